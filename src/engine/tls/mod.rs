//! TLS by OpenSSL: what is trusted, and the handshake (`specification/sessions/tls-and-environment`).
//!
//! Runs on a dial's pool thread.

mod advice;
mod context;
mod files;
mod system;

use std::net::IpAddr;
use std::path::PathBuf;

use openssl::error::ErrorStack;
use openssl::ssl::{HandshakeError, Ssl, SslStream, SslVersion};
use openssl::x509::verify::{X509CheckFlags, X509VerifyFlags};
use openssl::x509::{X509PurposeId, X509VerifyResult};

use crate::data::memory;
use crate::engine::environment::{Environment, CA_FILE, TRUST};
use crate::engine::socket::Socket;
use crate::session::{DialFailure, DialFailureKind};

use self::files::Identity;
use self::system::SystemAuthorities;

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
#[derive(Debug, Default)]
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

/// Gives up where there is no memory.
impl Clone for TlsOptions {
    fn clone(&self) -> Self {
        let certificate = self.client_certificate.as_ref();
        Self {
            ca_file: self.ca_file.as_deref().map(memory::copy_path),
            client_certificate: certificate
                .map(|(chain, key)| (memory::copy_path(chain), memory::copy_path(key))),
            ..*self
        }
    }
}

/// What one connection trusts: the rows of the table in `specification/sessions/tls-and-environment section 2`.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Trust {
    /// The system's roots, and the host name must fit.
    System(SystemAuthorities),
    /// Only the certificates of the file, and the host name must fit.
    File(Vec<u8>),
    /// Only what the file vouches for; any host name.
    FileAnyName(Vec<u8>),
    Anything,
}

impl Trust {
    /// What of it stands for one connection.
    fn apply(&self, connection: &mut Ssl, name: &str) -> Result<(), ErrorStack> {
        let address = name.parse::<IpAddr>();
        if address.is_err() {
            connection.set_hostname(name)?;
        }
        if let Self::System(_) | Self::File(_) = self {
            let verified = connection.param_mut();
            verified.set_hostflags(X509CheckFlags::NO_PARTIAL_WILDCARDS);
            match address {
                Ok(address) => verified.set_ip(address)?,
                Err(_) => verified.set_host(name)?,
            }
        }
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
}

/// TLS for one dial.
pub struct TlsDial {
    trust: Trust,
    /// What says so and where they are, if the authorities are not the system's.
    authorities: Option<String>,
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
        let place = match (&options.ca_file, of_environment) {
            (Some(path), _) => Some(("CA file", path.as_path())),
            (None, Some(path)) => Some((CA_FILE, path.as_ref())),
            (None, None) => None,
        };
        let pem = match place {
            Some((named, path)) => Some(files::authorities(path, named)?),
            None => None,
        };
        let self_signed = options
            .trust_self_signed
            .unwrap_or_else(|| environment.is_on(TRUST));
        Ok(Self {
            trust: match (pem, self_signed) {
                (None, false) => Trust::System(SystemAuthorities::find(environment)),
                (None, true) => Trust::Anything,
                (Some(pem), false) => Trust::File(pem),
                (Some(pem), true) => Trust::FileAnyName(pem),
            },
            authorities: place.map(|(named, path)| format!("{named} {}", path.display())),
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
    pub fn connect(
        &self,
        host: &str,
        mut socket: Socket,
    ) -> Result<SslStream<Socket>, DialFailure> {
        // The dot that says that a name is complete is no part of it in certificates, nor where the server is told the name
        // (RFC 6066 section 3).
        let name = host.strip_suffix('.').unwrap_or(host);
        let connection = self
            .configured(name)
            .map_err(|error| configuration(format!("TLS cannot be set up: {error}")))?;
        // Behind a proxy, something has come before.
        socket.expect_beginning();
        connection
            .connect(socket)
            .map_err(|error| self.failure(host, error))
    }

    fn failure(&self, host: &str, error: HandshakeError<Socket>) -> DialFailure {
        let (rejected, what) = match error {
            HandshakeError::SetupFailure(error) => (false, error.to_string()),
            HandshakeError::WouldBlock(_) => (false, "no answer in time".to_owned()),
            HandshakeError::Failure(handshake) => {
                log::debug!("TLS handshake with {host}: {}", handshake.error());
                let verified = handshake.ssl().verify_result();
                if verified == X509VerifyResult::OK || self.trust == Trust::Anything {
                    let beginning = handshake.get_ref().beginning();
                    (false, advice::why(handshake.error(), beginning))
                } else {
                    let advice = advice::for_rejected(verified, self.authorities.as_deref());
                    let what = format!("the server's certificate is rejected: {verified}{advice}");
                    (true, what)
                }
            }
        };
        let kind = if rejected {
            DialFailureKind::CertificateRejected
        } else {
            DialFailureKind::Connect
        };
        DialFailure::new(kind, format!("TLS handshake with {host} failed: {what}"))
    }

    fn configured(&self, name: &str) -> Result<Ssl, ErrorStack> {
        let context = self.context()?;
        let mut connection = Ssl::new(&context)?;
        self.trust.apply(&mut connection, name)?;
        Ok(connection)
    }
}
