//! From an address to a WebSocket that has delivered its connection response (`specification/protocol/connection sections 2, 3`).
//!
//! Runs on a pool thread and blocks there, within the limits of the [`Dial`]. A session that gives up a dial cuts its
//! socket through [`Cancel`].

use std::sync::Arc;
use std::time::Instant;

use crate::engine::sync::Mutex;
use bytes::Bytes;

use crate::engine::descriptor::Descriptor;
use crate::engine::environment::Environment;
use crate::engine::exit::{self, Inside};
use crate::engine::proxy::ProxyOptions;
use crate::engine::socket::{cut, Limits, Socket};
use crate::engine::stream::Stream;
use crate::engine::tcp::{self, Buffers};
use crate::engine::tls::{TlsDial, TlsOptions};
use crate::engine::traffic::Tap;
use crate::engine::upgrade::{not_valid, read_failure, upgrade};
use crate::engine::websocket::WebSocket;
use crate::session::{Dial, DialFailure, DialFailureKind};
use crate::wire::url::ServerUrl;
use crate::wire::websocket::Incoming;

/// Where and how to connect.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// The server.
    pub url: ServerUrl,
    /// Trust and certificates, for `wss`.
    pub tls: TlsOptions,
    /// The way to the server.
    pub proxy: ProxyOptions,
    /// Sizes of the socket's buffers.
    pub buffers: Buffers,
    /// WebSocket messages beyond this size end the connection.
    pub maximum_message_size: usize,
}

/// Lets another thread give up a dial.
#[derive(Default)]
pub struct Cancel {
    state: Mutex<CancelState>,
}

#[derive(Default)]
struct CancelState {
    cancelled: bool,
    socket: Option<Arc<Descriptor>>,
}

impl Cancel {
    /// Ends the dial soon: its socket, present or future, is cut. A name lookup in progress is left to itself.
    pub fn cancel(&self) {
        let mut state = self.state.lock();
        state.cancelled = true;
        if let Some(socket) = state.socket.take() {
            cut(&socket);
        }
    }

    fn watch(&self, socket: &Socket) {
        let mut state = self.state.lock();
        let socket = socket.handle();
        if state.cancelled {
            cut(&socket);
        } else {
            state.socket = Some(socket);
        }
    }

    fn is_cancelled(&self) -> bool {
        self.state.lock().cancelled
    }

    /// The connection is made: cancelling does not concern it any more.
    fn release(&self) {
        self.state.lock().socket = None;
    }
}

/// A connection that has delivered its first message, now non-blocking.
pub struct Dialled {
    /// The connection.
    pub socket: WebSocket,
    /// Its first message, the connection response.
    pub response: Bytes,
}

/// Connects, upgrades and waits for the connection response. The environment is read now unless the program's thread has done so.
/// The tap is where the program wants to see what passes.
pub fn dial(
    endpoint: &Endpoint,
    dial: &Dial,
    cancel: &Arc<Cancel>,
    environment: Option<Environment>,
    tap: Option<Tap>,
) -> Result<Dialled, DialFailure> {
    let started = Instant::now();
    let mut until = started + dial.connect_timeout;
    if let Some(deadline) = dial.deadline {
        until = until.min(deadline);
    }
    let environment = environment.unwrap_or_else(Environment::read);
    // What comes first over TLS still belongs to the handshake.
    let (_inside, mut stream) = open_stream(endpoint, &environment, until, cancel)?;
    stream.socket().set_limits(Limits {
        until: Instant::now() + dial.write_timeout,
        response_timeout: Some(dial.response_timeout),
        deadline: dial.deadline,
    });
    let mut socket = open_web_socket(endpoint, &dial.query, stream, tap)?;
    let response = first_message(&mut socket)?;
    socket.set_maximum_message(endpoint.maximum_message_size);
    socket.stream().socket().set_non_blocking();
    cancel.release();
    Ok(Dialled { socket, response })
}

