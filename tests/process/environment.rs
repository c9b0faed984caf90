//! Variables of the environment: those that sessions read at each attempt to connect.

use std::ffi::{CStr, CString, OsStr};
use std::fs::Permissions;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};

use diffusion::capi::{session_create, DIFFUSION_ERROR_T};
use diffusion::engine::environment::variable;
use diffusion::engine::{Session, TlsOptions};
use diffusion::session::{ErrorCode, SessionConfig};
use parking_lot::MutexGuard;

use crate::c_session::CSession;
use crate::server::accepted;
use crate::support::certificates::{TlsServer, Wanted};
use crate::support::proxy::{accept_tunnel, proxy_url, TARGET};
use crate::support::tls::{assert_rejected, outcome, start_tls, trusting, Files};
use crate::support::*;
use crate::{alone, os};

const CA_FILE: &str = "DIFFUSION_SSL_CA_FILE_PATH";

const TRUST: &str = "DIFFUSION_TRUST_SELF_SIGNED_CERTS";

const PROXY: &str = "HTTP_PROXY";
const NO_PROXY: &str = "NO_PROXY";
const PROXY_WANTED: &str = "DIFFUSION_PROXY_FROM_ENVIRONMENT";
const VERSION: &str = "DIFFUSION_PROTOCOL_VERSION";
const IO_THREADS: &str = "DIFFUSION_IO_THREADS";

/// Sets variables and clears them when it goes.
struct Variables {
    _alone: MutexGuard<'static, ()>,
}

impl Variables {
    fn alone() -> Self {
        Self { _alone: alone() }
    }

    fn set(&self, name: &str, value: impl AsRef<OsStr>) {
        std::env::set_var(name, value);
    }

    fn clear(&self) {
        let ours = [
            CA_FILE,
            TRUST,
            PROXY,
            NO_PROXY,
            PROXY_WANTED,
            VERSION,
            IO_THREADS,
        ];
        for name in ours.into_iter().chain(["SSL_CERT_FILE", "SSL_CERT_DIR"]) {
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
    let (diagnosis, _, _) = session.diagnosis();
    let error = diagnosis.attempt_error.unwrap();
    assert!(error.message.contains(CA_FILE), "{error}");
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
    variables.set(PROXY, proxy_url(&proxy, ""));
    std::env::remove_var("http_proxy");
    fails_to_resolve();
    variables.set(PROXY_WANTED, "true");
    let session = Session::start(asking(), target(), Recorder::new()).unwrap();
    let mut peer = accept_tunnel(&proxy);
    peer.upgrade();
    peer.send(&accepted());
    session.wait_created().unwrap();
    close_orderly(&session, &mut peer);
    variables.set(NO_PROXY, format!("other.example, {TARGET}"));
    fails_to_resolve();
    assert!(!proxy.is_dialled());
}

#[test]
fn a_folder_may_stand_where_a_file_of_authorities_does() {
    let variables = Variables::alone();
    let files = Files::new();
    let server = TlsServer::start(&Wanted::default().issued_by(&files.authority));
    let folder = files.directory.path().join("authorities");
    std::fs::create_dir(&folder).unwrap();
    variables.set(CA_FILE, &folder);
    let error = outcome(&server, TlsOptions::default()).unwrap_err();
    assert!(error.message.contains("no certificate in it"), "{error}");
    let stranger = Wanted::authority("Stranger").self_signed();
    stranger.write_certificate(&folder, "stranger.pem");
    let named = format!("({CA_FILE} {})", folder.display());
    assert_rejected(outcome(&server, TlsOptions::default()), &named);
    files.authority.write_certificate(&folder, "authority.pem");
    outcome(&server, TlsOptions::default()).unwrap();
}

#[test]
fn openssls_variables_name_the_systems_authorities() {
    let variables = Variables::alone();
    let files = Files::new();
    let server = TlsServer::start(&Wanted::default().issued_by(&files.authority));
    let odd = files.directory.path().join(OsStr::from_bytes(ODD_NAME));
    std::fs::copy(files.authority().unwrap(), &odd).unwrap();
    // What is kept of the system's authorities is kept for the same places only.
    assert_rejected(outcome(&server, trusting(None, false)), "issuer");
    variables.set("SSL_CERT_FILE", &odd);
    outcome(&server, trusting(None, false)).unwrap();
    variables.clear();
    assert_rejected(outcome(&server, trusting(None, false)), "issuer");
    // Folders are indexed: names are hashes.
    let folder = files.directory.path().join("indexed");
    std::fs::create_dir(&folder).unwrap();
    let hash = files.authority.certificate.subject_name_hash();
    files
        .authority
        .write_certificate(&folder, &format!("{hash:08x}.0"));
    variables.set("SSL_CERT_DIR", format!("/nonexistent:{}", folder.display()));
    outcome(&server, trusting(None, false)).unwrap();
}

#[test]
fn variables_are_read_while_others_are_set() {
    let variables = Variables::alone();
    // Longer than a page.
    let list = "other.example,".repeat(1000);
    variables.set(NO_PROXY, &list);
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut number = 0_u32;
            while !over.load(Ordering::Relaxed) {
                let name = CString::new(format!("DIFFUSION_TEST_{}", number % 500)).unwrap();
                let value = c"a value that is some bytes long, so that memory has to be had for it";
                // SAFETY: two C strings. Not by the standard library, whose lock would keep its own `getenv` away.
                unsafe {
                    libc::setenv(name.as_ptr(), value.as_ptr(), 1);
                    if number % 3 == 0 {
                        libc::unsetenv(name.as_ptr());
                    }
                }
                number += 1;
            }
        });
        let seen: Vec<_> = (0..300).map(|_| variable(NO_PROXY)).collect();
        over.store(true, Ordering::Relaxed);
        for seen in seen {
            assert_eq!(seen.as_deref(), Some(OsStr::new(&list)));
        }
    });
    for number in 0..500 {
        std::env::remove_var(format!("DIFFUSION_TEST_{number}"));
    }
}

