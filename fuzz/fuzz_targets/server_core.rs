//! Any sequence of what clients, a network and those who command it can do to the core of the development server: connection
//! requests, messages of any bytes, losses, slow connections and times.
#![no_main]

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use bytes::Bytes;
use devserver::core::{
    ConnectionId, MessageLoss, PingMode, Restart, ServerConfig, ServerCore, ServerEvent,
    ServerOutput,
};
use diffusion::wire::handshake::{ConnectParameters, ConnectionResponse};
use diffusion::wire::message::{encode_error, encode_request, encode_response, Message};
use diffusion::wire::session_id::SessionId;
use diffusion_fuzz::{Input, Timed};
use libfuzzer_sys::fuzz_target;

/// Connections that are open at the same time.
const MOST_CONNECTIONS: usize = 4;

#[derive(Default)]
struct Connection {
    responded: bool,
    /// What the server asked.
    questions: Vec<i64>,
}

struct Driver {
    core: ServerCore,
    now: Instant,
    connections: BTreeMap<ConnectionId, Connection>,
    next_connection: u64,
    sessions: BTreeSet<SessionId>,
    tokens: Vec<String>,
    /// Conversations of clients.
    asked: BTreeSet<i64>,
}

fn config(input: &mut Input<'_>) -> ServerConfig {
    ServerConfig {
        ping_period: input.flag().then_some(Duration::from_secs(1)),
        recovery_buffer_messages: input.pick(&[1000, 0, 1, 3]),
        on_message_loss: input.pick(&[MessageLoss::FailWith118, MessageLoss::ReconnectWithLoss106]),
        back_pressure: input.pick(&[50, 1, 3]),
        maximum_message_size: 1 << 16,
        ..ServerConfig::default()
    }
}

impl Timed for Driver {
    const TOO_MANY_MOMENTS: usize = 100_000;

    fn now(&mut self) -> &mut Instant {
        &mut self.now
    }

    fn poll_timeout(&mut self) -> Option<Instant> {
        self.core.poll_timeout()
    }

    fn handle_timeout(&mut self) {
        self.core.handle_timeout(self.now);
        self.drain();
    }
}

impl Driver {
    fn act(&mut self, input: &mut Input<'_>) {
        let now = self.now;
        match input.byte() % 20 {
            0 | 1 => self.wait(input.time()),
            2 | 3 => self.connect(input),
            4..=10 => self.request(input),
            11 => self.message(input, |input| Some(Bytes::copy_from_slice(input.bytes()))),
            12 | 13 => self.answer(input),
            14 => {
                if let Some(connection) = self.some_connection(input) {
                    self.connections.remove(&connection);
                    self.core.handle_disconnect(now, connection);
                }
            }
            15 => {
                if let Some(connection) = self.some_connection(input) {
                    self.core.handle_congested(connection);
                }
            }
            16 => {
                if let Some(connection) = self.some_connection(input) {
                    self.core.handle_writable(now, connection);
                }
            }
            17 => self.message(input, |_| Some(Bytes::from_static(&[0x1d]))),
            _ => self.command(input),
        }
        self.drain();
        self.check();
    }

    fn some_connection(&self, input: &mut Input<'_>) -> Option<ConnectionId> {
        let chosen = usize::from(input.byte()) % self.connections.len().max(1);
        self.connections.keys().nth(chosen).copied()
    }

    fn connect(&mut self, input: &mut Input<'_>) {
        if self.connections.len() == MOST_CONNECTIONS {
            return;
        }
        self.next_connection += 1;
        let connection = ConnectionId(self.next_connection);
        let principal = input.pick(&["admin", "admin", "admin", "client", "control", ""]);
        let version = input.pick(&["29", "29", "25", "27", "31"]);
        let mut query =
            format!("ty=WC&v={version}&ca=10&r=60000&username={principal}&password=AQhwYXNzd29yZA");
        let token = usize::from(input.byte());
        if let Some(token) = self.tokens.get(token % (2 * self.tokens.len()).max(1)) {
            query.push_str(&format!(
                "&c={}&cs={}&ss={}",
                token,
                input.byte(),
                input.byte()
            ));
        }
        if let Ok(more) = std::str::from_utf8(input.bytes()) {
            query.push_str(more);
        }
        let Ok(parameters) = ConnectParameters::from_query(&query) else {
            return;
        };
        self.connections.insert(connection, Connection::default());
        self.core.handle_upgrade(self.now, connection, parameters);
    }

