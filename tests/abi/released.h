static const char *DIFFUSION_VERSION __attribute__((unused)) = "6.9.0#0.1.0";
typedef unsigned char apr_byte_t;
typedef int16_t apr_int16_t;
typedef uint16_t apr_uint16_t;
typedef int32_t apr_int32_t;
typedef uint32_t apr_uint32_t;
typedef int64_t apr_int64_t;
typedef uint64_t apr_uint64_t;
typedef size_t apr_size_t;
typedef ssize_t apr_ssize_t;
typedef off_t apr_off_t;
typedef socklen_t apr_socklen_t;
typedef uintptr_t apr_uintptr_t;
typedef int apr_status_t;
typedef int64_t apr_time_t;
typedef int64_t apr_interval_time_t;
typedef int32_t apr_short_interval_time_t;
typedef pthread_t apr_os_thread_t;
typedef struct apr_allocator_t apr_allocator_t;
typedef struct apr_getopt_t apr_getopt_t;
typedef struct apr_pool_t apr_pool_t;
typedef struct apr_sockaddr_t apr_sockaddr_t;
typedef struct apr_socket_t apr_socket_t;
typedef struct apr_thread_cond_t apr_thread_cond_t;
typedef struct apr_thread_mutex_t apr_thread_mutex_t;
typedef struct apr_thread_t apr_thread_t;
typedef struct apr_uri_t apr_uri_t;
typedef int (*apr_abortfunc_t)(int status);
apr_status_t apr_initialize(void);
void apr_terminate(void);
apr_status_t apr_pool_create_ex(apr_pool_t **new_pool, apr_pool_t *parent, apr_abortfunc_t abort_function,
                                apr_allocator_t *allocator);
apr_status_t apr_pool_create(apr_pool_t **new_pool, apr_pool_t *parent);
void apr_pool_destroy(apr_pool_t *pool);
apr_status_t apr_thread_mutex_create(apr_thread_mutex_t **mutex, unsigned int flags, apr_pool_t *pool);
apr_status_t apr_thread_mutex_lock(apr_thread_mutex_t *mutex);
apr_status_t apr_thread_mutex_trylock(apr_thread_mutex_t *mutex);
apr_status_t apr_thread_mutex_unlock(apr_thread_mutex_t *mutex);
apr_status_t apr_thread_mutex_destroy(apr_thread_mutex_t *mutex);
apr_status_t apr_thread_cond_create(apr_thread_cond_t **cond, apr_pool_t *pool);
apr_status_t apr_thread_cond_wait(apr_thread_cond_t *cond, apr_thread_mutex_t *mutex);
apr_status_t apr_thread_cond_timedwait(apr_thread_cond_t *cond, apr_thread_mutex_t *mutex, apr_interval_time_t timeout);
apr_status_t apr_thread_cond_signal(apr_thread_cond_t *cond);
apr_status_t apr_thread_cond_broadcast(apr_thread_cond_t *cond);
apr_status_t apr_thread_cond_destroy(apr_thread_cond_t *cond);
void apr_sleep(apr_interval_time_t microseconds);
apr_time_t apr_time_now(void);
apr_uint32_t apr_atomic_read32(volatile apr_uint32_t *memory);
void apr_atomic_set32(volatile apr_uint32_t *memory, apr_uint32_t value);
apr_uint32_t apr_atomic_add32(volatile apr_uint32_t *memory, apr_uint32_t value);
apr_uint32_t apr_atomic_inc32(volatile apr_uint32_t *memory);
int apr_atomic_dec32(volatile apr_uint32_t *memory);
apr_os_thread_t apr_os_thread_current(void);
typedef struct apr_uri_t CONNECTION_URL_T;
typedef struct session_s SESSION_T;
typedef struct credentials_s CREDENTIALS_T;
typedef struct DIFFUSION_SESSION_FACTORY_T DIFFUSION_SESSION_FACTORY_T;
typedef struct DIFFUSION_RETRY_STRATEGY_T DIFFUSION_RETRY_STRATEGY_T;
typedef struct reconnection_strategy_s RECONNECTION_STRATEGY_T;
typedef struct DIFFUSION_TOPIC_REMOVAL_RESULT_T DIFFUSION_TOPIC_REMOVAL_RESULT_T;
typedef struct svc_notify_subscription_request_s SVC_NOTIFY_SUBSCRIPTION_REQUEST_T;
typedef struct svc_notify_unsubscription_request_s SVC_NOTIFY_UNSUBSCRIPTION_REQUEST_T;
typedef struct DIFFUSION_JSON_PATCH_RESULT_T DIFFUSION_JSON_PATCH_RESULT_T;
typedef struct DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T;
typedef struct diffusion_topic_update_stream_params_s DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T;
typedef struct DIFFUSION_TOPIC_UPDATE_STREAM_T DIFFUSION_TOPIC_UPDATE_STREAM_T;
typedef struct DIFFUSION_RECOVERABLE_UPDATE_STREAM_T DIFFUSION_RECOVERABLE_UPDATE_STREAM_T;
typedef struct DIFFUSION_FETCH_RESULT_T DIFFUSION_FETCH_RESULT_T;
typedef struct DIFFUSION_TIME_SERIES_QUERY_RESULT_T DIFFUSION_TIME_SERIES_QUERY_RESULT_T;
typedef struct DIFFUSION_REQUEST_CONTEXT_T DIFFUSION_REQUEST_CONTEXT_T;
typedef struct DIFFUSION_RESPONDER_HANDLE_T DIFFUSION_RESPONDER_HANDLE_T;
typedef struct DIFFUSION_SESSION_LOCK_T DIFFUSION_SESSION_LOCK_T;
typedef struct DIFFUSION_AUTHENTICATOR_T DIFFUSION_AUTHENTICATOR_T;
typedef struct DIFFUSION_CHECK_REMOTE_SERVER_RESPONSE_T DIFFUSION_CHECK_REMOTE_SERVER_RESPONSE_T;
typedef struct DIFFUSION_VALUE_T DIFFUSION_VALUE_T;
typedef struct DIFFUSION_RECORDV2_RECORD_MODEL_T DIFFUSION_RECORDV2_RECORD_MODEL_T;
typedef struct DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T;
typedef struct buf_s BUF_T;
typedef struct content_s CONTENT_T;
typedef struct list_s LIST_T;
typedef struct hash_s HASH_T;
typedef struct hash_num_s HASH_NUM_T;
typedef struct set_s SET_T;
typedef struct buf_s SCRIPT_T;
typedef struct topic_message_s TOPIC_MESSAGE_T;
typedef struct v5_message_s V5_MESSAGE_T;
typedef struct stream_message_s STREAM_MESSAGE_T;
enum error_code_e {
    DIFF_ERR_SUCCESS = 0,
    DIFF_ERR_UNKNOWN = 1,
    DIFF_ERR_SERVICE = 2,
    DIFF_ERR_SESSION_CREATE_FAILED = 3,
    DIFF_ERR_TRANSPORT_CREATE_FAILED = 4,
    DIFF_ERR_NO_SESSION = 5,
    DIFF_ERR_NO_TRANSPORT = 6,
    DIFF_ERR_NO_START_FN = 7,
    DIFF_ERR_NO_CLOSE_FN = 8,
    DIFF_ERR_NO_SERVERS_DEFINED = 9,
    DIFF_ERR_ADDR_LOOKUP_FAIL = 10,
    DIFF_ERR_SOCKET_CREATE_FAIL = 11,
    DIFF_ERR_SOCKET_CONNECT_FAIL = 12,
    DIFF_ERR_HANDSHAKE_SEND_FAIL = 13,
    DIFF_ERR_HANDSHAKE_RECV_FAIL = 14,
    DIFF_ERR_INVALID_CONNECTION_PROTOCOL = 15,
    DIFF_ERR_INVALID_TOPIC_SPECIFICATION = 16,
    DIFF_ERR_TOPIC_ALREADY_EXISTS = 17,
    DIFF_ERR_CONNECTION_REJECTED = 18,
    DIFF_ERR_CONNECTION_ERROR_UNDEFINED = 19,
    DIFF_ERR_MESSAGE_QUEUE_FAIL = 20,
    DIFF_ERR_MESSAGE_SEND_FAIL = 21,
    DIFF_ERR_PARSE_URL = 22,
    DIFF_ERR_UNKNOWN_TRANSPORT = 23,
    DIFF_ERR_SOCKET_READ_FAIL = 24,
    DIFF_ERR_SOCKET_WRITE_FAIL = 25,
    DIFF_ERR_DOWNGRADE = 26,
    DIFF_ERR_CONNECTION_UNSUPPORTED = 27,
    DIFF_ERR_LICENCE_EXCEEDED = 28,
    DIFF_ERR_RECONNECTION_UNSUPPORTED = 29,
    DIFF_ERR_CONNECTION_PROTOCOL_ERROR = 30,
    DIFF_ERR_AUTHENTICATION_FAILED = 31,
    DIFF_ERR_PROTOCOL_VERSION = 32,
    DIFF_ERR_UNKNOWN_SESSION = 33,
    DIFF_ERR_MESSAGE_LOSS = 34,
    DIFF_ERR_INVALID_FILTER = 35,
    DIFF_ERR_REJECTED_SERVER_INITIALIZING = 36,
    DIFF_ERR_ILLEGAL_STATE = 37,
    DIFF_ERR_NO_SUCH_TOPIC = 38,
    DIFF_ERR_REJECTED_REQUEST = 39,
    DIFF_ERR_INCOMPATIBLE_TOPIC = 40,
    DIFF_ERR_INCOMPATIBLE_EXISTING_TOPIC = 41,
    DIFF_ERR_UNSATISFIED_CONSTRAINT = 42,
    DIFF_ERR_INVALID_UPDATE_STREAM = 43,
    DIFF_ERR_EXISTING_TOPIC = 44,
    DIFF_ERR_INCOMPATIBLE_PARENT_TOPIC = 45,
    DIFF_ERR_INVALID_TOPIC_PATH = 46,
    DIFF_ERR_ADD_TOPIC = 47,
    DIFF_ERR_ILLEGAL_ARGUMENT = 48,
    DIFF_ERR_INVALID_SCRIPT = 49,
    DIFF_ERR_INVALID_PATCH = 50,
    DIFF_ERR_FAILED_PATCH = 51,
    DIFF_ERR_REMOTE_SERVER_EXISTS = 52,
    DIFF_ERR_INVALID_BRANCH_MAPPING = 53,
    DIFF_ERR_COMMUNICATION_ERROR = 100,
    DIFF_ERR_SESSION_CLOSED = 101,
    DIFF_ERR_REQUEST_TIME_OUT = 102,
    DIFF_ERR_ACCESS_DENIED = 103,
    DIFF_ERR_UNSUPPORTED = 104,
    DIFF_ERR_CALLBACK_FAIL = 105,
    DIFF_ERR_INVALID_DATA = 106,
    DIFF_ERR_NO_SUCH_SESSION = 107,
    DIFF_ERR_INCOMPATIBLE_DATATYPE = 108,
    DIFF_ERR_UNHANDLED_MESSAGE = 109,
    DIFF_ERR_CLUSTER_REPARTITION = 110,
    DIFF_ERR_INCOMPATIBLE_STATE = 111,
    DIFF_ERR_CLUSTER_ROUTING = 112,
    DIFF_ERR_UPDATE_FAILED = 113,
    DIFF_ERR_INCOMPATIBLE_MASTER_TOPIC = 200
};
typedef enum error_code_e ERROR_CODE_T;
struct diffusion_error_s {
    ERROR_CODE_T code;
    char *message;
    void *context;
};
typedef struct diffusion_error_s DIFFUSION_ERROR_T;
void diffusion_error_free(DIFFUSION_ERROR_T *error);
const char *diffusion_error_str(ERROR_CODE_T code);
struct error_report_s {
    char *message;
    unsigned int line;
    unsigned int column;
};
typedef struct error_report_s ERROR_REPORT_T;
ERROR_REPORT_T *error_report_create(void);
ERROR_REPORT_T *error_report_dup(const ERROR_REPORT_T *error_report);
void error_report_free(ERROR_REPORT_T *error_report);
char *buf_read_error_report(const char *data, ERROR_REPORT_T **error_report);
char *buf_read_error_reports(const char *data, LIST_T **error_reports);
typedef struct DIFFUSION_API_ERROR_T DIFFUSION_API_ERROR_T;
typedef DIFFUSION_API_ERROR_T *DIFFUSION_API_ERROR;
int get_diffusion_api_error_code(DIFFUSION_API_ERROR error);
const char *get_diffusion_api_error_description(DIFFUSION_API_ERROR error);
void diffusion_api_error_free(DIFFUSION_API_ERROR error);
enum message_priority_e {
    MESSAGE_PRIORITY_IMMEDIATE = 0,
    MESSAGE_PRIORITY_HIGH = 1,
    MESSAGE_PRIORITY_MEDIUM = 2,
    MESSAGE_PRIORITY_LOW = 3
};
enum client_send_priority_e {
    CLIENT_SEND_PRIORITY_NORMAL = 0,
    CLIENT_SEND_PRIORITY_HIGH = 1,
    CLIENT_SEND_PRIORITY_LOW = 2
};
typedef enum message_priority_e MESSAGE_PRIORITY_T;
typedef enum client_send_priority_e CLIENT_SEND_PRIORITY_T;
enum diffusion_datatype_e {
    DATATYPE_BINARY = 0,
    DATATYPE_JSON = 1,
    DATATYPE_STRING = 2,
    DATATYPE_DOUBLE = 3,
    DATATYPE_INT64 = 4,
    DATATYPE_RECORDV2 = 5
};
typedef enum diffusion_datatype_e DIFFUSION_DATATYPE;
enum one_way_cid_e {
    ONE_WAY_CONVERSATION_ID = 0
};
struct conversation_id_s {
    uint64_t id;
};
typedef struct conversation_id_s CONVERSATION_ID_T;
typedef enum one_way_cid_e ONE_WAY_CID_T;
void conversation_id_free(CONVERSATION_ID_T *conversation_id);
CONVERSATION_ID_T *conversation_id_dup(const CONVERSATION_ID_T *src);
char *conversation_id_to_string(CONVERSATION_ID_T conversation_id);
CONVERSATION_ID_T *conversation_id_create_from_string(const char *str);
CONVERSATION_ID_T *conversation_id_create(SESSION_T *session);
enum session_close_reason_e {
    SESSION_CLOSE_REASON_CONNECTION_LOST = 0,
    SESSION_CLOSE_REASON_IO_EXCEPTION = 1,
    SESSION_CLOSE_REASON_CLIENT_UNRESPONSIVE = 2,
    SESSION_CLOSE_REASON_MESSAGE_QUEUE_LIMIT_REACHED = 3,
    SESSION_CLOSE_REASON_CLOSED_BY_CLIENT = 4,
    SESSION_CLOSE_REASON_MESSAGE_TOO_LARGE = 5,
    SESSION_CLOSE_REASON_INTERNAL_ERROR = 6,
    SESSION_CLOSE_REASON_INVALID_INBOUND_MESSAGE = 7,
    SESSION_CLOSE_REASON_ABORTED = 8,
    SESSION_CLOSE_REASON_LOST_MESSAGES = 9,
    SESSION_CLOSE_REASON_SERVER_CLOSING = 10,
    SESSION_CLOSE_REASON_CLOSED_BY_CONTROLLER = 11,
    SESSION_CLOSE_REASON_FAILED_OVER = 12,
    SESSION_CLOSE_REASON_EXPIRED = 13,
    SESSION_CLOSE_REASON_REVOKED = 14,
    SESSION_CLOSE_REASON_SESSION_TAKEN_OVER = 15
};
enum connection_response_code_type_e {
    SUCCESS = 0,
    RETRIABLE = 1,
    FATAL = 2,
    FATAL_AUTHENTICATION = 3
};
enum connection_response_code_e {
    CONNECTION_RESPONSE_CODE_OK = 100,
    CONNECTION_RESPONSE_CODE_DOWNGRADE = 102,
    CONNECTION_RESPONSE_CODE_RECONNECTED = 105,
    CONNECTION_RESPONSE_CODE_RECONNECTED_WITH_MESSAGE_LOSS = 106,
    CONNECTION_RESPONSE_CODE_LICENSE_EXCEEDED = 113,
    CONNECTION_RESPONSE_CODE_RECONNECTION_UNSUPPORTED = 114,
    CONNECTION_RESPONSE_CODE_CONNECTION_PROTOCOL_ERROR = 115,
    CONNECTION_RESPONSE_CODE_AUTHENTICATION_FAILED = 116,
    CONNECTION_RESPONSE_CODE_UNKNOWN_SESSION = 117,
    CONNECTION_RESPONSE_CODE_RECONNECTION_FAILED_MESSAGE_LOSS = 118,
    CONNECTION_RESPONSE_CODE_REJECTED_SERVER_INITIALISING = 119,
    CONNECTION_RESPONSE_CODE_REJECTED = 111,
    CONNECTION_RESPONSE_CODE_CONNECTION_UNSUPPORTED = 112,
    CONNECTION_RESPONSE_CODE_ERROR = 127
};
typedef enum session_close_reason_e SESSION_CLOSE_REASON_T;
typedef enum connection_response_code_type_e CONNECTION_RESPONSE_CODE_TYPE_T;
typedef enum connection_response_code_e CONNECTION_RESPONSE_CODE_T;
typedef struct {
    const CONNECTION_RESPONSE_CODE_T code;
    const char *msg;
    const CONNECTION_RESPONSE_CODE_TYPE_T type;
    const ERROR_CODE_T diffusion_error_code;
} CONNECTION_RESPONSE_T;
static const CONNECTION_RESPONSE_T connectionResponseList[12] __attribute__((unused)) = {
    { CONNECTION_RESPONSE_CODE_OK, "Connected", SUCCESS, DIFF_ERR_SUCCESS },
    { CONNECTION_RESPONSE_CODE_DOWNGRADE, "The server asks for an older protocol",
      FATAL, DIFF_ERR_DOWNGRADE },
    { CONNECTION_RESPONSE_CODE_RECONNECTED, "Reconnected", SUCCESS, DIFF_ERR_SUCCESS },
    { CONNECTION_RESPONSE_CODE_RECONNECTED_WITH_MESSAGE_LOSS, "Reconnected, messages were lost",
      SUCCESS, DIFF_ERR_SUCCESS },
    { CONNECTION_RESPONSE_CODE_LICENSE_EXCEEDED, "The licence allows no further connection",
      FATAL, DIFF_ERR_LICENCE_EXCEEDED },
    { CONNECTION_RESPONSE_CODE_RECONNECTION_UNSUPPORTED, "Reconnection is not supported",
      FATAL, DIFF_ERR_RECONNECTION_UNSUPPORTED },
    { CONNECTION_RESPONSE_CODE_CONNECTION_PROTOCOL_ERROR, "Connection protocol error",
      FATAL, DIFF_ERR_CONNECTION_PROTOCOL_ERROR },
    { CONNECTION_RESPONSE_CODE_AUTHENTICATION_FAILED, "Authentication failed",
      FATAL_AUTHENTICATION, DIFF_ERR_AUTHENTICATION_FAILED },
    { CONNECTION_RESPONSE_CODE_UNKNOWN_SESSION, "The session is unknown",
      FATAL, DIFF_ERR_UNKNOWN_SESSION },
    { CONNECTION_RESPONSE_CODE_RECONNECTION_FAILED_MESSAGE_LOSS,
      "Not reconnected, messages were lost", FATAL, DIFF_ERR_MESSAGE_LOSS },
    { CONNECTION_RESPONSE_CODE_REJECTED_SERVER_INITIALISING, "The server is starting",
      FATAL, DIFF_ERR_REJECTED_SERVER_INITIALIZING },
    { CONNECTION_RESPONSE_CODE_OK,
                                  ((void *)0)
                                      , FATAL, DIFF_ERR_UNKNOWN },
};
typedef struct DIFFUSION_SESSION_ATTRIBUTES_T DIFFUSION_SESSION_ATTRIBUTES_T;
typedef struct DIFFUSION_CLIENT_SESSION_LOCKS_T DIFFUSION_CLIENT_SESSION_LOCKS_T;
typedef struct TOPIC_ROUTING_T TOPIC_ROUTING_T;
typedef struct FLOW_CONTROL_T FLOW_CONTROL_T;
typedef struct MESSAGE_QUEUE_T MESSAGE_QUEUE_T;
typedef struct RECOVERY_BUFFER_T RECOVERY_BUFFER_T;
typedef struct DIFFUSION_REQUEST_STREAM_REGISTRY_T DIFFUSION_REQUEST_STREAM_REGISTRY_T;
enum session_state_e {
    SESSION_STATE_UNKNOWN = -1,
    CONNECTING = 0,
    CONNECTED_INITIALISING = 1,
    CONNECTED_ACTIVE = 2,
    RECOVERING_RECONNECT = 3,
    RECOVERING_FAILOVER = 4,
    CLOSED_BY_CLIENT = 5,
    CLOSED_BY_SERVER = 6,
    CLOSED_FAILED = 7
};
typedef enum session_state_e SESSION_STATE_T;
struct session_id_s {
    uint64_t server_instance;
    uint64_t value;
};
typedef struct session_id_s SESSION_ID_T;
typedef int (*TOPIC_HANDLER_T)(SESSION_T *session, const TOPIC_MESSAGE_T *message);
typedef int (*STREAM_MESSAGE_LISTENER_T)(SESSION_T *session,
                                         const STREAM_MESSAGE_T *message,
                                         void *context);
typedef int (*ERROR_HANDLER_T)(SESSION_T *session, const DIFFUSION_ERROR_T *error);
typedef int (*DISCARD_HANDLER_T)(SESSION_T *session, void *context);
struct session_listener_s {
    void (*on_state_changed)(SESSION_T *session,
                             SESSION_STATE_T old_state,
                             SESSION_STATE_T new_state);
    void (*on_handler_error)(const V5_MESSAGE_T *message);
};
typedef struct session_listener_s SESSION_LISTENER_T;
struct session_create_callback_s {
    int (*on_connected)(SESSION_T *session);
    int (*on_error)(SESSION_T *session, DIFFUSION_ERROR_T *error);
};
typedef struct session_create_callback_s SESSION_CREATE_CALLBACK_T;
struct session_s {
    SESSION_ID_T *id;
    const char *url_str;
    volatile SESSION_STATE_T state;
    SESSION_LISTENER_T *listener;
    TOPIC_HANDLER_T global_topic_handler;
    int (*global_service_error_handler)(SESSION_T *session, const DIFFUSION_ERROR_T *error);
    void *user_context;
    DIFFUSION_SESSION_ATTRIBUTES_T *session_attributes;
    DIFFUSION_CLIENT_SESSION_LOCKS_T *session_locks;
    RECONNECTION_STRATEGY_T *reconnection_strategy;
    const char *principal;
    CREDENTIALS_T *credentials;
    void *token;
    int _connection_protocol;
    int _connection_version;
    CONNECTION_RESPONSE_CODE_T _connection_response_code;
    int64_t ping_period;
    void *_reserved[347];
};
char *session_id_to_string(const SESSION_ID_T *session_id);
SESSION_ID_T *session_id_create_from_string(const char *str);
void session_id_free(SESSION_ID_T *session_id);
int session_id_cmp(SESSION_ID_T s1, SESSION_ID_T s2);
enum credentials_type_e {
    NONE = 0,
    PLAIN_PASSWORD = 1,
    CUSTOM = 2
};
typedef enum credentials_type_e CREDENTIALS_TYPE_T;
struct credentials_s {
    CREDENTIALS_TYPE_T type;
    BUF_T *data;
};
CREDENTIALS_T *credentials_create_none(void);
CREDENTIALS_T *credentials_create_password(const char *password);
CREDENTIALS_T *credentials_create_custom(const char *data, unsigned long len);
void credentials_free(CREDENTIALS_T *creds);
BUF_T *credentials_marshal(const CREDENTIALS_T *credentials);
CREDENTIALS_T *credentials_unmarshal(const BUF_T *buf);
char *buf_read_credentials(const char *data, CREDENTIALS_T **credentials);
SESSION_T *session_create(const char *url_str,
                          const char *principal,
                          CREDENTIALS_T *credentials,
                          SESSION_LISTENER_T *listener,
                          RECONNECTION_STRATEGY_T *reconnection_strategy,
                          DIFFUSION_ERROR_T *error);
