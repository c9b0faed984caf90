//! The core: listeners of sessions (`specification/control/client-control section 2`,
//! `specification/protocol/control-services section 6.3`).

use std::time::Duration;

use diffusion::wire::message::Message;
use diffusion::wire::reason;
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::control::client_control::{
    ChangeAuthorisationRoles, ChangeAuthorisationRolesRequest, CloseClient, CloseClientRequest,
};
use diffusion::wire::services::control::session_events::{
    PropertyValues, SessionChange, SessionCloseReason, SessionEventDeregistration,
    SessionEventRegistration, SessionEventRegistrationRequest, SessionPropertiesEvent2,
    SessionPropertiesRegistration, SessionPropertiesRegistration2,
    SessionPropertiesRegistrationRequest,
};
use diffusion::wire::services::control::session_properties::{
    SetSessionProperties, SetSessionPropertiesRequest,
};
use diffusion::wire::session_id::SessionId;

use crate::support::peer::{Peer, Refused};
use crate::support::Driver;

fn register(
    driver: &mut Driver,
    peer: &mut Peer,
    handler_cid: i64,
    keys: &[&str],
) -> Result<Empty, Refused> {
    let keys = keys.iter().map(|key| key.to_string()).collect();
    let request = SessionPropertiesRegistrationRequest {
        registration: SessionPropertiesRegistration::Register { keys },
        handler_cid,
    };
    peer.call::<SessionPropertiesRegistration2>(driver, &request)
}

/// The events that came for a listener, as lines; each message is answered.
fn events(driver: &mut Driver, peer: &mut Peer, handler_cid: i64) -> Vec<String> {
    let mut lines = Vec::new();
    for (cid, message) in peer.take_requests::<SessionPropertiesEvent2>(driver) {
        assert_eq!(message.handler_cid, handler_cid);
        assert_ne!(cid, 0, "an answer is wanted");
        peer.respond::<SessionPropertiesEvent2>(driver, cid, &Empty);
        for event in message.events {
            lines.push(format!(
                "{} {}",
                event.session_id.value & 0xff,
                line(event.change)
            ));
        }
    }
    lines
}

fn line(change: SessionChange) -> String {
    let properties = |properties: Vec<(String, String)>| {
        let texts = properties
            .into_iter()
            .map(|(key, value)| format!(" {key}={value}"));
        texts.collect::<String>()
    };
    match change {
        SessionChange::Open { properties: all } => format!("open{}", properties(all)),
        SessionChange::Close {
            reason,
            properties: all,
        } => format!("close {reason:?}{}", properties(all)),
        SessionChange::Update { kind, changes } => {
            let texts = changes.into_iter().map(|change| {
                let key = change.key;
                match change.values {
                    PropertyValues::New { new } => format!(" +{key}={new}"),
                    PropertyValues::Changed { old, new } => format!(" {key}:{old}->{new}"),
                    PropertyValues::Removed { old } => format!(" -{key}={old}"),
                    PropertyValues::Unchanged { value } => format!(" {key}={value}"),
                }
            });
            format!("{kind:?}{}", texts.collect::<String>())
        }
    }
}

fn set(driver: &mut Driver, peer: &mut Peer, session_id: SessionId, values: &[(&str, &str)]) {
    let overwrite = values
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| (key.to_string(), value.to_string()))
        .collect();
    let remove = values
        .iter()
        .filter(|(_, value)| value.is_empty())
        .map(|(key, _)| key.to_string())
        .collect();
    let request = SetSessionPropertiesRequest {
        session_id,
        overwrite: Some(overwrite),
        remove: Some(remove),
    };
    peer.call::<SetSessionProperties>(driver, &request)
        .expect("set");
}

