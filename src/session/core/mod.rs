//! The state machine of one session.
//!
//! | file | what it does |
//! | --- | --- |
//! | `connecting` | the first connection: dialling, protocol fallback, initial retries (`specification/sessions/session section 4`, `specification/sessions/session-factory section 4`) |
//! | `recovering` | loss and recovery (`specification/sessions/reconnection`, `specification/protocol/connection section 11`) |
//! | `receiving` | messages of an open connection, pings, the idle timer (`specification/protocol/connection sections 6-9`) |
//! | `sending` | requests, the outbound queue, what goes on the wire next |
//! | `closing` | every way to end (`specification/sessions/session section 6`, `specification/protocol/connection section 10`) |
//! | `streaming` | value streams, subscriptions and values (`specification/topics/value-streams`, `specification/protocol/selectors-and-streams sections 4 to 8`) |
//!
//! An error that ends the session ends it for good: there are no half-alive states.

mod closing;
mod connecting;
mod receiving;
mod recovering;
mod sending;
mod streaming;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use bytes::Bytes;

use self::sending::Queued;
use crate::data::memory::{self, NoMemory};
use crate::session::config::SessionConfig;
use crate::session::conversations::Conversations;
use crate::session::diagnosis::{Diagnosis, Outlook};
use crate::session::failure::Failure;
use crate::session::output::{ConnectionId, ConsultId, Event, Output};
use crate::session::reconnect::Recovery;
use crate::session::sealed::SealedCredentials;
use crate::session::sequencing::{Counters, Sequencing};
use crate::session::state::SessionState;
use crate::session::statistics::Statistics;
use crate::topics::streams::{Remains, Streams, TopicEvents};
use crate::wire::credentials::Credentials;
use crate::wire::handshake::{Accepted, ConnectRequest, Query, Resume};
use crate::wire::session_id::SessionId;

/// Client type and capabilities that the vendor's C headers name (`specification/protocol/connection section 1`).
const CLIENT_TYPE: &str = "WC";
const CAPABILITIES: u8 = 0x0a;

/// What the session is doing about its connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Neither started nor ended.
    Unstarted,
    /// Waiting for a dial, of the first connection or of a reconnect attempt.
    Dialing {
        connection: ConnectionId,
    },
    /// Between two tries of the first connection.
    AwaitingRetry {
        until: Instant,
    },
    /// Between two reconnect attempts.
    AwaitingAttempt {
        until: Instant,
    },
    /// The reconnection strategy has been asked.
    Consulting {
        consult: ConsultId,
        asked: Asked,
    },
    Open {
        connection: ConnectionId,
    },
    /// The program closes: the queue is being sent until the deadline, then the close request.
    Flushing {
        connection: ConnectionId,
        deadline: Instant,
    },
    /// The close request is on the wire, or the only message in the queue: nothing comes behind it.
    AwaitingAbort {
        connection: ConnectionId,
        deadline: Instant,
    },
    /// There is no connection any more, and what comes next is being decided: it is, before the input has been handled.
    Deciding,
    Ended,
}

/// Whether the strategy's callback is still running. While it runs, the overall timeout waits for it
/// (`specification/sessions/reconnection section 5`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Running,
    Deferred,
}

/// The first connection's dials.
#[derive(Debug, Clone, Copy)]
struct FirstConnection {
    offered: u8,
    /// A dial that offered this version has ended without an answer, and was repeated.
    repeated: bool,
    retries_done: u32,
}

/// Idle supervision: the server's system pings must keep coming (`specification/protocol/connection section 9`).
#[derive(Debug, Clone, Copy)]
enum IdleTimer {
    Off,
    Until(Instant),
    /// Our side does not read at the moment: a ping may be waiting unread.
    Suspended {
        remaining: Duration,
    },
}

/// Sending waits for answers that show what has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AwaitedAnswers {
    /// It does not.
    No,
    /// They should come by then.
    Until(Instant),
    /// They are long in coming: the session asks for one.
    InVain,
}

/// The time after a wait. One beyond what an Instant can hold is no limit worth keeping: a century.
fn after(now: Instant, wait: Duration) -> Instant {
    const CENTURY: Duration = Duration::from_secs(100 * 365 * 86_400);
    now.checked_add(wait).unwrap_or(now + CENTURY)
}

/// One session. `H` is the driver's handle of a request's callbacks.
pub struct Core<H> {
    /// Without the credentials.
    config: SessionConfig,
    credentials: SealedCredentials,
    state: SessionState,
    phase: Phase,
    outputs: VecDeque<Output<H>>,
    session_id: Option<SessionId>,
    token: Option<String>,
    /// Protocol version in force; the offered one before the first answer.
    version: u8,
    first: FirstConnection,
    recovery: Option<Recovery>,
    sequencing: Sequencing,
    /// Messages to send again after a reconnection, before anything else; they keep their numbers.
    resend: VecDeque<Bytes>,
    queue: VecDeque<Queued>,
    /// Messages in the queue that answer the server.
    queued_answers: usize,
    conversations: Conversations<H>,
    streams: Streams,
    /// The topics of a session that has ended.
    remains: Option<Remains>,
    /// Memory for what happens to topics; empty.
    spare_events: TopicEvents,
    idle: IdleTimer,
    /// The driver does not read at the moment.
    reading_suspended: bool,
    awaited_answers: AwaitedAnswers,
    ping_period_ms: i64,
    server_maximum_message_size: Option<usize>,
    last_response_code: u8,
    next_connection: u64,
    next_consult: u64,
    random_state: u64,
    statistics: Statistics,
    diagnosis: Diagnosis,
}

