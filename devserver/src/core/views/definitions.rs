//! Views that come and go: creating, replacing, removing, listing.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use diffusion::wire::services::common::ErrorReport;
use diffusion::wire::services::control::topic_views::TopicView;

use super::model::ViewSpecification;
use super::{language, View, ViewKey, Views};
use crate::core::ServerCore;

/// A specification that has been read.
#[derive(Debug)]
pub(crate) struct ParsedView {
    text: String,
    specification: ViewSpecification,
}

impl ParsedView {
    /// Reads a specification; the error says what is wrong and where.
    pub(crate) fn parse(text: &str) -> Result<Self, ErrorReport> {
        Ok(Self {
            specification: language::parse(text)?,
            text: text.to_owned(),
        })
    }

    /// The prefix of the paths that can be sources at this server.
    pub(crate) fn source_prefix(&self) -> &str {
        self.specification.selector.prefix()
    }
}

impl Views {
    /// All views, in the order in which they were created.
    pub(crate) fn list(&self) -> Vec<TopicView> {
        self.views.values().map(View::description).collect()
    }

    /// The names, in the order of the views' precedence.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.views.values().map(|view| &*view.name)
    }

    /// A view by its name.
    pub(crate) fn get(&self, name: &str) -> Option<TopicView> {
        let key = self.names.get(name)?;
        self.views.get(key).map(View::description)
    }

    /// The prefix of the sources of a view.
    pub(crate) fn source_prefix(&self, name: &str) -> Option<&str> {
        let view = self.views.get(self.names.get(name)?)?;
        Some(view.specification.selector.prefix())
    }

    /// There are no topics any more.
    pub(crate) fn forget_topics(&mut self) {
        let forgotten = std::mem::take(self);
        self.names = forgotten.names;
        self.last_key = forgotten.last_key;
        self.views = forgotten.views;
        for view in self.views.values_mut() {
            view.sources.clear();
            view.derivations.clear();
            view.delayed.clear();
        }
    }

    fn key_of(&mut self, name: &Arc<str>) -> ViewKey {
        if let Some(key) = self.names.get(name) {
            return *key;
        }
        self.last_key += 1;
        self.names.insert(Arc::clone(name), self.last_key);
        self.last_key
    }
}

impl ServerCore {
    /// Creates a view, in the place of one with the same name if there is one. Its topics come with
    /// [`ServerCore::settle_views`].
    pub(crate) fn create_view(
        &mut self,
        name: &str,
        parsed: ParsedView,
        roles: Vec<String>,
    ) -> TopicView {
        let name: Arc<str> = Arc::from(name);
        let key = self.views.key_of(&name);
        self.clear_view(key);
        let view = View {
            name,
            text: parsed.text,
            specification: Arc::new(parsed.specification),
            grants: self.security_store().grants(&roles),
            roles,
            sources: BTreeMap::new(),
            derivations: BTreeMap::new(),
            delayed: VecDeque::new(),
        };
        let description = view.description();
        self.views.views.insert(key, view);
        self.on_store_changed();
        self.bind_all_sources(key);
        description
    }

    /// What roles permit has changed: views that may read other topics than before begin anew.
    pub(crate) fn reconsider_views(&mut self) {
        let store = self.security_store();
        let concerned: Vec<TopicView> = (self.views.views.values())
            .filter(|view| store.grants(&view.roles) != view.grants)
            .map(View::description)
            .collect();
        for view in concerned {
            if let Ok(parsed) = ParsedView::parse(&view.specification) {
                self.create_view(&view.name, parsed, view.roles);
            }
        }
    }

    /// Removes a view and all its topics. There need not be one.
    pub(crate) fn remove_view(&mut self, name: &str) {
        if let Some(key) = self.views.names.remove(name) {
            self.clear_view(key);
            self.on_store_changed();
        }
    }

    /// Removes all views.
    pub(crate) fn remove_views(&mut self) {
        for view in self.views.list() {
            self.remove_view(&view.name);
        }
    }

    fn clear_view(&mut self, key: ViewKey) {
        let Some(view) = self.views.views.get(&key) else {
            return;
        };
        let server = view.specification.server.clone();
        for source in view.sources.keys() {
            if let Some(keys) = self.views.bound.get_mut(source) {
                keys.retain(|known| *known != key);
                if keys.is_empty() {
                    self.views.bound.remove(source);
                }
            }
        }
        for source in view.derivations.keys().copied().collect::<Vec<_>>() {
            self.drop_derivation(key, source);
        }
        self.views.views.remove(&key);
        if let Some(server) = server {
            self.leave_remote_server(&server, key);
        }
    }
}
