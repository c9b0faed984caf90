//! `datatypes.h` and the headers below it: values (`specification/data/values`).

pub(crate) mod binary;
pub(crate) mod datatype;
pub(crate) mod double;
pub(crate) mod int64;
pub(crate) mod json;
pub(crate) mod recordv2;
pub(crate) mod string;
#[cfg(test)]
mod tests;
pub(crate) mod value;

pub use self::binary::{read_diffusion_binary_value, write_diffusion_binary_value};
pub use self::datatype::{diffusion_datatype_e, DIFFUSION_DATATYPE};
pub use self::double::{read_diffusion_double_value, write_diffusion_double_value};
pub use self::int64::{read_diffusion_int64_value, write_diffusion_int64_value};
pub use self::json::{cbor_to_json, to_diffusion_json_string, write_diffusion_json_value};
pub use self::recordv2::builder::{
    diffusion_recordv2_builder_add_fields, diffusion_recordv2_builder_add_fields_with_list,
    diffusion_recordv2_builder_add_record, diffusion_recordv2_builder_add_record_with_list,
    diffusion_recordv2_builder_build, diffusion_recordv2_builder_clear,
    diffusion_recordv2_builder_free, diffusion_recordv2_builder_init, DIFFUSION_RECORDV2_BUILDER_T,
};
pub use self::recordv2::mutable_record_model::{
    diffusion_recordv2_mutable_record_model_add_record,
    diffusion_recordv2_mutable_record_model_add_values,
    diffusion_recordv2_mutable_record_model_add_values_to_record,
    diffusion_recordv2_mutable_record_model_as_value,
    diffusion_recordv2_mutable_record_model_clear_variable_fields,
    diffusion_recordv2_mutable_record_model_clear_variable_records,
    diffusion_recordv2_mutable_record_model_field_count,
    diffusion_recordv2_mutable_record_model_free,
    diffusion_recordv2_mutable_record_model_get_field_value,
    diffusion_recordv2_mutable_record_model_get_field_value_with_key,
    diffusion_recordv2_mutable_record_model_record_count,
    diffusion_recordv2_mutable_record_model_remove_field,
    diffusion_recordv2_mutable_record_model_remove_record,
    diffusion_recordv2_mutable_record_model_set_field_value,
    diffusion_recordv2_mutable_record_model_set_field_value_with_key,
    DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T,
};
pub use self::recordv2::record_model::{
    diffusion_recordv2_record_model_as_value, diffusion_recordv2_record_model_field_count,
    diffusion_recordv2_record_model_free, diffusion_recordv2_record_model_get_field_value,
    diffusion_recordv2_record_model_get_field_value_with_key,
    diffusion_recordv2_record_model_record_count, DIFFUSION_RECORDV2_RECORD_MODEL_T,
};
pub use self::recordv2::schema::{
    diffusion_recordv2_schema_as_json_string, diffusion_recordv2_schema_create_mutable_model,
    diffusion_recordv2_schema_free, diffusion_recordv2_schema_get_records,
    DIFFUSION_RECORDV2_SCHEMA_T,
};
pub use self::recordv2::schema_builder::{
    diffusion_recordv2_schema_builder_build, diffusion_recordv2_schema_builder_decimal,
    diffusion_recordv2_schema_builder_decimal_with_min_max,
    diffusion_recordv2_schema_builder_decimal_with_occurs, diffusion_recordv2_schema_builder_free,
    diffusion_recordv2_schema_builder_init, diffusion_recordv2_schema_builder_integer,
    diffusion_recordv2_schema_builder_integer_with_min_max,
    diffusion_recordv2_schema_builder_integer_with_occurs,
    diffusion_recordv2_schema_builder_record,
    diffusion_recordv2_schema_builder_record_with_min_max,
    diffusion_recordv2_schema_builder_record_with_occurs, diffusion_recordv2_schema_builder_string,
    diffusion_recordv2_schema_builder_string_with_min_max,
    diffusion_recordv2_schema_builder_string_with_occurs, DIFFUSION_RECORDV2_SCHEMA_BUILDER_T,
};
pub use self::recordv2::schema_field::{
    diffusion_recordv2_field_type_e, diffusion_recordv2_schema_field_free,
    diffusion_recordv2_schema_field_get_max, diffusion_recordv2_schema_field_get_min,
    diffusion_recordv2_schema_field_get_name, diffusion_recordv2_schema_field_get_scale,
    diffusion_recordv2_schema_field_get_type, diffusion_recordv2_schema_field_is_variable,
    DIFFUSION_RECORDV2_FIELD_TYPE_T, DIFFUSION_RECORDV2_SCHEMA_FIELD_T,
};
pub use self::recordv2::schema_record::{
    diffusion_recordv2_schema_record_free, diffusion_recordv2_schema_record_get_fields,
    diffusion_recordv2_schema_record_get_max, diffusion_recordv2_schema_record_get_min,
    diffusion_recordv2_schema_record_get_name, diffusion_recordv2_schema_record_is_variable,
    DIFFUSION_RECORDV2_SCHEMA_RECORD_T,
};
pub use self::recordv2::value::{
    diffusion_recordv2_as_fields, diffusion_recordv2_as_model, diffusion_recordv2_as_records,
    diffusion_recordv2_as_validated_model, diffusion_recordv2_to_string,
    write_diffusion_recordv2_value,
};
pub use self::string::{read_diffusion_string_value, write_diffusion_string_value};
pub use self::value::{
    diffusion_value_dup, diffusion_value_free, diffusion_value_get_raw_bytes, DIFFUSION_VALUE_T,
};
