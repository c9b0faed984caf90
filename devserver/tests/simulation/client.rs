//! Drives a client's core, as the engine and a program would.

use std::collections::VecDeque;
use std::time::Instant;

use bytes::Bytes;
use diffusion::session::{
    ConnectionId, ConsultId, Core, DialFailure, DialFailureKind, Event as SessionEvent, Output,
    PingKind, SessionConfig, SessionState, Statistics, StrategyDecision,
};
use diffusion::wire::message::Message;
use diffusion::wire::service;

use crate::checks::{Idle, Recovering};
use crate::ledger::{Number, Outcome, Requests};
use crate::mutation::Mutation;
use crate::network::{End, Item, LinkId, Side};
use crate::scenario::Temper;
use crate::trace::trace;
use crate::world::{Event, Phase, World};

/// A dial or a connection, and the link it uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    pub connection: ConnectionId,
    pub link: LinkId,
}

/// Where the program is with a question about reconnecting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The strategy runs: the reconnect timeout waits for it.
    Running,
    Deferred,
}

/// Whether something is read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    Moving,
    Stopped,
}

pub struct Client {
    pub config: SessionConfig,
    pub core: Core<Number>,
    pub dialing: Option<Binding>,
    pub open: Option<Binding>,
    pub consult: Option<(ConsultId, Asked)>,
    pub reading: Flow,
    /// What came in while nothing was read.
    pub inbox: VecDeque<Item>,
    pub writing: Flow,
    /// The last state that the program was told.
    pub state: SessionState,
    pub created: Option<bool>,
    pub ended: bool,
    pub closing: Option<Instant>,
    pub recovering: Option<Recovering>,
    pub idle: Option<Idle>,
    pub requests: Requests,
    /// What the core's statistics have to say at the end.
    pub counted: Statistics,
    /// The queue could not be sent in time after the program closed: it may be dropped.
    pub flush_expired: bool,
    /// Dials of the first connection.
    pub first_dials: u32,
    next_number: u64,
    armed: bool,
    spent: bool,
}

impl Client {
    pub fn new(config: SessionConfig, mutation: Mutation) -> Self {
        let mut given = config.clone();
        if mutation == Mutation::ReconnectTimeoutIgnored {
            given.reconnect_timeout *= 3;
        }
        Self {
            core: Core::unstarted(given),
            config,
            dialing: None,
            open: None,
            consult: None,
            reading: Flow::Moving,
            inbox: VecDeque::new(),
            writing: Flow::Moving,
            state: SessionState::Connecting,
            created: None,
            ended: false,
            closing: None,
            recovering: None,
            idle: None,
            requests: Requests::default(),
            counted: Statistics::default(),
            flush_expired: false,
            first_dials: 0,
            next_number: 1,
            armed: false,
            spent: false,
        }
    }

    /// True once, for the defect that the run has.
    fn spend(&mut self) -> bool {
        !std::mem::replace(&mut self.spent, true)
    }

    /// Losses that the client has been told of.
    pub fn losses(&self) -> u64 {
        self.core.statistics().reconnects_with_loss
    }
}

/// Inputs.
impl World {
    pub fn on_client_timeout(&mut self, index: usize) {
        trace!(self, "client {index} timeout");
        let before = self.clients[index].state;
        let client = &mut self.clients[index];
        client.flush_expired |= client.closing.is_some();
        client.core.handle_timeout(self.now);
        let idle = before == SessionState::ConnectedActive && self.clients[index].closing.is_none();
        if idle {
            self.tally.count("idle timeouts");
            self.check_idle_expiry(index);
        }
        self.pump(index);
    }

