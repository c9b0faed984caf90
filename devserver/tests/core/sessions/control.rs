//! The core: what sessions do with other sessions (`specification/control/client-control`, `specification/control/subscription-control`).

use std::collections::BTreeMap;
use std::time::Duration;

use devserver::core::{CloseReason, ServerConfig, ServerEvent, UnnamedProperties};
use diffusion::wire::message::Message;
use diffusion::wire::reason;
use diffusion::wire::services::common::{CountOrErrors, Empty, SelectionScope};
use diffusion::wire::services::control::client_control::{
    ChangeAuthorisationRoles, ChangeAuthorisationRolesFilter,
    ChangeAuthorisationRolesFilterRequest, ChangeAuthorisationRolesRequest, CloseClient,
    CloseClientFilter, CloseClientRequest,
};
use diffusion::wire::services::control::outcomes::MatchedSessions;
use diffusion::wire::services::control::session_fetch::{
    SessionFetch, SessionFetchRequest, SessionFetchResponse,
};
use diffusion::wire::services::control::session_properties::{
    GetOwnSessionProperties, SetSessionProperties, SetSessionPropertiesFilter,
    SetSessionPropertiesFilterRequest, SetSessionPropertiesRequest, SetSessionPropertiesResponse,
};
use diffusion::wire::services::control::system_authentication::PropertyValidation;
use diffusion::wire::services::topics::subscription::{
    NotifySubscription, NotifyUnsubscription, SelectionRequest, Subscribe, UnsubscriptionReason,
};
use diffusion::wire::services::topics::subscription_control::{
    FilterSelectionRequest, FilterSubscribe, FilterUnsubscribe, UnsubscribeAllByFilter,
    UnsubscribeAllByFilterRequest,
};
use diffusion::wire::session_id::SessionId;

use crate::support::peer::Peer;
use crate::support::topics::{text, TopicClient};
use crate::support::{quiet_config, Driver};

const NOBODY: SessionId = SessionId {
    server_instance: 1,
    value: 2,
};

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(key, value)| (key.to_string(), value.to_string()))
        .collect()
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| text.to_string()).collect()
}

fn own(driver: &mut Driver, peer: &mut Peer) -> BTreeMap<String, String> {
    peer.call::<GetOwnSessionProperties>(driver, &Empty)
        .expect("an answer")
        .expect("a session")
        .into_iter()
        .collect()
}

fn matched(count: i32) -> Result<MatchedSessions, (i32, String)> {
    Ok(MatchedSessions {
        count,
        errors: Vec::new(),
    })
}

#[test]
fn properties_are_set_removed_and_made_what_the_server_makes_of_them() {
    let mut driver = Driver::quiet();
    let mut client = Peer::open_with(&mut driver, "client", 29, &[("a", "1"), ("b", "2")]);
    let mut control = Peer::open_with(&mut driver, "control", 25, &[]);
    let request = SetSessionPropertiesRequest {
        session_id: client.session,
        overwrite: Some(pairs(&[
            ("a", "one"),
            ("c", "3"),
            ("$Country", "gb"),
            ("$Language", "EN-gb"),
            ("$Latitude", "51.5"),
            ("$Longitude", "west"),
            ("$Principal", "admin"),
            ("$Transport", "PIGEON"),
        ])),
        remove: Some(texts(&["b", "unknown", "$ClientType"])),
    };
    assert_eq!(
        control.call::<SetSessionProperties>(&mut driver, &request),
        Ok(SetSessionPropertiesResponse {
            changed: Some(pairs(&[
                ("$Country", ""),
                ("$Language", ""),
                ("$Latitude", "NaN"),
                ("a", "1"),
                ("b", "2")
            ])),
            added: Some(texts(&["c"])),
        })
    );
    let properties = own(&mut driver, &mut client);
    for (key, value) in [
        ("a", "one"),
        ("c", "3"),
        ("$Country", "GB"),
        ("$Language", "en-gb"),
        ("$Latitude", "51.5"),
        ("$Longitude", "NaN"),
        ("$Principal", "client"),
        ("$ClientType", "C"),
        ("$Transport", "WEBSOCKET"),
    ] {
        assert_eq!(properties[key], value, "{key}");
    }
    assert!(!properties.contains_key("b"));
    let nothing = SetSessionPropertiesRequest {
        session_id: client.session,
        overwrite: Some(pairs(&[("a", "one")])),
        remove: None,
    };
    assert_eq!(
        control.call::<SetSessionProperties>(&mut driver, &nothing),
        Ok(SetSessionPropertiesResponse {
            changed: None,
            added: None
        })
    );
}

