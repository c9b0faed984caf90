//! The one wrapper through which every byte goes to and from a TCP socket.
//!
//! The socket is always non-blocking. While a connection is being made the wrapper waits itself, within deadlines;
//! afterwards it reports `WouldBlock` to the reactor. Writing uses `send` with MSG_NOSIGNAL and never a vectored
//! write, so that a dead peer is an error and no SIGPIPE (the host program's signal disposition is not ours to change).

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::fd::{AsRawFd, RawFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

use socket2::SockRef;

use crate::engine::descriptor::Descriptor;

/// Limits while a connection is being made.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Writing, and reading before any `response_timeout` is set, ends at this time.
    pub until: Instant,
    /// When set, waiting for an answer may take this long from the first read after the last write.
    pub response_timeout: Option<Duration>,
    /// Nothing may take longer than this.
    pub deadline: Option<Instant>,
}

/// Which direction a wait is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the peer.
    Read,
    /// To the peer.
    Write,
}

enum Mode {
    Waiting {
        limits: Limits,
        reading_since: Option<Instant>,
        beginning: Beginning,
    },
    NonBlocking,
}

/// The first bytes that came under these limits: they tell what the peer speaks when it is not what was expected.
#[derive(Clone, Copy, Default)]
struct Beginning {
    bytes: [u8; Self::SIZE],
    length: usize,
}

impl Beginning {
    const SIZE: usize = 5;

    fn add(&mut self, bytes: &[u8]) {
        let free = &mut self.bytes[self.length..];
        let count = free.len().min(bytes.len());
        free[..count].copy_from_slice(&bytes[..count]);
        self.length += count;
    }
}

/// A connected TCP socket.
pub struct Socket {
    descriptor: Arc<Descriptor>,
    mode: Mode,
}

impl Socket {
    /// Takes a connected, non-blocking socket.
    pub fn new(descriptor: Descriptor, limits: Limits) -> Self {
        Self {
            descriptor: Arc::new(descriptor),
            mode: Mode::Waiting {
                limits,
                reading_since: None,
                beginning: Beginning::default(),
            },
        }
    }

    /// Lets another thread cut the socket with [`cut`].
    pub fn handle(&self) -> Arc<Descriptor> {
        Arc::clone(&self.descriptor)
    }

    /// False when the program has closed the descriptor.
    pub fn is_open(&self) -> bool {
        self.descriptor.is_ours()
    }

    /// Makes reading and writing wait, within these limits.
    pub fn set_limits(&mut self, limits: Limits) {
        self.mode = Mode::Waiting {
            limits,
            reading_since: None,
            beginning: Beginning::default(),
        };
    }

    /// What comes from now on is what the peer begins with.
    pub fn expect_beginning(&mut self) {
        if let Mode::Waiting { beginning, .. } = &mut self.mode {
            *beginning = Beginning::default();
        }
    }

    /// The first bytes that have come since, five at most; none once the connection is made.
    pub fn beginning(&self) -> &[u8] {
        match &self.mode {
            Mode::Waiting { beginning, .. } => &beginning.bytes[..beginning.length],
            Mode::NonBlocking => &[],
        }
    }

    /// From now on nothing waits: what is not possible at once is `WouldBlock`.
    pub fn set_non_blocking(&mut self) {
        self.mode = Mode::NonBlocking;
    }

    /// Ends our direction, and takes what has come already without looking at it.
    pub fn finish(&self) {
        const MOST: usize = 256 * 1024;
        let socket = SockRef::from(&*self.descriptor);
        // The socket may be dead already.
        let _ = socket.shutdown(Shutdown::Write);
        let mut source: &socket2::Socket = &socket;
        let mut taken = 0;
        let mut buffer = [0; 4096];
        while taken < MOST {
            match source.read(&mut buffer) {
                Ok(count) if count > 0 => taken += count,
                _ => return,
            }
        }
    }

