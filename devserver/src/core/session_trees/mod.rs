//! Session trees: what sessions see at a path may be the topics of another branch (`specification/control/session-trees`).

use std::collections::BTreeMap;
use std::sync::Arc;

use diffusion::topics::selector::path::{canonical, is_valid};
use diffusion::wire::services::control::session_trees::{BranchMapping, BranchMappingTable};
use diffusion::wire::services::topics::subscription::UnsubscriptionReason;
use diffusion::wire::session_id::SessionId;

use super::ServerCore;
use crate::core::languages::filter::Filter;

mod mapping;

pub(crate) use mapping::SessionMapping;

/// All branch mapping tables, by their branches of session trees.
#[derive(Debug, Default)]
pub(crate) struct SessionTrees {
    tables: BTreeMap<String, Table>,
    /// What sessions see, if that is not the topic tree.
    by_session: BTreeMap<SessionId, Arc<SessionMapping>>,
}

/// The mappings of a branch, in the order in which they are tried. There is at least one.
#[derive(Debug, Clone)]
pub(crate) struct Table(Vec<Mapping>);

/// What sessions that match a filter see.
#[derive(Debug, Clone)]
struct Mapping {
    filter: Filter,
    topic_tree_branch: String,
}

/// A branch and its table, with nothing wrong; no mappings remove the table.
#[derive(Debug)]
pub(crate) struct CheckedTable {
    pub(crate) branch: String,
    mappings: Vec<Mapping>,
}

impl CheckedTable {
    /// Reads a table, or says what is wrong with it.
    pub(crate) fn read(table: &BranchMappingTable) -> Result<Self, String> {
        Ok(Self {
            branch: branch(&table.session_tree_branch)?,
            mappings: table
                .mappings
                .iter()
                .map(Mapping::read)
                .collect::<Result<_, _>>()?,
        })
    }

    /// The branches that are mapped to.
    pub(crate) fn topic_tree_branches(&self) -> impl Iterator<Item = &str> {
        branches(&self.mappings)
    }
}

impl Mapping {
    fn read(mapping: &BranchMapping) -> Result<Self, String> {
        let text = mapping.session_filter.trim();
        let filter = Filter::parse(text).map_err(|report| {
            format!(
                "Invalid session filter '{text}': {} at line {}, column {}",
                report.message, report.line, report.column
            )
        })?;
        Ok(Self {
            filter,
            topic_tree_branch: branch(&mapping.topic_tree_branch)?,
        })
    }
}

/// The canonical form of a branch.
fn branch(path: &str) -> Result<String, String> {
    if is_valid(path) {
        return Ok(canonical(path).to_owned());
    }
    Err(format!("Invalid branch: '{path}'"))
}

fn branches(mappings: &[Mapping]) -> impl Iterator<Item = &str> {
    mappings
        .iter()
        .map(|mapping| mapping.topic_tree_branch.as_str())
}

impl SessionTrees {
    /// The branches that have a table, in order.
    pub(crate) fn branches(&self) -> impl Iterator<Item = &str> {
        self.tables.keys().map(String::as_str)
    }

    /// The branches that the table of a branch maps to.
    pub(crate) fn topic_tree_branches(&self, branch: &str) -> impl Iterator<Item = &str> {
        let table = self.tables.get(branch);
        table.into_iter().flat_map(|table| branches(&table.0))
    }

    /// The table of a branch, without mappings if there is none.
    pub(crate) fn table(&self, branch: &str) -> BranchMappingTable {
        let mappings = self.tables.get(branch).map_or(&[][..], |table| &table.0);
        BranchMappingTable {
            session_tree_branch: branch.to_owned(),
            mappings: mappings
                .iter()
                .map(|mapping| BranchMapping {
                    session_filter: mapping.filter.to_string(),
                    topic_tree_branch: mapping.topic_tree_branch.clone(),
                })
                .collect(),
        }
    }

    /// All tables.
    pub(crate) fn all(&self) -> Vec<BranchMappingTable> {
        self.branches().map(|branch| self.table(branch)).collect()
    }

    /// What a session sees; `None` if that is the topic tree.
    pub(crate) fn mapping_of(&self, session: SessionId) -> Option<Arc<SessionMapping>> {
        self.by_session.get(&session).cloned()
    }

    /// Whether a session may see topics at other paths than their own.
    pub(crate) fn shows_elsewhere(&self, session: SessionId) -> bool {
        self.by_session.contains_key(&session)
    }

    /// A session is gone.
    pub(crate) fn forget(&mut self, session: SessionId) {
        self.by_session.remove(&session);
    }

    /// Replaces or removes the table of a branch.
    fn put(&mut self, table: CheckedTable) {
        if table.mappings.is_empty() {
            self.tables.remove(&table.branch);
        } else {
            self.tables.insert(table.branch, Table(table.mappings));
        }
    }
}

impl ServerCore {
    /// Replaces or removes the table of a branch.
    pub(crate) fn put_branch_mapping_table(&mut self, table: CheckedTable) {
        self.session_trees.put(table);
        self.on_store_changed();
        self.map_all_sessions();
    }

    /// Forgets all tables.
    pub(crate) fn remove_branch_mapping_tables(&mut self) {
        self.session_trees.tables.clear();
        self.map_all_sessions();
    }

    /// Tables or sessions have changed, and with them what sessions see.
    pub(crate) fn map_all_sessions(&mut self) {
        for session in self.session_ids() {
            self.map_session(session);
        }
    }

    /// What a session is has changed, and with that what it sees.
    pub(crate) fn map_session(&mut self, id: SessionId) {
        let trees = &mut self.session_trees;
        if trees.tables.is_empty() && trees.by_session.is_empty() {
            return;
        }
        let Some(session) = self.sessions.get(&id) else {
            return;
        };
        let mapping = trees.mapping_for(session);
        if trees.by_session.get(&id).map(Arc::as_ref) == mapping.as_ref() {
            return;
        }
        match mapping {
            Some(mapping) => trees.by_session.insert(id, Arc::new(mapping)),
            None => trees.by_session.remove(&id),
        };
        self.reevaluate_subscriptions(id, UnsubscriptionReason::BranchMappings);
    }
}
