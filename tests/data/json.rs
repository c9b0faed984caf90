//! JSON text and CBOR against `datatypes.json` and the rules of `specification/protocol/data-types section 4`.

use std::time::{Duration, Instant};

use diffusion::data::cbor::MAX_DEPTH;
use diffusion::data::error::DataError;
use diffusion::data::json::{encode, to_cbor, to_text, write_text};
use serde_json::Value;

use crate::hex::encode_hex;
use crate::vectors::{hex, list, load, text};

fn cases() -> Vec<Value> {
    let vectors = load("datatypes.json");
    list(&vectors["cases"])
        .iter()
        .filter(|case| case["datatype"] == "json")
        .cloned()
        .collect()
}

#[test]
fn recorded_texts_give_the_recorded_bytes() {
    let mut count = 0;
    for case in cases().iter().filter(|case| case["dir"] != "decode") {
        let written = to_cbor(text(&case["jsonText"]).as_bytes()).unwrap();
        assert_eq!(encode_hex(&written), text(&case["hex"]), "{case}");
        count += 1;
    }
    assert_eq!(count, 76);
}

#[test]
fn recorded_bytes_give_the_recorded_text() {
    let mut count = 0;
    for case in cases().iter().filter(|case| case["dir"] != "encode") {
        let bytes = hex(&case["hex"]);
        let expected = text(&case["compact"]);
        if expected.starts_with("ERROR") {
            assert!(to_text(&bytes).is_err(), "{case}");
        } else {
            assert_eq!(to_text(&bytes).as_deref(), Ok(expected), "{case}");
        }
        count += 1;
    }
    assert_eq!(count, 98);
}

fn cbor_of(json: &str) -> String {
    encode_hex(&to_cbor(json.as_bytes()).unwrap_or_else(|error| panic!("{json}: {error}")))
}

fn text_of(digits: &str) -> String {
    to_text(&hex(&Value::from(digits))).unwrap_or_else(|error| panic!("{digits}: {error}"))
}

#[test]
fn numbers_become_integers_if_cbor_can_hold_them() {
    assert_eq!(cbor_of("18446744073709551615"), "1bffffffffffffffff");
    assert_eq!(cbor_of("18446744073709551616"), "fb43f0000000000000");
    assert_eq!(cbor_of("-18446744073709551616"), "3bffffffffffffffff");
    assert_eq!(cbor_of("-18446744073709551617"), "fbc3f0000000000000");
    assert_eq!(cbor_of("-0"), "00");
    assert_eq!(cbor_of("-0.0"), "fb8000000000000000");
    assert_eq!(cbor_of("1E0"), "fb3ff0000000000000");
    assert_eq!(cbor_of("5e-324"), "fb0000000000000001");
    assert_eq!(cbor_of("1e-400"), "fb0000000000000000");
    let integer_beyond_doubles = "9".repeat(400);
    for too_large in ["1e309", "-1e309", "1.8e308", &integer_beyond_doubles] {
        assert!(to_cbor(too_large.as_bytes()).is_err(), "{too_large}");
    }
}

#[test]
fn numbers_become_shortest_text() {
    assert_eq!(text_of("fb444b1ae4d6e2ef50"), "1e+21");
    assert_eq!(text_of("fb4415af1d78b58c40"), "100000000000000000000");
    assert_eq!(text_of("fb8000000000000000"), "-0.0");
    assert_eq!(text_of("f90001"), "5.960464477539063e-8");
    assert_eq!(text_of("fa3dcccccd"), "0.10000000149011612");
    assert_eq!(text_of("fbfff0000000000000"), "null");
}

