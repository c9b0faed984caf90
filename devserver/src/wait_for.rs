//! `--wait-for`: waits for something at a server that runs, over its control port, so that tests in a shell need not ask again
//! and again.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::cli::Wait;

/// Between two attempts to reach a server that has not started yet.
const PAUSE: Duration = Duration::from_millis(20);
/// The server itself says when the time is over; only one that says nothing is given up later.
const GRACE: Duration = Duration::from_secs(5);
const TOKEN: &str = "DEVSERVER_CONTROL_TOKEN";

/// Waits. An error says why it did not come.
pub(crate) fn wait_for(wait: &Wait) -> Result<(), String> {
    let end = Instant::now() + wait.timeout;
    loop {
        let left = end.saturating_duration_since(Instant::now());
        let problem = match ask(wait, left) {
            Ok(answer) => match status_of(&answer) {
                Some(200) => return Ok(()),
                // The file has the token of a server that ran before, and the new one has not written it yet.
                Some(401) if wait.token_file.is_some() => explanation(&answer),
                Some(_) => return Err(explanation(&answer)),
                None => return Err("the server ended before it came".into()),
            },
            Err(problem) => problem.to_string(),
        };
        if left.is_zero() {
            return Err(format!(
                "no server at control port {}: {problem}",
                wait.control_port
            ));
        }
        std::thread::sleep(PAUSE.min(left));
    }
}

/// The whole answer of the server; an error if it cannot be asked yet.
fn ask(wait: &Wait, left: Duration) -> io::Result<String> {
    let token = token(wait.token_file.as_deref())?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, wait.control_port));
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(left + GRACE))?;
    let request = format!(
        "POST /wait?event={}&timeout={}ms HTTP/1.1\r\nHost: {address}\r\n{token}Content-Length: 0\r\n\r\n",
        wait.awaited,
        left.as_millis(),
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    // From here on the server is there: that it says nothing is an answer too.
    let _ = stream.read_to_string(&mut answer);
    Ok(answer)
}

/// The header with the token, if one is known.
fn token(file: Option<&Path>) -> io::Result<String> {
    let token = match file {
        Some(file) => {
            let name = |error| io::Error::other(format!("{}: {error}", file.display()));
            Some(std::fs::read_to_string(file).map_err(name)?)
        }
        None => std::env::var(TOKEN).ok(),
    };
    Ok(token.map_or_else(String::new, |token| {
        format!("Authorization: Bearer {}\r\n", token.trim())
    }))
}

fn status_of(answer: &str) -> Option<u16> {
    answer.split(' ').nth(1)?.parse().ok()
}

/// What the server says about it, as it stands in its answer.
fn explanation(answer: &str) -> String {
    let body = answer
        .split_once("\r\n\r\n")
        .map_or(answer, |(_, body)| body);
    let problem = serde_json::from_str::<serde_json::Value>(body)
        .ok()
        .and_then(|json| json.get("error")?.as_str().map(str::to_owned));
    problem.unwrap_or_else(|| body.trim().to_owned())
}
