//! Adding and removing topics (`specification/protocol/topic-services section 5`).

use diffusion::wire::services::topics::topic_control::{
    TopicAdd, TopicRemoval, TopicRemovalResponse,
};

use super::super::ServerCore;
use super::{parse_selector, serve, Call, ServiceOutcome};

pub(super) fn add(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<TopicAdd>(core, call, |core, request| {
        let proposal =
            core.propose_topic(call.now, call.session, &request.path, request.specification)?;
        let (id, result) = core.add_topic(proposal);
        core.announce_topic(id);
        Ok(result)
    })
}

pub(super) fn remove(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<TopicRemoval>(core, call, |core, request| {
        let selector = parse_selector(&request.selector)?;
        let count = core.remove_topics(call.session, &selector);
        Ok(TopicRemovalResponse {
            removed_count: i32::try_from(count).unwrap_or(i32::MAX),
        })
    })
}