#[test]
fn surrogates() {
    assert_eq!(cbor_of(r#""\ud83d\ude00""#), "64f09f9880");
    for half in [r#""\ud83d""#, r#""\ude00""#, r#""\uDFFF""#] {
        assert_eq!(cbor_of(half), "63efbfbd", "{half}");
    }
    assert_eq!(cbor_of(r#""\ud83d\ud83d\ude00""#), "67efbfbdf09f9880");
    assert_eq!(cbor_of(r#""\ude00\ud83d""#), "66efbfbdefbfbd");
    assert_eq!(cbor_of(r#""\ud83d\n""#), "64efbfbd0a");
    assert_eq!(cbor_of(r#""\ud83dA""#), "64efbfbd41");
    assert!(to_cbor(br#""\ud83d\u""#).is_err());
    assert!(to_cbor(br#""\ud83d\uzzzz""#).is_err());
}

#[test]
fn of_equal_names_the_last_value_stands_at_the_first_place() {
    for (json, expected) in [
        (r#"{"a":1,"b":2,"a":3}"#, r#"{"a":3,"b":2}"#),
        (r#"{"a":1,"a":2,"a":3,"b":4,"b":5}"#, r#"{"a":3,"b":5}"#),
        (
            r#"{"a":{"x":1,"x":2},"a":[{"y":1,"z":0,"y":2}]}"#,
            r#"{"a":[{"y":2,"z":0}]}"#,
        ),
        (
            r#"{"a":[{"y":1,"y":2}],"b":{"c":1,"d":2,"c":{"e":1,"e":[7]}}}"#,
            r#"{"a":[{"y":2}],"b":{"c":{"e":[7]},"d":2}}"#,
        ),
        (r#"{"\u0061":1,"a":2}"#, r#"{"a":2}"#),
        (r#"[{"a":1},{"a":2}]"#, r#"[{"a":1},{"a":2}]"#),
        (r#"{"a":{"a":{"a":1}}}"#, r#"{"a":{"a":{"a":1}}}"#),
        (
            r#"{"a":1,"b":{"a":2},"a":{"b":{"b":3,"b":4}}}"#,
            r#"{"a":{"b":{"b":4}},"b":{"a":2}}"#,
        ),
    ] {
        assert_eq!(
            to_text(&to_cbor(json.as_bytes()).unwrap()).unwrap(),
            expected,
            "{json}"
        );
    }
    // Appended to something, which stays as it is.
    let mut out = vec![0xaa; 5];
    encode(br#"{"k":[1,2],"l":0,"k":"v"}"#, &mut out).unwrap();
    assert_eq!(encode_hex(&out), "aaaaaaaaaabf616b6176616c00ff");
}

#[test]
fn what_is_not_json_is_refused_and_leaves_the_output() {
    let texts: [&[u8]; 47] = [
        b"",
        b" ",
        b"\xef\xbb\xbf1",
        b"1 2",
        b"{} x",
        b"[1,]",
        b"[,1]",
        b"[1 2]",
        b"[",
        b"]",
        b"[}",
        b"{",
        b"}",
        b"{]",
        b"{\"a\"}",
        b"{\"a\":}",
        b"{\"a\":1,}",
        b"{,}",
        b"{a:1}",
        b"{'a':1}",
        b"{1:2}",
        b"{\"a\":1 \"b\":2}",
        b"{\"a\" 1}",
        b"{\"a\"::1}",
        b"01",
        b"-",
        b"+1",
        b"1.",
        b".5",
        b"1e",
        b"1e+",
        b"0x10",
        b"-01",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"nul",
        b"nulll",
        b"True",
        b"\"a",
        b"\"\\x\"",
        b"\"\\u12\"",
        b"\"\n\"",
        b"\"\x00\"",
        b"\"\xff\"",
        b"/* */1",
        b"'a'",
    ];
    for json in texts {
        let mut out = b"before".to_vec();
        let result = encode(json, &mut out);
        assert!(
            matches!(result, Err(DataError::InvalidJson { offset, .. }) if offset <= json.len()),
            "{json:?}: {result:?}"
        );
        assert_eq!(out, b"before", "{json:?}");
    }
}

#[test]
fn bytes_tags_and_keys_in_text() {
    assert_eq!(text_of("4101"), r#""AQ==""#);
    assert_eq!(text_of("5f41014102ff"), r#""AQI=""#);
    assert_eq!(text_of("c249010000000000000000"), "18446744073709551616");
    assert_eq!(text_of("c349010000000000000000"), "-18446744073709551617");
    assert_eq!(text_of("c240"), "0");
    assert_eq!(text_of("c340"), "-1");
    assert_eq!(text_of("c348ffffffffffffffff"), "-18446744073709551616");
    assert_eq!(text_of("c25f41014100ff"), "256");
    // Tag 24 is the innermost one: not a big integer.
    assert_eq!(text_of("c2d8184101"), r#""AQ==""#);
    assert_eq!(text_of("a1f601"), r#"{"null":1}"#);
    assert_eq!(text_of("a1410101"), r#"{"AQ==":1}"#);
    assert_eq!(text_of("a1c2410701"), r#"{"7":1}"#);
    assert_eq!(text_of("a1f97e0001"), r#"{"null":1}"#);
    assert_eq!(text_of("bf616101616102ff"), r#"{"a":1,"a":2}"#);
    assert_eq!(text_of("61ff"), "\"\u{fffd}\"");
    assert_eq!(text_of("6622e280a82f7f"), "\"\\\"\u{2028}/\u{7f}\"");
    for refused in [
        "a1800101", "a1a00101", "e0", "f820", "7f4161ff", "5f6161ff", "7f7fffff", "c1", "9fc1ff",
        "a2616101", "1f",
    ] {
        let mut out = String::from("before");
        assert!(
            write_text(&hex(&Value::from(refused)), &mut out).is_err(),
            "{refused}"
        );
        assert_eq!(out, "before");
    }
}

#[test]
fn long_big_integers_are_exact_up_to_a_limit() {
    // 2^(8 * 511), by repeated doubling in decimal.
    let mut decimal = vec![1u8];
    for _ in 0..8 * 511 {
        let mut carry = 0;
        for digit in &mut decimal {
            let doubled = *digit * 2 + carry;
            *digit = doubled % 10;
            carry = doubled / 10;
        }
        if carry > 0 {
            decimal.push(carry);
        }
    }
    let expected: String = decimal
        .iter()
        .rev()
        .map(|digit| char::from(b'0' + digit))
        .collect();
    let mut magnitude = vec![0; 512];
    magnitude[0] = 1;
    let item = |magnitude: &[u8]| {
        let length = u16::try_from(magnitude.len()).unwrap().to_be_bytes();
        [&[0xc2, 0x59], &length[..], magnitude].concat()
    };
    assert_eq!(to_text(&item(&magnitude)).unwrap(), expected);
    magnitude.push(0);
    assert!(to_text(&item(&magnitude)).unwrap().starts_with("\"AQAA"));

    // Their texts have to be doubles to be read.
    let power_of_two = |bits: usize| {
        let mut magnitude = vec![0; bits / 8 + 1];
        magnitude[0] = 1 << (bits % 8);
        to_text(&item(&magnitude)).unwrap()
    };
    assert_eq!(
        to_cbor(power_of_two(1023).as_bytes()).unwrap(),
        [0xfb, 0x7f, 0xe0, 0, 0, 0, 0, 0, 0]
    );
    assert_eq!(
        to_cbor(power_of_two(1024).as_bytes()),
        Err(DataError::InvalidJson {
            offset: 0,
            reason: "a number too large for a double"
        })
    );
}

#[test]
fn nesting_is_limited_but_never_overflows() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    for depth in [512, MAX_DEPTH] {
        let value = to_cbor(nested(depth).as_bytes()).unwrap();
        assert_eq!(to_text(&value).unwrap(), nested(depth));
    }
    let too_deep = DataError::TooDeep { limit: MAX_DEPTH };
    assert_eq!(to_cbor(nested(MAX_DEPTH + 1).as_bytes()), Err(too_deep));
    for head in [0x9f, 0x81, 0xbf] {
        let mut value = Vec::new();
        for _ in 0..1_000_000 {
            value.push(head);
            if head == 0xbf {
                value.push(0x60);
            }
        }
        assert_eq!(to_text(&value), Err(too_deep), "{head:02x}");
    }
    assert!(to_text(&vec![0xc1; 1_000_000]).is_err());
    assert!(to_cbor("{\"a\":".repeat(1_000_000).as_bytes()).is_err());
}

/// Duplicates in the worst places: the time must not be the square of the length.
#[test]
fn hostile_duplicates_take_bounded_time() {
    let many = format!("{{{}\"z\":0}}", "\"a\":1,".repeat(200_000));
    let value = within(Duration::from_secs(60), || {
        to_cbor(many.as_bytes()).unwrap()
    });
    assert_eq!(to_text(&value).unwrap(), r#"{"a":1,"z":0}"#);
    let depth = MAX_DEPTH - 1;
    let deep = format!(
        "{}\"{}\"{}",
        "{\"a\":1,\"a\":".repeat(depth),
        "x".repeat(1_000_000),
        "}".repeat(depth)
    );
    let value = within(Duration::from_secs(10), || {
        to_cbor(deep.as_bytes()).unwrap()
    });
    assert_eq!(value.len(), depth * 4 + 1_000_005);
}

fn within<T>(limit: Duration, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    assert!(start.elapsed() < limit, "took {:?}", start.elapsed());
    result
}
