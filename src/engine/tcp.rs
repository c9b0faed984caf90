//! Resolving a host name and connecting to the first of its addresses that answers.
//!
//! Runs on a dial's pool thread. Addresses are tried in the resolver's order, the next one when the former failed or
//! has not answered for a while (the idea of RFC 8305), so that a host with a dead IPv6 address costs little.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::os::fd::AsRawFd;
use std::sync::Arc;
use std::time::{Duration, Instant};

use socket2::{Domain, Protocol, SockRef, Socket, Type};

use crate::engine::descriptor::Descriptor;
use crate::engine::sync::{Condvar, Mutex};
use crate::engine::{socket, threads};
use crate::session::{DialFailure, DialFailureKind};

/// How long an address may keep the next one waiting.
const NEXT_ADDRESS_AFTER: Duration = Duration::from_millis(250);

/// Socket buffer sizes, where the program set them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Buffers {
    /// In bytes.
    pub receive: Option<u32>,
    /// In bytes.
    pub send: Option<u32>,
}

/// Connects within the time, or says in which phase it failed.
pub fn connect(
    host: &str,
    port: u16,
    buffers: Buffers,
    until: Instant,
) -> Result<Descriptor, DialFailure> {
    let addresses = resolve(host, port, until)?;
    connect_to_any(&addresses, buffers, until).map_err(|(kind, error)| {
        let list: Vec<_> = addresses.iter().map(ToString::to_string).collect();
        DialFailure::new(
            kind,
            format!("cannot connect to {host} ({}): {error}", list.join(", ")),
        )
    })
}

fn resolve(host: &str, port: u16, until: Instant) -> Result<Vec<SocketAddr>, DialFailure> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let failed = |what: String| {
        DialFailure::new(
            DialFailureKind::AddressLookup,
            format!("cannot look up host {host}: {what}"),
        )
    };
    // The resolver has no time limit of its own, so it gets a thread that may outlive this dial; where none can be had, this one.
    let answer = Arc::new(Answer::default());
    let (name, given) = (host.to_owned(), Arc::clone(&answer));
    let look_up = move || {
        let found = (name.as_str(), port).to_socket_addrs();
        given.give(found.map(|addresses| addresses.collect()));
    };
    if let Err(look_up) = threads::try_spawn(look_up) {
        look_up();
    }
    match answer.wait(until) {
        Some(Ok(addresses)) if addresses.is_empty() => Err(failed("it has no address".to_owned())),
        Some(Ok(addresses)) => Ok(addresses),
        Some(Err(error)) => Err(failed(error.to_string())),
        None => Err(failed("no answer in time".to_owned())),
    }
}

type Addresses = io::Result<Vec<SocketAddr>>;

/// The resolver's. Not a channel: waiting at one takes thread-local memory that has a destructor (`os_thread`).
#[derive(Default)]
struct Answer {
    addresses: Mutex<Option<Addresses>>,
    given: Condvar,
}

impl Answer {
    fn give(&self, addresses: Addresses) {
        *self.addresses.lock() = Some(addresses);
        self.given.notify_one();
    }

    fn wait(&self, until: Instant) -> Option<Addresses> {
        let mut addresses = self.addresses.lock();
        loop {
            if addresses.is_some() {
                return addresses.take();
            }
            let remaining = until.saturating_duration_since(Instant::now());
            if remaining.is_zero() {
                return None;
            }
            self.given.wait_for(&mut addresses, remaining);
        }
    }
}

type ConnectError = (DialFailureKind, io::Error);

