//! Who may use the control port: programs of this machine that know its token, and no web page.
//!
//! A browser sends requests of any page to loopback. It tells the page's origin, and a page that has its own name resolve
//! to loopback still sends that name as host; neither kind knows the token.

use std::net::IpAddr;

use openssl::error::ErrorStack;

use super::refusal::Refusal;
use super::request::HttpRequest;

/// Whether clients of the control port have to know a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ControlAccess {
    /// They send a random token, made at start: `Authorization: Bearer TOKEN`.
    #[default]
    Token,
    /// Every program of this machine may use it.
    Open,
}

/// A token that nobody guesses.
pub(crate) fn random_token() -> Result<String, ErrorStack> {
    let mut bytes = [0; 16];
    openssl::rand::rand_bytes(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Refuses what does not come from a program of this machine.
pub(super) fn check_source(request: &HttpRequest) -> Result<(), Refusal> {
    let host = request.host.as_deref().unwrap_or_default();
    if !is_loopback(host) {
        return Err(Refusal::new(403, format!("Host `{host}` is not loopback")));
    }
    match request.origin.as_deref() {
        Some(origin) if origin != format!("http://{host}") => {
            Err(Refusal::new(403, format!("Origin `{origin}` is foreign")))
        }
        Some(_) | None => Ok(()),
    }
}

/// Refuses clients that do not know the token, if there is one.
pub(super) fn check_token(request: &HttpRequest, token: Option<&str>) -> Result<(), Refusal> {
    let Some(token) = token else {
        return Ok(());
    };
    let sent = request.authorization.as_deref().unwrap_or_default();
    let sent = match sent.split_once(' ') {
        Some((scheme, sent)) if scheme.eq_ignore_ascii_case("bearer") => sent.trim(),
        Some(_) | None => "",
    };
    // In a time that tells nothing about how much of it is right.
    if sent.len() == token.len() && openssl::memcmp::eq(sent.as_bytes(), token.as_bytes()) {
        return Ok(());
    }
    let needed = "the token printed at start is needed: Authorization: Bearer TOKEN";
    Err(Refusal::new(401, needed))
}

/// Whether a `Host`, with or without port, is this machine's loopback.
fn is_loopback(host: &str) -> bool {
    let (name, rest) = match host.strip_prefix('[') {
        Some(bracketed) => match bracketed.split_once(']') {
            Some(split) => split,
            None => return false,
        },
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let port = rest.strip_prefix(':');
    if !rest.is_empty() && port.is_none_or(|port| port.parse::<u16>().is_err()) {
        return false;
    }
    name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_by_name_and_address() {
        for host in [
            "localhost",
            "LocalHost:80",
            "127.0.0.1",
            "127.0.0.1:8081",
            "127.1.2.3",
            "[::1]",
            "[::1]:8081",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "evil.example:80",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "10.0.0.1",
            "0.0.0.0",
            "[::2]",
            "[::1",
            "[::1]x",
            "::1",
            "localhost:x",
            "localhost:80:80",
            "user@localhost",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn tokens_differ() {
        let (one, other) = (random_token().unwrap(), random_token().unwrap());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }
}
