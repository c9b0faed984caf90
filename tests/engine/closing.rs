//! Closing from everywhere and at every time (`specification/sessions/session section 6`, `specification/sessions/errors-and-callbacks section 4.1`).

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant};

use diffusion::engine::callbacks::{Callbacks, OnClose, Owner, MAXIMUM_QUEUED_BYTES};
use diffusion::engine::Session;
use diffusion::session::{ErrorCode, SessionConfig, SessionState, StrategyDecision};

use crate::server::{binary, request, response};
use crate::support::program::{assert_order, within, Gate};
use crate::support::*;

#[test]
fn closing_keeps_arrived_results_drops_events_and_ends_with_the_discards() {
    let server = Server::start();
    let program = Recorder::new();
    let callback = program.hold("ping");
    let (session, mut peer) = connect(&server, asking(), &program);
    for name in ["one", "two"] {
        program.request(&session, 1000, b"", name);
        peer.receive_message();
    }
    peer.ping(1);
    callback.wait_arrived();
    peer.send(&response(1, &[]));
    peer.ping(2);
    peer.ping(3);
    session.close();
    assert_eq!(peer.receive_message(), [0x1d]);
    peer.send(&[0x1c]);
    program.wait_returned("L(2->5)");
    let closer = {
        let (session, program) = (Arc::clone(&session), Arc::clone(&program));
        std::thread::spawn(move || {
            session.wait_closed();
            program.record("closed", None);
        })
    };
    assert_eq!(program.count("one:response"), 0);
    callback.open();
    closer.join().unwrap();
    assert_eq!(
        program.line(),
        "L(0->2) created ping L(2->5) one:response two:discarded closed"
    );
}

#[test]
fn events_that_arrive_while_closing_are_not_called() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    program.request(&session, 1000, b"", "request");
    peer.receive_message();
    session.close();
    assert_eq!(peer.receive_message(), [0x1d]);
    let last = [
        binary(&request(USER_PING, 1, &[])),
        binary(&response(1, &[])),
        binary(&[0x1c]),
    ];
    peer.raw(&last.concat());
    session.wait_closed();
    assert_eq!(program.count("ping"), 0, "{}", program.line());
    assert_eq!(program.count("request:response"), 1);
}

struct Room(crossbeam_channel::Sender<()>);

impl Owner for Room {
    fn on_room(&self) {
        self.0.send(()).unwrap();
    }
    fn on_panic(&self, _panic: &(dyn std::any::Any + Send)) {}
    fn on_starved(&self) {}
}

#[test]
fn calls_that_are_dropped_make_room() {
    let (sender, room) = crossbeam_channel::unbounded();
    let owner: Arc<dyn Owner> = Arc::new(Room(sender));
    let callbacks = Arc::new(Callbacks::new(u64::MAX));
    let gate = Arc::new(Gate::default());
    let inside = Arc::clone(&gate);
    callbacks.push_program(&owner, OnClose::Keep, 0, Box::new(move || inside.pass()));
    gate.wait_arrived();
    let never = || Box::new(|| panic!("dropped calls do not run"));
    callbacks.push_program(&owner, OnClose::Drop, MAXIMUM_QUEUED_BYTES + 1, never());
    assert!(callbacks.is_full());
    assert!(callbacks.drop_unwanted());
    assert!(!callbacks.is_full());
    callbacks.push_program(&owner, OnClose::Drop, MAXIMUM_QUEUED_BYTES + 1, never());
    assert!(!callbacks.is_full());
    callbacks.seal();
    gate.open();
    callbacks.wait_until_closed(|| {});
    assert!(room.is_empty());
}

#[test]
fn closing_with_a_full_queue_still_hears_the_server() {
    let body = vec![7; 6 * 1024 * 1024];
    let server = Server::start();
    let program = Recorder::new();
    let callback = program.hold("request:response");
    let (session, mut peer) = connect(&server, asking(), &program);
    for _ in 0..3 {
        program.request(&session, 1000, b"", "request");
        peer.receive_message();
    }
    (1..=3).for_each(|cid| peer.send(&response(cid, &body)));
    wait_until("the queue is full", || session.callbacks().is_full());
    session.close();
    assert_eq!(peer.receive_message(), [0x1d]);
    peer.send(&[0x1c]);
    peer.expect_end();
    callback.open();
    session.wait_closed();
    assert_eq!(program.count("request:response"), 3);
}

