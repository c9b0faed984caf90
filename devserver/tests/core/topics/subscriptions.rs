//! Subscriptions, values and deltas (`specification/protocol/topic-services sections 3 to 5`, `specification/topics/subscribe`).

use diffusion::wire::handshake::response_code;
use diffusion::wire::reason;
use diffusion::wire::services::common::SelectionScope;
use diffusion::wire::services::topics::specification::TopicType;
use diffusion::wire::services::topics::subscription::{UnsubscribeAll, UnsubscribeAllRequest};
use diffusion::wire::services::topics::subscription_control::{
    GetSelectors, GetSelectorsRequest, Selection, SelectionKind, SessionSelectionRequest,
    SubscribeClient, UnsubscribeClient,
};

use crate::support::topics::{int64, json, specification, text, TopicClient};
use crate::support::{resuming, token, Driver};

const LONG: &str = "a text that is long enough for deltas";

#[test]
fn values_follow_the_subscription_and_precede_the_response() {
    let mut driver = Driver::quiet();
    let mut publisher = TopicClient::open(&mut driver, 29);
    publisher.publish(&mut driver, "b", &text("two"));
    publisher.publish(&mut driver, "a", &text("one"));
    for version in 25..=29 {
        let mut peer = TopicClient::open(&mut driver, version);
        peer.subscribe(&mut driver, "?.//");
        assert_eq!(
            peer.events(&mut driver),
            ["+a", "a=\"one\"", "+b", "b=\"two\""]
        );
        peer.subscribe(&mut driver, ">a");
        assert_eq!(peer.events(&mut driver), [""; 0], "subscribed already");
    }
}

#[test]
fn selections_are_kept_for_topics_to_come() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    peer.subscribe(&mut driver, "?a/.*//");
    peer.unsubscribe(&mut driver, ">a/b");
    assert_eq!(peer.events(&mut driver), [""; 0]);
    for path in ["a", "a/b", "/a/c/", "a/b/d"] {
        peer.publish(&mut driver, path, &text("x"));
    }
    assert_eq!(
        peer.events(&mut driver),
        ["+a/c", "a/c=\"x\"", "+a/b/d", "a/b/d=\"x\""]
    );
    peer.unsubscribe(&mut driver, "?a//");
    assert_eq!(
        peer.events(&mut driver),
        ["-a/b/d Requested", "-a/c Requested"]
    );
    peer.publish(&mut driver, "a/e", &text("x"));
    assert_eq!(peer.events(&mut driver), [""; 0]);
}

#[test]
fn scopes_select_independently() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    peer.publish(&mut driver, "a", &text("x"));
    peer.subscribe(&mut driver, ">a");
    peer.subscribe_in(&mut driver, ">a", "other");
    peer.unsubscribe(&mut driver, ">a");
    assert_eq!(peer.events(&mut driver), ["+a", "a=\"x\""]);
    peer.unsubscribe_in(&mut driver, ">a", "other");
    assert_eq!(peer.events(&mut driver), ["-a Requested"]);
    peer.subscribe_in(&mut driver, ">a", "one");
    peer.subscribe_in(&mut driver, "?.*", "two");
    let request = UnsubscribeAllRequest {
        selector: "?.*//".into(),
    };
    peer.ask::<UnsubscribeAll>(&mut driver, &request)
        .expect("done");
    assert_eq!(peer.events(&mut driver), ["+a", "a=\"x\"", "-a Requested"]);
}

#[test]
fn deltas_are_sent_where_they_are_shorter() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    peer.subscribe(&mut driver, ">a");
    peer.publish(&mut driver, "a", &text(LONG));
    let other = format!("{LONG}.");
    peer.publish(&mut driver, "a", &text(&other));
    peer.publish(&mut driver, "a", &text(&other));
    peer.publish(&mut driver, "a", &text("x"));
    peer.publish(&mut driver, "a", &text("y"));
    assert_eq!(
        peer.events(&mut driver),
        [
            "+a".to_owned(),
            format!("a=\"{LONG}\""),
            format!("a~\"{other}\""),
            format!("a~\"{other}\""),
            "a=\"x\"".into(),
            "a=\"y\"".into()
        ]
    );
    assert_eq!(driver.core.delta_counts().sent, 2);
}

#[test]
fn topics_say_how_they_publish() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    let (first, second) = (
        json(r#"{"a":"0123456789","b":1}"#),
        json(r#"{"a":"0123456789","b":2}"#),
    );
    for (path, properties, lines) in [
        ("only", ("PUBLISH_VALUES_ONLY", "true"), ["only=", "only="]),
        ("none", ("DONT_RETAIN_VALUE", "true"), ["none=", "none="]),
        ("both", ("COMPRESSION", "off"), ["both=", "both~"]),
    ] {
        let specification = specification(TopicType::Json, &[properties]);
        peer.add(&mut driver, path, &specification).expect("added");
        peer.subscribe(&mut driver, path);
        for value in [&first, &second] {
            peer.set(&mut driver, path, TopicType::Json, value)
                .expect("set");
        }
        let events = peer.events(&mut driver);
        assert_eq!(events.len(), 3);
        assert!(
            events[1].starts_with(lines[0]) && events[2].starts_with(lines[1]),
            "{events:?}"
        );
        let mut late = TopicClient::open(&mut driver, 25);
        late.subscribe(&mut driver, path);
        let expected = if path == "none" { 1 } else { 2 };
        assert_eq!(late.events(&mut driver).len(), expected, "{path}");
    }
    let numbers = specification(TopicType::Int64, &[]);
    peer.add(&mut driver, "n", &numbers).expect("added");
    peer.subscribe(&mut driver, "n");
    for value in [1, 1_000_000_000_000] {
        peer.set(&mut driver, "n", TopicType::Int64, &int64(value))
            .expect("set");
    }
    assert_eq!(peer.events(&mut driver), ["+n", "n=1", "n=1000000000000"]);
}

#[test]
fn null_takes_the_value_away() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    peer.subscribe(&mut driver, ">a");
    let null = [0xf6];
    peer.publish(&mut driver, "a", &null);
    assert_eq!(
        peer.events(&mut driver),
        ["+a"],
        "there was no value before"
    );
    peer.publish(&mut driver, "a", &text(LONG));
    peer.publish(&mut driver, "a", &null);
    let mut late = TopicClient::open(&mut driver, 29);
    late.subscribe(&mut driver, ">a");
    assert_eq!(late.events(&mut driver), ["+a"]);
    peer.publish(&mut driver, "a", &text(LONG));
    let value = format!("a=\"{LONG}\"");
    assert_eq!(peer.events(&mut driver), [value.as_str(), "a=null", &value]);
}

