/** The command topic of old servers. */
#define COMMAND_TOPIC_NAME "@"
/** How clients of this kind name themselves to the server. */
#define WS_CLIENT_TYPE "WC"
/** What clients of this kind can do. */
#define CAPABILITIES (0x08 | 0x02)


/** The members of `SVC_MSG_COMMON_T`, for structs of programs. */
#define SVC_MSG_COMMON_FIELDS \
    SERVICE_TYPE_T service_type; \
    SERVICE_MODE_T service_mode; \
    CONVERSATION_ID_T conversation_id;
