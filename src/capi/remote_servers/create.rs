//! `features/remote-servers.h`: creating remote servers with a builder, a function for each type
//! (`specification/control/remote-servers section 3`).
//!
//! Callable from any thread.

use core::ffi::{c_char, CStr};
use core::ptr;

use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::out_param::{argument, attempt, string_argument};
use crate::capi::ffi::owned;
use crate::capi::remote_servers::builder::DIFFUSION_REMOTE_SERVER_BUILDER_T;
use crate::capi::remote_servers::options;
use crate::capi::remote_servers::remote_server::DIFFUSION_REMOTE_SERVER_T;
use crate::capi::util::list;
use crate::capi::util::list::LIST_T;
use crate::data::memory::{copy_text, try_collect};
use crate::session::Failure;
use crate::wire::credentials::Credentials;
use crate::wire::services::control::remote_servers::{
    CreateRemoteServerRequest, RemoteServer, RemoteServerKind, RemoteServerOption,
};

type Builder = DIFFUSION_REMOTE_SERVER_BUILDER_T;

/// A string of the program without blanks around it, of which something must be left.
///
/// # Safety
/// `text` is NULL or a C string.
unsafe fn filled(text: *const c_char, what: &str) -> Result<String, Failure> {
    // SAFETY: as the caller promises; copied here.
    let text = unsafe { string_argument(text, what) }?.trim();
    if text.is_empty() {
        return Err(Failure::illegal_argument(format!("{what} is blank")));
    }
    Ok(copy_text(text))
}

/// A string that the builder has kept.
fn kept(text: &CStr, what: &str) -> Result<String, Failure> {
    let text = text.to_str().map(copy_text);
    text.map_err(|_| Failure::illegal_argument(format!("{what} is not UTF-8")))
}

/// Checks that a URL has one of some schemes.
fn with_scheme(url: String, schemes: &[&str]) -> Result<String, Failure> {
    match url.split_once("://") {
        Some((scheme, rest))
            if !rest.is_empty() && schemes.contains(&scheme.to_ascii_lowercase().as_str()) =>
        {
            Ok(url)
        }
        // Without the URL: people put passwords in there.
        _ => Err(Failure::illegal_argument(format!(
            "a URL does not begin with {}://",
            schemes.join(":// or ")
        ))),
    }
}

/// A secondary server, of either type, with what the builder knows.
fn secondary(
    builder: &Builder,
    kind: RemoteServerKind,
    name: String,
    url: String,
    connection_options: Vec<(RemoteServerOption, String)>,
) -> Result<CreateRemoteServerRequest, Failure> {
    let filter = &builder.missing_topic_notification_filter;
    Ok(CreateRemoteServerRequest {
        server: RemoteServer {
            kind,
            name,
            urls: vec![url],
            principal: kept(&builder.principal, "the principal")?,
            connection_options,
            missing_topic_notification_filter: kept(filter, "the filter")?,
            connector: String::new(),
        },
        credentials: builder.credentials.clone(),
    })
}

/// # Safety
/// `builder` is NULL or live, `api_error` is NULL or has room for an error.
unsafe fn create(
    function: &str,
    builder: *const Builder,
    api_error: *mut DIFFUSION_API_ERROR,
    definition: impl FnOnce(&Builder) -> Result<CreateRemoteServerRequest, Failure>,
) -> *mut DIFFUSION_REMOTE_SERVER_T {
    let body = || {
        // SAFETY: as the caller promises.
        let definition = definition(unsafe { argument(builder, "builder") }?)?;
        Ok(owned::give_kept(DIFFUSION_REMOTE_SERVER_T::own(definition)))
    };
    // SAFETY: as the caller promises.
    unsafe { attempt(function, api_error, body) }.unwrap_or(ptr::null_mut())
}

/// Creates a secondary initiator: the function of 6.7 to 6.9, which does not check the values of
/// options nor the URL. Later programs use
/// diffusion_remote_server_builder_create_secondary_initiator(). The builder stays as it is and may
/// create others.
///
/// @param builder The builder.
/// @param name The name, which must not be blank; copied without blanks around it.
/// @param url The URL of the primary server, which must not be blank; copied without blanks around
///     it.
/// @param[out] api_error Receives NULL, or on failure an error with `DIFF_ERR_ILLEGAL_ARGUMENT`, to
///     be released with diffusion_api_error_free(); may be NULL.
/// @return The remote server, to be released with diffusion_remote_server_free(); NULL if another
///     argument is NULL, blank or not UTF-8, or if the builder was told of an option that does not
///     exist.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remote_server_builder_create(
    builder: *mut DIFFUSION_REMOTE_SERVER_BUILDER_T,
    name: *mut c_char,
    url: *mut c_char,
    api_error: *mut DIFFUSION_API_ERROR,
) -> *mut DIFFUSION_REMOTE_SERVER_T {
    let function = "diffusion_remote_server_builder_create";
    // SAFETY: NULL or live, C strings, and room for an error, by contract.
    unsafe {
        create(function, builder, api_error, |builder| {
            let (name, url) = (filled(name, "the name")?, filled(url, "the URL")?);
            let options = options::unchecked(&builder.options)?;
            let kind = RemoteServerKind::SecondaryInitiator;
            secondary(builder, kind, name, url, options)
        })
    }
}

