//! `datatypes/recordv2/*.h`: builder, schema and models of records (`specification/data/values sections 4 to 6`).

pub(crate) mod builder;
pub(crate) mod convert;
pub(crate) mod mutable_record_model;
pub(crate) mod reading;
pub(crate) mod record_model;
pub(crate) mod schema;
pub(crate) mod schema_builder;
pub(crate) mod schema_field;
pub(crate) mod schema_record;
pub(crate) mod value;
