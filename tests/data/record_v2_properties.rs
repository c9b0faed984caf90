//! Record v2 with random input: what is written reads back, models keep to their schemas, nothing panics.
//!
//! `PROPTEST_CASES` sets how many cases each test tries.

use std::sync::Arc;

use diffusion::data::record_v2::{
    normalise, parse_records, records_to_text, write_records, FieldType, Key, Multiplicity,
    MutableRecordModel, Record, RecordModel, Schema, SchemaBuilder,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::vectors::{list, load, text};

/// Fields without the bytes that delimit fields and mark empty ones.
fn any_record() -> impl Strategy<Value = Record> {
    vec(vec(6..=u8::MAX, 0..6), 0..5)
}

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof!["[a-c]", "[ -~é日]{1,4}"]
}

fn any_multiplicity() -> impl Strategy<Value = Multiplicity> {
    prop_oneof![
        (1..4i64).prop_map(|times| Multiplicity::exactly(times).unwrap()),
        (0..3i64, 1..3i64).prop_map(|(minimum, more)| Multiplicity::between(
            minimum,
            minimum + more
        )
        .unwrap()),
        (0..3i64).prop_map(|minimum| Multiplicity::between(minimum, -1).unwrap()),
    ]
}

fn any_field_type() -> impl Strategy<Value = FieldType> {
    prop_oneof![
        Just(FieldType::String),
        Just(FieldType::Integer),
        (1..5i64).prop_map(|scale| FieldType::decimal(scale).unwrap()),
    ]
}

/// A schema of whatever calls the builder took.
fn any_schema() -> impl Strategy<Value = Option<Schema>> {
    let field = (any_name(), any_field_type(), any_multiplicity());
    let record = (any_name(), any_multiplicity(), vec(field, 1..4));
    vec(record, 1..4).prop_map(|records| {
        let mut builder = SchemaBuilder::new();
        for (name, multiplicity, fields) in records {
            if builder.record(&name, multiplicity).is_ok() {
                for (name, field_type, multiplicity) in fields {
                    let _ = builder.field(&name, field_type, multiplicity);
                }
            }
        }
        builder.build().ok()
    })
}

#[derive(Debug, Clone)]
enum Operation {
    Set(i64, i64, String),
    Add(Vec<String>),
    AddTo(i64, Vec<String>),
    AddRecord,
    RemoveRecord(i64),
    RemoveField(i64, i64),
    ClearRecords,
    ClearFields(i64),
}

fn any_operation() -> impl Strategy<Value = Operation> {
    let index = || -1..4i64;
    let value = || {
        prop_oneof![
            "-?[0-9]{1,3}",
            "[0-9]?\\.[0-9]{1,6}",
            "[a-z\u{0}\u{1}]{0,2}"
        ]
    };
    prop_oneof![
        (index(), index(), value()).prop_map(|(a, b, value)| Operation::Set(a, b, value)),
        vec(value(), 0..3).prop_map(Operation::Add),
        (index(), vec(value(), 0..3)).prop_map(|(index, values)| Operation::AddTo(index, values)),
        Just(Operation::AddRecord),
        index().prop_map(Operation::RemoveRecord),
        (index(), index()).prop_map(|(a, b)| Operation::RemoveField(a, b)),
        Just(Operation::ClearRecords),
        index().prop_map(Operation::ClearFields),
    ]
}

/// Whether the operation succeeded. `turn` picks a record and a field of the schema.
fn operate(model: &mut MutableRecordModel, operation: &Operation, turn: usize) -> bool {
    let schema = model.schema().clone();
    let record = &schema.records()[turn % schema.records().len()];
    let field = &record.fields()[turn / 3 % record.fields().len()];
    let name = record.name();
    let result = match operation {
        Operation::Set(record_index, field_index, value) => {
            model.set(name, *record_index, field.name(), *field_index, value)
        }
        Operation::Add(values) => model.add_values(values),
        Operation::AddTo(index, values) => model.add_values_to_record(name, *index, values),
        Operation::AddRecord => model.add_record(),
        Operation::RemoveRecord(index) => model.remove_record(*index),
        Operation::RemoveField(record_index, index) => {
            model.remove_field(name, *record_index, *index)
        }
        Operation::ClearRecords => model.clear_variable_records(),
        Operation::ClearFields(index) => model.clear_variable_fields(name, *index),
    };
    result.is_ok()
}

