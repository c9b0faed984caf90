//! Builds schemas and checks every rule (`specification/protocol/data-types section 6.3`).

use super::error::SchemaError;
use super::schema::{Field, FieldType, Multiplicity, RecordDefinition, Schema};

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
                    record: last.name.clone(),
                });
            }
        }
        if self.records.iter().any(|record| record.name == name) {
            return Err(SchemaError::DuplicateRecord {
                record: name.to_owned(),
            });
        }
        self.records.push(RecordDefinition {
            name: name.to_owned(),
            multiplicity,
            fields: Vec::new(),
        });
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
                field: name.to_owned(),
            })?;
        if let Some(last) = record.fields.last() {
            if last.multiplicity.is_variable() {
                return Err(SchemaError::FieldAfterVariable {
                    field: last.name.clone(),
                });
            }
        }
        if record.fields.iter().any(|field| field.name == name) {
            return Err(SchemaError::DuplicateField {
                record: record.name.clone(),
                field: name.to_owned(),
            });
        }
        record.fields.push(Field {
            name: name.to_owned(),
            field_type,
            multiplicity,
        });
        Ok(())
    }

    /// The schema so far.
    pub fn build(&self) -> Result<Schema, SchemaError> {
        check_has_fields(self.records.last().ok_or(SchemaError::NoRecords)?)?;
        Ok(Schema {
            records: self.records.clone(),
        })
    }
}

fn check_has_fields(record: &RecordDefinition) -> Result<(), SchemaError> {
    if record.fields.is_empty() {
        return Err(SchemaError::RecordWithoutFields {
            record: record.name.clone(),
        });
    }
    Ok(())
}
