//! `features/remote-servers.h`: remote servers, and the functions that look at them (`specification/control/remote-servers section 4`).
//!
//! Callable from any thread; a remote server never changes.

use core::ffi::{c_char, c_int};
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::ffi::cenum::from_raw;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::memory;
use crate::capi::ffi::owned::{self, handles, HasKeeper, Keeper};
use crate::capi::remote_servers::options;
use crate::capi::remote_servers::types::DIFFUSION_REMOTE_SERVER_TYPE_T;
use crate::capi::util::chained_map::{self, Synchronised};
use crate::capi::util::hash_num::HASH_NUM_T;
use crate::capi::util::list::contents;
use crate::capi::util::list::LIST_T;
use crate::data::memory::{collect, map_of};
use crate::wire::credentials::Credentials;
use crate::wire::services::control::remote_servers::{
    CreateRemoteServerRequest, RemoteServer, RemoteServerOption,
};

/// The delay of servers that have none set, in milliseconds.
pub(super) const DEFAULT_RETRY_DELAY: c_int = 1000;

/// The definition of another server, from which remote topic views take topics.
pub struct DIFFUSION_REMOTE_SERVER_T {
    /// The credentials are only those that a builder was given: the server never tells them.
    definition: CreateRemoteServerRequest,
    keeper: Keeper,
}
handles!(Kept: DIFFUSION_REMOTE_SERVER_T);

impl HasKeeper for DIFFUSION_REMOTE_SERVER_T {
    fn keeper(&self) -> Keeper {
        self.keeper
    }
}

impl DIFFUSION_REMOTE_SERVER_T {
    /// One for the program.
    pub(super) fn own(definition: CreateRemoteServerRequest) -> Self {
        Self {
            definition,
            keeper: Keeper::Program,
        }
    }

    /// One that the server knows, to be lent to the program.
    pub(super) fn known(server: RemoteServer) -> Self {
        Self {
            definition: CreateRemoteServerRequest {
                server,
                credentials: Credentials::None,
            },
            keeper: Keeper::Library,
        }
    }

    pub(super) fn definition(&self) -> &CreateRemoteServerRequest {
        &self.definition
    }

    fn server(&self) -> &RemoteServer {
        &self.definition.server
    }

    fn retry_delay(&self) -> c_int {
        let options = self.server().connection_options.iter();
        options
            .filter(|(option, _)| *option == RemoteServerOption::RetryDelay)
            .find_map(|(_, value)| value.parse().ok())
            .unwrap_or(DEFAULT_RETRY_DELAY)
    }
}

/// What a getter finds in a server; `nothing` for NULL.
///
/// # Safety
/// `remote_server` is NULL or live.
unsafe fn get<T>(
    remote_server: *const DIFFUSION_REMOTE_SERVER_T,
    nothing: T,
    get: impl FnOnce(&DIFFUSION_REMOTE_SERVER_T) -> Option<T>,
) -> T
where
    T: Copy,
{
    guard(nothing, || {
        // SAFETY: as the caller promises.
        unsafe { remote_server.as_ref() }
            .and_then(get)
            .unwrap_or(nothing)
    })
}

/// A copy of a text for the program; `None` if there is none.
fn some_text(text: &str) -> Option<*mut c_char> {
    (!text.is_empty()).then(|| memory::dup_str(text))
}

/// Gives the name of a remote server.
///
/// @param remote_server The remote server; may be NULL.
/// @return A copy of the name, to be released with `free()`; NULL if `remote_server` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remote_server_get_name(
    remote_server: *mut DIFFUSION_REMOTE_SERVER_T,
) -> *mut c_char {
    // SAFETY: NULL or live by contract.
    unsafe {
        get(remote_server, ptr::null_mut(), |own| {
            Some(memory::dup_str(&own.server().name))
        })
    }
}

/// Says which side makes the connection (since 6.10).
///
/// @param remote_server The remote server; may be NULL.
/// @return The type; 0 if `remote_server` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remote_server_get_type(
    remote_server: *mut DIFFUSION_REMOTE_SERVER_T,
) -> MaybeUninit<DIFFUSION_REMOTE_SERVER_TYPE_T> {
    // SAFETY: NULL or live by contract.
    unsafe {
        get(remote_server, from_raw(0), |own| {
            Some(from_raw(own.server().kind.code().into()))
        })
    }
}

/// Gives the URL of a remote server.
///
/// @param remote_server The remote server; may be NULL.
/// @return A copy of the URL of a secondary initiator, of the first one of a primary initiator, or
///     of the host name of a secondary acceptor, to be released with `free()`; NULL if there is
///     none or `remote_server` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remote_server_get_url(
    remote_server: *mut DIFFUSION_REMOTE_SERVER_T,
) -> *mut c_char {
    // SAFETY: NULL or live by contract.
    unsafe {
        get(remote_server, ptr::null_mut(), |own| {
            own.server().urls.first().map(|url| memory::dup_str(url))
        })
    }
}

