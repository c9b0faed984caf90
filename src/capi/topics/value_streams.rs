//! A program's value streams, and calling them (`specification/topics/value-streams`).
//!
//! The functions of streams are called on the session's callback thread. Lock: that of the map of streams, never held over a
//! call of the program.

use core::ptr;
use std::collections::HashMap;
use std::ffi::CString;
use std::sync::Arc;

use crate::capi::datatypes::datatype::DIFFUSION_DATATYPE;
use crate::capi::datatypes::value::DIFFUSION_VALUE_T;
use crate::capi::ffi::cenum::from_raw;
use crate::capi::ffi::context::ContextPointer;
use crate::capi::ffi::error_code::DIFFUSION_ERROR_T;
use crate::capi::ffi::memory::c_text;
use crate::capi::ffi::outcall::outcall;
use crate::capi::topics::specification::TOPIC_SPECIFICATION_T;
use crate::capi::topics::streams::{
    value_stream_on_close, value_stream_on_error, value_stream_on_subscription,
    value_stream_on_unsubscription, value_stream_on_value, NOTIFY_UNSUBSCRIPTION_REASON_T,
    VALUE_STREAM_T,
};
use crate::data::datatype::Datatype;
use crate::engine::sync::Mutex;
use crate::session::ErrorCode;
use crate::topics::streams::{
    StreamChange, StreamEnd, StreamId, Topic, UnsubscriptionCause, ValueBytes, ValueForm,
};

const SUBSCRIPTION_REFRESH: NOTIFY_UNSUBSCRIPTION_REASON_T = 0xffff_fff0;
const STREAM_CHANGE: NOTIFY_UNSUBSCRIPTION_REASON_T = 0xf_ffff_ff01;

/// A topic as programs see it; made once and kept with the topic.
pub(crate) struct CTopic {
    pub(crate) path: CString,
    pub(crate) specification: TOPIC_SPECIFICATION_T,
}

impl CTopic {
    pub(crate) fn of(topic: &Topic) -> Option<&Self> {
        topic.rendered(|topic| Self {
            path: c_text(&topic.path),
            specification: TOPIC_SPECIFICATION_T::new(&topic.specification),
        })
    }

    /// Looks at what leads to all that a call of the program gets of a topic. The number says nothing.
    pub(crate) fn look(topic: &Topic) -> usize {
        let made = topic.rendered_before::<Self>();
        made.map_or(0, |topic| topic.path.as_ptr().addr())
    }
}

/// A program's stream, as it was when it was added.
pub(crate) struct ValueStream {
    datatype: Datatype,
    on_subscription: value_stream_on_subscription,
    on_unsubscription: value_stream_on_unsubscription,
    on_value: value_stream_on_value,
    on_close: value_stream_on_close,
    on_error: value_stream_on_error,
    context: ContextPointer,
}

/// The value streams of one session.
#[derive(Default)]
pub(crate) struct ValueStreams {
    streams: Mutex<HashMap<StreamId, Arc<ValueStream>>>,
}

impl ValueStreams {
    pub(crate) fn insert(&self, id: StreamId, stream: ValueStream) {
        self.streams.lock().insert(id, Arc::new(stream));
    }

    pub(crate) fn take(&self, id: StreamId) -> Option<Arc<ValueStream>> {
        self.streams.lock().remove(&id)
    }

    pub(crate) fn find(&self, id: StreamId) -> Option<Arc<ValueStream>> {
        self.streams.lock().get(&id).cloned()
    }
}

impl ValueStream {
    pub(crate) fn new(datatype: Datatype, given: &VALUE_STREAM_T) -> Self {
        Self {
            datatype,
            on_subscription: given.on_subscription,
            on_unsubscription: given.on_unsubscription,
            on_value: given.on_value,
            on_close: given.on_close,
            on_error: given.on_error,
            context: ContextPointer(given.context),
        }
    }

