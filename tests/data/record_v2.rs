//! Record v2 against every row of `recordv2.json` (`specification/protocol/data-types section 6`).

use std::sync::Arc;

use diffusion::data::record_v2::{
    fields_of, normalise, parse_records, records_to_text, write_records, FieldType, ModelError,
    Multiplicity, MutableRecordModel, Record, RecordModel, RecordsBuilder, Schema, SchemaBuilder,
    SchemaError,
};
use serde_json::Value;

use crate::vectors::{hex, list, load, number, text};

fn texts(value: &Value) -> Vec<String> {
    let elements = value
        .as_array()
        .unwrap_or_else(|| panic!("no list: {value}"));
    elements
        .iter()
        .map(|element| text(element).to_owned())
        .collect()
}

fn records(value: &Value) -> Vec<Record> {
    let records = value
        .as_array()
        .unwrap_or_else(|| panic!("no list: {value}"));
    records
        .iter()
        .map(|record| texts(record).into_iter().map(String::into_bytes).collect())
        .collect()
}

/// Comparable with the texts of the vectors, in which bytes that are not UTF-8 are U+FFFD.
fn as_json(records: &[Record]) -> Value {
    let lossy = |record: &Record| {
        let fields = record.iter();
        Value::from_iter(fields.map(|field| String::from_utf8_lossy(field).into_owned()))
    };
    Value::from_iter(records.iter().map(lossy))
}

#[test]
fn encoding() {
    for row in list(&load("recordv2.json")["encode"]) {
        let records = records(&row["records"]);
        assert_eq!(write_records(&records), hex(&row["hex"]), "{row}");
        assert_eq!(parse_records(&hex(&row["hex"])), records, "{row}");
        let fields: Vec<Vec<u8>> = texts(&row["fields"])
            .into_iter()
            .map(String::into_bytes)
            .collect();
        assert_eq!(fields_of(records.clone()), fields, "{row}");
        let text: Value = serde_json::from_str(&records_to_text(&records)).unwrap();
        assert_eq!(text, row["records"]);
    }
}

#[test]
fn text_form_is_a_compact_list_of_lists() {
    let records = parse_records(b"a\x02\"b\x01\x01\xff");
    assert_eq!(
        records_to_text(&records),
        "[[\"a\",\"\\\"b\"],[],[\"\u{fffd}\"]]"
    );
    assert_eq!(records_to_text(&[]), "[]");
}

#[test]
fn building() {
    for row in list(&load("recordv2.json")["builder"]) {
        let mut builder = RecordsBuilder::new();
        for operation in row["ops"].as_array().unwrap() {
            match text(&operation[0]) {
                "record" => builder.add_record(texts(&operation[1])),
                "fields" => builder.add_fields(texts(&operation[1])),
                "clear" => builder.clear(),
                other => panic!("unknown operation {other}"),
            }
        }
        assert_eq!(builder.build(), hex(&row["hex"]), "{row}");
        assert_eq!(as_json(builder.records()), row["records"], "{row}");
    }
}

#[test]
fn parsing() {
    for row in list(&load("recordv2.json")["parse"]) {
        let records = parse_records(&hex(&row["hex"]));
        assert_eq!(as_json(&records), row["records"], "{row}");
        assert_eq!(as_json(&[fields_of(records)])[0], row["fields"], "{row}");
    }
}

/// Applies schema builder calls of the vectors: name, then scale for decimal, then min and max or their one value.
fn build_schema(calls: &Value) -> Result<Schema, SchemaError> {
    let mut builder = SchemaBuilder::new();
    for call in calls.as_array().unwrap() {
        let call = call.as_array().unwrap();
        let mut numbers: Vec<i64> = call[2..].iter().map(number).collect();
        let kind = text(&call[0]);
        let field_type = match kind {
            "record" | "string" => Ok(FieldType::String),
            "integer" => Ok(FieldType::Integer),
            "decimal" => FieldType::decimal(numbers.remove(0)),
            other => panic!("unknown call {other}"),
        }?;
        let multiplicity = match numbers[..] {
            [] => Ok(Multiplicity::ONCE),
            [times] => Multiplicity::exactly(times),
            [minimum, maximum] => Multiplicity::between(minimum, maximum),
            _ => panic!("too many numbers"),
        }?;
        match kind {
            "record" => builder.record(text(&call[1]), multiplicity)?,
            _ => builder.field(text(&call[1]), field_type, multiplicity)?,
        }
    }
    builder.build()
}

