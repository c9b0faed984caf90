//! Subscriptions of other sessions, and the selections of a session (`specification/protocol/topic-services section 3.1`,
//! `specification/protocol/control-services section 7`).

use crate::wire::services::common::{CountOrErrors, Empty, SelectionScope};
use crate::wire::session_id::SessionId;

sequence! {
    /// Changes the selections of one session.
    pub struct SessionSelectionRequest {
        /// The session.
        pub session_id: SessionId,
        /// The selector, in the normalised form.
        pub selector: String,
        /// The scope of the selection.
        pub scope: SelectionScope,
    }

    /// Changes the selections of all sessions that match a filter.
    pub struct FilterSelectionRequest {
        /// The session filter.
        pub filter: String,
        /// The selector, in the normalised form.
        pub selector: String,
        /// The scope of the selection.
        pub scope: SelectionScope,
    }

    /// Takes a selector from every scope of all sessions that match a filter. Mind the order of the fields.
    pub struct UnsubscribeAllByFilterRequest {
        /// The selector, in the normalised form.
        pub selector: String,
        /// The session filter.
        pub filter: String,
    }

    /// Takes a selector from every scope of one session. Mind the order of the fields.
    pub struct UnsubscribeAllControlRequest {
        /// The selector, in the normalised form.
        pub selector: String,
        /// The session.
        pub session_id: SessionId,
    }

    /// Asks for the selections of a session.
    pub struct GetSelectorsRequest {
        /// The session.
        pub session_id: SessionId,
    }

    /// The selections of a session.
    pub struct GetSelectorsResponse {
        /// What was selected and deselected, in order, by the name of the scope.
        pub scopes: Vec<(String, Vec<Selection>)>,
    }

    /// One step of the selections of a scope.
    pub struct Selection {
        /// The selector.
        pub selector: String,
        /// What it does.
        pub kind: SelectionKind,
    }
}

codes! {
    /// Whether a selector adds or removes topics.
    pub enum SelectionKind {
        /// Adds topics.
        Select = 0,
        /// Removes topics.
        Deselect = 1,
    }
}

services! {
    /// Client to server: select topics for a session.
    SubscribeClient = SUBSCRIBE_CLIENT: SessionSelectionRequest => Empty;
    /// Client to server: deselect topics for a session.
    UnsubscribeClient = UNSUBSCRIBE_CLIENT: SessionSelectionRequest => Empty;
    /// Client to server: select topics for many sessions.
    FilterSubscribe = FILTER_SUBSCRIBE: FilterSelectionRequest => CountOrErrors;
    /// Client to server: deselect topics for many sessions.
    FilterUnsubscribe = FILTER_UNSUBSCRIBE: FilterSelectionRequest => CountOrErrors;
    /// Client to server: the selections of a session.
    GetSelectors = GET_SELECTORS since 29: GetSelectorsRequest => GetSelectorsResponse;
    /// Client to server: deselect topics in every scope of many sessions.
    UnsubscribeAllByFilter = UNSUBSCRIBE_ALL_BY_FILTER since 29: UnsubscribeAllByFilterRequest => CountOrErrors;
    /// Client to server: deselect topics in every scope of a session.
    UnsubscribeAllControl = UNSUBSCRIBE_ALL_CONTROL since 29: UnsubscribeAllControlRequest => Empty;
}
