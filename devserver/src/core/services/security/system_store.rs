//! Reading and changing the system authentication store (`specification/protocol/control-services section 11`).

use diffusion::wire::services::control::system_authentication::{
    AnonymousAction, GetSystemAuthentication, SystemAuthenticationConfiguration, SystemPrincipal,
    UpdateSystemAuthentication,
};

use super::super::super::access::Permission;
use super::super::super::config::AnonymousSessions;
use super::super::super::ServerCore;
use super::super::{serve, Call, ServiceOutcome};
use super::{check_permission, principal_of};

pub(in super::super) fn get(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<GetSystemAuthentication>(core, call, |core, _| {
        check_permission(core, call, Permission::ViewSecurity)?;
        let store = core.system_authentication_store();
        Ok(SystemAuthenticationConfiguration {
            principals: store
                .principals
                .iter()
                .map(|(name, principal)| SystemPrincipal {
                    name: name.clone(),
                    roles: principal.roles.iter().cloned().collect(),
                    locking_principal: principal.locking_principal.clone(),
                })
                .collect(),
            anonymous_action: match store.anonymous {
                AnonymousSessions::Allow => AnonymousAction::Allow,
                AnonymousSessions::Deny => AnonymousAction::Deny,
                AnonymousSessions::Abstain => AnonymousAction::Abstain,
            },
            anonymous_roles: store.anonymous_roles.iter().cloned().collect(),
            trusted_properties: core.trusted_properties(),
        })
    })
}

pub(in super::super) fn update(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<UpdateSystemAuthentication>(core, call, |core, script| {
        check_permission(core, call, Permission::ModifySecurity)?;
        let principal = principal_of(core, call);
        let changed = core.change_system_authentication_store(&principal, &script.0);
        Ok(changed.err().unwrap_or_default())
    })
}