fn connect_to_any(
    addresses: &[SocketAddr],
    buffers: Buffers,
    until: Instant,
) -> Result<Descriptor, ConnectError> {
    let mut waiting = addresses.iter();
    let mut pending: Vec<Descriptor> = Vec::new();
    let mut last_error: Option<ConnectError> = None;
    let mut start_next = true;
    loop {
        if start_next {
            match waiting.next().map(|address| start(*address, buffers)) {
                Some(Ok(socket)) => pending.push(socket),
                Some(Err(error)) => {
                    last_error = Some(error);
                    continue;
                }
                None if pending.is_empty() => {
                    return Err(last_error.unwrap_or_else(timed_out));
                }
                None => {}
            }
        }
        let remaining = until.saturating_duration_since(Instant::now());
        if remaining.is_zero() {
            return Err(timed_out());
        }
        let patience = if waiting.len() > 0 {
            remaining.min(NEXT_ADDRESS_AFTER)
        } else {
            remaining
        };
        let mut fds: Vec<_> = pending
            .iter()
            .map(|socket| libc::pollfd {
                fd: socket.as_raw_fd(),
                events: libc::POLLOUT,
                revents: 0,
            })
            .collect();
        socket::poll(&mut fds, patience).map_err(|error| (DialFailureKind::Connect, error))?;
        // Without an event the next address gets its turn besides the pending ones; with a failure at once.
        start_next = fds.iter().all(|fd| fd.revents == 0);
        for index in (0..pending.len()).rev() {
            if fds[index].revents == 0 {
                continue;
            }
            let socket = pending.swap_remove(index);
            match SockRef::from(&socket).take_error() {
                Ok(None) => return Ok(socket),
                Ok(Some(error)) | Err(error) => {
                    last_error = Some((DialFailureKind::Connect, error));
                    start_next = true;
                }
            }
        }
    }
}

fn timed_out() -> ConnectError {
    (
        DialFailureKind::Connect,
        io::Error::new(io::ErrorKind::TimedOut, "no connection in time"),
    )
}

fn start(address: SocketAddr, buffers: Buffers) -> Result<Descriptor, ConnectError> {
    let create = |error| (DialFailureKind::SocketCreate, error);
    let opened = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )
    .map_err(create)?;
    let descriptor = Descriptor::adopt(opened).map_err(create)?;
    let socket = SockRef::from(&descriptor);
    socket.set_nonblocking(true).map_err(create)?;
    // Small messages must not wait for the acknowledgement of former ones.
    socket.set_tcp_nodelay(true).map_err(create)?;
    if let Some(size) = buffers.receive {
        socket.set_recv_buffer_size(size as usize).map_err(create)?;
    }
    if let Some(size) = buffers.send {
        socket.set_send_buffer_size(size as usize).map_err(create)?;
    }
    match socket.connect(&address.into()) {
        Ok(()) => {}
        Err(error)
            if error.raw_os_error() == Some(libc::EINPROGRESS)
                || error.kind() == io::ErrorKind::WouldBlock => {}
        Err(error) => return Err((DialFailureKind::Connect, error)),
    }
    Ok(descriptor)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    /// An address that refuses for as long as the socket lives.
    fn refusing() -> (Socket, SocketAddr) {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        let any: SocketAddr = "127.0.0.1:0".parse().unwrap();
        socket.bind(&any.into()).unwrap();
        let address = socket.local_addr().unwrap().as_socket().unwrap();
        (socket, address)
    }

    fn connect_within(
        seconds: u64,
        addresses: &[SocketAddr],
    ) -> Result<SocketAddr, DialFailureKind> {
        let until = Instant::now() + Duration::from_secs(seconds);
        connect_to_any(addresses, Buffers::default(), until)
            .map(|socket| {
                let peer = SockRef::from(&socket).peer_addr().unwrap();
                peer.as_socket().unwrap()
            })
            .map_err(|(kind, _)| kind)
    }

    #[test]
    fn the_next_address_is_tried_when_one_refuses_or_is_silent() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let good = listener.local_addr().unwrap();
        let (_refusing, bad) = refusing();
        // Reserved for documentation: unreachable or silent, depending on the network.
        let silent = "192.0.2.1:9".parse().unwrap();
        assert_eq!(connect_within(20, &[bad, good]), Ok(good));
        assert_eq!(connect_within(20, &[silent, good]), Ok(good));
        assert_eq!(connect_within(20, &[silent, bad, silent, good]), Ok(good));
        assert_eq!(connect_within(20, &[good, bad]), Ok(good));
    }

    #[test]
    fn without_a_good_address_there_is_an_error_in_time() {
        let (_refusing, bad) = refusing();
        let silent = "192.0.2.1:9".parse().unwrap();
        let failed = Err(DialFailureKind::Connect);
        assert_eq!(connect_within(20, &[bad, bad]), failed);
        assert_eq!(connect_within(1, &[silent, bad]), failed);
        let began = Instant::now();
        assert_eq!(connect_within(0, &[silent]), failed);
        // The system gives up after minutes.
        assert!(began.elapsed() < Duration::from_secs(60));
    }
}
