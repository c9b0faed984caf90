//! The values of vectors of the topic side.

use diffusion::wire::services::common::SelectionScope;
use diffusion::wire::services::topics::fetch::{
    FetchBound, FetchQueryRequest, FetchQueryResponse, FetchedTopic, TopicTypeSet, ValueSize,
};
use diffusion::wire::services::topics::messaging::{
    FilterMessageRequest, FilterOutcome, FilterResponseNotification, HandlerMessageRequest,
    MessagingRegistration, MessagingRegistrationRequest, MessagingSendRequest,
    SessionMessageRequest,
};
use diffusion::wire::services::topics::missing_topic::{
    MissingTopicNotification, MissingTopicResponse, TopicControlDeregistrationRequest,
    TopicControlRegistrationRequest,
};
use diffusion::wire::services::topics::range_query::{
    QueryPoint, QueryPointKind, QueryRange, RangeQueryRequest, RangeQueryResponse, RangeQueryType,
};
use diffusion::wire::services::topics::session_locks::{
    AcquireSessionLockRequest, CancelAcquireSessionLockRequest, GetSessionLockRequest,
    LockAcquisition, LockDetails, LockScope, ReleaseSessionLockResponse,
};
use diffusion::wire::services::topics::specification::{TopicSpecification, TopicType};
use diffusion::wire::services::topics::subscription::{
    SelectionRequest, SubscriptionNotification, UnsubscribeAllRequest, UnsubscriptionNotification,
    UnsubscriptionReason,
};
use diffusion::wire::services::topics::subscription_control::{
    FilterSelectionRequest, GetSelectorsRequest, GetSelectorsResponse, Selection, SelectionKind,
    SessionSelectionRequest, UnsubscribeAllByFilterRequest, UnsubscribeAllControlRequest,
};
use diffusion::wire::services::topics::time_series::{
    TimeSeriesAppendRequest, TimeSeriesEditRequest, TimeSeriesEvent,
    TimeSeriesTimestampAppendRequest,
};
use diffusion::wire::services::topics::topic_control::{
    AddTopicResult, TopicAddRequest, TopicRemovalRequest, TopicRemovalResponse,
};
use diffusion::wire::services::topics::topic_notifications::{
    DescendantEvent, ListenerDeregistrationRequest, ListenerSelectionRequest, TopicEvent,
    TopicEventKind,
};
use diffusion::wire::services::topics::topic_update::{
    AddAndSetTopicRequest, ApplyJsonPatchRequest, ApplyJsonPatchResponse, SetTopicRequest,
};
use diffusion::wire::services::topics::update_constraint::{
    ConstraintOperator, ConstraintValueType, PartialJson, UpdateConstraint, ValueCondition,
};
use diffusion::wire::services::topics::update_stream::{
    CheckUpdateStreamRequest, CreateUpdateStreamAndSetRequest, CreateUpdateStreamRequest,
    CreateUpdateStreamResponse, StreamAddAndSetTopicRequest, StreamAddTopicRequest,
    StreamAddTopicResponse, StreamApplyDeltaRequest, StreamCapabilities, StreamSetTopicRequest,
    UpdateStreamId,
};

use super::json::Json;
use super::mapping::{fields, names, Fields, FromFields, FromJson};

