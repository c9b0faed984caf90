//! The core: requests between sessions (`specification/protocol/topic-services section 10`, `specification/topics/messaging`).

use bytes::Bytes;
use devserver::core::{ServerConfig, ServerEvent};
use diffusion::wire::services::common::{
    CountOrErrors, Empty, ErrorReason, ErrorReport, TypedValue,
};
use diffusion::wire::services::topics::messaging::{
    FilterMessageRequest, FilterOutcome, FilterResponse, FilterResponseNotification,
    HandlerMessageRequest, MessagingFilterSend, MessagingReceiverClient,
    MessagingReceiverControlDeregistration, MessagingReceiverControlRegistration,
    MessagingReceiverServer, MessagingRegistration, MessagingRegistrationRequest, MessagingSend,
    MessagingSendRequest, SessionMessageRequest,
};
use diffusion::wire::session_id::SessionId;
use diffusion::wire::{reason, service};

use crate::support::peer::{Peer, Refused};
use crate::support::{quiet_config, Driver};

fn text(value: &'static str) -> TypedValue {
    TypedValue {
        data_type: "string".into(),
        value: Bytes::from_static(value.as_bytes()),
    }
}

fn to_path(path: &str) -> MessagingSendRequest {
    MessagingSendRequest {
        path: path.into(),
        request: text("question"),
    }
}

fn registration(path: &str, keys: &[&str]) -> MessagingRegistration {
    MessagingRegistration {
        service: service::MESSAGING_RECEIVER_CLIENT,
        control_group: "default".into(),
        path: path.into(),
        session_property_keys: keys.iter().map(|key| key.to_string()).collect(),
    }
}

fn try_register(
    driver: &mut Driver,
    peer: &mut Peer,
    path: &str,
    keys: &[&str],
) -> Result<i64, Refused> {
    let handler_cid = peer.new_cid();
    let request = MessagingRegistrationRequest {
        registration: registration(path, keys),
        handler_cid,
    };
    peer.call::<MessagingReceiverControlRegistration>(driver, &request)
        .map(|Empty| handler_cid)
}

fn register(driver: &mut Driver, peer: &mut Peer, path: &str) -> i64 {
    try_register(driver, peer, path, &[]).expect("registered")
}

fn to_session(driver: &mut Driver, sender: &mut Peer, recipient: SessionId) -> i64 {
    let request = SessionMessageRequest {
        session_id: recipient,
        path: "a".into(),
        request: text("question"),
    };
    sender.send::<MessagingReceiverServer>(driver, &request)
}

fn to_filter(
    driver: &mut Driver,
    sender: &mut Peer,
    filter_cid: i64,
    filter: &str,
) -> Result<CountOrErrors, Refused> {
    let request = FilterMessageRequest {
        filter_cid,
        filter: filter.into(),
        path: "a".into(),
        request: text("question"),
    };
    sender.call::<MessagingFilterSend>(driver, &request)
}

fn reason_of<T: std::fmt::Debug>(outcome: Option<Result<T, Refused>>) -> i32 {
    outcome.expect("an answer").expect_err("an error").0
}

#[test]
fn a_request_to_a_path_goes_to_the_closest_handler_and_its_answer_comes_back() {
    let mut driver = Driver::quiet();
    let mut control = Peer::open_with(&mut driver, "control", 25, &[]);
    let mut client = Peer::open_with(&mut driver, "", 29, &[("tier", "gold")]);
    register(&mut driver, &mut control, "a");
    let closest = try_register(
        &mut driver,
        &mut control,
        "a/b",
        &["$Principal", "*U", "none"],
    )
    .expect("registered");
    let cid = client.send::<MessagingSend>(&mut driver, &to_path("a/b/c"));
    let (server_cid, request) = control.take_request::<MessagingReceiverClient>(&mut driver);
    assert_eq!(
        request,
        HandlerMessageRequest {
            handler_cid: closest,
            session_id: client.session,
            path: "a/b/c".into(),
            session_properties: vec![
                ("$Principal".into(), "".into()),
                ("tier".into(), "gold".into())
            ],
            request: text("question"),
        }
    );
    assert_eq!(client.take_answer::<MessagingSend>(&mut driver, cid), None);
    control.respond::<MessagingReceiverClient>(&mut driver, server_cid, &text("answer"));
    assert_eq!(
        client.take_answer::<MessagingSend>(&mut driver, cid),
        Some(Ok(text("answer")))
    );
}

