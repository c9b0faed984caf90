//! CBOR, scalars, data types and time series events against `datatypes.json` and `specification/protocol/data-types`.

use std::borrow::Cow;

use diffusion::data::activity_history::ActivityHistory;
use diffusion::data::cbor::{item_length, CborReader, Token, WriteCbor};
use diffusion::data::datatype::Datatype;
use diffusion::data::error::DataError;
use diffusion::data::scalars::{
    decode_double, decode_int64, decode_string, encode_double, encode_int64, encode_null,
    encode_string,
};
use diffusion::data::topic_type::TopicType;
use diffusion::wire::error::WireError;
use diffusion::wire::services::topics::time_series::{
    BorrowedEvent, EventMetadata, TimeSeriesEvent,
};
use serde_json::Value;

use crate::hex::encode_hex;
use crate::vectors::{hex, list, load, number, text};

fn cases(datatype: &str) -> Vec<Value> {
    let vectors = load("datatypes.json");
    let cases: Vec<Value> = list(&vectors["cases"])
        .iter()
        .filter(|case| case["datatype"] == datatype)
        .cloned()
        .collect();
    assert!(!cases.is_empty());
    cases
}

/// Runs one vector: `write` appends the value of the vector, `check` reads bytes and compares.
fn run_vector(
    case: &Value,
    write: impl Fn(&mut Vec<u8>),
    check: impl Fn(&[u8]) -> Result<(), DataError>,
) {
    let mut written = Vec::new();
    let accepted_integer = case["id"] == "double-dec-int";
    if case.get("jsError").is_some() && !accepted_integer {
        assert!(case.get("value").is_none(), "{case}");
        assert!(check(&hex(&case["hex"])).is_err(), "{case}");
        return;
    }
    if case["dir"] == "both" {
        write(&mut written);
        match case.get("hexPrefix") {
            Some(prefix) => {
                assert!(encode_hex(&written).starts_with(text(prefix)), "{case}");
                assert_eq!(written.len() as i64, number(&case["hexLength"]), "{case}");
            }
            None => assert_eq!(encode_hex(&written), text(&case["hex"]), "{case}"),
        }
    } else {
        written = hex(&case["hex"]);
    }
    assert_eq!(check(&written), Ok(()), "{case}");
    // A decoder must notice every cut.
    for length in (0..written.len()).take(300) {
        let cut = check_quietly(|| check(&written[..length]));
        let allowed = case["id"]
            .as_str()
            .is_some_and(|id| id.ends_with("-trailing"));
        assert!(
            cut.is_err() || allowed,
            "{length} bytes of {case} were enough"
        );
    }
}

fn check_quietly(check: impl FnOnce() -> Result<(), DataError>) -> Result<(), DataError> {
    check()
}

#[test]
fn strings() {
    for case in cases("string") {
        let value: Option<String> = match case.get("valueRepeat") {
            Some(repeat) => {
                let count = usize::try_from(number(&repeat[1])).unwrap();
                Some(text(&repeat[0]).repeat(count))
            }
            None => case["value"].as_str().map(str::to_owned),
        };
        // The replacement character of this vector is that client's; ours hands on the byte.
        let bytes = if case["id"] == "string-dec-bad-utf8" {
            Some(vec![0xff])
        } else {
            value.map(String::into_bytes)
        };
        run_vector(
            &case,
            |out| match &bytes {
                Some(bytes) => encode_string(bytes, out),
                None => encode_null(out),
            },
            |data| {
                let read = decode_string(data)?.map(Cow::into_owned);
                assert_eq!(read, bytes, "{case}");
                Ok(())
            },
        );
    }
}

