//! Record v2: values that are records of text fields, with schemas and models (`specification/protocol/data-types section 6`,
//! `specification/data/values sections 4 to 6`). Pure: no I/O, no clock, no locks; callable from any thread.
//!
//! - [`bytes`]: records and their bytes. - [`builder`]: puts records together. - [`text`]: the readable form.
//! - [`schema`], [`schema_builder`], [`schema_json`]: what records a topic may hold.
//! - [`model`], [`mutable_model`]: access to the records of a value by the names of a schema; [`key`]: the text form of names.
//! - [`normalise`]: the stored form of field values.

pub mod builder;
pub mod bytes;
pub mod error;
pub mod key;
mod lookup;
pub mod model;
pub mod mutable_model;
pub mod normalise;
pub mod schema;
pub mod schema_builder;
pub mod schema_json;
pub mod text;

pub use builder::RecordsBuilder;
pub use bytes::{fields_of, parse_records, write_records, Record};
pub use error::{KeyError, ModelError, NormaliseError, SchemaError};
pub use key::Key;
pub use model::RecordModel;
pub use mutable_model::MutableRecordModel;
pub use schema::{Field, FieldType, Multiplicity, RecordDefinition, Schema};
pub use schema_builder::SchemaBuilder;
pub use text::records_to_text;
