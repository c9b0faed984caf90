//! The readable form of a value: a list of lists as JSON text (`specification/protocol/data-types section 6.4`).

use std::borrow::Cow;

use super::bytes::Record;

/// `[["a","b"],["c"]]`. Bytes that are not UTF-8 become U+FFFD.
pub fn records_to_text(records: &[Record]) -> String {
    let records: Vec<Vec<Cow<'_, str>>> = records
        .iter()
        .map(|record| {
            record
                .iter()
                .map(|field| String::from_utf8_lossy(field))
                .collect()
        })
        .collect();
    serde_json::Value::from_iter(records).to_string()
}
