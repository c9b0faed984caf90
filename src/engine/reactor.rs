//! The thread that runs all open connections and all timers of the process.
//!
//! Started with the first session, ends after the last. Other threads talk to it through its inbox; it never waits
//! for anything but readiness, the inbox and the next timer. Everything it calls in a session is short.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::io;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::engine::sync::Mutex;
use crossbeam_channel::{Receiver, Sender};
use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Token, Waker};

use crate::engine::connection::{Connection, Turn};
use crate::engine::fork::PerProcess;
use crate::engine::session::Session;
use crate::session::{ConnectionId, Disconnect, ErrorCode, Failure};

const WAKER: Token = Token(0);
const EVENTS_PER_POLL: usize = 1024;

/// After work the thread looks so many times whether there is more before it sleeps. A thread that sends in a loop would otherwise
/// wake it for every single message, and be slowed down by that so much that the next message again finds it asleep.
const LOOKS: i32 = 2;

/// A message to the reactor. Sessions are named by their number.
enum Command {
    Register(Arc<Session>),
    Unregister(u64),
    Add(Box<Connection>),
    /// The session has something to send.
    Transmit(u64),
    /// The session's callbacks have room again.
    Read(u64),
    Timer(u64, Instant),
    Close(u64, ConnectionId, Disconnect),
    Stop,
}

/// A handle of the running reactor.
pub struct Reactor {
    inbox: Sender<Command>,
    waker: Waker,
    /// The thread does not sleep, or a wake-up is under way already.
    woken: AtomicBool,
}

#[derive(Default)]
struct Running {
    reactor: Option<Arc<Reactor>>,
    sessions: usize,
}

static RUNNING: PerProcess<Mutex<Running>> = PerProcess::new();

impl Reactor {
    /// The reactor of this process, started if need be. Every call needs one [`Reactor::release`].
    pub fn acquire() -> io::Result<Arc<Self>> {
        let mut running = RUNNING.get().lock();
        let reactor = match &running.reactor {
            Some(reactor) => Arc::clone(reactor),
            None => {
                let reactor = Self::start()?;
                running.reactor = Some(Arc::clone(&reactor));
                reactor
            }
        };
        running.sessions += 1;
        Ok(reactor)
    }

    /// A session is over. The last one ends the reactor.
    pub fn release(&self, session: u64) {
        self.send(Command::Unregister(session));
        let mut running = RUNNING.get().lock();
        running.sessions -= 1;
        if running.sessions == 0 {
            running.reactor = None;
            self.send(Command::Stop);
        }
    }

    fn start() -> io::Result<Arc<Self>> {
        let poll = Poll::new()?;
        let waker = Waker::new(poll.registry(), WAKER)?;
        let (inbox, commands) = crossbeam_channel::unbounded();
        let reactor = Arc::new(Self {
            inbox,
            waker,
            woken: AtomicBool::new(false),
        });
        let thread_reactor = Arc::clone(&reactor);
        std::thread::Builder::new()
            .name("diffusion-net".to_owned())
            .spawn(move || {
                Loop {
                    poll,
                    commands,
                    reactor: thread_reactor,
                    sessions: HashMap::new(),
                    timers: BinaryHeap::new(),
                    again: Vec::new(),
                }
                .run();
            })?;
        Ok(reactor)
    }

    fn send(&self, command: Command) {
        // The receiver lives until Stop, and nothing is sent after it.
        let _ = self.inbox.send(command);
        if !self.woken.swap(true, Ordering::AcqRel) {
            if let Err(error) = self.waker.wake() {
                log::error!("the network thread cannot be woken: {error}");
            }
        }
    }

    /// Serves the session until it has ended.
    pub fn register(&self, session: Arc<Session>) {
        self.send(Command::Register(session));
    }

    /// Watches a connection that was made.
    pub fn add(&self, connection: Connection) {
        self.send(Command::Add(Box::new(connection)));
    }

    /// Writes what the session has queued.
    pub fn transmit(&self, session: u64) {
        self.send(Command::Transmit(session));
    }

    /// Reads on, after reading was suspended.
    pub fn read(&self, session: u64) {
        self.send(Command::Read(session));
    }

