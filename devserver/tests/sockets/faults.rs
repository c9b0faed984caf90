//! Every fault over a socket.

use std::io::{ErrorKind, Read, Write};
use std::time::{Duration, Instant};

use devserver::core::SessionState;
use devserver::faults::Script;
use devserver::{CutKind, Server, ServerConfig, ServerOptions};

use crate::client::{exchange, request, server_with, stream, Client, Seen, PATIENCE, QUERY};

fn server() -> Server {
    Server::start(ServerOptions::default()).expect("a server")
}

fn perform(server: &Server, text: &str) {
    server.perform_text(text).expect(text);
}

#[test]
fn cut_by_fin_reset_and_close_frame() {
    let server = server();
    for (kind, seen) in [
        (CutKind::Fin, Seen::Fin),
        (CutKind::Rst, Seen::Reset),
        (CutKind::CloseFrame, Seen::CloseFrame),
    ] {
        let mut client = Client::connect(&server);
        client.ping(1);
        server.cut(client.session(), kind).unwrap();
        assert_eq!(client.read(), seen, "{kind:?}");
        let session = server.session(client.session()).expect("kept");
        assert!(
            matches!(session.state, SessionState::Disconnected { .. }),
            "{kind:?}"
        );
        let mut back = client.reconnect(&server, 2, 1).expect("back");
        assert_eq!(back.response.code, 105);
        back.send(&[0x1d]);
    }
}

#[test]
fn cut_one_of_two() {
    let server = server();
    let (mut first, mut second) = (Client::connect(&server), Client::connect(&server));
    server.cut(first.session(), CutKind::Fin).unwrap();
    assert_eq!(first.read(), Seen::Fin);
    second.ping(1);
    perform(&server, "cut newest rst");
    assert_eq!(second.read(), Seen::Reset);
    assert!(
        server.cut(first.session(), CutKind::Fin).is_err(),
        "not connected"
    );
}

#[test]
fn a_silent_connection_stays_but_nothing_moves() {
    let server = server();
    let mut client = Client::connect(&server);
    server.cut(client.session(), CutKind::Silent).unwrap();
    client.send(&[0x00, 0x38, 0x01]);
    perform(&server, "ping");
    client
        .socket
        .get_ref()
        .set_read_timeout(Some(Duration::from_millis(50)))
        .unwrap();
    assert!(
        matches!(client.read(), Seen::Other(_)),
        "neither data nor end"
    );
    let session = server.session(client.session()).unwrap();
    assert!(
        matches!(session.state, SessionState::Connected(_)),
        "the server does not know"
    );
    assert_eq!((session.received, session.sent), (0, 1));
    let mut back = client.reconnect(&server, 1, 0).unwrap();
    assert_eq!(back.response.code, 105);
    assert_eq!(
        back.read(),
        Seen::Message(vec![0x00, 0x38, 0x01]),
        "the ping is sent again"
    );
}

#[test]
fn unanswered_pings_end_a_silent_connection() {
    let core = ServerConfig {
        ping_period: Some(Duration::from_millis(20)),
        unanswered_pings_limit: 2,
        ..ServerConfig::default()
    };
    let server = server_with(core);
    let _client = Client::connect(&server);
    server.cut_all(CutKind::Silent);
    assert!(server.wait_for_connected(0, PATIENCE));
    assert_eq!(server.status().sessions, 1);
}

#[test]
fn refused_connections_are_refused_by_the_system() {
    let server = server();
    let mut client = Client::connect(&server);
    server.refuse(None);
    assert!(!server.status().listening);
    for _ in 0..3 {
        assert_eq!(
            stream(&server).expect_err("refused").kind(),
            ErrorKind::ConnectionRefused
        );
    }
    client.ping(1);
    server.accept_again();
    Client::connect(&server);
    assert_eq!(server.status().connection_attempts, 2);
}