    /// How long the next operation may still wait; `None` outside of connecting.
    fn remaining(&mut self, direction: Direction) -> Option<Duration> {
        let Mode::Waiting {
            limits,
            reading_since,
            ..
        } = &mut self.mode
        else {
            return None;
        };
        let now = Instant::now();
        let until = match (direction, limits.response_timeout) {
            (Direction::Read, Some(timeout)) => {
                let since = *reading_since.get_or_insert(now);
                since.checked_add(timeout).unwrap_or(limits.until)
            }
            _ => limits.until,
        };
        let until = limits
            .deadline
            .map_or(until, |deadline| deadline.min(until));
        Some(until.saturating_duration_since(now))
    }

    /// Repeats an operation until it is possible or the time is up.
    fn patiently<T>(
        &mut self,
        direction: Direction,
        operation: impl Fn(&socket2::Socket) -> io::Result<T>,
    ) -> io::Result<T> {
        loop {
            match operation(&SockRef::from(&*self.descriptor)) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    let Some(remaining) = self.remaining(direction) else {
                        return Err(error);
                    };
                    if remaining.is_zero() || !wait(self.as_raw_fd(), direction, remaining)? {
                        return Err(io::ErrorKind::TimedOut.into());
                    }
                }
                Err(error)
                    if matches!(error.raw_os_error(), Some(libc::EBADF | libc::ENOTSOCK)) =>
                {
                    return Err(io::Error::other(
                        "the program closed the descriptor of the connection",
                    ));
                }
                outcome => return outcome,
            }
        }
    }
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // A peer that always has something to say is ended by the limits too.
        if self
            .remaining(Direction::Read)
            .is_some_and(|remaining| remaining.is_zero())
        {
            return Err(io::ErrorKind::TimedOut.into());
        }
        // Reading from a shared reference needs its own slice each time round, which a Fn closure cannot hold.
        let cell = std::cell::RefCell::new(buffer);
        let count = self.patiently(Direction::Read, |mut socket| {
            socket.read(&mut cell.borrow_mut())
        })?;
        if let Mode::Waiting { beginning, .. } = &mut self.mode {
            beginning.add(&cell.borrow()[..count]);
        }
        Ok(count)
    }
}

impl Write for Socket {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.patiently(Direction::Write, |socket| {
            socket.send_with_flags(buffer, libc::MSG_NOSIGNAL)
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl AsRawFd for Socket {
    fn as_raw_fd(&self) -> RawFd {
        self.descriptor.as_raw_fd()
    }
}

/// Ends both directions of a socket that another thread may be waiting on, which wakes it.
pub fn cut(socket: &Descriptor) {
    if socket.is_ours() {
        // The socket may be dead already, which is what is wanted.
        let _ = SockRef::from(socket).shutdown(Shutdown::Both);
    }
}

/// Waits until the descriptor is ready. False when the time is up.
pub fn wait(fd: RawFd, direction: Direction, timeout: Duration) -> io::Result<bool> {
    let events = match direction {
        Direction::Read => libc::POLLIN,
        Direction::Write => libc::POLLOUT,
    };
    let mut fds = [libc::pollfd {
        fd,
        events,
        revents: 0,
    }];
    Ok(poll(&mut fds, timeout)? > 0)
}

/// `poll(2)` with a duration, going on after signals. Returns the number of ready descriptors, 0 when the time is up.
pub fn poll(fds: &mut [libc::pollfd], timeout: Duration) -> io::Result<usize> {
    let until = Instant::now().checked_add(timeout);
    loop {
        let remaining = until.map_or(Duration::MAX, |until| {
            until.saturating_duration_since(Instant::now())
        });
        // Rounded up, so that waiting for less than a millisecond does not spin.
        let milliseconds = remaining
            .as_millis()
            .saturating_add(u128::from(remaining.subsec_nanos() % 1_000_000 != 0))
            .min(i32::MAX as u128) as i32;
        // SAFETY: the pointer and length are those of a live slice of pollfd.
        let ready =
            unsafe { libc::poll(fds.as_mut_ptr(), fds.len() as libc::nfds_t, milliseconds) };
        if ready >= 0 {
            return Ok(ready as usize);
        }
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
}
