//! `features/topic-notifications.h` (`specification/topics/topic-notifications`): listeners that are told of topics being added and
//! removed. The server first hears of a listener when topics are selected for it, which is in `registration.rs`.
//!
//! Adding: any thread. Everything else: the session's callback thread. Lock: that of the table of listeners, never held over a call of
//! the program.

pub(crate) mod registration;

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;
use std::sync::Arc;

use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::cenum::{c_enums, from_raw};
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory::c_text;
use crate::capi::ffi::out_param::attempt;
use crate::capi::ffi::outcall::outcall;
use crate::capi::ffi::owned;
use crate::capi::session::features::{Ending, Feature};
use crate::capi::session::handle::Handle;
use crate::capi::session::program::CProgram;
use crate::capi::session::registration::table::{RegistrationTable, TableEntry};
use crate::capi::session::registration::{
    Registration, RegistrationKind, DIFFUSION_REGISTRATION_T,
};
use crate::capi::session::request::answer::confirm;
use crate::capi::session::request::arguments;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::capi::topics::specification::TOPIC_SPECIFICATION_T;
use crate::engine::ServiceRequest;
use crate::session::SessionState;
use crate::wire::service;
use crate::wire::services::topics::specification::TopicSpecification;
use crate::wire::services::topics::topic_notifications::{
    ListenerDeregistrationRequest, TopicDescendantEvents, TopicEventKind,
    TopicNotificationDeregistration, TopicNotificationEvents,
};
use crate::wire::services::Service;

/// What happened to a topic.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum diffusion_topic_notification_type_e {
    /// It was added.
    TOPIC_ADDED = 0,
    /// It was there when it was selected.
    TOPIC_SELECTED = 1,
    /// It was removed.
    TOPIC_REMOVED = 2,
    /// It is not selected any more.
    TOPIC_DESELECTED = 3,
}
/// What happened to a topic.
pub type DIFFUSION_TOPIC_NOTIFICATION_TYPE_T = diffusion_topic_notification_type_e;

c_enums!(diffusion_topic_notification_type_e);

/// Called on the session's callback thread when a listener has been added.
///
/// @param registration The registration; valid until the callback returns, may be duplicated.
/// @param context The context of the listener.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_listener_registered_cb = Option<
    unsafe extern "C" fn(
        registration: *const DIFFUSION_REGISTRATION_T,
        context: *mut c_void,
    ) -> c_int,
>;
/// Called on the session's callback thread when something happened to a topic that is the first one
/// below a selected path, and is not selected itself.
///
/// @param topic_path The path of the topic; valid until the callback returns.
/// @param type What happened.
/// @param context The context of the listener.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_descendant_notification_cb = Option<
    unsafe extern "C" fn(
        topic_path: *const c_char,
        r#type: MaybeUninit<DIFFUSION_TOPIC_NOTIFICATION_TYPE_T>,
        context: *mut c_void,
    ) -> c_int,
>;
/// Called on the session's callback thread when something happened to a selected topic.
///
/// @param topic_path The path of the topic; valid until the callback returns.
/// @param topic_specification The specification of the topic; valid until the callback returns.
/// @param type What happened.
/// @param context The context of the listener.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_topic_notification_cb = Option<
    unsafe extern "C" fn(
        topic_path: *const c_char,
        topic_specification: *const TOPIC_SPECIFICATION_T,
        r#type: MaybeUninit<DIFFUSION_TOPIC_NOTIFICATION_TYPE_T>,
        context: *mut c_void,
    ) -> c_int,
>;
/// Called on the session's callback thread when a listener was closed, by itself or with its
/// session.
pub type on_topic_notification_listener_close_cb = Option<unsafe extern "C" fn()>;

/// A listener of topic notifications. Its functions that are NULL are skipped.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_topic_notification_listener_s {
    /// It was added.
    pub on_registered: on_listener_registered_cb,
    /// Something has happened below a selected path.
    pub on_descendant_notification: on_descendant_notification_cb,
    /// Something has happened to a selected topic.
    pub on_topic_notification: on_topic_notification_cb,
    /// It was closed.
    pub on_close: on_topic_notification_listener_close_cb,
    /// It could not be added or closed.
    pub on_error: ERROR_HANDLER_T,
    /// It is lost: the session was lost, or messages were.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// A listener of topic notifications.
pub type DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T = diffusion_topic_notification_listener_s;
assert_layout!(diffusion_topic_notification_listener_s, size 56, align 8, {
    on_registered: 0, on_descendant_notification: 8, on_topic_notification: 16, on_close: 24, on_error: 32, on_discard: 40, context: 48,
});

/// A program's listener, as it was when it was added.
pub(crate) struct Listener {
    c: DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T,
    target: ErrorTarget,
    registration: Arc<Registration>,
}

// SAFETY: function pointers and a number of the program; they are only used on the callback thread.
unsafe impl Send for Listener {}
// SAFETY: nothing in it changes.
unsafe impl Sync for Listener {}

impl Listener {
    fn registered(&self) {
        if let Some(call) = self.c.on_registered {
            let registration = owned::lend(&self.registration);
            // SAFETY: the program's function and context; the registration lives during the call.
            unsafe { outcall!("on_registered", call(registration, self.c.context)) };
        }
    }

