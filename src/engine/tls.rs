//! TLS by native-tls: what is trusted, and the handshake (`specification/sessions/tls-and-environment`).
//!
//! The environment is read at every dial, because programs set the variables just before they connect. Runs on a
//! dial's pool thread.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use crate::engine::sync::Mutex;
use native_tls::{Certificate, HandshakeError, Identity, Protocol, TlsConnector, TlsStream};

use crate::engine::fork::PerProcess;
use crate::engine::proxy::is_on;
use crate::engine::socket::Socket;
use crate::session::{DialFailure, DialFailureKind};

const TRUST_VARIABLE: &str = "DIFFUSION_TRUST_SELF_SIGNED_CERTS";
const CA_FILE_VARIABLE: &str = "DIFFUSION_SSL_CA_FILE_PATH";

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
    /// PEM file with the authorities to trust, instead of the system's.
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
    /// The server's own certificate must be in the file; any host name.
    Pinned(Vec<u8>),
    Anything,
}

/// A connector and what it was made for.
struct KeptConnector {
    trust: Trust,
    minimum: Protocol,
    made: Instant,
    connector: TlsConnector,
}

/// How long a connector may miss a change of the system's certificates.
const KEEP_CONNECTOR: Duration = Duration::from_secs(60);

static LAST_CONNECTOR: PerProcess<Mutex<Option<KeptConnector>>> = PerProcess::new();

impl KeptConnector {
    fn fits(&self, dial: &TlsDial) -> bool {
        self.trust == dial.trust
            && is_same(self.minimum, dial.minimum)
            && self.made.elapsed() < KEEP_CONNECTOR
    }
}

/// Versions of native-tls cannot be compared.
fn is_same(left: Protocol, right: Protocol) -> bool {
    matches!(left, Protocol::Tlsv13) == matches!(right, Protocol::Tlsv13)
}

/// TLS for one dial.
pub struct TlsDial {
    trust: Trust,
    identity: Option<Identity>,
    minimum: Protocol,
}

fn configuration(what: String) -> DialFailure {
    DialFailure::new(DialFailureKind::Configuration, what)
}

fn read(path: &Path, named: &str) -> Result<Vec<u8>, DialFailure> {
    std::fs::read(path)
        .map_err(|error| configuration(format!("{named} {}: {error}", path.display())))
}