    /// The client learns that its connection is gone, or reads its end.
    pub fn on_client_link_lost(&mut self, id: LinkId, what: &str) {
        let Some(link) = self.network.link(id) else {
            return;
        };
        if link.client_end == End::Gone {
            return;
        }
        let index = link.client;
        let now = self.now;
        trace!(self, "client {index} loses link {} ({what})", id.0);
        self.leave(id);
        let client = &mut self.clients[index];
        if let Some(binding) = client.dialing.take_if(|binding| binding.link == id) {
            let failure = DialFailure::new(DialFailureKind::EndedBeforeResponse, what);
            client
                .core
                .handle_dial_failed(now, binding.connection, failure);
        } else if let Some(binding) = client.take_open(id) {
            self.tally.count("connections lost");
            client
                .core
                .handle_connection_lost(now, binding.connection, what);
        }
        self.pump(index);
    }

    pub fn on_client_item(&mut self, id: LinkId, item: Item) {
        let Some(link) = self.network.link(id) else {
            return;
        };
        if link.client_end == End::Gone {
            return;
        }
        let index = link.client;
        let client = &mut self.clients[index];
        if client.reading == Flow::Stopped && client.open.is_some_and(|open| open.link == id) {
            client.inbox.push_back(item);
            return;
        }
        self.client_reads(index, id, item);
    }

    fn client_reads(&mut self, index: usize, id: LinkId, item: Item) {
        match item {
            Item::Response(bytes) => self.on_answer(index, id, &bytes),
            Item::Message(bytes) => self.on_client_message(index, id, bytes),
            Item::End => self.on_client_link_lost(id, "closed by the server"),
            Item::Request(_) => {}
        }
    }

    fn on_client_message(&mut self, index: usize, id: LinkId, bytes: Bytes) {
        let Some(binding) = self.clients[index].open.filter(|open| open.link == id) else {
            return;
        };
        if let Ok(Message::TopicValue { topic_id, .. }) = Message::decode(bytes.clone(), usize::MAX)
        {
            self.tally.count("numbered messages received");
            let losses = self.clients[index].losses();
            let session = self.clients[index].core.session_id();
            let book = session.and_then(|session| self.server.books.get_mut(&session));
            if let Some(book) = book {
                let result = book.pushes.received(i64::from(topic_id), losses);
                self.check(result);
            }
        }
        self.clients[index]
            .core
            .handle_message(self.now, binding.connection, bytes);
        self.pump(index);
    }

    pub fn stop_reading(&mut self, index: usize, for_milliseconds: u64) {
        let now = self.now;
        let client = &mut self.clients[index];
        let Some(open) = client.open.filter(|_| client.reading == Flow::Moving) else {
            return;
        };
        client.reading = Flow::Stopped;
        client.core.handle_reading_suspended(now);
        if let Some(idle) = &mut client.idle {
            idle.stop(now);
        }
        trace!(self, "client {index} stops reading");
        self.tally.count("reading stopped");
        let after = std::time::Duration::from_millis(for_milliseconds);
        self.schedule(
            after,
            Event::Reads {
                client: index,
                link: open.link,
            },
        );
        self.pump(index);
    }

    pub fn on_reads(&mut self, index: usize, link: LinkId) {
        let now = self.now;
        let client = &mut self.clients[index];
        if client.open.is_none_or(|open| open.link != link) || client.reading == Flow::Moving {
            return;
        }
        client.reading = Flow::Moving;
        client.core.handle_reading_resumed(now);
        if let Some(idle) = &mut client.idle {
            idle.go_on(now);
        }
        let inbox = std::mem::take(&mut client.inbox);
        trace!(self, "client {index} reads again");
        for item in inbox {
            if self
                .network
                .link(link)
                .is_some_and(|link| link.client_end == End::Open)
            {
                self.client_reads(index, link, item);
            }
        }
        self.pump(index);
    }

    pub fn on_writable(&mut self, index: usize, link: LinkId) {
        let client = &mut self.clients[index];
        if client.open.is_some_and(|open| open.link == link) {
            client.writing = Flow::Moving;
            self.pump(index);
        }
    }

    pub fn on_decides(&mut self, index: usize, consult: ConsultId, decision: StrategyDecision) {
        trace!(self, "client {index} decides {decision:?}");
        let client = &mut self.clients[index];
        client.consult.take_if(|(asked, _)| *asked == consult);
        client.core.handle_strategy(self.now, consult, decision);
        self.pump(index);
    }

