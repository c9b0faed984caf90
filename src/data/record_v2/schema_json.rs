//! The JSON form of schemas: value of the topic property `SCHEMA` (`specification/protocol/data-types section 6.3`).

use serde_json::{Map, Value};

use super::error::SchemaError;
use super::schema::{Field, FieldType, Multiplicity, Schema};
use super::schema_builder::SchemaBuilder;
use crate::data::json::push_string;
use crate::data::memory::reserve_text;

/// Scale of a decimal field whose JSON does not name one.
const DEFAULT_SCALE: i64 = 2;

impl Schema {
    /// The JSON text, compact, members in the order of the official client.
    pub fn to_json(&self) -> String {
        let mut json = String::new();
        append(&mut json, r#"{"records":["#);
        for (at, record) in self.records.iter().enumerate() {
            append(&mut json, if at > 0 { "," } else { "" });
            append(&mut json, r#"{"fields":["#);
            for (at, field) in record.fields.iter().enumerate() {
                append(&mut json, if at > 0 { "," } else { "" });
                append_field(&mut json, field);
            }
            append(&mut json, r#"],"name":"#);
            push_string(&record.name, &mut json);
            append(&mut json, ",");
            append(&mut json, &multiplicity_to_json(record.multiplicity));
            append(&mut json, "}");
        }
        append(&mut json, "]}");
        json
    }

    /// Reads JSON text. Unknown members are ignored, missing ones have defaults; every rule of schemas is checked.
    pub fn from_json(text: &str) -> Result<Self, SchemaError> {
        let json: Value =
            serde_json::from_str(text).map_err(|error| SchemaError::Json(error.to_string()))?;
        let schema = object(&json, "the schema")?;
        let mut builder = SchemaBuilder::new();
        for record in elements(schema, "records")? {
            let record = object(record, "a record")?;
            builder.record(name(record)?, multiplicity(record)?)?;
            for field in elements(record, "fields")? {
                let field = object(field, "a field")?;
                builder.field(name(field)?, field_type(field)?, multiplicity(field)?)?;
            }
        }
        builder.build()
    }
}

fn append(json: &mut String, text: &str) {
    reserve_text(json, text.len());
    json.push_str(text);
}

fn append_field(json: &mut String, field: &Field) {
    let scale = match field.field_type {
        FieldType::Decimal { scale } => format!(r#","scale":{scale}"#),
        FieldType::String | FieldType::Integer => String::new(),
    };
    append(json, r#"{"name":"#);
    push_string(&field.name, json);
    let rest = format!(
        r#","type":"{}",{}{scale}}}"#,
        field.field_type.name(),
        multiplicity_to_json(field.multiplicity)
    );
    append(json, &rest);
}

fn multiplicity_to_json(multiplicity: Multiplicity) -> String {
    format!(
        r#""min":{},"max":{}"#,
        multiplicity.minimum(),
        multiplicity.maximum_or_minus_one()
    )
}

fn shape(message: String) -> SchemaError {
    SchemaError::Json(message)
}

fn object<'a>(json: &'a Value, what: &str) -> Result<&'a Map<String, Value>, SchemaError> {
    json.as_object()
        .ok_or_else(|| shape(format!("{what} is no object")))
}

/// A list; a missing one is empty.
fn elements<'a>(json: &'a Map<String, Value>, member: &str) -> Result<&'a [Value], SchemaError> {
    match json.get(member) {
        None => Ok(&[]),
        Some(Value::Array(elements)) => Ok(elements),
        Some(_) => Err(shape(format!("\"{member}\" is no list"))),
    }
}

fn name(json: &Map<String, Value>) -> Result<&str, SchemaError> {
    json.get("name")
        .and_then(Value::as_str)
        .ok_or_else(|| shape("\"name\" is missing or no text".to_owned()))
}

fn integer(json: &Map<String, Value>, member: &str) -> Result<Option<i64>, SchemaError> {
    match json.get(member) {
        None => Ok(None),
        Some(value) => value
            .as_i64()
            .map(Some)
            .ok_or_else(|| shape(format!("\"{member}\" is no integer"))),
    }
}

/// `occurs`, or `min` (default 1) and `max` (default: the minimum).
fn multiplicity(json: &Map<String, Value>) -> Result<Multiplicity, SchemaError> {
    if let Some(times) = integer(json, "occurs")? {
        return Multiplicity::exactly(times);
    }
    let minimum = integer(json, "min")?.unwrap_or(1);
    let maximum = integer(json, "max")?.unwrap_or(minimum);
    Multiplicity::between(minimum, maximum)
}

fn field_type(json: &Map<String, Value>) -> Result<FieldType, SchemaError> {
    let name = match json.get("type") {
        None => return Ok(FieldType::String),
        Some(name) => name
            .as_str()
            .ok_or_else(|| shape("\"type\" is no text".to_owned()))?,
    };
    match name.to_ascii_uppercase().as_str() {
        "STRING" => Ok(FieldType::String),
        "INTEGER" => Ok(FieldType::Integer),
        "DECIMAL" => FieldType::decimal(integer(json, "scale")?.unwrap_or(DEFAULT_SCALE)),
        _ => Err(SchemaError::UnknownType(name.to_owned())),
    }
}