    /// Tells the stream something. On the callback thread.
    pub(crate) fn call(&self, change: &StreamChange<'_>) {
        match *change {
            StreamChange::Subscribed(topic) => self.subscribed(topic),
            StreamChange::Unsubscribed(topic, cause) => self.unsubscribed(topic, cause),
            StreamChange::Value {
                topic,
                form,
                old,
                new,
            } => self.value(topic, form, old, new),
            StreamChange::Undecodable(topic, error) => {
                let text = format!("a value of topic {} cannot be read: {error}", topic.path);
                self.error(ErrorCode::INVALID_DATA, &text);
            }
        }
    }

    /// The stream's last call. On the callback thread.
    pub(crate) fn end(&self, end: StreamEnd) {
        match end {
            StreamEnd::SessionClosed if self.on_error.is_some() => {
                self.error(ErrorCode::SESSION_CLOSED, "the session is closed");
            }
            StreamEnd::SessionClosed | StreamEnd::Removed => self.closed(),
        }
    }

    fn subscribed(&self, topic: &Topic) {
        let (Some(call), Some(topic)) = (self.on_subscription, CTopic::of(topic)) else {
            return;
        };
        // SAFETY: the program's function and context; the arguments live during the call.
        unsafe {
            outcall!(
                "on_subscription",
                call(
                    topic.path.as_ptr(),
                    &raw const topic.specification,
                    self.context.0,
                )
            )
        };
    }

    fn unsubscribed(&self, topic: &Topic, cause: UnsubscriptionCause) {
        let (Some(call), Some(topic)) = (self.on_unsubscription, CTopic::of(topic)) else {
            return;
        };
        // SAFETY: the program's function and context; the arguments live during the call.
        unsafe {
            outcall!(
                "on_unsubscription",
                call(
                    topic.path.as_ptr(),
                    &raw const topic.specification,
                    reason(cause),
                    self.context.0,
                )
            )
        };
    }

    fn value(
        &self,
        topic: &Topic,
        form: ValueForm,
        old: Option<ValueBytes<'_>>,
        new: Option<ValueBytes<'_>>,
    ) {
        let (Some(call), Some(topic)) = (self.on_value, CTopic::of(topic)) else {
            return;
        };
        // SAFETY: the bytes live until this function returns, and the values no longer.
        let value = |bytes: ValueBytes<'_>| unsafe { DIFFUSION_VALUE_T::during_call(form, bytes) };
        let (old, new) = (old.map(value), new.map(value));
        let pointer =
            |value: &Option<DIFFUSION_VALUE_T>| value.as_ref().map_or(ptr::null(), ptr::from_ref);
        // SAFETY: the program's function and context; the arguments live during the call.
        unsafe {
            outcall!(
                "on_value",
                call(
                    topic.path.as_ptr(),
                    &raw const topic.specification,
                    from_raw::<DIFFUSION_DATATYPE>(self.datatype.c_number()),
                    pointer(&old),
                    pointer(&new),
                    self.context.0,
                )
            )
        };
    }

    fn error(&self, code: ErrorCode, message: &str) {
        let Some(call) = self.on_error else {
            return;
        };
        let message = c_text(message);
        let error = DIFFUSION_ERROR_T {
            code: from_raw(code.number()),
            message: message.as_ptr().cast_mut(),
            context: self.context.0,
        };
        // SAFETY: the program's function; the error lives during the call.
        unsafe { outcall!("on_error", call(&raw const error)) };
    }

    fn closed(&self) {
        if let Some(call) = self.on_close {
            // SAFETY: the program's function.
            unsafe { outcall!("on_close", call()) };
        }
    }
}

/// The number of a reason in the header (`specification/topics/subscribe section 1.3`).
pub(crate) fn reason(cause: UnsubscriptionCause) -> NOTIFY_UNSUBSCRIPTION_REASON_T {
    match cause {
        UnsubscriptionCause::Server(reason) => reason.code().into(),
        UnsubscriptionCause::SubscriptionRefresh => SUBSCRIPTION_REFRESH,
        UnsubscriptionCause::StreamChange => STREAM_CHANGE,
    }
}
