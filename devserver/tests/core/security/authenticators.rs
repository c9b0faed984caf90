//! Authenticators, and sessions that change their principal (`specification/control/authentication-control`,
//! `specification/control/security section 1`).

use std::time::Duration;

use devserver::core::ConnectionId;
use diffusion::wire::credentials::Credentials;
use diffusion::wire::handshake::{response_code, ConnectParameters};
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::control::authentication::{
    Authenticator, AuthenticatorDeregistration, AuthenticatorRegistration,
    AuthenticatorRegistrationParameters, AuthenticatorRegistrationRequest, AuthenticatorRequest,
    AuthenticatorResponse, ChangePrincipal, ChangePrincipalRequest, PrincipalResponse,
    ReAuthenticate, ReAuthenticateRequest, RevokeAuthentication,
};
use diffusion::wire::services::control::security::{GlobalPermission, ListGlobalPermissions};
use diffusion::wire::services::topics::specification::TopicType;
use diffusion::wire::services::topics::subscription::{NotifyUnsubscription, UnsubscriptionReason};
use diffusion::wire::{reason, service};

use super::{change_security, own_property};
use crate::support::peer::Peer;
use crate::support::topics::{text, TopicClient};
use crate::support::{parameters, Driver, Sent};

const BEFORE: &str = "before-system-handler";
const AFTER: &str = "after-system-handler";

fn registration(name: &str) -> AuthenticatorRegistrationParameters {
    AuthenticatorRegistrationParameters {
        service: service::AUTHENTICATOR,
        control_group: "default".into(),
        handler_name: name.into(),
    }
}

fn try_register(driver: &mut Driver, peer: &mut Peer, name: &str) -> Result<i64, i32> {
    let handler_cid = peer.new_cid();
    let request = AuthenticatorRegistrationRequest {
        parameters: registration(name),
        handler_cid,
    };
    peer.call::<AuthenticatorRegistration>(driver, &request)
        .map(|Empty| handler_cid)
        .map_err(|(reason, _)| reason)
}

fn authenticator(driver: &mut Driver, name: &str) -> (Peer, i64) {
    let mut peer = Peer::open(driver, "control");
    let cid = try_register(driver, &mut peer, name).expect("registered");
    (peer, cid)
}

fn bob() -> ConnectParameters {
    ConnectParameters {
        principal: Some("bob".into()),
        credentials: Some(Credentials::Password(b"pw".to_vec())),
        properties: vec![
            ("k".into(), "v".into()),
            ("$Environment".into(), "E".into()),
        ],
        ..parameters()
    }
}

fn client() -> ConnectParameters {
    ConnectParameters {
        principal: Some("client".into()),
        ..parameters()
    }
}

fn allow(properties: &[(&str, &str)]) -> AuthenticatorResponse {
    AuthenticatorResponse::Allow {
        properties: properties
            .iter()
            .map(|(key, value)| (key.to_string(), value.to_string()))
            .collect(),
    }
}

fn decide(
    driver: &mut Driver,
    peer: &mut Peer,
    decision: &AuthenticatorResponse,
) -> AuthenticatorRequest {
    let (cid, request) = peer.take_request::<Authenticator>(driver);
    peer.respond::<Authenticator>(driver, cid, decision);
    request
}

/// What became of a connection: nothing yet, or the code of its answer.
fn outcome(driver: &mut Driver, connection: ConnectionId) -> Option<u8> {
    driver
        .sent(connection)
        .into_iter()
        .find_map(|sent| match sent {
            Sent::Response(response) => Some(response.code),
            _ => None,
        })
}

fn told_in_events(driver: &Driver, text: &str) -> bool {
    driver
        .events
        .iter()
        .any(|event| event.to_string().contains(text))
}

