//! Metric collectors (`specification/control/metrics`, `specification/protocol/control-services sections 12.1 and 12.2`).

use diffusion::wire::reason;
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::control::metric_collectors::{
    ListSessionMetricCollectors, ListTopicMetricCollectors, PutSessionMetricCollector,
    PutTopicMetricCollector, RemoveSessionMetricCollector, RemoveTopicMetricCollector,
};

use super::super::super::ServerCore;
use super::super::{serve, Call, Refusal, ServiceOutcome};
use super::{may_control, may_view};

pub(in super::super) fn put_of_sessions(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<PutSessionMetricCollector>(core, call, |core, collector| {
        may_control(core, call)?;
        check(&collector.name, collector.maximum_groups)?;
        Ok(core
            .put_session_collector(collector)
            .err()
            .into_iter()
            .collect())
    })
}

pub(in super::super) fn remove_of_sessions(
    core: &mut ServerCore,
    call: &Call<'_>,
) -> ServiceOutcome {
    serve::<RemoveSessionMetricCollector>(core, call, |core, name| {
        may_control(core, call)?;
        core.remove_session_collector(&name);
        Ok(Empty)
    })
}

pub(in super::super) fn list_of_sessions(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<ListSessionMetricCollectors>(core, call, |core, _| {
        may_view(core, call)?;
        Ok(core.metrics.session_collectors())
    })
}

pub(in super::super) fn put_of_topics(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<PutTopicMetricCollector>(core, call, |core, collector| {
        may_control(core, call)?;
        check(&collector.name, collector.maximum_groups)?;
        if collector.group_by_path_prefix_parts < 0 {
            return Err(invalid("A number of path prefix parts is not negative"));
        }
        core.put_topic_collector(collector)
            .map_err(|error| invalid(&error.to_string()))?;
        Ok(Empty)
    })
}

pub(in super::super) fn remove_of_topics(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<RemoveTopicMetricCollector>(core, call, |core, name| {
        may_control(core, call)?;
        core.remove_topic_collector(&name);
        Ok(Empty)
    })
}

pub(in super::super) fn list_of_topics(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<ListTopicMetricCollectors>(core, call, |core, _| {
        may_view(core, call)?;
        Ok(core.metrics.topic_collectors())
    })
}

fn check(name: &str, maximum_groups: i32) -> Result<(), Refusal> {
    if name.is_empty() {
        return Err(invalid("A metric collector needs a name"));
    }
    if maximum_groups < 1 {
        return Err(invalid("A metric collector needs at least one group"));
    }
    Ok(())
}

fn invalid(message: &str) -> Refusal {
    Refusal::new(reason::INVALID_DATA, message)
}