/// Plays a server that pings each connection, cuts the first and ends the second in the orderly way.
fn serve_until_closed(server: &Server, session: &Session) {
    let closed = || session.state().is_closed();
    let Some(mut peer) = server.accept_unless(closed) else {
        return;
    };
    peer.upgrade();
    peer.send(&crate::server::accepted());
    peer.send(&request(SYSTEM_PING, 1, &[]));
    // Either the answer or, when a callback of before has closed the session, the close request.
    let mut received = vec![peer.receive_message()];
    if received[0] == response(1, &[]) {
        // A session that its callback closes says so before it is cut.
        if peer.is_readable(Duration::from_millis(200)) {
            received.push(peer.receive_message());
        }
    }
    if received.last().unwrap() == &[0x1d] {
        peer.send(&[0x1c]);
        return;
    }
    peer.cut();
    let Some(mut peer) = server.accept_unless(closed) else {
        return;
    };
    peer.upgrade();
    peer.send(&recovered(2));
    assert_eq!(peer.receive_message(), [0x1d]);
    peer.send(&[0x1c]);
}

#[test]
fn closing_inside_any_callback_does_not_wait() {
    for call in ["L(0->2)", "created", "ping", "P", "L(2->3)", "S", "L(3->2)"] {
        let server = Server::start();
        let program = Recorder::new();
        let session = start_with(&server, asking(), &program, call, |session| {
            close(session);
        });
        serve_until_closed(&server, &session);
        within("closing", {
            let session = Arc::clone(&session);
            move || session.wait_closed()
        });
        assert_eq!(session.state(), SessionState::ClosedByClient, "{call}");
        let calls = program.calls();
        let last = calls.last().unwrap();
        assert!(last.ends_with("->5)"), "{call}: {calls:?}");
        assert_eq!(program.count(call), 1, "{calls:?}");
    }
}

#[test]
fn closing_inside_a_callback_is_told_of_after_it_has_returned() {
    let server = Server::start();
    let program = Recorder::new();
    let gate = Arc::new(Gate::default());
    let inside = Arc::clone(&gate);
    let session = start_with(&server, asking(), &program, "ping", move |session| {
        close(session);
        inside.pass();
    });
    let mut peer = server.accept_session();
    session.wait_created().unwrap();
    // It may overlap with the ping's call, which comes on another thread.
    program.wait_for("created");
    peer.ping(1);
    gate.wait_arrived();
    loop {
        // The answer to the ping may come first.
        if peer.receive_message() == [0x1d] {
            break;
        }
    }
    peer.send(&[0x1c]);
    // The session has ended then, and the listener would be called if it did not have to wait.
    peer.expect_end();
    assert_eq!(session.state(), SessionState::ClosedByClient);
    assert!(!gate.is_opened_within(Duration::from_millis(200)));
    assert_eq!(program.line(), "L(0->2) created ping");
    gate.open();
    session.wait_closed();
    assert_eq!(program.line(), "L(0->2) created ping L(2->5)");
}

#[test]
fn closing_inside_a_callback_of_another_session_waits_for_that_session() {
    let server = Server::start();
    let first = Recorder::new();
    let second = Recorder::new();
    let (closed, mut closed_peer) = connect(&server, asking(), &second);
    let log = Arc::clone(&first);
    let session = start_with(&server, asking(), &first, "ping", move |_| {
        close(&closed);
        log.record("closed", None);
    });
    let mut peer = server.accept_session();
    session.wait_created().unwrap();
    peer.ping(1);
    assert_eq!(closed_peer.receive_message(), [0x1d]);
    closed_peer.send(&[0x1c]);
    first.wait_returned("ping");
    assert_eq!(second.line(), "L(0->2) created L(2->5)");
    assert_order(&first, "-closed", "-ping");
    close_orderly(&session, &mut peer);
}

#[test]
fn two_sessions_that_close_each_other_from_callbacks_end() {
    let server = Server::start();
    let programs = [Recorder::new(), Recorder::new()];
    let sessions: Vec<_> = programs
        .iter()
        .map(|program| connect(&server, asking(), program))
        .collect();
    let both = Arc::new(std::sync::Barrier::new(2));
    for (index, program) in programs.iter().enumerate() {
        let other = Arc::clone(&sessions[1 - index].0);
        let both = Arc::clone(&both);
        program.hook("ping", move || {
            both.wait();
            close(&other);
        });
    }
    let mut peers = Vec::new();
    let mut ended = Vec::new();
    for (session, mut peer) in sessions {
        peer.send(&request(SYSTEM_PING, 0, &[]));
        peers.push(peer);
        ended.push(session);
    }
    for peer in &mut peers {
        assert_eq!(peer.receive_message(), [0x1d]);
        peer.send(&[0x1c]);
    }
    for (session, program) in ended.into_iter().zip(&programs) {
        within("closing", move || session.wait_closed());
        assert_eq!(program.line(), "L(0->2) created ping L(2->5)");
    }
}

