//! The system authentication store (`specification/control/system-authentication-control`).

use devserver::core::SystemAuthenticationStore;
use diffusion::wire::credentials::Credentials;
use diffusion::wire::handshake::{response_code, ConnectParameters};
use diffusion::wire::reason;
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::control::outcomes::Script;
use diffusion::wire::services::control::system_authentication::{
    AnonymousAction, GetSystemAuthentication, PropertyValidation,
    SystemAuthenticationConfiguration, UpdateSystemAuthentication,
};

use super::{own_property, places, recorded_scripts};
use crate::support::peer::Peer;
use crate::support::{parameters, Driver};

fn change(
    driver: &mut Driver,
    peer: &mut Peer,
    script: &str,
) -> Vec<diffusion::wire::services::common::ErrorReport> {
    peer.call::<UpdateSystemAuthentication>(driver, &Script(script.to_owned()))
        .expect("an answer")
}

fn store(driver: &mut Driver, peer: &mut Peer) -> SystemAuthenticationConfiguration {
    peer.call::<GetSystemAuthentication>(driver, &Empty)
        .expect("the store")
}

/// The code of the answer to a client that wants a session.
fn knock(driver: &mut Driver, principal: &str, password: &str) -> u8 {
    let credentials = match principal {
        "" => Credentials::None,
        _ => Credentials::Password(password.as_bytes().to_vec()),
    };
    let (_, response) = driver.open(ConnectParameters {
        principal: Some(principal.to_owned()),
        credentials: Some(credentials),
        ..parameters()
    });
    response.code
}

const IN: u8 = response_code::OK;
const OUT: u8 = response_code::AUTHENTICATION_FAILED;

#[test]
fn a_fresh_store_has_the_principals_of_a_fresh_server() {
    for version in [25, 29] {
        let mut driver = Driver::quiet();
        let mut admin = Peer::open_with(&mut driver, "admin", version, &[]);
        let store = store(&mut driver, &mut admin);
        let principals: Vec<(&str, usize)> = (store.principals.iter())
            .map(|principal| (principal.name.as_str(), principal.roles.len()))
            .collect();
        assert_eq!(
            principals,
            [("admin", 1), ("client", 1), ("control", 3), ("operator", 1)]
        );
        assert_eq!(store.anonymous_action, AnonymousAction::Allow);
        assert_eq!(store.anonymous_roles, ["CLIENT"]);
        assert_eq!(store.trusted_properties, []);
    }
}

#[test]
fn scripts_change_who_is_let_in_and_with_which_roles() {
    let mut driver = Driver::quiet();
    let mut admin = Peer::open(&mut driver, "admin");
    assert_eq!(knock(&mut driver, "joe", "password"), OUT);
    let script = "add principal 'joe' 'password' ['OPERATOR' 'X']\nassign roles 'client' []
set password 'control' 'it\\'s new'\nremove principal 'operator'\ndeny anonymous connections";
    assert_eq!(change(&mut driver, &mut admin, script), []);
    let mut joe = Peer::open(&mut driver, "joe");
    assert_eq!(
        own_property(&mut driver, &mut joe, "$Roles"),
        r#""CLIENT","OPERATOR","X""#
    );
    for (principal, password, expected) in [
        ("joe", "passwor", OUT),
        ("joe", "", OUT),
        ("control", "password", OUT),
        ("control", "it's new", IN),
        ("operator", "password", OUT),
        ("", "", OUT),
    ] {
        assert_eq!(
            knock(&mut driver, principal, password),
            expected,
            "{principal}"
        );
    }
    let allow = "allow anonymous connections ['TOPIC_CONTROL']";
    assert_eq!(change(&mut driver, &mut admin, allow), []);
    let mut anonymous = Peer::open(&mut driver, "");
    assert_eq!(
        own_property(&mut driver, &mut anonymous, "$Roles"),
        r#""CLIENT","TOPIC_CONTROL""#
    );
    let abstain = "abstain anonymous connections";
    assert_eq!(change(&mut driver, &mut admin, abstain), []);
    assert_eq!(knock(&mut driver, "", ""), OUT, "nobody else decides");
    let action = store(&mut driver, &mut admin).anonymous_action;
    assert_eq!(action, AnonymousAction::Abstain);
}

