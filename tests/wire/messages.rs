//! Envelopes, topic messages and compression against `primitives.json` (`specification/protocol/connection sections 6 and 7`).

use bytes::Bytes;
use diffusion::wire::error::WireError;
use diffusion::wire::message::{
    compress_topic_message, encode_compressed_topic_delta, encode_compressed_topic_value,
    encode_error, encode_request, encode_response, encode_topic_delta, encode_topic_value,
    CompressionLevel, Message, ABORT_NOTIFICATION, CLOSE_REQUEST,
};
use diffusion::wire::{reason, service};
use serde_json::Value;

use crate::vectors::{hex, list, load, number, text};

const PLENTY: usize = 1 << 20;

fn decode(bytes: &[u8]) -> Result<Message, WireError> {
    Message::decode(Bytes::copy_from_slice(bytes), PLENTY)
}

fn int32(value: &Value) -> i32 {
    i32::try_from(number(value)).unwrap()
}

#[test]
fn envelopes() {
    for vector in list(&load("primitives.json")["envelope"]["vectors"]) {
        let bytes = hex(&vector["hex"]);
        let body = || Bytes::from(hex(&vector["payload"]));
        let mut written = Vec::new();
        let expected = match text(&vector["kind"]) {
            "service_request" => {
                let (service, cid) = (int32(&vector["service_id"]), number(&vector["cid"]));
                encode_request(&mut written, service, cid, &body());
                Message::Request {
                    service,
                    cid,
                    body: body(),
                }
            }
            "service_response" => {
                let cid = number(&vector["cid"]);
                encode_response(&mut written, cid, &body());
                Message::Response { cid, body: body() }
            }
            "service_error" => {
                let (cid, reason) = (number(&vector["cid"]), int32(&vector["reason_code"]));
                let message = text(&vector["message"]).to_owned();
                encode_error(&mut written, cid, &message, reason);
                Message::Error {
                    cid,
                    message,
                    reason,
                }
            }
            "close_request" => {
                written.extend_from_slice(CLOSE_REQUEST);
                Message::CloseRequest
            }
            other => panic!("unknown kind {other}"),
        };
        assert_eq!(written, bytes, "encoding {vector}");
        assert_eq!(expected.encode(), bytes, "encoding {vector}");
        assert_eq!(decode(&bytes), Ok(expected), "decoding {vector}");
    }
}

#[test]
fn topic_messages() {
    for vector in list(&load("primitives.json")["topic_messages"]) {
        let bytes = hex(&vector["hex"]);
        let reference = &vector["reference_decode"];
        if reference.get("error").is_some() {
            assert!(decode(&bytes).is_err(), "{vector}");
            continue;
        }
        let topic_id = int32(&reference["topic_id"]);
        let payload = Bytes::from(hex(&reference["payload_hex"]));
        let (mut plain, mut compressed) = (Vec::new(), Vec::new());
        let expected = match number(&reference["type"]) {
            4 => {
                encode_topic_value(&mut plain, topic_id, &payload);
                encode_compressed_topic_value(&mut compressed, topic_id, &payload);
                Message::TopicValue { topic_id, payload }
            }
            5 => {
                encode_topic_delta(&mut plain, topic_id, &payload);
                encode_compressed_topic_delta(&mut compressed, topic_id, &payload);
                Message::TopicDelta { topic_id, payload }
            }
            other => panic!("unknown type {other}"),
        };
        if bytes[0] & 0x80 == 0 {
            assert_eq!(plain, bytes, "encoding {vector}");
        }
        assert_eq!(expected.encode(), plain);
        assert_eq!(decode(&compressed), Ok(expected.clone()));
        assert_eq!(decode(&bytes), Ok(expected), "decoding {vector}");
    }
}

#[test]
fn bodies_are_slices_of_the_frame() {
    let frame = Bytes::from_static(&[0, 112, 2, 1, b'a']);
    let Ok(Message::Request { body, .. }) = Message::decode(frame.clone(), 0) else {
        panic!("no request");
    };
    assert_eq!(body.as_ptr(), frame[3..].as_ptr());
    let frame = Bytes::from_static(&[4, 0, 0, 2, 1, 0x61]);
    let Ok(Message::TopicValue { payload, .. }) = Message::decode(frame.clone(), 0) else {
        panic!("no topic value");
    };
    assert_eq!(payload.as_ptr(), frame[5..].as_ptr());
}

#[test]
fn unknown_types_and_encodings_are_refused() {
    assert_eq!(decode(&[]), Err(WireError::Truncated));
    let known = [0u8, 4, 5, 6, 7, 0x1c, 0x1d, 0x22];
    for first in 0..=0xff_u8 {
        // Enough bytes for every known body.
        let decoded = decode(&[first, 0, 0, 0, 0, 0]);
        let kind = first & 0x3f;
        match first >> 6 {
            0b00 if known.contains(&kind) => assert!(decoded.is_ok(), "{first:#x}"),
            0b00 => assert_eq!(decoded, Err(WireError::UnknownMessageType(kind))),
            // Of the compressed ones, topic messages lack their zlib stream here.
            0b10 => assert_eq!(
                decoded.is_ok(),
                known.contains(&kind) && kind != 4 && kind != 5,
                "{first:#x}"
            ),
            _ => assert_eq!(
                decoded,
                Err(WireError::Malformed("unknown message encoding")),
                "{first:#x}"
            ),
        }
    }
}