impl<H> Core<H> {
    /// A session that starts dialling at once: the first output is its dial.
    pub fn new(config: SessionConfig, now: Instant) -> Self {
        let mut core = Self::unstarted(config);
        core.start(now);
        core
    }

    /// A session that does nothing before [`Core::start`] or [`Core::fail`].
    pub fn unstarted(mut config: SessionConfig) -> Self {
        let credentials = std::mem::replace(&mut config.credentials, Credentials::None);
        Self {
            credentials: SealedCredentials::new(&credentials, config.random_seed),
            state: SessionState::Connecting,
            phase: Phase::Unstarted,
            outputs: VecDeque::new(),
            session_id: None,
            token: None,
            version: config.offered_version,
            first: FirstConnection {
                offered: config.offered_version,
                repeated: false,
                retries_done: 0,
            },
            recovery: None,
            sequencing: Sequencing::new(config.recovery_buffer_size),
            resend: VecDeque::new(),
            queue: VecDeque::new(),
            queued_answers: 0,
            conversations: Conversations::default(),
            streams: Streams::new(config.maximum_message_size),
            remains: None,
            spare_events: TopicEvents::default(),
            idle: IdleTimer::Off,
            reading_suspended: false,
            awaited_answers: AwaitedAnswers::No,
            ping_period_ms: -1,
            server_maximum_message_size: None,
            last_response_code: 0,
            next_connection: 1,
            next_consult: 1,
            // Never zero, which xorshift would stay at.
            random_state: config.random_seed | 1,
            statistics: Statistics::default(),
            diagnosis: Diagnosis::default(),
            config,
        }
    }

    /// Starts the first dial. Harmless when the session has started or ended.
    pub fn start(&mut self, now: Instant) {
        if self.phase == Phase::Unstarted {
            self.dial_first(now);
        }
    }

    /// State of the session.
    pub fn state(&self) -> SessionState {
        self.state
    }

    /// The id that the server has given; `None` before the first connection.
    pub fn session_id(&self) -> Option<SessionId> {
        self.session_id
    }

    /// Protocol version in force.
    pub fn version(&self) -> u8 {
        self.version
    }

    /// Whether this connection carries the session's messages.
    pub fn is_open(&self, connection: ConnectionId) -> bool {
        self.open_connection() == Some(connection)
    }

    /// Last connection response code, 0 before the first.
    pub fn last_response_code(&self) -> u8 {
        self.last_response_code
    }

    /// The server's system ping period in milliseconds, -1 when unknown.
    pub fn ping_period_ms(&self) -> i64 {
        self.ping_period_ms
    }

    /// Numbers of the last messages of both directions since the last reset (`specification/protocol/connection section 11.1`).
    pub fn counters(&self) -> Counters {
        self.sequencing.counters()
    }

    /// How often messages were lost (answers 106).
    pub fn losses(&self) -> u64 {
        self.statistics.reconnects_with_loss
    }

    /// Counters up to now.
    pub fn statistics(&self) -> Statistics {
        Statistics {
            queued_messages: self.queue.len() as u64,
            open_conversations: self.conversations.len() as u64,
            undecided_matches: self.streams.undecided_count(),
            ..self.statistics
        }
    }

    /// What the session knows of its own troubles.
    pub fn diagnosis(&self) -> &Diagnosis {
        &self.diagnosis
    }

    /// How long one recovery may take, which is also what the server is asked to keep the session for.
    pub fn reconnect_timeout(&self) -> Duration {
        self.config.reconnect_timeout
    }

    /// What comes next; none for a session that is connected or has ended.
    pub fn outlook(&self, now: Instant) -> Option<Outlook> {
        let wait = match self.phase {
            Phase::AwaitingRetry { until } | Phase::AwaitingAttempt { until } => {
                Some(until.saturating_duration_since(now))
            }
            Phase::Dialing { .. } => Some(Duration::ZERO),
            Phase::Consulting { .. } => None,
            _ => return None,
        };
        Some(match self.recovery {
            Some(recovery) => Outlook {
                attempts: recovery.attempts_started,
                wait,
                left: Some(recovery.deadline.saturating_duration_since(now)),
            },
            None => Outlook {
                attempts: u64::from(self.first.retries_done),
                wait,
                left: None,
            },
        })
    }

    /// The next thing to do, in order.
    pub fn poll_output(&mut self) -> Option<Output<H>> {
        self.outputs.pop_front()
    }