#[test]
fn refusing_ends_by_itself() {
    let server = server();
    let start = Instant::now();
    server.refuse(Some(Duration::from_millis(150)));
    assert!(server.wait_until(PATIENCE, |status| status.listening));
    assert!(start.elapsed() >= Duration::from_millis(150));
    Client::connect(&server);
}

#[test]
fn accept_and_close() {
    let server = server();
    perform(&server, "close-at-accept fin");
    assert_eq!(exchange(&server, "").expect("FIN"), b"");
    perform(&server, "close-at-accept rst count=2");
    for _ in 0..2 {
        assert!(Client::dial(&server, QUERY).is_err());
    }
    Client::connect(&server);
    assert_eq!(server.status().connection_attempts, 4);
    assert_eq!(server.status().upgrades, 1);
}

#[test]
fn delay() {
    let server = server();
    perform(&server, "delay 60ms");
    let start = Instant::now();
    let mut client = Client::connect(&server);
    assert!(start.elapsed() >= Duration::from_millis(60));
    client.send(&[0x00, 0x38, 0x01]);
    assert!(server.wait_until(PATIENCE, |status| status.messages_sent == 1));
    perform(&server, "delay 0");
    client.send(&[0x00, 0x38, 0x02]);
    assert!(server.wait_until(PATIENCE, |status| status.messages_sent == 2));
    assert_eq!(
        client.read(),
        Seen::Message(vec![0x06, 0x01]),
        "never before what was queued earlier"
    );
    assert_eq!(client.read(), Seen::Message(vec![0x06, 0x02]));
}

#[test]
fn stalls_in_every_phase() {
    let server = server();
    for (phase, upgrades, expected) in [
        ("accept", 0, ""),
        ("upgrade", 1, ""),
        ("response", 2, "HTTP/1.1 101 "),
    ] {
        perform(&server, &format!("stall {phase}"));
        let mut stream = stream(&server).unwrap();
        stream.write_all(request(QUERY, "").as_bytes()).unwrap();
        assert!(server.wait_for_upgrades(upgrades, PATIENCE), "{phase}");
        stream
            .set_read_timeout(Some(Duration::from_millis(50)))
            .unwrap();
        let mut got = Vec::new();
        let error = stream.read_to_end(&mut got).expect_err("no end");
        assert_eq!(error.kind(), ErrorKind::WouldBlock, "{phase}");
        assert!(
            String::from_utf8_lossy(&got).starts_with(expected),
            "{phase}"
        );
        assert_eq!(got.is_empty(), expected.is_empty(), "{phase}");
        if !expected.is_empty() {
            assert!(got.ends_with(b"\r\n\r\n"), "nothing after the 101");
        }
        assert_eq!(server.status().sessions, 0, "{phase}");
        drop(stream);
        assert!(
            server.wait_until(PATIENCE, |status| status.connections == 0),
            "{phase}: forgotten with the client"
        );
    }
    Client::connect(&server);
}

#[test]
fn truncated_answers() {
    let server = server();
    perform(&server, "truncate upgrade 20");
    assert_eq!(
        exchange(&server, &request(QUERY, "")).unwrap(),
        b"HTTP/1.1 101 Switchi"
    );
    perform(&server, "truncate response 10");
    let answer = exchange(&server, &request(QUERY, "")).unwrap();
    let end = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap()
        + 4;
    assert_eq!(answer.len() - end, 10);
    assert_eq!(answer[end..end + 5], [0x82, 55, 0x23, 29, 100]);
    Client::connect(&server);
}

#[test]
fn a_message_cut_in_the_middle_is_sent_again() {
    let server = server();
    let mut client = Client::connect(&server);
    client.ping(1);
    perform(&server, "truncate message 3 rst");
    client.send(&[0x00, 0x38, 0x02]);
    assert_eq!(client.read(), Seen::Reset);
    let mut back = client.reconnect(&server, 3, 1).unwrap();
    assert_eq!(
        back.response.accepted.as_ref().unwrap().recovery_sequence,
        Some(3)
    );
    assert_eq!(back.read(), Seen::Message(vec![0x06, 0x02]));
}

