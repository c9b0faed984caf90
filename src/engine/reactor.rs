//! The thread that runs the open connections and the timers of its sessions: of all in the process, unless they want several
//! such threads (`places`).
//!
//! Started with its first session, ends after its last. Other threads talk to it through its inbox; it never waits
//! for anything but readiness, the inbox and the next timer. Everything it calls in a session is short.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::Arc;
use std::time::Duration;

use crate::engine::connection::{Connection, Turn};
use crate::engine::os_thread;
use crate::engine::session::Session;
use crate::engine::sync::atomic::{AtomicBool, Ordering};
use crate::engine::sync::channel::{unbounded, Receiver, Select, Sender};
use crate::engine::sync::{yield_now, Instant};
use crate::engine::threads::{self, Looks, Spawned};
use crate::session::{ConnectionId, Disconnect, Failure};

mod berth;
mod closed_descriptors;
mod inline;
mod places;
mod poller;
mod running;
mod timers;

pub use self::inline::before_waiting;
pub use self::places::IoThreads;

use self::berth::Berth;
use self::poller::{Events, Poller};
use self::timers::{Purpose, Timers};

const EVENTS_PER_POLL: usize = 1024;

/// How long after a thread could not be started it is tried again; longer each time, up to the second value.
const FIRST_RETRY: Duration = Duration::from_millis(10);
const LAST_RETRY: Duration = Duration::from_millis(200);

/// A message to the reactor. Sessions are named by their number.
enum Command {
    Register(Arc<Session>),
    Unregister(u64),
    Add(Box<Connection>),
    /// The session has something to send.
    Transmit(u64),
    /// The session's callbacks have room again.
    Read(u64),
    Arm(u64, Instant, Purpose),
    Disarm(u64, Instant, Purpose),
    Close(u64, ConnectionId, Disconnect),
    LookAtAll,
    /// Descriptors were closed, of this reactor too perhaps.
    CheckPoller,
    /// A thread could not be started.
    Starved,
    Stop,
}

/// A handle of a running reactor.
pub struct Reactor {
    /// The lowest number that no other running one has.
    place: usize,
    inbox: Sender<Command>,
    berth: Berth,
    /// The thread does not sleep, or a wake-up is under way already.
    woken: AtomicBool,
}

impl Reactor {
    fn start(place: usize) -> io::Result<Arc<Self>> {
        let poller = Arc::new(Poller::new()?);
        let (inbox, commands) = unbounded();
        let reactor = Arc::new(Self {
            place,
            inbox,
            berth: Berth::new(Arc::clone(&poller)),
            woken: AtomicBool::new(false),
        });
        let owned = Box::new(Loop {
            poller: Some(poller),
            commands,
            reactor: Arc::clone(&reactor),
            sessions: HashMap::new(),
            timers: Timers::default(),
            again: Vec::new(),
            calls: VecDeque::new(),
            starved: None,
        });
        spawn(move || owned.run(Berth::FIRST))?;
        Ok(reactor)
    }

    fn send(self: &Arc<Self>, command: Command) {
        self.send_quietly(command);
        if !self.woken.swap(true, Ordering::AcqRel) {
            if let Err(error) = self.berth.wake(|thread| self.replace(thread)) {
                log::error!("the network thread cannot be woken: {error}");
                // Who sends next tries again.
                self.woken.store(false, Ordering::Release);
            }
        }
    }

    /// Without waking the thread: for what is of no use before something else wakes it.
    fn send_quietly(&self, command: Command) {
        // The receiver lives until Stop, and nothing is sent after it.
        let _ = self.inbox.send(command);
    }

    /// Nothing wakes the sleeping thread any more: another one goes on.
    fn replace(self: &Arc<Self>, thread: u64) -> io::Result<()> {
        let this = Arc::clone(self);
        spawn(move || {
            if let Some(mut owned) = this.berth.get_up(thread) {
                owned.on_descriptors_closed();
                owned.run(thread);
            }
        })
    }

    /// Serves the session until it has ended.
    pub fn register(self: &Arc<Self>, session: Arc<Session>) {
        self.send(Command::Register(session));
    }

    /// Watches a connection that was made.
    pub fn add(self: &Arc<Self>, connection: Connection) {
        self.send(Command::Add(Box::new(connection)));
    }

    /// Writes what the session has queued.
    pub fn transmit(self: &Arc<Self>, session: u64) {
        self.send(Command::Transmit(session));
    }

    /// Reads on, after reading was suspended.
    pub fn read(self: &Arc<Self>, session: u64) {
        self.send(Command::Read(session));
    }

    /// Wakes the session at that time.
    pub fn arm_timer(self: &Arc<Self>, session: u64, at: Instant) {
        self.send(Command::Arm(session, at, Purpose::Wait));
    }

    /// Wakes the session if by then its dial has got no thread.
    pub fn arm_dial_start(self: &Arc<Self>, session: u64, at: Instant) {
        self.send(Command::Arm(session, at, Purpose::DialStart));
    }

