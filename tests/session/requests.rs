//! Requests of the server that the program answers (`specification/protocol/connection section 7`, `specification/topics/messaging`).

use diffusion::session::{InboundConversation, Refusal, SessionConfig};

use super::driver::Driver;

/// Service 85 with conversation 5 and a body of one byte.
const REQUEST: &str = "005505aa";

fn conversation(cid: i64, epoch: u64) -> InboundConversation {
    InboundConversation { cid, epoch }
}

#[test]
fn a_request_for_the_program_is_passed_on_and_answered_when_the_program_likes() {
    let mut s = Driver::connected(SessionConfig::default());
    s.frame(REQUEST);
    s.frame("005506");
    assert_eq!(s.trace(), "request(85:5:aa) request(85:6:)");
    assert_eq!(s.sent(), [""; 0]);
    s.core.respond_error(conversation(6, 0), 109, "no").unwrap();
    s.core.respond(conversation(5, 0), &[0xbb]).unwrap();
    assert_eq!(s.sent(), ["0706026e6f6d", "0605bb"]);
}

#[test]
fn every_service_of_the_program_is_passed_on_and_others_are_refused() {
    let mut s = Driver::connected(SessionConfig::default());
    for service in ["32", "55", "58", "5c", "5d", "67"] {
        s.frame(&format!("00{service}07"));
    }
    let expected = "request(50:7:) request(85:7:) request(88:7:) request(92:7:) request(93:7:) request(103:7:)";
    assert_eq!(s.trace(), expected);
    assert_eq!(s.sent(), [""; 0]);
    s.frame("005607");
    assert_eq!(s.trace(), "");
    assert_eq!(s.sent().len(), 1);
}

#[test]
fn a_one_way_request_is_not_answered() {
    let mut s = Driver::connected(SessionConfig::default());
    s.frame("005500");
    assert_eq!(s.trace(), "request(85:0:)");
    s.core.respond(conversation(0, 0), &[]).unwrap();
    assert_eq!(s.sent(), [""; 0]);
}

#[test]
fn an_answer_from_before_a_loss_is_not_sent() {
    let mut s = Driver::connected(SessionConfig::default());
    s.frame(REQUEST);
    s.lose();
    s.answer(106);
    s.trace();
    s.core.respond(conversation(5, 0), &[]).unwrap();
    assert_eq!(s.sent(), [""; 0]);
    s.frame(REQUEST);
    s.core.respond(conversation(5, 1), &[]).unwrap();
    assert_eq!(s.sent(), ["0605"]);
}

#[test]
fn an_answer_is_refused_by_a_session_that_has_ended() {
    let mut s = Driver::connected(SessionConfig::default());
    s.frame(REQUEST);
    s.frame("1c");
    let refused = s.core.respond(conversation(5, 0), &[]);
    assert_eq!(refused, Err(Refusal::Closed));
}