#[test]
fn an_authenticator_is_asked_before_the_store_and_decides() {
    for version in [25, 29] {
        let mut driver = Driver::quiet();
        let mut peer = Peer::open_with(&mut driver, "control", version, &[]);
        let cid = try_register(&mut driver, &mut peer, BEFORE).expect("registered");
        let connection = driver.dial(bob());
        assert_eq!(outcome(&mut driver, connection), None);
        let request = decide(
            &mut driver,
            &mut peer,
            &allow(&[("k", "v"), ("$Country", "fr"), ("$ServerName", "x")]),
        );
        assert_eq!(request.principal, "bob");
        assert_eq!(request.credentials, Credentials::Password(b"pw".to_vec()));
        assert_eq!(request.handler_cid, cid);
        let property = |name: &str| {
            let mut all = request.session_properties.iter();
            all.find(|(key, _)| key == name)
                .map(|(_, value)| value.as_str())
        };
        assert_eq!(property("$Principal"), Some("bob"));
        assert_eq!(property("$Roles"), Some("\"CLIENT\""));
        assert_eq!(property("k"), None);
        let proposed = ("k".to_owned(), "v".to_owned());
        assert!(request.proposed_properties.contains(&proposed));
        assert_eq!(outcome(&mut driver, connection), Some(response_code::OK));
        let session = driver.core.session_of(connection).expect("a session");
        let view = driver.core.session(session).expect("a session");
        assert_eq!(view.principal, "bob");
        let expected = [("$Country", "FR"), ("$Environment", "E"), ("k", "v")];
        let expected = expected.map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(view.properties, expected);

        // Whom the store knows is denied all the same.
        let connection = driver.dial(client());
        decide(&mut driver, &mut peer, &AuthenticatorResponse::Deny);
        let refused = Some(response_code::AUTHENTICATION_FAILED);
        assert_eq!(outcome(&mut driver, connection), refused);
        assert_eq!(driver.core.session_count(), 2);
    }
}