#[test]
fn a_listener_is_told_of_the_life_of_sessions_in_every_version() {
    for version in 25..=29 {
        let mut driver = Driver::losing();
        let mut listener = Peer::open_with(&mut driver, "control", version, &[]);
        let mut early = Peer::open_with(&mut driver, "client", 25, &[("a", "1")]);
        let keys = ["$Principal", "*U"];
        assert_eq!(register(&mut driver, &mut listener, 100, &keys), Ok(Empty));
        assert_eq!(
            events(&mut driver, &mut listener, 100),
            ["0 open $Principal=control", "1 open $Principal=client a=1"]
        );
        let late = Peer::open_with(&mut driver, "", 29, &[]);
        assert_eq!(
            events(&mut driver, &mut listener, 100),
            ["2 open $Principal="]
        );
        let session = early.session;
        set(
            &mut driver,
            &mut listener,
            session,
            &[("a", "2"), ("b", "3")],
        );
        set(&mut driver, &mut listener, session, &[("$Country", "gb")]);
        set(
            &mut driver,
            &mut listener,
            session,
            &[("a", ""), ("b", "3")],
        );
        assert_eq!(
            events(&mut driver, &mut listener, 100),
            [
                "1 Updated $Principal=client a:1->2 +b=3",
                "1 Updated -a=2 $Principal=client b=3"
            ]
        );
        early.lose_connection(&mut driver);
        early.come_back(&mut driver);
        early.lose_connection(&mut driver);
        early.come_back_with_loss(&mut driver);
        assert_eq!(
            events(&mut driver, &mut listener, 100),
            [
                "1 Disconnected $Principal=client b=3",
                "1 Reconnected $Principal=client b=3",
                "1 Disconnected $Principal=client b=3",
                "1 Reconnected $Principal=client b=3"
            ]
        );
        late.leave(&mut driver);
        let request = CloseClientRequest {
            session_id: session,
        };
        listener
            .call::<CloseClient>(&mut driver, &request)
            .expect("closed");
        assert_eq!(
            events(&mut driver, &mut listener, 100),
            [
                "2 close ClosedByClient $Principal=",
                "1 close ClosedByController $Principal=client b=3"
            ]
        );
    }
}

#[test]
fn the_registration_is_confirmed_before_the_first_event() {
    let mut driver = Driver::quiet();
    let mut listener = Peer::open(&mut driver, "control");
    listener.send::<SessionPropertiesRegistration2>(
        &mut driver,
        &SessionPropertiesRegistrationRequest {
            registration: SessionPropertiesRegistration::Register { keys: Vec::new() },
            handler_cid: 7,
        },
    );
    let messages = listener.take_all(&mut driver);
    assert!(matches!(
        messages[..],
        [Message::Response { .. }, Message::Request { .. }]
    ));
}

#[test]
fn why_sessions_end_is_told() {
    let mut driver = Driver::quiet();
    let mut listener = Peer::open(&mut driver, "control");
    register(&mut driver, &mut listener, 1, &[]).expect("registered");
    events(&mut driver, &mut listener, 1);
    let mut expiring = Peer::open(&mut driver, "client");
    expiring.lose_connection(&mut driver);
    driver.pass(Duration::from_secs(60));
    let aborted = Peer::open(&mut driver, "client");
    driver.core.abort_session(aborted.session);
    let broken = Peer::open(&mut driver, "client");
    driver.receive(broken.connection, &[0xff]);
    let closes: Vec<String> = events(&mut driver, &mut listener, 1)
        .into_iter()
        .filter(|line| line.contains("close"))
        .collect();
    let close = |number: u8, reason: SessionCloseReason| format!("{number} close {reason:?}");
    assert_eq!(
        closes,
        [
            close(1, SessionCloseReason::ConnectionLost),
            close(2, SessionCloseReason::Aborted),
            close(3, SessionCloseReason::InvalidInboundMessage)
        ]
    );
}

#[test]
fn several_listeners_are_independent_and_each_conversation_is_one_listener() {
    let mut driver = Driver::quiet();
    let mut listener = Peer::open(&mut driver, "control");
    register(&mut driver, &mut listener, 1, &[]).expect("registered");
    events(&mut driver, &mut listener, 1);
    let again = register(&mut driver, &mut listener, 1, &[]);
    assert_eq!(again.map_err(|it| it.0), Err(reason::HANDLER_CONFLICT));
    let mut other = Peer::open(&mut driver, "admin");
    register(&mut driver, &mut other, 1, &["$Principal"]).expect("registered");
    assert_eq!(events(&mut driver, &mut listener, 1), ["1 open"]);
    events(&mut driver, &mut other, 1);
    let deregistration = SessionPropertiesRegistrationRequest {
        registration: SessionPropertiesRegistration::Deregister,
        handler_cid: 1,
    };
    assert_eq!(
        listener.call::<SessionPropertiesRegistration2>(&mut driver, &deregistration),
        Ok(Empty)
    );
    Peer::open(&mut driver, "client");
    assert!(events(&mut driver, &mut listener, 1).is_empty());
    assert_eq!(
        events(&mut driver, &mut other, 1),
        ["2 open $Principal=client"]
    );
    // The session of a listener vanishes.
    other.leave(&mut driver);
    Peer::open(&mut driver, "client");
    assert!(listener.take_all(&mut driver).is_empty());
}