proptest! {
    #[test]
    fn records_read_back(records in vec(any_record(), 0..5)) {
        prop_assert_eq!(parse_records(&write_records(&records)), records);
    }

    /// Bytes that records come from can be written differently, but mean the same then.
    #[test]
    fn any_bytes_are_records(bytes in vec(prop_oneof![0..8u8, any::<u8>()], 0..40)) {
        let records = parse_records(&bytes);
        prop_assert_eq!(parse_records(&write_records(&records)), records.clone());
        let shown: serde_json::Value = serde_json::from_str(&records_to_text(&records)).unwrap();
        prop_assert_eq!(shown.as_array().unwrap().len(), records.len());
    }

    #[test]
    fn schemas_read_back(schema in any_schema()) {
        if let Some(schema) = schema {
            prop_assert_eq!(Schema::from_json(&schema.to_json()), Ok(schema));
        }
    }

    #[test]
    fn models_keep_to_their_schema(
        schema in any_schema(),
        operations in vec((any_operation(), 0..30usize), 0..30),
    ) {
        let Some(schema) = schema.map(Arc::new) else { return Ok(()) };
        let mut model = MutableRecordModel::new(Arc::clone(&schema)).unwrap();
        for (operation, turn) in operations {
            let before = model.clone();
            if !operate(&mut model, &operation, turn) {
                prop_assert_eq!(&model, &before, "a failed {:?} changed the model", operation);
            }
            let read = RecordModel::validated(Arc::clone(&schema), model.records().to_vec());
            prop_assert_eq!(read.as_ref(), Ok(&*model), "after {:?}", operation);
            prop_assert_eq!(parse_records(&model.to_bytes()), model.records());
        }
    }

    /// Access to records that fit no schema fails, it does not panic.
    #[test]
    fn any_records_can_be_looked_up(
        schema in any_schema(),
        records in vec(any_record(), 0..4),
        indexes in (any::<i64>(), -1..4i64, -1..4i64),
    ) {
        let Some(schema) = schema.map(Arc::new) else { return Ok(()) };
        let model = RecordModel::new(Arc::clone(&schema), records.clone());
        for record in schema.records() {
            let _ = model.record_count(record.name());
            for field in record.fields() {
                let _ = model.get(record.name(), indexes.0, field.name(), indexes.2);
                let _ = model.field_count(record.name(), indexes.1, field.name());
                if let Ok(value) = model.get(record.name(), indexes.1, field.name(), indexes.2) {
                    let held = records.iter().flatten().any(|held| held == value);
                    prop_assert!(held);
                }
            }
        }
        let _ = RecordModel::validated(schema, records);
    }

    #[test]
    fn normal_forms_are_stable(text in "[-+]?[0-9]{0,30}\\.?[0-9]{0,30}", scale in 1..20i64) {
        for field_type in [FieldType::Integer, FieldType::decimal(scale).unwrap()] {
            if let Ok(normal) = normalise::normalise(field_type, &text) {
                prop_assert_eq!(normalise::normalise(field_type, &normal), Ok(normal.clone()));
                let decimals = normal.split_once('.').map_or(0, |(_, decimals)| decimals.len());
                prop_assert_eq!(decimals, field_type.scale() as usize);
            }
        }
    }

    /// Against integer arithmetic: hundredths rounded to tenths, halves away from zero.
    #[test]
    fn rounding_is_exact(hundredths in -100_000..100_000i64) {
        let magnitude = hundredths.abs();
        let sign = if hundredths < 0 { "-" } else { "" };
        let text = format!("{sign}{}.{:02}", magnitude / 100, magnitude % 100);
        let tenths = (magnitude + 5) / 10;
        let sign = if tenths == 0 { "" } else { sign };
        let expected = format!("{sign}{}.{}", tenths / 10, tenths % 10);
        prop_assert_eq!(normalise::normalise(FieldType::Decimal { scale: 1 }, &text), Ok(expected));
    }

    #[test]
    fn any_text_is_a_key_or_an_error(text in "[ab().0-9 -]{0,12}|\\PC{0,12}") {
        if let Ok(key) = Key::parse(&text) {
            prop_assert!(!key.field.is_empty());
        }
    }

    #[test]
    fn any_text_is_a_schema_or_an_error(text in "\\PC{0,40}") {
        let _ = Schema::from_json(&text);
    }

    /// Changes to the schemas of the vectors reach deeper than random text.
    #[test]
    fn damaged_schemas_are_schemas_or_errors(pick in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), with in "[\\[\\]{}\":,0-9a-z-]{0,3}") {
        let vectors = load("recordv2.json");
        let json = text(&pick.get(list(&vectors["schemaParse"]))["json"]).to_owned();
        let place = at.index(json.len());
        let mut damaged = json.clone();
        damaged.replace_range(place..place + 1, &with);
        if let Ok(schema) = Schema::from_json(&damaged) {
            prop_assert_eq!(Schema::from_json(&schema.to_json()), Ok(schema));
        }
    }
}
