//! The core: roles, permissions and session properties (`specification/control/client-control section 9`, `specification/control/security`).

use std::collections::BTreeMap;
use std::net::IpAddr;

use devserver::core::{ConnectionId, Principal, ServerConfig};
use diffusion::wire::reason;
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::control::security::{
    GlobalPermission, ListGlobalPermissions, ListPathPermissions, PathPermission,
};
use diffusion::wire::services::control::session_properties::{
    GetOwnSessionProperties, GetSessionProperties, GetSessionPropertiesRequest,
};
use diffusion::wire::session_id::SessionId;

use crate::support::peer::Peer;
use crate::support::{parameters, quiet_config, Driver};

#[test]
fn sessions_are_told_their_permissions() {
    let mut driver = Driver::quiet();
    let mut operator = Peer::open_with(&mut driver, "operator", 25, &[]);
    assert_eq!(
        operator.call::<ListGlobalPermissions>(&mut driver, &Empty),
        Ok(vec![
            GlobalPermission::ViewServer,
            GlobalPermission::ControlServer,
            GlobalPermission::ReadTopicViews
        ])
    );
    let mut anonymous = Peer::open(&mut driver, "");
    assert_eq!(
        anonymous.call::<ListGlobalPermissions>(&mut driver, &Empty),
        Ok(vec![])
    );
    assert_eq!(
        anonymous.call::<ListPathPermissions>(&mut driver, &"a/b".into()),
        Ok(vec![
            PathPermission::SelectTopic,
            PathPermission::ReadTopic,
            PathPermission::SendToMessageHandler
        ])
    );
    assert_eq!(
        anonymous
            .call::<ListPathPermissions>(&mut driver, &"a//b".into())
            .map_err(|(reason, _)| reason),
        Err(reason::INVALID_PATH)
    );
}

#[test]
fn a_principal_has_the_roles_it_is_given_and_those_of_all() {
    let mut driver = Driver::new(ServerConfig {
        principals: vec![Principal::new("joe", "password").with_roles(["OPERATOR", "it's \"odd\""])],
        ..quiet_config()
    });
    let mut joe = Peer::open(&mut driver, "joe");
    let properties = own_properties(&mut driver, &mut joe);
    assert_eq!(
        properties["$Roles"],
        r#""CLIENT","OPERATOR","it\'s \"odd\"""#
    );
}

fn own_properties(driver: &mut Driver, peer: &mut Peer) -> BTreeMap<String, String> {
    peer.call::<GetOwnSessionProperties>(driver, &Empty)
        .expect("an answer")
        .expect("a session")
        .into_iter()
        .collect()
}

#[test]
fn a_session_has_fixed_properties_and_those_it_proposed() {
    let mut driver = Driver::new(ServerConfig {
        wall_clock_start_ms: Some(1_700_000_000_000),
        ..quiet_config()
    });
    let proposed = [("tier", "gold"), ("$Environment", "X"), ("$Roles", "\"A\"")];
    let mut client = Peer::open_with(&mut driver, "client", 29, &proposed);
    let session = client.session.to_string();
    let expected = [
        ("$ClientType", "C"),
        ("$Connector", "Client Connector"),
        ("$Country", ""),
        ("$Environment", "X"),
        ("$Language", ""),
        ("$Latitude", "NaN"),
        ("$Longitude", "NaN"),
        ("$Principal", "client"),
        ("$Roles", "\"CLIENT\""),
        ("$ServerName", "diffusion-devserver"),
        ("$SessionId", &session),
        ("$StartTime", "1700000000000"),
        ("$Transport", "WEBSOCKET"),
        ("tier", "gold"),
    ];
    let expected: BTreeMap<String, String> = expected
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    assert_eq!(own_properties(&mut driver, &mut client), expected);
}

#[test]
fn the_address_of_the_client_is_a_property() {
    let mut driver = Driver::quiet();
    let address: IpAddr = "192.0.2.7".parse().expect("an address");
    driver
        .core
        .handle_upgrade_from(driver.now, ConnectionId(77), parameters(), Some(address));
    driver.response(ConnectionId(77));
    let session = driver.only_session().id;
    let mut admin = Peer::open(&mut driver, "admin");
    assert_eq!(
        properties_of(&mut driver, &mut admin, session, &["$ClientIP"]),
        Ok(Some(vec![("$ClientIP".into(), "192.0.2.7".into())]))
    );
}

type Properties = Result<Option<Vec<(String, String)>>, i32>;

fn properties_of(
    driver: &mut Driver,
    peer: &mut Peer,
    session_id: SessionId,
    keys: &[&str],
) -> Properties {
    let request = GetSessionPropertiesRequest {
        session_id,
        keys: keys.iter().map(|key| key.to_string()).collect(),
    };
    peer.call::<GetSessionProperties>(driver, &request)
        .map_err(|(reason, _)| reason)
}

#[test]
fn properties_of_others_are_for_those_who_may_see_sessions() {
    let mut driver = Driver::quiet();
    let mut client = Peer::open_with(&mut driver, "client", 25, &[("tier", "gold")]);
    let mut control = Peer::open_with(&mut driver, "control", 25, &[]);
    let keys = ["tier", "$Principal", "unknown", "*U"];
    assert_eq!(
        properties_of(&mut driver, &mut control, client.session, &keys),
        Ok(Some(vec![
            ("tier".into(), "gold".into()),
            ("$Principal".into(), "client".into())
        ]))
    );
    let own = client.session;
    assert_eq!(
        properties_of(&mut driver, &mut client, own, &keys),
        Err(reason::ACCESS_DENIED)
    );
    let nobody = SessionId {
        server_instance: 1,
        value: 2,
    };
    assert_eq!(
        properties_of(&mut driver, &mut control, nobody, &keys),
        Ok(None)
    );
}
