//! Paths: `path`, `scalar` and `expand` (`section 5.2`).

use super::support::{mapped, Stage};

#[test]
fn path_takes_segments_of_the_source() {
    for (template, expected) in [
        ("<path(0)>", "v/a/b/c/d/e/f/g"),
        ("<path(2)>", "v/c/d/e/f/g"),
        ("<path(3,5)>", "v/d/e/f/g"),
        ("<path(3, 2)>", "v/d/e"),
        ("x<path(1,1)>y/<path(0,1)>", "v/xby/a"),
    ] {
        let view = format!("map a/b/c/d/e/f/g to v/{template}");
        assert_eq!(
            mapped(&[("a/b/c/d/e/f/g", "1")], &view),
            [format!("{expected}=1")],
            "{template}"
        );
    }
    let beyond = mapped(&[("a/b", "1")], "map a/b to v/<path(7)>/x");
    assert_eq!(beyond, [""; 0], "an empty part is no path");
}

#[test]
fn a_mirror_has_the_path_that_it_is_told() {
    assert_eq!(mapped(&[("s", "1")], "map s to v"), ["v=1"]);
    assert_eq!(mapped(&[("a/b", "1")], "map a/b to v/r"), ["v/r=1"]);
    assert_eq!(mapped(&[("s", "1")], "map s to 'v/a b'"), ["v/a b=1"]);
    assert_eq!(mapped(&[("s", "1")], r"map s to v/a\ b\<c"), ["v/a b<c=1"]);
}

#[test]
fn scalar_puts_values_into_the_path() {
    let source =
        r#"{"p":{"q":"x"},"r":7,"t":true,"n":null,"f":1.5,"l":[1],"s":"a/b","e":"","c,)":"odd"}"#;
    for (template, expected) in [
        ("x/<scalar(/p/q)>/y/<scalar(/r)>", Some("v/x/x/y/7")),
        ("<scalar(/t)>", Some("v/true")),
        ("<scalar(/n)>", Some("v/null")),
        ("<scalar(/f)>", Some("v/1.5")),
        ("<scalar(/s)>", Some("v/a/b")),
        (r"<scalar(/c\,\))>", Some("v/odd")),
        ("<scalar(/p)>", None),
        ("<scalar(/l)>", None),
        ("<scalar(/missing)>", None),
        ("<scalar(/r )>", None),
        ("<scalar(/e)>/x", None),
    ] {
        let view = format!("map a to v/{template} as <value(/r)>");
        let expected: Vec<String> = expected.iter().map(|path| format!("{path}=7")).collect();
        assert_eq!(mapped(&[("a", source)], &view), expected, "{template}");
    }
}

#[test]
fn expand_makes_a_topic_of_each_part() {
    for (source, template, expected) in [
        (
            r#"{"values":[1,5,7]}"#,
            "/v<expand(/values)>",
            vec!["v/v0=1", "v/v1=5", "v/v2=7"],
        ),
        (r#"[1,2]"#, "/<expand()>", vec!["v/0=1", "v/1=2"]),
        (
            r#"{"a":{"x":1},"b":[2]}"#,
            "/<expand()>",
            vec![r#"v/a={"x":1}"#, "v/b=[2]"],
        ),
        (
            r#"[{"n":"one","z":1},{"n":"two"},{"m":3},{"n":[]}]"#,
            "/<expand(,/n)>",
            vec![
                r#"v/2={"m":3}"#,
                r#"v/3={"n":[]}"#,
                r#"v/one={"n":"one","z":1}"#,
                r#"v/two={"n":"two"}"#,
            ],
        ),
        (
            r#"{"l":[{"n":"one"}]}"#,
            "/<expand(/l, /n)>",
            vec![r#"v/one={"n":"one"}"#],
        ),
        (r#"{"x":5}"#, "/<expand(/x)>", vec!["v=5"]),
        (r#"{"x":[]}"#, "/<expand(/x)>", vec![]),
        (r#"{"x":5}"#, "/<expand(/y)>", vec![]),
        (
            r#"[[1,2],{"k":3}]"#,
            "/<expand()>/<expand()>",
            vec!["v/0/0=1", "v/0/1=2", "v/1/k=3"],
        ),
        (
            r#"[{"id":"x","p":{"m":1}}]"#,
            "/<expand()>/<scalar(/id)>/<expand(/p)>",
            vec!["v/0/x/m=1"],
        ),
    ] {
        let view = format!("map a to v{template}");
        assert_eq!(mapped(&[("a", source)], &view), expected, "{template}");
    }
}

#[test]
fn the_first_of_equal_paths_wins() {
    let source = r#"[{"n":"x","i":1},{"n":"x","i":2}]"#;
    assert_eq!(
        mapped(&[("a", source)], "map a to v/<expand(,/n)>"),
        [r#"v/x={"n":"x","i":1}"#]
    );
    // Of several sources, that with the first path, whichever came first.
    assert_eq!(
        mapped(&[("a/2", "2"), ("a/1", "1"), ("a/3", "3")], "map ?a// to v"),
        ["v=1"]
    );
}

#[test]
fn selectors_of_any_kind_choose_the_sources() {
    let sources = [("a", "0"), ("a/b", "1"), ("a/b/c", "2"), ("b", "3")];
    for (selector, expected) in [
        ("a/b", vec!["v/a/b=1"]),
        (">a/b", vec!["v/a/b=1"]),
        ("?a/", vec!["v/a/b=1", "v/a/b/c=2"]),
        ("?a//", vec!["v/a=0", "v/a/b=1", "v/a/b/c=2"]),
        ("*.*b", vec!["v/a/b=1", "v/b=3"]),
        ("#>a////>b", vec!["v/a=0", "v/b=3"]),
        ("'>a/b'", vec!["v/a/b=1"]),
        (r"?[ab]\\w*", vec!["v/a=0", "v/b=3"]),
    ] {
        let view = format!("map {selector} to v/<path(0)>");
        assert_eq!(mapped(&sources, &view), expected, "{selector}");
    }
}

#[test]
fn paths_follow_the_value() {
    let mut stage = Stage::new();
    stage.json("a", r#"{"id":"one","x":1}"#);
    stage.view("view", "map a to v/<scalar(/id)> as <value(/x)>");
    assert_eq!(stage.told(), ["+v/one", "v/one=1"]);
    stage.json("a", r#"{"id":"one","x":2}"#);
    assert_eq!(stage.told(), ["v/one=2"]);
    stage.json("a", r#"{"id":"two","x":3}"#);
    assert_eq!(stage.told(), ["-v/one Removal", "+v/two", "v/two=3"]);
    stage.json("a", r#"{"id":[],"x":4}"#);
    assert_eq!(stage.told(), ["-v/two Removal"]);
}

#[test]
fn parts_come_and_go_with_the_value() {
    let mut stage = Stage::new();
    stage.json("a", r#"{"x":1,"y":2}"#);
    stage.view("view", "map a to v/<expand()>");
    assert_eq!(stage.told(), ["+v/x", "v/x=1", "+v/y", "v/y=2"]);
    stage.json("a", r#"{"z":0,"y":3}"#);
    assert_eq!(stage.told(), ["-v/x Removal", "v/y=3", "+v/z", "v/z=0"]);
    // Who takes parts of a value is told of those that change.
    stage.json("a", r#"{"z":1,"y":3}"#);
    assert_eq!(stage.told(), ["v/z=1"]);
}
