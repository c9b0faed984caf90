//! `features/topic-update.h`: setting the value of a topic, without and with adding it (`specification/topics/topic-update`). Patches are
//! in `json_patch`, streams in the files of the update streams.

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::datatypes::datatype::DIFFUSION_DATATYPE;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::outcall::outcall;
use crate::capi::session::request::arguments;
use crate::capi::session::request::call::CallOutcome;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::request::frame::begin;
use crate::capi::session::request::historical_codes;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::capi::topics::specification::TOPIC_SPECIFICATION_T;
use crate::capi::update::constraint::{wire_constraint, DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T};
use crate::capi::update::creation_result::{creation_result, on_topic_update_topic_creation_cb};
use crate::capi::util::buf::BUF_T;
use crate::data::datatype::Datatype;
use crate::session::Failure;
use crate::wire::services::topics::specification::{property, TopicSpecification, TopicValues};
use crate::wire::services::topics::topic_update::{
    AddAndSetTopic, AddAndSetTopicRequest, SetTopic, SetTopicRequest,
};

/// Called when the topic has the new value.
///
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_topic_update_set_success_cb =
    Option<unsafe extern "C" fn(context: *mut c_void) -> c_int>;

/// Parameters of diffusion_topic_update_set().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_topic_update_params_s {
    /// The path of the topic.
    pub topic_path: *const c_char,
    /// The type of the value; for a time series topic that of its events' values.
    pub datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    /// The value as `write_diffusion_..._value` writes it. NULL removes the value of a string,
    /// int64 or double topic.
    pub update: *mut BUF_T,
    /// The topic has the value.
    pub on_topic_update: on_topic_update_set_success_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}

/// Parameters of diffusion_topic_update_set().
pub type DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T = diffusion_topic_update_params_s;

assert_layout!(diffusion_topic_update_params_s, size 56, align 8, {
    topic_path: 0, datatype: 8, update: 16, on_topic_update: 24, on_error: 32, on_discard: 40, context: 48,
});

/// Parameters of diffusion_topic_update_add_and_set().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_topic_update_add_and_set_params_s {
    /// The path of the topic.
    pub topic_path: *const c_char,
    /// What the topic shall be. Its type is that of the value, or it is a time series of such
    /// values.
    pub specification: *mut TOPIC_SPECIFICATION_T,
    /// The type of the value.
    pub datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    /// The value as `write_diffusion_..._value` writes it. NULL is no value, for string, int64 and
    /// double.
    pub update: *mut BUF_T,
    /// The topic has the value.
    pub on_topic_update_add_and_set: on_topic_update_topic_creation_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}

/// Parameters of diffusion_topic_update_add_and_set().
pub type DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T = diffusion_topic_update_add_and_set_params_s;

assert_layout!(diffusion_topic_update_add_and_set_params_s, size 64, align 8, {
    topic_path: 0, specification: 8, datatype: 16, update: 24, on_topic_update_add_and_set: 32, on_error: 40, on_discard: 48,
    context: 56,
});

/// Whether a topic of this specification has values of the type. The server says what is wrong with a time series whose event type is missing.
fn holds(specification: &TopicSpecification, datatype: Datatype) -> bool {
    let key = property::TIME_SERIES_EVENT_VALUE_TYPE;
    match specification.values() {
        TopicValues::Events(None) => specification.property(key).is_none(),
        values => values.datatype() == Some(datatype),
    }
}

/// # Safety
/// The pointers in `params` are NULL or of live objects, `constraint` is NULL or a live constraint.
unsafe fn set_request(
    constraint: *const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T,
    params: &DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T,
) -> Result<SetTopicRequest, Failure> {
    let datatype = arguments::datatype(params.datatype, "the data type");
    // SAFETY: as the caller promises.
    unsafe {
        let path = arguments::text(params.topic_path, "the topic path")?;
        let datatype = datatype?;
        Ok(SetTopicRequest {
            path,
            topic_type: datatype.topic_type(),
            value: arguments::value(params.update, datatype)?,
            constraint: wire_constraint(constraint),
        })
    }
}

