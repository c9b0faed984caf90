//! Branch mapping tables.

use std::time::Instant;

use diffusion::wire::services::control::session_trees::{BranchMapping, BranchMappingTable};
use serde_json::{json, Value};

use super::fields::{field, list, text};
use super::Part;
use crate::core::session_trees::CheckedTable;
use crate::core::ServerCore;

pub(super) const PART: Part = Part {
    name: "sessionTrees",
    save,
    restore,
    clear: ServerCore::remove_branch_mapping_tables,
};

fn save(core: &ServerCore) -> Value {
    let tables = core.session_trees.all().into_iter().map(|table| {
        let mappings = table.mappings.into_iter().map(|mapping| {
            json!({
                "sessionFilter": mapping.session_filter,
                "topicTreeBranch": mapping.topic_tree_branch,
            })
        });
        json!({
            "sessionTreeBranch": table.session_tree_branch,
            "mappings": mappings.collect::<Vec<_>>(),
        })
    });
    tables.collect()
}

fn restore(core: &mut ServerCore, _now: Instant, saved: &Value) -> Result<(), String> {
    list(saved, |table| {
        let table = BranchMappingTable {
            session_tree_branch: text(table, "sessionTreeBranch")?,
            mappings: list(field(table, "mappings")?, |mapping| {
                Ok(BranchMapping {
                    session_filter: text(mapping, "sessionFilter")?,
                    topic_tree_branch: text(mapping, "topicTreeBranch")?,
                })
            })?,
        };
        core.put_branch_mapping_table(CheckedTable::read(&table)?);
        Ok(())
    })?;
    Ok(())
}