#[test]
fn listening_takes_permissions_and_ends_with_them() {
    let mut driver = Driver::quiet();
    let mut client = Peer::open(&mut driver, "client");
    let refused = register(&mut driver, &mut client, 1, &[]);
    assert_eq!(refused.map_err(|it| it.0), Err(reason::ACCESS_DENIED));
    let mut control = Peer::open(&mut driver, "control");
    register(&mut driver, &mut control, 1, &[]).expect("registered");
    events(&mut driver, &mut control, 1);
    let request = ChangeAuthorisationRolesRequest {
        session_id: control.session,
        roles_to_remove: vec!["CLIENT_CONTROL".into()],
        roles_to_add: Vec::new(),
    };
    control
        .call::<ChangeAuthorisationRoles>(&mut driver, &request)
        .expect("changed");
    Peer::open(&mut driver, "client");
    assert!(events(&mut driver, &mut control, 1).is_empty());
}

#[test]
fn a_loss_ends_listeners_and_a_reconnection_does_not() {
    let mut driver = Driver::losing();
    let mut listener = Peer::open(&mut driver, "control");
    register(&mut driver, &mut listener, 1, &[]).expect("registered");
    events(&mut driver, &mut listener, 1);
    listener.lose_connection(&mut driver);
    Peer::open(&mut driver, "client");
    listener.come_back(&mut driver);
    assert_eq!(
        events(&mut driver, &mut listener, 1),
        ["0 Disconnected", "1 open", "0 Reconnected"]
    );
    listener.lose_connection(&mut driver);
    listener.come_back_with_loss(&mut driver);
    Peer::open(&mut driver, "client");
    assert!(events(&mut driver, &mut listener, 1).is_empty());
}

#[test]
fn a_listener_with_a_filter_is_told_of_sessions_that_satisfy_it() {
    let mut driver = Driver::quiet();
    let mut old = Peer::open_with(&mut driver, "control", 27, &[]);
    let registration = |filter: &str, after| SessionEventRegistrationRequest {
        cluster_aware: true,
        filter: Some(filter.to_owned()),
        properties: Some(vec!["tier".into()]),
        after,
        handler_cid: 9,
    };
    let mut body = Vec::new();
    use diffusion::wire::services::Service;
    let request = registration("all", None);
    SessionEventRegistration::write_request(&request, &mut body, 29).expect("expressible");
    old.send_body(&mut driver, SessionEventRegistration::ID, 5, &body);
    let refused = old.take_answer::<SessionPropertiesRegistration2>(&mut driver, 5);
    assert_eq!(
        refused.expect("an answer").map_err(|it| it.0),
        Err(reason::UNSUPPORTED)
    );
    let mut listener = Peer::open_with(&mut driver, "control", 28, &[]);
    let request = registration("tier is gold", None);
    let reports = listener
        .call::<SessionEventRegistration>(&mut driver, &request)
        .expect("reports");
    assert_eq!((reports[0].line, reports[0].column), (1, 9));
    let request = registration("tier is 'gold'", None);
    assert_eq!(
        listener.call::<SessionEventRegistration>(&mut driver, &request),
        Ok(vec![])
    );
    let gold = Peer::open_with(&mut driver, "client", 29, &[("tier", "gold")]);
    Peer::open_with(&mut driver, "client", 29, &[("tier", "lead")]);
    gold.leave(&mut driver);
    assert_eq!(
        events(&mut driver, &mut listener, 9),
        ["2 open tier=gold", "2 close ClosedByClient tier=gold"]
    );
    assert_eq!(
        listener.call::<SessionEventDeregistration>(&mut driver, &9),
        Ok(Empty)
    );
    Peer::open_with(&mut driver, "client", 29, &[("tier", "gold")]);
    assert!(events(&mut driver, &mut listener, 9).is_empty());
    let request = registration("all", Some(i64::MAX));
    let registered = listener.call::<SessionEventRegistration>(&mut driver, &request);
    assert_eq!(registered, Ok(vec![]));
    assert!(events(&mut driver, &mut listener, 9).is_empty());
}

#[test]
fn very_many_sessions_come_in_several_messages() {
    let mut driver = Driver::quiet();
    for _ in 0..250 {
        Peer::open(&mut driver, "");
    }
    let mut listener = Peer::open(&mut driver, "control");
    register(&mut driver, &mut listener, 1, &["*F"]).expect("registered");
    let messages = listener.take_requests::<SessionPropertiesEvent2>(&mut driver);
    let sizes: Vec<usize> = messages
        .iter()
        .map(|(_, message)| message.events.len())
        .collect();
    assert_eq!(sizes, [100, 100, 51]);
}
