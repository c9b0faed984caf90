//! Doing what the control port's clients ask for. Runs on the server thread.

use std::time::Instant;

use super::event_loop::EventLoop;
use crate::faults::ScriptRun;
use crate::http::{control_request, ControlRequest};

impl EventLoop {
    pub(super) fn accept_control(&mut self, now: Instant) {
        if let Some(control) = self.control.as_mut() {
            control.accept(now, self.poll.registry(), &mut self.next_id);
        }
    }

    pub(super) fn handle_control_event(&mut self, now: Instant, id: u64) {
        let Some(control) = self.control.as_mut() else {
            return;
        };
        let Some(request) = control.handle_event(now, id) else {
            return;
        };
        let answer = self.handle_control_request(now, request);
        if let Some(control) = self.control.as_mut() {
            control.answer(now, id, answer);
        }
    }

    fn handle_control_request(&mut self, now: Instant, request: ControlRequest) -> Vec<u8> {
        match request {
            ControlRequest::Help => control_request::help(),
            ControlRequest::Status => {
                control_request::status(self.listener.address(), &self.status, &self.core)
            }
            ControlRequest::Metrics => control_request::metrics(&mut self.core),
            ControlRequest::Run(script) => {
                self.script = Some(ScriptRun::new(script, now, self.status));
                control_request::done(Ok(()))
            }
            ControlRequest::Perform(action) => {
                log::info!("control: {action:?}");
                let result = self.perform(now, action);
                self.settle(now);
                control_request::done(result)
            }
        }
    }
}
