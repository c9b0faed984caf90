/* Lists of members, for structs of programs. */
#define SUBSCRIPTION_HANDLERS \
    TOPIC_HANDLER_T on_topic_message; \
    on_subscribe_cb on_subscribe; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;
#define NOTIFY_SUBSCRIPTION \
    on_notify_subscription_cb on_notify_subscription; \
    ERROR_HANDLER_T on_error;
#define UNSUBSCRIPTION_HANDLERS \
    on_unsubscribe_cb on_unsubscribe; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;
#define NOTIFY_UNSUBSCRIPTION \
    on_notify_unsubscription_cb on_notify_unsubscription; \
    ERROR_HANDLER_T on_error;
