//! What is configured at the server: metric collectors, session trees, remote servers.

use super::super::access::Permission;
use super::super::ServerCore;
use super::{Call, Refusal};

pub(super) mod metric_collectors;
pub(super) mod remote_servers;
pub(super) mod session_trees;

/// The session may change the server.
fn may_control(core: &ServerCore, call: &Call<'_>) -> Result<(), Refusal> {
    permitted(core, call, Permission::ControlServer)
}

/// The session may see how the server is configured.
fn may_view(core: &ServerCore, call: &Call<'_>) -> Result<(), Refusal> {
    permitted(core, call, Permission::ViewServer)
}

fn permitted(core: &ServerCore, call: &Call<'_>, permission: Permission) -> Result<(), Refusal> {
    if core.permits(call.session, permission, "") {
        return Ok(());
    }
    Err(Refusal::access_denied())
}