#[test]
fn corrupted_bytes() {
    let server = server();
    perform(&server, "corrupt response 0");
    assert!(Client::dial(&server, QUERY).is_err_and(|error| error.contains("NotDiffusion")));
    perform(&server, "corrupt upgrade 0");
    assert!(Client::dial(&server, QUERY).is_err());
    let mut client = Client::connect(&server);
    perform(&server, "corrupt message offset=0 mask=40");
    client.send(&[0x00, 0x38, 0x01]);
    assert_eq!(client.read(), Seen::Message(vec![0x46, 0x01]));
    client.ping(2);
    perform(&server, "corrupt frame offset=0 mask=70");
    client.send(&[0x00, 0x38, 0x03]);
    assert!(matches!(client.read(), Seen::Other(_)), "reserved bits");
}

#[test]
fn faults_can_be_meant_for_one_session() {
    let server = server();
    let (mut first, mut second) = (Client::connect(&server), Client::connect(&server));
    perform(
        &server,
        &format!(
            "corrupt message offset=1 mask=ff session={}",
            second.session()
        ),
    );
    first.ping(1);
    second.send(&[0x00, 0x38, 0x01]);
    assert_eq!(second.read(), Seen::Message(vec![0x06, 0xfe]));
}

#[test]
fn ordered_response_codes_and_http_statuses() {
    let server = server();
    for code in [1, 102, 111, 113, 114, 115, 116, 117, 118, 119, 127] {
        perform(&server, &format!("answer {code}"));
        assert_eq!(Client::dial(&server, QUERY).unwrap().response.code, code);
    }
    perform(&server, "answer 100 version=24");
    let response = Client::dial(&server, QUERY).unwrap().response;
    assert_eq!((response.version, response.code), (24, 100));
    perform(&server, "status 503 count=2");
    for _ in 0..2 {
        assert!(exchange(&server, &request(QUERY, ""))
            .unwrap()
            .starts_with(b"HTTP/1.1 503 Service Unavailable\r\n"));
    }
    assert_eq!(Client::connect(&server).response.code, 100);
}

#[test]
fn expiry_abort_and_restart() {
    let server = server();
    let mut client = Client::connect(&server);
    perform(&server, "expire");
    assert_eq!(client.read(), Seen::Fin);
    assert_eq!(client.reconnect(&server, 1, 0).unwrap().response.code, 117);
    let mut client = Client::connect(&server);
    perform(&server, "abort newest");
    assert_eq!(client.read(), Seen::Message(vec![0x1c]));
    assert_eq!(client.read(), Seen::Fin);
    for (restart, code) in [("keep", 105), ("lose", 117)] {
        let mut client = Client::connect(&server);
        perform(&server, &format!("restart {restart}"));
        assert_eq!(client.read(), Seen::Fin);
        assert_eq!(client.reconnect(&server, 1, 0).unwrap().response.code, code);
    }
}

#[test]
fn lost_messages_by_order() {
    let server = server();
    let client = Client::connect(&server);
    perform(&server, "lose");
    perform(&server, "loss 106");
    let back = client.reconnect(&server, 1, 0).unwrap();
    assert_eq!(back.response.code, 106);
    perform(&server, "lose");
    perform(&server, "loss 118");
    assert_eq!(back.reconnect(&server, 1, 0).unwrap().response.code, 118);
    assert_eq!(server.status().sessions, 0);
}

