//! A program's handlers of subscription notifications and topic messages, and calling them (`specification/topics/subscribe sections 1.3 and 1.4`).
//!
//! Handlers are called on the session's callback thread. Lock: that of the tables, never held over a call of the program.

use core::ptr;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::capi::ffi::cenum::from_raw;
use crate::capi::ffi::context::ContextPointer;
use crate::capi::ffi::former_members::Extended;
use crate::capi::ffi::outcall::outcall;
use crate::capi::session::program::CProgram;
use crate::capi::session::protocol::messages::{MESSAGE_TYPE_T, TOPIC_MESSAGE_T};
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::types::{ERROR_HANDLER_T, TOPIC_HANDLER_T};
use crate::capi::topics::subscribe::{
    diffusion_topic_info_s, on_notify_subscription_cb, on_notify_unsubscription_cb,
    NOTIFY_SUBSCRIPTION_PARAMS_T, NOTIFY_UNSUBSCRIPTION_PARAMS_T,
    SVC_NOTIFY_SUBSCRIPTION_REQUEST_T, SVC_NOTIFY_UNSUBSCRIPTION_REQUEST_T,
};
use crate::capi::topics::value_streams::{reason, CTopic};
use crate::capi::util::{buf, list};
use crate::engine::sync::Mutex;
use crate::session::{ErrorCode, Failure};
use crate::topics::streams::{
    HandlerId, MessageKind, Notification, Topic, TopicMessage, UnsubscriptionCause,
};
use crate::wire::services::topics::subscription::UnsubscriptionReason;

/// Numbers of handlers, of all sessions.
static LAST_HANDLER: AtomicU64 = AtomicU64::new(0);

/// The handlers of one session.
#[derive(Default)]
pub(crate) struct TopicHandlers {
    tables: Mutex<Tables>,
}

#[derive(Default)]
struct Tables {
    by_selector: HashMap<String, HandlerId>,
    handlers: HashMap<HandlerId, TOPIC_HANDLER_T>,
    subscription: Watcher<on_notify_subscription_cb>,
    unsubscription: Watcher<on_notify_unsubscription_cb>,
}

/// Who is told of notifications.
#[derive(Clone, Copy)]
struct Watcher<T> {
    call: T,
    on_error: ERROR_HANDLER_T,
    context: ContextPointer,
}

impl<T: Default> Default for Watcher<T> {
    fn default() -> Self {
        Self {
            call: T::default(),
            on_error: None,
            context: ContextPointer(ptr::null_mut()),
        }
    }
}

/// What became of a handler that was given with a selector.
pub(crate) enum HandlerSlot {
    /// It is the first one for its selector.
    First(HandlerId),
    /// It takes the place of this one.
    Replaces(TOPIC_HANDLER_T),
}

impl TopicHandlers {
    /// Puts a handler of topic messages under its selector.
    pub(crate) fn register(&self, selector: &str, handler: TOPIC_HANDLER_T) -> HandlerSlot {
        let mut tables = self.tables.lock();
        if let Some(id) = tables.by_selector.get(selector).copied() {
            return HandlerSlot::Replaces(tables.handlers.insert(id, handler).flatten());
        }
        let id = HandlerId(LAST_HANDLER.fetch_add(1, Ordering::Relaxed) + 1);
        tables
            .by_selector
            .insert(crate::data::memory::copy_text(selector), id);
        tables.handlers.insert(id, handler);
        HandlerSlot::First(id)
    }

    /// The handler under a selector.
    pub(crate) fn registered(&self, selector: &str) -> TOPIC_HANDLER_T {
        let tables = self.tables.lock();
        let id = tables.by_selector.get(selector)?;
        tables.handlers.get(id).copied().flatten()
    }

    pub(crate) fn watch_subscriptions(&self, params: &NOTIFY_SUBSCRIPTION_PARAMS_T) {
        self.tables.lock().subscription = Watcher {
            call: params.on_notify_subscription,
            on_error: params.on_error,
            context: ContextPointer(params.context),
        };
    }

    pub(crate) fn watch_unsubscriptions(&self, params: &NOTIFY_UNSUBSCRIPTION_PARAMS_T) {
        self.tables.lock().unsubscription = Watcher {
            call: params.on_notify_unsubscription,
            on_error: params.on_error,
            context: ContextPointer(params.context),
        };
    }

    pub(crate) fn subscribed(&self, program: &CProgram, topic: &Topic) {
        let watcher = self.tables.lock().subscription;
        let (Some(call), Some(known)) = (watcher.call, CTopic::of(topic)) else {
            return;
        };
        let request = Extended::with_details(SVC_NOTIFY_SUBSCRIPTION_REQUEST_T {
            topic_info: diffusion_topic_info_s {
                topic_id: topic.id as u32,
                topic_path: known.path.as_ptr().cast_mut(),
            },
            topic_specification: (&raw const known.specification).cast_mut(),
        });
        // SAFETY: the program's function and context; the request lives during the call.
        unsafe {
            outcall!(
                "notify_subscription",
                call(program.session(), request.as_ptr(), watcher.context.0)
            )
        };
    }