fn error_kind(error: &SchemaError) -> &'static str {
    match error {
        SchemaError::NoRecords => "no-records",
        SchemaError::RecordWithoutFields { .. } => "record-without-fields",
        SchemaError::FieldBeforeRecord { .. } => "field-before-record",
        SchemaError::DuplicateRecord { .. } => "duplicate-record",
        SchemaError::DuplicateField { .. } => "duplicate-field",
        SchemaError::RecordAfterVariable { .. } => "record-after-variable-record",
        SchemaError::FieldAfterVariable { .. } => "field-after-variable-field",
        SchemaError::BadMinimum { .. } => "bad-min",
        SchemaError::BadMaximum { .. } => "bad-max",
        SchemaError::BadScale { .. } => "bad-scale",
        SchemaError::Json(_) => "bad-json",
        SchemaError::UnknownType(_) => "bad-type",
        other => panic!("{other}"),
    }
}

#[test]
fn schemas() {
    for row in list(&load("recordv2.json")["schema"]) {
        let schema = build_schema(&row["ops"]);
        let Some(json) = row["json"].as_str() else {
            let error = schema.expect_err(&row.to_string());
            assert_eq!(error_kind(&error), text(&row["error"]), "{row}");
            continue;
        };
        let schema = schema.unwrap_or_else(|error| panic!("{row}: {error}"));
        assert_eq!(schema.to_json(), json);
        assert_eq!(Schema::from_json(json).as_ref(), Ok(&schema), "{row}");
        let model = MutableRecordModel::new(Arc::new(schema)).unwrap();
        assert_eq!(as_json(model.records()), row["defaultRecords"], "{row}");
        assert_eq!(model.to_bytes(), hex(&row["defaultHex"]), "{row}");
    }
}

#[test]
fn schemas_from_json() {
    for row in list(&load("recordv2.json")["schemaParse"]) {
        let schema = Schema::from_json(text(&row["json"]));
        match row["normalised"].as_str() {
            Some(normalised) => {
                let schema = schema.unwrap_or_else(|error| panic!("{row}: {error}"));
                assert_eq!(schema.to_json(), normalised);
            }
            None => {
                let error = schema.expect_err(&row.to_string());
                assert_eq!(error_kind(&error), text(&row["error"]), "{row}");
            }
        }
    }
}

#[test]
fn a_failed_call_leaves_the_schema_builder_as_it_was() {
    let mut builder = SchemaBuilder::new();
    builder.record("A", Multiplicity::ONCE).unwrap();
    builder
        .field("x", FieldType::String, Multiplicity::ONCE)
        .unwrap();
    let before = builder.build().unwrap();
    assert!(builder.record("A", Multiplicity::ONCE).is_err());
    assert!(builder
        .field("x", FieldType::Integer, Multiplicity::ONCE)
        .is_err());
    assert_eq!(builder.build(), Ok(before));
    builder.record("B", Multiplicity::ONCE).unwrap();
    builder.build().unwrap_err();
    builder
        .field("y", FieldType::Integer, Multiplicity::ONCE)
        .unwrap();
    assert_eq!(builder.build().unwrap().records().len(), 2);
}

