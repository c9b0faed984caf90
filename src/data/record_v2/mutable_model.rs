//! Changing the records of a value by the names of a schema (`specification/protocol/data-types section 6.4`, `specification/data/values section 6`).
//!
//! Every operation checks everything before it changes anything.

use std::ops::Deref;
use std::sync::Arc;

use super::bytes::Record;
use super::error::ModelError;
use super::key::Key;
use super::lookup::{FieldPlace, RecordPlace};
use super::model::RecordModel;
use super::normalise::normalise;
use super::schema::{Field, RecordDefinition, Schema};
use crate::data::memory::{copy_text, push, reserve, try_collect};

/// Most bytes that the default values of a new model take, together with what it takes to keep them.
const MAXIMUM_DEFAULT_SIZE: u64 = 64 << 20;
/// What an empty field takes.
const FIELD_OVERHEAD: u64 = std::mem::size_of::<Vec<u8>>() as u64;

/// A model that always fits its schema. Reading is as with [`RecordModel`], to which it dereferences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MutableRecordModel {
    model: RecordModel,
}

impl Deref for MutableRecordModel {
    type Target = RecordModel;

    fn deref(&self) -> &RecordModel {
        &self.model
    }
}

impl MutableRecordModel {
    /// The least number of records and fields, with default values.
    pub fn new(schema: Arc<Schema>) -> Result<Self, ModelError> {
        let size = schema.records().iter().fold(0u64, |size, record| {
            let times = u64::from(record.multiplicity().minimum());
            size.saturating_add(default_size(record).saturating_mul(times))
        });
        if size > MAXIMUM_DEFAULT_SIZE {
            return Err(ModelError::TooLarge);
        }
        let records = schema
            .records()
            .iter()
            // A record of which there need not be any counts nothing above, however large it is.
            .filter(|record| record.multiplicity().minimum() > 0)
            .flat_map(|record| {
                let times = record.multiplicity().minimum() as usize;
                std::iter::repeat_n(default_record(record), times)
            })
            .collect();
        Ok(MutableRecordModel {
            model: RecordModel::new(schema, records),
        })
    }

    /// Sets a field, by a key such as `record(1).field(2)`.
    pub fn set_by_key(&mut self, key: &str, value: &str) -> Result<(), ModelError> {
        let key = Key::parse(key)?;
        self.store(
            key.record.as_deref(),
            key.record_index,
            &key.field,
            key.field_index,
            value,
        )
    }

    /// Sets a field.
    pub fn set(
        &mut self,
        record: &str,
        record_index: i64,
        field: &str,
        field_index: i64,
        value: &str,
    ) -> Result<(), ModelError> {
        self.store(Some(record), record_index, field, field_index, value)
    }

    /// Appends occurrences of the variable last field to the last occurrence of the last record.
    pub fn add_values<V: AsRef<str>>(&mut self, values: &[V]) -> Result<(), ModelError> {
        let schema = Arc::clone(&self.model.schema);
        let place = RecordPlace::last(&schema)?;
        // Without any occurrence this is the place of the first, which is not there.
        let last = place.count(&self.model.records).saturating_sub(1);
        self.append(place, i64::try_from(last).unwrap_or(i64::MAX), values)
    }

    /// Appends occurrences of the variable last field to an occurrence of a record.
    pub fn add_values_to_record<V: AsRef<str>>(
        &mut self,
        record: &str,
        record_index: i64,
        values: &[V],
    ) -> Result<(), ModelError> {
        let schema = Arc::clone(&self.model.schema);
        let place = RecordPlace::find(&schema, Some(record))?;
        self.append(place, record_index, values)
    }

    /// Adds an occurrence of the variable last record, with default values.
    pub fn add_record(&mut self) -> Result<(), ModelError> {
        let schema = Arc::clone(&self.model.schema);
        let place = variable_record(&schema)?;
        let count = place.count(&self.model.records);
        if !place.definition.multiplicity().allows_count(count + 1) {
            return Err(ModelError::TooManyRecords);
        }
        if default_size(place.definition) > MAXIMUM_DEFAULT_SIZE {
            return Err(ModelError::TooLarge);
        }
        push(&mut self.model.records, default_record(place.definition));
        Ok(())
    }

    /// Removes an occurrence of the variable last record.
    pub fn remove_record(&mut self, index: i64) -> Result<(), ModelError> {
        let schema = Arc::clone(&self.model.schema);
        let place = variable_record(&schema)?;
        let position = place.index(&self.model.records, index)?;
        if place.count(&self.model.records) <= place.definition.multiplicity().minimum() as usize {
            return Err(ModelError::BelowMinimum {
                name: copy_text(place.definition.name()),
            });
        }
        self.model.records.remove(position);
        Ok(())
    }

