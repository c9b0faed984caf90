//! Descriptors of the library, in a process whose descriptors belong to the program.
//!
//! They stand above the standard streams, which a daemon may have closed: what it prints there must not go to a server. They
//! are closed only while they are ours: a program that closes all descriptors gets their numbers for files of its own.
//!
//! Runs on: any thread. No locks.

use std::fs::File;
use std::io;
use std::mem::ManuallyDrop;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::os::unix::fs::MetadataExt;

/// The highest number of the standard streams.
const LAST_STANDARD_STREAM: RawFd = libc::STDERR_FILENO;

/// The same open file under a number above those of the standard streams, closed on `exec`.
pub fn above_standard_streams(descriptor: OwnedFd) -> io::Result<OwnedFd> {
    if descriptor.as_raw_fd() > LAST_STANDARD_STREAM {
        return Ok(descriptor);
    }
    // The standard library duplicates to 3 or above, with FD_CLOEXEC; the low number is closed here.
    descriptor.try_clone()
}

/// An open socket that knows itself again.
#[derive(Debug)]
pub struct Descriptor {
    file: ManuallyDrop<File>,
    /// Device and inode: no other open socket has the same.
    identity: (u64, u64),
}

impl Descriptor {
    /// Takes a socket, and gives it a number above those of the standard streams.
    pub fn adopt(socket: impl Into<OwnedFd>) -> io::Result<Self> {
        let file = File::from(above_standard_streams(socket.into())?);
        let identity = identity(&file)?;
        Ok(Self {
            file: ManuallyDrop::new(file),
            identity,
        })
    }

    /// False when the program has closed it, whatever has the number now.
    pub fn is_ours(&self) -> bool {
        identity(&self.file).is_ok_and(|now| now == self.identity)
    }
}

fn identity(file: &File) -> io::Result<(u64, u64)> {
    let metadata = file.metadata()?;
    Ok((metadata.dev(), metadata.ino()))
}

impl Drop for Descriptor {
    fn drop(&mut self) {
        if self.is_ours() {
            // SAFETY: dropped once, here, and not used afterwards.
            unsafe { ManuallyDrop::drop(&mut self.file) };
        }
    }
}

impl AsFd for Descriptor {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

impl AsRawFd for Descriptor {
    fn as_raw_fd(&self) -> RawFd {
        self.file.as_raw_fd()
    }
}
