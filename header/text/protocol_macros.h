/* The command topic of old servers. */
#define COMMAND_TOPIC_NAME "@"
/* How clients of this kind name themselves to the server. */
#define WS_CLIENT_TYPE "WC"
/* What clients of this kind can do. */
#define CAPABILITIES (0x08 | 0x02)

/* The common members of messages of a service. */
#define SVC_MSG_COMMON_FIELDS \
    SERVICE_TYPE_T service_type; \
    SERVICE_MODE_T service_mode; \
    CONVERSATION_ID_T conversation_id;
