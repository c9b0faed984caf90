//! The core: what waits for slow sessions; conflation, throttling, `TIDY_ON_UNSUBSCRIBE`
//! (`specification/control/client-control section 7`, `specification/topics/topic-specification`).

use std::time::Duration;

use devserver::core::{ServerConfig, SessionView};
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::control::client_control::{
    SetClientConflation, SetClientConflationFilter, SetClientConflationFilterRequest,
    SetClientConflationRequest, ThrottleClientQueue, ThrottleClientQueueRequest, Throttler,
};
use diffusion::wire::services::control::outcomes::MatchedSessions;
use diffusion::wire::services::topics::specification::TopicType;
use diffusion::wire::services::topics::update_constraint::UpdateConstraint;

use crate::support::topics::{specification, text, TopicClient};
use crate::support::{quiet_config, Driver};

/// A publisher, and a subscriber to a topic with these properties whose connection takes nothing more.
fn slow(properties: &[(&str, &str)]) -> (Driver, TopicClient, TopicClient) {
    let mut driver = Driver::new(ServerConfig {
        back_pressure: 3,
        ..quiet_config()
    });
    let mut publisher = TopicClient::open(&mut driver, 29);
    add(&mut driver, &mut publisher, "a", properties);
    let mut slow = TopicClient::open(&mut driver, 29);
    slow.subscribe(&mut driver, "?.*//");
    assert_eq!(slow.events(&mut driver), ["+a", "a=\"0\""]);
    driver.core.handle_congested(slow.connection);
    (driver, publisher, slow)
}

fn add(driver: &mut Driver, publisher: &mut TopicClient, path: &str, properties: &[(&str, &str)]) {
    let specification = specification(TopicType::String, properties);
    let unconstrained = UpdateConstraint::Unconstrained;
    publisher
        .add_and_set(driver, path, &specification, &text("0"), unconstrained)
        .expect("added");
}

fn set(driver: &mut Driver, publisher: &mut TopicClient, path: &str, values: &[&str]) {
    for value in values {
        publisher
            .set(driver, path, TopicType::String, &text(value))
            .expect("set");
    }
}

fn view(driver: &Driver, client: &TopicClient) -> SessionView {
    let id = driver
        .core
        .session_of(client.connection)
        .expect("a session");
    driver.core.session(id).expect("a session")
}

fn writable(driver: &mut Driver, client: &mut TopicClient) -> Vec<String> {
    driver.core.handle_writable(driver.now, client.connection);
    assert_eq!(view(driver, client).waiting, 0);
    client.events(driver)
}

#[test]
fn what_a_connection_does_not_take_waits_unnumbered_and_goes_in_order() {
    let (mut driver, mut publisher, mut slow) = slow(&[("CONFLATION", "off")]);
    let sent = view(&driver, &slow).sent;
    set(&mut driver, &mut publisher, "a", &["1", "2", "3", "4", "5"]);
    publisher.remove(&mut driver, ">a");
    assert!(slow.events(&mut driver).is_empty());
    let waiting = view(&driver, &slow);
    assert_eq!((waiting.waiting, waiting.sent), (6, sent));
    assert_eq!(
        writable(&mut driver, &mut slow),
        [
            "a=\"1\"",
            "a=\"2\"",
            "a=\"3\"",
            "a=\"4\"",
            "a=\"5\"",
            "-a Removal"
        ]
    );
    assert_eq!(view(&driver, &slow).sent, sent + 6);
}

#[test]
fn the_policy_always_keeps_only_the_latest_update() {
    let (mut driver, mut publisher, mut slow) = slow(&[("CONFLATION", "always")]);
    add(&mut driver, &mut publisher, "b", &[]);
    set(&mut driver, &mut publisher, "a", &["1", "2", "3"]);
    assert_eq!(
        writable(&mut driver, &mut slow),
        ["+b", "b=\"0\"", "a=\"3\""]
    );
    set(&mut driver, &mut publisher, "a", &["4"]);
    assert_eq!(slow.events(&mut driver), ["a=\"4\""]);
}

