//! The decision about a connection: version, authentication, new session or reconnection
//! (`specification/protocol/connection sections 3, 11.3, 11.4 and 17`).

use std::net::IpAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use diffusion::wire::credentials::Credentials;
use diffusion::wire::handshake::{response_code, Accepted, ConnectParameters, ConnectionResponse};
use diffusion::wire::services::control::session_events::SessionUpdateKind;
use diffusion::wire::session_id::SessionId;

use crate::core::access::authentication::{Admission, Applicant, Application, NewClient};
use crate::core::access::SessionAccess;
use crate::core::config::{MessageLoss, NewerVersion};
use crate::core::faults::answers::InjectedAnswer;
use crate::core::output::{CloseReason, ConnectionId, ServerEvent, ServerOutput};
use crate::core::properties::Properties;
use crate::core::remote_servers::{ACCEPTOR_PROPERTY, PRIMARY_URL_PROPERTY};
use crate::core::services::{self, Continuity};
use crate::core::session::recovery::Capacity;
use crate::core::session::{Opening, Session, SessionState};
use crate::core::ServerCore;

/// The capability of inflating compressed messages (`specification/protocol/connection section 2.7`).
const CAN_INFLATE: i64 = 0x02;

/// What was decided about the protocol version.
enum Version {
    Served(u8),
    Refused(u8),
    Hangup,
}

impl ServerCore {
    /// A client asks for a session, new or known. The answer comes as outputs.
    pub fn handle_upgrade(
        &mut self,
        now: Instant,
        connection: ConnectionId,
        parameters: ConnectParameters,
    ) {
        self.handle_upgrade_from(now, connection, parameters, None);
    }

    /// A client at a known address asks for a session, new or known. The answer comes as outputs.
    pub fn handle_upgrade_from(
        &mut self,
        now: Instant,
        connection: ConnectionId,
        parameters: ConnectParameters,
        address: Option<IpAddr>,
    ) {
        self.begin_input(now);
        if self.send_injected_answer(connection, &parameters) {
            return;
        }
        let version = match self.choose_version(parameters.version) {
            Version::Served(version) => version,
            Version::Refused(version) => {
                self.refuse(
                    connection,
                    version,
                    response_code::DOWNGRADE,
                    "protocol version not served",
                );
                return;
            }
            Version::Hangup => {
                self.outputs.push_back(ServerOutput::Close { connection });
                return;
            }
        };
        match parameters.token.clone() {
            Some(token) => {
                self.reconnect(now, connection, version, &token, &parameters, address);
            }
            None => self.open(now, connection, version, parameters, address),
        }
    }

    /// Answers as [`ServerCore::answer_next_connections_with`] has asked for; false if nothing is injected.
    fn send_injected_answer(
        &mut self,
        connection: ConnectionId,
        parameters: &ConnectParameters,
    ) -> bool {
        let Some(InjectedAnswer { code, version, .. }) = self.take_injected_answer() else {
            return false;
        };
        let version = version.unwrap_or_else(|| match self.choose_version(parameters.version) {
            Version::Served(version) | Version::Refused(version) => version,
            Version::Hangup => *self.config.served_versions.end(),
        });
        if matches!(
            code,
            response_code::OK
                | response_code::RECONNECTED
                | response_code::RECONNECTED_WITH_MESSAGE_LOSS
        ) {
            // A success that belongs to no session: the full form with invented contents, nothing behind it.
            let id = self.next_session_id();
            let token = self.random.token();
            let bytes = self.success(version, code, id, token, 1);
            self.outputs.push_back(ServerOutput::Respond {
                connection,
                session: None,
                bytes,
            });
            return true;
        }
        self.refuse(connection, version, code, "injected answer");
        true
    }

    fn choose_version(&self, offered: Option<i64>) -> Version {
        let (lowest, highest) = (
            *self.config.served_versions.start(),
            *self.config.served_versions.end(),
        );
        match offered {
            None => Version::Refused(lowest),
            Some(offered) if offered < i64::from(lowest) => Version::Refused(lowest),
            Some(offered) if offered > i64::from(highest) => match self.config.on_newer_version {
                NewerVersion::ServeHighest => Version::Served(highest),
                NewerVersion::Downgrade => Version::Refused(highest),
                NewerVersion::Hangup => Version::Hangup,
            },
            Some(offered) => Version::Served(u8::try_from(offered).unwrap_or(highest)),
        }
    }