#[test]
fn closing_while_connecting_to_a_silent_port() {
    let server = Server::start();
    let program = Recorder::new();
    let config = SessionConfig {
        response_timeout: Duration::from_secs(3600),
        ..SessionConfig::default()
    };
    let session = start(&server, config, &program);
    let mut peer = server.accept();
    peer.read_head();
    let closed = Arc::clone(&session);
    within("closing", move || close(&closed));
    assert_eq!(program.line(), "L(0->5) failed(101)");
    let error = session.wait_created().unwrap_err();
    assert_eq!(error.code, ErrorCode::SESSION_CLOSED);
    // The dial is cut at once, not when its time is up.
    peer.expect_end();
    assert!(!server.is_dialled());
}

#[test]
fn closing_while_recovering_cuts_the_attempt() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, peer) = connect(&server, asking(), &program);
    peer.cut();
    let mut silent = server.accept();
    silent.read_head();
    close(&session);
    silent.expect_end();
    assert_eq!(program.line(), "L(0->2) created L(2->3) P L(3->5)");
    assert!(!server.is_dialled());
}

#[test]
fn closing_between_attempts_does_not_wait_for_the_next() {
    let server = Server::start();
    let wait = Duration::from_secs(60);
    let program = Recorder::with_strategy(move |_| Some(StrategyDecision::StartAfter(wait)));
    let (session, peer) = connect(&server, asking(), &program);
    peer.cut();
    program.wait_returned("P");
    within("closing", {
        let session = Arc::clone(&session);
        move || close(&session)
    });
    assert_eq!(program.line(), "L(0->2) created L(2->3) P L(3->5)");
}

#[test]
fn nothing_is_called_after_closing_returned() {
    let server = Server::start();
    for _ in 0..30 {
        let program = Recorder::new();
        let (session, mut peer) = connect(&server, asking(), &program);
        for _ in 0..20 {
            program.request(&session, 1000, b"", "request");
        }
        // Traffic of all kinds while the session closes.
        let traffic: Vec<u8> = (1..=15)
            .flat_map(|cid| {
                [
                    binary(&response(cid, &[])),
                    binary(&request(USER_PING, cid, &[])),
                ]
            })
            .flatten()
            .collect();
        peer.raw(&traffic);
        session.close();
        peer.send(&[0x1c]);
        session.wait_closed();
        let calls = program.calls();
        let _ = peer.try_raw(&traffic);
        session.call_later({
            let program = Arc::clone(&program);
            move || program.record("later", None)
        });
        program.request(&session, 1000, b"", "late");
        peer.expect_end();
        drop(session);
        assert_eq!(program.calls(), calls);
        // Every request has exactly one outcome.
        let outcomes = calls.iter().filter(|call| call.starts_with("request:"));
        assert_eq!(outcomes.count(), 20, "{calls:?}");
    }
}

/// Serves every connection on its own thread: an answer, then the end or an abort when the client sends something.
fn serve_all(server: Server, over: Arc<AtomicBool>) {
    let mut number = 0;
    while let Some(mut peer) = server.accept_unless(|| over.load(Ordering::Acquire)) {
        number += 1;
        let cut = number % 3 == 0;
        std::thread::spawn(move || {
            if peer.try_upgrade().is_err() {
                return;
            }
            let answer = match peer.parameter("c") {
                Some(_) => recovered(1),
                None => crate::server::accepted(),
            };
            let _ = peer.try_raw(&binary(&answer));
            if !cut {
                peer.is_readable(PATIENCE);
                let _ = peer.try_raw(&binary(&[0x1c]));
                peer.expect_end();
            }
        });
    }
}

#[test]
fn closing_at_any_moment_returns_and_is_the_last_call() {
    let server = Server::start();
    let url = server.url();
    let over = Arc::new(AtomicBool::new(false));
    let serving = std::thread::spawn({
        let over = Arc::clone(&over);
        move || serve_all(server, over)
    });
    for round in 0..300_u32 {
        let program = Recorder::new();
        let session = Session::start(asking(), endpoint(&url), program.clone()).unwrap();
        // Not a synchronisation: every round closes at another moment of the session's life.
        let moment = Instant::now() + Duration::from_micros(u64::from(round) * 20);
        while Instant::now() < moment {
            std::hint::spin_loop();
        }
        let closers: Vec<_> = (0..2)
            .map(|_| {
                let session = Arc::clone(&session);
                std::thread::spawn(move || close(&session))
            })
            .collect();
        within("closing", move || {
            closers
                .into_iter()
                .for_each(|closer| closer.join().unwrap());
        });
        let calls = program.calls();
        assert!(session.state().is_closed(), "{calls:?}");
        let created = program.count("created");
        let failed = calls.iter().filter(|call| call.starts_with("failed("));
        assert_eq!(created + failed.count(), 1, "{calls:?}");
        let ends = calls.iter().filter(|call| call.ends_with("->5)"));
        assert_eq!(ends.count(), 1, "{calls:?}");
        drop(session);
        assert_eq!(program.calls(), calls);
    }
    over.store(true, Ordering::Release);
    serving.join().unwrap();
}

