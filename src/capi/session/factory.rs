//! `session-factory.h`: settings for any number of sessions (`specification/sessions/session-factory sections 1 and 5`, without the
//! creation of sessions).
//!
//! Setters take a const pointer, as the vendor's do, and change what is behind it under a lock of their own, so any thread may call them.

pub(crate) mod defaults;
pub(crate) mod extensions;
pub(crate) mod inline;
pub(crate) mod io_threads;
pub(crate) mod options;
pub(crate) mod traffic;

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::ffi::cenum::truth;
use crate::capi::ffi::context::ContextPointer;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::memory;
use crate::capi::ffi::owned::{self, handles};
use crate::capi::session::factory::options::{timeout, FactoryOptions};
use crate::capi::session::reconnect::strategy_copy::copy_strategy;
use crate::capi::session::reconnect::types::RECONNECTION_STRATEGY_T;
use crate::capi::session::retry::DIFFUSION_RETRY_STRATEGY_T;
use crate::capi::session::security::CREDENTIALS_T;
use crate::capi::session::types::SESSION_LISTENER_T;
use crate::capi::session::{retry, security};
use crate::capi::util::buf::BUF_T;
use crate::capi::util::hash::HASH_T;
use crate::capi::util::{buf, hash};
use crate::data::memory::copy;
use crate::engine::sync::Mutex;
use crate::session::ErrorCode;
use crate::wire::credentials::Credentials;

/// Settings for sessions. Each session takes what is set when it is created. While a text is set
/// that is not UTF-8, no session is created; paths of files may have any bytes. Nor is one created
/// once there was no memory for a setting.
pub struct DIFFUSION_SESSION_FACTORY_T {
    options: Mutex<FactoryOptions>,
}
handles!(Boxed: DIFFUSION_SESSION_FACTORY_T);

/// What a factory is set to now; NULL gives `None`.
///
/// # Safety
/// `session_factory` is NULL or a live factory.
pub(crate) unsafe fn options(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
) -> Option<FactoryOptions> {
    // SAFETY: as the caller promises.
    unsafe { session_factory.as_ref() }.map(|factory| factory.options.lock().clone())
}

/// Changes a factory under its lock; nothing happens for NULL.
///
/// # Safety
/// `session_factory` is NULL or a live factory.
pub(crate) unsafe fn change(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    body: impl FnOnce(&mut FactoryOptions),
) {
    guard((), || {
        // SAFETY: as the caller promises.
        match unsafe { session_factory.as_ref() } {
            Some(factory) => {
                let options = &mut factory.options.lock();
                // Stays where the setting is left without being taken.
                let incomplete = std::mem::replace(&mut options.incomplete, true);
                body(options);
                options.incomplete = incomplete;
            }
            None => log::warn!("a setting of a session factory was given to NULL"),
        }
    })
}

/// Creates a factory with all defaults.
///
/// @return The factory, to be released with diffusion_session_factory_free().
#[no_mangle]
pub extern "C" fn diffusion_session_factory_init() -> *mut DIFFUSION_SESSION_FACTORY_T {
    guard(ptr::null_mut(), || {
        owned::give(DIFFUSION_SESSION_FACTORY_T {
            options: Mutex::new(FactoryOptions::default()),
        })
    })
}

/// Releases a factory. Sessions that were created with it are not affected.
///
/// @param session_factory The factory; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_free(
    session_factory: *mut DIFFUSION_SESSION_FACTORY_T,
) {
    guard((), || {
        // SAFETY: NULL or an object that the program gives up, by contract.
        unsafe { owned::free(session_factory) };
    })
}

/// Sets the listener that is told when the state of a session changes.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param listener The listener; copied. NULL for none, the default.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_session_listener(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    listener: *mut SESSION_LISTENER_T,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            options.listener = listener.as_ref().copied();
        })
    }
}

/// Sets the first value of `session->user_context`.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param user_context The pointer; never followed or freed. Default: NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_user_context(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    user_context: *mut c_void,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            options.user_context = ContextPointer(user_context);
        })
    }
}

/// Sets the name of the user.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param principal The principal; copied. NULL for anonymous sessions, the default.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_principal(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    principal: *const c_char,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            options.take_principal(memory::c_bytes(principal));
        })
    }
}

/// Sets credentials that prove nothing, the default.
///
/// @param session_factory The factory; nothing happens if it is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_no_credentials(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            options.credentials = Credentials::None;
        })
    }
}

/// Sets the credentials.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param credentials The credentials; copied. NULL changes nothing.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_credentials(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    credentials: *const CREDENTIALS_T,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            if !credentials.is_null() {
                options.credentials = security::read(credentials);
            }
        })
    }
}

/// Sets a password as credentials.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param password The password; copied. NULL changes nothing.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_password(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    password: *const c_char,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            if let Some(password) = memory::c_bytes(password) {
                options.credentials = Credentials::Password(copy(password));
            }
        })
    }
}

/// Sets credentials of bytes that an authenticator of the server understands.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param bytes The bytes; copied. NULL changes nothing.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_custom_credentials(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    bytes: *const BUF_T,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            if !bytes.is_null() {
                options.credentials = Credentials::Custom(copy(buf::bytes(bytes)));
            }
        })
    }
}

/// Sets how long connecting may take.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param connection_timeout Milliseconds, at most 3600000; 0 changes nothing. Default: 2000.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_connection_timeout(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    connection_timeout: u32,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            if let Some(milliseconds) = timeout(connection_timeout) {
                options.connection_timeout_ms = Some(milliseconds);
            }
        })
    }
}

