//! The one thread of the server: sockets, timers, script, control, and the core between them.
//!
//! Everything in here runs on the server thread. It takes only the lock of [`super::shared::Shared`], for copies.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender};
use mio::event::Event;
use mio::{Events, Poll, Token};
use native_tls::TlsAcceptor;

use super::connection::{Congestion, Connection, Finish, Incoming, Life, Turn};
use super::listener::Listener;
use super::remotes::{RemoteEvent, Remotes};
use super::shared::{Shared, UpgradeRecord};
use super::state_file::StateFile;
use super::upgrade::UpgradeRequest;
use crate::console::LogLines;
use crate::core::{ConnectionId, MessageLoss, RemoteLink, ServerCore};
use crate::faults::injected::{self, InjectedFaults};
use crate::faults::lasting::Ends;
use crate::faults::{Action, Script, ScriptRun, StallPhase, Status};
use crate::http::{response, ControlPort};

pub(super) const WAKER: Token = Token(0);
pub(super) const LISTENER: Token = Token(1);
pub(super) const CONTROL: Token = Token(2);
pub(super) const CONSOLE: Token = Token(3);
/// Tokens from here on are connections, of clients or of the control port.
const FIRST_CONNECTION: u64 = 16;

/// A call on the server thread.
pub(super) type CoreCall = Box<dyn FnOnce(&mut ServerCore, Instant) + Send>;

/// What other threads ask for.
pub(super) enum Command {
    /// Do this, then answer.
    Perform(Action, Sender<Result<(), String>>),
    /// Call this with the core, then say that it is done.
    Call(CoreCall, Sender<()>),
    /// Run this script instead of the one that runs.
    Run(Script, Sender<()>),
    /// Something became of a connection to a remote server.
    Remote(RemoteLink, RemoteEvent),
    /// End.
    Stop,
}

/// Everything the server thread owns.
pub(super) struct EventLoop {
    pub(super) poll: Poll,
    pub(super) listener: Listener,
    pub(super) core: ServerCore,
    pub(super) connections: HashMap<u64, Connection>,
    pub(super) faults: InjectedFaults,
    /// When faults end by themselves.
    pub(super) ends: Ends,
    /// The answer to reconnections with lost messages that was configured.
    pub(super) configured_loss: MessageLoss,
    pub(super) control: Option<ControlPort>,
    /// When pages of the console that are open are told what has changed.
    pub(super) console_due: Option<Instant>,
    pub(super) log_lines: Option<Arc<LogLines>>,
    pub(super) status: Status,
    pub(super) script: Option<ScriptRun>,
    pub(super) next_id: u64,
    pub(super) acceptor: Option<TlsAcceptor>,
    pub(super) remotes: Remotes,
    state: Option<StateFile>,
    shared: Arc<Shared>,
    commands: Receiver<Command>,
    pub(super) dirty: BTreeSet<u64>,
    pub(super) revisit: Vec<u64>,
    timers: BTreeSet<(Instant, u64)>,
    pub(super) accept_again: Option<Instant>,
    pub(super) maximum_message_size: usize,
    pub(super) maximum_queue: usize,
    scratch: Vec<u8>,
}

/// What the event loop is made of.
pub(super) struct Parts {
    pub(super) poll: Poll,
    pub(super) listener: Listener,
    pub(super) acceptor: Option<TlsAcceptor>,
    pub(super) core: ServerCore,
    pub(super) control: Option<ControlPort>,
    pub(super) log_lines: Option<Arc<LogLines>>,
    pub(super) shared: Arc<Shared>,
    pub(super) commands: Receiver<Command>,
    pub(super) remotes: Remotes,
    pub(super) state: Option<StateFile>,
    pub(super) maximum_message_size: usize,
    pub(super) maximum_queue: usize,
    pub(super) script: Option<Script>,
    pub(super) configured_loss: MessageLoss,
}

impl EventLoop {
    pub(super) fn new(parts: Parts) -> io::Result<Self> {
        let status = Status::default();
        let mut this = Self {
            poll: parts.poll,
            listener: parts.listener,
            core: parts.core,
            connections: HashMap::new(),
            faults: InjectedFaults::default(),
            ends: Ends::default(),
            configured_loss: parts.configured_loss,
            control: parts.control,
            console_due: None,
            log_lines: parts.log_lines,
            status,
            script: parts
                .script
                .map(|script| ScriptRun::new(script, Instant::now(), status)),
            next_id: FIRST_CONNECTION,
            acceptor: parts.acceptor,
            remotes: parts.remotes,
            state: parts.state,
            shared: parts.shared,
            commands: parts.commands,
            dirty: BTreeSet::new(),
            revisit: Vec::new(),
            timers: BTreeSet::new(),
            accept_again: None,
            maximum_message_size: parts.maximum_message_size,
            maximum_queue: parts.maximum_queue,
            scratch: vec![0; 64 * 1024],
        };
        this.register_listener()?;
        this.publish();
        Ok(this)
    }