    fn topic(&self, path: &str, specification: TopicSpecification, kind: TopicEventKind) {
        if let Some(call) = self.c.on_topic_notification {
            let path = c_text(path);
            let specification = TOPIC_SPECIFICATION_T::new(&specification);
            // SAFETY: the program's function and context; the arguments live during the call.
            unsafe {
                outcall!(
                    "on_topic_notification",
                    call(
                        path.as_ptr(),
                        &raw const specification,
                        c_kind(kind),
                        self.c.context,
                    )
                )
            };
        }
    }

    fn descendant(&self, path: &str, kind: TopicEventKind) {
        if let Some(call) = self.c.on_descendant_notification {
            let path = c_text(path);
            // SAFETY: the program's function and context; the path lives during the call.
            unsafe {
                outcall!(
                    "on_descendant_notification",
                    call(path.as_ptr(), c_kind(kind), self.c.context)
                )
            };
        }
    }
}

impl TableEntry for Listener {
    fn registration(&self) -> &Arc<Registration> {
        &self.registration
    }

    fn target(&self) -> &ErrorTarget {
        &self.target
    }

    fn closed(&self) {
        if let Some(call) = self.c.on_close {
            // SAFETY: the program's function.
            unsafe { outcall!("on_close", call()) };
        }
    }

    fn over(&self, program: &CProgram) {
        if program.facts.state() == SessionState::ClosedByClient {
            self.closed();
        } else {
            self.target.discard(program);
        }
    }
}

/// The codes of the wire are the numbers of C.
fn c_kind(kind: TopicEventKind) -> MaybeUninit<DIFFUSION_TOPIC_NOTIFICATION_TYPE_T> {
    from_raw(i32::from(kind.code()))
}

/// The listeners of one session.
pub(crate) type TopicNotifications = RegistrationTable<Listener>;

impl Feature for TopicNotifications {
    fn on_messages_lost(&self, _program: &CProgram) -> Vec<Ending> {
        self.lose_confirmed()
    }

    fn on_closed(&self, _program: &CProgram) -> Vec<Ending> {
        self.close_all()
    }

    fn serves(&self, service: i32) -> bool {
        matches!(
            service,
            service::TOPIC_NOTIFICATION_EVENTS | service::TOPIC_DESCENDANT_EVENTS
        )
    }

    fn on_service_request(&self, _program: &CProgram, request: &ServiceRequest) {
        if request.service == service::TOPIC_NOTIFICATION_EVENTS {
            self.on_topic_event(request);
        } else {
            self.on_descendant_event(request);
        }
    }
}

impl TopicNotifications {
    fn listener(&self, number: i64) -> Option<Arc<Listener>> {
        let found = self.find(number);
        if found.is_none() {
            log::debug!("an event for a topic notification listener that is not there");
        }
        found
    }

    /// Something has happened to a selected topic. The server gets its confirmation always.
    fn on_topic_event(&self, request: &ServiceRequest) {
        match TopicNotificationEvents::read_request(&request.body, request.version) {
            Ok(event) => {
                if let Some(listener) = self.listener(event.listener_cid) {
                    listener.topic(&event.path, event.specification, event.kind);
                }
            }
            Err(error) => log::warn!("a topic notification cannot be read: {error}"),
        }
        confirm(&request.responder);
    }

    /// Something has happened below a selected path. The server gets its confirmation always.
    fn on_descendant_event(&self, request: &ServiceRequest) {
        match TopicDescendantEvents::read_request(&request.body, request.version) {
            Ok(event) => {
                if let Some(listener) = self.listener(event.listener_cid) {
                    listener.descendant(&event.path, event.kind);
                }
            }
            Err(error) => log::warn!("a topic notification cannot be read: {error}"),
        }
        confirm(&request.responder);
    }
}

/// Asks the server to send no more events.
fn close(handle: &Handle, registration: &Arc<Registration>) {
    let number = registration.conversation();
    let request = ListenerDeregistrationRequest {
        listener_cid: number,
    };
    handle.call_with::<TopicNotificationDeregistration>(request, move |program, outcome| {
        let notifications = program.feature::<TopicNotifications>();
        notifications.on_deregistration(program, number, outcome);
    });
}

/// Adds a listener that is told of topics being added and removed. It gets nothing before topics
/// are selected for it, with diffusion_topic_notification_registration_select() and the
/// registration that is passed to `on_registered`.
///
/// The listener is closed with diffusion_registration_close(), which leads to `on_close`, and so
/// does session_close(). If the session ends otherwise, or reconnects after messages were lost,
/// `on_discard` is called instead.
///
/// @param session The session.
/// @param listener The listener; copied. Its functions are called on the session's callback thread.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the listener will be added; false if `session` is NULL or the program has closed
///     it. If the session has ended otherwise, `on_error` is called with `DIFF_ERR_SESSION_CLOSED`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_notification_add_listener(
    session: *mut SESSION_T,
    listener: DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let add = || {
        let handle = arguments::session(session)?;
        let target = ErrorTarget::new(listener.on_error, listener.on_discard, listener.context);
        let registration = Registration::new(&handle, RegistrationKind::TopicNotifications, close);
        let number = registration.conversation();
        let added = Listener {
            c: listener,
            target,
            registration,
        };
        if let Err(error) = handle.program.feature::<TopicNotifications>().insert(added) {
            handle.fail_later(target, error);
            return Ok(());
        }
        handle.run_later(move |program| {
            // Gone when the session has ended meanwhile, which was told then.
            if let Some(listener) = program.feature::<TopicNotifications>().find(number) {
                listener.registration.confirm();
                listener.registered();
            }
        });
        Ok(())
    };
    let function = "diffusion_topic_notification_add_listener";
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt(function, api_error, add) }.is_some()
}
