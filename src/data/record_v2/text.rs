//! The readable form of a value: a list of lists as JSON text (`specification/protocol/data-types section 6.4`).

use super::bytes::Record;
use crate::data::json::push_bytes;
use crate::data::memory;

/// `[["a","b"],["c"]]`. Bytes that are not UTF-8 become U+FFFD.
pub fn records_to_text(records: &[Record]) -> String {
    let mut text = String::new();
    push_list(&mut text, records, |text, record| {
        push_list(text, record, |text, field| push_bytes(field, text));
    });
    text
}

fn push_list<T>(text: &mut String, elements: &[T], push: impl Fn(&mut String, &T)) {
    let mut before = '[';
    for element in elements {
        memory::reserve_text(text, 1);
        text.push(before);
        push(text, element);
        before = ',';
    }
    memory::reserve_text(text, 2);
    text.push_str(if elements.is_empty() { "[]" } else { "]" });
}
