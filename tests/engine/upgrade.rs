//! Answers to the upgrade request as servers and proxies write them (RFC 6455 section 4.1, RFC 9110 sections 5.2, 5.6.1 and 15.2).

use diffusion::session::{ErrorCode, SessionConfig};

use crate::server::accepted;
use crate::support::*;

/// Changes the answer that a server gives, before the blank line at its end.
type Change = fn(&str) -> String;

const CONNECTION: &str = "Connection:Upgrade\r\n";
const UPGRADE: &str = "Upgrade:WebSocket\r\n";
const STATUS: &str = "HTTP/1.1 101 Switching Protocols\r\n";

const LEGAL: &[(&str, Change)] = &[
    ("a list", |head| {
        head.replace(CONNECTION, "Connection: keep-alive, Upgrade\r\n")
    }),
    ("a list in the other order and another case", |head| {
        head.replace(CONNECTION, "cOnNeCtIoN: UPGRADE,Keep-Alive\r\n")
    }),
    ("a list with empty elements", |head| {
        head.replace(CONNECTION, "Connection: , keep-alive ,\t, upgrade,\r\n")
    }),
    ("two fields", |head| {
        head.replace(
            CONNECTION,
            "Connection: keep-alive\r\nX: y\r\nConnection: Upgrade\r\n",
        )
    }),
    ("a folded list", |head| {
        head.replace(CONNECTION, "Connection: keep-alive,\r\n \t Upgrade\r\n")
    }),
    ("a folded accept value", |head| {
        head.replace("Sec-WebSocket-Accept:", "sec-websocket-accept: \t\r\n  ")
    }),
    ("blanks behind the values", |head| {
        head.replace("\r\n", " \t\r\n")
            .replacen(" \t\r\n", "\r\n", 1)
    }),
    (
        "the protocol in small letters, and an empty element",
        |head| head.replace(UPGRADE, "UPGRADE: ,websocket\r\n"),
    ),
    ("no reason", |head| {
        head.replace(STATUS, "HTTP/1.1 101 \r\n")
    }),
    ("no blank before the reason that is not there", |head| {
        head.replace(STATUS, "HTTP/1.1 101\r\n")
    }),
    ("a reason in Latin-1", |head| {
        head.replace(STATUS, "HTTP/1.1 101 Protocole chang\u{e9}\r\n")
    }),
    ("lines that end with LF", |head| head.replace("\r\n", "\n")),
    ("300 fields", |head| {
        head.replace(
            CONNECTION,
            &format!("{CONNECTION}{}", "X-Field: value\r\n".repeat(300)),
        )
    }),
    ("a field of 40,000 bytes", |head| {
        format!("{head}Set-Cookie: a={}\r\n", "x".repeat(40_000))
    }),
    ("a value that is not ASCII", |head| {
        format!("{head}Server: caf\u{e9}\r\n")
    }),
    ("an empty value", |head| format!("{head}X-Empty:\r\n")),
    ("a length of nothing", |head| {
        format!("{head}Content-Length: 0\r\n")
    }),
    ("100 before it", |head| {
        format!("HTTP/1.1 100 Continue\r\n\r\n{head}")
    }),
    ("several before it, one of an unknown kind", |head| {
        format!(
            "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 199\r\n\r\n{head}"
        )
    }),
];

