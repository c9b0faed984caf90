//! Messages: one WebSocket binary message each, type byte and body (`specification/protocol/connection sections 6 and 7`).

use std::fmt;

use bytes::{Buf, Bytes};

pub use super::compression::CompressionLevel;
use super::compression::{deflate, inflate};
use super::error::WireError;
use super::primitives::{Reader, WriteWire};

const TYPE_REQUEST: u8 = 0;
const TYPE_TOPIC_VALUE: u8 = 4;
const TYPE_TOPIC_DELTA: u8 = 5;
const TYPE_RESPONSE: u8 = 6;
const TYPE_ERROR: u8 = 7;
const TYPE_ABORT_NOTIFICATION: u8 = 0x1c;
const TYPE_CLOSE_REQUEST: u8 = 0x1d;
const TYPE_LEGACY_FETCH_REPLY: u8 = 0x22;

/// The bits of the first byte that hold the type.
const TYPE_MASK: u8 = 0x3f;
const ENCODING_MASK: u8 = 0xc0;
const ENCODING_NONE: u8 = 0x00;
const ENCODING_ZLIB: u8 = 0x80;

/// Type and topic id, which stay as they are when the rest is compressed.
const TOPIC_HEADER: usize = 5;

/// Which topic a message has a value of, if it has one.
pub fn topic_of(frame: &[u8]) -> Option<i32> {
    let (&[first, ref id @ ..], _) = frame.split_first_chunk::<TOPIC_HEADER>()?;
    let is_value = matches!(first & TYPE_MASK, TYPE_TOPIC_VALUE | TYPE_TOPIC_DELTA);
    is_value.then_some(i32::from_be_bytes(*id))
}

/// Client to server: end the session.
pub const CLOSE_REQUEST: &[u8] = &[TYPE_CLOSE_REQUEST];
/// Server to client: the session has ended.
pub const ABORT_NOTIFICATION: &[u8] = &[TYPE_ABORT_NOTIFICATION];

/// A message in either direction.
#[derive(Clone, PartialEq, Eq)]
pub enum Message {
    /// A request to a service. Conversation id 0 = one-way, not to be answered.
    Request {
        /// Which service, see [`super::service`].
        service: i32,
        /// Conversation id, chosen by the requester.
        cid: i64,
        /// The service's request.
        body: Bytes,
    },
    /// The answer to a request.
    Response {
        /// The conversation id of the request.
        cid: i64,
        /// The service's response.
        body: Bytes,
    },
    /// The negative answer to a request.
    Error {
        /// The conversation id of the request.
        cid: i64,
        /// Text for people.
        message: String,
        /// Reason code, see [`super::reason`].
        reason: i32,
    },
    /// The whole value of a topic.
    TopicValue {
        /// The id announced with the subscription.
        topic_id: i32,
        /// The value, inflated if it came compressed.
        payload: Bytes,
    },
    /// The difference to the previous value of a topic.
    TopicDelta {
        /// The id announced with the subscription.
        topic_id: i32,
        /// The delta, inflated if it came compressed.
        payload: Bytes,
    },
    /// The server ends the session, or confirms its end.
    AbortNotification,
    /// The client ends the session.
    CloseRequest,
    /// A message that no current server sends; to be ignored.
    LegacyFetchReply,
}

impl Message {
    /// Reads one message. Bodies and payloads are slices of `frame`, except payloads that came compressed: those are inflated
    /// to at most `maximum_inflated` bytes.
    pub fn decode(frame: Bytes, maximum_inflated: usize) -> Result<Message, WireError> {
        let mut reader = Reader::new(&frame);
        let first = reader.byte()?;
        let encoding = first & ENCODING_MASK;
        if encoding != ENCODING_NONE && encoding != ENCODING_ZLIB {
            return Err(WireError::Malformed("unknown message encoding"));
        }
        // Only topic messages are ever compressed; elsewhere the bit has no meaning and both reference clients ignore it.
        match first & TYPE_MASK {
            TYPE_REQUEST => Ok(Message::Request {
                service: reader.varint32()?,
                cid: reader.varint64()?,
                body: frame.slice(reader.position()..),
            }),
            TYPE_RESPONSE => Ok(Message::Response {
                cid: reader.varint64()?,
                body: frame.slice(reader.position()..),
            }),
            TYPE_ERROR => Ok(Message::Error {
                cid: reader.varint64()?,
                message: reader.owned_string()?,
                reason: reader.varint32()?,
            }),
            kind @ (TYPE_TOPIC_VALUE | TYPE_TOPIC_DELTA) => {
                let topic_id = reader.fixed_int32()?;
                let payload = if encoding == ENCODING_ZLIB {
                    Bytes::from(inflate(reader.rest(), maximum_inflated)?)
                } else {
                    // Shortened, which costs less than another share of the same memory.
                    let header = reader.position();
                    let mut payload = frame;
                    payload.advance(header);
                    payload
                };
                Ok(if kind == TYPE_TOPIC_VALUE {
                    Message::TopicValue { topic_id, payload }
                } else {
                    Message::TopicDelta { topic_id, payload }
                })
            }
            TYPE_ABORT_NOTIFICATION => Ok(Message::AbortNotification),
            TYPE_CLOSE_REQUEST => Ok(Message::CloseRequest),
            TYPE_LEGACY_FETCH_REPLY => Ok(Message::LegacyFetchReply),
            unknown => Err(WireError::UnknownMessageType(unknown)),
        }
    }

