//! Requests that wait for the protocol version, and requests of the server (`specification/topics/subscribe section 0.5`,
//! `specification/topics/messaging section 4`).

use std::sync::atomic::Ordering;
use std::sync::Arc;

use diffusion::engine::{Outcome, Session};
use diffusion::session::Refusal;
use diffusion::wire::error::Unsupported;
use diffusion::wire::request_body::RequestBody;

use crate::server::{request, response};
use crate::support::*;

/// A request whose body is the version that it was encoded for.
fn later(session: &Session, program: &Arc<Recorder>, name: &'static str, needed: u8) {
    let encode = move |version| {
        Unsupported::check("the test", needed, version)?;
        Ok(RequestBody::copy_of(&[version]))
    };
    let recorder = Arc::clone(program);
    let handler = Box::new(move |outcome| {
        let what = match outcome {
            Outcome::Response(_) => "response",
            Outcome::Discarded => "discarded",
            Outcome::Unsupported(_) => "unsupported",
            Outcome::Refused(_) => "refused",
            other => panic!("{other:?}"),
        };
        recorder.record(&format!("{name}:{what}"), None);
    });
    session.request(85, None, encode, handler);
}

#[test]
fn requests_wait_for_the_version_and_are_sent_in_order() {
    let server = Server::start();
    let program = Recorder::new();
    let session = start(&server, asking(), &program);
    assert_eq!(session.facts().version(), None);
    later(&session, &program, "one", 25);
    later(&session, &program, "two", 255);
    later(&session, &program, "three", 25);
    let mut peer = server.accept_session();
    let version = 29;
    assert_eq!(peer.receive_message(), request(85, 1, &[version]));
    assert_eq!(peer.receive_message(), request(85, 2, &[version]));
    peer.send(&response(1, &[]));
    peer.send(&response(2, &[]));
    program.wait_returned("two:unsupported");
    program.wait_returned("one:response");
    program.wait_returned("three:response");
    later(&session, &program, "four", 25);
    assert_eq!(peer.receive_message(), request(85, 3, &[version]));
    close_orderly(&session, &mut peer);
    assert_eq!(program.count("four:discarded"), 1);
}

#[test]
fn requests_of_a_session_that_is_never_created_are_discarded_once() {
    let server = Server::start();
    let program = Recorder::new();
    let session = start(&server, asking(), &program);
    later(&session, &program, "one", 25);
    session.close();
    session.wait_closed();
    assert_eq!(program.count("one:discarded"), 1);
    // Nothing is told of what comes after that.
    let calls = program.calls();
    later(&session, &program, "two", 25);
    session.wait_closed();
    assert_eq!(program.calls(), calls);
}

#[test]
fn a_request_of_the_server_is_answered_once_from_any_thread() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    peer.send(&request(85, 7, b"question"));
    program.wait_returned("request(85)");
    let asked = program.requests.lock().pop().unwrap();
    assert_eq!((&asked.body[..], asked.version), (&b"question"[..], 29));
    let responder = asked.responder.clone();
    std::thread::spawn(move || responder.respond(b"answer").unwrap())
        .join()
        .unwrap();
    assert!(asked.responder.is_answered());
    assert_eq!(
        asked.responder.fail(109, "too late"),
        Err(Refusal::AlreadyAnswered)
    );
    assert_eq!(peer.receive_message(), response(7, b"answer"));
    peer.send(&request(85, 8, b""));
    program.wait_count("request(85)", 2);
    let unanswered = program.requests.lock().pop().unwrap();
    close_orderly(&session, &mut peer);
    drop(session);
    assert_eq!(unanswered.responder.respond(b""), Err(Refusal::Closed));
    assert!(!unanswered.responder.is_answered());
}

/// A request that refers to earlier ones must not come after a loss of messages that its maker did not know of.
#[test]
fn a_request_of_before_a_loss_is_discarded() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, peer) = connect(&server, asking(), &program);
    let before = session.facts().losses();
    peer.cut();
    let mut peer = server.accept_with(&recovered_with_loss());
    program.wait_returned("L(3->2)");
    let ask = |losses, name: &'static str| {
        let recorder = Arc::clone(&program);
        let handler = Box::new(move |outcome| {
            assert!(matches!(outcome, Outcome::Discarded), "{outcome:?}");
            recorder.record(name, None);
        });
        session.request(85, Some(losses), Recorder::body_of(b""), handler);
    };
    ask(before, "before");
    program.wait_returned("before");
    ask(session.facts().losses(), "after");
    assert_eq!(peer.receive_message(), request(85, 1, b""));
    close_orderly(&session, &mut peer);
    assert_eq!(program.count("after"), 1);
    ask(before, "closed");
    session.wait_closed();
    assert_eq!(program.count("closed"), 0);
}

/// A server that does not know what the client has answers a reconnection with 100: that is a loss as well.
#[test]
fn losses_are_told_of_whatever_the_answer_is() {
    for (answer, losses) in [
        (recovered(1), 0),
        (recovered_with_loss(), 1),
        (crate::server::accepted(), 1),
    ] {
        let server = Server::start();
        let program = Recorder::new();
        let (session, peer) = connect(&server, asking(), &program);
        peer.cut();
        let mut peer = server.accept_with(&answer);
        program.wait_returned("L(3->2)");
        assert_eq!(session.facts().losses(), losses);
        assert_eq!(program.losses.load(Ordering::Relaxed), losses);
        close_orderly(&session, &mut peer);
    }
}
