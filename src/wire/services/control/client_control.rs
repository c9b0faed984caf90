//! Closing sessions, their queues and their roles (`specification/protocol/control-services sections 6.4 to 6.6`).

use super::outcomes::MatchedSessions;
use crate::wire::services::common::Empty;
use crate::wire::session_id::SessionId;

sequence! {
    /// Closes a session.
    pub struct CloseClientRequest {
        /// The session.
        pub session_id: SessionId,
    }

    /// Turns conflation of a session's queue on or off.
    pub struct SetClientConflationRequest {
        /// The session.
        pub session_id: SessionId,
        /// Whether messages that wait may be conflated.
        pub conflate: bool,
    }

    /// Turns conflation of the queues of all sessions that match a filter on or off.
    pub struct SetClientConflationFilterRequest {
        /// The session filter.
        pub filter: String,
        /// Whether messages that wait may be conflated.
        pub conflate: bool,
    }

    /// Changes the roles of a session.
    pub struct ChangeAuthorisationRolesRequest {
        /// The session.
        pub session_id: SessionId,
        /// Roles that are taken away first.
        pub roles_to_remove: Vec<String>,
        /// Roles that are added then.
        pub roles_to_add: Vec<String>,
    }

    /// Changes the roles of all sessions that match a filter.
    pub struct ChangeAuthorisationRolesFilterRequest {
        /// The session filter.
        pub filter: String,
        /// Roles that are taken away first.
        pub roles_to_remove: Vec<String>,
        /// Roles that are added then.
        pub roles_to_add: Vec<String>,
    }
}

sequence! {
    /// Throttles what is sent to a session. Only servers of old releases are known to have this service.
    pub struct ThrottleClientQueueRequest {
        /// The session.
        pub session_id: SessionId,
        /// What is limited.
        pub throttler: Throttler,
        /// The limit.
        pub limit: i32,
    }
}

codes! {
    /// What a throttle limits.
    pub enum Throttler {
        /// Nothing.
        None = 0,
        /// The number of messages in a second.
        MessagesPerSecond = 1,
        /// The number of bytes in a second.
        BytesPerSecond = 2,
        /// The milliseconds between two messages.
        MessageInterval = 3,
        /// The milliseconds in which messages gather before they are sent together.
        BufferInterval = 4,
    }
}

services! {
    /// Client to server: close a session.
    CloseClient = CLOSE_CLIENT: CloseClientRequest => Empty;
    /// Client to server: close all sessions that match the filter.
    CloseClientFilter = CLOSE_CLIENT_FILTER: String => MatchedSessions;
    /// Client to server: conflation of a session.
    SetClientConflation = SET_CLIENT_CONFLATION: SetClientConflationRequest => Empty;
    /// Client to server: throttling of a session.
    ThrottleClientQueue = THROTTLE_CLIENT_QUEUE: ThrottleClientQueueRequest => Empty;
    /// Client to server: conflation of many sessions.
    SetClientConflationFilter = SET_CLIENT_CONFLATION_FILTER: SetClientConflationFilterRequest => MatchedSessions;
    /// Client to server: roles of a session.
    ChangeAuthorisationRoles = CHANGE_AUTHORISATION_ROLES: ChangeAuthorisationRolesRequest => Empty;
    /// Client to server: roles of many sessions.
    ChangeAuthorisationRolesFilter = CHANGE_AUTHORISATION_ROLES_FILTER: ChangeAuthorisationRolesFilterRequest => MatchedSessions;
}