fields! {
    TopicSpecification { topic_type: "type", properties: "properties" }
    UnsubscribeAllRequest { selector: "selector" }
    SubscriptionNotification { topic_id: "topic_id", path: "path", specification: "specification" }
    SessionSelectionRequest { session_id: "session_id", selector: "selector", scope: "scope" }
    FilterSelectionRequest { filter: "filter", selector: "selector", scope: "scope" }
    UnsubscribeAllByFilterRequest { selector: "selector", filter: "filter" }
    UnsubscribeAllControlRequest { selector: "selector", session_id: "session_id" }
    GetSelectorsRequest { session_id: "session_id" }
    GetSelectorsResponse { scopes: "scopes" }
    Selection { selector: "selector", kind: "type" }
    TopicAddRequest { path: "path", specification: "specification" }
    TopicRemovalRequest { selector: "selector" }
    TopicRemovalResponse { removed_count: "removed_count" }
    TopicControlRegistrationRequest {
        service: "service", control_group: "control_group", path: "path", handler_cid: "handler_cid"
    }
    TopicControlDeregistrationRequest { service: "service", control_group: "control_group", path: "path" }
    MissingTopicNotification {
        selector: "selector", session_properties: "session_properties", server_names: "server_names",
        handler_cid: "handler_cid"
    }
    SetTopicRequest { path: "path", topic_type: "topic_type", value: "value", constraint: "constraint" }
    AddAndSetTopicRequest {
        path: "path", specification: "specification", value: "value", constraint: "constraint"
    }
    ApplyJsonPatchRequest { path: "path", patch: "patch", constraint: "constraint" }
    ApplyJsonPatchResponse { first_failed_operation: "first_failed_operation" }
    CreateUpdateStreamRequest { path: "path", topic_type: "topic_type", constraint: "constraint" }
    CreateUpdateStreamAndSetRequest {
        path: "path", topic_type: "topic_type", value: "value", constraint: "constraint"
    }
    StreamAddTopicRequest { path: "path", specification: "specification", constraint: "constraint" }
    StreamAddAndSetTopicRequest {
        path: "path", specification: "specification", value: "value", constraint: "constraint"
    }
    StreamCapabilities { retains_value: "retains_value", supports_conflation: "supports_conflation" }
    CreateUpdateStreamResponse { stream_id: "stream_id", capabilities: flat }
    StreamAddTopicResponse { result: "result", stream_id: "stream_id", capabilities: flat }
    CheckUpdateStreamRequest { stream_id: "stream_id" }
    StreamSetTopicRequest { stream_id: "stream_id", value: "value" }
    StreamApplyDeltaRequest { stream_id: "stream_id", delta: "delta" }
    FetchBound { path: "path", inclusive: "inclusive" }
    FetchQueryRequest {
        selector: "selector", from: "from", to: "to", topic_types: "topic_types",
        with_values: "with_values", with_properties: "with_properties", limit: "limit",
        maximum_result_size: "maximum_result_size", deep_branch_depth: "deep_branch_depth",
        deep_branch_limit: "deep_branch_limit",
        with_unpublished_delayed_topics: "with_unpublished_delayed_topics", with_sizes: "with_sizes"
    }
    FetchQueryResponse { properties: "properties", results: "results", has_more: "has_more" }
    FetchedTopic {
        path: "path", topic_type: "topic_type", value: "value", properties_index: "properties_index",
        size: "size"
    }
    TimeSeriesAppendRequest { path: "path", data_type: "data_type", value: "value" }
    TimeSeriesTimestampAppendRequest {
        path: "path", data_type: "data_type", value: "value", timestamp: "timestamp"
    }
    TimeSeriesEditRequest {
        path: "path", data_type: "data_type", original_sequence: "sequence", value: "value"
    }
    RangeQueryRequest {
        path: "path", query_type: "query_type", view_range: "view_range", edit_range: "edit_range",
        limit: "limit"
    }
    QueryRange { anchor: "anchor", span: "span" }
    QueryPoint { value: "value", kind: "type" }
    ListenerSelectionRequest { listener_cid: "listener_cid", selector: "selector" }
    ListenerDeregistrationRequest { listener_cid: "listener_cid" }
    TopicEvent {
        listener_cid: "listener_cid", path: "path", kind: "type", specification: "specification"
    }
    DescendantEvent { listener_cid: "listener_cid", path: "path", kind: "type" }
    MessagingSendRequest { path: "path", request: flat }
    SessionMessageRequest { session_id: "session_id", path: "path", request: flat }
    HandlerMessageRequest {
        handler_cid: "handler_cid", session_id: "session_id", path: "path",
        session_properties: "session_properties", request: flat
    }
    FilterMessageRequest { filter_cid: "filter_cid", filter: "filter", path: "path", request: flat }
    MessagingRegistrationRequest { registration: flat, handler_cid: "handler_cid" }
    MessagingRegistration {
        service: "service", control_group: "control_group", path: "path",
        session_property_keys: "session_property_keys"
    }
    FilterResponseNotification { filter_cid: "filter_cid", session_id: "session_id", outcome: flat }
    AcquireSessionLockRequest { lock_name: "lock_name", request_id: "request_id", scope: "scope" }
    CancelAcquireSessionLockRequest { lock_name: "lock_name", request_id: "request_id" }
    LockAcquisition { lock_name: "lock_name", sequence: "sequence", scope: "scope" }
    ReleaseSessionLockResponse { released: "released" }
    GetSessionLockRequest { lock_name: "lock_name" }
    LockDetails { server_name: "server_name", session_id: "session_id", sequence: "sequence" }
}

