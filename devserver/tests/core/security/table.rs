//! What every service needs: a table of role, operation and path.
//!
//! For each operation a session with exactly the permissions that the table names is served, and one that lacks any of them is
//! refused. Permissions for paths are given for the branch `a` only: they hold there and nowhere else. The principals of a fresh
//! server may do what their roles permit. The table has every service that the server has.

use std::collections::BTreeSet;

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
use diffusion::wire::services::control::session_fetch::*;
use diffusion::wire::services::control::session_properties::*;
use diffusion::wire::services::control::session_trees::*;
use diffusion::wire::services::control::system_authentication::*;
use diffusion::wire::services::control::topic_views::*;
use diffusion::wire::services::topics::fetch::*;
use diffusion::wire::services::topics::messaging::*;
use diffusion::wire::services::topics::missing_topic::*;
use diffusion::wire::services::topics::range_query::*;
use diffusion::wire::services::topics::session_locks::*;
use diffusion::wire::services::topics::specification::TopicType;
use diffusion::wire::services::topics::subscription::*;
use diffusion::wire::services::topics::subscription_control::*;
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
use crate::support::topics::{fetch_request, range_query, specification, text, TopicClient};
use crate::support::Driver;

/// One thing that clients do.
struct Operation {
    name: &'static str,
    service: i32,
    needs: &'static [&'static str],
    request: fn(&str) -> Vec<u8>,
}

fn encode<S: Service>(request: &S::Request) -> Vec<u8> {
    let mut body = Vec::new();
    S::write_request(request, &mut body, 29).expect("expressible");
    body
}

