//! `session.h`: creating sessions (`specification/sessions/session section 4`). What the functions have in common with factories is in `creation`.

use core::ffi::{c_char, c_void};
use core::ptr;

use crate::capi::creation::prepare::{create, create_async, create_failed, AsyncCreation};
use crate::capi::ffi::context::ContextPointer;
use crate::capi::ffi::error_code::{fill_error, DIFFUSION_ERROR_T};
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::memory;
use crate::capi::session::factory::options::FactoryOptions;
use crate::capi::session::factory::DIFFUSION_SESSION_FACTORY_T;
use crate::capi::session::reconnect::strategy_copy::copy_strategy;
use crate::capi::session::reconnect::types::RECONNECTION_STRATEGY_T;
use crate::capi::session::security::CREDENTIALS_T;
use crate::capi::session::types::{
    session_s, SESSION_CREATE_CALLBACK_T, SESSION_LISTENER_T, SESSION_T,
};
use crate::capi::session::{factory, security};
use crate::data::memory::copy_text;
use crate::session::{ErrorCode, Failure};

/// Arguments that the creating functions share.
struct Arguments {
    url: *const c_char,
    principal: *const c_char,
    credentials: *const CREDENTIALS_T,
    listener: *const SESSION_LISTENER_T,
    strategy: *const RECONNECTION_STRATEGY_T,
    user_context: *mut c_void,
}

impl Arguments {
    /// Copies everything.
    ///
    /// # Safety
    /// Each pointer is NULL or points to what its function documents.
    unsafe fn read(&self) -> Result<(String, FactoryOptions), Failure> {
        // SAFETY: as the caller promises.
        unsafe {
            let Some(url) = read_url(self.url)? else {
                return Err(Failure::new(ErrorCode::PARSE_URL, "the URL is NULL"));
            };
            let principal = match memory::c_bytes(self.principal).map(core::str::from_utf8) {
                Some(Ok(text)) => Some(copy_text(text)),
                Some(Err(_)) => {
                    return Err(Failure::new(
                        ErrorCode::ILLEGAL_ARGUMENT,
                        "the principal is not valid UTF-8",
                    ));
                }
                None => None,
            };
            let options = FactoryOptions {
                principal,
                credentials: security::read(self.credentials),
                listener: self.listener.as_ref().copied(),
                reconnection_strategy: Some(copy_strategy(self.strategy)),
                user_context: ContextPointer(self.user_context),
                ..FactoryOptions::default()
            };
            Ok((url, options))
        }
    }

    /// # Safety
    /// As for `read`; `error` is NULL or a program's error.
    unsafe fn create(&self, error: *mut DIFFUSION_ERROR_T) -> *mut SESSION_T {
        // SAFETY: as the caller promises.
        let created = unsafe { self.read() }.and_then(|(url, options)| create(options, Some(&url)));
        // SAFETY: as the caller promises.
        unsafe { or_error(created, error) }
    }

    /// # Safety
    /// As for `read`; `callbacks` is NULL or live; `error` is NULL or a program's error that lives until a callback
    /// was called.
    unsafe fn create_async(
        &self,
        callbacks: *const SESSION_CREATE_CALLBACK_T,
        error: *mut DIFFUSION_ERROR_T,
    ) -> *mut SESSION_T {
        // SAFETY: as the caller promises.
        let callbacks = unsafe { callbacks.as_ref() }.copied();
        let creation = AsyncCreation { callbacks, error };
        // SAFETY: as the caller promises.
        let created = unsafe { self.read() }
            .and_then(|(url, options)| create_async(options, Some(&url), creation));
        // SAFETY: as the caller promises.
        unsafe { or_error(created, error) }
    }
}

/// A copy of a URL, `None` for NULL.
///
/// # Safety
/// `url` is NULL or a C string.
unsafe fn read_url(url: *const c_char) -> Result<Option<String>, Failure> {
    // SAFETY: as the caller promises.
    let url = unsafe { memory::c_bytes(url) };
    match url.map(core::str::from_utf8).transpose() {
        Ok(url) => Ok(url.map(str::to_owned)),
        Err(_) => Err(Failure::new(
            ErrorCode::PARSE_URL,
            "the URL is not valid UTF-8",
        )),
    }
}

/// # Safety
/// `error` is NULL or a program's error.
unsafe fn or_error(
    created: Result<*mut session_s, Failure>,
    error: *mut DIFFUSION_ERROR_T,
) -> *mut SESSION_T {
    created.unwrap_or_else(|failure| {
        // SAFETY: as the caller promises.
        unsafe { fill_error(error, failure.code, &failure.message) };
        ptr::null_mut()
    })
}

