//! `services-topics.json`: bodies, common structures and primitives (`specification/protocol/topic-services section 16`).

use bytes::Bytes;
use diffusion::wire::error::WireError;
use diffusion::wire::message::{
    encode_compressed_topic_delta, encode_compressed_topic_value, Message,
};
use diffusion::wire::services::topics::range_query::{
    RangeQuery, RangeQueryEntry, RangeQueryResponse,
};
use diffusion::wire::services::topics::specification::TopicSpecification;
use diffusion::wire::services::topics::time_series::TimeSeriesEvent;
use diffusion::wire::services::topics::update_constraint::UpdateConstraint;
use diffusion::wire::services::topics::update_stream::UpdateStreamId;
use diffusion::wire::services::Service;
use diffusion::wire::session_id::SessionId;

use super::checks::{body, since, structure, Body, Recoded};
use super::json::{load, Json};
use super::mapping::FromJson;

const FILE: &str = "services-topics.json";
/// Its result comes in several forms: see `query_results`.
const RANGE_QUERY: i32 = 84;

fn rows() -> Vec<Json> {
    load(FILE).list().to_vec()
}

/// Rows whose `value` has exactly one form in bytes.
fn plain_rows() -> impl Iterator<Item = (Json, Box<dyn Body>)> {
    rows().into_iter().filter_map(|row| {
        let body = plain_body(&row)?;
        Some((row, body))
    })
}

fn plain_body(row: &Json) -> Option<Box<dyn Body>> {
    let part = row.field("part").text();
    match row.field("service") {
        Json::Null => match row.field("name").text() {
            "varint32" => Some(structure::<i32>()),
            "varint64" => Some(structure::<i64>()),
            "string" => Some(structure::<String>()),
            "bool" => Some(structure::<bool>()),
            "bytes" => Some(structure::<Bytes>()),
            "SESSION_ID" => Some(structure::<SessionId>()),
            "TOPIC_SPECIFICATION" => Some(structure::<TopicSpecification>()),
            "UPDATE_CONSTRAINT" => Some(structure::<UpdateConstraint>()),
            "UPDATE_STREAM_ID" => Some(structure::<UpdateStreamId>()),
            "TIME_SERIES_EVENT" => Some(structure::<TimeSeriesEvent>()),
            "TOPIC_VALUE" | "TOPIC_DELTA" => None,
            other => panic!("no structure: {other}"),
        },
        service => {
            let service = i32::from_json(service);
            if (service, part) == (RANGE_QUERY, "response") {
                return None;
            }
            let body = body(service, part);
            assert!(body.is_some(), "no codec: {row:?}");
            body
        }
    }
}

/// The value as protocol 25 carries it: without what a server of that version cannot say or be asked for.
pub fn without_new_parts(value: &Json) -> Json {
    match value {
        Json::Object(entries) => Json::Object(
            entries
                .iter()
                .map(|(key, value)| {
                    let value = match key.as_str() {
                        "scope" if !value.text().starts_with("UNLOCK") => Json::Text(String::new()),
                        "size" => Json::Null,
                        _ => without_new_parts(value),
                    };
                    (key.clone(), value)
                })
                .collect(),
        ),
        Json::List(elements) => Json::List(elements.iter().map(without_new_parts).collect()),
        other => other.clone(),
    }
}

pub fn assert_written(body: &dyn Body, value: &Json, bytes: &[u8], version: u8, row: &Json) {
    let context = format!("version {version}: {row:?}");
    assert_eq!(
        body.encode(value, version).as_deref(),
        Ok(bytes),
        "{context}"
    );
}

pub fn assert_read(body: &dyn Body, value: &Json, bytes: &[u8], version: u8, row: &Json) {
    let context = format!("version {version}: {row:?}");
    body.assert_decodes(bytes, value, version, &context);
    // Bytes that a newer server may add.
    let longer = [bytes, b"\x01more"].concat();
    body.assert_decodes(&longer, value, version, &context);
    for length in 0..bytes.len() {
        let error = body.decode_error(&bytes[..length], version);
        assert!(error.is_some(), "{length} bytes are enough: {context}");
    }
}

