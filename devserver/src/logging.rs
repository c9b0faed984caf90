//! Log lines on standard error, in the form that those of the library have. What programs read, the announcement of ports, is alone
//! on standard output.

use std::io::Write;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use devserver::console::LogLines;
use diffusion::engine::logging::timestamp;

struct Logger;

impl log::Log for Logger {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let ours = ["devserver", "diffusion"]
            .iter()
            .any(|name| record.target().starts_with(name));
        if !ours {
            return;
        }
        let line = format!(
            "{} {:5} {}\n",
            timestamp(SystemTime::now()),
            record.level(),
            record.args()
        );
        if let Some(lines) = LINES.get() {
            lines.add(line.trim_end());
        }
        // Nobody reads any more: nothing useful can be done about it.
        let _ = std::io::stderr().lock().write_all(line.as_bytes());
    }

    fn flush(&self) {}
}

/// The lines that the console shows.
static LINES: OnceLock<Arc<LogLines>> = OnceLock::new();

/// Begins to log; the console, if there is one, gets the lines too.
pub(crate) fn start(level: log::LevelFilter, console: Option<Arc<LogLines>>) {
    if let Some(lines) = console {
        LINES.get_or_init(|| lines);
    }
    static LOGGER: Logger = Logger;
    if log::set_logger(&LOGGER).is_ok() {
        log::set_max_level(level);
    }
}