SESSION_T *session_create_with_user_context(const char *url_str,
                                            const char *principal,
                                            CREDENTIALS_T *credentials,
                                            SESSION_LISTENER_T *listener,
                                            RECONNECTION_STRATEGY_T *reconnection_strategy,
                                            void *user_context,
                                            DIFFUSION_ERROR_T *error);
SESSION_T *session_create_with_session_factory(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                               const char *url_str);
SESSION_T *session_create_async(const char *url_str,
                                const char *principal,
                                CREDENTIALS_T *credentials,
                                SESSION_LISTENER_T *listener,
                                RECONNECTION_STRATEGY_T *reconnection_strategy,
                                SESSION_CREATE_CALLBACK_T *callbacks,
                                DIFFUSION_ERROR_T *error);
SESSION_T *session_create_async_with_user_context(const char *url_str,
                                                  const char *principal,
                                                  CREDENTIALS_T *credentials,
                                                  SESSION_LISTENER_T *listener,
                                                  RECONNECTION_STRATEGY_T *reconnection_strategy,
                                                  SESSION_CREATE_CALLBACK_T *callbacks,
                                                  void *user_context,
                                                  DIFFUSION_ERROR_T *error);
SESSION_T *session_create_async_with_session_factory(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        SESSION_CREATE_CALLBACK_T *callbacks,
        const char *url_str);
DIFFUSION_SESSION_FACTORY_T *diffusion_session_factory_init(void);
void diffusion_session_factory_free(DIFFUSION_SESSION_FACTORY_T *session_factory);
void diffusion_session_factory_session_listener(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                                SESSION_LISTENER_T *listener);
void diffusion_session_factory_user_context(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                            void *user_context);
void diffusion_session_factory_principal(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                         const char *principal);
void diffusion_session_factory_no_credentials(const DIFFUSION_SESSION_FACTORY_T *session_factory);
void diffusion_session_factory_credentials(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                           const CREDENTIALS_T *credentials);
void diffusion_session_factory_password(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                        const char *password);
void diffusion_session_factory_custom_credentials(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        const BUF_T *bytes);
void diffusion_session_factory_connection_timeout(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        uint32_t connection_timeout);
void diffusion_session_factory_write_timeout(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                             uint32_t write_timeout);
void diffusion_session_factory_no_reconnection(const DIFFUSION_SESSION_FACTORY_T *session_factory);
void diffusion_session_factory_reconnection_timeout(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        int reconnection_timeout);
void diffusion_session_factory_reconnection_strategy(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        RECONNECTION_STRATEGY_T *reconnection_strategy);
void diffusion_session_factory_initial_retry_strategy(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        DIFFUSION_RETRY_STRATEGY_T *strategy);
void diffusion_session_factory_input_buffer_size(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                                 uint32_t input_buffer_size);
void diffusion_session_factory_output_buffer_size(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        uint32_t output_buffer_size);
void diffusion_session_factory_maximum_message_size(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        uint32_t maximum_message_size);
void diffusion_session_factory_server_host(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                           const char *server_host);
void diffusion_session_factory_server_port(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                           int server_port);
void diffusion_session_factory_secure_transport(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                               _Bool
                                                    secure_transport);
void diffusion_session_factory_request_path(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                            const char *request_path);
void diffusion_session_factory_recovery_buffer_size(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        uint32_t recovery_buffer_size);
void diffusion_session_factory_maximum_queue_size(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        uint32_t maximum_queue_size);
void diffusion_session_factory_property(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                        const char *key,
                                        const char *value);
void diffusion_session_factory_properties(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                          const HASH_T *properties);
extern const uint32_t DIFFUSION_DEFAULT_CONNECTION_TIMEOUT;
extern const uint32_t DIFFUSION_DEFAULT_WRITE_TIMEOUT;
extern const int DIFFUSION_DEFAULT_RECONNECT_TIMEOUT;
extern const uint32_t DIFFUSION_DEFAULT_RECONNECT_DELAY;
extern const uint32_t DIFFUSION_DEFAULT_RECONNECT_RETRY_COUNT;
extern const uint32_t DIFFUSION_MAXIMUM_MESSAGE_SIZE_MINIMUM;
extern const uint32_t DIFFUSION_DEFAULT_MAXIMUM_MESSAGE_SIZE;
extern const uint32_t DIFFUSION_DEFAULT_MAXIMUM_QUEUE_SIZE;
extern const uint32_t DIFFUSION_DEFAULT_INPUT_BUFFER_SIZE;
extern const uint32_t DIFFUSION_DEFAULT_OUTPUT_BUFFER_SIZE;
extern const uint32_t DIFFUSION_DEFAULT_RECOVERY_BUFFER_SIZE;
extern const char *const DIFFUSION_DEFAULT_REQUEST_PATH;
DIFFUSION_RETRY_STRATEGY_T *diffusion_retry_strategy_create(uint32_t interval,
                                                            uint32_t attempts,
                                                            DIFFUSION_API_ERROR *api_error);
DIFFUSION_RETRY_STRATEGY_T *diffusion_retry_strategy_create_interval_only(
        uint32_t interval,
        DIFFUSION_API_ERROR *api_error);
DIFFUSION_RETRY_STRATEGY_T *diffusion_retry_strategy_no_retry(void);
uint32_t diffusion_retry_strategy_get_interval(DIFFUSION_RETRY_STRATEGY_T *retry_strategy);
uint32_t diffusion_retry_strategy_get_attempts(DIFFUSION_RETRY_STRATEGY_T *retry_strategy);
void diffusion_retry_strategy_free(DIFFUSION_RETRY_STRATEGY_T *retry_strategy);
int session_close(SESSION_T *session, DIFFUSION_ERROR_T *error);
void session_free(SESSION_T *session);
SESSION_STATE_T session_state_get(SESSION_T *session);
const char *session_state_as_string(SESSION_STATE_T state);
int session_is_connected(const SESSION_T *session);
int session_is_recovering(const SESSION_T *session);
int session_is_closed(const SESSION_T *session);
CONNECTION_RESPONSE_CODE_T session_connection_response_code(SESSION_T *session);
TOPIC_HANDLER_T set_global_topic_handler(SESSION_T *session, TOPIC_HANDLER_T handler);
int session_set_maximum_outbound_queue_size(SESSION_T *session, int size);
struct svc_ping_user_request_s {
    void *_reserved;
};
typedef struct svc_ping_user_request_s SVC_PING_USER_REQUEST_T;
typedef int (*on_ping_user_request_cb)(SESSION_T *session,
                                       const SVC_PING_USER_REQUEST_T *request,
                                       void *context);
