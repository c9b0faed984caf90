//! `features/remote-servers.h`: the builder of remote servers, which serves all their types
//! (`specification/control/remote-servers section 3`). Creating servers is in `create.rs`.
//!
//! Callable from any thread; a builder itself is not synchronised.

use core::ffi::{c_char, c_int, c_ulong};
use core::mem::MaybeUninit;
use core::ptr;
use std::ffi::CString;

use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::builder::change;
use crate::capi::ffi::cenum::raw;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::memory;
use crate::capi::ffi::out_param::attempt;
use crate::capi::ffi::owned::{self, handles};
use crate::capi::remote_servers::options::Options;
use crate::capi::remote_servers::remote_server::DEFAULT_RETRY_DELAY;
use crate::capi::remote_servers::types::DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_T;
use crate::capi::session::security;
use crate::capi::session::security::CREDENTIALS_T;
use crate::capi::util::chained_map;
use crate::capi::util::hash_num::HASH_NUM_T;
use crate::session::Failure;
use crate::wire::credentials::Credentials;

/// Creates remote servers.
pub struct DIFFUSION_REMOTE_SERVER_BUILDER_T {
    // Texts are kept as the program wrote them and checked when a server is created, because the setters have no way to refuse.
    pub(super) principal: CString,
    pub(super) credentials: Credentials,
    pub(super) options: Options,
    pub(super) missing_topic_notification_filter: CString,
    pub(super) retry_delay: c_int,
}
handles!(Boxed: DIFFUSION_REMOTE_SERVER_BUILDER_T);

impl DIFFUSION_REMOTE_SERVER_BUILDER_T {
    fn new() -> Self {
        Self {
            principal: CString::default(),
            credentials: Credentials::None,
            options: Options::new(),
            missing_topic_notification_filter: CString::default(),
            retry_delay: DEFAULT_RETRY_DELAY,
        }
    }
}

/// Creates a builder. Servers that it creates connect anonymously, with the options that the server
/// has by itself, and pass on no notifications of missing topics, unless it is told otherwise.
///
/// @return The builder, to be released with diffusion_remote_server_builder_free().
#[no_mangle]
pub extern "C" fn diffusion_remote_server_builder_init() -> *mut DIFFUSION_REMOTE_SERVER_BUILDER_T {
    guard(ptr::null_mut(), || {
        owned::give(DIFFUSION_REMOTE_SERVER_BUILDER_T::new())
    })
}

/// Makes a builder as it was when it was created.
///
/// @param builder The builder; may be NULL.
/// @return `builder`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remote_server_builder_reset(
    builder: *mut DIFFUSION_REMOTE_SERVER_BUILDER_T,
) -> *mut DIFFUSION_REMOTE_SERVER_BUILDER_T {
    let function = "diffusion_remote_server_builder_reset";
    // SAFETY: NULL or live and ours during the call, by contract.
    unsafe {
        change(function, builder, |builder| {
            *builder = DIFFUSION_REMOTE_SERVER_BUILDER_T::new();
        })
    }
}

/// Releases a builder. Servers that it has created stay.
///
/// @param builder The builder; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remote_server_builder_free(
    builder: *mut DIFFUSION_REMOTE_SERVER_BUILDER_T,
) {
    // SAFETY: NULL or a builder that the program gives up, by contract.
    guard((), || unsafe { owned::free(builder) });
}

/// Sets the principal of the connection. Primary initiators have none.
///
/// @param builder The builder; may be NULL.
/// @param principal The principal; copied. NULL or empty for an anonymous connection.
/// @return `builder`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remote_server_builder_principal(
    builder: *mut DIFFUSION_REMOTE_SERVER_BUILDER_T,
    principal: *mut c_char,
) -> *mut DIFFUSION_REMOTE_SERVER_BUILDER_T {
    let function = "diffusion_remote_server_builder_principal";
    // SAFETY: NULL or live and ours during the call, and NULL or a C string, by contract.
    unsafe {
        change(function, builder, |builder| {
            builder.principal = memory::c_copy(principal).unwrap_or_default();
        })
    }
}

/// Sets the credentials of the connection. Primary initiators have none.
///
/// @param builder The builder; may be NULL.
/// @param credentials The credentials; copied. NULL for none.
/// @return `builder`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remote_server_builder_credentials(
    builder: *mut DIFFUSION_REMOTE_SERVER_BUILDER_T,
    credentials: *mut CREDENTIALS_T,
) -> *mut DIFFUSION_REMOTE_SERVER_BUILDER_T {
    let function = "diffusion_remote_server_builder_credentials";
    // SAFETY: NULL or live and ours during the call, and NULL or live credentials, by contract.
    unsafe {
        change(function, builder, |builder| {
            builder.credentials = security::read(credentials);
        })
    }
}