    /// The dial has got its thread.
    pub fn disarm_dial_start(&self, session: u64, at: Instant) {
        self.send_quietly(Command::Disarm(session, at, Purpose::DialStart));
    }

    /// Ends a connection.
    pub fn close(self: &Arc<Self>, session: u64, connection: ConnectionId, how: Disconnect) {
        self.send(Command::Close(session, connection, how));
    }
}

struct Entry {
    session: Arc<Session>,
    connection: Option<Connection>,
}

/// What the reactor thread owns.
struct Loop {
    /// None: there is nothing to watch, and the thread sleeps at its inbox.
    poller: Option<Arc<Poller>>,
    commands: Receiver<Command>,
    reactor: Arc<Reactor>,
    sessions: HashMap<u64, Entry>,
    timers: Timers,
    /// Connections with more to read than one turn allows.
    again: Vec<u64>,
    /// Sessions whose turn was served, and whose program's calls are for this thread.
    calls: VecDeque<Arc<Session>>,
    /// When to try again to start threads, and how long after that once more.
    starved: Option<(Instant, Duration)>,
}

impl Loop {
    /// `thread` tells this thread from one that has to go on in its place.
    fn run(mut self: Box<Self>, thread: u64) {
        let mut events = Events::with_capacity(EVENTS_PER_POLL);
        let mut looks = Looks::default();
        loop {
            while let Some(session) = self.calls.pop_front() {
                self = match self.run_call(thread, session) {
                    Some(awake) => awake,
                    None => return,
                };
            }
            let timeout = if looks.are_left() {
                let before = Instant::now();
                yield_now();
                looks.on_gave_way(before, Instant::now());
                Some(Duration::ZERO)
            } else {
                looks.on_sleep();
                self.timeout_of_sleep()
            };
            let waited;
            if timeout == Some(Duration::ZERO) {
                waited = self.look(&mut events);
            } else {
                let reactor = Arc::clone(&self.reactor);
                (self, waited) = match self.sleep(thread, timeout, &mut events) {
                    Some(awake) => awake,
                    None => {
                        reactor.send(Command::LookAtAll);
                        return;
                    }
                };
            }
            if let Err(error) = waited {
                if error.kind() != io::ErrorKind::Interrupted {
                    self.on_descriptors_closed();
                }
            }
            let mut due = std::mem::take(&mut self.again);
            for event in events.iter() {
                if let Some(connection) = self.connection(event.token) {
                    connection.on_ready(event.readable, event.writable);
                    due.push(event.token);
                }
            }
            while let Ok(command) = self.commands.try_recv() {
                looks.on_work();
                if !self.handle_command(command, &mut due) {
                    return;
                }
            }
            self.fire_timers();
            self.retry_starting();
            if !due.is_empty() {
                looks.on_work();
            }
            due.sort_unstable();
            due.dedup();
            for key in due {
                self.turn(key);
            }
        }
    }

    fn look(&self, events: &mut Events) -> io::Result<()> {
        match &self.poller {
            Some(poller) => poller.wait(events, Some(Duration::ZERO)),
            None => {
                events.clear();
                Ok(())
            }
        }
    }

    /// None when another thread is the reactor's by then.
    fn sleep(
        self: Box<Self>,
        thread: u64,
        timeout: Option<Duration>,
        events: &mut Events,
    ) -> Option<(Box<Self>, io::Result<()>)> {
        let Some(poller) = self.poller.clone() else {
            events.clear();
            wait_for_command(&self.commands, timeout);
            return Some((self, Ok(())));
        };
        let reactor = Arc::clone(&self.reactor);
        match reactor.berth.lie_down(self) {
            Ok(()) => {
                let waited = poller.wait(events, timeout);
                let awake = reactor.berth.get_up(thread)?;
                Some((awake, waited))
            }
            Err(awake) => {
                events.clear();
                Some((awake, Err(io::Error::from_raw_os_error(libc::EBADF))))
            }
        }
    }

    fn connection(&mut self, key: u64) -> Option<&mut Connection> {
        self.sessions.get_mut(&key)?.connection.as_mut()
    }

    fn timeout(&self) -> Option<Duration> {
        if !self.again.is_empty() {
            return Some(Duration::ZERO);
        }
        let starved = self.starved.map(|(at, _)| at);
        let at = self.timers.next().into_iter().chain(starved).min()?;
        Some(at.saturating_duration_since(Instant::now()))
    }

    /// The same, and from here on others wake this thread.
    fn timeout_of_sleep(&self) -> Option<Duration> {
        // Reads what the last of those saw who did not wake it, and so sees what they have sent.
        self.reactor.woken.swap(false, Ordering::AcqRel);
        if self.commands.is_empty() {
            self.timeout()
        } else {
            Some(Duration::ZERO)
        }
    }

