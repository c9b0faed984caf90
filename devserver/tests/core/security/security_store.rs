//! The security store (`specification/control/security-control`).

use devserver::core::SecurityStore;
use diffusion::wire::reason;
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::control::outcomes::Script;
use diffusion::wire::services::control::security::{
    GetSecurityConfiguration, GlobalPermission, ListGlobalPermissions, ListPathPermissions,
    PathPermission, Role, SecurityConfiguration, UpdateSecurityConfiguration,
};
use diffusion::wire::services::control::system_authentication::UpdateSystemAuthentication;
use diffusion::wire::services::topics::specification::TopicType;

use super::{change_security, places, recorded_scripts};
use crate::support::peer::Peer;
use crate::support::topics::{text, TopicClient};
use crate::support::{parameters, Driver};

fn store(driver: &mut Driver, peer: &mut Peer) -> SecurityConfiguration {
    peer.call::<GetSecurityConfiguration>(driver, &Empty)
        .expect("the store")
}

fn role(store: &SecurityConfiguration, name: &str) -> Role {
    let role = store.roles.iter().find(|role| role.name == name);
    role.unwrap_or_else(|| panic!("no role {name}")).clone()
}

fn path_permissions(driver: &mut Driver, peer: &mut Peer, path: &str) -> Vec<PathPermission> {
    peer.call::<ListPathPermissions>(driver, &path.to_owned())
        .expect("permissions")
}

#[test]
fn a_fresh_store_has_the_roles_of_a_fresh_server() {
    for version in [25, 29] {
        let mut driver = Driver::quiet();
        let mut admin = Peer::open_with(&mut driver, "admin", version, &[]);
        let store = store(&mut driver, &mut admin);
        assert_eq!(store.anonymous_roles, ["CLIENT"]);
        assert_eq!(store.named_roles, ["CLIENT"]);
        assert!(store.isolated_paths.is_empty());
        let names: Vec<&str> = store.roles.iter().map(|role| role.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "ADMINISTRATOR",
                "AUTHENTICATION_HANDLER",
                "CLIENT",
                "CLIENT_CONTROL",
                "OPERATOR",
                "TOPIC_CONTROL"
            ]
        );
        assert_eq!(
            role(&store, "CLIENT"),
            Role {
                name: "CLIENT".into(),
                global_permissions: vec![],
                default_path_permissions: vec![
                    PathPermission::SelectTopic,
                    PathPermission::ReadTopic,
                    PathPermission::SendToMessageHandler
                ],
                path_permissions: vec![("Diffusion".into(), vec![])],
                included_roles: vec![],
                locking_principal: None,
            }
        );
    }
}

#[test]
fn scripts_change_the_store_and_what_sessions_may_do() {
    let mut driver = Driver::quiet();
    let mut admin = Peer::open(&mut driver, "admin");
    let mut client = Peer::open(&mut driver, "client");
    let script = "set 'CLIENT' permissions [VIEW_SESSION]
set 'CLIENT' path '/a/b/' permissions [UPDATE_TOPIC]
set 'CLIENT' includes ['EXTRA']
set 'EXTRA' default path permissions [ACQUIRE_LOCK]
set roles for named sessions ['CLIENT' 'NEW']
set roles for anonymous sessions []
isolate path 'c'";
    assert_eq!(change_security(&mut driver, &mut admin, script), []);
    let changed = store(&mut driver, &mut admin);
    assert_eq!(changed.anonymous_roles, Vec::<String>::new());
    assert_eq!(changed.named_roles, ["CLIENT", "NEW"]);
    assert_eq!(changed.isolated_paths, ["c"]);
    assert_eq!(
        role(&changed, "CLIENT").path_permissions,
        [
            ("Diffusion".to_owned(), vec![]),
            ("a/b".to_owned(), vec![PathPermission::UpdateTopic])
        ]
    );
    assert_eq!(role(&changed, "CLIENT").included_roles, ["EXTRA"]);

    // A session that is open follows.
    assert_eq!(
        client.call::<ListGlobalPermissions>(&mut driver, &Empty),
        Ok(vec![GlobalPermission::ViewSession])
    );
    use PathPermission::*;
    for (path, expected) in [
        (
            "a",
            vec![SelectTopic, ReadTopic, SendToMessageHandler, AcquireLock],
        ),
        ("a/b", vec![UpdateTopic, AcquireLock]),
        ("a/b/c", vec![UpdateTopic, AcquireLock]),
        (
            "a/bc",
            vec![SelectTopic, ReadTopic, SendToMessageHandler, AcquireLock],
        ),
        ("c", vec![]),
        ("c/d", vec![]),
        (
            "cd",
            vec![SelectTopic, ReadTopic, SendToMessageHandler, AcquireLock],
        ),
    ] {
        assert_eq!(
            path_permissions(&mut driver, &mut client, path),
            expected,
            "{path}"
        );
    }
    // Default roles are given when a session opens, and so are those of the other store.
    let script = Script("allow anonymous connections []".into());
    let reports = admin.call::<UpdateSystemAuthentication>(&mut driver, &script);
    assert_eq!(reports, Ok(vec![]));
    let mut anonymous = Peer::open(&mut driver, "");
    assert_eq!(path_permissions(&mut driver, &mut anonymous, "a"), []);
}

