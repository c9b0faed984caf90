//! Variables of the environment: those that sessions read at each attempt to connect.

use diffusion::engine::{Session, TlsOptions};
use diffusion::session::{ErrorCode, SessionConfig};
use parking_lot::MutexGuard;

use crate::alone;
use crate::server::accepted;
use crate::support::certificates::{TlsServer, Wanted};
use crate::support::proxy::{accept_tunnel, proxy_url, TARGET};
use crate::support::tls::{assert_rejected, outcome, start_tls, trusting, Files};
use crate::support::*;

const CA_FILE: &str = "DIFFUSION_SSL_CA_FILE_PATH";

const TRUST: &str = "DIFFUSION_TRUST_SELF_SIGNED_CERTS";

const PROXY: &str = "HTTP_PROXY";
const NO_PROXY: &str = "NO_PROXY";
const PROXY_WANTED: &str = "DIFFUSION_PROXY_FROM_ENVIRONMENT";

/// Sets variables and clears them when it goes.
struct Variables {
    _alone: MutexGuard<'static, ()>,
}

impl Variables {
    fn alone() -> Self {
        Self { _alone: alone() }
    }

    fn set(&self, name: &str, value: &str) {
        std::env::set_var(name, value);
    }

    fn clear(&self) {
        for name in [CA_FILE, TRUST, PROXY, NO_PROXY, PROXY_WANTED] {
            std::env::remove_var(name);
        }
    }
}

impl Drop for Variables {
    fn drop(&mut self) {
        self.clear();
    }
}

#[test]
fn the_environment_is_read_at_every_dial() {
    let variables = Variables::alone();
    let files = Files::new();
    let server = TlsServer::start(&Wanted::default().issued_by(&files.authority));
    assert_rejected(outcome(&server, TlsOptions::default()), "issuer");
    let authority = files.authority().unwrap();
    variables.set(CA_FILE, authority.to_str().unwrap());
    // One failed attempt: nobody is trusted; then the variable is there again.
    let program = Recorder::new();
    let session = start_tls(&server, asking(), TlsOptions::default(), &program);
    let peer = server.accept_with(&accepted());
    session.wait_created().unwrap();
    let strategy = program.hold("P");
    peer.cut();
    strategy.wait_arrived();
    variables.clear();
    let failure = program.hold("F(12)");
    strategy.open();
    assert!(server.handshake().is_err());
    failure.wait_arrived();
    variables.set(TRUST, "yes");
    failure.open();
    let mut peer = server.accept_with(&recovered(1));
    program.wait_returned("S");
    close_orderly(&session, &mut peer);
    assert_eq!(
        program.line(),
        "L(0->2) created L(2->3) P F(12) P L(3->2) S L(2->5)"
    );
}

#[test]
fn values_of_the_trust_variable() {
    let variables = Variables::alone();
    let server = TlsServer::start(&Wanted::other_host().self_signed());
    for (value, trusted) in [
        ("true", true),
        ("TRUE", true),
        ("1", true),
        ("anything", true),
        ("", false),
        ("false", false),
        ("0", false),
        ("No", false),
    ] {
        variables.set(TRUST, value);
        let outcome = outcome(&server, TlsOptions::default());
        assert_eq!(outcome.is_ok(), trusted, "{value:?}");
    }
}

#[test]
fn files_that_cannot_be_used_are_named() {
    let variables = Variables::alone();
    let files = Files::new();
    let server = TlsServer::start(&Wanted::default().self_signed());
    let missing = files.directory.path().join("missing.pem");
    let empty = files.directory.path().join("empty.pem");
    std::fs::write(&empty, "no certificate").unwrap();
    for path in [missing, empty] {
        let path = path.to_str().unwrap();
        variables.set(CA_FILE, path);
        let error = outcome(&server, TlsOptions::default()).unwrap_err();
        assert_eq!(error.code, ErrorCode::SOCKET_CONNECT_FAIL);
        assert!(error.message.contains(CA_FILE), "{error}");
        assert!(error.message.contains(path), "{error}");
        variables.clear();
        let error = outcome(&server, trusting(Some(path.into()), false)).unwrap_err();
        assert!(error.message.contains(path), "{error}");
        let key = files.authority.write_key(files.directory.path(), "key.pem");
        let options = TlsOptions {
            client_certificate: Some((path.into(), key)),
            ..trusting(None, true)
        };
        let error = outcome(&server, options).unwrap_err();
        assert!(error.message.contains("client certificate"), "{error}");
        assert!(error.message.contains(path), "{error}");
    }
}

#[test]
fn the_environment_names_a_proxy_only_when_the_program_wants_it() {
    let variables = Variables::alone();
    let proxy = Server::start();
    let target = || endpoint(&format!("ws://{TARGET}:8080"));
    let fails_to_resolve = || {
        let session = Session::start(SessionConfig::default(), target(), Recorder::new()).unwrap();
        let error = creation_error(&session);
        assert_eq!(error.code, ErrorCode::ADDR_LOOKUP_FAIL, "{error}");
    };
    variables.set(PROXY, &proxy_url(&proxy, ""));
    std::env::remove_var("http_proxy");
    fails_to_resolve();
    variables.set(PROXY_WANTED, "true");
    let session = Session::start(asking(), target(), Recorder::new()).unwrap();
    let mut peer = accept_tunnel(&proxy);
    peer.upgrade();
    peer.send(&accepted());
    session.wait_created().unwrap();
    close_orderly(&session, &mut peer);
    variables.set(NO_PROXY, &format!("other.example, {TARGET}"));
    fails_to_resolve();
    assert!(!proxy.is_dialled());
}
