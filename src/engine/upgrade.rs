//! The WebSocket's opening handshake: the request, and whether the answer to it is an upgrade (RFC 6455 section 4.1, RFC 9110).
//!
//! tungstenite's own check wants `Connection: Upgrade` and nothing beside it, and the 101 as the first answer. Servers and
//! proxies may say more, so the answer is read and judged here, and tungstenite is given the open WebSocket.
//!
//! Runs on: a dial's pool thread, and blocks there within the limits of the socket.

use std::fmt::Write as _;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read, Write};

use base64::prelude::{Engine as _, BASE64_STANDARD};
use httparse::{Header, ParserConfig, Response, Status};
use tungstenite::handshake::client::generate_request;
use tungstenite::handshake::derive_accept_key;
use tungstenite::http::{header, Request, StatusCode};

use crate::engine::stream::Stream;
use crate::session::{DialFailure, DialFailureKind};
use crate::wire::url::ServerUrl;

/// All answers together, those before the last one too: a server that goes on and on is not read for ever.
const MAXIMUM_HEAD: usize = 64 * 1024;

/// What one read takes, and so the most that can have come of what follows the answer.
const READ_SIZE: usize = 4 * 1024;

/// Asks for a WebSocket. Returns what the server sent behind its answer, which belongs to the WebSocket.
pub fn upgrade(url: &ServerUrl, query: &str, stream: &mut Stream) -> Result<Vec<u8>, DialFailure> {
    let (request, key) = request(url, query)?;
    stream
        .write_all(&request)
        .and_then(|()| stream.flush())
        .map_err(|error| {
            DialFailure::new(
                DialFailureKind::SendRequest,
                format!("the connection request could not be sent: {error}"),
            )
        })?;
    let mut answer = Answer::new(derive_accept_key(key.as_bytes()));
    let mut buffer = [0; READ_SIZE];
    loop {
        let count = stream
            .read(&mut buffer)
            .map_err(|error| read_failure(&error))?;
        if count == 0 {
            return Err(DialFailure::new(
                DialFailureKind::EndedBeforeResponse,
                "the server ended the connection before its connection response",
            ));
        }
        if let Some(rest) = answer.take(&buffer[..count])? {
            return Ok(rest);
        }
    }
}

/// Sixteen random bytes, which tell answers to different requests apart (RFC 6455 section 4.1). Not tungstenite's: its generator
/// is thread-local memory with a destructor (`os_thread`).
fn random_key() -> String {
    let random = || RandomState::new().hash_one(0).to_ne_bytes();
    BASE64_STANDARD.encode([random(), random()].concat())
}

/// The failure of a dial whose request was sent and whose answer cannot be read from the socket.
pub fn read_failure(error: &io::Error) -> DialFailure {
    if error.kind() == io::ErrorKind::TimedOut {
        DialFailure::new(
            DialFailureKind::ResponseTimeout,
            "no connection response in time",
        )
    } else {
        DialFailure::new(
            DialFailureKind::EndedBeforeResponse,
            format!("the connection ended before the connection response: {error}"),
        )
    }
}

/// The failure of a dial whose answer says what it must not say.
pub fn not_valid(what: impl std::fmt::Display) -> DialFailure {
    DialFailure::new(
        DialFailureKind::UnreadableAnswer,
        format!("the server's answer to the connection request is not valid: {what}"),
    )
}

fn request(url: &ServerUrl, query: &str) -> Result<(Vec<u8>, String), DialFailure> {
    let cannot = |error: &dyn std::fmt::Display| {
        DialFailure::new(
            DialFailureKind::Configuration,
            format!("the connection request cannot be written: {error}"),
        )
    };
    let scheme = if url.secure { "wss" } else { "ws" };
    let authority = url.authority();
    let request = Request::builder()
        .uri(format!("{scheme}://{authority}{}?{query}", url.path))
        .header(header::HOST, &authority)
        .header(header::CONNECTION, "Upgrade")
        .header(header::UPGRADE, "websocket")
        .header(header::SEC_WEBSOCKET_VERSION, "13")
        .header(header::SEC_WEBSOCKET_KEY, random_key())
        .body(())
        .map_err(|error| cannot(&error))?;
    generate_request(request).map_err(|error| cannot(&error))
}

/// What has come of the answer.
struct Answer {
    /// The value that proves that the server has read our key.
    accept: String,
    received: Vec<u8>,
    /// Up to here it was searched for the end of a head.
    searched: usize,
    /// The length of the answers before.
    skipped: usize,
}

impl Answer {
    fn new(accept: String) -> Self {
        Self {
            accept,
            received: Vec::new(),
            searched: 0,
            skipped: 0,
        }
    }

