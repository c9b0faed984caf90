//! The arguments about TLS.

use std::path::PathBuf;

use devserver::{CertificateAge, TlsOptions};

pub(super) struct TlsArguments {
    pub(super) wanted: bool,
    pub(super) hosts: Vec<String>,
    pub(super) age: CertificateAge,
    pub(super) certificate: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
}

impl Default for TlsArguments {
    fn default() -> Self {
        Self {
            wanted: false,
            hosts: Vec::new(),
            age: CertificateAge::Valid,
            certificate: None,
            key: None,
        }
    }
}

impl TlsArguments {
    pub(super) fn options(self) -> Result<TlsOptions, String> {
        match (self.certificate, self.key) {
            (Some(certificate), Some(key)) => return Ok(TlsOptions::Files { certificate, key }),
            (None, None) => {}
            (Some(_), None) | (None, Some(_)) => {
                return Err("--certificate and --key belong together".into())
            }
        }
        if !self.wanted && self.hosts.is_empty() && self.age == CertificateAge::Valid {
            return Ok(TlsOptions::Off);
        }
        match (TlsOptions::self_made(), self.hosts) {
            (TlsOptions::SelfMade { hosts, .. }, named) => {
                let hosts = if named.is_empty() { hosts } else { named };
                Ok(TlsOptions::SelfMade {
                    hosts,
                    age: self.age,
                })
            }
            (other, _) => Ok(other),
        }
    }
}
