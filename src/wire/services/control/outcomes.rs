//! How control services say what came of a request (`specification/protocol/control-services section 2`), and scripts.

use std::fmt;

use crate::wire::error::{Unsupported, WireError};
use crate::wire::primitives::{Reader, WriteWire};
use crate::wire::services::common::ErrorReport;
use crate::wire::services::Codec;

/// `error-reports`: what is wrong with a text; empty if it was accepted.
pub type ErrorReports = Vec<ErrorReport>;

sequence! {
    /// `count-or-errors`: how many sessions a filter matched. Not the layout of
    /// [`crate::wire::services::common::CountOrErrors`].
    pub struct MatchedSessions {
        /// The number of sessions, without meaning if there are errors.
        pub count: i32,
        /// What is wrong with the filter.
        pub errors: ErrorReports,
    }
}

/// What was made from a text, or what is wrong with the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CreatedOrErrors<T> {
    /// What was made, as the server has stored it.
    Created(T),
    /// At least one error: the number of errors is what tells the two cases apart.
    Errors(ErrorReports),
}

impl<T: Codec> Codec for CreatedOrErrors<T> {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        let errors: ErrorReports = Codec::read(reader, version)?;
        if errors.is_empty() {
            return Ok(CreatedOrErrors::Created(T::read(reader, version)?));
        }
        Ok(CreatedOrErrors::Errors(errors))
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        match self {
            CreatedOrErrors::Created(created) => {
                out.put_count(0);
                created.write(out, version)
            }
            CreatedOrErrors::Errors(errors) => errors.write(out, version),
        }
    }
}

/// Commands for one of the security stores, separated by line feeds. They may hold passwords, so they are not shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Script(pub String);

impl fmt::Debug for Script {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Script({} bytes)", self.0.len())
    }
}

impl Codec for Script {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        Ok(Script(Codec::read(reader, version)?))
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        self.0.write(out, version)
    }
}
