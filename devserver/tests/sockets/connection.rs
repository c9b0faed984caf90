//! The server on a socket: upgrade, frames, closing, many connections (`specification/protocol/connection sections 2.9 and 17`).

use std::io::{Read, Write};
use std::time::Duration;

use devserver::core::SessionState;
use devserver::{Server, ServerConfig, ServerOptions};
use tungstenite::Message;

use crate::client::{exchange, request, server_with, stream, Client, Seen, PATIENCE, QUERY};

fn server() -> Server {
    Server::start(ServerOptions::default()).expect("a server")
}

#[test]
fn the_101_and_the_connection_response_come_in_one_segment() {
    let server = server();
    let mut stream = stream(&server).unwrap();
    stream.write_all(request(QUERY, "").as_bytes()).unwrap();
    let mut buffer = [0; 4096];
    let count = stream.read(&mut buffer).unwrap();
    let end = buffer[..count]
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap()
        + 4;
    let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    assert!(
        head.contains("Sec-WebSocket-Accept:rdN9SJk7fWD1tbl/3dfEFw59F48="),
        "{head}"
    );
    let session = server.sessions()[0].id;
    assert!(
        head.contains(&format!("Set-Cookie: session={session}; HttpOnly")),
        "{head}"
    );
    assert_eq!(buffer[end..end + 5], [0x82, 55, 0x23, 29, 100]);
    assert_eq!(count, end + 2 + 55);
}

#[test]
fn a_refusal_is_three_bytes_and_fin() {
    let server = server();
    let target = "/diffusion?ty=WC&v=29&ca=10&r=0&username=control&password=AQA%3D";
    let answer = exchange(&server, &request(target, "")).expect("FIN, no reset");
    assert!(answer.ends_with(&[0x82, 3, 0x23, 29, 116]), "{answer:?}");
    assert!(!String::from_utf8_lossy(&answer).contains("Set-Cookie"));
    assert!(server.wait_until(PATIENCE, |status| status.refusals == 1
        && status.connections == 0));
}

#[test]
fn parameters_may_travel_as_headers() {
    let server = server();
    let headers = "v: 25\r\nca: 10\r\nusername: admin\r\nr: 1000\r\npassword: AQhwYXNzd29yZA==\r\nty: PY\r\nsp: \"K\",\"v\"\r\n";
    let mut stream = stream(&server).unwrap();
    stream
        .write_all(request("/diffusion", headers).as_bytes())
        .unwrap();
    assert!(server.wait_for_connected(1, PATIENCE));
    let session = server.sessions().remove(0);
    assert_eq!(
        (
            session.version,
            session.principal.as_str(),
            session.client_type.as_str()
        ),
        (25, "admin", "PY")
    );
    assert_eq!(session.properties, [("K".to_owned(), "v".to_owned())]);
}

#[test]
fn upgrade_requests_are_recorded() {
    let server = server();
    let client = Client::connect(&server);
    client.reconnect(&server, 1, 0).unwrap();
    let upgrades = server.upgrades();
    assert_eq!(upgrades.len(), 2);
    assert_eq!(upgrades[0].target, QUERY);
    assert_eq!(upgrades[0].parameters.reconnect_timeout_ms, Some(60_000));
    assert_eq!(upgrades[1].parameters.client_sequence, Some(1));
    assert_eq!(upgrades[1].parameters.server_sequence, Some(0));
    assert_eq!(upgrades[1].parameters.token, Some(client.token()));
}

#[test]
fn other_requests_get_http_errors() {
    let server = server();
    for (text, status) in [
        (request("/other?v=29", ""), "404"),
        (request("/diffusion/more?v=29", ""), "404"),
        (
            "GET /diffusion HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
            "426",
        ),
        (
            "POST /diffusion HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
            "400",
        ),
        ("\x16\x03\x01nonsense\r\n\r\n".to_owned(), "400"),
        (request("/diffusion?v=29&username=%zz", ""), "400"),
    ] {
        let answer = String::from_utf8_lossy(&exchange(&server, &text).unwrap()).into_owned();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{text} -> {answer}"
        );
    }
    assert_eq!(server.status().sessions, 0);
    assert!(Client::dial(
        &server,
        &QUERY.replace("/diffusion", "/some/path/diffusion")
    )
    .is_ok());
}

#[test]
fn an_endless_request_is_refused() {
    let server = server();
    let text = format!("GET /diffusion HTTP/1.1\r\nx: {}", "a".repeat(70_000));
    assert!(exchange(&server, &text)
        .unwrap()
        .starts_with(b"HTTP/1.1 431 "));
}

#[test]
fn unmasked_and_fragmented_frames_are_understood() {
    let server = server();
    let mut stream = stream(&server).unwrap();
    stream.write_all(request(QUERY, "").as_bytes()).unwrap();
    assert!(server.wait_for_connected(1, PATIENCE));
    // Unmasked ping with id 1; then one with id 2 in two masked fragments (mask 0).
    stream.write_all(&[0x82, 3, 0x00, 0x38, 0x01]).unwrap();
    stream
        .write_all(&[
            0x02, 0x82, 0, 0, 0, 0, 0x00, 0x38, 0x80, 0x81, 0, 0, 0, 0, 0x02,
        ])
        .unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(&[0x82, 2, 0x06, 0x01, 0x82, 2, 0x06, 0x02]) {
        let mut buffer = [0; 512];
        let count = stream.read(&mut buffer).expect("answers");
        assert_ne!(count, 0);
        answer.extend_from_slice(&buffer[..count]);
    }
}

