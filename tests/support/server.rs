//! A Diffusion server that a test plays by hand, step by step, so that it can misbehave at every point.
//!
//! The kernel accepts connections, so no thread is needed: the test takes them one by one, in its own order. Every
//! wait has a limit and then fails the test.

#![allow(dead_code, reason = "each test program uses a part")]

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::fd::AsRawFd;
use std::time::{Duration, Instant};

use diffusion::wire::message::{encode_request, encode_response};
use socket2::{Domain, SockRef, Socket, Type};
use tungstenite::handshake::derive_accept_key;

/// How long a condition may take before a test fails. Only failures ever wait this long.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub const SYSTEM_PING: i32 = 55;

pub const TOKEN: &str = "AiuhBi08BzrASIv+wHJ026Lo";
pub const SESSION_ID: &str = "c11fef06b59ce3e4-0000000100000000";

/// A connection response with a body: the last field is the recovery sequence of code 105, else a maximum size.
pub fn answer(version: u8, code: u8, last: i32) -> Vec<u8> {
    answer_with_ping_period(version, code, last, 90_000)
}

pub fn answer_with_ping_period(version: u8, code: u8, last: i32, period_ms: i64) -> Vec<u8> {
    let mut bytes = vec![0x23, version, code];
    bytes.extend(0xc11f_ef06_b59c_e3e4_u64.to_be_bytes());
    bytes.extend(0x0000_0001_0000_0000_u64.to_be_bytes());
    bytes.extend(TOKEN.as_bytes());
    bytes.extend(period_ms.to_be_bytes());
    bytes.extend(last.to_be_bytes());
    bytes
}

/// Code 100.
pub fn accepted() -> Vec<u8> {
    answer(29, 100, i32::MAX)
}

/// Code 105: the server goes on with the client's message `expected`.
pub fn recovered(expected: i32) -> Vec<u8> {
    answer(29, 105, expected)
}

/// Code 106: messages were lost.
pub fn recovered_with_loss() -> Vec<u8> {
    answer(29, 106, i32::MAX)
}

pub fn request(service: i32, cid: i64, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode_request(&mut bytes, service, cid, body);
    bytes
}

pub fn response(cid: i64, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode_response(&mut bytes, cid, body);
    bytes
}

/// A WebSocket frame of a server: `first` holds FIN and opcode.
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match payload.len() {
        length @ 0..=125 => bytes.push(length as u8),
        length @ 126..=0xffff => {
            bytes.push(126);
            bytes.extend((length as u16).to_be_bytes());
        }
        length => {
            bytes.push(127);
            bytes.extend((length as u64).to_be_bytes());
        }
    }
    bytes.extend(payload);
    bytes
}

/// A whole binary message.
pub fn binary(payload: &[u8]) -> Vec<u8> {
    frame(0x82, payload)
}

pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    pub fn start() -> Self {
        Self::bind("127.0.0.1:0").unwrap()
    }

    pub fn bind(address: &str) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// What connections from now on keep of what was not read, in bytes.
    pub fn set_receive_buffer(&self, bytes: usize) {
        SockRef::from(&self.listener)
            .set_recv_buffer_size(bytes)
            .unwrap();
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    pub fn url(&self) -> String {
        format!("ws://{}", self.address)
    }

    /// Stops listening: further connections are refused until [`Stopped::restart`].
    pub fn stop(self) -> Stopped {
        drop(self.listener);
        // Bound but not listening: nobody else gets the port meanwhile.
        let socket = Socket::new(Domain::for_address(self.address), Type::STREAM, None).unwrap();
        socket.set_reuse_address(true).unwrap();
        socket.bind(&self.address.into()).unwrap();
        Stopped {
            address: self.address,
            socket,
        }
    }

    /// The next connection, before anything is read from it.
    pub fn accept(&self) -> Peer {
        Peer::new(self.accept_tcp())
    }

    pub fn accept_tcp(&self) -> TcpStream {
        assert!(
            readable(&self.listener, PATIENCE),
            "no connection within {PATIENCE:?}"
        );
        self.listener.accept().unwrap().0
    }

    /// The next connection, or none once the condition holds.
    pub fn accept_unless(&self, over: impl Fn() -> bool) -> Option<Peer> {
        self.is_dialled_unless(over).then(|| self.accept())
    }

    /// Waits until there is a connection to take, or the condition holds.
    pub fn is_dialled_unless(&self, over: impl Fn() -> bool) -> bool {
        let until = Instant::now() + PATIENCE;
        loop {
            if readable(&self.listener, Duration::from_millis(20)) {
                return true;
            }
            if over() {
                return false;
            }
            assert!(Instant::now() < until, "neither a connection nor the end");
        }
    }

    /// Whether a connection is waiting to be taken now.
    pub fn is_dialled(&self) -> bool {
        readable(&self.listener, Duration::ZERO)
    }

    /// The next connection, upgraded.
    pub fn accept_upgraded(&self) -> Peer {
        let mut peer = self.accept();
        peer.upgrade();
        peer
    }

    /// The next connection, upgraded and answered.
    pub fn accept_with(&self, answer: &[u8]) -> Peer {
        let mut peer = self.accept_upgraded();
        peer.send(answer);
        peer
    }

    /// The next connection with a new session.
    pub fn accept_session(&self) -> Peer {
        self.accept_with(&accepted())
    }
}

/// The address of a server that does not listen at the moment.
pub struct Stopped {
    address: SocketAddr,
    socket: Socket,
}

impl Stopped {
    pub fn url(&self) -> String {
        format!("ws://{}", self.address)
    }

    pub fn restart(self) -> Server {
        self.socket.listen(128).unwrap();
        Server {
            listener: self.socket.into(),
            address: self.address,
        }
    }
}

fn readable(socket: &impl AsRawFd, timeout: Duration) -> bool {
    diffusion::engine::socket::wait(
        socket.as_raw_fd(),
        diffusion::engine::socket::Direction::Read,
        timeout,
    )
    .unwrap()
}

/// What a connection's bytes go through.
pub trait Transport: Read + Write + Send {}
impl<T: Read + Write + Send> Transport for T {}

/// A frame from the client, unmasked.
#[derive(Debug, PartialEq, Eq)]
pub struct Frame {
    pub opcode: u8,
    pub payload: Vec<u8>,
}

/// The server's end of one connection.
pub struct Peer {
    pub tcp: TcpStream,
    transport: Box<dyn Transport>,
    /// Request line of the upgrade.
    pub request_line: String,
    /// Header lines of the upgrade.
    pub headers: Vec<String>,
}

impl Peer {
    pub fn new(tcp: TcpStream) -> Self {
        let transport = Box::new(tcp.try_clone().unwrap());
        Self::over(tcp, transport)
    }

    pub fn over(tcp: TcpStream, transport: Box<dyn Transport>) -> Self {
        tcp.set_read_timeout(Some(PATIENCE)).unwrap();
        tcp.set_write_timeout(Some(PATIENCE)).unwrap();
        tcp.set_nodelay(true).unwrap();
        Self {
            tcp,
            transport,
            request_line: String::new(),
            headers: Vec::new(),
        }
    }

    /// Reads the head of a request, up to the blank line.
    pub fn read_head(&mut self) {
        self.try_read_head().unwrap();
    }

