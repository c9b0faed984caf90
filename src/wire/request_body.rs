//! The body of a request that is encoded before its conversation is known (`specification/protocol/connection section 7`): room is left in
//! front of it, so that putting the header there later copies nothing.

use std::fmt;

use bytes::{Buf, Bytes};
use zeroize::Zeroizing;

use super::message::encode_request_header;
use super::primitives::WriteWire;
use crate::data::memory;

/// The longest header: type, service and conversation.
pub const MAXIMUM_REQUEST_HEADER: usize = 1 + 5 + 10;

/// Room for most requests: a path, a small value and their lengths. With the header's room it is 120 bytes, the most that glibc takes back
/// without a lock from another thread than the one that it was given to: the reactor frees what programs' threads have filled, and they would
/// wait for each other again and again.
const USUAL_SIZE: usize = 104;

/// A body with room for a header in front.
#[derive(Clone, PartialEq, Eq)]
pub struct RequestBody {
    bytes: Zeroizing<Vec<u8>>,
    /// There are credentials in it: nothing of it stays in memory when the message is not needed any more.
    secret: bool,
}

impl RequestBody {
    /// What `write` appends.
    pub fn write<E>(write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>) -> Result<Self, E> {
        Self::write_with_room(USUAL_SIZE, false, write)
    }

    /// As [`RequestBody::write`], for what has credentials in it. `size` is not exceeded, so that no copy is left behind while the
    /// body grows.
    pub fn write_secret<E>(
        size: usize,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<Self, E> {
        let body = Self::write_with_room(size, true, write)?;
        debug_assert!(body.bytes.len() <= MAXIMUM_REQUEST_HEADER + size);
        Ok(body)
    }

    fn write_with_room<E>(
        room: usize,
        secret: bool,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<Self, E> {
        let mut bytes = Zeroizing::new(memory::with_room(MAXIMUM_REQUEST_HEADER + room));
        bytes.resize(MAXIMUM_REQUEST_HEADER, 0);
        write(&mut bytes)?;
        Ok(Self { bytes, secret })
    }

    /// A copy of these bytes.
    pub fn copy_of(body: &[u8]) -> Self {
        let mut bytes = memory::with_room(MAXIMUM_REQUEST_HEADER + body.len());
        bytes.resize(MAXIMUM_REQUEST_HEADER, 0);
        bytes.put_raw(body);
        Self {
            bytes: Zeroizing::new(bytes),
            secret: false,
        }
    }

    /// The largest size that the message can have, so that a limit does not depend on the conversation's number.
    pub fn maximum_message_size(&self) -> usize {
        self.bytes.len()
    }

    /// The message.
    pub fn into_message(mut self, service: i32, cid: i64) -> Bytes {
        let mut header = Header::default();
        encode_request_header(&mut header, service, cid);
        let start = MAXIMUM_REQUEST_HEADER - header.length;
        self.bytes[start..MAXIMUM_REQUEST_HEADER].copy_from_slice(&header.bytes[..header.length]);
        let mut message = if self.secret {
            Bytes::from_owner(self.bytes)
        } else {
            Bytes::from(std::mem::take(&mut *self.bytes))
        };
        message.advance(start);
        message
    }
}

/// Names the size only: there may be credentials in it.
impl fmt::Debug for RequestBody {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RequestBody({} bytes)", self.bytes.len())
    }
}

/// A header in the making, without memory of its own.
#[derive(Default)]
struct Header {
    bytes: [u8; MAXIMUM_REQUEST_HEADER],
    length: usize,
}

impl WriteWire for Header {
    fn put_raw(&mut self, bytes: &[u8]) {
        let end = self.length + bytes.len();
        self.bytes[self.length..end].copy_from_slice(bytes);
        self.length = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::message::encode_request;

    #[test]
    fn messages_are_those_of_the_other_encoder() {
        for (service, cid) in [
            (0, 0),
            (118, 1),
            (127, 127),
            (128, 128),
            (-1, -1),
            (i32::MAX, i64::MAX),
        ] {
            for body in [&b""[..], b"body", &[7; 1000]] {
                let mut expected = Vec::new();
                encode_request(&mut expected, service, cid, body);
                let copied = RequestBody::copy_of(body);
                let written: Result<_, ()> = RequestBody::write(|out| {
                    out.put_raw(body);
                    Ok(())
                });
                assert!(copied.maximum_message_size() >= expected.len());
                let secret: Result<_, ()> = RequestBody::write_secret(body.len(), |out| {
                    out.put_raw(body);
                    Ok(())
                });
                assert_eq!(copied.into_message(service, cid), expected);
                assert_eq!(secret.unwrap().into_message(service, cid), expected);
                assert_eq!(written.unwrap().into_message(service, cid), expected);
            }
        }
        assert_eq!(RequestBody::write(|_| Err(7)), Err(7));
    }
}
