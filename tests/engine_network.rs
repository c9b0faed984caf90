//! Proxies (`specification/sessions/tls-and-environment section 5`), addresses and socket options.

mod engine;

use std::net::{TcpListener, TcpStream};
use std::os::fd::{AsRawFd, BorrowedFd, RawFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

use diffusion::engine::socket::{Limits, Socket};
use diffusion::engine::tcp::Buffers;
use diffusion::engine::{Endpoint, ProxyOptions, Session, TlsOptions};
use diffusion::session::{ErrorCode, SessionConfig, SessionError};
use engine::certificates::{TlsServer, Wanted};
use engine::server::accepted;
use engine::*;
use parking_lot::RwLock;
use socket2::SockRef;

/// A name that only a proxy can resolve.
const TARGET: &str = "target.invalid";

/// The environment belongs to the whole process: tests that change it run alone.
static ENVIRONMENT: RwLock<()> = RwLock::new(());

fn through(proxy: &str, scheme: &str) -> Endpoint {
    Endpoint {
        proxy: ProxyOptions {
            url: Some(proxy.to_owned()),
            from_environment: false,
        },
        tls: TlsOptions {
            trust_self_signed: Some(true),
            ..TlsOptions::default()
        },
        ..endpoint(&format!("{scheme}://{TARGET}:8080"))
    }
}

fn proxy_url(server: &Server, user: &str) -> String {
    format!("http://{user}127.0.0.1:{}", server.port())
}

/// Opens the tunnel that the client asks for.
fn accept_tunnel(proxy: &Server) -> Peer {
    let mut tunnel = proxy.accept();
    tunnel.read_head();
    let expected = format!("CONNECT {TARGET}:8080 HTTP/1.1");
    assert_eq!(tunnel.request_line, expected);
    assert_eq!(
        tunnel.header("Host"),
        Some(format!("{TARGET}:8080").as_str())
    );
    tunnel.raw(b"HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n");
    tunnel
}

#[test]
fn a_session_through_a_proxy_and_its_recovery() {
    let _environment = ENVIRONMENT.read();
    for (user, authorization) in [("", None), ("user:pass@", Some("Basic dXNlcjpwYXNz"))] {
        let proxy = Server::start();
        let program = Recorder::new();
        let endpoint = through(&proxy_url(&proxy, user), "ws");
        let session = Session::start(asking(), endpoint, program.clone()).unwrap();
        let mut peer = accept_tunnel(&proxy);
        assert_eq!(peer.header("Proxy-Authorization"), authorization);
        peer.upgrade();
        assert_eq!(peer.header("Proxy-Authorization"), None);
        assert_eq!(peer.header("Host"), Some(format!("{TARGET}:8080").as_str()));
        peer.send(&accepted());
        session.wait_created().unwrap();
        peer.cut();
        let mut peer = accept_tunnel(&proxy);
        peer.upgrade();
        peer.send(&recovered(1));
        program.wait_returned("S");
        close_orderly(&session, &mut peer);
    }
}

#[test]
fn tls_through_a_proxy() {
    let _environment = ENVIRONMENT.read();
    let proxy = TlsServer::start(&Wanted::default().self_signed());
    let endpoint = through(&proxy_url(&proxy.server, ""), "wss");
    let session = Session::start(asking(), endpoint, Recorder::new()).unwrap();
    let tunnel = accept_tunnel(&proxy.server);
    let stream = proxy.handshake_on(tunnel.tcp.try_clone().unwrap()).unwrap();
    let name = openssl::ssl::NameType::HOST_NAME;
    assert_eq!(stream.ssl().servername(name), Some(TARGET));
    let mut peer = Peer::over(tunnel.tcp.try_clone().unwrap(), Box::new(stream));
    peer.upgrade();
    peer.send(&accepted());
    session.wait_created().unwrap();
    close_orderly(&session, &mut peer);
}

#[test]
fn proxies_that_refuse_or_make_no_sense() {
    let _environment = ENVIRONMENT.read();
    let answered = |answer: &[u8]| -> SessionError {
        let proxy = Server::start();
        let endpoint = through(&proxy_url(&proxy, "user:secret@"), "ws");
        let session = Session::start(SessionConfig::default(), endpoint, Recorder::new()).unwrap();
        let mut tunnel = proxy.accept();
        tunnel.read_head();
        tunnel.raw(answer);
        tunnel.cut();
        let error = creation_error(&session);
        assert_eq!(error.code, ErrorCode::SOCKET_CONNECT_FAIL, "{error}");
        let address = format!("proxy 127.0.0.1:{}", proxy.port());
        assert!(error.message.contains(&address), "{error}");
        assert!(!error.message.contains("secret"), "{error}");
        error
    };
    let refused = answered(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    assert!(refused.message.contains("407"), "{refused}");
    let failed = answered(b"HTTP/1.0 502 Bad Gateway\r\nX: y\r\n\r\n");
    assert!(failed.message.contains("502"), "{failed}");
    answered(b"220 mail.example ESMTP\r\n\r\n");
    answered(b"SSH-2.0-x\r\n\r\n");
    answered(b"");
    answered(b"HTTP/1.1 200 OK\r\nX: ");
    answered(&[b'x'; 20_000]);
}

#[test]
fn a_silent_proxy_ends_with_the_connection_timeout() {
    let _environment = ENVIRONMENT.read();
    let proxy = Server::start();
    let config = SessionConfig {
        connection_timeout: Duration::from_millis(300),
        ..SessionConfig::default()
    };
    let began = Instant::now();
    let endpoint = through(&proxy_url(&proxy, ""), "ws");
    let session = Session::start(config, endpoint, Recorder::new()).unwrap();
    let error = creation_error(&session);
    assert_eq!(error.code, ErrorCode::SOCKET_CONNECT_FAIL);
    assert!(began.elapsed() >= Duration::from_millis(300));
}

#[test]
fn loopback_addresses_never_use_a_proxy() {
    let _environment = ENVIRONMENT.read();
    let dead = Server::start().stop();
    let server = Server::start();
    for host in ["127.0.0.1", "localhost"] {
        let endpoint = Endpoint {
            proxy: ProxyOptions {
                url: Some(dead.url().replace("ws:", "http:")),
                from_environment: true,
            },
            ..endpoint(&format!("ws://{host}:{}", server.port()))
        };
        let session = Session::start(asking(), endpoint, Recorder::new()).unwrap();
        let mut peer = server.accept_session();
        session.wait_created().unwrap();
        close_orderly(&session, &mut peer);
    }
}

#[test]
fn the_environment_names_a_proxy_only_when_the_program_wants_it() {
    let _alone = ENVIRONMENT.write();
    let proxy = Server::start();
    let target = || endpoint(&format!("ws://{TARGET}:8080"));
    let fails_to_resolve = || {
        let session = Session::start(SessionConfig::default(), target(), Recorder::new()).unwrap();
        let error = creation_error(&session);
        assert_eq!(error.code, ErrorCode::ADDR_LOOKUP_FAIL, "{error}");
    };
    std::env::set_var("HTTP_PROXY", proxy_url(&proxy, ""));
    std::env::remove_var("http_proxy");
    fails_to_resolve();
    std::env::set_var("DIFFUSION_PROXY_FROM_ENVIRONMENT", "true");
    let session = Session::start(asking(), target(), Recorder::new()).unwrap();
    let mut peer = accept_tunnel(&proxy);
    peer.upgrade();
    peer.send(&accepted());
    session.wait_created().unwrap();
    close_orderly(&session, &mut peer);
    std::env::set_var("NO_PROXY", format!("other.example, {TARGET}"));
    fails_to_resolve();
    assert!(!proxy.is_dialled());
    for name in ["HTTP_PROXY", "NO_PROXY", "DIFFUSION_PROXY_FROM_ENVIRONMENT"] {
        std::env::remove_var(name);
    }
}

#[test]
fn ipv6_addresses() {
    let Ok(server) = Server::bind("[::1]:0") else {
        eprintln!("this machine has no IPv6");
        return;
    };
    let program = Recorder::new();
    let session = start(&server, asking(), &program);
    let mut peer = server.accept_session();
    let host = format!("[::1]:{}", server.port());
    assert_eq!(peer.header("Host"), Some(host.as_str()));
    session.wait_created().unwrap();
    close_orderly(&session, &mut peer);
}

/// Our end of the connection, found by its addresses.
fn client_socket(peer: &Peer) -> RawFd {
    let wanted = peer.tcp.peer_addr().unwrap();
    for entry in std::fs::read_dir("/proc/self/fd").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let fd: RawFd = name.parse().unwrap();
        // SAFETY: only looked at while the connection is open; a foreign number gives an error.
        let borrowed = unsafe { BorrowedFd::borrow_raw(fd) };
        let local = SockRef::from(&borrowed).local_addr();
        if local.is_ok_and(|address| address.as_socket() == Some(wanted)) {
            return fd;
        }
    }
    panic!("no socket for {wanted}");
}

fn is_close_on_exec(fd: RawFd) -> bool {
    // SAFETY: reads the flags of a number that may or may not be a descriptor.
    unsafe { libc::fcntl(fd, libc::F_GETFD) & libc::FD_CLOEXEC != 0 }
}

#[test]
fn options_of_the_socket() {
    let server = Server::start();
    let endpoint = Endpoint {
        buffers: Buffers {
            receive: Some(65_536),
            send: Some(32_768),
        },
        ..endpoint(&server.url())
    };
    let session = Session::start(asking(), endpoint, Recorder::new()).unwrap();
    let mut peer = server.accept_session();
    session.wait_created().unwrap();
    let fd = client_socket(&peer);
    assert!(is_close_on_exec(fd));
    // SAFETY: the connection is open, so the descriptor is.
    let borrowed = unsafe { BorrowedFd::borrow_raw(fd) };
    let socket = SockRef::from(&borrowed);
    assert!(socket.tcp_nodelay().unwrap());
    assert!(socket.recv_buffer_size().unwrap() >= 65_536);
    assert!(socket.send_buffer_size().unwrap() >= 32_768);
    close_orderly(&session, &mut peer);
}

#[test]
fn every_descriptor_of_the_library_closes_on_exec() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&server, asking(), &program);
    let mut kinds = Vec::new();
    for entry in std::fs::read_dir("/proc/self/fd").unwrap() {
        let entry = entry.unwrap();
        let Ok(kind) = std::fs::read_link(entry.path()) else {
            continue;
        };
        let kind = kind.display().to_string();
        let fd: RawFd = entry.file_name().into_string().unwrap().parse().unwrap();
        if kind.starts_with("anon_inode:") {
            assert!(is_close_on_exec(fd), "{kind}");
            kinds.push(kind);
        }
    }
    assert!(
        kinds.iter().any(|kind| kind.contains("eventpoll")),
        "{kinds:?}"
    );
    close_orderly(&session, &mut peer);
}

