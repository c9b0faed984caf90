//! Records and their bytes (`specification/protocol/data-types section 6.1`). Every byte text has a meaning, so parsing can not fail.

use crate::data::memory;

/// The fields of a record. They are bytes on the wire, UTF-8 by convention.
pub type Record = Vec<Vec<u8>>;

/// Between records.
const RECORD_DELIMITER: u8 = 1;
/// Between the fields of a record.
const FIELD_DELIMITER: u8 = 2;
/// A value of one record without fields.
const EMPTY_RECORD: u8 = 4;
/// A record of one empty field.
const EMPTY_FIELD: u8 = 5;

/// The records that the bytes of a value hold.
pub fn parse_records(bytes: &[u8]) -> Vec<Record> {
    match bytes {
        [] => Vec::new(),
        [EMPTY_RECORD] => vec![Vec::new()],
        _ => memory::collect(
            bytes
                .split(|byte| *byte == RECORD_DELIMITER)
                .map(parse_record),
        ),
    }
}

fn parse_record(bytes: &[u8]) -> Record {
    match bytes {
        [] => Vec::new(),
        [EMPTY_FIELD] => vec![Vec::new()],
        _ => memory::collect(
            bytes
                .split(|byte| *byte == FIELD_DELIMITER)
                .map(memory::copy),
        ),
    }
}

/// The bytes of a value with these records.
///
/// There is no escaping: a field that holds one of the bytes 1 to 5 reads back as something else.
pub fn write_records<R, F>(records: &[R]) -> Vec<u8>
where
    R: AsRef<[F]>,
    F: AsRef<[u8]>,
{
    if let [record] = records {
        if record.as_ref().is_empty() {
            return vec![EMPTY_RECORD];
        }
    }
    let mut bytes = Vec::new();
    for (index, record) in records.iter().enumerate() {
        if index > 0 {
            append(&mut bytes, &[RECORD_DELIMITER]);
        }
        write_record(&mut bytes, record.as_ref());
    }
    bytes
}

fn write_record<F: AsRef<[u8]>>(bytes: &mut Vec<u8>, fields: &[F]) {
    if let [field] = fields {
        if field.as_ref().is_empty() {
            append(bytes, &[EMPTY_FIELD]);
            return;
        }
    }
    for (index, field) in fields.iter().enumerate() {
        if index > 0 {
            append(bytes, &[FIELD_DELIMITER]);
        }
        append(bytes, field.as_ref());
    }
}

fn append(bytes: &mut Vec<u8>, part: &[u8]) {
    memory::reserve(bytes, part.len());
    bytes.extend_from_slice(part);
}

/// All fields of all records, one after the other.
pub fn fields_of(records: Vec<Record>) -> Vec<Vec<u8>> {
    memory::collect(records.into_iter().flatten())
}