#[test]
fn errors_come_back_with_reason_and_text() {
    let mut driver = Driver::quiet();
    let mut control = Peer::open(&mut driver, "control");
    let mut client = Peer::open(&mut driver, "client");
    register(&mut driver, &mut control, "a");
    let cid = client.send::<MessagingSend>(&mut driver, &to_path("a"));
    let (server_cid, _) = control.take_request::<MessagingReceiverClient>(&mut driver);
    control.refuse(&mut driver, server_cid, reason::REJECTED_REQUEST, "not now");
    assert_eq!(
        client.take_answer::<MessagingSend>(&mut driver, cid),
        Some(Err((reason::REJECTED_REQUEST, "not now".into())))
    );
}

#[test]
fn a_path_without_handler_is_unhandled() {
    let mut driver = Driver::quiet();
    let mut control = Peer::open(&mut driver, "control");
    let mut client = Peer::open(&mut driver, "client");
    let outcome = client.call::<MessagingSend>(&mut driver, &to_path("a"));
    assert_eq!(reason_of(Some(outcome)), reason::UNHANDLED_MESSAGE);
    register(&mut driver, &mut control, "a/b");
    let outcome = client.call::<MessagingSend>(&mut driver, &to_path("a"));
    assert_eq!(reason_of(Some(outcome)), reason::UNHANDLED_MESSAGE);
    let removed = registration("a/b", &[]);
    control
        .call::<MessagingReceiverControlDeregistration>(&mut driver, &removed)
        .expect("removed");
    let outcome = client.call::<MessagingSend>(&mut driver, &to_path("a/b"));
    assert_eq!(reason_of(Some(outcome)), reason::UNHANDLED_MESSAGE);
}

#[test]
fn a_session_has_one_handler_for_a_path_and_another_session_stands_by() {
    let mut driver = Driver::quiet();
    let mut first = Peer::open(&mut driver, "control");
    let mut second = Peer::open(&mut driver, "admin");
    let mut client = Peer::open(&mut driver, "client");
    register(&mut driver, &mut first, "a");
    let again = try_register(&mut driver, &mut first, "a", &["$Principal"]);
    assert_eq!(reason_of(Some(again)), reason::HANDLER_CONFLICT);
    register(&mut driver, &mut second, "a");
    let unanswered = client.send::<MessagingSend>(&mut driver, &to_path("a"));
    assert!(second
        .take_requests::<MessagingReceiverClient>(&mut driver)
        .is_empty());
    first.leave(&mut driver);
    assert_eq!(
        reason_of(client.take_answer::<MessagingSend>(&mut driver, unanswered)),
        reason::UNHANDLED_MESSAGE
    );
    client.send::<MessagingSend>(&mut driver, &to_path("a"));
    second.take_request::<MessagingReceiverClient>(&mut driver);
}

#[test]
fn a_request_to_a_session_reaches_its_request_stream() {
    let mut driver = Driver::quiet();
    let mut control = Peer::open(&mut driver, "control");
    let mut client = Peer::open_with(&mut driver, "", 25, &[]);
    let cid = to_session(&mut driver, &mut control, client.session);
    let (server_cid, request) = client.take_request::<MessagingSend>(&mut driver);
    assert_eq!(request, to_path("a"));
    client.respond::<MessagingSend>(&mut driver, server_cid, &text("answer"));
    assert_eq!(
        control.take_answer::<MessagingReceiverServer>(&mut driver, cid),
        Some(Ok(text("answer")))
    );
    let own = control.session;
    let cid = to_session(&mut driver, &mut control, own);
    let (server_cid, _) = control.take_request::<MessagingSend>(&mut driver);
    control.respond::<MessagingSend>(&mut driver, server_cid, &text("to myself"));
    assert_eq!(
        control.take_answer::<MessagingReceiverServer>(&mut driver, cid),
        Some(Ok(text("to myself")))
    );
}