#[test]
fn permissions_below_an_isolated_path_are_those_set_there() {
    let mut driver = Driver::quiet();
    let mut admin = Peer::open(&mut driver, "admin");
    let mut client = Peer::open(&mut driver, "client");
    let script = "set 'CLIENT' path 'a' permissions [READ_TOPIC]
set 'CLIENT' path 'a/b/c' permissions [SELECT_TOPIC]
isolate path 'a/b'";
    assert_eq!(change_security(&mut driver, &mut admin, script), []);
    use PathPermission::*;
    let mut expect = |driver: &mut Driver, path: &str, expected: &[PathPermission]| {
        assert_eq!(
            path_permissions(driver, &mut client, path),
            expected,
            "{path}"
        );
    };
    expect(&mut driver, "a/x", &[ReadTopic]);
    expect(&mut driver, "a/b", &[]);
    expect(&mut driver, "a/b/x", &[]);
    expect(&mut driver, "a/b/c/d", &[SelectTopic]);
    let script = "set 'CLIENT' path 'a/b' permissions [UPDATE_TOPIC]";
    assert_eq!(change_security(&mut driver, &mut admin, script), []);
    expect(&mut driver, "a/b/x", &[UpdateTopic]);
    let script = "deisolate path 'a/b'\nremove 'CLIENT' permissions for path 'a/b'";
    assert_eq!(change_security(&mut driver, &mut admin, script), []);
    expect(&mut driver, "a/b/x", &[ReadTopic]);
    assert_eq!(
        change_security(&mut driver, &mut admin, "isolate path ''"),
        []
    );
    expect(&mut driver, "x", &[]);
    expect(&mut driver, "a/b/x", &[ReadTopic]);
}

#[test]
fn roles_that_include_each_other_are_no_trouble() {
    let mut driver = Driver::quiet();
    let mut admin = Peer::open(&mut driver, "admin");
    let script = "set 'A' includes ['B']\nset 'B' includes ['A' 'CLIENT']
set 'B' permissions [VIEW_SERVER]\nset roles for anonymous sessions ['A' 'NOBODY']";
    assert_eq!(change_security(&mut driver, &mut admin, script), []);
    let mut anonymous = Peer::open(&mut driver, "");
    assert_eq!(
        anonymous.call::<ListGlobalPermissions>(&mut driver, &Empty),
        Ok(vec![GlobalPermission::ViewServer])
    );
    assert_eq!(path_permissions(&mut driver, &mut anonymous, "a").len(), 3);
}