/// Gives the URLs of the secondary servers that a primary initiator connects to (since 6.10).
///
/// @param remote_server The remote server; may be NULL.
/// @return A list of copies of the URLs, to be released with `list_free(list, free)`; for the other
///     types the one URL or host name. NULL if `remote_server` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remote_server_get_urls(
    remote_server: *mut DIFFUSION_REMOTE_SERVER_T,
) -> *mut LIST_T {
    // SAFETY: NULL or live by contract.
    unsafe {
        get(remote_server, ptr::null_mut(), |own| {
            let urls = own.server().urls.iter();
            Some(contents::of_texts(urls.map(String::as_str)))
        })
    }
}

/// Gives the name of the connector of a primary initiator (since 6.10).
///
/// @param remote_server The remote server; may be NULL.
/// @return A copy of the name, to be released with `free()`; NULL for other types and if
///     `remote_server` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remote_server_get_connector(
    remote_server: *mut DIFFUSION_REMOTE_SERVER_T,
) -> *mut c_char {
    // SAFETY: NULL or live by contract.
    unsafe {
        get(remote_server, ptr::null_mut(), |own| {
            some_text(&own.server().connector)
        })
    }
}

/// Gives the time between two attempts to connect (since 6.10).
///
/// @param remote_server The remote server; may be NULL.
/// @return Milliseconds, 1000 unless something else was set; 0 if `remote_server` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remote_server_get_retry_delay(
    remote_server: *mut DIFFUSION_REMOTE_SERVER_T,
) -> c_int {
    // SAFETY: NULL or live by contract.
    unsafe { get(remote_server, 0, |own| Some(own.retry_delay())) }
}

/// Gives the principal of the connection.
///
/// @param remote_server The remote server; may be NULL.
/// @return A copy of the principal, empty for an anonymous connection, to be released with
///     `free()`; NULL if `remote_server` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remote_server_get_principal(
    remote_server: *mut DIFFUSION_REMOTE_SERVER_T,
) -> *mut c_char {
    // SAFETY: NULL or live by contract.
    unsafe {
        get(remote_server, ptr::null_mut(), |own| {
            Some(memory::dup_str(&own.server().principal))
        })
    }
}

/// A map of options in C memory, with copies of the values; NULL when out of memory.
fn c_options(server: &RemoteServer) -> *mut HASH_NUM_T {
    // A server may name an option twice; the last value counts.
    let options = server.connection_options.iter();
    let options = map_of(options.map(|(option, value)| (options::number(*option), value)));
    let map = chained_map::create::<HASH_NUM_T>(8, Synchronised::Yes);
    if !map.is_null() {
        let pairs = options.into_iter();
        let pairs = collect(pairs.map(|(number, value)| (number, memory::dup_str(value).cast())));
        // SAFETY: an empty map made above; the keys differ.
        unsafe { chained_map::fill(map, pairs.into_iter()) };
    }
    map
}

/// Gives the options of the connection that were set.
///
/// @param remote_server The remote server; may be NULL.
/// @return A map from the numbers of options, ::DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_T, to
///     copies of their values, `char *`. It is empty if none is set, and to be released with
///     `hash_num_free(map, free)`. NULL if `remote_server` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remote_server_get_connection_options(
    remote_server: *mut DIFFUSION_REMOTE_SERVER_T,
) -> *mut HASH_NUM_T {
    // SAFETY: NULL or live by contract.
    unsafe {
        get(remote_server, ptr::null_mut(), |own| {
            Some(c_options(own.server()))
        })
    }
}

/// Says which notifications of missing topics are passed on to the primary server.
///
/// @param remote_server The remote server; may be NULL.
/// @return A copy of the topic selector, to be released with `free()`; NULL if none are passed on
///     or `remote_server` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remote_server_get_missing_topic_notification_filter(
    remote_server: *mut DIFFUSION_REMOTE_SERVER_T,
) -> *mut c_char {
    // SAFETY: NULL or live by contract.
    unsafe {
        get(remote_server, ptr::null_mut(), |own| {
            some_text(&own.server().missing_topic_notification_filter)
        })
    }
}

/// Releases a remote server that a builder has created. Nothing happens to one that a callback was
/// given: it belongs to the library.
///
/// @param remote_server The remote server; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remote_server_free(
    remote_server: *mut DIFFUSION_REMOTE_SERVER_T,
) {
    // SAFETY: NULL, given up by the program, or lent and live, by contract.
    guard((), || unsafe { owned::free_if_given(remote_server) });
}
