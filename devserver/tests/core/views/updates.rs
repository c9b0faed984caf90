//! Reference topics follow their sources and belong to the views (`section 4`).

use diffusion::data::delta;
use diffusion::wire::reason;
use diffusion::wire::services::topics::specification::TopicType;
use diffusion::wire::services::topics::topic_control::AddTopicResult;
use diffusion::wire::services::topics::topic_update::{ApplyJsonPatch, ApplyJsonPatchRequest};
use diffusion::wire::services::topics::update_constraint::UpdateConstraint;
use diffusion::wire::services::topics::update_stream::{
    CreateUpdateStream, CreateUpdateStreamRequest, StreamApplyDelta, StreamApplyDeltaRequest,
};

use super::support::Stage;
use crate::cost::cost_once;
use crate::support::topics::{int64, json, specification, text};

#[test]
fn sources_before_and_after_the_view_are_the_same() {
    let mut stage = Stage::new();
    stage.json("a/1", "1");
    stage.view("view", "map ?a// to v/<path(1)>");
    assert_eq!(stage.told(), ["+v/1", "v/1=1"]);
    stage.json("a/2", "2");
    assert_eq!(stage.told(), ["+v/2", "v/2=2"]);
    stage.json("a/1", "3");
    stage.json("a/1", "3");
    assert_eq!(stage.told(), ["v/1=3", "v/1=3"], "a copy has all updates");
    stage.remove(">a/1");
    assert_eq!(stage.told(), ["-v/1 Removal"]);
    stage.remove_view("view");
    assert_eq!(stage.told(), ["-v/2 Removal"]);
    assert_eq!(stage.all(), [""; 0]);
    stage.json("a/4", "4");
    assert_eq!(stage.told(), [""; 0]);
}

#[test]
fn every_type_of_topic_is_copied() {
    let mut stage = Stage::new();
    stage.view("view", "map ?a// to v/<path(1)>");
    stage.put("a/s", &specification(TopicType::String, &[]), &text("x"));
    stage.put("a/i", &specification(TopicType::Int64, &[]), &int64(7));
    stage.put("a/b", &specification(TopicType::Binary, &[]), &[1, 2, 255]);
    stage
        .control
        .add(
            &mut stage.driver,
            "a/n",
            &specification(TopicType::Json, &[]),
        )
        .expect("added");
    assert_eq!(stage.all(), ["v/b=0102ff", "v/i=7", "v/n", "v/s=\"x\""]);
    stage.told();
    // The loss of a value is an update too.
    stage
        .control
        .set(&mut stage.driver, "a/s", TopicType::String, &[0xf6])
        .expect("set");
    assert_eq!(stage.told(), ["v/s=null"]);
    assert_eq!(stage.all(), ["v/b=0102ff", "v/i=7", "v/n", "v/s"]);
}

#[test]
fn patches_and_deltas_arrive() {
    let mut stage = Stage::new();
    let old = r#"{"text":"long enough for a delta to be worth it","n":1}"#;
    let new = r#"{"text":"long enough for a delta to be worth it","n":2}"#;
    stage.json("a", old);
    stage.view("view", "map a to v");
    assert_eq!(stage.told(), ["+v".to_owned(), format!("v={old}")]);
    let request = ApplyJsonPatchRequest {
        path: "a".into(),
        patch: r#"[{"op":"replace","path":"/n","value":2}]"#.into(),
        constraint: UpdateConstraint::Unconstrained,
    };
    stage
        .control
        .ask::<ApplyJsonPatch>(&mut stage.driver, &request)
        .expect("patched");
    // It comes as a delta.
    assert_eq!(
        stage.watcher.events(&mut stage.driver),
        [format!("v~{new}")]
    );
    let request = CreateUpdateStreamRequest {
        path: "a".into(),
        topic_type: TopicType::Json,
        constraint: UpdateConstraint::Unconstrained,
    };
    let stream = stage
        .control
        .ask::<CreateUpdateStream>(&mut stage.driver, &request)
        .expect("a stream");
    let request = StreamApplyDeltaRequest {
        stream_id: stream.stream_id,
        delta: delta::diff(&json(new), &json(old)).into(),
    };
    stage
        .control
        .ask::<StreamApplyDelta>(&mut stage.driver, &request)
        .expect("applied");
    assert_eq!(
        stage.watcher.events(&mut stage.driver),
        [format!("v~{old}")]
    );
}

