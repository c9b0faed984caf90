//! HTTP CONNECT proxies (`specification/sessions/tls-and-environment section 5`): only when the program asks for one, never for loopback
//! addresses. What their URLs, the list of exceptions and their answers may look like is as curl has it.
//!
//! Runs on a dial's pool thread.

mod address;
mod exempt;
mod tunnel;

use std::fmt;
use std::net::IpAddr;
use std::os::unix::ffi::OsStrExt;

use zeroize::Zeroizing;

use crate::data::memory;
use crate::engine::environment::{Environment, PROXY_WANTED};
use crate::session::DialFailure;

/// Which proxy to use, if any.
#[derive(Debug, Clone, Default)]
pub struct ProxyOptions {
    /// The program's.
    pub url: Option<ProxyUrl>,
    /// Use `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`.
    pub from_environment: bool,
}

/// `http://[user[:password]@]host[:port]`, not looked at yet. There may be a password in it: wiped from memory when it is dropped.
#[derive(PartialEq, Eq)]
pub struct ProxyUrl(Zeroizing<Vec<u8>>);

/// Gives up where there is no memory.
impl Clone for ProxyUrl {
    fn clone(&self) -> Self {
        self.0.as_slice().into()
    }
}

impl From<&[u8]> for ProxyUrl {
    fn from(url: &[u8]) -> Self {
        Self(Zeroizing::new(memory::copy(url)))
    }
}

impl From<&str> for ProxyUrl {
    fn from(url: &str) -> Self {
        url.as_bytes().into()
    }
}

/// Hides the password, and everything else.
impl fmt::Debug for ProxyUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ProxyUrl(***)")
    }
}

/// A proxy to connect through.
pub struct Proxy {
    /// Name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    authorization: Option<Zeroizing<String>>,
}

impl ProxyOptions {
    /// The proxy for a connection to this host and port.
    pub fn select(
        &self,
        secure: bool,
        host: &str,
        port: u16,
        environment: &Environment,
    ) -> Result<Option<Proxy>, DialFailure> {
        if is_loopback(host) {
            return Ok(None);
        }
        if let Some(ProxyUrl(url)) = &self.url {
            return Proxy::parse(url, "the proxy URL").map(Some);
        }
        if !(self.from_environment || environment.is_on(PROXY_WANTED)) {
            return Ok(None);
        }
        for name in ["no_proxy", "NO_PROXY"] {
            if let Some(list) = environment.text(name)?.filter(|list| !list.is_empty()) {
                if exempt::is_exempt(host, port, list) {
                    return Ok(None);
                }
                break;
            }
        }
        let names = if secure {
            ["https_proxy", "HTTPS_PROXY"]
        } else {
            ["http_proxy", "HTTP_PROXY"]
        };
        for name in names {
            // Where a web server runs programs, whoever asks it sets this one by a header field called Proxy.
            if name == "HTTP_PROXY" && environment.get("REQUEST_METHOD").is_some() {
                continue;
            }
            if let Some(url) = environment.get(name).filter(|url| !url.is_empty()) {
                let named = format!("the proxy URL in {name}");
                return Proxy::parse(url.as_bytes(), &named).map(Some);
            }
        }
        Ok(None)
    }
}

/// A name without the dot that says that it is complete.
fn without_root(host: &str) -> &str {
    host.strip_suffix('.').unwrap_or(host)
}

fn is_loopback(host: &str) -> bool {
    let host = without_root(host);
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|ip| ip.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::DialFailureKind;

    type Variable = (&'static str, &'static [u8]);

    const ON: Variable = (PROXY_WANTED, b"true");

    fn select<const N: usize>(
        options: &ProxyOptions,
        host: &str,
        variables: [Variable; N],
    ) -> Option<String> {
        options
            .select(true, host, 443, &variables.into())
            .unwrap()
            .map(|proxy| format!("{}:{}", proxy.host, proxy.port))
    }

    #[test]
    fn the_environment_counts_only_when_asked_for() {
        let proxy: Variable = ("HTTPS_PROXY", b"http://user:pw@proxy:3128");
        let none = ProxyOptions::default();
        assert_eq!(select(&none, "example.org", [proxy]), None);
        let found = select(&none, "example.org", [proxy, ON]);
        assert_eq!(found.as_deref(), Some("proxy:3128"));
        for host in [
            "localhost",
            "localhost.",
            "127.0.0.1",
            "::1",
            "::ffff:127.0.0.1",
        ] {
            assert_eq!(select(&none, host, [proxy, ON]), None, "{host}");
        }
        let exempt: Variable = ("NO_PROXY", b"other, .example.org");
        assert_eq!(select(&none, "a.example.org", [proxy, ON, exempt]), None);
        assert!(select(&none, "badexample.org", [proxy, ON, exempt]).is_some());
    }

    #[test]
    fn names_in_lower_case_come_first_and_empty_ones_do_not_count() {
        let none = ProxyOptions::default();
        let upper: Variable = ("HTTPS_PROXY", b"upper:1");
        let lower: Variable = ("https_proxy", b"lower:1");
        let empty: Variable = ("https_proxy", b"");
        let found = |variables| select(&none, "example.org", variables);
        assert_eq!(found([upper, lower, ON]).as_deref(), Some("lower:1"));
        assert_eq!(found([upper, empty, ON]).as_deref(), Some("upper:1"));
        assert_eq!(found([("http_proxy", b"other:1"), empty, ON]), None);
    }

    #[test]
    fn a_web_server_cannot_be_told_a_proxy_by_a_header_field() {
        let none = ProxyOptions::default();
        let found = |variables: [Variable; 3]| {
            let environment = variables.into();
            let proxy = none.select(false, "example.org", 80, &environment).unwrap();
            proxy.map(|proxy| proxy.host)
        };
        let cgi: Variable = ("REQUEST_METHOD", b"GET");
        assert_eq!(found([("HTTP_PROXY", b"evil:1"), cgi, ON]), None);
        let lower: Variable = ("http_proxy", b"good:1");
        assert_eq!(found([lower, cgi, ON]).as_deref(), Some("good"));
    }

    #[test]
    fn the_programs_proxy_wins() {
        let options = ProxyOptions {
            url: Some("http://[::2]:8080/".into()),
            from_environment: true,
        };
        let environment: Variable = ("HTTPS_PROXY", b"http://other:1");
        let found = select(&options, "example.org", [environment]);
        assert_eq!(found.as_deref(), Some("::2:8080"));
    }

    #[test]
    fn variables_that_cannot_be_used_fail_the_attempt_and_are_named() {
        for (name, value) in [
            ("HTTPS_PROXY", &b"socks5://user:secret@proxy:1"[..]),
            ("https_proxy", b"http://pro\xffxy:1"),
            ("NO_PROXY", b"\xff"),
            ("no_proxy", b"example.org,\xff"),
        ] {
            let environment = Environment::from([(name, value), ON]);
            let failure = ProxyOptions::default()
                .select(true, "example.org", 443, &environment)
                .err()
                .expect(name);
            assert_eq!(failure.kind, DialFailureKind::Configuration);
            assert!(failure.message.contains(name), "{}", failure.message);
            assert!(!failure.message.contains("secret"), "{}", failure.message);
        }
    }
}