#[test]
fn int64s() {
    for case in cases("int64") {
        let value = case["value"]
            .as_str()
            .map(|value| value.parse::<i64>().unwrap());
        run_vector(
            &case,
            |out| match value {
                Some(value) => encode_int64(value, out),
                None => encode_null(out),
            },
            |data| {
                assert_eq!(decode_int64(data)?, value, "{case}");
                Ok(())
            },
        );
    }
    let out_of_range = Err(DataError::Malformed("number outside the range of int64"));
    assert_eq!(
        decode_int64(&hex(&"1b8000000000000000".into())),
        out_of_range
    );
    assert_eq!(
        decode_int64(&hex(&"3b8000000000000000".into())),
        out_of_range
    );
    assert_eq!(
        decode_int64(&[0x61, 0x31]),
        Err(DataError::WrongType {
            expected: "an int64"
        })
    );
    assert_eq!(decode_int64(&[0xc1, 0x05]), Ok(Some(5)), "tags are skipped");
}

#[test]
fn doubles() {
    for case in cases("double") {
        let value = case
            .get("bits")
            .map(|bits| f64::from_bits(u64::from_str_radix(text(bits), 16).unwrap()));
        let value = if case["id"] == "double-dec-int" {
            Some(5.0)
        } else {
            value
        };
        run_vector(
            &case,
            |out| match value {
                Some(value) => encode_double(value, out),
                None => encode_null(out),
            },
            |data| {
                let read = decode_double(data)?;
                if value.is_some_and(f64::is_nan) {
                    assert!(read.is_some_and(f64::is_nan), "{case}");
                } else {
                    assert_eq!(read.map(f64::to_bits), value.map(f64::to_bits), "{case}");
                }
                Ok(())
            },
        );
    }
    assert_eq!(
        decode_double(&hex(&"1bffffffffffffffff".into())),
        Ok(Some(2f64.powi(64)))
    );
    assert_eq!(decode_double(&[0x24]), Ok(Some(-5.0)));
    for refused in ["f4", "f5", "f7", "6131", "4131", "80", "a0", "f800", "9fff"] {
        assert!(decode_double(&hex(&refused.into())).is_err(), "{refused}");
    }
}

fn borrow((sequence, timestamp, author): &(i64, i64, String)) -> EventMetadata<&str> {
    EventMetadata {
        sequence: *sequence,
        timestamp: *timestamp,
        author,
    }
}

#[test]
fn time_series_events() {
    let metadata = |value: &Value| {
        (
            number(&value["sequence"]),
            number(&value["timestamp"]),
            text(&value["author"]).to_owned(),
        )
    };
    for case in cases("timeseriesevent") {
        let own = metadata(&case);
        let original = case.get("original").map(metadata);
        let inner = hex(&case["valueHex"]);
        let event = TimeSeriesEvent {
            metadata: borrow(&own),
            original: original.as_ref().map(borrow),
            value: &inner[..],
        };
        assert_eq!(event.is_edit(), case["edit"].as_bool().unwrap(), "{case}");
        run_vector(
            &case,
            |out| event.encode(out),
            |data| {
                let decoded = BorrowedEvent::decode(data).map_err(|error| match error {
                    WireError::Truncated => DataError::Truncated,
                    _ => DataError::Malformed("not an event"),
                })?;
                assert_eq!(decoded, event, "{case}");
                Ok(())
            },
        );
    }
    assert!(BorrowedEvent::decode(&[]).is_err());
    for kind in 2..=255 {
        let bytes = [kind, 0, 0, 0, 0];
        assert!(BorrowedEvent::decode(&bytes).is_err(), "{kind}");
    }
    // An author of 2^31-1 bytes in a message of seven.
    assert!(BorrowedEvent::decode(&[0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x07]).is_err());
}