/// Creates a session: connects to a server and waits until the server has accepted or refused. When
/// the function returns a session, the state is `CONNECTED_ACTIVE`, the id is known and the
/// listener has returned.
///
/// One attempt is made. The reconnection strategy is for connections that are lost later;
/// diffusion_session_factory_initial_retry_strategy() lets the first connection be retried.
///
/// @param url_str The server: `ws://host[:port][/path]`, or `wss://...` for TLS; copied.
/// @param principal The name of the user; copied. NULL for an anonymous session.
/// @param credentials The user's credentials; copied, so they may be freed at once. NULL for none.
/// @param listener Is told when the state changes; copied. NULL for none.
/// @param reconnection_strategy What to do when the connection is lost; copied, so it may be freed
///     at once. NULL attempts to reconnect at once and then every 5 seconds for a minute.
/// @param[out] error Filled on failure; the program then releases `message` with `free()`. May be
///     NULL.
/// @return The session, to be released with session_close() and session_free(); NULL on failure.
/// @threadsafety Blocks the calling thread. On the way, the listener is called on the session's
///     connection thread.
#[no_mangle]
pub unsafe extern "C" fn session_create(
    url_str: *const c_char,
    principal: *const c_char,
    credentials: *mut CREDENTIALS_T,
    listener: *mut SESSION_LISTENER_T,
    reconnection_strategy: *mut RECONNECTION_STRATEGY_T,
    error: *mut DIFFUSION_ERROR_T,
) -> *mut SESSION_T {
    guard(ptr::null_mut(), || {
        // SAFETY: the pointers are what the function documents.
        unsafe {
            Arguments {
                url: url_str,
                principal,
                credentials,
                listener,
                strategy: reconnection_strategy,
                user_context: ptr::null_mut(),
            }
            .create(error)
        }
    })
}

/// Creates a session and waits for it, as session_create() does, with `session->user_context` set
/// before any callback.
///
/// @param url_str The server: `ws://host[:port][/path]`, or `wss://...` for TLS; copied.
/// @param principal The name of the user; copied. NULL for an anonymous session.
/// @param credentials The user's credentials; copied, so they may be freed at once. NULL for none.
/// @param listener Is told when the state changes; copied. NULL for none.
/// @param reconnection_strategy What to do when the connection is lost; copied, so it may be freed
///     at once. NULL attempts to reconnect at once and then every 5 seconds for a minute.
/// @param user_context A pointer of the program's own; never followed or freed.
/// @param[out] error Filled on failure; the program then releases `message` with `free()`. May be
///     NULL.
/// @return The session, to be released with session_close() and session_free(); NULL on failure.
/// @threadsafety Blocks the calling thread. On the way, the listener is called on the session's
///     connection thread.
#[no_mangle]
pub unsafe extern "C" fn session_create_with_user_context(
    url_str: *const c_char,
    principal: *const c_char,
    credentials: *mut CREDENTIALS_T,
    listener: *mut SESSION_LISTENER_T,
    reconnection_strategy: *mut RECONNECTION_STRATEGY_T,
    user_context: *mut c_void,
    error: *mut DIFFUSION_ERROR_T,
) -> *mut SESSION_T {
    guard(ptr::null_mut(), || {
        // SAFETY: the pointers are what the function documents.
        unsafe {
            Arguments {
                url: url_str,
                principal,
                credentials,
                listener,
                strategy: reconnection_strategy,
                user_context,
            }
            .create(error)
        }
    })
}

/// Creates a session with the settings of a factory, and waits for it. If the first connection
/// fails for a temporary reason, it is retried as the factory's initial retry strategy says.
///
/// @param session_factory The factory; later changes of it do not reach the session.
/// @param url_str The URL of the server; copied. NULL uses host, port, transport and path of the
///     factory.
/// @return The session, to be released with session_close() and session_free(); NULL on failure, or
///     if `session_factory` is NULL.
/// @threadsafety Blocks the calling thread. On the way, the listener is called on the session's
///     connection thread.
#[no_mangle]
pub unsafe extern "C" fn session_create_with_session_factory(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    url_str: *const c_char,
) -> *mut SESSION_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live factory and string by contract.
        let (options, url) = unsafe { (factory::options(session_factory), read_url(url_str)) };
        let Some(options) = options else {
            log::warn!("session_create_with_session_factory: the factory is NULL");
            return ptr::null_mut();
        };
        let created = url.and_then(|url| create(options, url.as_deref()));
        created.unwrap_or_else(|error| {
            log::info!("session_create_with_session_factory: {error}");
            ptr::null_mut()
        })
    })
}