    /// Runs until told to stop.
    pub(super) fn run(mut self) {
        let mut events = Events::with_capacity(1024);
        loop {
            let timeout = self.timeout();
            if let Err(error) = self.poll.poll(&mut events, timeout) {
                if error.kind() != io::ErrorKind::Interrupted {
                    log::error!("the poller failed, the server ends: {error}");
                    return;
                }
            }
            let now = Instant::now();
            for event in events.iter() {
                self.handle_event(now, event);
            }
            for id in std::mem::take(&mut self.revisit) {
                self.read_connection(now, id);
            }
            self.handle_timers(now);
            self.settle(now);
            if !self.handle_commands(now) {
                return;
            }
        }
    }

    fn timeout(&self) -> Option<Duration> {
        if !self.revisit.is_empty() {
            return Some(Duration::ZERO);
        }
        let next = [
            self.core.poll_timeout(),
            self.timers.first().map(|(due, _)| *due),
            self.ends.next(),
            self.accept_again,
            self.console_due,
            self.script.as_ref().and_then(ScriptRun::deadline),
            self.control.as_ref().and_then(ControlPort::deadline),
        ];
        let next = next.into_iter().flatten().min()?;
        Some(next.saturating_duration_since(Instant::now()))
    }

    fn handle_event(&mut self, now: Instant, event: &Event) {
        match event.token() {
            WAKER => {}
            LISTENER => self.accept(now),
            CONTROL | CONSOLE => self.accept_control(now),
            Token(id) => {
                let id = id as u64;
                let Some(connection) = self.connections.get_mut(&id) else {
                    self.handle_control_event(now, id);
                    return;
                };
                if connection.is_never_read() && (event.is_read_closed() || event.is_error()) {
                    self.forget(id);
                    return;
                }
                self.dirty.insert(id);
                self.read_connection(now, id);
            }
        }
    }

    fn handle_timers(&mut self, now: Instant) {
        self.core.handle_timeout(now);
        while self.timers.first().is_some_and(|(due, _)| *due <= now) {
            if let Some((_, id)) = self.timers.pop_first() {
                self.dirty.insert(id);
            }
        }
        while let Some(over) = self.ends.take_due(now) {
            self.end_fault(over);
        }
        if let Some(control) = self.control.as_mut() {
            control.handle_timeout(now);
        }
        if self.console_due.is_some_and(|due| due <= now) {
            self.tell_console(now);
        }
        if self.accept_again.is_some_and(|due| due <= now) {
            self.accept_again = None;
            self.accept(now);
        }
    }

    fn handle_commands(&mut self, now: Instant) -> bool {
        while let Ok(command) = self.commands.try_recv() {
            match command {
                Command::Perform(action, done) => {
                    let result = self.perform(now, action);
                    self.settle(now);
                    // The caller may have gone; then nobody wants the answer.
                    let _ = done.send(result);
                }
                Command::Call(call, done) => {
                    call(&mut self.core, now);
                    self.settle(now);
                    let _ = done.send(());
                }
                Command::Run(script, done) => {
                    self.script = Some(ScriptRun::new(script, now, self.status));
                    self.settle(now);
                    let _ = done.send(());
                }
                Command::Remote(link, event) => {
                    self.handle_remote(now, link, event);
                    self.settle(now);
                }
                Command::Stop => return false,
            }
        }
        true
    }

    fn handle_remote(&mut self, now: Instant, link: RemoteLink, event: RemoteEvent) {
        match event {
            RemoteEvent::Connected => {
                log::info!("connected to a remote server");
                self.core.handle_remote_connected(now, link);
            }
            RemoteEvent::Topics(events) => self.core.handle_remote_topics(now, link, events),
            RemoteEvent::Failed(failure) => {
                log::info!("cannot connect to a remote server: {}", failure.message);
                self.remotes.close(link);
                self.core.handle_remote_failed(now, link, failure);
            }
            RemoteEvent::Lost(failure) => {
                log::info!("a remote server is gone: {}", failure.message);
                self.remotes.close(link);
                self.core.handle_remote_lost(now, link, failure);
            }
        }
    }

    /// Carries out everything that follows from what happened, writes, and publishes the counters.
    pub(super) fn settle(&mut self, now: Instant) {
        loop {
            self.drain_core(now);
            self.update_status();
            self.run_script(now);
            // Before the bytes go out: what a client was told is done is on the disk.
            if let Some(state) = &mut self.state {
                let core = &self.core;
                state.keep(core.stored_changes(), || core.saved_state());
            }
            // Before the bytes go out: whoever has read an answer finds the counters that belong to it.
            self.publish();
            self.answer_waiting(now);
            if self.dirty.is_empty() {
                return;
            }
            self.flush_dirty(now);
        }
    }

    /// Performs everything whose time has come before a byte goes out: a client that sees a cut finds the refusal that
    /// follows it in the script.
    fn run_script(&mut self, now: Instant) {
        while let Some(script) = self.script.as_mut() {
            let Some(action) = script.poll(now, &self.status) else {
                return;
            };
            log::info!("script: {action:?}");
            if let Err(problem) = self.perform(now, action) {
                log::warn!("script: {problem}");
            }
            self.drain_core(now);
            self.update_status();
        }
    }

