//! What becomes of sessions when no thread can be started: a limit of processes, or of the tasks of a container.
//!
//! This program has a `pthread_create` of its own, which fails when it is told to.

use std::ffi::{c_int, c_void};
use std::sync::atomic::{AtomicIsize, Ordering};
use std::sync::Arc;
use std::time::Duration;

use diffusion::engine::{threads, IoThreads, Session};
use diffusion::session::{ErrorCode, SessionConfig, SessionState};

use crate::server::response;
use crate::support::*;
use crate::{alone, os};

type Main = extern "C" fn(*mut c_void) -> *mut c_void;
type Create = unsafe extern "C" fn(
    *mut libc::pthread_t,
    *const libc::pthread_attr_t,
    Main,
    *mut c_void,
) -> c_int;

/// So many threads can still be started; negative: as many as the system allows.
static ALLOWED: AtomicIsize = AtomicIsize::new(-1);

/// The system's, as long as threads are allowed.
#[no_mangle]
unsafe extern "C" fn pthread_create(
    thread: *mut libc::pthread_t,
    attributes: *const libc::pthread_attr_t,
    main: Main,
    argument: *mut c_void,
) -> c_int {
    let take_one = |allowed| (allowed > 0).then_some(allowed - 1);
    let allowed = ALLOWED.load(Ordering::SeqCst) < 0
        || ALLOWED
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, take_one)
            .is_ok();
    if !allowed {
        return libc::EAGAIN;
    }
    let system = libc::dlsym(libc::RTLD_NEXT, c"pthread_create".as_ptr());
    assert!(!system.is_null());
    std::mem::transmute::<*mut c_void, Create>(system)(thread, attributes, main, argument)
}

/// While it lives only so many threads can be started.
struct Limit;

impl Limit {
    fn to(threads: isize) -> Self {
        ALLOWED.store(threads, Ordering::SeqCst);
        Self
    }
}

impl Drop for Limit {
    fn drop(&mut self) {
        ALLOWED.store(-1, Ordering::SeqCst);
    }
}

/// A connected session without any thread of its own.
fn idle(server: &Server, program: &Arc<Recorder>) -> (Arc<Session>, Peer) {
    let (session, peer) = connect(server, asking(), program);
    wait_until("its threads end", || threads::live() == 0);
    (session, peer)
}

#[test]
fn without_the_network_thread_there_is_no_session() {
    let _alone = alone();
    let server = Server::start();
    let limit = Limit::to(0);
    let program = Recorder::new();
    let error = Session::start(asking(), endpoint(&server.url()), program.clone());
    assert_eq!(
        error.err().and_then(|error| error.raw_os_error()),
        Some(libc::EAGAIN)
    );
    drop(limit);
    let (session, mut peer) = connect(&server, asking(), &program);
    close_orderly(&session, &mut peer);
}

#[test]
fn without_a_further_network_thread_sessions_share_one_that_runs() {
    let _alone = alone();
    let server = Server::start();
    let program = Recorder::new();
    let (first, mut first_peer) = idle(&server, &program);
    let limit = Limit::to(0);
    let (config, url) = (asking(), endpoint(&server.url()));
    let two = IoThreads::new(2).unwrap();
    let second = Session::new(config, url, two, Arc::default(), Recorder::new()).unwrap();
    drop(limit);
    second.begin();
    let mut second_peer = server.accept_session();
    second.wait_created().unwrap();
    second_peer.ping(1);
    os::network_threads(1);
    // Now there is one to be had, and the first place has two sessions.
    let third = Session::new(
        asking(),
        endpoint(&server.url()),
        two,
        Arc::default(),
        Recorder::new(),
    )
    .unwrap();
    third.begin();
    let mut third_peer = server.accept_session();
    third.wait_created().unwrap();
    third_peer.ping(1);
    os::network_threads(2);
    close_orderly(&first, &mut first_peer);
    second_peer.ping(2);
    close_orderly(&second, &mut second_peer);
    os::network_threads(1);
    close_orderly(&third, &mut third_peer);
    os::wait_no_library_threads();
}

