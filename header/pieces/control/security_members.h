/** The members of `CHANGE_PRINCIPAL_HANDLERS_T`, for structs of programs. */
#define CHANGE_PRINCIPAL_HANDLERS \
    on_change_principal_cb on_change_principal; \
    on_change_principal_cb on_change_principal_failure; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;
