//! Sessions over TLS, and what becomes of them under given settings of trust.

use std::path::PathBuf;
use std::sync::Arc;

use diffusion::engine::{Endpoint, Session, TlsOptions};
use diffusion::session::{ErrorCode, Failure, SessionConfig};

use super::certificates::{Certified, TlsServer, Wanted};
use super::{asking, close, close_orderly, endpoint, Recorder};
use crate::server::{accepted, Peer};

pub fn start_tls(
    server: &TlsServer,
    config: SessionConfig,
    tls: TlsOptions,
    program: &Arc<Recorder>,
) -> Arc<Session> {
    let endpoint = Endpoint {
        tls,
        ..endpoint(&server.url())
    };
    Session::start(config, endpoint, program.clone()).unwrap()
}

/// The settings of one row of the table.
pub fn trusting(file: Option<PathBuf>, self_signed: bool) -> TlsOptions {
    TlsOptions {
        ca_file: file,
        trust_self_signed: Some(self_signed),
        ..TlsOptions::default()
    }
}

/// Tries to connect; the server does its part as often as it is dialled.
pub fn outcome(server: &TlsServer, tls: TlsOptions) -> Result<(), Failure> {
    let program = Recorder::new();
    let session = start_tls(server, asking(), tls, &program);
    let mut open = None;
    while !session.state().is_closed() && open.is_none() {
        let dialled = server
            .server
            .is_dialled_unless(|| session.state().is_closed());
        if dialled {
            if let Ok(stream) = server.handshake() {
                let mut peer = Peer::over(stream.get_ref().try_clone().unwrap(), Box::new(stream));
                if peer.try_upgrade().is_ok() {
                    peer.send(&accepted());
                    open = Some(peer);
                }
            }
        }
    }
    let outcome = session.wait_created();
    match &mut open {
        Some(peer) if outcome.is_ok() => close_orderly(&session, peer),
        _ => close(&session),
    }
    outcome
}

pub fn outcome_of(certified: &Certified, tls: TlsOptions) -> Result<(), Failure> {
    outcome(&TlsServer::start(certified), tls)
}

#[track_caller]
pub fn assert_rejected(outcome: Result<(), Failure>, text: &str) {
    let error = outcome.unwrap_err();
    assert_eq!(error.code, ErrorCode::SOCKET_CONNECT_FAIL, "{error}");
    assert!(error.message.contains(text), "{error}, not {text}");
    assert!(error.message.contains("localhost"), "{error}");
}

pub struct Files {
    pub directory: tempfile::TempDir,
    pub authority: Certified,
}

impl Files {
    pub fn new() -> Self {
        Self {
            directory: tempfile::tempdir().unwrap(),
            authority: Wanted::authority("Test Authority").self_signed(),
        }
    }

    pub fn of(&self, certified: &Certified) -> Option<PathBuf> {
        static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let name = format!("certificate-{number}.pem");
        Some(certified.write_certificate(self.directory.path(), &name))
    }

    pub fn authority(&self) -> Option<PathBuf> {
        self.of(&self.authority)
    }
}