/// # Safety
/// As for `set_request`.
unsafe fn add_and_set_request(
    constraint: *const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T,
    params: &DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T,
) -> Result<AddAndSetTopicRequest, Failure> {
    // SAFETY: as the caller promises.
    unsafe {
        let path = arguments::text(params.topic_path, "the topic path")?;
        let specification = params
            .specification
            .as_ref()
            .ok_or_else(|| arguments::illegal("the specification is NULL"))?
            .specification()
            .map_err(arguments::illegal)?;
        let datatype = arguments::datatype(params.datatype, "the data type")?;
        if !holds(&specification, datatype) {
            let name = datatype.wire_name();
            let text = format!("a topic of this specification has no values of type {name}");
            return Err(arguments::illegal(text));
        }
        Ok(AddAndSetTopicRequest {
            path,
            specification,
            value: arguments::value(params.update, datatype)?,
            constraint: wire_constraint(constraint),
        })
    }
}

/// # Safety
/// As for `set_request`.
unsafe fn set(
    function: &str,
    session: *mut SESSION_T,
    constraint: *const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T,
    params: &DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T,
) {
    let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
    // SAFETY: as the caller promises.
    let request = |_: &_| unsafe { set_request(constraint, params) };
    let Some((handle, request)) = begin(function, session, target, request) else {
        return;
    };
    let on_topic_update = params.on_topic_update;
    handle.call::<SetTopic>(request, target, move |_program, _response| {
        if let Some(handler) = on_topic_update {
            // SAFETY: a handler of the program with this signature.
            unsafe { outcall!("on_topic_update", handler(target.context())) };
        }
        Ok(())
    });
}

/// # Safety
/// As for `set_request`.
unsafe fn add_and_set(
    function: &str,
    session: *mut SESSION_T,
    constraint: *const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T,
    params: &DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T,
) {
    let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
    // SAFETY: as the caller promises.
    let request = |_: &_| unsafe { add_and_set_request(constraint, params) };
    let Some((handle, request)) = begin(function, session, target, request) else {
        return;
    };
    let on_success = params.on_topic_update_add_and_set;
    handle.call_with::<AddAndSetTopic>(request, move |program, outcome| match outcome {
        CallOutcome::Response(result) => {
            if let Some(handler) = on_success {
                // SAFETY: a handler of the program with this signature.
                unsafe {
                    outcall!(
                        "on_topic_update_add_and_set",
                        handler(creation_result(result), target.context())
                    )
                };
            }
        }
        CallOutcome::Failed(failure) => target.fail(program, &historical_codes::creation(failure)),
        CallOutcome::Discarded => target.discard(program),
    });
}

/// Sets the value of a topic, which has to exist.
///
/// Exactly one of `params.on_topic_update`, `params.on_error` and `params.on_discard` is called, on
/// the session's callback thread; those that are NULL are skipped, an error then goes to
/// `session->global_service_error_handler`. Many requests may be under way; the server gets them in
/// the order of the calls. The call waits while the session's outbound queue is full, unless it is
/// made in a callback.
///
/// Errors are, among others, `DIFF_ERR_NO_SUCH_TOPIC`, `DIFF_ERR_INCOMPATIBLE_TOPIC` when the topic
/// is of another type, `DIFF_ERR_ILLEGAL_ARGUMENT` when the path is NULL or not UTF-8, and
/// `DIFF_ERR_INVALID_DATA` when the value is NULL and the type has no null.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param params The path, the value, the handlers and their context; copied.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_update_set(
    session: *mut SESSION_T,
    params: DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T,
) {
    guard((), || {
        // SAFETY: live objects by contract.
        unsafe { set("diffusion_topic_update_set", session, ptr::null(), &params) };
    });
}

