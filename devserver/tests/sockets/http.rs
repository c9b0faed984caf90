//! A client of the control port.

use std::io::{Read, Write};
use std::net::TcpStream;

use devserver::{ControlAccess, Server, ServerOptions};
use serde_json::Value;

use crate::client::PATIENCE;

pub fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.control_address().expect("a control port")).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Sends a request as it is; the status and the body of the answer.
pub fn ask(server: &Server, request: &str) -> (u16, String) {
    let mut stream = connect(server);
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .expect("a status");
    let body = answer.split_once("\r\n\r\n").expect("a body").1.to_owned();
    (status, body)
}

/// What every request of a good client has.
pub fn headers(server: &Server) -> String {
    let address = server.control_address().expect("a control port");
    let token = server.control_token().expect("a token");
    format!("Host: {address}\r\nAuthorization: Bearer {token}\r\n")
}

pub fn get(server: &Server, target: &str) -> (u16, Value) {
    let headers = headers(server);
    let (status, body) = ask(server, &format!("GET {target} HTTP/1.1\r\n{headers}\r\n"));
    (status, serde_json::from_str(&body).expect("JSON"))
}

pub fn post(server: &Server, target: &str, body: &str) -> (u16, Value) {
    let (headers, length) = (headers(server), body.len());
    let (status, body) = ask(
        server,
        &format!("POST {target} HTTP/1.1\r\n{headers}Content-Length: {length}\r\n\r\n{body}"),
    );
    (status, serde_json::from_str(&body).expect("JSON"))
}

pub fn server() -> Server {
    server_with(ControlAccess::Token)
}

pub fn server_with(control_access: ControlAccess) -> Server {
    Server::start(ServerOptions {
        control_port: Some(0),
        control_access,
        ..ServerOptions::default()
    })
    .unwrap()
}
