//! `features/topic-control.h`: handlers of topics that do not exist (`specification/topics/topic-control section 3`).
//!
//! Runs on: the program's threads and, where it says so, the callback thread. Lock: its own, under which nothing is called.
//!
//! A handler is *registering* until the server has confirmed it, and *registered* from then on; both changes of a loss of messages, discarding what is
//! registering and what is registered, happen on the callback thread in the order of the server's answers, so no handler is told twice or not at all.

use core::ffi::{c_char, c_int, c_void};
use core::ptr;
use std::collections::BTreeMap;

use crate::capi::ffi::former_members::Extended;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory;
use crate::capi::ffi::memory::c_text;
use crate::capi::ffi::outcall::outcall;

use crate::capi::session::conversation::CONVERSATION_ID_T;
use crate::capi::session::features::{Ending, Feature};
use crate::capi::session::handle::Handle;
use crate::capi::session::id::c_id;
use crate::capi::session::program::CProgram;
use crate::capi::session::request::arguments;
use crate::capi::session::request::call::CallOutcome;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::request::frame::begin;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_ID_T, SESSION_T};
use crate::capi::util::hash::HASH_T;
use crate::capi::util::list::LIST_T;
use crate::capi::util::{hash, list};
use crate::data::memory::{copy_text, map_of};
use crate::engine::sync::Mutex;
use crate::engine::ServiceRequest;
use crate::wire::services::common::Empty;
use crate::wire::services::topics::missing_topic::{
    MissingTopic, MissingTopicNotification, MissingTopicResponse, TopicControlDeregistration,
    TopicControlDeregistrationRequest, TopicControlRegistration, TopicControlRegistrationRequest,
    DEFAULT_CONTROL_GROUP,
};
use crate::wire::services::Service;
use crate::wire::session_id::SessionId;
use crate::wire::{reason, service};

/// A session has selected topics and there are none. All of it belongs to the library and is valid
/// until the callback returns.
#[repr(C)]
pub struct svc_missing_topic_request_s {
    /// The session; never NULL.
    pub session_id: *mut SESSION_ID_T,
    /// Properties of the session: strings by strings.
    pub session_properties: *mut HASH_T,
    /// What it selected: a topic selector that begins with the character of its kind.
    pub topic_selector: *mut c_char,
    /// The servers that the notification went through, strings; first the session's.
    pub server_names: *mut LIST_T,
    /// The id that missing_topic_register_handler() returned for the handler.
    pub conversation_id: *mut CONVERSATION_ID_T,
}

/// A session has selected topics and there are none.
pub type SVC_MISSING_TOPIC_REQUEST_T = svc_missing_topic_request_s;

assert_layout!(svc_missing_topic_request_s, size 40, align 8, {
    session_id: 0, session_properties: 8, topic_selector: 16, server_names: 24, conversation_id: 32,
});

/// Called when a session has selected topics and there are none.
///
/// @param session The session that has the handler.
/// @param request What was selected; valid until the callback returns.
/// @param context The context of the handler.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_missing_topic_cb = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        request: *const SVC_MISSING_TOPIC_REQUEST_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Handlers of missing topics.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct missing_topic_handlers_s {
    /// A session has selected topics of which there is none.
    pub on_missing_topic: on_missing_topic_cb,
    /// The handler was not registered.
    pub on_error: ERROR_HANDLER_T,
    /// The handler will not be called any more.
    pub on_discard: DISCARD_HANDLER_T,
}

/// Handlers of missing topics.
pub type MISSING_TOPIC_HANDLERS_T = missing_topic_handlers_s;

assert_layout!(missing_topic_handlers_s, size 24, align 8, { on_missing_topic: 0, on_error: 8, on_discard: 16 });

/// Parameters of missing_topic_register_handler().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct missing_topic_params_s {
    /// A session has selected topics of which there is none.
    pub on_missing_topic: on_missing_topic_cb,
    /// The handler was not registered.
    pub on_error: ERROR_HANDLER_T,
    /// The handler will not be called any more: the session has ended, or was resumed with loss of
    /// messages.
    pub on_discard: DISCARD_HANDLER_T,
    /// The path of the branch of the topic tree.
    pub topic_path: *const c_char,
    /// Passed to the handlers.
    pub context: *mut c_void,
}

