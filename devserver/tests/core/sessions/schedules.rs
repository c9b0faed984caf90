//! The core under random schedules: a client that keeps the rules of `specification/protocol/connection section 11` loses its connection at any
//! moment, in either direction, and still nothing is lost and nothing comes twice.

use std::collections::VecDeque;
use std::time::Duration;

use devserver::core::{ConnectionId, PingMode};
use diffusion::wire::handshake::response_code;

use crate::support::random::Random;
use crate::support::{parameters, resuming, token, Driver, Sent};

/// A client's numbers and the two directions of its connection.
struct Client {
    connection: ConnectionId,
    token: String,
    sent: Vec<Vec<u8>>,
    /// Number of the first message that can still be sent again.
    first_kept: usize,
    received: Vec<String>,
    to_server: VecDeque<Vec<u8>>,
    to_client: VecDeque<Vec<u8>>,
}

impl Client {
    fn send(&mut self, message: Vec<u8>) {
        self.sent.push(message.clone());
        self.to_server.push_back(message);
    }

    fn collect(&mut self, driver: &mut Driver) {
        for sent in driver.sent(self.connection) {
            match sent {
                Sent::Message(bytes) => self.to_client.push_back(bytes),
                other => panic!("unexpected {other:?}"),
            }
        }
    }

    /// The connection breaks: what is under way in either direction is gone. Then it comes back.
    fn reconnect(&mut self, driver: &mut Driver, tell_server: bool) {
        self.to_server.clear();
        self.to_client.clear();
        if tell_server {
            driver.lose(self.connection);
            driver.pass(Duration::from_secs(1));
        }
        let (first, last) = (self.first_kept as i64 + 1, self.received.len() as i64);
        let old = self.connection;
        let (connection, response) = driver.open(resuming(&self.token, first, last));
        assert_eq!(response.code, response_code::RECONNECTED);
        assert_eq!(
            driver.sent(old).contains(&Sent::Closed),
            !tell_server,
            "replaced"
        );
        let accepted = response.accepted.expect("accepted");
        let expected =
            usize::try_from(accepted.recovery_sequence.expect("a number")).expect("positive");
        assert!(expected > self.first_kept && expected <= self.sent.len() + 1);
        self.connection = connection;
        self.token = accepted.token;
        self.first_kept = expected - 1;
        self.to_server
            .extend(self.sent[expected - 1..].iter().cloned());
    }
}

fn run(seed: u64) {
    let mut random = Random::new(seed);
    let mut driver = Driver::quiet();
    let (connection, response) = driver.open(parameters());
    let mut client = Client {
        connection,
        token: token(&response),
        sent: Vec::new(),
        first_kept: 0,
        received: Vec::new(),
        to_server: VecDeque::new(),
        to_client: VecDeque::new(),
    };
    let session = driver.only_session().id;
    let (mut pings, mut server_pings) = (0u8, 0u8);
    for step in 0..300 {
        match random.below(10) {
            0..=2 if pings < 100 => {
                pings += 1;
                client.send(vec![0x00, 0x38, pings]);
            }
            3 if server_pings < 100 => {
                server_pings += 1;
                driver
                    .core
                    .send_user_ping(driver.now, session, PingMode::Answered);
            }
            4..=6 => {
                if let Some(message) = client.to_server.pop_front() {
                    driver.receive(client.connection, &message);
                }
            }
            7 | 8 => {
                if let Some(message) = client.to_client.pop_front() {
                    client.received.push(crate::support::hex(&message));
                    if let [0x00, 0x38, cid] = message[..] {
                        client.send(vec![0x06, cid]);
                    }
                }
            }
            _ if random.below(4) == 0 => {
                let tell_server = random.below(2) == 0;
                client.reconnect(&mut driver, tell_server);
            }
            _ => {}
        }
        client.collect(&mut driver);
        let view = driver.only_session();
        assert!(
            view.received as usize <= client.sent.len(),
            "seed {seed} step {step}"
        );
        assert!(
            view.sent as usize >= client.received.len(),
            "seed {seed} step {step}"
        );
    }
    client.reconnect(&mut driver, true);
    client.collect(&mut driver);
    while !(client.to_server.is_empty() && client.to_client.is_empty()) {
        if let Some(message) = client.to_server.pop_front() {
            driver.receive(client.connection, &message);
        }
        if let Some(message) = client.to_client.pop_front() {
            client.received.push(crate::support::hex(&message));
            if let [0x00, 0x38, cid] = message[..] {
                client.send(vec![0x06, cid]);
            }
        }
        client.collect(&mut driver);
    }
    let pongs: Vec<&String> = client
        .received
        .iter()
        .filter(|message| message.starts_with("06"))
        .collect();
    let expected: Vec<String> = (1..=pings).map(|cid| format!("06{cid:02x}")).collect();
    assert_eq!(
        pongs,
        expected.iter().collect::<Vec<_>>(),
        "seed {seed}: each ping answered once, in order"
    );
    let asked: Vec<&String> = client
        .received
        .iter()
        .filter(|message| message.starts_with("0038"))
        .collect();
    let expected: Vec<String> = (1..=server_pings)
        .map(|cid| format!("0038{cid:02x}"))
        .collect();
    assert_eq!(
        asked,
        expected.iter().collect::<Vec<_>>(),
        "seed {seed}: each request came once, in order"
    );
    let view = driver.only_session();
    assert_eq!(
        (view.received as usize, view.sent as usize),
        (client.sent.len(), client.received.len()),
        "seed {seed}"
    );
    assert_eq!(
        view.open_conversations, 0,
        "seed {seed}: no conversation forgotten"
    );
    let answered = driver
        .events
        .iter()
        .filter(|event| matches!(event, devserver::core::ServerEvent::PingAnswered { .. }));
    assert_eq!(answered.count(), usize::from(server_pings), "seed {seed}");
}

#[test]
fn nothing_is_lost_and_nothing_comes_twice() {
    for seed in 0..500 {
        run(seed);
    }
}
