/** The handlers in `SUBSCRIPTION_CONTROL_PARAMS_T`, for structs of programs. */
#define SUBSCRIPTION_CONTROL_HANDLERS \
    on_subscription_control_cb on_complete; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;
