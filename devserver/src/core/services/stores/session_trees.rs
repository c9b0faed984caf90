//! Branch mapping tables (`specification/control/session-trees`, `specification/protocol/control-services section 13.2`).

use diffusion::topics::selector::path::canonical;
use diffusion::wire::reason;
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::control::session_trees::{
    GetBranchMappingTable, GetSessionTreeBranchesWithMappings, PutBranchMappingTable,
};

use super::super::super::access::Permission;
use super::super::super::session_trees::CheckedTable;
use super::super::super::ServerCore;
use super::super::{check_branch, serve, Call, Refusal, ServiceOutcome};

pub(in super::super) fn put(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<PutBranchMappingTable>(core, call, |core, table| {
        let table = CheckedTable::read(&table)
            .map_err(|problem| Refusal::new(reason::INVALID_BRANCH_MAPPING, problem))?;
        let permitted = core.permits(call.session, Permission::ModifyTopic, &table.branch)
            && table
                .topic_tree_branches()
                .chain(core.session_trees.topic_tree_branches(&table.branch))
                .all(|branch| core.permits(call.session, Permission::ExposeBranch, branch));
        if !permitted {
            return Err(Refusal::access_denied());
        }
        core.put_branch_mapping_table(table);
        Ok(Empty)
    })
}

pub(in super::super) fn list(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<GetSessionTreeBranchesWithMappings>(core, call, |core, _| {
        Ok(core
            .session_trees
            .branches()
            .filter(|branch| core.permits(call.session, Permission::ReadTopic, branch))
            .map(str::to_owned)
            .collect())
    })
}

pub(in super::super) fn get(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<GetBranchMappingTable>(core, call, |core, branch| {
        check_branch(&branch)?;
        let branch = canonical(&branch);
        if !core.permits(call.session, Permission::ReadTopic, branch) {
            return Err(Refusal::access_denied());
        }
        Ok(core.session_trees.table(branch))
    })
}
