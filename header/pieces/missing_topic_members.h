/** The members of `MISSING_TOPIC_HANDLERS_T`, for structs of programs. */
#define MISSING_TOPIC_HANDLERS \
    on_missing_topic_cb on_missing_topic; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;
