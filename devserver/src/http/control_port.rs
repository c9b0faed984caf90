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
use super::{request, response};
use crate::console::Stream;
use crate::faults::{Awaited, Status};

/// Connections at a time: when another one comes, the oldest is closed.
const MAXIMUM_CONNECTIONS: usize = 64;
/// Pages of the console that are open at a time.
const MAXIMUM_STREAMS: usize = 16;

/// What a port serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Serves {
    /// Actions and the state.
    Control,
    /// The console besides.
    Console,
}

/// The control port, that of the console, and their connections, each known by the number of its token.
pub(crate) struct ControlPort {
    listeners: Vec<(Serves, TcpListener)>,
    /// What clients have to know, if anything.
    token: Option<String>,
    /// By age.
    connections: BTreeMap<u64, Exchange>,
}

impl ControlPort {
    /// Nothing is served before [`Self::listen`].
    pub(crate) fn new(token: Option<String>) -> Self {
        Self {
            listeners: Vec::new(),
            token,
            connections: BTreeMap::new(),
        }
    }

    /// Listens on a port of loopback, and tells the registry.
    pub(crate) fn listen(
        &mut self,
        serves: Serves,
        port: u16,
        registry: &Registry,
        poll_token: Token,
    ) -> io::Result<SocketAddr> {
        let mut listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
        registry.register(&mut listener, poll_token, Interest::READABLE)?;
        let address = listener.local_addr()?;
        self.listeners.push((serves, listener));
        Ok(address)
    }

    /// Accepts what waits. Each connection gets the next number.
    pub(crate) fn accept(&mut self, now: Instant, registry: &Registry, next_id: &mut u64) {
        for index in 0..self.listeners.len() {
            self.accept_at(index, now, registry, next_id);
        }
    }

    fn accept_at(&mut self, index: usize, now: Instant, registry: &Registry, next_id: &mut u64) {
        while let Some((serves, Ok((mut stream, _)))) = self
            .listeners
            .get(index)
            .map(|(serves, listener)| (*serves, listener.accept()))
        {
            let id = *next_id;
            *next_id += 1;
            let interest = Interest::READABLE | Interest::WRITABLE;
            if let Err(error) = registry.register(&mut stream, Token(id as usize), interest) {
                log::error!("control connection: {error}");
                continue;
            }
            if self.connections.len() >= MAXIMUM_CONNECTIONS {
                // A page that is open stays: there are fewer of them than connections.
                let mut oldest = self.connections.iter();
                let oldest = oldest.find(|(_, exchange)| !exchange.is_streaming());
                if let Some(oldest) = oldest.map(|(id, _)| *id) {
                    self.connections.remove(&oldest);
                }
            }
            let serves_console = serves == Serves::Console;
            self.connections
                .insert(id, Exchange::new(stream, now, serves_console));
        }
    }

    /// Reads and writes what can be read and written. A whole request comes back, to be answered with [`Self::answer`].
    pub(crate) fn handle_event(&mut self, now: Instant, id: u64) -> Option<ControlRequest> {
        let exchange = self.connections.get_mut(&id)?;
        let life = exchange.read_available();
        let parsed = exchange.input().map(request::parse);
        let request = match parsed {
            Some(Some(Ok(request))) => {
                let serves_console = exchange.serves_console;
                ControlRequest::read(&request, self.token.as_deref(), serves_console)
            }
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

    /// Answers a request with a stream of events.
    pub(crate) fn begin_stream(&mut self, now: Instant, id: u64) {
        if self.streams().count() >= MAXIMUM_STREAMS {
            let refusal = Refusal::new(503, "the console is open too often");
            self.answer(now, id, refusal.answer());
            return;
        }
        if let Some(exchange) = self.connections.get_mut(&id) {
            exchange.begin_stream(response::stream_head(), now);
        }
        self.write(id);
    }

    fn streams(&self) -> impl Iterator<Item = u64> + '_ {
        let streaming = |(_, exchange): &(&u64, &Exchange)| exchange.is_streaming();
        self.connections.iter().filter(streaming).map(|(id, _)| *id)
    }

    /// Whether somebody is to be told what goes on.
    pub(crate) fn has_streams(&self) -> bool {
        self.streams().next().is_some()
    }

    /// Tells what goes on to those who want to know it.
    pub(crate) fn tell(&mut self, now: Instant, tell: impl Fn(&mut Stream, &mut Vec<u8>)) {
        for id in self.streams().collect::<Vec<_>>() {
            if let Some(exchange) = self.connections.get_mut(&id) {
                exchange.tell(now, &tell);
            }
            self.write(id);
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
