//! Threads and sockets. Drives [`crate::session::Core`] with real time and real networks.
//!
//! | thread | started | runs |
//! | --- | --- | --- |
//! | reactors: one, or as many as sessions want | with their first session, end after their last | the open connections and timers of their sessions (`reactor`) |
//! | pool threads | on demand, end when idle | dials (`dialer`), callbacks of sessions (`callbacks`) |
//!
//! Lock order: a session's core, then its callback queues, its inbox or the list of reactors, then a reactor's own. No lock is held
//! over a callback, a connect, a TLS handshake, a name lookup or a join.
//!
//! One circle is in here: the `reactor` drives a `connection`, which gives its `session` what arrives, and the session arms timers and
//! asks to be written by the reactor. Each is an end of the same conversation between threads.

pub mod callbacks;
pub mod connection;
pub mod descriptor;
pub mod dialer;
pub mod environment;
pub mod exit;
pub mod fork;
pub mod http_head;
pub mod logging;
pub mod os_thread;
pub mod proxy;
pub mod reactor;
pub mod session;
pub mod socket;
mod spare;
pub mod stream;
pub mod sync;
pub mod tcp;
pub mod threads;
pub mod tls;
pub mod traffic;
pub mod upgrade;
pub mod websocket;

pub use self::dialer::Endpoint;
pub use self::proxy::{ProxyOptions, ProxyUrl};
pub use self::reactor::IoThreads;
pub use self::session::{
    Addressed, Attempt, Encode, Facts, Handler, Outcome, Program, Responder, ServiceRequest,
    Session, WaitEnd,
};
pub use self::tls::TlsOptions;
pub use self::traffic::{Traffic, TrafficKind};
