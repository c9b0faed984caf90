//! Services and the internal tables that the vendor's header shows (`types/service_types.h`). Declared only: nothing here is filled for programs.

use core::ffi::{c_int, c_void};
use core::mem::MaybeUninit;

use crate::capi::ffi::cenum::c_enums;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::session::conversation::CONVERSATION_ID_T;
use crate::capi::session::types::{DISCARD_HANDLER_T, TOPIC_HANDLER_T};
use crate::capi::util::buf::BUF_T;

/// One more than the highest service number.
pub const SERVICE_TYPE_MAX_VALUE: c_int = 0x100;

/// Services of the protocol.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum service_type_e {
    SVC_PING = 1,
    SVC_SUBSCRIBE = 3,
    SVC_UNSUBSCRIBE = 4,
    SVC_CHANGE_PRINCIPAL = 5,
    SVC_SUBSCRIBE_CONTROL = 10,
    SVC_UNSUBSCRIBE_CONTROL = 11,
    SVC_CLOSE_CLIENT = 14,
    SVC_TOPIC_CONTROL_REGISTRATION = 20,
    SVC_TOPIC_CONTROL_DEREGISTRATION = 21,
    SVC_AUTHENTICATION = 24,
    SVC_SESSION_CLOSE_VIEW_UPDATE = 27,
    SVC_SEND_RECEIVER = 28,
    SVC_TOPIC_SOURCE_REGISTRATION = 30,
    SVC_TOPIC_SOURCE_DEREGISTRATION = 31,
    SVC_TOPIC_SOURCE_STATE = 32,
    SVC_TOPIC_SOURCE_UPDATE = 34,
    SVC_NOTIFY_SUBSCRIPTION = 40,
    SVC_NOTIFY_UNSUBSCRIPTION = 42,
    SVC_ADD_TOPIC = 46,
    SVC_REMOVE_TOPICS = 47,
    SVC_MISSING_TOPIC = 50,
    SVC_ROUTING_SUBSCRIBE_CONTROL = 51,
    SVC_ROUTING_SUBSCRIBE_CALLBACK = 52,
    SVC_PING_SYSTEM = 55,
    SVC_PING_USER = 56,
    SVC_GET_SYSTEM_AUTHENTICATION = 57,
    SVC_UPDATE_SYSTEM_AUTHENTICATION = 58,
    SVC_GET_SECURITY = 59,
    SVC_UPDATE_SECURITY = 60,
    SVC_FILTER_SUBSCRIBE = 65,
    SVC_FILTER_UNSUBSCRIBE = 66,
    SVC_GET_SESSION_PROPERTIES = 67,
    SVC_SESSION_PROPERTIES_REGISTRATION = 69,
    SVC_SESSION_PROPERTIES_EVENT = 70,
    SVC_SESSION_PROPERTIES_REGISTRATION_2 = 81,
    SVC_SESSION_PROPERTIES_EVENT_2 = 82,
    SVC_TOPIC_REMOVAL = 83,
    SVC_RANGE_QUERY = 84,
    SVC_NOTIFY_SUBSCRIPTION_TOPIC_SPECIFICATION = 87,
    SVC_TOPIC_ADD = 112,
    SVC_MESSAGING_SEND = 85,
    SVC_MESSAGING_RECEIVER_SERVER = 86,
    SVC_MESSAGING_RECEIVER_CLIENT = 88,
    SVC_TOPIC_NOTIFICATION_DEREGISTRATION = 91,
    SVC_TOPIC_NOTIFICATION_EVENTS = 92,
    SVC_TOPIC_DESCENDANT_EVENTS = 93,
    SVC_TOPIC_NOTIFICATION_SELECTION = 94,
    SVC_TOPIC_NOTIFICATION_DESELECTION = 95,
    SVC_MESSAGING_RECEIVER_CONTROL_REGISTRATION = 97,
    SVC_MESSAGING_RECEIVER_CONTROL_DEREGISTRATION = 98,
    SVC_TIME_SERIES_APPEND = 99,
    SVC_TIME_SERIES_EDIT = 100,
    SVC_MESSAGING_FILTER_SENDER = 102,
    SVC_FILTER_RESPONSE = 103,
    SVC_SET_SESSION_PROPERTIES = 105,
    SVC_SET_SESSION_PROPERTIES_FILTER = 106,
    SVC_ACQUIRE_SESSION_LOCK = 114,
    SVC_RELEASE_SESSION_LOCK = 116,
    SVC_FETCH_QUERY = 117,
    SVC_SET_TOPIC = 118,
    SVC_ADD_AND_SET_TOPIC = 122,
    SVC_AUTHENTICATOR_REGISTRATION = 119,
    SVC_AUTHENTICATOR = 120,
    SVC_AUTHENTICATOR_DEREGISTRATION = 121,
    SVC_CHANGE_AUTHORISATION_ROLES = 123,
    SVC_CHANGE_AUTHORISATION_ROLES_FILTER = 124,
    SVC_CREATE_UPDATE_STREAM = 125,
    SVC_CREATE_UPDATE_STREAM_AND_SET = 126,
    SVC_CHECK_UPDATE_STREAM = 127,
    SVC_STREAM_SET_TOPIC = 128,
    SVC_STREAM_APPLY_DELTA = 129,
    SVC_STREAM_ADD_TOPIC = 130,
    SVC_STREAM_ADD_AND_SET_TOPIC = 131,
    SVC_PUT_SESSION_METRIC_COLLECTOR = 135,
    SVC_REMOVE_SESSION_METRIC_COLLECTOR = 136,
    SVC_LIST_SESSION_METRIC_COLLECTORS = 137,
    SVC_CREATE_TOPIC_VIEW = 138,
    SVC_REMOVE_TOPIC_VIEW = 139,
    SVC_LIST_TOPIC_VIEWS = 141,
    SVC_LIST_GLOBAL_PERMISSIONS = 143,
    SVC_LIST_PATH_PERMISSIONS = 144,
    SVC_PUT_TOPIC_METRIC_COLLECTOR = 146,
    SVC_REMOVE_TOPIC_METRIC_COLLECTOR = 147,
    SVC_LIST_TOPIC_METRIC_COLLECTORS = 148,
    SVC_APPLY_JSON_PATCH = 151,
    SVC_CREATE_REMOTE_SERVER = 157,
    SVC_REMOVE_REMOTE_SERVER = 158,
    SVC_CLOSE_CLIENT_FILTER = 162,
    SVC_SET_CLIENT_CONFLATION_FILTER = 163,
    SVC_LIST_REMOTE_SERVERS = 164,
    SVC_CHECK_REMOTE_SERVER = 165,
    SVC_TIME_SERIES_TIMESTAMP_APPEND = 166,
    SVC_PUT_BRANCH_MAPPING_TABLE = 176,
    SVC_GET_SESSION_TREE_BRANCHES = 177,
    SVC_GET_BRANCH_MAPPING_TABLE = 178,
    SVC_GET_TOPIC_VIEW = 182,
}
/// Services of the protocol.
pub type SERVICE_TYPE_T = service_type_e;
/// Role of a service message.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum service_mode_e {
    /// A request failed.
    MODE_ERROR = 0,
    /// A request.
    MODE_REQUEST = 1,
    /// The answer to a request.
    MODE_RESPONSE = 2,
}
/// Role of a service message.
pub type SERVICE_MODE_T = service_mode_e;

