//! Any bytes as records: what they mean is written back with the same meaning, and looked up with any key without harm.
#![no_main]

use std::sync::Arc;

use diffusion::data::record_v2::{
    parse_records, records_to_text, write_records, MutableRecordModel, RecordModel, Schema,
};
use libfuzzer_sys::fuzz_target;

const SCHEMA: &str = r#"{"records":[{"name":"A","fields":[{"name":"x"}]},
    {"name":"B","min":1,"max":3,"fields":[{"name":"y","type":"decimal"},{"name":"z","type":"integer","min":0,"max":3}]}]}"#;

fuzz_target!(|data: &[u8]| {
    // The text before the first line feed is a key and a value, what follows are records.
    let split = data.iter().position(|byte| *byte == b'\n');
    let (text, bytes) = split.map_or((&data[..0], data), |at| (&data[..at], &data[at + 1..]));
    let records = parse_records(bytes);
    assert_eq!(parse_records(&write_records(&records)), records);
    let shown: serde_json::Value = serde_json::from_str(&records_to_text(&records)).unwrap();
    assert_eq!(shown.as_array().unwrap().len(), records.len());

    let schema = Arc::new(Schema::from_json(SCHEMA).unwrap());
    let text = String::from_utf8_lossy(text);
    let (key, value) = text.split_once('=').unwrap_or((&text, "1"));
    let _ = RecordModel::new(Arc::clone(&schema), records.clone()).get_by_key(key);
    let _ = RecordModel::validated(Arc::clone(&schema), records);

    let mut model = MutableRecordModel::new(Arc::clone(&schema)).unwrap();
    model.add_record().unwrap();
    model.add_values(&["1"]).unwrap();
    let before = model.clone();
    if model.set_by_key(key, value).is_err() {
        assert_eq!(model, before);
    }
    RecordModel::validated(schema, model.records().to_vec()).unwrap();
});
