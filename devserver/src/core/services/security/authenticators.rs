//! Registering authenticators, and asking for another principal (`specification/protocol/control-services sections 5.1, 5.2 and 9.2`,
//! `specification/control/authentication-control`). Who decides, and how, is in [`crate::core::access::authentication`].

use diffusion::wire::credentials::Credentials;
use diffusion::wire::reason;
use diffusion::wire::service;
use diffusion::wire::services::common::{Empty, StringMap};
use diffusion::wire::services::control::authentication::{
    AuthenticatorDeregistration, AuthenticatorRegistration, ChangePrincipal, ReAuthenticate,
    RevokeAuthentication,
};

use super::super::super::access::Permission;
use super::super::super::output::CloseReason;
use super::super::super::ServerCore;
use super::super::sessions::require_session;
use super::super::{check_service, read, serve, Call, Refusal, ServiceOutcome};
use super::check_permission;
use crate::core::access::authentication::{Applicant, Application, Stage};

pub(in super::super) fn register(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<AuthenticatorRegistration>(core, call, |core, request| {
        check_service(request.parameters.service, service::AUTHENTICATOR)?;
        check_permission(core, call, Permission::Authenticate)?;
        check_permission(core, call, Permission::RegisterHandler)?;
        let name = &request.parameters.handler_name;
        let stage = stage(name)?;
        let authentication = &mut core.authentication;
        if authentication.register(stage, call.session, request.handler_cid) {
            return Ok(Empty);
        }
        let text = format!("This session has an authenticator '{name}' already");
        Err(Refusal::new(reason::HANDLER_CONFLICT, text))
    })
}

pub(in super::super) fn deregister(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<AuthenticatorDeregistration>(core, call, |core, parameters| {
        check_service(parameters.service, service::AUTHENTICATOR)?;
        core.remove_authenticator(stage(&parameters.handler_name)?, call.session);
        Ok(Empty)
    })
}

fn stage(name: &str) -> Result<Stage, Refusal> {
    Stage::named(name).ok_or_else(|| {
        let text = format!(
            "No authenticator '{name}' is configured: before-system-handler and after-system-handler are"
        );
        Refusal::new(reason::INVALID_DATA, text)
    })
}

pub(in super::super) fn change_principal(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    match read::<ChangePrincipal>(call) {
        Ok(request) => authenticate(
            core,
            call,
            request.principal,
            request.credentials,
            StringMap::new(),
        ),
        Err(refusal) => refusal.into(),
    }
}

pub(in super::super) fn re_authenticate(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    match read::<ReAuthenticate>(call) {
        Ok(request) => authenticate(
            core,
            call,
            request.principal,
            request.credentials,
            request.proposed_properties,
        ),
        Err(refusal) => refusal.into(),
    }
}

/// Answered when somebody has decided.
fn authenticate(
    core: &mut ServerCore,
    call: &Call<'_>,
    principal: String,
    credentials: Credentials,
    proposed: StringMap,
) -> ServiceOutcome {
    let application = Application {
        applicant: Applicant::Session {
            id: call.session,
            cid: call.cid,
        },
        principal,
        credentials,
        proposed,
        due: None,
    };
    core.authenticate(call.now, application);
    ServiceOutcome::Later
}

pub(in super::super) fn revoke(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<RevokeAuthentication>(core, call, |core, session| {
        check_permission(core, call, Permission::ModifySession)?;
        check_permission(core, call, Permission::Authenticate)?;
        require_session(core, session)?;
        core.close_session(session, CloseReason::Revoked);
        Ok(Empty)
    })
}
