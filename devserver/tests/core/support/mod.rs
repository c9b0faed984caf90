//! A driver of the core for tests: keeps the time, sorts the outputs.

pub mod peer;
pub mod random;
pub mod topics;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use bytes::Bytes;
use devserver::core::{
    ConnectionId, MessageLoss, RemoteOutput, ServerConfig, ServerCore, ServerEvent, ServerOutput,
    SessionView,
};
use diffusion::wire::credentials::Credentials;
use diffusion::wire::handshake::{ConnectParameters, ConnectionResponse};

/// What the server sent over one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    Response(ConnectionResponse),
    Message(Vec<u8>),
    Closed,
}

pub struct Driver {
    pub core: ServerCore,
    pub now: Instant,
    pub events: Vec<ServerEvent>,
    pub remotes: Vec<RemoteOutput>,
    sent: VecDeque<(ConnectionId, Sent)>,
    connections: u64,
}

impl Driver {
    pub fn new(config: ServerConfig) -> Self {
        Self {
            core: ServerCore::new(config),
            now: Instant::now(),
            events: Vec::new(),
            remotes: Vec::new(),
            sent: VecDeque::new(),
            connections: 0,
        }
    }

    /// Without system pings, so that only what the test does is numbered.
    pub fn quiet() -> Self {
        Self::new(quiet_config())
    }

    /// Quiet too; who comes back and misses messages goes on with 106.
    pub fn losing() -> Self {
        Self::new(ServerConfig {
            on_message_loss: MessageLoss::ReconnectWithLoss106,
            ..quiet_config()
        })
    }

    pub fn collect(&mut self) {
        while let Some(output) = self.core.poll_output() {
            match output {
                ServerOutput::Respond {
                    connection, bytes, ..
                } => {
                    let response = ConnectionResponse::decode(&bytes).expect("a readable response");
                    self.sent.push_back((connection, Sent::Response(response)));
                }
                ServerOutput::Send { connection, bytes } => {
                    self.sent
                        .push_back((connection, Sent::Message(bytes.to_vec())));
                }
                ServerOutput::Close { connection } => {
                    self.sent.push_back((connection, Sent::Closed))
                }
                ServerOutput::Remote(output) => self.remotes.push(output),
                ServerOutput::Event(event) => self.events.push(event),
            }
        }
    }

    pub fn dial(&mut self, parameters: ConnectParameters) -> ConnectionId {
        self.connections += 1;
        let connection = ConnectionId(self.connections);
        self.core.handle_upgrade(self.now, connection, parameters);
        self.collect();
        connection
    }

    /// Opens a session and takes its response away.
    pub fn open(&mut self, parameters: ConnectParameters) -> (ConnectionId, ConnectionResponse) {
        let connection = self.dial(parameters);
        let response = self.response(connection);
        (connection, response)
    }

    pub fn receive(&mut self, connection: ConnectionId, message: &[u8]) {
        self.core
            .handle_message(self.now, connection, Bytes::copy_from_slice(message));
        self.collect();
    }

    pub fn lose(&mut self, connection: ConnectionId) {
        self.core.handle_disconnect(self.now, connection);
        self.collect();
    }

    pub fn pass(&mut self, time: Duration) {
        self.now += time;
        self.core.handle_timeout(self.now);
        self.collect();
    }

    /// Does what the core has left for later, without waiting for anything.
    pub fn finish(&mut self) {
        while (self.core.poll_timeout()).is_some_and(|due| due <= self.now) {
            self.pass(Duration::ZERO);
        }
    }

    /// Everything sent over a connection since the last call.
    pub fn sent(&mut self, connection: ConnectionId) -> Vec<Sent> {
        self.collect();
        let (mine, others): (VecDeque<_>, VecDeque<_>) =
            self.sent.drain(..).partition(|(to, _)| *to == connection);
        self.sent = others;
        mine.into_iter().map(|(_, sent)| sent).collect()
    }

    /// The connection response, which must come first.
    pub fn response(&mut self, connection: ConnectionId) -> ConnectionResponse {
        self.collect();
        let at = self
            .sent
            .iter()
            .position(|(to, _)| *to == connection)
            .expect("something was sent");
        match self.sent.remove(at) {
            Some((_, Sent::Response(response))) => response,
            other => panic!("no connection response but {other:?}"),
        }
    }

    pub fn messages(&mut self, connection: ConnectionId) -> Vec<String> {
        self.sent(connection)
            .into_iter()
            .map(|sent| match sent {
                Sent::Message(bytes) => hex(&bytes),
                Sent::Closed => "closed".into(),
                Sent::Response(response) => format!("response {}", response.code),
            })
            .collect()
    }

    pub fn only_session(&self) -> SessionView {
        let sessions = self.core.sessions();
        assert_eq!(sessions.len(), 1, "{sessions:?}");
        sessions[0].clone()
    }
}

pub fn quiet_config() -> ServerConfig {
    ServerConfig {
        ping_period: None,
        ..ServerConfig::default()
    }
}

pub fn parameters() -> ConnectParameters {
    ConnectParameters {
        client_type: Some("WC".into()),
        version: Some(29),
        capabilities: Some(10),
        reconnect_timeout_ms: Some(20_000),
        principal: Some("control".into()),
        credentials: Some(Credentials::Password(b"password".to_vec())),
        ..ConnectParameters::default()
    }
}

pub fn resuming(token: &str, client_sequence: i64, server_sequence: i64) -> ConnectParameters {
    ConnectParameters {
        token: Some(token.to_owned()),
        client_sequence: Some(client_sequence),
        server_sequence: Some(server_sequence),
        ..parameters()
    }
}

pub fn token(response: &ConnectionResponse) -> String {
    response.accepted.as_ref().expect("a success").token.clone()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex"))
        .collect()
}
