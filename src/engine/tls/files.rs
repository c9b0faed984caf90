//! Certificates and keys in PEM files.

use std::fmt::Display;
use std::path::Path;

use openssl::error::ErrorStack;
use openssl::pkey::{PKey, Private};
use openssl::ssl::SslContextBuilder;
use openssl::x509::X509;
use zeroize::Zeroizing;

use super::configuration;
use crate::session::DialFailure;

fn unusable(named: &str, path: &Path, what: &dyn Display) -> DialFailure {
    configuration(format!("{named} {}: {what}", path.display()))
}

fn read(path: &Path, named: &str) -> Result<Vec<u8>, DialFailure> {
    std::fs::read(path).map_err(|error| unusable(named, path, &error))
}

/// The certificates of a file, or of all files of a folder that have some. `named` is what people know it by.
pub(super) fn authorities(path: &Path, named: &str) -> Result<Vec<u8>, DialFailure> {
    let pem = if path.is_dir() {
        let entries = std::fs::read_dir(path).map_err(|error| unusable(named, path, &error))?;
        let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        // The same folder is the same text, whatever the order of the system's.
        files.sort();
        // No pipes and devices, which may have no end. What else is in the folder is of no concern.
        let files = files.iter().filter(|file| file.is_file());
        let mut all = Vec::new();
        for pem in files.filter_map(|file| std::fs::read(file).ok()) {
            if !certificates(&pem).is_empty() {
                all.extend_from_slice(&pem);
                all.push(b'\n');
            }
        }
        all
    } else {
        read(path, named)?
    };
    if certificates(&pem).is_empty() {
        return Err(unusable(named, path, &"no certificate in it"));
    }
    Ok(pem)
}

pub(super) fn certificates(pem: &[u8]) -> Vec<X509> {
    X509::stack_from_pem(pem).unwrap_or_default()
}

/// What the client shows to servers that ask who it is.
pub(super) struct Identity {
    certificate: X509,
    /// Those that lead to its root.
    chain: Vec<X509>,
    key: PKey<Private>,
}

impl Identity {
    pub(super) fn read(certificate: &Path, key: &Path) -> Result<Self, DialFailure> {
        let mut chain = certificates(&read(certificate, "client certificate")?).into_iter();
        let first = chain
            .next()
            .ok_or_else(|| unusable("client certificate", certificate, &"no certificate in it"))?;
        let pem = Zeroizing::new(read(key, "client key")?);
        // Without a passphrase OpenSSL would ask for one at the terminal.
        let key = PKey::private_key_from_pem_passphrase(&pem, b"")
            .map_err(|error| unusable("client key", key, &error))?;
        Ok(Self {
            certificate: first,
            chain: chain.collect(),
            key,
        })
    }

    pub(super) fn present(&self, builder: &mut SslContextBuilder) -> Result<(), ErrorStack> {
        builder.set_certificate(&self.certificate)?;
        builder.set_private_key(&self.key)?;
        for certificate in &self.chain {
            builder.add_extra_chain_cert(certificate.clone())?;
        }
        Ok(())
    }
}
