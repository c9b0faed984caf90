/** The members of `PING_SYSTEM_HANDLERS_T`, for structs of programs. */
#define PING_SYSTEM_HANDLERS \
    on_ping_system_request_cb on_ping_request; \
    on_ping_system_response_cb on_ping_response; \
    ERROR_HANDLER_T on_error;

/** The members of `PING_USER_HANDLERS_T`, for structs of programs. */
#define PING_USER_HANDLERS \
    on_ping_user_request_cb on_ping_request; \
    on_ping_user_response_cb on_ping_response; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;
