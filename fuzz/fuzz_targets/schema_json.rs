//! Any text as the JSON form of a schema: refused, or a schema whose own form reads back.
#![no_main]

use std::sync::Arc;

use diffusion::data::record_v2::{MutableRecordModel, RecordModel, Schema};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(schema) = Schema::from_json(text) else {
        return;
    };
    assert_eq!(Schema::from_json(&schema.to_json()).as_ref(), Ok(&schema));
    let schema = Arc::new(schema);
    if let Ok(model) = MutableRecordModel::new(Arc::clone(&schema)) {
        RecordModel::validated(schema, model.records().to_vec()).unwrap();
    }
});