/// Sets the value of a topic, which has to exist, if a constraint holds. If it does not hold, the
/// error is `DIFF_ERR_UNSATISFIED_CONSTRAINT`.
///
/// Exactly one of `params.on_topic_update`, `params.on_error` and `params.on_discard` is called, on
/// the session's callback thread; those that are NULL are skipped, an error then goes to
/// `session->global_service_error_handler`. Many requests may be under way; the server gets them in
/// the order of the calls. The call waits while the session's outbound queue is full, unless it is
/// made in a callback.
///
/// Other errors are, among others, `DIFF_ERR_NO_SUCH_TOPIC`, `DIFF_ERR_INCOMPATIBLE_TOPIC` if the
/// topic is of another type, `DIFF_ERR_ILLEGAL_ARGUMENT` if the path is NULL or not UTF-8, and
/// `DIFF_ERR_INVALID_DATA` if the value is NULL and the type has no null.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param constraint The constraint; copied. NULL for none.
/// @param params The path, the value, the handlers and their context; copied.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_update_set_with_constraint(
    session: *mut SESSION_T,
    constraint: *const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T,
    params: DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T,
) {
    guard((), || {
        // SAFETY: NULL and live objects by contract.
        unsafe {
            set(
                "diffusion_topic_update_set_with_constraint",
                session,
                constraint,
                &params,
            );
        }
    });
}

/// Sets the value of a topic, and adds the topic if it does not exist. A topic that exists must
/// have an equal specification, otherwise the error is `DIFF_ERR_INCOMPATIBLE_EXISTING_TOPIC`.
///
/// Exactly one of `params.on_topic_update_add_and_set`, `params.on_error` and `params.on_discard`
/// is called, on the session's callback thread; those that are NULL are skipped, an error then goes
/// to `session->global_service_error_handler`. Many requests may be under way; the server gets them
/// in the order of the calls. The call waits while the session's outbound queue is full, unless it
/// is made in a callback.
///
/// The error is `DIFF_ERR_ILLEGAL_ARGUMENT` if the path or the specification is NULL, or if a topic
/// of this specification has no values of `params.datatype`; `DIFF_ERR_INVALID_DATA` if the value
/// is NULL and the type has no null.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param params The path, the specification, the value, the handlers and their context; copied.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_update_add_and_set(
    session: *mut SESSION_T,
    params: DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T,
) {
    guard((), || {
        // SAFETY: live objects by contract.
        unsafe {
            add_and_set(
                "diffusion_topic_update_add_and_set",
                session,
                ptr::null(),
                &params,
            );
        }
    });
}

/// Sets the value of a topic, and adds the topic if it does not exist, if a constraint holds. If it
/// does not hold, the error is `DIFF_ERR_UNSATISFIED_CONSTRAINT`. A topic that exists must have an
/// equal specification, otherwise the error is `DIFF_ERR_INCOMPATIBLE_EXISTING_TOPIC`.
///
/// Exactly one of `params.on_topic_update_add_and_set`, `params.on_error` and `params.on_discard`
/// is called, on the session's callback thread; those that are NULL are skipped, an error then goes
/// to `session->global_service_error_handler`. Many requests may be under way; the server gets them
/// in the order of the calls. The call waits while the session's outbound queue is full, unless it
/// is made in a callback.
///
/// The error is `DIFF_ERR_ILLEGAL_ARGUMENT` if the path or the specification is NULL, or if a topic
/// of this specification has no values of `params.datatype`; `DIFF_ERR_INVALID_DATA` if the value
/// is NULL and the type has no null.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param constraint The constraint; copied. NULL for none.
/// @param params The path, the specification, the value, the handlers and their context; copied.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_update_add_and_set_with_constraint(
    session: *mut SESSION_T,
    constraint: *const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T,
    params: DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T,
) {
    guard((), || {
        // SAFETY: NULL and live objects by contract.
        unsafe {
            add_and_set(
                "diffusion_topic_update_add_and_set_with_constraint",
                session,
                constraint,
                &params,
            );
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::services::topics::specification::TopicType;

    #[test]
    fn a_specification_holds_values_of_its_type() {
        let json = TopicSpecification::new(TopicType::Json);
        assert!(holds(&json, Datatype::Json) && !holds(&json, Datatype::String));
        let mut series = TopicSpecification::new(TopicType::TimeSeries);
        assert!(holds(&series, Datatype::Json) && holds(&series, Datatype::Binary));
        series.set_property(property::TIME_SERIES_EVENT_VALUE_TYPE, "Double");
        assert!(holds(&series, Datatype::Double) && !holds(&series, Datatype::Int64));
    }
}
