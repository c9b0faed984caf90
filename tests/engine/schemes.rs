//! `wss` for a port without TLS, and `ws` for one with it: the failure says so.

use diffusion::engine::Session;
use diffusion::session::{ErrorCode, Failure};

use crate::support::certificates::{TlsServer, Wanted};
use crate::support::*;

/// What becomes of a session to this server, which does the same with every connection.
fn failure_at(scheme: &str, server: &Server, act: impl Fn(Peer)) -> Failure {
    let url = format!("{scheme}://localhost:{}", server.port());
    let session = Session::start(asking(), endpoint(&url), Recorder::new()).unwrap();
    while let Some(peer) = server.accept_unless(|| session.state().is_closed()) {
        act(peer);
    }
    creation_error(&session)
}

/// Reads what a client sends first, so that ending the connection is no reset.
fn read_some(peer: &mut Peer) {
    assert!(peer.is_readable(PATIENCE));
    let mut buffer = [0; 4096];
    assert!(std::io::Read::read(&mut peer.tcp, &mut buffer).unwrap() > 0);
}

#[test]
fn wss_at_a_port_without_tls() {
    let server = Server::start();
    for (answer, says) in [
        (
            &b"HTTP/1.1 400 Bad Request\r\n\r\n"[..],
            "the port speaks HTTP without TLS, so the URL has to begin with ws",
        ),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "does not speak TLS"),
        (b"", "is the port one without TLS (ws)?"),
    ] {
        let failure = failure_at("wss", &server, |mut peer| {
            read_some(&mut peer);
            // The client may have gone.
            let _ = peer.try_raw(answer);
            peer.cut();
        });
        assert_eq!(failure.code, ErrorCode::SOCKET_CONNECT_FAIL, "{failure}");
        assert!(failure.message.contains(says), "{failure}");
    }
    let failure = failure_at("wss", &server, |peer| {
        // Before that the client may still be connecting, which would be another failure.
        assert!(peer.is_readable(PATIENCE));
        peer.reset();
    });
    assert!(failure.message.contains("(ws)?"), "{failure}");
}

#[test]
fn wss_at_a_server_that_refuses_tls_is_no_mistake_of_the_scheme() {
    let server = Server::start();
    let failure = failure_at("wss", &server, |mut peer| {
        read_some(&mut peer);
        // A fatal alert: handshake_failure.
        let _ = peer.try_raw(&[0x15, 3, 3, 0, 2, 2, 40]);
        peer.cut();
    });
    assert!(failure.message.contains("handshake failure"), "{failure}");
    assert!(!failure.message.contains("(ws)"), "{failure}");
}

#[test]
fn ws_at_a_port_with_tls() {
    let tls = TlsServer::start(&Wanted::default().self_signed());
    // OpenSSL ends the connection without a word.
    let failure = failure_at("ws", &tls.server, |peer| {
        assert!(tls.handshake_on(peer.tcp).is_err());
    });
    assert_eq!(failure.code, ErrorCode::HANDSHAKE_RECV_FAIL, "{failure}");
    assert!(failure.message.contains("wss"), "{failure}");

    let server = Server::start();
    let answers: [&[u8]; 4] = [
        // A fatal alert: unexpected_message.
        &[0x15, 3, 1, 0, 2, 2, 10],
        b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n<html><body><center>The plain HTTP request was sent to HTTPS port</center></body></html>",
        b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
        b"HTTP/1.1 400 Bad Request\r\n\r\nReason: You're speaking plain HTTP to an SSL-enabled server port.<br />",
    ];
    for answer in answers {
        let failure = failure_at("ws", &server, |mut peer| {
            peer.read_head();
            peer.raw(answer);
            peer.expect_end();
        });
        assert_eq!(failure.code, ErrorCode::HANDSHAKE_RECV_FAIL, "{failure}");
        let says = "the port wants TLS, so the URL has to begin with wss";
        assert!(failure.message.contains(says), "{failure}");
    }
}

#[test]
fn other_refusals_are_no_mistake_of_the_scheme() {
    let server = Server::start();
    for answer in [
        &b"HTTP/1.1 400 Bad Request\r\n\r\nGo away."[..],
        b"HTTP/1.1 101 Switching Protocols\r\n",
        b"\x15\x05 no TLS",
    ] {
        let failure = failure_at("ws", &server, |mut peer| {
            peer.read_head();
            peer.raw(answer);
            peer.cut();
        });
        assert!(!failure.message.contains("TLS"), "{failure}");
    }
}