/// Parameters of missing_topic_register_handler().
pub type MISSING_TOPIC_PARAMS_T = missing_topic_params_s;

assert_layout!(missing_topic_params_s, size 40, align 8, { on_missing_topic: 0, on_error: 8, on_discard: 16, topic_path: 24, context: 32 });

/// The property of a session that holds its id.
const SESSION_ID: &str = "$SessionId";

/// How far a registration has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Registering,
    Registered,
}

struct RegisteredHandler {
    path: String,
    stage: Stage,
    on_missing_topic: on_missing_topic_cb,
    target: ErrorTarget,
}

/// A session's handlers of missing topics, by conversation.
#[derive(Default)]
pub(crate) struct MissingTopics {
    registrations: Mutex<BTreeMap<i64, RegisteredHandler>>,
}

impl Feature for MissingTopics {
    fn on_messages_lost(&self, program: &CProgram) -> Vec<Ending> {
        self.discard(program);
        Vec::new()
    }

    fn on_closed(&self, program: &CProgram) -> Vec<Ending> {
        self.discard(program);
        Vec::new()
    }

    fn serves(&self, service: i32) -> bool {
        service == service::MISSING_TOPIC
    }

    fn on_service_request(&self, program: &CProgram, request: &ServiceRequest) {
        self.on_request(program, request);
    }
}

impl MissingTopics {
    /// Takes out the handlers that the server has confirmed, in the order of their registration.
    fn take_registered(&self) -> Vec<ErrorTarget> {
        let mut taken = Vec::new();
        self.registrations.lock().retain(|_, registration| {
            let keep = registration.stage == Stage::Registering;
            if !keep {
                taken.push(registration.target);
            }
            keep
        });
        taken
    }

    /// Messages were lost, or the session has ended. On the callback thread, when open requests have been discarded.
    fn discard(&self, program: &CProgram) {
        for target in self.take_registered() {
            target.discard(program);
        }
    }

    /// The server's answer to a registration. On the callback thread.
    fn on_registration(&self, program: &CProgram, id: i64, outcome: &CallOutcome<Empty>) {
        let mut registrations = self.registrations.lock();
        if let CallOutcome::Response(Empty) = outcome {
            if let Some(registration) = registrations.get_mut(&id) {
                registration.stage = Stage::Registered;
            }
            return;
        }
        let registration = registrations.remove(&id);
        drop(registrations);
        let Some(RegisteredHandler { target, .. }) = registration else {
            return;
        };
        match outcome {
            CallOutcome::Failed(failure) => target.fail(program, failure),
            _ => target.discard(program),
        }
    }

    /// The server tells of a missing topic, and is answered when the handler has returned. On the callback thread.
    fn on_request(&self, program: &CProgram, request: &ServiceRequest) {
        // Only a session that is closed refuses an answer, and then nobody waits for it.
        let notification = match MissingTopic::read_request(&request.body, request.version) {
            Ok(notification) => notification,
            Err(error) => {
                let text = format!("the notification cannot be read: {error}");
                let _ = request.responder.fail(reason::INVALID_DATA, &text);
                return;
            }
        };
        let handler = self
            .registrations
            .lock()
            .get(&notification.handler_cid)
            .map(|registration| (registration.on_missing_topic, registration.target));
        match handler {
            Some((Some(handler), target)) => {
                Notification::new(&notification).show(|c_request| {
                    // SAFETY: a handler of the program with this signature; the request lives during the call.
                    unsafe {
                        outcall!(
                            "on_missing_topic",
                            handler(program.session(), c_request, target.context())
                        )
                    };
                });
            }
            Some((None, _)) => {}
            None => log::debug!("no handler for the missing topic {}", notification.selector),
        }
        let mut body = Vec::new();
        let answer = MissingTopicResponse { proceed: true };
        if MissingTopic::write_response(&answer, &mut body, request.version).is_ok() {
            let _ = request.responder.respond(&body);
        }
    }
}

/// A notification as C sees it.
struct Notification {
    session_id: SESSION_ID_T,
    session_properties: *mut HASH_T,
    topic_selector: std::ffi::CString,
    server_names: *mut LIST_T,
    conversation_id: CONVERSATION_ID_T,
}