#[test]
fn arbitrary_messages_and_pings() {
    let server = server();
    let mut client = Client::connect(&server);
    perform(&server, "send hex=ffee");
    assert_eq!(client.read(), Seen::Message(vec![0xff, 0xee]));
    perform(&server, "ping all user");
    assert_eq!(client.read(), Seen::Message(vec![0x00, 0x38, 0x01]));
    perform(&server, "ping service=system mode=one-way");
    assert_eq!(client.read(), Seen::Message(vec![0x00, 0x37, 0x00]));
    client.send(&[0x06, 0x01]);
    assert!(server.wait_until(PATIENCE, |status| status.pings_answered == 1));
    assert_eq!(server.session(client.session()).unwrap().sent, 3);
}

#[test]
fn dropped_pings() {
    let core = ServerConfig {
        ping_period: Some(Duration::from_millis(20)),
        ..ServerConfig::default()
    };
    let server = server_with(core);
    perform(&server, "pings drop");
    let mut client = Client::connect(&server);
    client
        .socket
        .get_ref()
        .set_read_timeout(Some(Duration::from_millis(100)))
        .unwrap();
    assert!(matches!(client.read(), Seen::Other(_)), "nothing comes");
    perform(&server, "normal");
    client
        .socket
        .get_ref()
        .set_read_timeout(Some(PATIENCE))
        .unwrap();
    assert_eq!(client.read(), Seen::Message(vec![0x00, 0x37, 0x01]));
}

/// Reads a whole successful answer by hand (the WebSocket library takes a handshake in so many pieces for an attack)
/// and gives the number of pieces in which it came.
fn pieces_of_an_answer(server: &Server) -> usize {
    let mut stream = stream(server).unwrap();
    stream.write_all(request(QUERY, "").as_bytes()).unwrap();
    let (mut pieces, mut answer, mut buffer) = (0, Vec::new(), [0; 4096]);
    // The connection response ends with the maximum message size.
    while !answer.ends_with(&[0x7f, 0xff, 0xff, 0xff]) {
        let count = stream.read(&mut buffer).unwrap();
        assert_ne!(count, 0);
        answer.extend_from_slice(&buffer[..count]);
        pieces += 1;
    }
    assert!(answer.starts_with(b"HTTP/1.1 101 "));
    pieces
}

#[test]
fn every_byte_alone() {
    let server = server();
    assert_eq!(pieces_of_an_answer(&server), 1);
    perform(&server, "split on");
    // A reader that gets no turn for a while finds everything at once, but not every time.
    assert!((0..50).any(|_| pieces_of_an_answer(&server) > 1));
}

#[test]
fn normal_ends_everything() {
    let server = server();
    for text in [
        "refuse",
        "delay 10s",
        "stall count=all",
        "status 500 count=all",
        "answer 113 count=all",
        "truncate 3 count=all",
        "corrupt count=all",
        "close-at-accept count=all",
    ] {
        perform(&server, text);
    }
    perform(&server, "normal");
    Client::connect(&server).ping(1);
}

#[test]
fn a_script_from_the_start() {
    let script = Script::parse("on session 1 cut all rst; refuse; on reconnect 1 abort").unwrap();
    let server = Server::start(ServerOptions {
        script: Some(script),
        ..ServerOptions::default()
    })
    .unwrap();
    let mut client = Client::connect(&server);
    assert_eq!(client.read(), Seen::Reset);
    assert_eq!(
        stream(&server).expect_err("refused").kind(),
        ErrorKind::ConnectionRefused
    );
    server.accept_again();
    let mut back = client.reconnect(&server, 1, 0).unwrap();
    assert_eq!(back.read(), Seen::Message(vec![0x1c]));
    assert!(server.wait_until(PATIENCE, |status| status.script_finished));
}

#[test]
fn a_script_later() {
    let server = server();
    let mut client = Client::connect(&server);
    server.run_script(Script::parse("on message cut; on disconnect after 10ms log done").unwrap());
    client.send(&[0x00, 0x38, 0x01]);
    assert_eq!(client.read(), Seen::Message(vec![0x06, 0x01]));
    assert_eq!(client.read(), Seen::Fin);
    assert!(server.wait_until(PATIENCE, |status| status.script_finished));
}