/// Sets how long sending the connection request may take.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param write_timeout Milliseconds, at most 3600000; 0 changes nothing. Default: 2000.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_write_timeout(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    write_timeout: u32,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            if let Some(milliseconds) = timeout(write_timeout) {
                options.write_timeout_ms = milliseconds;
            }
        })
    }
}

/// Disables reconnection: a session whose connection is lost is closed.
///
/// @param session_factory The factory; nothing happens if it is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_no_reconnection(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            options.reconnection_timeout_ms = Some(0);
        })
    }
}

/// Sets how long recovering a lost connection may take.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param reconnection_timeout Milliseconds from the loss of the connection; 0 or less disables
///     reconnection. Default: 60000. A timeout that is set on the reconnection strategy itself
///     takes precedence, unless reconnection is disabled here.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_reconnection_timeout(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    reconnection_timeout: c_int,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            options.reconnection_timeout_ms = Some(reconnection_timeout.max(0));
        })
    }
}

/// Sets how sessions try to reconnect.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param reconnection_strategy The strategy; copied, but arguments that belong to the program are
///     shared. NULL for an attempt at once and then every 5000 ms, the default.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_reconnection_strategy(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    reconnection_strategy: *mut RECONNECTION_STRATEGY_T,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            options.reconnection_strategy =
                (!reconnection_strategy.is_null()).then(|| copy_strategy(reconnection_strategy));
        })
    }
}

/// Sets how often the first connection is retried if it fails for a temporary reason.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param strategy The strategy; copied. NULL for no retry, the default.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_initial_retry_strategy(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    strategy: *mut DIFFUSION_RETRY_STRATEGY_T,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            options.initial_retry = retry::snapshot(strategy);
        })
    }
}

/// Sets the size of the input buffer.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param input_buffer_size Bytes; less than 1024 changes nothing. Default: 131072.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_input_buffer_size(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    input_buffer_size: u32,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            FactoryOptions::take_size(&mut options.input_buffer_size, input_buffer_size);
        })
    }
}

/// Sets the size of the output buffer.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param output_buffer_size Bytes; less than 1024 changes nothing. Default: 131072.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_output_buffer_size(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    output_buffer_size: u32,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            FactoryOptions::take_size(&mut options.output_buffer_size, output_buffer_size);
        })
    }
}

/// Sets how big a received message may be. A bigger one closes the session.
///
/// A compressed message counts with its size when inflated, which may be a thousand times what was
/// sent. Memory is taken as the message arrives or is inflated, not when its size is announced;
/// where the process has none, the session is closed. The default is that of the interface and
/// allows nearly 2 GiB: a program that does not trust what is published should set what it expects.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param maximum_message_size Bytes; less than 1024 changes nothing. Default: 2147483647.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_maximum_message_size(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    maximum_message_size: u32,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            FactoryOptions::take_size(&mut options.maximum_message_size, maximum_message_size);
        })
    }
}

/// Sets the name or address of the server, for sessions that are created without a URL.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param server_host The host; copied. NULL changes nothing.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_server_host(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    server_host: *const c_char,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            if let Some(host) = memory::c_bytes(server_host) {
                options.server_host = options.take_text("server host", host, ErrorCode::PARSE_URL);
            }
        })
    }
}

/// Sets the port of the server, for sessions that are created without a URL.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param server_port 0 to 65535; other numbers change nothing. Default: 443 with TLS, otherwise
///     80.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_server_port(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    server_port: c_int,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            match u16::try_from(server_port) {
                Ok(port) => options.server_port = Some(port),
                Err(_) => log::warn!("port {server_port} is no port and is ignored"),
            }
        })
    }
}

/// Sets whether TLS is used, for sessions that are created without a URL.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param secure_transport True for TLS. Default: false.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_secure_transport(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    secure_transport: MaybeUninit<bool>,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            options.secure_transport = truth(secure_transport);
        })
    }
}

/// Sets the path of the connection request, for sessions that are created without a URL.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param request_path A path that starts with "/" and ends with "/diffusion"; copied. Another one,
///     or NULL, changes nothing. Default: "/diffusion".
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_request_path(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    request_path: *const c_char,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            if let Some(path) = memory::c_bytes(request_path) {
                let code = ErrorCode::PARSE_URL;
                if let Some(path) = options.take_text("request path", path, code) {
                    options.take_request_path(path);
                }
            }
        })
    }
}

/// Sets how many sent messages are kept, so that they can be sent again after a reconnection.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param recovery_buffer_size The number of messages; may be 0. Default: 128.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_recovery_buffer_size(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    recovery_buffer_size: u32,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            options.recovery_buffer_size = recovery_buffer_size;
        })
    }
}

/// Sets how many messages may wait to be sent.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param maximum_queue_size The number of messages; 0 changes nothing. Default: 1000.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_maximum_queue_size(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    maximum_queue_size: u32,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            if maximum_queue_size > 0 {
                options.maximum_queue_size = maximum_queue_size;
            }
        })
    }
}

/// Proposes a session property to the server. Replaces an earlier proposal of the same name.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param key The name of the property; copied. NULL changes nothing.
/// @param value The value; copied. NULL changes nothing.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_property(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    key: *const c_char,
    value: *const c_char,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            if let (Some(key), Some(value)) = (memory::c_bytes(key), memory::c_bytes(value)) {
                options.take_property(key, value);
            }
        })
    }
}

/// Proposes session properties to the server. Replaces earlier proposals of the same names.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param properties A map of strings; copied. NULL changes nothing.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_properties(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    properties: *const HASH_T,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            for (key, value) in hash::byte_pairs(properties) {
                options.take_property(&key, &value);
            }
        })
    }
}

#[cfg(test)]
mod tests;
