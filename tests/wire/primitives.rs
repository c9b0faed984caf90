//! Primitives, ids, credentials and parameter texts against `primitives.json` (`specification/protocol/connection sections 2.3 to 2.5, 4 and 5`).

use diffusion::wire::credentials::Credentials;
use diffusion::wire::error::WireError;
use diffusion::wire::handshake::{ConnectParameters, ConnectRequest, Resume};
use diffusion::wire::primitives::{Reader, WriteWire};
use diffusion::wire::properties::{decode_session_properties, encode_session_properties};
use diffusion::wire::session_id::SessionId;
use diffusion::wire::uri::{decode_component, encode_component};
use serde_json::Value;

use crate::vectors::{hex, list, load, number, pairs, text};

/// `decode` must read exactly the bytes of the vector; `encode` must write them.
fn assert_both_directions<T: PartialEq + std::fmt::Debug>(
    vector: &Value,
    value: T,
    decode: impl Fn(&mut Reader<'_>) -> Result<T, WireError>,
    encode: impl Fn(&mut Vec<u8>, &T),
) {
    let bytes = hex(&vector["hex"]);
    let mut written = Vec::new();
    encode(&mut written, &value);
    assert_eq!(written, bytes, "encoding {vector}");
    let mut reader = Reader::new(&bytes);
    assert_eq!(decode(&mut reader), Ok(value), "decoding {vector}");
    assert!(reader.is_empty(), "bytes left over: {vector}");
    for length in 0..bytes.len() {
        let cut = decode(&mut Reader::new(&bytes[..length]));
        assert!(cut.is_err(), "{length} bytes of {vector} were enough");
    }
}

#[test]
fn numbers() {
    let vectors = load("primitives.json");
    for vector in list(&vectors["varint32"]) {
        let value = i32::try_from(number(&vector["value"])).unwrap();
        assert_both_directions(
            vector,
            value,
            |reader| reader.varint32(),
            |out, value| out.put_varint32(*value),
        );
    }
    for group in ["varint64", "conversation_id"] {
        for vector in list(&vectors[group]) {
            assert_both_directions(
                vector,
                number(&vector["value"]),
                |reader| reader.varint64(),
                |out, value| out.put_varint64(*value),
            );
        }
    }
    for vector in list(&vectors["fixed_int32"]) {
        let value = i32::try_from(number(&vector["value"])).unwrap();
        assert_both_directions(
            vector,
            value,
            |reader| reader.fixed_int32(),
            |out, value| out.put_fixed_int32(*value),
        );
    }
    for vector in list(&vectors["fixed_int64"]) {
        assert_both_directions(
            vector,
            number(&vector["value"]),
            |reader| reader.fixed_int64(),
            |out, value| out.put_fixed_int64(*value),
        );
    }
    for vector in list(&vectors["byte"]) {
        let value = u8::try_from(number(&vector["value"])).unwrap();
        assert_both_directions(
            vector,
            value,
            |reader| reader.byte(),
            |out, value| out.put_byte(*value),
        );
    }
}

#[test]
fn unusual_varints() {
    let groups = &load("primitives.json")["varint_decode_only"];
    for vector in list(&groups["int32"]) {
        let decoded = Reader::new(&hex(&vector["hex"])).varint32().map(i64::from);
        assert_decoded_or_failed(vector, decoded);
    }
    for vector in list(&groups["int64"]) {
        let decoded = Reader::new(&hex(&vector["hex"])).varint64();
        assert_decoded_or_failed(vector, decoded);
    }
}

fn assert_decoded_or_failed(vector: &Value, decoded: Result<i64, WireError>) {
    if vector.get("error").is_some() {
        assert!(decoded.is_err(), "{vector} gave {decoded:?}");
    } else {
        assert_eq!(decoded, Ok(number(&vector["result"])), "{vector}");
    }
}

#[test]
fn booleans() {
    let vectors = load("primitives.json");
    for vector in list(&vectors["boolean"]) {
        assert_both_directions(
            vector,
            vector["value"].as_bool().unwrap(),
            |reader| reader.boolean(),
            |out, value| out.put_boolean(*value),
        );
    }
    for vector in list(&vectors["boolean_decode_only"]) {
        let decoded = Reader::new(&hex(&vector["hex"])).boolean();
        assert_eq!(decoded.ok(), vector["value"].as_bool(), "{vector}");
    }
}

#[test]
fn strings_and_byte_arrays() {
    let vectors = load("primitives.json");
    for vector in list(&vectors["string"]) {
        assert_both_directions(
            vector,
            text(&vector["value"]).to_owned(),
            |reader| reader.string().map(str::to_owned),
            |out, value| out.put_string(value),
        );
    }
    for vector in list(&vectors["bytes"]) {
        assert_both_directions(
            vector,
            hex(&vector["value_hex"]),
            |reader| reader.bytes().map(<[u8]>::to_vec),
            |out, value| out.put_bytes(value),
        );
    }
    for vector in list(&vectors["bytes_decode_only"]) {
        let decoded = Reader::new(&hex(&vector["hex"]))
            .bytes()
            .map(<[u8]>::to_vec);
        assert_eq!(decoded, Err(WireError::Truncated), "{vector}");
    }
}

#[test]
fn compounds() {
    let vectors = load("primitives.json");
    for vector in list(&vectors["optional"]["vectors"]) {
        assert_both_directions(
            vector,
            vector["value"].as_str().map(str::to_owned),
            |reader| reader.optional(|reader| reader.string().map(str::to_owned)),
            |out, value| out.put_optional(value.as_ref(), |out, value| out.put_string(value)),
        );
    }
    for vector in list(&vectors["collection_of_strings"]) {
        let elements = vector["value"].as_array().unwrap();
        let value: Vec<String> = elements.iter().map(|one| text(one).to_owned()).collect();
        assert_both_directions(
            vector,
            value,
            |reader| reader.string_list(),
            |out, value| out.put_string_list(value),
        );
    }
    for vector in list(&vectors["string_map"]) {
        assert_both_directions(
            vector,
            pairs(&vector["value_in_order"]),
            |reader| reader.string_map(),
            |out, value| out.put_string_map(value),
        );
    }
    for vector in list(&vectors["enum_set_bitmap"]["vectors"]) {
        let codes = vector["codes"].as_array().unwrap();
        let bitmap = codes.iter().fold(0, |set, code| set | 1u64 << number(code));
        assert_both_directions(
            vector,
            bitmap,
            |reader| reader.enum_set(),
            |out, value| out.put_enum_set(*value),
        );
    }
}

#[test]
fn impossible_lengths_and_counts_fail_at_once() {
    let negative = [0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0];
    let huge = [0xff, 0xff, 0xff, 0xff, 0x07, 0, 0, 0];
    for bytes in [negative, huge] {
        assert!(Reader::new(&bytes).bytes().is_err());
        assert!(Reader::new(&bytes).string().is_err());
        assert!(Reader::new(&bytes).count().is_err());
        assert!(Reader::new(&bytes).string_list().is_err());
        assert!(Reader::new(&bytes).string_map().is_err());
    }
    // The count may equal the bytes left, but not exceed them.
    assert_eq!(Reader::new(&[2, 0, 0]).count(), Ok(2));
    assert_eq!(Reader::new(&[3, 0, 0]).count(), Err(WireError::Truncated));
}

#[test]
fn text_that_is_not_utf8_is_refused() {
    let overlong_slash = [2, 0xc0, 0xaf];
    let surrogate = [3, 0xed, 0xa0, 0x80];
    assert_eq!(
        Reader::new(&overlong_slash).string(),
        Err(WireError::InvalidUtf8)
    );
    assert_eq!(
        Reader::new(&surrogate).string(),
        Err(WireError::InvalidUtf8)
    );
}

#[test]
fn session_ids() {
    for vector in list(&load("primitives.json")["session_id"]) {
        let id: SessionId = text(&vector["string_in"]).parse().unwrap();
        assert_eq!(id.to_string(), text(&vector["string"]));
        let varints = hex(&vector["varint_hex"]);
        let fixed = hex(&vector["fixed_hex_in_connection_response"]);
        let (mut as_varints, mut as_fixed) = (Vec::new(), Vec::new());
        id.write(&mut as_varints);
        id.write_fixed(&mut as_fixed);
        assert_eq!((&as_varints, &as_fixed), (&varints, &fixed), "{vector}");
        assert_eq!(SessionId::read(&mut Reader::new(&varints)), Ok(id));
        assert_eq!(SessionId::read_fixed(&mut Reader::new(&fixed)), Ok(id));
    }
}

#[test]
fn text_of_session_ids() {
    for vector in list(&load("primitives.json")["session_id_parse"]["vectors"]) {
        let parsed = text(&vector["input"]).parse::<SessionId>().ok();
        assert_eq!(
            parsed.map(|id| id.to_string()).as_deref(),
            vector["strict"].as_str(),
            "{vector}"
        );
    }
    for malformed in [
        "+1-2",
        "1-+2",
        "00000000000000001-1",
        "1-00000000000000001",
        "é-1",
    ] {
        assert!(malformed.parse::<SessionId>().is_err(), "{malformed}");
    }
}

#[test]
fn credentials() {
    for vector in list(&load("primitives.json")["credentials"]) {
        let value = &vector["value"];
        let expected = match text(&vector["type"]) {
            "NONE" => Credentials::None,
            "PLAIN_PASSWORD" => Credentials::Password(text(value).as_bytes().to_vec()),
            "CUSTOM" => Credentials::Custom(hex(&value["hex"])),
            other => panic!("unknown type {other}"),
        };
        let bytes = hex(&vector["hex"]);
        let base64 = text(&vector["base64"]);
        assert_eq!(expected.to_bytes(), bytes, "{vector}");
        assert_eq!(expected.to_base64().as_str(), base64);
        assert_eq!(encode_component(base64), text(&vector["query_value"]));
        assert_eq!(Credentials::from_base64(base64), Ok(expected.clone()));
        assert_eq!(Credentials::read(&mut Reader::new(&bytes)), Ok(expected));
    }
}

#[test]
fn malformed_credentials() {
    // Not base64, no padding, data after "none", unknown type, surplus byte, cut off.
    for malformed in ["", "?", "AAA", "AAEB", "AwA=", "AAAA", "AQI="] {
        assert!(
            Credentials::from_base64(malformed).is_err(),
            "{malformed:?}"
        );
    }
}

#[test]
fn uri_components() {
    for vector in list(&load("primitives.json")["uri_component"]) {
        let (value, encoded) = (text(&vector["value"]), text(&vector["encoded"]));
        assert_eq!(encode_component(value), encoded);
        assert_eq!(decode_component(encoded).as_deref(), Ok(value));
    }
    assert_eq!(decode_component("a+b").as_deref(), Ok("a+b"));
    for malformed in ["%", "%4", "%zz", "a%2", "%+1", "%ff", "%c3"] {
        assert!(decode_component(malformed).is_err(), "{malformed}");
    }
}

#[test]
fn session_tokens_are_escaped_in_the_query() {
    for vector in list(&load("primitives.json")["session_token"]) {
        let token = text(&vector["string"]);
        assert_eq!(token.as_bytes(), hex(&vector["raw_hex"]));
        let request = ConnectRequest {
            client_type: "WC".to_owned(),
            version: 29,
            capabilities: 10,
            reconnect_timeout_ms: 60000,
            resume: Some(Resume {
                token: token.to_owned(),
                first_available_client_sequence: 1,
                last_received_server_sequence: 4,
            }),
            properties: Vec::new(),
            principal: None,
            credentials: Credentials::None,
        };
        let expected = format!(
            "ty=WC&v=29&ca=10&r=60000&c={}&cs=1&ss=4",
            text(&vector["query_value"])
        );
        assert_eq!(request.to_query(), expected);
        let from_query = ConnectParameters::from_query(&expected).unwrap();
        assert_eq!(from_query.token.as_deref(), Some(token));
        let from_header =
            ConnectParameters::from_headers([("c", text(&vector["header_value"]))]).unwrap();
        assert_eq!(from_header.token.as_deref(), Some(token));
    }
}

#[test]
fn session_properties_as_json() {
    for vector in list(&load("primitives.json")["session_properties_query"]) {
        let properties = pairs(&vector["properties_in_order"]);
        let json = text(&vector["json"]);
        assert_eq!(encode_session_properties(&properties, 29), json);
        assert_eq!(encode_component(json), text(&vector["query_value"]));
        assert_eq!(decode_session_properties(json), Ok(properties));
    }
}

#[test]
fn session_properties_as_list() {
    let properties = vec![
        ("Dept".to_owned(), "R&D \"x\"".to_owned()),
        ("K2".to_owned(), "v'2\\".to_owned()),
        ("lines".to_owned(), "a\tb\nc\rd".to_owned()),
    ];
    let list = r#""Dept","R&D \"x\"","K2","v\'2\\","lines","a\tb\nc\rd""#;
    for version in 25..=28 {
        assert_eq!(encode_session_properties(&properties, version), list);
    }
    assert_eq!(decode_session_properties(list), Ok(properties));
    let quote = decode_session_properties(r#""q","it's""#);
    assert_eq!(quote, Ok(vec![("q".to_owned(), "it's".to_owned())]));
    assert_eq!(decode_session_properties(""), Ok(Vec::new()));
    assert_eq!(decode_session_properties("{}"), Ok(Vec::new()));
}

#[test]
fn malformed_session_properties() {
    for malformed in [
        r#"x"#,
        r#"""#,
        r#""a""#,
        r#""a","#,
        r#""a","b","#,
        r#""a","b","c""#,
        r#""a":"b""#,
        r#""a","b"x"#,
        r#""a","\x""#,
        r#""a","b\"#,
        r#"{"#,
        r#"{"a"}"#,
        r#"{"a":}"#,
        r#"{"a":1}"#,
        r#"{"a":null}"#,
        r#"{"a":{}}"#,
        r#"{"a":"b",}"#,
        r#"{"a":"b"}x"#,
        r#"{"a":"b"}{}"#,
        r#"{"a":"\ud800"}"#,
        r#"{"a","b"}"#,
        r#"["a","b"]"#,
    ] {
        assert!(decode_session_properties(malformed).is_err(), "{malformed}");
    }
}
