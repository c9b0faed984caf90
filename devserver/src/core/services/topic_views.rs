//! Topic views (`specification/control/topic-views section 3`): the effects are in [`super::super::views`].

use diffusion::wire::reason;
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::control::outcomes::CreatedOrErrors;
use diffusion::wire::services::control::topic_views::{
    CreateTopicView, GetTopicView, ListTopicViews, RemoveTopicView,
};

use super::super::access::Permission;
use super::super::views::ParsedView;
use super::super::ServerCore;
use super::{serve, Call, Refusal, ServiceOutcome};

pub(super) fn create(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<CreateTopicView>(core, call, |core, request| {
        check(core, call, Permission::ModifyTopicViews, "")?;
        if request.name.is_empty() {
            let text = "A topic view needs a name";
            return Err(Refusal::new(reason::INVALID_DATA, text));
        }
        let parsed = match ParsedView::parse(&request.specification) {
            Ok(parsed) => parsed,
            Err(report) => return Ok(CreatedOrErrors::Errors(vec![report])),
        };
        check(core, call, Permission::SelectTopic, parsed.source_prefix())?;
        // One that is replaced loses its topics.
        check_existing(core, call, &request.name)?;
        let roles = (core.sessions.get(&call.session))
            .map(|session| session.access.roles().iter().cloned().collect())
            .unwrap_or_default();
        let view = core.create_view(&request.name, parsed, roles);
        Ok(CreatedOrErrors::Created(view))
    })
}

pub(super) fn remove(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<RemoveTopicView>(core, call, |core, name| {
        check(core, call, Permission::ModifyTopicViews, "")?;
        check_existing(core, call, &name)?;
        core.remove_view(&name);
        Ok(Empty)
    })
}

pub(super) fn list(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<ListTopicViews>(core, call, |core, Empty| {
        check(core, call, Permission::ReadTopicViews, "")?;
        Ok(core.views.list())
    })
}

pub(super) fn get(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<GetTopicView>(core, call, |core, name| {
        check(core, call, Permission::ReadTopicViews, "")?;
        Ok(core.views.get(&name))
    })
}

fn check_existing(core: &ServerCore, call: &Call<'_>, name: &str) -> Result<(), Refusal> {
    match core.views.source_prefix(name) {
        Some(prefix) => check(core, call, Permission::SelectTopic, prefix),
        None => Ok(()),
    }
}

fn check(
    core: &ServerCore,
    call: &Call<'_>,
    permission: Permission,
    path: &str,
) -> Result<(), Refusal> {
    if core.permits(call.session, permission, path) {
        Ok(())
    } else {
        Err(Refusal::access_denied())
    }
}
