//! The listening socket, which can be closed and opened again on the same port.
//!
//! While connections are refused nobody listens, but a second socket, bound and never listening, keeps the port: no
//! other program can get it meanwhile, and a client that dials it is refused by the kernel (ECONNREFUSED).

use std::io;
use std::net::SocketAddr;

use mio::net::TcpListener;
use socket2::{Domain, Protocol, Socket, Type};

const BACKLOG: i32 = 4096;

/// A port, and the socket that listens on it unless connections are refused.
pub(crate) struct Listener {
    address: SocketAddr,
    listening: Option<TcpListener>,
    /// Holds the port as long as the server lives.
    _reservation: Socket,
}

impl Listener {
    /// Binds and listens; port 0 lets the system choose.
    pub(crate) fn bind(wanted: SocketAddr) -> io::Result<Self> {
        if wanted.port() != 0 {
            // Sharing the port is allowed below; this finds out whether another server listens on it already.
            let probe = new_socket(wanted)?;
            probe.set_reuse_address(true)?;
            probe.bind(&wanted.into())?;
        }
        let reservation = shared_socket(wanted)?;
        let address = reservation
            .local_addr()?
            .as_socket()
            .ok_or_else(|| io::Error::other("the bound address is not an IP address"))?;
        let mut listener = Self {
            address,
            listening: None,
            _reservation: reservation,
        };
        listener.open()?;
        Ok(listener)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Listens again.
    pub(crate) fn open(&mut self) -> io::Result<&mut TcpListener> {
        let socket = shared_socket(self.address)?;
        socket.listen(BACKLOG)?;
        socket.set_nonblocking(true)?;
        Ok(self.listening.insert(TcpListener::from_std(socket.into())))
    }

    /// Stops listening: connections not yet accepted are reset, new ones refused.
    pub(crate) fn close(&mut self) {
        self.listening = None;
    }

    pub(crate) fn socket(&mut self) -> Option<&mut TcpListener> {
        self.listening.as_mut()
    }
}

fn new_socket(address: SocketAddr) -> io::Result<Socket> {
    Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )
}

fn shared_socket(address: SocketAddr) -> io::Result<Socket> {
    let socket = new_socket(address)?;
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(true)?;
    socket.bind(&address.into())?;
    Ok(socket)
}
