//! Doing what the control port's clients ask for. Runs on the server thread.

use std::time::Instant;

use super::event_loop::EventLoop;
use crate::console::INTERVAL;
use crate::faults::ScriptRun;
use crate::http::control_request::{self, Command};
use crate::http::{status_json, ControlRequest};

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
        let answer = match request {
            ControlRequest::Help => control_request::help(),
            ControlRequest::Status => {
                control_request::status(self.listener.address(), &self.status, &self.core)
            }
            ControlRequest::Metrics => control_request::metrics(&mut self.core),
            ControlRequest::Page(asset) => control_request::page(&asset),
            ControlRequest::Stream => {
                if let Some(control) = self.control.as_mut() {
                    control.begin_stream(now, id);
                }
                self.tell_console(now);
                return;
            }
            ControlRequest::Do(command, wait) => {
                // What counts is what comes after the request, so of the command too.
                self.update_status();
                let wait = wait.map(|wait| (wait.awaited.since(&self.status), wait.timeout));
                let result = self.do_command(now, command);
                if let (Ok(()), Some((awaited, timeout))) = (&result, wait) {
                    if let Some(control) = self.control.as_mut() {
                        control.wait(now, id, awaited, timeout);
                    }
                    self.answer_waiting(now);
                    return;
                }
                control_request::done(result)
            }
        };
        if let Some(control) = self.control.as_mut() {
            control.answer(now, id, answer);
        }
    }

    fn do_command(&mut self, now: Instant, command: Command) -> Result<(), String> {
        let result = match command {
            Command::Nothing => return Ok(()),
            Command::Run(script) => {
                log::info!("control: a script");
                self.script = Some(ScriptRun::new(script, now, self.status));
                Ok(())
            }
            Command::Perform(action) => {
                log::info!("control: {action:?}");
                self.perform(now, action)
            }
        };
        // Before the answer: what a script does at once is done then.
        self.settle(now);
        result
    }

    /// Tells pages of the console that are open what has changed, and when to do so again.
    pub(super) fn tell_console(&mut self, now: Instant) {
        let Some(control) = self
            .control
            .as_mut()
            .filter(|control| control.has_streams())
        else {
            self.console_due = None;
            return;
        };
        let state = status_json(self.listener.address(), &self.status, &self.core);
        let (core, log) = (&self.core, self.log_lines.as_deref());
        control.tell(now, |stream, out| stream.tell(now, &state, core, log, out));
        self.console_due = Some(now + INTERVAL);
    }

    /// Answers the requests for which something has come.
    pub(super) fn answer_waiting(&mut self, now: Instant) {
        if let Some(control) = self.control.as_mut() {
            control.answer_waiting(now, &self.status);
        }
    }
}