#[test]
fn clients_cannot_change_reference_topics() {
    let mut stage = Stage::new();
    stage.json("a", "1");
    stage.view("view", "map a to v");
    let (control, driver) = (&mut stage.control, &mut stage.driver);
    assert_eq!(
        control.set(driver, "v", TopicType::Json, &json("2")),
        Err(reason::INCOMPATIBLE_STATE)
    );
    let request = CreateUpdateStreamRequest {
        path: "v".into(),
        topic_type: TopicType::Json,
        constraint: UpdateConstraint::Unconstrained,
    };
    let stream = control.ask::<CreateUpdateStream>(driver, &request);
    assert_eq!(stream.map(|_| ()), Err(reason::INCOMPATIBLE_STATE));
    assert_eq!(control.remove(driver, "?v//"), 0);
    assert_eq!(stage.all(), ["v=1"]);
}

#[test]
fn removal_policies_leave_reference_topics_alone() {
    let mut stage = Stage::new();
    let properties = [("REMOVAL", "when no updates for 1m remove \"?.*//\"")];
    stage.put(
        "a",
        &specification(TopicType::Json, &properties),
        &json("1"),
    );
    stage.put("b", &specification(TopicType::Json, &[]), &json("2"));
    stage.view("view", "map ?[ab] to v/<path(0)>");
    stage.told();
    stage.pass(61);
    // Because their sources are gone, not because they were removed.
    assert_eq!(stage.told(), ["-v/a Removal", "-v/b Removal"]);
}

#[test]
fn a_topic_has_precedence_over_a_reference_topic() {
    let mut stage = Stage::new();
    stage.json("a", "1");
    stage.view("view", "map a to v");
    stage.told();
    let other = specification(TopicType::String, &[]);
    let added = stage.control.add_and_set(
        &mut stage.driver,
        "v",
        &other,
        &text("mine"),
        UpdateConstraint::Unconstrained,
    );
    assert_eq!(added, Ok(AddTopicResult::Created));
    assert_eq!(stage.told(), ["-v Removal", "+v", "v=\"mine\""]);
    stage.json("a", "2");
    assert_eq!(stage.told(), [""; 0]);
    stage.remove(">v");
    assert_eq!(stage.told(), ["-v Removal", "+v", "v=2"]);
}

#[test]
fn among_views_the_first_has_precedence() {
    let mut stage = Stage::new();
    stage.json("a", "1");
    stage.json("b", "2");
    stage.view("first", "map a to v");
    stage.view("second", "map b to v");
    assert_eq!(stage.told(), ["+v", "v=1"]);
    stage.json("b", "3");
    // A view that is replaced keeps its place.
    stage.view("first", "map a to v/x");
    assert_eq!(stage.told(), ["-v Removal", "+v", "v=3", "+v/x", "v/x=1"]);
    stage.view("first", "map a to v");
    assert_eq!(stage.told(), ["-v/x Removal", "-v Removal", "+v", "v=1"]);
    stage.remove(">a");
    assert_eq!(stage.told(), ["-v Removal", "+v", "v=3"]);
    stage.json("a", "4");
    assert_eq!(stage.told(), ["-v Removal", "+v", "v=4"]);
    // A view that comes anew is the last.
    stage.remove_view("first");
    stage.view("first", "map a to v");
    assert_eq!(stage.told(), ["-v Removal", "+v", "v=3"]);
}

#[test]
fn a_source_that_becomes_another_topic_is_another_source() {
    let mut stage = Stage::new();
    stage.json("a", "1");
    stage.view("view", "map a to v");
    stage.remove(">a");
    stage.put("a", &specification(TopicType::String, &[]), &text("x"));
    assert_eq!(stage.told(), ["+v", "v=1", "-v Removal", "+v", "v=\"x\""]);
}

#[test]
fn topics_without_retained_values_are_followed() {
    let mut stage = Stage::new();
    stage.view("copy", "map a to v");
    stage.view("part", "map a to v/<scalar(/id)>");
    let unretained = specification(TopicType::Json, &[("DONT_RETAIN_VALUE", "true")]);
    stage
        .control
        .add(&mut stage.driver, "a", &unretained)
        .expect("added");
    stage
        .control
        .set(
            &mut stage.driver,
            "a",
            TopicType::Json,
            &json(r#"{"id":"x"}"#),
        )
        .expect("set");
    assert_eq!(stage.told(), ["+v", r#"v={"id":"x"}"#, "+v/x"]);
}

#[test]
fn a_million_topics_at_one_path_cost_no_more_than_others() {
    // What the watcher hears of is below `v`.
    let cost_of = |view: &str, heard: usize| {
        let mut stage = Stage::new();
        // Not a million here: the cost of squares would show with fewer.
        for number in 0..20_000 {
            stage.json(&format!("a/{number:05}"), "1");
        }
        cost_once(|| {
            stage.view("view", view);
            stage.driver.finish();
            stage.remove("?a//");
            stage.driver.finish();
            assert_eq!(stage.told().len(), heard);
        })
    };
    let (each, one) = (
        cost_of("map ?a// to w/<path(1)>", 0),
        cost_of("map ?a// to v", 3),
    );
    assert!(one < each * 4, "{one:?}, {each:?} at paths of their own");
}
