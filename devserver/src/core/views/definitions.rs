//! Views that come and go: creating, replacing, removing, listing.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use diffusion::wire::services::common::ErrorReport;
use diffusion::wire::services::control::topic_views::TopicView;

use super::model::ViewSpecification;
use super::tasks::Task;
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
        self.known().map(View::description).collect()
    }

    /// The names, in the order of the views' precedence.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.known().map(|view| &*view.name)
    }

    /// Those that were not removed.
    fn known(&self) -> impl Iterator<Item = &View> {
        self.views.values().filter(|view| !view.is_removed)
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
        self.last_place = forgotten.last_place;
        self.last_number = forgotten.last_number;
        self.views = forgotten.views;
        self.views.retain(|_, view| !view.is_removed);
        for view in self.views.values_mut() {
            view.sources.clear();
            view.derivations.clear();
            view.delayed.clear();
        }
    }

    /// A key for a new view, in the place of one with the same name.
    fn new_key(&mut self, name: &Arc<str>) -> ViewKey {
        self.last_number += 1;
        let place = match self.names.get(name) {
            Some(replaced) => replaced.place,
            None => {
                self.last_place += 1;
                self.last_place
            }
        };
        let number = self.last_number;
        let key = ViewKey { place, number };
        self.names.insert(Arc::clone(name), key);
        key
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
        if let Some(replaced) = self.views.names.get(&name).copied() {
            self.retire_view(replaced);
        }
        let key = self.views.new_key(&name);
        let view = View {
            name,
            text: parsed.text,
            specification: Arc::new(parsed.specification),
            grants: self.security_store().grants(&roles),
            roles,
            sources: BTreeMap::new(),
            derivations: BTreeMap::new(),
            delayed: VecDeque::new(),
            is_removed: false,
        };
        let description = view.description();
        self.views.views.insert(key, view);
        self.on_store_changed();
        self.use_remote_sources(key);
        let task = Task::Bind {
            view: key,
            after: None,
        };
        self.views.tasks.push_back(task);
        description
    }

    /// What roles permit has changed: views that may read other topics than before begin anew.
    pub(crate) fn reconsider_views(&mut self) {
        let store = self.security_store();
        let concerned: Vec<TopicView> = (self.views.views.values())
            .filter(|view| !view.is_removed && store.grants(&view.roles) != view.grants)
            .map(View::description)
            .collect();
        for view in concerned {
            if let Ok(parsed) = ParsedView::parse(&view.specification) {
                self.create_view(&view.name, parsed, view.roles);
            }
        }
    }

    /// Removes a view; its topics go with [`ServerCore::settle_views`]. There need not be one.
    pub(crate) fn remove_view(&mut self, name: &str) {
        if let Some(key) = self.views.names.remove(name) {
            self.retire_view(key);
            self.on_store_changed();
        }
    }

    /// Removes all views.
    pub(crate) fn remove_views(&mut self) {
        for view in self.views.list() {
            self.remove_view(&view.name);
        }
    }

    /// A view makes nothing new from now on, and its topics go.
    fn retire_view(&mut self, key: ViewKey) {
        let Some(view) = self.views.views.get_mut(&key) else {
            return;
        };
        view.is_removed = true;
        view.delayed.clear();
        let server = view.specification.server.clone();
        self.views.tasks.push_back(Task::Clear(key));
        if let Some(server) = server {
            self.leave_remote_server(&server, key.place);
        }
    }
}
