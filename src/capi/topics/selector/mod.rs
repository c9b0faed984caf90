//! Topic selectors.

pub(crate) mod path_match;
pub(crate) mod topic_selector;
