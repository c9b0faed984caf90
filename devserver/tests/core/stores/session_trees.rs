//! Branch mapping tables: stored, listed, validated.

use diffusion::wire::reason;
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::control::client_control::{
    ChangeAuthorisationRoles, ChangeAuthorisationRolesRequest,
};
use diffusion::wire::services::control::session_properties::{
    SetSessionProperties, SetSessionPropertiesRequest,
};
use diffusion::wire::services::control::session_trees::{
    BranchMapping, BranchMappingTable, GetBranchMappingTable, GetSessionTreeBranchesWithMappings,
    PutBranchMappingTable,
};
use diffusion::wire::services::topics::fetch::{FetchBound, FetchQuery, FetchQueryRequest};

use super::open;
use crate::support::topics::{fetch_request, readable, text, TopicClient};
use crate::support::Driver;

fn table(branch: &str, mappings: &[(&str, &str)]) -> BranchMappingTable {
    BranchMappingTable {
        session_tree_branch: branch.into(),
        mappings: mappings
            .iter()
            .map(|(filter, branch)| BranchMapping {
                session_filter: (*filter).into(),
                topic_tree_branch: (*branch).into(),
            })
            .collect(),
    }
}

fn put(
    driver: &mut Driver,
    peer: &mut TopicClient,
    branch: &str,
    mappings: &[(&str, &str)],
) -> Result<(), i32> {
    peer.ask::<PutBranchMappingTable>(driver, &table(branch, mappings))
        .map(|_| ())
}

fn branches(driver: &mut Driver, peer: &mut TopicClient) -> Vec<String> {
    peer.ask::<GetSessionTreeBranchesWithMappings>(driver, &Empty)
        .expect("branches")
}

#[test]
fn tables_are_put_replaced_listed_and_removed() {
    let mut driver = Driver::quiet();
    let mut control = open(&mut driver, "control");
    let mappings = [("hasRoles ['OPERATOR']", "y"), ("ALL", "x")];
    for (branch, mappings) in [("p/q", &mappings[..]), ("a", &mappings[1..])] {
        assert_eq!(put(&mut driver, &mut control, branch, mappings), Ok(()));
    }
    assert_eq!(branches(&mut driver, &mut control), ["a", "p/q"]);
    let found = control.ask::<GetBranchMappingTable>(&mut driver, &"/p/q/".to_owned());
    assert_eq!(
        found,
        Ok(table(
            "p/q",
            &[("hasRoles [\"OPERATOR\"]", "y"), ("all", "x")]
        )),
        "in the order in which they are tried"
    );
    assert_eq!(
        put(&mut driver, &mut control, "/p/q/", &[("all", "/z/")]),
        Ok(())
    );
    let found = control.ask::<GetBranchMappingTable>(&mut driver, &"p/q".to_owned());
    assert_eq!(found, Ok(table("p/q", &[("all", "z")])));
    assert_eq!(put(&mut driver, &mut control, "p/q", &[]), Ok(()));
    assert_eq!(branches(&mut driver, &mut control), ["a"]);
    let found = control.ask::<GetBranchMappingTable>(&mut driver, &"p/q".to_owned());
    assert_eq!(found, Ok(table("p/q", &[])), "nothing is not an error");
}

#[test]
fn invalid_tables_are_refused_and_change_nothing() {
    let mut driver = Driver::quiet();
    let mut control = open(&mut driver, "control");
    assert_eq!(put(&mut driver, &mut control, "a", &[("all", "x")]), Ok(()));
    for (branch, mappings) in [
        ("a//b", &[("all", "x")][..]),
        ("", &[("all", "x")]),
        ("a", &[("all", "x//y")]),
        ("a", &[("all", "")]),
        ("a", &[("all", "y"), ("$Principal is", "x")]),
    ] {
        assert_eq!(
            put(&mut driver, &mut control, branch, mappings),
            Err(reason::INVALID_BRANCH_MAPPING),
            "{branch} {mappings:?}"
        );
    }
    let found = control.ask::<GetBranchMappingTable>(&mut driver, &"a".to_owned());
    assert_eq!(found, Ok(table("a", &[("all", "x")])));
    let found = control.ask::<GetBranchMappingTable>(&mut driver, &"a//b".to_owned());
    assert_eq!(found, Err(reason::INVALID_PATH));
}

