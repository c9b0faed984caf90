//! One run: virtual time, the queue of events and the phases. Everything happens in one thread, one step after the
//! other; a step is the next event or the next timeout of a core, whichever is due first.

pub mod faults;
pub mod network;

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::time::{Duration, Instant};

use diffusion::session::{
    ConnectionId, ConsultId, DialFailureKind, InboundConversation, SessionConfig, SessionState,
    StrategyDecision,
};

use crate::defects::mutation::Mutation;
use crate::peers::client::Client;
use crate::peers::server::Server;
use crate::rules::ledger::Broken;
use crate::runs::random::Random;
use crate::runs::scenario::Scenario;
use crate::runs::tally::Tally;
use crate::runs::trace::{trace, Trace, Tracing};
use crate::world::network::{Item, LinkId, Network, Side};

/// Steps of one run that no run needs: whoever reaches them goes round in circles.
const MOST_STEPS: u64 = 60_000;

#[derive(Debug)]
pub enum Event {
    /// DNS, TCP and TLS are done: the request goes out.
    Connected {
        link: LinkId,
        query: String,
        answer_by: Instant,
    },
    Arrives {
        link: LinkId,
        to: Side,
        item: Item,
    },
    /// A side finds out that its connection is gone.
    Notices {
        link: LinkId,
        side: Side,
    },
    /// The client's limit for the answer.
    AnswerDue(LinkId),
    DialFails {
        client: usize,
        connection: ConnectionId,
        link: LinkId,
        kind: DialFailureKind,
    },
    Decides {
        client: usize,
        consult: ConsultId,
        decision: StrategyDecision,
    },
    Defers {
        client: usize,
        consult: ConsultId,
        decision: Option<(Duration, StrategyDecision)>,
    },
    Writable {
        client: usize,
        link: LinkId,
    },
    Reads {
        client: usize,
        link: LinkId,
    },
    /// The program answers a message.
    Answers {
        client: usize,
        conversation: InboundConversation,
        number: i64,
    },
    Acts,
    PingsAgain,
    /// A slow connection takes messages again.
    Unblocks(LinkId),
    /// A new connection is cut while what was queued is on its way.
    CutsAgain(LinkId),
}

#[derive(Debug)]
struct Scheduled {
    at: Instant,
    number: u64,
    event: Event,
}

impl PartialEq for Scheduled {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Scheduled {}

impl PartialOrd for Scheduled {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Scheduled {
    /// Reversed: the heap's greatest is the earliest.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.number).cmp(&(self.at, self.number))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Things go wrong.
    Faults,
    /// Nothing goes wrong any more: all sessions have to come to rest until then.
    Settling {
        until: Instant,
    },
    /// The programs have closed their sessions.
    Closing {
        until: Instant,
    },
    /// The server has to forget the last sessions.
    Fading {
        until: Instant,
    },
    Over,
}

pub struct World {
    pub scenario: Scenario,
    pub mutation: Mutation,
    pub random: Random,
    start: Instant,
    pub now: Instant,
    queue: BinaryHeap<Scheduled>,
    scheduled: u64,
    pub network: Network,
    pub clients: Vec<Client>,
    pub server: Server,
    pub phase: Phase,
    pub actions_left: u64,
    pub trace: Trace,
    pub tally: Tally,
    pub steps: u64,
    broken: Option<Broken>,
}

/// How a run ended.
pub struct Ending {
    pub broken: Option<Broken>,
    pub steps: u64,
    pub tally: Tally,
    pub lines: Vec<String>,
}

/// Who has the next timeout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Timer {
    Client(usize),
    Server,
}

/// Runs a seed from beginning to end.
pub fn run(seed: u64, mutation: Mutation, tracing: Tracing) -> Ending {
    let mut world = World::new(seed, mutation, tracing);
    trace!(world, "{:?}", world.scenario);
    world.begin();
    while world.phase != Phase::Over && world.broken.is_none() {
        world.step();
    }
    Ending {
        broken: world.broken,
        steps: world.steps,
        tally: world.tally,
        lines: world.trace.into_lines(),
    }
}

impl World {
    fn new(seed: u64, mutation: Mutation, tracing: Tracing) -> Self {
        let mut random = Random::new(seed);
        let scenario = Scenario::draw(&mut random);
        let start = Instant::now();
        Self {
            network: Network::new(start, scenario.slowness),
            clients: Vec::new(),
            server: Server::new(scenario.server.clone()),
            actions_left: scenario.actions,
            scenario,
            mutation,
            random,
            start,
            now: start,
            queue: BinaryHeap::new(),
            scheduled: 0,
            phase: Phase::Faults,
            trace: Trace::new(tracing),
            tally: Tally::default(),
            steps: 0,
            broken: None,
        }
    }