/// The exact result where the recorded one is an artefact of floating point; none where the value is rejected.
fn exact(row: &Value) -> Option<&str> {
    if row["note"].is_null() {
        return row["result"].as_str();
    }
    match text(&row["value"]) {
        "9007199254740993" => Some("9007199254740993"),
        "123456789012345678901234" => Some("123456789012345678901234"),
        "1.005" => Some("1.01"),
        "0.35" => Some("0.4"),
        "-0.001" => Some("0.00"),
        "12345678901234567890.129" => Some("12345678901234567890.13"),
        " 5" | "5 " | "12abc" | "1e3" | "0x10" | "1e2" | " 1.5 " => None,
        other => panic!("unexpected note for {other}"),
    }
}

#[test]
fn normalising() {
    for row in list(&load("recordv2.json")["normalise"]) {
        let field_type = match text(&row["type"]) {
            "string" => FieldType::String,
            "integer" => FieldType::Integer,
            _ => FieldType::decimal(number(&row["scale"])).unwrap(),
        };
        let stored = normalise::normalise(field_type, text(&row["value"]));
        assert_eq!(stored.ok().as_deref(), exact(row), "{row}");
    }
}

#[test]
fn halves_round_away_from_zero() {
    let decimal =
        |value, scale| normalise::normalise(FieldType::decimal(scale).unwrap(), value).unwrap();
    assert_eq!(decimal("0.5", 1), "0.5");
    assert_eq!(decimal("0.05", 1), "0.1");
    assert_eq!(decimal("-0.05", 1), "-0.1");
    assert_eq!(decimal("0.0499999999999999999999", 1), "0.0");
    assert_eq!(decimal("999.995", 2), "1000.00");
    assert_eq!(decimal("-999.995", 2), "-1000.00");
    assert_eq!(decimal("+00012.3", 2), "12.30");
    for bad in [".", "-", "+", "-.", "1.2.3", "--1", "1,5", "٣"] {
        assert!(
            normalise::normalise(FieldType::Decimal { scale: 2 }, bad).is_err(),
            "{bad}"
        );
        assert!(
            normalise::normalise(FieldType::Integer, bad).is_err(),
            "{bad}"
        );
    }
}

#[test]
fn delimiters_do_not_get_into_fields() {
    for byte in 0..=5u8 {
        let value = format!("a{}", char::from(byte));
        assert!(normalise::normalise(FieldType::String, &value).is_err());
    }
}

fn schema(row: &Value) -> Arc<Schema> {
    Arc::new(build_schema(&row["schema"]).unwrap_or_else(|error| panic!("{row}: {error}")))
}

/// Applies one operation; what it returns is appended to `returned`.
fn operate(
    model: &mut MutableRecordModel,
    operation: &Value,
    returned: &mut Vec<Value>,
) -> Result<(), ModelError> {
    let operation = operation.as_array().unwrap();
    let arguments = &operation[1..];
    match text(&operation[0]) {
        "set" => match arguments {
            [key, value] => model.set_by_key(text(key), text(value)),
            [record, field, value] => model.set(text(record), 0, text(field), 0, text(value)),
            [record, record_index, field, field_index, value] => model.set(
                text(record),
                number(record_index),
                text(field),
                number(field_index),
                text(value),
            ),
            _ => panic!("unknown form {operation:?}"),
        },
        "add" => {
            let (index, values) = match arguments {
                [_, index, values @ ..] if index.is_number() => (number(index), values),
                [_, values @ ..] => (0, values),
                [] => panic!("no record"),
            };
            let values: Vec<&str> = values.iter().map(text).collect();
            model.add_values_to_record(text(&arguments[0]), index, &values)
        }
        "addRecord" => model.add_record(),
        "removeRecord" => model.remove_record(number(&arguments[0])),
        "removeField" => model.remove_field(
            text(&arguments[0]),
            number(&arguments[1]),
            number(&arguments[2]),
        ),
        "recordCount" => {
            returned.push(model.record_count(text(&arguments[0]))?.into());
            Ok(())
        }
        "fieldCount" => {
            let count = model.field_count(
                text(&arguments[0]),
                number(&arguments[1]),
                text(&arguments[2]),
            )?;
            returned.push(count.into());
            Ok(())
        }
        "get" => {
            let value = model.get_by_key(text(&arguments[0]))?;
            returned.push(std::str::from_utf8(value).unwrap().into());
            Ok(())
        }
        other => panic!("unknown operation {other}"),
    }
}