#[test]
fn tables_need_permissions_for_their_branches() {
    let mut driver = Driver::quiet();
    let mut control = open(&mut driver, "control");
    assert_eq!(put(&mut driver, &mut control, "a", &[("all", "x")]), Ok(()));
    let mut client = open(&mut driver, "client");
    for mappings in [&[("all", "x")][..], &[]] {
        assert_eq!(
            put(&mut driver, &mut client, "a", mappings),
            Err(reason::ACCESS_DENIED),
            "{mappings:?}"
        );
    }
    assert_eq!(
        branches(&mut driver, &mut client),
        ["a"],
        "it may read there"
    );
    let mut admin = open(&mut driver, "admin");
    let hidden = "Diffusion/Metrics";
    assert_eq!(
        put(&mut driver, &mut admin, hidden, &[("all", "x")]),
        Ok(())
    );
    assert_eq!(branches(&mut driver, &mut client), ["a"]);
    let found = client.ask::<GetBranchMappingTable>(&mut driver, &hidden.to_owned());
    assert_eq!(found, Err(reason::ACCESS_DENIED));
}

/// What a fetch finds, as `path=value`.
fn fetched(driver: &mut Driver, peer: &mut TopicClient, selector: &str) -> Vec<String> {
    fetched_between(driver, peer, selector, None, None)
}

fn fetched_between(
    driver: &mut Driver,
    peer: &mut TopicClient,
    selector: &str,
    from: Option<FetchBound>,
    to: Option<FetchBound>,
) -> Vec<String> {
    let request = FetchQueryRequest {
        from,
        to,
        with_values: true,
        ..fetch_request(selector)
    };
    let response = peer.ask::<FetchQuery>(driver, &request).expect("a result");
    response
        .results
        .iter()
        .map(|result| {
            let value = result.value.as_deref().expect("a value");
            format!("{}={}", result.path, readable(value).trim_matches('"'))
        })
        .collect()
}

#[test]
fn sessions_fetch_what_their_trees_show() {
    let mut driver = Driver::quiet();
    let mut control = open(&mut driver, "control");
    for path in [
        "offers/best/1",
        "offers/usual/1",
        "offers/usual/2",
        "prices/1",
        "z",
    ] {
        control.publish(&mut driver, path, &text(path));
    }
    let mappings = [
        ("$Principal is 'client'", "offers/best"),
        ("hasRoles ['OPERATOR']", "offers/usual"),
    ];
    assert_eq!(put(&mut driver, &mut control, "prices", &mappings), Ok(()));
    let mut client = open(&mut driver, "client");
    let mut operator = open(&mut driver, "operator");
    assert_eq!(
        fetched(&mut driver, &mut client, "?prices/.*"),
        ["prices/1=offers/best/1"]
    );
    assert_eq!(
        fetched(&mut driver, &mut operator, "?prices/.*"),
        ["prices/1=offers/usual/1", "prices/2=offers/usual/2"]
    );
    assert_eq!(
        fetched(&mut driver, &mut control, "?prices/.*"),
        ["prices/1=prices/1"],
        "no filter fits: the branch is what it is"
    );
    assert_eq!(
        fetched(&mut driver, &mut client, "*.*"),
        [
            "offers/best/1=offers/best/1",
            "offers/usual/1=offers/usual/1",
            "offers/usual/2=offers/usual/2",
            "prices/1=offers/best/1",
            "z=z",
        ],
        "everything, in the order of the session's paths"
    );
    assert_eq!(
        fetched(&mut driver, &mut client, ">prices/2"),
        [""; 0],
        "nothing there"
    );
    let from = FetchBound {
        path: "offers/usual/2".into(),
        inclusive: false,
    };
    let to = FetchBound {
        path: "prices/1".into(),
        inclusive: true,
    };
    assert_eq!(
        fetched_between(&mut driver, &mut client, "*.*", Some(from), Some(to)),
        ["prices/1=offers/best/1"]
    );
    assert_eq!(put(&mut driver, &mut control, "prices", &[]), Ok(()));
    assert_eq!(
        fetched(&mut driver, &mut client, "?prices/.*"),
        ["prices/1=prices/1"]
    );
}