impl TlsDial {
    /// Reads files and environment. Errors name the variable or setting that is wrong.
    pub fn prepare(
        options: &TlsOptions,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, DialFailure> {
        let (ca_file, named) = match &options.ca_file {
            Some(path) => (Some(path.clone()), "CA file"),
            None => (
                environment(CA_FILE_VARIABLE)
                    .filter(|path| !path.is_empty())
                    .map(PathBuf::from),
                CA_FILE_VARIABLE,
            ),
        };
        let self_signed = options
            .trust_self_signed
            .unwrap_or_else(|| environment(TRUST_VARIABLE).is_some_and(|value| is_on(&value)));
        let pem = match ca_file {
            Some(path) => {
                let pem = read(&path, named)?;
                if certificates(&pem).is_empty() {
                    let path = path.display();
                    return Err(configuration(format!(
                        "{named} {path}: no certificate in it"
                    )));
                }
                Some(pem)
            }
            None => None,
        };
        let trust = match (pem, self_signed) {
            (None, false) => Trust::System,
            (None, true) => Trust::Anything,
            (Some(pem), false) => Trust::File(pem),
            (Some(pem), true) => Trust::FileAnyName(pem),
        };
        let identity = match &options.client_certificate {
            Some((certificate, key)) => {
                let chain = read(certificate, "client certificate")?;
                let key_pem = read(key, "client key")?;
                Some(Identity::from_pkcs8(&chain, &key_pem).map_err(|error| {
                    configuration(format!(
                        "client certificate {} with key {}: {error}",
                        certificate.display(),
                        key.display()
                    ))
                })?)
            }
            None => None,
        };
        Ok(Self {
            trust,
            identity,
            minimum: match options.minimum_version {
                MinimumVersion::Tls12 => Protocol::Tlsv12,
                MinimumVersion::Tls13 => Protocol::Tlsv13,
            },
        })
    }

    /// What to try on a new connection after the server's certificate was rejected: a file may name a server's
    /// certificate that is no authority, which the ordinary verification of a chain does not accept.
    pub fn fallback(self) -> Option<Self> {
        match self.trust {
            Trust::FileAnyName(pem) => Some(Self {
                trust: Trust::Pinned(pem),
                ..self
            }),
            _ => None,
        }
    }

    /// The handshake, within the limits of the socket.
    pub fn connect(&self, host: &str, socket: Socket) -> Result<TlsStream<Socket>, DialFailure> {
        let connector = self
            .connector()
            .map_err(|error| configuration(format!("TLS cannot be set up: {error}")))?;
        let stream = connector
            .connect(host, socket)
            .map_err(|error| match error {
                HandshakeError::Failure(error) => {
                    let text = error.to_string();
                    // native-tls tells only by the text of OpenSSL what went wrong.
                    let kind = if text.contains("certificate verify failed") {
                        DialFailureKind::CertificateRejected
                    } else {
                        DialFailureKind::Connect
                    };
                    DialFailure::new(kind, format!("TLS handshake with {host} failed: {text}"))
                }
                HandshakeError::WouldBlock(_) => DialFailure::new(
                    DialFailureKind::Connect,
                    format!("TLS handshake with {host}: no answer in time"),
                ),
            })?;
        if let Trust::Pinned(pem) = &self.trust {
            check_pinned(host, &stream, pem)?;
        }
        Ok(stream)
    }

    /// Reading the system's certificates takes longer than everything else in a dial, so the last connector is kept
    /// for a while. One with a client's key is made anew each time.
    fn connector(&self) -> native_tls::Result<TlsConnector> {
        if self.identity.is_some() {
            return self.build_connector();
        }
        let mut last = LAST_CONNECTOR.get().lock();
        match &*last {
            Some(kept) if kept.fits(self) => Ok(kept.connector.clone()),
            _ => {
                let connector = self.build_connector()?;
                *last = Some(KeptConnector {
                    trust: self.trust.clone(),
                    minimum: self.minimum,
                    made: Instant::now(),
                    connector: connector.clone(),
                });
                Ok(connector)
            }
        }
    }

    fn build_connector(&self) -> native_tls::Result<TlsConnector> {
        let mut builder = TlsConnector::builder();
        builder.min_protocol_version(Some(self.minimum));
        if let Some(identity) = &self.identity {
            builder.identity(identity.clone());
        }
        match &self.trust {
            Trust::System => {}
            Trust::File(pem) | Trust::FileAnyName(pem) => {
                builder.disable_built_in_roots(true);
                for certificate in certificates(pem) {
                    builder.add_root_certificate(certificate);
                }
                builder
                    .danger_accept_invalid_hostnames(matches!(self.trust, Trust::FileAnyName(_)));
            }
            Trust::Pinned(_) | Trust::Anything => {
                builder.danger_accept_invalid_certs(true);
                builder.danger_accept_invalid_hostnames(true);
            }
        }
        builder.build()
    }
}

fn certificates(pem: &[u8]) -> Vec<Certificate> {
    Certificate::stack_from_pem(pem).unwrap_or_default()
}

/// Accepts the server's certificate if the file has exactly it and it is valid now.
fn check_pinned(host: &str, stream: &TlsStream<Socket>, pem: &[u8]) -> Result<(), DialFailure> {
    let rejected = |what: &str| {
        DialFailure::new(
            DialFailureKind::CertificateRejected,
            format!("the certificate of {host} is rejected: {what}"),
        )
    };
    let presented = stream
        .peer_certificate()
        .ok()
        .flatten()
        .and_then(|certificate| certificate.to_der().ok())
        .ok_or_else(|| rejected("the server presented none"))?;
    let known = certificates(pem)
        .iter()
        .any(|certificate| certificate.to_der().is_ok_and(|der| der == presented));
    if !known {
        return Err(rejected("it is not itself in the CA file"));
    }
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let valid = || -> Result<bool, openssl::error::ErrorStack> {
        let certificate = openssl::x509::X509::from_der(&presented)?;
        let now = openssl::asn1::Asn1Time::from_unix(now.as_secs() as libc::time_t)?;
        Ok(certificate.not_before() <= now && now <= certificate.not_after())
    };
    match valid() {
        Ok(true) => Ok(()),
        _ => Err(rejected("it is expired or not yet valid")),
    }
}
