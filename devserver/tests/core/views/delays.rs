//! `throttle` and `delay` (`section 5.4`).

use diffusion::wire::services::topics::fetch::{FetchQuery, FetchQueryRequest};
use diffusion::wire::services::topics::specification::TopicType;

use super::support::Stage;
use crate::support::topics::fetch_request;
use crate::support::topics::{int64, specification};

fn number(stage: &mut Stage, value: i64) {
    stage.put("a", &specification(TopicType::Int64, &[]), &int64(value));
}

#[test]
fn a_throttle_lets_so_many_updates_through() {
    let mut stage = Stage::new();
    number(&mut stage, 0);
    stage.view("view", "map a to v throttle to 1 update every 3 seconds");
    assert_eq!(stage.told(), ["+v", "v=0"]);
    for value in 1..=5 {
        number(&mut stage, value);
    }
    assert_eq!(stage.told(), ["v=1"]);
    stage.pass(2);
    assert_eq!(stage.told(), [""; 0]);
    stage.pass(1);
    assert_eq!(stage.told(), ["v=5"], "the last of those held back");
    number(&mut stage, 6);
    stage.pass(2);
    assert_eq!(stage.told(), [""; 0], "that was the first of a new period");
    stage.pass(1);
    assert_eq!(stage.told(), ["v=6"]);
    stage.pass(3);
    number(&mut stage, 7);
    assert_eq!(stage.told(), ["v=7"]);
    assert_eq!(stage.all(), ["v=7"]);
}

#[test]
fn a_throttle_may_let_several_through() {
    let mut stage = Stage::new();
    number(&mut stage, 0);
    stage.view("view", "map a to v throttle to 2 updates every minute");
    for value in 1..=3 {
        number(&mut stage, value);
    }
    assert_eq!(stage.told(), ["+v", "v=0", "v=1", "v=2"]);
    stage.remove(">a");
    assert_eq!(stage.told(), ["-v Removal"], "removals do not wait");
    stage.pass(60);
    assert_eq!(stage.told(), [""; 0]);
}

#[test]
fn a_throttled_topic_that_comes_back_has_the_latest_value() {
    let mut stage = Stage::new();
    number(&mut stage, 0);
    stage.view("view", "map a to v throttle to 1 update every hour");
    number(&mut stage, 1);
    number(&mut stage, 2);
    stage.json("v", "\"mine\"");
    stage.remove(">v");
    stage.told();
    assert_eq!(stage.all(), ["v=2"]);
    stage.pass(3600);
    assert_eq!(stage.told(), [""; 0]);
}

#[test]
fn a_delay_shows_everything_later() {
    let mut stage = Stage::new();
    number(&mut stage, 0);
    stage.view("view", "map a to v delay by 5 seconds");
    stage.pass(2);
    number(&mut stage, 1);
    stage.pass(1);
    stage.remove(">a");
    stage.pass(1);
    number(&mut stage, 2);
    assert_eq!(stage.told(), [""; 0]);
    stage.pass(1);
    assert_eq!(stage.told(), ["+v", "v=0"]);
    stage.pass(2);
    assert_eq!(stage.told(), ["v=1"]);
    stage.pass(1);
    assert_eq!(stage.told(), ["-v Removal"]);
    stage.pass(1);
    assert_eq!(stage.told(), ["+v", "v=2"]);
    stage.remove_view("view");
    assert_eq!(stage.told(), ["-v Removal"], "without its view at once");
}

#[test]
fn a_view_that_goes_takes_what_it_delayed_with_it() {
    let mut stage = Stage::new();
    number(&mut stage, 0);
    stage.view("view", "map a to v delay by 5 seconds");
    stage.view("view", "map a to v/x delay by 10 seconds");
    stage.pass(5);
    assert_eq!(stage.told(), [""; 0]);
    stage.pass(5);
    assert_eq!(stage.told(), ["+v/x", "v/x=0"]);
    stage.remove_view("view");
    stage.pass(10);
    assert_eq!(stage.told(), ["-v/x Removal"]);
}

#[test]
fn delayed_topics_can_be_fetched_unpublished() {
    let mut stage = Stage::new();
    stage.view("view", "map ?a// to v/<path(0)> delay by 1 minute");
    stage.json("a/2", "2");
    stage.json("a/1", "1");
    stage.json("v/b", "0");
    let mut fetched = |unpublished: bool| {
        let request = FetchQueryRequest {
            with_unpublished_delayed_topics: unpublished,
            with_values: true,
            ..fetch_request("?v//")
        };
        let answer = stage
            .control
            .ask::<FetchQuery>(&mut stage.driver, &request)
            .expect("fetched");
        let paths = answer.results.into_iter().map(|topic| topic.path);
        paths.collect::<Vec<_>>()
    };
    assert_eq!(fetched(false), ["v/b"]);
    assert_eq!(fetched(true), ["v/a/1", "v/a/2", "v/b"]);
    stage.pass(60);
    assert_eq!(stage.all(), ["v/a/1=1", "v/a/2=2", "v/b=0"]);
}

#[test]
fn delay_and_throttle_work_together_and_in_chains() {
    let mut stage = Stage::new();
    number(&mut stage, 0);
    stage.view("slow", "map a to w delay by 1 second");
    stage.view("few", "map w to v throttle to 1 updates every 10 seconds");
    for value in 1..=3 {
        number(&mut stage, value);
    }
    stage.pass(1);
    assert_eq!(stage.told(), ["+v", "v=0", "v=1"]);
    stage.pass(10);
    assert_eq!(stage.told(), ["v=3"]);
}