names! {
    TopicType {
        Binary: "BINARY", Json: "JSON", TimeSeries: "TIME_SERIES", String: "STRING", Int64: "INT64",
        Double: "DOUBLE", RecordV2: "RECORD_V2", Unknown: "UNKNOWN"
    }
    UnsubscriptionReason {
        Requested: "REQUESTED", Control: "CONTROL", Removal: "REMOVED",
        Authorisation: "AUTHORIZATION", Unknown: "UNKNOWN",
        BackPressure: "BACK_PRESSURE", BranchMappings: "BRANCH_MAPPINGS"
    }
    SelectionKind { Select: "SELECT", Deselect: "DESELECT" }
    RangeQueryType { Values: "VALUES", AllEdits: "ALL_EDITS", LatestEdits: "LATEST_EDITS" }
    QueryPointKind {
        AbsoluteStart: "ABSOLUTE_START", AbsoluteSequence: "ABSOLUTE_SEQUENCE",
        AbsoluteTime: "ABSOLUTE_TIME", OffsetSequence: "OFFSET_SEQUENCE", OffsetTime: "OFFSET_TIME",
        NextCount: "NEXT_COUNT", NextTime: "NEXT_TIME", PreviousCount: "PREVIOUS_COUNT",
        PreviousTime: "PREVIOUS_TIME"
    }
    TopicEventKind { Added: "ADDED", Selected: "SELECTED", Removed: "REMOVED", Deselected: "DESELECTED" }
    LockScope {
        UnlockOnSessionLoss: "UNLOCK_ON_SESSION_LOSS",
        UnlockOnConnectionLoss: "UNLOCK_ON_CONNECTION_LOSS"
    }
    ConstraintOperator {
        Is: "IS", Equal: "EQ", NotEqual: "NE", Greater: "GT", GreaterOrEqual: "GE", Less: "LT",
        LessOrEqual: "LE"
    }
    ConstraintValueType {
        Null: "NULL", String: "STRING", Int64: "INT64", Double: "DOUBLE", Binary: "BINARY",
        Json: "JSON", RecordV2: "RECORD_V2", Boolean: "BOOLEAN"
    }
}

impl FromFields for SelectionRequest {
    fn from_fields(fields: &mut Fields<'_>) -> Self {
        SelectionRequest {
            selector: fields.get("selector"),
            // Values of old servers have no scope.
            scope: fields
                .optional("scope")
                .map_or_else(SelectionScope::default, FromJson::from_json),
        }
    }
}

impl FromFields for UnsubscriptionNotification {
    fn from_fields(fields: &mut Fields<'_>) -> Self {
        let code: i32 = fields.get("reason");
        let reason: UnsubscriptionReason = fields.get("reason_name");
        assert_eq!(i32::from(reason.code()), code);
        UnsubscriptionNotification {
            topic_id: fields.get("topic_id"),
            reason,
        }
    }
}

impl FromJson for MissingTopicResponse {
    fn from_json(json: &Json) -> Self {
        MissingTopicResponse {
            proceed: FromJson::from_json(json),
        }
    }
}

impl FromJson for AddTopicResult {
    fn from_json(json: &Json) -> Self {
        // Alone it is an object with one field.
        let name = match json {
            Json::Object(_) => {
                let mut fields = Fields::new(json);
                let name = fields.take("result");
                fields.finish();
                name
            }
            name => name,
        };
        match name.text() {
            "CREATED" => AddTopicResult::Created,
            "EXISTS" => AddTopicResult::Exists,
            other => panic!("no result: {other}"),
        }
    }
}