#[test]
fn mutable_models() {
    for row in list(&load("recordv2.json")["model"]) {
        let mut model = MutableRecordModel::new(schema(row)).unwrap();
        let mut returned = Vec::new();
        let mut result = Ok(());
        for operation in row["ops"].as_array().unwrap() {
            let before = model.clone();
            result = operate(&mut model, operation, &mut returned);
            if result.is_err() {
                assert_eq!(model, before, "{row}: a failed operation changed the model");
            }
        }
        if row["error"].is_string() {
            result.expect_err(&row.to_string());
            continue;
        }
        result.unwrap_or_else(|error| panic!("{row}: {error}"));
        assert_eq!(as_json(model.records()), row["records"], "{row}");
        assert_eq!(model.to_bytes(), hex(&row["hex"]), "{row}");
        if let Some(expected) = row["returned"].as_array() {
            assert_eq!(&returned, expected, "{row}");
        }
    }
}

#[test]
fn validated_models() {
    for row in list(&load("recordv2.json")["validate"]) {
        let records = records(&row["records"]);
        let model = RecordModel::validated(schema(row), records.clone());
        match text_or_empty(&row["error"]) {
            "" => assert_eq!(model.unwrap().records(), records, "{row}"),
            "too-many-fields" => assert!(
                matches!(model, Err(ModelError::TooManyFields { .. })),
                "{row}"
            ),
            "too-few-fields" => assert!(
                matches!(model, Err(ModelError::TooFewFields { .. })),
                "{row}"
            ),
            "too-many-records" => assert_eq!(model, Err(ModelError::TooManyRecords), "{row}"),
            "too-few-records" => assert_eq!(model, Err(ModelError::TooFewRecords), "{row}"),
            "bad-value" => assert!(matches!(model, Err(ModelError::Value { .. })), "{row}"),
            other => panic!("unknown error {other}"),
        }
    }
}

