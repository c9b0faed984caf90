//! Where the system keeps the authorities that it trusts: the places that OpenSSL was built for or that its variables name, and
//! those of distributions. OpenSSL would look its variables up itself, on the thread of the dial, beside a program that sets some.

use std::ffi::{CStr, CString, OsStr};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::ptr;

use openssl::error::ErrorStack;
use openssl::ssl::SslContextBuilder;
use openssl_sys::{
    SSL_CTX_load_verify_locations, X509_get_default_cert_dir, X509_get_default_cert_file,
};

use crate::engine::environment::{Environment, SYSTEM_FILE, SYSTEM_FOLDERS};

/// Files with many certificates; the first that is there counts. After openssl-probe and Go's crypto/x509.
const FILES: [&str; 8] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/ssl/cert.pem",
    "/opt/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/certs/cacert.pem",
];

/// Folders whose files have hashes for names; all count.
const FOLDERS: [&str; 3] = [
    "/etc/ssl/certs",
    "/etc/pki/tls/certs",
    "/etc/security/certificates",
];

/// Files and folders that are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SystemAuthorities {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl SystemAuthorities {
    /// Those of now.
    pub(super) fn find(environment: &Environment) -> Self {
        let existing = |path: &PathBuf| path.exists();
        let file = match environment.get(SYSTEM_FILE) {
            Some(path) => PathBuf::from(path),
            None => built_in(X509_get_default_cert_file),
        };
        let mut files: Vec<_> = Some(file).into_iter().filter(existing).collect();
        if files.is_empty() || environment.get(SYSTEM_FILE).is_none() {
            files.extend(FILES.into_iter().map(PathBuf::from).find(existing));
        }
        let mut folders = match environment.get(SYSTEM_FOLDERS) {
            Some(list) => list
                .as_bytes()
                .split(|byte| *byte == b':')
                .filter(|path| !path.is_empty())
                .map(|path| OsStr::from_bytes(path).into())
                .collect(),
            None => vec![built_in(X509_get_default_cert_dir)],
        };
        folders.extend(FOLDERS.into_iter().map(PathBuf::from));
        folders.retain(existing);
        Self { files, folders }
    }

    /// What cannot be read is left out.
    pub(super) fn trust(&self, builder: &mut SslContextBuilder) {
        for file in &self.files {
            add(builder, Some(file), None);
        }
        for folder in &self.folders {
            add(builder, None, Some(folder));
        }
    }
}

type BuiltIn = unsafe extern "C" fn() -> *const libc::c_char;

fn built_in(place: BuiltIn) -> PathBuf {
    // SAFETY: one of OpenSSL's functions that return a constant text.
    let text = unsafe { CStr::from_ptr(place()) };
    OsStr::from_bytes(text.to_bytes()).into()
}

/// The same method of the builder panics for paths that are not UTF-8.
fn add(builder: &mut SslContextBuilder, file: Option<&Path>, folder: Option<&Path>) {
    // No path that exists has a 0 in it.
    let text =
        |path: Option<&Path>| path.and_then(|path| CString::new(path.as_os_str().as_bytes()).ok());
    let (file, folder) = (text(file), text(folder));
    let pointer = |text: &Option<CString>| text.as_ref().map_or(ptr::null(), |text| text.as_ptr());
    // SAFETY: the context lives as long as its builder; each text is one or NULL, and copied or read before the call returns.
    let added = unsafe {
        SSL_CTX_load_verify_locations(builder.as_ptr(), pointer(&file), pointer(&folder))
    };
    if added != 1 {
        // Takes them off the thread's list of errors too.
        let error = ErrorStack::get();
        log::debug!("some of the system's certificates cannot be read: {error}");
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStringExt;

    use super::*;

    #[test]
    fn variables_take_the_place_of_what_openssl_was_built_for() {
        let folder = tempfile::tempdir().unwrap();
        // Paths are bytes.
        let odd = |name: &[u8]| folder.path().join(OsStr::from_bytes(name));
        let (file, first, second) = (odd(b"ca-\xe9.pem"), odd(b"one-\xe9"), odd(b"two"));
        std::fs::write(&file, "").unwrap();
        std::fs::create_dir(&first).unwrap();
        std::fs::create_dir(&second).unwrap();
        let list = [first.as_os_str(), OsStr::new("/none"), second.as_os_str()]
            .join(OsStr::new(":"))
            .into_vec();
        let path = file.clone().into_os_string().into_vec();
        let found = SystemAuthorities::find(&Environment::from([
            (SYSTEM_FILE, path.as_slice()),
            (SYSTEM_FOLDERS, list.as_slice()),
        ]));
        assert_eq!(found.files, [file]);
        assert_eq!(found.folders[..2], [first, second]);
        let system = SystemAuthorities::find(&Environment::default());
        assert_eq!(
            found.folders[2..],
            system.folders[system.folders.len() + 2 - found.folders.len()..]
        );
    }

    #[test]
    fn a_file_that_is_not_there_leaves_the_systems() {
        let none = Environment::from([(SYSTEM_FILE, &b"/none.pem"[..])]);
        let system: Vec<_> = FILES
            .iter()
            .filter(|path| Path::new(path).exists())
            .collect();
        let found = SystemAuthorities::find(&none);
        assert_eq!(
            found.files.first().map(|path| path.to_str().unwrap()),
            system.first().map(|path| **path)
        );
    }
}
