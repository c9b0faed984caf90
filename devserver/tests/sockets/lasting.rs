//! Faults that end by themselves (`for=TIME`), and connections that are frozen.

use std::io::{Read, Write};
use std::time::Duration;

use devserver::{MessageLoss, Server, ServerConfig, ServerOptions};

use crate::client::{exchange, request, server_with, Client, Seen, PATIENCE, QUERY};

/// Long enough to be seen, short enough to be waited for.
const MOMENT: &str = "for=300ms";

fn server() -> Server {
    Server::start(ServerOptions::default()).expect("a server")
}

fn perform(server: &Server, text: &str) {
    server.perform_text(text).expect(text);
}

/// What comes after all messages.
fn end_of(client: &mut Client) -> Seen {
    loop {
        match client.read() {
            Seen::Message(_) => {}
            end => return end,
        }
    }
}

/// Tries until the fault is over; whatever came before was the fault.
fn until_it_is_over(mut is_over: impl FnMut() -> bool) {
    let end = std::time::Instant::now() + PATIENCE;
    while !is_over() {
        assert!(std::time::Instant::now() < end, "it never ends");
        std::thread::yield_now();
    }
}

#[test]
fn a_frozen_connection_goes_on_where_it_was() {
    let server = server();
    let mut client = Client::connect(&server);
    client.ping(1);
    perform(&server, "freeze newest");
    client.send(&[0x00, 0x38, 2]);
    perform(&server, "ping service=system");
    let socket = client.socket.get_ref();
    socket
        .set_read_timeout(Some(Duration::from_millis(100)))
        .unwrap();
    assert!(matches!(client.read(), Seen::Other(_)), "nothing comes");
    assert_eq!(server.status().messages_received, 1);
    assert_eq!(server.status().disconnects, 0);
    perform(&server, "normal");
    client
        .socket
        .get_ref()
        .set_read_timeout(Some(PATIENCE))
        .unwrap();
    assert_eq!(client.read(), Seen::Message(vec![0x00, 0x37, 0x01]));
    assert_eq!(client.read(), Seen::Message(vec![0x06, 2]));
    perform(&server, "freeze for=50ms");
    client.ping(3);
    assert_eq!(server.status().disconnects, 0);
}

#[test]
fn a_frozen_connection_that_is_given_up_ends() {
    let server = server_with(ServerConfig {
        ping_period: Some(Duration::from_millis(20)),
        unanswered_pings_limit: 2,
        ..ServerConfig::default()
    });
    let mut client = Client::connect(&server);
    perform(&server, "freeze");
    assert!(server.wait_until(PATIENCE, |status| status.disconnects == 1
        && status.connections == 0));
    assert!(matches!(end_of(&mut client), Seen::Fin | Seen::Reset));
}

#[test]
fn a_frozen_connection_can_be_cut() {
    let server = server();
    let mut client = Client::connect(&server);
    perform(&server, "freeze");
    perform(&server, "cut rst");
    assert_eq!(end_of(&mut client), Seen::Reset);
}

#[test]
fn answers_and_failures_end() {
    let server = server();
    perform(&server, &format!("answer 113 {MOMENT}"));
    assert_eq!(Client::connect(&server).response.code, 113);
    assert_eq!(Client::connect(&server).response.code, 113, "all of them");
    until_it_is_over(|| Client::connect(&server).response.code == 100);
    // User pings are a service too.
    perform(&server, &format!("fail service=56 code=112 {MOMENT}"));
    perform(&server, "fail service=57 code=112 count=all");
    let mut client = Client::connect(&server);
    let mut cid = 0;
    let mut pong = || {
        cid = cid % 100 + 1;
        client.send(&[0x00, 0x38, cid]);
        client.read() == Seen::Message(vec![0x06, cid])
    };
    assert!(!pong());
    until_it_is_over(pong);
}

#[test]
fn a_count_within_a_time() {
    let server = server();
    perform(&server, "answer 113 count=1 for=1m");
    assert_eq!(Client::connect(&server).response.code, 113);
    assert_eq!(Client::connect(&server).response.code, 100);
    perform(&server, &format!("status 503 count=100000 {MOMENT}"));
    let answer = || exchange(&server, &request(QUERY, "Connection: close\r\n"));
    assert!(answer().unwrap().starts_with(b"HTTP/1.1 503 "));
    until_it_is_over(|| Client::dial(&server, QUERY).is_ok());
}

#[test]
fn dropped_pings_are_sent_again() {
    let server = server_with(ServerConfig {
        ping_period: Some(Duration::from_millis(10)),
        ..ServerConfig::default()
    });
    perform(&server, &format!("pings drop {MOMENT}"));
    let mut client = Client::connect(&server);
    assert_eq!(client.read(), Seen::Message(vec![0x00, 0x37, 0x01]));
}

#[test]
fn delays_and_pieces_end() {
    let server = server();
    let mut client = Client::connect(&server);
    perform(&server, &format!("delay 1m {MOMENT}"));
    perform(&server, &format!("split on {MOMENT}"));
    // What was delayed stays so, and nothing overtakes it; who comes later is not concerned.
    client.send(&[0x00, 0x38, 1]);
    until_it_is_over(|| {
        let mut stream = crate::client::stream(&server).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_millis(50)))
            .unwrap();
        stream.write_all(request(QUERY, "").as_bytes()).unwrap();
        stream.read(&mut [0]).is_ok()
    });
    Client::connect(&server).ping(1);
}

#[test]
fn the_configured_answer_to_lost_messages_comes_back() {
    let server = server_with(ServerConfig {
        on_message_loss: MessageLoss::FailWith118,
        ..ServerConfig::default()
    });
    perform(&server, &format!("loss 106 {MOMENT}"));
    let code = || {
        let client = Client::connect(&server);
        perform(&server, "lose newest");
        perform(&server, "cut newest");
        client
            .reconnect(&server, 1, 0)
            .expect("an answer")
            .response
            .code
    };
    assert_eq!(code(), 106);
    until_it_is_over(|| code() == 118);
}

#[test]
fn a_restart_takes_its_time() {
    let server = server();
    let mut client = Client::connect(&server);
    perform(&server, "restart keep for=200ms");
    assert!(!server.status().listening);
    assert!(matches!(end_of(&mut client), Seen::Fin | Seen::CloseFrame));
    assert!(server.wait_until(PATIENCE, |status| status.listening));
    assert_eq!(client.reconnect(&server, 1, 0).unwrap().response.code, 105);
}