#[test]
fn a_script_with_a_wrong_password_changes_nothing() {
    let mut driver = Driver::quiet();
    let mut admin = Peer::open(&mut driver, "admin");
    let wrong = "set password 'client' 'new'\nverify password 'client' 'old'";
    assert_eq!(
        places(&change(&mut driver, &mut admin, wrong)),
        [(2, 1, "this is not the password of 'client'")]
    );
    assert_eq!(knock(&mut driver, "client", "password"), IN);
    let right = "verify password 'client' 'password'\nset password 'client' 'new'";
    assert_eq!(change(&mut driver, &mut admin, right), []);
    assert_eq!(knock(&mut driver, "client", "password"), OUT);
    assert_eq!(knock(&mut driver, "client", "new"), IN);
}

#[test]
fn a_locked_principal_is_changed_by_its_principal_only() {
    let mut driver = Driver::quiet();
    let mut admin = Peer::open(&mut driver, "admin");
    let script = "add principal 'joe' 'password' ['ADMINISTRATOR'] locked by 'joe'
add principal 'jim' 'password' locked by 'joe'";
    assert_eq!(change(&mut driver, &mut admin, script), []);
    let locked = "principal 'joe' is locked by another principal";
    for command in [
        "remove principal 'joe'",
        "assign roles 'joe' []",
        "set password 'joe' 'x'",
    ] {
        let reports = change(&mut driver, &mut admin, command);
        assert_eq!(places(&reports), [(1, 1, locked)], "{command}");
    }
    let verify = "verify password 'joe' 'password'";
    assert_eq!(change(&mut driver, &mut admin, verify), []);
    let mut joe = Peer::open(&mut driver, "joe");
    let own = "set password 'joe' 'x'\nremove principal 'jim'";
    assert_eq!(change(&mut driver, &mut joe, own), []);
    let stored = store(&mut driver, &mut admin);
    let joe = stored.principals.iter().find(|it| it.name == "joe");
    assert_eq!(joe.unwrap().locking_principal.as_deref(), Some("joe"));
}

#[test]
fn what_is_wrong_with_a_script_is_said_with_its_place_and_without_passwords() {
    let mut driver = Driver::quiet();
    let mut admin = Peer::open(&mut driver, "admin");
    for (script, column, message) in [
        ("add principal 'admin' 'secret'", 1, "there is a principal 'admin' already"),
        ("remove principal 'joe'", 1, "there is no principal 'joe'"),
        ("assign roles 'joe' []", 1, "there is no principal 'joe'"),
        ("set password 'joe' 'secret'", 1, "there is no principal 'joe'"),
        ("verify password 'joe' 'secret'", 1, "this is not the password of 'joe'"),
        ("add principal", 14, "a principal in quotes is missing"),
        ("add principal '' 'secret'", 15, "a principal must not be empty"),
        ("add principal 'joe'", 20, "a password in quotes is missing"),
        ("add principal 'joe' secret", 21, "a password in quotes is missing"),
        ("add principal 'joe' 'secret' 'X'", 30, "'locked' is missing"),
        ("set password 'joe' 'secret' 'again'", 29, "the command ends before this"),
        ("set password 'joe' 'secret", 20, "this quote is not closed"),
        ("allow anonymous connections", 28, "'[' is missing"),
        ("deny anonymous sessions", 16, "'connections' is missing"),
        ("trust client proposed property 'a' if value is 'b'", 45, "'in' or 'matches' is missing"),
        ("isolate path 'a'", 1, "no command: add, remove, assign, set, verify, allow, deny, abstain, trust and ignore are"),
    ] {
        let reports = change(&mut driver, &mut admin, script);
        assert_eq!(places(&reports), [(1, column, message)], "{script}");
    }
    let regex = "trust client proposed property 'a' if value matches '('";
    let reports = change(&mut driver, &mut admin, regex);
    assert!(reports[0]
        .message
        .starts_with("the regular expression is wrong: "));
    let told = format!("{:?}", driver.events);
    assert!(!told.contains("secret"), "{told}");
}