#[test]
fn removing_tells_subscribers() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 29);
    for path in ["a", "a/b", "a/b/c", "a-b", "d"] {
        peer.publish(&mut driver, path, &text("x"));
    }
    peer.subscribe(&mut driver, "?.*//");
    peer.events(&mut driver);
    assert_eq!(peer.remove(&mut driver, "?a/"), 2);
    assert_eq!(peer.events(&mut driver), ["-a/b Removal", "-a/b/c Removal"]);
    assert_eq!(peer.remove(&mut driver, "a"), 1);
    assert_eq!(peer.remove(&mut driver, "a"), 0);
    assert_eq!(peer.remove(&mut driver, "#>d////?a.b//"), 2);
    assert_eq!(
        peer.events(&mut driver),
        ["-a Removal", "-a-b Removal", "-d Removal"]
    );
}

#[test]
fn other_sessions_are_subscribed() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 25);
    let session = driver.only_session().id;
    let mut control = TopicClient::open(&mut driver, 29);
    control.publish(&mut driver, "a", &text("x"));
    let mut change = SessionSelectionRequest {
        session_id: session,
        selector: ">a".into(),
        scope: SelectionScope("other".into()),
    };
    control
        .ask::<SubscribeClient>(&mut driver, &change)
        .expect("subscribed");
    let asked = GetSelectorsRequest {
        session_id: session,
    };
    let selections = control
        .ask::<GetSelectors>(&mut driver, &asked)
        .expect("selections");
    let selection = Selection {
        selector: ">a".into(),
        kind: SelectionKind::Select,
    };
    assert_eq!(selections.scopes, [("other".to_owned(), vec![selection])]);
    control
        .ask::<UnsubscribeClient>(&mut driver, &change)
        .expect("unsubscribed");
    assert_eq!(peer.events(&mut driver), ["+a", "a=\"x\"", "-a Control"]);
    change.session_id.value += 7;
    assert_eq!(
        control.ask::<SubscribeClient>(&mut driver, &change),
        Err(reason::NO_SUCH_SESSION)
    );
}

#[test]
fn selectors_that_can_not_be_read_are_refused() {
    let mut driver = Driver::quiet();
    let mut peer = TopicClient::open(&mut driver, 25);
    let service = diffusion::wire::service::SUBSCRIBE;
    assert_eq!(
        peer.ask_raw(&mut driver, service, b"\x02?("),
        Err(reason::INVALID_DATA)
    );
    assert_eq!(
        peer.ask_raw(&mut driver, service, b"\x05?"),
        Err(reason::INVALID_DATA)
    );
    assert_eq!(driver.core.session_count(), 1);
}

#[test]
fn a_session_that_is_away_gets_what_it_missed() {
    let mut driver = Driver::quiet();
    let (connection, response) = driver.open(crate::support::parameters());
    driver.receive(connection, b"\x00\x03\x01\x02>a\x00");
    driver.lose(connection);
    let mut publisher = TopicClient::open(&mut driver, 29);
    publisher.publish(&mut driver, "a", &text("x"));
    driver.sent(connection);
    let back = driver.dial(resuming(&token(&response), 1, 1));
    assert_eq!(driver.response(back).code, response_code::RECONNECTED);
    assert_eq!(driver.messages(back).len(), 2, "subscription and value");
}

#[test]
fn after_a_loss_everything_is_told_again() {
    let mut driver = Driver::losing();
    let mut publisher = TopicClient::open(&mut driver, 29);
    publisher.publish(&mut driver, "a", &text(LONG));
    publisher.publish(&mut driver, "b", &text("x"));
    let (connection, response) = driver.open(crate::support::parameters());
    driver.receive(connection, b"\x00\x03\x01\x04?.//\x00");
    let told = driver.messages(connection);
    let session = *driver.core.session_ids().last().expect("two sessions");
    driver.core.lose_messages(session);
    driver.lose(connection);
    let back = driver.dial(resuming(&token(&response), 1, 1));
    assert_eq!(
        driver.response(back).code,
        response_code::RECONNECTED_WITH_MESSAGE_LOSS
    );
    let again = driver.messages(back);
    assert_eq!(again, told[..told.len() - 1], "but for the response");
    publisher.publish(&mut driver, "a", &text(&format!("{LONG}!")));
    assert!(
        driver.messages(back)[0].starts_with("05"),
        "a delta to what was sent again"
    );
}
