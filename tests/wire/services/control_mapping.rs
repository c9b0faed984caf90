//! The values of vectors of the control side (`specification/protocol/control-services section 14`).

use bytes::Bytes;
use diffusion::wire::credentials::Credentials;
use diffusion::wire::services::common::ErrorReason;
use diffusion::wire::services::control::authentication::{
    AuthenticatorRegistrationParameters, AuthenticatorRegistrationRequest, AuthenticatorRequest,
    AuthenticatorResponse, ChangePrincipalRequest, PrincipalResponse, ReAuthenticateRequest,
};
use diffusion::wire::services::control::client_control::{
    ChangeAuthorisationRolesFilterRequest, ChangeAuthorisationRolesRequest, CloseClientRequest,
    SetClientConflationFilterRequest, SetClientConflationRequest,
};
use diffusion::wire::services::control::metric_collectors::{
    SessionMetricCollector, TopicMetricCollector,
};
use diffusion::wire::services::control::metrics::{
    DoubleBits, FetchJmxValuesRequest, GetMetricsRequest, JmxValues, MeasuredEntityClassRequest,
    MeasuredEntityClassResponse, MetricAlert, MetricKind, MetricSample, MetricSampleCollection,
    MetricServers, SetMetricAlertRequest,
};
use diffusion::wire::services::control::outcomes::{CreatedOrErrors, MatchedSessions, Script};
use diffusion::wire::services::control::remote_servers::{
    CheckRemoteServerResponse, CreateRemoteServerRequest, RemoteServer, RemoteServerKind,
    RemoteServerOption, RemoteServerState,
};
use diffusion::wire::services::control::security::{
    GlobalPermission, PathPermission, Role, SecurityConfiguration,
};
use diffusion::wire::services::control::server::{
    FetchLogEntriesRequest, FetchLogEntriesResponse, UpdateLicenseResponse,
};
use diffusion::wire::services::control::session_events::{
    PropertyChange, PropertyValues, SessionChange, SessionCloseReason, SessionEvent,
    SessionEventRegistrationRequest, SessionEvents, SessionPropertiesRegistration,
    SessionPropertiesRegistrationRequest, SessionUpdateKind,
};
use diffusion::wire::services::control::session_fetch::{
    FetchedSession, SessionFetchRequest, SessionFetchResponse,
};
use diffusion::wire::services::control::session_properties::{
    GetSessionPropertiesRequest, SetSessionPropertiesFilterRequest, SetSessionPropertiesRequest,
    SetSessionPropertiesResponse,
};
use diffusion::wire::services::control::session_trees::{BranchMapping, BranchMappingTable};
use diffusion::wire::services::control::system_authentication::{
    AnonymousAction, PropertyValidation, SystemAuthenticationConfiguration, SystemPrincipal,
};
use diffusion::wire::services::control::topic_views::{CreateTopicViewRequest, TopicView};

use super::json::Json;
use super::mapping::{codes, fields, Fields, FromFields, FromJson};

