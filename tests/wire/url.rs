//! URLs of servers (`specification/sessions/session section 4.2`).

use diffusion::wire::url::{ServerUrl, UrlError};

#[test]
fn urls_that_can_be_used() {
    for (text, secure, host, port, path, authority) in [
        (
            "ws://localhost:8080",
            false,
            "localhost",
            8080,
            "/diffusion",
            "localhost:8080",
        ),
        (
            "wss://localhost:8080",
            true,
            "localhost",
            8080,
            "/diffusion",
            "localhost:8080",
        ),
        ("ws://h", false, "h", 80, "/diffusion", "h"),
        ("wss://h", true, "h", 443, "/diffusion", "h"),
        ("ws://h:80/", false, "h", 80, "/diffusion", "h"),
        ("wss://h:443", true, "h", 443, "/diffusion", "h"),
        ("ws://h:443", false, "h", 443, "/diffusion", "h:443"),
        ("wss://h:80", true, "h", 80, "/diffusion", "h:80"),
        (
            "WSS://Host.example:65535",
            true,
            "Host.example",
            65535,
            "/diffusion",
            "Host.example:65535",
        ),
        (
            "ws://127.0.0.1:1/foo",
            false,
            "127.0.0.1",
            1,
            "/foo/diffusion",
            "127.0.0.1:1",
        ),
        ("ws://h/foo/", false, "h", 80, "/foo/diffusion", "h"),
        (
            "ws://h/foo/diffusion",
            false,
            "h",
            80,
            "/foo/diffusion",
            "h",
        ),
        ("ws://h/diffusion", false, "h", 80, "/diffusion", "h"),
        (
            "ws://h/diffusion/",
            false,
            "h",
            80,
            "/diffusion/diffusion",
            "h",
        ),
        (
            "ws://h/mydiffusion",
            false,
            "h",
            80,
            "/mydiffusion/diffusion",
            "h",
        ),
        (
            "ws://h/a%20b/é",
            false,
            "h",
            80,
            "/a%20b/%C3%A9/diffusion",
            "h",
        ),
        ("ws://h/foo?x=/y#z", false, "h", 80, "/foo/diffusion", "h"),
        ("ws://h?x=1", false, "h", 80, "/diffusion", "h"),
        ("ws://h:8080#z", false, "h", 8080, "/diffusion", "h:8080"),
        ("ws://[::1]", false, "::1", 80, "/diffusion", "[::1]"),
        (
            "ws://[2001:db8::2]:8080/x",
            false,
            "2001:db8::2",
            8080,
            "/x/diffusion",
            "[2001:db8::2]:8080",
        ),
    ] {
        let url = ServerUrl::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(
            (url.secure, url.host.as_str(), url.port, url.path.as_str()),
            (secure, host, port, path),
            "{text}"
        );
        assert_eq!(url.authority(), authority, "{text}");
    }
}

#[test]
fn other_schemes() {
    for scheme in ["dpt", "dpts", "http", "https", "xhr", "wsss", "WS+X"] {
        assert_eq!(
            ServerUrl::parse(&format!("{scheme}://localhost:8080")),
            Err(UrlError::UnknownScheme(scheme.to_owned()))
        );
    }
}

#[test]
fn urls_that_cannot_be_used() {
    for text in [
        "",
        "localhost",
        "localhost:8080",
        "ws:",
        "ws:/",
        "ws:/h",
        "://h",
        "1ws://h",
        "w s://h",
        "ws://",
        "ws:///",
        "ws:///diffusion",
        "ws://?x",
        "ws://:8080",
        "ws://h:",
        "ws://h:/",
        "ws://h:0",
        "ws://h:65536",
        "ws://h:99999999999999999999",
        "ws://h:-1",
        "ws://h:+1",
        "ws://h:8o80",
        "ws://h:1:2",
        "ws://::1",
        "ws://user@h",
        "ws://user:secret@h",
        "ws://@h",
        "ws://h h",
        " ws://h",
        "ws://h ",
        "ws://h/a b",
        "ws://h/a\tb",
        "ws://h\r\nX: y",
        "ws://h/\r\nX: y",
        "ws://h/\u{0}",
        "ws://h/\u{85}",
        "ws://h/%",
        "ws://h/%zz",
        "ws://h%41",
        "ws://h\\x",
        "ws://hé",
        "ws://h_<",
        "ws://[::1",
        "ws://[::1]x",
        "ws://[::1]:",
        "ws://[::1]:0",
        "ws://[]",
        "ws://[h]",
        "ws://[127.0.0.1]",
        "ws://[fe80::1%25eth0]",
    ] {
        assert!(
            matches!(ServerUrl::parse(text), Err(UrlError::Unparsable(_))),
            "{text:?} gave {:?}",
            ServerUrl::parse(text)
        );
    }
}
