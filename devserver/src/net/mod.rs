//! The socket layer: one thread around the core (`core`), ws and wss, faults, and the HTTP control port.
//!
//! Threads: [`Server::start`] starts one thread that owns everything. The methods of [`Server`] may be called from any
//! thread; those that act wait until the server thread has done it.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crossbeam_channel::Sender;
use diffusion::wire::session_id::SessionId;
use mio::{Poll, Waker};
use parking_lot::Mutex;

mod accept;
mod connection;
mod control_requests;
mod event_loop;
mod fault_methods;
mod frames;
mod listener;
mod options;
mod outgoing;
mod perform;
mod remotes;
mod shared;
mod state_file;
mod tls;
mod transport;
mod upgrade;

pub use options::{CertificateAge, ServerOptions, StartError, TlsOptions};
pub use shared::UpgradeRecord;

use crate::core::{ServerCore, SessionView};
use crate::faults::{Action, Script, Status};
use crate::http::{self, ControlAccess, ControlPort, Serves};
use event_loop::{Command, EventLoop, Parts};
use listener::Listener;
use remotes::Remotes;
use shared::Shared;
use state_file::StateFile;

/// A running server. Dropping it stops it.
pub struct Server {
    address: SocketAddr,
    control_address: Option<SocketAddr>,
    console_address: Option<SocketAddr>,
    control_token: Option<String>,
    authority: Option<String>,
    encrypted: bool,
    commands: Sender<Command>,
    waker: Arc<Waker>,
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}

