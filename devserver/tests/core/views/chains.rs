//! Views of what views make, and circles.

use super::support::Stage;

#[test]
fn a_reference_topic_is_a_source() {
    let mut stage = Stage::new();
    stage.json("a", r#"{"x":{"y":1}}"#);
    stage.view("second", "map w/x to v/<expand()>");
    stage.view("first", "map a to w/<expand()>");
    assert_eq!(stage.told(), ["+v/y", "v/y=1"]);
    stage.json("a", r#"{"x":{"y":2}}"#);
    assert_eq!(stage.told(), ["v/y=2"]);
    stage.remove_view("first");
    assert_eq!(stage.told(), ["-v/y Removal"]);
}

#[test]
fn a_view_takes_nothing_that_it_made() {
    let mut stage = Stage::new();
    stage.json("v/a", "1");
    stage.view("deeper", "map ?v// to v/x/<path(1)>");
    assert_eq!(stage.all(), ["v/a=1", "v/x/a=1"]);
    stage.view("and", "map ?v// to v/y/<path(1)>");
    assert_eq!(
        stage.all(),
        ["v/a=1", "v/x/a=1", "v/x/y/a=1", "v/y/a=1", "v/y/x/a=1"]
    );
    stage.remove(">v/a");
    assert_eq!(stage.all(), [""; 0]);
}

#[test]
fn views_in_a_circle_hold_nothing_up() {
    let mut stage = Stage::new();
    stage.view("there", "map v/a to v/b");
    stage.view("back", "map v/b to v/a");
    stage.json("v/a", "1");
    assert_eq!(stage.all(), ["v/a=1", "v/b=1"]);
    stage.json("v/a", "2");
    assert_eq!(stage.all(), ["v/a=2", "v/b=2"]);
    stage.remove(">v/a");
    assert_eq!(stage.all(), [""; 0], "no topic supports itself");
    stage.json("v/b", "3");
    assert_eq!(stage.all(), ["v/a=3", "v/b=3"]);
    stage.remove(">v/b");
    assert_eq!(stage.all(), [""; 0]);
}

#[test]
fn long_chains_end() {
    let mut stage = Stage::new();
    for number in 0..20 {
        stage.view(
            &format!("{number}"),
            &format!("map v/{number:02} to v/{:02}", number + 1),
        );
    }
    stage.json("v/00", "1");
    assert_eq!(stage.all().len(), 1 + 10);
    stage.remove(">v/00");
    assert_eq!(stage.all(), [""; 0]);
}

/// What one makes forbids what makes the other: there is no answer, but an end.
#[test]
fn views_that_contradict_themselves_end() {
    let mut stage = Stage::new();
    stage.json("s", r#"{"p":1}"#);
    stage.view("high", "map q to v/p process { if '/p = 1' set(/p, 2) }");
    stage.view("low", "map s to v/p");
    stage.view("cross", "map v/p to q process { if '/p = 1' continue }");
    // q comes from v/p, so it can not take its place.
    assert_eq!(stage.all(), [r#"v/p={"p":1}"#]);
    stage.json("s", r#"{"p":3}"#);
    assert_eq!(stage.all(), [r#"v/p={"p":3}"#]);
}

/// Three pairs, each of whose first forbids the second, which the next one's first needs.
#[test]
fn odd_circles_of_precedence_end() {
    let mut stage = Stage::new();
    for (path, next) in [("v/p", "v/q"), ("v/q", "v/r"), ("v/r", "v/p")] {
        let text = format!("map {next} to {path} process {{ if '/low = true' set(/low, false) }}");
        stage.view(&format!("high {path}"), &text);
    }
    for path in ["v/p", "v/q", "v/r"] {
        stage.json(&format!("s/{path}"), r#"{"low":true}"#);
        stage.view(&format!("low {path}"), &format!("map s/{path} to {path}"));
    }
    let first = stage.all();
    assert!(first.len() <= 3);
    for path in ["v/p", "v/q", "v/r"] {
        stage.remove(&format!(">s/{path}"));
    }
    assert_eq!(stage.all(), [""; 0]);
}