#[test]
fn properties_are_set_by_filter() {
    let mut driver = Driver::quiet();
    let mut client = Peer::open(&mut driver, "client");
    let mut other = Peer::open(&mut driver, "operator");
    let mut control = Peer::open(&mut driver, "control");
    let mut set = |driver: &mut Driver, filter: &str| {
        let request = SetSessionPropertiesFilterRequest {
            filter: filter.to_owned(),
            overwrite: Some(pairs(&[("team", "x")])),
            remove: None,
        };
        control.call::<SetSessionPropertiesFilter>(driver, &request)
    };
    let filter = "$Principal is 'client' or hasRoles ['OPERATOR']";
    assert_eq!(set(&mut driver, filter), matched(2));
    assert_eq!(
        set(&mut driver, "has team and not has $Nothing"),
        matched(2)
    );
    assert_eq!(set(&mut driver, "has other"), matched(0));
    assert_eq!(own(&mut driver, &mut client)["team"], "x");
    assert_eq!(own(&mut driver, &mut other)["team"], "x");
    let wrong = set(&mut driver, "all\n  and $Principal like 'x'").expect("reports");
    let report = &wrong.errors[0];
    assert_eq!((wrong.count, report.line, report.column), (0, 2, 18));
}

#[test]
fn proposed_properties_follow_the_rules_about_them() {
    let mut driver = Driver::new(ServerConfig {
        unnamed_properties: UnnamedProperties::Drop,
        ..quiet_config()
    });
    let values = PropertyValidation::Values {
        values: texts(&["gold"]),
    };
    driver.core.trust_proposed_property("tier", values).unwrap();
    let proposed = [("tier", "gold"), ("x", "y"), ("$Environment", "e")];
    let mut gold = Peer::open_with(&mut driver, "client", 29, &proposed);
    let properties = own(&mut driver, &mut gold);
    assert_eq!(properties["tier"], "gold");
    assert_eq!(properties["$Environment"], "e");
    assert!(!properties.contains_key("x"));
    let mut lead = Peer::open_with(&mut driver, "client", 25, &[("tier", "lead")]);
    assert_eq!(driver.core.session(lead.session).unwrap().properties, []);
    driver.core.ignore_proposed_property("tier");
    lead = Peer::open_with(&mut driver, "client", 25, &[("tier", "gold")]);
    assert_eq!(driver.core.session(lead.session).unwrap().properties, []);
}

