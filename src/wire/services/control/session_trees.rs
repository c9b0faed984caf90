//! Session trees (`specification/protocol/control-services section 13.2`).

use crate::wire::services::common::Empty;

sequence! {
    /// How a branch of session trees is mapped to the topic tree.
    pub struct BranchMappingTable {
        /// The branch.
        pub session_tree_branch: String,
        /// The mappings, in the order in which they are tried; none removes the table.
        pub mappings: Vec<BranchMapping>,
    }

    /// A mapping for some sessions.
    pub struct BranchMapping {
        /// The sessions.
        pub session_filter: String,
        /// What they see.
        pub topic_tree_branch: String,
    }
}

services! {
    /// Client to server: add, replace or remove a table.
    PutBranchMappingTable = PUT_BRANCH_MAPPING_TABLE: BranchMappingTable => Empty;
    /// Client to server: the branches that have a table.
    GetSessionTreeBranchesWithMappings = GET_SESSION_TREE_BRANCHES_WITH_MAPPINGS: Empty => Vec<String>;
    /// Client to server: the table of a branch.
    GetBranchMappingTable = GET_BRANCH_MAPPING_TABLE: String => BranchMappingTable;
}
