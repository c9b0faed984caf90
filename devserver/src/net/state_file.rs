//! The file of `--state`: what survives a restart. Used by the server thread, and before it starts.
//!
//! A file is written beside the old one and takes its name when it is on the disk: whenever the machine stops, one of the
//! two is there, whole.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde_json::Value;
use zeroize::{Zeroize, Zeroizing};

use super::options::StartError;

/// Files beyond this size are not ours.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Where the state is kept, and which of it is there.
pub(super) struct StateFile {
    path: PathBuf,
    /// What [`crate::core::ServerCore::stored_changes`] was when the file was written.
    written: u64,
    /// Whether the last try failed, so that this is said once.
    failed: bool,
}

impl StateFile {
    /// The file, and its content if it exists.
    pub(super) fn open(path: PathBuf) -> Result<(Self, Option<Value>), StartError> {
        let content =
            match read(&path) {
                Ok(text) => Some(serde_json::from_slice(&Zeroizing::new(text)).map_err(
                    |error| StartError::State {
                        path: path.clone(),
                        problem: format!("it is no JSON: {error}"),
                    },
                )?),
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                Err(error) => return Err(StartError::File { path, error }),
            };
        let file = Self {
            path,
            written: 0,
            failed: false,
        };
        Ok((file, content))
    }

    /// What is wrong with the content.
    pub(super) fn damaged(&self, problem: String) -> StartError {
        StartError::State {
            path: self.path.clone(),
            problem,
        }
    }

    /// Writes the file, so that a server that cannot do that does not start.
    pub(super) fn begin(&mut self, changes: u64, mut state: Value) -> Result<(), StartError> {
        self.written = changes;
        let outcome = write(&self.path, &state);
        wipe(&mut state);
        outcome.map_err(|error| StartError::Write {
            path: self.path.clone(),
            error,
        })
    }

    /// Writes the state if something has changed since the last time. A failure is logged; the next change tries again.
    pub(super) fn keep(&mut self, changes: u64, state: impl FnOnce() -> Value) {
        if changes == self.written {
            return;
        }
        self.written = changes;
        let mut state = state();
        let outcome = write(&self.path, &state);
        wipe(&mut state);
        match outcome {
            Ok(()) => self.failed = false,
            Err(error) if self.failed => log::debug!("{}: {error}", self.path.display()),
            Err(error) => {
                self.failed = true;
                log::error!("{} cannot be written: {error}", self.path.display());
            }
        }
    }
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let size = std::fs::metadata(path)?.len();
    if size > LARGEST {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "it is too large",
        ));
    }
    std::fs::read(path)
}

fn write(path: &Path, state: &Value) -> io::Result<()> {
    // Sized before, so that no copy of a password is left behind while it grows.
    let size = size_of_text(state)?;
    let mut text = Zeroizing::new(Vec::with_capacity(size));
    serde_json::to_writer_pretty(&mut *text, state)?;
    text.push(b'\n');
    let temporary = temporary(path)?;
    let outcome = write_and_rename(path, &temporary, &text);
    if outcome.is_err() {
        // It may never have been made.
        let _ = std::fs::remove_file(&temporary);
    }
    outcome
}

fn write_and_rename(path: &Path, temporary: &Path, text: &[u8]) -> io::Result<()> {
    // Passwords are in it: it is for its owner only.
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(temporary)?;
    file.write_all(text)?;
    file.sync_all()?;
    std::fs::rename(temporary, path)?;
    // The name is on the disk when its folder is.
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// The size of the file.
fn size_of_text(state: &Value) -> io::Result<usize> {
    // A line end follows.
    let mut counter = Counter(1);
    serde_json::to_writer_pretty(&mut counter, state)?;
    Ok(counter.0)
}

/// Counts what is written.
struct Counter(usize);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Leaves none of the texts in memory: some are passwords.
pub(super) fn wipe(state: &mut Value) {
    match state {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(fields) => fields.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A name beside the file, in the same file system.
fn temporary(path: &Path) -> io::Result<PathBuf> {
    let name = path
        .file_name()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it is no file name"))?;
    let mut beside = OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}", std::process::id()));
    Ok(path.with_file_name(beside))
}
