//! Reading the URL of a proxy. It may hold a password, so errors do not repeat it.

use std::net::Ipv6Addr;

use percent_encoding::percent_decode;
use zeroize::Zeroizing;

use super::Proxy;
use crate::data::memory::with_room;
use crate::session::{DialFailure, DialFailureKind};
use crate::wire::credentials::wiped_base64;

/// The port of a proxy whose URL has none.
const DEFAULT_PORT: u16 = 1080;

impl Proxy {
    /// Reads `[http://][user[:password]@]host[:port]`. User and password may be percent-encoded. `named` says for people where the
    /// URL came from.
    pub(super) fn parse(url: &[u8], named: &str) -> Result<Self, DialFailure> {
        let bad = |what: &str| {
            DialFailure::new(
                DialFailureKind::Configuration,
                format!("{named} is not of the form http://[user[:password]@]host[:port]: {what}"),
            )
        };
        let rest = match url.windows(3).position(|part| part == b"://") {
            Some(end) if url[..end].eq_ignore_ascii_case(b"http") => &url[end + 3..],
            Some(_) => return Err(bad("only the scheme http is supported")),
            None => url,
        };
        // A password may have an '@' that is not percent-encoded.
        let (user, rest) = match rest.iter().rposition(|byte| *byte == b'@') {
            Some(at) => (Some(&rest[..at]), &rest[at + 1..]),
            None => (None, rest),
        };
        let end = rest.iter().position(|byte| b"/?#".contains(byte));
        let authority = std::str::from_utf8(&rest[..end.unwrap_or(rest.len())])
            .map_err(|_| bad("the host is not UTF-8"))?;
        let (host, port) = host_and_port(authority).map_err(bad)?;
        Ok(Self {
            host,
            port,
            authorization: user.map(authorization).transpose().map_err(bad)?,
        })
    }
}

fn host_and_port(authority: &str) -> Result<(String, u16), &'static str> {
    let (host, port) = if let Some(bracketed) = authority.strip_prefix('[') {
        let (address, after) = bracketed.split_once(']').ok_or("'[' without ']'")?;
        if address.parse::<Ipv6Addr>().is_err() {
            return Err("no IPv6 address in brackets");
        }
        let port = match after.strip_prefix(':') {
            Some(port) => port,
            None if after.is_empty() => "",
            None => return Err("text after ']'"),
        };
        (address, port)
    } else {
        let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
        let well_formed = host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
        if host.is_empty() || !well_formed {
            return Err("the host is no name and no address");
        }
        (host, port)
    };
    let port = match port {
        "" => DEFAULT_PORT,
        port if port.bytes().all(|byte| byte.is_ascii_digit()) => port.parse().unwrap_or(0),
        _ => 0,
    };
    if port == 0 {
        return Err("the port is not from 1 to 65535");
    }
    Ok((host.to_owned(), port))
}

/// User and password as a header field has them.
fn authorization(user_info: &[u8]) -> Result<Zeroizing<String>, &'static str> {
    let end = user_info.iter().position(|byte| *byte == b':');
    let (user, password) = match end {
        Some(end) => (&user_info[..end], &user_info[end + 1..]),
        None => (user_info, &b""[..]),
    };
    // As large as they can be, so that no copy stays behind while they grow.
    let mut plain = Zeroizing::new(with_room(user_info.len() + 1));
    plain.extend(percent_decode(user));
    plain.push(b':');
    plain.extend(percent_decode(password));
    if plain.iter().any(u8::is_ascii_control) {
        return Err("user and password have a control character");
    }
    Ok(wiped_base64(&plain))
}

#[cfg(test)]
mod tests {
    use base64::prelude::{Engine, BASE64_STANDARD};

    use super::*;

    #[test]
    fn hosts_and_ports() {
        for (url, host, port) in [
            ("http://proxy:3128", "proxy", 3128),
            ("HTTP://proxy:3128/", "proxy", 3128),
            ("proxy:3128", "proxy", 3128),
            ("http://proxy", "proxy", 1080),
            ("proxy", "proxy", 1080),
            ("http://proxy:", "proxy", 1080),
            ("http://proxy:1/a/path?and#more", "proxy", 1),
            ("http://my_proxy.example.:1", "my_proxy.example.", 1),
            ("http://[::2]:8080/", "::2", 8080),
            ("[::2]", "::2", 1080),
            ("http://a:b@10.1.2.3:8080", "10.1.2.3", 8080),
        ] {
            let proxy = Proxy::parse(url.as_bytes(), "it").expect(url);
            assert_eq!((proxy.host.as_str(), proxy.port), (host, port), "{url}");
        }
    }

    #[test]
    fn users_and_passwords_are_decoded() {
        for (user, plain) in [
            (&b"user:password"[..], &b"user:password"[..]),
            (b"user", b"user:"),
            (b"user:", b"user:"),
            (b":password", b":password"),
            (b"", b":"),
            (b"user:p%40ss%20word", b"user:p@ss word"),
            (b"user:p@ss", b"user:p@ss"),
            (b"DOM%5Cuser:x", b"DOM\\user:x"),
            (b"user:a%3Ab:c", b"user:a:b:c"),
            (b"us%65r:100%", b"user:100%"),
            (b"user:%zz%4", b"user:%zz%4"),
            (b"user:a+b", b"user:a+b"),
            (b"us\xe9r:p\xe4ss", b"us\xe9r:p\xe4ss"),
            (b"user:%E9", b"user:\xe9"),
        ] {
            let url = [b"http://", user, b"@proxy:1"].concat();
            let proxy = Proxy::parse(&url, "it").expect("valid");
            let expected = BASE64_STANDARD.encode(plain);
            let found = proxy.authorization.as_ref().map(|value| value.as_str());
            assert_eq!(found, Some(expected.as_str()), "{}", url.escape_ascii());
        }
        let proxy = Proxy::parse(b"http://proxy:1", "it").expect("valid");
        assert!(proxy.authorization.is_none());
    }

    #[test]
    fn what_is_no_url_of_a_proxy_is_refused_and_not_repeated() {
        for bad in [
            &b"socks5://user:secret@h:1"[..],
            b"https://secret:1",
            b"http://",
            b"",
            b"http://secret:99999",
            b"http://secret:0",
            b"http://secret:+1",
            b"http://secret:port",
            b"secret h:1",
            b"http://secret\xff:1",
            b"http://[secret]:1",
            b"http://[::1",
            b"http://[::1]1",
            b"http://::1:8080",
            b"http://user:secret%0d%0a@h:1",
            b"http://user:secret\n@h:1",
        ] {
            let failure = Proxy::parse(bad, "the URL of the test").err();
            let failure = failure.unwrap_or_else(|| panic!("{}", bad.escape_ascii()));
            assert_eq!(failure.kind, DialFailureKind::Configuration);
            assert!(failure.message.starts_with("the URL of the test"));
            assert!(!failure.message.contains("secret"), "{}", failure.message);
        }
    }
}