impl Server {
    /// Starts a server; it accepts connections when this returns.
    pub fn start(options: ServerOptions) -> Result<Self, StartError> {
        let tls = tls::prepare(&options.tls)?;
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), event_loop::WAKER)?);
        let listen_error = |address| move |error| StartError::Listen { address, error };
        let listener = Listener::bind(options.address).map_err(listen_error(options.address))?;
        let has_control = options.control_port.is_some() || options.console_port.is_some();
        let control_token = match options.control_access {
            ControlAccess::Token if has_control => {
                Some(http::random_token().map_err(StartError::Token)?)
            }
            ControlAccess::Token | ControlAccess::Open => None,
        };
        let mut control = has_control.then(|| ControlPort::new(control_token.clone()));
        let mut listen = |serves, port: Option<u16>, token| {
            let (Some(control), Some(port)) = (control.as_mut(), port) else {
                return Ok(None);
            };
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            let listening = control.listen(serves, port, poll.registry(), token);
            listening.map(Some).map_err(listen_error(address))
        };
        let control_address = listen(Serves::Control, options.control_port, event_loop::CONTROL)?;
        let console_address = listen(Serves::Console, options.console_port, event_loop::CONSOLE)?;
        let (commands, receiver) = crossbeam_channel::unbounded();
        let shared = Arc::new(Shared::new(options.recorded_upgrades));
        let address = listener.address();
        let encrypted = tls.is_some();
        let (acceptor, authority) = match tls {
            Some(tls) => (Some(tls.acceptor), tls.authority),
            None => (None, None),
        };
        let mut configuration = options.core;
        configuration.wall_clock_start_ms = configuration.wall_clock_start_ms.or_else(|| {
            let passed = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
            i64::try_from(passed.as_millis()).ok()
        });
        let maximum_message_size = configuration.maximum_message_size;
        let configured_loss = configuration.on_message_loss;
        configuration.maximum_waiting_bytes = options.maximum_queue / 2;
        configuration.stores_survive = options.state.is_some();
        let scheme = if encrypted { "wss" } else { "ws" };
        configuration.own_url = Some(format!("{scheme}://{address}"));
        let mut core = ServerCore::new(configuration);
        let state = match options.state {
            Some(path) => Some(restored(path, &mut core)?),
            None => None,
        };
        let event_loop = EventLoop::new(Parts {
            poll,
            listener,
            acceptor,
            maximum_message_size,
            maximum_queue: options.maximum_queue,
            core,
            state,
            control,
            log_lines: options.log_lines,
            shared: Arc::clone(&shared),
            commands: receiver,
            remotes: Remotes::new(commands.clone(), Arc::clone(&waker)),
            script: options.script,
            configured_loss,
        })?;
        let thread = std::thread::Builder::new()
            .name("devserver".into())
            .spawn(move || event_loop.run())?;
        Ok(Self {
            address,
            control_address,
            console_address,
            control_token,
            authority,
            encrypted,
            commands,
            waker,
            shared,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Address clients connect to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Port clients connect to.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// `ws://address` or `wss://address`, without a path.
    pub fn url(&self) -> String {
        format!(
            "{}://{}",
            if self.encrypted { "wss" } else { "ws" },
            self.address
        )
    }

    /// Address of the HTTP control port, if there is one.
    pub fn control_address(&self) -> Option<SocketAddr> {
        self.control_address
    }

    /// The page of the console, if there is one, with the token that it needs, if any: to be opened in a browser.
    pub fn console_url(&self) -> Option<String> {
        let address = self.console_address?;
        let token = self.control_token.as_deref();
        let fragment = token.map_or_else(String::new, |token| format!("#{token}"));
        Some(format!("http://{address}/{fragment}"))
    }

    /// What clients of the control port have to send as `Authorization: Bearer TOKEN`; `None` without control port and console, and
    /// with [`ControlAccess::Open`].
    pub fn control_token(&self) -> Option<&str> {
        self.control_token.as_deref()
    }

    /// PEM text of the certificate authority made at start, which clients have to trust.
    pub fn certificate_authority_pem(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// Does something and returns when it is done. An error says why it could not be done.
    pub fn perform(&self, action: Action) -> Result<(), String> {
        let (done, result) = crossbeam_channel::bounded(1);
        self.command(Command::Perform(action, done));
        result
            .recv()
            .unwrap_or_else(|_| Err("the server has stopped".into()))
    }

    /// Does what the text says, for example `cut all kind=rst`; see [`crate::faults::ACTIONS_HELP`].
    pub fn perform_text(&self, text: &str) -> Result<(), String> {
        self.perform(Action::parse(text).map_err(|error| error.to_string())?)
    }

    /// Runs a script instead of the one that runs.
    pub fn run_script(&self, script: Script) {
        let (done, result) = crossbeam_channel::bounded(1);
        self.command(Command::Run(script, done));
        // An error means that the server has stopped; then there is nothing to run.
        let _ = result.recv();
    }

    /// Calls a function on the server thread with the core, and carries out what follows from it. `None` when the
    /// server has stopped.
    pub fn with_core<R: Send + 'static>(
        &self,
        call: impl FnOnce(&mut ServerCore, Instant) -> R + Send + 'static,
    ) -> Option<R> {
        let (done, finished) = crossbeam_channel::bounded(1);
        let (give, result) = crossbeam_channel::bounded(1);
        let call = move |core: &mut ServerCore, now| {
            // The receiver lives until the call is done.
            let _ = give.send(call(core, now));
        };
        self.command(Command::Call(Box::new(call), done));
        finished.recv().ok()?;
        result.try_recv().ok()
    }

    /// All sessions, in the order in which they were opened.
    pub fn sessions(&self) -> Vec<SessionView> {
        self.with_core(|core, _| core.sessions())
            .unwrap_or_default()
    }

    /// One session.
    pub fn session(&self, id: SessionId) -> Option<SessionView> {
        self.with_core(move |core, _| core.session(id)).flatten()
    }

    /// The counters.
    pub fn status(&self) -> Status {
        self.shared.status()
    }

    /// The upgrade requests read, oldest first.
    pub fn upgrades(&self) -> Vec<UpgradeRecord> {
        self.shared.upgrades()
    }

    /// Waits for a condition on the counters; false when the time is over first.
    pub fn wait_until(&self, timeout: Duration, condition: impl Fn(&Status) -> bool) -> bool {
        self.shared.wait_until(timeout, condition)
    }

    /// Waits until exactly so many sessions exist.
    pub fn wait_for_sessions(&self, count: usize, timeout: Duration) -> bool {
        self.wait_until(timeout, |status| status.sessions == count)
    }

    /// Waits until exactly so many sessions are connected.
    pub fn wait_for_connected(&self, count: usize, timeout: Duration) -> bool {
        self.wait_until(timeout, |status| status.connected == count)
    }

    /// Waits until at least so many TCP connections have been accepted since the start.
    pub fn wait_for_connection_attempts(&self, count: u64, timeout: Duration) -> bool {
        self.wait_until(timeout, |status| status.connection_attempts >= count)
    }

    /// Waits until at least so many upgrade requests have been read since the start.
    pub fn wait_for_upgrades(&self, count: u64, timeout: Duration) -> bool {
        self.wait_until(timeout, |status| status.upgrades >= count)
    }

    /// Waits until at least so many reconnections have succeeded since the start.
    pub fn wait_for_reconnections(&self, count: u64, timeout: Duration) -> bool {
        self.wait_until(timeout, |status| status.reconnections >= count)
    }

    /// Stops the server: all sockets are closed. Does nothing when it has stopped.
    pub fn stop(&self) {
        let Some(thread) = self.thread.lock().take() else {
            return;
        };
        self.command(Command::Stop);
        if thread.join().is_err() {
            log::error!("the server thread panicked");
        }
    }

    fn command(&self, command: Command) {
        // Both fail only when the server thread has ended; whoever waits for the answer finds that out.
        let _ = self.commands.send(command);
        let _ = self.waker.wake();
    }
}

/// The state file, with what is in it taken over.
fn restored(path: PathBuf, core: &mut ServerCore) -> Result<StateFile, StartError> {
    let (mut file, content) = StateFile::open(path)?;
    if let Some(mut content) = content {
        let restored = core.restore_state(Instant::now(), &content);
        state_file::wipe(&mut content);
        restored.map_err(|problem| file.damaged(problem))?;
    }
    file.begin(core.stored_changes(), core.saved_state())?;
    Ok(file)
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}
