//! `type` (`section 5.4`).

use diffusion::wire::services::topics::specification::TopicType;

use super::support::Stage;
use crate::support::topics::{double, int64, json, specification, text};

#[test]
fn values_are_converted() {
    use TopicType::{Binary, Double, Int64, Json, String};
    for (from, value, target, expected) in [
        (String, text("7"), "INT64", Some("7")),
        (String, text("x"), "INT64", None),
        (String, text("1.5"), "DOUBLE", Some("1.5")),
        (String, text("x"), "DOUBLE", None),
        (String, text("x"), "JSON", Some("\"x\"")),
        (String, text("x"), "STRING", Some("\"x\"")),
        (Int64, int64(7), "JSON", Some("7")),
        (Int64, int64(-7), "STRING", Some("\"-7\"")),
        (Int64, int64(7), "DOUBLE", Some("7")),
        (Double, double(1.5), "JSON", Some("1.5")),
        (Double, double(1.5), "STRING", Some("\"1.5\"")),
        (Double, double(2.0), "STRING", Some("\"2.0\"")),
        (Double, double(2.5), "INT64", Some("3")),
        (Double, double(-2.6), "INT64", Some("-3")),
        (Double, double(1e300), "INT64", None),
        (Json, json("\"7\""), "INT64", Some("7")),
        (Json, json("7"), "INT64", Some("7")),
        (Json, json("7"), "STRING", Some("\"7\"")),
        (Json, json("\"x\""), "string", Some("\"x\"")),
        (Json, json("\"1.5\""), "double", Some("1.5")),
        (Json, json("{}"), "STRING", None),
        (Json, json("1"), "BINARY", None),
        (Binary, vec![1], "JSON", None),
        (Binary, vec![7], "BINARY", Some("7")),
    ] {
        let mut stage = Stage::new();
        stage.put("a", &specification(from, &[]), &value);
        stage.view("view", &format!("map a to v type {target}"));
        let expected: Vec<_> = expected.iter().map(|value| format!("v={value}")).collect();
        assert_eq!(stage.all(), expected, "{from:?} to {target}");
    }
}

#[test]
fn a_value_that_can_not_be_converted_takes_the_topic_away() {
    let mut stage = Stage::new();
    let strings = specification(TopicType::String, &[]);
    stage.put("a", &strings, &text("1"));
    stage.view("view", "map a to v type INT64");
    stage.put("a", &strings, &text("x"));
    stage.put("a", &strings, &text("2"));
    assert_eq!(stage.told(), ["+v", "v=1", "-v Removal", "+v", "v=2"]);
}

#[test]
fn a_part_can_be_converted() {
    let mut stage = Stage::new();
    stage.json("a", r#"{"n":12}"#);
    stage.view("view", "map a to v as <value(/n)> type STRING");
    assert_eq!(stage.all(), ["v=\"12\""]);
}
