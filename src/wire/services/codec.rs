//! What every body and every part of a body can do, and the primitives (`specification/protocol/topic-services section 1.1`) as parts.

use bytes::Bytes;

use crate::data::text::Text;
use crate::wire::credentials::Credentials;
use crate::wire::error::{Unsupported, WireError};
use crate::wire::primitives::{Reader, WriteWire};
use crate::wire::session_id::SessionId;
use crate::wire::PROTOCOL_VERSION_MIN;

/// A value with a layout on the wire, which may depend on the protocol version.
pub trait Codec: Sized {
    /// Reads the layout of `version`. What follows the value is left unread.
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError>;

    /// Appends the layout of `version`. After an error the end of `out` is undefined.
    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported>;
}

/// A service: its number, and what its requests and responses hold.
pub trait Service {
    /// The number in the header of a request.
    const ID: i32;
    /// The name of the number in the protocol documents.
    const NAME: &'static str;
    /// The lowest protocol version that has the service.
    const SINCE: u8 = PROTOCOL_VERSION_MIN;
    /// The body of a request.
    type Request: Codec;
    /// The body of a response.
    type Response: Codec;

    /// Reads the body of a request. Bytes behind what `version` defines are ignored (`specification/protocol/topic-services section 1.2`).
    fn read_request(body: &Bytes, version: u8) -> Result<Self::Request, WireError> {
        read_body(Self::NAME, Self::SINCE, body, version)
    }

    /// Reads the body of a response. Bytes behind what `version` defines are ignored (`specification/protocol/topic-services section 1.2`).
    fn read_response(body: &Bytes, version: u8) -> Result<Self::Response, WireError> {
        read_body(Self::NAME, Self::SINCE, body, version)
    }

    /// Appends the body of a request; nothing in case of an error.
    fn write_request(
        request: &Self::Request,
        out: &mut Vec<u8>,
        version: u8,
    ) -> Result<(), Unsupported> {
        write_body(Self::NAME, Self::SINCE, request, out, version)
    }

    /// Appends the body of a response; nothing in case of an error.
    fn write_response(
        response: &Self::Response,
        out: &mut Vec<u8>,
        version: u8,
    ) -> Result<(), Unsupported> {
        write_body(Self::NAME, Self::SINCE, response, out, version)
    }
}

fn read_body<T: Codec>(
    name: &'static str,
    since: u8,
    body: &Bytes,
    version: u8,
) -> Result<T, WireError> {
    check_service(name, since, version)?;
    T::read(&mut Reader::over(body), version)
}

fn write_body<T: Codec>(
    name: &'static str,
    since: u8,
    body: &T,
    out: &mut Vec<u8>,
    version: u8,
) -> Result<(), Unsupported> {
    check_service(name, since, version)?;
    let before = out.len();
    body.write(out, version)
        .inspect_err(|_| out.truncate(before))
}

fn check_service(name: &'static str, since: u8, version: u8) -> Result<(), Unsupported> {
    if since == PROTOCOL_VERSION_MIN {
        return Ok(());
    }
    Unsupported::check(name, since, version)
}

/// Defines how a primitive is read and written; none of them depends on the version.
macro_rules! primitive {
    ($($(#[$documentation:meta])* $kind:ty: |$reader:ident| $read:expr, |$value:ident, $out:ident| $write:expr;)+) => {$(
        $(#[$documentation])*
        impl Codec for $kind {
            fn read($reader: &mut Reader<'_>, _version: u8) -> Result<Self, WireError> {
                $read
            }

            fn write(&self, $out: &mut Vec<u8>, _version: u8) -> Result<(), Unsupported> {
                let $value = self;
                $write;
                Ok(())
            }
        }
    )+};
}

primitive! {
    /// `bool`.
    bool: |reader| reader.boolean(), |value, out| out.put_boolean(*value);
    /// `varint32`.
    i32: |reader| reader.varint32(), |value, out| out.put_varint32(*value);
    /// `varint64`.
    i64: |reader| reader.varint64(), |value, out| out.put_varint64(*value);
    /// `bytes`.
    Bytes: |reader| reader.shared_bytes(), |value, out| out.put_bytes(value);
    /// `string`.
    String: |reader| reader.owned_string(), |value, out| out.put_string(value);
    /// `string`.
    Text: |reader| Ok(Text::try_copy(reader.string()?)?), |value, out| out.put_string(value);
    /// `credentials`.
    Credentials: |reader| Credentials::read(reader), |value, out| value.write(out);
    /// SESSION_ID.
    SessionId: |reader| SessionId::read(reader), |value, out| value.write(out);
}

/// `list<T>`.
impl<T: Codec> Codec for Vec<T> {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        reader.list(|reader| T::read(reader, version))
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        out.put_count(self.len());
        self.iter()
            .try_for_each(|element| element.write(out, version))
    }
}

/// An entry of `map<K,V>`: a map is a list of these, in the order of the message.
impl<K: Codec, V: Codec> Codec for (K, V) {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        Ok((K::read(reader, version)?, V::read(reader, version)?))
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        self.0.write(out, version)?;
        self.1.write(out, version)
    }
}

/// `opt<T>`.
impl<T: Codec> Codec for Option<T> {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        reader.optional(|reader| T::read(reader, version))
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        out.put_boolean(self.is_some());
        self.as_ref()
            .map_or(Ok(()), |value| value.write(out, version))
    }
}