/// Sets or removes an option of the connection. Primary initiators have none.
///
/// @param builder The builder; may be NULL.
/// @param option The option.
/// @param value Its value, a decimal number, which is checked when a server is created; copied.
///     NULL removes the option, so that the server's default counts.
/// @return `builder`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remote_server_builder_connection_option(
    builder: *mut DIFFUSION_REMOTE_SERVER_BUILDER_T,
    option: MaybeUninit<DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_T>,
    value: *mut c_char,
) -> *mut DIFFUSION_REMOTE_SERVER_BUILDER_T {
    let function = "diffusion_remote_server_builder_connection_option";
    // SAFETY: NULL or live and ours during the call, and NULL or a C string, by contract.
    unsafe {
        change(function, builder, |builder| {
            // A negative number becomes a large one, which is no option either.
            let number = raw(option) as c_ulong;
            match memory::c_copy(value) {
                Some(value) => builder.options.insert(number, value),
                None => builder.options.remove(&number),
            };
        })
    }
}

/// Sets the options of the connection, in place of all that were there before. Primary initiators
/// have none.
///
/// @param builder The builder; may be NULL.
/// @param connection_options A map from the numbers of options,
///     ::DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_T, to their values, `char *`, decimal numbers;
///     copied. Numbers and values are checked when a server is created. NULL or empty for none.
/// @return `builder`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remote_server_builder_connection_options(
    builder: *mut DIFFUSION_REMOTE_SERVER_BUILDER_T,
    connection_options: *mut HASH_NUM_T,
) -> *mut DIFFUSION_REMOTE_SERVER_BUILDER_T {
    let function = "diffusion_remote_server_builder_connection_options";
    // SAFETY: NULL or live and ours during the call, and NULL or a map of C strings, by contract.
    unsafe {
        change(function, builder, |builder| {
            builder.options.clear();
            if connection_options.is_null() {
                return;
            }
            for (number, value) in chained_map::pairs(connection_options) {
                if let Some(value) = memory::c_copy(value.cast()) {
                    builder.options.insert(number, value);
                }
            }
        })
    }
}

/// Says which notifications of missing topics are passed on to the primary server. Primary
/// initiators pass on none.
///
/// @param builder The builder; may be NULL.
/// @param filter A topic selector, of whose paths only the beginnings count, or `*.*` for all;
///     copied. NULL for none.
/// @return `builder`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remote_server_builder_missing_topic_notification_filter(
    builder: *mut DIFFUSION_REMOTE_SERVER_BUILDER_T,
    filter: *mut c_char,
) -> *mut DIFFUSION_REMOTE_SERVER_BUILDER_T {
    let function = "diffusion_remote_server_builder_missing_topic_notification_filter";
    // SAFETY: NULL or live and ours during the call, and NULL or a C string, by contract.
    unsafe {
        change(function, builder, |builder| {
            builder.missing_topic_notification_filter = memory::c_copy(filter).unwrap_or_default();
        })
    }
}

/// Sets the time between two attempts of a primary initiator to connect (since 6.10). For secondary
/// initiators it is an option of the connection.
///
/// @param builder The builder.
/// @param retry_delay Milliseconds, at least 0.
/// @param[out] api_error Receives NULL, or on failure an error with `DIFF_ERR_ILLEGAL_ARGUMENT`, to
///     be released with diffusion_api_error_free(); may be NULL.
/// @return `builder`; NULL if it is NULL or the time is negative.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remote_server_builder_retry_delay(
    builder: *mut DIFFUSION_REMOTE_SERVER_BUILDER_T,
    retry_delay: c_int,
    api_error: *mut DIFFUSION_API_ERROR,
) -> *mut DIFFUSION_REMOTE_SERVER_BUILDER_T {
    let body = || {
        // SAFETY: NULL or live and ours during the call, by contract.
        let changed = unsafe { builder.as_mut() }
            .ok_or_else(|| Failure::illegal_argument("builder is NULL"))?;
        if retry_delay < 0 {
            let text = format!("the delay is negative: {retry_delay}");
            return Err(Failure::illegal_argument(text));
        }
        changed.retry_delay = retry_delay;
        Ok(builder)
    };
    let function = "diffusion_remote_server_builder_retry_delay";
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt(function, api_error, body) }.unwrap_or(ptr::null_mut())
}
