//! The functions of `features/topic-update.h` that create update streams (`specification/topics/update-streams section 1`); builders have
//! replaced them.
//!
//! Callable from any thread.

use core::ffi::c_char;
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::datatypes::datatype::DIFFUSION_DATATYPE;
use crate::capi::ffi::out_param::attempt;
use crate::capi::session::handle::Handle;
use crate::capi::session::types::SESSION_T;
use crate::capi::topics::specification::TOPIC_SPECIFICATION_T;
use crate::capi::update::constraint::{wire_constraint, DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T};
use crate::capi::update::stream::builder::{given_specification, target};
use crate::capi::update::stream::{
    validate, DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T, DIFFUSION_TOPIC_UPDATE_STREAM_T,
};
use crate::session::Failure;
use crate::wire::services::topics::specification::TopicSpecification;

/// # Safety
/// `topic_path` is NULL or a C string, `constraint` NULL or a live constraint.
unsafe fn create(
    function: &str,
    session: *const SESSION_T,
    constraint: *const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T,
    topic_path: *const c_char,
    datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    specification: impl FnOnce() -> Result<Option<TopicSpecification>, Failure>,
) -> *mut DIFFUSION_TOPIC_UPDATE_STREAM_T {
    let body = || {
        Handle::find(session).map_err(|none| Failure::illegal_argument(none.message))?;
        let specification = specification()?;
        // SAFETY: as the caller promises.
        let target = unsafe {
            let constraint = wire_constraint(constraint);
            target(topic_path, datatype, specification.as_ref(), constraint)
        }?;
        Ok(DIFFUSION_TOPIC_UPDATE_STREAM_T::owned(target))
    };
    // SAFETY: there is no place for an error.
    unsafe { attempt(function, ptr::null_mut(), body) }.unwrap_or(ptr::null_mut())
}

/// Creates a stream that adds its topic; opens it if the program wants to know what became of the topic.
///
/// # Safety
/// The arguments are NULL or live.
unsafe fn create_adding_topic(
    function: &str,
    session: *mut SESSION_T,
    constraint: *const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T,
    topic_path: *const c_char,
    specification: *const TOPIC_SPECIFICATION_T,
    datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    params: &DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T,
) -> *mut DIFFUSION_TOPIC_UPDATE_STREAM_T {
    // SAFETY: as the caller promises; a stream that was created just now is live.
    unsafe {
        let specification = || given_specification(specification).map(Some);
        let stream = create(
            function,
            session,
            constraint,
            topic_path,
            datatype,
            specification,
        );
        let is_told = params.on_topic_creation_result.is_some() || params.on_error.is_some();
        if is_told && !stream.is_null() {
            validate(function, session, stream, params);
        }
        stream
    }
}

/// Creates an update stream to a topic that exists. Nothing is sent: the stream is opened by its
/// first operation. Deprecated since 6.9: use
/// diffusion_update_stream_builder_create_update_stream().
///
/// @param session The session.
/// @param topic_path The path of the topic; copied.
/// @param datatype The type of the values.
/// @return The stream, to be released with diffusion_topic_update_stream_free(); NULL if an
///     argument is NULL or invalid.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_update_create_update_stream(
    session: *mut SESSION_T,
    topic_path: *const c_char,
    datatype: MaybeUninit<DIFFUSION_DATATYPE>,
) -> *mut DIFFUSION_TOPIC_UPDATE_STREAM_T {
    let function = "diffusion_topic_update_create_update_stream";
    // SAFETY: NULL or a C string by contract; there is no constraint.
    unsafe {
        create(function, session, ptr::null(), topic_path, datatype, || {
            Ok(None)
        })
    }
}

/// Creates an update stream to a topic that exists, which is opened only if a constraint holds.
/// Deprecated since 6.9: use diffusion_update_stream_builder_create_update_stream().
///
/// @param session The session.
/// @param constraint What must hold when the stream is opened; copied. NULL for nothing.
/// @param topic_path The path of the topic; copied.
/// @param datatype The type of the values.
/// @return The stream, to be released with diffusion_topic_update_stream_free(); NULL if `session`
///     or `topic_path` is NULL or an argument is invalid.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_update_create_update_stream_with_constraint(
    session: *mut SESSION_T,
    constraint: *const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T,
    topic_path: *const c_char,
    datatype: MaybeUninit<DIFFUSION_DATATYPE>,
) -> *mut DIFFUSION_TOPIC_UPDATE_STREAM_T {
    let function = "diffusion_topic_update_create_update_stream_with_constraint";
    // SAFETY: NULL or live arguments by contract.
    unsafe {
        create(function, session, constraint, topic_path, datatype, || {
            Ok(None)
        })
    }
}

/// Creates an update stream that adds its topic if there is none. Deprecated since 6.9: use
/// diffusion_update_stream_builder_create_update_stream().
///
/// @param session The session.
/// @param topic_path The path of the topic; copied.
/// @param specification What the topic shall be; copied. It must be one with values of the data
///     type, or a time series with such events.
/// @param datatype The type of the values.
/// @param params If `on_topic_creation_result` or `on_error` is not NULL, the stream is opened at
///     once, as by diffusion_topic_update_stream_validate() with these parameters; otherwise by its
///     first operation.
/// @return The stream, to be released with diffusion_topic_update_stream_free(); NULL if an
///     argument is NULL or invalid, or if the specification does not fit.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_update_create_update_stream_adding_topic(
    session: *mut SESSION_T,
    topic_path: *const c_char,
    specification: *const TOPIC_SPECIFICATION_T,
    datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    params: DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T,
) -> *mut DIFFUSION_TOPIC_UPDATE_STREAM_T {
    // SAFETY: NULL or live arguments by contract; there is no constraint.
    unsafe {
        create_adding_topic(
            "diffusion_topic_update_create_update_stream_adding_topic",
            session,
            ptr::null(),
            topic_path,
            specification,
            datatype,
            &params,
        )
    }
}

/// Creates an update stream that adds its topic if there is none, and that is opened only if a
/// constraint holds. Deprecated since 6.9: use
/// diffusion_update_stream_builder_create_update_stream().
///
/// @param session The session.
/// @param constraint What must hold when the stream is opened; copied. NULL for nothing.
/// @param topic_path The path of the topic; copied.
/// @param specification What the topic shall be; copied. It must be one with values of the data
///     type, or a time series with such events.
/// @param datatype The type of the values.
/// @param params If `on_topic_creation_result` or `on_error` is not NULL, the stream is opened at
///     once, as by diffusion_topic_update_stream_validate() with these parameters; otherwise by its
///     first operation.
/// @return The stream, to be released with diffusion_topic_update_stream_free(); NULL if `session`,
///     `topic_path` or `specification` is NULL, if an argument is invalid, or if the specification
///     does not fit.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_update_create_update_stream_adding_topic_with_constraint(
    session: *mut SESSION_T,
    constraint: *const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T,
    topic_path: *const c_char,
    specification: *const TOPIC_SPECIFICATION_T,
    datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    params: DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T,
) -> *mut DIFFUSION_TOPIC_UPDATE_STREAM_T {
    // SAFETY: NULL or live arguments by contract.
    unsafe {
        create_adding_topic(
            "diffusion_topic_update_create_update_stream_adding_topic_with_constraint",
            session,
            constraint,
            topic_path,
            specification,
            datatype,
            &params,
        )
    }
}
