//! Requests that fail because it was ordered, whatever they ask for: errors that this server has no cause for, such as those of
//! a cluster.

use super::services::{Refusal, ServiceOutcome};
use super::ServerCore;

/// An error ordered for the next requests to a service.
#[derive(Debug)]
pub(super) struct OrderedFailure {
    service: i32,
    reason: i32,
    /// `None`: all.
    remaining: Option<u32>,
}

impl ServerCore {
    /// The next `count` requests (all with `None`) to a service are answered with an error and not carried out. One order
    /// for each service; the last one counts.
    pub fn fail_next_requests(&mut self, service: i32, reason: i32, count: Option<u32>) {
        self.ordered_failures
            .retain(|order| order.service != service);
        if count != Some(0) {
            self.ordered_failures.push(OrderedFailure {
                service,
                reason,
                remaining: count,
            });
        }
    }

    /// Carries requests out again.
    pub fn carry_out_requests(&mut self) {
        self.ordered_failures.clear();
    }

    /// The error that was ordered for a request, if one was.
    pub(super) fn take_ordered_failure(&mut self, service: i32) -> Option<ServiceOutcome> {
        let index = self
            .ordered_failures
            .iter()
            .position(|order| order.service == service)?;
        let order = self.ordered_failures.get_mut(index)?;
        let reason = order.reason;
        if let Some(remaining) = &mut order.remaining {
            *remaining -= 1;
            if *remaining == 0 {
                self.ordered_failures.swap_remove(index);
            }
        }
        Some(Refusal::new(reason, "This error was ordered").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::ServerConfig;

    fn failures(core: &mut ServerCore, service: i32) -> Vec<i32> {
        std::iter::from_fn(|| core.take_ordered_failure(service))
            .take(3)
            .map(|outcome| match outcome {
                ServiceOutcome::Failed { reason, .. } => reason,
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn as_many_requests_fail_as_were_ordered() {
        let mut core = ServerCore::new(ServerConfig::default());
        core.fail_next_requests(128, 112, Some(2));
        core.fail_next_requests(130, 103, None);
        assert!(failures(&mut core, 126).is_empty());
        assert_eq!(failures(&mut core, 128), [112, 112]);
        assert_eq!(failures(&mut core, 130), [103, 103, 103]);
        // The last order for a service counts.
        core.fail_next_requests(130, 112, Some(1));
        assert_eq!(failures(&mut core, 130), [112]);
        core.fail_next_requests(128, 112, Some(0));
        assert!(failures(&mut core, 128).is_empty());
        core.fail_next_requests(128, 112, None);
        core.carry_out_requests();
        assert!(failures(&mut core, 128).is_empty());
    }
}
