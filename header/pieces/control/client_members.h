/** In a set of names of session properties: all fixed ones, whose names begin with `$`. */
#define PROPERTIES_SELECTOR_ALL_FIXED_PROPERTIES "*F"

/** In a set of names of session properties: all that users define. */
#define PROPERTIES_SELECTOR_ALL_USER_PROPERTIES "*U"

/** The first handlers in `SESSION_PROPERTIES_REGISTRATION_PARAMS_T`, for structs of programs. */
#define SESSION_PROPERTIES_REGISTRATION_HANDLERS \
    on_session_properties_registered_cb on_registered; \
    ERROR_HANDLER_T on_registration_error; \
    DISCARD_HANDLER_T on_discard;

/** The other handlers in `SESSION_PROPERTIES_REGISTRATION_PARAMS_T`, for structs of programs. */
#define SESSION_PROPERTIES_EVENT_HANDLERS \
    on_session_properties_event_cb on_session_open; \
    on_session_properties_event_cb on_session_close; \
    on_session_properties_event_cb on_session_update; \
    on_session_properties_event_cb on_session_disconnect; \
    ERROR_HANDLER_T on_session_error;

/** The handlers in `GET_SESSION_PROPERTIES_PARAMS_T`, for structs of programs. */
#define GET_SESSION_PROPERTIES_HANDLERS \
    get_session_properties_cb on_session_properties; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;
