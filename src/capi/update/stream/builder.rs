//! `update-stream-builder.h`: what update streams have in common before they are created (`specification/topics/update-streams section 1`).
//!
//! Callable from any thread; a builder itself is not synchronised.

use core::ffi::c_char;
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::datatypes::datatype::{self, DIFFUSION_DATATYPE};
use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::out_param::{argument, attempt, string_argument};
use crate::capi::ffi::owned::{self, handles};
use crate::capi::session::retry;
use crate::capi::session::retry::DIFFUSION_RETRY_STRATEGY_T;
use crate::capi::topics::specification::TOPIC_SPECIFICATION_T;
use crate::capi::update::constraint::{wire_constraint, DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T};
use crate::capi::update::stream::recoverable::DIFFUSION_RECOVERABLE_UPDATE_STREAM_T;
use crate::capi::update::stream::DIFFUSION_TOPIC_UPDATE_STREAM_T;
use crate::retry::RetryStrategy;
use crate::session::Failure;
use crate::topics::update_stream::StreamTarget;
use crate::wire::services::topics::specification::TopicSpecification;
use crate::wire::services::topics::update_constraint::UpdateConstraint;

/// Creates update streams: with or without a specification for their topics, with or without a
/// constraint.
pub struct DIFFUSION_UPDATE_STREAM_BUILDER_T {
    specification: Option<TopicSpecification>,
    constraint: UpdateConstraint,
}
handles!(Boxed: DIFFUSION_UPDATE_STREAM_BUILDER_T);

impl DIFFUSION_UPDATE_STREAM_BUILDER_T {
    fn new() -> Self {
        Self {
            specification: None,
            constraint: UpdateConstraint::Unconstrained,
        }
    }
}

/// What a stream writes to, of the arguments of a program.
///
/// # Safety
/// `topic_path` is NULL or a C string.
pub(crate) unsafe fn target(
    topic_path: *const c_char,
    datatype_of_values: MaybeUninit<DIFFUSION_DATATYPE>,
    specification: Option<&TopicSpecification>,
    constraint: UpdateConstraint,
) -> Result<StreamTarget, Failure> {
    // SAFETY: as the caller promises.
    let path = unsafe { string_argument(topic_path, "topic_path") }?;
    let datatype = datatype::from_c(datatype_of_values)
        .ok_or_else(|| Failure::illegal_argument("datatype is not valid"))?;
    StreamTarget::new(
        crate::data::memory::copy_text(path),
        datatype,
        specification,
        constraint,
    )
    .map_err(|error| Failure::illegal_argument(crate::data::memory::text_of(&error)))
}

/// The specification that a program gave; NULL is an illegal argument.
///
/// # Safety
/// `specification` is NULL or a live specification.
pub(crate) unsafe fn given_specification(
    specification: *const TOPIC_SPECIFICATION_T,
) -> Result<TopicSpecification, Failure> {
    // SAFETY: as the caller promises.
    unsafe { argument(specification, "specification") }?
        .specification()
        .map_err(Failure::illegal_argument)
}

/// Changes a builder; gives it back.
///
/// # Safety
/// `builder` is NULL or a live builder that nobody else uses; `error` is NULL or has room for an error.
unsafe fn change(
    function: &str,
    builder: *mut DIFFUSION_UPDATE_STREAM_BUILDER_T,
    error: *mut DIFFUSION_API_ERROR,
    change: impl FnOnce(&mut DIFFUSION_UPDATE_STREAM_BUILDER_T) -> Result<(), Failure>,
) -> *mut DIFFUSION_UPDATE_STREAM_BUILDER_T {
    let body = || {
        // SAFETY: as the caller promises.
        let changed = unsafe { builder.as_mut() }
            .ok_or_else(|| Failure::illegal_argument("builder is NULL"))?;
        change(changed)?;
        Ok(builder)
    };
    // SAFETY: as the caller promises.
    unsafe { attempt(function, error, body) }.unwrap_or(ptr::null_mut())
}

