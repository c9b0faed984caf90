//! Carries out what a client's core wants done, and checks what it tells the program.

use bytes::Bytes;
use diffusion::session::{
    ErrorCode, Event as SessionEvent, Failure, Output, PingKind, SessionState, Statistics,
};
use diffusion::wire::message::Message;
use diffusion::wire::service;

use crate::defects::mutation::Mutation;
use crate::peers::client::{Binding, Flow};
use crate::rules::ledger::{Number, Outcome, NO_118};
use crate::runs::scenario::Temper;
use crate::runs::trace::trace;
use crate::world::network::{Item, LinkId, Side};
use crate::world::{Event, Phase, World};

impl World {
    /// Carries out what a client's core wants done, and sends what it has to send.
    pub fn pump(&mut self, index: usize) {
        loop {
            while let Some(output) = self.clients[index].core.poll_output() {
                self.on_output(index, output);
            }
            if !self.transmit(index) {
                return;
            }
        }
    }

    fn on_output(&mut self, index: usize, output: Output<Number>) {
        if self.clients[index].ended {
            self.fail(
                "nothing follows the end",
                format!("client {index}: {output:?}"),
            );
        }
        match output {
            Output::Dial(dial) => self.start_dial(index, dial),
            Output::Disconnect(connection, how) => {
                trace!(self, "client {index} disconnects {connection:?} {how:?}");
                let client = &mut self.clients[index];
                let is_it = |binding: &mut Binding| binding.connection == connection;
                let binding = client.dialing.take_if(is_it);
                let link = binding.map(|binding| binding.link);
                let link = link.or_else(|| {
                    let open = client.open.filter(|open| open.connection == connection)?;
                    client.take_open(open.link).map(|binding| binding.link)
                });
                if let Some(link) = link {
                    self.hang_up(link);
                }
            }
            Output::ConnectionReady(connection) => {
                if self.clients[index]
                    .open
                    .is_none_or(|open| open.connection != connection)
                {
                    self.fail("only open connections are ready", format!("client {index}"));
                }
            }
            Output::Event(event) => self.on_session_event(index, event),
        }
    }

    fn on_session_event(&mut self, index: usize, event: SessionEvent<Number>) {
        trace!(self, "client {index}: {event:?}");
        match event {
            SessionEvent::StateChanged { old, new } => {
                if self.mutation == Mutation::StateChangeForgotten
                    && new == SessionState::RecoveringReconnect
                    && self.clients[index].spend()
                {
                    return;
                }
                self.on_state_changed(index, old, new);
                if new == SessionState::ConnectedActive && self.random.chance(20) {
                    self.write_own_topic(index);
                }
                self.act_in_callback(index);
            }
            SessionEvent::Created => self.on_creation_decided(index, true),
            SessionEvent::CreationFailed(_) => self.on_creation_decided(index, false),
            SessionEvent::ConsultStrategy(consult) => self.consult_strategy(index, consult),
            SessionEvent::AttemptSucceeded => {
                let client = &mut self.clients[index];
                client.armed = client.core.last_response_code() == 105;
                client.counted.reconnects += 1;
            }
            SessionEvent::AttemptFailed(_) => {
                self.tally.count("attempts failed");
                self.check_attempt_failed(index);
            }
            SessionEvent::Response { handler, body } => {
                self.on_response(index, handler, &body);
                if self.mutation == Mutation::ResponseTwice && self.clients[index].spend() {
                    self.on_outcome(index, handler, Outcome::Response);
                }
                self.act_in_callback(index);
            }
            SessionEvent::ServiceError {
                handler, reason, ..
            } => self.on_service_error(index, handler, reason),
            SessionEvent::Discarded(handler) => {
                if self.mutation == Mutation::DiscardForgotten && self.clients[index].spend() {
                    return;
                }
                self.tally.count("requests discarded");
                let state = self.clients[index].state;
                let lossy = state == SessionState::ConnectedActive
                    && self.clients[index].core.last_response_code() == 106;
                if !lossy && !state.is_closed() {
                    self.fail(
                        "only a loss or the end discards",
                        format!("client {index}: {state:?}"),
                    );
                }
                self.on_discarded(index, handler);
            }
            SessionEvent::PingReceived(PingKind::System) => self.restart_idle(index),
            SessionEvent::Ended(error) => {
                self.check_end_by_loss(index, &error);
                self.on_ended(index);
            }
            SessionEvent::IdAssigned(_)
            | SessionEvent::PingReceived(PingKind::User)
            | SessionEvent::SubscriptionsRefreshed => {}
            SessionEvent::Stream(event) => self.on_stream_event(index, event),
            SessionEvent::ServiceRequest {
                conversation,
                service,
                body,
            } => {
                let copies = match self.mutation {
                    Mutation::HandlerAskedTwice
                        if service == service::MESSAGING_RECEIVER_CLIENT =>
                    {
                        2
                    }
                    Mutation::SessionEventsTwice
                        if service == service::SESSION_PROPERTIES_EVENT_2 =>
                    {
                        2
                    }
                    _ => 1,
                };
                for _ in 0..copies {
                    self.on_service_request(index, conversation, service, &body);
                }
            }
        }
    }

