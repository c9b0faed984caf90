//! Asking a proxy for a tunnel.

use std::fmt::Display;
use std::io::{Read, Write};

use httparse::{ParserConfig, Response};
use zeroize::Zeroizing;

use super::Proxy;
use crate::data::memory::text_with_room;
use crate::engine::http_head::Heads;
use crate::engine::socket::Socket;
use crate::session::{DialFailure, DialFailureKind};

/// Of all its answers together.
const MAXIMUM_HEAD: usize = 64 * 1024;

impl Proxy {
    /// Asks for a tunnel to `target` (`host:port`, IPv6 in brackets).
    pub fn open_tunnel(&self, socket: &mut Socket, target: &str) -> Result<(), DialFailure> {
        let failed = |what: &dyn Display| {
            DialFailure::new(
                DialFailureKind::Connect,
                format!("proxy {}:{}: {what}", self.host, self.port),
            )
        };
        socket
            .write_all(self.request(target).as_bytes())
            .map_err(|error| failed(&error))?;
        let mut heads = Heads::new(MAXIMUM_HEAD);
        loop {
            let head = match heads.take_head() {
                Ok(Some(head)) => head,
                Ok(None) => {
                    // Byte by byte: what follows belongs to the tunnel.
                    let mut byte = [0];
                    match socket.read(&mut byte) {
                        Ok(0) => return Err(failed(&"it ended the connection without an answer")),
                        Ok(_) => heads.push(&byte),
                        Err(error) => return Err(failed(&error)),
                    }
                    continue;
                }
                Err(error) => {
                    return Err(failed(&format_args!("its answer is not valid: {error}")))
                }
            };
            match judge(&head) {
                Ok(100..=199) => {}
                Ok(200..=299) => return Ok(()),
                Ok(407) => {
                    let what = match self.authorization {
                        Some(_) => "it does not accept user and password",
                        None => "it wants a user and a password",
                    };
                    return Err(failed(&format_args!("{what} (HTTP status 407)")));
                }
                Ok(status) => {
                    return Err(failed(&format_args!(
                        "it answered with HTTP status {status}"
                    )));
                }
                Err(what) => return Err(failed(&format_args!("its answer is not valid: {what}"))),
            }
        }
    }

    fn request(&self, target: &str) -> Zeroizing<String> {
        let parts = ["CONNECT ", target, " HTTP/1.1\r\nHost: ", target, "\r\n"];
        let authorization = match &self.authorization {
            Some(value) => ["Proxy-Authorization: Basic ", value, "\r\n"],
            None => [""; 3],
        };
        let all = || parts.iter().chain(&authorization).chain(&["\r\n"]);
        // All of it at once, so that no copy of the password stays behind while it grows.
        let mut request = Zeroizing::new(text_with_room(all().map(|part| part.len()).sum()));
        all().for_each(|part| request.push_str(part));
        request
    }
}

/// The status. Only the first line counts, so the fields may be as odd as they like.
fn judge(head: &[u8]) -> Result<u16, httparse::Error> {
    let end = head.iter().position(|byte| *byte == b'\n');
    let line = &head[..end.map_or(head.len(), |end| end + 1)];
    let mut response = Response::new(&mut []);
    ParserConfig::default()
        .allow_multiple_spaces_in_response_status_delimiters(true)
        .parse_response(&mut response, line)?;
    Ok(response.code.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_lines() {
        for (head, status) in [
            (&b"HTTP/1.1 200 Connection established\r\n\r\n"[..], 200),
            (b"HTTP/1.0 200 OK\r\nVia: x\r\n\r\n", 200),
            (b"HTTP/1.1 200\r\n\r\n", 200),
            (b"HTTP/1.1 200 \r\n\r\n", 200),
            (b"HTTP/1.1  200  OK\r\n\r\n", 200),
            (b"HTTP/1.1 200\n\n", 200),
            (b"HTTP/1.1 200 OK\n\n", 200),
            (b"HTTP/1.1 200 \xe9t\xe9\r\nno field\r\n\r\n", 200),
            (b"HTTP/1.1 100 Continue\r\n\r\n", 100),
            (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", 407),
        ] {
            assert_eq!(judge(head), Ok(status), "{}", head.escape_ascii());
        }
        for head in [
            &b"HTTP/1.1 2OO OK\r\n\r\n"[..],
            b"HTTP/1.1 OK\r\n\r\n",
            b"HTTP/1.1200 OK\r\n\r\n",
            b"HTTP/x 200 OK\r\n\r\n",
        ] {
            assert!(judge(head).is_err(), "{}", head.escape_ascii());
        }
    }
}
