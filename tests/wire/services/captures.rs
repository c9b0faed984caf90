//! Conversations with real servers (`specification/protocol/captures`): the bodies that are still valid mean what the recording says.

use bytes::Bytes;
use diffusion::wire::message::Message;

use super::checks::body;
use super::json::{load, Json};
use super::mapping::FromJson;
use crate::vectors::load_captures;

/// The fields of a recording in the way of the vectors; nothing else is changed.
fn as_in_vectors(service: i32, json: &Json) -> Json {
    let Json::Object(entries) = json else {
        return match json {
            Json::List(elements) => Json::List(
                elements
                    .iter()
                    .map(|element| as_in_vectors(service, element))
                    .collect(),
            ),
            other => other.clone(),
        };
    };
    if let Some(hex) = json.get("hex") {
        return hex.clone();
    }
    match (json.get("code"), json.get("name")) {
        (Some(_), Some(name)) if entries.len() == 2 && service != 118 => return name.clone(),
        (Some(_), Some(name)) => return constraint_or_type(name.text(), json),
        _ => {}
    }
    let renamed = entries.iter().map(|(key, value)| {
        let key = match key.as_str() {
            "service_id" => "service",
            "type" if service == 118 => "topic_type",
            key => key,
        };
        (key.to_owned(), as_in_vectors(service, value))
    });
    Json::Object(renamed.collect())
}

fn constraint_or_type(name: &str, json: &Json) -> Json {
    let text = |text: &str| Json::Text(text.to_owned());
    let mut fields = match name {
        "CONJUNCTION" => {
            let parts = json.field("constraints").list().iter();
            let parts = parts.map(|part| constraint_or_type(part.field("name").text(), part));
            return Json::Object(vec![
                ("type".to_owned(), text("AND")),
                ("list".to_owned(), Json::List(parts.collect())),
            ]);
        }
        "BINARY_VALUE" => vec![("type".to_owned(), text("VALUE"))],
        "UNCONSTRAINED" | "NO_VALUE" | "NO_TOPIC" | "LOCKED" | "PARTIAL_JSON" => {
            vec![("type".to_owned(), text(name))]
        }
        topic_type => return text(topic_type),
    };
    let Json::Object(entries) = json else {
        panic!("no constraint: {json:?}");
    };
    for (key, value) in entries {
        match key.as_str() {
            "code" | "name" => {}
            "value" => fields.push(("bytes".to_owned(), value.field("hex").clone())),
            "with" => {
                let Json::Object(conditions) = value else {
                    panic!("no conditions: {value:?}");
                };
                let conditions = conditions.iter().map(|(pointer, value)| {
                    Json::Object(vec![
                        ("pointer".to_owned(), text(pointer)),
                        ("bytes".to_owned(), value.field("hex").clone()),
                    ])
                });
                fields.push((key.clone(), Json::List(conditions.collect())));
            }
            _ => fields.push((key.clone(), value.clone())),
        }
    }
    Json::Object(fields)
}

fn without_fields(fields: &Json) -> bool {
    *fields == Json::Object(Vec::new())
}

#[test]
fn bodies_that_are_still_valid() {
    let (mut both, mut only_25, mut skipped) = (0, 0, 0);
    for (name, _) in load_captures() {
        let capture = load(&format!("captures/{name}"));
        for frame in capture.field("frames").list() {
            let Some(decoded) = frame.get("decoded") else {
                continue;
            };
            let part = match decoded.field("kind").text() {
                "service_request" => "request",
                "service_response" => "response",
                _ => continue,
            };
            let layout = decoded.field("layout_today").text();
            let versions: &[u8] =
                if layout.contains("payload: same") || layout.contains("payload same") {
                    &[25, 29]
                } else if layout.contains("v25 same") {
                    &[25]
                } else {
                    // Obsolete services and topic types, and removals that were not counted.
                    skipped += 1;
                    continue;
                };
            let context = format!("{name}: {frame:?}");
            let bytes = decoded
                .get("today_hex")
                .unwrap_or_else(|| frame.field("hex"));
            let bytes: Bytes = match Message::decode(bytes.hex(), 0).unwrap() {
                Message::Request { body, .. } | Message::Response { body, .. } => body,
                other => panic!("{other:?}: {context}"),
            };
            let service = i32::from_json(decoded.field("service_id"));
            let codec = body(service, part).unwrap_or_else(|| panic!("no codec: {context}"));
            let fields = decoded.field("fields");
            let value = if without_fields(fields) {
                Json::Null
            } else {
                as_in_vectors(service, fields)
            };
            for &version in versions {
                codec.assert_decodes(&bytes, &value, version, &context);
                assert_eq!(codec.encode(&value, version).unwrap(), bytes, "{context}");
            }
            if versions.len() == 2 {
                both += 1;
            } else {
                only_25 += 1;
            }
        }
    }
    assert_eq!((both, only_25, skipped), (119, 18, 166));
}