c_enums!(service_type_e, service_mode_e);

/// What service messages have in common.
#[repr(C)]
pub struct svc_msg_common_s {
    /// The service.
    pub service_type: MaybeUninit<SERVICE_TYPE_T>,
    /// Request, response or error.
    pub service_mode: MaybeUninit<SERVICE_MODE_T>,
    /// The conversation.
    pub conversation_id: CONVERSATION_ID_T,
}
/// What service messages have in common.
pub type SVC_MSG_COMMON_T = svc_msg_common_s;
assert_layout!(svc_msg_common_s, size 16, align 8, { service_type: 0, service_mode: 4, conversation_id: 8 });

/// A table of functions for one service. Never filled: it exists because the vendor's header shows
/// it.
#[repr(C)]
pub struct svc_defn_s {
    /// Not used.
    pub request_handler: Option<unsafe extern "C" fn()>,
    /// Not used.
    pub response_handler: Option<unsafe extern "C" fn()>,
    /// Not used.
    pub error_handler: Option<unsafe extern "C" fn() -> c_int>,
    /// Not used.
    pub request_unmarshal: Option<unsafe extern "C" fn() -> *mut c_void>,
    /// Not used.
    pub request_marshal: Option<unsafe extern "C" fn() -> *mut BUF_T>,
    /// Not used.
    pub response_unmarshal: Option<unsafe extern "C" fn() -> *mut c_void>,
    /// Not used.
    pub response_marshal: Option<unsafe extern "C" fn() -> *mut BUF_T>,
    /// Not used.
    pub request_create: Option<unsafe extern "C" fn() -> *mut c_void>,
    /// Not used.
    pub response_create: Option<unsafe extern "C" fn() -> *mut c_void>,
    /// Not used.
    pub request_free: Option<unsafe extern "C" fn()>,
    /// Not used.
    pub response_free: Option<unsafe extern "C" fn()>,
    /// Not used.
    pub local: *mut c_void,
}
/// A table of functions for one service.
pub type SVC_DEFN_T = svc_defn_s;
assert_layout!(svc_defn_s, size 96, align 8, {
    request_handler: 0, response_handler: 8, error_handler: 16, request_unmarshal: 24, request_marshal: 32, response_unmarshal: 40,
    response_marshal: 48, request_create: 56, response_create: 64, request_free: 72, response_free: 80, local: 88,
});

/// An internal table of the vendor's library. Never filled.
#[repr(C)]
pub struct handler_set_s {
    /// Not used.
    pub service_type: MaybeUninit<SERVICE_TYPE_T>,
    /// Not used.
    pub service_handler: [Option<unsafe extern "C" fn()>; 256],
    /// Not used.
    pub error_handler: [Option<unsafe extern "C" fn() -> c_int>; 256],
    /// Not used.
    pub discard_handler: [DISCARD_HANDLER_T; 256],
    /// Not used.
    pub topic_message_handler: TOPIC_HANDLER_T,
    /// Not used.
    pub system_context: *mut c_void,
    /// Not used.
    pub user_params: *mut c_void,
    /// Not used.
    pub system_context_free: Option<unsafe extern "C" fn(context: *mut c_void)>,
    /// Not used.
    pub user_params_free: Option<unsafe extern "C" fn(params: *mut c_void)>,
}

/// An internal table of the vendor's library. Never filled.
pub type HANDLER_SET_T = handler_set_s;

assert_layout!(handler_set_s, size 6192, align 8, {
    service_type: 0, service_handler: 8, error_handler: 2056, discard_handler: 4104, topic_message_handler: 6152,
    system_context: 6160, user_params: 6168, system_context_free: 6176, user_params_free: 6184,
});