    /// When to call [`Core::handle_timeout`], if nothing happens before.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let idle = match self.idle {
            IdleTimer::Until(at) => Some(at),
            IdleTimer::Off | IdleTimer::Suspended { .. } => None,
        };
        let recovery = self.recovery.map(|recovery| recovery.deadline);
        match self.phase {
            Phase::AwaitingRetry { until } => Some(until),
            Phase::AwaitingAttempt { until } => {
                Some(recovery.map_or(until, |deadline| deadline.min(until)))
            }
            Phase::Consulting {
                asked: Asked::Deferred,
                ..
            } => recovery,
            Phase::Open { .. } => match self.awaited_answers {
                AwaitedAnswers::Until(at) => Some(idle.map_or(at, |idle| idle.min(at))),
                AwaitedAnswers::No | AwaitedAnswers::InVain => idle,
            },
            Phase::Flushing { deadline, .. } | Phase::AwaitingAbort { deadline, .. } => {
                Some(deadline)
            }
            // A dial ends by itself, its limits are in it.
            Phase::Unstarted
            | Phase::Dialing { .. }
            | Phase::Consulting { .. }
            | Phase::Deciding
            | Phase::Ended => None,
        }
    }

    /// Time has passed. Harmless when nothing is due.
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.poll_timeout().is_none_or(|due| now < due) {
            return;
        }
        match self.phase {
            Phase::AwaitingRetry { .. } => self.dial_first(now),
            Phase::AwaitingAttempt { .. } | Phase::Consulting { .. } => self.on_recovery_timer(now),
            Phase::Open { connection } => {
                if matches!(self.awaited_answers, AwaitedAnswers::Until(at) if at <= now) {
                    self.awaited_answers = AwaitedAnswers::InVain;
                }
                if matches!(self.idle, IdleTimer::Until(at) if at <= now) {
                    self.on_idle(now, connection);
                }
            }
            Phase::Flushing { connection, .. } => self.on_flush_timeout(now, connection),
            Phase::AwaitingAbort { .. } => self.end_closed_by_client(),
            Phase::Unstarted | Phase::Dialing { .. } | Phase::Deciding | Phase::Ended => {}
        }
    }

    fn emit(&mut self, event: Event<H>) {
        self.outputs.push_back(Output::Event(event));
    }

    fn change_state(&mut self, new: SessionState) {
        let old = std::mem::replace(&mut self.state, new);
        debug_assert!(old.may_become(new), "{old:?} -> {new:?}");
        self.emit(Event::StateChanged { old, new });
    }

    /// The connection that may carry messages now.
    fn open_connection(&self) -> Option<ConnectionId> {
        match self.phase {
            Phase::Open { connection }
            | Phase::Flushing { connection, .. }
            | Phase::AwaitingAbort { connection, .. } => Some(connection),
            _ => None,
        }
    }

    fn is_dialing(&self, connection: ConnectionId) -> bool {
        self.phase == Phase::Dialing { connection }
    }

    fn next_connection_id(&mut self) -> ConnectionId {
        let id = ConnectionId(self.next_connection);
        self.next_connection += 1;
        id
    }

    /// Fails where there is no memory for what the program has set.
    fn query(&self, version: u8, resume: Option<Resume>) -> Result<Query, Failure> {
        memory::catch(|| self.connect_request(version, resume).to_query())
            .map_err(|NoMemory| Failure::out_of_memory())
    }

    fn connect_request(&self, version: u8, resume: Option<Resume>) -> ConnectRequest {
        ConnectRequest {
            client_type: CLIENT_TYPE.to_owned(),
            version,
            capabilities: CAPABILITIES,
            reconnect_timeout_ms: u32::try_from(self.config.reconnect_timeout.as_millis())
                .unwrap_or(i32::MAX as u32)
                .min(i32::MAX as u32),
            resume,
            properties: memory::copy_pairs(&self.config.properties),
            principal: self.config.principal.as_deref().map(memory::copy_text),
            credentials: self.credentials.open(),
        }
    }

    /// The server has accepted: its connection carries messages from now on. The driver hears of that before the program does.
    fn open(&mut self, connection: ConnectionId, accepted: Accepted, now: Instant) {
        self.phase = Phase::Open { connection };
        self.reading_suspended = false;
        self.awaited_answers = AwaitedAnswers::No;
        self.take_over(accepted, now);
        self.outputs.push_back(Output::ConnectionReady(connection));
        self.change_state(SessionState::ConnectedActive);
    }

    /// Takes over what every successful answer carries.
    fn take_over(&mut self, accepted: Accepted, now: Instant) {
        self.token = Some(accepted.token);
        self.ping_period_ms = accepted.ping_period_ms;
        if let Some(maximum) = accepted.maximum_message_size {
            self.server_maximum_message_size = usize::try_from(maximum).ok().filter(|m| *m > 0);
        }
        self.restart_idle_timer(now);
    }

    /// Uniform in [0, 1): xorshift64*, plenty for jitter and repeatable in tests.
    fn random(&mut self) -> f64 {
        let mut x = self.random_state;
        x ^= x >> 12;
        x ^= x << 25;
        x ^= x >> 27;
        self.random_state = x;
        (x.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