#[test]
fn roles_are_changed_and_permissions_and_subscriptions_follow() {
    let mut driver = Driver::quiet();
    let mut control = Peer::open(&mut driver, "control");
    let mut publisher = TopicClient::open(&mut driver, 29);
    publisher.publish(&mut driver, "a", &text("1"));
    let mut client = Peer::open(&mut driver, "client");
    let selection = SelectionRequest {
        selector: ">a".into(),
        scope: SelectionScope(String::new()),
    };
    client
        .call::<Subscribe>(&mut driver, &selection)
        .expect("subscribed");
    assert_eq!(
        client
            .take_requests::<NotifySubscription>(&mut driver)
            .len(),
        1
    );
    let session_id = client.session;
    let mut change = |driver: &mut Driver, remove: &[&str], add: &[&str]| {
        let request = ChangeAuthorisationRolesRequest {
            session_id,
            roles_to_remove: texts(remove),
            roles_to_add: texts(add),
        };
        let outcome = control.call::<ChangeAuthorisationRoles>(driver, &request);
        outcome.map_err(|(reason, _)| reason)
    };
    assert_eq!(
        change(&mut driver, &["CLIENT", "NONE"], &["OTHER"]),
        Ok(Empty)
    );
    assert_eq!(own(&mut driver, &mut client)["$Roles"], "\"OTHER\"");
    let (_, gone) = client.take_request::<NotifyUnsubscription>(&mut driver);
    assert_eq!(gone.reason, UnsubscriptionReason::Authorisation);
    assert_eq!(change(&mut driver, &[], &["CLIENT"]), Ok(Empty));
    assert_eq!(
        client
            .take_requests::<NotifySubscription>(&mut driver)
            .len(),
        1
    );
    assert_eq!(
        change(&mut driver, &["A"], &["A"]),
        Err(reason::INVALID_DATA)
    );
    assert_eq!(change(&mut driver, &[], &[]), Err(reason::INVALID_DATA));
    let by_filter = ChangeAuthorisationRolesFilterRequest {
        filter: "$Principal is 'client'".into(),
        roles_to_remove: texts(&["OTHER"]),
        roles_to_add: texts(&["CLIENT_CONTROL"]),
    };
    assert_eq!(
        control.call::<ChangeAuthorisationRolesFilter>(&mut driver, &by_filter),
        matched(1)
    );
    assert_eq!(
        own(&mut driver, &mut client)["$Roles"],
        "\"CLIENT\",\"CLIENT_CONTROL\""
    );
    // What it may do now.
    let close = CloseClientRequest { session_id: NOBODY };
    let refused = client.call::<CloseClient>(&mut driver, &close);
    assert_eq!(refused.map_err(|it| it.0), Err(reason::NO_SUCH_SESSION));
}

#[test]
fn sessions_are_closed_by_id_and_by_filter() {
    let mut driver = Driver::quiet();
    let mut client = Peer::open(&mut driver, "client");
    let mut away = Peer::open(&mut driver, "operator");
    away.lose_connection(&mut driver);
    let mut control = Peer::open(&mut driver, "control");
    let session_id = client.session;
    let request = CloseClientRequest { session_id };
    assert_eq!(
        control.call::<CloseClient>(&mut driver, &request),
        Ok(Empty)
    );
    assert_eq!(client.take_all(&mut driver), [Message::AbortNotification]);
    let closed = ServerEvent::SessionClosed {
        session: session_id,
        reason: CloseReason::ByController,
    };
    assert!(driver.events.contains(&closed));
    let again = control.call::<CloseClient>(&mut driver, &request);
    assert_eq!(again.map_err(|it| it.0), Err(reason::NO_SUCH_SESSION));
    let filter = "not $Principal is 'control'".to_owned();
    assert_eq!(
        control.call::<CloseClientFilter>(&mut driver, &filter),
        matched(1)
    );
    assert_eq!(driver.core.session_ids(), [control.session]);
    // Itself too: nobody is left to be answered.
    control.send::<CloseClientFilter>(&mut driver, &"all".into());
    assert_eq!(control.take_all(&mut driver), [Message::AbortNotification]);
    assert_eq!(driver.core.session_count(), 0);
}

#[test]
fn who_may_not_change_sessions_is_refused() {
    let mut driver = Driver::quiet();
    let mut client = Peer::open(&mut driver, "client");
    let own = client.session;
    let close = CloseClientRequest { session_id: own };
    let denied = |outcome: Result<_, (i32, String)>| outcome.map(|_| ()).map_err(|it| it.0);
    let expected = Err(reason::ACCESS_DENIED);
    assert_eq!(
        denied(client.call::<CloseClient>(&mut driver, &close).map(|_| ())),
        expected
    );
    let filter = "all".to_owned();
    let outcome = client.call::<CloseClientFilter>(&mut driver, &filter);
    assert_eq!(denied(outcome.map(|_| ())), expected);
    let outcome = client.call::<FilterSubscribe>(&mut driver, &selection("all", ">a"));
    assert_eq!(denied(outcome.map(|_| ())), expected);
    let outcome = client.call::<SessionFetch>(&mut driver, &fetch("all", None));
    assert_eq!(denied(outcome.map(|_| ())), expected);
}

fn selection(filter: &str, selector: &str) -> FilterSelectionRequest {
    FilterSelectionRequest {
        filter: filter.to_owned(),
        selector: selector.to_owned(),
        scope: SelectionScope(String::new()),
    }
}

