//! What every service needs: a table of role, operation and path.
//!
//! For each operation a session with exactly the permissions that the table names is served, and one that lacks any of them is
//! refused. Permissions for paths are given for the branch `a` only: they hold there and nowhere else.

use bytes::Bytes;
use diffusion::wire::credentials::Credentials;
use diffusion::wire::message::Message;
use diffusion::wire::services::common::{Empty, SelectionScope, TypedValue};
use diffusion::wire::services::control::authentication::*;
use diffusion::wire::services::control::client_control::*;
use diffusion::wire::services::control::metric_collectors::*;
use diffusion::wire::services::control::outcomes::Script;
use diffusion::wire::services::control::remote_servers::*;
use diffusion::wire::services::control::security::*;
use diffusion::wire::services::control::session_events::*;
use diffusion::wire::services::control::session_properties::*;
use diffusion::wire::services::control::session_trees::*;
use diffusion::wire::services::control::system_authentication::*;
use diffusion::wire::services::control::topic_views::*;
use diffusion::wire::services::topics::messaging::*;
use diffusion::wire::services::topics::missing_topic::*;
use diffusion::wire::services::topics::session_locks::*;
use diffusion::wire::services::topics::specification::TopicType;
use diffusion::wire::services::topics::subscription::*;
use diffusion::wire::services::topics::time_series::*;
use diffusion::wire::services::topics::topic_control::*;
use diffusion::wire::services::topics::topic_notifications::*;
use diffusion::wire::services::topics::topic_update::*;
use diffusion::wire::services::topics::update_constraint::UpdateConstraint;
use diffusion::wire::services::topics::update_stream::*;
use diffusion::wire::services::Service;
use diffusion::wire::session_id::SessionId;
use diffusion::wire::{reason, service};

use super::change_security;
use crate::support::peer::Peer;
use crate::support::topics::{specification, text, TopicClient};
use crate::support::Driver;

/// One thing that clients do.
struct Operation {
    name: &'static str,
    needs: &'static [&'static str],
    request: fn(&str) -> (i32, Vec<u8>),
}

fn encode<S: Service>(request: &S::Request) -> (i32, Vec<u8>) {
    let mut body = Vec::new();
    S::write_request(request, &mut body, 29).expect("expressible");
    (S::ID, body)
}

macro_rules! operations {
    ($($service:ident($path:pat_param) $needs:expr => $request:expr;)*) => {
        &[$(Operation {
            name: stringify!($service),
            needs: &$needs,
            request: |$path: &str| encode::<$service>(&$request),
        },)*]
    };
}

const NOBODY: SessionId = SessionId {
    server_instance: 7,
    value: 7,
};

fn value() -> TypedValue {
    TypedValue {
        data_type: "string".into(),
        value: text("x").into(),
    }
}

fn selection(path: &str) -> SelectionRequest {
    SelectionRequest {
        selector: format!(">{path}"),
        scope: SelectionScope(String::new()),
    }
}

fn string() -> diffusion::wire::services::topics::specification::TopicSpecification {
    specification(TopicType::String, &[])
}

const FREE: UpdateConstraint = UpdateConstraint::Unconstrained;

