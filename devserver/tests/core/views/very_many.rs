//! Views of very many topics: they come and go a few topics at a time, and nobody waits for them.

use std::time::Duration;

use devserver::core::ServerConfig;
use diffusion::wire::services::topics::range_query::{RangeQuery, RangeQueryType};
use diffusion::wire::services::topics::specification::TopicType;
use diffusion::wire::services::topics::time_series::{TimeSeriesAppend, TimeSeriesAppendRequest};

use super::support::Stage;
use crate::support::quiet_config;
use crate::support::topics::{json, range_query, specification};

const AT_ONCE: usize = 10;
const MANY: usize = 1000;

/// A server where views take few topics at once, and many topics below `a`.
fn stage() -> Stage {
    let mut stage = Stage::with(ServerConfig {
        view_topics_at_once: AT_ONCE,
        ..quiet_config()
    });
    for number in 0..MANY {
        stage.json(&format!("a/{number:03}"), "1");
    }
    stage
}

/// The core has time once, and does what it does before others have their turn.
fn turn(stage: &mut Stage) -> usize {
    stage.driver.pass(Duration::ZERO);
    stage.told().len()
}

fn is_unfinished(stage: &Stage) -> bool {
    (stage.driver.core.poll_timeout()).is_some_and(|due| due <= stage.driver.now)
}

#[test]
fn topics_come_and_go_a_few_at_a_time() {
    let mut stage = stage();
    // Each topic that comes is told with its value.
    for (told_of_each, change) in [
        (
            2,
            (|stage| stage.view("view", "map ?a// to v/<path(1)>")) as fn(&mut Stage),
        ),
        (1, |stage| stage.remove_view("view")),
        (2, |stage| stage.view("view", "map ?a// to v/<path(1)>")),
        (3, |stage| stage.view("view", "map ?a// to v/x/<path(1)>")),
        (1, |stage| stage.remove_view("view")),
        (0, |stage| {
            stage.view("view", "map ?a/.*nothing to v/<path(1)>")
        }),
        (0, |stage| {
            stage.view("view", "map ?a// from nowhere to v/<path(1)>")
        }),
    ] {
        change(&mut stage);
        let mut told = stage.told().len();
        let (mut most, mut turns) = (told, 0);
        while is_unfinished(&stage) {
            let one = turn(&mut stage);
            most = most.max(one);
            told += one;
            turns += 1;
        }
        assert_eq!(told, told_of_each * MANY);
        assert!(most <= 2 * AT_ONCE, "{most} at once");
        assert!(turns < 3 * MANY / AT_ONCE, "{turns} turns");
    }
}

#[test]
fn nobody_waits_for_a_view_of_very_many_topics() {
    let mut stage = stage();
    stage.json("b/1", "1");
    stage.view("other", "map ?b// to v/other/<path(1)>");
    assert_eq!(stage.told(), ["+v/other/1", "v/other/1=1"]);
    stage.view("view", "map ?a// to w/<path(1)>");
    assert!(is_unfinished(&stage));
    // Neither does another view.
    stage.json("b/2", "1");
    stage.json_again("b/1", "2");
    assert_eq!(stage.told(), ["+v/other/2", "v/other/2=1", "v/other/1=2"]);
    // One that comes after it has its turn after it.
    stage.view("next", "map ?b// to v/next/<path(1)>");
    turn(&mut stage);
    stage.driver.pass(Duration::ZERO);
    assert!(is_unfinished(&stage));
    assert_eq!(
        stage.all(),
        ["v/next/1=2", "v/next/2=1", "v/other/1=2", "v/other/2=1"]
    );
}

#[test]
fn what_happens_meanwhile_counts() {
    let mut stage = stage();
    stage.view("view", "map ?a// to v/<path(1)>");
    stage.driver.pass(Duration::ZERO);
    assert!(is_unfinished(&stage));
    stage.told();
    // Those in front have been taken, those behind not yet.
    for path in ["a/001", "a/998"] {
        stage.json_again(path, "2");
    }
    for path in ["a/000new", "a/997new"] {
        stage.json(path, "3");
    }
    stage.remove(">a/002");
    stage.remove(">a/996");
    for path in ["v/003", "v/995"] {
        stage.json(path, "4");
    }
    stage.driver.finish();
    let all = stage.all();
    assert_eq!(all.len(), MANY);
    let changed: Vec<&String> = all.iter().filter(|line| !line.ends_with("=1")).collect();
    assert_eq!(
        changed,
        [
            "v/000new=3",
            "v/001=2",
            "v/003=4",
            "v/995=4",
            "v/997new=3",
            "v/998=2"
        ]
    );
    stage.remove_view("view");
    assert!(is_unfinished(&stage));
    assert_eq!(stage.driver.core.topic_view_names().count(), 0);
    stage.json_again("a/999", "5");
    stage.remove(">a/990");
    stage.json("a/000newer", "5");
    stage.driver.finish();
    assert_eq!(stage.all(), ["v/003=4", "v/995=4"]);
}

#[test]
fn a_view_that_is_replaced_on_the_way_makes_nothing_more() {
    let mut stage = stage();
    stage.view("view", "map ?a// to v/<path(1)>");
    stage.driver.pass(Duration::ZERO);
    stage.view("view", "map ?a/00.* to v/<path(1)> as <value(/x)>");
    stage.view("view", "map ?a/00.* to v/x/<path(1)>");
    // What goes is no source of what takes its place.
    stage.view("self", "map ?v/x// to v/y/<path(2)>");
    stage.view("self", "map ?v// to v/y/<path(1)>");
    stage.driver.finish();
    let all = stage.all();
    assert_eq!(all.len(), 20, "{all:?}");
    assert!(all
        .iter()
        .all(|line| line.starts_with("v/x/00") || line.starts_with("v/y/x")));
    stage.remove_view("view");
    stage.remove_view("self");
    stage.view("view", "map ?a// to v/<path(1)>");
    stage.remove_view("view");
    stage.driver.finish();
    assert_eq!(stage.all(), [""; 0]);
    assert_eq!(stage.driver.core.poll_timeout(), None);
}

#[test]
fn events_come_once() {
    let mut stage = stage();
    let mut series = specification(TopicType::TimeSeries, &[]);
    series.set_property("TIME_SERIES_EVENT_VALUE_TYPE", "json");
    let append = |stage: &mut Stage, path: &str| {
        let request = TimeSeriesAppendRequest {
            path: path.into(),
            data_type: "json".into(),
            value: json("1").into(),
        };
        let control = &mut stage.control;
        control
            .ask::<TimeSeriesAppend>(&mut stage.driver, &request)
            .expect("appended");
    };
    let paths = ["a/000series", "a/998series"];
    for path in paths {
        stage
            .control
            .add(&mut stage.driver, path, &series)
            .expect("added");
        append(&mut stage, path);
    }
    // Both series are sources of another view, so that their events are news to the views.
    stage.view("other", "map ?a/.*series to w/<path(1)>");
    stage.driver.finish();
    stage.view("view", "map ?a// to v/<path(1)>");
    stage.driver.pass(Duration::ZERO);
    for path in paths {
        append(&mut stage, path);
    }
    assert!(is_unfinished(&stage));
    stage.driver.finish();
    for path in paths {
        append(&mut stage, path);
    }
    for path in paths {
        let request = range_query(&path.replacen('a', "v", 1), RangeQueryType::Values);
        let answer = stage
            .control
            .ask::<RangeQuery>(&mut stage.driver, &request)
            .expect("queried");
        assert_eq!(answer.events().expect("readable").len(), 3, "{path}");
    }
}