    fn begin(&mut self) {
        for config in self.scenario.clients.clone() {
            self.open_session(config);
        }
        self.schedule(Duration::from_millis(1), Event::Acts);
    }

    /// A program opens a session.
    pub fn open_session(&mut self, config: SessionConfig) {
        self.clients.push(Client::new(config, self.mutation));
        let index = self.clients.len() - 1;
        if self.random.chance(30) {
            self.change_value_streams(index);
        }
        // Programs may use a session before it starts.
        if self.random.chance(5) {
            self.request(index);
            self.pump(index);
        }
        if self.random.chance(1) {
            self.close(index);
        }
        self.clients[index].core.start(self.now);
        self.pump(index);
    }

    pub fn elapsed(&self) -> Duration {
        self.now - self.start
    }

    pub fn schedule(&mut self, after: Duration, event: Event) {
        self.schedule_at(self.now + after, event);
    }

    pub fn schedule_at(&mut self, at: Instant, event: Event) {
        self.scheduled += 1;
        self.queue.push(Scheduled {
            at,
            number: self.scheduled,
            event,
        });
    }

    /// Sends something over a link.
    pub fn send(&mut self, link: LinkId, to: Side, item: Item) {
        if let Some(at) = self.network.send(self.now, link, to, &mut self.random) {
            self.schedule_at(at, Event::Arrives { link, to, item });
        }
    }

    pub fn fail(&mut self, rule: &'static str, details: impl Into<String>) {
        if self.broken.is_none() {
            let details = details.into();
            trace!(self, "BROKEN {rule}: {details}");
            self.broken = Some((rule, details));
        }
    }

    pub fn check(&mut self, result: Result<(), Broken>) {
        if let Err((rule, details)) = result {
            self.fail(rule, details);
        }
    }

    fn next_timer(&mut self) -> Option<(Instant, Timer)> {
        let clients = (0..self.clients.len()).filter_map(|index| {
            let client = &self.clients[index];
            if self.mutation == Mutation::IdleTimerIgnored
                && client.state == SessionState::ConnectedActive
                && client.closing.is_none()
            {
                return None;
            }
            client
                .core
                .poll_timeout()
                .map(|at| (at, Timer::Client(index)))
        });
        let server = self
            .server
            .core
            .poll_timeout()
            .map(|at| (at, Timer::Server));
        clients.chain(server).min_by_key(|(at, _)| *at)
    }

    fn step(&mut self) {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            self.fail("time goes on", format!("{MOST_STEPS} steps"));
            return;
        }
        let timer = self.next_timer();
        let event = self.queue.peek().map(|scheduled| scheduled.at);
        let use_timer = match (timer, event) {
            (None, None) => {
                self.fail("something is always pending", "neither event nor timeout");
                return;
            }
            (Some((at, _)), Some(event)) if at == event => self.random.chance(50),
            (Some((at, _)), Some(event)) => at < event,
            (timer, None) => timer.is_some(),
            (None, Some(_)) => false,
        };
        let due = if use_timer {
            timer.map(|(at, _)| at)
        } else {
            event
        };
        if let Some(due) = due {
            if !self.may_reach(due) {
                return;
            }
            self.now = self.now.max(due);
        }
        match timer {
            Some((_, Timer::Client(index))) if use_timer => self.on_client_timeout(index),
            Some((_, Timer::Server)) if use_timer => self.on_server_timeout(),
            _ => {
                if let Some(scheduled) = self.queue.pop() {
                    self.on_event(scheduled.event);
                }
            }
        }
        self.check_step();
        self.advance_phase();
    }

