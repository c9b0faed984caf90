//! Whole messages between real clients and a scripted server: envelope and body are read, written again and compared.

use std::collections::HashMap;

use bytes::Bytes;
use diffusion::wire::handshake::ConnectionResponse;
use diffusion::wire::message::Message;
use diffusion::wire::services::topics::time_series::TimeSeriesEvent;

use super::checks::{body, structure, Recoded};
use super::json::{load, Json};
use super::mapping::FromJson;

/// How many frames of each kind were checked.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    requests: usize,
    responses: usize,
    errors: usize,
    topic_messages: usize,
    connection_responses: usize,
    close_requests: usize,
    unknown_services: usize,
    without_bytes: usize,
}

fn check(frames: &[Json], version: u8) -> Counts {
    let mut counts = Counts::default();
    let mut requested = HashMap::new();
    for frame in frames {
        let Some(hex) = frame.get("hex") else {
            counts.without_bytes += 1;
            continue;
        };
        let bytes = hex.hex();
        let kind = kind(frame);
        if kind == "CONNECTION_RESPONSE" {
            let response = ConnectionResponse::decode(&bytes).unwrap();
            assert_eq!(response.version, version);
            assert_eq!(response.encode(), bytes);
            counts.connection_responses += 1;
            continue;
        }
        let message = Message::decode(bytes.clone(), 0).unwrap();
        assert_eq!(message.encode(), bytes, "{frame:?}");
        match (kind, message) {
            ("SERVICE_REQUEST", Message::Request { service, cid, body }) => {
                assert_eq!(service, i32::from_json(frame.field("service")));
                assert_eq!(cid, i64::from_json(frame.field("cid")));
                requested.insert((from_client(frame), cid), service);
                if frame.get("name").is_some() {
                    assert_recoded(service, "request", &body, version, frame);
                    counts.requests += 1;
                } else {
                    assert!(super::checks::body(service, "request").is_none());
                    counts.unknown_services += 1;
                }
            }
            ("SERVICE_RESPONSE", Message::Response { cid, body }) => {
                // Some answers are written without service or cid: the request that they answer has both.
                let service = requested[&(!from_client(frame), cid)];
                for (name, number) in [("service", i64::from(service)), ("cid", cid)] {
                    if let Some(expected) = frame.get(name) {
                        assert_eq!(number, i64::from_json(expected), "{frame:?}");
                    }
                }
                assert_recoded(service, "response", &body, version, frame);
                counts.responses += 1;
            }
            ("SERVICE_ERROR", Message::Error { cid, .. }) => {
                assert_eq!(cid, i64::from_json(frame.field("cid")));
                counts.errors += 1;
            }
            ("TOPIC_VALUE", Message::TopicValue { topic_id, payload }) => {
                assert_eq!(topic_id, i32::from_json(frame.field("topic_id")));
                if frame.field("description").text().starts_with("time series") {
                    let event = structure::<TimeSeriesEvent>().recode(&payload, version);
                    assert_eq!(event, Ok(identical(&payload)), "{frame:?}");
                }
                counts.topic_messages += 1;
            }
            ("TOPIC_DELTA", Message::TopicDelta { topic_id, .. }) => {
                assert_eq!(topic_id, i32::from_json(frame.field("topic_id")));
                counts.topic_messages += 1;
            }
            ("CLOSE_REQUEST", Message::CloseRequest) => counts.close_requests += 1,
            (_, message) => panic!("{message:?} is not {frame:?}"),
        }
    }
    counts
}

fn from_client(frame: &Json) -> bool {
    match frame.field("dir").text() {
        "client>server" | "c2s" => true,
        "server>client" | "s2c" => false,
        other => panic!("no direction: {other}"),
    }
}

/// The kind of a frame in the words of the topic side.
fn kind(frame: &Json) -> &str {
    if let Some(kind) = frame.get("msg") {
        return kind.text();
    }
    match frame.field("kind").text() {
        "request" => "SERVICE_REQUEST",
        "response" => "SERVICE_RESPONSE",
        "error" => "SERVICE_ERROR",
        "connection-response" => "CONNECTION_RESPONSE",
        "close" => "CLOSE_REQUEST",
        other => panic!("no kind: {other}"),
    }
}

fn assert_recoded(service: i32, part: &str, bytes: &Bytes, version: u8, frame: &Json) {
    let body = body(service, part).unwrap_or_else(|| panic!("no codec: {frame:?}"));
    assert_eq!(
        body.recode(bytes, version),
        Ok(identical(bytes)),
        "{frame:?}"
    );
}

fn identical(bytes: &[u8]) -> Recoded {
    Recoded::Written {
        bytes: bytes.to_vec(),
        same_value: true,
    }
}

#[test]
fn topic_frames_of_version_29() {
    let frames = load("frames-topics.json");
    let counts = check(frames.field("v29").list(), 29);
    assert_eq!(
        counts,
        Counts {
            requests: 82,
            responses: 67,
            errors: 8,
            topic_messages: 4,
            connection_responses: 1,
            close_requests: 1,
            unknown_services: 1,
            without_bytes: 10,
        }
    );
}

#[test]
fn topic_frames_of_version_25() {
    let frames = load("frames-topics.json");
    let counts = check(frames.field("v25").list(), 25);
    assert_eq!(
        counts,
        Counts {
            requests: 29,
            responses: 28,
            connection_responses: 1,
            without_bytes: 1,
            ..Counts::default()
        }
    );
}

#[test]
fn control_frames_of_version_29() {
    let frames = load("frames-control.json");
    let counts = check(frames.field("frames").list(), 29);
    assert_eq!(
        counts,
        Counts {
            requests: 65,
            responses: 62,
            errors: 3,
            connection_responses: 1,
            close_requests: 1,
            unknown_services: 1,
            without_bytes: 1,
            ..Counts::default()
        }
    );
}

#[test]
fn control_frames_of_version_25() {
    let frames = load("frames-control.json");
    let counts = check(frames.field("frames_v25").list(), 25);
    assert_eq!(
        counts,
        Counts {
            requests: 12,
            responses: 12,
            connection_responses: 1,
            without_bytes: 1,
            ..Counts::default()
        }
    );
}