const ILLEGAL: &[(&str, Change)] = &[
    ("does not say Upgrade", |head| head.replace(CONNECTION, "")),
    ("does not say Upgrade", |head| {
        head.replace(CONNECTION, "Connection: keep-alive, Upgrade2\r\n")
    }),
    ("no Upgrade field", |head| head.replace(UPGRADE, "")),
    ("no Upgrade field", |head| {
        head.replace(UPGRADE, "Upgrade: ,\r\n")
    }),
    ("upgrades to \"h2c\"", |head| {
        head.replace(UPGRADE, "Upgrade: h2c\r\n")
    }),
    ("upgrades to \"h2c\"", |head| {
        head.replace(UPGRADE, "Upgrade: websocket, h2c\r\n")
    }),
    ("no Sec-WebSocket-Accept", |head| {
        head.replace("Sec-WebSocket-Accept", "X")
    }),
    ("does not belong to the request's key", |head| {
        head.replace("Accept:", "Accept:A")
    }),
    ("does not belong to the request's key", |head| {
        let (before, value) = head.split_once("Accept:").unwrap();
        let swapped: String = value.chars().map(swap_case).collect();
        format!("{before}Accept:{swapped}")
    }),
    ("two Sec-WebSocket-Accept", |head| {
        let accept = &head[head.find("Sec-WebSocket-Accept").unwrap()..];
        format!("{head}{accept}")
    }),
    ("extension \"permessage-deflate\"", |head| {
        format!("{head}Sec-WebSocket-Extensions: permessage-deflate\r\n")
    }),
    ("sub-protocol \"chat\"", |head| {
        format!("{head}Sec-WebSocket-Protocol: chat\r\n")
    }),
    ("HTTP/1.0", |head| head.replace("HTTP/1.1", "HTTP/1.0")),
    ("version of HTTP", |head| head.replace("HTTP/1.1", "HTTP/2")),
    ("status line", |head| head.replace(" 101 ", " 1O1 ")),
    ("name of a header field", |head| {
        head.replace("Upgrade:", "Upgrade :")
    }),
    ("name of a header field", |head| {
        format!("{head}no colon\r\n")
    }),
    ("forbidden character", |head| format!("{head}X: a\0b\r\n")),
    ("not HTTP", |head| {
        format!("HTTP/1.1 100 Continue\r\n\r\n\r\n{head}")
    }),
    ("65536 bytes", |head| {
        format!("{}{head}", "HTTP/1.1 100 Continue\r\n\r\n".repeat(3000))
    }),
    ("redirection to \"ws://elsewhere/\"", |_| {
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: ws://elsewhere/\r\n".to_owned()
    }),
    ("status 503", |_| {
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 503\r\nRetry-After: 1\r\n".to_owned()
    }),
];

fn swap_case(letter: char) -> char {
    if letter.is_ascii_lowercase() {
        letter.to_ascii_uppercase()
    } else {
        letter.to_ascii_lowercase()
    }
}

/// The next connection, with its request answered so and a connection response behind it.
fn answer(server: &Server, change: Change) -> Peer {
    let mut peer = server.accept();
    peer.read_head();
    let head = peer.switching();
    let head = change(head.strip_suffix("\r\n").unwrap());
    // Text of the tables stands for Latin-1.
    let mut bytes: Vec<u8> = head.chars().map(|letter| letter as u8).collect();
    bytes.extend(b"\r\n");
    bytes.extend(crate::server::binary(&accepted()));
    // A client that does not want the rest may be gone.
    let _ = peer.try_raw(&bytes);
    peer
}

#[test]
fn every_legal_answer_is_an_upgrade() {
    let server = Server::start();
    for (name, change) in LEGAL {
        let session = start(&server, asking(), &Recorder::new());
        let mut peer = answer(&server, *change);
        session
            .wait_created()
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        peer.ping(1);
        close_orderly(&session, &mut peer);
    }
}

#[test]
fn every_illegal_answer_is_refused_with_what_is_wrong() {
    let server = Server::start();
    for (text, change) in ILLEGAL {
        let session = start(&server, SessionConfig::default(), &Recorder::new());
        let mut peer = answer(&server, *change);
        let error = creation_error(&session);
        assert_eq!(error.code, ErrorCode::HANDSHAKE_RECV_FAIL, "{error}");
        assert!(error.message.contains(text), "{text}: {error}");
        peer.expect_end();
        assert!(!server.is_dialled(), "{text}");
    }
}

#[test]
fn a_recovering_session_takes_every_legal_answer_too() {
    let server = Server::start();
    let program = Recorder::new();
    let (session, peer) = connect(&server, asking(), &program);
    peer.cut();
    let mut peer = server.accept();
    peer.read_head();
    let head = peer
        .switching()
        .replace(CONNECTION, "Connection: keep-alive, Upgrade\r\n");
    peer.raw(format!("HTTP/1.1 100 Continue\r\n\r\n{head}").as_bytes());
    peer.send(&recovered(1));
    program.wait_returned("S");
    close_orderly(&session, &mut peer);
}