    /// Wakes the session at that time.
    pub fn arm_timer(&self, session: u64, at: Instant) {
        self.send(Command::Timer(session, at));
    }

    /// Ends a connection.
    pub fn close(&self, session: u64, connection: ConnectionId, how: Disconnect) {
        self.send(Command::Close(session, connection, how));
    }
}

struct Entry {
    session: Arc<Session>,
    connection: Option<Connection>,
}

/// What the reactor thread owns.
struct Loop {
    poll: Poll,
    commands: Receiver<Command>,
    reactor: Arc<Reactor>,
    sessions: HashMap<u64, Entry>,
    timers: BinaryHeap<Reverse<(Instant, u64)>>,
    /// Connections with more to read than one turn allows.
    again: Vec<u64>,
}

impl Loop {
    fn run(mut self) {
        block_signals();
        let mut events = Events::with_capacity(EVENTS_PER_POLL);
        let mut looks = 0;
        loop {
            let timeout = if looks > 0 {
                std::thread::yield_now();
                Some(Duration::ZERO)
            } else {
                self.timeout_of_sleep()
            };
            if let Err(error) = self.poll.poll(&mut events, timeout) {
                if error.kind() != io::ErrorKind::Interrupted {
                    log::error!("waiting for sockets failed: {error}");
                }
            }
            looks -= i32::from(looks > 0);
            let mut due = std::mem::take(&mut self.again);
            for event in &events {
                let key = event.token().0 as u64;
                if event.token() == WAKER {
                    continue;
                }
                let readable = event.is_readable() || event.is_read_closed() || event.is_error();
                let writable = event.is_writable() || event.is_write_closed() || event.is_error();
                if let Some(connection) = self.connection(key) {
                    connection.on_ready(readable, writable);
                    due.push(key);
                }
            }
            while let Ok(command) = self.commands.try_recv() {
                looks = LOOKS;
                if !self.handle_command(command, &mut due) {
                    return;
                }
            }
            self.fire_timers();
            if !due.is_empty() {
                looks = LOOKS;
            }
            due.sort_unstable();
            due.dedup();
            for key in due {
                self.turn(key);
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
        let Reverse((at, _)) = self.timers.peek()?;
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
            Command::Timer(key, at) => self.timers.push(Reverse((at, key))),
            Command::Close(key, id, how) => self.close(key, id, how),
            Command::Stop => return false,
        }
        true
    }

    fn add(&mut self, key: u64, connection: Connection) -> bool {
        let fd = connection.fd();
        let registered = self.poll.registry().register(
            &mut SourceFd(&fd),
            Token(key as usize),
            Interest::READABLE | Interest::WRITABLE,
        );
        if let Err(error) = registered {
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
        let fd = connection.fd();
        // Closing the descriptor would remove it as well, unless the program has duplicated it by a fork.
        let _ = self.poll.registry().deregister(&mut SourceFd(&fd));
        connection.close(how);
    }

    fn turn(&mut self, key: u64) {
        let Some(entry) = self.sessions.get_mut(&key) else {
            return;
        };
        let Some(connection) = &mut entry.connection else {
            return;
        };
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
            Err(_) => {
                log::error!("the network thread panicked while serving a session, which is closed");
                let session = Arc::clone(&entry.session);
                entry.connection = None;
                session.fail(Failure::new(
                    ErrorCode::UNKNOWN,
                    "internal error while serving the connection",
                ));
            }
        }
    }

    fn fire_timers(&mut self) {
        let now = Instant::now();
        while let Some(Reverse((at, key))) = self.timers.peek().copied() {
            if at > now {
                return;
            }
            self.timers.pop();
            if let Some(entry) = self.sessions.get(&key) {
                entry.session.on_timer(now, at);
            }
        }
    }
}

/// The program's signal handlers run on the program's threads.
fn block_signals() {
    // SAFETY: sigfillset initialises the set that pthread_sigmask reads; both only concern this thread.
    unsafe {
        let mut all = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
        libc::sigfillset(all.as_mut_ptr());
        libc::pthread_sigmask(libc::SIG_BLOCK, all.as_ptr(), std::ptr::null_mut());
    }
}
