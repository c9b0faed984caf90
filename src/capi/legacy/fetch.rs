//! `fetch` of 6.4 (`specification/compatibility/legacy-topics section 4`), with the fetch of today.

use core::ffi::{c_char, c_int, c_void};
use core::ptr;

use crate::capi::ffi::cenum::from_raw;
use crate::capi::ffi::constants::DIFFUSION_TRUE;
use crate::capi::ffi::former_members::Extended;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory::c_text;
use crate::capi::ffi::outcall::outcall;
use crate::capi::session::handle::Handle;
use crate::capi::session::program::CProgram;
use crate::capi::session::protocol::messages::{message_type_e, topic_message_s};
use crate::capi::session::request::arguments;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::request::frame::begin;
use crate::capi::session::types::{
    session_s, DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T, TOPIC_HANDLER_T,
};
use crate::capi::topics::specification::TOPIC_SPECIFICATION_T;
use crate::capi::util::buf::BUF_T;
use crate::capi::util::{buf, list};
use crate::data::memory::copy_text;
use crate::topics::fetch::{FetchRequest, FetchResult, TopicResult, TopicValue};
use crate::wire::services::topics::fetch::FetchQuery;

/// Called when a fetch has a result, before its topics.
///
/// @param session The session.
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_fetch_cb =
    Option<unsafe extern "C" fn(session: *mut session_s, context: *mut c_void) -> c_int>;

/// The end of a fetch.
#[repr(C)]
pub struct svc_fetch_status_response_s {
    /// The selector.
    pub topic_path: *mut c_char,
    /// `DIFFUSION_TRUE`: all topics were told.
    pub status_flag: c_int,
    /// An empty buffer.
    pub payload: *mut BUF_T,
}
/// The end of a fetch.
pub type SVC_FETCH_STATUS_RESPONSE_T = svc_fetch_status_response_s;
assert_layout!(svc_fetch_status_response_s, size 24, align 8, { topic_path: 0, status_flag: 8, payload: 16 });