#[test]
fn the_policy_conflate_waits_for_back_pressure() {
    for properties in [&[][..], &[("CONFLATION", "conflate")]] {
        let (mut driver, mut publisher, mut slow) = slow(properties);
        set(&mut driver, &mut publisher, "a", &["1", "2", "3"]);
        assert_eq!(view(&driver, &slow).waiting, 3);
        set(&mut driver, &mut publisher, "a", &["4"]);
        assert_eq!(writable(&mut driver, &mut slow), ["a=\"4\""]);
    }
}

#[test]
fn the_policy_unsubscribe_unsubscribes_under_back_pressure() {
    let (mut driver, mut publisher, mut slow) = slow(&[("CONFLATION", "unsubscribe")]);
    set(&mut driver, &mut publisher, "a", &["1", "2", "3", "4", "5"]);
    assert_eq!(
        writable(&mut driver, &mut slow),
        ["a=\"1\"", "a=\"2\"", "a=\"3\"", "-a BackPressure"]
    );
    slow.subscribe(&mut driver, ">a");
    assert_eq!(slow.events(&mut driver), ["+a", "a=\"5\""]);
}

#[test]
fn conflation_keeps_deltas_right() {
    let (mut driver, mut publisher, mut slow) = slow(&[("CONFLATION", "always")]);
    let long = "x".repeat(500);
    let value = |end: &str| format!("{long}{end}");
    for end in ["1", "2", "3"] {
        set(&mut driver, &mut publisher, "a", &[&value(end)]);
    }
    let third = format!("\"{}\"", value("3"));
    assert_eq!(writable(&mut driver, &mut slow), [format!("a={third}")]);
    set(&mut driver, &mut publisher, "a", &[&value("4")]);
    let fourth = format!("\"{}\"", value("4"));
    assert_eq!(slow.events(&mut driver), [format!("a~{fourth}")]);
}

#[test]
fn conflation_is_turned_off_and_on_by_id_and_by_filter() {
    let (mut driver, mut publisher, mut slow) = slow(&[("CONFLATION", "always")]);
    let request = SetClientConflationRequest {
        session_id: view(&driver, &slow).id,
        conflate: false,
    };
    let outcome = publisher.ask::<SetClientConflation>(&mut driver, &request);
    assert_eq!(outcome, Ok(Empty));
    set(&mut driver, &mut publisher, "a", &["1", "2"]);
    assert_eq!(writable(&mut driver, &mut slow), ["a=\"1\"", "a=\"2\""]);
    driver.core.handle_congested(slow.connection);
    let request = SetClientConflationFilterRequest {
        filter: "$Principal is 'control'".into(),
        conflate: true,
    };
    let outcome = publisher.ask::<SetClientConflationFilter>(&mut driver, &request);
    let both = MatchedSessions {
        count: 2,
        errors: Vec::new(),
    };
    assert_eq!(outcome, Ok(both));
    set(&mut driver, &mut publisher, "a", &["3", "4"]);
    assert_eq!(writable(&mut driver, &mut slow), ["a=\"4\""]);
}

#[test]
fn what_waits_of_a_topic_is_tidied_if_the_topic_says_so() {
    for (tidy, expected) in [
        ("true", vec!["-a Control"]),
        ("false", vec!["a=\"1\"", "-a Control"]),
    ] {
        let properties = [("TIDY_ON_UNSUBSCRIBE", tidy)];
        let (mut driver, mut publisher, mut slow) = slow(&properties);
        set(&mut driver, &mut publisher, "a", &["1"]);
        let request =
            diffusion::wire::services::topics::subscription_control::SessionSelectionRequest {
                session_id: view(&driver, &slow).id,
                selector: "?.*//".into(),
                scope: diffusion::wire::services::common::SelectionScope(String::new()),
            };
        publisher
            .ask::<diffusion::wire::services::topics::subscription_control::UnsubscribeClient>(
                &mut driver,
                &request,
            )
            .expect("unsubscribed");
        assert_eq!(writable(&mut driver, &mut slow), expected, "{tidy}");
    }
}