/// Creates a builder of streams to topics that exist, without a constraint.
///
/// @return The builder, to be released with diffusion_update_stream_builder_free().
#[no_mangle]
pub extern "C" fn diffusion_update_stream_builder_init() -> *mut DIFFUSION_UPDATE_STREAM_BUILDER_T {
    guard(ptr::null_mut(), || {
        owned::give(DIFFUSION_UPDATE_STREAM_BUILDER_T::new())
    })
}

/// Makes a builder as it was when it was created.
///
/// @param builder The builder.
/// @param[out] error Receives an error, to be released with diffusion_api_error_free(), when
///     `builder` is NULL; NULL on success. May be NULL.
/// @return `builder`; NULL on failure.
#[no_mangle]
pub unsafe extern "C" fn diffusion_update_stream_builder_reset(
    builder: *mut DIFFUSION_UPDATE_STREAM_BUILDER_T,
    error: *mut DIFFUSION_API_ERROR,
) -> *mut DIFFUSION_UPDATE_STREAM_BUILDER_T {
    let function = "diffusion_update_stream_builder_reset";
    // SAFETY: NULL or live and ours during the call, by contract.
    unsafe {
        change(function, builder, error, |builder| {
            *builder = DIFFUSION_UPDATE_STREAM_BUILDER_T::new();
            Ok(())
        })
    }
}

/// Lets streams add their topics, if there are none yet.
///
/// @param builder The builder.
/// @param specification What the topics shall be; copied. NULL if the topics must exist.
/// @param[out] error Receives an error, to be released with diffusion_api_error_free(), if
///     `builder` is NULL; NULL on success. May be NULL.
/// @return `builder`; NULL on failure.
#[no_mangle]
pub unsafe extern "C" fn diffusion_update_stream_builder_topic_specification(
    builder: *mut DIFFUSION_UPDATE_STREAM_BUILDER_T,
    specification: *const TOPIC_SPECIFICATION_T,
    error: *mut DIFFUSION_API_ERROR,
) -> *mut DIFFUSION_UPDATE_STREAM_BUILDER_T {
    let function = "diffusion_update_stream_builder_topic_specification";
    // SAFETY: NULL or live and ours during the call, by contract.
    unsafe {
        change(function, builder, error, |builder| {
            builder.specification = if specification.is_null() {
                None
            } else {
                Some(given_specification(specification)?)
            };
            Ok(())
        })
    }
}

/// Lets streams be opened only if a constraint holds. It is checked once, with the first operation
/// of a stream.
///
/// @param builder The builder.
/// @param constraint What must hold; copied. NULL for nothing.
/// @param[out] error Receives an error, to be released with diffusion_api_error_free(), if
///     `builder` is NULL; NULL on success. May be NULL.
/// @return `builder`; NULL on failure.
#[no_mangle]
pub unsafe extern "C" fn diffusion_update_stream_builder_update_constraint(
    builder: *mut DIFFUSION_UPDATE_STREAM_BUILDER_T,
    constraint: *const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T,
    error: *mut DIFFUSION_API_ERROR,
) -> *mut DIFFUSION_UPDATE_STREAM_BUILDER_T {
    let function = "diffusion_update_stream_builder_update_constraint";
    // SAFETY: NULL or live and ours during the call, by contract.
    unsafe {
        change(function, builder, error, |builder| {
            builder.constraint = wire_constraint(constraint);
            Ok(())
        })
    }
}