    pub(crate) fn refuse(&mut self, connection: ConnectionId, version: u8, code: u8, detail: &str) {
        let bytes = ConnectionResponse {
            version,
            code,
            accepted: None,
        }
        .encode()
        .into();
        self.event(ServerEvent::ConnectionRefused {
            connection,
            code,
            detail: detail.to_owned(),
        });
        self.outputs.push_back(ServerOutput::Respond {
            connection,
            session: None,
            bytes,
        });
        self.outputs.push_back(ServerOutput::Close { connection });
    }

    fn success(
        &self,
        version: u8,
        code: u8,
        session_id: SessionId,
        token: String,
        expected: u32,
    ) -> Bytes {
        let reconnected = code == response_code::RECONNECTED;
        let maximum = i32::try_from(self.config.maximum_message_size).unwrap_or(i32::MAX);
        let period = self
            .config
            .ping_period
            .unwrap_or(Duration::ZERO)
            .as_millis();
        ConnectionResponse {
            version,
            code,
            accepted: Some(Accepted {
                session_id,
                token,
                ping_period_ms: i64::try_from(period).unwrap_or(i64::MAX),
                recovery_sequence: reconnected.then_some(expected as i32),
                maximum_message_size: (!reconnected).then_some(maximum),
            }),
        }
        .encode()
        .into()
    }

    fn open(
        &mut self,
        now: Instant,
        connection: ConnectionId,
        version: u8,
        parameters: ConnectParameters,
        address: Option<IpAddr>,
    ) {
        let mut parameters = parameters;
        let application = Application {
            principal: parameters.principal.clone().unwrap_or_default(),
            credentials: parameters.credentials.take().unwrap_or(Credentials::None),
            proposed: std::mem::take(&mut parameters.properties),
            applicant: Applicant::Client(Box::new(NewClient {
                connection,
                version,
                parameters,
                address,
                session: None,
            })),
            due: None,
        };
        self.authenticate(now, application);
        self.settle();
    }

    /// The session of a client, with nothing but facts.
    pub(crate) fn new_session(&mut self, client: &NewClient, principal: &str) -> Session {
        let parameters = &client.parameters;
        let wanted = u64::try_from(parameters.reconnect_timeout_ms.unwrap_or(0)).unwrap_or(0);
        let roles = self.security_store().default_roles(principal).clone();
        let opening = Opening {
            id: self.next_session_id(),
            token: self.random.token(),
            version: client.version,
            client_type: parameters.client_type.clone().unwrap_or_default(),
            inflates: parameters.capabilities.unwrap_or(0) & CAN_INFLATE != 0,
            principal: principal.to_owned(),
            properties: Properties::default(),
            access: SessionAccess::new(roles, self.security_store()),
            address: client.address,
            started_ms: self.clock.wall_ms(),
            reconnect_timeout: Duration::from_millis(wanted)
                .min(self.config.maximum_reconnect_timeout),
        };
        let recovery_buffer = Capacity {
            messages: self.config.recovery_buffer_messages,
            bytes: self.config.recovery_buffer_bytes,
        };
        Session::new(opening, client.connection, recovery_buffer)
    }

    /// A client is let in.
    pub(crate) fn open_session(
        &mut self,
        now: Instant,
        mut client: NewClient,
        admission: Admission,
    ) {
        let (connection, version) = (client.connection, client.version);
        let proposed = |wanted: &str| {
            let mut properties = admission.proposed.iter();
            let found = properties.find(|(key, _)| key == wanted);
            found.map(|(_, value)| value.clone())
        };
        let (accepted, url) = (proposed(ACCEPTOR_PROPERTY), proposed(PRIMARY_URL_PROPERTY));
        if let Some(name) = &accepted {
            if !self.remote_servers.accepts(name) {
                let detail = format!("no secondary acceptor '{name}'");
                self.refuse(connection, version, response_code::REJECTED, &detail);
                return;
            }
        }
        let session = client.session.take();
        let mut session =
            session.unwrap_or_else(|| self.new_session(&client, &admission.principal));
        session.access = SessionAccess::new(admission.roles, self.security_store());
        session.properties = admission.properties;
        session.principal.clone_from(&admission.principal);
        let (id, token, reconnect_timeout) =
            (session.id, session.token.clone(), session.reconnect_timeout);
        let bytes = self.success(version, response_code::OK, id, token.clone(), 1);
        self.sessions.insert(id, session);
        self.tokens.insert(token, id);
        self.outputs.push_back(ServerOutput::Respond {
            connection,
            session: Some(id),
            bytes,
        });
        self.attach(now, id, connection);
        self.event(ServerEvent::SessionOpened {
            session: id,
            connection,
            principal: admission.principal,
            version,
            reconnect_timeout,
        });
        if let Some(name) = accepted {
            self.on_primary_accepted(&name, id, url);
        }
        services::on_session_opened(self, id);
        self.settle();
    }

