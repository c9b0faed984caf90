//! Applies a delta (`specification/protocol/deltas section 2`).

use thiserror::Error;

use super::NO_CHANGE;
use crate::data::cbor::{CborReader, Token};
use crate::data::error::DataError;

/// The longest result of [`apply`], in bytes: the length of a C buffer and of anything in a message is at most this.
pub const DEFAULT_RESULT_LIMIT: usize = i32::MAX as usize;

/// A delta can't be applied. The old value is as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DeltaError {
    /// The delta ends inside an item, or between the start and the length of a match.
    #[error("the delta ended inside a part")]
    Truncated,
    /// The delta holds something that is neither a match nor an insert.
    #[error("the delta holds a part that is neither a match nor an insert")]
    UnexpectedItem,
    /// A match reaches beyond the end of the old value.
    #[error("the delta refers to bytes beyond the end of the old value")]
    OutOfRange,
    /// The new value would be longer than allowed, or than memory allows.
    #[error("the delta makes a value of more than {limit} bytes")]
    TooLarge {
        /// The longest result allowed, in bytes.
        limit: usize,
    },
}

/// The value that `delta` makes out of `old`, at most [`DEFAULT_RESULT_LIMIT`] bytes.
pub fn apply(old: &[u8], delta: &[u8]) -> Result<Vec<u8>, DeltaError> {
    let mut result = Vec::new();
    apply_into(old, delta, DEFAULT_RESULT_LIMIT, &mut result)?;
    Ok(result)
}

/// [`apply`] with a limit for the length of the result, into a buffer whose content is replaced and whose memory is reused.
/// After an error the buffer is empty. Otherwise it has room for one byte more, for the NUL that programs want behind a value.
pub fn apply_into(
    old: &[u8],
    delta: &[u8],
    limit: usize,
    result: &mut Vec<u8>,
) -> Result<(), DeltaError> {
    result.clear();
    if delta == NO_CHANGE {
        if old.len() > limit {
            return Err(DeltaError::TooLarge { limit });
        }
        result
            .try_reserve_exact(old.len().saturating_add(1))
            .map_err(|_| DeltaError::TooLarge { limit })?;
        result.extend_from_slice(old);
        return Ok(());
    }
    // Everything is checked and the length known before the first byte is written, so that the memory is taken at once.
    let length = result_length(old, delta, limit)?;
    result
        .try_reserve_exact(length.saturating_add(1))
        .map_err(|_| DeltaError::TooLarge { limit })?;
    for part in Parts::new(old, delta) {
        result.extend_from_slice(part?);
    }
    Ok(())
}

fn result_length(old: &[u8], delta: &[u8], limit: usize) -> Result<usize, DeltaError> {
    let mut length = 0usize;
    for part in Parts::new(old, delta) {
        length = length
            .checked_add(part?.len())
            .filter(|length| *length <= limit)
            .ok_or(DeltaError::TooLarge { limit })?;
    }
    Ok(length)
}

/// The pieces of the new value, one after the other.
struct Parts<'a> {
    old: &'a [u8],
    delta: CborReader<'a>,
}

impl<'a> Parts<'a> {
    fn new(old: &'a [u8], delta: &'a [u8]) -> Self {
        Parts {
            old,
            delta: CborReader::new(delta),
        }
    }

    #[inline]
    fn part(&mut self) -> Result<&'a [u8], DeltaError> {
        match self.delta.token() {
            Ok(Token::Bytes(content)) => Ok(content),
            Ok(Token::Unsigned(start)) => match self.delta.token() {
                Ok(Token::Unsigned(length)) => self.matched(start, length),
                Ok(_) => Err(DeltaError::UnexpectedItem),
                Err(error) => Err(error.into()),
            },
            Ok(_) => Err(DeltaError::UnexpectedItem),
            Err(error) => Err(error.into()),
        }
    }

    #[inline]
    fn matched(&self, start: u64, length: u64) -> Result<&'a [u8], DeltaError> {
        let start = usize::try_from(start).map_err(|_| DeltaError::OutOfRange)?;
        let length = usize::try_from(length).map_err(|_| DeltaError::OutOfRange)?;
        start
            .checked_add(length)
            .and_then(|end| self.old.get(start..end))
            .ok_or(DeltaError::OutOfRange)
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Result<&'a [u8], DeltaError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.delta.remaining() == 0 {
            return None;
        }
        Some(self.part())
    }
}

impl From<DataError> for DeltaError {
    fn from(error: DataError) -> Self {
        match error {
            DataError::Truncated => DeltaError::Truncated,
            _ => DeltaError::UnexpectedItem,
        }
    }
}