    pub(super) fn update_status(&mut self) {
        self.status.sessions = self.core.session_count();
        self.status.connected = self.core.connected_count();
        self.status.connections = self.connections.len();
        let deltas = self.core.delta_counts();
        self.status.topic_deltas_sent = deltas.sent;
        self.status.update_deltas_received = deltas.received;
        self.status.listening = self.listener.socket().is_some();
        self.status.script_finished = self.script.as_ref().is_some_and(ScriptRun::is_finished);
    }

    fn publish(&mut self) {
        self.update_status();
        self.shared.publish(self.status);
    }

    fn read_connection(&mut self, now: Instant, id: u64) {
        let mut incoming = Vec::new();
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        if connection.handle_readable(&mut self.scratch, &mut incoming) == Turn::More {
            self.revisit.push(id);
        }
        self.handle_incoming(now, id, incoming);
    }

    fn handle_incoming(&mut self, now: Instant, id: u64, incoming: Vec<Incoming>) {
        self.dirty.insert(id);
        for incoming in incoming {
            match incoming {
                Incoming::Request(request) => self.handle_request(now, id, *request),
                Incoming::BadRequest(status, detail) => {
                    log::info!("connection {id} answered with {status}: {detail}");
                    self.answer_status(now, id, status, &detail);
                }
                Incoming::Message(bytes) => {
                    self.status.messages_received += 1;
                    self.core.handle_message(now, ConnectionId(id), bytes);
                }
                Incoming::TooLarge => self.core.handle_oversized_message(ConnectionId(id)),
                Incoming::Violation(detail) => {
                    self.core.handle_protocol_error(ConnectionId(id), &detail);
                    self.drain_core(now);
                    self.close(now, id);
                }
                Incoming::Ended(detail) => self.lose(now, id, &detail),
            }
            self.drain_core(now);
        }
    }

    fn handle_request(&mut self, now: Instant, id: u64, request: UpgradeRequest) {
        self.status.upgrades += 1;
        self.shared.record(UpgradeRecord {
            target: request.target,
            parameters: request.parameters.clone(),
            at: now,
        });
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        if self.faults.take_stall(now, StallPhase::Upgrade) {
            log::info!("connection {id} gets no answer to its upgrade request");
            connection.discard_input();
            return;
        }
        if self.faults.take_stall(now, StallPhase::Response) {
            log::info!("connection {id} gets no connection response");
            let answer = connection.accept_upgrade(None, self.maximum_message_size);
            connection.queue(answer.into(), self.faults.due(now));
            connection.discard_input();
            return;
        }
        if let Some(status) = injected::take(&mut self.faults.status, now, |_| true) {
            log::info!("connection {id} answered with {status}, an injected fault");
            self.answer_status(now, id, status, "injected fault");
            return;
        }
        let address = connection.transport().peer_address();
        self.core
            .handle_upgrade_from(now, ConnectionId(id), request.parameters, address);
        self.drain_core(now);
        let mut early = Vec::new();
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.handle_early_bytes(&mut early);
        }
        if !early.is_empty() {
            self.handle_incoming(now, id, early);
        }
    }

    fn answer_status(&mut self, now: Instant, id: u64, status: u16, detail: &str) {
        let due = self.faults.due(now);
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.queue(response::text(status, &format!("{detail}\n")).into(), due);
            connection.finish(Finish::Polite);
        }
    }

    /// A connection has ended without our doing.
    fn lose(&mut self, now: Instant, id: u64, detail: &str) {
        log::debug!("connection {id}: {detail}");
        self.core.handle_disconnect(now, ConnectionId(id));
        if let Some(connection) = self.connections.get_mut(&id) {
            // What is queued still goes out (a close frame is answered), then our half ends too.
            connection.finish(Finish::Polite);
            self.dirty.insert(id);
        }
    }

    pub(super) fn forget(&mut self, id: u64) {
        if let Some(mut connection) = self.connections.remove(&id) {
            if let Some(socket) = connection.transport().socket() {
                if let Err(error) = self.poll.registry().deregister(socket) {
                    log::debug!("connection {id}: {error}");
                }
            }
        }
    }

    fn flush_dirty(&mut self, now: Instant) {
        while let Some(id) = self.dirty.pop_first() {
            let Some(connection) = self.connections.get_mut(&id) else {
                continue;
            };
            if connection.flush(now, self.faults.segments) == Life::Closed {
                self.core.handle_disconnect(now, ConnectionId(id));
                self.forget(id);
                self.drain_core(now);
                continue;
            }
            if let Some(due) = connection.deadline() {
                self.timers.insert((due, id));
            }
            match connection.take_congestion() {
                None => {}
                Some(Congestion::Begins) => self.core.handle_congested(ConnectionId(id)),
                Some(Congestion::Ends) => {
                    self.core.handle_writable(now, ConnectionId(id));
                    self.drain_core(now);
                }
            }
        }
    }
}
