//! TLS by OpenSSL: what is trusted, and the handshake (`specification/sessions/tls-and-environment`).
//!
//! Runs on a dial's pool thread.

mod connector;
mod files;

use std::path::PathBuf;

use openssl::error::ErrorStack;
use openssl::ssl::{ConnectConfiguration, HandshakeError, SslStream, SslVersion};
use openssl::x509::verify::X509VerifyFlags;
use openssl::x509::{X509PurposeId, X509VerifyResult};

use crate::engine::environment::{Environment, CA_FILE, TRUST};
use crate::engine::socket::Socket;
use crate::session::{DialFailure, DialFailureKind};

use self::files::Identity;

/// Lowest TLS version to accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MinimumVersion {
    /// 1.2
    #[default]
    Tls12,
    /// 1.3
    Tls13,
}

/// TLS settings of the program. What is set here wins over the environment.
#[derive(Debug, Clone, Default)]
pub struct TlsOptions {
    /// PEM file with the authorities to trust, instead of the system's, or a folder of such files.
    pub ca_file: Option<PathBuf>,
    /// PEM files of the certificate chain and of its key.
    pub client_certificate: Option<(PathBuf, PathBuf)>,
    /// Lowest version to accept.
    pub minimum_version: MinimumVersion,
    /// Whether to trust certificates of unknown authorities.
    pub trust_self_signed: Option<bool>,
}

/// What one connection trusts: the rows of the table in `specification/sessions/tls-and-environment section 2`.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Trust {
    /// The system's roots, and the host name must fit.
    System,
    /// Only the certificates of the file, and the host name must fit.
    File(Vec<u8>),
    /// Only what the file vouches for; any host name.
    FileAnyName(Vec<u8>),
    Anything,
}

impl Trust {
    /// What of it stands for one connection.
    fn apply(&self, connection: &mut ConnectConfiguration) -> Result<(), ErrorStack> {
        connection.set_verify_hostname(matches!(self, Self::System | Self::File(_)));
        if let Self::File(_) | Self::FileAnyName(_) = self {
            // Whatever certificate is in the file is an end of the chain: a root, one between, or the server's own.
            let flags = X509VerifyFlags::PARTIAL_CHAIN;
            connection.param_mut().set_flags(flags)?;
        }
        if let Self::FileAnyName(_) | Self::Anything = self {
            connection.param_mut().set_purpose(X509PurposeId::ANY)?;
            // The first level that takes keys of 1024 bits.
            const LENIENT: u32 = 1;
            if connection.security_level() > LENIENT {
                connection.set_security_level(LENIENT);
            }
        }
        Ok(())
    }

    /// What helps whose server was rejected for this reason.
    fn advice(&self, rejected: X509VerifyResult) -> String {
        // X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, _DEPTH_ZERO_SELF_SIGNED_CERT, _SELF_SIGNED_CERT_IN_CHAIN,
        // _UNABLE_TO_GET_ISSUER_CERT_LOCALLY, _UNABLE_TO_VERIFY_LEAF_SIGNATURE.
        if !matches!(rejected.as_raw(), 2 | 18..=21) {
            return String::new();
        }
        match self {
            Self::System => {
                format!("; {CA_FILE} names a file with the authorities to trust instead of the system's")
            }
            _ => "; it is not in the CA file, and nothing in the CA file vouches for it".to_owned(),
        }
    }
}

/// TLS for one dial.
pub struct TlsDial {
    trust: Trust,
    identity: Option<Identity>,
    minimum: SslVersion,
}

fn configuration(what: String) -> DialFailure {
    DialFailure::new(DialFailureKind::Configuration, what)
}

impl TlsDial {
    /// Reads the files. Errors name the variable or setting that is wrong.
    pub fn prepare(options: &TlsOptions, environment: &Environment) -> Result<Self, DialFailure> {
        let of_environment = environment.get(CA_FILE).filter(|path| !path.is_empty());
        let pem = match (&options.ca_file, of_environment) {
            (Some(path), _) => Some(files::authorities(path, "CA file")?),
            (None, Some(path)) => Some(files::authorities(path.as_ref(), CA_FILE)?),
            (None, None) => None,
        };
        let self_signed = options
            .trust_self_signed
            .unwrap_or_else(|| environment.is_on(TRUST));
        Ok(Self {
            trust: match (pem, self_signed) {
                (None, false) => Trust::System,
                (None, true) => Trust::Anything,
                (Some(pem), false) => Trust::File(pem),
                (Some(pem), true) => Trust::FileAnyName(pem),
            },
            identity: match &options.client_certificate {
                Some((certificate, key)) => Some(Identity::read(certificate, key)?),
                None => None,
            },
            minimum: match options.minimum_version {
                MinimumVersion::Tls12 => SslVersion::TLS1_2,
                MinimumVersion::Tls13 => SslVersion::TLS1_3,
            },
        })
    }

    /// The handshake, within the limits of the socket.
    pub fn connect(&self, host: &str, socket: Socket) -> Result<SslStream<Socket>, DialFailure> {
        // The dot that says that a name is complete is no part of it in certificates, nor where the server is told the name
        // (RFC 6066 section 3).
        let name = host.strip_suffix('.').unwrap_or(host);
        let connection = self
            .configured()
            .map_err(|error| configuration(format!("TLS cannot be set up: {error}")))?;
        let failed = |what: &dyn std::fmt::Display| {
            DialFailure::new(
                DialFailureKind::Connect,
                format!("TLS handshake with {host} failed: {what}"),
            )
        };
        connection.connect(name, socket).map_err(|error| {
            let handshake = match error {
                HandshakeError::SetupFailure(error) => return failed(&error),
                HandshakeError::WouldBlock(_) => return failed(&"no answer in time"),
                HandshakeError::Failure(handshake) => handshake,
            };
            let verified = handshake.ssl().verify_result();
            let error = handshake.into_error();
            if verified == X509VerifyResult::OK || self.trust == Trust::Anything {
                return failed(&error);
            }
            let advice = self.trust.advice(verified);
            DialFailure {
                kind: DialFailureKind::CertificateRejected,
                ..failed(&format_args!("{error} ({verified}){advice}"))
            }
        })
    }

    fn configured(&self) -> Result<ConnectConfiguration, ErrorStack> {
        let mut connection = self.connector()?.configure()?;
        self.trust.apply(&mut connection)?;
        Ok(connection)
    }
}
