//! Session trees.

pub(crate) mod requests;
pub(crate) mod table;

pub use self::requests::{
    branch_mapping_table_set_cb, diffusion_session_trees_get_branch_mapping_table,
    diffusion_session_trees_get_branch_mapping_table_params_s,
    diffusion_session_trees_get_session_tree_branches,
    diffusion_session_trees_get_session_tree_branches_params_s,
    diffusion_session_trees_put_branch_mapping_table,
    diffusion_session_trees_put_branch_mapping_table_params_s, get_branch_mapping_table_cb,
    get_session_tree_branches_cb, DIFFUSION_SESSION_TREES_GET_BRANCH_MAPPING_TABLE_PARAMS_T,
    DIFFUSION_SESSION_TREES_GET_SESSION_TREE_BRANCHES_PARAMS_T,
    DIFFUSION_SESSION_TREES_PUT_BRANCH_MAPPING_TABLE_PARAMS_T,
};
pub use self::table::{
    diffusion_branch_mapping_get_session_filter, diffusion_branch_mapping_get_topic_tree_branch,
    diffusion_branch_mapping_table_builder_add_branch_mapping,
    diffusion_branch_mapping_table_builder_create_table,
    diffusion_branch_mapping_table_builder_free, diffusion_branch_mapping_table_builder_init,
    diffusion_branch_mapping_table_builder_reset, diffusion_branch_mapping_table_free,
    diffusion_branch_mapping_table_free_branch_mappings,
    diffusion_branch_mapping_table_get_branch_mappings,
    diffusion_branch_mapping_table_get_session_tree_branch, DIFFUSION_BRANCH_MAPPING_T,
    DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T, DIFFUSION_BRANCH_MAPPING_TABLE_T,
};
