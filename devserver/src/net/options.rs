//! What a server is started with, and why it may not start.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use crate::console::LogLines;
use crate::core::ServerConfig;
use crate::faults::Script;
use crate::http::ControlAccess;

/// Options of [`super::Server::start`]. The default listens on an ephemeral port of loopback, without TLS and faults.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// Address to listen on; port 0 lets the system choose.
    pub address: SocketAddr,
    /// Configuration of the core.
    pub core: ServerConfig,
    /// Encryption.
    pub tls: TlsOptions,
    /// Loopback port of the HTTP control; `Some(0)` lets the system choose.
    pub control_port: Option<u16>,
    /// Loopback port of the console, which serves what the control port serves and a page; `Some(0)` lets the system choose.
    pub console_port: Option<u16>,
    /// The log that the console shows; whoever logs adds its lines.
    pub log_lines: Option<Arc<LogLines>>,
    /// Who may use the control port.
    pub control_access: ControlAccess,
    /// Bytes that may wait for a client that does not read; with more its connection is cut.
    pub maximum_queue: usize,
    /// Faults to run from the start.
    pub script: Option<Script>,
    /// Where what clients configure is kept, with passwords: read at start, written with every change. Without it all of that
    /// is in memory.
    pub state: Option<PathBuf>,
    /// Number of upgrade requests remembered for assertions; older ones are forgotten.
    pub recorded_upgrades: usize,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            core: ServerConfig::default(),
            tls: TlsOptions::Off,
            control_port: None,
            console_port: None,
            log_lines: None,
            control_access: ControlAccess::Token,
            maximum_queue: 64 * 1024 * 1024,
            script: None,
            state: None,
            recorded_upgrades: 4096,
        }
    }
}

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

/// Why a server could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port cannot be used.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// Address wanted.
        address: SocketAddr,
        /// Reason.
        error: io::Error,
    },
    /// A file cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Reason.
        error: io::Error,
    },
    /// The state file cannot be written.
    #[error("cannot write {}: {error}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Reason.
        error: io::Error,
    },
    /// The state file cannot be used.
    #[error("the state file {} is damaged: {problem}; repair it or remove it", path.display())]
    State {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// No certificate could be made.
    #[error("cannot make a certificate: {0}")]
    Certificate(#[from] openssl::error::ErrorStack),
    /// The system gives no random token.
    #[error("cannot make a token: {0}")]
    Token(openssl::error::ErrorStack),
    /// The TLS library refuses certificate or key.
    #[error("TLS: {0}")]
    Tls(#[from] native_tls::Error),
    /// The system gives no poller or thread.
    #[error("cannot start: {0}")]
    System(#[from] io::Error),
}
