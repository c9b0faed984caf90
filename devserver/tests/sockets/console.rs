//! The console: its page, its events, and who may see them. `tests/console` has it in a browser.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use devserver::console::LogLines;
use devserver::{Server, ServerOptions};
use serde_json::Value;

use crate::client::{Client, PATIENCE};

fn server() -> (Server, Arc<LogLines>) {
    let lines = Arc::new(LogLines::default());
    let server = Server::start(ServerOptions {
        console_port: Some(0),
        log_lines: Some(Arc::clone(&lines)),
        ..ServerOptions::default()
    });
    (server.unwrap(), lines)
}

fn address(server: &Server) -> SocketAddr {
    let url = server.console_url().expect("a console");
    let (address, token) = url
        .strip_prefix("http://")
        .and_then(|rest| rest.split_once("/#"))
        .expect("an address and a token");
    assert_eq!(Some(token), server.control_token());
    address.parse().unwrap()
}

/// Sends a request; what is read from the stream is the answer.
fn begin(server: &Server, line: &str, headers: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address(server)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(stream, "{line} HTTP/1.1\r\n{headers}\r\n").unwrap();
    stream
}

fn ask(server: &Server, line: &str, headers: &str) -> String {
    let mut answer = String::new();
    begin(server, line, headers)
        .read_to_string(&mut answer)
        .unwrap();
    answer
}

fn right(server: &Server) -> String {
    let token = server.control_token().unwrap();
    format!("Host: localhost\r\nAuthorization: Bearer {token}\r\n")
}

/// The events of a page that is open.
struct Events(BufReader<TcpStream>);

impl Events {
    fn open(server: &Server) -> Self {
        let mut reader = BufReader::new(begin(server, "GET /events", &right(server)));
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(reader.read_line(&mut head).unwrap(), 0, "{head}");
        }
        assert!(head.contains("Content-Type: text/event-stream"), "{head}");
        Self(reader)
    }

    /// What comes of this name and fulfils a condition.
    fn wait(&mut self, name: &str, condition: impl Fn(&Value) -> bool) -> Value {
        let mut line = String::new();
        let mut event = String::new();
        loop {
            line.clear();
            assert_ne!(self.0.read_line(&mut line).unwrap(), 0, "the stream ended");
            if let Some(named) = line.strip_prefix("event: ") {
                event = named.trim().to_owned();
            } else if let Some(data) = line.strip_prefix("data: ") {
                let data: Value = serde_json::from_str(data).unwrap();
                if event == name && condition(&data) {
                    return data;
                }
            }
        }
    }
}

#[test]
fn the_page_is_whole_and_loads_nothing_from_elsewhere() {
    let (server, _) = server();
    // It has no secret in it, so it needs no token.
    for (path, kind) in [
        ("/", "text/html"),
        ("/console.css", "text/css"),
        ("/console.js", "text/javascript"),
    ] {
        let answer = ask(&server, &format!("GET {path}"), "Host: localhost\r\n");
        assert!(answer.starts_with("HTTP/1.1 200 "), "{path}: {answer}");
        assert!(answer.contains(&format!("Content-Type: {kind}")), "{path}");
        assert!(answer.contains("Content-Security-Policy: default-src 'none'; script-src 'self'"));
        assert!(!answer.contains("://"), "{path} names another place");
        assert!(!answer.contains(server.control_token().unwrap()), "{path}");
    }
}

#[test]
fn the_rules_of_the_control_port_hold() {
    let (server, _) = server();
    let right = right(&server);
    for (line, headers, status) in [
        ("GET /", "Host: evil.example\r\n".to_owned(), 403),
        ("GET /events", "Host: localhost\r\n".to_owned(), 401),
        ("GET /status", "Host: localhost\r\n".to_owned(), 401),
        (
            "GET /events",
            right.replace("localhost", "evil.example"),
            403,
        ),
        (
            "GET /events",
            format!("{right}Origin: http://evil.example\r\n"),
            403,
        ),
        ("POST /cut", "Host: localhost\r\n".to_owned(), 401),
        (
            "POST /cut",
            format!("{right}Origin: http://evil.example\r\n"),
            403,
        ),
        ("GET /cut", right.clone(), 405),
        (
            "POST /cut",
            format!("{right}Origin: http://localhost\r\n"),
            200,
        ),
        ("GET /status", right.clone(), 200),
    ] {
        let answer = ask(&server, line, &headers);
        let expected = format!("HTTP/1.1 {status} ");
        assert!(answer.starts_with(&expected), "{line} {headers}: {answer}");
    }
}

#[test]
fn the_control_port_has_no_page() {
    let server = crate::http::server();
    assert_eq!(server.console_url(), None);
    let (status, help) = crate::http::ask(&server, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(status == 200 && !help.contains("<!DOCTYPE"));
    assert_eq!(crate::http::get(&server, "/events").0, 405);
}

#[test]
fn what_goes_on_is_told() {
    let (server, lines) = server();
    lines.add("a line from before");
    let mut events = Events::open(&server);
    events.wait("state", |state| {
        state["sessions"] == Value::Array(Vec::new())
    });
    events.wait("log", |lines| lines[0] == "a line from before");
    let mut client = Client::connect(&server);
    events.wait("state", |state| {
        state["sessions"][0]["state"] == "connected"
    });
    lines.add("another line");
    events.wait("log", |lines| lines[0] == "another line");
    server.cut_all(devserver::CutKind::Fin);
    events.wait("state", |state| {
        state["sessions"][0]["state"] == "disconnected"
    });
    let _back = client.reconnect(&server, 1, 0).expect("back");
    let state = events.wait("state", |state| state["reconnections"] == 1);
    assert_eq!(state["sessions"][0]["state"], "connected");
    client.read();
}

#[test]
fn pages_that_are_gone_are_forgotten_and_too_many_are_refused() {
    let (server, _) = server();
    let open: Vec<Events> = (0..16).map(|_| Events::open(&server)).collect();
    let refused = ask(&server, "GET /events", &right(&server));
    assert!(refused.starts_with("HTTP/1.1 503 "), "{refused}");
    // Other requests push out none of them.
    for _ in 0..100 {
        assert!(ask(&server, "GET /status", &right(&server)).starts_with("HTTP/1.1 200 "));
    }
    drop(open);
    // The server finds out when it next reads from them.
    let end = std::time::Instant::now() + PATIENCE;
    loop {
        let mut stream = begin(&server, "GET /events", &right(&server));
        let mut status = [0; 12];
        stream.read_exact(&mut status).unwrap();
        if status.ends_with(b"200") {
            break;
        }
        assert!(std::time::Instant::now() < end, "they are never forgotten");
    }
}