macro_rules! operations {
    ($($service:ident($path:pat_param) $needs:expr => $request:expr;)*) => {
        &[$(Operation {
            name: stringify!($service),
            service: $service::ID,
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

fn scope() -> SelectionScope {
    SelectionScope(String::new())
}

fn query(path: &str, query_type: RangeQueryType) -> RangeQueryRequest {
    range_query(&format!("{path}/series"), query_type)
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
    CreateUpdateStreamAndSet(path) ["UPDATE_TOPIC"] => CreateUpdateStreamAndSetRequest {
        path: format!("{path}/string"), topic_type: TopicType::String, value: text("y").into(), constraint: FREE };
    StreamAddAndSetTopic(path) ["MODIFY_TOPIC", "UPDATE_TOPIC"] => StreamAddAndSetTopicRequest {
        path: format!("{path}/new"), specification: string(), value: text("y").into(), constraint: FREE };
    StreamAddTopic(path) ["MODIFY_TOPIC", "UPDATE_TOPIC"] => StreamAddTopicRequest {
        path: format!("{path}/new"), specification: string(), constraint: FREE };
    TopicAdd(path) ["MODIFY_TOPIC"] => TopicAddRequest {
        path: format!("{path}/new"), specification: string() };
    TimeSeriesAppend(path) ["UPDATE_TOPIC"] => TimeSeriesAppendRequest {
        path: format!("{path}/series"), data_type: "string".into(), value: text("y").into() };
    TimeSeriesTimestampAppend(path) ["UPDATE_TOPIC"] => TimeSeriesTimestampAppendRequest {
        path: format!("{path}/series"), data_type: "string".into(), value: text("y").into(), timestamp: i64::MAX / 2 };
    RangeQuery(path) ["READ_TOPIC"] => query(path, RangeQueryType::Values);
    RangeQuery(path) ["READ_TOPIC", "QUERY_OBSOLETE_TIME_SERIES_EVENTS"] => query(path, RangeQueryType::AllEdits);
    FetchQuery(path) ["SELECT_TOPIC"] => fetch_request(&format!(">{}", path));
    TimeSeriesEdit(path) ["UPDATE_TOPIC", "EDIT_TIME_SERIES_EVENTS"] => TimeSeriesEditRequest {
        path: format!("{path}/series"), data_type: "string".into(), original_sequence: 0, value: text("y").into() };
    Subscribe(path) ["SELECT_TOPIC"] => selection(path);
    SubscribeClient(path) ["MODIFY_SESSION", "SELECT_TOPIC"] => SessionSelectionRequest {
        session_id: NOBODY, selector: format!(">{path}"), scope: scope() };
    UnsubscribeClient(path) ["MODIFY_SESSION", "SELECT_TOPIC"] => SessionSelectionRequest {
        session_id: NOBODY, selector: format!(">{path}"), scope: scope() };
    UnsubscribeAllControl(path) ["MODIFY_SESSION", "SELECT_TOPIC"] => UnsubscribeAllControlRequest {
        selector: format!(">{path}"), session_id: NOBODY };
    FilterSubscribe(path) ["MODIFY_SESSION", "SELECT_TOPIC"] => FilterSelectionRequest {
        filter: "has x".into(), selector: format!(">{path}"), scope: scope() };
    FilterUnsubscribe(path) ["MODIFY_SESSION", "SELECT_TOPIC"] => FilterSelectionRequest {
        filter: "has x".into(), selector: format!(">{path}"), scope: scope() };
    UnsubscribeAllByFilter(path) ["MODIFY_SESSION", "SELECT_TOPIC"] => UnsubscribeAllByFilterRequest {
        selector: format!(">{path}"), filter: "has x".into() };
    GetSelectors(_) ["VIEW_SESSION"] => GetSelectorsRequest { session_id: NOBODY };
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
    SetSessionPropertiesFilter(_) ["MODIFY_SESSION"] => SetSessionPropertiesFilterRequest {
        filter: "has x".into(), overwrite: None, remove: None };
    ChangeAuthorisationRolesFilter(_) ["MODIFY_SESSION"] => ChangeAuthorisationRolesFilterRequest {
        filter: "has x".into(), roles_to_remove: vec![], roles_to_add: vec!["X".into()] };
    SetClientConflation(_) ["MODIFY_SESSION"] => SetClientConflationRequest { session_id: NOBODY, conflate: true };
    SetClientConflationFilter(_) ["MODIFY_SESSION"] => SetClientConflationFilterRequest {
        filter: "has x".into(), conflate: true };
    ThrottleClientQueue(_) ["MODIFY_SESSION"] => ThrottleClientQueueRequest {
        session_id: NOBODY, throttler: Throttler::MessagesPerSecond, limit: 10 };
    SessionFetch(_) ["VIEW_SESSION"] => SessionFetchRequest {
        filter: "all".into(), properties: None, from: None, to: None, limit: None, maximum_result_size: i32::MAX,
        requires_start_time: false };
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
    ReAuthenticate(_) [] => ReAuthenticateRequest {
        principal: "x".into(), credentials: Credentials::None, proposed_properties: vec![] };
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
    RemoveTopicMetricCollector(_) ["CONTROL_SERVER"] => "c".into();
    CreateRemoteServer(_) ["CONTROL_SERVER"] => CreateRemoteServerRequest {
        server: RemoteServer {
            kind: RemoteServerKind::SecondaryInitiator, name: "r".into(), urls: vec!["ws://other:1".into()],
            principal: String::new(), connection_options: vec![], missing_topic_notification_filter: String::new(),
            connector: String::new() },
        credentials: Credentials::None };
    RemoveRemoteServer(_) ["CONTROL_SERVER"] => "r".into();
    ListRemoteServers(_) ["VIEW_SERVER"] => Empty;
    CheckRemoteServer(_) ["CONTROL_SERVER"] => "r".into();
    GetSessionLock(path) ["VIEW_SERVER"] => GetSessionLockRequest { lock_name: path.into() };
    GetSessionLocks(_) ["VIEW_SERVER"] => Empty;
};

/// Services that concern only what the session itself has open, or answer with what the session may see.
const NEED_NOTHING: &[i32] = &[
    service::SYSTEM_PING,
    service::USER_PING,
    service::UNSUBSCRIBE,
    service::UNSUBSCRIBE_ALL,
    service::TOPIC_NOTIFICATION_DESELECTION,
    service::TOPIC_NOTIFICATION_DEREGISTRATION,
    service::CANCEL_ACQUIRE_SESSION_LOCK,
    service::RELEASE_SESSION_LOCK,
    service::CHECK_UPDATE_STREAM,
    service::MESSAGING_RECEIVER_CONTROL_DEREGISTRATION,
    service::TOPIC_CONTROL_DEREGISTRATION,
    service::AUTHENTICATOR_DEREGISTRATION,
    service::SESSION_EVENT_DEREGISTRATION,
    service::GET_SESSION_TREE_BRANCHES_WITH_MAPPINGS,
];

/// Services with a test of their own below: they leave out what is not permitted, or their stream has ended.
const OTHERWISE: &[i32] = &[
    service::TOPIC_REMOVAL,
    service::STREAM_SET_TOPIC,
    service::STREAM_APPLY_DELTA,
];

type Permissions = &'static [&'static str];

/// Principals of a fresh server, what they may do to the server and, each with others, on two paths: the roles of README.md.
const PRINCIPALS: &[(&str, Permissions, Permissions, Permissions)] = &[
    (
        "",
        &[],
        &["SELECT_TOPIC", "READ_TOPIC", "SEND_TO_MESSAGE_HANDLER"],
        &[],
    ),
    (
        "client",
        &[],
        &["SELECT_TOPIC", "READ_TOPIC", "SEND_TO_MESSAGE_HANDLER"],
        &[],
    ),
    (
        "operator",
        &["VIEW_SERVER", "CONTROL_SERVER", "READ_TOPIC_VIEWS"],
        &["SELECT_TOPIC", "READ_TOPIC", "SEND_TO_MESSAGE_HANDLER"],
        &["SELECT_TOPIC", "READ_TOPIC"],
    ),
    (
        "control",
        &[
            "VIEW_SESSION",
            "MODIFY_SESSION",
            "REGISTER_HANDLER",
            "AUTHENTICATE",
            "READ_TOPIC_VIEWS",
            "MODIFY_TOPIC_VIEWS",
        ],
        &[
            "SELECT_TOPIC",
            "READ_TOPIC",
            "SEND_TO_MESSAGE_HANDLER",
            "SEND_TO_SESSION",
            "UPDATE_TOPIC",
            "MODIFY_TOPIC",
            "QUERY_OBSOLETE_TIME_SERIES_EVENTS",
            "EDIT_TIME_SERIES_EVENTS",
            "ACQUIRE_LOCK",
            "EXPOSE_BRANCH",
        ],
        &[
            "SEND_TO_SESSION",
            "UPDATE_TOPIC",
            "MODIFY_TOPIC",
            "QUERY_OBSOLETE_TIME_SERIES_EVENTS",
            "EDIT_TIME_SERIES_EVENTS",
            "ACQUIRE_LOCK",
            "EXPOSE_BRANCH",
        ],
    ),
    (
        "admin",
        &[
            "VIEW_SESSION",
            "MODIFY_SESSION",
            "REGISTER_HANDLER",
            "VIEW_SERVER",
            "CONTROL_SERVER",
            "READ_TOPIC_VIEWS",
            "MODIFY_TOPIC_VIEWS",
            "VIEW_SECURITY",
            "MODIFY_SECURITY",
        ],
        &[
            "SELECT_TOPIC",
            "READ_TOPIC",
            "SEND_TO_MESSAGE_HANDLER",
            "SEND_TO_SESSION",
            "UPDATE_TOPIC",
            "MODIFY_TOPIC",
            "EDIT_TIME_SERIES_EVENTS",
            "ACQUIRE_LOCK",
            "EXPOSE_BRANCH",
        ],
        &[
            "SELECT_TOPIC",
            "READ_TOPIC",
            "SEND_TO_SESSION",
            "UPDATE_TOPIC",
            "MODIFY_TOPIC",
            "EDIT_TIME_SERIES_EVENTS",
            "ACQUIRE_LOCK",
            "EXPOSE_BRANCH",
        ],
    ),
];

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
    let mut driver = with_topics(&["a/b", "c"]);
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

/// A server with topics below these branches.
fn with_topics(branches: &[&str]) -> Driver {
    let mut driver = Driver::quiet();
    let mut publisher = TopicClient::open(&mut driver, 29);
    let series = [("TIME_SERIES_EVENT_VALUE_TYPE", "string")];
    let series = specification(TopicType::TimeSeries, &series);
    for branch in branches {
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
    driver
}

/// Whether an operation is carried out, or denied for want of a permission.
fn is_denied(operation: &Operation, permissions: &[&str], path: &str) -> bool {
    let (mut driver, mut peer) = with_permissions(permissions);
    denies(&mut driver, &mut peer, operation, path)
}

fn denies(driver: &mut Driver, peer: &mut Peer, operation: &Operation, path: &str) -> bool {
    let wanted = peer.new_cid();
    peer.send_body(
        driver,
        operation.service,
        wanted,
        &(operation.request)(path),
    );
    let answers = peer.take_all(driver);
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

#[test]
fn principals_of_a_fresh_server_may_do_what_their_roles_permit() {
    let mut wrong = Vec::new();
    for (principal, global, elsewhere, own_topics) in PRINCIPALS {
        for (path, for_path) in [("a/b", elsewhere), ("Diffusion/b", own_topics)] {
            for operation in OPERATIONS {
                let mut driver = with_topics(&[path]);
                let mut peer = Peer::open(&mut driver, principal);
                let permitted = (operation.needs.iter())
                    .all(|needed| global.contains(needed) || for_path.contains(needed));
                if denies(&mut driver, &mut peer, operation, path) == permitted {
                    wrong.push((principal, operation.name, path, permitted));
                }
            }
        }
    }
    assert_eq!(wrong, []);
}

/// Whatever is not in the table is nowhere asked whether it is permitted.
#[test]
fn the_table_has_all_services_of_the_server() {
    let mut driver = Driver::quiet();
    let mut peer = Peer::open(&mut driver, "admin");
    let known: BTreeSet<i32> = (OPERATIONS.iter().map(|operation| operation.service))
        .chain(NEED_NOTHING.iter().chain(OTHERWISE).copied())
        .collect();
    let served = (0..1000).filter(|service| {
        let cid = peer.new_cid();
        peer.send_body(&mut driver, *service, cid, b"");
        let unknown = (peer.take_all(&mut driver).into_iter()).any(|message| {
            matches!(message, Message::Error { cid: it, message, .. }
                if it == cid && message.starts_with("Unknown service"))
        });
        !unknown
    });
    assert_eq!(served.collect::<BTreeSet<i32>>(), known);
}

/// A permission that is taken away while something goes on.
#[test]
fn an_update_stream_ends_with_the_permission() {
    let (mut driver, mut peer) = with_permissions(&["UPDATE_TOPIC"]);
    let create = CreateUpdateStreamRequest {
        path: "a/b/string".into(),
        topic_type: TopicType::String,
        constraint: FREE,
    };
    let created = peer.call::<CreateUpdateStream>(&mut driver, &create);
    let stream_id = created.expect("a stream").stream_id;
    let set = StreamSetTopicRequest {
        stream_id: stream_id.clone(),
        value: text("1").into(),
    };
    assert_eq!(peer.call::<StreamSetTopic>(&mut driver, &set), Ok(Empty));
    let mut admin = Peer::open(&mut driver, "admin");
    for (permissions, expected) in [
        ("[]", true),
        ("[READ_TOPIC]", true),
        ("[UPDATE_TOPIC]", false),
    ] {
        let script = format!("set 'R' path 'a' permissions {permissions}");
        assert_eq!(change_security(&mut driver, &mut admin, &script), []);
        let refused = peer.call::<StreamSetTopic>(&mut driver, &set);
        let refused = refused.err().map(|(reason, _)| reason);
        assert_eq!(
            refused.is_some_and(|reason| reason == reason::INVALID_UPDATE_STREAM),
            expected,
            "{permissions}: {refused:?}"
        );
        let delta = StreamApplyDeltaRequest {
            stream_id: stream_id.clone(),
            delta: Bytes::new(),
        };
        let refused = peer.call::<StreamApplyDelta>(&mut driver, &delta).err();
        assert_eq!(
            refused.is_some_and(|it| it.0 == reason::INVALID_UPDATE_STREAM),
            expected
        );
    }
}