#[test]
fn messages_cut_inside_their_header_are_refused() {
    for whole in [
        &[0u8, 0xca, 0x01, 0xac, 0x02][..],
        &[6, 0xac, 0x02],
        &[7, 5, 2, b'n', b'o', 0xab, 0x46],
        &[4, 0, 0, 2, 1],
        &[5, 0, 0, 2, 1],
    ] {
        assert!(decode(whole).is_ok(), "{whole:?}");
        for length in 0..whole.len() {
            assert_eq!(
                decode(&whole[..length]),
                Err(WireError::Truncated),
                "{length} bytes of {whole:?}"
            );
        }
    }
}

#[test]
fn empty_messages_of_the_closing_handshake() {
    assert_eq!(decode(ABORT_NOTIFICATION), Ok(Message::AbortNotification));
    assert_eq!(Message::AbortNotification.encode(), ABORT_NOTIFICATION);
    assert_eq!(decode(CLOSE_REQUEST), Ok(Message::CloseRequest));
    assert_eq!(decode(&[0x1c, 1, 2]), Ok(Message::AbortNotification));
    assert_eq!(decode(&[0x22, 1, 2]), Ok(Message::LegacyFetchReply));
}

#[test]
fn trailing_bytes_after_an_error_are_ignored() {
    let known = decode(&[7, 5, 0, 103]);
    assert!(matches!(known, Ok(Message::Error { reason: 103, .. })));
    assert_eq!(decode(&[7, 5, 0, 103, 1, 2, 3]), known);
}

#[test]
fn inflating_stops_at_the_limit() {
    let payload = vec![7u8; 100_000];
    let mut frame = Vec::new();
    encode_compressed_topic_value(&mut frame, 1, &payload);
    assert!(frame.len() < 1000, "not compressed: {}", frame.len());
    let frame = Bytes::from(frame);
    let exact = Message::decode(frame.clone(), payload.len());
    let expected = Message::TopicValue {
        topic_id: 1,
        payload: Bytes::from(payload),
    };
    assert_eq!(exact, Ok(expected));
    for limit in [0, 1, 16_384, 99_999] {
        assert_eq!(
            Message::decode(frame.clone(), limit),
            Err(WireError::TooLarge { limit })
        );
    }
}

#[test]
fn damaged_zlib_streams_are_refused() {
    let mut frame = Vec::new();
    encode_compressed_topic_value(&mut frame, 513, b"hello hello hello hello hello ");
    for length in 5..frame.len() {
        assert!(decode(&frame[..length]).is_err(), "{length} bytes");
    }
    let mut surplus = frame.clone();
    surplus.push(0);
    assert!(decode(&surplus).is_err(), "surplus byte");
    let mut wrong_checksum = frame.clone();
    *wrong_checksum.last_mut().unwrap() ^= 1;
    assert!(decode(&wrong_checksum).is_err(), "checksum");
    // A stream that asks for a preset dictionary.
    assert!(decode(&[0x84, 0, 0, 0, 1, 0x78, 0xbb, 0, 0, 0, 1, 3, 0]).is_err());
}

#[test]
fn debug_output_shows_no_bodies() {
    let request = Message::Request {
        service: service::CHANGE_PRINCIPAL,
        cid: 1,
        body: Bytes::from_static(b"hunter2"),
    };
    let shown = format!("{request:?}");
    assert_eq!(shown, "Request { service: 5, cid: 1, body: 7 bytes }");
}

#[test]
fn names_of_services_and_reasons() {
    assert_eq!((service::SYSTEM_PING, service::USER_PING), (55, 56));
    assert_eq!(service::name(87), Some("NOTIFY_SUBSCRIPTION"));
    assert_eq!(service::name(204), Some("REVOKE_AUTHENTICATION"));
    assert_eq!(service::name(1000), None);
    assert_eq!(reason::ACCESS_DENIED, 103);
    assert_eq!(reason::name(9017), Some("INVALID_BRANCH_MAPPING"));
    assert_eq!(reason::name(0), None);
}

#[test]
fn plain_topic_messages_and_nothing_else_are_compressed() {
    let payload = vec![7; 3000];
    let mut value = Vec::new();
    encode_topic_value(&mut value, 513, &payload);
    let mut delta = Vec::new();
    encode_topic_delta(&mut delta, 513, &payload);
    for plain in [&value, &delta] {
        for level in [
            CompressionLevel::Low,
            CompressionLevel::Medium,
            CompressionLevel::High,
        ] {
            let compressed = compress_topic_message(plain, level).expect("a topic message");
            assert!(compressed.len() < 100, "{level:?}");
            let decoded = Message::decode(compressed.clone().into(), usize::MAX);
            assert_eq!(decoded, Message::decode(plain.clone().into(), usize::MAX));
            assert_eq!(
                compress_topic_message(&compressed, level),
                None,
                "not twice"
            );
        }
    }
    let mut request = Vec::new();
    encode_request(&mut request, 3, 1, &payload);
    for other in [&request[..], ABORT_NOTIFICATION, &value[..4], &[]] {
        assert_eq!(compress_topic_message(other, CompressionLevel::Low), None);
    }
}