/// The name of a file, with a byte that no UTF-8 has.
const ODD_NAME: &[u8] = b"authority-\xe9.pem";

#[test]
fn a_path_that_is_no_text_is_a_path_and_never_unset() {
    let variables = Variables::alone();
    let files = Files::new();
    let issued = Wanted::default().issued_by(&files.authority);
    let server = TlsServer::start(&issued);
    let path = files.directory.path().join(OsStr::from_bytes(ODD_NAME));
    variables.set(CA_FILE, &path);
    // The system's authorities must not take the place of a file that is not there.
    let error = outcome(&server, TlsOptions::default()).unwrap_err();
    assert_eq!(error.code, ErrorCode::SOCKET_CONNECT_FAIL, "{error}");
    assert!(error.message.contains(CA_FILE), "{error}");
    assert!(error.message.contains("No such file"), "{error}");
    std::fs::copy(files.authority().unwrap(), &path).unwrap();
    outcome(&server, TlsOptions::default()).unwrap();
    let stranger = TlsServer::start(&Wanted::default().self_signed());
    assert_rejected(outcome(&stranger, TlsOptions::default()), "self-signed");
    variables.clear();
    outcome(&server, trusting(Some(path), false)).unwrap();
}

#[test]
fn a_trust_variable_that_is_no_text_is_a_value_like_others() {
    let variables = Variables::alone();
    let server = TlsServer::start(&Wanted::other_host().self_signed());
    variables.set(TRUST, OsStr::from_bytes(b"\xff"));
    outcome(&server, TlsOptions::default()).unwrap();
}

#[test]
fn proxy_variables_that_are_no_text_fail_the_attempt() {
    let variables = Variables::alone();
    let target = || endpoint(&format!("ws://{TARGET}:8080"));
    let fails_with = |name: &str| {
        let session = Session::start(SessionConfig::default(), target(), Recorder::new()).unwrap();
        let error = creation_error(&session);
        assert_eq!(error.code, ErrorCode::SOCKET_CONNECT_FAIL, "{error}");
        assert!(error.message.contains(name), "{error}");
    };
    std::env::remove_var("http_proxy");
    variables.set(PROXY_WANTED, OsStr::from_bytes(b"\xff"));
    variables.set(PROXY, OsStr::from_bytes(b"http://pr\xf6xy:3128"));
    fails_with(PROXY);
    variables.set(PROXY, "http://127.0.0.1:1");
    variables.set(NO_PROXY, OsStr::from_bytes(b"t\xe4rget.invalid"));
    fails_with(NO_PROXY);
}

