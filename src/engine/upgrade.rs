//! The WebSocket's opening handshake: the request, and whether the answer to it is an upgrade (RFC 6455 section 4.1, RFC 9110).
//!
//! tungstenite's own check wants `Connection: Upgrade` and nothing beside it, and the 101 as the first answer. Servers and
//! proxies may say more, so the answer is read and judged here.
//!
//! Runs on: a dial's pool thread, and blocks there within the limits of the socket.

use std::collections::TryReserveError;
use std::fmt::Write as _;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read, Write};

use base64::prelude::{Engine as _, BASE64_STANDARD};
use bytes::Bytes;
use httparse::{Header, ParserConfig, Response, Status};
use tungstenite::handshake::derive_accept_key;
use tungstenite::http::StatusCode;
use zeroize::Zeroizing;

use crate::engine::http_head::{HeadError, Heads};
use crate::engine::stream::Stream;
use crate::engine::traffic::Tap;
use crate::session::{DialFailure, DialFailureKind};
use crate::wire::url::ServerUrl;

/// All answers together, those before the last one too: a server that goes on and on is not read for ever.
const MAXIMUM_HEAD: usize = 64 * 1024;

/// What one read takes, and so the most that can have come of what follows the answer.
const READ_SIZE: usize = 4 * 1024;

/// Asks for a WebSocket. Returns what the server sent behind its answer, which belongs to the WebSocket.
pub fn upgrade(
    url: &ServerUrl,
    query: &str,
    stream: &mut Stream,
    tap: Option<&Tap>,
) -> Result<Vec<u8>, DialFailure> {
    let key = random_key();
    request(url, query, &key)
        .map_err(|_| io::ErrorKind::OutOfMemory.into())
        .and_then(|request| {
            // Wiped when nobody has it any more.
            let request = Bytes::from_owner(request);
            if let Some(tap) = tap {
                tap.request(request.clone());
            }
            stream.write_all(&request)
        })
        .and_then(|()| stream.flush())
        .map_err(|error| {
            DialFailure::new(
                DialFailureKind::SendRequest,
                format!("the connection request could not be sent: {error}"),
            )
        })?;
    let mut answer = Answer::new(derive_accept_key(key.as_bytes()));
    let Some(tap) = tap else {
        return read_answer(&mut answer, url.secure, stream);
    };
    let mut watched = Watched::new(stream);
    let outcome = read_answer(&mut answer, url.secure, &mut watched);
    let behind = outcome.as_ref().map_or(0, Vec::len);
    if let Some(read) = watched.read_before(behind) {
        tap.answer(read);
    }
    outcome
}

/// Reads until the server has upgraded. Returns what is behind its answer.
fn read_answer(
    answer: &mut Answer,
    secure: bool,
    stream: &mut impl Read,
) -> Result<Vec<u8>, DialFailure> {
    let mut buffer = [0; READ_SIZE];
    loop {
        // As many end it that wait for TLS.
        let guess = if answer.has_begun() || secure {
            ""
        } else {
            "; does the port want TLS (wss)?"
        };
        let count = stream.read(&mut buffer).map_err(|error| {
            let mut failure = read_failure(&error);
            if failure.kind == DialFailureKind::EndedBeforeResponse {
                failure.message.push_str(guess);
            }
            failure
        })?;
        if count == 0 {
            return Err(DialFailure::new(
                DialFailureKind::EndedBeforeResponse,
                format!("the server ended the connection before its connection response{guess}"),
            ));
        }
        if let Some(rest) = answer.take(&buffer[..count])? {
            return Ok(rest);
        }
    }
}

/// Remembers what is read, as far as there is memory.
struct Watched<'a, S> {
    stream: &'a mut S,
    read: Vec<u8>,
}

impl<'a, S> Watched<'a, S> {
    fn new(stream: &'a mut S) -> Self {
        Self {
            stream,
            read: Vec::new(),
        }
    }

    /// All but so many bytes at the end; `None` where nothing is left.
    fn read_before(mut self, behind: usize) -> Option<Vec<u8>> {
        self.read.truncate(self.read.len().saturating_sub(behind));
        (!self.read.is_empty()).then_some(self.read)
    }
}

