//! Puts a value together record by record (`specification/protocol/data-types section 6.2`).

use super::bytes::{write_records, Record};
use crate::data::memory;

/// Builds values. Can be used again after [`RecordsBuilder::build`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordsBuilder {
    records: Vec<Record>,
}

impl RecordsBuilder {
    /// Without records.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a record, possibly without fields.
    pub fn add_record<F: AsRef<[u8]>>(&mut self, fields: impl IntoIterator<Item = F>) {
        let record = owned(fields);
        memory::reserve(&mut self.records, 1);
        self.records.push(record);
    }

    /// Appends fields to the last record, or starts the first one.
    pub fn add_fields<F: AsRef<[u8]>>(&mut self, fields: impl IntoIterator<Item = F>) {
        let mut fields = owned(fields);
        match self.records.last_mut() {
            Some(record) => {
                memory::reserve(record, fields.len());
                record.append(&mut fields);
            }
            None => self.records.push(fields),
        }
    }

    /// Back to no records.
    pub fn clear(&mut self) {
        self.records.clear();
    }

    /// The records so far.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The bytes of the value.
    pub fn build(&self) -> Vec<u8> {
        write_records(&self.records)
    }
}

fn owned<F: AsRef<[u8]>>(fields: impl IntoIterator<Item = F>) -> Record {
    memory::collect(fields.into_iter().map(|field| memory::copy(field.as_ref())))
}