impl FromFields for UpdateStreamId {
    fn from_fields(fields: &mut Fields<'_>) -> Self {
        let partition: Option<i32> = fields.get("partition");
        let generation: Option<i32> = fields.get("generation");
        UpdateStreamId {
            topic_id: fields.get("topic_id"),
            instance_id: fields.get("instance_id"),
            partition: partition.map_or(0, |partition| partition + 1),
            generation: generation.unwrap_or(0),
        }
    }
}

impl FromJson for TopicTypeSet {
    fn from_json(json: &Json) -> Self {
        let types: Vec<TopicType> = FromJson::from_json(json);
        types
            .into_iter()
            .fold(TopicTypeSet::EMPTY, TopicTypeSet::with)
    }
}

impl FromJson for ValueSize {
    fn from_json(json: &Json) -> Self {
        if *json == Json::Null {
            return ValueSize::None;
        }
        let mut fields = Fields::new(json);
        let size = fields.get("value_size");
        let size = match fields.optional("value_count") {
            None => ValueSize::Value { size },
            Some(count) => ValueSize::TimeSeries {
                latest: size,
                count: FromJson::from_json(count),
                total: fields.get("value_total_size"),
            },
        };
        fields.finish();
        size
    }
}

impl FromFields for TimeSeriesEvent {
    fn from_fields(fields: &mut Fields<'_>) -> Self {
        // Which data type the value has is not part of the bytes.
        fields.optional("data_type");
        let edit: bool = fields.get("edit");
        TimeSeriesEvent {
            original: edit.then(|| fields.get("original")),
            metadata: fields.get("metadata"),
            value: fields.get("value"),
        }
    }
}

impl FromFields for RangeQueryResponse {
    fn from_fields(fields: &mut Fields<'_>) -> Self {
        let events: Vec<TimeSeriesEvent> = fields.get("events");
        RangeQueryResponse::from_events(
            fields.get("data_type"),
            fields.get("selected_count"),
            &events,
        )
    }
}

impl FromFields for FilterOutcome {
    fn from_fields(fields: &mut Fields<'_>) -> Self {
        match fields.optional("error") {
            Some(error) => FilterOutcome::Error(FromJson::from_json(error)),
            None => FilterOutcome::Response(fields.get("response")),
        }
    }
}

impl FromFields for UpdateConstraint {
    fn from_fields(fields: &mut Fields<'_>) -> Self {
        match fields.take("type").text() {
            "UNCONSTRAINED" => UpdateConstraint::Unconstrained,
            "VALUE" => UpdateConstraint::Value(FromFields::from_fields(fields)),
            "NO_VALUE" => UpdateConstraint::NoValue,
            "LOCKED" => UpdateConstraint::Locked {
                lock_name: fields.get("lock_name"),
                sequence: fields.get("sequence"),
            },
            "NO_TOPIC" => UpdateConstraint::NoTopic,
            "PARTIAL_JSON" => UpdateConstraint::PartialJson(FromFields::from_fields(fields)),
            "AND" => match fields.optional("list") {
                Some(list) => Vec::from_json(list)
                    .into_iter()
                    .reduce(UpdateConstraint::and)
                    .unwrap(),
                None => fields
                    .get::<UpdateConstraint>("left")
                    .and(fields.get("right")),
            },
            "OR" => fields
                .get::<UpdateConstraint>("left")
                .or(fields.get("right")),
            other => panic!("no constraint: {other}"),
        }
    }
}

impl FromFields for ValueCondition {
    fn from_fields(fields: &mut Fields<'_>) -> Self {
        let value = fields.get("bytes");
        // Values of old servers have neither operator nor type.
        match fields.optional("operator") {
            None => ValueCondition::is(value),
            Some(operator) => ValueCondition {
                operator: FromJson::from_json(operator),
                value_type: fields.get("value_type"),
                value,
            },
        }
    }
}

impl FromFields for PartialJson {
    fn from_fields(fields: &mut Fields<'_>) -> Self {
        let with = fields.take("with").list().iter().map(|condition| {
            let mut fields = Fields::new(condition);
            let entry = (
                fields.get("pointer"),
                ValueCondition::from_fields(&mut fields),
            );
            fields.finish();
            entry
        });
        PartialJson {
            with: with.collect(),
            without: fields.get("without"),
        }
    }
}