fn text_or_empty(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

#[test]
fn read_only_models() {
    for row in list(&load("recordv2.json")["get"]) {
        let model = RecordModel::new(schema(row), records(&row["records"]));
        let value = match row["key"].as_array().map(Vec::as_slice) {
            None => model.get_by_key(text(&row["key"])),
            Some([record, field]) => model.get(text(record), 0, text(field), 0),
            Some([record, record_index, field, field_index]) => model.get(
                text(record),
                number(record_index),
                text(field),
                number(field_index),
            ),
            Some(other) => panic!("unknown form {other:?}"),
        };
        match row["value"].as_str() {
            Some(expected) => assert_eq!(value, Ok(expected.as_bytes()), "{row}"),
            None => {
                let kind = match value.expect_err(&row.to_string()) {
                    ModelError::Key { .. } => "bad-key",
                    ModelError::UnknownRecord { .. } => "unknown-record",
                    ModelError::UnknownField { .. } => "unknown-field",
                    ModelError::IndexOutOfRange { .. } => "index-out-of-range",
                    ModelError::NoSuchOccurrence { .. } => "no-such-occurrence",
                    other => panic!("{row}: {other}"),
                };
                assert_eq!(kind, text(&row["error"]), "{row}");
            }
        }
    }
}

/// A record `A` with a variable field of at most 3, and a variable record `B` of 1 to 3.
fn variable_schema() -> Arc<Schema> {
    let mut builder = SchemaBuilder::new();
    builder.record("A", Multiplicity::ONCE).unwrap();
    builder
        .field(
            "x",
            FieldType::Integer,
            Multiplicity::between(1, 3).unwrap(),
        )
        .unwrap();
    builder
        .record("B", Multiplicity::between(1, 3).unwrap())
        .unwrap();
    builder
        .field("y", FieldType::String, Multiplicity::ONCE)
        .unwrap();
    builder
        .field(
            "z",
            FieldType::String,
            Multiplicity::between(0, -1).unwrap(),
        )
        .unwrap();
    Arc::new(builder.build().unwrap())
}

#[test]
fn values_without_a_record_go_to_the_last_occurrence_of_the_last_record() {
    let mut model = MutableRecordModel::new(variable_schema()).unwrap();
    model.add_record().unwrap();
    model.add_values(&["p", "q"]).unwrap();
    assert_eq!(
        records_to_text(model.records()),
        r#"[["0"],[""],["","p","q"]]"#
    );
    model.add_values::<&str>(&[]).unwrap();
    assert_eq!(model.field_count("B", 1, "z"), Ok(2));
}

#[test]
fn clearing_goes_down_to_the_minimum() {
    let mut model = MutableRecordModel::new(variable_schema()).unwrap();
    model.add_values_to_record("A", 0, &["1", "2"]).unwrap();
    model.add_record().unwrap();
    model.add_values(&["p"]).unwrap();
    model.clear_variable_fields("A", 0).unwrap();
    model.clear_variable_fields("B", 1).unwrap();
    assert_eq!(records_to_text(model.records()), r#"[["0"],[""],[""]]"#);
    model.clear_variable_records().unwrap();
    assert_eq!(records_to_text(model.records()), r#"[["0"],[""]]"#);
    model.clear_variable_fields("B", 1).unwrap_err();
    model.clear_variable_fields("C", 0).unwrap_err();

    let fixed =
        Schema::from_json(r#"{"records":[{"name":"A","occurs":2,"fields":[{"name":"x"}]}]}"#);
    let mut model = MutableRecordModel::new(Arc::new(fixed.unwrap())).unwrap();
    model.clear_variable_records().unwrap();
    model.clear_variable_fields("A", 1).unwrap();
    assert_eq!(records_to_text(model.records()), r#"[[""],[""]]"#);
}

#[test]
fn one_bad_value_among_several_changes_nothing() {
    let mut model = MutableRecordModel::new(variable_schema()).unwrap();
    let before = model.clone();
    model.add_values_to_record("A", 0, &["1", "x"]).unwrap_err();
    model
        .add_values_to_record("A", 0, &["1", "2", "3"])
        .unwrap_err();
    model.set("A", 0, "x", 0, "1.5").unwrap_err();
    assert_eq!(model, before);
}

#[test]
fn absurd_schemas_make_no_huge_models() {
    let absurd = r#"{"records":[{"name":"A","occurs":2147483647,"fields":[{"name":"x","occurs":2147483647}]}]}"#;
    let schema = Arc::new(Schema::from_json(absurd).unwrap());
    assert_eq!(
        MutableRecordModel::new(Arc::clone(&schema)),
        Err(ModelError::TooLarge)
    );
    assert_eq!(
        RecordModel::validated(schema, vec![vec![Vec::new()]]),
        Err(ModelError::TooFewRecords)
    );
    let scale =
        r#"{"records":[{"name":"A","fields":[{"name":"x","type":"decimal","scale":4000000000}]}]}"#;
    assert!(matches!(
        Schema::from_json(scale),
        Err(SchemaError::TooLarge { .. })
    ));
    let deep = "[".repeat(100_000);
    assert!(matches!(
        Schema::from_json(&deep),
        Err(SchemaError::Json(_))
    ));
}

#[test]
fn errors_say_what_is_wrong() {
    let schema = variable_schema();
    let model = MutableRecordModel::new(schema).unwrap();
    let message = |key: &str| model.get_by_key(key).unwrap_err().to_string();
    assert_eq!(
        message("B(0"),
        "the key \"B(0\" has an index that is not closed"
    );
    assert_eq!(message("B(3).y"), "the index 3 of \"B\" is out of range");
    assert_eq!(message("B(1).y"), "\"B\" does not occur 2 times");
}