#[test]
fn permissions_are_those_of_the_session_path() {
    let mut driver = Driver::quiet();
    let mut admin = open(&mut driver, "admin");
    let mut control = open(&mut driver, "control");
    control.publish(&mut driver, "shown", &text("shown"));
    // Clients may read nothing below Diffusion.
    control.publish(&mut driver, "Diffusion/secret", &text("secret"));
    let tables = [("open", "Diffusion"), ("Diffusion/hidden", "shown")];
    for (branch, topics) in tables {
        assert_eq!(
            put(&mut driver, &mut admin, branch, &[("all", topics)]),
            Ok(())
        );
    }
    let mut client = open(&mut driver, "client");
    assert_eq!(
        fetched(&mut driver, &mut client, "*.*"),
        ["open/secret=secret", "shown=shown"]
    );
}

#[test]
fn sessions_are_subscribed_to_what_their_trees_show() {
    let mut driver = Driver::quiet();
    let mut control = open(&mut driver, "control");
    control.publish(&mut driver, "prices/1", &text("hidden"));
    control.publish(&mut driver, "offers/best/1", &text("best"));
    let mappings = [
        ("$Principal is 'client'", "offers/best"),
        ("hasRoles ['OPERATOR']", "offers/usual"),
    ];
    assert_eq!(put(&mut driver, &mut control, "prices", &mappings), Ok(()));
    let mut client = open(&mut driver, "client");
    let mut operator = open(&mut driver, "operator");
    for peer in [&mut client, &mut operator, &mut control] {
        peer.subscribe(&mut driver, "?prices//");
    }
    assert_eq!(
        client.events(&mut driver),
        ["+prices/1", "prices/1=\"best\""]
    );
    assert_eq!(
        operator.events(&mut driver),
        [""; 0],
        "there is no usual offer"
    );
    assert_eq!(
        control.events(&mut driver),
        ["+prices/1", "prices/1=\"hidden\""]
    );

    // New topics, updates and removals come at the session's paths.
    control.publish(&mut driver, "offers/usual/2", &text("usual"));
    control.publish(&mut driver, "offers/best/1", &text("better"));
    control.publish(&mut driver, "prices/1", &text("still hidden"));
    assert_eq!(
        operator.events(&mut driver),
        ["+prices/2", "prices/2=\"usual\""]
    );
    assert_eq!(client.events(&mut driver), ["prices/1=\"better\""]);
    control.remove(&mut driver, "?offers//");
    assert_eq!(operator.events(&mut driver), ["-prices/2 Removal"]);
    assert_eq!(client.events(&mut driver), ["-prices/1 Removal"]);
}

