/** The members of `TOPIC_REMOVAL_HANDLERS_T`, for structs of programs. */
#define TOPIC_REMOVAL_HANDLERS \
    on_topic_removal_cb on_removed; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;
