//! What the core tells goes to the program's callbacks.
//!
//! Runs on: whatever thread gave the core its input. Lock: the core's, so that the order is kept; the callbacks run later,
//! without it.

use std::sync::Arc;

use crate::data::memory::{self, NoMemory};
use crate::engine::threads;
use crate::topics::streams::Remains;

use super::{
    Attempt, ConsultId, Event, Failure, Handler, Inner, OnClose, Outcome, Outcomes, Program,
    Responder, ServiceRequest, Session, SessionState,
};

impl Session {
    pub(super) fn on_event(
        &self,
        inner: &mut Inner,
        event: Event<Handler>,
        outcomes: &mut Outcomes,
    ) {
        let is_outcome = matches!(
            event,
            Event::Response { .. } | Event::ServiceError { .. } | Event::Discarded(_)
        );
        if !is_outcome {
            self.push_outcomes(outcomes);
        }
        match event {
            Event::IdAssigned(id) => {
                self.facts.set_id(id);
                self.program.show_id(id);
            }
            Event::StateChanged { old, new } => {
                self.facts.set_state(new);
                self.program.show_state(new);
                self.explain_change(&inner.core, old, new);
                let resumed = old == SessionState::RecoveringReconnect
                    && new == SessionState::ConnectedActive;
                // Before the discards of open requests: a program that is told of one sees what else is lost.
                if resumed && self.facts.set_losses(inner.core.losses()) {
                    self.program.note_messages_lost();
                }
                if new == SessionState::RecoveringReconnect {
                    let program = Arc::clone(&self.program);
                    let call = Box::new(move || program.on_connection_lost());
                    self.callbacks
                        .push_program(&self.owner(), OnClose::Keep, 0, call);
                }
                if self.program.listens() {
                    self.push_connection(move |program| program.on_state_changed(old, new));
                    if new != SessionState::RecoveringReconnect {
                        self.callbacks.raise_gate();
                    }
                }
            }
            Event::Created => self.on_creation_decided(Ok(())),
            Event::CreationFailed(error) => {
                self.discard_deferred(inner);
                self.on_creation_decided(Err(error));
            }
            Event::ConsultStrategy(consult) => self.consult(consult),
            Event::AttemptSucceeded => {
                if self.program.watches_attempts() {
                    self.push_connection(|program| program.on_attempt_succeeded());
                }
            }
            Event::AttemptFailed(error) => {
                self.explain_attempt(&inner.core, &error);
                if self.program.watches_attempts() {
                    self.push_connection(move |program| program.on_attempt_failed(&error));
                }
            }
            Event::Response { handler, body } => outcomes.add(handler, Outcome::Response(body)),
            Event::ServiceError {
                handler,
                reason,
                message,
            } => outcomes.add(handler, Outcome::ServiceError { reason, message }),
            Event::Discarded(handler) => outcomes.add(handler, Outcome::Discarded),
            Event::PingReceived(kind) => {
                if self.program.watches_pings(kind) {
                    let program = Arc::clone(&self.program);
                    let call = Box::new(move || program.on_ping(kind));
                    self.callbacks
                        .push_program(&self.owner(), OnClose::Drop, 0, call);
                }
            }
            Event::ServiceRequest {
                conversation,
                service,
                body,
            } => {
                let size = body.len();
                let request = ServiceRequest {
                    service,
                    version: inner.core.version(),
                    body,
                    responder: Responder::new(self.this.clone(), conversation),
                };
                let program = Arc::clone(&self.program);
                let call = Box::new(move || program.on_service_request(request));
                self.callbacks
                    .push_program(&self.owner(), OnClose::Drop, size, call);
            }
            Event::SubscriptionsRefreshed => {
                let program = Arc::clone(&self.program);
                let call = Box::new(move || program.on_messages_lost());
                self.callbacks
                    .push_program(&self.owner(), OnClose::Drop, 0, call);
            }
            Event::Stream(event) => self.push_stream_event(&self.owner(), event),
            Event::Ended(error) => {
                log::info!("{}: ended: {error}", self.name());
                self.end_all_waits(inner);
                give_back(inner.core.take_remains());
                if let Some(traffic) = &self.traffic {
                    traffic.end();
                }
                // From here on every request goes to the core, which refuses it; those that were a little earlier are told so.
                self.inbox.set_room(inner.core.request_room());
                self.take_in(inner);
                let program = Arc::clone(&self.program);
                let call = Box::new(move || program.on_closed());
                self.callbacks
                    .push_program(&self.owner(), OnClose::Keep, 0, call);
                self.callbacks.seal();
                self.reactor.release(self.key);
            }
        }
    }

    fn push_connection(&self, call: impl FnOnce(&dyn Program) + Send + 'static) {
        let program = Arc::clone(&self.program);
        self.callbacks
            .push_connection(&self.owner(), Box::new(move || call(program.as_ref())));
    }

    fn on_creation_decided(&self, outcome: Result<(), Failure>) {
        if !self.program.listens() {
            self.creation.decide(outcome);
            return;
        }
        let Some(session) = self.this.upgrade() else {
            return;
        };
        self.push_connection(move |program| {
            // First the waiting thread of a synchronous creation, which must not depend on what the program does.
            let told = memory::catch(|| outcome.clone());
            let told = told.unwrap_or_else(|NoMemory| Err(Failure::out_of_memory()));
            session.creation.decide(told);
            match &outcome {
                Ok(()) => program.on_created(),
                Err(error) => program.on_creation_failed(error),
            }
        });
    }

    fn consult(&self, consult: ConsultId) {
        let attempt = Arc::new(Attempt::new(self.this.clone(), consult));
        let this = self.this.clone();
        self.push_connection(move |program| match program.decide(Arc::clone(&attempt)) {
            Some(decision) => {
                attempt.answer(decision);
            }
            None => {
                if let Some(session) = this.upgrade() {
                    session.with_core(|core, now| core.handle_strategy_deferred(now, consult));
                }
            }
        });
    }
}

/// Gives back the memory of a session's topics: of many on a thread of its own, because the lock is held here and the program
/// waits for the end.
fn give_back(remains: Option<Remains>) {
    const AT_ONCE: usize = 10_000;
    let Some(remains) = remains else {
        return;
    };
    if remains.topic_count() > AT_ONCE {
        // Without a thread it happens now.
        drop(threads::try_spawn(move || drop(remains)));
    }
}
