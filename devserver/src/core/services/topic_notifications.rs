//! Topic notifications (`protocol/10` section 9).

use super::super::topics::TreeChange;
use super::super::ServerCore;

/// Topics were added and removed, in this order.
pub(super) fn on_tree_changes(_core: &mut ServerCore, _changes: &[TreeChange]) {}
