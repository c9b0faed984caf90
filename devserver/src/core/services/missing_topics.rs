//! Handlers of missing topics (`protocol/10` section 5).

use diffusion::wire::session_id::SessionId;

use super::super::ServerCore;

/// A session selected topics, and there are none.
pub(super) fn on_unmatched(_core: &mut ServerCore, _session: SessionId, _selector: &str) {}
