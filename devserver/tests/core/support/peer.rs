//! A client of the core that speaks in service messages.

use bytes::Bytes;
use devserver::core::ConnectionId;
use diffusion::wire::credentials::Credentials;
use diffusion::wire::handshake::ConnectParameters;
use diffusion::wire::message::{self, Message};
use diffusion::wire::services::common::SelectionScope;
use diffusion::wire::services::topics::subscription::{SelectionRequest, Subscribe};
use diffusion::wire::services::Service;
use diffusion::wire::session_id::SessionId;

use super::{parameters, resuming, token, Driver, Sent};

/// An error answer: reason code and text.
pub type Refused = (i32, String);

pub struct Peer {
    pub connection: ConnectionId,
    pub session: SessionId,
    pub version: u8,
    token: String,
    last_cid: i64,
    /// Number of messages received since the last loss.
    seen: i64,
    inbox: Vec<Message>,
}

impl Peer {
    /// Opens a session in protocol 29; the empty principal is anonymous.
    pub fn open(driver: &mut Driver, principal: &str) -> Self {
        Self::open_with(driver, principal, 29, &[])
    }

    /// Asks for a session that is opened when authenticators have decided; then [`Self::take_session`] is next.
    pub fn open_unanswered(driver: &mut Driver, principal: &str) -> Self {
        let connection = driver.dial(ConnectParameters {
            principal: Some(principal.to_owned()),
            ..parameters()
        });
        Self {
            connection,
            session: SessionId {
                server_instance: 0,
                value: 0,
            },
            version: 29,
            token: String::new(),
            last_cid: 0,
            seen: 0,
            inbox: Vec::new(),
        }
    }

    /// The session was opened.
    pub fn take_session(&mut self, driver: &mut Driver) {
        let response = driver.response(self.connection);
        self.session = response.accepted.as_ref().expect("a session").session_id;
        self.token = token(&response);
    }

    /// Subscribes to what a selector selects.
    pub fn subscribe(&mut self, driver: &mut Driver, selector: &str) {
        let request = SelectionRequest {
            selector: selector.to_owned(),
            scope: SelectionScope(String::new()),
        };
        self.call::<Subscribe>(driver, &request)
            .expect("subscribed");
    }

    pub fn open_with(
        driver: &mut Driver,
        principal: &str,
        version: u8,
        properties: &[(&str, &str)],
    ) -> Self {
        let credentials = match principal {
            "" => Credentials::None,
            _ => Credentials::Password(b"password".to_vec()),
        };
        let properties = properties
            .iter()
            .map(|(key, value)| (key.to_string(), value.to_string()))
            .collect();
        let (connection, response) = driver.open(ConnectParameters {
            version: Some(i64::from(version)),
            principal: Some(principal.to_owned()),
            credentials: Some(credentials),
            properties,
            ..parameters()
        });
        Self {
            connection,
            session: response.accepted.as_ref().expect("a session").session_id,
            version,
            token: token(&response),
            last_cid: 0,
            seen: 0,
            inbox: Vec::new(),
        }
    }

    /// A conversation of this client that is no request, for handlers and listeners.
    pub fn new_cid(&mut self) -> i64 {
        self.last_cid += 1;
        self.last_cid
    }

    /// Sends a request and gives its conversation.
    pub fn send<S: Service>(&mut self, driver: &mut Driver, request: &S::Request) -> i64 {
        let cid = self.new_cid();
        let mut body = Vec::new();
        S::write_request(request, &mut body, self.version).expect("expressible");
        self.send_body(driver, S::ID, cid, &body);
        cid
    }

    pub fn send_body(&mut self, driver: &mut Driver, service: i32, cid: i64, body: &[u8]) {
        let mut bytes = Vec::new();
        message::encode_request(&mut bytes, service, cid, body);
        driver.receive(self.connection, &bytes);
    }

    /// Sends a request that is answered at once.
    pub fn call<S: Service>(
        &mut self,
        driver: &mut Driver,
        request: &S::Request,
    ) -> Result<S::Response, Refused> {
        let cid = self.send::<S>(driver, request);
        self.take_answer::<S>(driver, cid)
            .unwrap_or_else(|| panic!("no answer to {}", S::NAME))
    }