#[test]
fn who_waits_for_a_session_connects_it_and_closes_it() {
    let _alone = alone();
    let server = Server::start();
    let url = server.url();
    let accepting = std::thread::spawn(move || {
        let mut peer = server.accept_session();
        peer.receive_message();
        peer.send(&response(1, b""));
        assert_eq!(peer.receive_message(), [0x1d]);
        peer.send(&[0x1c]);
        peer.expect_end();
    });
    // The network thread alone.
    let limit = Limit::to(1);
    let program = Recorder::new();
    let session = Session::start(asking(), endpoint(&url), program.clone()).unwrap();
    session.wait_created().unwrap();
    program.wait_returned("created");
    program.request(&session, 1000, b"", "request");
    close(&session);
    for call in ["L(0->2)", "created"] {
        let threads = program.threads_of(call);
        assert_eq!(threads, [std::thread::current().id()], "{call}");
    }
    // Since the session has ended, the network thread may help as well.
    for call in ["request:response", "L(2->5)"] {
        assert_eq!(program.count(call), 1, "{call}");
    }
    drop(limit);
    accepting.join().unwrap();
}

#[test]
fn outcomes_come_when_threads_can_be_had_again() {
    let _alone = alone();
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = idle(&server, &program);
    let limit = Limit::to(0);
    program.request(&session, 1000, b"", "request");
    peer.receive_message();
    peer.send(&response(1, b""));
    // Whoever reads this has taken the answer before.
    peer.send(&crate::server::request(SYSTEM_PING, 7, b""));
    peer.receive_message();
    assert_eq!(program.count("request:response"), 0);
    drop(limit);
    // Nothing else happens in the session.
    program.wait_returned("request:response");
    close_orderly(&session, &mut peer);
}

#[test]
fn a_lost_session_recovers_when_threads_can_be_had_again() {
    let _alone = alone();
    let server = Server::start();
    let program = Recorder::new();
    let (session, peer) = idle(&server, &program);
    let limit = Limit::to(0);
    peer.cut();
    wait_until("the loss is seen", || {
        session.state() == SessionState::RecoveringReconnect
    });
    assert_eq!(program.line(), "L(0->2) created");
    drop(limit);
    let mut peer = server.accept_with(&recovered(1));
    program.wait_returned("S");
    close_orderly(&session, &mut peer);
}

#[test]
fn a_dial_that_gets_no_thread_in_time_fails_and_is_told_once() {
    let _alone = alone();
    let server = Server::start();
    let program = Recorder::new();
    // A thread that a test before has caused may come late and be the one that is allowed: then nothing has begun.
    let (session, limit) = loop {
        let limit = Limit::to(1);
        let config = SessionConfig {
            connection_timeout: Duration::from_millis(200),
            ..SessionConfig::default()
        };
        match Session::start(config, endpoint(&server.url()), program.clone()) {
            Ok(session) => break (session, limit),
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock),
        }
    };
    wait_until("the creation fails", || session.state().is_closed());
    // The network thread has nothing else to do any more.
    program.wait_returned("failed(11)");
    drop(limit);
    assert_eq!(program.line(), "L(0->7) failed(11)");
    let error = &program.errors()[0];
    assert_eq!(error.code, ErrorCode::SOCKET_CREATE_FAIL);
    assert!(error.message.contains("no thread"), "{error}");
    close(&session);
    assert!(!server.is_dialled());
}

#[test]
fn the_last_calls_of_a_session_come_though_all_sessions_have_ended() {
    let _alone = alone();
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = idle(&server, &program);
    let limit = Limit::to(0);
    program.request(&session, 1000, b"", "request");
    peer.receive_message();
    // The server ends the session.
    peer.send(&[0x1c]);
    wait_until("the end is seen", || session.state().is_closed());
    drop(limit);
    program.wait_returned("request:discarded");
    close(&session);
    os::wait_no_library_threads();
}
