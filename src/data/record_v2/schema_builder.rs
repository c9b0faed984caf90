//! Builds schemas and checks every rule (`specification/protocol/data-types section 6.3`).

use super::error::SchemaError;
use super::schema::{Field, FieldType, Multiplicity, RecordDefinition, Schema};
use crate::data::memory::{collect, copy_text, push};

/// Builds schemas. A call that fails leaves the builder as it was; it can be used again after [`SchemaBuilder::build`].
#[derive(Debug, Clone, Default)]
pub struct SchemaBuilder {
    records: Vec<RecordDefinition>,
}

impl SchemaBuilder {
    /// Without records.
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts a new record.
    pub fn record(&mut self, name: &str, multiplicity: Multiplicity) -> Result<(), SchemaError> {
        if let Some(last) = self.records.last() {
            check_has_fields(last)?;
            if last.multiplicity.is_variable() {
                return Err(SchemaError::RecordAfterVariable {
                    record: copy_text(&last.name),
                });
            }
        }
        if self.records.iter().any(|record| record.name == *name) {
            return Err(SchemaError::DuplicateRecord {
                record: copy_text(name),
            });
        }
        push(
            &mut self.records,
            RecordDefinition {
                name: name.into(),
                multiplicity,
                fields: Vec::new(),
            },
        );
        Ok(())
    }

    /// Adds a field to the current record.
    pub fn field(
        &mut self,
        name: &str,
        field_type: FieldType,
        multiplicity: Multiplicity,
    ) -> Result<(), SchemaError> {
        let record = self
            .records
            .last_mut()
            .ok_or_else(|| SchemaError::FieldBeforeRecord {
                field: copy_text(name),
            })?;
        if let Some(last) = record.fields.last() {
            if last.multiplicity.is_variable() {
                return Err(SchemaError::FieldAfterVariable {
                    field: copy_text(&last.name),
                });
            }
        }
        if record.fields.iter().any(|field| field.name == *name) {
            return Err(SchemaError::DuplicateField {
                record: copy_text(&record.name),
                field: copy_text(name),
            });
        }
        push(
            &mut record.fields,
            Field {
                name: name.into(),
                field_type,
                multiplicity,
            },
        );
        Ok(())
    }

    /// The schema so far.
    pub fn build(&self) -> Result<Schema, SchemaError> {
        check_has_fields(self.records.last().ok_or(SchemaError::NoRecords)?)?;
        Ok(Schema {
            records: collect(self.records.iter().cloned()),
        })
    }
}

fn check_has_fields(record: &RecordDefinition) -> Result<(), SchemaError> {
    if record.fields.is_empty() {
        return Err(SchemaError::RecordWithoutFields {
            record: copy_text(&record.name),
        });
    }
    Ok(())
}
