/** The handlers in `GET_SYSTEM_AUTHENTICATION_STORE_PARAMS_T`, for structs of programs. */
#define GET_SYSTEM_AUTHENTICATION_STORE_HANDLERS \
    on_get_system_authentication_store_cb on_get; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;
/** The handlers in `UPDATE_SYSTEM_AUTHENTICATION_STORE_PARAMS_T`, for structs of programs. */
#define UPDATE_SYSTEM_AUTHENTICATION_STORE_HANDLERS \
    on_update_system_authentication_store_cb on_update; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;