fields! {
    MatchedSessions { count: "count", errors: "errors" }
    AuthenticatorRegistrationParameters {
        service: "service_id", control_group: "control_group", handler_name: "handler_name"
    }
    AuthenticatorRegistrationRequest { parameters: "params", handler_cid: "cid" }
    AuthenticatorRequest {
        principal: "principal", credentials: "credentials", session_properties: "session_properties",
        proposed_properties: "proposed_properties", handler_cid: "cid"
    }
    ChangePrincipalRequest { principal: "principal", credentials: "credentials" }
    ReAuthenticateRequest {
        principal: "principal", credentials: "credentials", proposed_properties: "proposed_properties"
    }
    CloseClientRequest { session_id: "session_id" }
    SetClientConflationRequest { session_id: "session_id", conflate: "conflate" }
    SetClientConflationFilterRequest { filter: "filter", conflate: "conflate" }
    ChangeAuthorisationRolesRequest {
        session_id: "session_id", roles_to_remove: "roles_to_remove", roles_to_add: "roles_to_add"
    }
    ChangeAuthorisationRolesFilterRequest {
        filter: "filter", roles_to_remove: "roles_to_remove", roles_to_add: "roles_to_add"
    }
    GetSessionPropertiesRequest { session_id: "session_id", keys: "keys" }
    SetSessionPropertiesRequest { session_id: "session_id", overwrite: "overwrite", remove: "remove" }
    SetSessionPropertiesFilterRequest { filter: "filter", overwrite: "overwrite", remove: "remove" }
    SetSessionPropertiesResponse { changed: "changed", added: "added" }
    SessionPropertiesRegistrationRequest { registration: "registration", handler_cid: "cid" }
    SessionEventRegistrationRequest {
        cluster_aware: "cluster_aware", filter: "filter", properties: "properties", after: "after",
        handler_cid: "cid"
    }
    SessionEvents { handler_cid: "cid", events: "events" }
    SessionEvent { session_id: "session_id", change: flat }
    PropertyChange { key: "key", values: flat }
    SessionFetchRequest {
        filter: "filter", properties: "properties", from: "from", to: "to", limit: "limit",
        maximum_result_size: "maximum_result_size", requires_start_time: "requires_start_time"
    }
    FetchedSession { start_time: "start_time", properties: "properties" }
    SecurityConfiguration {
        anonymous_roles: "anonymous_roles", named_roles: "named_roles", roles: "roles",
        isolated_paths: "isolated_paths"
    }
    Role {
        name: "name", global_permissions: "global_permissions",
        default_path_permissions: "default_path_permissions", path_permissions: "path_permissions",
        included_roles: "included_roles", locking_principal: "locking_principal"
    }
    SystemAuthenticationConfiguration {
        principals: "principals", anonymous_action: "anonymous_action",
        anonymous_roles: "anonymous_roles", trusted_properties: "trusted_properties"
    }
    SystemPrincipal { name: "name", roles: "roles", locking_principal: "locking_principal" }
    SessionMetricCollector {
        name: "name", exports_to_prometheus: "exports_to_prometheus", maximum_groups: "maximum_groups",
        removes_metrics_with_no_matches: "removes_metrics_with_no_matches",
        session_filter: "session_filter", group_by_properties: "group_by_properties"
    }
    TopicMetricCollector {
        name: "name", exports_to_prometheus: "exports_to_prometheus", maximum_groups: "maximum_groups",
        topic_selector: "topic_selector", groups_by_topic_type: "groups_by_topic_type",
        groups_by_topic_view: "groups_by_topic_view",
        group_by_path_prefix_parts: "group_by_path_prefix_parts"
    }
    MeasuredEntityClassRequest { entity_class: "entity_class", server_name: "server_name" }
    MeasuredEntityClassResponse { metric_names: "metric_names", values: "values" }
    FetchJmxValuesRequest { names: "names", clustered: "clustered" }
    GetMetricsRequest { filters: "filters", pattern: "pattern", servers: flat }
    MetricSampleCollection { name: "name", unit: "unit", kind: "type", samples: "samples" }
    MetricSample {
        value: "value", timestamp: "timestamp", name: "name", label_names: "label_names",
        label_values: "label_values"
    }
    SetMetricAlertRequest { name: "name", specification: "specification" }
    MetricAlert {
        name: "name", specification: "specification", principal: "principal", roles: "roles"
    }
    CreateRemoteServerRequest { server: flat, credentials: "credentials" }
    RemoteServer {
        kind: "type", name: "name", urls: "urls", principal: "principal",
        connection_options: "connection_options",
        missing_topic_notification_filter: "missing_topic_notification_filter", connector: "connector"
    }
    CheckRemoteServerResponse { state: "state", failure_message: "failure_message" }
    CreateTopicViewRequest { name: "name", specification: "specification" }
    TopicView { name: "name", specification: "specification", roles: "roles" }
    BranchMappingTable { session_tree_branch: "session_tree_branch", mappings: "mappings" }
    BranchMapping { session_filter: "session_filter", topic_tree_branch: "topic_tree_branch" }
    FetchLogEntriesRequest { first_entry: "first_entry", entry_count: "entry_count" }
    FetchLogEntriesResponse {
        first_entry: "first_entry", entry_count: "entry_count",
        max_entries_available: "max_entries_available", first_line_number: "first_line_number",
        entries: "entries", file_id: "file_id"
    }
}

codes! {
    SessionUpdateKind SessionCloseReason GlobalPermission PathPermission AnonymousAction MetricKind
    RemoteServerKind RemoteServerState
}

impl FromJson for RemoteServerOption {
    fn from_json(json: &Json) -> Self {
        RemoteServerOption::of(u8::try_from(json.number()).unwrap())
    }
}