#[test]
fn a_locked_role_is_changed_by_its_principal_only() {
    let mut driver = Driver::quiet();
    let mut admin = Peer::open(&mut driver, "admin");
    let lock = "set role 'OPERATOR' locked by principal 'operator'";
    assert_eq!(change_security(&mut driver, &mut admin, lock), []);
    let before = store(&mut driver, &mut admin);
    assert_eq!(
        role(&before, "OPERATOR").locking_principal.as_deref(),
        Some("operator")
    );
    let locked = "role 'OPERATOR' is locked by another principal";
    for command in [
        "set 'OPERATOR' permissions []",
        "set 'OPERATOR' default path permissions []",
        "set 'OPERATOR' path 'a' permissions []",
        "remove 'OPERATOR' permissions for path 'Diffusion'",
        "set 'OPERATOR' includes []",
        "set role 'OPERATOR' locked by principal 'admin'",
    ] {
        let reports = change_security(&mut driver, &mut admin, command);
        assert_eq!(places(&reports), [(1, 1, locked)], "{command}");
    }
    assert_eq!(store(&mut driver, &mut admin), before);
    let give = "set 'CLIENT' permissions [MODIFY_SECURITY]";
    assert_eq!(change_security(&mut driver, &mut admin, give), []);
    let mut operator = Peer::open(&mut driver, "operator");
    let change = "set 'OPERATOR' permissions []";
    assert_eq!(change_security(&mut driver, &mut operator, change), []);
}

#[test]
fn one_wrong_command_changes_nothing_and_all_that_is_wrong_is_reported() {
    let mut driver = Driver::quiet();
    let mut admin = Peer::open(&mut driver, "admin");
    let before = store(&mut driver, &mut admin);
    let script = "set 'CLIENT' permissions [VIEW_SESSION]
set 'CLIENT' permissions [READ_TOPIC]
isolate path

  set 'CLIENT' path 'a//b' permissions []
set 'CLIENT' permissions [] now";
    let reports = change_security(&mut driver, &mut admin, script);
    assert_eq!(
        places(&reports),
        [
            (2, 27, "'READ_TOPIC' is no global permission"),
            (3, 13, "a path in quotes is missing"),
            (5, 21, "'a//b' is no path"),
            (6, 29, "the command ends before this"),
        ]
    );
    assert_eq!(store(&mut driver, &mut admin), before);
}

#[test]
fn what_is_wrong_with_a_command_is_said_with_its_place() {
    let mut driver = Driver::quiet();
    let mut admin = Peer::open(&mut driver, "admin");
    for (script, column, message) in [
        (
            "grant",
            1,
            "no command: set, remove, isolate and deisolate are",
        ),
        (
            "'CLIENT'",
            1,
            "no command: set, remove, isolate and deisolate are",
        ),
        ("set", 4, "a role in quotes, 'role' or 'roles' is missing"),
        ("set ''", 5, "a role must not be empty"),
        (
            "set 'R'",
            8,
            "'permissions', 'default', 'path' or 'includes' is missing",
        ),
        ("set 'R' permissions", 20, "'[' is missing"),
        ("set 'R' permissions [", 22, "']' is missing"),
        (
            "set 'R' permissions ['VIEW_SERVER']",
            22,
            "the name of a global permission is missing",
        ),
        ("set 'R' default permissions", 17, "'path' is missing"),
        (
            "set 'R' default path permissions [VIEW_SERVER]",
            35,
            "'VIEW_SERVER' is no path permission",
        ),
        ("set 'R' includes [R]", 19, "a role in quotes is missing"),
        ("set 'R' includes ['R", 19, "this quote is not closed"),
        (
            "set 'R' includes ['ü' 'R\\'",
            23,
            "this quote is not closed",
        ),
        (
            "set roles for all sessions []",
            15,
            "'anonymous' or 'named' is missing",
        ),
        (
            "set role 'R' locked by 'admin'",
            24,
            "'principal' is missing",
        ),
        (
            "set role 'R' locked by principal ''",
            34,
            "a principal must not be empty",
        ),
        ("remove 'R' permissions for 'a'", 28, "'path' is missing"),
    ] {
        let reports = change_security(&mut driver, &mut admin, script);
        assert_eq!(places(&reports), [(1, column, message)], "{script}");
    }
    let many = "x\n".repeat(100_000);
    assert_eq!(change_security(&mut driver, &mut admin, &many).len(), 100);
}

