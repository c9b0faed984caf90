//! The variables of the environment: the only place that reads them, and the list of those that are read.
//!
//! They are read once for each attempt to connect, at its start (`specification/sessions/tls-and-environment section 2`): for a
//! session's first on the program's thread that creates it, for the others on a thread of the library. [`variable`] is called when a
//! session is created. Threads of the program may call `setenv` meanwhile ([`copy`]). Values are bytes: one that is no text is never taken for one that is not set.
//! A program that runs with rights that its caller does not have (setuid, setgid, capabilities) does not see the variables at all,
//! as with the C library's `secure_getenv`. Runs on: any thread.

mod copy;

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

use crate::session::{DialFailure, DialFailureKind};

use self::copy::Variables;

/// A PEM file with the authorities to trust.
pub const CA_FILE: &str = "DIFFUSION_SSL_CA_FILE_PATH";
/// Whether to trust certificates of unknown authorities.
pub const TRUST: &str = "DIFFUSION_TRUST_SELF_SIGNED_CERTS";
/// Whether the variables about proxies count.
pub const PROXY_WANTED: &str = "DIFFUSION_PROXY_FROM_ENVIRONMENT";
/// The version of the protocol to offer.
pub const PROTOCOL_VERSION: &str = "DIFFUSION_PROTOCOL_VERSION";
/// Among how many network threads sessions are spread.
pub const IO_THREADS: &str = "DIFFUSION_IO_THREADS";
/// The level of the log on standard error.
pub const LOG: &str = "DIFFUSION_LOG";

/// OpenSSL's: a file with the system's authorities.
pub const SYSTEM_FILE: &str = "SSL_CERT_FILE";
/// OpenSSL's: folders with the system's authorities.
pub const SYSTEM_FOLDERS: &str = "SSL_CERT_DIR";

/// What an attempt to connect may read.
const OF_ATTEMPTS: [&str; 12] = [
    CA_FILE,
    TRUST,
    PROXY_WANTED,
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "NO_PROXY",
    "no_proxy",
    "REQUEST_METHOD",
    SYSTEM_FILE,
    SYSTEM_FOLDERS,
];

/// The variables as they were at one moment.
#[derive(Clone, Default)]
pub struct Environment {
    values: Variables,
}

impl Environment {
    /// As they are now: `setenv` of the program is seen.
    pub fn read() -> Self {
        Self {
            values: values(&OF_ATTEMPTS),
        }
    }

    /// The value; `None` if it is not set.
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        self.values.get(name).map(OsString::as_os_str)
    }

    /// The value as text; one that is no text fails the attempt.
    pub fn text(&self, name: &str) -> Result<Option<&str>, DialFailure> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let text = value.to_str().ok_or_else(|| {
            DialFailure::new(
                DialFailureKind::Configuration,
                format!("the environment variable {name} is not UTF-8"),
            )
        })?;
        Ok(Some(text))
    }

    /// Its truth value; `false` if it is not set.
    pub fn is_on(&self, name: &str) -> bool {
        self.get(name).is_some_and(is_on)
    }
}

/// The value of a variable now; `None` if it is not set.
pub fn variable(name: &'static str) -> Option<OsString> {
    values(&[name]).remove(name)
}

/// Of those that are set.
fn values(names: &[&'static str]) -> Variables {
    if has_rights_of_others() {
        return Variables::new();
    }
    if !copy::is_getenv_safe() {
        if let Some(copied) = copy::variables(names) {
            return copied;
        }
    }
    // The standard library reads the C library's environment.
    let value = |name: &&'static str| Some((*name, std::env::var_os(name)?));
    names.iter().filter_map(value).collect()
}

/// Truth value: `specification/sessions/tls-and-environment section 2`.
fn is_on(value: &OsStr) -> bool {
    let value = value.as_bytes().trim_ascii().to_ascii_lowercase();
    !matches!(value.as_slice(), b"" | b"false" | b"0" | b"no")
}

/// Whether the process has rights that its caller does not have, so that the environment is not to be believed.
pub fn has_rights_of_others() -> bool {
    // SAFETY: reads a number that the kernel gave to the process at its start.
    unsafe { libc::getauxval(libc::AT_SECURE) != 0 }
}

#[cfg(test)]
impl<const N: usize> From<[(&'static str, &[u8]); N]> for Environment {
    fn from(values: [(&'static str, &[u8]); N]) -> Self {
        let value = |(name, value)| (name, OsStr::from_bytes(value).to_owned());
        Self {
            values: values.into_iter().map(value).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_set_and_named() {
        let environment =
            Environment::from([(CA_FILE, &b"/ca-\xe9.pem"[..]), ("NO_PROXY", b"\xff")]);
        let path = environment.get(CA_FILE).unwrap();
        assert_eq!(path.as_bytes(), b"/ca-\xe9.pem");
        let failure = environment.text("NO_PROXY").unwrap_err();
        assert_eq!(failure.kind, DialFailureKind::Configuration);
        assert!(failure.message.contains("NO_PROXY"), "{}", failure.message);
        assert_eq!(environment.text(TRUST), Ok(None));
    }

    #[test]
    fn truth_values() {
        for (value, on) in [
            (&b"true"[..], true),
            (b"TRUE ", true),
            (b"1", true),
            (b"yes", true),
            (b"anything", true),
            (b"\xff", true),
            (b"", false),
            (b" False", false),
            (b"0", false),
            (b"NO", false),
        ] {
            assert_eq!(
                Environment::from([(TRUST, value)]).is_on(TRUST),
                on,
                "{value:?}"
            );
        }
        assert!(!Environment::default().is_on(TRUST));
    }
}
