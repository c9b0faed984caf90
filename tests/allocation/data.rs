//! Hostile values, deltas and schemas do not make readers allocate: what they hold is bounded by the input or by the limit given.

use std::sync::Arc;

use diffusion::data::cbor::item_length;
use diffusion::data::delta::{apply_into, diff, DeltaError};
use diffusion::data::json::{to_cbor, to_text};
use diffusion::data::record_v2::{ModelError, MutableRecordModel, Schema};
use diffusion::data::scalars::decode_string;
use diffusion::wire::services::topics::time_series::BorrowedEvent;

use crate::peak_of;

/// What the stack of open containers takes, and the test harness besides.
const SLACK: usize = 1 << 20;
const MIB: usize = 1 << 20;

#[test]
fn allocation_is_bounded() {
    // Lengths and counts that promise up to 2^64 bytes or elements, and nesting without end.
    let mut promises: Vec<Vec<u8>> = Vec::new();
    for head in [0x5b, 0x7b, 0x9b, 0xbb] {
        for length in [u64::MAX, 1 << 40, i32::MAX as u64] {
            promises.push([&[head], &length.to_be_bytes()[..], &[0; 100]].concat());
        }
    }
    for nested in [
        &[0x9f][..],
        &[0x81],
        &[0xbf, 0x00],
        &[0xa1, 0x00],
        &[0xc1],
        &[0x9b, 0, 0, 0, 0, 0, 0x10, 0, 0],
    ] {
        promises.push(nested.repeat(MIB / nested.len()));
    }
    for promise in &promises {
        let start = &promise[..promise.len().min(10)];
        let (length, peak) = peak_of(|| item_length(promise));
        assert!(
            length.is_err() && peak < SLACK,
            "{start:02x?}: {peak} bytes held"
        );
        let (text, peak) = peak_of(|| to_text(promise));
        assert!(
            text.is_err() && peak < 2 * MIB + SLACK,
            "{start:02x?}: {peak} bytes held"
        );
        let (string, peak) = peak_of(|| decode_string(promise).is_err());
        assert!(string && peak < SLACK, "{start:02x?}: {peak} bytes held");
        let (event, peak) = peak_of(|| BorrowedEvent::decode(promise).is_err());
        assert!(event && peak < SLACK, "{start:02x?}: {peak} bytes held");
    }

    // Texts and values that grow most.
    for (text, most) in [
        ("[".repeat(MIB), 2 * MIB),
        ("{\"\":".repeat(MIB / 4), 2 * MIB),
        (format!("{{{}\"\":1}}", "\"\":1,".repeat(MIB / 5)), 40 * MIB),
        (format!("[{}1.5]", "1.5,".repeat(MIB / 4)), 12 * MIB),
        (format!("\"{}\"", "\\u0000".repeat(MIB / 6)), 4 * MIB),
    ] {
        let (value, peak) = peak_of(|| to_cbor(text.as_bytes()));
        assert!(
            peak < most + SLACK,
            "{}: {peak} bytes held, {}",
            &text[..10],
            value.is_ok()
        );
    }
    let small_floats = [&[0x9f], &[0xf9, 0x00, 0x01].repeat(MIB / 3)[..], &[0xff]].concat();
    let (text, peak) = peak_of(|| to_text(&small_floats));
    assert!(
        text.is_ok() && peak > MIB && peak < 24 * MIB,
        "{peak} bytes held"
    );

    // Deltas that promise more than the limit, in lengths and in number.
    let old = vec![7; MIB];
    let whole = [0x00, 0x1a, 0x00, 0x10, 0x00, 0x00];
    let mut result = Vec::new();
    for parts in [3, 1000, 100_000] {
        let delta = whole.repeat(parts);
        let limit = 2 * MIB;
        let (applied, peak) = peak_of(|| apply_into(&old, &delta, limit, &mut result));
        assert_eq!(applied, Err(DeltaError::TooLarge { limit }));
        assert!(peak < SLACK / 16, "{parts} parts: {peak} bytes held");
    }
    let (applied, peak) = peak_of(|| apply_into(&old, &whole.repeat(2), 2 * MIB, &mut result));
    assert!(
        applied.is_ok() && (2 * MIB..3 * MIB).contains(&peak),
        "{peak} bytes held"
    );

    // The tables of a search are a few times the values, whatever these hold.
    let new: Vec<u8> = (0..MIB).map(|index| ((index * index) >> 7) as u8).collect();
    for (old, new) in [(&old, &new), (&new, &old)] {
        let (delta, peak) = peak_of(|| diff(old, new));
        assert!(
            delta.len() <= MIB + 5 && peak < 16 * MIB,
            "{peak} bytes held"
        );
    }
}

/// A schema comes from whoever made the topic.
#[test]
fn what_a_model_need_not_have_is_not_made() {
    for (schema, expected) in [
        // No record, each of many fields; no field, each of many decimals; no record of which one were too large.
        (
            r#"[{"name":"A","min":0,"max":1,"fields":[{"name":"x","min":2000000,"max":2000000}]}]"#,
            Ok(0),
        ),
        (
            r#"[{"name":"A","min":0,"max":1,"fields":[{"name":"x","occurs":2147483647}]}]"#,
            Ok(0),
        ),
        (
            r#"[{"name":"A","fields":[{"name":"x","min":0,"max":-1,"type":"decimal","scale":10000}]}]"#,
            Ok(1),
        ),
        (
            r#"[{"name":"A","occurs":2000000000,"fields":[{"name":"x"}]}]"#,
            Err(ModelError::TooLarge),
        ),
    ] {
        let schema = Arc::new(Schema::from_json(&format!(r#"{{"records":{schema}}}"#)).unwrap());
        let (model, peak) = peak_of(|| MutableRecordModel::new(Arc::clone(&schema)));
        assert_eq!(model.map(|model| model.records().len()), expected);
        assert!(peak < 8 << 10, "{peak} bytes held");
    }
}
