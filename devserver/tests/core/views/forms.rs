//! The forms that the official C programs use (`section 6`), with runs of blanks and line breaks as their strings have them.

use diffusion::wire::services::topics::specification::TopicType;

use super::support::{mapped, Stage};
use crate::support::topics::{int64, specification};

#[test]
fn moves_copies_and_tests_in_one_patch() {
    let source = r#"{"name":"n","price":{"bid":1,"ask":2},"note":"old","kept":true}"#;
    let view = r#"map   a/b/c
              to      v/<path(0,1)>
              patch   '[
                  {"op":"test",    "path":"/kept",      "value":true},
                  {"op":"add",     "path":"/more",      "value":{"x":[]}},
                  {"op":"remove",  "path":"/note"},
                  {"op":"replace", "path":"/name",      "value":"m"},
                  {"op":"move",    "from":"/price/bid", "path":"/bid~1price"},
                  {"op":"move",    "from":"/price/ask", "path":"/ask~1price"},
                  {"op":"copy",    "from":"/name",      "path":"/more/x/0"}
              ]'"#;
    assert_eq!(
        mapped(&[("a/b/c", source)], view),
        [
            r#"v/a={"name":"m","price":{},"kept":true,"more":{"x":["m"]},"bid/price":1,"ask/price":2}"#
        ]
    );
}

#[test]
fn inserts_append_to_an_array() {
    let sources = [
        ("a/list", "[0]"),
        ("a/x/1", "\"one\""),
        ("a/x/2", "\"two\""),
    ];
    let view = "map a/list to v/l insert a/x/1 at /- insert a/x/2 at /-";
    assert_eq!(mapped(&sources, view), [r#"v/l=[0,"one","two"]"#]);
}

#[test]
fn a_remote_server_need_not_connect() {
    let mut stage = Stage::new();
    stage.json("a/b", "1");
    stage.view("view", "map ?a// from 'Some Name' to v/<path(0)>");
    assert_eq!(stage.all(), [""; 0]);
    stage.view("other", "map ?a// from server to v/<path(0)>");
    assert_eq!(stage.all(), [""; 0]);
}

#[test]
fn scalars_and_parts() {
    let source = r#"{"id":"x1","part":{"n":1},"p":{"q":"one"},"r":"two"}"#;
    for (view, expected) in [
        (
            "map a to v/x/<scalar(/p/q)>/y/<scalar(/r)> as <value(/id)>",
            r#"v/x/one/y/two="x1""#,
        ),
        (
            "map a to v/<scalar(/id)> as <value(/part)>",
            r#"v/x1={"n":1}"#,
        ),
    ] {
        assert_eq!(mapped(&[("a", source)], view), [expected], "{view}");
    }
    let numbers = mapped(
        &[("a", r#"{"list":["p","q"]}"#)],
        "map a to v/n<expand(/list)>",
    );
    assert_eq!(numbers, [r#"v/n0="p""#, r#"v/n1="q""#]);
}

#[test]
fn integers_that_are_delayed_and_throttled() {
    let mut stage = Stage::new();
    stage.put("a", &specification(TopicType::Int64, &[]), &int64(1));
    stage.view("delayed", "map a to v/delayed delay by 5 seconds");
    stage.view(
        "throttled",
        "map a to v/throttled throttle to 1 update every 3 seconds",
    );
    assert_eq!(stage.all(), ["v/throttled=1"]);
    stage.pass(5);
    assert_eq!(stage.all(), ["v/delayed=1", "v/throttled=1"]);
}
