/** An answer to a connection request and what it means. */
typedef struct {
    const CONNECTION_RESPONSE_CODE_T code;          /**< The answer. */
    const char *msg;                                /**< A text for it. */
    const CONNECTION_RESPONSE_CODE_TYPE_T type;     /**< What it means for the client. */
    const ERROR_CODE_T diffusion_error_code;        /**< The error that it is reported as. */
} CONNECTION_RESPONSE_T;

/** The answers to connection requests; ends with an entry without a text. */
static const CONNECTION_RESPONSE_T connectionResponseList[12] DIFFUSION_C_UNUSED = {
    { CONNECTION_RESPONSE_CODE_OK, "Connected", SUCCESS, DIFF_ERR_SUCCESS },
    { CONNECTION_RESPONSE_CODE_DOWNGRADE, "The server asks for an older protocol",
      FATAL, DIFF_ERR_DOWNGRADE },
    { CONNECTION_RESPONSE_CODE_RECONNECTED, "Reconnected", SUCCESS, DIFF_ERR_SUCCESS },
    { CONNECTION_RESPONSE_CODE_RECONNECTED_WITH_MESSAGE_LOSS, "Reconnected, messages were lost",
      SUCCESS, DIFF_ERR_SUCCESS },
    { CONNECTION_RESPONSE_CODE_LICENSE_EXCEEDED, "The licence allows no further connection",
      FATAL, DIFF_ERR_LICENCE_EXCEEDED },
    { CONNECTION_RESPONSE_CODE_RECONNECTION_UNSUPPORTED, "Reconnection is not supported",
      FATAL, DIFF_ERR_RECONNECTION_UNSUPPORTED },
    { CONNECTION_RESPONSE_CODE_CONNECTION_PROTOCOL_ERROR, "Connection protocol error",
      FATAL, DIFF_ERR_CONNECTION_PROTOCOL_ERROR },
    { CONNECTION_RESPONSE_CODE_AUTHENTICATION_FAILED, "Authentication failed",
      FATAL_AUTHENTICATION, DIFF_ERR_AUTHENTICATION_FAILED },
    { CONNECTION_RESPONSE_CODE_UNKNOWN_SESSION, "The session is unknown",
      FATAL, DIFF_ERR_UNKNOWN_SESSION },
    { CONNECTION_RESPONSE_CODE_RECONNECTION_FAILED_MESSAGE_LOSS,
      "Not reconnected, messages were lost", FATAL, DIFF_ERR_MESSAGE_LOSS },
    { CONNECTION_RESPONSE_CODE_REJECTED_SERVER_INITIALISING, "The server is starting",
      FATAL, DIFF_ERR_REJECTED_SERVER_INITIALIZING },
    { CONNECTION_RESPONSE_CODE_OK, NULL, FATAL, DIFF_ERR_UNKNOWN },
};