/// Creates an update stream. Nothing is sent: the stream is opened by its first operation. The
/// builder can be used again, or released at once.
///
/// @param builder The builder.
/// @param topic_path The path of the topic; copied.
/// @param datatype The type of the values. A specification must be of a topic with such values, or
///     of a time series with such events.
/// @param[out] error Receives an error, to be released with diffusion_api_error_free(), when an
///     argument is NULL, the path is empty, or the specification does not fit
///     (`DIFF_ERR_ILLEGAL_ARGUMENT`); NULL on success. May be NULL.
/// @return The stream, to be released with diffusion_topic_update_stream_free(); NULL on failure.
#[no_mangle]
pub unsafe extern "C" fn diffusion_update_stream_builder_create_update_stream(
    builder: *mut DIFFUSION_UPDATE_STREAM_BUILDER_T,
    topic_path: *const c_char,
    datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    error: *mut DIFFUSION_API_ERROR,
) -> *mut DIFFUSION_TOPIC_UPDATE_STREAM_T {
    let function = "diffusion_update_stream_builder_create_update_stream";
    // SAFETY: NULL or live arguments, and NULL or room for an error, by contract.
    unsafe {
        attempt(function, error, || {
            let target = built_target(builder, topic_path, datatype)?;
            Ok(DIFFUSION_TOPIC_UPDATE_STREAM_T::owned(target))
        })
    }
    .unwrap_or(ptr::null_mut())
}

/// Creates an update stream that diffusion_recoverable_update_stream_recover() can recover (since
/// 6.10). Nothing is sent: the stream is opened by its first operation. The builder and the
/// strategy can be used again, or released at once.
///
/// @param builder The builder.
/// @param topic_path The path of the topic; copied.
/// @param datatype The type of the values. A specification must be of a topic with such values, or
///     of a time series with such events.
/// @param retry_strategy The wait before each attempt of a recovery, and the number of attempts;
///     copied.
/// @param[out] error Receives an error, to be released with diffusion_api_error_free(), if an
///     argument is NULL, the path is empty, or the specification does not fit
///     (`DIFF_ERR_ILLEGAL_ARGUMENT`); NULL on success. May be NULL.
/// @return The stream, to be released with diffusion_recoverable_update_stream_free(); NULL on
///     failure.
#[no_mangle]
pub unsafe extern "C" fn diffusion_update_stream_builder_create_recoverable_update_stream(
    builder: *mut DIFFUSION_UPDATE_STREAM_BUILDER_T,
    topic_path: *const c_char,
    datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    retry_strategy: *mut DIFFUSION_RETRY_STRATEGY_T,
    error: *mut DIFFUSION_API_ERROR,
) -> *mut DIFFUSION_RECOVERABLE_UPDATE_STREAM_T {
    let function = "diffusion_update_stream_builder_create_recoverable_update_stream";
    // SAFETY: NULL or live arguments, and NULL or room for an error, by contract.
    unsafe {
        attempt(function, error, || {
            let target = built_target(builder, topic_path, datatype)?;
            argument(retry_strategy.cast_const(), "retry_strategy")?;
            let retries = retry::snapshot(retry_strategy).unwrap_or(RetryStrategy::NONE);
            Ok(DIFFUSION_RECOVERABLE_UPDATE_STREAM_T::owned(
                target, retries,
            ))
        })
    }
    .unwrap_or(ptr::null_mut())
}

/// # Safety
/// `builder` is NULL or a live builder, `topic_path` NULL or a C string.
unsafe fn built_target(
    builder: *const DIFFUSION_UPDATE_STREAM_BUILDER_T,
    topic_path: *const c_char,
    datatype: MaybeUninit<DIFFUSION_DATATYPE>,
) -> Result<StreamTarget, Failure> {
    // SAFETY: as the caller promises.
    unsafe {
        let builder = argument(builder, "builder")?;
        let constraint = builder.constraint.clone();
        target(
            topic_path,
            datatype,
            builder.specification.as_ref(),
            constraint,
        )
    }
}

/// Releases a builder. Its streams stay.
///
/// @param builder The builder; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_update_stream_builder_free(
    builder: *mut DIFFUSION_UPDATE_STREAM_BUILDER_T,
) {
    guard((), || {
        // SAFETY: NULL or an object that the program gives up, by contract.
        unsafe { owned::free(builder) };
    })
}
