/** The members of `UPDATE_SOURCE_REGISTRATION_HANDLERS_T`, for structs of programs. */
#define UPDATE_SOURCE_REGISTRATION_HANDLERS \
    on_update_source_registration_cb on_init; \
    on_update_source_registration_cb on_registered; \
    on_update_source_registration_cb on_active; \
    on_update_source_registration_cb on_standby; \
    on_update_source_registration_cb on_close; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/** The members of `UPDATE_SOURCE_DEREGISTRATION_HANDLERS_T`, for structs of programs. */
#define UPDATE_SOURCE_DEREGISTRATION_HANDLERS \
    on_update_source_deregistration_cb on_deregistered; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/** The members of `UPDATE_SOURCE_HANDLERS_T`, for structs of programs. */
#define UPDATE_SOURCE_HANDLERS \
    on_update_source_update_cb on_success; \
    on_update_source_update_cb on_failure; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/** The members of `SEND_MSG_HANDLERS_T`, for structs of programs. */
#define SEND_MSG_HANDLERS \
    on_send_msg_cb on_send; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/** The members of `SEND_MSG_TO_SESSION_HANDLERS_T`, for structs of programs. */
#define SEND_MSG_TO_SESSION_HANDLERS \
    on_send_msg_to_session_cb on_send; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/** The members of `SEND_MSG_TO_FILTER_HANDLERS_T`, for structs of programs. */
#define SEND_MSG_TO_FILTER_HANDLERS \
    on_send_msg_to_filter_cb on_send; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/** The members of `FETCH_HANDLERS_T`, for structs of programs. */
#define FETCH_HANDLERS \
    TOPIC_HANDLER_T on_topic_message; \
    on_fetch_cb on_fetch; \
    on_fetch_status_message_cb on_status_message; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/** The members of `AUTHENTICATION_HANDLERS_T`, for structs of programs. */
#define AUTHENTICATION_HANDLERS \
    on_authentication_cb on_authentication; \
    ERROR_HANDLER_T on_error;

/** The first members of `AUTHENTICATION_REGISTRATION_PARAMS_T`, for structs of programs. */
#define AUTHENTICATION_REGISTRATION_HANDLERS \
    on_authentication_registration_cb on_registration; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/** The members of `AUTHENTICATION_DEREGISTRATION_HANDLERS_T`, for structs of programs. */
#define AUTHENTICATION_DEREGISTRATION_HANDLERS \
    on_authentication_deregistration_cb on_deregistration; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;
