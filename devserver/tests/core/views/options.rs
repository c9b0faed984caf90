//! Options besides time and type (`section 5.4`).

use std::collections::BTreeMap;

use diffusion::wire::services::topics::fetch::{FetchQuery, FetchQueryRequest};
use diffusion::wire::services::topics::specification::TopicType;

use super::support::{mapped, Stage};
use crate::support::topics::{fetch_request, json, specification};

/// The properties of a topic.
pub fn properties(stage: &mut Stage, path: &str) -> BTreeMap<String, String> {
    let request = FetchQueryRequest {
        with_properties: true,
        ..fetch_request(&format!(">{path}"))
    };
    let answer = stage
        .control
        .ask::<FetchQuery>(&mut stage.driver, &request)
        .expect("fetched");
    assert_eq!(answer.results.len(), 1, "{path}");
    answer.properties[answer.results[0].properties_index]
        .iter()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

#[test]
fn a_reference_topic_has_the_properties_of_its_source() {
    let mut stage = Stage::new();
    let given = [
        ("OWNER", "$Principal is 'control'"),
        ("REMOVAL", "when no updates for 10h"),
        ("VALIDATE_VALUES", "true"),
        ("PERSISTENT", "true"),
        ("COMPRESSION", "high"),
        ("PRIORITY", "low"),
    ];
    stage.put("a", &specification(TopicType::Json, &given), &json("1"));
    stage.view("some view", "map a to v");
    assert_eq!(
        properties(&mut stage, "v"),
        map(&[
            ("COMPRESSION", "high"),
            ("PRIORITY", "low"),
            ("PERSISTENT", "false"),
            ("_VIEW", "some view"),
        ])
    );
}

#[test]
fn views_set_properties() {
    let mut stage = Stage::new();
    stage.put(
        "a/b",
        &specification(TopicType::Json, &[("CONFLATION", "always")]),
        &json("1"),
    );
    stage.view(
        "view",
        "map ?a/b// to v/<path(0)> with properties 'CONFLATION':'off', 'COMPRESSION':'false',\n 'DONT_RETAIN_VALUE':'true' , PRIORITY : high",
    );
    assert_eq!(
        properties(&mut stage, "v/a/b"),
        map(&[
            ("CONFLATION", "off"),
            ("COMPRESSION", "false"),
            ("DONT_RETAIN_VALUE", "true"),
            ("PRIORITY", "high"),
            ("PERSISTENT", "false"),
            ("_VIEW", "view"),
        ])
    );
    assert_eq!(stage.all(), ["v/a/b"], "it keeps no value");
    stage.told();
    stage.json_again("a/b", "2");
    assert_eq!(stage.told(), ["v/a/b=2"], "and sends it all the same");
}

#[test]
fn as_takes_a_part_of_the_value() {
    let source = r#"{"id":"x","part":{"n":1}}"#;
    for (option, expected) in [
        ("as <value(/part)>", r#"v/x={"n":1}"#),
        ("as <value(/part/n)>", "v/x=1"),
        ("as <value()>", r#"v/x={"id":"x","part":{"n":1}}"#),
        ("as <value(/none)>", "v/x=null"),
    ] {
        let view = format!("map a to v/<scalar(/id)> {option}");
        assert_eq!(mapped(&[("a", source)], &view), [expected], "{option}");
    }
}

#[test]
fn a_separator_keeps_slashes_out_of_the_path() {
    let source = r#"{"s":"x/y","l":{"a/b":1}}"#;
    assert_eq!(
        mapped(
            &[("a", source)],
            "map a to v/<scalar(/s)> as <value(/l)> separator '_'"
        ),
        [r#"v/x_y={"a/b":1}"#]
    );
    assert_eq!(
        mapped(&[("a", source)], "map a to v/<expand(/l)> separator '%'"),
        ["v/a%b=1"]
    );
    assert_eq!(
        mapped(&[("a", source)], "map a to v/<expand(/l)>"),
        ["v/a/b=1"]
    );
}

#[test]
fn preserved_topics_stay_until_their_source_goes() {
    let mut stage = Stage::new();
    stage.json("a", r#"{"id":"one","n":1}"#);
    stage.view(
        "view",
        "map a to v/<scalar(/id)> process { if '/n > 0' continue } as <value(/n)> preserve topics",
    );
    stage.json("a", r#"{"id":"two","n":2}"#);
    stage.json("a", r#"{"id":"one","n":3}"#);
    assert_eq!(stage.all(), ["v/one=3", "v/two=2"]);
    // There is the path, but no value: that is something else than another path.
    stage.json("a", r#"{"id":"one","n":0}"#);
    assert_eq!(stage.all(), ["v/two=2"]);
    stage.json("a", r#"{"n":4}"#);
    assert_eq!(stage.all(), ["v/two=2"]);
    stage.remove(">a");
    assert_eq!(stage.all(), [""; 0]);
    stage.json("a", r#"{"id":"one","n":1}"#);
    stage.json("a", r#"{"id":"two","n":1}"#);
    stage.remove_view("view");
    assert_eq!(stage.all(), [""; 0]);
}

#[test]
fn options_come_in_any_order() {
    for order in [
        "separator '_' preserve topics type STRING as <value(/n)> throttle to 2 updates every minute delay by 1 second;",
        "delay by 1 seconds throttle to 2 update every 3 hours as <value(/n)> type string preserve topics separator _",
    ] {
        let mut stage = Stage::new();
        stage.json("a", r#"{"s":"x/y","n":5}"#);
        stage.view("view", &format!("map a to v/<scalar(/s)> {order}"));
        stage.pass(1);
        assert_eq!(stage.all(), ["v/x_y=\"5\""], "{order}");
    }
}
