//! `datatypes/recordv2/*.h`: builder, schema and models of records (a6 sections 4 to 6).

pub mod builder;
mod convert;
pub mod mutable_record_model;
pub mod record_model;
pub mod schema;
pub mod schema_builder;
pub mod schema_field;
pub mod schema_record;