impl Notification {
    fn new(notification: &MissingTopicNotification) -> Self {
        let properties = &notification.session_properties;
        let session_id = properties
            .iter()
            .find(|(key, _)| key == SESSION_ID)
            .and_then(|(_, id)| id.parse::<SessionId>().ok());
        // In the order of their keys; of a key given twice the last value counts.
        let properties = map_of(properties.iter().map(|(key, value)| (&**key, &**value)));
        let session_properties = hash::of_strings(properties.into_iter());
        let server_names = list::create();
        if !server_names.is_null() {
            for name in &notification.server_names {
                // SAFETY: a list made just now.
                unsafe { list::append_last(server_names, memory::dup_str(name).cast()) };
            }
        }
        Self {
            session_id: session_id.map_or(
                SESSION_ID_T {
                    server_instance: 0,
                    value: 0,
                },
                c_id,
            ),
            session_properties,
            topic_selector: c_text(&notification.selector),
            server_names,
            conversation_id: CONVERSATION_ID_T {
                id: notification.handler_cid as u64,
            },
        }
    }

    /// Lends the notification to `call`.
    fn show(mut self, call: impl FnOnce(*const SVC_MISSING_TOPIC_REQUEST_T)) {
        let request = Extended::with_action(SVC_MISSING_TOPIC_REQUEST_T {
            session_id: &raw mut self.session_id,
            session_properties: self.session_properties,
            topic_selector: self.topic_selector.as_ptr().cast_mut(),
            server_names: self.server_names,
            conversation_id: &raw mut self.conversation_id,
        });
        call(request.as_ptr());
    }
}

impl Drop for Notification {
    fn drop(&mut self) {
        unsafe extern "C" fn release(block: *mut c_void) {
            // SAFETY: called with blocks of this file, which are from malloc.
            unsafe { memory::free(block) }
        }
        // SAFETY: NULL or made by `new`, with keys, values and names of their own.
        unsafe {
            if !self.session_properties.is_null() {
                hash::free(self.session_properties, Some(release), Some(release));
            }
            list::free(self.server_names, Some(release));
        }
    }
}

/// Registers a handler that is told when a session selects topics below a branch of the topic tree
/// and there are none. A session may have several handlers for different branches; the server calls
/// the one for the most specific branch.
///
/// The handler is called on the session's callback thread. When it has returned, whatever it
/// returned, the server goes on. The handler may add the topics: the selection stays, so that the
/// other session is subscribed then.
///
/// Nothing is called when the server has accepted the registration. If it has not,
/// `params.on_error` is called. `params.on_discard` is called when the handler will no longer be
/// called, because the session has ended or has reconnected with loss of messages; then it can be
/// registered again.
///
/// @param session The session, which needs the permission `REGISTER_HANDLER`; nothing happens if it
///     is NULL or was freed.
/// @param params The path of the branch, the handlers and their context; copied.
/// @return The id of the handler, to be released with conversation_id_free(). NULL if `session` is
///     not a valid session, or if the path is NULL or not UTF-8, which is also the error
///     `DIFF_ERR_ILLEGAL_ARGUMENT`.
#[no_mangle]
pub unsafe extern "C" fn missing_topic_register_handler(
    session: *mut SESSION_T,
    params: MISSING_TOPIC_PARAMS_T,
) -> *mut CONVERSATION_ID_T {
    guard(ptr::null_mut(), || {
        let function = "missing_topic_register_handler";
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        // SAFETY: NULL or a C string by contract.
        let path = |_: &_| unsafe { arguments::text(params.topic_path, "the topic path") };
        let Some((handle, path)) = begin(function, session, target, path) else {
            return ptr::null_mut();
        };
        let id = handle.reserve_conversation_id();
        let registration = RegisteredHandler {
            path: copy_text(&path),
            stage: Stage::Registering,
            on_missing_topic: params.on_missing_topic,
            target,
        };
        // Before the server can call it.
        let missing_topics = handle.program.feature::<MissingTopics>();
        missing_topics.registrations.lock().insert(id, registration);
        let request = TopicControlRegistrationRequest {
            service: service::MISSING_TOPIC,
            control_group: DEFAULT_CONTROL_GROUP.to_owned(),
            path,
            handler_cid: id,
        };
        handle.call_with::<TopicControlRegistration>(request, move |program, outcome| {
            let missing_topics = program.feature::<MissingTopics>();
            missing_topics.on_registration(program, id, &outcome);
        });
        memory::boxed(CONVERSATION_ID_T { id: id as u64 })
    })
}

