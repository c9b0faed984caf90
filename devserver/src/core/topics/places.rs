//! Where sessions see topics: at their own paths, or where their session trees show them
//! (`specification/control/session-trees section 4`).

use std::collections::BTreeSet;
use std::sync::Arc;

use diffusion::topics::selector::TopicSelector;
use diffusion::wire::services::topics::subscription::UnsubscriptionReason;
use diffusion::wire::session_id::SessionId;

use super::subscribers::Place;
use super::topic::TopicId;
use crate::core::access::Permission;
use crate::core::ServerCore;

impl ServerCore {
    /// The topics that a session sees at paths which a selector selects.
    pub(super) fn seen_by(&self, session: SessionId, selector: &TopicSelector) -> Vec<TopicId> {
        let Some(mapping) = self.session_trees.mapping_of(session) else {
            return self.topics.tree.select(selector);
        };
        let seen = mapping.topics(&self.topics.tree, selector.prefix());
        seen.into_iter()
            .filter(|(path, _)| selector.selects(path))
            .map(|(_, topic)| topic.id)
            .collect()
    }

    /// The places where a session sees a topic.
    pub(super) fn places_seen(&self, session: SessionId, id: TopicId) -> Vec<Place> {
        let Some(mapping) = self.session_trees.mapping_of(session) else {
            return vec![None];
        };
        let Some(topic) = self.topics.tree.get(id) else {
            return Vec::new();
        };
        let paths = mapping.session_paths(&topic.path);
        paths
            .into_iter()
            .map(|path| (path != topic.path).then_some(path))
            .collect()
    }

    /// The places where a session is subscribed to a topic.
    pub(super) fn places(&self, session: SessionId, id: TopicId) -> Vec<Place> {
        let topic = self.topics.tree.get(id);
        topic.map_or_else(Vec::new, |topic| topic.subscribers.places(session))
    }

    /// Whether a session has selected the path at which it sees a topic.
    pub(super) fn is_selected(&self, session: SessionId, id: TopicId, place: &Place) -> bool {
        let selections = self.topics.selections.get(&session);
        let path = self.path_there(id, place);
        selections
            .zip(path)
            .is_some_and(|(selections, path)| selections.selects(&path))
    }

    /// Whether a session has a permission for a topic where it sees it.
    pub(super) fn may_there(
        &self,
        session: SessionId,
        permission: Permission,
        id: TopicId,
        place: &Place,
    ) -> bool {
        let path = self.path_there(id, place);
        path.is_some_and(|path| self.may_at(session, permission, id, &path))
    }

    fn path_there(&self, id: TopicId, place: &Place) -> Option<Arc<str>> {
        match place {
            Some(path) => Some(Arc::clone(path)),
            None => (self.topics.tree.get(id)).map(|topic| Arc::clone(&topic.path)),
        }
    }

    /// What a session sees, or may read, has changed: its subscriptions follow.
    pub(crate) fn reevaluate_subscriptions(
        &mut self,
        session: SessionId,
        reason: UnsubscriptionReason,
    ) {
        for id in self.topics.subscriptions_of(session) {
            let seen = self.places_seen(session, id);
            for place in self.places(session, id) {
                let goes_on = seen.contains(&place)
                    && self.is_selected(session, id, &place)
                    && self.may_there(session, Permission::ReadTopic, id, &place);
                if !goes_on {
                    self.unsubscribe(session, id, &place, reason);
                }
            }
        }
        let Some(selections) = self.topics.selections.get(&session) else {
            return;
        };
        let selected: BTreeSet<TopicId> = selections
            .selectors()
            .flat_map(|selector| self.seen_by(session, selector))
            .filter(|id| {
                let mut seen = self.places_seen(session, *id).into_iter();
                seen.any(|place| self.is_selected(session, *id, &place))
            })
            .collect();
        for id in selected {
            self.subscribe(session, id);
        }
    }
}