    /// The token alone proves the session: principal and credentials are repeated by clients, but they may have
    /// been replaced during the session, so they are not looked at.
    fn reconnect(
        &mut self,
        now: Instant,
        connection: ConnectionId,
        version: u8,
        token: &str,
        parameters: &ConnectParameters,
        address: Option<IpAddr>,
    ) {
        let Some(id) = self.tokens.get(token).copied() else {
            self.refuse(
                connection,
                version,
                response_code::UNKNOWN_SESSION,
                "unknown or expired session",
            );
            return;
        };
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let version = session.version;
        let numbers = parameters
            .client_sequence
            .zip(parameters.server_sequence)
            .and_then(|(client, server)| {
                u32::try_from(client).ok().zip(u32::try_from(server).ok())
            });
        let knows_last_loss = session.token == token;
        if knows_last_loss {
            for outdated in session.outdated_tokens.drain(..) {
                self.tokens.remove(&outdated);
            }
        }
        let replay = match numbers {
            Some((client, server)) if knows_last_loss && !session.loss_forced => {
                session.recovery.resume(client, server)
            }
            Some(_) | None => None,
        };
        session.loss_forced = false;
        if replay.is_none() {
            match self.config.on_message_loss {
                MessageLoss::FailWith118 => {
                    if let Some(old) = session.connection() {
                        self.outputs
                            .push_back(ServerOutput::Close { connection: old });
                    }
                    self.end_session(id, CloseReason::MessageLoss);
                    let code = response_code::RECONNECTION_FAILED_MESSAGE_LOSS;
                    self.refuse(connection, version, code, "messages lost");
                    return;
                }
                MessageLoss::ReconnectWithLoss106 => {
                    let token = self.random.token();
                    session.lose(token.clone());
                    self.tokens.insert(token, id);
                }
            }
        }
        self.resume(now, connection, id, replay, address);
    }

    fn resume(
        &mut self,
        now: Instant,
        connection: ConnectionId,
        id: SessionId,
        replay: Option<Vec<Bytes>>,
        address: Option<IpAddr>,
    ) {
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let code = match replay {
            Some(_) => response_code::RECONNECTED,
            None => response_code::RECONNECTED_WITH_MESSAGE_LOSS,
        };
        let (version, expected, token) = (
            session.version,
            session.recovery.expected(),
            session.token.clone(),
        );
        let replaced = session.connection();
        self.change_session(id, SessionUpdateKind::Reconnected, |session| {
            session.state = SessionState::Connected(connection);
            session.address = address;
        });
        if let Some(old) = replaced {
            self.connections.remove(&old);
            self.outputs
                .push_back(ServerOutput::Close { connection: old });
        }
        let bytes = self.success(version, code, id, token, expected);
        self.outputs.push_back(ServerOutput::Respond {
            connection,
            session: Some(id),
            bytes,
        });
        let messages_lost = replay.is_none();
        let messages = replay.unwrap_or_default();
        let replayed = messages.len();
        for bytes in messages {
            self.outputs
                .push_back(ServerOutput::Send { connection, bytes });
        }
        self.attach(now, id, connection);
        self.release(id);
        self.event(ServerEvent::SessionReconnected {
            session: id,
            connection,
            replayed,
            messages_lost,
        });
        let continuity = if messages_lost {
            Continuity::Lost
        } else {
            Continuity::Kept
        };
        services::on_reconnected(self, id, continuity);
        self.settle();
    }

    fn attach(&mut self, now: Instant, id: SessionId, connection: ConnectionId) {
        self.connections.insert(connection, id);
        if let Some(session) = self.sessions.get_mut(&id) {
            session.unanswered_pings = 0;
            session.outbox.unblock();
            session.next_ping = self.config.ping_period.map(|period| now + period);
        }
        self.reschedule(id);
    }

    fn next_session_id(&mut self) -> SessionId {
        self.last_session += 1;
        SessionId {
            server_instance: self.server_instance,
            value: (1 << 32) + self.last_session - 1,
        }
    }
}
