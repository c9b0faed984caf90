//! Structures that several services share (`specification/protocol/topic-services sections 2.8 to 2.10 and 3`).

use bytes::Bytes;

use super::Codec;
use crate::wire::error::{Unsupported, WireError};
use crate::wire::primitives::{Reader, WriteWire};

/// A body without content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Empty;

impl Codec for Empty {
    fn read(_reader: &mut Reader<'_>, _version: u8) -> Result<Self, WireError> {
        Ok(Empty)
    }

    fn write(&self, _out: &mut Vec<u8>, _version: u8) -> Result<(), Unsupported> {
        Ok(())
    }
}

/// A map of text in the order of the message; the order has no meaning.
pub type StringMap = Vec<(String, String)>;

/// The protocol version that brought selection scopes.
const SCOPES_SINCE: u8 = 29;

/// The selection scope at the end of subscription requests (`specification/protocol/topic-services section 3`). The empty text is the
/// default scope, the only one before protocol 29.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SelectionScope(pub String);

impl Codec for SelectionScope {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        if version < SCOPES_SINCE {
            return Ok(SelectionScope::default());
        }
        Ok(SelectionScope(reader.owned_string()?))
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        if version >= SCOPES_SINCE {
            out.put_string(&self.0);
            return Ok(());
        }
        if self.0.is_empty() {
            return Ok(());
        }
        // Leaving the name out would change the selections of the default scope.
        Unsupported::check("a selection scope", SCOPES_SINCE, version)
    }
}

sequence! {
    /// What is wrong with a text that the server parsed.
    pub struct ErrorReport {
        /// Text for people.
        pub message: String,
        /// The line of the error, from 1.
        pub line: i32,
        /// The column of the error, from 1.
        pub column: i32,
    }

    /// Why something was refused. Mind the order: in an error message the text comes first.
    pub struct ErrorReason {
        /// Reason code, see [`crate::wire::reason`].
        pub code: i32,
        /// Text for people.
        pub description: String,
    }

    /// A value and the name of its data type.
    pub struct TypedValue {
        /// The data type: `json`, `binary`, `string`, `int64`, `double` or `record_v2`.
        pub data_type: String,
        /// The value's bytes.
        pub value: Bytes,
    }
}

/// COUNT_OR_ERRORS: how many sessions a filter or selector concerned, or why it could not be parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CountOrErrors {
    /// The number of sessions.
    Count(i32),
    /// What is wrong with the text.
    Errors(Vec<ErrorReport>),
}

impl Codec for CountOrErrors {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        match reader.byte()? {
            0 => Ok(CountOrErrors::Count(reader.varint32()?)),
            1 => Ok(CountOrErrors::Errors(Codec::read(reader, version)?)),
            _ => Err(WireError::Malformed("neither a count nor errors")),
        }
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        match self {
            CountOrErrors::Count(count) => {
                out.put_byte(0);
                count.write(out, version)
            }
            CountOrErrors::Errors(errors) => {
                out.put_byte(1);
                errors.write(out, version)
            }
        }
    }
}
