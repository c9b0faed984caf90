//! Answers that are injected, whatever was asked: response codes for connections, and errors for requests that this server
//! has no cause for, such as those of a cluster.

use crate::core::services::{Refusal, ServiceOutcome};
use crate::core::ServerCore;

/// The injected answer to the next connections.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InjectedAnswer {
    pub(crate) code: u8,
    /// `None`: the version that would have been in force.
    pub(crate) version: Option<u8>,
    /// `None`: all.
    remaining: Option<u32>,
}

/// The injected error for the next requests to a service.
#[derive(Debug)]
pub(crate) struct InjectedFailure {
    service: i32,
    reason: i32,
    /// `None`: all.
    remaining: Option<u32>,
}

impl ServerCore {
    /// The next `count` connections (all with `None`) get this response code, with this version byte or the one that
    /// would have been in force. Success codes get invented contents and no session.
    pub fn answer_next_connections_with(
        &mut self,
        code: u8,
        version: Option<u8>,
        count: Option<u32>,
    ) {
        self.injected_answer = match count {
            Some(0) => None,
            remaining => Some(InjectedAnswer {
                code,
                version,
                remaining,
            }),
        };
    }

    /// Answers connections normally again.
    pub fn answer_normally(&mut self) {
        self.injected_answer = None;
    }

    /// The injected answer to a connection, if there is one.
    pub(crate) fn take_injected_answer(&mut self) -> Option<InjectedAnswer> {
        let injected = self.injected_answer.as_mut()?;
        let answer = *injected;
        if use_up(&mut injected.remaining) {
            self.injected_answer = None;
        }
        Some(answer)
    }

    /// The next `count` requests (all with `None`) to a service are answered with an error and not carried out. One error
    /// for each service; the last one injected counts.
    pub fn fail_next_requests(&mut self, service: i32, reason: i32, count: Option<u32>) {
        self.carry_out_requests_to(service);
        if count != Some(0) {
            self.injected_failures.push(InjectedFailure {
                service,
                reason,
                remaining: count,
            });
        }
    }

    /// Carries requests out again.
    pub fn carry_out_requests(&mut self) {
        self.injected_failures.clear();
    }

    /// Carries requests to one service out again.
    pub fn carry_out_requests_to(&mut self, service: i32) {
        self.injected_failures
            .retain(|failure| failure.service != service);
    }

    /// The injected error for a request, if there is one.
    pub(crate) fn take_injected_failure(&mut self, service: i32) -> Option<ServiceOutcome> {
        let index = self
            .injected_failures
            .iter()
            .position(|failure| failure.service == service)?;
        let failure = self.injected_failures.get_mut(index)?;
        let reason = failure.reason;
        if use_up(&mut failure.remaining) {
            self.injected_failures.swap_remove(index);
        }
        Some(Refusal::new(reason, "This error was injected").into())
    }
}

/// Takes one off; true if nothing remains.
fn use_up(remaining: &mut Option<u32>) -> bool {
    let Some(count) = remaining else {
        return false;
    };
    *count = count.saturating_sub(1);
    *count == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::ServerConfig;

    fn failures(core: &mut ServerCore, service: i32) -> Vec<i32> {
        std::iter::from_fn(|| core.take_injected_failure(service))
            .take(3)
            .map(|outcome| match outcome {
                ServiceOutcome::Failed { reason, .. } => reason,
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn as_many_requests_fail_as_were_asked_for() {
        let mut core = ServerCore::new(ServerConfig::default());
        core.fail_next_requests(128, 112, Some(2));
        core.fail_next_requests(130, 103, None);
        assert!(failures(&mut core, 126).is_empty());
        assert_eq!(failures(&mut core, 128), [112, 112]);
        assert_eq!(failures(&mut core, 130), [103, 103, 103]);
        // The last one injected for a service counts.
        core.fail_next_requests(130, 112, Some(1));
        assert_eq!(failures(&mut core, 130), [112]);
        core.fail_next_requests(128, 112, Some(0));
        assert!(failures(&mut core, 128).is_empty());
        core.fail_next_requests(128, 112, None);
        core.fail_next_requests(130, 112, Some(1));
        core.carry_out_requests_to(128);
        assert!(failures(&mut core, 128).is_empty());
        assert_eq!(failures(&mut core, 130), [112]);
        core.fail_next_requests(128, 112, None);
        core.carry_out_requests();
        assert!(failures(&mut core, 128).is_empty());
    }
}
