//! The simulated network: links of two pipes each. A pipe keeps its order and delays what it carries; from a random
//! point on it may lose everything. A message arrives when its last byte does, so one that a loss cuts in the middle
//! has not been received.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::runs::random::Random;

/// Names a link; the server core's connection id has the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkId(pub u64);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Client,
    Server,
}

/// What travels.
#[derive(Debug, Clone)]
pub enum Item {
    /// Query of the upgrade request.
    Request(String),
    /// The connection response.
    Response(Bytes),
    Message(Bytes),
    /// The sender has closed.
    End,
}

/// One direction of a link.
#[derive(Debug)]
pub struct Pipe {
    last_arrival: Instant,
    lost_from: Option<Instant>,
    in_flight: u32,
}

impl Pipe {
    /// Whether whatever was sent has arrived.
    pub fn is_quiet(&self) -> bool {
        self.in_flight == 0 && self.lost_from.is_none()
    }

    pub fn is_lossy(&self) -> bool {
        self.lost_from.is_some()
    }

    /// Loses everything that would arrive from `at` on.
    pub fn lose_from(&mut self, at: Instant) {
        self.lost_from = Some(self.lost_from.map_or(at, |former| former.min(at)));
    }

    fn loses(&self, at: Instant) -> bool {
        self.lost_from.is_some_and(|lost| at >= lost)
    }

    /// Something arrives now. False if it has been lost meanwhile.
    pub fn arrive(&mut self, now: Instant) -> bool {
        self.in_flight -= 1;
        !self.loses(now)
    }
}

/// Whether a side still has its end of the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Open,
    Gone,
}

#[derive(Debug)]
pub struct Link {
    pub client: usize,
    pub to_server: Pipe,
    pub to_client: Pipe,
    pub client_end: End,
    pub server_end: End,
    /// The server's core was asked for an answer.
    pub requested: bool,
    /// The client sent a close request: nothing may follow.
    pub close_requested: bool,
    /// System pings that the server put on this link.
    pub system_pings: u32,
}

impl Link {
    pub fn pipe(&mut self, to: Side) -> &mut Pipe {
        match to {
            Side::Client => &mut self.to_client,
            Side::Server => &mut self.to_server,
        }
    }
}

#[derive(Debug)]
pub struct Network {
    links: BTreeMap<LinkId, Link>,
    next: u64,
    /// Longest delay of a message.
    pub slowness: Duration,
    pub refusing_until: Instant,
    pub stalling_until: Instant,
}

impl Network {
    pub fn new(now: Instant, slowness: Duration) -> Self {
        Self {
            links: BTreeMap::new(),
            next: 1,
            slowness,
            refusing_until: now,
            stalling_until: now,
        }
    }

    pub fn open(&mut self, now: Instant, client: usize) -> LinkId {
        let id = LinkId(self.next);
        self.next += 1;
        let pipe = || Pipe {
            last_arrival: now,
            lost_from: None,
            in_flight: 0,
        };
        let link = Link {
            client,
            to_server: pipe(),
            to_client: pipe(),
            client_end: End::Open,
            server_end: End::Open,
            requested: false,
            close_requested: false,
            system_pings: 0,
        };
        self.links.insert(id, link);
        id
    }

    pub fn link(&self, id: LinkId) -> Option<&Link> {
        self.links.get(&id)
    }

    pub fn link_mut(&mut self, id: LinkId) -> Option<&mut Link> {
        self.links.get_mut(&id)
    }

    pub fn links(&self) -> impl Iterator<Item = (LinkId, &Link)> {
        self.links.iter().map(|(id, link)| (*id, link))
    }

    /// Forgets links that both sides have left and in which nothing moves.
    pub fn tidy(&mut self) {
        self.links.retain(|_, link| {
            link.client_end == End::Open
                || link.server_end == End::Open
                || link.to_client.in_flight > 0
                || link.to_server.in_flight > 0
        });
    }

    /// Puts something into a pipe; the result is when it arrives. What is lost on the way gives nothing.
    pub fn send(
        &mut self,
        now: Instant,
        id: LinkId,
        to: Side,
        random: &mut Random,
    ) -> Option<Instant> {
        let slowest = self.slowness.as_micros() as u64;
        let delay = Duration::from_micros(1 + random.below(slowest.max(1)));
        let pipe = self.links.get_mut(&id)?.pipe(to);
        // Never at the same instant as its predecessor, which the queue of events might turn around.
        let arrival = (now + delay).max(pipe.last_arrival + Duration::from_nanos(1));
        pipe.last_arrival = arrival;
        if pipe.loses(arrival) {
            return None;
        }
        pipe.in_flight += 1;
        Some(arrival)
    }
}
