//! Where the fields of a schema are among the records of a value (`specification/protocol/data-types section 6.4`).
//!
//! Only the last record of a schema and the last field of a record vary in number, so what comes before has a fixed place.

use super::bytes::Record;
use super::error::ModelError;
use super::schema::{Field, Multiplicity, RecordDefinition, Schema};
use crate::data::memory::copy_text;

/// A record of the schema and the place of its first occurrence among the records of a value.
#[derive(Clone, Copy)]
pub(super) struct RecordPlace<'s> {
    pub definition: &'s RecordDefinition,
    pub first: usize,
}

/// A field of a record definition and the place of its first occurrence in a record.
#[derive(Clone, Copy)]
pub(super) struct FieldPlace<'s> {
    pub definition: &'s Field,
    pub first: usize,
}

impl<'s> RecordPlace<'s> {
    /// The record of this name; none: the first one.
    pub(super) fn find(schema: &'s Schema, name: Option<&str>) -> Result<Self, ModelError> {
        let name = match name {
            Some(name) => name,
            None => schema.records().first().map_or("", RecordDefinition::name),
        };
        let mut first = 0usize;
        for definition in schema.records() {
            if definition.name == *name {
                return Ok(RecordPlace { definition, first });
            }
            first = first.saturating_add(definition.multiplicity().minimum() as usize);
        }
        Err(ModelError::UnknownRecord {
            record: copy_text(name),
        })
    }

    /// The last record of a schema, the only one that can be variable.
    pub(super) fn last(schema: &'s Schema) -> Result<Self, ModelError> {
        Self::find(schema, schema.records().last().map(RecordDefinition::name))
    }

    /// How many occurrences the records have.
    pub(super) fn count(&self, records: &[Record]) -> usize {
        occurrences(self.definition.multiplicity(), self.first, records.len())
    }

    /// The place of an occurrence, which must be there.
    pub(super) fn index(&self, records: &[Record], index: i64) -> Result<usize, ModelError> {
        let definition = self.definition;
        place(
            definition.name(),
            definition.multiplicity(),
            self.first,
            index,
            records.len(),
        )
    }

    pub(super) fn field(&self, name: &str) -> Result<FieldPlace<'s>, ModelError> {
        let mut first = 0usize;
        for definition in self.definition.fields() {
            if definition.name == *name {
                return Ok(FieldPlace { definition, first });
            }
            first = first.saturating_add(definition.multiplicity().minimum() as usize);
        }
        Err(ModelError::UnknownField {
            record: copy_text(self.definition.name()),
            field: copy_text(name),
        })
    }

    /// The last field, which must be variable.
    pub(super) fn variable_field(&self) -> Result<FieldPlace<'s>, ModelError> {
        self.definition
            .fields()
            .last()
            .filter(|field| field.multiplicity().is_variable())
            .ok_or_else(|| ModelError::FieldNotVariable {
                record: copy_text(self.definition.name()),
            })
            .and_then(|field| self.field(field.name()))
    }
}

impl FieldPlace<'_> {
    pub(super) fn count(&self, record: &Record) -> usize {
        occurrences(self.definition.multiplicity(), self.first, record.len())
    }

    /// The place of an occurrence, which must be there.
    pub(super) fn index(&self, record: &Record, index: i64) -> Result<usize, ModelError> {
        let definition = self.definition;
        place(
            definition.name(),
            definition.multiplicity(),
            self.first,
            index,
            record.len(),
        )
    }
}

/// What there is of something variable; the fixed number of anything else.
fn occurrences(multiplicity: Multiplicity, first: usize, length: usize) -> usize {
    if multiplicity.is_variable() {
        length.saturating_sub(first)
    } else {
        multiplicity.minimum() as usize
    }
}

fn place(
    name: &str,
    multiplicity: Multiplicity,
    first: usize,
    index: i64,
    length: usize,
) -> Result<usize, ModelError> {
    let checked = usize::try_from(index)
        .ok()
        .filter(|index| multiplicity.allows_index(*index))
        .ok_or_else(|| ModelError::IndexOutOfRange {
            name: copy_text(name),
            index,
        })?;
    first
        .checked_add(checked)
        .filter(|place| *place < length)
        .ok_or_else(|| ModelError::NoSuchOccurrence {
            name: copy_text(name),
            index,
        })
}