#[test]
fn who_is_allowed_without_properties_has_none_and_default_roles() {
    let mut driver = Driver::quiet();
    let (mut peer, _) = authenticator(&mut driver, BEFORE);
    let admin = ConnectParameters {
        principal: Some("admin".into()),
        ..bob()
    };
    let connection = driver.dial(admin);
    decide(&mut driver, &mut peer, &allow(&[]));
    let session = driver.core.session_of(connection).expect("a session");
    let view = driver.core.session(session).expect("a session");
    assert_eq!(
        view.properties,
        [("$Environment".to_owned(), "E".to_owned())]
    );
    let mut other = Peer::open_unanswered(&mut driver, "admin");
    decide(
        &mut driver,
        &mut peer,
        &allow(&[("$Principal", "jim"), ("$Roles", r#""OPERATOR" "it\'s""#)]),
    );
    other.take_session(&mut driver);
    assert_eq!(own_property(&mut driver, &mut other, "$Principal"), "jim");
    assert_eq!(
        own_property(&mut driver, &mut other, "$Roles"),
        r#""OPERATOR","it\'s""#
    );
    let global = other.call::<ListGlobalPermissions>(&mut driver, &Empty);
    assert_eq!(global.unwrap()[0], GlobalPermission::ViewServer);
}

#[test]
fn who_abstains_leaves_it_to_the_next() {
    let mut driver = Driver::quiet();
    let (mut first, _) = authenticator(&mut driver, BEFORE);
    // From here on the first one is asked about everybody.
    let mut second = Peer::open_unanswered(&mut driver, "control");
    decide(&mut driver, &mut first, &AuthenticatorResponse::Abstain);
    second.take_session(&mut driver);
    try_register(&mut driver, &mut second, AFTER).expect("registered");
    try_register(&mut driver, &mut second, BEFORE).expect("two names");

    // The store does not know bob: first before, second before, store, second after.
    let connection = driver.dial(bob());
    assert!(second
        .take_requests::<Authenticator>(&mut driver)
        .is_empty());
    decide(&mut driver, &mut first, &AuthenticatorResponse::Abstain);
    decide(&mut driver, &mut second, &AuthenticatorResponse::Abstain);
    assert_eq!(outcome(&mut driver, connection), None);
    decide(&mut driver, &mut second, &allow(&[]));
    assert_eq!(outcome(&mut driver, connection), Some(response_code::OK));

    // The store decides about a principal that it knows.
    let connection = driver.dial(client());
    decide(&mut driver, &mut first, &AuthenticatorResponse::Abstain);
    decide(&mut driver, &mut second, &AuthenticatorResponse::Abstain);
    assert_eq!(outcome(&mut driver, connection), Some(response_code::OK));

    // All abstain.
    let connection = driver.dial(bob());
    decide(&mut driver, &mut first, &AuthenticatorResponse::Abstain);
    decide(&mut driver, &mut second, &AuthenticatorResponse::Abstain);
    decide(&mut driver, &mut second, &AuthenticatorResponse::Abstain);
    assert_eq!(
        outcome(&mut driver, connection),
        Some(response_code::AUTHENTICATION_FAILED)
    );
}

#[test]
fn an_authenticator_that_never_answers_abstains_after_a_time() {
    let mut driver = Driver::quiet();
    let (mut peer, _) = authenticator(&mut driver, BEFORE);
    let known = driver.dial(client());
    let unknown = driver.dial(bob());
    driver.pass(Duration::from_millis(3_999));
    assert_eq!(outcome(&mut driver, known), None);
    driver.pass(Duration::from_millis(1));
    assert_eq!(outcome(&mut driver, known), Some(response_code::OK));
    assert_eq!(
        outcome(&mut driver, unknown),
        Some(response_code::AUTHENTICATION_FAILED)
    );
    assert!(told_in_events(&driver, "in time"));
    let view = driver.core.session(peer.session).expect("a session");
    assert_eq!(view.open_conversations, 0);
    // What it says now comes too late.
    let requests = peer.take_requests::<Authenticator>(&mut driver);
    assert_eq!(requests.len(), 2);
    peer.respond::<Authenticator>(&mut driver, requests[1].0, &allow(&[]));
    assert_eq!(driver.core.session_count(), 2);
    assert_eq!(driver.core.poll_timeout(), None, "nobody is waited for");
}

/// Who waits is patient for five seconds, however many authenticators there are.
#[test]
fn authenticators_that_never_answer_share_the_time() {
    let mut driver = Driver::quiet();
    // All are there before one of them is asked about another.
    let mut silent = [BEFORE, AFTER, BEFORE].map(|name| (Peer::open(&mut driver, "control"), name));
    let mut last = Peer::open(&mut driver, "control");
    for (peer, name) in &mut silent {
        try_register(&mut driver, peer, name).expect("registered");
    }
    try_register(&mut driver, &mut last, AFTER).expect("registered");
    let mut session = Peer::open_unanswered(&mut driver, "client");
    let second = Duration::from_secs(1);
    driver.pass(second);
    driver.pass(second);
    session.take_session(&mut driver);

    let change = ChangePrincipalRequest {
        principal: "bob".into(),
        credentials: Credentials::Password(b"pw".to_vec()),
    };
    let cid = session.send::<ChangePrincipal>(&mut driver, &change);
    let connection = driver.dial(bob());
    for _ in 0..3 {
        driver.pass(second);
    }
    // The last one is asked in time, and has as long as the others.
    let asked = last.take_requests::<Authenticator>(&mut driver);
    assert_eq!(asked.len(), 2);
    last.respond::<Authenticator>(&mut driver, asked[0].0, &allow(&[]));
    let answer = session.take_answer::<ChangePrincipal>(&mut driver, cid);
    assert_eq!(answer, Some(Ok(PrincipalResponse { accepted: true })));
    assert_eq!(outcome(&mut driver, connection), None);
    driver.pass(second - Duration::from_millis(1));
    assert_eq!(outcome(&mut driver, connection), None);
    driver.pass(Duration::from_millis(1));
    assert_eq!(
        outcome(&mut driver, connection),
        Some(response_code::AUTHENTICATION_FAILED)
    );
    for (peer, _) in &mut silent {
        assert!(!peer.take_requests::<Authenticator>(&mut driver).is_empty());
    }
}

#[test]
fn an_authenticator_that_fails_or_talks_nonsense_abstains() {
    let mut driver = Driver::quiet();
    let (mut peer, _) = authenticator(&mut driver, BEFORE);
    let connection = driver.dial(client());
    let (cid, _) = peer.take_request::<Authenticator>(&mut driver);
    peer.refuse(&mut driver, cid, reason::CALLBACK_EXCEPTION, "pw is wrong");
    assert_eq!(outcome(&mut driver, connection), Some(response_code::OK));
    assert!(told_in_events(&driver, "failed to decide, with error 105"));
    assert!(!told_in_events(&driver, "pw"), "no credentials");
    let connection = driver.dial(client());
    let (cid, _) = peer.take_request::<Authenticator>(&mut driver);
    peer.respond_body(&mut driver, cid, &[9]);
    assert_eq!(outcome(&mut driver, connection), Some(response_code::OK));
}

#[test]
fn an_authenticator_that_goes_is_asked_no_more() {
    let mut driver = Driver::quiet();
    let (peer, _) = authenticator(&mut driver, BEFORE);
    let connection = driver.dial(client());
    peer.leave(&mut driver);
    assert_eq!(outcome(&mut driver, connection), Some(response_code::OK));

    let (mut peer, _) = authenticator(&mut driver, BEFORE);
    let connection = driver.dial(client());
    peer.call::<AuthenticatorDeregistration>(&mut driver, &registration(BEFORE))
        .expect("deregistered");
    assert_eq!(outcome(&mut driver, connection), Some(response_code::OK));
    peer.call::<AuthenticatorDeregistration>(&mut driver, &registration(BEFORE))
        .expect("there need not be one");
    let connection = driver.dial(client());
    assert_eq!(outcome(&mut driver, connection), Some(response_code::OK));
    try_register(&mut driver, &mut peer, BEFORE).expect("again");
}

#[test]
fn an_authenticator_that_comes_back_is_asked_what_it_missed() {
    let mut driver = Driver::losing();
    let (mut peer, _) = authenticator(&mut driver, BEFORE);
    peer.lose_connection(&mut driver);
    let connection = driver.dial(bob());
    peer.come_back(&mut driver);
    decide(&mut driver, &mut peer, &allow(&[]));
    assert_eq!(outcome(&mut driver, connection), Some(response_code::OK));

    // After a loss it is registered no more.
    let connection = driver.dial(bob());
    peer.lose_connection(&mut driver);
    peer.come_back_with_loss(&mut driver);
    assert_eq!(
        outcome(&mut driver, connection),
        Some(response_code::AUTHENTICATION_FAILED)
    );
    let connection = driver.dial(client());
    assert_eq!(outcome(&mut driver, connection), Some(response_code::OK));
}

#[test]
fn a_client_that_does_not_wait_is_forgotten() {
    let mut driver = Driver::quiet();
    let (mut peer, _) = authenticator(&mut driver, BEFORE);
    let connection = driver.dial(bob());
    // It may not speak before it is let in.
    driver.receive(connection, &[0x1d]);
    driver.lose(connection);
    decide(&mut driver, &mut peer, &allow(&[]));
    assert_eq!(driver.core.session_count(), 1);
    assert_eq!(driver.core.poll_timeout(), None);
}

#[test]
fn who_may_register_authenticators() {
    let mut driver = Driver::quiet();
    for principal in ["", "client", "operator", "admin"] {
        let mut peer = Peer::open(&mut driver, principal);
        let outcome = try_register(&mut driver, &mut peer, BEFORE);
        assert_eq!(outcome, Err(reason::ACCESS_DENIED), "{principal}");
    }
    let mut control = Peer::open(&mut driver, "control");
    assert_eq!(
        try_register(&mut driver, &mut control, "mine"),
        Err(reason::INVALID_DATA)
    );
    try_register(&mut driver, &mut control, AFTER).expect("registered");
    assert_eq!(
        try_register(&mut driver, &mut control, AFTER),
        Err(reason::HANDLER_CONFLICT)
    );
}

fn change_principal(driver: &mut Driver, peer: &mut Peer, principal: &str, password: &str) -> bool {
    let request = ChangePrincipalRequest {
        principal: principal.into(),
        credentials: match principal {
            "" => Credentials::None,
            _ => Credentials::Password(password.as_bytes().to_vec()),
        },
    };
    let response = peer.call::<ChangePrincipal>(driver, &request);
    response.expect("an answer").accepted
}

#[test]
fn a_session_changes_its_principal_and_with_it_what_it_may() {
    for version in [25, 29] {
        let mut driver = Driver::quiet();
        let mut peer = Peer::open_with(&mut driver, "client", version, &[("k", "v")]);
        assert!(!change_principal(
            &mut driver,
            &mut peer,
            "operator",
            "wrong"
        ));
        assert!(!change_principal(
            &mut driver,
            &mut peer,
            "nobody",
            "password"
        ));
        let view = driver.core.session(peer.session).expect("a session");
        assert_eq!(view.principal, "client", "the old one stays");
        assert!(change_principal(
            &mut driver,
            &mut peer,
            "operator",
            "password"
        ));
        let view = driver.core.session(peer.session).expect("a session");
        assert_eq!(view.principal, "operator");
        assert_eq!(view.properties, [("k".to_owned(), "v".to_owned())]);
        let global = peer.call::<ListGlobalPermissions>(&mut driver, &Empty);
        assert_eq!(global.unwrap()[0], GlobalPermission::ViewServer);
        assert!(change_principal(&mut driver, &mut peer, "", ""));
        assert_eq!(
            peer.call::<ListGlobalPermissions>(&mut driver, &Empty),
            Ok(vec![])
        );
    }
}

#[test]
fn re_authentication_can_propose_properties() {
    let mut driver = Driver::quiet();
    let mut peer = Peer::open_with(&mut driver, "client", 29, &[("k", "v"), ("old", "1")]);
    driver.core.ignore_proposed_property("dropped");
    let request = ReAuthenticateRequest {
        principal: "control".into(),
        credentials: Credentials::Password(b"password".to_vec()),
        proposed_properties: [("k", "w"), ("dropped", "x"), ("$Country", "FR")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .to_vec(),
    };
    let response = peer.call::<ReAuthenticate>(&mut driver, &request);
    assert_eq!(response, Ok(PrincipalResponse { accepted: true }));
    let view = driver.core.session(peer.session).expect("a session");
    let expected = [("k", "w"), ("old", "1")];
    assert_eq!(
        view.properties,
        expected.map(|(key, value)| (key.to_owned(), value.to_owned()))
    );
}

#[test]
fn authenticators_decide_about_a_change_of_principal_too() {
    let mut driver = Driver::quiet();
    let mut peer = Peer::open_with(&mut driver, "client", 29, &[("k", "v")]);
    let (mut judge, _) = authenticator(&mut driver, BEFORE);
    let request = ChangePrincipalRequest {
        principal: "bob".into(),
        credentials: Credentials::Custom(b"\x01\x02".to_vec()),
    };
    let cid = peer.send::<ChangePrincipal>(&mut driver, &request);
    assert!(peer
        .take_answer::<ChangePrincipal>(&mut driver, cid)
        .is_none());
    let asked = decide(
        &mut driver,
        &mut judge,
        &allow(&[("$Roles", "\"OPERATOR\""), ("n", "1")]),
    );
    assert_eq!(asked.credentials, Credentials::Custom(b"\x01\x02".to_vec()));
    for (key, value) in [("$Principal", "client"), ("k", "v")] {
        let pair = (key.to_owned(), value.to_owned());
        assert!(asked.session_properties.contains(&pair), "{key}");
    }
    assert_eq!(asked.proposed_properties, []);
    let answer = peer.take_answer::<ChangePrincipal>(&mut driver, cid);
    assert_eq!(answer, Some(Ok(PrincipalResponse { accepted: true })));
    assert_eq!(own_property(&mut driver, &mut peer, "$Principal"), "bob");
    assert_eq!(
        own_property(&mut driver, &mut peer, "$Roles"),
        "\"OPERATOR\""
    );
    assert_eq!(own_property(&mut driver, &mut peer, "n"), "1");
    // It ends while the authenticator thinks.
    peer.send::<ChangePrincipal>(&mut driver, &request);
    peer.leave(&mut driver);
    decide(&mut driver, &mut judge, &allow(&[]));
    assert_eq!(driver.core.session_count(), 1);
}

#[test]
fn subscriptions_follow_the_principal() {
    let mut driver = Driver::quiet();
    let mut admin = Peer::open(&mut driver, "admin");
    let mut publisher = TopicClient::open(&mut driver, 29);
    publisher.publish(&mut driver, "a", &text("one"));
    publisher.publish(&mut driver, "b", &text("two"));
    let script = "set 'CLIENT' path 'a' permissions [SELECT_TOPIC]
set 'OPERATOR' path 'a' permissions [READ_TOPIC]";
    assert_eq!(change_security(&mut driver, &mut admin, script), []);
    let mut peer = Peer::open(&mut driver, "operator");
    peer.subscribe(&mut driver, "?.*//");
    peer.take_all(&mut driver);
    assert!(change_principal(
        &mut driver,
        &mut peer,
        "client",
        "password"
    ));
    let (_, told) = peer.take_request::<NotifyUnsubscription>(&mut driver);
    assert_eq!(told.reason, UnsubscriptionReason::Authorisation);
    publisher
        .set(&mut driver, "a", TopicType::String, &text("unseen"))
        .expect("set");
    assert!(peer.take_all(&mut driver).is_empty());
    assert!(change_principal(
        &mut driver,
        &mut peer,
        "operator",
        "password"
    ));
    assert_eq!(
        peer.take_all(&mut driver).len(),
        2,
        "the topic and its value"
    );
}

#[test]
fn an_authentication_can_be_revoked() {
    let mut driver = Driver::quiet();
    let client = Peer::open(&mut driver, "client");
    let mut admin = Peer::open(&mut driver, "admin");
    let denied = admin.call::<RevokeAuthentication>(&mut driver, &client.session);
    assert_eq!(denied.map_err(|it| it.0), Err(reason::ACCESS_DENIED));
    let mut control = Peer::open(&mut driver, "control");
    let done = control.call::<RevokeAuthentication>(&mut driver, &client.session);
    assert_eq!(done, Ok(Empty));
    assert!(driver.core.session(client.session).is_none());
    assert!(told_in_events(&driver, "revoked"));
    let again = control.call::<RevokeAuthentication>(&mut driver, &client.session);
    assert_eq!(again.map_err(|it| it.0), Err(reason::NO_SUCH_SESSION));
}