    /// Takes more bytes. Returns what is behind the answer once the server has upgraded.
    fn take(&mut self, bytes: &[u8]) -> Result<Option<Vec<u8>>, DialFailure> {
        self.received.extend_from_slice(bytes);
        loop {
            // What is no HTTP may never have a blank line.
            const START: &[u8] = b"HTTP/";
            let start = self.received.len().min(START.len());
            if self.received[..start] != START[..start] {
                return Err(not_valid("it is not HTTP"));
            }
            let end = self.end_of_head();
            if self.skipped + end.unwrap_or(self.received.len()) > MAXIMUM_HEAD {
                return Err(not_valid(format_args!(
                    "its header fields are longer than {MAXIMUM_HEAD} bytes"
                )));
            }
            let Some(end) = end else {
                return Ok(None);
            };
            let verdict = judge(&self.received[..end], &self.accept)?;
            let rest = self.received.split_off(end);
            match verdict {
                Verdict::Upgraded => return Ok(Some(rest)),
                Verdict::Interim => {
                    self.skipped += end;
                    self.searched = 0;
                    self.received = rest;
                }
            }
        }
    }

    /// Where the head ends whose blank line has come; lines may end with LF alone.
    fn end_of_head(&mut self) -> Option<usize> {
        while let Some(offset) = self.received[self.searched..]
            .iter()
            .position(|byte| *byte == b'\n')
        {
            let newline = self.searched + offset;
            match self.received.get(newline + 1..newline + 3) {
                Some([b'\n', _]) => return Some(newline + 2),
                Some(b"\r\n") => return Some(newline + 3),
                Some(_) => self.searched = newline + 1,
                None if self.received[newline + 1..] == *b"\n" => return Some(newline + 2),
                // More has to come before this can be told.
                None => {
                    self.searched = newline;
                    return None;
                }
            }
        }
        self.searched = self.received.len();
        None
    }
}

enum Verdict {
    Upgraded,
    /// One more answer follows (RFC 9110 section 15.2).
    Interim,
}

fn judge(head: &[u8], accept: &str) -> Result<Verdict, DialFailure> {
    // A field takes a line at least.
    let lines = head.iter().filter(|byte| **byte == b'\n').count();
    let mut fields = vec![httparse::EMPTY_HEADER; lines];
    let mut response = Response::new(&mut fields);
    let parsed = ParserConfig::default()
        .allow_obsolete_multiline_headers_in_responses(true)
        .parse_response(&mut response, head);
    match parsed {
        Ok(Status::Complete(_)) => {}
        Ok(Status::Partial) => return Err(not_valid("its header fields end in the middle")),
        Err(error) => return Err(not_valid(syntax(error))),
    }
    let code = response.code.unwrap_or_default();
    match code {
        101 => {}
        100..=199 => return Ok(Verdict::Interim),
        _ => return Err(other_status(code, response.headers)),
    }
    if response.version != Some(1) {
        return Err(not_valid("it upgrades in HTTP/1.0, which cannot"));
    }
    upgrades(response.headers, accept).map_err(not_valid)?;
    Ok(Verdict::Upgraded)
}

fn syntax(error: httparse::Error) -> &'static str {
    match error {
        httparse::Error::Version => "its version of HTTP is not 1.1",
        httparse::Error::Status => "its status line is malformed",
        httparse::Error::HeaderName => "the name of a header field is malformed",
        httparse::Error::HeaderValue => "the value of a header field has a forbidden character",
        httparse::Error::NewLine => "a line does not end with CR and LF",
        httparse::Error::TooManyHeaders => "it has too many header fields",
        httparse::Error::Token => "it has a forbidden character",
    }
}

