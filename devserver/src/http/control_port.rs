//! The control port: its listener and its connections. Used by the server thread only.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use mio::net::TcpListener;
use mio::{Interest, Registry, Token};

use super::control_request::{self, ControlRequest};
use super::exchange::{Exchange, Progress};
use super::request;

/// The control port and its connections, each known by the number of its token.
pub(crate) struct ControlPort {
    listener: TcpListener,
    connections: HashMap<u64, Exchange>,
}

impl ControlPort {
    /// Listens on a port of loopback, and tells the registry.
    pub(crate) fn bind(port: u16, registry: &Registry, token: Token) -> io::Result<Self> {
        let mut listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
        registry.register(&mut listener, token, Interest::READABLE)?;
        Ok(Self {
            listener,
            connections: HashMap::new(),
        })
    }

    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Accepts what waits. Each connection gets the next number.
    pub(crate) fn accept(&mut self, registry: &Registry, next_id: &mut u64) {
        while let Ok((mut stream, _)) = self.listener.accept() {
            let id = *next_id;
            *next_id += 1;
            let interest = Interest::READABLE | Interest::WRITABLE;
            match registry.register(&mut stream, Token(id as usize), interest) {
                Ok(()) => {
                    self.connections.insert(id, Exchange::new(stream));
                }
                Err(error) => log::error!("control connection: {error}"),
            }
        }
    }

    /// Reads and writes what can be read and written. A whole request comes back, to be answered with [`Self::answer`].
    pub(crate) fn handle_event(&mut self, id: u64) -> Option<ControlRequest> {
        let exchange = self.connections.get_mut(&id)?;
        if !exchange.is_answered() {
            let ended = exchange.read_available();
            let read = request::parse(exchange.input())
                .map(|request| request.and_then(|request| ControlRequest::read(&request)));
            match read {
                Some(Ok(request)) => return Some(request),
                Some(Err(problem)) => exchange.answer(control_request::refused(&problem)),
                None if ended => {
                    self.connections.remove(&id);
                    return None;
                }
                None => {}
            }
        }
        self.write(id);
        None
    }

    /// Answers the request of a connection.
    pub(crate) fn answer(&mut self, id: u64, bytes: Vec<u8>) {
        if let Some(exchange) = self.connections.get_mut(&id) {
            exchange.answer(bytes);
        }
        self.write(id);
    }

    fn write(&mut self, id: u64) {
        let progress = self.connections.get_mut(&id).map(Exchange::write_available);
        if progress == Some(Progress::Done) {
            self.connections.remove(&id);
        }
    }
}