#[test]
fn every_script_of_the_official_builders_is_understood() {
    let scripts = recorded_scripts("security");
    assert!(scripts.len() > 20, "{}", scripts.len());
    for (case, script) in scripts {
        let mut driver = Driver::quiet();
        let mut admin = Peer::open(&mut driver, "admin");
        assert_eq!(
            change_security(&mut driver, &mut admin, &script),
            [],
            "{case}"
        );
    }
    let mut driver = Driver::quiet();
    let mut admin = Peer::open(&mut driver, "admin");
    let odd = "set 'O\\'Brien' includes ['a\\\\b' 'new\nline' \"it's\"]";
    assert_eq!(change_security(&mut driver, &mut admin, odd), []);
    let changed = store(&mut driver, &mut admin);
    assert_eq!(
        role(&changed, "O'Brien").included_roles,
        ["a\\b", "it's", "new\nline"]
    );
}

#[test]
fn the_store_is_for_those_who_may() {
    let mut driver = Driver::quiet();
    for (principal, expected) in [
        ("", false),
        ("client", false),
        ("control", false),
        ("operator", false),
        ("admin", true),
    ] {
        let mut peer = Peer::open(&mut driver, principal);
        let denied = |outcome: Result<(), (i32, String)>| match outcome {
            Ok(()) => true,
            Err((reason, _)) => {
                assert_eq!(reason, reason::ACCESS_DENIED);
                false
            }
        };
        let read = peer.call::<GetSecurityConfiguration>(&mut driver, &Empty);
        assert_eq!(denied(read.map(|_| ())), expected, "{principal}");
        let script = Script("isolate path 'x'".into());
        let update = peer.call::<UpdateSecurityConfiguration>(&mut driver, &script);
        assert_eq!(denied(update.map(|_| ())), expected, "{principal}");
    }
}

#[test]
fn subscriptions_end_with_the_permission_and_come_back_with_it() {
    let mut driver = Driver::quiet();
    let mut admin = Peer::open(&mut driver, "admin");
    let mut publisher = TopicClient::open(&mut driver, 29);
    publisher.publish(&mut driver, "a/b", &text("one"));
    publisher.publish(&mut driver, "c", &text("two"));
    let mut reader = TopicClient::open_with(
        &mut driver,
        diffusion::wire::handshake::ConnectParameters {
            principal: Some("client".into()),
            ..parameters()
        },
    );
    reader.subscribe(&mut driver, "?.*//");
    assert_eq!(reader.events(&mut driver).len(), 4);
    let revoke = "set 'CLIENT' path 'a' permissions [SELECT_TOPIC]";
    assert_eq!(change_security(&mut driver, &mut admin, revoke), []);
    assert_eq!(reader.events(&mut driver), ["-a/b Authorisation"]);
    publisher
        .set(&mut driver, "a/b", TopicType::String, &text("three"))
        .expect("the publisher may");
    publisher.publish(&mut driver, "a/new", &text("unseen"));
    assert_eq!(reader.events(&mut driver), Vec::<String>::new());
    let restore = "remove 'CLIENT' permissions for path 'a'";
    assert_eq!(change_security(&mut driver, &mut admin, restore), []);
    let mut events = reader.events(&mut driver);
    events.sort();
    assert_eq!(
        events,
        ["+a/b", "+a/new", "a/b=\"three\"", "a/new=\"unseen\""]
    );
}

#[test]
fn the_store_can_be_kept_in_a_file() {
    let mut driver = Driver::quiet();
    let mut admin = Peer::open(&mut driver, "admin");
    let script = "set 'CLIENT' path 'a/b' permissions [UPDATE_TOPIC]\nisolate path 'c'
set role 'CLIENT' locked by principal 'admin'";
    assert_eq!(change_security(&mut driver, &mut admin, script), []);
    let kept = serde_json::to_string(driver.core.security_store()).expect("JSON");
    assert!(kept.contains(r#""a/b":["UPDATE_TOPIC"]"#), "{kept}");
    let read: SecurityStore = serde_json::from_str(&kept).expect("a store");
    assert_eq!(&read, driver.core.security_store());
    let mut other = Driver::quiet();
    let mut client = Peer::open(&mut other, "client");
    other.core.set_security_store(read);
    assert_eq!(
        path_permissions(&mut other, &mut client, "a/b"),
        [PathPermission::UpdateTopic]
    );
    let wrong = kept.replace("UPDATE_TOPIC", "UPDATE");
    assert!(serde_json::from_str::<SecurityStore>(&wrong).is_err());
}