#[test]
fn rows_of_version_29() {
    let mut checked = 0;
    for (row, body) in plain_rows().filter(|(row, _)| row.field("v").number() == 29) {
        let bytes = row.field("hex").hex();
        assert_written(&*body, row.field("value"), &bytes, 29, &row);
        assert_read(&*body, row.field("value"), &bytes, 29, &row);
        checked += 1;
    }
    // Of 565 rows: 7 are topic messages, 5 are results of queries.
    assert_eq!(checked, 553);
}

#[test]
fn rows_of_version_29_in_version_25() {
    let (mut same, mut different, mut without_scope, mut unsupported) = (0, 0, 0, 0);
    for (row, body) in plain_rows().filter(|(row, _)| row.field("v").number() == 29) {
        let value = row.field("value");
        match row.field("python_v25").text() {
            "same" => {
                let bytes = row.field("hex").hex();
                assert_written(&*body, value, &bytes, 25, &row);
                assert_read(&*body, value, &bytes, 25, &row);
                same += 1;
            }
            "unsupported" => {
                assert_unsupported(&*body, value, &row);
                unsupported += 1;
            }
            _ => {
                let bytes = row.field("python_v25").hex();
                let old = without_new_parts(value);
                assert_read(&*body, &old, &bytes, 25, &row);
                assert_written(&*body, &old, &bytes, 25, &row);
                if value
                    .get("scope")
                    .is_some_and(|scope| !scope.text().is_empty())
                {
                    // The bytes stand for another value: writing this one would change the default scope.
                    assert_eq!(body.encode(value, 25).unwrap_err().needed, 29, "{row:?}");
                    without_scope += 1;
                } else {
                    assert_written(&*body, value, &bytes, 25, &row);
                }
                different += 1;
            }
        }
    }
    assert_eq!(
        (same, different, without_scope, unsupported),
        (341, 86, 14, 126)
    );
}

/// The error names the lowest version that can express the value.
pub fn assert_unsupported(body: &dyn Body, value: &Json, row: &Json) {
    let error = body.encode(value, 25).unwrap_err();
    assert_eq!(error.version, 25);
    assert!((26..=29).contains(&error.needed), "{row:?}");
    for version in 25..=29 {
        let written = body.encode(value, version);
        assert_eq!(written.is_ok(), version >= error.needed, "{row:?}");
    }
    if let Json::Number(service) = row.field("service") {
        let since = since(i32::try_from(*service).unwrap());
        if since > 25 {
            assert_eq!(error.needed, since);
            let bytes = row.field("hex").hex();
            let error = body.decode_error(&bytes, since - 1);
            assert!(matches!(error, Some(WireError::Unsupported(_))), "{row:?}");
        }
    }
}

/// What every version between writes, it reads as the same value.
#[test]
fn rows_of_version_29_in_every_version() {
    let mut layouts = [0; 5];
    for (row, body) in plain_rows().filter(|(row, _)| row.field("v").number() == 29) {
        for version in 25..=29 {
            let value = row.field("value");
            let Ok(bytes) = body.encode(value, version) else {
                continue;
            };
            let expected = if version < 28 {
                without_new_parts(value)
            } else {
                value.clone()
            };
            assert_read(&*body, &expected, &bytes, version, &row);
            assert_eq!(
                body.recode(&bytes, version),
                Ok(Recoded::Written {
                    bytes: bytes.clone(),
                    same_value: true
                })
            );
            layouts[usize::from(version - 25)] += 1;
        }
    }
    assert_eq!(layouts, [413, 483, 502, 504, 553]);
}