#[test]
fn null_values_of_events() {
    let metadata = EventMetadata {
        sequence: 1,
        timestamp: 2,
        author: "a",
    };
    let null = TimeSeriesEvent::new(metadata, &[0xf6][..]);
    let empty = TimeSeriesEvent::new(metadata, &[][..]);
    for datatype in [Datatype::String, Datatype::Int64, Datatype::Double] {
        assert_eq!(null.value_unless_null(datatype), None);
        assert_eq!(empty.value_unless_null(datatype), None);
    }
    assert_eq!(null.value_unless_null(Datatype::Json), Some(&[0xf6][..]));
    assert_eq!(empty.value_unless_null(Datatype::Json), None);
    for datatype in [Datatype::Binary, Datatype::RecordV2] {
        assert_eq!(null.value_unless_null(datatype), Some(&[0xf6][..]));
        assert_eq!(empty.value_unless_null(datatype), Some(&[][..]));
    }
}

#[test]
fn types_numbers_and_names() {
    let expected = [
        (Datatype::Binary, 0, 14, "binary", false),
        (Datatype::Json, 1, 15, "json", false),
        (Datatype::String, 2, 17, "string", true),
        (Datatype::Double, 3, 19, "double", true),
        (Datatype::Int64, 4, 18, "int64", true),
        (Datatype::RecordV2, 5, 20, "record_v2", false),
    ];
    for (datatype, c_number, byte, name, has_null) in expected {
        assert_eq!(datatype.c_number(), c_number);
        assert_eq!(Datatype::from_c_number(c_number), Some(datatype));
        assert_eq!(datatype.topic_type().code(), byte);
        assert_eq!(TopicType::from_code(byte), datatype.topic_type());
        assert_eq!(
            Datatype::from_topic_type(datatype.topic_type()),
            Some(datatype)
        );
        assert_eq!(datatype.wire_name(), name);
        assert_eq!(
            Datatype::from_wire_name(&name.to_uppercase()),
            Some(datatype)
        );
        assert_eq!(datatype.has_null(), has_null);
        for other in Datatype::ALL {
            let readable = datatype == other || (has_null && other == Datatype::Json);
            assert_eq!(datatype.reads_as(other), readable, "{datatype:?} {other:?}");
        }
    }
    assert_eq!(Datatype::from_c_number(6), None);
    assert_eq!(Datatype::from_c_number(-1), None);
    assert_eq!(Datatype::from_wire_name("recordv2"), None);
    assert!(!Datatype::Double.has_deltas() && !Datatype::Int64.has_deltas());
    assert!(Datatype::String.has_deltas() && Datatype::Binary.has_deltas());
    for (byte, topic_type) in [
        (7, TopicType::Slave),
        (12, TopicType::Routing),
        (16, TopicType::TimeSeries),
        (21, TopicType::Unknown),
        (0, TopicType::Other(0)),
        (255, TopicType::Other(255)),
    ] {
        assert_eq!(TopicType::from_code(byte), topic_type);
        assert_eq!(topic_type.code(), byte);
        assert_eq!(Datatype::from_topic_type(topic_type), None);
    }
}

/// The forms of `cbor.h` (`specification/protocol/data-types section 7`), measured on the vendor's native core.
#[test]
fn floats_in_the_vendors_width() {
    for (value, expected) in [
        (0.0, "f90000"),
        (-0.0, "f98000"),
        (1.0, "f93c00"),
        (1.5, "f93e00"),
        (65504.0, "f97bff"),
        (65505.0, "fa477fe100"),
        (65536.0, "fa47800000"),
        (2f64.powi(-14), "f90400"),
        // Not a normal half: single.
        (2f64.powi(-15), "fa38000000"),
        (2f64.powi(-24), "fa33800000"),
        (2f64.powi(-149), "fa00000001"),
        (2f64.powi(-150), "fb3690000000000000"),
        (0.1, "fb3fb999999999999a"),
        (f64::MAX, "fb7fefffffffffffff"),
        (f64::from(f32::MAX), "fa7f7fffff"),
        (f64::INFINITY, "f97c00"),
        (f64::NEG_INFINITY, "f9fc00"),
        (f64::NAN, "f97e00"),
        (-f64::NAN, "f97e00"),
    ] {
        let mut out = Vec::new();
        out.put_shortest_float(value);
        assert_eq!(encode_hex(&out), expected, "{value}");
    }
}