/// The program's disposition, which the test runner has changed to ignoring.
fn default_sigpipe() {
    // SAFETY: sets a disposition; the standard library's sockets do not raise the signal.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_DFL) };
}

#[test]
fn writing_to_a_dead_socket_is_an_error_and_no_signal() {
    use std::io::Write;
    default_sigpipe();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    stream.set_nonblocking(true).unwrap();
    Peer::new(listener.accept().unwrap().0).reset();
    let limits = Limits {
        until: Instant::now() + PATIENCE,
        response_timeout: None,
        deadline: None,
    };
    let mut socket = Socket::new(stream, limits);
    let until = Instant::now() + PATIENCE;
    // The first error is the reset, what follows is a broken pipe, which raises the signal without precautions.
    while socket.write(b"x").map_err(|error| error.kind()) != Err(std::io::ErrorKind::BrokenPipe) {
        assert!(Instant::now() < until, "no broken pipe");
    }
    assert!(socket.as_raw_fd() >= 0);
}

#[test]
fn sessions_survive_sending_into_dead_connections() {
    default_sigpipe();
    let plain = Server::start();
    let program = Recorder::new();
    let (session, mut peer) = connect(&plain, asking(), &program);
    for round in 1..=20 {
        let strategy = program.hold("P");
        let sender = Arc::clone(&program);
        for _ in 0..10 {
            sender.request(&session, 1000, &[0; 10_000], "request");
        }
        peer.reset();
        for _ in 0..10 {
            sender.request(&session, 1000, &[0; 10_000], "request");
        }
        strategy.wait_arrived();
        strategy.open();
        peer = plain.accept_with(&recovered_with_loss());
        program.wait_count("S", round);
    }
    close(&session);
    assert_eq!(program.count("request:discarded"), 400);
}
