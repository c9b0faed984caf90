//! Proxies (`specification/sessions/tls-and-environment section 5`) and addresses.

use std::time::{Duration, Instant};

use diffusion::engine::{Endpoint, ProxyOptions, Session};
use diffusion::session::{ErrorCode, Failure, SessionConfig};
use diffusion::wire::url::ServerUrl;

use crate::server::accepted;
use crate::support::certificates::{TlsServer, Wanted};
use crate::support::proxy::{accept_tunnel, proxy_url, through, TARGET};
use crate::support::tls::{trusting, Files};
use crate::support::*;

#[test]
fn a_session_through_a_proxy_and_its_recovery() {
    for (user, authorization) in [
        ("", None),
        ("user:pass@", Some("Basic dXNlcjpwYXNz")),
        ("user@", Some("Basic dXNlcjo=")),
        ("user:p%40ss%20word@", Some("Basic dXNlcjpwQHNzIHdvcmQ=")),
    ] {
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
fn the_dot_at_the_end_of_a_name_is_no_part_of_it_for_tls() {
    let files = Files::new();
    let certified = Wanted {
        common_name: TARGET,
        names: vec![TARGET],
        ..Wanted::default()
    }
    .issued_by(&files.authority);
    let proxy = TlsServer::start(&certified);
    let endpoint = Endpoint {
        url: ServerUrl::parse(&format!("wss://{TARGET}.:8080")).unwrap(),
        tls: trusting(files.authority(), false),
        ..through(&proxy_url(&proxy.server, ""), "wss")
    };
    let session = Session::start(asking(), endpoint, Recorder::new()).unwrap();
    let mut tunnel = proxy.server.accept();
    tunnel.read_head();
    let expected = format!("CONNECT {TARGET}.:8080 HTTP/1.1");
    assert_eq!(tunnel.request_line, expected);
    tunnel.raw(b"HTTP/1.1 200 OK\r\n\r\n");
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
    let answered = |answer: &[u8]| -> Failure {
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
fn every_form_of_consent_opens_the_tunnel() {
    for answer in [
        &b"HTTP/1.0 200 Connection established\r\nVia: x\r\n\r\n"[..],
        b"HTTP/1.1 200 OK\n\n",
        b"HTTP/1.1 200\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno field at all\r\n\r\n",
    ] {
        let proxy = Server::start();
        let endpoint = through(&proxy_url(&proxy, ""), "ws");
        let session = Session::start(asking(), endpoint, Recorder::new()).unwrap();
        let mut peer = proxy.accept();
        peer.read_head();
        peer.raw(answer);
        peer.upgrade();
        peer.send(&accepted());
        session.wait_created().unwrap();
        close_orderly(&session, &mut peer);
    }
}

#[test]
fn a_silent_proxy_ends_with_the_connection_timeout() {
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
    let dead = Server::start().stop();
    let server = Server::start();
    for host in ["127.0.0.1", "localhost"] {
        let endpoint = Endpoint {
            proxy: ProxyOptions {
                url: Some(dead.url().replace("ws:", "http:").as_str().into()),
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
