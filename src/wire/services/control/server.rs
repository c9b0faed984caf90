//! The server's log and licence (`specification/protocol/control-services sections 13.3 and 13.5`).

use bytes::Bytes;

use crate::wire::error::{Unsupported, WireError};
use crate::wire::primitives::{Reader, WriteWire};
use crate::wire::services::Codec;

sequence! {
    /// Asks for entries of the log.
    pub struct FetchLogEntriesRequest {
        /// The number of the first entry.
        pub first_entry: i64,
        /// The number of entries.
        pub entry_count: i64,
    }

    /// Entries of the log.
    pub struct FetchLogEntriesResponse {
        /// The number of the first entry.
        pub first_entry: i64,
        /// The number of entries.
        pub entry_count: i64,
        /// The number of entries that there are.
        pub max_entries_available: i64,
        /// The number of the first line.
        pub first_line_number: i64,
        /// Text in UTF-8.
        pub entries: Bytes,
        /// The log file that the entries are from.
        pub file_id: i64,
    }
}

/// What came of a new licence: 0 if it was replaced, otherwise a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpdateLicenseResponse(pub u8);

impl Codec for UpdateLicenseResponse {
    fn read(reader: &mut Reader<'_>, _version: u8) -> Result<Self, WireError> {
        Ok(UpdateLicenseResponse(reader.byte()?))
    }

    fn write(&self, out: &mut Vec<u8>, _version: u8) -> Result<(), Unsupported> {
        out.put_byte(self.0);
        Ok(())
    }
}

services! {
    /// Client to server: entries of the log.
    FetchLogEntries = FETCH_LOG_ENTRIES: FetchLogEntriesRequest => FetchLogEntriesResponse;
    /// Client to server: replace the licence by the content of a file.
    UpdateLicense = UPDATE_LICENSE: Bytes => UpdateLicenseResponse;
}
