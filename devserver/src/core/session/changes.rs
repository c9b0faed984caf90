//! Changes of sessions, and what follows from them: listeners are told, removal policies and subscriptions looked at again.

use std::collections::BTreeMap;

use diffusion::wire::services::control::session_events::SessionUpdateKind;
use diffusion::wire::services::control::session_properties::SetSessionPropertiesResponse;
use diffusion::wire::services::topics::subscription::UnsubscriptionReason;
use diffusion::wire::session_id::SessionId;

use crate::core::access::SessionAccess;
use crate::core::properties::{outcome, PropertyRequest};
use crate::core::services;
use crate::core::session::Session;
use crate::core::ServerCore;

impl ServerCore {
    /// Changes a session in a way that its properties may tell of. Nothing happens when there is no such session.
    pub(crate) fn change_session<T>(
        &mut self,
        id: SessionId,
        kind: SessionUpdateKind,
        change: impl FnOnce(&mut Session) -> T,
    ) -> Option<T> {
        self.account_session(id);
        let listened_to = !self.session_listeners.is_empty();
        let session = self.sessions.get_mut(&id)?;
        let before = listened_to.then(|| session.all_properties());
        let outcome = change(session);
        if let Some(before) = before {
            services::on_session_changed(self, id, kind, &before);
        }
        self.session_filters_due = true;
        self.map_session(id);
        Some(outcome)
    }

    /// Sets and removes properties of a session.
    pub(crate) fn set_properties(
        &mut self,
        id: SessionId,
        request: &PropertyRequest,
    ) -> SetSessionPropertiesResponse {
        let value = |session: &Session, name: &str| {
            let value = session.property(name);
            value.map(|value| value.into_owned())
        };
        let change = |session: &mut Session| {
            let before: BTreeMap<String, Option<String>> = request
                .names()
                .map(|name| (name.to_owned(), value(session, name)))
                .collect();
            request.apply(&mut session.properties);
            outcome(&before, |name| value(session, name))
        };
        self.change_session(id, SessionUpdateKind::Updated, change)
            .unwrap_or_else(|| outcome(&BTreeMap::new(), |_| None))
    }

    /// Takes roles from a session and gives it others. Its subscriptions follow.
    pub(crate) fn change_roles(&mut self, id: SessionId, remove: &[String], add: &[String]) {
        let Some(session) = self.sessions.get(&id) else {
            return;
        };
        let mut roles = session.access.roles().clone();
        roles.retain(|role| !remove.contains(role));
        roles.extend(add.iter().cloned());
        let access = SessionAccess::new(roles, self.security_store());
        let change = |session: &mut Session| {
            let differs = session.access.roles() != access.roles();
            session.access = access;
            differs
        };
        let changed = self.change_session(id, SessionUpdateKind::Updated, change);
        if changed == Some(true) {
            self.reevaluate_subscriptions(id, UnsubscriptionReason::Authorisation);
        }
    }
}