    fn try_read_head(&mut self) -> io::Result<()> {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            self.transport.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).unwrap();
        let mut lines = head.trim_end().lines().map(str::to_owned);
        self.request_line = lines.next().unwrap();
        self.headers = lines.collect();
        Ok(())
    }

    /// Upgrades, unless the client ends the connection before.
    pub fn try_upgrade(&mut self) -> io::Result<()> {
        self.try_read_head()?;
        let head = self.switching();
        self.try_raw(head.as_bytes())
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }

    /// A parameter of the request's query, as it is written there.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let target = self.request_line.split(' ').nth(1)?;
        let (_, query) = target.split_once('?')?;
        query.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            (key == name).then_some(value)
        })
    }

    /// The 101 to the request that was read.
    pub fn switching(&self) -> String {
        let key = self.header("Sec-WebSocket-Key").unwrap();
        format!(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade:WebSocket\r\nConnection:Upgrade\r\nSec-WebSocket-Accept:{}\r\n\r\n",
            derive_accept_key(key.as_bytes())
        )
    }

    pub fn upgrade(&mut self) {
        self.read_head();
        let head = self.switching();
        self.raw(head.as_bytes());
    }

    /// Sends bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.transport.write_all(bytes).unwrap();
        self.transport.flush().unwrap();
    }

    /// Sends bytes until the client does not take them any more.
    pub fn try_raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.transport.write_all(bytes)?;
        self.transport.flush()
    }

    /// Sends one binary message.
    pub fn send(&mut self, message: &[u8]) {
        self.raw(&binary(message));
    }

    /// The next frame.
    pub fn receive(&mut self) -> Frame {
        let mut start = [0; 2];
        self.transport.read_exact(&mut start).unwrap();
        assert_ne!(start[1] & 0x80, 0, "clients mask their frames");
        let length = match start[1] & 0x7f {
            126 => {
                let mut length = [0; 2];
                self.transport.read_exact(&mut length).unwrap();
                usize::from(u16::from_be_bytes(length))
            }
            127 => {
                let mut length = [0; 8];
                self.transport.read_exact(&mut length).unwrap();
                u64::from_be_bytes(length) as usize
            }
            length => usize::from(length),
        };
        let mut mask = [0; 4];
        self.transport.read_exact(&mut mask).unwrap();
        let mut payload = vec![0; length];
        self.transport.read_exact(&mut payload).unwrap();
        for (index, byte) in payload.iter_mut().enumerate() {
            *byte ^= mask[index % 4];
        }
        assert_ne!(start[0] & 0x80, 0, "nothing that we send is fragmented");
        Frame {
            opcode: start[0] & 0x0f,
            payload,
        }
    }

    /// The next frame, which must be a binary message.
    pub fn receive_message(&mut self) -> Vec<u8> {
        let frame = self.receive();
        assert_eq!(frame.opcode, 2, "{frame:?}");
        frame.payload
    }

    /// Whether something has come from the client, or comes within the time.
    pub fn is_readable(&self, timeout: Duration) -> bool {
        readable(&self.tcp, timeout)
    }

    /// Pings the client's session and waits for the answer: everything sent before has been taken in then.
    pub fn ping(&mut self, cid: i64) {
        self.send(&request(SYSTEM_PING, cid, &[]));
        assert_eq!(self.receive_message(), response(cid, &[]));
    }

    /// Reads until the client has ended the connection, whatever it sends before.
    pub fn expect_end(&mut self) {
        let until = Instant::now() + PATIENCE;
        let mut buffer = [0; 4096];
        loop {
            match self.transport.read(&mut buffer) {
                Ok(0) => return,
                Ok(_) => assert!(Instant::now() < until, "the connection does not end"),
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
                    ) =>
                {
                    panic!("the connection does not end")
                }
                Err(_) => return,
            }
        }
    }

    /// Ends the connection with FIN.
    pub fn cut(self) {
        let _ = self.tcp.shutdown(Shutdown::Both);
    }

    /// Ends the connection with RST.
    pub fn reset(self) {
        let linger = libc::linger {
            l_onoff: 1,
            l_linger: 0,
        };
        // SAFETY: the option's value is a linger of the size that is given, and the descriptor is ours.
        let result = unsafe {
            libc::setsockopt(
                self.tcp.as_raw_fd(),
                libc::SOL_SOCKET,
                libc::SO_LINGER,
                std::ptr::from_ref(&linger).cast(),
                size_of_val(&linger) as libc::socklen_t,
            )
        };
        assert_eq!(result, 0);
    }
}