/// Bodies of servers of versions 13 to 15. Their layouts stayed the same up to 25, most of them up to 29.
#[test]
fn rows_of_old_servers() {
    const CHANGED_SINCE: &[i32] = &[3, 118];
    let (mut checked, mut checked_today) = (0, 0);
    for (row, body) in plain_rows() {
        let version = row.field("v").number();
        // 22: a notification in the layout that ended with 22.
        if version == 29 || version == 22 {
            continue;
        }
        let bytes = row.field("hex").hex();
        assert_written(&*body, row.field("value"), &bytes, 25, &row);
        assert_read(&*body, row.field("value"), &bytes, 25, &row);
        checked += 1;
        if !CHANGED_SINCE.contains(&i32::from_json(row.field("service"))) {
            assert_written(&*body, row.field("value"), &bytes, 29, &row);
            assert_read(&*body, row.field("value"), &bytes, 29, &row);
            checked_today += 1;
        }
    }
    assert_eq!((checked, checked_today), (19, 13));
}

/// The notes list the records of the result; the values are the events after all of them were applied.
#[test]
fn query_results() {
    let (mut checked, mut plain) = (0, 0);
    for row in rows() {
        let service = row.field("service");
        if *service != Json::Number(RANGE_QUERY.into()) || row.field("part").text() != "response" {
            continue;
        }
        assert_eq!(row.field("python_v25").text(), "same");
        let bytes = row.field("hex").hex();
        let expected = RangeQueryResponse::from_json(row.field("value"));
        for version in [25, 29] {
            let response = RangeQuery::read_response(&bytes, version).unwrap();
            assert_eq!(response.data_type, expected.data_type);
            assert_eq!(response.selected_count, expected.selected_count);
            assert_eq!(response.events(), expected.events());
            assert_eq!(kinds(&response), noted_kinds(&row), "{row:?}");
            assert_eq!(written(&response, version), bytes);
            for length in 0..bytes.len() {
                assert!(RangeQuery::read_response(&bytes.slice(..length), version).is_err());
            }
            checked += 1;
            if kinds(&response)
                .iter()
                .all(|kind| matches!(*kind, "original" | "edit"))
            {
                assert_eq!(written(&expected, version), bytes);
                plain += 1;
            }
        }
    }
    assert_eq!((checked, plain), (10, 6));
}

fn written(response: &RangeQueryResponse, version: u8) -> Vec<u8> {
    let mut out = Vec::new();
    RangeQuery::write_response(response, &mut out, version).unwrap();
    out
}

fn kinds(response: &RangeQueryResponse) -> Vec<&'static str> {
    let kind = |entry: &RangeQueryEntry| match entry {
        RangeQueryEntry::Original { .. } => "original",
        RangeQueryEntry::Edit { .. } => "edit",
        RangeQueryEntry::Offsets { .. } => "offsets",
        RangeQueryEntry::Author { .. } => "author",
    };
    response.entries.iter().map(kind).collect()
}

fn noted_kinds(row: &Json) -> Vec<&str> {
    let note = row.field("note").text();
    let (_, kinds) = note.split_once("wire entries: ").unwrap();
    kinds.split(',').filter(|kind| *kind != "none").collect()
}

#[test]
fn topic_messages() {
    let mut checked = 0;
    for row in rows() {
        if row.field("part").text() != "message" {
            continue;
        }
        let bytes = row.field("hex").hex();
        let value = row.field("value");
        let topic_id = i32::from_json(value.field("topic_id"));
        let payload = value.field("content").hex();
        let message = Message::decode(bytes.clone(), payload.len()).unwrap();
        let mut compressed = Vec::new();
        let expected = match row.field("name").text() {
            "TOPIC_VALUE" => {
                encode_compressed_topic_value(&mut compressed, topic_id, &payload);
                Message::TopicValue { topic_id, payload }
            }
            "TOPIC_DELTA" => {
                encode_compressed_topic_delta(&mut compressed, topic_id, &payload);
                Message::TopicDelta { topic_id, payload }
            }
            other => panic!("no message: {other}"),
        };
        assert_eq!(message, expected);
        if bool::from_json(value.field("compressed")) {
            // Other compressors give other bytes; the header is the same.
            assert_eq!(compressed[..5], bytes[..5]);
            assert_eq!(Message::decode(compressed.into(), 1000), Ok(expected));
        } else {
            assert_eq!(expected.encode(), bytes);
        }
        checked += 1;
    }
    assert_eq!(checked, 7);
}
