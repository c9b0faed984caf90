//! Who may create views, and what views may read and write (`sections 1 and 4`).

use diffusion::wire::handshake::ConnectParameters;
use diffusion::wire::reason;
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::control::outcomes::Script;
use diffusion::wire::services::control::security::UpdateSecurityConfiguration;
use diffusion::wire::services::control::topic_views::{
    GetTopicView, ListTopicViews, RemoveTopicView,
};

use super::support::Stage;
use crate::support::parameters;
use crate::support::topics::TopicClient;

fn session_of(stage: &mut Stage, principal: &str) -> TopicClient {
    let parameters = ConnectParameters {
        principal: Some(principal.into()),
        ..parameters()
    };
    TopicClient::open_with(&mut stage.driver, parameters)
}

#[test]
fn views_need_permissions() {
    for (principal, may_read, may_modify) in [
        ("admin", true, true),
        ("control", true, true),
        ("operator", true, false),
        ("client", false, false),
    ] {
        let mut stage = Stage::new();
        stage.json("a", "1");
        stage.view("view", "map a to v");
        stage.control = session_of(&mut stage, principal);
        let outcome = |permitted: bool| match permitted {
            true => Ok(()),
            false => Err(reason::ACCESS_DENIED),
        };
        let (control, driver) = (&mut stage.control, &mut stage.driver);
        let listed = control.ask::<ListTopicViews>(driver, &Empty).map(|_| ());
        assert_eq!(listed, outcome(may_read), "{principal} lists");
        let got = control.ask::<GetTopicView>(driver, &"view".to_owned());
        assert_eq!(got.map(|_| ()), outcome(may_read), "{principal} gets");
        let created = stage.try_view("other", "map a to v/x").map(|_| ());
        assert_eq!(created, outcome(may_modify), "{principal} creates");
        let replaced = stage.try_view("view", "map a to v/y").map(|_| ());
        assert_eq!(replaced, outcome(may_modify), "{principal} replaces");
        let removed = (stage.control)
            .ask::<RemoveTopicView>(&mut stage.driver, &"view".to_owned())
            .map(|_| ());
        assert_eq!(removed, outcome(may_modify), "{principal} removes");
    }
}

#[test]
fn the_sources_must_be_selectable() {
    let mut stage = Stage::new();
    let outcome = stage.try_view("view", "map Diffusion/x to v").map(|_| ());
    assert_eq!(outcome, Err(reason::ACCESS_DENIED));
    stage.control = session_of(&mut stage, "admin");
    stage.view("view", "map Diffusion/x to v");
    // Who may not select its sources can not take a view away either.
    stage.control = session_of(&mut stage, "control");
    let (control, driver) = (&mut stage.control, &mut stage.driver);
    let removed = control.ask::<RemoveTopicView>(driver, &"view".to_owned());
    assert_eq!(removed.map(|_| ()), Err(reason::ACCESS_DENIED));
    let replaced = stage.try_view("view", "map a to v").map(|_| ());
    assert_eq!(replaced, Err(reason::ACCESS_DENIED));
}

#[test]
fn a_view_reads_what_its_creator_may_read() {
    let mut stage = Stage::new();
    let control = session_of(&mut stage, "control");
    stage.control = session_of(&mut stage, "admin");
    stage.json("Diffusion/x", "1");
    stage.json("y", "2");
    stage.view("of admin", "map #>Diffusion/x////>y to v/admin/<path(0)>");
    stage.control = control;
    stage.view(
        "of control",
        "map #>Diffusion/x////>y to v/control/<path(0)>",
    );
    stage.view("inserting", "map y to v/inserting patch '[{\"op\":\"replace\",\"path\":\"\",\"value\":{}}]' insert Diffusion/x at /x");
    assert_eq!(
        stage.all(),
        [
            "v/admin/Diffusion/x=1",
            "v/admin/y=2",
            "v/control/y=2",
            "v/inserting={}",
        ]
    );
}

#[test]
fn what_roles_permit_limits_views_from_the_moment_on() {
    let mut stage = Stage::new();
    let mut admin = session_of(&mut stage, "admin");
    let mut script = |stage: &mut Stage, text: &str| {
        let reports = admin
            .ask::<UpdateSecurityConfiguration>(&mut stage.driver, &Script(text.to_owned()))
            .expect("an answer");
        assert_eq!(reports, [], "{text}");
    };
    stage.json("a/1", "1");
    stage.json("b/1", "2");
    stage.view("read", "map #>a/1////>b/1 to v/<path(0)>");
    stage.view("copies", "map #>a/1////>b/1 to v/x/<path(0)>");
    assert_eq!(
        stage.all(),
        ["v/a/1=1", "v/b/1=2", "v/x/a/1=1", "v/x/b/1=2"]
    );
    // No READ_TOPIC for a source.
    script(&mut stage, "isolate path 'b'");
    assert_eq!(stage.all(), ["v/a/1=1", "v/x/a/1=1"]);
    // No MODIFY_TOPIC where the topics would be.
    script(
        &mut stage,
        "deisolate path 'b'
         set 'CLIENT' path 'v/x' permissions [SELECT_TOPIC READ_TOPIC]
         set 'TOPIC_CONTROL' path 'v/x' permissions [SELECT_TOPIC READ_TOPIC]",
    );
    assert_eq!(stage.all(), ["v/a/1=1", "v/b/1=2"]);
    script(
        &mut stage,
        "remove 'TOPIC_CONTROL' permissions for path 'v/x'",
    );
    assert_eq!(
        stage.all(),
        ["v/a/1=1", "v/b/1=2", "v/x/a/1=1", "v/x/b/1=2"]
    );
}