/// Creates a secondary initiator: the server where it is set connects to a primary server (since
/// 6.10). The builder stays as it is and may create others.
///
/// @param builder The builder.
/// @param name The name, which must not be blank; copied without blanks around it.
/// @param url The URL of the primary server, `ws://` or `wss://`; copied without blanks around it.
/// @param[out] api_error Receives NULL, or on failure an error with `DIFF_ERR_ILLEGAL_ARGUMENT`, to
///     be released with diffusion_api_error_free(); may be NULL.
/// @return The remote server, to be released with diffusion_remote_server_free(); NULL if another
///     argument is NULL or not allowed, or if what the builder was told is not allowed.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remote_server_builder_create_secondary_initiator(
    builder: *mut DIFFUSION_REMOTE_SERVER_BUILDER_T,
    name: *mut c_char,
    url: *mut c_char,
    api_error: *mut DIFFUSION_API_ERROR,
) -> *mut DIFFUSION_REMOTE_SERVER_T {
    let function = "diffusion_remote_server_builder_create_secondary_initiator";
    // SAFETY: NULL or live, C strings, and room for an error, by contract.
    unsafe {
        create(function, builder, api_error, |builder| {
            let kind = RemoteServerKind::SecondaryInitiator;
            let name = filled(name, "the name")?;
            let url = with_scheme(filled(url, "the URL")?, &["ws", "wss"])?;
            let options = options::checked(&builder.options, kind)?;
            secondary(builder, kind, name, url, options)
        })
    }
}

/// Creates a secondary acceptor: the server where it is set takes the connection of a primary
/// initiator of the same name (since 6.10). The builder stays as it is and may create others.
///
/// @param builder The builder. The options for the reconnection timeout, the delay between attempts
///     and the recovery buffer belong to the side that connects and are not allowed.
/// @param name The name, which must not be blank; copied without blanks around it.
/// @param primary_host_name The host name of the primary server, which its certificate must have;
///     copied.
/// @param[out] api_error Receives NULL, or on failure an error with `DIFF_ERR_ILLEGAL_ARGUMENT`, to
///     be released with diffusion_api_error_free(); may be NULL.
/// @return The remote server, to be released with diffusion_remote_server_free(); NULL if another
///     argument is NULL or not allowed, or if what the builder was told is not allowed.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remote_server_builder_create_secondary_acceptor(
    builder: *mut DIFFUSION_REMOTE_SERVER_BUILDER_T,
    name: *mut c_char,
    primary_host_name: *mut c_char,
    api_error: *mut DIFFUSION_API_ERROR,
) -> *mut DIFFUSION_REMOTE_SERVER_T {
    let function = "diffusion_remote_server_builder_create_secondary_acceptor";
    // SAFETY: NULL or live, C strings, and room for an error, by contract.
    unsafe {
        create(function, builder, api_error, |builder| {
            let kind = RemoteServerKind::SecondaryAcceptor;
            let name = filled(name, "the name")?;
            let host = string_argument(primary_host_name, "the host name")
                .map(crate::data::memory::copy_text)?;
            let options = options::checked(&builder.options, kind)?;
            secondary(builder, kind, name, host, options)
        })
    }
}

/// Creates a primary initiator: the server where it is set connects to secondary servers, each of
/// which has a secondary acceptor of the same name (since 6.10). The builder stays as it is and may
/// create others.
///
/// @param builder The builder, of which only the delay between attempts counts.
/// @param name The name, which must not be blank; copied without blanks around it.
/// @param urls A list of the URLs, `char *`, of the secondary servers, at least one, each `ws://`;
///     copied without blanks around them.
/// @param connector The name of the connector of the primary server that the connections belong to,
///     which must not be blank; copied without blanks around it.
/// @param[out] api_error Receives NULL, or on failure an error with `DIFF_ERR_ILLEGAL_ARGUMENT`, to
///     be released with diffusion_api_error_free(); may be NULL.
/// @return The remote server, to be released with diffusion_remote_server_free(); NULL if another
///     argument is NULL or not allowed.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remote_server_builder_create_primary_initiator(
    builder: *mut DIFFUSION_REMOTE_SERVER_BUILDER_T,
    name: *mut c_char,
    urls: *mut LIST_T,
    connector: *mut c_char,
    api_error: *mut DIFFUSION_API_ERROR,
) -> *mut DIFFUSION_REMOTE_SERVER_T {
    let function = "diffusion_remote_server_builder_create_primary_initiator";
    // SAFETY: NULL or live, C strings, a list of C strings, and room for an error, by contract.
    unsafe {
        create(function, builder, api_error, |builder| {
            let name = filled(name, "the name")?;
            let urls = list::data_of(argument(urls, "the list of URLs")?).into_iter();
            let urls = urls.map(|url| with_scheme(filled(url.cast(), "a URL")?, &["ws"]));
            let urls = try_collect(urls)?;
            if urls.is_empty() {
                return Err(Failure::illegal_argument("there is no URL"));
            }
            let delay = builder.retry_delay.to_string();
            Ok(CreateRemoteServerRequest {
                server: RemoteServer {
                    kind: RemoteServerKind::PrimaryInitiator,
                    name,
                    urls,
                    principal: String::new(),
                    connection_options: vec![(RemoteServerOption::RetryDelay, delay)],
                    missing_topic_notification_filter: String::new(),
                    connector: filled(connector, "the connector")?,
                },
                credentials: Credentials::None,
            })
        })
    }
}
