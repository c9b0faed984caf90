//! HTTP CONNECT proxies (`specification/sessions/tls-and-environment section 5`): only when the program asks for one, never for loopback addresses.
//!
//! Runs on a dial's pool thread.

use std::io::{Read, Write};
use std::net::IpAddr;

use base64::prelude::{Engine, BASE64_STANDARD};

use crate::engine::socket::Socket;
use crate::session::{DialFailure, DialFailureKind};

/// Which proxy to use, if any.
#[derive(Debug, Clone, Default)]
pub struct ProxyOptions {
    /// `http://[user:password@]host:port`.
    pub url: Option<String>,
    /// Use `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`.
    pub from_environment: bool,
}

/// A proxy to connect through.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    /// Name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    authorization: Option<String>,
}

impl ProxyOptions {
    /// The proxy for a connection to this host. `environment` reads a variable of the process.
    pub fn select(
        &self,
        secure: bool,
        host: &str,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Proxy>, DialFailure> {
        if is_loopback(host) {
            return Ok(None);
        }
        if let Some(url) = &self.url {
            return Proxy::parse(url).map(Some);
        }
        let wanted = self.from_environment
            || environment("DIFFUSION_PROXY_FROM_ENVIRONMENT").is_some_and(|v| is_on(&v));
        if !wanted {
            return Ok(None);
        }
        let either = |upper: &str| {
            environment(upper)
                .or_else(|| environment(&upper.to_ascii_lowercase()))
                .filter(|value| !value.is_empty())
        };
        if either("NO_PROXY").is_some_and(|list| is_exempt(host, &list)) {
            return Ok(None);
        }
        either(if secure { "HTTPS_PROXY" } else { "HTTP_PROXY" })
            .map(|url| Proxy::parse(&url))
            .transpose()
    }
}

/// Truth value of an environment variable (`specification/sessions/tls-and-environment section 2`).
pub fn is_on(value: &str) -> bool {
    !matches!(
        value.trim().to_ascii_lowercase().as_str(),
        "" | "false" | "0" | "no"
    )
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// `NO_PROXY`: comma-separated host names, each also standing for its subdomains, or `*`.
fn is_exempt(host: &str, list: &str) -> bool {
    let host = host.to_ascii_lowercase();
    list.split(',')
        .map(|entry| entry.trim().trim_start_matches('.').to_ascii_lowercase())
        .filter(|entry| !entry.is_empty())
        .any(|entry| {
            entry == "*"
                || host == entry
                || host
                    .strip_suffix(&entry)
                    .is_some_and(|rest| rest.ends_with('.'))
        })
}

impl Proxy {
    fn parse(url: &str) -> Result<Self, DialFailure> {
        let bad = || {
            // The URL may hold a password, so it is not repeated.
            DialFailure::new(
                DialFailureKind::Configuration,
                "the proxy URL is not of the form http://[user:password@]host:port",
            )
        };
        let rest = match url.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => rest,
            Some(_) => return Err(bad()),
            None => url,
        };
        let rest = rest.trim_end_matches('/');
        let (user, authority) = match rest.rsplit_once('@') {
            Some((user, authority)) => (Some(user), authority),
            None => (None, rest),
        };
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !host.is_empty() => (host, port.parse().map_err(|_| bad())?),
            _ => return Err(bad()),
        };
        let clean = |text: &str| !text.chars().any(|c| c.is_control() || c == ' ' || c == '/');
        if !clean(host) {
            return Err(bad());
        }
        Ok(Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port,
            authorization: user.map(|user| format!("Basic {}", BASE64_STANDARD.encode(user))),
        })
    }

    /// Asks the proxy for a tunnel to `target` (`host:port`, IPv6 in brackets).
    pub fn open_tunnel(&self, socket: &mut Socket, target: &str) -> Result<(), DialFailure> {
        let mut request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n");
        if let Some(authorization) = &self.authorization {
            request.push_str(&format!("Proxy-Authorization: {authorization}\r\n"));
        }
        request.push_str("\r\n");
        let failed = |what: String| {
            DialFailure::new(
                DialFailureKind::Connect,
                format!("proxy {}:{}: {what}", self.host, self.port),
            )
        };
        socket
            .write_all(request.as_bytes())
            .map_err(|error| failed(error.to_string()))?;
        let head = read_head(socket).map_err(|error| failed(error.to_string()))?;
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse::<u16>().ok());
        match status {
            Some(200..=299) => Ok(()),
            Some(code) => Err(failed(format!("it answered with HTTP status {code}"))),
            None => Err(failed(
                "it answered with something other than HTTP".to_owned(),
            )),
        }
    }
}

/// Reads up to the blank line, byte by byte: what follows belongs to the tunnel.
fn read_head(socket: &mut Socket) -> std::io::Result<String> {
    const MAXIMUM: usize = 16 * 1024;
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() == MAXIMUM {
            return Err(std::io::Error::other("its answer is too long"));
        }
        if socket.read(&mut byte)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        head.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn select(options: &ProxyOptions, host: &str, variables: &[(&str, &str)]) -> Option<String> {
        options
            .select(true, host, |name| {
                variables
                    .iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| (*value).to_owned())
            })
            .unwrap()
            .map(|proxy| format!("{}:{}", proxy.host, proxy.port))
    }

    #[test]
    fn the_environment_counts_only_when_asked_for() {
        let proxy = ("HTTPS_PROXY", "http://user:pw@proxy:3128");
        let none = ProxyOptions::default();
        assert_eq!(select(&none, "example.org", &[proxy]), None);
        let on = ("DIFFUSION_PROXY_FROM_ENVIRONMENT", "true");
        assert_eq!(
            select(&none, "example.org", &[proxy, on]).as_deref(),
            Some("proxy:3128")
        );
        let lower = ("https_proxy", "proxy:1");
        assert_eq!(
            select(&none, "example.org", &[lower, on]).as_deref(),
            Some("proxy:1")
        );
        for host in ["localhost", "127.0.0.1", "::1"] {
            assert_eq!(select(&none, host, &[proxy, on]), None, "{host}");
        }
        let exempt = ("NO_PROXY", "other, .example.org");
        assert_eq!(select(&none, "a.example.org", &[proxy, on, exempt]), None);
        assert!(select(&none, "badexample.org", &[proxy, on, exempt]).is_some());
    }

    #[test]
    fn the_programs_proxy_wins_and_bad_ones_are_refused() {
        let options = ProxyOptions {
            url: Some("http://[::2]:8080/".to_owned()),
            from_environment: true,
        };
        let environment = ("HTTPS_PROXY", "http://other:1");
        assert_eq!(
            select(&options, "example.org", &[environment]).as_deref(),
            Some("::2:8080")
        );
        for bad in [
            "socks5://h:1",
            "http://",
            "http://h",
            "http://h:99999",
            "h h:1",
        ] {
            let failure = Proxy::parse(bad).err().expect(bad);
            assert_eq!(failure.kind, DialFailureKind::Configuration, "{bad}");
        }
    }
}
