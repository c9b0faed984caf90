//! Drives a client's core, as the engine and a program would.

use std::collections::VecDeque;
use std::time::Instant;

use bytes::Bytes;
use diffusion::session::{
    ConnectionId, ConsultId, Core, DialFailure, DialFailureKind, SessionConfig, SessionState,
    Statistics, StrategyDecision,
};
use diffusion::wire::message::Message;
use diffusion::wire::service;

use crate::defects::mutation::Mutation;
use crate::peers::server::FIRST_PUSH;
use crate::programs::program::{Program, Purpose};
use crate::rules::ledger::{Number, Requests};
use crate::rules::sessions::{Idle, Recovering};
use crate::runs::trace::trace;
use crate::world::network::{End, Item, LinkId};
use crate::world::{Event, World};

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
    pub program: Program,
    /// What the core's statistics have to say at the end.
    pub counted: Statistics,
    /// The queue could not be sent in time after the program closed: it may be dropped.
    pub flush_expired: bool,
    /// So many of the next connections are cut while what was queued is on its way.
    pub cuts_to_come: u64,
    /// Dials of the first connection.
    pub first_dials: u32,
    next_number: u64,
    /// A mutation waits for the next message.
    pub armed: bool,
    spent: bool,
}

impl Client {
    pub fn new(config: SessionConfig, mutation: Mutation) -> Self {
        let mut given = config.clone();
        if mutation == Mutation::ReconnectTimeoutIgnored {
            given.reconnect_timeout *= 3;
        }
        if mutation == Mutation::NothingKept {
            given.recovery_buffer_size = 0;
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
            program: Program::default(),
            counted: Statistics::default(),
            flush_expired: false,
            cuts_to_come: 0,
            first_dials: 0,
            next_number: 1,
            armed: false,
            spent: false,
        }
    }

    /// True once, for the defect that the run has.
    pub fn spend(&mut self) -> bool {
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
        // A session that waits for answers has a timer for that, too.
        let client = &self.clients[index];
        let idle = before == SessionState::ConnectedActive
            && client.closing.is_none()
            && client.core.state() != SessionState::ConnectedActive;
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
        let push = match Message::decode(bytes.clone(), usize::MAX) {
            Ok(Message::TopicValue { topic_id, .. }) => topic_id.checked_sub(FIRST_PUSH),
            _ => None,
        };
        if let Some(number) = push.filter(|number| *number >= 0) {
            self.tally.count("numbered messages received");
            let losses = self.clients[index].losses();
            let session = self.clients[index].core.session_id();
            let book = session.and_then(|session| self.server.books.get_mut(&session));
            if let Some(book) = book {
                let result = book.pushes.received(i64::from(number), losses);
                self.check(result);
            }
        }
        let bytes = self.damage_received(index, bytes);
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

    /// The program sends a ping.
    pub fn request(&mut self, index: usize) {
        let _ = self.send_request(index, service::USER_PING, &[], Purpose::Ping);
    }

    /// The program sends a request. One that is refused gives its purpose back.
    pub fn send_request(
        &mut self,
        index: usize,
        service: i32,
        body: &[u8],
        purpose: Purpose,
    ) -> Result<(), Purpose> {
        let now = self.now;
        let client = &mut self.clients[index];
        let number = Number(client.next_number);
        client.next_number += 1;
        let refusable = client.ended || client.closing.is_some() || client.core.state().is_closed();
        match client.core.request(now, service, body, number) {
            Ok(cid) => {
                let epoch = client.losses();
                let result = client.requests.accepted(cid, number, epoch);
                client.program.purposes.insert(number, purpose);
                self.check(result);
                self.tally.count("requests accepted");
                return Ok(());
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
        Err(purpose)
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
