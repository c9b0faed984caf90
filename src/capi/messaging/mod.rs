//! Requests and responses between sessions.
//!
//! One circle is in here: `feature` is made of what `filter_sends`, `request_handlers` and `request_streams` keep, and the functions in
//! those files reach theirs through it.

pub(crate) mod feature;
pub(crate) mod filter_sends;
pub(crate) mod request_context;
pub(crate) mod request_handlers;
pub(crate) mod request_streams;
pub(crate) mod responder;
pub(crate) mod send;
pub(crate) mod send_options;
pub(crate) mod types;
pub(crate) mod values;

pub use self::filter_sends::send_request_to_filter;
pub use self::request_context::{
    diffusion_request_context_get_path, diffusion_request_context_get_session_id,
    diffusion_request_context_get_session_properties, DIFFUSION_REQUEST_CONTEXT_T,
};
pub use self::request_handlers::add_request_handler;
pub use self::request_streams::{remove_request_stream, set_request_stream};
pub use self::responder::{
    diffusion_reject_request, diffusion_respond_to_request,
    diffusion_responder_get_response_datatype, diffusion_responder_handle_dup,
    diffusion_responder_handle_free, DIFFUSION_RESPONDER_HANDLE_T,
};
pub use self::send::{send_request, send_request_to_session};
pub use self::send_options::{send_options_s, SEND_OPTIONS_T};
pub use self::types::{
    add_request_handler_params_s, diffusion_request_handler_s, diffusion_request_stream_s,
    filtered_request_number_sent, filtered_request_on_response, filtered_request_on_response_error,
    msg_receiver_registration_params_s, on_msg_receiver_registration_cb,
    on_send_receiver_client_msg_cb, request_handler_on_active, request_handler_on_close,
    request_handler_on_error, request_handler_on_request, request_on_response_cb,
    request_stream_on_close_cb, request_stream_on_error_cb, request_stream_on_request_cb,
    send_request_params_s, send_request_to_filter_params_s, send_request_to_session_params_s,
    svc_send_receiver_client_request_s, ADD_REQUEST_HANDLER_PARAMS_T, DIFFUSION_REQUEST_HANDLER_T,
    DIFFUSION_REQUEST_STREAM_T, MSG_RECEIVER_REGISTRATION_PARAMS_T, SEND_REQUEST_PARAMS_T,
    SEND_REQUEST_TO_FILTER_PARAMS_T, SEND_REQUEST_TO_SESSION_PARAMS_T,
    SVC_SEND_RECEIVER_CLIENT_REQUEST_T,
};
