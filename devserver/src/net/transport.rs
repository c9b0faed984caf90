//! A client's byte stream: TCP or TLS over it, non-blocking. Used by the server thread only.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Shutdown};
use std::time::Duration;

use mio::net::TcpStream;
use native_tls::{HandshakeError, MidHandshakeTlsStream, TlsAcceptor, TlsStream};
use socket2::SockRef;

/// Plain or encrypted bytes.
pub(crate) enum Transport {
    Plain(TcpStream),
    /// TLS not finished. `None` only while a step of the handshake runs.
    Handshaking(Option<Box<MidHandshakeTlsStream<TcpStream>>>),
    Tls(Box<TlsStream<TcpStream>>),
    /// The handshake failed; the socket is gone.
    Gone,
}

impl Transport {
    /// Begins the TLS handshake of an accepted connection.
    pub(crate) fn accept_tls(stream: TcpStream, acceptor: &TlsAcceptor) -> io::Result<Self> {
        Self::after_handshake_step(acceptor.accept(stream))
    }

    /// Where the client is, while the connection stands.
    pub(crate) fn peer_address(&self) -> Option<IpAddr> {
        let peer = match self {
            Self::Plain(stream) => stream.peer_addr(),
            Self::Tls(stream) => stream.get_ref().peer_addr(),
            Self::Handshaking(_) | Self::Gone => return None,
        };
        peer.ok().map(|peer| peer.ip())
    }

    fn after_handshake_step(
        step: Result<TlsStream<TcpStream>, HandshakeError<TcpStream>>,
    ) -> io::Result<Self> {
        match step {
            Ok(stream) => Ok(Self::Tls(Box::new(stream))),
            Err(HandshakeError::WouldBlock(middle)) => {
                Ok(Self::Handshaking(Some(Box::new(middle))))
            }
            Err(HandshakeError::Failure(error)) => {
                Err(io::Error::other(format!("TLS handshake: {error}")))
            }
        }
    }

    /// Goes on with the TLS handshake, if one is under way. `WouldBlock` while the client has to say more.
    fn finish_handshake(&mut self) -> io::Result<()> {
        let Self::Handshaking(middle) = self else {
            return Ok(());
        };
        let Some(middle) = middle.take() else {
            return Err(io::ErrorKind::NotConnected.into());
        };
        match Self::after_handshake_step(middle.handshake()) {
            Ok(next) => *self = next,
            Err(error) => {
                *self = Self::Gone;
                return Err(error);
            }
        }
        match self {
            Self::Handshaking(_) => Err(io::ErrorKind::WouldBlock.into()),
            Self::Plain(_) | Self::Tls(_) | Self::Gone => Ok(()),
        }
    }

    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.finish_handshake()?;
        match self {
            Self::Plain(stream) => stream.read(buffer),
            Self::Tls(stream) => stream.read(buffer),
            Self::Handshaking(_) | Self::Gone => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    /// Writes without ever raising SIGPIPE: `write` on a socket of the standard library uses MSG_NOSIGNAL, and the TLS
    /// library writes through it too.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.finish_handshake()?;
        match self {
            Self::Plain(stream) => stream.write(bytes),
            Self::Tls(stream) => stream.write(bytes),
            Self::Handshaking(_) | Self::Gone => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    pub(crate) fn socket(&mut self) -> Option<&mut TcpStream> {
        match self {
            Self::Plain(stream) => Some(stream),
            Self::Tls(stream) => Some(stream.get_mut()),
            Self::Handshaking(Some(middle)) => Some(middle.get_mut()),
            Self::Handshaking(None) | Self::Gone => None,
        }
    }

    /// Ends our half of the connection.
    pub(crate) fn finish(&mut self, polite: bool) {
        if let (true, Self::Tls(stream)) = (polite, &mut *self) {
            // Best effort: the peer may be gone already, and the connection ends either way.
            let _ = stream.shutdown();
        }
        if let Some(socket) = self.socket() {
            // Fails only when the peer has reset the connection, which ends it as well.
            let _ = socket.shutdown(Shutdown::Write);
        }
    }

    /// Makes the coming drop of the socket a reset.
    pub(crate) fn arm_reset(&mut self) {
        if let Some(socket) = self.socket() {
            if let Err(error) = SockRef::from(&*socket).set_linger(Some(Duration::ZERO)) {
                log::warn!("no reset possible: {error}");
            }
        }
    }
}