    /// Takes the answer of a conversation, if it has come.
    pub fn take_answer<S: Service>(
        &mut self,
        driver: &mut Driver,
        wanted: i64,
    ) -> Option<Result<S::Response, Refused>> {
        self.collect(driver);
        let at = self.inbox.iter().position(|message| match message {
            Message::Response { cid, .. } | Message::Error { cid, .. } => *cid == wanted,
            _ => false,
        })?;
        Some(match self.inbox.remove(at) {
            Message::Response { body, .. } => {
                Ok(S::read_response(&body, self.version).expect("a readable response"))
            }
            Message::Error {
                message, reason, ..
            } => Err((reason, message)),
            other => panic!("{other:?}"),
        })
    }

    /// Takes the server's requests to one service, with their conversations.
    pub fn take_requests<S: Service>(&mut self, driver: &mut Driver) -> Vec<(i64, S::Request)> {
        self.collect(driver);
        let mut taken = Vec::new();
        let version = self.version;
        self.inbox.retain(|message| match message {
            Message::Request { service, cid, body } if *service == S::ID => {
                let request = S::read_request(body, version).expect("a readable request");
                taken.push((*cid, request));
                false
            }
            _ => true,
        });
        taken
    }

    pub fn take_request<S: Service>(&mut self, driver: &mut Driver) -> (i64, S::Request) {
        let mut requests = self.take_requests::<S>(driver);
        assert_eq!(requests.len(), 1, "requests to {}", S::NAME);
        requests.remove(0)
    }

    pub fn respond<S: Service>(&mut self, driver: &mut Driver, cid: i64, response: &S::Response) {
        let mut body = Vec::new();
        S::write_response(response, &mut body, self.version).expect("expressible");
        self.respond_body(driver, cid, &body);
    }

    pub fn respond_body(&mut self, driver: &mut Driver, cid: i64, body: &[u8]) {
        let mut bytes = Vec::new();
        message::encode_response(&mut bytes, cid, body);
        driver.receive(self.connection, &bytes);
    }

    pub fn refuse(&mut self, driver: &mut Driver, cid: i64, reason: i32, text: &str) {
        let mut bytes = Vec::new();
        message::encode_error(&mut bytes, cid, text, reason);
        driver.receive(self.connection, &bytes);
    }

    /// Everything the server sent that was not taken yet.
    pub fn take_all(&mut self, driver: &mut Driver) -> Vec<Message> {
        self.collect(driver);
        std::mem::take(&mut self.inbox)
    }

    /// Closes the session.
    pub fn leave(self, driver: &mut Driver) {
        driver.receive(self.connection, &[0x1d]);
    }

    pub fn lose_connection(&mut self, driver: &mut Driver) {
        self.collect(driver);
        driver.lose(self.connection);
    }

    /// Comes back; the server sends what it has for this client (105).
    pub fn come_back(&mut self, driver: &mut Driver) {
        let view = driver.core.session(self.session).expect("kept");
        let (client_sequence, server_sequence) = (i64::from(view.received) + 1, self.seen);
        self.resume(driver, client_sequence, server_sequence);
    }

    /// Comes back after messages were lost (106); the server must be set to go on then.
    pub fn come_back_with_loss(&mut self, driver: &mut Driver) {
        assert!(driver.core.lose_messages(self.session));
        self.resume(driver, 0, 0);
        self.seen = 0;
        self.inbox.clear();
    }

    fn resume(&mut self, driver: &mut Driver, client_sequence: i64, server_sequence: i64) {
        let (connection, response) =
            driver.open(resuming(&self.token, client_sequence, server_sequence));
        self.connection = connection;
        self.token = token(&response);
    }

    fn collect(&mut self, driver: &mut Driver) {
        for sent in driver.sent(self.connection) {
            if let Sent::Message(bytes) = sent {
                let decoded = Message::decode(Bytes::from(bytes), usize::MAX);
                self.inbox.push(decoded.expect("a readable message"));
                self.seen += 1;
            }
        }
    }
}
