//! Settings of session factories that only this library has: TLS and proxies (`specification/sessions/tls-and-environment sections 2 and 5`).
//!
//! Same rules as in `factory.rs`.

use core::ffi::{c_char, c_int};
use core::mem::MaybeUninit;

use crate::capi::ffi::cenum::truth;
use crate::capi::ffi::memory;
use crate::capi::session::factory::{change, DIFFUSION_SESSION_FACTORY_T};
use crate::engine::tls::MinimumVersion;
use crate::engine::ProxyUrl;

/// Versions of TLS.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum diffusion_tls_version_e {
    /// TLS 1.2.
    DIFFUSION_TLS_1_2 = 12,
    /// TLS 1.3.
    DIFFUSION_TLS_1_3 = 13,
}
/// Versions of TLS.
pub type DIFFUSION_TLS_VERSION_T = diffusion_tls_version_e;

/// Sets the file of the certificates that vouch for servers: roots, or any others of a chain, up to
/// the server's own. Takes precedence over the environment variable `DIFFUSION_SSL_CA_FILE_PATH`. An
/// extension of this library.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param path A PEM file, or a folder of PEM files, read at each connection attempt; the path is
///     copied. NULL for the default.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_tls_ca_file(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    path: *const c_char,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            options.tls.ca_file = memory::path(path);
        })
    }
}

/// Sets the certificate that the client shows to servers that ask for one. An extension of this
/// library.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param certificate_pem_path A PEM file with the certificate and those that lead to its root; the
///     path is copied.
/// @param key_pem_path A PEM file with the private key; the path is copied. When one of both is
///     NULL, no certificate is shown, which is the default.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_tls_client_certificate(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    certificate_pem_path: *const c_char,
    key_pem_path: *const c_char,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            let certificate = memory::path(certificate_pem_path);
            let key = memory::path(key_pem_path);
            options.tls.client_certificate = certificate.zip(key);
        })
    }
}

/// Sets the oldest version of TLS that is spoken. An extension of this library.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param version DIFFUSION_TLS_1_2, the default, or DIFFUSION_TLS_1_3; nothing happens for other
///     numbers.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_tls_minimum_version(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    version: c_int,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            const TLS_1_2: c_int = diffusion_tls_version_e::DIFFUSION_TLS_1_2 as c_int;
            const TLS_1_3: c_int = diffusion_tls_version_e::DIFFUSION_TLS_1_3 as c_int;
            match version {
                TLS_1_2 => options.tls.minimum_version = MinimumVersion::Tls12,
                TLS_1_3 => options.tls.minimum_version = MinimumVersion::Tls13,
                _ => log::warn!("{version} is no version of TLS and is ignored"),
            }
        })
    }
}

/// Sets whether certificates of servers are accepted that no known authority vouches for. Takes
/// precedence over the environment variable `DIFFUSION_TRUST_SELF_SIGNED_CERTS`. True without a
/// file of authorities lets any server pass for the right one: for tests only. An extension of this
/// library.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param trust True if they are accepted. Default: what the environment variable says.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_tls_trust_self_signed(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    trust: MaybeUninit<bool>,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            options.tls.trust_self_signed = Some(truth(trust));
        })
    }
}

/// Sets an HTTP proxy to connect through. It is never used for loopback addresses. An extension of
/// this library.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param url `http://[user[:password]@]host[:port]`, port 1080 if there is none; copied. User and
///     password may be percent-encoded. A URL that is not valid is reported when a session is
///     created. NULL for no proxy, the default.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_proxy(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    url: *const c_char,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            options.proxy.url = memory::c_bytes(url).map(ProxyUrl::from);
        })
    }
}

/// Sets whether the environment variables `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` decide about a
/// proxy, if none is set here. An extension of this library.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param use_environment True if they are read at each connection attempt. Default: false. The
///     environment variable `DIFFUSION_PROXY_FROM_ENVIRONMENT=true` has the same effect.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_proxy_from_environment(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    use_environment: MaybeUninit<bool>,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            options.proxy.from_environment = truth(use_environment);
        })
    }
}
