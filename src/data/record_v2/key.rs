//! The text form of a field's position: `record(i).field(j)` (`specification/protocol/data-types section 6.4`).

use super::error::{KeyError, ModelError};
use crate::data::memory::copy_text;

/// A record, a field of it, and which occurrence of both.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// Name of the record; none: the first record of the schema.
    pub record: Option<String>,
    /// Which occurrence of the record.
    pub record_index: i64,
    /// Name of the field.
    pub field: String,
    /// Which occurrence of the field.
    pub field_index: i64,
}

impl Key {
    /// Reads the text. Indexes are 0 where absent.
    pub fn parse(text: &str) -> Result<Self, ModelError> {
        Self::parse_parts(text).map_err(|error| ModelError::Key {
            key: copy_text(text),
            error,
        })
    }

    fn parse_parts(text: &str) -> Result<Self, KeyError> {
        let Some((record, field)) = text.split_once('.') else {
            let (field, field_index) = name_and_index(text)?;
            return Ok(Key {
                record: None,
                record_index: 0,
                field: copy_text(field),
                field_index,
            });
        };
        let (record, record_index) = name_and_index(record.trim())?;
        let (field, field_index) = name_and_index(field)?;
        Ok(Key {
            record: Some(copy_text(record)),
            record_index,
            field: copy_text(field),
            field_index,
        })
    }
}

fn name_and_index(text: &str) -> Result<(&str, i64), KeyError> {
    let (name, index) = match text.split_once('(') {
        None => (text, 0),
        Some((name, rest)) => {
            let (index, after) = rest.split_once(')').ok_or(KeyError::UnclosedIndex)?;
            if !after.is_empty() {
                return Err(KeyError::TextAfterIndex);
            }
            (name, index.parse().map_err(|_| KeyError::BadIndex)?)
        }
    };
    if name.is_empty() {
        return Err(KeyError::EmptyName);
    }
    Ok((name, index))
}
