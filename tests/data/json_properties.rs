//! JSON text against serde_json: the same texts are accepted, and they mean the same.

use diffusion::data::json::{to_cbor, to_text};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{json, Value};

fn any_value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (any::<u64>(), 0u32..64).prop_map(|(number, shift)| json!(number >> shift)),
        any::<f64>()
            .prop_filter("finite", |number| number.is_finite())
            .prop_map(Value::from),
        (-1000i32..1000).prop_map(|number| json!(f64::from(number) / 8.0)),
        vec(any::<char>(), 0..12).prop_map(|text| json!(text.into_iter().collect::<String>())),
    ];
    scalar.prop_recursive(5, 60, 8, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..8).prop_map(Value::from),
            vec((".{0,3}", inner), 0..12)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Equal, where a double may have turned into the integer of the same value, and where serde_json may be off in the last
/// places (it reads doubles exactly only with a feature that would change the library, too). It reads `-0` as a double, of
/// which the literal without a point has nothing: here it is the integer 0 (docs/specification/protocol/data-types.md).
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            a == b
                || a.as_f64().zip(b.as_f64()).is_some_and(|(a, b)| {
                    (a == 0.0 && b == 0.0) || a.to_bits().abs_diff(b.to_bits()) <= 4
                })
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(name, a)| b.get(name).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

/// Texts that are nearly JSON.
fn json_like() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec!["{", "}", "[", "]", ",", ":", " ", "\n", "\"a\"", "\"b\":", "\"a\":1", "null", "true", "false"])
            .prop_map(str::to_owned),
        2 => "-?[0-9]{1,3}(\\.[0-9]{0,3})?([eE][+-]?[0-9]{0,4})?",
        1 => "-?[0-9]{17,25}",
        1 => "\"[a-c\\\\u0-9\"nt/\\x00-\\x20é]{0,8}\"",
        1 => "\"(\\\\u[0-9a-fD]{4}){0,3}\"",
    ];
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Characters changed, taken out or put in.
fn mutated() -> impl Strategy<Value = String> {
    (
        any_value(),
        vec(
            (
                any::<prop::sample::Index>(),
                prop::sample::select(b"{}[],:\"\\ 0e.-nu".to_vec()),
                0..3u8,
            ),
            0..4,
        ),
    )
        .prop_map(|(value, mutations)| {
            let mut bytes = value.to_string().into_bytes();
            for (index, byte, kind) in mutations {
                if bytes.is_empty() {
                    continue;
                }
                let at = index.index(bytes.len());
                match kind {
                    0 => bytes[at] = byte,
                    1 => bytes.insert(at, byte),
                    _ => {
                        bytes.remove(at);
                    }
                }
            }
            String::from_utf8_lossy(&bytes).into_owned()
        })
}

fn assert_agrees(text: &str) -> Result<(), TestCaseError> {
    let ours = to_cbor(text.as_bytes());
    match serde_json::from_str::<Value>(text) {
        Ok(expected) => {
            prop_assert!(ours.is_ok(), "{} refused: {:?}", text, ours);
            let back = to_text(&ours.unwrap()).unwrap();
            let value: Value = serde_json::from_str(&back).unwrap();
            prop_assert!(same(&value, &expected), "{} became {}", text, back);
        }
        Err(error) => {
            // Half a surrogate pair is an error there and U+FFFD here.
            let surrogate = error.to_string().contains("surrogate")
                || error.to_string().contains("unexpected end of hex escape");
            prop_assert!(ours.is_err() || surrogate, "{} accepted, {}", text, error);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn values_survive(value in any_value()) {
        let cbor = to_cbor(value.to_string().as_bytes()).unwrap();
        let text = to_text(&cbor).unwrap();
        prop_assert!(same(&serde_json::from_str(&text).unwrap(), &value), "{} became {}", value, text);
        // Pretty or compact, it is the same value.
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        prop_assert_eq!(to_cbor(pretty.as_bytes()).unwrap(), cbor);
        // Compact text is a fixed point.
        let again = to_text(&to_cbor(text.as_bytes()).unwrap()).unwrap();
        prop_assert_eq!(again, text);
    }

    #[test]
    fn doubles_read_back_exactly(number in any::<f64>().prop_filter("finite", |number| number.is_finite())) {
        let mut value = vec![0xfb];
        value.extend_from_slice(&number.to_be_bytes());
        let text = to_text(&value).unwrap();
        prop_assert_eq!(text.parse::<f64>().unwrap().to_bits(), number.to_bits(), "{}", text);
        prop_assert_eq!(to_cbor(format!("{number:e}").as_bytes()).unwrap(), value);
    }

    #[test]
    fn nearly_json_is_judged_alike(text in prop_oneof![json_like(), mutated()]) {
        assert_agrees(&text)?;
    }

    #[test]
    fn negative_zeros_are_judged_alike(text in "[\\[]{0,2}-0(\\.0)?(e[0-9])?[\\]]{0,2}") {
        assert_agrees(&text)?;
    }

    #[test]
    fn duplicate_names_are_merged_in_order(members in vec(("[a-e]{1,2}", 0..1000u32, any::<bool>()), 0..30)) {
        let parts: Vec<String> = members.iter()
            .map(|(name, number, nested)| if *nested {
                format!("\"{name}\":{{\"x\":{number},\"y\":[{number}],\"x\":{{\"x\":{number}}}}}")
            } else {
                format!("\"{name}\":{number}")
            })
            .collect();
        let text = format!("{{{}}}", parts.join(","));
        // What is expected: the order of first appearance, the last value.
        let mut expected: Vec<(&str, String)> = Vec::new();
        for (name, number, nested) in &members {
            let value = if *nested {
                format!("{{\"x\":{{\"x\":{number}}},\"y\":[{number}]}}")
            } else {
                number.to_string()
            };
            match expected.iter_mut().find(|(earlier, _)| earlier == name) {
                Some((_, old)) => *old = value,
                None => expected.push((name, value)),
            }
        }
        let expected: Vec<String> = expected.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        prop_assert_eq!(to_text(&to_cbor(text.as_bytes()).unwrap()).unwrap(), format!("{{{}}}", expected.join(",")));
    }

    #[test]
    fn any_bytes_are_read_or_refused(text in vec(any::<u8>(), 0..100)) {
        let _ = to_cbor(&text);
    }
}