#[test]
fn a_version_that_cannot_be_offered_fails_the_creation() {
    let variables = Variables::alone();
    for value in [&b"24"[..], b"30", b"new", b"\xff"] {
        variables.set(VERSION, OsStr::from_bytes(value));
        // SAFETY: a C string, room for an error whose message is given back, and NULL where it is allowed.
        let message = unsafe {
            let mut error: DIFFUSION_ERROR_T = std::mem::zeroed();
            let session = session_create(
                c"ws://127.0.0.1:1".as_ptr(),
                ptr::null(),
                ptr::null_mut(),
                ptr::null_mut(),
                ptr::null_mut(),
                &mut error,
            );
            assert!(session.is_null());
            let message = CStr::from_ptr(error.message).to_str().unwrap().to_owned();
            libc::free(error.message.cast());
            message
        };
        assert!(message.contains(VERSION), "{message}");
    }
}

#[test]
fn the_number_of_network_threads_is_read_whenever_a_session_is_created() {
    let variables = Variables::alone();
    let connect = |among: Option<u32>| {
        let mut session = CSession::connect_among(among);
        // Its network thread has begun then, and has its name.
        session.peer.ping(1);
        session
    };
    let mut sessions = vec![connect(None), connect(None)];
    os::network_threads(1);
    variables.set(IO_THREADS, "2");
    sessions.push(connect(None));
    sessions.push(connect(None));
    os::network_threads(2);
    // What is no number counts as one thread, and what the factory has wins.
    for value in [&b"0"[..], b"-3", b"many", b"\xff", b""] {
        variables.set(IO_THREADS, OsStr::from_bytes(value));
        sessions.push(connect(None));
    }
    variables.set(IO_THREADS, "5");
    sessions.push(connect(Some(1)));
    os::network_threads(2);
    sessions.push(connect(None));
    os::network_threads(3);
    variables.clear();
    sessions.push(connect(Some(4)));
    sessions.push(connect(None));
    os::network_threads(4);
    for session in sessions {
        session.close();
    }
    os::wait_no_library_threads();
}

/// Set where this program is run to say what it sees.
const ONLY_LOOK: &str = "DIFFUSION_TEST_ONLY_LOOK";

#[test]
fn programs_with_rights_that_their_caller_does_not_have_see_no_variable() {
    // SAFETY: asks for a number.
    let user = unsafe { libc::geteuid() };
    if std::env::var_os(ONLY_LOOK).is_some() {
        println!("user {user} sees {:?}", variable(CA_FILE));
        return;
    }
    if user != 0 {
        eprintln!("only root can make such a program");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("program");
    let everybody = |path: &Path, mode| {
        std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    };
    everybody(folder.path(), 0o755);
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    const NOBODY: u32 = 65534;
    let seen = |mode| {
        everybody(&program, mode);
        let output = Command::new(&program)
            .args(["--exact", "--nocapture"])
            .arg(
                "environment::programs_with_rights_that_their_caller_does_not_have_see_no_variable",
            )
            .env(CA_FILE, "authorities.pem")
            .env(ONLY_LOOK, "1")
            .current_dir("/")
            .uid(NOBODY)
            .gid(NOBODY)
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let ordinary = seen(0o755);
    let expected = format!("user {NOBODY} sees Some(\"authorities.pem\")");
    assert!(ordinary.contains(&expected), "{ordinary}");
    let with_rights = seen(0o4755);
    if with_rights.contains(&format!("user {NOBODY} ")) {
        eprintln!("this system gives nobody such rights");
        return;
    }
    assert!(with_rights.contains("user 0 sees None"), "{with_rights}");
}
