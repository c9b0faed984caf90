//! Reason codes of negative answers (`specification/protocol/connection section 8`).

numbered! {
    /// Communication with the server failed.
    COMMUNICATION_FAILURE = 100;
    /// Session is closed.
    SESSION_CLOSED = 101;
    /// Request took too long.
    REQUEST_TIME_OUT = 102;
    /// Permission missing.
    ACCESS_DENIED = 103;
    /// Service not supported for this caller.
    UNSUPPORTED = 104;
    /// Application callback failed.
    CALLBACK_EXCEPTION = 105;
    /// Malformed data received.
    INVALID_DATA = 106;
    /// Addressed session not found.
    NO_SUCH_SESSION = 107;
    /// Data type mismatch.
    INCOMPATIBLE_DATATYPE = 108;
    /// Nobody handled the message.
    UNHANDLED_MESSAGE = 109;
    /// Partition ownership changed, transient.
    CLUSTER_REPARTITION = 110;
    /// Topic managed by a component that forbids the update.
    INCOMPATIBLE_STATE = 111;
    /// Could not route inside the cluster, transient.
    CLUSTER_ROUTING = 112;
    /// Conflicting registration on the branch.
    TOPIC_TREE_REGISTRATION_CONFLICT = 200;
    /// Conflicting handler registration.
    HANDLER_CONFLICT = 201;
    /// Bad topic path.
    INVALID_PATH = 202;
    /// Update type does not fit the topic type.
    INCOMPATIBLE_UPDATE = 500;
    /// Content could not be applied.
    UPDATE_FAILED = 501;
    /// No topic at the path (update).
    MISSING_TOPIC = 503;
    /// Delta sent to a topic without value.
    DELTA_WITHOUT_VALUE = 505;
    /// | NO_SUCH_TOPIC.
    NO_SUCH_TOPIC = 9000;
    /// | INCOMPATIBLE_TOPIC.
    NOT_A_TIMESERIES_TOPIC = 9001;
    /// Time series event not found.
    NO_SUCH_EVENT = 9002;
    /// Recipient session rejected the request.
    REJECTED_REQUEST = 9003;
    /// Exists with another specification.
    TOPIC_EXISTS_MISMATCH = 9004;
    /// | INVALID_TOPIC_PATH.
    TOPIC_PATH_INVALID = 9005;
    /// | INVALID_TOPIC_SPECIFICATION.
    TOPIC_SPECIFICATION_INVALID = 9006;
    /// | LICENCE_EXCEEDED.
    TOPIC_LICENSE_LIMIT = 9007;
    /// Servers before 6.5: the parent topic does not fit.
    INCOMPATIBLE_PARENT_TOPIC = 9008;
    /// Servers before 6.5: the master topic does not fit.
    INCOMPATIBLE_MASTER_TOPIC = 9009;
    /// Existing topic owned by something else.
    INCOMPATIBLE_TOPIC_EXISTS = 9010;
    /// | ADD_TOPIC.
    UNEXPECTED_TOPIC_ADD_FAILURE = 9011;
    /// | UNSATISFIED_CONSTRAINT.
    UNSATISFIED_CONSTRAINT = 9012;
    /// | INVALID_UPDATE_STREAM.
    INVALID_UPDATE_STREAM = 9013;
    /// | INVALID_PATCH.
    INVALID_JSON_PATCH = 9014;
    /// | FAILED_PATCH.
    APPLY_PATCH_FAIL = 9015;
    /// | REMOTE_SERVER_EXISTS.
    REMOTE_SERVER_EXISTS = 9016;
    /// | INVALID_BRANCH_MAPPING.
    INVALID_BRANCH_MAPPING = 9017;
}
