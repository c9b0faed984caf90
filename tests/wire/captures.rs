//! Conversations with real servers (`specification/protocol/captures`): what of them is still valid decodes to what they mean, and encodes back.

use bytes::Bytes;
use diffusion::wire::credentials::Credentials;
use diffusion::wire::handshake::{ConnectParameters, ConnectionResponse, ResponseError};
use diffusion::wire::message::Message;
use serde_json::Value;

use crate::vectors::{hex, list, load_captures, number, pairs, text};

#[test]
fn all_captures_are_here() {
    assert_eq!(load_captures().len(), 41);
}

#[test]
fn upgrade_requests_parse() {
    for (name, capture) in load_captures() {
        let sent = &capture["upgrade_params"];
        let parameters = match text(&sent["carried_in"]) {
            "query" => {
                let line = text(&capture["upgrade_request"]["line"]);
                let target = line.split(' ').nth(1).unwrap();
                ConnectParameters::from_query(target.split_once('?').unwrap().1)
            }
            "headers" => {
                let headers = pairs(&capture["upgrade_request"]["headers"]);
                let headers = headers.iter().map(|(key, value)| (&**key, &**value));
                ConnectParameters::from_headers(headers)
            }
            other => panic!("{name}: {other}"),
        };
        let parameters = parameters.unwrap_or_else(|error| panic!("{name}: {error}"));
        let ordered = pairs(&sent["ordered"]);
        let find = |wanted: &str| {
            let found = ordered.iter().find(|(key, _)| key == wanted);
            found.map(|(_, value)| value.clone())
        };
        let find_number = |wanted: &str| find(wanted).map(|value| value.parse::<i64>().unwrap());
        let credentials = match sent.get("password_decoded") {
            Some(decoded) => {
                assert_eq!(decoded["type"], "PLAIN_PASSWORD");
                Some(Credentials::Password(hex(&decoded["bytes_hex"])))
            }
            None => find("password").map(|plain| Credentials::Password(plain.into_bytes())),
        };
        let expected = ConnectParameters {
            client_type: find("ty"),
            version: find_number("v"),
            capabilities: find_number("ca"),
            reconnect_timeout_ms: find_number("r"),
            token: find("c"),
            client_sequence: None,
            server_sequence: None,
            properties: Vec::new(),
            principal: find("username"),
            credentials,
        };
        assert_eq!(parameters, expected, "{name}");
        assert_eq!(
            parameters.version,
            Some(number(&capture["protocol_version_requested"])),
            "{name}"
        );
    }
}

#[test]
fn connection_responses() {
    let (mut accepted, mut too_old, mut rejected) = (0, 0, 0);
    for (name, frame) in binary_frames() {
        let decoded = &frame["decoded"];
        if decoded["kind"] != "connection_response" {
            continue;
        }
        let bytes = hex(&frame["hex"]);
        let response = ConnectionResponse::decode(&bytes);
        if bytes.len() == 43 {
            // Protocols 5 and 6 sent no ping period.
            assert_eq!(response, Err(ResponseError::Truncated { length: 43 }));
            too_old += 1;
            continue;
        }
        let response = response.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(response.encode(), bytes, "{name}");
        assert_eq!(
            i64::from(response.version),
            number(&decoded["protocol_version"])
        );
        assert_eq!(i64::from(response.code), number(&decoded["response_code"]));
        let Some(session) = response.accepted else {
            assert_eq!((response.version, response.code), (6, 116), "{name}");
            rejected += 1;
            continue;
        };
        assert_eq!(session.session_id.to_string(), text(&decoded["session_id"]));
        assert_eq!(session.token, text(&decoded["session_token"]));
        assert_eq!(
            session.ping_period_ms,
            number(&decoded["system_ping_period_ms"])
        );
        assert_eq!(session.maximum_message_size, None);
        accepted += 1;
    }
    assert_eq!((accepted, too_old, rejected), (36, 2, 1));
}

#[test]
fn frames_that_are_the_same_today() {
    let mut checked = 0;
    for (name, frame) in binary_frames() {
        let decoded = &frame["decoded"];
        let layout = text(&decoded["layout_today"]);
        let envelope_is_the_same = layout.starts_with("same") || layout.starts_with("header");
        if decoded["kind"] == "connection_response" || !envelope_is_the_same {
            continue;
        }
        assert_message(&name, &hex(&frame["hex"]), decoded);
        checked += 1;
    }
    // 161 requests, 61 closing messages, 20 topic messages.
    assert_eq!(checked, 242);
}

#[test]
fn frames_in_the_present_envelope() {
    let mut checked = 0;
    for (name, frame) in binary_frames() {
        let decoded = &frame["decoded"];
        if let Some(today) = decoded.get("today_hex") {
            assert_message(&name, &hex(today), decoded);
            checked += 1;
        }
    }
    assert_eq!(checked, 63);
}

fn binary_frames() -> Vec<(String, Value)> {
    let mut frames = Vec::new();
    for (name, capture) in load_captures() {
        for frame in list(&capture["frames"]) {
            if frame["ws_opcode"] == 2 {
                frames.push((format!("{name} frame {}", frame["n"]), frame.clone()));
            }
        }
    }
    frames
}

/// The bytes decode to what the recording says, and encode back to themselves.
fn assert_message(name: &str, bytes: &[u8], decoded: &Value) {
    let message = Message::decode(Bytes::copy_from_slice(bytes), 0)
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(message.encode(), bytes, "{name}");
    let (kind, cid) = match &message {
        Message::Request { service, cid, .. } => {
            assert_eq!(i64::from(*service), number(&decoded["service_id"]));
            ("service_request", Some(*cid))
        }
        Message::Response { cid, .. } => ("service_response", Some(*cid)),
        Message::Error {
            cid,
            message,
            reason,
        } => {
            let fields = &decoded["fields"];
            assert_eq!(message, text(&fields["message"]), "{name}");
            assert_eq!(i64::from(*reason), number(&fields["reason_code"]), "{name}");
            ("service_error", Some(*cid))
        }
        Message::TopicValue { topic_id, payload } => {
            assert_eq!(i64::from(*topic_id), number(&decoded["topic_id"]), "{name}");
            assert_eq!(*payload, hex(&decoded["value"]["hex"]), "{name}");
            ("topic_value", None)
        }
        Message::TopicDelta { topic_id, payload } => {
            assert_eq!(i64::from(*topic_id), number(&decoded["topic_id"]), "{name}");
            // One old delta is text and recorded together with its readable form.
            let delta = decoded["delta"].get("hex").unwrap_or(&decoded["delta"]);
            assert_eq!(*payload, hex(delta), "{name}");
            ("topic_delta", None)
        }
        Message::AbortNotification => ("abort_notification", None),
        Message::CloseRequest => ("close_request", None),
        Message::LegacyFetchReply => ("fetch_reply", None),
    };
    assert_eq!(kind, text(&decoded["kind"]), "{name}");
    assert_eq!(cid, decoded.get("cid").map(number), "{name}");
}
