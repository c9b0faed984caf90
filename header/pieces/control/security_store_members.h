/** The handlers in `GET_SECURITY_STORE_PARAMS_T`, for structs of programs. */
#define GET_SECURITY_STORE_HANDLERS \
    on_get_security_store_cb on_get; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;
/** The handlers in `UPDATE_SECURITY_STORE_PARAMS_T`, for structs of programs. */
#define UPDATE_SECURITY_STORE_HANDLERS \
    on_update_security_store_cb on_update; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;
