//! Which bytes are values (`specification/protocol/data-types`, property `VALIDATE_VALUES`).

use std::sync::Arc;

use diffusion::data::cbor;
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
    // One item and nothing behind it.
    let whole = || cbor::item_length(value).is_ok_and(|length| length == value.len());
    match datatype {
        Datatype::Binary => true,
        Datatype::Json => whole(),
        Datatype::String => {
            whole()
                && scalars::decode_string(value)
                    .is_ok_and(|text| text.is_none_or(|text| std::str::from_utf8(&text).is_ok()))
        }
        Datatype::Int64 => whole() && scalars::decode_int64(value).is_ok(),
        Datatype::Double => whole() && scalars::decode_double(value).is_ok(),
        Datatype::RecordV2 => schema.is_none_or(|schema| {
            RecordModel::validated(Arc::clone(schema), parse_records(value)).is_ok()
        }),
    }
}