/// Ends the registration of a handler. The handler may still be called until the server has
/// confirmed; nothing tells the program of that.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param conversation_id The id that missing_topic_register_handler() returned, or a copy of it;
///     still the program's afterwards. Nothing happens if it is NULL or does not belong to a
///     handler.
#[no_mangle]
pub unsafe extern "C" fn missing_topic_deregister_handler(
    session: *mut SESSION_T,
    conversation_id: *const CONVERSATION_ID_T,
) {
    guard((), || {
        // SAFETY: NULL or an id by contract.
        let Some(id) = (unsafe { conversation_id.as_ref() }) else {
            return;
        };
        let id = id.id as i64;
        let Some(handle) = Handle::find_for("missing_topic_deregister_handler", session) else {
            return;
        };
        let missing_topics = handle.program.feature::<MissingTopics>();
        let path = missing_topics
            .registrations
            .lock()
            .get(&id)
            .map(|registration| copy_text(&registration.path));
        let Some(path) = path else {
            log::debug!("missing_topic_deregister_handler: no handler has the id {id}");
            return;
        };
        let request = TopicControlDeregistrationRequest {
            service: service::MISSING_TOPIC,
            control_group: DEFAULT_CONTROL_GROUP.to_owned(),
            path,
        };
        handle.call_with::<TopicControlDeregistration>(request, move |program, outcome| {
            match outcome {
                CallOutcome::Response(_) => {
                    program
                        .feature::<MissingTopics>()
                        .registrations
                        .lock()
                        .remove(&id);
                }
                CallOutcome::Failed(failure) => log::warn!(
                    "the handler {id} of missing topics stays registered: {}",
                    failure.message
                ),
                CallOutcome::Discarded => {}
            }
        });
    });
}

/// Does nothing: the server goes on when the handler has returned. Kept for programs from before
/// 6.6.
///
/// @param session Not used; may be NULL.
/// @param request Not used; may be NULL.
#[no_mangle]
pub extern "C" fn missing_topic_proceed(
    session: *mut SESSION_T,
    request: *mut SVC_MISSING_TOPIC_REQUEST_T,
) {
    let _ = (session, request);
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::ffi::{c_char, CStr};

    #[test]
    fn a_notification_is_shown_with_everything_in_it() {
        let notification = MissingTopicNotification {
            selector: ">a/b".to_owned(),
            session_properties: vec![
                (
                    SESSION_ID.to_owned(),
                    "00000000000000ff-0000000000000001".to_owned(),
                ),
                ("$Country".to_owned(), "DE".to_owned()),
                ("$Country".to_owned(), "FR".to_owned()),
            ],
            server_names: vec!["one".to_owned(), "two".to_owned()],
            handler_cid: 7,
        };
        let mut shown = false;
        Notification::new(&notification).show(|request| {
            // SAFETY: everything in the request lives during the call.
            unsafe {
                let request = &*request;
                assert_eq!((*request.session_id).server_instance, 0xff);
                assert_eq!((*request.session_id).value, 1);
                assert_eq!(CStr::from_ptr(request.topic_selector), c">a/b");
                let country = hash::get(request.session_properties, c"$Country".as_ptr());
                assert_eq!(CStr::from_ptr(country.cast::<c_char>()), c"FR");
                let names = list::data_of(request.server_names);
                assert_eq!(names.len(), 2);
                assert_eq!(CStr::from_ptr(names[1].cast::<c_char>()), c"two");
                assert_eq!((*request.conversation_id).id, 7);
            }
            shown = true;
        });
        assert!(shown);
    }

    #[test]
    fn a_session_without_an_id_is_shown_with_zeros() {
        let notification = MissingTopicNotification {
            selector: String::new(),
            session_properties: Vec::new(),
            server_names: Vec::new(),
            handler_cid: -1,
        };
        Notification::new(&notification).show(|request| {
            // SAFETY: everything in the request lives during the call.
            unsafe {
                assert_eq!((*(*request).session_id).value, 0);
                assert!(!(*request).session_properties.is_null());
                assert!(!(*request).server_names.is_null());
            }
        });
    }
}
