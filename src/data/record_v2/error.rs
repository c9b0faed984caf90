//! What can go wrong with schemas and models.

use thiserror::Error;

/// A schema breaks a rule, or its JSON text can not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// A schema needs a record.
    #[error("the schema has no records")]
    NoRecords,
    /// A record needs a field.
    #[error("the record \"{record}\" has no fields")]
    RecordWithoutFields {
        /// Name of the record.
        record: String,
    },
    /// A field came before any record.
    #[error("the field \"{field}\" belongs to no record: add a record first")]
    FieldBeforeRecord {
        /// Name of the field.
        field: String,
    },
    /// Names of records are unique.
    #[error("there is a record \"{record}\" already")]
    DuplicateRecord {
        /// Name of the record.
        record: String,
    },
    /// Names of fields are unique within a record.
    #[error("the record \"{record}\" has a field \"{field}\" already")]
    DuplicateField {
        /// Name of the record.
        record: String,
        /// Name of the field.
        field: String,
    },
    /// Only the last record may be variable.
    #[error("no record can follow the variable record \"{record}\"")]
    RecordAfterVariable {
        /// Name of the variable record.
        record: String,
    },
    /// Only the last field of a record may be variable.
    #[error("no field can follow the variable field \"{field}\"")]
    FieldAfterVariable {
        /// Name of the variable field.
        field: String,
    },
    /// A minimum is negative.
    #[error("the minimum {minimum} is negative")]
    BadMinimum {
        /// The minimum.
        minimum: i64,
    },
    /// A maximum is neither -1 nor at least 1 and the minimum.
    #[error(
        "the maximum {maximum} is neither -1 nor at least 1 and at least the minimum {minimum}"
    )]
    BadMaximum {
        /// The minimum.
        minimum: i64,
        /// The maximum.
        maximum: i64,
    },
    /// A scale is below 1.
    #[error("the scale {scale} is below 1")]
    BadScale {
        /// The scale.
        scale: i64,
    },
    /// A number is too large to work with.
    #[error("the number {number} is too large")]
    TooLarge {
        /// The number.
        number: i64,
    },
    /// The text is no JSON, or not of the right shape.
    #[error("the schema is no readable JSON: {0}")]
    Json(String),
    /// A field type of the JSON text is unknown.
    #[error("there is no field type \"{0}\"")]
    UnknownType(String),
}

/// A key text is malformed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The name of a record or field is empty.
    #[error("an empty name")]
    EmptyName,
    /// `(` without `)`.
    #[error("an index that is not closed")]
    UnclosedIndex,
    /// Text after `)`.
    #[error("text after an index")]
    TextAfterIndex,
    /// The index is no number.
    #[error("an index that is no number")]
    BadIndex,
}

/// A field value does not fit the type of its field.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NormaliseError {
    /// Not an integer.
    #[error("\"{0}\" is no integer")]
    NotAnInteger(String),
    /// Not a decimal number.
    #[error("\"{0}\" is no decimal number")]
    NotADecimal(String),
    /// The value has bytes that would end the field, or NUL.
    #[error("a field value can not hold the characters U+0000 to U+0005")]
    ReservedCharacter,
}

/// An operation on a model failed; the model is as it was.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The key text is malformed.
    #[error("the key \"{key}\" has {error}")]
    Key {
        /// The key.
        key: String,
        /// What is wrong with it.
        error: KeyError,
    },
    /// The schema has no such record.
    #[error("the schema has no record \"{record}\"")]
    UnknownRecord {
        /// Name of the record.
        record: String,
    },
    /// The record has no such field.
    #[error("the record \"{record}\" has no field \"{field}\"")]
    UnknownField {
        /// Name of the record.
        record: String,
        /// Name of the field.
        field: String,
    },
    /// An index is negative or not below the maximum of the schema.
    #[error("the index {index} of \"{name}\" is out of range")]
    IndexOutOfRange {
        /// Name of the record or field.
        name: String,
        /// The index.
        index: i64,
    },
    /// The schema allows the occurrence, the data do not have it.
    #[error("\"{name}\" does not occur {} times", index + 1)]
    NoSuchOccurrence {
        /// Name of the record or field.
        name: String,
        /// The index.
        index: i64,
    },
    /// A value does not fit the type of its field.
    #[error("the value does not fit the field \"{field}\": {error}")]
    Value {
        /// Name of the field.
        field: String,
        /// What is wrong with the value.
        error: NormaliseError,
    },
    /// Only variable records can be added and removed.
    #[error("the last record of the schema, \"{record}\", is not variable")]
    RecordNotVariable {
        /// Name of the record.
        record: String,
    },
    /// Only variable fields can be added and removed.
    #[error("the last field of the record \"{record}\" is not variable")]
    FieldNotVariable {
        /// Name of the record.
        record: String,
    },
    /// There would be more records than allowed.
    #[error("more records than the schema allows")]
    TooManyRecords,
    /// There are fewer records than needed.
    #[error("fewer records than the schema demands")]
    TooFewRecords,
    /// There would be more fields than allowed.
    #[error("more fields than the record \"{record}\" allows")]
    TooManyFields {
        /// Name of the record.
        record: String,
    },
    /// There are fewer fields than needed.
    #[error("fewer fields than the record \"{record}\" demands")]
    TooFewFields {
        /// Name of the record.
        record: String,
    },
    /// Removing would leave less than the minimum.
    #[error("\"{name}\" can not occur less often than it does")]
    BelowMinimum {
        /// Name of the record or field.
        name: String,
    },
    /// The model would become too large to be kept in memory.
    #[error("a model of this schema would be too large")]
    TooLarge,
}
