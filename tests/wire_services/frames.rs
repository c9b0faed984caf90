//! Whole messages between real clients and a scripted server: envelope and body are read, written again and compared.

use bytes::Bytes;
use diffusion::wire::handshake::ConnectionResponse;
use diffusion::wire::message::Message;
use diffusion::wire::services::topics::time_series::TimeSeriesEvent;

use crate::checks::{body, structure, Recoded};
use crate::json::{load, Json};
use crate::mapping::FromJson;

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
    for frame in frames {
        let Some(hex) = frame.get("hex") else {
            counts.without_bytes += 1;
            continue;
        };
        let bytes = hex.hex();
        let kind = frame.field("msg").text();
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
                if frame.get("name").is_some() {
                    assert_recoded(service, "request", &body, version, frame);
                    counts.requests += 1;
                } else {
                    assert!(crate::checks::body(service, "request").is_none());
                    counts.unknown_services += 1;
                }
            }
            ("SERVICE_RESPONSE", Message::Response { cid, body }) => {
                assert_eq!(cid, i64::from_json(frame.field("cid")));
                let service = i32::from_json(frame.field("service"));
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
