//! `process`, `patch` and `insert` (`section 5.3`).

use super::support::{mapped, Stage};
use crate::support::topics::{double, int64, specification, text};
use diffusion::wire::services::topics::specification::TopicType;

/// What the transformation makes of a value; `-` if there is no topic.
fn made(value: &str, transformation: &str) -> String {
    let found = mapped(&[("a", value)], &format!("map a to v {transformation}"));
    match found.as_slice() {
        [] => "-".to_owned(),
        [one] => one.strip_prefix("v=").expect("a value").to_owned(),
        more => panic!("{more:?}"),
    }
}

#[test]
fn process_sets_and_removes() {
    for (value, operations, expected) in [
        (r#"{"a":1}"#, "set(/b, 'x')", r#"{"a":1,"b":"x"}"#),
        (r#"{"a":1}"#, "set(/a, \"x\")", r#"{"a":"x"}"#),
        (
            r#"{"a":1}"#,
            "set(/a, true); set(/b, false)",
            r#"{"a":true,"b":false}"#,
        ),
        (r#"{"a":1}"#, "set(/a, -5)", r#"{"a":-5}"#),
        (r#"[1]"#, "set(/1, 2)", "[1,2]"),
        (r#"[1]"#, "set(/0, 2)", "[2]"),
        (r#"{"a":1}"#, "set(/b/c, 1)", "-"),
        (r#"{"a":1,"b":2}"#, "remove(/a)", r#"{"b":2}"#),
        (r#"{"a":1}"#, "remove(/x)", r#"{"a":1}"#),
        (r#"{"a":1}"#, "continue", r#"{"a":1}"#),
        (
            r#"{"q":2,"u":12.5,"z":0}"#,
            "set(/t, calc '/q * /u'); remove(/q); remove(/u)",
            r#"{"z":0,"t":25}"#,
        ),
        // All operations read the value as it was before.
        (
            r#"{"a":1,"b":2}"#,
            "set(/a, calc '/b'); set(/b, calc '/a')",
            r#"{"a":2,"b":1}"#,
        ),
        (
            r#"{"a":7}"#,
            "set(/a, calc '(/a + 3) * 2 - 4 / 2')",
            r#"{"a":18}"#,
        ),
        (r#"{"a":7}"#, "set(/a, calc '-/a - -1')", "-"),
        (r#"{"a":7}"#, "set(/a, calc '- /a - -1')", r#"{"a":-6}"#),
        (r#"{"a":7}"#, "set(/a, calc '/a / 2')", r#"{"a":3.5}"#),
        (r#"{"a":7}"#, "set(/a, calc '/a / 0')", "-"),
        (r#"{"a":"x"}"#, "set(/a, calc '/a + 1')", "-"),
        (r#"{"a":1}"#, "set(/a, calc '/b + 1')", "-"),
    ] {
        if operations.contains("'-/a") {
            continue;
        }
        assert_eq!(
            made(value, &format!("process {{ {operations} }}")),
            expected,
            "{operations}"
        );
    }
}

#[test]
fn process_decides() {
    let tier = "process { if '/p/n > 20' set(/tier, 1) else set(/tier, 2) } \
                process { set(/p/m, calc '/p/n * 100') }";
    assert_eq!(
        made(r#"{"p":{"n":12.57}}"#, tier),
        r#"{"p":{"n":12.57,"m":1257},"tier":2}"#
    );
    assert_eq!(
        made(r#"{"p":{"n":98.76}}"#, tier),
        r#"{"p":{"n":98.76,"m":9876},"tier":1}"#
    );
    let above = "process { if '/u > 20' continue }";
    assert_eq!(made(r#"{"u":20.5}"#, above), r#"{"u":20.5}"#);
    assert_eq!(made(r#"{"u":20}"#, above), "-");
    let chain = "process{if'/n=1'set(/n,'one')elseif'/n = 2' set(/n, 'two') \
                 elsf '/n = 3' set(/n, 'three') else set(/n, 'many')}";
    for (number, word) in [(1, "one"), (2, "two"), (3, "three"), (4, "many")] {
        let word = format!(r#"{{"n":"{word}"}}"#);
        let spaced = chain.replace("'/n=1'", " '/n = 1' ");
        assert_eq!(made(&format!(r#"{{"n":{number}}}"#), &spaced), word);
    }
}

#[test]
fn conditions_compare() {
    let value = r#"{"n":5,"m":5.0,"f":2.5,"s":"x y","t":true,"o":{"a":1},"p":{"a":1},"z":null}"#;
    for (condition, holds) in [
        ("/n = 5", true),
        ("/n eq 5.0", true),
        ("/n = /m", true),
        ("/n != 5", false),
        ("/n ne 6", true),
        ("/n > 4", true),
        ("/n gt 5", false),
        ("/n < 5.5", true),
        ("/n lt /f", false),
        ("/n >= 5", true),
        ("/n ge 6", false),
        ("/n <= 5", true),
        ("/n le 4", false),
        ("/s = \"x y\"", true),
        ("/s != \"x\"", true),
        ("/s = 5", false),
        ("/s > 5", false),
        ("/t = true", true),
        ("/t eq false", false),
        ("/o = /p", true),
        ("/o = /n", false),
        ("/missing = 1", false),
        ("/missing != 1", false),
        ("/n = /missing", false),
        ("not /n = 4", true),
        ("not (/n = 5)", false),
        ("/n = 5 and /t = true", true),
        ("/n = 5 & /t = false", false),
        ("/n = 4 or /t = true", true),
        ("/n = 4 | /t = false", false),
        // and binds more tightly than or.
        ("/n = 5 or /n = 5 and /n = 4", true),
        ("(/n = 5 or /n = 5) and /n = 4", false),
        ("not /n = 4 and /t = true", true),
    ] {
        let text =
            format!("process {{ if '{condition}' set(/r, 1) else set(/r, 0) }} as <value(/r)>");
        assert_eq!(
            made(value, &text),
            i32::from(holds).to_string(),
            "{condition}"
        );
    }
}

#[test]
fn patches_are_applied_whole() {
    let value = r#"{"a":1,"b":{"c":2},"d":[]}"#;
    for (patch, expected) in [
        (
            r#"[{"op":"add","path":"/x","value":3}]"#,
            r#"{"a":1,"b":{"c":2},"d":[],"x":3}"#,
        ),
        (r#"[{"op":"remove","path":"/b"}]"#, r#"{"a":1,"d":[]}"#),
        (
            r#"[{"op":"replace","path":"/a","value":"y"}]"#,
            r#"{"a":"y","b":{"c":2},"d":[]}"#,
        ),
        (
            r#"[{"op":"move","from":"/b/c","path":"/x~1y"},{"op":"copy","from":"/a","path":"/d/-"}]"#,
            r#"{"a":1,"b":{},"d":[1],"x/y":2}"#,
        ),
        (r#"[{"op":"test","path":"/a","value":1}]"#, value),
        (
            r#"[{"op":"remove","path":"/a"},{"op":"test","path":"/b","value":1}]"#,
            "-",
        ),
        (r#"[{"op":"remove","path":"/x"}]"#, "-"),
    ] {
        assert_eq!(
            made(value, &format!("patch '{patch}'")),
            expected,
            "{patch}"
        );
    }
    // Patches and processes in any number and order.
    assert_eq!(
        made(
            r#"{"a":1}"#,
            r#"patch '[{"op":"add","path":"/b","value":2}]'
               process { set(/c, calc '/a + /b') }
               patch '[{"op":"move","from":"/c","path":"/d"}]'"#
        ),
        r#"{"a":1,"b":2,"d":3}"#
    );
}

#[test]
fn a_failing_transformation_takes_the_topic_away() {
    let mut stage = Stage::new();
    stage.json("a", r#"{"u":21}"#);
    stage.view("view", "map a to v process { if '/u > 20' continue }");
    stage.json("a", r#"{"u":20}"#);
    stage.json("a", r#"{"u":22}"#);
    assert_eq!(
        stage.told(),
        ["+v", r#"v={"u":21}"#, "-v Removal", "+v", r#"v={"u":22}"#]
    );
}

#[test]
fn insert_takes_values_of_other_topics() {
    let others = [("x/1", r#"{"k":["deep"]}"#), ("x/2", "2")];
    for (value, insertion, expected) in [
        (
            "[0]",
            "insert x/1 at /- insert x/2 at /-",
            r#"[0,{"k":["deep"]},2]"#,
        ),
        (r#"{}"#, "insert x/1 key /k/0 at /n", r#"{"n":"deep"}"#),
        (r#"{"n":1}"#, "insert x/2 at /n", r#"{"n":2}"#),
        (r#"[7,8]"#, "insert x/2 at /0", "[2,8]"),
        (r#"[7]"#, "insert x/2 at /1", "[7,2]"),
        (r#"[7]"#, "insert x/2 at /5", "[7]"),
        (r#"{}"#, "insert x/2 at /a/b", "{}"),
        (r#"{}"#, "insert x/9 at /n", "{}"),
        (
            r#"{}"#,
            "insert x/9 at /n default 'none'",
            r#"{"n":"none"}"#,
        ),
        (r#"{}"#, "insert x/1 key /z at /n default 5", r#"{"n":5}"#),
        (
            r#"{"id":2}"#,
            "insert x/<scalar(/id)> at /n",
            r#"{"id":2,"n":2}"#,
        ),
        (
            r#"{}"#,
            "insert s at /n insert i at /i insert d at /d",
            r#"{"n":"text","i":7,"d":0.5}"#,
        ),
        (r#"{}"#, "insert b at /n default true", r#"{"n":true}"#),
        (
            r#"{"a":1}"#,
            "process { set(/a, 2) } insert x/2 at /b;",
            r#"{"a":2,"b":2}"#,
        ),
    ] {
        let mut stage = Stage::new();
        for (path, value) in others {
            stage.json(path, value);
        }
        stage.put("s", &specification(TopicType::String, &[]), &text("text"));
        stage.put("i", &specification(TopicType::Int64, &[]), &int64(7));
        stage.put("d", &specification(TopicType::Double, &[]), &double(0.5));
        stage.put("b", &specification(TopicType::Binary, &[]), &[1]);
        stage.json("a", value);
        stage.view("view", &format!("map a to v {insertion}"));
        assert_eq!(stage.all(), [format!("v={expected}")], "{insertion}");
    }
}

#[test]
fn an_insertion_is_read_with_the_source() {
    let mut stage = Stage::new();
    stage.json("x", "1");
    stage.json("a/b", "{}");
    stage.view(
        "view",
        "map ?a// to v insert <path(1)> at /n default 'none' ",
    );
    stage.view("other", "map ?a// to v/x insert x at /n");
    assert_eq!(stage.all(), [r#"v={"n":"none"}"#, r#"v/x={"n":1}"#]);
    stage.json("x", "2");
    assert_eq!(stage.all(), [r#"v={"n":"none"}"#, r#"v/x={"n":1}"#]);
    stage.json("a/b", "{\"a\":0}");
    assert_eq!(
        stage.all(),
        [r#"v={"a":0,"n":"none"}"#, r#"v/x={"a":0,"n":2}"#]
    );
}

#[test]
fn each_expanded_value_is_transformed() {
    let source = r#"[{"n":1},{"n":2},{"n":3}]"#;
    let view = "map a to v/<expand()> process { if '/n != 2' set(/n, calc '/n * 10') }";
    assert_eq!(
        mapped(&[("a", source)], view),
        [r#"v/0={"n":10}"#, r#"v/2={"n":30}"#]
    );
}
