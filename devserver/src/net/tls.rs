//! Certificates: made at start, or read from files.

use std::path::PathBuf;
use std::time::Duration;

use native_tls::{Identity, TlsAcceptor};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};

use super::options::StartError;

/// Whether a self-made certificate can be used now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateAge {
    /// Valid now.
    Valid,
    /// Its time is over, for tests of clients.
    Expired,
}

/// How connections are encrypted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum TlsOptions {
    /// Not at all: ws.
    #[default]
    Off,
    /// wss with a certificate made at start, signed by a certificate authority made at start.
    SelfMade {
        /// Host names and addresses in the certificate.
        hosts: Vec<String>,
        /// Whether it is valid.
        age: CertificateAge,
    },
    /// wss with a certificate (chain) and a PKCS#8 key, both PEM.
    Files {
        /// Certificate file.
        certificate: PathBuf,
        /// Key file.
        key: PathBuf,
    },
}

impl TlsOptions {
    /// A valid self-made certificate for `localhost`, `127.0.0.1` and `::1`.
    pub fn self_made() -> Self {
        Self::SelfMade {
            hosts: ["localhost", "127.0.0.1", "::1"]
                .map(str::to_owned)
                .to_vec(),
            age: CertificateAge::Valid,
        }
    }
}

/// An acceptor and the PEM text of the authority that clients have to trust, if it was made here.
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    pub(crate) authority: Option<String>,
}

pub(crate) fn prepare(options: &TlsOptions) -> Result<Option<Tls>, StartError> {
    let (chain, key, authority) = match options {
        TlsOptions::Off => return Ok(None),
        TlsOptions::Files { certificate, key } => {
            let read = |path: &PathBuf| {
                std::fs::read_to_string(path).map_err(|error| StartError::File {
                    path: path.clone(),
                    error,
                })
            };
            (read(certificate)?, read(key)?, None)
        }
        TlsOptions::SelfMade { hosts, age } => {
            let made = make(hosts, *age)?;
            (made.chain, made.key, Some(made.authority))
        }
    };
    let identity = Identity::from_pkcs8(chain.as_bytes(), key.as_bytes())?;
    let acceptor = TlsAcceptor::new(identity)?;
    Ok(Some(Tls {
        acceptor,
        authority,
    }))
}

struct Made {
    chain: String,
    key: String,
    authority: String,
}

fn make(hosts: &[String], age: CertificateAge) -> Result<Made, rcgen::Error> {
    let mut authority_params = CertificateParams::default();
    authority_params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority_params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    authority_params
        .distinguished_name
        .push(DnType::CommonName, "diffusion-devserver authority");
    let authority_key = KeyPair::generate()?;
    let authority = authority_params.self_signed(&authority_key)?;
    let issuer = Issuer::new(authority_params, authority_key);

    let mut params = CertificateParams::new(hosts.to_vec())?;
    params
        .distinguished_name
        .push(DnType::CommonName, "diffusion-devserver");
    params.use_authority_key_identifier_extension = true;
    if age == CertificateAge::Expired {
        let day = Duration::from_secs(24 * 3600);
        let now = std::time::SystemTime::now();
        params.not_before = (now - 30 * day).into();
        params.not_after = (now - day).into();
    }
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, &issuer)?;
    let authority = authority.pem();
    Ok(Made {
        chain: format!("{}{authority}", certificate.pem()),
        key: key.serialize_pem(),
        authority,
    })
}
