//! The services about who may do what (`specification/control/security`, `specification/control/security-control`,
//! `specification/control/system-authentication-control`, `specification/control/authentication-control`).

use super::super::access::Permission;
use super::super::ServerCore;
use super::{Call, Refusal};

pub(super) mod authenticators;
pub(super) mod permissions;
pub(super) mod security_store;
pub(super) mod system_store;

fn check_permission(
    core: &ServerCore,
    call: &Call<'_>,
    permission: Permission,
) -> Result<(), Refusal> {
    if core.permits(call.session, permission, "") {
        return Ok(());
    }
    Err(Refusal::access_denied())
}

/// Who asks; empty if anonymous.
fn principal_of(core: &ServerCore, call: &Call<'_>) -> String {
    let session = core.sessions.get(&call.session);
    session
        .map(|session| session.principal.clone())
        .unwrap_or_default()
}