#[test]
fn heads() {
    let mut out = Vec::new();
    out.put_array_head(2);
    out.put_map_head(300);
    out.put_array_start();
    out.put_map_start();
    out.put_bytes_start();
    out.put_text_start();
    out.put_break();
    out.put_boolean(false);
    out.put_boolean(true);
    out.put_null();
    out.put_undefined();
    out.put_bytes(b"ab");
    out.put_integer(i64::MIN);
    assert_eq!(
        encode_hex(&out),
        "82b9012c9fbf5f7ffff4f5f6f74261623b7fffffffffffffff"
    );
    let mut reader = CborReader::new(&out);
    let expected = [
        Token::Array(Some(2)),
        Token::Map(Some(300)),
        Token::Array(None),
        Token::Map(None),
        Token::BytesStart,
        Token::TextStart,
        Token::Break,
        Token::Boolean(false),
        Token::Boolean(true),
        Token::Null,
        Token::Undefined,
        Token::Bytes(b"ab"),
        Token::Negative(i64::MAX as u64),
    ];
    for token in expected {
        assert_eq!(reader.token(), Ok(token));
    }
    assert_eq!(reader.token(), Err(DataError::Truncated));
    assert_eq!(reader.remaining(), 0);
}

#[test]
fn hostile_lengths_are_errors_at_once() {
    for (digits, error) in [
        ("9bffffffffffffffff", DataError::Truncated),
        ("bb7fffffffffffffff00", DataError::Truncated),
        ("bbffffffffffffffff", DataError::Truncated),
        ("5bffffffffffffffff", DataError::Truncated),
        ("7a7fffffff61", DataError::Truncated),
        ("a2616101", DataError::Truncated),
        (
            "fc",
            DataError::Malformed("reserved additional information"),
        ),
    ] {
        assert_eq!(item_length(&hex(&digits.into())), Err(error), "{digits}");
    }
    // After an error the reader stands at the head it could not read.
    let mut reader = CborReader::new(&[0x01, 0x42, 0x00]);
    reader.token().unwrap();
    assert_eq!(reader.token(), Err(DataError::Truncated));
    assert_eq!((reader.position(), reader.peek()), (1, Some(0x42)));
    reader.skip(1).unwrap();
    assert_eq!(reader.token(), Ok(Token::Unsigned(0)));
}

#[test]
fn activity() {
    let mut history = ActivityHistory::new(16, 1024);
    assert_eq!(history.utilisation(), 0);
    history.stop(500);
    history.start(1000);
    history.stop(4000);
    // 3000 of 15 * 1024 + 928 ms.
    assert_eq!(history.utilisation(), 3000 * 256 / 16288);
    history.start(4000);
    history.start(9000);
    assert_eq!(
        history.utilisation(),
        3000 * 256 / (15 * 1024 + 9000 % 1024),
        "an open period does not count"
    );
    history.stop(100_000);
    assert_eq!(history.utilisation(), 256);
    history.stop(110_240);
    assert!(
        (90..=130).contains(&history.utilisation()),
        "{}",
        history.utilisation()
    );
    history.start(1_000_000);
    assert_eq!(history.utilisation(), 0);
    // A clock that goes back, extremes and defaults.
    history.stop(0);
    let mut history = ActivityHistory::new(usize::MAX, u64::MAX);
    history.start(0);
    history.stop(u64::MAX);
    let mut history = ActivityHistory::new(0, 0);
    history.start(u64::MAX);
    history.stop(0);
    history.stop(u64::MAX);
    assert_eq!(history.utilisation(), 0);
    let mut short = ActivityHistory::new(4, 100);
    short.start(1000);
    short.stop(1650);
    assert_eq!(short.utilisation(), 256, "busy longer than the window");
}