#[test]
fn a_recipient_that_is_not_there_or_goes_away_is_no_such_session() {
    let mut driver = Driver::quiet();
    let mut control = Peer::open(&mut driver, "control");
    let client = Peer::open(&mut driver, "");
    let recipient = client.session;
    let cid = to_session(&mut driver, &mut control, recipient);
    client.leave(&mut driver);
    assert_eq!(
        reason_of(control.take_answer::<MessagingReceiverServer>(&mut driver, cid)),
        reason::NO_SUCH_SESSION
    );
    let cid = to_session(&mut driver, &mut control, recipient);
    assert_eq!(
        reason_of(control.take_answer::<MessagingReceiverServer>(&mut driver, cid)),
        reason::NO_SUCH_SESSION
    );
}

#[test]
fn a_recipient_that_is_away_answers_when_it_is_back() {
    let mut driver = Driver::quiet();
    let mut control = Peer::open(&mut driver, "control");
    let mut client = Peer::open(&mut driver, "");
    client.lose_connection(&mut driver);
    let cid = to_session(&mut driver, &mut control, client.session);
    client.come_back(&mut driver);
    let (server_cid, _) = client.take_request::<MessagingSend>(&mut driver);
    client.respond::<MessagingSend>(&mut driver, server_cid, &text("late"));
    assert_eq!(
        control.take_answer::<MessagingReceiverServer>(&mut driver, cid),
        Some(Ok(text("late")))
    );
}

#[test]
fn a_request_to_a_filter_is_counted_and_each_answer_comes_by_itself() {
    let mut driver = Driver::quiet();
    let mut control = Peer::open(&mut driver, "control");
    let mut joe = Peer::open_with(&mut driver, "client", 29, &[("tier", "gold")]);
    let mut jim = Peer::open_with(&mut driver, "client", 25, &[("tier", "gold")]);
    let mut other = Peer::open(&mut driver, "client");
    let gone = Peer::open_with(&mut driver, "client", 25, &[("tier", "gold")]);
    let filter_cid = control.new_cid();
    let outcome = to_filter(&mut driver, &mut control, filter_cid, "tier is 'gold'");
    assert_eq!(outcome, Ok(CountOrErrors::Count(3)));
    assert!(other.take_all(&mut driver).is_empty());
    let (cid, request) = joe.take_request::<MessagingSend>(&mut driver);
    assert_eq!(request, to_path("a"));
    joe.respond::<MessagingSend>(&mut driver, cid, &text("joe"));
    let (cid, _) = jim.take_request::<MessagingSend>(&mut driver);
    jim.refuse(&mut driver, cid, reason::UNHANDLED_MESSAGE, "no stream");
    let gone_id = gone.session;
    gone.leave(&mut driver);
    let answers = control.take_requests::<FilterResponse>(&mut driver);
    let error = |code, description: &str| {
        FilterOutcome::Error(ErrorReason {
            code,
            description: description.into(),
        })
    };
    let answer = |session_id, outcome| FilterResponseNotification {
        filter_cid,
        session_id,
        outcome,
    };
    let gone_text = format!("There is no session {gone_id}");
    assert_eq!(
        answers.iter().map(|(_, answer)| answer).collect::<Vec<_>>(),
        [
            &answer(joe.session, FilterOutcome::Response(text("joe"))),
            &answer(jim.session, error(reason::UNHANDLED_MESSAGE, "no stream")),
            &answer(gone_id, error(reason::NO_SUCH_SESSION, &gone_text)),
        ]
    );
    for (cid, _) in answers {
        control.respond::<FilterResponse>(&mut driver, cid, &Empty);
    }
    let view = driver.core.session(control.session).expect("open");
    assert_eq!(view.open_conversations, 0);
    let none = to_filter(&mut driver, &mut control, filter_cid, "tier is 'tin'");
    assert_eq!(none, Ok(CountOrErrors::Count(0)));
}

#[test]
fn a_filter_that_cannot_be_read_is_reported() {
    let mut driver = Driver::quiet();
    let mut control = Peer::open(&mut driver, "control");
    let report = ErrorReport {
        message: "a value in quotes is missing".into(),
        line: 1,
        column: 15,
    };
    assert_eq!(
        to_filter(&mut driver, &mut control, 1, "$Principal is joe"),
        Ok(CountOrErrors::Errors(vec![report]))
    );
}

