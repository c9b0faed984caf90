//! Accepting connections, or not. Runs on the server thread.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Interest, Token};
use socket2::SockRef;

use super::connection::Connection;
use super::event_loop::{EventLoop, LISTENER};
use super::outgoing::finish_of;
use super::transport::Transport;
use crate::faults::lasting::Lasting;
use crate::faults::{injected, StallPhase};

/// After an error of `accept`, such as too many open files, the listener rests.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

impl EventLoop {
    pub(super) fn register_listener(&mut self) -> io::Result<()> {
        match self.listener.socket() {
            Some(socket) => self
                .poll
                .registry()
                .register(socket, LISTENER, Interest::READABLE),
            None => Ok(()),
        }
    }

    pub(super) fn open_listener(&mut self) {
        self.ends.forget(Lasting::Refuse);
        if self.listener.socket().is_some() {
            return;
        }
        if let Err(error) = self
            .listener
            .open()
            .map(|_| ())
            .and_then(|()| self.register_listener())
        {
            log::error!("cannot listen again: {error}");
            return;
        }
        log::info!("listening again");
    }

    pub(super) fn accept(&mut self, now: Instant) {
        while let Some(listener) = self.listener.socket() {
            match listener.accept() {
                Ok((stream, peer)) => {
                    self.status.connection_attempts += 1;
                    self.adopt(now, stream, peer);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                Err(error) => {
                    log::error!("accept: {error}");
                    self.accept_again = Some(now + ACCEPT_PAUSE);
                    return;
                }
            }
        }
    }

    fn adopt(&mut self, now: Instant, stream: TcpStream, peer: SocketAddr) {
        let id = self.next_id;
        self.next_id += 1;
        log::debug!("connection {id} from {peer}");
        if let Err(error) = SockRef::from(&stream).set_tcp_nodelay(true) {
            log::debug!("connection {id}: {error}");
        }
        if let Some(kind) = injected::take(&mut self.faults.close_at_accept, now, |_| true) {
            log::info!("connection {id} ended at accept");
            let mut connection = Connection::new(Transport::Plain(stream), self.maximum_queue);
            connection.cut(finish_of(kind));
            self.register(id, connection);
            return;
        }
        let stalled = self.faults.take_stall(now, StallPhase::Accept);
        let transport = match &self.acceptor {
            Some(acceptor) if !stalled => match Transport::accept_tls(stream, acceptor) {
                Ok(transport) => transport,
                Err(error) => {
                    log::info!("connection {id}: {error}");
                    return;
                }
            },
            Some(_) | None => Transport::Plain(stream),
        };
        let mut connection = Connection::new(transport, self.maximum_queue);
        if stalled {
            log::info!("connection {id} is accepted and never read");
            connection.stop_reading();
        }
        self.register(id, connection);
    }

    fn register(&mut self, id: u64, mut connection: Connection) {
        let Some(socket) = connection.transport().socket() else {
            return;
        };
        let interest = Interest::READABLE | Interest::WRITABLE;
        if let Err(error) = self
            .poll
            .registry()
            .register(socket, Token(id as usize), interest)
        {
            log::error!("connection {id}: {error}");
            return;
        }
        self.connections.insert(id, connection);
        self.dirty.insert(id);
    }
}
