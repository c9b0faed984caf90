//! The HTTP control port: actions and status over loopback. Runs on the server thread.
//!
//! `GET` or `POST /ACTION?key=value&...` does what the action of that name does in a script; `/status` tells the state
//! as JSON; `POST /script` runs the script in the body; `/help` explains.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Instant;

use mio::net::{TcpListener, TcpStream};
use mio::{Interest, Token};
use serde_json::{json, Value};

use super::event_loop::EventLoop;
use super::upgrade::status_answer;
use crate::action::{self, Action};
use crate::core::{SessionState, SessionView};
use crate::script::{self, Script, ScriptRun};

const MAXIMUM_REQUEST: usize = 1024 * 1024;

/// The control port and its connections.
pub(super) struct Control {
    pub(super) listener: TcpListener,
    connections: HashMap<u64, Exchange>,
}

/// One request and its answer.
struct Exchange {
    stream: TcpStream,
    input: Vec<u8>,
    output: Vec<u8>,
    written: usize,
}

struct HttpRequest {
    path: String,
    query: Vec<(String, String)>,
    body: String,
}

impl Control {
    pub(super) fn bind(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
        Ok(Self {
            listener,
            connections: HashMap::new(),
        })
    }
}

impl EventLoop {
    pub(super) fn accept_control(&mut self) {
        let Some(control) = self.control.as_mut() else {
            return;
        };
        while let Ok((mut stream, _)) = control.listener.accept() {
            let id = self.next_id;
            self.next_id += 1;
            let interest = Interest::READABLE | Interest::WRITABLE;
            match self
                .poll
                .registry()
                .register(&mut stream, Token(id as usize), interest)
            {
                Ok(()) => {
                    let exchange = Exchange {
                        stream,
                        input: Vec::new(),
                        output: Vec::new(),
                        written: 0,
                    };
                    control.connections.insert(id, exchange);
                }
                Err(error) => log::error!("control connection: {error}"),
            }
        }
    }

    pub(super) fn handle_control_event(&mut self, now: Instant, id: u64) {
        let Some(control) = self.control.as_mut() else {
            return;
        };
        let Some(mut exchange) = control.connections.remove(&id) else {
            return;
        };
        if exchange.output.is_empty() {
            let ended = exchange.read_available();
            match parse(&exchange.input) {
                Some(Ok(request)) => exchange.output = self.answer_control(now, &request),
                Some(Err(problem)) => {
                    exchange.output = json_answer(400, &json!({ "error": problem }))
                }
                None if ended => return,
                None => {}
            }
        }
        if let (Progress::Waiting, Some(control)) =
            (exchange.write_available(), self.control.as_mut())
        {
            control.connections.insert(id, exchange);
        }
    }

    fn answer_control(&mut self, now: Instant, request: &HttpRequest) -> Vec<u8> {
        match request.path.as_str() {
            // With parameters it is the action of that name.
            "/status" if request.query.is_empty() => {
                return json_answer(200, &self.status_json());
            }
            "/" | "/help" => {
                let text = format!(
                    "/status\n/script (POST a script)\n/ACTION?key=value&...\n\n{}\n\n{}\n",
                    action::HELP,
                    script::HELP
                );
                return status_answer(200, "text/plain", &text);
            }
            "/script" => {
                let text = match request.query.iter().find(|(key, _)| key == "text") {
                    Some((_, text)) => text,
                    None => &request.body,
                };
                return match Script::parse(text) {
                    Ok(script) => {
                        self.script = Some(ScriptRun::new(script, now, self.status));
                        json_answer(200, &json!({ "ok": true }))
                    }
                    Err(error) => json_answer(400, &json!({ "error": error.to_string() })),
                };
            }
            _ => {}
        }
        let words: Vec<String> = request
            .query
            .iter()
            .map(|(key, value)| {
                if value.is_empty() {
                    key.clone()
                } else {
                    format!("{key}={value}")
                }
            })
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let action = match Action::from_words(request.path.trim_start_matches('/'), &words) {
            Ok(action) => action,
            Err(error) => return json_answer(400, &json!({ "error": error.to_string() })),
        };
        log::info!("control: {action:?}");
        let result = self.perform(now, action);
        self.settle(now);
        match result {
            Ok(()) => json_answer(200, &json!({ "ok": true })),
            Err(problem) => json_answer(409, &json!({ "error": problem })),
        }
    }