fn other_status(code: u16, fields: &[Header<'_>]) -> DialFailure {
    let mut text = "the server answered with HTTP status ".to_owned();
    // Writing into a string does not fail.
    let _ = match StatusCode::from_u16(code) {
        Ok(status) => write!(text, "{status}"),
        Err(_) => write!(text, "{code:03}"),
    };
    if let Some(location) = values(fields, "Location").next() {
        let _ = write!(
            text,
            ", a redirection to {}, which is not followed",
            shown(location)
        );
    }
    DialFailure::new(DialFailureKind::HttpStatus, text)
}

/// Whether these fields of a 101 say that the connection is now the WebSocket that was asked for; else what is wrong.
fn upgrades(fields: &[Header<'_>], accept: &str) -> Result<(), String> {
    let mut protocols = tokens(fields, "Upgrade").peekable();
    if protocols.peek().is_none() {
        return Err("it has no Upgrade field".to_owned());
    }
    if let Some(other) = protocols.find(|token| !token.eq_ignore_ascii_case(b"websocket")) {
        return Err(format!("it upgrades to {}, not to websocket", shown(other)));
    }
    if !tokens(fields, "Connection").any(|token| token.eq_ignore_ascii_case(b"upgrade")) {
        return Err("its Connection field does not say Upgrade".to_owned());
    }
    let mut accepts = values(fields, "Sec-WebSocket-Accept");
    match (accepts.next(), accepts.next()) {
        (None, _) => return Err("it has no Sec-WebSocket-Accept field".to_owned()),
        (Some(_), Some(_)) => return Err("it has two Sec-WebSocket-Accept fields".to_owned()),
        (Some(value), None) if value != accept.as_bytes() => {
            return Err(format!(
                "its Sec-WebSocket-Accept is {}, which does not belong to the request's key",
                shown(value)
            ));
        }
        (Some(_), None) => {}
    }
    // `specification/protocol/connection section 2`: neither was offered.
    for (field, what) in [
        ("Sec-WebSocket-Extensions", "extension"),
        ("Sec-WebSocket-Protocol", "sub-protocol"),
    ] {
        if let Some(value) = values(fields, field).next() {
            return Err(format!(
                "it agrees to the WebSocket {what} {}, and none was offered",
                shown(value)
            ));
        }
    }
    Ok(())
}

fn values<'a>(fields: &'a [Header<'a>], name: &'a str) -> impl Iterator<Item = &'a [u8]> {
    fields
        .iter()
        .filter(move |field| field.name.eq_ignore_ascii_case(name))
        .map(|field| field.value.trim_ascii())
}

/// The elements of a list, which may stand in one field or in several, with blanks and folded lines around each and empty
/// ones between (RFC 9110 section 5.6.1.2).
fn tokens<'a>(fields: &'a [Header<'a>], name: &'a str) -> impl Iterator<Item = &'a [u8]> {
    values(fields, name)
        .flat_map(|value| value.split(|byte| *byte == b','))
        .map(<[u8]>::trim_ascii)
        .filter(|token| !token.is_empty())
}

/// A value of the peer's for a message to people: printable and not long.
fn shown(value: &[u8]) -> String {
    const LONGEST: usize = 120;
    let end = value.len().min(LONGEST);
    let more = if end < value.len() { "..." } else { "" };
    format!("\"{}{more}\"", value[..end].escape_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: &str =
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: proof\r\n";

    /// The bytes behind the answer, or the error's text; the same however the answer is cut.
    fn judged(text: &str) -> Result<Vec<u8>, String> {
        let whole = Answer::new("proof".to_owned()).take(text.as_bytes());
        let mut answer = Answer::new("proof".to_owned());
        let mut rest = Ok(None);
        for (index, byte) in text.bytes().enumerate() {
            rest = answer.take(&[byte]);
            if rest != Ok(None) {
                if let Ok(Some(rest)) = &mut rest {
                    rest.extend_from_slice(&text.as_bytes()[index + 1..]);
                }
                break;
            }
        }
        assert_eq!(whole, rest, "{text}");
        whole
            .map(|rest| rest.expect("the answer is complete"))
            .map_err(|failure| failure.message)
    }

    #[test]
    fn what_is_behind_the_answer_is_kept() {
        let text = format!("HTTP/1.1 101 X\r\n{FIELDS}\r\n\r\n\r\nrest");
        assert_eq!(judged(&text), Ok(b"\r\n\r\nrest".to_vec()));
        let interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
        assert_eq!(judged(&format!("{interim}{text}")), judged(&text));
        let lines = text.replacen("\r\n", "\n", 5);
        assert_eq!(judged(&lines), Ok(b"\r\n\r\nrest".to_vec()));
    }

    #[test]
    fn what_is_no_http_is_not_waited_for() {
        for text in ["S", "HTTQ", "HTTP/1.1 100 X\r\n\r\nx"] {
            let error = judged(text).unwrap_err();
            assert!(error.contains("it is not HTTP"), "{error}");
        }
        let mut answer = Answer::new(String::new());
        assert_eq!(answer.take(b"HTTP/1.1 101 X\r\nA: b\r\n"), Ok(None));
    }

    #[test]
    fn all_heads_together_are_bounded() {
        let interim = format!(
            "HTTP/1.1 103 Early Hints\r\nX: {}\r\n\r\n",
            "x".repeat(1000)
        );
        let text = format!("{}HTTP/1.1 101 X\r\n{FIELDS}\r\n", interim.repeat(63));
        assert_eq!(judged(&text), Ok(Vec::new()));
        let text = format!("{}HTTP/1.1 101 X\r\n{FIELDS}\r\n", interim.repeat(64));
        assert!(judged(&text).unwrap_err().contains("65536 bytes"));
        // What is behind the head does not count.
        let text = format!("HTTP/1.1 101 X\r\n{FIELDS}\r\n{}", "x".repeat(MAXIMUM_HEAD));
        assert_eq!(judged(&text).map(|rest| rest.len()), Ok(MAXIMUM_HEAD));
    }
}