    pub fn on_outcome(&mut self, index: usize, number: Number, outcome: Outcome) {
        if outcome == Outcome::Response {
            self.tally.count("responses");
        }
        let result = self.clients[index].requests.ended(number, outcome);
        self.check(result);
    }

    fn on_creation_decided(&mut self, index: usize, created: bool) {
        if self.clients[index].created.replace(created).is_some() {
            self.fail("a creation is decided once", format!("client {index}"));
        }
        if created && self.phase == Phase::Faults {
            for _ in 0..self.random.below(4) {
                self.change_selections(index);
                self.update_topic(index);
            }
            if self.random.chance(40) {
                self.register_handler(index);
            }
        }
        if !created && self.clients[index].state != SessionState::ConnectedActive {
            self.tally.count("creations failed");
        }
    }

    /// A client that was taken back has everything that the server misses, if it keeps anything at all.
    fn check_end_by_loss(&mut self, index: usize, error: &Failure) {
        let client = &self.clients[index];
        let taken_back = client.core.last_response_code() == 105;
        if error.code == ErrorCode::MESSAGE_LOSS
            && taken_back
            && client.config.recovery_buffer_size > 0
        {
            self.fail(NO_118, format!("client {index}: {error}"));
        }
    }

    fn on_ended(&mut self, index: usize) {
        let client = &mut self.clients[index];
        client.ended = true;
        client.idle = None;
        client.recovering = None;
        client.consult = None;
        let problem = if !client.state.is_closed() {
            Some("not closed")
        } else if client.created.is_none() {
            Some("creation undecided")
        } else if client.open.is_some() || client.dialing.is_some() {
            Some("still connected")
        } else if client.requests.open() > 0 {
            Some("requests still open")
        } else if !client.program.value_streams.is_empty() {
            Some("value streams have not ended")
        } else if (client.program.own_streams.values()).any(|own| !own.is_idle()) {
            Some("operations of update streams have not ended")
        } else {
            None
        };
        let statistics = client.core.statistics();
        let told = Statistics {
            reconnect_attempts: statistics.reconnect_attempts,
            reconnects: statistics.reconnects,
            connections_lost: statistics.connections_lost,
            ..Statistics::default()
        };
        if told != client.counted && self.mutation == Mutation::None {
            let text = format!(
                "client {index}: {told:?}, seen {:?}",
                self.clients[index].counted
            );
            self.fail("the statistics are right", text);
        }
        if let Some(problem) = problem {
            self.fail("the end is complete", format!("client {index}: {problem}"));
        }
        let replayed = self.clients[index].core.statistics().messages_replayed;
        self.tally.add("replayed by the client", replayed);
        self.tally.count("sessions ended");
        if self.mutation == Mutation::EndedTwice && self.clients[index].spend() {
            let error = Failure::new(ErrorCode::UNKNOWN, "again");
            self.on_output(index, Output::Event(SessionEvent::Ended(error)));
        }
    }

    /// What a program does in a callback, now and then.
    fn act_in_callback(&mut self, index: usize) {
        if self.phase != Phase::Faults {
            return;
        }
        match self.random.below(100) {
            0..=4 => self.request(index),
            9..=12 => self.update_topic(index),
            13..=16 => self.write_own_topic(index),
            8 if self.scenario.temper == Temper::Harsh => {
                let client = &mut self.clients[index];
                client.core.close(self.now);
                if !client.core.state().is_closed() {
                    client.closing.get_or_insert(self.now);
                    client.idle = None;
                }
            }
            _ => {}
        }
    }

    /// True if something was sent.
    fn transmit(&mut self, index: usize) -> bool {
        let mut sent = false;
        while let Some(open) = self.clients[index].open {
            let client = &mut self.clients[index];
            if client.writing == Flow::Stopped {
                break;
            }
            let wanted = client.core.wants_transmit();
            let Some(message) = client.core.poll_transmit(self.now) else {
                if wanted {
                    self.fail(
                        "what wants to be sent can be taken",
                        format!("client {index}"),
                    );
                }
                break;
            };
            sent = true;
            let armed = std::mem::replace(&mut client.armed, false);
            self.put_on_wire(index, open.link, armed, message);
            if self.phase == Phase::Faults && self.random.chance(4) {
                self.clients[index].writing = Flow::Stopped;
                let after = self.random.milliseconds(1, 800);
                self.schedule(
                    after,
                    Event::Writable {
                        client: index,
                        link: open.link,
                    },
                );
                self.tally.count("writing stopped");
            }
        }
        sent
    }

    fn put_on_wire(&mut self, index: usize, link: LinkId, armed: bool, message: Bytes) {
        let mut is_answer = false;
        match Message::decode(message.clone(), usize::MAX) {
            Ok(Message::Response { .. }) => is_answer = true,
            Ok(Message::Request {
                service: service::USER_PING,
                cid,
                ..
            }) if self.clients[index].requests.is_new_probe(cid) => self.tally.count("probes"),
            _ => {}
        }
        let copies = match self.mutation {
            Mutation::ClientSkipsAfterReconnect if armed => 0,
            Mutation::ClientRepeatsAfterReconnect if armed => 2,
            Mutation::PingAnsweredTwice if is_answer => 2,
            _ => 1,
        };
        for _ in 0..copies {
            self.send(link, Side::Server, Item::Message(message.clone()));
        }
    }
}