/// DNS, TCP, proxy tunnel and TLS.
fn open_stream(
    endpoint: &Endpoint,
    environment: &Environment,
    until: Instant,
    cancel: &Arc<Cancel>,
) -> Result<(Option<Inside>, Stream), DialFailure> {
    if !endpoint.url.secure {
        let socket = open_socket(endpoint, environment, until, cancel)?;
        return Ok((None, Stream::plain(socket)));
    }
    let inside = enter_tls(cancel)?;
    let tls = TlsDial::prepare(&endpoint.tls, environment)?;
    drop(inside);
    let socket = open_socket(endpoint, environment, until, cancel)?;
    let inside = enter_tls(cancel)?;
    let stream = tls.connect(&endpoint.url.host, socket)?;
    Ok((Some(inside), Stream::tls(stream)))
}

/// Not while the process ends, which also ends a dial that is there.
fn enter_tls(cancel: &Arc<Cancel>) -> Result<Inside, DialFailure> {
    let cancel = Arc::clone(cancel);
    exit::enter_tls(move || cancel.cancel())
}

fn open_socket(
    endpoint: &Endpoint,
    environment: &Environment,
    until: Instant,
    cancel: &Cancel,
) -> Result<Socket, DialFailure> {
    let url = &endpoint.url;
    let proxy = endpoint
        .proxy
        .select(url.secure, &url.host, url.port, environment)?;
    let (host, port) = match &proxy {
        Some(proxy) => (proxy.host.as_str(), proxy.port),
        None => (url.host.as_str(), url.port),
    };
    let connected = tcp::connect(host, port, endpoint.buffers, until)?;
    let limits = Limits {
        until,
        response_timeout: None,
        deadline: None,
    };
    let mut socket = Socket::new(connected, limits);
    cancel.watch(&socket);
    if cancel.is_cancelled() {
        return Err(DialFailure::new(
            DialFailureKind::Connect,
            "the attempt was given up",
        ));
    }
    if let Some(proxy) = &proxy {
        let target = if url.host.contains(':') {
            format!("[{}]:{}", url.host, url.port)
        } else {
            format!("{}:{}", url.host, url.port)
        };
        proxy.open_tunnel(&mut socket, &target)?;
    }
    Ok(socket)
}

fn open_web_socket(
    endpoint: &Endpoint,
    query: &str,
    mut stream: Stream,
    tap: Option<Tap>,
) -> Result<WebSocket, DialFailure> {
    let behind = upgrade(&endpoint.url, query, &mut stream, tap.as_ref())?;
    WebSocket::new(stream, &behind, MAXIMUM_RESPONSE, tap).map_err(|error| read_failure(&error))
}

/// The connection response has some fifty bytes; nobody is known yet who would be trusted with more than this.
const MAXIMUM_RESPONSE: usize = 64 * 1024;

fn first_message(socket: &mut WebSocket) -> Result<Bytes, DialFailure> {
    let ended = |what: &str| DialFailure::new(DialFailureKind::EndedBeforeResponse, what);
    loop {
        match socket.poll_incoming() {
            Ok(Some(Incoming::Message(bytes))) => return Ok(bytes),
            Ok(Some(Incoming::Ping(payload))) => {
                socket.queue_pong(payload);
                socket.flush().map_err(|error| read_failure(&error))?;
            }
            Ok(Some(Incoming::Pong)) => {}
            Ok(Some(Incoming::Close(close))) => {
                socket.close(close.map(|close| close.code));
                return Err(ended(
                    "the server closed the WebSocket before its connection response",
                ));
            }
            Ok(None) => {
                let count = socket.fill().map_err(|error| read_failure(&error))?;
                if count == 0 {
                    return Err(ended(
                        "the server ended the connection before its connection response",
                    ));
                }
            }
            Err(error) => {
                socket.close(Some(error.close_code()));
                return Err(not_valid(format_args!("it is followed by {error}")));
            }
        }
    }
}
