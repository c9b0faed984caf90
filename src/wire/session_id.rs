//! Session ids (`specification/protocol/connection section 4.1`): two unsigned numbers, with a text form and two binary ones.

use std::fmt;
use std::str::FromStr;

use super::error::WireError;
use super::primitives::{Reader, WriteWire};

/// The most hex digits of each half of the text form.
const HALF_DIGITS: usize = 16;

/// The identity of a session.
///
/// Its text form is 16 lower-case hex digits, `-`, 16 lower-case hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId {
    /// The server that opened the session.
    pub server_instance: u64,
    /// The session's number at that server.
    pub value: u64,
}

impl SessionId {
    /// Reads the form used inside services: two varints.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(SessionId {
            server_instance: reader.varint64()? as u64,
            value: reader.varint64()? as u64,
        })
    }

    /// Writes the form used inside services: two varints.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.put_varint64(self.server_instance as i64);
        out.put_varint64(self.value as i64);
    }

    /// Reads the form used in the connection response: 8 + 8 bytes, big-endian.
    pub fn read_fixed(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(SessionId {
            server_instance: reader.fixed_int64()? as u64,
            value: reader.fixed_int64()? as u64,
        })
    }

    /// Writes the form used in the connection response: 8 + 8 bytes, big-endian.
    pub fn write_fixed(&self, out: &mut Vec<u8>) {
        out.put_fixed_int64(self.server_instance as i64);
        out.put_fixed_int64(self.value as i64);
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{:016x}-{:016x}",
            self.server_instance, self.value
        )
    }
}

impl FromStr for SessionId {
    type Err = WireError;

    /// Exactly one `-` between two parts of 1 to 16 hex digits in either case; everything else is malformed.
    fn from_str(text: &str) -> Result<Self, WireError> {
        let (server_instance, value) = text
            .split_once('-')
            .ok_or(WireError::Malformed("session id without '-'"))?;
        Ok(SessionId {
            server_instance: parse_half(server_instance)?,
            value: parse_half(value)?,
        })
    }
}

fn parse_half(digits: &str) -> Result<u64, WireError> {
    const MALFORMED: WireError = WireError::Malformed("session id is not two hex numbers");
    // from_str_radix alone would take a sign.
    let only_digits = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !only_digits || digits.len() > HALF_DIGITS {
        return Err(MALFORMED);
    }
    u64::from_str_radix(digits, 16).map_err(|_| MALFORMED)
}