    /// Whether the time may go on to `due`: the phases have limits.
    fn may_reach(&mut self, due: Instant) -> bool {
        let (rule, until) = match self.phase {
            Phase::Faults | Phase::Over => return true,
            Phase::Settling { until } => ("every session comes to rest", until),
            Phase::Closing { until } => ("closing ends in time", until),
            Phase::Fading { until } => ("the server forgets old sessions", until),
        };
        if due <= until {
            return true;
        }
        let details = self.describe_unsettled();
        self.fail(rule, details);
        false
    }

    fn on_event(&mut self, event: Event) {
        match event {
            Event::Connected {
                link,
                query,
                answer_by,
            } => self.on_connected(link, query, answer_by),
            Event::Arrives { link, to, item } => self.on_arrival(link, to, item),
            Event::Notices {
                link,
                side: Side::Client,
            } => self.on_client_link_lost(link, "noticed"),
            Event::Notices {
                link,
                side: Side::Server,
            } => self.on_server_link_lost(link),
            Event::AnswerDue(link) => self.on_answer_due(link),
            Event::DialFails {
                client,
                connection,
                link,
                kind,
            } => {
                self.on_dial_fails(client, connection, link, kind);
            }
            Event::Decides {
                client,
                consult,
                decision,
            } => self.on_decides(client, consult, decision),
            Event::Defers {
                client,
                consult,
                decision,
            } => self.on_defers(client, consult, decision),
            Event::Writable { client, link } => self.on_writable(client, link),
            Event::Reads { client, link } => self.on_reads(client, link),
            Event::Answers {
                client,
                conversation,
                number,
            } => {
                self.answer_message(client, conversation, number);
                self.pump(client);
            }
            Event::Acts => self.on_acts(),
            Event::Unblocks(link) => self.on_unblocks(link),
            Event::CutsAgain(link) => self.on_cuts_again(link),
            Event::PingsAgain => self.server.core.drop_pings(false),
        }
    }

    fn on_arrival(&mut self, id: LinkId, to: Side, item: Item) {
        let now = self.now;
        let arrived = match self.network.link_mut(id) {
            Some(link) => link.pipe(to).arrive(now),
            None => return,
        };
        if !arrived {
            trace!(self, "link {} to {to:?} loses {}", id.0, describe(&item));
            self.tally.count("lost in flight");
            return;
        }
        trace!(self, "link {} to {to:?} brings {}", id.0, describe(&item));
        match to {
            Side::Client => self.on_client_item(id, item),
            Side::Server => self.on_server_item(id, item),
        }
    }

    fn advance_phase(&mut self) {
        loop {
            let former = self.phase;
            self.try_advance_phase();
            if self.phase == former {
                return;
            }
        }
    }

    fn try_advance_phase(&mut self) {
        match self.phase {
            Phase::Faults if self.actions_left == 0 => {
                self.end_faults();
                let until = self.now + self.scenario.settling_time();
                self.phase = Phase::Settling { until };
                trace!(self, "faults end");
            }
            Phase::Settling { .. } if self.is_settled() => {
                trace!(self, "settled");
                let flush = self.scenario.clients.iter().map(|c| c.write_timeout).max();
                for index in 0..self.clients.len() {
                    self.close(index);
                }
                let until = self.now + flush.unwrap_or_default() + Duration::from_millis(1001);
                self.phase = Phase::Closing { until };
            }
            Phase::Closing { .. } if self.clients.iter().all(|client| client.ended) => {
                let ping = self.scenario.server.ping_period.unwrap_or_default();
                let until = self.now
                    + self.scenario.server.maximum_reconnect_timeout
                    + Duration::from_secs(15)
                    + 10 * ping;
                self.phase = Phase::Fading { until };
            }
            Phase::Fading { .. } if self.server.core.session_count() == 0 => {
                self.phase = Phase::Over
            }
            _ => {}
        }
    }
}

fn describe(item: &Item) -> String {
    match item {
        Item::Request(_) => "request".to_owned(),
        Item::Response(bytes) => format!("response {:?}", bytes.get(2)),
        Item::Message(bytes) => format!("{:02x?}", &bytes[..bytes.len().min(8)]),
        Item::End => "end".to_owned(),
    }
}