/// Paths of topics: those below `{path}/string` and `{path}/series` exist.
const OPERATIONS: &[Operation] = operations! {
    SetTopic(path) ["UPDATE_TOPIC"] => SetTopicRequest {
        path: format!("{path}/string"), topic_type: TopicType::String, value: text("y").into(), constraint: FREE };
    AddAndSetTopic(path) ["MODIFY_TOPIC", "UPDATE_TOPIC"] => AddAndSetTopicRequest {
        path: format!("{path}/new"), specification: string(), value: text("y").into(), constraint: FREE };
    ApplyJsonPatch(path) ["UPDATE_TOPIC"] => ApplyJsonPatchRequest {
        path: format!("{path}/string"), patch: "[]".into(), constraint: FREE };
    CreateUpdateStream(path) ["UPDATE_TOPIC"] => CreateUpdateStreamRequest {
        path: format!("{path}/string"), topic_type: TopicType::String, constraint: FREE };
    StreamAddTopic(path) ["MODIFY_TOPIC", "UPDATE_TOPIC"] => StreamAddTopicRequest {
        path: format!("{path}/new"), specification: string(), constraint: FREE };
    TopicAdd(path) ["MODIFY_TOPIC"] => TopicAddRequest {
        path: format!("{path}/new"), specification: string() };
    TimeSeriesAppend(path) ["UPDATE_TOPIC"] => TimeSeriesAppendRequest {
        path: format!("{path}/series"), data_type: "string".into(), value: text("y").into() };
    TimeSeriesEdit(path) ["UPDATE_TOPIC", "EDIT_TIME_SERIES_EVENTS"] => TimeSeriesEditRequest {
        path: format!("{path}/series"), data_type: "string".into(), original_sequence: 0, value: text("y").into() };
    Subscribe(path) ["SELECT_TOPIC"] => selection(path);
    TopicNotificationSelection(path) ["SELECT_TOPIC"] => ListenerSelectionRequest {
        listener_cid: 99, selector: format!(">{path}") };
    MessagingSend(path) ["SEND_TO_MESSAGE_HANDLER"] => MessagingSendRequest {
        path: path.into(), request: value() };
    MessagingReceiverServer(path) ["SEND_TO_SESSION"] => SessionMessageRequest {
        session_id: NOBODY, path: path.into(), request: value() };
    MessagingFilterSend(path) ["SEND_TO_SESSION"] => FilterMessageRequest {
        filter_cid: 99, filter: "has x".into(), path: path.into(), request: value() };
    AcquireSessionLock(path) ["ACQUIRE_LOCK"] => AcquireSessionLockRequest {
        lock_name: path.into(), request_id: 1, scope: LockScope::UnlockOnSessionLoss };
    PutBranchMappingTable(path) ["MODIFY_TOPIC", "EXPOSE_BRANCH"] => BranchMappingTable {
        session_tree_branch: path.into(),
        mappings: vec![BranchMapping { session_filter: "all".into(), topic_tree_branch: format!("{path}/to") }] };
    GetBranchMappingTable(path) ["READ_TOPIC"] => path.into();
    CreateTopicView(path) ["MODIFY_TOPIC_VIEWS", "SELECT_TOPIC"] => CreateTopicViewRequest {
        name: "view".into(), specification: format!("map >{path}/string to v/<path(0)>") };
    RemoveTopicView(_) ["MODIFY_TOPIC_VIEWS"] => "other".into();
    ListTopicViews(_) ["READ_TOPIC_VIEWS"] => Empty;
    GetTopicView(_) ["READ_TOPIC_VIEWS"] => "view".into();
    GetSessionProperties(_) ["VIEW_SESSION"] => GetSessionPropertiesRequest { session_id: NOBODY, keys: vec![] };
    SetSessionProperties(_) ["MODIFY_SESSION"] => SetSessionPropertiesRequest {
        session_id: NOBODY, overwrite: None, remove: None };
    CloseClient(_) ["MODIFY_SESSION"] => CloseClientRequest { session_id: NOBODY };
    CloseClientFilter(_) ["MODIFY_SESSION"] => "has x".into();
    ChangeAuthorisationRoles(_) ["MODIFY_SESSION"] => ChangeAuthorisationRolesRequest {
        session_id: NOBODY, roles_to_remove: vec![], roles_to_add: vec!["X".into()] };
    SessionPropertiesRegistration2(_) ["VIEW_SESSION", "REGISTER_HANDLER"] => SessionPropertiesRegistrationRequest {
        registration: SessionPropertiesRegistration::Register { keys: vec![] }, handler_cid: 99 };
    SessionEventRegistration(_) ["VIEW_SESSION", "REGISTER_HANDLER"] => SessionEventRegistrationRequest {
        cluster_aware: true, filter: None, properties: None, after: None, handler_cid: 99 };
    MessagingReceiverControlRegistration(path) ["REGISTER_HANDLER"] => MessagingRegistrationRequest {
        registration: MessagingRegistration {
            service: service::MESSAGING_RECEIVER_CLIENT, control_group: "default".into(), path: path.into(),
            session_property_keys: vec![] },
        handler_cid: 99 };
    TopicControlRegistration(path) ["REGISTER_HANDLER"] => TopicControlRegistrationRequest {
        service: service::MISSING_TOPIC, control_group: "default".into(), path: path.into(), handler_cid: 99 };
    AuthenticatorRegistration(_) ["AUTHENTICATE", "REGISTER_HANDLER"] => AuthenticatorRegistrationRequest {
        parameters: AuthenticatorRegistrationParameters {
            service: service::AUTHENTICATOR, control_group: "default".into(),
            handler_name: "before-system-handler".into() },
        handler_cid: 99 };
    RevokeAuthentication(_) ["MODIFY_SESSION", "AUTHENTICATE"] => NOBODY;
    GetSystemAuthentication(_) ["VIEW_SECURITY"] => Empty;
    UpdateSystemAuthentication(_) ["MODIFY_SECURITY"] => Script(String::new());
    GetSecurityConfiguration(_) ["VIEW_SECURITY"] => Empty;
    UpdateSecurityConfiguration(_) ["MODIFY_SECURITY"] => Script(String::new());
    ListGlobalPermissions(_) [] => Empty;
    ListPathPermissions(path) [] => path.into();
    GetOwnSessionProperties(_) [] => Empty;
    ChangePrincipal(_) [] => ChangePrincipalRequest { principal: "x".into(), credentials: Credentials::None };
    PutSessionMetricCollector(_) ["CONTROL_SERVER"] => SessionMetricCollector {
        name: "c".into(), exports_to_prometheus: false, maximum_groups: 1, removes_metrics_with_no_matches: false,
        session_filter: "all".into(), group_by_properties: vec![] };
    RemoveSessionMetricCollector(_) ["CONTROL_SERVER"] => "c".into();
    ListSessionMetricCollectors(_) ["VIEW_SERVER"] => Empty;
    PutTopicMetricCollector(_) ["CONTROL_SERVER"] => TopicMetricCollector {
        name: "c".into(), exports_to_prometheus: false, maximum_groups: 1, topic_selector: ">a".into(),
        groups_by_topic_type: false, groups_by_topic_view: false, group_by_path_prefix_parts: 0 };
    ListTopicMetricCollectors(_) ["VIEW_SERVER"] => Empty;
    RemoveRemoteServer(_) ["CONTROL_SERVER"] => "r".into();
    ListRemoteServers(_) ["VIEW_SERVER"] => Empty;
    CheckRemoteServer(_) ["CONTROL_SERVER"] => "r".into();
    GetSessionLocks(_) ["VIEW_SERVER"] => Empty;
};