/// Starts the creation of a session and returns at once. When the creation has ended, the listener
/// is called and then exactly one of the two callbacks, once. The session may be used at once:
/// requests wait for the connection.
///
/// @param url_str The server: `ws://host[:port][/path]`, or `wss://...` for TLS; copied.
/// @param principal The name of the user; copied. NULL for an anonymous session.
/// @param credentials The user's credentials; copied, so they may be freed at once. NULL for none.
/// @param listener Is told when the state changes; copied. NULL for none.
/// @param reconnection_strategy What to do when the connection is lost; copied, so it may be freed
///     at once. NULL attempts to reconnect at once and then every 5 seconds for a minute.
/// @param callbacks Is told how the creation ended; copied. NULL for none.
/// @param[out] error Filled on failure, before `on_error` is called, so it must live until then;
///     the program then releases `message` with `free()`. May be NULL.
/// @return The session in state `CONNECTING`, to be released with session_close() and
///     session_free(), also when the creation fails. NULL if an argument is wrong; then no callback
///     is called.
#[no_mangle]
pub unsafe extern "C" fn session_create_async(
    url_str: *const c_char,
    principal: *const c_char,
    credentials: *mut CREDENTIALS_T,
    listener: *mut SESSION_LISTENER_T,
    reconnection_strategy: *mut RECONNECTION_STRATEGY_T,
    callbacks: *mut SESSION_CREATE_CALLBACK_T,
    error: *mut DIFFUSION_ERROR_T,
) -> *mut SESSION_T {
    guard(ptr::null_mut(), || {
        // SAFETY: the pointers are what the function documents.
        unsafe {
            Arguments {
                url: url_str,
                principal,
                credentials,
                listener,
                strategy: reconnection_strategy,
                user_context: ptr::null_mut(),
            }
            .create_async(callbacks, error)
        }
    })
}

/// Starts the creation of a session and returns at once, as session_create_async() does, with
/// `session->user_context` set before any callback.
///
/// @param url_str The server: `ws://host[:port][/path]`, or `wss://...` for TLS; copied.
/// @param principal The name of the user; copied. NULL for an anonymous session.
/// @param credentials The user's credentials; copied, so they may be freed at once. NULL for none.
/// @param listener Is told when the state changes; copied. NULL for none.
/// @param reconnection_strategy What to do when the connection is lost; copied, so it may be freed
///     at once. NULL attempts to reconnect at once and then every 5 seconds for a minute.
/// @param callbacks Is told how the creation ended; copied. NULL for none.
/// @param user_context A pointer of the program's own; never followed or freed.
/// @param[out] error Filled on failure, before `on_error` is called, so it must live until then;
///     the program then releases `message` with `free()`. May be NULL.
/// @return The session in state `CONNECTING`, to be released with session_close() and
///     session_free(), also when the creation fails. NULL if an argument is wrong; then no callback
///     is called.
#[no_mangle]
pub unsafe extern "C" fn session_create_async_with_user_context(
    url_str: *const c_char,
    principal: *const c_char,
    credentials: *mut CREDENTIALS_T,
    listener: *mut SESSION_LISTENER_T,
    reconnection_strategy: *mut RECONNECTION_STRATEGY_T,
    callbacks: *mut SESSION_CREATE_CALLBACK_T,
    user_context: *mut c_void,
    error: *mut DIFFUSION_ERROR_T,
) -> *mut SESSION_T {
    guard(ptr::null_mut(), || {
        // SAFETY: the pointers are what the function documents.
        unsafe {
            Arguments {
                url: url_str,
                principal,
                credentials,
                listener,
                strategy: reconnection_strategy,
                user_context,
            }
            .create_async(callbacks, error)
        }
    })
}

/// Starts the creation of a session with the settings of a factory, and returns at once. Every
/// failure, even of a URL that cannot be read, is reported to `on_error`.
///
/// @param session_factory The factory; later changes of it do not reach the session.
/// @param callbacks Is told how the creation ended; copied. NULL for none.
/// @param url_str The URL of the server; copied. NULL uses host, port, transport and path of the
///     factory.
/// @return The session, in state `CONNECTING` or already closed, to be released with
///     session_close() and session_free(); NULL if `session_factory` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn session_create_async_with_session_factory(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    callbacks: *mut SESSION_CREATE_CALLBACK_T,
    url_str: *const c_char,
) -> *mut SESSION_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live factory, struct and string by contract.
        let (options, callbacks, url) = unsafe {
            (
                factory::options(session_factory),
                callbacks.as_ref().copied(),
                read_url(url_str),
            )
        };
        let Some(options) = options else {
            log::warn!("session_create_async_with_session_factory: the factory is NULL");
            return ptr::null_mut();
        };
        let creation = || AsyncCreation {
            callbacks,
            error: ptr::null_mut(),
        };
        url.and_then(|url| create_async(options.clone(), url.as_deref(), creation()))
            .or_else(|error| create_failed(options, creation(), error))
            .unwrap_or_else(|error| {
                log::error!("session_create_async_with_session_factory: {error}");
                ptr::null_mut()
            })
    })
}