impl FromFields for Credentials {
    fn from_fields(fields: &mut Fields<'_>) -> Self {
        let data: Bytes = fields.get("data");
        match fields.take("type").number() {
            0 => {
                assert!(data.is_empty());
                Credentials::None
            }
            1 => Credentials::Password(data.to_vec()),
            2 => Credentials::Custom(data.to_vec()),
            other => panic!("no credentials: {other}"),
        }
    }
}

impl FromJson for PrincipalResponse {
    fn from_json(json: &Json) -> Self {
        PrincipalResponse {
            accepted: FromJson::from_json(json),
        }
    }
}

impl FromJson for Script {
    fn from_json(json: &Json) -> Self {
        Script(FromJson::from_json(json))
    }
}

impl FromJson for UpdateLicenseResponse {
    fn from_json(json: &Json) -> Self {
        UpdateLicenseResponse(u8::try_from(json.number()).unwrap())
    }
}

impl FromJson for DoubleBits {
    fn from_json(json: &Json) -> Self {
        match json {
            Json::Fraction(value) => DoubleBits::from(*value),
            other => DoubleBits::from(f64::from(i32::from_json(other))),
        }
    }
}

/// Responses that are what was made, under a name of its own, or errors.
macro_rules! created {
    ($($name:ident: $key:literal)+) => {$(
        impl FromFields for CreatedOrErrors<$name> {
            fn from_fields(fields: &mut Fields<'_>) -> Self {
                match fields.optional("errors") {
                    Some(errors) => CreatedOrErrors::Errors(FromJson::from_json(errors)),
                    None => CreatedOrErrors::Created(fields.get($key)),
                }
            }
        }
    )+};
}

created! {
    RemoteServer: "server"
    TopicView: "view"
}

/// Structures of which `tag` chooses the form.
macro_rules! tagged {
    ($($name:ident |$fields:ident| { $($tag:literal => $value:expr,)+ })+) => {$(
        impl FromFields for $name {
            fn from_fields($fields: &mut Fields<'_>) -> Self {
                match $fields.take("tag").number() {
                    $($tag => $value,)+
                    other => panic!("no {}: {other}", stringify!($name)),
                }
            }
        }
    )+};
}

tagged! {
    AuthenticatorResponse |fields| {
        0 => AuthenticatorResponse::Deny,
        1 => AuthenticatorResponse::Abstain,
        2 => AuthenticatorResponse::Allow { properties: fields.get("properties") },
    }
    SessionPropertiesRegistration |fields| {
        0 => SessionPropertiesRegistration::Register { keys: fields.get("keys") },
        1 => SessionPropertiesRegistration::Deregister,
    }
    SessionChange |fields| {
        0 => SessionChange::Open { properties: fields.get("properties") },
        1 => SessionChange::Update { kind: fields.get("update_type"), changes: fields.get("changes") },
        2 => SessionChange::Close {
            reason: fields.get("close_reason"),
            properties: fields.get("properties"),
        },
    }
    PropertyValues |fields| {
        1 => PropertyValues::New { new: fields.get("new") },
        2 => PropertyValues::Changed { old: fields.get("old"), new: fields.get("new") },
        3 => PropertyValues::Removed { old: fields.get("old") },
        4 => PropertyValues::Unchanged {
            value: match fields.optional("new") {
                Some(value) => FromJson::from_json(value),
                None => fields.get("value"),
            },
        },
    }
    SessionFetchResponse |fields| {
        0 => SessionFetchResponse::Sessions {
            sessions: fields.get("sessions"),
            total_selected: fields.get("total_selected"),
        },
        1 => SessionFetchResponse::Errors(fields.get("errors")),
    }
    PropertyValidation |fields| {
        0 => PropertyValidation::Matches { regex: fields.get("regex") },
        1 => PropertyValidation::Values { values: fields.get("values") },
    }
    JmxValues |fields| {
        0 => JmxValues::Values { cbor: fields.get("cbor") },
        1 => JmxValues::Error(ErrorReason {
            code: fields.get("reason_code"),
            description: fields.get("description"),
        }),
    }
    MetricServers |fields| {
        0 => MetricServers::Current,
        1 => MetricServers::All,
        2 => MetricServers::Named { server: fields.get("server") },
    }
}
