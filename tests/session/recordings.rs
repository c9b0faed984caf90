//! The recorded conversations of `handshake-js-v29.json`, with our session in the place of the recorded client.
//! What `specification/vectors` names as defects of that client is left out; `recovery` has the computed sequence.

use diffusion::session::{ReconnectPolicy, SessionConfig, SessionState};
use serde_json::Value;

use super::driver::{assert_state, ms, Driver};
use crate::vectors::{list, load};

fn recording() -> Value {
    load("handshake-js-v29.json")
}

fn scenario(recording: &Value, name: &str) -> Vec<Value> {
    let found: Vec<&Value> = list(&recording["scenarios"])
        .iter()
        .filter(|scenario| scenario["name"].as_str().unwrap().starts_with(name))
        .collect();
    assert_eq!(found.len(), 1, "scenarios named {name}");
    list(&found[0]["connections"]).to_vec()
}

/// Query parameters of a recorded connection that the session decides about.
fn assert_same_parameters(s: &Driver, connection: &Value) {
    for pair in list(&connection["params_in_order"]) {
        let (name, value) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
        if ["v", "r", "c", "cs", "ss"].contains(&name) {
            let ours = s.parameter(name).map(|text| text.replace("%2B", "+"));
            assert_eq!(ours.as_deref(), Some(value), "parameter {name}");
        }
    }
}

/// Replays the frames of one connection: the server's are fed, the client's are expected. Stops where the connection
/// ends. `program` stands for the application when the recorded client sends something of its own accord.
fn replay(s: &mut Driver, connection: &Value, mut program: impl FnMut(&mut Driver, &str)) {
    let frames = list(&connection["frames"]);
    s.answer_bytes(frames[0]["hex"].as_str().unwrap());
    let mut clock = frames[0]["at_ms"].as_u64().unwrap();
    for frame in &frames[1..] {
        let at = frame["at_ms"].as_u64().unwrap();
        s.advance(ms(at.saturating_sub(clock)));
        clock = at;
        let Some(direction) = frame["dir"].as_str() else {
            if frame["event"] == "server_tcp_reset" {
                s.lose();
            }
            return;
        };
        if frame["ws_opcode"] == 8 {
            return;
        }
        let bytes = frame["hex"].as_str().unwrap();
        if direction == "s2c" {
            s.frame(bytes);
        } else {
            program(s, bytes);
            assert_eq!(s.sent_one().as_deref(), Some(bytes));
        }
    }
}

fn no_program(_: &mut Driver, _: &str) {}

fn session(reconnect_timeout: u64) -> Driver {
    Driver::new(SessionConfig {
        reconnect_timeout: ms(reconnect_timeout),
        ..SessionConfig::default()
    })
}

#[test]
fn connect_pings_and_orderly_close() {
    let recording = recording();
    let connections = scenario(&recording, "connect, server pings");
    let mut s = session(60_000);
    assert_same_parameters(&s, &connections[0]);
    replay(&mut s, &connections[0], |s, bytes| match bytes {
        "003801" => assert_eq!(s.request(1), 1),
        "1d" => s.close(),
        _ => {}
    });
    assert_eq!(
        s.trace(),
        "id L(0→2) created system-ping system-ping user-ping response(1) L(2→5) ended(101)"
    );
}

#[test]
fn reconnect_with_outstanding_messages_up_to_the_defect() {
    let recording = recording();
    let connections = scenario(&recording, "reconnect with outstanding");
    let mut s = session(20_000);
    replay(&mut s, &connections[0], |s, bytes| {
        if bytes.starts_with("0038") {
            s.request(1);
        }
    });
    assert_same_parameters(&s, &connections[1]);
    s.answer_bytes(connections[1]["frames"][0]["hex"].as_str().unwrap());
    assert_eq!(s.sent(), ["003802", "003803"]);
}

#[test]
fn a_loss_a_recovery_and_an_expiry_after_message_loss() {
    let recording = recording();
    let connections = scenario(&recording, "reconnect with outstanding");
    let mut s = session(20_000);
    s.answer_bytes(connections[0]["frames"][0]["hex"].as_str().unwrap());
    s.lose();
    // Connection 2 begins with the answer 106: from here on the recorded numbers are right again.
    s.answer_bytes(connections[2]["frames"][0]["hex"].as_str().unwrap());
    s.request(1);
    assert_eq!(s.sent().len(), 1);
    s.lose();
    assert_same_parameters(&s, &connections[3]);
    s.answer_bytes(connections[3]["frames"][0]["hex"].as_str().unwrap());
    assert!(s.sent().is_empty());
    s.request(2);
    assert_eq!(s.sent().len(), 1);
    s.lose();
    assert_same_parameters(&s, &connections[4]);
    s.answer_bytes(connections[4]["frames"][0]["hex"].as_str().unwrap());
    assert_eq!(
        s.callbacks(),
        "L(0→2) L(2→3) L(3→2) S L(2→3) L(3→2) S L(2→3) F L(3→7)"
    );
}

#[test]
fn the_server_aborts() {
    let recording = recording();
    let connections = scenario(&recording, "server aborts");
    let mut s = session(1200);
    replay(&mut s, &connections[0], no_program);
    assert_eq!(s.callbacks(), "L(0→2) L(2→6)");
    assert_eq!(s.dials.len(), 1);
}

#[test]
fn the_server_stays_silent_after_the_close_request() {
    let recording = recording();
    let connections = scenario(&recording, "client closes, server stays silent");
    let mut s = session(1200);
    replay(&mut s, &connections[0], |s, _| s.close());
    assert_eq!(s.callbacks(), "L(0→2) L(2→5)");
}

#[test]
fn silence_is_detected_despite_user_pings() {
    let recording = recording();
    let connections = scenario(&recording, "idle detection");
    let mut s = session(1200);
    replay(&mut s, &connections[0], no_program);
    assert_state(&s, SessionState::RecoveringReconnect);
    // The recorded client counted a message that came after its close; ours is sent that one again.
    assert_eq!(s.sequences(), ("1", "4"));
    replay(&mut s, &connections[1], no_program);
    assert_eq!(s.callbacks(), "L(0→2) L(2→3) L(3→2) S L(2→6)");
}

#[test]
fn a_sequence_that_cannot_be_satisfied() {
    let recording = recording();
    let connections = scenario(&recording, "RECONNECTED with a sequence");
    let mut s = session(1200);
    replay(&mut s, &connections[0], no_program);
    assert_same_parameters(&s, &connections[1]);
    replay(&mut s, &connections[1], no_program);
    assert_eq!(s.callbacks(), "L(0→2) L(2→3) F L(3→7)");
}

#[test]
fn a_service_that_the_client_does_not_have() {
    let recording = recording();
    let connections = scenario(&recording, "request for a service");
    let mut s = session(1200);
    replay(&mut s, &connections[0], no_program);
    assert_eq!(s.callbacks(), "L(0→2) L(2→6)");
}

#[test]
fn every_recorded_refusal_ends_the_session() {
    let recording = recording();
    let mut refusals = 0;
    for outcome in list(&recording["initial_connection_outcomes"]) {
        let Some(code) = outcome["code"].as_u64() else {
            continue;
        };
        let answer = outcome["server_frame"].as_str().unwrap();
        let mut s = Driver::new(SessionConfig {
            offered_version: 25,
            policy: ReconnectPolicy::External,
            ..SessionConfig::default()
        });
        s.answer_bytes(answer);
        assert_eq!(u64::from(s.core.last_response_code()), code);
        assert_eq!(s.callbacks(), "L(0→7)", "{answer}");
        refusals += 1;
    }
    assert_eq!(refusals, 14);
}