    /// False for the last command.
    fn handle_command(&mut self, command: Command, due: &mut Vec<u64>) -> bool {
        match command {
            Command::Register(session) => {
                let entry = Entry {
                    session,
                    connection: None,
                };
                self.sessions.insert(entry.session.key(), entry);
            }
            Command::Unregister(key) => {
                if let Some(connection) = self.sessions.remove(&key).and_then(|e| e.connection) {
                    self.end(connection, Disconnect::Abandon);
                }
            }
            Command::Add(connection) => {
                let key = connection.session().key();
                if self.add(key, *connection) {
                    due.push(key);
                }
            }
            Command::Transmit(key) => due.push(key),
            Command::Read(key) => {
                if let Some(connection) = self.connection(key) {
                    connection.on_room(Instant::now());
                    due.push(key);
                }
            }
            Command::Arm(key, at, purpose) => self.timers.arm(key, at, purpose),
            Command::Disarm(key, at, purpose) => self.timers.disarm(key, at, purpose),
            Command::Close(key, id, how) => self.close(key, id, how),
            Command::LookAtAll => self.look_at_all(),
            Command::CheckPoller if self.has_lost_poller() => self.on_descriptors_closed(),
            Command::CheckPoller => {}
            Command::Starved => {
                self.starved
                    .get_or_insert_with(|| (Instant::now() + FIRST_RETRY, FIRST_RETRY));
            }
            Command::Stop => {
                self.reactor.berth.set_poller(None);
                return false;
            }
        }
        true
    }

    fn add(&mut self, key: u64, connection: Connection) -> bool {
        if let Err(error) = self.watch(&connection, key) {
            let what = format!("the socket cannot be watched: {error}");
            connection
                .session()
                .on_connection_lost(Instant::now(), connection.id(), &what);
            return false;
        }
        let Some(entry) = self.sessions.get_mut(&key) else {
            self.end(connection, Disconnect::Abandon);
            return false;
        };
        if let Some(former) = entry.connection.replace(connection) {
            self.end(former, Disconnect::Abandon);
        }
        true
    }

    fn close(&mut self, key: u64, id: ConnectionId, how: Disconnect) {
        let Some(entry) = self.sessions.get_mut(&key) else {
            return;
        };
        if let Some(connection) = entry.connection.take_if(|open| open.id() == id) {
            self.end(connection, how);
        }
    }

    fn end(&self, connection: Connection, how: Disconnect) {
        // Closing the descriptor would end that as well, unless the program has duplicated it by a fork.
        if let Some(poller) = &self.poller {
            poller.unwatch(connection.fd());
        }
        connection.close(how);
    }

    fn turn(&mut self, key: u64) {
        let Some(entry) = self.sessions.get_mut(&key) else {
            return;
        };
        let Some(connection) = &mut entry.connection else {
            return;
        };
        let inline = entry.session.begin_turn();
        let inline = inline.then(|| Arc::clone(&entry.session));
        // A panic must not take the other sessions with it.
        let turn = catch_unwind(AssertUnwindSafe(|| connection.turn(Instant::now())));
        match turn {
            Ok(Turn::Done) => {}
            Ok(Turn::Again) => self.again.push(key),
            Ok(Turn::Over) => {
                if let Some(connection) = entry.connection.take() {
                    self.end(connection, Disconnect::Abandon);
                }
            }
            Err(panic) => {
                log::error!("the network thread panicked, or had no memory, while serving a session, which is closed");
                let session = Arc::clone(&entry.session);
                entry.connection = None;
                session.fail(Failure::of_panic(
                    &*panic,
                    "internal error while serving the connection",
                ));
            }
        }
        self.calls
            .extend(inline.filter(|session| session.end_turn()));
    }

    fn fire_timers(&mut self) {
        let now = Instant::now();
        while let Some((key, at)) = self.timers.take_due(now) {
            if let Some(entry) = self.sessions.get(&key) {
                entry.session.on_timer(now, at);
            }
        }
    }

    /// Tries to start the threads that could not be started, at growing intervals.
    fn retry_starting(&mut self) {
        let Some((at, interval)) = self.starved else {
            return;
        };
        let now = Instant::now();
        if at > now {
            return;
        }
        let interval = (interval * 2).min(LAST_RETRY);
        self.starved = match threads::retry() {
            Spawned::Soon => None,
            Spawned::Starved => Some((now + interval, interval)),
        };
    }
}

fn spawn(run: impl FnOnce() + Send + 'static) -> io::Result<()> {
    os_thread::start(c"diffusion-net", || {
        run();
        // Calls of sessions that have ended.
        threads::serve_if_starved();
    })
}

fn wait_for_command(commands: &Receiver<Command>, timeout: Option<Duration>) {
    let mut select = Select::new();
    select.recv(commands);
    match timeout {
        // What is there, or that the time is up, is seen afterwards.
        Some(timeout) => drop(select.ready_timeout(timeout)),
        None => drop(select.ready()),
    }
}
