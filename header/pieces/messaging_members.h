/** The handlers in `MSG_RECEIVER_REGISTRATION_PARAMS_T`, for structs of programs. */
#define MSG_RECEIVER_REGISTRATION_HANDLERS \
    on_msg_receiver_registration_cb on_registered; \
    on_send_receiver_client_msg_cb on_message; \
    ERROR_HANDLER_T on_error; \
    DISCARD_HANDLER_T on_discard;
