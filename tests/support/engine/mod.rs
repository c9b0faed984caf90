//! What the tests of the engine share: sessions with a program that records its calls.

#![allow(dead_code, reason = "each test program uses a part")]

pub mod certificates;
pub mod program;
pub mod proxy;
pub mod tls;

use std::sync::Arc;
use std::time::{Duration, Instant};

use diffusion::engine::{Endpoint, IoThreads, ProxyOptions, Session, TlsOptions};
use diffusion::session::{Failure, ReconnectPolicy, SessionConfig};
use diffusion::wire::url::ServerUrl;

pub use self::program::Recorder;
pub use crate::server::{recovered, recovered_with_loss, Peer, Server, PATIENCE, SYSTEM_PING};

pub const USER_PING: i32 = 56;

/// An endpoint with default settings.
pub fn endpoint(url: &str) -> Endpoint {
    Endpoint {
        url: ServerUrl::parse(url).unwrap(),
        tls: TlsOptions::default(),
        proxy: ProxyOptions::default(),
        buffers: Default::default(),
        maximum_message_size: i32::MAX as usize,
    }
}

/// Settings under which the recorder's strategy decides about every attempt, and a busy machine may take its time.
pub fn asking() -> SessionConfig {
    SessionConfig {
        policy: ReconnectPolicy::External,
        connection_timeout: PATIENCE,
        ..SessionConfig::default()
    }
}

/// Starts a session on the server without waiting for it.
pub fn start(server: &Server, config: SessionConfig, program: &Arc<Recorder>) -> Arc<Session> {
    Session::start(config, endpoint(&server.url()), program.clone()).unwrap()
}

/// A session that is connected to the server.
pub fn connect(
    server: &Server,
    config: SessionConfig,
    program: &Arc<Recorder>,
) -> (Arc<Session>, Peer) {
    let session = start(server, config, program);
    let peer = server.accept_session();
    session.wait_created().unwrap();
    // The creating thread goes on before the outcome is called, and that call may overlap with other callbacks.
    program.wait_for("created");
    (session, peer)
}

/// Closes a session whose server does not answer any more or answers on its own, and waits for its end.
pub fn close(session: &Arc<Session>) {
    session.close();
    session.wait_closed();
}

/// Closes a connected session in the orderly way and checks that nothing but the close request comes.
pub fn close_orderly(session: &Arc<Session>, peer: &mut Peer) {
    session.close();
    assert_eq!(peer.receive_message(), [0x1d]);
    peer.send(&[0x1c]);
    peer.expect_end();
    session.wait_closed();
}

/// The error of a creation that fails.
pub fn creation_error(session: &Arc<Session>) -> Failure {
    let error = session.wait_created().unwrap_err();
    assert!(!error.message.is_empty());
    session.wait_closed();
    error
}

/// A session whose program does something with it inside the calls of this name.
pub fn start_with(
    server: &Server,
    config: SessionConfig,
    program: &Arc<Recorder>,
    call: &str,
    act: impl Fn(&Arc<Session>) + Send + Sync + 'static,
) -> Arc<Session> {
    let session = Session::new(
        config,
        endpoint(&server.url()),
        IoThreads::ONE,
        Arc::default(),
        program.clone(),
    )
    .unwrap();
    let weak = Arc::downgrade(&session);
    program.hook(call, move || act(&weak.upgrade().unwrap()));
    session.begin();
    session
}

/// Looks again and again until the condition holds. For what only the operating system knows and nothing announces.
pub fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < until, "{what}: not in time");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}
