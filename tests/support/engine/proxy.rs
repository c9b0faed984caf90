//! Sessions through an HTTP proxy that the test plays.

use diffusion::engine::{Endpoint, ProxyOptions, TlsOptions};

use super::endpoint;
use crate::server::{Peer, Server};

/// A name that only a proxy can resolve.
pub const TARGET: &str = "target.invalid";

pub fn through(proxy: &str, scheme: &str) -> Endpoint {
    Endpoint {
        proxy: ProxyOptions {
            url: Some(proxy.into()),
            from_environment: false,
        },
        tls: TlsOptions {
            trust_self_signed: Some(true),
            ..TlsOptions::default()
        },
        ..endpoint(&format!("{scheme}://{TARGET}:8080"))
    }
}

pub fn proxy_url(server: &Server, user: &str) -> String {
    format!("http://{user}127.0.0.1:{}", server.port())
}

/// Opens the tunnel that the client asks for.
pub fn accept_tunnel(proxy: &Server) -> Peer {
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