    pub fn on_defers(
        &mut self,
        index: usize,
        consult: ConsultId,
        decision: Option<(std::time::Duration, StrategyDecision)>,
    ) {
        trace!(self, "client {index} defers its decision");
        let client = &mut self.clients[index];
        if let Some((_, asked)) = client.consult.as_mut().filter(|(id, _)| *id == consult) {
            *asked = Asked::Deferred;
        }
        client.core.handle_strategy_deferred(self.now, consult);
        if let Some((after, decision)) = decision {
            self.schedule(
                after,
                Event::Decides {
                    client: index,
                    consult,
                    decision,
                },
            );
        }
        self.pump(index);
    }

    /// The program closes its session.
    pub fn close(&mut self, index: usize) {
        let now = self.now;
        trace!(self, "client {index} closes");
        let client = &mut self.clients[index];
        client.core.close(now);
        if !client.ended {
            client.closing.get_or_insert(now);
            client.idle = None;
        }
        self.pump(index);
    }

    /// The program sends a request.
    pub fn request(&mut self, index: usize) {
        let now = self.now;
        let client = &mut self.clients[index];
        let number = Number(client.next_number);
        client.next_number += 1;
        let refusable = client.ended || client.closing.is_some() || client.core.state().is_closed();
        match client.core.request(now, service::USER_PING, &[], number) {
            Ok(cid) => {
                let epoch = client.losses();
                let result = client.requests.accepted(cid, number, epoch);
                self.check(result);
                self.tally.count("requests accepted");
            }
            Err((diffusion::session::Refusal::QueueOverflow, _)) => {
                self.tally.count("queue overflows")
            }
            Err((refusal, _)) if !refusable => {
                self.fail(
                    "requests are accepted",
                    format!("client {index}: {refusal:?}"),
                );
            }
            Err(_) => self.tally.count("requests refused"),
        }
    }
}

/// Outputs.
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
            SessionEvent::Response { handler, .. } => {
                self.on_outcome(index, handler, Outcome::Response);
                if self.mutation == Mutation::ResponseTwice && self.clients[index].spend() {
                    self.on_outcome(index, handler, Outcome::Response);
                }
                self.act_in_callback(index);
            }
            SessionEvent::ServiceError { handler, .. } => {
                self.on_outcome(index, handler, Outcome::Error)
            }
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
                self.on_outcome(index, handler, Outcome::Discarded);
            }
            SessionEvent::PingReceived(PingKind::System) => self.restart_idle(index),
            SessionEvent::Ended(_) => self.on_ended(index),
            SessionEvent::IdAssigned(_)
            | SessionEvent::PingReceived(PingKind::User)
            | SessionEvent::SubscriptionsRefreshed => {}
        }
    }

    fn on_outcome(&mut self, index: usize, number: Number, outcome: Outcome) {
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
        if !created && self.clients[index].state != SessionState::ConnectedActive {
            self.tally.count("creations failed");
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
            let error = diffusion::session::SessionError::new(
                diffusion::session::ErrorCode::UNKNOWN,
                "again",
            );
            self.on_output(index, Output::Event(SessionEvent::Ended(error)));
        }
    }

    /// What a program does in a callback, now and then.
    fn act_in_callback(&mut self, index: usize) {
        if self.phase != Phase::Faults {
            return;
        }
        match self.random.below(100) {
            0..=7 => self.request(index),
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
            self.put_on_wire(open.link, armed, message);
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

    fn put_on_wire(&mut self, link: LinkId, armed: bool, message: Bytes) {
        let is_answer = matches!(
            Message::decode(message.clone(), usize::MAX),
            Ok(Message::Response { .. })
        );
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

impl Client {
    /// Gives up the open connection, and with it what was waiting to be read.
    pub fn take_open(&mut self, link: LinkId) -> Option<Binding> {
        let binding = self.open.take_if(|open| open.link == link)?;
        self.reading = Flow::Moving;
        self.writing = Flow::Moving;
        self.inbox.clear();
        self.idle = None;
        self.armed = false;
        Some(binding)
    }
}
