//! Fetching sessions (`specification/protocol/control-services section 6.7`).

use super::outcomes::ErrorReports;
use crate::wire::error::{Unsupported, WireError};
use crate::wire::primitives::{Reader, WriteWire};
use crate::wire::services::common::StringMap;
use crate::wire::services::Codec;

sequence! {
    /// Asks for sessions.
    pub struct SessionFetchRequest {
        /// The session filter; `all` for every session.
        pub filter: String,
        /// The properties that are wanted.
        pub properties: Option<Vec<String>>,
        /// Only sessions that started at this time or later, in milliseconds since the epoch.
        pub from: Option<i64>,
        /// Only sessions that started at this time or earlier, in milliseconds since the epoch.
        pub to: Option<i64>,
        /// The most sessions: the first ones, or if negative the last ones; none for all.
        pub limit: Option<i32>,
        /// The most bytes of the results.
        pub maximum_result_size: i32,
        /// Whether start times are wanted.
        pub requires_start_time: bool,
    }

    /// A session.
    pub struct FetchedSession {
        /// When it started, in milliseconds since the epoch; none if not asked for.
        pub start_time: Option<i64>,
        /// Its properties.
        pub properties: StringMap,
    }
}

/// The result of a fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionFetchResponse {
    /// The filter was accepted.
    Sessions {
        /// The sessions within limit and size.
        sessions: Vec<FetchedSession>,
        /// The number of sessions that match.
        total_selected: i32,
    },
    /// What is wrong with the filter.
    Errors(ErrorReports),
}

impl Codec for SessionFetchResponse {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        match reader.byte()? {
            0 => Ok(SessionFetchResponse::Sessions {
                sessions: Codec::read(reader, version)?,
                total_selected: Codec::read(reader, version)?,
            }),
            1 => Ok(SessionFetchResponse::Errors(Codec::read(reader, version)?)),
            _ => Err(WireError::Malformed("neither sessions nor errors")),
        }
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        match self {
            SessionFetchResponse::Sessions {
                sessions,
                total_selected,
            } => {
                out.put_byte(0);
                sessions.write(out, version)?;
                total_selected.write(out, version)
            }
            SessionFetchResponse::Errors(errors) => {
                out.put_byte(1);
                errors.write(out, version)
            }
        }
    }
}

services! {
    /// Client to server: fetch sessions.
    SessionFetch = SESSION_FETCH: SessionFetchRequest => SessionFetchResponse;
}
