//! Fetching (`specification/protocol/topic-services section 7`, `specification/topics/fetch`).

use diffusion::wire::services::topics::fetch::*;
use diffusion::wire::services::topics::specification::TopicType;
use diffusion::wire::services::topics::update_constraint::UpdateConstraint;

use crate::support::topics::{fetch_request, json, specification, text, TopicClient};
use crate::support::Driver;

/// The tree of the vendor's documentation.
fn tree(driver: &mut Driver) -> TopicClient {
    let mut peer = TopicClient::open(driver, 29);
    for path in [
        "x/0",
        "x/x/1",
        "x/x/x/2",
        "y/y/y/y/3",
        "y/y/y/4",
        "z/5",
        "z/z/6",
    ] {
        peer.publish(driver, path, &text("value"));
    }
    peer
}

fn paths(
    peer: &mut TopicClient,
    driver: &mut Driver,
    request: &FetchQueryRequest,
) -> (String, bool) {
    let response = peer.ask::<FetchQuery>(driver, request).expect("a result");
    let paths: Vec<&str> = response
        .results
        .iter()
        .map(|result| result.path.as_str())
        .collect();
    (paths.join(" "), response.has_more)
}

#[test]
fn ranges_and_limits() {
    let mut driver = Driver::quiet();
    let mut peer = tree(&mut driver);
    let bound = |path: &str, inclusive| {
        Some(FetchBound {
            path: path.to_owned(),
            inclusive,
        })
    };
    let all = || fetch_request("?.//");
    for (request, expected, has_more) in [
        (
            all(),
            "x/0 x/x/1 x/x/x/2 y/y/y/4 y/y/y/y/3 z/5 z/z/6",
            false,
        ),
        (fetch_request("?x/x//"), "x/x/1 x/x/x/2", false),
        (fetch_request(">z/5"), "z/5", false),
        (
            FetchQueryRequest {
                from: bound("/x/x/x/2", true),
                ..all()
            },
            "x/x/x/2 y/y/y/4 y/y/y/y/3 z/5 z/z/6",
            false,
        ),
        (
            FetchQueryRequest {
                from: bound("x/x/x/2", false),
                to: bound("z/5", false),
                ..all()
            },
            "y/y/y/4 y/y/y/y/3",
            false,
        ),
        (
            FetchQueryRequest {
                from: bound("z", true),
                to: bound("z/5", true),
                ..all()
            },
            "z/5",
            false,
        ),
        (
            FetchQueryRequest {
                from: bound("z", true),
                to: bound("a", true),
                ..all()
            },
            "",
            false,
        ),
        (
            FetchQueryRequest {
                from: bound("z/5", false),
                to: bound("z/5", false),
                ..all()
            },
            "",
            false,
        ),
        (FetchQueryRequest { limit: 2, ..all() }, "x/0 x/x/1", true),
        (
            FetchQueryRequest { limit: 7, ..all() },
            "x/0 x/x/1 x/x/x/2 y/y/y/4 y/y/y/y/3 z/5 z/z/6",
            false,
        ),
        (FetchQueryRequest { limit: -2, ..all() }, "z/5 z/z/6", true),
        (FetchQueryRequest { limit: 0, ..all() }, "", true),
        (
            FetchQueryRequest {
                deep_branch_depth: 1,
                deep_branch_limit: 1,
                ..all()
            },
            "x/0 y/y/y/4 z/5",
            false,
        ),
        (
            FetchQueryRequest {
                deep_branch_depth: 3,
                deep_branch_limit: 0,
                ..all()
            },
            "x/0 z/5",
            false,
        ),
        (
            FetchQueryRequest {
                topic_types: TopicTypeSet::EMPTY.with(TopicType::Json),
                ..all()
            },
            "",
            false,
        ),
    ] {
        let shown = format!("{request:?}");
        assert_eq!(
            paths(&mut peer, &mut driver, &request),
            (expected.to_owned(), has_more),
            "{shown}"
        );
    }
}

#[test]
fn results_are_cut_at_the_maximum_size_and_can_be_paged() {
    let mut driver = Driver::quiet();
    let mut peer = tree(&mut driver);
    let mut page = fetch_request("?.//");
    page.with_values = true;
    page.maximum_result_size = 150;
    let mut found = Vec::new();
    loop {
        let (paths, has_more) = paths(&mut peer, &mut driver, &page);
        let paths: Vec<String> = paths.split(' ').map(str::to_owned).collect();
        assert!(!paths.is_empty() && paths.len() < 4);
        found.extend(paths);
        if !has_more {
            break;
        }
        page.from = found.last().map(|path| FetchBound {
            path: path.clone(),
            inclusive: false,
        });
    }
    assert_eq!(
        found.join(" "),
        "x/0 x/x/1 x/x/x/2 y/y/y/4 y/y/y/y/3 z/5 z/z/6"
    );
}

#[test]
fn values_properties_and_sizes() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    let series = specification(
        TopicType::TimeSeries,
        &[("TIME_SERIES_EVENT_VALUE_TYPE", "json")],
    );
    let none = || UpdateConstraint::Unconstrained;
    for value in ["1", "[1,2]"] {
        peer.add_and_set(&mut driver, "series", &series, &json(value), none())
            .expect("set");
    }
    let quiet = specification(TopicType::String, &[("DONT_RETAIN_VALUE", "true")]);
    peer.add_and_set(&mut driver, "quiet", &quiet, &text("x"), none())
        .expect("set");
    peer.publish(&mut driver, "a", &text("x"));
    peer.publish(&mut driver, "b", &text("longer"));
    let mut everything = fetch_request("?.*//");
    everything.with_values = true;
    everything.with_properties = true;
    everything.with_sizes = true;
    let response = peer
        .ask::<FetchQuery>(&mut driver, &everything)
        .expect("a result");
    let sizes: Vec<ValueSize> = response.results.iter().map(|result| result.size).collect();
    assert_eq!(
        sizes,
        [
            ValueSize::Value { size: 2 },
            ValueSize::Value { size: 7 },
            ValueSize::None,
            ValueSize::TimeSeries {
                latest: 4,
                count: 2,
                total: 5
            },
        ]
    );
    let values: Vec<bool> = response
        .results
        .iter()
        .map(|result| result.value.is_some())
        .collect();
    assert_eq!(values, [true, true, false, true]);
    assert_eq!(
        response.results[3].value.as_ref().map(|value| value[0]),
        Some(0),
        "an event"
    );
    let properties: Vec<usize> = response
        .results
        .iter()
        .map(|result| result.properties_index)
        .collect();
    assert_eq!(properties, [0, 0, 1, 2]);
    assert_eq!(response.properties[1], quiet.properties);

    let mut old = TopicClient::open(&mut driver, 25);
    let response = old
        .ask::<FetchQuery>(&mut driver, &fetch_request("?.*//"))
        .expect("a result");
    assert_eq!((response.results.len(), response.properties.len()), (4, 0));
    assert!(response.results.iter().all(|result| result.value.is_none()));
}
