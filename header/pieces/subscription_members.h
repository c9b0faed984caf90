/** The members of `SUBSCRIPTION_HANDLERS_T`, for structs of programs. */
#define SUBSCRIPTION_HANDLERS \
    TOPIC_HANDLER_T on_topic_message; \
    on_subscribe_cb on_subscribe; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/** The members of `NOTIFY_SUBSCRIPTION_HANDLERS_T`, for structs of programs. */
#define NOTIFY_SUBSCRIPTION \
    on_notify_subscription_cb on_notify_subscription; \
    ERROR_HANDLER_T on_error;

/** The members of `UNSUBSCRIPTION_HANDLERS_T`, for structs of programs. */
#define UNSUBSCRIPTION_HANDLERS \
    on_unsubscribe_cb on_unsubscribe; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;

/** The members of `NOTIFY_UNSUBSCRIPTION_HANDLERS_T`, for structs of programs. */
#define NOTIFY_UNSUBSCRIPTION \
    on_notify_unsubscription_cb on_notify_unsubscription; \
    ERROR_HANDLER_T on_error;