#[test]
fn every_script_of_the_official_builders_is_understood() {
    let scripts = recorded_scripts("system-authentication");
    assert!(scripts.len() > 15, "{}", scripts.len());
    let setup = "add principal 'joe' 'old'";
    for (case, script) in scripts {
        let mut driver = Driver::quiet();
        let mut admin = Peer::open(&mut driver, "admin");
        if !script.contains("add principal") {
            assert_eq!(change(&mut driver, &mut admin, setup), []);
        }
        let reports = change(&mut driver, &mut admin, &script);
        // Some name principals that are not there, or are locked: those commands were read.
        let read = ["there is ", "this is not", "principal "];
        let unread = (reports.iter())
            .any(|report| !read.iter().any(|start| report.message.starts_with(start)));
        assert!(!unread, "{case}: {reports:?}");
    }
}

#[test]
fn proposed_properties_are_taken_as_the_rules_say() {
    let mut driver = Driver::quiet();
    let mut admin = Peer::open(&mut driver, "admin");
    let script = "trust client proposed property 'tier' if value in ['gold' 'silver']
trust client proposed property 'code' if value matches '[a-z]+\\\\d{2}'
ignore client proposed property 'Dept'";
    assert_eq!(change(&mut driver, &mut admin, script), []);
    let trusted = store(&mut driver, &mut admin).trusted_properties;
    let code = PropertyValidation::Matches {
        regex: r"[a-z]+\d{2}".into(),
    };
    assert_eq!(trusted[0], ("code".to_owned(), code));
    assert_eq!(trusted.len(), 2);
    for (proposed, expected) in [
        ([("tier", "gold"), ("code", "ab12")], 2),
        ([("tier", "bronze"), ("code", "ab123")], 0),
        ([("Dept", "x"), ("other", "y")], 1),
    ] {
        let client = Peer::open_with(&mut driver, "client", 29, &proposed);
        let view = driver.core.session(client.session).expect("a session");
        assert_eq!(view.properties.len(), expected, "{proposed:?}");
    }
}

#[test]
fn the_store_is_for_those_who_may() {
    let mut driver = Driver::quiet();
    for principal in ["", "client", "control", "operator"] {
        let mut peer = Peer::open(&mut driver, principal);
        let read = peer.call::<GetSystemAuthentication>(&mut driver, &Empty);
        assert_eq!(read.map_err(|it| it.0), Err(reason::ACCESS_DENIED));
        let script = Script("remove principal 'client'".into());
        let update = peer.call::<UpdateSystemAuthentication>(&mut driver, &script);
        assert_eq!(update.map_err(|it| it.0), Err(reason::ACCESS_DENIED));
    }
    assert_eq!(knock(&mut driver, "client", "password"), IN);
}

#[test]
fn the_store_can_be_kept_in_a_file_and_has_no_password_in_it() {
    let mut driver = Driver::quiet();
    let mut admin = Peer::open(&mut driver, "admin");
    let script = "add principal 'joe' 'hush-hush' ['X'] locked by 'admin'";
    assert_eq!(change(&mut driver, &mut admin, script), []);
    let kept = serde_json::to_string(driver.core.system_authentication_store()).expect("JSON");
    assert!(
        !kept.contains("hush-hush") && kept.contains("joe"),
        "{kept}"
    );
    let shown = format!("{:?}", driver.core.system_authentication_store());
    assert!(!shown.contains("hush-hush"), "{shown}");
    let read: SystemAuthenticationStore = serde_json::from_str(&kept).expect("a store");
    let mut other = Driver::quiet();
    other.core.set_system_authentication_store(read);
    assert_eq!(knock(&mut other, "joe", "hush-hush"), IN);
    assert_eq!(knock(&mut other, "joe", "hush"), OUT);
}
