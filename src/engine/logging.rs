//! What the library says about itself: to the program's handler, to standard error, or to nobody.
//!
//! Nothing is logged unless the environment variable `DIFFUSION_LOG` names a level when the library is first used, or
//! the program sets a handler. Runs on: any thread. Lock: the handler's, held while the handler is copied out.

use std::io::Write;
use std::sync::{Arc, Once, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};

use log::{Level, LevelFilter, Log, Metadata, Record};

/// Receives each log record: level, module, text.
pub type LogHandler = Arc<dyn Fn(Level, &str, &str) + Send + Sync>;

struct Logger {
    handler: RwLock<Option<LogHandler>>,
}

static LOGGER: Logger = Logger {
    handler: RwLock::new(None),
};
static INSTALL: Once = Once::new();

/// Installs the logger once; harmless to call often. A Rust program that has its own logger keeps it.
pub fn init() {
    INSTALL.call_once(|| {
        if log::set_logger(&LOGGER).is_ok() {
            let level = std::env::var("DIFFUSION_LOG")
                .ok()
                .and_then(|text| text.trim().parse().ok())
                .unwrap_or(LevelFilter::Off);
            log::set_max_level(level);
        }
    });
}

/// Gives records up to `level` to the handler; `None` goes back to standard error.
pub fn set_handler(level: LevelFilter, handler: Option<LogHandler>) {
    init();
    *LOGGER
        .handler
        .write()
        .unwrap_or_else(PoisonError::into_inner) = handler;
    log::set_max_level(level);
}

impl Log for Logger {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        // The libraries below us log at trace level what nobody who debugs a session wants to read.
        metadata.target().starts_with("diffusion") || metadata.level() <= Level::Warn
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let text = record.args().to_string();
        let handler = self
            .handler
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        match handler {
            Some(handler) => handler(record.level(), record.target(), &text),
            None => write_to_standard_error(record, &text),
        }
    }

    fn flush(&self) {}
}

fn write_to_standard_error(record: &Record<'_>, text: &str) {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    // One write, so that lines of several threads do not mix. A closed standard error is nobody's problem.
    let line = format!(
        "{}.{:03} {:5} {}: {text}\n",
        since.as_secs(),
        since.subsec_millis(),
        record.level(),
        record.target()
    );
    let _ = std::io::stderr().write_all(line.as_bytes());
}
