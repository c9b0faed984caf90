//! Read access to the records of a value by the names of a schema (`specification/protocol/data-types section 6.4`,
//! `specification/data/values section 6`).

use std::sync::Arc;

use super::bytes::{write_records, Record};
use super::error::{ModelError, NormaliseError};
use super::key::Key;
use super::lookup::{FieldPlace, RecordPlace};
use super::normalise::normalise;
use super::schema::{Field, FieldType, RecordDefinition, Schema};
use crate::data::memory::{copy_lossy, copy_text};

/// The records of a value with the schema that names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordModel {
    pub(super) schema: Arc<Schema>,
    pub(super) records: Vec<Record>,
}

impl RecordModel {
    /// Any records. Where they do not fit the schema, access fails.
    pub fn new(schema: Arc<Schema>, records: Vec<Record>) -> Self {
        RecordModel { schema, records }
    }

    /// Records that fit the schema in number and types. The values stay as they are.
    pub fn validated(schema: Arc<Schema>, records: Vec<Record>) -> Result<Self, ModelError> {
        validate(&schema, &records)?;
        Ok(RecordModel { schema, records })
    }

    /// The schema.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The records.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The bytes of the value.
    pub fn to_bytes(&self) -> Vec<u8> {
        write_records(&self.records)
    }

    /// The value of a field, by a key such as `record(1).field(2)`.
    pub fn get_by_key(&self, key: &str) -> Result<&[u8], ModelError> {
        let key = Key::parse(key)?;
        self.find(
            key.record.as_deref(),
            key.record_index,
            &key.field,
            key.field_index,
        )
    }

    /// The value of a field.
    pub fn get(
        &self,
        record: &str,
        record_index: i64,
        field: &str,
        field_index: i64,
    ) -> Result<&[u8], ModelError> {
        self.find(Some(record), record_index, field, field_index)
    }

    /// How often a record occurs: for one that is not variable the number the schema fixes.
    pub fn record_count(&self, record: &str) -> Result<usize, ModelError> {
        Ok(RecordPlace::find(&self.schema, Some(record))?.count(&self.records))
    }

    /// How often a field occurs in an occurrence of a record: for one that is not variable the number the schema fixes.
    pub fn field_count(
        &self,
        record: &str,
        record_index: i64,
        field: &str,
    ) -> Result<usize, ModelError> {
        let place = RecordPlace::find(&self.schema, Some(record))?;
        let field = place.field(field)?;
        let index = place.index(&self.records, record_index)?;
        Ok(field.count(&self.records[index]))
    }

    fn find(
        &self,
        record: Option<&str>,
        record_index: i64,
        field: &str,
        field_index: i64,
    ) -> Result<&[u8], ModelError> {
        let (record, field, _) = self.position(record, record_index, field, field_index)?;
        Ok(&self.records[record][field])
    }

    /// Where a field is: the index of its record, its index therein, and its definition.
    pub(super) fn position(
        &self,
        record: Option<&str>,
        record_index: i64,
        field: &str,
        field_index: i64,
    ) -> Result<(usize, usize, FieldPlace<'_>), ModelError> {
        let place = RecordPlace::find(&self.schema, record)?;
        let field = place.field(field)?;
        let record = place.index(&self.records, record_index)?;
        let index = field.index(&self.records[record], field_index)?;
        Ok((record, index, field))
    }
}

fn validate(schema: &Schema, records: &[Record]) -> Result<(), ModelError> {
    let mut rest = records.iter();
    for definition in schema.records() {
        let multiplicity = definition.multiplicity();
        let count = if multiplicity.is_variable() {
            rest.len()
        } else {
            multiplicity.minimum() as usize
        };
        if !multiplicity.allows_count(count) {
            return Err(ModelError::TooManyRecords);
        }
        if count < multiplicity.minimum() as usize || rest.len() < count {
            return Err(ModelError::TooFewRecords);
        }
        for record in rest.by_ref().take(count) {
            validate_record(definition, record)?;
        }
    }
    match rest.next() {
        Some(_) => Err(ModelError::TooManyRecords),
        None => Ok(()),
    }
}

fn validate_record(definition: &RecordDefinition, record: &Record) -> Result<(), ModelError> {
    let too_few = || ModelError::TooFewFields {
        record: copy_text(definition.name()),
    };
    let too_many = || ModelError::TooManyFields {
        record: copy_text(definition.name()),
    };
    let mut rest = record.iter();
    for field in definition.fields() {
        let multiplicity = field.multiplicity();
        let count = if multiplicity.is_variable() {
            rest.len()
        } else {
            multiplicity.minimum() as usize
        };
        if !multiplicity.allows_count(count) {
            return Err(too_many());
        }
        if count < multiplicity.minimum() as usize || rest.len() < count {
            return Err(too_few());
        }
        for value in rest.by_ref().take(count) {
            validate_value(field, value)?;
        }
    }
    match rest.next() {
        Some(_) => Err(too_many()),
        None => Ok(()),
    }
}

fn validate_value(field: &Field, value: &[u8]) -> Result<(), ModelError> {
    let no_number = |text: String| match field.field_type() {
        FieldType::Integer => NormaliseError::NotAnInteger(text),
        FieldType::Decimal { .. } | FieldType::String => NormaliseError::NotADecimal(text),
    };
    let checked = match (field.field_type(), std::str::from_utf8(value)) {
        (FieldType::String, _) => Ok(()),
        (field_type, Ok(text)) => normalise(field_type, text).map(drop),
        (_, Err(_)) => Err(no_number(copy_lossy(value))),
    };
    checked.map_err(|error| ModelError::Value {
        field: copy_text(field.name()),
        error,
    })
}