    pub(crate) fn unsubscribed(
        &self,
        program: &CProgram,
        topic: &Topic,
        cause: UnsubscriptionCause,
    ) {
        let watcher = self.tables.lock().unsubscription;
        let (Some(call), Some(known)) = (watcher.call, CTopic::of(topic)) else {
            return;
        };
        let request = SVC_NOTIFY_UNSUBSCRIPTION_REQUEST_T {
            topic_id: topic.id as u32,
            topic_path: known.path.as_ptr().cast_mut(),
            reason: reason(cause),
        };
        // SAFETY: the program's function and context; the request lives during the call.
        unsafe {
            outcall!(
                "notify_unsubscription",
                call(program.session(), &raw const request, watcher.context.0)
            )
        };
    }

    pub(crate) fn unknown_unsubscribed(
        &self,
        program: &CProgram,
        topic_id: i32,
        why: UnsubscriptionReason,
    ) {
        let watcher = self.tables.lock().unsubscription;
        let Some(call) = watcher.call else {
            return;
        };
        let request = SVC_NOTIFY_UNSUBSCRIPTION_REQUEST_T {
            topic_id: topic_id as u32,
            topic_path: ptr::null_mut(),
            reason: reason(UnsubscriptionCause::Server(why)),
        };
        // SAFETY: the program's function and context; the request lives during the call.
        unsafe {
            outcall!(
                "notify_unsubscription",
                call(program.session(), &raw const request, watcher.context.0)
            )
        };
    }

    pub(crate) fn malformed(&self, program: &CProgram, which: Notification, why: &str) {
        let (on_error, context) = {
            let tables = self.tables.lock();
            match which {
                Notification::Subscription => {
                    (tables.subscription.on_error, tables.subscription.context)
                }
                Notification::Unsubscription => (
                    tables.unsubscription.on_error,
                    tables.unsubscription.context,
                ),
            }
        };
        if on_error.is_some() {
            let message = format!("a notification of the server cannot be read: {why}");
            let error = Failure::new(ErrorCode::INVALID_DATA, message);
            ErrorTarget::new(on_error, None, context.0).fail(program, &error);
        }
    }

    /// Gives a value to the handlers whose selectors select its topic, or else to the session's default handler.
    pub(crate) fn message(
        &self,
        program: &CProgram,
        message: &TopicMessage<'_>,
        wanted: &dyn Fn() -> bool,
    ) {
        if message.route.handlers.is_empty() {
            if let Some(handler) = program.memory().topic_handler() {
                call_with(program, message, &[Some(handler)], wanted);
            }
            return;
        }
        let handlers: Vec<TOPIC_HANDLER_T> = {
            let tables = self.tables.lock();
            let ids = message.route.handlers.iter();
            ids.map(|id| tables.handlers.get(id).copied().flatten())
                .collect()
        };
        call_with(program, message, &handlers, wanted);
    }
}

fn call_with(
    program: &CProgram,
    message: &TopicMessage<'_>,
    handlers: &[TOPIC_HANDLER_T],
    wanted: &dyn Fn() -> bool,
) {
    let Some(topic) = CTopic::of(&message.route.topic) else {
        return;
    };
    if handlers.iter().all(Option::is_none) {
        return;
    }
    let kind = match message.kind {
        MessageKind::Value => MESSAGE_TYPE_T::MESSAGE_TYPE_TOPIC_VALUE,
        MessageKind::Delta => MESSAGE_TYPE_T::MESSAGE_TYPE_TOPIC_DELTA,
    };
    let extended = Extended::with_details(TOPIC_MESSAGE_T {
        r#type: from_raw(kind as i32),
        headers: list::create(),
        payload: buf::from_bytes(message.new.bytes()),
        name: topic.path.as_ptr(),
        specification: (&raw const topic.specification).cast_mut(),
    });
    let c_message = extended.today();
    if c_message.headers.is_null() || c_message.payload.is_null() {
        log::error!("out of memory: a topic message is lost");
    } else {
        for handler in handlers.iter().flatten() {
            if !wanted() {
                break;
            }
            // SAFETY: the program's function; the message lives during the call.
            unsafe {
                outcall!(
                    "topic handler",
                    handler(program.session(), extended.as_ptr())
                )
            };
        }
    }
    // SAFETY: made here, and nobody uses them after the calls.
    unsafe {
        list::free(c_message.headers, None);
        buf::free(c_message.payload);
    }
}
