//! Credentials (`specification/protocol/connection section 2.4`): base64 of this form is the `password` parameter, services carry the form itself.

use std::fmt;

use base64::engine::general_purpose::STANDARD;
use base64::Engine;
use zeroize::{Zeroize, Zeroizing};

use super::error::WireError;
use super::primitives::{Reader, WriteWire};
use crate::data::memory;

const TYPE_NONE: u8 = 0;
const TYPE_PLAIN_PASSWORD: u8 = 1;
const TYPE_CUSTOM: u8 = 2;

/// The type byte, and the longest length.
const MAXIMUM_HEADER: usize = 1 + 5;

/// Standard base64 with padding. The buffer that is wiped is the only one, unlike in the codec's own function for strings.
pub fn wiped_base64(secret: &[u8]) -> Zeroizing<String> {
    let length = secret.len().div_ceil(3) * 4;
    let mut encoded = memory::with_room(length);
    encoded.resize(length, 0);
    let length = STANDARD.encode_slice(secret, &mut encoded);
    encoded.truncate(length.unwrap_or_default());
    // Base64 is ASCII; the conversion copies nothing.
    Zeroizing::new(String::from_utf8(encoded).unwrap_or_default())
}

fn copy(secret: &[u8]) -> Result<Vec<u8>, WireError> {
    let mut copy = Vec::new();
    copy.try_reserve_exact(secret.len())?;
    copy.extend_from_slice(secret);
    Ok(copy)
}

/// What proves the identity of a principal. Wiped from memory when it is dropped.
#[derive(PartialEq, Eq)]
pub enum Credentials {
    /// No proof.
    None,
    /// A password, usually UTF-8 text.
    Password(Vec<u8>),
    /// Bytes with a meaning agreed between program and authenticator.
    Custom(Vec<u8>),
}

impl Credentials {
    /// Reads a type byte and a byte array.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        let kind = reader.byte()?;
        let secret = reader.bytes()?;
        match kind {
            TYPE_NONE if secret.is_empty() => Ok(Credentials::None),
            TYPE_NONE => Err(WireError::Malformed("credentials of type none with data")),
            TYPE_PLAIN_PASSWORD => Ok(Credentials::Password(copy(secret)?)),
            TYPE_CUSTOM => Ok(Credentials::Custom(copy(secret)?)),
            _ => Err(WireError::Malformed("unknown type of credentials")),
        }
    }

    /// Writes a type byte and a byte array.
    pub fn write(&self, out: &mut Vec<u8>) {
        let (kind, secret): (u8, &[u8]) = match self {
            Credentials::None => (TYPE_NONE, &[]),
            Credentials::Password(secret) => (TYPE_PLAIN_PASSWORD, secret),
            Credentials::Custom(secret) => (TYPE_CUSTOM, secret),
        };
        out.put_byte(kind);
        out.put_bytes(secret);
    }

    /// The binary form.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    /// The binary form in standard base64 with padding. Leaves no copy behind.
    pub fn to_base64(&self) -> Zeroizing<String> {
        wiped_base64(&self.to_wiped_bytes())
    }

    /// The binary form. Leaves no copy behind.
    pub fn to_wiped_bytes(&self) -> Zeroizing<Vec<u8>> {
        // As large as it can get: growing would leave what was there.
        let mut bytes = Zeroizing::new(memory::with_room(MAXIMUM_HEADER + self.secret().len()));
        self.write(&mut bytes);
        bytes
    }

    fn secret(&self) -> &[u8] {
        match self {
            Credentials::None => &[],
            Credentials::Password(secret) | Credentials::Custom(secret) => secret,
        }
    }

    /// Reads the binary form in standard base64 with padding; nothing may follow.
    pub fn from_base64(text: &str) -> Result<Self, WireError> {
        let bytes = STANDARD
            .decode(text)
            .map_err(|_| WireError::Malformed("credentials are not base64"))?;
        let mut reader = Reader::new(&bytes);
        let credentials = Credentials::read(&mut reader)?;
        if reader.is_empty() {
            Ok(credentials)
        } else {
            Err(WireError::Malformed("surplus bytes after credentials"))
        }
    }
}

impl Clone for Credentials {
    fn clone(&self) -> Self {
        match self {
            Credentials::None => Credentials::None,
            Credentials::Password(secret) => Credentials::Password(memory::copy(secret)),
            Credentials::Custom(secret) => Credentials::Custom(memory::copy(secret)),
        }
    }
}

impl Drop for Credentials {
    fn drop(&mut self) {
        match self {
            Credentials::None => {}
            Credentials::Password(secret) | Credentials::Custom(secret) => secret.zeroize(),
        }
    }
}

/// Names the kind only, never the secret nor its length.
impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Credentials::None => "None",
            Credentials::Password(_) => "Password(***)",
            Credentials::Custom(_) => "Custom(***)",
        })
    }
}