/// Called when all topics of a fetch were told. The pointers but `context` are valid until the
/// callback returns.
///
/// @param session The session.
/// @param status The selector, and that the fetch is over.
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_fetch_status_message_cb = Option<
    unsafe extern "C" fn(
        session: *mut session_s,
        status: *const SVC_FETCH_STATUS_RESPONSE_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Handlers of a fetch.
#[repr(C)]
pub struct fetch_handlers_s {
    /// Called for each topic.
    pub on_topic_message: TOPIC_HANDLER_T,
    /// Called before the topics.
    pub on_fetch: on_fetch_cb,
    /// Called after the topics.
    pub on_status_message: on_fetch_status_message_cb,
    /// The fetch failed.
    pub on_error: ERROR_HANDLER_T,
    /// There will be no result.
    pub on_discard: DISCARD_HANDLER_T,
}
/// Handlers of a fetch.
pub type FETCH_HANDLERS_T = fetch_handlers_s;

/// What to fetch and the handlers.
#[repr(C)]
pub struct fetch_params_s {
    /// Called for each topic.
    pub on_topic_message: TOPIC_HANDLER_T,
    /// Called before the topics.
    pub on_fetch: on_fetch_cb,
    /// Called after the topics.
    pub on_status_message: on_fetch_status_message_cb,
    /// The fetch failed.
    pub on_error: ERROR_HANDLER_T,
    /// There will be no result.
    pub on_discard: DISCARD_HANDLER_T,
    /// Selects the topics.
    pub selector: *const c_char,
    /// Passed to the functions, except `on_topic_message`.
    pub context: *mut c_void,
}
/// What to fetch and the handlers.
pub type FETCH_PARAMS_T = fetch_params_s;
assert_layout!(fetch_params_s, size 56, align 8, {
    on_topic_message: 0, on_fetch: 8, on_status_message: 16, on_error: 24, on_discard: 32, selector: 40, context: 48,
});

/// Fetches the values of topics. Programs use diffusion_fetch_request_fetch() today.
///
/// On the session's callback thread: `params.on_fetch`; `params.on_topic_message` for each topic
/// that has a value, ordered by path, with the type `MESSAGE_TYPE_FETCH_REPLY` and the value's
/// bytes as payload; `params.on_status_message`. Or, instead, `params.on_error` or
/// `params.on_discard`. Those that are NULL are skipped, an error then goes to
/// `session->global_service_error_handler`.
///
/// What does not fit into one message that the session accepts is fetched with several, and told
/// when all is there.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param params What to fetch and whom to tell; copied. `on_error` is called with
///     `DIFF_ERR_ILLEGAL_ARGUMENT` when the selector is NULL or malformed.
#[cfg(not(without_common_names))]
#[no_mangle]
pub unsafe extern "C" fn fetch(session: *mut SESSION_T, params: FETCH_PARAMS_T) {
    guard((), || {
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let read = |handle: &Handle| {
            // SAFETY: NULL or a C string by contract.
            let selector = unsafe { arguments::selector(params.selector, "selector") }?;
            let mut request = FetchRequest::new(handle.program.largest_message());
            request.with_values(None)?;
            Ok((selector, request))
        };
        let Some((handle, (selector, request))) = begin("fetch", session, target, read) else {
            return;
        };
        let pages = Pages {
            selector: copy_text(selector.text),
            normalised: selector.normalised(),
            request,
            topics: Vec::new(),
            on_fetch: params.on_fetch,
            on_topic_message: params.on_topic_message,
            on_status_message: params.on_status_message,
            target,
        };
        pages.fetch_next(&handle);
    });
}

/// A fetch whose result may come in several messages.
struct Pages {
    /// As the program wrote it.
    selector: String,
    normalised: String,
    request: FetchRequest,
    topics: Vec<TopicResult>,
    on_fetch: on_fetch_cb,
    on_topic_message: TOPIC_HANDLER_T,
    on_status_message: on_fetch_status_message_cb,
    target: ErrorTarget,
}

impl Pages {
    fn fetch_next(mut self, handle: &Handle) {
        let request = self.request.to_wire(copy_text(&self.normalised));
        let target = self.target;
        handle.call::<FetchQuery>(request, target, move |program, response| {
            let FetchResult { topics, has_more } = FetchResult::from_wire(response);
            // Nothing more to come from a message without topics, nor in a session that the program has freed.
            let next = topics.last().filter(|_| has_more);
            match (next, Handle::find(program.session())) {
                (Some(last), Ok(handle)) => {
                    self.request.begin(&last.path, false);
                    self.topics.extend(topics);
                    self.fetch_next(&handle);
                }
                _ => {
                    self.topics.extend(topics);
                    self.tell(program);
                }
            }
            Ok(())
        });
    }

    fn tell(&self, program: &CProgram) {
        if let Some(call) = self.on_fetch {
            // SAFETY: the program's function and context.
            unsafe { outcall!("on_fetch", call(program.session(), self.target.context())) };
        }
        for topic in &self.topics {
            tell_topic(program, self.on_topic_message, topic);
        }
        tell_status(program, self.on_status_message, &self.selector, self.target);
    }
}

fn tell_topic(program: &CProgram, on_topic_message: TOPIC_HANDLER_T, topic: &TopicResult) {
    let (Some(call), Some(TopicValue::Value(_, bytes) | TopicValue::Event(_, bytes))) =
        (on_topic_message, &topic.value)
    else {
        return;
    };
    let path = c_text(&topic.path);
    let mut specification = TOPIC_SPECIFICATION_T::new(&topic.specification);
    let extended = Extended::with_details(topic_message_s {
        r#type: from_raw(message_type_e::MESSAGE_TYPE_FETCH_REPLY as i32),
        headers: list::create(),
        payload: buf::from_bytes(bytes),
        name: path.as_ptr(),
        specification: &raw mut specification,
    });
    let message = extended.today();
    // SAFETY: the program's function; the message lives during the call, its list and buffer are ours.
    unsafe {
        outcall!(
            "on_topic_message",
            call(program.session(), extended.as_ptr())
        );
        list::free(message.headers, None);
        buf::free(message.payload);
    }
}

fn tell_status(
    program: &CProgram,
    on_status_message: on_fetch_status_message_cb,
    selector: &str,
    target: ErrorTarget,
) {
    let Some(call) = on_status_message else {
        return;
    };
    let selector = c_text(selector);
    let mut payload = BUF_T {
        data: ptr::null_mut(),
        len: 0,
        available: 0,
    };
    let status = svc_fetch_status_response_s {
        topic_path: selector.as_ptr().cast_mut(),
        status_flag: DIFFUSION_TRUE,
        payload: &raw mut payload,
    };
    // SAFETY: the program's function and context; the status lives during the call.
    unsafe {
        outcall!(
            "on_status_message",
            call(program.session(), &raw const status, target.context())
        )
    };
}