    /// Writes the message, uncompressed.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        match self {
            Message::Request { service, cid, body } => {
                encode_request(&mut out, *service, *cid, body);
            }
            Message::Response { cid, body } => encode_response(&mut out, *cid, body),
            Message::Error {
                cid,
                message,
                reason,
            } => encode_error(&mut out, *cid, message, *reason),
            Message::TopicValue { topic_id, payload } => {
                encode_topic_value(&mut out, *topic_id, payload);
            }
            Message::TopicDelta { topic_id, payload } => {
                encode_topic_delta(&mut out, *topic_id, payload);
            }
            Message::AbortNotification => out.put_raw(ABORT_NOTIFICATION),
            Message::CloseRequest => out.put_raw(CLOSE_REQUEST),
            Message::LegacyFetchReply => out.put_byte(TYPE_LEGACY_FETCH_REPLY),
        }
        out
    }
}

/// Shows how long bodies and payloads are, not what is in them: they may hold credentials.
impl fmt::Debug for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Message::Request { service, cid, body } => formatter
                .debug_struct("Request")
                .field("service", service)
                .field("cid", cid)
                .field("body", &Length(body))
                .finish(),
            Message::Response { cid, body } => formatter
                .debug_struct("Response")
                .field("cid", cid)
                .field("body", &Length(body))
                .finish(),
            Message::Error {
                cid,
                message,
                reason,
            } => formatter
                .debug_struct("Error")
                .field("cid", cid)
                .field("message", message)
                .field("reason", reason)
                .finish(),
            Message::TopicValue { topic_id, payload } => formatter
                .debug_struct("TopicValue")
                .field("topic_id", topic_id)
                .field("payload", &Length(payload))
                .finish(),
            Message::TopicDelta { topic_id, payload } => formatter
                .debug_struct("TopicDelta")
                .field("topic_id", topic_id)
                .field("payload", &Length(payload))
                .finish(),
            Message::AbortNotification => formatter.write_str("AbortNotification"),
            Message::CloseRequest => formatter.write_str("CloseRequest"),
            Message::LegacyFetchReply => formatter.write_str("LegacyFetchReply"),
        }
    }
}

struct Length<'a>(&'a [u8]);

impl fmt::Debug for Length<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} bytes", self.0.len())
    }
}

/// Appends a request to a service.
pub fn encode_request(out: &mut Vec<u8>, service: i32, cid: i64, body: &[u8]) {
    encode_request_header(out, service, cid);
    out.put_raw(body);
}

/// Appends what stands in front of the body of a request.
pub fn encode_request_header(out: &mut impl WriteWire, service: i32, cid: i64) {
    out.put_byte(TYPE_REQUEST);
    out.put_varint32(service);
    out.put_varint64(cid);
}

/// Appends the answer to a request.
pub fn encode_response(out: &mut Vec<u8>, cid: i64, body: &[u8]) {
    out.put_byte(TYPE_RESPONSE);
    out.put_varint64(cid);
    out.put_raw(body);
}

/// Appends the negative answer to a request.
pub fn encode_error(out: &mut Vec<u8>, cid: i64, message: &str, reason: i32) {
    out.put_byte(TYPE_ERROR);
    out.put_varint64(cid);
    out.put_string(message);
    out.put_varint32(reason);
}

/// Appends a topic value.
pub fn encode_topic_value(out: &mut Vec<u8>, topic_id: i32, payload: &[u8]) {
    out.put_byte(TYPE_TOPIC_VALUE);
    out.put_fixed_int32(topic_id);
    out.put_raw(payload);
}

/// Appends a topic delta.
pub fn encode_topic_delta(out: &mut Vec<u8>, topic_id: i32, payload: &[u8]) {
    out.put_byte(TYPE_TOPIC_DELTA);
    out.put_fixed_int32(topic_id);
    out.put_raw(payload);
}

/// Appends a topic value whose payload is compressed; only servers send those.
pub fn encode_compressed_topic_value(out: &mut Vec<u8>, topic_id: i32, payload: &[u8]) {
    out.put_byte(TYPE_TOPIC_VALUE | ENCODING_ZLIB);
    out.put_fixed_int32(topic_id);
    deflate(out, payload, CompressionLevel::Medium);
}

/// Appends a topic delta whose payload is compressed; only servers send those.
pub fn encode_compressed_topic_delta(out: &mut Vec<u8>, topic_id: i32, payload: &[u8]) {
    out.put_byte(TYPE_TOPIC_DELTA | ENCODING_ZLIB);
    out.put_fixed_int32(topic_id);
    deflate(out, payload, CompressionLevel::Medium);
}

/// The compressed form of a topic message, whether or not that is shorter; `None` if `message` is no plain topic message.
pub fn compress_topic_message(message: &[u8], level: CompressionLevel) -> Option<Vec<u8>> {
    let (header, payload) = message.split_at_checked(TOPIC_HEADER)?;
    let (kind, topic_id) = header.split_first()?;
    if !matches!(*kind, TYPE_TOPIC_VALUE | TYPE_TOPIC_DELTA) {
        return None;
    }
    let mut out = vec![kind | ENCODING_ZLIB];
    out.put_raw(topic_id);
    deflate(&mut out, payload, level);
    Some(out)
}
