//! `diffusion-devserver`: the development server as a program.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::ExitCode;

use devserver::{limits, Server};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

mod cli;
mod logging;
mod wait_for;
mod wiping;

#[global_allocator]
static ALLOCATOR: wiping::Wiping = wiping::Wiping;

fn main() -> ExitCode {
    let outcome = match cli::parse(std::env::args_os()) {
        Ok(cli::Request::Print(text)) => {
            print!("{text}");
            return ExitCode::SUCCESS;
        }
        Ok(cli::Request::Run(run)) => serve(*run),
        Ok(cli::Request::Wait(wait)) => wait_for::wait_for(&wait),
        Err(problem) => Err(problem),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("diffusion-devserver: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn serve(run: cli::Run) -> Result<(), String> {
    // Before the server starts, so that a signal never finds the default action.
    let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(|error| error.to_string())?;
    limits::raise_open_files();
    let lines = run.options.log_lines.clone();
    let server = Server::start(run.options).map_err(|error| error.to_string())?;
    // Before the first line: whoever waits for it finds the file.
    if let (Some(authority), Some(file)) = (server.certificate_authority_pem(), &run.ca_file) {
        std::fs::write(file, authority).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    if let (Some(token), Some(file)) = (server.control_token(), &run.token_file) {
        write_token(file, token).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    announce(&server, run.ca_file.is_none()).map_err(|error| error.to_string())?;
    logging::start(run.log_level, lines);
    if let Some(signal) = signals.forever().next() {
        log::info!("signal {signal}, stopping");
    }
    server.stop();
    Ok(())
}

/// Writes the token for the owner of the file alone. Who reads the file sees no token or the whole one.
fn write_token(file: &Path, token: &str) -> std::io::Result<()> {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{}", std::process::id()));
    let beside = Path::new(&name);
    // One that is left from a process of the same number could be somebody else's.
    match std::fs::remove_file(beside) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut options = OpenOptions::new();
    let mut output = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(beside)?;
    writeln!(output, "{token}")?;
    std::fs::rename(beside, file)
}

/// The first lines, for people and for programs that wait for them.
fn announce(server: &Server, print_authority: bool) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "ready on {}", server.url())?;
    if let Some(control) = server.control_address() {
        writeln!(out, "control on http://{control}")?;
    }
    if let Some(token) = server.control_token() {
        writeln!(out, "control token {token}")?;
    }
    if let Some(url) = server.console_url() {
        writeln!(out, "console on {url}")?;
    }
    if let (Some(authority), true) = (server.certificate_authority_pem(), print_authority) {
        write!(
            out,
            "clients have to trust this certificate authority:\n{authority}"
        )?;
    }
    out.flush()
}
