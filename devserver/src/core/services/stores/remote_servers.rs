//! Remote servers (`specification/control/remote-servers`, `specification/protocol/control-services section 12.4`).

use diffusion::wire::reason;
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::control::outcomes::CreatedOrErrors;
use diffusion::wire::services::control::remote_servers::{
    CheckRemoteServer, CheckRemoteServerResponse, CreateRemoteServer, ListRemoteServers,
    RemoveRemoteServer,
};
use diffusion::wire::services::Service;
use diffusion::wire::session_id::SessionId;

use super::super::super::remote_servers::problems;
use super::super::super::ServerCore;
use super::super::{read, serve, Call, Refusal, ServiceOutcome};
use super::{may_control, may_view};

pub(in super::super) fn create(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<CreateRemoteServer>(core, call, |core, request| {
        may_control(core, call)?;
        let problems = problems(&request.server);
        if !problems.is_empty() {
            return Ok(CreatedOrErrors::Errors(problems));
        }
        if core.remote_servers.contains(&request.server.name) {
            let text = format!("There is a remote server '{}' already", request.server.name);
            return Err(Refusal::new(reason::REMOTE_SERVER_EXISTS, text));
        }
        core.add_remote_server(request.server.clone(), request.credentials);
        Ok(CreatedOrErrors::Created(request.server))
    })
}

pub(in super::super) fn remove(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<RemoveRemoteServer>(core, call, |core, name| {
        may_control(core, call)?;
        core.remove_remote_server(&name);
        Ok(Empty)
    })
}

pub(in super::super) fn list(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<ListRemoteServers>(core, call, |core, _| {
        may_view(core, call)?;
        Ok(core.remote_servers.definitions())
    })
}

pub(in super::super) fn check(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    let name = match may_control(core, call).and_then(|()| read::<CheckRemoteServer>(call)) {
        Ok(name) => name,
        Err(refusal) => return refusal.into(),
    };
    match core.check_remote_server(call.now, &name, call.session, call.cid) {
        Some(response) => serve::<CheckRemoteServer>(core, call, |_, _| Ok(response)),
        None => ServiceOutcome::Later,
    }
}

impl ServerCore {
    /// Tells who checked a remote server its state.
    pub(in super::super::super) fn answer_check(
        &mut self,
        session: SessionId,
        cid: i64,
        response: &CheckRemoteServerResponse,
    ) {
        let Some(version) = self.sessions.get(&session).map(|session| session.version) else {
            return;
        };
        let mut body = Vec::new();
        match CheckRemoteServer::write_response(response, &mut body, version) {
            Ok(()) => self.answer(session, cid, &body),
            Err(error) => self.fail(session, cid, reason::UNSUPPORTED, &error.to_string()),
        }
    }
}