#[test]
fn all_sessions_of_a_process_recover_after_a_cut_of_all() {
    const COUNT: usize = 100;
    let server = Server::start();
    let program = Recorder::new();
    let sessions: Vec<_> = (0..COUNT)
        .map(|_| connect(&server, asking(), &program))
        .collect();
    let (sessions, peers): (Vec<_>, Vec<_>) = sessions.into_iter().unzip();
    peers.into_iter().for_each(Peer::cut);
    let mut peers: Vec<_> = (0..COUNT)
        .map(|_| server.accept_with(&recovered(1)))
        .collect();
    program.wait_count("S", COUNT);
    sessions.iter().for_each(|session| session.close());
    for peer in &mut peers {
        assert_eq!(peer.receive_message(), [0x1d]);
        peer.send(&[0x1c]);
    }
    sessions.iter().for_each(|session| session.wait_closed());
    assert_eq!(program.count("L(2->5)"), COUNT);
}

#[test]
fn calls_that_other_threads_make_meanwhile_get_their_outcome() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    program.request(&session, 1000, b"", "open");
    peer.receive_message();
    let last = program.hold("open:discarded");
    let closing = {
        let session = Arc::clone(&session);
        std::thread::spawn(move || close(&session))
    };
    // The server has not confirmed the end: nothing is over.
    assert_eq!(peer.receive_message(), [0x1d]);
    let call = |name: &'static str| {
        program.request(&session, 1000, b"", name);
        let recorder = Arc::clone(&program);
        session.call_later(move || recorder.record("called later", None));
        let recorder = Arc::clone(&program);
        session.call_after(Duration::from_secs(3600), move |end| {
            recorder.record(&format!("waited: {end:?}"), None);
        });
    };
    call("before the end");
    peer.send(&[0x1c]);
    // The session has ended, but the last calls have not returned.
    last.wait_arrived();
    call("after the end");
    assert!(!closing.is_finished());
    last.open();
    closing.join().unwrap();
    let calls = program.calls();
    for (call, count) in [
        ("before the end:discarded", 1),
        ("after the end:discarded", 1),
        ("called later", 2),
        ("waited: SessionClosed", 2),
    ] {
        assert_eq!(program.count(call), count, "{call}: {calls:?}");
    }
    call("too late");
    assert_eq!(program.calls(), calls);
}

#[test]
fn threads_that_never_stop_calling_do_not_keep_a_session_open() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    let over = Arc::new(AtomicBool::new(false));
    let begun = Arc::new(AtomicUsize::new(0));
    let callers: Vec<_> = (0..4)
        .map(|_| {
            let (session, program) = (Arc::clone(&session), Arc::clone(&program));
            let (over, begun) = (Arc::clone(&over), Arc::clone(&begun));
            std::thread::spawn(move || {
                while !over.load(Ordering::Acquire) {
                    begun.fetch_add(1, Ordering::AcqRel);
                    program.request(&session, 1000, b"", "request");
                }
            })
        })
        .collect();
    // And one that asks again in its callback: the last callbacks of a session do not cause others.
    let again = {
        let (session, program) = (Arc::downgrade(&session), Arc::downgrade(&program));
        move || {
            if let (Some(session), Some(program)) = (session.upgrade(), program.upgrade()) {
                program.request(&session, 1000, b"", "again");
            }
        }
    };
    program.hook("again:discarded", again);
    program.request(&session, 1000, b"", "again");
    wait_until("all are calling", || begun.load(Ordering::Acquire) > 100);
    session.close();
    while peer.receive_message() != [0x1d] {}
    let closing = Arc::clone(&session);
    peer.send(&[0x1c]);
    within("closing", move || closing.wait_closed());
    // As many as had begun at this moment, and those of the callbacks, may have an outcome; later ones have none.
    let calls = program.calls();
    over.store(true, Ordering::Release);
    callers
        .into_iter()
        .for_each(|caller| caller.join().unwrap());
    assert_eq!(program.calls().len(), calls.len());
    assert_eq!(program.count("again:discarded"), 1);
    assert!(program.count("request:discarded") > 0);
    assert!(begun.load(Ordering::Acquire) >= program.count("request:discarded"));
}