    fn status_json(&self) -> Value {
        let status = &self.status;
        json!({
            "address": self.listener.address().to_string(),
            "listening": status.listening,
            "connection_attempts": status.connection_attempts,
            "upgrades": status.upgrades,
            "refusals": status.refusals,
            "sessions_opened": status.sessions_opened,
            "reconnections": status.reconnections,
            "disconnects": status.disconnects,
            "sessions_closed": status.sessions_closed,
            "messages_received": status.messages_received,
            "messages_sent": status.messages_sent,
            "pings_answered": status.pings_answered,
            "topic_deltas_sent": status.topic_deltas_sent,
            "update_deltas_received": status.update_deltas_received,
            "connected": status.connected,
            "connections": status.connections,
            "script_finished": status.script_finished,
            "sessions": self.core.sessions().iter().map(session_json).collect::<Vec<_>>(),
        })
    }
}

fn session_json(view: &SessionView) -> Value {
    json!({
        "id": view.id.to_string(),
        "principal": view.principal,
        "version": view.version,
        "client_type": view.client_type,
        "state": match view.state {
            SessionState::Connected(_) => "connected",
            SessionState::Disconnected { .. } => "disconnected",
        },
        "reconnect_timeout_ms": u64::try_from(view.reconnect_timeout.as_millis()).unwrap_or(u64::MAX),
        "received": view.received,
        "sent": view.sent,
        "buffered": view.buffered,
        "unanswered_pings": view.unanswered_pings,
        "properties": view.properties.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str())))
            .collect::<serde_json::Map<_, _>>(),
    })
}

fn json_answer(status: u16, value: &Value) -> Vec<u8> {
    status_answer(status, "application/json", &format!("{value}\n"))
}

/// Whether an exchange is over.
#[derive(PartialEq, Eq)]
enum Progress {
    Waiting,
    Over,
}

impl Exchange {
    /// Reads what is there; true at the end of the stream.
    fn read_available(&mut self) -> bool {
        let mut buffer = [0; 4096];
        loop {
            match self.stream.read(&mut buffer) {
                Ok(0) => return true,
                Ok(count) => self.input.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return error.kind() != io::ErrorKind::WouldBlock,
            }
        }
    }

    fn write_available(&mut self) -> Progress {
        while self.written < self.output.len() {
            match self.stream.write(&self.output[self.written..]) {
                Ok(count) => self.written += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    return Progress::Waiting
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Progress::Over,
            }
        }
        if self.output.is_empty() {
            Progress::Waiting
        } else {
            Progress::Over
        }
    }
}

/// Reads a request; `None` while it is incomplete.
fn parse(bytes: &[u8]) -> Option<Result<HttpRequest, String>> {
    if bytes.len() > MAXIMUM_REQUEST {
        return Some(Err("request too large".into()));
    }
    let head_end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..head_end]);
    let mut lines = head.lines();
    let mut line = lines.next().unwrap_or_default().split(' ');
    let (method, target) = (
        line.next().unwrap_or_default(),
        line.next().unwrap_or_default(),
    );
    if method != "GET" && method != "POST" {
        return Some(Err("only GET and POST".into()));
    }
    let length = lines
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse::<usize>().ok())
        .unwrap_or(0);
    let body = &bytes[head_end + 4..];
    if body.len() < length.min(MAXIMUM_REQUEST) {
        return None;
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let query = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key), decode(value))
        });
    Some(Ok(HttpRequest {
        path: path.to_owned(),
        query: query.collect(),
        body: String::from_utf8_lossy(body).into_owned(),
    }))
}

/// Percent decoding; `+` is a space as forms send it.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = bytes
            .get(at + 1..at + 3)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        match (
            bytes[at],
            escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()),
        ) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                at += 2;
            }
            (b'+', _) => decoded.push(b' '),
            (byte, _) => decoded.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_read() {
        assert!(parse(b"GET /cut?kind=rst HTTP/1.1\r\nHost: x\r\n").is_none());
        let request = parse(b"GET /cut?kind=rst&session=all HTTP/1.1\r\nHost: x\r\n\r\n")
            .unwrap()
            .unwrap();
        assert_eq!(request.path, "/cut");
        assert_eq!(
            request.query,
            [
                ("kind".to_owned(), "rst".to_owned()),
                ("session".into(), "all".into())
            ]
        );
        assert!(parse(b"POST /script HTTP/1.1\r\nContent-Length: 3\r\n\r\ncu").is_none());
        let request = parse(b"POST /script HTTP/1.1\r\nContent-Length: 3\r\n\r\ncut")
            .unwrap()
            .unwrap();
        assert_eq!(request.body, "cut");
        assert!(parse(b"DELETE / HTTP/1.1\r\n\r\n").unwrap().is_err());
        assert_eq!(decode("after%203s+cut%"), "after 3s cut%");
    }
}
