//! Clients that do not read: what waits for them is bounded, and they do not live for ever.

use std::io::Read;
use std::time::Duration;

use devserver::{Action, Server, ServerOptions, Target};

use crate::client::{Client, PATIENCE};

const MESSAGE: usize = 256 * 1024;
const MAXIMUM_QUEUE: usize = 1024 * 1024;
/// More than the system's buffers take as well.
const MESSAGES: usize = 100;

fn server() -> Server {
    Server::start(ServerOptions {
        maximum_queue: MAXIMUM_QUEUE,
        ..ServerOptions::default()
    })
    .unwrap()
}

fn send_many(server: &Server, client: &Client) {
    for _ in 0..MESSAGES {
        server
            .send(client.session(), &vec![0x5a; MESSAGE])
            .expect("the session is there");
    }
}

#[test]
fn a_client_that_does_not_read_is_cut() {
    let server = server();
    let client = Client::connect(&server);
    let mut reader = Client::connect(&server);
    send_many(&server, &client);
    assert!(server.wait_for_connected(1, PATIENCE));
    let status = server.status();
    assert_eq!(
        (status.disconnects, status.sessions),
        (1, 2),
        "kept, as after any loss"
    );
    reader.ping(1);
    let mut stream = client.socket.into_inner();
    let mut received = Vec::new();
    // The end or a reset, whatever comes first.
    let _ = stream.read_to_end(&mut received);
    assert!(received.len() < MESSAGES * MESSAGE, "{}", received.len());
}

#[test]
fn delayed_messages_count_too() {
    let server = server();
    let client = Client::connect(&server);
    server
        .perform(Action::Delay {
            period: None,
            delay: Duration::from_secs(3600),
        })
        .unwrap();
    send_many(&server, &client);
    assert!(server.wait_for_connected(0, PATIENCE));
}

#[test]
fn one_message_may_be_larger_than_the_queue() {
    let server = server();
    let mut client = Client::connect(&server);
    let message = vec![0x5a; 8 * MAXIMUM_QUEUE];
    server.send(client.session(), &message).unwrap();
    assert_eq!(client.read(), crate::client::Seen::Message(message));
    assert_eq!(server.status().connected, 1);
}

#[test]
fn a_connection_that_ends_does_not_wait_for_ever() {
    let server = Server::start(ServerOptions::default()).unwrap();
    let client = Client::connect(&server);
    // Below the limit, but more than the system's buffers take.
    server
        .send(client.session(), &vec![0x5a; 32 * 1024 * 1024])
        .unwrap();
    server
        .perform(Action::Abort {
            target: Target::All,
        })
        .unwrap();
    assert!(server.wait_for_sessions(0, PATIENCE));
    assert!(
        server.wait_until(Duration::from_secs(20), |status| status.connections == 0),
        "the connection of a client that reads nothing stays"
    );
}