#[test]
fn sessions_are_subscribed_and_unsubscribed_by_filter() {
    for version in [25, 29] {
        let mut driver = Driver::quiet();
        let mut publisher = TopicClient::open(&mut driver, version);
        publisher.publish(&mut driver, "a", &text("1"));
        let mut client = Peer::open(&mut driver, "client");
        let mut control = Peer::open_with(&mut driver, "control", version, &[]);
        let request = selection("$Principal is 'client'", ">a");
        assert_eq!(
            control.call::<FilterSubscribe>(&mut driver, &request),
            Ok(CountOrErrors::Count(1))
        );
        let (_, told) = client.take_request::<NotifySubscription>(&mut driver);
        assert_eq!(told.path, "a");
        assert_eq!(
            control.call::<FilterUnsubscribe>(&mut driver, &request),
            Ok(CountOrErrors::Count(1))
        );
        let (_, gone) = client.take_request::<NotifyUnsubscription>(&mut driver);
        assert_eq!(gone.reason, UnsubscriptionReason::Control);
        let wrong = control.call::<FilterSubscribe>(&mut driver, &selection("al", ">a"));
        let Ok(CountOrErrors::Errors(reports)) = wrong else {
            panic!("{wrong:?}");
        };
        assert_eq!((reports[0].line, reports[0].column), (1, 3));
        if version == 29 {
            control
                .call::<FilterSubscribe>(&mut driver, &request)
                .expect("subscribed");
            let everywhere = UnsubscribeAllByFilterRequest {
                selector: ">a".into(),
                filter: "all".into(),
            };
            assert_eq!(
                control.call::<UnsubscribeAllByFilter>(&mut driver, &everywhere),
                Ok(CountOrErrors::Count(3))
            );
            client.take_request::<NotifyUnsubscription>(&mut driver);
        }
    }
}

fn fetch(filter: &str, limit: Option<i32>) -> SessionFetchRequest {
    SessionFetchRequest {
        filter: filter.to_owned(),
        properties: Some(texts(&["$Principal"])),
        from: None,
        to: None,
        limit,
        maximum_result_size: 10_000,
        requires_start_time: true,
    }
}

#[test]
fn sessions_are_fetched() {
    let mut driver = Driver::new(ServerConfig {
        wall_clock_start_ms: Some(1000),
        ..quiet_config()
    });
    for principal in ["client", "operator", "admin"] {
        Peer::open(&mut driver, principal);
        driver.pass(Duration::from_millis(10));
    }
    let mut control = Peer::open(&mut driver, "control");
    let mut fetched = |request: &SessionFetchRequest| match control
        .call::<SessionFetch>(&mut driver, request)
        .expect("an answer")
    {
        SessionFetchResponse::Sessions {
            sessions,
            total_selected,
        } => {
            let found = sessions.into_iter().map(|session| {
                let start = session.start_time.expect("asked for");
                format!("{} {start}", session.properties[0].1)
            });
            (found.collect::<Vec<String>>(), total_selected)
        }
        SessionFetchResponse::Errors(reports) => panic!("{reports:?}"),
    };
    let all = texts(&["client 1000", "operator 1010", "admin 1020", "control 1030"]);
    assert_eq!(fetched(&fetch("all", None)), (all.clone(), 4));
    assert_eq!(fetched(&fetch("all", Some(2))), (all[..2].to_vec(), 4));
    assert_eq!(fetched(&fetch("all", Some(-3))), (all[1..].to_vec(), 4));
    let mut between = fetch("all", None);
    (between.from, between.to) = (Some(1010), Some(1020));
    assert_eq!(fetched(&between), (all[1..3].to_vec(), 2));
    let mut small = fetch("$Principal ne 'client'", None);
    small.maximum_result_size = 30;
    assert_eq!(fetched(&small), (all[1..2].to_vec(), 3));
    let wrong = control.call::<SessionFetch>(&mut driver, &fetch("", None));
    assert!(matches!(wrong, Ok(SessionFetchResponse::Errors(reports)) if reports.len() == 1));
}