    /// Removes an occurrence of the variable last field of a record.
    pub fn remove_field(
        &mut self,
        record: &str,
        record_index: i64,
        field_index: i64,
    ) -> Result<(), ModelError> {
        let schema = Arc::clone(&self.model.schema);
        let place = RecordPlace::find(&schema, Some(record))?;
        let field = place.variable_field()?;
        let position = place.index(&self.model.records, record_index)?;
        let record = &mut self.model.records[position];
        let index = field.index(record, field_index)?;
        if field.count(record) <= field.definition.multiplicity().minimum() as usize {
            return Err(ModelError::BelowMinimum {
                name: copy_text(field.definition.name()),
            });
        }
        record.remove(index);
        Ok(())
    }

    /// Removes the occurrences of the last record beyond its minimum; nothing if it is not variable.
    pub fn clear_variable_records(&mut self) -> Result<(), ModelError> {
        let schema = Arc::clone(&self.model.schema);
        let place = RecordPlace::last(&schema)?;
        let multiplicity = place.definition.multiplicity();
        if multiplicity.is_variable() {
            let kept = place.first + multiplicity.minimum() as usize;
            self.model.records.truncate(kept);
        }
        Ok(())
    }

    /// Removes the occurrences of the last field of a record beyond its minimum; nothing if it is not variable.
    pub fn clear_variable_fields(
        &mut self,
        record: &str,
        record_index: i64,
    ) -> Result<(), ModelError> {
        let schema = Arc::clone(&self.model.schema);
        let place = RecordPlace::find(&schema, Some(record))?;
        let position = place.index(&self.model.records, record_index)?;
        if let Ok(field) = place.variable_field() {
            let kept = field.first + field.definition.multiplicity().minimum() as usize;
            self.model.records[position].truncate(kept);
        }
        Ok(())
    }

    /// The model for reading only.
    pub fn into_model(self) -> RecordModel {
        self.model
    }

    fn store(
        &mut self,
        record: Option<&str>,
        record_index: i64,
        field: &str,
        field_index: i64,
        value: &str,
    ) -> Result<(), ModelError> {
        let (record, index, place) =
            self.model
                .position(record, record_index, field, field_index)?;
        let stored = normalised(place, value)?;
        self.model.records[record][index] = stored;
        Ok(())
    }

    fn append<V: AsRef<str>>(
        &mut self,
        place: RecordPlace<'_>,
        record_index: i64,
        values: &[V],
    ) -> Result<(), ModelError> {
        let field = place.variable_field()?;
        let position = place.index(&self.model.records, record_index)?;
        let record = &mut self.model.records[position];
        let count = field.count(record).saturating_add(values.len());
        if !field.definition.multiplicity().allows_count(count) {
            return Err(ModelError::TooManyFields {
                record: copy_text(place.definition.name()),
            });
        }
        let values = values.iter();
        let stored = try_collect(values.map(|value| normalised(field, value.as_ref())))?;
        reserve(record, stored.len());
        record.extend(stored);
        Ok(())
    }
}

fn normalised(field: FieldPlace<'_>, value: &str) -> Result<Vec<u8>, ModelError> {
    normalise(field.definition.field_type(), value)
        .map(String::into_bytes)
        .map_err(|error| ModelError::Value {
            field: copy_text(field.definition.name()),
            error,
        })
}

fn variable_record(schema: &Schema) -> Result<RecordPlace<'_>, ModelError> {
    let place = RecordPlace::last(schema)?;
    if place.definition.multiplicity().is_variable() {
        Ok(place)
    } else {
        Err(ModelError::RecordNotVariable {
            record: copy_text(place.definition.name()),
        })
    }
}

fn default_field_size(field: &Field) -> u64 {
    FIELD_OVERHEAD + u64::from(field.field_type().scale()) + 2
}

fn default_size(record: &RecordDefinition) -> u64 {
    record.fields().iter().fold(FIELD_OVERHEAD, |size, field| {
        let times = u64::from(field.multiplicity().minimum());
        size.saturating_add(default_field_size(field).saturating_mul(times))
    })
}

fn default_record(record: &RecordDefinition) -> Record {
    record
        .fields()
        .iter()
        // Nor is the value made of a field of which there need not be any.
        .filter(|field| field.multiplicity().minimum() > 0)
        .flat_map(|field| {
            let value = field.field_type().default_value().into_bytes();
            std::iter::repeat_n(value, field.multiplicity().minimum() as usize)
        })
        .collect()
}