const GLOBAL: [&str; 10] = [
    "AUTHENTICATE",
    "VIEW_SESSION",
    "MODIFY_SESSION",
    "REGISTER_HANDLER",
    "VIEW_SERVER",
    "CONTROL_SERVER",
    "VIEW_SECURITY",
    "MODIFY_SECURITY",
    "READ_TOPIC_VIEWS",
    "MODIFY_TOPIC_VIEWS",
];

/// A server with topics, and a session that has these permissions and no others; those for paths on the branch `a`.
fn with_permissions(permissions: &[&str]) -> (Driver, Peer) {
    let mut driver = Driver::quiet();
    let mut publisher = TopicClient::open(&mut driver, 29);
    let series = [("TIME_SERIES_EVENT_VALUE_TYPE", "string")];
    let series = specification(TopicType::TimeSeries, &series);
    for branch in ["a/b", "c"] {
        publisher.publish(&mut driver, &format!("{branch}/string"), &text("x"));
        let path = format!("{branch}/series");
        publisher.add(&mut driver, &path, &series).expect("added");
        let append = TimeSeriesAppendRequest {
            path,
            data_type: "string".into(),
            value: Bytes::from(text("x")),
        };
        publisher
            .ask::<TimeSeriesAppend>(&mut driver, &append)
            .expect("appended");
    }
    let (global, paths): (Vec<&str>, Vec<&str>) =
        permissions.iter().partition(|it| GLOBAL.contains(it));
    let mut admin = Peer::open(&mut driver, "admin");
    let script = format!(
        "set 'R' permissions [{}]\nset 'R' path 'a' permissions [{}]\nset roles for named sessions ['R']",
        global.join(" "),
        paths.join(" ")
    );
    assert_eq!(change_security(&mut driver, &mut admin, &script), []);
    let add = Script("add principal 'tester' 'password'".into());
    let added = admin.call::<UpdateSystemAuthentication>(&mut driver, &add);
    assert_eq!(added, Ok(vec![]));
    let peer = Peer::open(&mut driver, "tester");
    (driver, peer)
}

/// Whether an operation is carried out, or denied for want of a permission.
fn is_denied(operation: &Operation, permissions: &[&str], path: &str) -> bool {
    let (mut driver, mut peer) = with_permissions(permissions);
    let (service, body) = (operation.request)(path);
    let wanted = peer.new_cid();
    peer.send_body(&mut driver, service, wanted, &body);
    let answers = peer.take_all(&mut driver);
    let answer = answers.into_iter().find(|message| match message {
        Message::Response { cid, .. } | Message::Error { cid, .. } => *cid == wanted,
        _ => false,
    });
    match answer.unwrap_or_else(|| panic!("no answer to {}", operation.name)) {
        Message::Error { reason, .. } => reason == reason::ACCESS_DENIED,
        _ => false,
    }
}

#[test]
fn each_operation_needs_its_permissions_and_no_others() {
    for operation in OPERATIONS {
        let name = operation.name;
        assert!(!is_denied(operation, operation.needs, "a/b"), "{name}");
        for missing in operation.needs {
            let rest: Vec<&str> = (operation.needs.iter().copied())
                .filter(|permission| permission != missing)
                .collect();
            assert!(
                is_denied(operation, &rest, "a/b"),
                "{name} without {missing}"
            );
        }
    }
}

#[test]
fn permissions_for_a_branch_are_of_no_use_elsewhere() {
    for operation in OPERATIONS {
        let for_paths = operation
            .needs
            .iter()
            .any(|needed| !GLOBAL.contains(needed));
        let denied = is_denied(operation, operation.needs, "c");
        assert_eq!(denied, for_paths, "{}", operation.name);
    }
}

#[test]
fn topics_that_may_not_be_removed_stay() {
    let request = TopicRemovalRequest {
        selector: "?.*//".into(),
    };
    for (permissions, expected) in [(&["MODIFY_TOPIC"][..], 2), (&["UPDATE_TOPIC"], 0)] {
        let (mut driver, mut peer) = with_permissions(permissions);
        let removed = peer.call::<TopicRemoval>(&mut driver, &request);
        assert_eq!(removed.map(|it| it.removed_count), Ok(expected));
    }
}
