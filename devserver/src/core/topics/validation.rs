//! Which bytes are values (`specification/protocol/data-types`, property `VALIDATE_VALUES`).

use std::sync::Arc;

use diffusion::data::cbor::{Item, ItemReader};
use diffusion::data::datatype::Datatype;
use diffusion::data::record_v2::{parse_records, RecordModel, Schema};
use diffusion::data::scalars;
use diffusion::wire::reason;

use crate::core::services::Refusal;

/// Refuses bytes that are no value of the type. Without validation only those that nobody could read.
pub(super) fn check(
    datatype: Datatype,
    validates: bool,
    schema: Option<&Arc<Schema>>,
    value: &[u8],
) -> Result<(), Refusal> {
    if value.is_empty() && !datatype.may_be_empty() {
        return Err(Refusal::new(reason::INVALID_DATA, "A value is required"));
    }
    if !validates || is_valid(datatype, schema, value) {
        return Ok(());
    }
    Err(Refusal::new(
        reason::UPDATE_FAILED,
        format!("The value is no valid {} value", datatype.wire_name()),
    ))
}

fn is_valid(datatype: Datatype, schema: Option<&Arc<Schema>>, value: &[u8]) -> bool {
    match datatype {
        Datatype::Binary => true,
        Datatype::Json => is_one_item(value),
        Datatype::String => is_one_item(value) && scalars::decode_string(value).is_ok(),
        Datatype::Int64 => is_one_item(value) && scalars::decode_int64(value).is_ok(),
        Datatype::Double => is_one_item(value) && scalars::decode_double(value).is_ok(),
        Datatype::RecordV2 => schema.is_none_or(|schema| {
            RecordModel::validated(Arc::clone(schema), parse_records(value)).is_ok()
        }),
    }
}

/// Whether these bytes are one item of CBOR with nothing behind it, and all texts in it, names of members too, are UTF-8.
fn is_one_item(value: &[u8]) -> bool {
    let mut items = ItemReader::new(value);
    loop {
        match items.next() {
            Ok(Some((_, Item::Text(text)))) if std::str::from_utf8(&text).is_err() => return false,
            Ok(Some(_)) => {}
            Ok(None) => return items.position() == value.len(),
            Err(_) => return false,
        }
    }
}