impl<S: Read> Read for Watched<'_, S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.stream.read(buffer)?;
        if self.read.try_reserve(count).is_ok() {
            self.read.extend_from_slice(&buffer[..count]);
        }
        Ok(count)
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

/// There may be credentials in it.
fn request(url: &ServerUrl, query: &str, key: &str) -> Result<Zeroizing<String>, TryReserveError> {
    let authority = url.authority();
    let parts = [
        "GET ",
        &url.path,
        "?",
        query,
        " HTTP/1.1\r\nHost: ",
        &authority,
        "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ",
        key,
        "\r\n\r\n",
    ];
    // As large as it gets: growing would leave what was there.
    let size = parts.iter().map(|part| part.len()).sum();
    let mut request = Zeroizing::new(String::new());
    request.try_reserve_exact(size)?;
    parts.iter().for_each(|part| request.push_str(part));
    Ok(request)
}

/// What has come of the answer.
struct Answer {
    /// The value that proves that the server has read our key.
    accept: String,
    heads: Heads,
}

impl Answer {
    fn new(accept: String) -> Self {
        Self {
            accept,
            heads: Heads::new(MAXIMUM_HEAD),
        }
    }

    /// Whether anything has come.
    fn has_begun(&self) -> bool {
        self.heads.has_begun()
    }

    /// Takes more bytes. Returns what is behind the answer once the server has upgraded.
    fn take(&mut self, bytes: &[u8]) -> Result<Option<Vec<u8>>, DialFailure> {
        self.heads.push(bytes);
        while let Some(head) = self.heads.take_head().map_err(no_head)? {
            match judge(&head, &self.accept) {
                Ok(Verdict::Upgraded) => return Ok(Some(self.heads.take_rest())),
                Ok(Verdict::Interim) => {}
                Err(failure) => {
                    return Err(self.with_what_the_page_says(failure));
                }
            }
        }
        Ok(None)
    }

    /// Web servers tell on a page that a port wants TLS.
    fn with_what_the_page_says(&mut self, mut failure: DialFailure) -> DialFailure {
        let page = self.heads.take_rest().to_ascii_lowercase();
        let says = |words: &[u8]| page.windows(words.len()).any(|part| part == words);
        // nginx; Go; Apache.
        let pages: [&[u8]; 3] = [
            b"http request was sent to https port",
            b"http request to an https server",
            b"http to an ssl-enabled server port",
        ];
        if failure.kind == DialFailureKind::HttpStatus && pages.into_iter().any(says) {
            failure.message.push_str("; ");
            failure.message.push_str(WANTS_TLS);
        }
        failure
    }
}

/// For people who have mixed up the schemes.
const WANTS_TLS: &str = "the port wants TLS, so the URL has to begin with wss";

fn no_head(error: HeadError) -> DialFailure {
    match error {
        HeadError::Tls => not_valid(format_args!("{error}; {WANTS_TLS}")),
        HeadError::NotHttp | HeadError::TooLong(_) => not_valid(error),
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
            shown(&without_secrets(location))
        );
    }
    DialFailure::new(DialFailureKind::HttpStatus, text)
}

/// A URL without user information, and without a query: a server that sends us elsewhere may repeat ours, with the password in it.
fn without_secrets(url: &[u8]) -> Vec<u8> {
    let end = url.iter().position(|byte| b"?#".contains(byte));
    let url = &url[..end.unwrap_or(url.len())];
    let start = url.windows(2).position(|part| part == b"//");
    let start = start.map_or(0, |slashes| slashes + 2);
    let end = url[start..].iter().position(|byte| *byte == b'/');
    let end = end.map_or(url.len(), |length| start + length);
    match url[start..end].iter().rposition(|byte| *byte == b'@') {
        Some(at) => [&url[..start], &url[start + at + 1..]].concat(),
        None => url.to_vec(),
    }
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
    fn a_redirection_is_told_without_secrets() {
        for (location, shown) in [
            ("wss://other:443/diffusion", "wss://other:443/diffusion"),
            ("/elsewhere?password=AQZzZWNyZXQ%3D", "/elsewhere"),
            ("ws://user:secret@other/a@b#secret", "ws://other/a@b"),
            ("//secret@other", "//other"),
        ] {
            let text = format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n");
            let error = judged(&text).unwrap_err();
            assert!(error.contains(&format!("\"{shown}\"")), "{error}");
        }
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
