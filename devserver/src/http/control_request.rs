//! What a request to the control port asks for, and the answers.

use std::net::SocketAddr;

use serde_json::json;

use super::request::HttpRequest;
use super::response;
use super::status_json::status_json;
use crate::core::ServerCore;
use crate::faults::{Action, Script, Status, ACTIONS_HELP, SCRIPTS_HELP};

/// Something to do for a client of the control port.
#[derive(Debug)]
pub(crate) enum ControlRequest {
    /// Explain the control port.
    Help,
    /// Tell the state.
    Status,
    /// Run this script instead of the one that runs.
    Run(Script),
    /// Do this.
    Perform(Action),
}

impl ControlRequest {
    /// Reads a request; the error is an explanation for the client.
    pub(super) fn read(request: &HttpRequest) -> Result<Self, String> {
        match request.path.as_str() {
            // With parameters it is the action of that name.
            "/status" if request.query.is_empty() => Ok(Self::Status),
            "/" | "/help" => Ok(Self::Help),
            "/script" => {
                let text = match request.query.iter().find(|(key, _)| key == "text") {
                    Some((_, text)) => text,
                    None => &request.body,
                };
                let script = Script::parse(text).map_err(|error| error.to_string())?;
                Ok(Self::Run(script))
            }
            path => action(path, &request.query).map(Self::Perform),
        }
    }
}

fn action(path: &str, query: &[(String, String)]) -> Result<Action, String> {
    let words: Vec<String> = query
        .iter()
        .map(|(key, value)| {
            if value.is_empty() {
                key.clone()
            } else {
                format!("{key}={value}")
            }
        })
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    Action::from_words(path.trim_start_matches('/'), &words).map_err(|error| error.to_string())
}

/// The answer to [`ControlRequest::Help`].
pub(crate) fn help() -> Vec<u8> {
    let text = format!(
        "/status\n/script (POST a script)\n/ACTION?key=value&...\n\n{ACTIONS_HELP}\n\n{SCRIPTS_HELP}\n"
    );
    response::text(200, &text)
}

/// The answer to [`ControlRequest::Status`].
pub(crate) fn status(address: SocketAddr, status: &Status, core: &ServerCore) -> Vec<u8> {
    response::json(200, &status_json(address, status, core))
}

/// The answer when something was done, or could not be done.
pub(crate) fn done(result: Result<(), String>) -> Vec<u8> {
    match result {
        Ok(()) => response::json(200, &json!({ "ok": true })),
        Err(problem) => response::json(409, &json!({ "error": problem })),
    }
}

/// The answer to a request that cannot be read.
pub(super) fn refused(problem: &str) -> Vec<u8> {
    response::json(400, &json!({ "error": problem }))
}