#[test]
fn clients_may_neither_handle_requests_nor_address_sessions() {
    let mut driver = Driver::quiet();
    for principal in ["client", ""] {
        let mut client = Peer::open(&mut driver, principal);
        let denied = (reason::ACCESS_DENIED, "Access denied".to_owned());
        let outcome = try_register(&mut driver, &mut client, "a", &[]);
        assert_eq!(outcome, Err(denied.clone()));
        let own = client.session;
        let cid = to_session(&mut driver, &mut client, own);
        assert_eq!(
            client.take_answer::<MessagingReceiverServer>(&mut driver, cid),
            Some(Err(denied.clone()))
        );
        let outcome = to_filter(&mut driver, &mut client, 1, "all");
        assert_eq!(outcome, Err(denied));
    }
}

#[test]
fn who_may_not_see_sessions_gets_no_properties_of_them() {
    let mut driver = Driver::new(ServerConfig {
        principals: vec![
            devserver::core::Principal::new("topics", "password").with_roles(["TOPIC_CONTROL"])
        ],
        ..quiet_config()
    });
    let mut topics = Peer::open(&mut driver, "topics");
    let outcome = try_register(&mut driver, &mut topics, "a", &["$Principal"]);
    assert_eq!(reason_of(Some(outcome)), reason::ACCESS_DENIED);
    register(&mut driver, &mut topics, "a");
}

#[test]
fn unreadable_bodies_are_refused_and_the_session_goes_on() {
    let mut driver = Driver::quiet();
    let mut control = Peer::open(&mut driver, "control");
    let mut client = Peer::open(&mut driver, "client");
    client.send_body(&mut driver, service::MESSAGING_SEND, 9, &[0x05, b'a']);
    assert_eq!(
        reason_of(client.take_answer::<MessagingSend>(&mut driver, 9)),
        reason::INVALID_DATA
    );
    register(&mut driver, &mut control, "a");
    let cid = client.send::<MessagingSend>(&mut driver, &to_path("a"));
    let (server_cid, _) = control.take_request::<MessagingReceiverClient>(&mut driver);
    driver.receive(control.connection, &[0x06, server_cid as u8, 0x7f]);
    assert_eq!(
        reason_of(client.take_answer::<MessagingSend>(&mut driver, cid)),
        reason::INVALID_DATA
    );
    let anomalies = driver.events.iter().filter(|event| {
        matches!(event, ServerEvent::ClientAnomaly { session, .. } if *session == control.session)
    });
    assert_eq!(anomalies.count(), 1);
    assert_eq!(driver.core.session_count(), 2);
    let outcome = try_register(&mut driver, &mut control, "a//b", &[]);
    assert_eq!(reason_of(Some(outcome)), reason::INVALID_PATH);
}

#[test]
fn a_loss_ends_what_was_open_on_both_sides() {
    let mut driver = Driver::losing();
    let mut control = Peer::open(&mut driver, "control");
    let mut client = Peer::open(&mut driver, "client");
    register(&mut driver, &mut control, "a");

    let lost = client.send::<MessagingSend>(&mut driver, &to_path("a"));
    let (server_cid, _) = control.take_request::<MessagingReceiverClient>(&mut driver);
    client.come_back_with_loss(&mut driver);
    control.respond::<MessagingReceiverClient>(&mut driver, server_cid, &text("too late"));
    assert_eq!(client.take_answer::<MessagingSend>(&mut driver, lost), None);

    let cid = client.send::<MessagingSend>(&mut driver, &to_path("a"));
    control.come_back_with_loss(&mut driver);
    assert_eq!(
        reason_of(client.take_answer::<MessagingSend>(&mut driver, cid)),
        reason::UNHANDLED_MESSAGE
    );
    let outcome = client.call::<MessagingSend>(&mut driver, &to_path("a"));
    assert_eq!(
        reason_of(Some(outcome)),
        reason::UNHANDLED_MESSAGE,
        "the handler has to be registered again"
    );
}
