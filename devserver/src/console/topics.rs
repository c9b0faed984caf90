//! Topics as the page shows them, and what has changed since it was told last.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use diffusion::data::datatype::Datatype;
use diffusion::data::json::to_text;
use diffusion::data::record_v2::parse_records;
use diffusion::data::scalars;
use serde_json::{json, Value};

use crate::core::{ServerCore, TopicView};

/// A page with more would be slow, and nobody reads them.
const SHOWN: usize = 2000;
/// Longer values are not read, only counted.
const LONGEST_VALUE: usize = 64 * 1024;
/// So many characters of a value are shown.
const LONGEST_TEXT: usize = 400;

/// What the page has been told of a topic.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    datatype: Datatype,
    value: Option<Bytes>,
    events: Option<usize>,
    subscriptions: usize,
}

/// What one page has been told of the topics.
#[derive(Debug, Default)]
pub(super) struct TopicsTold {
    told: HashMap<Arc<str>, Told>,
    total: Option<usize>,
}

impl TopicsTold {
    /// What has changed; `None` if nothing has.
    pub(super) fn change(&mut self, core: &ServerCore) -> Option<Value> {
        let total = core.topic_count();
        let mut before = std::mem::take(&mut self.told);
        let mut changed = Vec::new();
        for view in core.topic_views().take(SHOWN) {
            let now = Told {
                datatype: view.datatype,
                value: view.value.cloned(),
                events: view.events,
                subscriptions: view.subscriptions,
            };
            if before.remove(view.path).as_ref() != Some(&now) {
                changed.push(topic_json(&view));
            }
            self.told.insert(Arc::clone(view.path), now);
        }
        let removed: Vec<Arc<str>> = before.into_keys().collect();
        if changed.is_empty() && removed.is_empty() && self.total == Some(total) {
            return None;
        }
        self.total = Some(total);
        let removed: Vec<&str> = removed.iter().map(|path| &**path).collect();
        Some(json!({
            "total": total,
            "shown": self.told.len(),
            "changed": changed,
            "removed": removed,
        }))
    }
}

fn topic_json(view: &TopicView<'_>) -> Value {
    json!({
        "path": &**view.path,
        "type": view.datatype.wire_name(),
        "value": view.value.map(|value| value_text(view.datatype, value)),
        "events": view.events,
        "subscriptions": view.subscriptions,
    })
}

/// A value for people: as much of it as fits on a line.
fn value_text(datatype: Datatype, value: &[u8]) -> String {
    if value.len() > LONGEST_VALUE {
        return format!("({} bytes)", value.len());
    }
    let text = match datatype {
        Datatype::Json => to_text(value).ok(),
        Datatype::String => scalars::decode_string(value)
            .ok()
            .map(|text| text.map_or_else(null, |text| String::from_utf8_lossy(&text).into_owned())),
        Datatype::Int64 => scalars::decode_int64(value)
            .ok()
            .map(|number| number.map_or_else(null, |number| number.to_string())),
        Datatype::Double => scalars::decode_double(value)
            .ok()
            .map(|number| number.map_or_else(null, |number| number.to_string())),
        Datatype::RecordV2 => Some(records_text(value)),
        Datatype::Binary => None,
    };
    let text = text.unwrap_or_else(|| {
        let bytes = value.iter().take(LONGEST_TEXT);
        bytes.map(|byte| format!("{byte:02x}")).collect()
    });
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}… ({} bytes)", &text[..end], value.len()),
        None => text,
    }
}

fn null() -> String {
    "null".to_owned()
}

fn records_text(value: &[u8]) -> String {
    let records = parse_records(value);
    let fields = |record: &Vec<Vec<u8>>| {
        let fields: Vec<_> = record
            .iter()
            .map(|field| String::from_utf8_lossy(field).into_owned())
            .collect();
        fields.join(" | ")
    };
    let records: Vec<String> = records.iter().map(fields).collect();
    records.join(" / ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffusion::data::json::to_cbor;
    use diffusion::data::record_v2::write_records;

    #[test]
    fn values_are_shown_as_people_read_them() {
        let json = to_cbor(br#"{"a":[1,"<b>"]}"#).unwrap();
        let mut number = Vec::new();
        scalars::encode_int64(-7, &mut number);
        let mut text = Vec::new();
        scalars::encode_string("ä".repeat(500).as_bytes(), &mut text);
        for (datatype, value, expected) in [
            (Datatype::Json, json.as_slice(), r#"{"a":[1,"<b>"]}"#),
            (Datatype::Json, &[0xbf], "bf"),
            (Datatype::Int64, &number, "-7"),
            (Datatype::Int64, &[0xf6], "null"),
            (Datatype::Binary, &[1, 0xff], "01ff"),
            (
                Datatype::RecordV2,
                &write_records(&[vec!["a", "b"], vec!["c"]]),
                "a | b / c",
            ),
        ] {
            assert_eq!(value_text(datatype, value), expected, "{value:02x?}");
        }
        let shown = value_text(Datatype::String, &text);
        assert!(shown.starts_with('ä') && shown.ends_with("… (1003 bytes)"));
        assert_eq!(
            value_text(Datatype::Binary, &vec![0; LONGEST_VALUE + 1]),
            "(65537 bytes)"
        );
    }
}