#[test]
fn messages_sent_together_with_the_request_are_read() {
    let server = server();
    let mut stream = stream(&server).unwrap();
    let mut bytes = request(QUERY, "").into_bytes();
    bytes.extend_from_slice(&[0x82, 3, 0x00, 0x38, 0x01]);
    stream.write_all(&bytes).unwrap();
    assert!(
        server.wait_until(PATIENCE, |status| status.messages_received == 1
            && status.messages_sent == 1)
    );
}

#[test]
fn websocket_pings_are_answered() {
    let server = server();
    let mut client = Client::connect(&server);
    client
        .socket
        .send(Message::Ping(vec![1, 2].into()))
        .unwrap();
    assert_eq!(
        client.socket.read().unwrap(),
        Message::Pong(vec![1, 2].into())
    );
    assert_eq!(server.sessions()[0].received, 0, "not counted");
}

#[test]
fn closing_by_the_client() {
    let server = server();
    let mut client = Client::connect(&server);
    client.send(&[0x1d]);
    assert_eq!(client.read(), Seen::Message(vec![0x1c]));
    assert_eq!(client.read(), Seen::Fin);
    assert!(server.wait_for_sessions(0, PATIENCE));
}

#[test]
fn a_websocket_close_is_a_lost_connection() {
    let server = server();
    let mut client = Client::connect(&server);
    client.socket.close(None).unwrap();
    assert_eq!(client.read(), Seen::CloseFrame);
    assert!(server.wait_until(PATIENCE, |status| status.connected == 0
        && status.sessions == 1));
    assert!(matches!(
        server.sessions()[0].state,
        SessionState::Disconnected { .. }
    ));
}

#[test]
fn text_and_broken_frames_end_the_session() {
    let server = server();
    let mut client = Client::connect(&server);
    client.socket.send(Message::Text("hello".into())).unwrap();
    assert_eq!(client.read(), Seen::Message(vec![0x1c]));
    assert_eq!(client.read(), Seen::CloseFrame);
    let mut client = Client::connect(&server);
    client
        .socket
        .get_mut()
        .write_all(&[0x83, 0x80, 0, 0, 0, 0])
        .unwrap();
    assert_eq!(client.read(), Seen::Message(vec![0x1c]));
    assert_eq!(client.read(), Seen::CloseFrame);
    assert_eq!(server.status().sessions_closed, 2);
}

#[test]
fn oversized_messages_end_the_session() {
    let core = ServerConfig {
        maximum_message_size: 1024,
        ..ServerConfig::default()
    };
    let server = server_with(core);
    let mut client = Client::connect(&server);
    let mut message = vec![0x00, 0x38, 0x01];
    message.resize(1024, 0);
    client.send(&message);
    assert_eq!(client.read(), Seen::Message(vec![0x06, 0x01]));
    message.push(0);
    client.send(&message);
    assert_eq!(client.read(), Seen::Message(vec![0x1c]));
    assert_eq!(client.read(), Seen::CloseFrame);
}

#[test]
fn system_pings_come_over_the_socket() {
    let core = ServerConfig {
        ping_period: Some(Duration::from_millis(20)),
        ..ServerConfig::default()
    };
    let server = server_with(core);
    let mut client = Client::connect(&server);
    for cid in 1..=3 {
        assert_eq!(client.read(), Seen::Message(vec![0x00, 0x37, cid]));
        client.send(&[0x06, cid]);
    }
    assert!(server.wait_until(PATIENCE, |status| status.pings_answered >= 3));
}

#[test]
fn a_thousand_connections() {
    devserver::limits::raise_open_files();
    let server = server();
    let mut clients: Vec<Client> = (0..1000).map(|_| Client::connect(&server)).collect();
    assert!(server.wait_for_connected(1000, PATIENCE));
    for client in &mut clients {
        client.ping(1);
    }
    server.cut_all(devserver::CutKind::Rst);
    assert!(server.wait_for_connected(0, PATIENCE));
    for client in &mut clients {
        assert_eq!(client.read(), Seen::Reset);
        *client = client.reconnect(&server, 2, 1).unwrap();
        assert_eq!(client.response.code, 105);
    }
    assert!(server.wait_for_connected(1000, PATIENCE));
    assert_eq!(server.status().sessions, 1000);
}

#[test]
fn a_dropped_server_ends_its_connections_and_frees_its_port() {
    let server = server();
    let address = server.address();
    let mut client = Client::connect(&server);
    drop(server);
    assert!(matches!(client.read(), Seen::Fin | Seen::Reset));
    let error = std::net::TcpStream::connect(address).expect_err("nobody listens");
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionRefused);
}

#[test]
fn a_port_is_not_shared_with_another_server() {
    let first = server();
    let options = ServerOptions {
        address: first.address(),
        ..ServerOptions::default()
    };
    let error = Server::start(options).expect_err("the port is taken");
    assert!(error.to_string().contains("cannot listen"), "{error}");
}