typedef int (*on_ping_user_response_cb)(SESSION_T *session, void *context);
struct ping_user_params_s {
    on_ping_user_request_cb on_ping_request;
    on_ping_user_response_cb on_ping_response;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct ping_user_params_s PING_USER_PARAMS_T;
struct svc_ping_system_request_s {
    void *_reserved;
};
typedef struct svc_ping_system_request_s SVC_PING_SYSTEM_REQUEST_T;
typedef int (*on_ping_system_request_cb)(SESSION_T *session,
                                         const SVC_PING_SYSTEM_REQUEST_T *request,
                                         void *context);
typedef int (*on_ping_system_response_cb)(SESSION_T *session, void *context);
struct ping_system_params_s {
    on_ping_system_request_cb on_ping_request;
    on_ping_system_response_cb on_ping_response;
    ERROR_HANDLER_T on_error;
    void *context;
};
typedef struct ping_system_params_s PING_SYSTEM_PARAMS_T;
struct ping_system_handlers_s {
    on_ping_system_request_cb on_ping_request;
    on_ping_system_response_cb on_ping_response;
    ERROR_HANDLER_T on_error;
};
typedef struct ping_system_handlers_s PING_SYSTEM_HANDLERS_T;
struct ping_user_handlers_s {
    on_ping_user_request_cb on_ping_request;
    on_ping_user_response_cb on_ping_response;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
};
typedef struct ping_user_handlers_s PING_USER_HANDLERS_T;
void ping_user(SESSION_T *session, PING_USER_PARAMS_T params);
void ping_user_register_handler(SESSION_T *session, PING_USER_PARAMS_T params);
void ping_system_register_handler(SESSION_T *session, PING_SYSTEM_PARAMS_T params);
typedef struct DIFFUSION_REGISTRATION_T DIFFUSION_REGISTRATION_T;
void diffusion_registration_close(SESSION_T *session, const DIFFUSION_REGISTRATION_T *registration);
DIFFUSION_REGISTRATION_T *diffusion_registration_dup(const DIFFUSION_REGISTRATION_T *registration);
void diffusion_registration_free(DIFFUSION_REGISTRATION_T *registration);
typedef struct transport_s TRANSPORT_T;
enum transport_type_e {
    TRANSPORT_TYPE_WEBSOCKET = 0,
    TRANSPORT_TYPE_HTTP_LONG_POLL = 1,
    TRANSPORT_TYPE_OTHER = 7
};
enum client_type_e {
    CLIENT_TYPE_JAVASCRIPT_BROWSER = 0,
    CLIENT_TYPE_ANDROID = 3,
    CLIENT_TYPE_IOS = 4,
    CLIENT_TYPE_JAVA = 8,
    CLIENT_TYPE_DOTNET = 9,
    CLIENT_TYPE_C = 10,
    CLIENT_TYPE_OTHER = 12,
    CLIENT_TYPE_PYTHON = 13,
    CLIENT_TYPE_MQTT = 14
};
enum address_type_e {
    ADDRESS_TYPE_GLOBAL = 1,
    ADDRESS_TYPE_LOCAL = 2,
    ADDRESS_TYPE_LOOPBACK = 3,
    ADDRESS_TYPE_UNKNOWN = 4
};
typedef enum transport_type_e TRANSPORT_TYPE_T;
typedef enum client_type_e CLIENT_TYPE_T;
typedef enum address_type_e ADDRESS_TYPE_T;
struct session_details_summary_s {
    char *principal;
    CLIENT_TYPE_T client_type;
    TRANSPORT_TYPE_T transport_type;
};
typedef struct session_details_summary_s SESSION_DETAILS_SUMMARY_T;
typedef struct session_details_summary_s CLIENT_DETAILS_SUMMARY_T;
struct location_details_s {
    char *address;
    char *hostname;
    char *resolvedname;
    ADDRESS_TYPE_T addresstype;
    char *country;
    char *language;
    float latitude;
    float longitude;
};
typedef struct location_details_s LOCATION_DETAILS_T;
struct session_details_s {
    SET_T *available_details;
    CLIENT_DETAILS_SUMMARY_T *client_summary;
    LOCATION_DETAILS_T *location;
    char *connector_name;
    char *server_name;
};
typedef struct session_details_s SESSION_DETAILS_T;
enum reconnection_strategy_type_e {
    RECONNECTION_STRATEGY_TYPE_LEGACY = 0,
    RECONNECTION_STRATEGY_TYPE_CALLBACK = 1
};
enum reconnection_attempt_action_e {
    RECONNECTION_ATTEMPT_ACTION_START = 0,
    RECONNECTION_ATTEMPT_ACTION_ABORT = 1
};
typedef enum reconnection_strategy_type_e RECONNECTION_STRATEGY_TYPE_T;
typedef enum reconnection_attempt_action_e RECONNECTION_ATTEMPT_ACTION_T;
typedef RECONNECTION_ATTEMPT_ACTION_T (*PERFORM_RECONNECTION_CB)(SESSION_T *session, void *args);
typedef void (*PERFORM_RECONNECTION_AFTER_ACTION_CB)(SESSION_T *session, void *args);
struct reconnection_args_repeating {
    long retry_count;
    long retry_delay;
    long retries_done;
};
struct reconnection_strategy_s {
    RECONNECTION_STRATEGY_TYPE_T type;
    long retry_count;
    long retry_delay;
    long reconnect_timeout;
    int _overridden_reconnect_timeout;
    char *current_url_ptr;
    PERFORM_RECONNECTION_CB perform_reconnection;
    PERFORM_RECONNECTION_AFTER_ACTION_CB on_success;
    PERFORM_RECONNECTION_AFTER_ACTION_CB on_failure;
    void *perform_reconnection_args;
    void (*_free_args_fn)(void *args);
};
typedef struct reconnection_strategy_s SESSION_FAILOVER_STRATEGY_T;
typedef struct DIFFUSION_RECONNECTION_ATTEMPT_T DIFFUSION_RECONNECTION_ATTEMPT_T;
struct diffusion_exponential_backoff_s {
    uint32_t initial_delay_ms;
    uint32_t maximum_delay_ms;
    double multiplier;
    double jitter;
    uint32_t maximum_attempts;
    PERFORM_RECONNECTION_AFTER_ACTION_CB on_success;
    PERFORM_RECONNECTION_AFTER_ACTION_CB on_failure;
    void *context;
};
typedef struct diffusion_exponential_backoff_s DIFFUSION_EXPONENTIAL_BACKOFF_T;
typedef void (*DIFFUSION_RECONNECTION_ATTEMPT_CB)(SESSION_T *session,
                                                  DIFFUSION_RECONNECTION_ATTEMPT_T *attempt,
                                                  void *context);
RECONNECTION_STRATEGY_T *make_reconnection_strategy_repeating_attempt(long retry_count,
                                                                      long retry_delay);
RECONNECTION_STRATEGY_T *make_reconnection_strategy_user_function(
        PERFORM_RECONNECTION_CB reconnect_cb,
        void *args,
        PERFORM_RECONNECTION_AFTER_ACTION_CB success_cb,
        PERFORM_RECONNECTION_AFTER_ACTION_CB failure_cb);
void reconnection_strategy_set_timeout(RECONNECTION_STRATEGY_T *strategy, long timeout);
void free_reconnection_strategy(RECONNECTION_STRATEGY_T *strategy);
RECONNECTION_ATTEMPT_ACTION_T reconnection_repeating(SESSION_T *session, void *cb_args);
RECONNECTION_STRATEGY_T *diffusion_reconnection_strategy_exponential_backoff(
        const DIFFUSION_EXPONENTIAL_BACKOFF_T *options);
RECONNECTION_STRATEGY_T *diffusion_reconnection_strategy_attempt_object(
        DIFFUSION_RECONNECTION_ATTEMPT_CB on_attempt,
        void *context,
        PERFORM_RECONNECTION_AFTER_ACTION_CB on_success,
        PERFORM_RECONNECTION_AFTER_ACTION_CB on_failure);
_Bool
    diffusion_reconnection_attempt_start(DIFFUSION_RECONNECTION_ATTEMPT_T *attempt);
_Bool
    diffusion_reconnection_attempt_start_after(DIFFUSION_RECONNECTION_ATTEMPT_T *attempt,
                                                uint32_t delay_ms);
_Bool
    diffusion_reconnection_attempt_abort(DIFFUSION_RECONNECTION_ATTEMPT_T *attempt);
extern const char *const DIFFUSION_TIME_SERIES_EVENT_VALUE_TYPE;
extern const char *const DIFFUSION_TIME_SERIES_RETAINED_RANGE;
extern const char *const DIFFUSION_TIME_SERIES_SUBSCRIPTION_RANGE;
extern const char *const DIFFUSION_VALIDATE_VALUES;
extern const char *const DIFFUSION_SCHEMA;
extern const char *const DIFFUSION_DONT_RETAIN_VALUE;
extern const char *const DIFFUSION_PERSISTENT;
extern const char *const DIFFUSION_PUBLISH_VALUES_ONLY;
extern const char *const DIFFUSION_REMOVAL;
extern const char *const DIFFUSION_TIDY_ON_UNSUBSCRIBE;
extern const char *const DIFFUSION_OWNER;
extern const char *const DIFFUSION_CONFLATION;
extern const char *const DIFFUSION_COMPRESSION;
extern const char *const DIFFUSION_PRIORITY;
extern const char *const DIFFUSION_SLAVE_MASTER_TOPIC;
typedef struct TOPIC_SPECIFICATION_T TOPIC_SPECIFICATION_T;
enum topic_type_e {
    TOPIC_TYPE_SLAVE = 7,
    TOPIC_TYPE_ROUTING = 12,
    TOPIC_TYPE_BINARY = 14,
    TOPIC_TYPE_JSON = 15,
    TOPIC_TYPE_TIME_SERIES = 16,
    TOPIC_TYPE_STRING = 17,
    TOPIC_TYPE_INT64 = 18,
    TOPIC_TYPE_DOUBLE = 19,
    TOPIC_TYPE_RECORDV2 = 20,
    TOPIC_TYPE_UNKNOWN = 21
};
typedef enum topic_type_e TOPIC_TYPE_T;
TOPIC_SPECIFICATION_T *topic_specification_init(TOPIC_TYPE_T topic_type);
TOPIC_SPECIFICATION_T *topic_specification_init_with_properties(TOPIC_TYPE_T topic_type,
                                                                HASH_T *properties);
TOPIC_TYPE_T topic_specification_get_topic_type(const TOPIC_SPECIFICATION_T *specification);
HASH_T *topic_specification_get_properties(const TOPIC_SPECIFICATION_T *specification);
void topic_specification_set_topic_type(TOPIC_SPECIFICATION_T *specification,
                                        TOPIC_TYPE_T topic_type);
void topic_specification_set_properties(TOPIC_SPECIFICATION_T *specification,
                                        const HASH_T *properties);
TOPIC_SPECIFICATION_T *topic_specification_dup(const TOPIC_SPECIFICATION_T *src);
void topic_specification_free(TOPIC_SPECIFICATION_T *specification);
enum topic_add_result_code_e {
    TOPIC_ADD_RESULT_CREATED = 0,
    TOPIC_ADD_RESULT_EXISTS = 1
};
enum topic_add_fail_result_code_e {
    TOPIC_ADD_FAIL_EXISTS_MISMATCH = 1,
    TOPIC_ADD_FAIL_INVALID_NAME = 2,
    TOPIC_ADD_FAIL_INVALID_DETAILS = 3,
    TOPIC_ADD_FAIL_PERMISSIONS_FAILURE = 4,
    TOPIC_ADD_FAIL_UNEXPECTED_ERROR = 5,
    TOPIC_ADD_FAIL_CLUSTER_REPARTITION = 6,
    TOPIC_ADD_FAIL_EXCEEDED_LICENSE_LIMIT = 7,
    TOPIC_ADD_FAIL_INCOMPATIBLE_PARENT = 8,
    TOPIC_ADD_FAIL_INCOMPATIBLE_MASTER = 9,
    TOPIC_ADD_FAIL_EXISTS_INCOMPATIBLE = 10
};
enum svc_add_topic_failure_reason_e {
    ADD_TOPIC_FAILURE_REASON_SUCCESS = 0,
    ADD_TOPIC_FAILURE_REASON_EXISTS = 1,
    ADD_TOPIC_FAILURE_REASON_EXISTS_MISMATCH = 2,
    ADD_TOPIC_FAILURE_REASON_INVALID_NAME = 3,
    ADD_TOPIC_FAILURE_REASON_INVALID_DETAILS = 4,
    ADD_TOPIC_FAILURE_REASON_USER_CODE_ERROR = 5,
    ADD_TOPIC_FAILURE_REASON_PERMISSIONS_FAILURE = 7,
    ADD_TOPIC_FAILURE_REASON_INITIALISE_ERROR = 8,
    ADD_TOPIC_FAILURE_REASON_UNEXPECTED_ERROR = 9
};
typedef enum topic_add_result_code_e TOPIC_ADD_RESULT_CODE;
typedef int (*on_topic_add_cb)(
        SESSION_T *session,
        TOPIC_ADD_RESULT_CODE result_code,
        void *context);
typedef enum topic_add_fail_result_code_e TOPIC_ADD_FAIL_RESULT_CODE;
typedef int (*on_topic_add_failed_cb)(SESSION_T *session,
                                      TOPIC_ADD_FAIL_RESULT_CODE result_code,
                                      const DIFFUSION_ERROR_T *error,
                                      void *context);
struct add_topic_callback_s {
    on_topic_add_cb on_topic_added_with_specification;
    on_topic_add_failed_cb on_topic_add_failed_with_specification;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct add_topic_callback_s ADD_TOPIC_CALLBACK_T;
typedef enum svc_add_topic_failure_reason_e SVC_ADD_TOPIC_FAILURE_REASON_T;
void add_topic_from_specification(SESSION_T *session,
                                  const char *topic_path,
                                  const TOPIC_SPECIFICATION_T *specification,
                                  ADD_TOPIC_CALLBACK_T callback);
typedef int (*on_topic_removal_cb)(SESSION_T *session,
                                   const DIFFUSION_TOPIC_REMOVAL_RESULT_T *result,
                                   void *context);
struct topic_removal_params_s {
    on_topic_removal_cb on_removed;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    const char *topic_selector;
    void *context;
};
typedef struct topic_removal_params_s TOPIC_REMOVAL_PARAMS_T;
typedef DIFFUSION_TOPIC_REMOVAL_RESULT_T SVC_TOPIC_REMOVAL_RESPONSE_T;
struct topic_removal_handlers_s {
    on_topic_removal_cb on_removed;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
};
typedef struct topic_removal_handlers_s TOPIC_REMOVAL_HANDLERS_T;
void topic_removal(SESSION_T *session, TOPIC_REMOVAL_PARAMS_T params);
int diffusion_topic_removal_result_removed_count(
        const DIFFUSION_TOPIC_REMOVAL_RESULT_T *topic_removal_result);
int selector_match(const char *selector, const char *topic_name);
char *selector_get_prefix(const char *selector);
typedef struct DIFFUSION_TOPIC_SELECTOR_T DIFFUSION_TOPIC_SELECTOR_T;
DIFFUSION_TOPIC_SELECTOR_T *diffusion_topic_selector_create(char *expression,
                                                            DIFFUSION_API_ERROR *error);
_Bool
    diffusion_topic_selector_selects(DIFFUSION_TOPIC_SELECTOR_T *topic_selector, char *topic_path);
void diffusion_topic_selector_free(DIFFUSION_TOPIC_SELECTOR_T *topic_selector);
__extension__
typedef enum {
    UNSUBSCRIPTION_REASON_REQUESTED = 0,
    UNSUBSCRIPTION_REASON_CONTROL = 1,
    UNSUBSCRIPTION_REASON_REMOVAL = 2,
    UNSUBSCRIPTION_REASON_AUTHORIZATION = 3,
    UNSUBSCRIPTION_REASON_UNKNOWN_UNSUBSCRIBE_REASON = 4,
    UNSUBSCRIPTION_REASON_BACK_PRESSURE = 5,
    UNSUBSCRIPTION_REASON_BRANCH_MAPPINGS = 6,
    UNSUBSCRIPTION_REASON_SUBSCRIPTION_REFRESH = 0xfffffff0,
    UNSUBSCRIPTION_REASON_STREAM_CHANGE = 0xfffffff01
} NOTIFY_UNSUBSCRIPTION_REASON_T;
typedef int (*on_subscribe_cb)(SESSION_T *session, void *context);
struct subscription_params_s {
    TOPIC_HANDLER_T on_topic_message;
    on_subscribe_cb on_subscribe;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    const char *topic_selector;
    void *context;
};
typedef struct subscription_params_s SUBSCRIPTION_PARAMS_T;
typedef int (*on_unsubscribe_cb)(SESSION_T *session, void *context);
struct unsubscription_params_s {
    on_unsubscribe_cb on_unsubscribe;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    const char *topic_selector;
    void *context;
};
typedef struct unsubscription_params_s UNSUBSCRIPTION_PARAMS_T;
typedef int (*on_notify_subscription_cb)(SESSION_T *session,
                                         const SVC_NOTIFY_SUBSCRIPTION_REQUEST_T *request,
                                         void *context);
struct notify_subscription_params_s {
    on_notify_subscription_cb on_notify_subscription;
    ERROR_HANDLER_T on_error;
    void *context;
};
typedef struct notify_subscription_params_s NOTIFY_SUBSCRIPTION_PARAMS_T;
typedef int (*on_notify_unsubscription_cb)(SESSION_T *session,
                                           const SVC_NOTIFY_UNSUBSCRIPTION_REQUEST_T *request,
                                           void *context);
struct notify_unsubscription_params_s {
    on_notify_unsubscription_cb on_notify_unsubscription;
    ERROR_HANDLER_T on_error;
    void *context;
};
typedef struct notify_unsubscription_params_s NOTIFY_UNSUBSCRIPTION_PARAMS_T;
struct subscription_handlers_s {
    TOPIC_HANDLER_T on_topic_message;
    on_subscribe_cb on_subscribe;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
};
typedef struct subscription_handlers_s SUBSCRIPTION_HANDLERS_T;
struct diffusion_topic_info_s {
    uint32_t topic_id;
    char *topic_path;
};
struct svc_notify_subscription_request_s {
    struct diffusion_topic_info_s topic_info;
    TOPIC_SPECIFICATION_T *topic_specification;
};
struct notify_subscription_handlers_s {
    on_notify_subscription_cb on_notify_subscription;
    ERROR_HANDLER_T on_error;
};
typedef struct notify_subscription_handlers_s NOTIFY_SUBSCRIPTION_HANDLERS_T;
struct unsubscription_handlers_s {
    on_unsubscribe_cb on_unsubscribe;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
};
typedef struct unsubscription_handlers_s UNSUBSCRIPTION_HANDLERS_T;
struct svc_notify_unsubscription_request_s {
    uint32_t topic_id;
    char *topic_path;
    NOTIFY_UNSUBSCRIPTION_REASON_T reason;
};
struct notify_unsubscription_handlers_s {
    on_notify_unsubscription_cb on_notify_unsubscription;
    ERROR_HANDLER_T on_error;
};
typedef struct notify_unsubscription_handlers_s NOTIFY_UNSUBSCRIPTION_HANDLERS_T;
TOPIC_HANDLER_T subscribe(SESSION_T *session, SUBSCRIPTION_PARAMS_T params);
void unsubscribe(SESSION_T *session, UNSUBSCRIPTION_PARAMS_T params);
void notify_subscription_register(SESSION_T *session, NOTIFY_SUBSCRIPTION_PARAMS_T params);
void notify_unsubscription_register(SESSION_T *session, NOTIFY_UNSUBSCRIPTION_PARAMS_T params);
_Bool
    diffusion_subscribe_with_scope(SESSION_T *session,
                                    const char *selection_scope,
                                    SUBSCRIPTION_PARAMS_T params,
                                    DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_unsubscribe_with_scope(SESSION_T *session,
                                      const char *selection_scope,
                                      UNSUBSCRIPTION_PARAMS_T params,
                                      DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_unsubscribe_all_scopes(SESSION_T *session,
                                      UNSUBSCRIPTION_PARAMS_T params,
                                      DIFFUSION_API_ERROR *api_error);
typedef struct VALUE_STREAM_HANDLE_T VALUE_STREAM_HANDLE_T;
typedef int (*value_stream_on_subscription)(const char *topic_path,
                                            const TOPIC_SPECIFICATION_T *specification,
                                            void *context);
typedef int (*value_stream_on_unsubscription)(const char *topic_path,
                                              const TOPIC_SPECIFICATION_T *specification,
                                              NOTIFY_UNSUBSCRIPTION_REASON_T reason,
                                              void *context);
typedef int (*value_stream_on_value)(const char *topic_path,
                                     const TOPIC_SPECIFICATION_T *specification,
                                     DIFFUSION_DATATYPE datatype,
                                     const DIFFUSION_VALUE_T *old_value,
                                     const DIFFUSION_VALUE_T *new_value,
                                     void *context);
typedef void (*value_stream_on_close)(void);
typedef void (*value_stream_on_error)(const DIFFUSION_ERROR_T *error);
struct value_stream_s {
    DIFFUSION_DATATYPE datatype;
    value_stream_on_subscription on_subscription;
    value_stream_on_unsubscription on_unsubscription;
    value_stream_on_value on_value;
    value_stream_on_close on_close;
    value_stream_on_error on_error;
    void *context;
};
typedef struct value_stream_s VALUE_STREAM_T;
VALUE_STREAM_HANDLE_T *add_stream(SESSION_T *session,
                                  const char *topic_selector,
                                  const VALUE_STREAM_T *value_stream);
VALUE_STREAM_HANDLE_T *add_time_series_stream(SESSION_T *session,
                                              const char *topic_selector,
                                              const VALUE_STREAM_T *value_stream);
VALUE_STREAM_HANDLE_T *add_fallback_stream(SESSION_T *session, const VALUE_STREAM_T *value_stream);
VALUE_STREAM_HANDLE_T *add_time_series_fallback_stream(SESSION_T *session,
                                                       const VALUE_STREAM_T *value_stream);
void remove_stream(SESSION_T *session, const VALUE_STREAM_HANDLE_T *handle);
struct svc_missing_topic_request_s {
    SESSION_ID_T *session_id;
    HASH_T *session_properties;
    char *topic_selector;
    LIST_T *server_names;
    CONVERSATION_ID_T *conversation_id;
};
typedef struct svc_missing_topic_request_s SVC_MISSING_TOPIC_REQUEST_T;
typedef int (*on_missing_topic_cb)(SESSION_T *session,
                                   const SVC_MISSING_TOPIC_REQUEST_T *request,
                                   void *context);
struct missing_topic_params_s {
    on_missing_topic_cb on_missing_topic;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    const char *topic_path;
    void *context;
};
typedef struct missing_topic_params_s MISSING_TOPIC_PARAMS_T;
struct missing_topic_handlers_s {
    on_missing_topic_cb on_missing_topic;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
};
typedef struct missing_topic_handlers_s MISSING_TOPIC_HANDLERS_T;
CONVERSATION_ID_T *missing_topic_register_handler(SESSION_T *session,
                                                  MISSING_TOPIC_PARAMS_T params);
void missing_topic_deregister_handler(SESSION_T *session, const CONVERSATION_ID_T *conversation_id);
void missing_topic_proceed(SESSION_T *session, SVC_MISSING_TOPIC_REQUEST_T *request);
enum diffusion_topic_notification_type_e {
    TOPIC_ADDED = 0,
    TOPIC_SELECTED = 1,
    TOPIC_REMOVED = 2,
    TOPIC_DESELECTED = 3
};
typedef int (*on_listener_registered_cb)(
        const DIFFUSION_REGISTRATION_T *registration,
        void *context);
typedef enum diffusion_topic_notification_type_e DIFFUSION_TOPIC_NOTIFICATION_TYPE_T;
typedef int (*on_descendant_notification_cb)(const char *topic_path,
                                             DIFFUSION_TOPIC_NOTIFICATION_TYPE_T type,
                                             void *context);
typedef int (*on_topic_notification_cb)(const char *topic_path,
                                        const TOPIC_SPECIFICATION_T *topic_specification,
                                        DIFFUSION_TOPIC_NOTIFICATION_TYPE_T type,
                                        void *context);
typedef void (*on_topic_notification_listener_close_cb)(void);
struct diffusion_topic_notification_listener_s {
    on_listener_registered_cb on_registered;
    on_descendant_notification_cb on_descendant_notification;
    on_topic_notification_cb on_topic_notification;
    on_topic_notification_listener_close_cb on_close;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_topic_notification_listener_s DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T;
_Bool
    diffusion_topic_notification_add_listener(SESSION_T *session,
                                               DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T listener,
                                               DIFFUSION_API_ERROR *api_error);
typedef int (*on_selected_cb)(void *context);
typedef int (*on_deselected_cb)(void *context);
struct diffusion_topic_notification_registration_params_s {
    on_selected_cb on_selected;
    on_deselected_cb on_deselected;
    DIFFUSION_REGISTRATION_T *registration;
    const char *selector;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_topic_notification_registration_params_s
        DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T;
_Bool
    diffusion_topic_notification_registration_select(
        SESSION_T *session,
        DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_topic_notification_registration_deselect(
        SESSION_T *session,
        DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);
const char *topic_get_header_indexed(const TOPIC_MESSAGE_T *topic_message, int index);
enum diffusion_topic_creation_result_e {
    TOPIC_CREATED = 0,
    TOPIC_EXISTS = 1
};
typedef enum diffusion_topic_creation_result_e DIFFUSION_TOPIC_CREATION_RESULT_T;
typedef int (*on_topic_update_topic_creation_cb)(DIFFUSION_TOPIC_CREATION_RESULT_T result,
                                                 void *context);
typedef int (*on_topic_update_set_success_cb)(void *context);
struct diffusion_topic_update_params_s {
    const char *topic_path;
    DIFFUSION_DATATYPE datatype;
    BUF_T *update;
    on_topic_update_set_success_cb on_topic_update;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_topic_update_params_s DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T;
struct diffusion_topic_update_add_and_set_params_s {
    const char *topic_path;
    TOPIC_SPECIFICATION_T *specification;
    DIFFUSION_DATATYPE datatype;
    BUF_T *update;
    on_topic_update_topic_creation_cb on_topic_update_add_and_set;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_topic_update_add_and_set_params_s
        DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T;
void diffusion_topic_update_set(SESSION_T *session, DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params);
void diffusion_topic_update_set_with_constraint(
        SESSION_T *session,
        const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint,
        DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params);
void diffusion_topic_update_add_and_set(SESSION_T *session,
                                        DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params);
void diffusion_topic_update_add_and_set_with_constraint(
        SESSION_T *session,
        const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint,
        DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params);
typedef int (*on_json_patch_result_cb)(const DIFFUSION_JSON_PATCH_RESULT_T *result, void *context);
struct diffusion_apply_json_patch_params_s {
    const char *topic_path;
    const char *patch;
    on_json_patch_result_cb on_json_patch_result;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_apply_json_patch_params_s DIFFUSION_APPLY_JSON_PATCH_PARAMS_T;
_Bool
    diffusion_apply_json_patch(SESSION_T *session,
                                DIFFUSION_APPLY_JSON_PATCH_PARAMS_T params,
                                DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_apply_json_patch_with_constraint(
        SESSION_T *session,
        const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint,
        DIFFUSION_APPLY_JSON_PATCH_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);
int diffusion_json_patch_result_get_first_failure(const DIFFUSION_JSON_PATCH_RESULT_T *result);
typedef struct DIFFUSION_UPDATE_CONSTRAINT_VALUE_T DIFFUSION_UPDATE_CONSTRAINT_VALUE_T;
DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *diffusion_update_constraint_value_from_string(
        const char *value);
DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *diffusion_update_constraint_value_from_int64(int64_t value);
DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *diffusion_update_constraint_value_from_double(double value);
DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *diffusion_update_constraint_value_from_json_string(
        const char *value);
DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *diffusion_update_constraint_value_from_bool(
                                                                                _Bool
                                                                                     value);
DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *diffusion_update_constraint_value_from_binary(
        const BUF_T *value);
DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *diffusion_update_constraint_value_null(void);
void diffusion_update_constraint_value_free(DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *value);
enum diffusion_topic_update_constraint_operator_e {
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_IS = 1,
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_EQ = 2,
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_NE = 3,
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_GT = 4,
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_GE = 5,
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_LT = 6,
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_LE = 7
};
typedef enum diffusion_topic_update_constraint_operator_e
        DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_T;
DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *diffusion_topic_update_constraint_locked(
        const DIFFUSION_SESSION_LOCK_T *lock);
DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *diffusion_topic_update_constraint_value(const BUF_T *value);
DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *diffusion_topic_update_constraint_no_value(void);
DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *diffusion_topic_update_constraint_no_topic(void);
DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *diffusion_topic_update_constraint_unconstrained(void);
DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *diffusion_topic_update_constraint_partial_json_with_value(
        const char *pointer,
        DIFFUSION_DATATYPE datatype,
        const BUF_T *value);
DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *diffusion_topic_update_constraint_partial_json_without_value(
        const char *pointer);
DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *diffusion_topic_update_constraint_value_comparison(
        DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_T comparison_operator,
        DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *value);
DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *diffusion_topic_update_constraint_partial_json_comparison(
        const char *pointer,
        DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_T comparison_operator,
        DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *value);
DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *diffusion_topic_update_constraint_and(
        const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint,
        const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *other_constraint);
DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *diffusion_topic_update_constraint_or(
        const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *left_constraint,
        const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *right_constraint);
void diffusion_topic_update_constraint_free(DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint);
DIFFUSION_TOPIC_UPDATE_STREAM_T *diffusion_topic_update_create_update_stream(
        SESSION_T *session,
        const char *topic_path,
        DIFFUSION_DATATYPE datatype);
DIFFUSION_TOPIC_UPDATE_STREAM_T *diffusion_topic_update_create_update_stream_with_constraint(
        SESSION_T *session,
        const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint,
        const char *topic_path,
        DIFFUSION_DATATYPE datatype);
DIFFUSION_TOPIC_UPDATE_STREAM_T *diffusion_topic_update_create_update_stream_adding_topic(
        SESSION_T *session,
        const char *topic_path,
        const TOPIC_SPECIFICATION_T *specification,
        DIFFUSION_DATATYPE datatype,
        DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T params);
DIFFUSION_TOPIC_UPDATE_STREAM_T
*diffusion_topic_update_create_update_stream_adding_topic_with_constraint(
        SESSION_T *session,
        const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint,
        const char *topic_path,
        const TOPIC_SPECIFICATION_T *specification,
        DIFFUSION_DATATYPE datatype,
        DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T params);
enum diffusion_update_stream_state_e {
    DIFFUSION_UPDATE_STREAM_STATE_ACTIVE = 0,
    DIFFUSION_UPDATE_STREAM_STATE_RECOVERING = 1,
    DIFFUSION_UPDATE_STREAM_STATE_INVALID = 2
};
typedef enum diffusion_update_stream_state_e DIFFUSION_UPDATE_STREAM_STATE_T;
typedef int (*on_topic_update_stream_result_cb)(DIFFUSION_TOPIC_CREATION_RESULT_T result,
                                                void *context);
struct diffusion_topic_update_stream_params_s {
    on_topic_update_stream_result_cb on_topic_creation_result;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
void diffusion_topic_update_stream_set(SESSION_T *session,
                                       const DIFFUSION_TOPIC_UPDATE_STREAM_T *stream,
                                       const BUF_T *value,
                                       DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T params);
DIFFUSION_VALUE_T *diffusion_topic_update_stream_get(const DIFFUSION_TOPIC_UPDATE_STREAM_T *stream);
void diffusion_topic_update_stream_validate(SESSION_T *session,
                                            const DIFFUSION_TOPIC_UPDATE_STREAM_T *stream,
                                            DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T params);
DIFFUSION_UPDATE_STREAM_STATE_T diffusion_topic_update_stream_get_state(
        const DIFFUSION_TOPIC_UPDATE_STREAM_T *stream);
void diffusion_topic_update_stream_free(DIFFUSION_TOPIC_UPDATE_STREAM_T *stream);
typedef struct DIFFUSION_UPDATE_STREAM_BUILDER_T DIFFUSION_UPDATE_STREAM_BUILDER_T;
DIFFUSION_UPDATE_STREAM_BUILDER_T *diffusion_update_stream_builder_init(void);
DIFFUSION_UPDATE_STREAM_BUILDER_T *diffusion_update_stream_builder_reset(
        DIFFUSION_UPDATE_STREAM_BUILDER_T *builder,
        DIFFUSION_API_ERROR *error);
DIFFUSION_UPDATE_STREAM_BUILDER_T *diffusion_update_stream_builder_topic_specification(
        DIFFUSION_UPDATE_STREAM_BUILDER_T *builder,
        const TOPIC_SPECIFICATION_T *specification,
        DIFFUSION_API_ERROR *error);
DIFFUSION_UPDATE_STREAM_BUILDER_T *diffusion_update_stream_builder_update_constraint(
        DIFFUSION_UPDATE_STREAM_BUILDER_T *builder,
        const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint,
        DIFFUSION_API_ERROR *error);
DIFFUSION_TOPIC_UPDATE_STREAM_T *diffusion_update_stream_builder_create_update_stream(
        DIFFUSION_UPDATE_STREAM_BUILDER_T *builder,
        const char *topic_path,
        DIFFUSION_DATATYPE datatype,
        DIFFUSION_API_ERROR *error);
DIFFUSION_RECOVERABLE_UPDATE_STREAM_T
*diffusion_update_stream_builder_create_recoverable_update_stream(
        DIFFUSION_UPDATE_STREAM_BUILDER_T *builder,
        const char *topic_path,
        DIFFUSION_DATATYPE datatype,
        DIFFUSION_RETRY_STRATEGY_T *retry_strategy,
        DIFFUSION_API_ERROR *error);
void diffusion_update_stream_builder_free(DIFFUSION_UPDATE_STREAM_BUILDER_T *builder);
struct diffusion_recoverable_update_stream_callback_response_s {
    DIFFUSION_TOPIC_CREATION_RESULT_T result;
};
typedef struct diffusion_recoverable_update_stream_callback_response_s
        DIFFUSION_RECOVERABLE_UPDATE_STREAM_CALLBACK_RESPONSE_T;
typedef int (*RECOVERABLE_UPDATE_STREAM_CALLBACK_HANDLER_T)(
        const SESSION_T *session,
        const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *recoverable_update_stream,
        const DIFFUSION_RECOVERABLE_UPDATE_STREAM_CALLBACK_RESPONSE_T *response,
        const DIFFUSION_ERROR_T *error,
        void *context);
struct diffusion_recoverable_update_stream_params_s {
    RECOVERABLE_UPDATE_STREAM_CALLBACK_HANDLER_T on_callback;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_recoverable_update_stream_params_s
        DIFFUSION_RECOVERABLE_UPDATE_STREAM_PARAMS_T;
_Bool
    diffusion_recoverable_update_stream_set(
        const SESSION_T *session,
        const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *recoverable_update_stream,
        const BUF_T *value,
        DIFFUSION_RECOVERABLE_UPDATE_STREAM_PARAMS_T params,
        DIFFUSION_ERROR_T *error);
_Bool
    diffusion_recoverable_update_stream_validate(
        const SESSION_T *session,
        const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *recoverable_update_stream,
        DIFFUSION_RECOVERABLE_UPDATE_STREAM_PARAMS_T params,
        DIFFUSION_ERROR_T *error);
DIFFUSION_VALUE_T *diffusion_recoverable_update_stream_get(
        const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *recoverable_update_stream,
        DIFFUSION_ERROR_T *error);
_Bool
    diffusion_recoverable_update_stream_is_error_recoverable(const DIFFUSION_ERROR_T *error);
_Bool
    diffusion_recoverable_update_stream_recover(
        const SESSION_T *session,
        const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *recoverable_update_stream);
void diffusion_recoverable_update_stream_free(
        DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *recoverable_update_stream);
typedef struct DIFFUSION_FETCH_REQUEST_T DIFFUSION_FETCH_REQUEST_T;
typedef int (*on_fetch_result_cb)(const DIFFUSION_FETCH_RESULT_T *fetch_result, void *context);
struct diffusion_fetch_request_params_s {
    const char *topic_selector;
    DIFFUSION_FETCH_REQUEST_T *fetch_request;
    on_fetch_result_cb on_fetch_result;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_fetch_request_params_s DIFFUSION_FETCH_REQUEST_PARAMS_T;
DIFFUSION_FETCH_REQUEST_T *diffusion_fetch_request_init(SESSION_T *session);
DIFFUSION_FETCH_REQUEST_T *diffusion_fetch_request_dup(
        const DIFFUSION_FETCH_REQUEST_T *fetch_request);
void diffusion_fetch_request_free(DIFFUSION_FETCH_REQUEST_T *fetch_request);
_Bool
    diffusion_fetch_request_from(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                  const char *topic_path,
                                  DIFFUSION_API_ERROR *error);
_Bool
    diffusion_fetch_request_after(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                   const char *topic_path,
                                   DIFFUSION_API_ERROR *error);
_Bool
    diffusion_fetch_request_to(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                const char *topic_path,
                                DIFFUSION_API_ERROR *error);
_Bool
    diffusion_fetch_request_before(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                    const char *topic_path,
                                    DIFFUSION_API_ERROR *error);
_Bool
    diffusion_fetch_request_topic_types(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                         SET_T *topic_types,
                                         DIFFUSION_API_ERROR *error);
_Bool
    diffusion_fetch_request_with_values(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                         DIFFUSION_DATATYPE *datatype,
                                         DIFFUSION_API_ERROR *error);
_Bool
    diffusion_fetch_request_without_values(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                            DIFFUSION_API_ERROR *error);
_Bool
    diffusion_fetch_request_with_properties(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                             DIFFUSION_API_ERROR *error);
_Bool
    diffusion_fetch_request_with_unpublished_delayed_topics(
        const DIFFUSION_FETCH_REQUEST_T *fetch_request,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_fetch_request_first(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                   int32_t number,
                                   DIFFUSION_API_ERROR *error);
_Bool
    diffusion_fetch_request_last(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                  int32_t number,
                                  DIFFUSION_API_ERROR *error);
_Bool
    diffusion_fetch_request_maximum_result_size(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                                 uint32_t maximum,
                                                 DIFFUSION_API_ERROR *error);
_Bool
    diffusion_fetch_request_limit_deep_branches(const DIFFUSION_FETCH_REQUEST_T *fetch_request,
                                                 uint32_t deep_branch_depth,
                                                 uint32_t deep_branch_limit,
                                                 DIFFUSION_API_ERROR *error);
void diffusion_fetch_request_fetch(SESSION_T *session, DIFFUSION_FETCH_REQUEST_PARAMS_T params);
typedef struct DIFFUSION_TOPIC_RESULT_T DIFFUSION_TOPIC_RESULT_T;
LIST_T *diffusion_fetch_result_get_topic_results(const DIFFUSION_FETCH_RESULT_T *fetch_result);
_Bool
    diffusion_fetch_result_has_more(const DIFFUSION_FETCH_RESULT_T *fetch_result);
int diffusion_fetch_result_size(const DIFFUSION_FETCH_RESULT_T *fetch_result);
int diffusion_fetch_result_is_empty(const DIFFUSION_FETCH_RESULT_T *fetch_result);
char *diffusion_topic_result_get_path(const DIFFUSION_TOPIC_RESULT_T *topic_result);
TOPIC_TYPE_T diffusion_topic_result_get_topic_type(const DIFFUSION_TOPIC_RESULT_T *topic_result);
DIFFUSION_VALUE_T *diffusion_topic_result_get_value(const DIFFUSION_TOPIC_RESULT_T *topic_result);
TOPIC_SPECIFICATION_T *diffusion_topic_result_get_specification(
        const DIFFUSION_TOPIC_RESULT_T *topic_result);
void diffusion_topic_result_free(DIFFUSION_TOPIC_RESULT_T *topic_result);
typedef struct DIFFUSION_TIME_SERIES_EVENT_METADATA_T DIFFUSION_TIME_SERIES_EVENT_METADATA_T;
typedef struct DIFFUSION_TIME_SERIES_EVENT_T DIFFUSION_TIME_SERIES_EVENT_T;
long diffusion_time_series_event_metadata_get_sequence(
        const DIFFUSION_TIME_SERIES_EVENT_METADATA_T *event_metadata);
long diffusion_time_series_event_metadata_get_timestamp(
        const DIFFUSION_TIME_SERIES_EVENT_METADATA_T *event_metadata);
char *diffusion_time_series_event_metadata_get_author(
        const DIFFUSION_TIME_SERIES_EVENT_METADATA_T *event_metadata);
DIFFUSION_TIME_SERIES_EVENT_METADATA_T *diffusion_time_series_event_metadata_dup(
        const DIFFUSION_TIME_SERIES_EVENT_METADATA_T *event_metadata);
void diffusion_time_series_event_metadata_free(
        DIFFUSION_TIME_SERIES_EVENT_METADATA_T *event_metadata);
long diffusion_time_series_event_get_sequence(const DIFFUSION_TIME_SERIES_EVENT_T *event);
long diffusion_time_series_event_get_timestamp(const DIFFUSION_TIME_SERIES_EVENT_T *event);
char *diffusion_time_series_event_get_author(const DIFFUSION_TIME_SERIES_EVENT_T *event);
DIFFUSION_VALUE_T *diffusion_time_series_event_get_value(
        const DIFFUSION_TIME_SERIES_EVENT_T *event);
DIFFUSION_TIME_SERIES_EVENT_METADATA_T *diffusion_time_series_event_get_original_event(
        const DIFFUSION_TIME_SERIES_EVENT_T *event);
int diffusion_time_series_event_is_edit_event(const DIFFUSION_TIME_SERIES_EVENT_T *event);
DIFFUSION_TIME_SERIES_EVENT_T *diffusion_time_series_event_with_value(
        const DIFFUSION_TIME_SERIES_EVENT_T *event,
        const BUF_T *value);
_Bool
    read_diffusion_time_series_event(const DIFFUSION_VALUE_T *value,
                                      DIFFUSION_TIME_SERIES_EVENT_T **event,
                                      DIFFUSION_API_ERROR *error);
DIFFUSION_TIME_SERIES_EVENT_T *diffusion_time_series_event_dup(
        const DIFFUSION_TIME_SERIES_EVENT_T *event);
void diffusion_time_series_event_free(DIFFUSION_TIME_SERIES_EVENT_T *event);
typedef int (*on_append_cb)(const DIFFUSION_TIME_SERIES_EVENT_METADATA_T *event_metadata,
                            void *context);
struct diffusion_time_series_append_params_s {
    on_append_cb on_append;
    const char *topic_path;
    DIFFUSION_DATATYPE datatype;
    BUF_T *value;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_time_series_append_params_s DIFFUSION_TIME_SERIES_APPEND_PARAMS_T;
struct diffusion_time_series_timestamp_append_params_s {
    on_append_cb on_append;
    const char *topic_path;
    DIFFUSION_DATATYPE datatype;
    BUF_T *value;
    long timestamp;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_time_series_timestamp_append_params_s
        DIFFUSION_TIME_SERIES_TIMESTAMP_APPEND_PARAMS_T;
typedef int (*on_edit_cb)(const DIFFUSION_TIME_SERIES_EVENT_METADATA_T *event_metadata,
                          void *context);
struct diffusion_time_series_edit_params_s {
    on_edit_cb on_edit;
    const char *topic_path;
    long original_sequence;
    DIFFUSION_DATATYPE datatype;
    BUF_T *value;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_time_series_edit_params_s DIFFUSION_TIME_SERIES_EDIT_PARAMS_T;
_Bool
    diffusion_time_series_append(SESSION_T *session,
                                  DIFFUSION_TIME_SERIES_APPEND_PARAMS_T params,
                                  DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_time_series_timestamp_append(SESSION_T *session,
                                            DIFFUSION_TIME_SERIES_TIMESTAMP_APPEND_PARAMS_T params,
                                            DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_time_series_edit(SESSION_T *session,
                                DIFFUSION_TIME_SERIES_EDIT_PARAMS_T params,
                                DIFFUSION_API_ERROR *api_error);
typedef struct DIFFUSION_TIME_SERIES_RANGE_QUERY_T DIFFUSION_TIME_SERIES_RANGE_QUERY_T;
typedef int (*on_query_result_cb)(const DIFFUSION_TIME_SERIES_QUERY_RESULT_T *query_result,
                                  void *context);
struct diffusion_time_series_range_query_params_s {
    const char *topic_path;
    DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query;
    on_query_result_cb on_query_result;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_time_series_range_query_params_s
        DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T;
DIFFUSION_TIME_SERIES_RANGE_QUERY_T *diffusion_time_series_range_query(void);
DIFFUSION_TIME_SERIES_RANGE_QUERY_T *diffusion_time_series_range_query_dup(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query);
void diffusion_time_series_range_query_free(DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query);
_Bool
    diffusion_time_series_range_query_for_values(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_time_series_range_query_for_edits(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_time_series_range_query_edit_range(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_time_series_range_query_all_edits(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_time_series_range_query_latest_edits(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_time_series_range_query_limit(const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
                                             long count,
                                             DIFFUSION_API_ERROR *error);
_Bool
    diffusion_time_series_range_query_as(const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
                                          DIFFUSION_DATATYPE *datatype,
                                          DIFFUSION_API_ERROR *error);
_Bool
    diffusion_time_series_select_from(SESSION_T *session,
                                       DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T params,
                                       DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_time_series_range_query_from(const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
                                            long sequence,
                                            DIFFUSION_API_ERROR *error);
_Bool
    diffusion_time_series_range_query_from_time(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        time_t t,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_time_series_range_query_from_start(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_time_series_range_query_from_last(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        long count,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_time_series_range_query_from_last_millis(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        long time_span,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_time_series_range_query_to(const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
                                          long sequence,
                                          DIFFUSION_API_ERROR *error);
_Bool
    diffusion_time_series_range_query_to_time(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        time_t t,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_time_series_range_query_to_start(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_time_series_range_query_next(const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
                                            long count,
                                            DIFFUSION_API_ERROR *error);
_Bool
    diffusion_time_series_range_query_next_millis(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        long time_span,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_time_series_range_query_previous(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        long count,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_time_series_range_query_previous_millis(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        long time_span,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_time_series_range_query_until_last(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        long count,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_time_series_range_query_until_last_millis(
        const DIFFUSION_TIME_SERIES_RANGE_QUERY_T *range_query,
        long time_span,
        DIFFUSION_API_ERROR *error);
enum diffusion_query_result_structure_e {
    VALUE_EVENT_STRUCTURE = 0,
    EDIT_EVENT_STRUCTURE = 1
};
typedef enum diffusion_query_result_structure_e DIFFUSION_QUERY_RESULT_STRUCTURE_T;
LIST_T *diffusion_time_series_query_result_get_events(
        const DIFFUSION_TIME_SERIES_QUERY_RESULT_T *query_result);
long diffusion_time_series_query_result_get_selected_count(
        const DIFFUSION_TIME_SERIES_QUERY_RESULT_T *query_result);
int diffusion_time_series_query_result_is_complete(
        const DIFFUSION_TIME_SERIES_QUERY_RESULT_T *query_result);
DIFFUSION_QUERY_RESULT_STRUCTURE_T diffusion_time_series_query_result_structure(
        const DIFFUSION_TIME_SERIES_QUERY_RESULT_T *query_result);
DIFFUSION_TIME_SERIES_QUERY_RESULT_T *diffusion_time_series_query_result_merge(
        const DIFFUSION_TIME_SERIES_QUERY_RESULT_T *query_result,
        const DIFFUSION_TIME_SERIES_QUERY_RESULT_T *other);
DIFFUSION_TIME_SERIES_QUERY_RESULT_T *diffusion_time_series_query_result_dup(
        const DIFFUSION_TIME_SERIES_QUERY_RESULT_T *query_result);
void diffusion_time_series_query_result_free(DIFFUSION_TIME_SERIES_QUERY_RESULT_T *query_result);
struct send_options_s {
    CLIENT_SEND_PRIORITY_T priority;
    LIST_T *headers;
};
typedef struct send_options_s SEND_OPTIONS_T;
struct svc_send_receiver_client_request_s {
    char *topic_path;
    CONTENT_T *content;
    SESSION_ID_T session_id;
    SEND_OPTIONS_T send_options;
    HASH_T *session_properties;
    CONVERSATION_ID_T conversation_id;
};
typedef struct svc_send_receiver_client_request_s SVC_SEND_RECEIVER_CLIENT_REQUEST_T;
typedef int (*on_msg_receiver_registration_cb)(SESSION_T *session, void *context);
typedef int (*on_send_receiver_client_msg_cb)(SESSION_T *session,
                                              const SVC_SEND_RECEIVER_CLIENT_REQUEST_T *request,
                                              void *context);
struct msg_receiver_registration_params_s {
    on_msg_receiver_registration_cb on_registered;
    on_send_receiver_client_msg_cb on_message;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    const char *topic_path;
    const char *control_group;
    LIST_T *session_properties;
    void *context;
};
typedef struct msg_receiver_registration_params_s MSG_RECEIVER_REGISTRATION_PARAMS_T;
typedef int (*request_on_response_cb)(DIFFUSION_DATATYPE response_datatype,
                                      const DIFFUSION_VALUE_T *value,
                                      void *context);
typedef int (*request_handler_on_request)(SESSION_T *session,
                                          DIFFUSION_DATATYPE request_datatype,
                                          const DIFFUSION_VALUE_T *value,
                                          const DIFFUSION_REQUEST_CONTEXT_T *request_context,
                                          const DIFFUSION_RESPONDER_HANDLE_T *handle,
                                          void *context);
typedef int (*request_handler_on_active)(SESSION_T *session,
                                         const char *path,
                                         const DIFFUSION_REGISTRATION_T *registration);
typedef void (*request_handler_on_close)(void);
typedef int (*request_handler_on_error)(const DIFFUSION_ERROR_T *error);
typedef int (*filtered_request_number_sent)(int number_sent, void *context);
typedef int (*filtered_request_on_response)(DIFFUSION_DATATYPE response_datatype,
                                            const DIFFUSION_VALUE_T *value,
                                            void *context);
typedef int (*filtered_request_on_response_error)(const SESSION_ID_T *session_id,
                                                  const DIFFUSION_ERROR_T *error);
typedef int (*request_stream_on_request_cb)(SESSION_T *session,
                                            const char *request_path,
                                            DIFFUSION_DATATYPE request_datatype,
                                            const DIFFUSION_VALUE_T *value,
                                            const DIFFUSION_RESPONDER_HANDLE_T *handle,
                                            void *context);
typedef int (*request_stream_on_error_cb)(const DIFFUSION_ERROR_T *error);
typedef void (*request_stream_on_close_cb)(void);
struct send_request_to_session_params_s {
    SESSION_ID_T *recipient_session;
    const char *path;
    BUF_T *request;
    DIFFUSION_DATATYPE request_datatype;
    DIFFUSION_DATATYPE response_datatype;
    request_on_response_cb on_response;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct send_request_to_session_params_s SEND_REQUEST_TO_SESSION_PARAMS_T;
struct diffusion_request_handler_s {
    DIFFUSION_DATATYPE request_datatype;
    DIFFUSION_DATATYPE response_datatype;
    request_handler_on_active on_active;
    request_handler_on_request on_request;
    request_handler_on_error on_error;
    request_handler_on_close on_close;
};
typedef struct diffusion_request_handler_s DIFFUSION_REQUEST_HANDLER_T;
struct add_request_handler_params_s {
    const char *path;
    DIFFUSION_REQUEST_HANDLER_T *request_handler;
    char **session_properties;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct add_request_handler_params_s ADD_REQUEST_HANDLER_PARAMS_T;
struct send_request_to_filter_params_s {
    const char *path;
    const char *filter;
    DIFFUSION_DATATYPE request_datatype;
    DIFFUSION_DATATYPE response_datatype;
    BUF_T *request;
    filtered_request_number_sent on_number_sent;
    filtered_request_on_response on_response;
    filtered_request_on_response_error on_response_error;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct send_request_to_filter_params_s SEND_REQUEST_TO_FILTER_PARAMS_T;
struct send_request_params_s {
    const char *path;
    BUF_T *request;
    DIFFUSION_DATATYPE request_datatype;
    DIFFUSION_DATATYPE response_datatype;
    request_on_response_cb on_response;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct send_request_params_s SEND_REQUEST_PARAMS_T;
struct diffusion_request_stream_s {
    request_stream_on_request_cb on_request;
    request_stream_on_error_cb on_error;
    request_stream_on_close_cb on_close;
    void *context;
};
typedef struct diffusion_request_stream_s DIFFUSION_REQUEST_STREAM_T;
void send_request(SESSION_T *session, SEND_REQUEST_PARAMS_T params);
void send_request_to_session(SESSION_T *session, SEND_REQUEST_TO_SESSION_PARAMS_T params);
void send_request_to_filter(SESSION_T *session, SEND_REQUEST_TO_FILTER_PARAMS_T params);
DIFFUSION_REQUEST_STREAM_T *set_request_stream(SESSION_T *session,
                                               const char *path,
                                               DIFFUSION_DATATYPE request_datatype,
                                               DIFFUSION_DATATYPE response_datatype,
                                               const DIFFUSION_REQUEST_STREAM_T *request_stream);
DIFFUSION_REQUEST_STREAM_T *remove_request_stream(SESSION_T *session, const char *request_path);
void add_request_handler(SESSION_T *session, ADD_REQUEST_HANDLER_PARAMS_T params);
SESSION_ID_T *diffusion_request_context_get_session_id(
        const DIFFUSION_REQUEST_CONTEXT_T *request_context);
char *diffusion_request_context_get_path(const DIFFUSION_REQUEST_CONTEXT_T *request_context);
HASH_T *diffusion_request_context_get_session_properties(
        const DIFFUSION_REQUEST_CONTEXT_T *request_context);
_Bool
    diffusion_respond_to_request(SESSION_T *session,
                                  const DIFFUSION_RESPONDER_HANDLE_T *handle,
                                  BUF_T *response,
                                  DIFFUSION_API_ERROR *error);
_Bool
    diffusion_reject_request(SESSION_T *session,
                              const DIFFUSION_RESPONDER_HANDLE_T *handle,
                              const char *message,
                              DIFFUSION_API_ERROR *error);
_Bool
    diffusion_responder_get_response_datatype(const DIFFUSION_RESPONDER_HANDLE_T *handle,
                                               DIFFUSION_DATATYPE *response_datatype,
                                               DIFFUSION_API_ERROR *error);
DIFFUSION_RESPONDER_HANDLE_T *diffusion_responder_handle_dup(
        const DIFFUSION_RESPONDER_HANDLE_T *handle);
void diffusion_responder_handle_free(DIFFUSION_RESPONDER_HANDLE_T *handle);
enum diffusion_session_lock_scope_e {
    UNLOCK_ON_CONNECTION_LOSS = 0,
    UNLOCK_ON_SESSION_LOSS = 1
};
typedef enum diffusion_session_lock_scope_e DIFFUSION_SESSION_LOCK_SCOPE;
typedef int (*on_lock_acquired_cb)(const DIFFUSION_SESSION_LOCK_T *lock, void *context);
typedef int (*on_unlock_cb)(
                           _Bool
                                lock_owned, void *context);
struct diffusion_session_lock_params_s {
    on_lock_acquired_cb on_lock_acquired;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_session_lock_params_s DIFFUSION_SESSION_LOCK_PARAMS_T;
struct diffusion_session_lock_unlock_params_s {
    on_unlock_cb on_unlock;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_session_lock_unlock_params_s DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T;
char *diffusion_session_lock_get_name(const DIFFUSION_SESSION_LOCK_T *session_lock);
long diffusion_session_lock_get_sequence(const DIFFUSION_SESSION_LOCK_T *session_lock);
DIFFUSION_SESSION_LOCK_SCOPE diffusion_session_lock_get_scope(
        const DIFFUSION_SESSION_LOCK_T *session_lock);
_Bool
    diffusion_session_lock_is_owned(const DIFFUSION_SESSION_LOCK_T *session_lock);
DIFFUSION_SESSION_LOCK_T *diffusion_session_lock_dup(const DIFFUSION_SESSION_LOCK_T *session_lock);
void diffusion_session_lock_free(DIFFUSION_SESSION_LOCK_T *session_lock);
void diffusion_session_lock(SESSION_T *session,
                            const char *lock_name,
                            DIFFUSION_SESSION_LOCK_PARAMS_T params);
void diffusion_session_lock_with_scope(SESSION_T *session,
                                       const char *lock_name,
                                       DIFFUSION_SESSION_LOCK_SCOPE scope,
                                       DIFFUSION_SESSION_LOCK_PARAMS_T params);
void diffusion_session_lock_unlock(SESSION_T *session,
                                   const DIFFUSION_SESSION_LOCK_T *session_lock,
                                   DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T params);
enum session_properties_event_type_e {
    SESSION_PROPERTIES_EVENT_TYPE_OPEN = 0,
    SESSION_PROPERTIES_EVENT_TYPE_UPDATE = 1,
    SESSION_PROPERTIES_EVENT_TYPE_CLOSE = 2,
    SESSION_PROPERTIES_EVENT_TYPE_DISCONNECTED = 3
};
enum session_properties_update_type_e {
    SESSION_PROPERTIES_UPDATE_TYPE_UPDATED = 0,
    SESSION_PROPERTIES_UPDATE_TYPE_RECONNECTED = 1,
    SESSION_PROPERTIES_UPDATE_TYPE_FAILED_OVER = 2,
    SESSION_PROPERTIES_UPDATE_TYPE_DISCONNECTED = 3
};
typedef enum session_properties_event_type_e SESSION_PROPERTIES_EVENT_TYPE_T;
typedef enum session_properties_update_type_e SESSION_PROPERTIES_UPDATE_TYPE_T;
struct session_properties_event_s {
    SESSION_PROPERTIES_EVENT_TYPE_T type;
    SESSION_CLOSE_REASON_T close_reason;
    SESSION_PROPERTIES_UPDATE_TYPE_T update_type;
    SESSION_ID_T session_id;
    HASH_T *properties;
};
typedef struct session_properties_event_s SESSION_PROPERTIES_EVENT_T;
typedef int (*on_session_properties_registered_cb)(SESSION_T *session, void *context);
typedef int (*on_session_properties_event_cb)(SESSION_T *session,
                                              const SESSION_PROPERTIES_EVENT_T *event,
                                              void *context);
struct session_properties_registration_params_s {
    on_session_properties_registered_cb on_registered;
    ERROR_HANDLER_T on_registration_error;
    DISCARD_HANDLER_T on_discard;
    on_session_properties_event_cb on_session_open;
    on_session_properties_event_cb on_session_close;
    on_session_properties_event_cb on_session_update;
    on_session_properties_event_cb on_session_disconnect;
    ERROR_HANDLER_T on_session_error;
    SET_T *required_properties;
    void *context;
};
typedef struct session_properties_registration_params_s SESSION_PROPERTIES_REGISTRATION_PARAMS_T;
struct session_properties_registration_handlers_s {
    on_session_properties_registered_cb on_registered;
    ERROR_HANDLER_T on_registration_error;
    DISCARD_HANDLER_T on_discard;
    on_session_properties_event_cb on_session_open;
    on_session_properties_event_cb on_session_close;
    on_session_properties_event_cb on_session_update;
    on_session_properties_event_cb on_session_disconnect;
    ERROR_HANDLER_T on_session_error;
};
typedef struct session_properties_registration_handlers_s
        SESSION_PROPERTIES_REGISTRATION_HANDLERS_T;
void session_properties_listener_register(SESSION_T *session,
                                          SESSION_PROPERTIES_REGISTRATION_PARAMS_T params);
struct svc_get_session_properties_response_s {
    HASH_T *properties;
};
typedef struct svc_get_session_properties_response_s SVC_GET_SESSION_PROPERTIES_RESPONSE_T;
typedef int (*get_session_properties_cb)(SESSION_T *session,
                                         const SVC_GET_SESSION_PROPERTIES_RESPONSE_T *response,
                                         void *context);
struct get_session_properties_params_s {
    get_session_properties_cb on_session_properties;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    SESSION_ID_T *session_id;
    SET_T *required_properties;
    void *context;
};
typedef struct get_session_properties_params_s GET_SESSION_PROPERTIES_PARAMS_T;
typedef int (*set_session_properties_cb)(const HASH_T *properties, void *context);
struct diffusion_set_session_properties_params_s {
    const SESSION_ID_T *session_id;
    const HASH_T *properties;
    set_session_properties_cb on_session_properties_set;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_set_session_properties_params_s DIFFUSION_SET_SESSION_PROPERTIES_PARAMS_T;
typedef int (*set_session_properties_filter_cb)(int number_of_matching_sessions, void *context);
struct diffusion_set_session_properties_filter_params_s {
    const char *filter;
    const HASH_T *properties;
    set_session_properties_filter_cb on_session_properties_set;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_set_session_properties_filter_params_s
        DIFFUSION_SET_SESSION_PROPERTIES_FILTER_PARAMS_T;
void get_session_properties(SESSION_T *session, GET_SESSION_PROPERTIES_PARAMS_T params);
_Bool
    diffusion_set_session_properties(SESSION_T *session,
                                      DIFFUSION_SET_SESSION_PROPERTIES_PARAMS_T params,
                                      DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_set_session_properties_filter(
        SESSION_T *session,
        DIFFUSION_SET_SESSION_PROPERTIES_FILTER_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);
typedef int (*change_roles_with_session_id_cb)(void *context);
struct diffusion_change_roles_with_session_id_params_s {
    const SESSION_ID_T *session_id;
    const SET_T *roles_to_remove;
    const SET_T *roles_to_add;
    change_roles_with_session_id_cb on_roles_changed;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_change_roles_with_session_id_params_s
        DIFFUSION_CHANGE_ROLES_WITH_SESSION_ID_PARAMS_T;
typedef int (*change_roles_with_filter_cb)(int number_of_matching_sessions, void *context);
struct diffusion_change_roles_params_with_filter_s {
    const char *filter;
    const SET_T *roles_to_remove;
    const SET_T *roles_to_add;
    change_roles_with_filter_cb on_roles_changed;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_change_roles_params_with_filter_s
        DIFFUSION_CHANGE_ROLES_WITH_FILTER_PARAMS_T;
_Bool
    diffusion_change_roles_with_session_id(SESSION_T *session,
                                            DIFFUSION_CHANGE_ROLES_WITH_SESSION_ID_PARAMS_T params,
                                            DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_change_roles_with_filter(SESSION_T *session,
                                        DIFFUSION_CHANGE_ROLES_WITH_FILTER_PARAMS_T params,
                                        DIFFUSION_API_ERROR *api_error);
typedef int (*client_close_with_session_cb)(void *context);
struct diffusion_client_close_with_session_params_s {
    SESSION_ID_T *session_id;
    client_close_with_session_cb on_closed;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_client_close_with_session_params_s
        DIFFUSION_CLIENT_CLOSE_WITH_SESSION_PARAMS_T;
typedef int (*client_close_with_filter_cb)(int number_of_matching_sessions, void *context);
struct diffusion_client_close_with_filter_params_s {
    const char *filter;
    client_close_with_filter_cb on_clients_closed;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_client_close_with_filter_params_s
        DIFFUSION_CLIENT_CLOSE_WITH_FILTER_PARAMS_T;
typedef int (*client_conflated_set_with_filter_cb)(int number_of_matching_sessions, void *context);
struct diffusion_client_set_conflated_with_filter_params_s {
    const char *filter;
   _Bool
        conflate;
    client_conflated_set_with_filter_cb on_clients_conflated_set;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_client_set_conflated_with_filter_params_s
        DIFFUSION_CLIENT_SET_CONFLATED_WITH_FILTER_PARAMS_T;
_Bool
    diffusion_client_close_with_session(SESSION_T *session,
                                         DIFFUSION_CLIENT_CLOSE_WITH_SESSION_PARAMS_T params,
                                         DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_client_close_with_filter(SESSION_T *session,
                                        DIFFUSION_CLIENT_CLOSE_WITH_FILTER_PARAMS_T params,
                                        DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_client_set_conflated_with_filter(
        SESSION_T *session,
        DIFFUSION_CLIENT_SET_CONFLATED_WITH_FILTER_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);
typedef int (*on_subscription_control_cb)(SESSION_T *session, void *context);
struct subscription_control_params_s {
    on_subscription_control_cb on_complete;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    SESSION_ID_T session_id;
    char *topic_selector;
    void *context;
};
typedef struct subscription_control_params_s SUBSCRIPTION_CONTROL_PARAMS_T;
typedef int (*on_subscription_control_by_filter_cb)(int number_selected, void *context);
struct diffusion_subscribe_by_filter_s {
    const char *filter;
    const char *topic_selector;
    on_subscription_control_by_filter_cb on_subscribe_by_filter;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_subscribe_by_filter_s DIFFUSION_SUBSCRIBE_BY_FILTER_PARAMS_T;
struct diffusion_unsubscribe_by_filter_s {
    const char *filter;
    const char *topic_selector;
    on_subscription_control_by_filter_cb on_unsubscribe_by_filter;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_unsubscribe_by_filter_s DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T;
void subscribe_client(SESSION_T *session, SUBSCRIPTION_CONTROL_PARAMS_T params);
void unsubscribe_client(SESSION_T *session, SUBSCRIPTION_CONTROL_PARAMS_T params);
_Bool
    diffusion_subscribe_by_filter(SESSION_T *session,
                                   DIFFUSION_SUBSCRIBE_BY_FILTER_PARAMS_T params,
                                   DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_unsubscribe_by_filter(SESSION_T *session,
                                     DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T params,
                                     DIFFUSION_API_ERROR *api_error);
typedef int (*on_get_topic_selections_cb)(SESSION_T *session,
                                          HASH_T *topic_selections,
                                          void *context);
struct diffusion_get_topic_selections_s {
    SESSION_ID_T *session_id;
    on_get_topic_selections_cb on_topic_selections;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_get_topic_selections_s DIFFUSION_GET_TOPIC_SELECTIONS_PARAMS_T;
_Bool
    diffusion_subscribe_client_with_scope(SESSION_T *session,
                                           const char *selection_scope,
                                           SUBSCRIPTION_CONTROL_PARAMS_T params,
                                           DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_unsubscribe_client_with_scope(SESSION_T *session,
                                             const char *selection_scope,
                                             SUBSCRIPTION_CONTROL_PARAMS_T params,
                                             DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_unsubscribe_client_all_scopes(SESSION_T *session,
                                             SUBSCRIPTION_CONTROL_PARAMS_T params,
                                             DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_subscribe_client_by_filter_with_scope(SESSION_T *session,
                                                     const char *selection_scope,
                                                     DIFFUSION_SUBSCRIBE_BY_FILTER_PARAMS_T params,
                                                     DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_unsubscribe_client_by_filter_with_scope(
        SESSION_T *session,
        const char *selection_scope,
        DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_unsubscribe_client_by_filter_all_scopes(
        SESSION_T *session,
        DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_get_topic_selections(SESSION_T *session,
                                    DIFFUSION_GET_TOPIC_SELECTIONS_PARAMS_T params,
                                    DIFFUSION_API_ERROR *api_error);
typedef int (*authenticator_on_active)(SESSION_T *session,
                                       const DIFFUSION_REGISTRATION_T *registered_handler);
typedef int (*authenticator_on_authenticate)(SESSION_T *session,
                                             const char *principal,
                                             const CREDENTIALS_T *credentials,
                                             const HASH_T *session_properties,
                                             const HASH_T *proposed_session_properties,
                                             const DIFFUSION_AUTHENTICATOR_T *authenticator);
typedef int (*authenticator_on_error)(const DIFFUSION_ERROR_T *error);
typedef void (*authenticator_on_close)(void);
struct diffusion_authentication_handler_s {
    char *handler_name;
    authenticator_on_active on_active;
    authenticator_on_authenticate on_authenticate;
    authenticator_on_error on_error;
    authenticator_on_close on_close;
};
typedef struct diffusion_authentication_handler_s DIFFUSION_AUTHENTICATION_HANDLER_T;
struct diffusion_authentication_handler_params_s {
    DIFFUSION_AUTHENTICATION_HANDLER_T *handler;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_authentication_handler_params_s DIFFUSION_AUTHENTICATION_HANDLER_PARAMS_T;
void diffusion_set_authentication_handler(SESSION_T *session,
                                          DIFFUSION_AUTHENTICATION_HANDLER_PARAMS_T params);
_Bool
    diffusion_authenticator_allow(SESSION_T *session,
                                   const DIFFUSION_AUTHENTICATOR_T *authenticator,
                                   DIFFUSION_API_ERROR *error);
_Bool
    diffusion_authenticator_allow_with_properties(SESSION_T *session,
                                                   const DIFFUSION_AUTHENTICATOR_T *authenticator,
                                                   const HASH_T *properties,
                                                   DIFFUSION_API_ERROR *error);
_Bool
    diffusion_authenticator_abstain(SESSION_T *session,
                                     const DIFFUSION_AUTHENTICATOR_T *authenticator,
                                     DIFFUSION_API_ERROR *error);
_Bool
    diffusion_authenticator_deny(SESSION_T *session,
                                  const DIFFUSION_AUTHENTICATOR_T *authenticator,
                                  DIFFUSION_API_ERROR *error);
DIFFUSION_AUTHENTICATOR_T *diffusion_authenticator_dup(
        const DIFFUSION_AUTHENTICATOR_T *authenticator);
void diffusion_authenticator_free(DIFFUSION_AUTHENTICATOR_T *authenticator);
typedef int (*on_session_revoked_cb)(SESSION_T *session, void *context);
struct diffusion_revoke_authentication_params_s {
    SESSION_ID_T *session_id;
    on_session_revoked_cb on_session_revoked;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_revoke_authentication_params_s DIFFUSION_REVOKE_AUTHENTICATION_PARAMS_T;
_Bool
    diffusion_revoke_authentication(SESSION_T *session,
                                     DIFFUSION_REVOKE_AUTHENTICATION_PARAMS_T params,
                                     DIFFUSION_API_ERROR *api_error);
enum anonymous_connection_action_e {
    ANONYMOUS_CONNECTION_ACTION_ALLOW = 0,
    ANONYMOUS_CONNECTION_ACTION_DENY = 1,
    ANONYMOUS_CONNECTION_ACTION_ABSTAIN = 2
};
typedef enum anonymous_connection_action_e ANONYMOUS_CONNECTION_ACTION_T;
struct system_authentication_store_s {
    HASH_T *system_principals;
    ANONYMOUS_CONNECTION_ACTION_T anonymous_connection_action;
    SET_T *anon_roles;
};
typedef struct system_authentication_store_s SYSTEM_AUTHENTICATION_STORE_T;
struct system_principal_s {
    const char *name;
    const SET_T *role_set;
    const char *locking_principal;
};
typedef struct system_principal_s SYSTEM_PRINCIPAL_T;
SYSTEM_AUTHENTICATION_STORE_T *system_authentication_store_create(void);
SYSTEM_AUTHENTICATION_STORE_T *system_authentication_store_dup(
        const SYSTEM_AUTHENTICATION_STORE_T *store);
void system_authentication_store_free(SYSTEM_AUTHENTICATION_STORE_T *store);
SYSTEM_PRINCIPAL_T *system_principal_dup(const SYSTEM_PRINCIPAL_T *system_principal);
void system_principal_free(SYSTEM_PRINCIPAL_T *system_principal);
typedef int (*on_get_system_authentication_store_cb)(SESSION_T *session,
                                                     SYSTEM_AUTHENTICATION_STORE_T store,
                                                     void *context);
struct get_system_authentication_store_params_s {
    on_get_system_authentication_store_cb on_get;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct get_system_authentication_store_params_s GET_SYSTEM_AUTHENTICATION_STORE_PARAMS_T;
typedef int (*on_update_system_authentication_store_cb)(SESSION_T *session,
                                                        const LIST_T *error_reports,
                                                        void *context);
struct update_system_authentication_store_params_s {
    on_update_system_authentication_store_cb on_update;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    SCRIPT_T *update_script;
    void *context;
};
typedef struct update_system_authentication_store_params_s
        UPDATE_SYSTEM_AUTHENTICATION_STORE_PARAMS_T;
void get_system_authentication_store(SESSION_T *session,
                                     GET_SYSTEM_AUTHENTICATION_STORE_PARAMS_T params);
void update_system_authentication_store(SESSION_T *session,
                                        UPDATE_SYSTEM_AUTHENTICATION_STORE_PARAMS_T params);
char **get_principal_names(SYSTEM_AUTHENTICATION_STORE_T store);
char **get_roles_for_principal(SYSTEM_AUTHENTICATION_STORE_T store, const char *principal);
char **get_anonymous_roles(SYSTEM_AUTHENTICATION_STORE_T store);
SCRIPT_T *update_auth_store_deny_anonymous_connections(SCRIPT_T *script);
SCRIPT_T *update_auth_store_abstain_anonymous_connections(SCRIPT_T *script);
SCRIPT_T *update_auth_store_allow_anonymous_connections(SCRIPT_T *script, const LIST_T *roles);
SCRIPT_T *update_auth_store_add_principal(SCRIPT_T *script,
                                          const char *principal,
                                          const char *password,
                                          const LIST_T *roles);
SCRIPT_T *update_auth_store_add_locked_principal(SCRIPT_T *script,
                                                 const char *principal,
                                                 const char *password,
                                                 const LIST_T *roles,
                                                 const char *locking_principal);
SCRIPT_T *update_auth_store_remove_principal(SCRIPT_T *script, const char *principal);
SCRIPT_T *update_auth_store_assign_roles(SCRIPT_T *script,
                                         const char *principal,
                                         const LIST_T *roles);
SCRIPT_T *update_auth_store_set_password(SCRIPT_T *script,
                                         const char *principal,
                                         const char *password);
SCRIPT_T *update_auth_store_verify_password(SCRIPT_T *script,
                                            const char *principal,
                                            const char *password);
SCRIPT_T *update_auth_store_trust_client_proposed_property_in(SCRIPT_T *script,
                                                              const char *property_name,
                                                              const SET_T *allowed_values);
SCRIPT_T *update_auth_store_trust_client_proposed_property_matches(SCRIPT_T *script,
                                                                   const char *property_name,
                                                                   const char *regular_expression);
SCRIPT_T *update_auth_store_ignore_client_proposed_property(SCRIPT_T *script,
                                                            const char *property_name);
typedef int (*on_change_principal_cb)(SESSION_T *session, void *context);
struct change_principal_params_s {
    on_change_principal_cb on_change_principal;
    on_change_principal_cb on_change_principal_failure;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    const char *principal;
    const CREDENTIALS_T *credentials;
    void *context;
};
typedef struct change_principal_params_s CHANGE_PRINCIPAL_PARAMS_T;
typedef int (*on_reauthenticate_cb)(const SESSION_T *session,
                                                             _Bool
                                                                  success, void *context);
struct diffusion_reauthenticate_params_s {
    const char *principal;
    const CREDENTIALS_T *credentials;
    HASH_T *properties;
    on_reauthenticate_cb on_reauthenticate;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_reauthenticate_params_s DIFFUSION_REAUTHENTICATE_PARAMS_T;
struct change_principal_handlers_s {
    on_change_principal_cb on_change_principal;
    on_change_principal_cb on_change_principal_failure;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
};
typedef struct change_principal_handlers_s CHANGE_PRINCIPAL_HANDLERS_T;
void change_principal(SESSION_T *session, CHANGE_PRINCIPAL_PARAMS_T params);
_Bool
    diffusion_reauthenticate(SESSION_T *session,
                              DIFFUSION_REAUTHENTICATE_PARAMS_T params,
                              DIFFUSION_API_ERROR *api_error);
typedef int (*on_get_global_permissions_cb)(const SET_T *permissions, void *context);
struct diffusion_get_global_permissions_params_s {
    on_get_global_permissions_cb on_global_permissions;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_get_global_permissions_params_s DIFFUSION_GET_GLOBAL_PERMISSIONS_PARAMS_T;
typedef int (*on_get_path_permissions_cb)(const SET_T *permissions, void *context);
struct diffusion_get_path_permissions_params_s {
    const char *path;
    on_get_path_permissions_cb on_path_permissions;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_get_path_permissions_params_s DIFFUSION_GET_PATH_PERMISSIONS_PARAMS_T;
typedef int (*on_get_topic_permissions_cb)(const SET_T *permissions, void *context);
_Bool
    diffusion_get_global_permissions(SESSION_T *session,
                                      DIFFUSION_GET_GLOBAL_PERMISSIONS_PARAMS_T params,
                                      DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_get_path_permissions(SESSION_T *session,
                                    DIFFUSION_GET_PATH_PERMISSIONS_PARAMS_T params,
                                    DIFFUSION_API_ERROR *api_error);
enum global_permissions_e {
    GLOBAL_PERMISSION_AUTHENTICATE = 0,
    GLOBAL_PERMISSION_VIEW_SESSION = 1,
    GLOBAL_PERMISSION_MODIFY_SESSION = 2,
    GLOBAL_PERMISSION_REGISTER_HANDLER = 3,
    GLOBAL_PERMISSION_VIEW_SERVER = 4,
    GLOBAL_PERMISSION_CONTROL_SERVER = 5,
    GLOBAL_PERMISSION_VIEW_SECURITY = 6,
    GLOBAL_PERMISSION_MODIFY_SECURITY = 7,
    GLOBAL_PERMISSION_UNKNOWN = 8,
    GLOBAL_PERMISSION_READ_TOPIC_VIEWS = 9,
    GLOBAL_PERMISSION_MODIFY_TOPIC_VIEWS = 10
};
enum path_permissions_e {
    PATH_PERMISSION_READ_TOPIC = 0,
    PATH_PERMISSION_UPDATE_TOPIC = 1,
    PATH_PERMISSION_MODIFY_TOPIC = 2,
    PATH_PERMISSION_SEND_TO_MESSAGE_HANDLER = 3,
    PATH_PERMISSION_SEND_TO_SESSION = 4,
    PATH_PERMISSION_SELECT_TOPIC = 5,
    PATH_PERMISSION_QUERY_OBSOLETE_TIME_SERIES_EVENTS = 6,
    PATH_PERMISSION_EDIT_TIME_SERIES_EVENTS = 7,
    PATH_PERMISSION_EDIT_OWN_TIME_SERIES_EVENTS = 8,
    PATH_PERMISSION_ACQUIRE_LOCK = 9,
    PATH_PERMISSION_UNKNOWN = 10,
    PATH_PERMISSION_EXPOSE_BRANCH = 11
};
enum topic_permissions_e {
    TOPIC_PERMISSION_READ_TOPIC = 0,
    TOPIC_PERMISSION_UPDATE_TOPIC = 1,
    TOPIC_PERMISSION_MODIFY_TOPIC = 2,
    TOPIC_PERMISSION_SEND_TO_MESSAGE_HANDLER = 3,
    TOPIC_PERMISSION_SEND_TO_SESSION = 4,
    TOPIC_PERMISSION_SELECT_TOPIC = 5,
    TOPIC_PERMISSION_QUERY_OBSOLETE_TIME_SERIES_EVENTS = 6,
    TOPIC_PERMISSION_EDIT_TIME_SERIES_EVENTS = 7,
    TOPIC_PERMISSION_EDIT_OWN_TIME_SERIES_EVENTS = 8,
    TOPIC_PERMISSION_ACQUIRE_LOCK = 9,
    TOPIC_PERMISSION_UNKNOWN = 10
};
typedef enum global_permissions_e GLOBAL_PERMISSIONS_T;
typedef enum path_permissions_e PATH_PERMISSIONS_T;
typedef enum topic_permissions_e TOPIC_PERMISSIONS_T;
extern const int SECURITY_GLOBAL_PERMISSIONS_TABLE[11];
extern const char *SECURITY_GLOBAL_PERMISSIONS_NAMES[12];
extern const int SECURITY_PATH_PERMISSIONS_TABLE[12];
extern const char *SECURITY_PATH_PERMISSIONS_NAMES[13];
extern const int SECURITY_TOPIC_PERMISSIONS_TABLE[12];
extern const char *SECURITY_TOPIC_PERMISSIONS_NAMES[13];
struct security_store_s {
    HASH_T *roles;
    SET_T *anon_roles_default;
    SET_T *named_roles_default;
    SET_T *isolated_paths;
};
typedef struct security_store_s SECURITY_STORE_T;
struct security_store_role_s {
    char *name;
    SET_T *included_roles;
    SET_T *global_permissions;
    SET_T *default_topic_permissions;
    SET_T *default_path_permissions;
    HASH_T *topic_permissions;
    HASH_T *path_permissions;
    const char *locking_principal;
};
typedef struct security_store_role_s SECURITY_STORE_ROLE_T;
SECURITY_STORE_T *security_store_create(void);
SECURITY_STORE_T *security_store_dup(const SECURITY_STORE_T *store);
void security_store_free(SECURITY_STORE_T *store);
char **get_security_default_anonymous_roles(SECURITY_STORE_T store);
char **get_security_default_named_roles(SECURITY_STORE_T store);
char **get_security_isolated_paths(SECURITY_STORE_T store);
char **get_security_role_names(SECURITY_STORE_T store);
char **get_security_included_roles(SECURITY_STORE_T store, const char *role_name);
GLOBAL_PERMISSIONS_T **get_security_global_permissions(SECURITY_STORE_T store,
                                                       const char *role_name);
PATH_PERMISSIONS_T **get_security_default_path_permissions(SECURITY_STORE_T store,
                                                           const char *role_name);
TOPIC_PERMISSIONS_T **get_security_default_topic_permissions(SECURITY_STORE_T store,
                                                             const char *role_name);
PATH_PERMISSIONS_T **get_security_path_permissions(SECURITY_STORE_T store,
                                                   const char *role_name,
                                                   const char *topic_name);
TOPIC_PERMISSIONS_T **get_security_topic_permissions(SECURITY_STORE_T store,
                                                     const char *role_name,
                                                     const char *topic_name);
typedef int (*on_get_security_store_cb)(SESSION_T *session, SECURITY_STORE_T store, void *context);
struct get_security_store_params_s {
    on_get_security_store_cb on_get;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct get_security_store_params_s GET_SECURITY_STORE_PARAMS_T;
typedef int (*on_update_security_store_cb)(SESSION_T *session,
                                           const LIST_T *error_reports,
                                           void *context);
struct update_security_store_params_s {
    on_update_security_store_cb on_update;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    SCRIPT_T *update_script;
    void *context;
};
typedef struct update_security_store_params_s UPDATE_SECURITY_STORE_PARAMS_T;
void get_security_store(SESSION_T *session, GET_SECURITY_STORE_PARAMS_T params);
void update_security_store(SESSION_T *session, UPDATE_SECURITY_STORE_PARAMS_T params);
SCRIPT_T *update_security_store_global_role_permissions(SCRIPT_T *script,
                                                        const char *role_name,
                                                        const SET_T *permissions);
SCRIPT_T *update_security_store_default_path_permissions(SCRIPT_T *script,
                                                         const char *role_name,
                                                         const SET_T *permissions);
SCRIPT_T *update_security_store_path_permissions(SCRIPT_T *script,
                                                 const char *role_name,
                                                 const char *path,
                                                 const SET_T *permissions);
SCRIPT_T *update_security_store_remove_path_permissions(SCRIPT_T *script,
                                                        const char *role_name,
                                                        const char *path);
SCRIPT_T *update_security_store_include_roles(SCRIPT_T *script,
                                              const char *role_name,
                                              const LIST_T *included_roles);
SCRIPT_T *update_security_store_role_locked_by_principal(SCRIPT_T *script,
                                                         const char *role_name,
                                                         const char *locking_principal);
SCRIPT_T *update_security_store_named_session_roles(SCRIPT_T *script, const LIST_T *roles);
SCRIPT_T *update_security_store_anonymous_session_roles(SCRIPT_T *script, const LIST_T *roles);
SCRIPT_T *update_security_store_isolate_path(SCRIPT_T *script, const char *path);
SCRIPT_T *update_security_store_deisolate_path(SCRIPT_T *script, const char *path);
SCRIPT_T *update_security_store_default_topic_permissions(SCRIPT_T *script,
                                                          const char *role_name,
                                                          const SET_T *permissions);
SCRIPT_T *update_security_store_topic_permissions(SCRIPT_T *script,
                                                  const char *role_name,
                                                  const char *topic_path,
                                                  const SET_T *permissions);
SCRIPT_T *update_security_store_remove_topic_permissions(SCRIPT_T *script,
                                                         const char *role_name,
                                                         const char *topic_path);
typedef struct DIFFUSION_SESSION_METRIC_COLLECTOR_T DIFFUSION_SESSION_METRIC_COLLECTOR_T;
_Bool
    diffusion_session_metric_collector_get_name(DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector,
                                                 char **name);
_Bool
    diffusion_session_metric_collector_get_session_filter(
        DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector,
        char **session_filter);
_Bool
    diffusion_session_metric_collector_exports_to_prometheus(
        DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector,
       _Bool
            *exports_to_prometheus);
_Bool
    diffusion_session_metric_collector_maximum_groups(
        DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector,
        int *maximum_groups);
_Bool
    diffusion_session_metric_collector_removes_metrics_with_no_matches(
        DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector,
       _Bool
            *removes);
_Bool
    diffusion_session_metric_collector_get_group_by_properties(
        DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector,
        LIST_T **group_by);
_Bool
    diffusion_session_metric_collector_compare(DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector_1,
                                                DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector_2);
void diffusion_session_metric_collector_free(DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector);
typedef struct DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T
        DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T;
DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *diffusion_session_metric_collector_builder_init(void);
DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *diffusion_session_metric_collector_builder_reset(
        DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder);
void diffusion_session_metric_collector_builder_free(
        DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder);
DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T
*diffusion_session_metric_collector_builder_export_to_prometheus(
        DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder,
       _Bool
            export_to_prometheus);
DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T
*diffusion_session_metric_collector_builder_maximum_groups(
        DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder,
        int limit);
DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T
*diffusion_session_metric_collector_builder_group_by_property(
        DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder,
        char *property_name);
DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T
*diffusion_session_metric_collector_builder_group_by_properties(
        DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder,
        LIST_T *property_names);
DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T
*diffusion_session_metric_collector_builder_remove_metrics_with_no_matches(
        DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder,
       _Bool
            remove);
DIFFUSION_SESSION_METRIC_COLLECTOR_T *diffusion_session_metric_collector_builder_create(
        DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder,
        char *name,
        char *session_filter,
        DIFFUSION_API_ERROR *api_error);
DIFFUSION_SESSION_METRIC_COLLECTOR_T *diffusion_session_metric_collector_builder_create_collector(
        DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder,
        char *name,
        char *session_filter);
typedef int (*session_metric_collector_put_cb)(void *context);
struct diffusion_metrics_put_session_metric_collector_params_s {
    DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector;
    session_metric_collector_put_cb on_collector_set;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_metrics_put_session_metric_collector_params_s
        DIFFUSION_METRICS_PUT_SESSION_METRIC_COLLECTOR_PARAMS_T;
typedef int (*session_metric_collector_remove_cb)(void *context);
struct diffusion_metrics_remove_session_metric_collector_params_s {
    char *collector_name;
    session_metric_collector_remove_cb on_collector_removed;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_metrics_remove_session_metric_collector_params_s
        DIFFUSION_METRICS_REMOVE_SESSION_METRIC_COLLECTOR_PARAMS_T;
typedef int (*session_metric_collector_list_cb)(const LIST_T *collectors, void *context);
struct diffusion_metrics_list_session_metric_collectors_params_s {
    session_metric_collector_list_cb on_collectors_received;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_metrics_list_session_metric_collectors_params_s
        DIFFUSION_METRICS_LIST_SESSION_METRIC_COLLECTORS_PARAMS_T;
_Bool
    diffusion_metrics_put_session_metric_collector(
        SESSION_T *session,
        DIFFUSION_METRICS_PUT_SESSION_METRIC_COLLECTOR_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_metrics_remove_session_metric_collector(
        SESSION_T *session,
        DIFFUSION_METRICS_REMOVE_SESSION_METRIC_COLLECTOR_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_metrics_list_session_metric_collectors(
        SESSION_T *session,
        DIFFUSION_METRICS_LIST_SESSION_METRIC_COLLECTORS_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);
typedef struct DIFFUSION_TOPIC_METRIC_COLLECTOR_T DIFFUSION_TOPIC_METRIC_COLLECTOR_T;
_Bool
    diffusion_topic_metric_collector_get_name(DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector,
                                               char **name);
_Bool
    diffusion_topic_metric_collector_get_topic_selector(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector,
        char **topic_selector);
_Bool
    diffusion_topic_metric_collector_exports_to_prometheus(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector,
       _Bool
            *exports_to_prometheus);
_Bool
    diffusion_topic_metric_collector_maximum_groups(DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector,
                                                     int *maximum_groups);
_Bool
    diffusion_topic_metric_collector_groups_by_topic_type(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector,
       _Bool
            *groups_by_topic_type);
_Bool
    diffusion_topic_metric_collector_groups_by_topic_view(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector,
       _Bool
            *groups_by_topic_view);
_Bool
    diffusion_topic_metric_collector_group_by_path_prefix_parts(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector,
        int *group_by_path_prefix_parts);
_Bool
    diffusion_topic_metric_collector_compare(DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector_1,
                                              DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector_2);
void diffusion_topic_metric_collector_free(DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector);
typedef struct DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T
        DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T;
DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *diffusion_topic_metric_collector_builder_init(void);
DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *diffusion_topic_metric_collector_builder_reset(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder);
void diffusion_topic_metric_collector_builder_free(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder);
DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T
*diffusion_topic_metric_collector_builder_export_to_prometheus(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder,
       _Bool
            export_to_prometheus);
DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *diffusion_topic_metric_collector_builder_maximum_groups(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder,
        int limit);
DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T
*diffusion_topic_metric_collector_builder_group_by_topic_type(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder,
       _Bool
            group_by_topic_type);
DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T
*diffusion_topic_metric_collector_builder_group_by_topic_view(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder,
       _Bool
            group_by_topic_view);
DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T
*diffusion_topic_metric_collector_builder_group_by_path_prefix_parts(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder,
        int parts);
DIFFUSION_TOPIC_METRIC_COLLECTOR_T *diffusion_topic_metric_collector_builder_create(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder,
        char *name,
        char *topic_selector,
        DIFFUSION_API_ERROR *api_error);
DIFFUSION_TOPIC_METRIC_COLLECTOR_T *diffusion_topic_metric_collector_builder_create_collector(
        DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder,
        char *name,
        char *topic_selector);
typedef int (*topic_metric_collector_put_cb)(void *context);
struct diffusion_metrics_put_topic_metric_collector_params_s {
    DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector;
    topic_metric_collector_put_cb on_collector_set;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_metrics_put_topic_metric_collector_params_s
        DIFFUSION_METRICS_PUT_TOPIC_METRIC_COLLECTOR_PARAMS_T;
typedef int (*topic_metric_collector_remove_cb)(void *context);
struct diffusion_metrics_remove_topic_metric_collector_params_s {
    char *collector_name;
    topic_metric_collector_remove_cb on_collector_removed;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_metrics_remove_topic_metric_collector_params_s
        DIFFUSION_METRICS_REMOVE_TOPIC_METRIC_COLLECTOR_PARAMS_T;
typedef int (*topic_metric_collector_list_cb)(const LIST_T *collectors, void *context);
struct diffusion_metrics_list_topic_metric_collectors_params_s {
    topic_metric_collector_list_cb on_collectors_received;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_metrics_list_topic_metric_collectors_params_s
        DIFFUSION_METRICS_LIST_TOPIC_METRIC_COLLECTORS_PARAMS_T;
_Bool
    diffusion_metrics_put_topic_metric_collector(
        SESSION_T *session,
        DIFFUSION_METRICS_PUT_TOPIC_METRIC_COLLECTOR_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_metrics_remove_topic_metric_collector(
        SESSION_T *session,
        DIFFUSION_METRICS_REMOVE_TOPIC_METRIC_COLLECTOR_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_metrics_list_topic_metric_collectors(
        SESSION_T *session,
        DIFFUSION_METRICS_LIST_TOPIC_METRIC_COLLECTORS_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);
enum diffusion_remote_server_type_e {
    DIFFUSION_REMOTE_SERVER_TYPE_SECONDARY_INITIATOR = 1,
    DIFFUSION_REMOTE_SERVER_TYPE_PRIMARY_INITIATOR = 2,
    DIFFUSION_REMOTE_SERVER_TYPE_SECONDARY_ACCEPTOR = 3
};
enum diffusion_remote_server_connection_option_e {
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_CONNECTION_TIMEOUT = 1,
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_INPUT_BUFFER_SIZE = 2,
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_MAXIMUM_QUEUE_SIZE = 3,
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_OUTPUT_BUFFER_SIZE = 4,
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_RECONNECTION_TIMEOUT = 5,
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_RECOVERY_BUFFER_SIZE = 6,
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_RETRY_DELAY = 7,
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_WRITE_TIMEOUT = 8
};
enum diffusion_remote_server_connection_state_e {
    DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_INACTIVE = 1,
    DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_CONNECTED = 2,
    DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_RETRYING = 3,
    DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_FAILED = 4,
    DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_MISSING = 5
};
typedef enum diffusion_remote_server_type_e DIFFUSION_REMOTE_SERVER_TYPE_T;
typedef enum diffusion_remote_server_connection_option_e
        DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_T;
typedef enum diffusion_remote_server_connection_state_e DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_T;
typedef struct DIFFUSION_REMOTE_SERVER_T DIFFUSION_REMOTE_SERVER_T;
char *diffusion_remote_server_get_name(DIFFUSION_REMOTE_SERVER_T *remote_server);
DIFFUSION_REMOTE_SERVER_TYPE_T diffusion_remote_server_get_type(
        DIFFUSION_REMOTE_SERVER_T *remote_server);
char *diffusion_remote_server_get_url(DIFFUSION_REMOTE_SERVER_T *remote_server);
LIST_T *diffusion_remote_server_get_urls(DIFFUSION_REMOTE_SERVER_T *remote_server);
char *diffusion_remote_server_get_connector(DIFFUSION_REMOTE_SERVER_T *remote_server);
int diffusion_remote_server_get_retry_delay(DIFFUSION_REMOTE_SERVER_T *remote_server);
char *diffusion_remote_server_get_principal(DIFFUSION_REMOTE_SERVER_T *remote_server);
HASH_NUM_T *diffusion_remote_server_get_connection_options(
        DIFFUSION_REMOTE_SERVER_T *remote_server);
char *diffusion_remote_server_get_missing_topic_notification_filter(
        DIFFUSION_REMOTE_SERVER_T *remote_server);
void diffusion_remote_server_free(DIFFUSION_REMOTE_SERVER_T *remote_server);
typedef struct DIFFUSION_REMOTE_SERVER_BUILDER_T DIFFUSION_REMOTE_SERVER_BUILDER_T;
DIFFUSION_REMOTE_SERVER_BUILDER_T *diffusion_remote_server_builder_init(void);
DIFFUSION_REMOTE_SERVER_BUILDER_T *diffusion_remote_server_builder_reset(
        DIFFUSION_REMOTE_SERVER_BUILDER_T *builder);
void diffusion_remote_server_builder_free(DIFFUSION_REMOTE_SERVER_BUILDER_T *builder);
DIFFUSION_REMOTE_SERVER_BUILDER_T *diffusion_remote_server_builder_principal(
        DIFFUSION_REMOTE_SERVER_BUILDER_T *builder,
        char *principal);
DIFFUSION_REMOTE_SERVER_BUILDER_T *diffusion_remote_server_builder_credentials(
        DIFFUSION_REMOTE_SERVER_BUILDER_T *builder,
        CREDENTIALS_T *credentials);
DIFFUSION_REMOTE_SERVER_BUILDER_T *diffusion_remote_server_builder_connection_option(
        DIFFUSION_REMOTE_SERVER_BUILDER_T *builder,
        DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_T option,
        char *value);
DIFFUSION_REMOTE_SERVER_BUILDER_T *diffusion_remote_server_builder_connection_options(
        DIFFUSION_REMOTE_SERVER_BUILDER_T *builder,
        HASH_NUM_T *connection_options);
DIFFUSION_REMOTE_SERVER_BUILDER_T
*diffusion_remote_server_builder_missing_topic_notification_filter(
        DIFFUSION_REMOTE_SERVER_BUILDER_T *builder,
        char *filter);
DIFFUSION_REMOTE_SERVER_BUILDER_T *diffusion_remote_server_builder_retry_delay(
        DIFFUSION_REMOTE_SERVER_BUILDER_T *builder,
        int retry_delay,
        DIFFUSION_API_ERROR *api_error);
DIFFUSION_REMOTE_SERVER_T *diffusion_remote_server_builder_create(
        DIFFUSION_REMOTE_SERVER_BUILDER_T *builder,
        char *name,
        char *url,
        DIFFUSION_API_ERROR *api_error);
DIFFUSION_REMOTE_SERVER_T *diffusion_remote_server_builder_create_secondary_initiator(
        DIFFUSION_REMOTE_SERVER_BUILDER_T *builder,
        char *name,
        char *url,
        DIFFUSION_API_ERROR *api_error);
DIFFUSION_REMOTE_SERVER_T *diffusion_remote_server_builder_create_secondary_acceptor(
        DIFFUSION_REMOTE_SERVER_BUILDER_T *builder,
        char *name,
        char *primary_host_name,
        DIFFUSION_API_ERROR *api_error);
DIFFUSION_REMOTE_SERVER_T *diffusion_remote_server_builder_create_primary_initiator(
        DIFFUSION_REMOTE_SERVER_BUILDER_T *builder,
        char *name,
        LIST_T *urls,
        char *connector,
        DIFFUSION_API_ERROR *api_error);
typedef int (*on_remote_server_created_cb)(DIFFUSION_REMOTE_SERVER_T *remote_server,
                                           LIST_T *errors,
                                           void *context);
struct diffusion_create_remote_server_params_s {
    DIFFUSION_REMOTE_SERVER_T *remote_server;
    on_remote_server_created_cb on_remote_server_created;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_create_remote_server_params_s DIFFUSION_CREATE_REMOTE_SERVER_PARAMS_T;
typedef int (*on_remote_server_removed_cb)(void *context);
struct diffusion_remove_remote_server_params_s {
    char *name;
    on_remote_server_removed_cb on_remote_server_removed;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_remove_remote_server_params_s DIFFUSION_REMOVE_REMOTE_SERVER_PARAMS_T;
typedef int (*on_remote_servers_listed_cb)(LIST_T *remote_servers, void *context);
struct diffusion_list_remote_servers_params_s {
    on_remote_servers_listed_cb on_remote_servers_listed;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_list_remote_servers_params_s DIFFUSION_LIST_REMOTE_SERVERS_PARAMS_T;
typedef int (*on_remote_server_checked_cb)(DIFFUSION_CHECK_REMOTE_SERVER_RESPONSE_T *response,
                                           void *context);
struct diffusion_check_remote_server_params_s {
    char *name;
    on_remote_server_checked_cb on_remote_server_checked;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_check_remote_server_params_s DIFFUSION_CHECK_REMOTE_SERVER_PARAMS_T;
_Bool
    diffusion_create_remote_server(SESSION_T *session,
                                    DIFFUSION_CREATE_REMOTE_SERVER_PARAMS_T params,
                                    DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_remove_remote_server(SESSION_T *session,
                                    DIFFUSION_REMOVE_REMOTE_SERVER_PARAMS_T params,
                                    DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_list_remote_servers(SESSION_T *session,
                                   DIFFUSION_LIST_REMOTE_SERVERS_PARAMS_T params,
                                   DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_check_remote_server(SESSION_T *session,
                                   DIFFUSION_CHECK_REMOTE_SERVER_PARAMS_T params,
                                   DIFFUSION_API_ERROR *api_error);
DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_T diffusion_check_remote_server_response_get_state(
        DIFFUSION_CHECK_REMOTE_SERVER_RESPONSE_T *response);
char *diffusion_check_remote_server_response_get_failure_message(
        DIFFUSION_CHECK_REMOTE_SERVER_RESPONSE_T *response);
typedef struct DIFFUSION_BRANCH_MAPPING_T DIFFUSION_BRANCH_MAPPING_T;
typedef struct DIFFUSION_BRANCH_MAPPING_TABLE_T DIFFUSION_BRANCH_MAPPING_TABLE_T;
typedef struct DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T;
DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T *diffusion_branch_mapping_table_builder_init(void);
DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T *diffusion_branch_mapping_table_builder_reset(
        DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T *builder);
DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T *diffusion_branch_mapping_table_builder_add_branch_mapping(
        DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T *builder,
        char *session_filter,
        char *topic_tree_branch);
DIFFUSION_BRANCH_MAPPING_TABLE_T *diffusion_branch_mapping_table_builder_create_table(
        DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T *builder,
        char *session_tree_branch);
void diffusion_branch_mapping_table_builder_free(DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T *builder);
void diffusion_branch_mapping_table_free(DIFFUSION_BRANCH_MAPPING_TABLE_T *table);
char *diffusion_branch_mapping_table_get_session_tree_branch(
        DIFFUSION_BRANCH_MAPPING_TABLE_T *table);
LIST_T *diffusion_branch_mapping_table_get_branch_mappings(DIFFUSION_BRANCH_MAPPING_TABLE_T *table);
void diffusion_branch_mapping_table_free_branch_mappings(LIST_T *branch_mappings);
char *diffusion_branch_mapping_get_session_filter(DIFFUSION_BRANCH_MAPPING_T *mapping);
char *diffusion_branch_mapping_get_topic_tree_branch(DIFFUSION_BRANCH_MAPPING_T *mapping);
typedef int (*branch_mapping_table_set_cb)(void *context);
struct diffusion_session_trees_put_branch_mapping_table_params_s {
    DIFFUSION_BRANCH_MAPPING_TABLE_T *table;
    branch_mapping_table_set_cb on_table_set;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_session_trees_put_branch_mapping_table_params_s
        DIFFUSION_SESSION_TREES_PUT_BRANCH_MAPPING_TABLE_PARAMS_T;
typedef int (*get_session_tree_branches_cb)(const LIST_T *session_tree_branches, void *context);
struct diffusion_session_trees_get_session_tree_branches_params_s {
    get_session_tree_branches_cb on_session_tree_branches_received;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_session_trees_get_session_tree_branches_params_s
        DIFFUSION_SESSION_TREES_GET_SESSION_TREE_BRANCHES_PARAMS_T;
typedef int (*get_branch_mapping_table_cb)(const DIFFUSION_BRANCH_MAPPING_TABLE_T *table,
                                           void *context);
struct diffusion_session_trees_get_branch_mapping_table_params_s {
    char *session_tree_branch;
    get_branch_mapping_table_cb on_table_received;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_session_trees_get_branch_mapping_table_params_s
        DIFFUSION_SESSION_TREES_GET_BRANCH_MAPPING_TABLE_PARAMS_T;
_Bool
    diffusion_session_trees_put_branch_mapping_table(
        SESSION_T *session,
        DIFFUSION_SESSION_TREES_PUT_BRANCH_MAPPING_TABLE_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_session_trees_get_session_tree_branches(
        SESSION_T *session,
        DIFFUSION_SESSION_TREES_GET_SESSION_TREE_BRANCHES_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_session_trees_get_branch_mapping_table(
        SESSION_T *session,
        DIFFUSION_SESSION_TREES_GET_BRANCH_MAPPING_TABLE_PARAMS_T params,
        DIFFUSION_API_ERROR *api_error);
typedef struct DIFFUSION_TOPIC_VIEW_T DIFFUSION_TOPIC_VIEW_T;
char *diffusion_topic_view_get_name(const DIFFUSION_TOPIC_VIEW_T *topic_view);
char *diffusion_topic_view_get_specification(const DIFFUSION_TOPIC_VIEW_T *topic_view);
SET_T *diffusion_topic_view_get_roles(const DIFFUSION_TOPIC_VIEW_T *topic_view);
DIFFUSION_TOPIC_VIEW_T *diffusion_topic_view_dup(const DIFFUSION_TOPIC_VIEW_T *topic_view);
void diffusion_topic_view_free(DIFFUSION_TOPIC_VIEW_T *topic_view);
typedef int (*on_topic_view_created_cb)(const DIFFUSION_TOPIC_VIEW_T *topic_view, void *context);
struct diffusion_create_topic_view_params_s {
    const char *view;
    const char *specification;
    on_topic_view_created_cb on_topic_view_created;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_create_topic_view_params_s DIFFUSION_CREATE_TOPIC_VIEW_PARAMS_T;
typedef int (*on_topic_views_list_cb)(const LIST_T *topic_views, void *context);
struct diffusion_topic_views_list_params_s {
    on_topic_views_list_cb on_topic_views_list;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_topic_views_list_params_s DIFFUSION_TOPIC_VIEWS_LIST_PARAMS_T;
typedef int (*on_topic_view_response_cb)(void *context);
struct diffusion_remove_topic_view_params_s {
    const char *view;
    on_topic_view_response_cb on_topic_view_removed;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_remove_topic_view_params_s DIFFUSION_REMOVE_TOPIC_VIEW_PARAMS_T;
typedef int (*on_topic_view_retrieved_cb)(const DIFFUSION_TOPIC_VIEW_T *topic_view, void *context);
struct diffusion_get_topic_view_params_s {
    const char *name;
    on_topic_view_retrieved_cb on_topic_view;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    void *context;
};
typedef struct diffusion_get_topic_view_params_s DIFFUSION_GET_TOPIC_VIEW_PARAMS_T;
_Bool
    diffusion_topic_views_create_topic_view(SESSION_T *session,
                                             DIFFUSION_CREATE_TOPIC_VIEW_PARAMS_T params,
                                             DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_topic_views_list_topic_views(SESSION_T *session,
                                            DIFFUSION_TOPIC_VIEWS_LIST_PARAMS_T params,
                                            DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_topic_views_remove_topic_view(SESSION_T *session,
                                             DIFFUSION_REMOVE_TOPIC_VIEW_PARAMS_T params,
                                             DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_topic_views_get_topic_view(SESSION_T *session,
                                          DIFFUSION_GET_TOPIC_VIEW_PARAMS_T params,
                                          DIFFUSION_API_ERROR *api_error);
_Bool
    diffusion_value_get_raw_bytes(const DIFFUSION_VALUE_T *value, void **raw_bytes, size_t *len);
DIFFUSION_VALUE_T *diffusion_value_dup(const DIFFUSION_VALUE_T *value);
void diffusion_value_free(DIFFUSION_VALUE_T *value);
_Bool
    write_diffusion_binary_value(const void *binary, const BUF_T *buf, size_t len);
_Bool
    read_diffusion_binary_value(const DIFFUSION_VALUE_T *value,
                                 void **binary,
                                 DIFFUSION_API_ERROR *error);
_Bool
    write_diffusion_json_value(const char *json, const BUF_T *buf);
_Bool
    to_diffusion_json_string(const DIFFUSION_VALUE_T *value,
                              char **json_string,
                              DIFFUSION_API_ERROR *error);
BUF_T *cbor_to_json(const char *cbor, size_t len);
_Bool
    write_diffusion_string_value(const char *value, const BUF_T *buf);
_Bool
    read_diffusion_string_value(const DIFFUSION_VALUE_T *value,
                                 char **string,
                                 DIFFUSION_API_ERROR *error);
_Bool
    write_diffusion_int64_value(int64_t value, const BUF_T *buf);
_Bool
    read_diffusion_int64_value(const DIFFUSION_VALUE_T *value,
                                int64_t *int64_value,
                                DIFFUSION_API_ERROR *error);
_Bool
    write_diffusion_double_value(double value, const BUF_T *buf);
_Bool
    read_diffusion_double_value(const DIFFUSION_VALUE_T *value,
                                 double *double_value,
                                 DIFFUSION_API_ERROR *error);
typedef struct DIFFUSION_RECORDV2_SCHEMA_FIELD_T DIFFUSION_RECORDV2_SCHEMA_FIELD_T;
enum diffusion_recordv2_field_type_e {
    FIELD_TYPE_STRING = 1,
    FIELD_TYPE_INTEGER = 2,
    FIELD_TYPE_DECIMAL = 3
};
typedef enum diffusion_recordv2_field_type_e DIFFUSION_RECORDV2_FIELD_TYPE_T;
_Bool
    diffusion_recordv2_schema_field_get_type(const DIFFUSION_RECORDV2_SCHEMA_FIELD_T *schema_field,
                                              DIFFUSION_RECORDV2_FIELD_TYPE_T *field_type,
                                              DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_schema_field_get_scale(
        const DIFFUSION_RECORDV2_SCHEMA_FIELD_T *schema_field,
        int *scale,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_schema_field_get_name(const DIFFUSION_RECORDV2_SCHEMA_FIELD_T *schema_field,
                                              char **field_name,
                                              DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_schema_field_get_min(const DIFFUSION_RECORDV2_SCHEMA_FIELD_T *schema_field,
                                             int *min,
                                             DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_schema_field_get_max(const DIFFUSION_RECORDV2_SCHEMA_FIELD_T *schema_field,
                                             int *max,
                                             DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_schema_field_is_variable(
        const DIFFUSION_RECORDV2_SCHEMA_FIELD_T *schema_field,
       _Bool
            *is_variable,
        DIFFUSION_API_ERROR *error);
void diffusion_recordv2_schema_field_free(DIFFUSION_RECORDV2_SCHEMA_FIELD_T *schema_field);
typedef struct DIFFUSION_RECORDV2_SCHEMA_RECORD_T DIFFUSION_RECORDV2_SCHEMA_RECORD_T;
_Bool
    diffusion_recordv2_schema_record_get_fields(
        const DIFFUSION_RECORDV2_SCHEMA_RECORD_T *schema_record,
        LIST_T **fields,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_schema_record_get_name(
        const DIFFUSION_RECORDV2_SCHEMA_RECORD_T *schema_record,
        char **record_name,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_schema_record_get_min(
        const DIFFUSION_RECORDV2_SCHEMA_RECORD_T *schema_record,
        int *min,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_schema_record_get_max(
        const DIFFUSION_RECORDV2_SCHEMA_RECORD_T *schema_record,
        int *max,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_schema_record_is_variable(
        const DIFFUSION_RECORDV2_SCHEMA_RECORD_T *schema_record,
       _Bool
            *is_variable,
        DIFFUSION_API_ERROR *error);
void diffusion_recordv2_schema_record_free(DIFFUSION_RECORDV2_SCHEMA_RECORD_T *schema_record);
typedef struct DIFFUSION_RECORDV2_SCHEMA_T DIFFUSION_RECORDV2_SCHEMA_T;
char *diffusion_recordv2_schema_as_json_string(const DIFFUSION_RECORDV2_SCHEMA_T *recordv2_schema);
LIST_T *diffusion_recordv2_schema_get_records(const DIFFUSION_RECORDV2_SCHEMA_T *recordv2_schema);
DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *diffusion_recordv2_schema_create_mutable_model(
        const DIFFUSION_RECORDV2_SCHEMA_T *recordv2_schema);
void diffusion_recordv2_schema_free(DIFFUSION_RECORDV2_SCHEMA_T *recordv2_schema);
typedef struct DIFFUSION_RECORDV2_SCHEMA_BUILDER_T DIFFUSION_RECORDV2_SCHEMA_BUILDER_T;
DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *diffusion_recordv2_schema_builder_init(void);
_Bool
    diffusion_recordv2_schema_builder_record(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *record_name,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_schema_builder_record_with_occurs(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *record_name,
        int occurs,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_schema_builder_record_with_min_max(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *record_name,
        int min,
        int max,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_schema_builder_string(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *field_name,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_schema_builder_string_with_occurs(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *field_name,
        int occurs,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_schema_builder_string_with_min_max(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *field_name,
        int min,
        int max,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_schema_builder_integer(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *field_name,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_schema_builder_integer_with_occurs(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *field_name,
        int occurs,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_schema_builder_integer_with_min_max(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *field_name,
        int min,
        int max,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_schema_builder_decimal(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *field_name,
        int scale,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_schema_builder_decimal_with_occurs(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *field_name,
        int scale,
        int occurs,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_schema_builder_decimal_with_min_max(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        const char *field_name,
        int scale,
        int min,
        int max,
        DIFFUSION_API_ERROR *error);
DIFFUSION_RECORDV2_SCHEMA_T *diffusion_recordv2_schema_builder_build(
        const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder,
        DIFFUSION_API_ERROR *error);
void diffusion_recordv2_schema_builder_free(
        DIFFUSION_RECORDV2_SCHEMA_BUILDER_T *recordv2_schema_builder);
_Bool
    write_diffusion_recordv2_value(const void *recordv2, const BUF_T *buf);
_Bool
    diffusion_recordv2_to_string(const DIFFUSION_VALUE_T *value,
                                  char **recordv2_as_string,
                                  DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_as_fields(const DIFFUSION_VALUE_T *value,
                                  LIST_T **as_fields,
                                  DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_as_records(const DIFFUSION_VALUE_T *value,
                                   LIST_T **as_records,
                                   DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_as_model(const DIFFUSION_VALUE_T *value,
                                 const DIFFUSION_RECORDV2_SCHEMA_T *schema,
                                 DIFFUSION_RECORDV2_RECORD_MODEL_T **record_model,
                                 DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_as_validated_model(const DIFFUSION_VALUE_T *value,
                                           const DIFFUSION_RECORDV2_SCHEMA_T *schema,
                                           DIFFUSION_RECORDV2_RECORD_MODEL_T **record_model,
                                           DIFFUSION_API_ERROR *error);
typedef struct DIFFUSION_RECORDV2_BUILDER_T DIFFUSION_RECORDV2_BUILDER_T;
DIFFUSION_RECORDV2_BUILDER_T *diffusion_recordv2_builder_init(void);
void diffusion_recordv2_builder_add_record(const DIFFUSION_RECORDV2_BUILDER_T *recordv2_builder,
                                           char **fields);
void diffusion_recordv2_builder_add_record_with_list(
        const DIFFUSION_RECORDV2_BUILDER_T *recordv2_builder,
        LIST_T *fields);
void diffusion_recordv2_builder_add_fields(const DIFFUSION_RECORDV2_BUILDER_T *recordv2_builder,
                                           char **values);
void diffusion_recordv2_builder_add_fields_with_list(
        const DIFFUSION_RECORDV2_BUILDER_T *recordv2_builder,
        LIST_T *values);
void *diffusion_recordv2_builder_build(const DIFFUSION_RECORDV2_BUILDER_T *recordv2_builder);
void diffusion_recordv2_builder_clear(DIFFUSION_RECORDV2_BUILDER_T *recordv2_builder);
void diffusion_recordv2_builder_free(DIFFUSION_RECORDV2_BUILDER_T *recordv2_builder);
_Bool
    diffusion_recordv2_record_model_as_value(const DIFFUSION_RECORDV2_RECORD_MODEL_T *record_model,
                                              DIFFUSION_VALUE_T **value,
                                              DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_record_model_get_field_value_with_key(
        const DIFFUSION_RECORDV2_RECORD_MODEL_T *record_model,
        const char *key,
        char **field_value,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_record_model_get_field_value(
        const DIFFUSION_RECORDV2_RECORD_MODEL_T *record_model,
        const char *record_name,
        int record_index,
        const char *field_name,
        int field_index,
        char **field_value,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_record_model_record_count(
        const DIFFUSION_RECORDV2_RECORD_MODEL_T *record_model,
        const char *record_name,
        int *record_count,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_record_model_field_count(
        const DIFFUSION_RECORDV2_RECORD_MODEL_T *record_model,
        const char *record_name,
        int record_index,
        const char *field_name,
        int *field_count,
        DIFFUSION_API_ERROR *error);
void diffusion_recordv2_record_model_free(DIFFUSION_RECORDV2_RECORD_MODEL_T *record_model);
_Bool
    diffusion_recordv2_mutable_record_model_as_value(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        DIFFUSION_VALUE_T **value,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_mutable_record_model_get_field_value_with_key(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        const char *key,
        char **field_value,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_mutable_record_model_get_field_value(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        const char *record_name,
        int record_index,
        const char *field_name,
        int field_index,
        char **field_value,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_mutable_record_model_record_count(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        const char *record_name,
        int *record_count,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_mutable_record_model_field_count(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        const char *record_name,
        int record_index,
        const char *field_name,
        int *field_count,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_mutable_record_model_set_field_value_with_key(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        const char *key,
        const char *value,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_mutable_record_model_set_field_value(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        const char *record_name,
        int record_index,
        const char *field_name,
        int field_index,
        const char *value,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_mutable_record_model_add_values(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        char **values,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_mutable_record_model_add_values_to_record(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        const char *record_name,
        int record_index,
        char **values,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_mutable_record_model_add_record(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_mutable_record_model_remove_record(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        int index,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_mutable_record_model_remove_field(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        const char *record_name,
        int record_index,
        int field_index,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_mutable_record_model_clear_variable_records(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        DIFFUSION_API_ERROR *error);
_Bool
    diffusion_recordv2_mutable_record_model_clear_variable_fields(
        const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model,
        const char *record_name,
        int record_index,
        DIFFUSION_API_ERROR *error);
void diffusion_recordv2_mutable_record_model_free(
        DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T *mutable_record_model);
struct buf_s {
    char *data;
    size_t len;
    size_t available;
};
BUF_T *buf_create(void);
void buf_free(BUF_T *buf);
void buf_write_bytes(BUF_T *buf, const void *bytes, size_t len);
BUF_T *buf_dup(const BUF_T *src);
void buf_write_byte(BUF_T *buf, uint8_t b);
void buf_write_string(BUF_T *buf, const char *str);
void buf_write_buf(BUF_T *dst, const BUF_T *src);
void buf_write_uint32_enc(BUF_T *buf, uint32_t val);
void buf_write_uint64_enc(BUF_T *buf, uint64_t val);
void buf_write_string_enc(BUF_T *buf, const char *str);
void buf_write_string_length_enc(BUF_T *buf, const char *str, uint64_t len);
void buf_write_float(BUF_T *buf, float val);
void buf_write_bool(BUF_T *buf,
                               _Bool
                                    val);
void buf_write_list(BUF_T *buf, const LIST_T *list, void (*serialise_fn)(BUF_T *buf, void *data));
char *buf_read_byte(const char *data, uint8_t *val);
char *buf_read_uint32(const char *data, uint32_t *val);
char *buf_read_uint64(const char *data, uint64_t *val);
char *buf_read_float(const char *data, float *val);
char *buf_read_uint32_enc(const char *data, uint32_t *val);
char *buf_read_uint64_enc(const char *data, uint64_t *val);
char *buf_read_bool(char *data,
                               _Bool
                                    *val);
char *buf_read_string_length_enc(const char *data, char **dst_str, size_t *len);
char *buf_as_string(const BUF_T *buf);
char *buf_as_hex(const BUF_T *buf);
void hexdump_buf(BUF_T *buf);
char *buf_substr(const BUF_T *buf, int offset, int length);
int buf_cmp(const BUF_T *a, const BUF_T *b);
void buf_discard_front(BUF_T *buf, int bytes_to_remove);
int buf_sprintf(BUF_T *dst, const char *format, ...);
enum content_encoding_e {
    CONTENT_ENCODING_NONE = 0,
    CONTENT_ENCODING_ENCRYPTED = 1,
    CONTENT_ENCODING_COMPRESSED = 2
};
typedef enum content_encoding_e CONTENT_ENCODING_T;
struct content_s {
    CONTENT_ENCODING_T encoding;
    BUF_T *data;
};
void content_free(CONTENT_T *content);
struct list_node_s {
    struct list_node_s *prev;
    struct list_node_s *next;
    void *data;
};
typedef struct list_node_s LIST_NODE_T;
struct list_s {
    LIST_NODE_T *first;
    LIST_NODE_T *last;
};
LIST_T *list_create(void);
int list_get_size(const LIST_T *list);
void list_append_last(LIST_T *list, void *data);
void list_insert_first(LIST_T *list, void *data);
void list_insert(LIST_T *list, LIST_NODE_T *where, void *data);
void list_append(LIST_T *list, LIST_NODE_T *where, void *data);
void *list_get_data_first(const LIST_T *list);
void *list_get_data_last(const LIST_T *list);
void *list_get_data_indexed(const LIST_T *list, int index);
void list_append_list(LIST_T *dst, const LIST_T *src);
LIST_T *list_dup(const LIST_T *list, void *(*copy_fn)(void *data));
void list_free(LIST_T *list, void (*free_fn)(void *data));
void list_of_lists_free(LIST_T *list, void (*free_fn)(void *data));
_Bool
    list_cmp(const LIST_T *list_1, const LIST_T *list_2,
                                                         _Bool
                                                              (*compare_fn)(void *data_1,
                                                                             void *data_2));
void list_remove_data_indexed(LIST_T *list, int index, void (*free_fn)(void *data));
struct hash_entry_s {
    char *key;
    void *val;
    struct hash_entry_s *next;
};
typedef struct hash_entry_s HASH_ENTRY_T;
struct hash_s {
    unsigned long slots;
    unsigned long size;
    HASH_ENTRY_T **entries;
    apr_pool_t *pool;
    apr_thread_mutex_t *mutex;
};
HASH_T *hash_new(unsigned long slots);
HASH_T *unsync_hash_new(unsigned long slots);
void *hash_add(HASH_T *hash, const char *key, const void *val);
void *hash_get(const HASH_T *hash, const char *key);
void *hash_del(HASH_T *hash, const char *key);
char **hash_keys(const HASH_T *hash);
void hash_clear(HASH_T *hash, void (*key_free_fn)(void *key), void (*val_free_fn)(void *val));
void hash_free(HASH_T *hash, void (*key_free_fn)(void *key), void (*val_free_fn)(void *val));
HASH_T *hash_dup(const HASH_T *src, void *(*dup_fn)(void *val));
HASH_T *hash_dup_strval(const HASH_T *src);
struct hash_num_entry_s {
    unsigned long key;
    void *val;
    struct hash_num_entry_s *next;
};
typedef struct hash_num_entry_s HASH_NUM_ENTRY_T;
struct hash_num_s {
    unsigned long slots;
    HASH_NUM_ENTRY_T **entries;
    unsigned long size;
    apr_pool_t *pool;
    apr_thread_mutex_t *mutex;
};
HASH_NUM_T *hash_num_new(unsigned long slots);
HASH_NUM_T *unsync_hash_num_new(unsigned long slots);
void *hash_num_add(HASH_NUM_T *hash, unsigned long key, const void *val);
void *hash_num_get(const HASH_NUM_T *hash, unsigned long key);
void *hash_num_del(HASH_NUM_T *hash, unsigned long key);
unsigned long *hash_num_keys(const HASH_NUM_T *hash);
void hash_num_clear(HASH_NUM_T *hash, void (*val_free_fn)(void *val));
void hash_num_free(HASH_NUM_T *hash, void (*val_free_fn)(void *val));
HASH_NUM_T *hash_num_dup(const HASH_NUM_T *src, void *(*fn_)(void *val));
HASH_NUM_T *hash_num_dup_strval(const HASH_NUM_T *src);
struct set_entry_s {
    void *val;
    struct set_entry_s *next;
};
typedef struct set_entry_s SET_ENTRY_T;
struct set_s {
    unsigned long slots;
    unsigned long size;
    SET_ENTRY_T **entries;
    void *(*dup_fn)(const void *val);
    void (*free_fn)(void *val);
    unsigned long (*hash_fn)(const void *val);
    int (*cmp_fn)(const void *val_1, const void *val_2);
};
SET_T *set_new(unsigned long slots);
SET_T *set_new_string(unsigned long slots);
SET_T *set_new_int(unsigned long slots);
SET_T *set_new_ex(unsigned long slots,
                  void *(*dup_fn)(const void *val),
                  void (*free_fn)(void *val),
                  unsigned long (*hash_fn)(const void *val),
                  int (*cmp_fn)(const void *val_1, const void *val_2));
void *set_add(SET_T *set, const void *val);
void *set_add_int(SET_T *set, int val);
void *set_del(SET_T *set, const void *val);
void *set_contains(const SET_T *set, const void *val);
void **set_values(const SET_T *set);
SET_T *set_dup(const SET_T *set);
void set_free(SET_T *set);
void **dup_pointer_array(const void **arr, void *(*dup_fn)(void *val));
char **dup_string_array(const char **arr);
void free_pointer_array(void **arr, void (*free_fn)(void *val));
void free_string_array(char **arr);
void **append_pointer_array(void **arr, void *val);
char **append_string_array(char **arr, char *val);
char *uint32_to_str(uint32_t val);
char *int_to_str(int val);
char *double_to_str(double val);
uint32_t float_to_uint32(float f);
float uint32_to_float(uint32_t i);
char *substring(char *string, size_t start, size_t length);
char *string_by_trimming_whitespaces(char *string);
_Bool
    string_starts_with(const char *string, const char *prefix);
_Bool
    string_ends_with(const char *string, const char *suffix);
int is_ascii_alpha(char c);
SET_T *hash_to_set(HASH_T *hash, int (*cmp_fn)(const void *val_1, const void *val_2));
char *diffusion_escape(const char *string);
SCRIPT_T *add_roles_to_script(SCRIPT_T *script, const LIST_T *roles);
SCRIPT_T *add_permissions_to_script(SCRIPT_T *script,
                                    const SET_T *permissions,
                                    const char **permissions_name_table);
SCRIPT_T *add_set_to_script(SCRIPT_T *script, const SET_T *set);
SET_T *diffusion_string_to_roles(const char *string);
char *diffusion_roles_to_string(const SET_T *roles);
enum cbor_type_e {
    CBOR_TYPE_UNSIGNED_INT = 0,
    CBOR_TYPE_NEGATIVE_INT = 1,
    CBOR_TYPE_BYTE_STRING = 2,
    CBOR_TYPE_TEXT_STRING = 3,
    CBOR_TYPE_ARRAY = 4,
    CBOR_TYPE_MAP = 5,
    CBOR_TYPE_SEMANTIC_TAG = 6,
    CBOR_TYPE_FLOAT = 7
};
struct cbor_parser_s {
    const char *data;
    size_t len;
    char *ptr;
    int in_indefinite_block;
};
typedef struct cbor_parser_s CBOR_PARSER_T;
typedef enum cbor_type_e CBOR_TYPE_T;
union cbor_value_union_u {
    uint64_t as_uint;
    int64_t as_negint;
    char *as_bytes;
    void *as_semantic_tag;
    double as_float;
};
typedef union cbor_value_union_u CBOR_VALUE_UNION_T;
struct cbor_val_s {
    uint8_t initial_byte;
    CBOR_TYPE_T type;
    CBOR_VALUE_UNION_T value;
    int64_t size;
};
typedef struct cbor_val_s CBOR_VAL_T;
typedef int (*cbor_jump_fn)(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
CBOR_PARSER_T *cbor_parser_create(const char *data, size_t len);
void cbor_parser_free(CBOR_PARSER_T *parser);
int cbor_parser_available_bytes(CBOR_PARSER_T *parser);
CBOR_VAL_T *cbor_next_val(CBOR_PARSER_T *parser);
void cbor_val_free(CBOR_VAL_T *val);
int cbor_parse_uint_small(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_uint8(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_uint16(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_uint32(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_uint64(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_negint_small(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_negint8(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_negint16(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_negint32(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_negint64(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_byte_string_small(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_byte_string_uint8(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_byte_string_uint16(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_byte_string_uint32(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_byte_string_uint64(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_byte_string_indefinite(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_text_string_small(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_text_string_uint8(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_text_string_uint16(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_text_string_uint32(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_text_string_uint64(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_text_string_indefinite(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_array_small(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_array_uint8(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_array_uint16(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_array_uint32(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_array_uint64(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_array_indefinite(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_map_small(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_map_uint8(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_map_uint16(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_map_uint32(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_map_uint64(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_map_indefinite(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_semantic_tag(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_float16(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_float32(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_float64(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_false(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_true(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_null(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_undefined(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_unimplemented(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_break(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
int cbor_parse_reserved(CBOR_PARSER_T *parser, CBOR_VAL_T *val);
struct cbor_generator_s {
    char *data;
    size_t len;
};
typedef struct cbor_generator_s CBOR_GENERATOR_T;
CBOR_GENERATOR_T *cbor_generator_create(void);
void cbor_generator_free(CBOR_GENERATOR_T *generator);
int cbor_write_uint(CBOR_GENERATOR_T *generator, uint64_t val);
int cbor_write_negint(CBOR_GENERATOR_T *generator, int64_t val);
int cbor_write_byte_string(CBOR_GENERATOR_T *generator, const char *bytes, int64_t len);
int cbor_write_text_string(CBOR_GENERATOR_T *generator, const char *bytes, int64_t len);
int cbor_write_array(CBOR_GENERATOR_T *generator, int64_t size);
int cbor_write_map(CBOR_GENERATOR_T *generator, int64_t size);
int cbor_write_float(CBOR_GENERATOR_T *generator, double val);
int cbor_write_false(CBOR_GENERATOR_T *generator);
int cbor_write_true(CBOR_GENERATOR_T *generator);
int cbor_write_null(CBOR_GENERATOR_T *generator);
int cbor_write_undefined(CBOR_GENERATOR_T *generator);
int cbor_write_break(CBOR_GENERATOR_T *generator);
typedef struct DIFFUSION_ACTIVITY_HISTORY_T DIFFUSION_ACTIVITY_HISTORY_T;
enum diffusion_delta_quality_e {
    DIFFUSION_DELTA_QUALITY_HIGHEST = 0,
    DIFFUSION_DELTA_QUALITY_HIGH = 1,
    DIFFUSION_DELTA_QUALITY_MODERATE = 2,
    DIFFUSION_DELTA_QUALITY_LOW = 3,
    DIFFUSION_DELTA_QUALITY_LOWEST = 4
};
typedef enum diffusion_delta_quality_e DIFFUSION_DELTA_QUALITY_T;
DIFFUSION_ACTIVITY_HISTORY_T *diffusion_activity_history_create(int bucket_count,
                                                                uint64_t bucket_ms);
void diffusion_activity_history_start(DIFFUSION_ACTIVITY_HISTORY_T *activity_history);
void diffusion_activity_history_stop(DIFFUSION_ACTIVITY_HISTORY_T *activity_history);
int diffusion_activity_history_utilisation(DIFFUSION_ACTIVITY_HISTORY_T *activity_history);
void diffusion_activity_history_free(DIFFUSION_ACTIVITY_HISTORY_T *activity_history);
BUF_T *diff_apply_binary(BUF_T *old_value, BUF_T *diff);
BUF_T *diff_generate_binary(BUF_T *old_value, BUF_T *new_value);
BUF_T *diff_generate_binary_ex(BUF_T *old_value,
                               BUF_T *new_value,
                               int max_storage,
                               int bailout_factor);
BUF_T *diff_generate_binary_with_activity_history(DIFFUSION_ACTIVITY_HISTORY_T *activity_history,
                                                  BUF_T *old_value,
                                                  BUF_T *new_value);
BUF_T *diff_generate_binary_with_activity_history_ex(DIFFUSION_ACTIVITY_HISTORY_T *activity_history,
                                                     BUF_T *old_value,
                                                     BUF_T *new_value,
                                                     int max_storage,
                                                     int bailout_factor);
struct _semaphore_internal {
    volatile int pool_alloc;
};
struct semaphore_s {
    apr_pool_t *pool;
    apr_thread_mutex_t *mutex;
    apr_thread_cond_t *cond;
    uint32_t count;
    void *_internal;
    void *user_data;
};
typedef struct semaphore_s SEMAPHORE_T;
SEMAPHORE_T *semaphore_create(apr_pool_t *pool);
SEMAPHORE_T *semaphore_create_reentrant(apr_pool_t *pool);
void semaphore_lock(SEMAPHORE_T *sem);
void semaphore_unlock(SEMAPHORE_T *sem);
int semaphore_wait(SEMAPHORE_T *sem, int64_t timeout);
void semaphore_broadcast(SEMAPHORE_T *sem);
void semaphore_set_data(SEMAPHORE_T *sem, void *data);
void *semaphore_get_data(SEMAPHORE_T *sem);
uint32_t semaphore_set_count(SEMAPHORE_T *sem, uint32_t count);
uint32_t semaphore_get_count(SEMAPHORE_T *sem);
void semaphore_free(SEMAPHORE_T *sem);
void buf_write_list_strings_enc(BUF_T *buf, const LIST_T *list);
void buf_write_set_strings_enc(BUF_T *buf, const SET_T *set);
void buf_write_hash_strings_enc(BUF_T *buf, const HASH_T *hash);
char *buf_read_list_strings_enc(const char *data, LIST_T *list);
char *buf_read_hash_strings_enc(const char *data, HASH_T *hash);
enum diffusion_tls_version_e {
    DIFFUSION_TLS_1_2 = 12,
    DIFFUSION_TLS_1_3 = 13
};
typedef enum diffusion_tls_version_e DIFFUSION_TLS_VERSION_T;
void diffusion_session_factory_tls_ca_file(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                           const char *path);
void diffusion_session_factory_tls_client_certificate(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        const char *certificate_pem_path,
        const char *key_pem_path);
void diffusion_session_factory_tls_minimum_version(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
        int version);
void diffusion_session_factory_tls_trust_self_signed(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
       _Bool
            trust);
void diffusion_session_factory_proxy(const DIFFUSION_SESSION_FACTORY_T *session_factory,
                                     const char *url);
void diffusion_session_factory_proxy_from_environment(
        const DIFFUSION_SESSION_FACTORY_T *session_factory,
       _Bool
            use_environment);
struct diffusion_session_statistics_s {
    uint64_t bytes_received;
    uint64_t messages_received;
    uint64_t bytes_sent;
    uint64_t messages_sent;
    uint64_t messages_replayed;
    uint64_t connections_lost;
    uint64_t reconnect_attempts;
    uint64_t reconnects;
    uint64_t reconnects_with_loss;
    uint64_t queued_messages;
    uint64_t open_requests;
    int64_t last_round_trip_us;
};
typedef struct diffusion_session_statistics_s DIFFUSION_SESSION_STATISTICS_T;
_Bool
    diffusion_session_statistics(SESSION_T *session, DIFFUSION_SESSION_STATISTICS_T *statistics);
struct diffusion_session_diagnosis_s {
    int64_t last_loss_time;
    int64_t reconnection_timeout;
    int64_t granted_timeout;
    int64_t time_left;
    int64_t next_attempt_in;
    uint64_t attempts;
    int last_attempt_error;
    int end_error;
    char last_loss_cause[256];
    char last_attempt_message[256];
    char end_message[256];
    uint64_t undecided_matches;
    uint64_t reserved[7];
};
typedef struct diffusion_session_diagnosis_s DIFFUSION_SESSION_DIAGNOSIS_T;
_Bool
    diffusion_session_diagnosis(SESSION_T *session, DIFFUSION_SESSION_DIAGNOSIS_T *diagnosis);
enum diffusion_log_level_e {
    DIFFUSION_LOG_OFF = 0,
    DIFFUSION_LOG_ERROR = 1,
    DIFFUSION_LOG_WARN = 2,
    DIFFUSION_LOG_INFO = 3,
    DIFFUSION_LOG_DEBUG = 4,
    DIFFUSION_LOG_TRACE = 5
};
typedef enum diffusion_log_level_e DIFFUSION_LOG_LEVEL_T;
typedef void (*DIFFUSION_LOG_HANDLER_T)(DIFFUSION_LOG_LEVEL_T level,
                                        const char *module,
                                        const char *message,
                                        void *context);
void diffusion_set_log_handler(DIFFUSION_LOG_LEVEL_T level,
                               DIFFUSION_LOG_HANDLER_T handler,
                               void *context);
enum service_type_e {
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
    SVC_GET_TOPIC_VIEW = 182
};
enum service_mode_e {
    MODE_ERROR = 0,
    MODE_REQUEST = 1,
    MODE_RESPONSE = 2
};
typedef enum service_type_e SERVICE_TYPE_T;
typedef enum service_mode_e SERVICE_MODE_T;
struct svc_msg_common_s {
    SERVICE_TYPE_T service_type;
    SERVICE_MODE_T service_mode;
    CONVERSATION_ID_T conversation_id;
};
typedef struct svc_msg_common_s SVC_MSG_COMMON_T;
struct svc_defn_s {
    void (*request_handler)(void);
    void (*response_handler)(void);
    int (*error_handler)(void);
    void *(*request_unmarshal)(void);
    BUF_T *(*request_marshal)(void);
    void *(*response_unmarshal)(void);
    BUF_T *(*response_marshal)(void);
    void *(*request_create)(void);
    void *(*response_create)(void);
    void (*request_free)(void);
    void (*response_free)(void);
    void *local;
};
typedef struct svc_defn_s SVC_DEFN_T;
struct handler_set_s {
    SERVICE_TYPE_T service_type;
    void (*service_handler[256])(void);
    int (*error_handler[256])(void);
    DISCARD_HANDLER_T discard_handler[256];
    TOPIC_HANDLER_T topic_message_handler;
    void *system_context;
    void *user_params;
    void (*system_context_free)(void *context);
    void (*user_params_free)(void *params);
};
typedef struct handler_set_s HANDLER_SET_T;
enum message_type_e {
    MESSAGE_TYPE_UNDEFINED = -1,
    MESSAGE_TYPE_SERVICE_REQUEST = 0,
    MESSAGE_TYPE_TOPIC_VALUE = 4,
    MESSAGE_TYPE_TOPIC_DELTA = 5,
    MESSAGE_TYPE_SERVICE_RESPONSE = 6,
    MESSAGE_TYPE_SERVICE_ERROR = 7,
    MESSAGE_TYPE_TOPIC_LOAD = 20,
    MESSAGE_TYPE_DELTA = 21,
    MESSAGE_TYPE_SUBSCRIBE = 22,
    MESSAGE_TYPE_UNSUBSCRIBE = 23,
    MESSAGE_TYPE_PING_SERVER = 24,
    MESSAGE_TYPE_PING_CLIENT = 25,
    MESSAGE_TYPE_CREDENTIALS = 26,
    MESSAGE_TYPE_CREDENTIALS_REJECTED = 27,
    MESSAGE_TYPE_ABORT_NOTIFICATION = 28,
    MESSAGE_TYPE_CLOSE_REQUEST = 29,
    MESSAGE_TYPE_TOPIC_LOAD_ACK_REQD = 30,
    MESSAGE_TYPE_DELTA_ACK_REQD = 31,
    MESSAGE_TYPE_ACK = 32,
    MESSAGE_TYPE_FETCH = 33,
    MESSAGE_TYPE_FETCH_REPLY = 34,
    MESSAGE_TYPE_TOPIC_STATUS_NOTIFICATION = 35,
    MESSAGE_TYPE_COMMAND_MESSAGE = 36,
    MESSAGE_TYPE_COMMAND_TOPIC_LOAD = 40,
    MESSAGE_TYPE_COMMAND_TOPIC_NOTIFICATION = 41
};
enum message_type_synonym_e {
    MESSAGE_TYPE_ABORT = 28
};
typedef enum message_type_e MESSAGE_TYPE_T;
struct message_s {
    MESSAGE_TYPE_T type;
    LIST_T *headers;
    BUF_T *payload;
};
typedef struct message_s MESSAGE_T;
struct topic_message_s {
    MESSAGE_TYPE_T type;
    LIST_T *headers;
    BUF_T *payload;
    const char *name;
    TOPIC_SPECIFICATION_T *specification;
};
struct v5_message_s {
    SERVICE_TYPE_T service_type;
    SERVICE_MODE_T service_mode;
    CONVERSATION_ID_T conversation_id;
    BUF_T *payload;
};
struct stream_message_options_s {
    CLIENT_SEND_PRIORITY_T priority;
    LIST_T *headers;
};
typedef struct stream_message_options_s STREAM_MESSAGE_OPTIONS_T;
struct stream_message_s {
    char *topic_path;
    CONTENT_T content;
    STREAM_MESSAGE_OPTIONS_T options;
};
enum topic_details_level_e {
    TOPIC_DETAILS_LEVEL_BASIC = 1,
    TOPIC_DETAILS_LEVEL_SCHEMA = 2,
    TOPIC_DETAILS_LEVEL_FULL = 3
};
enum m_data_type_e {
    M_DATA_TYPE_CUSTOM_STRING = 0,
    M_DATA_TYPE_DECIMAL_STRING = 1,
    M_DATA_TYPE_INTEGER_STRING = 2,
    M_DATA_TYPE_STRING = 3
};
enum topic_properties_e {
    TOPIC_PROPERTIES_ALIASING = 1,
    TOPIC_PROPERTIES_ATTACHMENT_CLASS = 2,
    TOPIC_PROPERTIES_DATA_INITIALISER_CLASS = 3,
    TOPIC_PROPERTIES_DELTA_ACK_REQUIRED = 4,
    TOPIC_PROPERTIES_DELTA_ENCODING = 5,
    TOPIC_PROPERTIES_DELTA_MESSAGE_CAPACITY = 8,
    TOPIC_PROPERTIES_FETCH_HANDLER_CLASS = 9,
    TOPIC_PROPERTIES_LOAD_ACK_REQUIRED = 10,
    TOPIC_PROPERTIES_LOAD_ENCODING = 11,
    TOPIC_PROPERTIES_LOAD_HEADERS = 14,
    TOPIC_PROPERTIES_LOAD_MESSAGE_CAPACITY = 15,
    TOPIC_PROPERTIES_LOCK_TIMEOUT = 16,
    TOPIC_PROPERTIES_LOCKABLE = 17,
    TOPIC_PROPERTIES_SUBSCRIPTION_HANDLER_CLASS = 18
};
typedef enum topic_details_level_e TOPIC_DETAILS_LEVEL_T;
struct topic_details_attributes_s {
    int autoSubscribes;
    char *reference;
    int tidiesOnUnsubscribe;
    HASH_T *properties;
};
typedef struct topic_details_attributes_s TOPIC_DETAILS_ATTRIBUTES_T;
typedef enum m_data_type_e M_DATA_TYPE_T;
struct topic_details_string_s {
    char *default_value;
};
typedef struct topic_details_string_s TOPIC_DETAILS_STRING_T;
struct topic_details_integer_s {
    int default_value;
};
typedef struct topic_details_integer_s TOPIC_DETAILS_INTEGER_T;
struct topic_details_decimal_s {
    double default_value;
    int scale;
};
typedef struct topic_details_decimal_s TOPIC_DETAILS_DECIMAL_T;
union topic_details_params {
    TOPIC_DETAILS_STRING_T string;
    TOPIC_DETAILS_INTEGER_T integer;
    TOPIC_DETAILS_DECIMAL_T decimal;
};
struct topics_details_s {
    TOPIC_DETAILS_LEVEL_T level;
    TOPIC_TYPE_T topic_type;
    uint32_t reference_id;
    BUF_T *schema;
    BUF_T *user_defined_schema;
    TOPIC_DETAILS_ATTRIBUTES_T *attributes;
    HASH_T *extra_attributes;
    M_DATA_TYPE_T data_type;
    char *master_topic;
    union topic_details_params topic_details_params;
};
typedef struct topics_details_s TOPIC_DETAILS_T;
struct topic_id_details_s {
    char *topic_id_str;
    TOPIC_DETAILS_T *topic_details;
};
typedef struct topic_id_details_s TOPIC_ID_DETAILS_T;
typedef enum topic_properties_e TOPIC_PROPERTIES_T;
struct topic_details_cache_s {
    int cached_on_server;
    TOPIC_DETAILS_T *topic_details;
};
typedef struct topic_details_cache_s TOPIC_DETAILS_CACHE_T;
TOPIC_DETAILS_T *create_topic_details_binary(void);
TOPIC_DETAILS_T *create_topic_details_json(void);
TOPIC_DETAILS_T *create_topic_details_slave(char *master);
TOPIC_DETAILS_T *topic_details_dup(const TOPIC_DETAILS_T *topic_details);
void topic_details_free(TOPIC_DETAILS_T *topic_details);
void topic_id_details_free(TOPIC_ID_DETAILS_T *details);
BUF_T *topic_details_schema_build(const TOPIC_DETAILS_T *topic_details);
BUF_T *topic_details_marshal(TOPIC_DETAILS_T *topic_details);
char *buf_read_topic_details(const char *data, TOPIC_DETAILS_T *topic_details);
struct svc_remove_topics_response_s {
    void *_reserved;
};
typedef struct svc_remove_topics_response_s SVC_REMOVE_TOPICS_RESPONSE_T;
typedef int (*on_remove_topics_cb)(SESSION_T *session,
                                   const SVC_REMOVE_TOPICS_RESPONSE_T *response,
                                   void *context);
struct remove_topics_params_s {
    on_remove_topics_cb on_removed;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    const char *topic_selector;
    void *context;
};
typedef struct remove_topics_params_s REMOVE_TOPICS_PARAMS_T;
typedef int (*on_session_will_registration_cb)(SESSION_T *session,
                                               const char *topic_path,
                                               void *context);
struct session_wills_remove_topic_params_s {
    on_session_will_registration_cb on_registered;
    on_session_will_registration_cb on_close;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    const char *topic_path;
    void *context;
};
typedef struct session_wills_remove_topic_params_s SESSION_WILLS_REMOVE_TOPIC_PARAMS_T;
void remove_topics(SESSION_T *session, REMOVE_TOPICS_PARAMS_T params);
void session_wills_remove_topics(SESSION_T *session, SESSION_WILLS_REMOVE_TOPIC_PARAMS_T params);
void missing_topic_cancel(SESSION_T *session, SVC_MISSING_TOPIC_REQUEST_T *request);
enum update_type_e {
    UPDATE_TYPE_CONTENT = 0
};
enum update_action_e {
    UPDATE_ACTION_UPDATE = 0,
    UPDATE_ACTION_REFRESH = 1
};
typedef enum update_type_e UPDATE_TYPE_T;
typedef enum update_action_e UPDATE_ACTION_T;
struct update_s {
    UPDATE_TYPE_T update_type;
    UPDATE_ACTION_T update_action;
    CONTENT_T *content;
};
typedef struct update_s UPDATE_T;
UPDATE_T *update_create(UPDATE_ACTION_T update_action,
                        UPDATE_TYPE_T update_type,
                        const CONTENT_T *content);
UPDATE_T *update_dup(const UPDATE_T *update);
void update_free(UPDATE_T *update);
BUF_T *update_marshal(const UPDATE_T *update);
UPDATE_T *update_unmarshal(const char *data);
char *buf_read_update(const char *data, UPDATE_T **update);
enum update_source_state_e {
    UPDATE_SOURCE_STATE_INIT = 0,
    UPDATE_SOURCE_STATE_ACTIVE = 1,
    UPDATE_SOURCE_STATE_CLOSED = 2,
    UPDATE_SOURCE_STATE_STANDBY = 3
};
enum update_response_status_e {
    UPDATE_RESPONSE_OK = 0,
    UPDATE_RESPONSE_INCOMPATIBLE_UPDATE = 1,
    UPDATE_RESPONSE_UPDATE_FAILED = 2,
    UPDATE_RESPONSE_INVALID_UPDATER = 3,
    UPDATE_RESPONSE_MISSING_TOPIC = 4,
    UPDATE_RESPONSE_EXCLUSIVE_UPDATER_CONFLICT = 7,
    UPDATE_RESPONSE_DELTA_WITHOUT_VALUE = 8,
    UPDATE_RESPONSE_CLUSTER_REPARTITION = 9,
    UPDATE_RESPONSE_INCOMPATIBLE_STATE = 10
};
typedef enum update_source_state_e UPDATE_SOURCE_STATE_T;
typedef enum update_response_status_e UPDATE_RESPONSE_STATUS_T;
struct svc_update_registration_response_s {
    UPDATE_SOURCE_STATE_T state;
};
typedef struct svc_update_registration_response_s SVC_UPDATE_REGISTRATION_RESPONSE_T;
typedef int (*on_update_source_registration_cb)(SESSION_T *session,
                                                const CONVERSATION_ID_T *updater_id,
                                                const SVC_UPDATE_REGISTRATION_RESPONSE_T *response,
                                                void *context);
struct update_source_registration_handlers_s {
    on_update_source_registration_cb on_init;
    on_update_source_registration_cb on_registered;
    on_update_source_registration_cb on_active;
    on_update_source_registration_cb on_standby;
    on_update_source_registration_cb on_close;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
};
typedef struct update_source_registration_handlers_s UPDATE_SOURCE_REGISTRATION_HANDLERS_T;
struct update_source_registration_params_s {
    on_update_source_registration_cb on_init;
    on_update_source_registration_cb on_registered;
    on_update_source_registration_cb on_active;
    on_update_source_registration_cb on_standby;
    on_update_source_registration_cb on_close;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    const char *topic_path;
    void *context;
};
typedef struct update_source_registration_params_s UPDATE_SOURCE_REGISTRATION_PARAMS_T;
typedef int (*on_update_source_deregistration_cb)(SESSION_T *session,
                                                  const CONVERSATION_ID_T *updater_id,
                                                  void *context);
struct update_source_deregistration_handlers_s {
    on_update_source_deregistration_cb on_deregistered;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
};
typedef struct update_source_deregistration_handlers_s UPDATE_SOURCE_DEREGISTRATION_HANDLERS_T;
struct update_source_deregistration_params_s {
    on_update_source_deregistration_cb on_deregistered;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    const CONVERSATION_ID_T *updater_id;
    void *context;
};
typedef struct update_source_deregistration_params_s UPDATE_SOURCE_DEREGISTRATION_PARAMS_T;
struct svc_update_response_s {
    UPDATE_RESPONSE_STATUS_T status;
};
typedef struct svc_update_response_s SVC_UPDATE_RESPONSE_T;
typedef int (*on_update_source_update_cb)(SESSION_T *session,
                                          const CONVERSATION_ID_T *updater_id,
                                          const SVC_UPDATE_RESPONSE_T *response,
                                          void *context);
struct update_source_handlers_s {
    on_update_source_update_cb on_success;
    on_update_source_update_cb on_failure;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
};
typedef struct update_source_handlers_s UPDATE_SOURCE_HANDLERS_T;
struct update_source_params_s {
    on_update_source_update_cb on_success;
    on_update_source_update_cb on_failure;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    const CONVERSATION_ID_T *updater_id;
    const char *topic_path;
    const UPDATE_T *update;
    void *context;
};
typedef struct update_source_params_s UPDATE_SOURCE_PARAMS_T;
struct update_value_params_s {
    on_update_source_update_cb on_success;
    on_update_source_update_cb on_failure;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    CONVERSATION_ID_T *updater_id;
    char *topic_path;
    BUF_T *data;
    void *context;
};
typedef struct update_value_params_s UPDATE_VALUE_PARAMS_T;
CONVERSATION_ID_T *register_update_source(SESSION_T *session,
                                          UPDATE_SOURCE_REGISTRATION_PARAMS_T params);
void deregister_update_source(SESSION_T *session, UPDATE_SOURCE_DEREGISTRATION_PARAMS_T params);
void update(SESSION_T *session, UPDATE_SOURCE_PARAMS_T params);
void update_value(SESSION_T *session, UPDATE_VALUE_PARAMS_T params);
void update_value_with_datatype(SESSION_T *session,
                                DIFFUSION_DATATYPE datatype,
                                UPDATE_VALUE_PARAMS_T params);
typedef int (*on_fetch_cb)(SESSION_T *session, void *context);
struct svc_fetch_status_response_s {
    char *topic_path;
    int status_flag;
    BUF_T *payload;
};
typedef struct svc_fetch_status_response_s SVC_FETCH_STATUS_RESPONSE_T;
typedef int (*on_fetch_status_message_cb)(SESSION_T *session,
                                          const SVC_FETCH_STATUS_RESPONSE_T *status,
                                          void *context);
struct fetch_params_s {
    TOPIC_HANDLER_T on_topic_message;
    on_fetch_cb on_fetch;
    on_fetch_status_message_cb on_status_message;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    const char *selector;
    void *context;
};
typedef struct fetch_params_s FETCH_PARAMS_T;
struct fetch_handlers_s {
    TOPIC_HANDLER_T on_topic_message;
    on_fetch_cb on_fetch;
    on_fetch_status_message_cb on_status_message;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
};
typedef struct fetch_handlers_s FETCH_HANDLERS_T;
void fetch(SESSION_T *session, FETCH_PARAMS_T params);
enum session_detail_type_e {
    SESSION_DETAIL_SUMMARY = 0,
    SESSION_DETAIL_LOCATION = 1,
    SESSION_DETAIL_CONNECTOR_NAME = 2
};
enum svc_authentication_response_value_e {
    AUTHENTICATION_DENY = 0,
    AUTHENTICATION_ABSTAIN = 1,
    AUTHENTICATION_ALLOW = 2,
    AUTHENTICATION_ALLOW_WITH_RESULT = 3
};
typedef enum session_detail_type_e SESSION_DETAIL_TYPE_T;
typedef enum svc_authentication_response_value_e SVC_AUTHENTICATION_RESPONSE_VALUE_T;
struct svc_authentication_register_request_s {
    uint32_t service_id;
    char *control_group;
    char *handler_name;
    HASH_T *session_detail_type_set;
    CONVERSATION_ID_T *conversation_id;
};
typedef struct svc_authentication_register_request_s SVC_AUTHENTICATION_REGISTER_REQUEST_T;
typedef struct svc_authentication_register_request_s SVC_AUTHENTICATION_DEREGISTER_REQUEST_T;
struct connector_details_s {
    char *name;
};
typedef struct connector_details_s CONNECTOR_DETAILS_T;
struct svc_authentication_request_s {
    char *principal;
    CREDENTIALS_T *credentials;
    SESSION_DETAILS_SUMMARY_T *session_details;
    LOCATION_DETAILS_T *location_details;
    CONNECTOR_DETAILS_T *connector_details;
    CONVERSATION_ID_T conversation_id;
};
typedef struct svc_authentication_request_s SVC_AUTHENTICATION_REQUEST_T;
struct svc_authentication_response_s {
    SVC_AUTHENTICATION_RESPONSE_VALUE_T value;
    LIST_T *roles;
    HASH_T *properties;
};
typedef struct svc_authentication_response_s SVC_AUTHENTICATION_RESPONSE_T;
typedef int (*on_authentication_cb)(SESSION_T *session,
                                    const SVC_AUTHENTICATION_REQUEST_T *request,
                                    SVC_AUTHENTICATION_RESPONSE_T *response,
                                    void *context);
typedef int (*on_authentication_registration_cb)(SESSION_T *session, void *context);
typedef int (*on_authentication_deregistration_cb)(SESSION_T *session, void *context);
struct authentication_handlers_s {
    on_authentication_cb on_authentication;
    ERROR_HANDLER_T on_error;
};
typedef struct authentication_handlers_s AUTHENTICATION_HANDLERS_T;
struct authentication_registration_params_s {
    on_authentication_registration_cb on_registration;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    AUTHENTICATION_HANDLERS_T authentication_handlers;
    const char *name;
    const HASH_T *detail_set;
    void *context;
};
typedef struct authentication_registration_params_s AUTHENTICATION_REGISTRATION_PARAMS_T;
struct authentication_deregistration_handlers_s {
    on_authentication_deregistration_cb on_deregistration;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
};
typedef struct authentication_deregistration_handlers_s AUTHENTICATION_DEREGISTRATION_HANDLERS_T;
struct authentication_deregistration_params_s {
    on_authentication_deregistration_cb on_deregistration;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    const SVC_AUTHENTICATION_REGISTER_REQUEST_T *original_request;
    void *context;
};
typedef struct authentication_deregistration_params_s AUTHENTICATION_DEREGISTRATION_PARAMS_T;
SVC_AUTHENTICATION_REGISTER_REQUEST_T *authentication_register(
        SESSION_T *session,
        AUTHENTICATION_REGISTRATION_PARAMS_T params);
void authentication_deregister(SESSION_T *session, AUTHENTICATION_DEREGISTRATION_PARAMS_T params);
void svc_authentication_register_request_free(SESSION_T *session,
                                              SVC_AUTHENTICATION_REGISTER_REQUEST_T *request);
typedef int (*on_send_msg_cb)(SESSION_T *session, void *context);
struct send_msg_params_s {
    on_send_msg_cb on_send;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    char *topic_path;
    BUF_T payload;
    LIST_T *headers;
    CLIENT_SEND_PRIORITY_T priority;
    void *context;
};
typedef struct send_msg_params_s SEND_MSG_PARAMS_T;
typedef int (*on_send_msg_to_session_cb)(SESSION_T *session, void *context);
struct send_msg_to_session_params_s {
    on_send_msg_to_session_cb on_send;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    const char *topic_path;
    CONTENT_T content;
    SEND_OPTIONS_T options;
    SESSION_ID_T session_id;
    void *context;
};
typedef struct send_msg_to_session_params_s SEND_MSG_TO_SESSION_PARAMS_T;
struct svc_send_msg_to_filter_response_s {
    uint32_t sent_count;
    LIST_T *error_reports;
};
typedef struct svc_send_msg_to_filter_response_s SVC_SEND_MSG_TO_FILTER_RESPONSE_T;
typedef int (*on_send_msg_to_filter_cb)(SESSION_T *session,
                                        const SVC_SEND_MSG_TO_FILTER_RESPONSE_T *response,
                                        void *context);
struct send_msg_to_filter_params_s {
    on_send_msg_to_filter_cb on_send;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
    const char *topic_path;
    CONTENT_T content;
    SEND_OPTIONS_T options;
    const char *filter;
    void *context;
};
typedef struct send_msg_to_filter_params_s SEND_MSG_TO_FILTER_PARAMS_T;
struct msg_listener_registration_params_s {
    char *topic_path;
    STREAM_MESSAGE_LISTENER_T listener;
    void *context;
};
typedef struct msg_listener_registration_params_s MSG_LISTENER_REGISTRATION_PARAMS_T;
struct msg_listener_deregistration_params_s {
    char *topic_path;
};
typedef struct msg_listener_deregistration_params_s MSG_LISTENER_DEREGISTRATION_PARAMS_T;
struct send_msg_handlers_s {
    on_send_msg_cb on_send;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
};
typedef struct send_msg_handlers_s SEND_MSG_HANDLERS_T;
struct send_msg_to_session_handlers_s {
    on_send_msg_to_session_cb on_send;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
};
typedef struct send_msg_to_session_handlers_s SEND_MSG_TO_SESSION_HANDLERS_T;
struct send_msg_to_filter_handlers_s {
    on_send_msg_to_filter_cb on_send;
    ERROR_HANDLER_T on_error;
    DISCARD_HANDLER_T on_discard;
};
typedef struct send_msg_to_filter_handlers_s SEND_MSG_TO_FILTER_HANDLERS_T;
void send_msg(SESSION_T *session, SEND_MSG_PARAMS_T params);
void send_msg_to_session(SESSION_T *session, SEND_MSG_TO_SESSION_PARAMS_T params);
void send_msg_to_filter(SESSION_T *session, SEND_MSG_TO_FILTER_PARAMS_T params);
void register_msg_handler(SESSION_T *session, MSG_RECEIVER_REGISTRATION_PARAMS_T params);
void deregister_msg_handler(SESSION_T *session, MSG_RECEIVER_REGISTRATION_PARAMS_T params);
void register_msg_listener(SESSION_T *session, MSG_LISTENER_REGISTRATION_PARAMS_T params);
void deregister_msg_listener(SESSION_T *session, MSG_LISTENER_DEREGISTRATION_PARAMS_T params);
struct arg_opts_s {
    char short_arg;
    const char *long_arg;
    const char *description;
    int required;
    int has_value;
    const char *default_value;
};
typedef struct arg_opts_s ARG_OPTS_T;
HASH_T *parse_cmdline(int argc, char **argv, ARG_OPTS_T *arg_opts);
void show_usage(int argc, char **argv, ARG_OPTS_T *arg_opts);
