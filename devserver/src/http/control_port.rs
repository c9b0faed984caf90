//! The control port: its listener and its connections. Used by the server thread only.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use mio::net::TcpListener;
use mio::{Interest, Registry, Token};

use super::control_request::{self, ControlRequest};
use super::exchange::{Exchange, Life};
use super::refusal::Refusal;
use super::request;
use crate::faults::{Awaited, Status};

/// Connections at a time: when another one comes, the oldest is closed.
const MAXIMUM_CONNECTIONS: usize = 64;

/// The control port and its connections, each known by the number of its token.
pub(crate) struct ControlPort {
    listener: TcpListener,
    /// What clients have to know, if anything.
    token: Option<String>,
    /// By age.
    connections: BTreeMap<u64, Exchange>,
}

impl ControlPort {
    /// Listens on a port of loopback, and tells the registry.
    pub(crate) fn bind(
        port: u16,
        token: Option<String>,
        registry: &Registry,
        poll_token: Token,
    ) -> io::Result<Self> {
        let mut listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
        registry.register(&mut listener, poll_token, Interest::READABLE)?;
        Ok(Self {
            listener,
            token,
            connections: BTreeMap::new(),
        })
    }

    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Accepts what waits. Each connection gets the next number.
    pub(crate) fn accept(&mut self, now: Instant, registry: &Registry, next_id: &mut u64) {
        while let Ok((mut stream, _)) = self.listener.accept() {
            let id = *next_id;
            *next_id += 1;
            let interest = Interest::READABLE | Interest::WRITABLE;
            if let Err(error) = registry.register(&mut stream, Token(id as usize), interest) {
                log::error!("control connection: {error}");
                continue;
            }
            if self.connections.len() >= MAXIMUM_CONNECTIONS {
                self.connections.pop_first();
            }
            self.connections.insert(id, Exchange::new(stream, now));
        }
    }

    /// Reads and writes what can be read and written. A whole request comes back, to be answered with [`Self::answer`].
    pub(crate) fn handle_event(&mut self, now: Instant, id: u64) -> Option<ControlRequest> {
        let exchange = self.connections.get_mut(&id)?;
        let life = exchange.read_available();
        let parsed = exchange.input().map(request::parse);
        let request = match parsed {
            Some(Some(Ok(request))) => ControlRequest::read(&request, self.token.as_deref()),
            Some(Some(Err(refusal))) => Err(refusal),
            Some(None) | None => {
                if life == Life::Closed {
                    self.connections.remove(&id);
                } else {
                    self.write(id);
                }
                return None;
            }
        };
        match request {
            Ok(request) => return Some(request),
            Err(refusal) => self.answer(now, id, refusal.answer()),
        }
        None
    }

    /// Answers the request of a connection.
    pub(crate) fn answer(&mut self, now: Instant, id: u64, bytes: Vec<u8>) {
        if let Some(exchange) = self.connections.get_mut(&id) {
            exchange.answer(bytes, now);
        }
        self.write(id);
    }

    /// Answers the request of a connection when something is so, or when the time is over.
    pub(crate) fn wait(&mut self, now: Instant, id: u64, awaited: Awaited, timeout: Duration) {
        if let Some(exchange) = self.connections.get_mut(&id) {
            exchange.wait(awaited, timeout, now);
        }
    }

    /// Answers those whose wait is over.
    pub(crate) fn answer_waiting(&mut self, now: Instant, status: &Status) {
        let over = |(id, exchange): (&u64, &Exchange)| {
            let (awaited, _) = exchange.awaited()?;
            awaited.is_so(status).then_some((*id, awaited))
        };
        let over: Vec<(u64, Awaited)> = self.connections.iter().filter_map(over).collect();
        for (id, awaited) in over {
            self.answer(now, id, control_request::came(awaited));
        }
    }

    fn write(&mut self, id: u64) {
        let life = self.connections.get_mut(&id).map(Exchange::write_available);
        if life == Some(Life::Closed) {
            self.connections.remove(&id);
        }
    }

    /// When [`Self::handle_timeout`] has to be called next.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.connections.values().map(Exchange::deadline).min()
    }

    /// Closes connections whose clients take too long. One that has sent a part of a request is told so.
    pub(crate) fn handle_timeout(&mut self, now: Instant) {
        let late: Vec<u64> = self
            .connections
            .iter()
            .filter(|(_, exchange)| exchange.deadline() <= now)
            .map(|(id, _)| *id)
            .collect();
        for id in late {
            let awaited = self.connections.get(&id).and_then(Exchange::awaited);
            if let Some((awaited, timeout)) = awaited {
                let problem = format!("{awaited} did not come within {timeout:?}");
                self.answer(now, id, control_request::done(Err(problem)));
                continue;
            }
            let input = self.connections.get(&id).and_then(Exchange::input);
            if input.is_some_and(|input| !input.is_empty()) {
                self.answer(
                    now,
                    id,
                    Refusal::new(408, "the request took too long").answer(),
                );
            } else {
                self.connections.remove(&id);
            }
        }
    }
}