#[test]
fn a_topic_may_be_subscribed_at_several_paths() {
    let mut driver = Driver::quiet();
    let mut control = open(&mut driver, "control");
    control.publish(
        &mut driver,
        "x/1",
        &text("long enough that a delta is shorter: a"),
    );
    for branch in ["a", "b"] {
        assert_eq!(
            put(&mut driver, &mut control, branch, &[("all", "x")]),
            Ok(())
        );
    }
    let mut client = open(&mut driver, "client");
    client.subscribe(&mut driver, "*.*");
    let value = "\"long enough that a delta is shorter: a\"";
    let mut events = client.events(&mut driver);
    events.sort();
    let expected = ["+a/1", "+b/1", "+x/1"].map(str::to_owned).into_iter();
    let expected = expected.chain(["a", "b", "x"].map(|branch| format!("{branch}/1={value}")));
    assert_eq!(events, expected.collect::<Vec<_>>());
    control.publish(
        &mut driver,
        "x/1",
        &text("long enough that a delta is shorter: b"),
    );
    let value = "\"long enough that a delta is shorter: b\"";
    let mut events = client.events(&mut driver);
    events.sort();
    assert_eq!(
        events,
        ["a", "b", "x"].map(|branch| format!("{branch}/1~{value}"))
    );
    client.unsubscribe(&mut driver, ">a/1");
    assert_eq!(client.events(&mut driver), ["-a/1 Requested"]);
    control.publish(&mut driver, "x/1", &text("c"));
    let mut events = client.events(&mut driver);
    events.sort();
    assert_eq!(events, ["b/1=\"c\"", "x/1=\"c\""]);
}

#[test]
fn sessions_are_told_when_mappings_change() {
    let mut driver = Driver::quiet();
    let mut control = open(&mut driver, "control");
    for path in ["x/1", "y/1", "y/2"] {
        control.publish(&mut driver, path, &text(path));
    }
    let mut client = open(&mut driver, "client");
    client.subscribe(&mut driver, "?a//");
    assert_eq!(client.events(&mut driver), [""; 0]);
    assert_eq!(put(&mut driver, &mut control, "a", &[("all", "x")]), Ok(()));
    assert_eq!(client.events(&mut driver), ["+a/1", "a/1=\"x/1\""]);
    assert_eq!(put(&mut driver, &mut control, "a", &[("all", "y")]), Ok(()));
    assert_eq!(
        client.events(&mut driver),
        [
            "-a/1 BranchMappings",
            "+a/1",
            "a/1=\"y/1\"",
            "+a/2",
            "a/2=\"y/2\""
        ]
    );
    assert_eq!(
        put(&mut driver, &mut control, "a/2", &[("has nothing", "x")]),
        Ok(())
    );
    assert_eq!(
        client.events(&mut driver),
        [""; 0],
        "a mapping that is not for it"
    );
    assert_eq!(put(&mut driver, &mut control, "a", &[]), Ok(()));
    assert_eq!(
        client.events(&mut driver),
        ["-a/1 BranchMappings", "-a/2 BranchMappings"]
    );
}

#[test]
fn sessions_that_become_others_see_something_else() {
    let mut driver = Driver::quiet();
    let mut control = open(&mut driver, "control");
    for path in ["x/1", "y/1"] {
        control.publish(&mut driver, path, &text(path));
    }
    let mappings = [("dept is 'x'", "x"), ("hasRoles ['OPERATOR']", "y")];
    assert_eq!(put(&mut driver, &mut control, "a", &mappings), Ok(()));
    let mut client = open(&mut driver, "client");
    client.subscribe(&mut driver, "?a//");
    assert_eq!(client.events(&mut driver), [""; 0]);
    let session = driver
        .core
        .session_of(client.connection)
        .expect("a session");
    let roles = ChangeAuthorisationRolesRequest {
        session_id: session,
        roles_to_remove: vec![],
        roles_to_add: vec!["OPERATOR".into()],
    };
    control
        .ask::<ChangeAuthorisationRoles>(&mut driver, &roles)
        .expect("changed");
    assert_eq!(client.events(&mut driver), ["+a/1", "a/1=\"y/1\""]);
    let dept = SetSessionPropertiesRequest {
        session_id: session,
        overwrite: Some(vec![("dept".into(), "x".into())]),
        remove: None,
    };
    control
        .ask::<SetSessionProperties>(&mut driver, &dept)
        .expect("changed");
    assert_eq!(
        client.events(&mut driver),
        ["-a/1 BranchMappings", "+a/1", "a/1=\"x/1\""]
    );
}