    fn message(
        &mut self,
        input: &mut Input<'_>,
        make: impl FnOnce(&mut Input<'_>) -> Option<Bytes>,
    ) {
        let Some(connection) = self.some_connection(input) else {
            return;
        };
        let Some(message) = make(input) else {
            return;
        };
        if let Ok(Message::Request { cid, .. }) = Message::decode(message.clone(), 1 << 16) {
            self.asked.insert(cid);
        }
        self.core.handle_message(self.now, connection, message);
    }

    /// A request: the numbers of the service and of the conversation in a byte each.
    fn request(&mut self, input: &mut Input<'_>) {
        self.message(input, |input| {
            let service = i32::from(input.byte());
            let cid = i64::from(input.byte());
            let mut message = Vec::new();
            encode_request(&mut message, service, cid, input.bytes());
            Some(message.into())
        });
    }

    /// A client answers what the server asked.
    fn answer(&mut self, input: &mut Input<'_>) {
        let Some(connection) = self.some_connection(input) else {
            return;
        };
        let question = self
            .connections
            .get_mut(&connection)
            .and_then(|known| known.questions.pop());
        let Some(cid) = question else {
            return;
        };
        let mut message = Vec::new();
        if input.flag() {
            encode_response(&mut message, cid, input.bytes());
        } else {
            encode_error(&mut message, cid, "no", i32::from(input.byte()));
        }
        self.core
            .handle_message(self.now, connection, message.into());
    }

    fn command(&mut self, input: &mut Input<'_>) {
        let sessions = self.core.session_ids();
        let chosen = usize::from(input.byte()) % sessions.len().max(1);
        let session = sessions.get(chosen).copied();
        let now = self.now;
        match (input.byte() % 9, session) {
            (0, Some(session)) => {
                self.core.expire_session(session);
            }
            (1, Some(session)) => {
                self.core.abort_session(session);
            }
            (2, Some(session)) => {
                self.core.send_user_ping(now, session, PingMode::Answered);
            }
            (3, Some(session)) => {
                self.core.lose_messages(session);
            }
            (4, _) => self.core.restart(now, Restart::KeepState),
            (5, _) => self.core.restart(now, Restart::LoseState),
            (6, _) => self.core.drop_pings(input.flag()),
            (7, _) => self
                .core
                .fail_next_requests(i32::from(input.byte()), 1, Some(1)),
            (8, _) => {
                let code = input.pick(&[119, 127, 102, 116]);
                self.core.answer_next_connections_with(code, None, Some(1));
            }
            _ => {}
        }
    }

    fn drain(&mut self) {
        while let Some(output) = self.core.poll_output() {
            match output {
                ServerOutput::Respond {
                    connection,
                    bytes,
                    session,
                } => {
                    let known = self
                        .connections
                        .get_mut(&connection)
                        .expect("an open connection");
                    assert!(
                        !std::mem::replace(&mut known.responded, true),
                        "two responses"
                    );
                    let response = ConnectionResponse::decode(&bytes).expect("a response");
                    assert_eq!(response.accepted.is_some(), session.is_some());
                    if let Some(accepted) = response.accepted {
                        if !self.tokens.contains(&accepted.token) {
                            self.tokens.push(accepted.token);
                        }
                    }
                }
                ServerOutput::Send { connection, bytes } => self.on_sent(connection, bytes),
                ServerOutput::Close { connection } => {
                    assert!(
                        self.connections.remove(&connection).is_some(),
                        "closed twice"
                    );
                }
                ServerOutput::Remote(_) => {}
                ServerOutput::Event(event) => self.hear(event),
            }
        }
    }

    fn on_sent(&mut self, connection: ConnectionId, bytes: Bytes) {
        let known = self
            .connections
            .get_mut(&connection)
            .expect("an open connection");
        assert!(known.responded, "a message before the response");
        match Message::decode(bytes, usize::MAX).expect("a message that can be read") {
            Message::Request { cid, .. } => known.questions.push(cid),
            Message::Response { cid, .. } | Message::Error { cid, .. } => {
                assert!(
                    cid != 0 && self.asked.contains(&cid),
                    "an answer that nobody wants"
                );
            }
            Message::CloseRequest => panic!("servers send no close request"),
            _ => {}
        }
    }

    fn hear(&mut self, event: ServerEvent) {
        match event {
            ServerEvent::SessionOpened { session, .. } => {
                assert!(self.sessions.insert(session), "opened twice");
            }
            ServerEvent::SessionReconnected { session, .. } => {
                assert!(self.sessions.contains(&session))
            }
            ServerEvent::SessionClosed { session, .. } => {
                assert!(self.sessions.remove(&session), "closed, but not open");
            }
            event => drop(event.to_string()),
        }
    }

    fn check(&self) {
        assert_eq!(self.core.session_count(), self.sessions.len());
        assert!(self.core.connected_count() <= self.connections.len());
        for view in self.core.sessions() {
            assert!(self.sessions.contains(&view.id));
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let mut input = Input::new(data);
    let mut driver = Driver {
        core: ServerCore::new(config(&mut input)),
        now: Instant::now(),
        connections: BTreeMap::new(),
        next_connection: 0,
        sessions: BTreeSet::new(),
        tokens: Vec::new(),
        asked: BTreeSet::new(),
    };
    while !input.is_empty() {
        driver.act(&mut input);
    }
    // Without connections all sessions are forgotten in time.
    for connection in driver.connections.keys().copied().collect::<Vec<_>>() {
        driver.connections.remove(&connection);
        driver.core.handle_disconnect(driver.now, connection);
        driver.drain();
    }
    driver.wait(Duration::from_secs(61));
    assert_eq!(
        driver.core.session_count(),
        0,
        "a session that nobody can come back to"
    );
});
