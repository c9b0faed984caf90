//! Reading and setting session properties (`specification/protocol/control-services sections 6.1 and 6.2`).

use super::outcomes::MatchedSessions;
use crate::wire::services::common::{Empty, StringMap};
use crate::wire::session_id::SessionId;

sequence! {
    /// Asks for properties of a session.
    pub struct GetSessionPropertiesRequest {
        /// The session.
        pub session_id: SessionId,
        /// Names of properties; `*F` all fixed ones, `*U` all user-defined ones.
        pub keys: Vec<String>,
    }

    /// Changes properties of a session. A collection that would be empty is none.
    pub struct SetSessionPropertiesRequest {
        /// The session.
        pub session_id: SessionId,
        /// Properties that are set.
        pub overwrite: Option<StringMap>,
        /// Properties that are removed.
        pub remove: Option<Vec<String>>,
    }

    /// Changes properties of all sessions that match a filter. A collection that would be empty is none.
    pub struct SetSessionPropertiesFilterRequest {
        /// The session filter.
        pub filter: String,
        /// Properties that are set.
        pub overwrite: Option<StringMap>,
        /// Properties that are removed.
        pub remove: Option<Vec<String>>,
    }

    /// What a change of properties did.
    pub struct SetSessionPropertiesResponse {
        /// The values that properties had before.
        pub changed: Option<StringMap>,
        /// Properties that did not exist before.
        pub added: Option<Vec<String>>,
    }
}

services! {
    /// Client to server: properties of a session; none if there is no such session.
    GetSessionProperties = GET_SESSION_PROPERTIES: GetSessionPropertiesRequest => Option<StringMap>;
    /// Client to server: properties of this session.
    GetOwnSessionProperties = GET_OWN_SESSION_PROPERTIES since 29: Empty => Option<StringMap>;
    /// Client to server: change properties of a session.
    SetSessionProperties = SET_SESSION_PROPERTIES: SetSessionPropertiesRequest => SetSessionPropertiesResponse;
    /// Client to server: change properties of many sessions.
    SetSessionPropertiesFilter = SET_SESSION_PROPERTIES_FILTER: SetSessionPropertiesFilterRequest => MatchedSessions;
}