#[test]
fn what_waits_is_kept_for_a_client_that_loses_its_connection() {
    let (mut driver, mut publisher, slow) = slow(&[("CONFLATION", "off")]);
    set(&mut driver, &mut publisher, "a", &["1", "2"]);
    let before = view(&driver, &slow);
    driver.lose(slow.connection);
    let kept = driver.core.session(before.id).expect("kept");
    assert_eq!((kept.waiting, kept.sent), (0, before.sent + 2));
    assert_eq!(kept.buffered, before.buffered + 2);
}

#[test]
fn what_is_too_much_goes_to_the_connection() {
    let mut driver = Driver::new(ServerConfig {
        maximum_waiting_bytes: 1000,
        ..quiet_config()
    });
    let mut publisher = TopicClient::open(&mut driver, 29);
    add(&mut driver, &mut publisher, "a", &[("CONFLATION", "off")]);
    let mut slow = TopicClient::open(&mut driver, 29);
    slow.subscribe(&mut driver, ">a");
    slow.events(&mut driver);
    driver.core.handle_congested(slow.connection);
    let long = "x".repeat(600);
    set(&mut driver, &mut publisher, "a", &[&long]);
    assert_eq!(slow.events(&mut driver).len(), 0);
    set(&mut driver, &mut publisher, "a", &["1", &long, "2"]);
    assert_eq!(view(&driver, &slow).waiting, 0);
    assert_eq!(slow.events(&mut driver).len(), 4);
}

#[test]
fn a_throttled_session_is_told_as_fast_as_the_throttle_says() {
    let mut driver = Driver::quiet();
    let mut publisher = TopicClient::open(&mut driver, 29);
    add(&mut driver, &mut publisher, "a", &[("CONFLATION", "off")]);
    add(
        &mut driver,
        &mut publisher,
        "b",
        &[("CONFLATION", "always")],
    );
    let mut slow = TopicClient::open(&mut driver, 29);
    slow.subscribe(&mut driver, "?.*//");
    slow.events(&mut driver);
    let mut throttle = |driver: &mut Driver, session_id, throttler, limit| {
        let request = ThrottleClientQueueRequest {
            session_id,
            throttler,
            limit,
        };
        publisher
            .ask::<ThrottleClientQueue>(driver, &request)
            .expect("throttled");
    };
    let id = view(&driver, &slow).id;
    throttle(&mut driver, id, Throttler::MessagesPerSecond, 2);
    set(&mut driver, &mut publisher, "a", &["1", "2", "3"]);
    set(&mut driver, &mut publisher, "b", &["1", "2", "3"]);
    assert_eq!(slow.events(&mut driver), ["a=\"1\"", "a=\"2\""]);
    driver.pass(Duration::from_millis(999));
    assert!(slow.events(&mut driver).is_empty());
    driver.pass(Duration::from_millis(1));
    assert_eq!(slow.events(&mut driver), ["a=\"3\"", "b=\"3\""]);
    assert_eq!(driver.core.poll_timeout(), None);
    let mut throttle = |driver: &mut Driver, throttler, limit| {
        let request = ThrottleClientQueueRequest {
            session_id: id,
            throttler,
            limit,
        };
        publisher
            .ask::<ThrottleClientQueue>(driver, &request)
            .expect("throttled");
    };
    throttle(&mut driver, Throttler::BufferInterval, 100);
    set(&mut driver, &mut publisher, "a", &["4", "5"]);
    assert!(slow.events(&mut driver).is_empty());
    driver.pass(Duration::from_millis(100));
    assert_eq!(slow.events(&mut driver), ["a=\"4\"", "a=\"5\""]);
    set(&mut driver, &mut publisher, "a", &["6"]);
    assert!(slow.events(&mut driver).is_empty());
    let request = ThrottleClientQueueRequest {
        session_id: id,
        throttler: Throttler::None,
        limit: 0,
    };
    publisher
        .ask::<ThrottleClientQueue>(&mut driver, &request)
        .expect("not throttled");
    assert_eq!(slow.events(&mut driver), ["a=\"6\""]);
}
