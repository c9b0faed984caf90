//! What a request to the control port asks for, and the answers.

use std::net::SocketAddr;

use serde_json::json;

use super::access;
use super::refusal::Refusal;
use super::request::{HttpRequest, Method};
use super::response;
use super::status_json::status_json;
use crate::core::ServerCore;
use crate::faults::{Action, ActionError, Script, Status, ACTIONS_HELP, SCRIPTS_HELP};

/// Something to do for a client of the control port.
#[derive(Debug)]
pub(crate) enum ControlRequest {
    /// Explain the control port.
    Help,
    /// Tell the state.
    Status,
    /// Tell the figures of metric collectors.
    Metrics,
    /// Run this script instead of the one that runs.
    Run(Script),
    /// Do this.
    Perform(Action),
}

impl ControlRequest {
    /// Reads a request. Only `POST` changes things.
    pub(super) fn read(request: &HttpRequest, token: Option<&str>) -> Result<Self, Refusal> {
        access::check_source(request)?;
        let path = request.path.as_str();
        if request.method == Method::Get && matches!(path, "/" | "/help") {
            return Ok(Self::Help);
        }
        access::check_token(request, token)?;
        match request.method {
            Method::Get if path == "/status" && request.query.is_empty() => Ok(Self::Status),
            Method::Get if path == "/metrics" && request.query.is_empty() => Ok(Self::Metrics),
            Method::Get => Err(Refusal::new(
                405,
                "GET is for /status, /metrics and /help; what changes something needs POST",
            )),
            Method::Post if path == "/script" => {
                let text = match request.query.iter().find(|(key, _)| key == "text") {
                    Some((_, text)) => text,
                    None => &request.body,
                };
                let script = Script::parse(text).map_err(|error| unreadable(&error))?;
                Ok(Self::Run(script))
            }
            Method::Post => action(path, &request.query)
                .map(Self::Perform)
                .map_err(|error| unreadable(&error)),
        }
    }
}

fn unreadable(error: &dyn std::error::Error) -> Refusal {
    Refusal::new(400, error.to_string())
}

fn action(path: &str, query: &[(String, String)]) -> Result<Action, ActionError> {
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
    Action::from_words(path.trim_start_matches('/'), &words)
}

/// The answer to [`ControlRequest::Help`].
pub(crate) fn help() -> Vec<u8> {
    let text = format!(
        "GET /status\nGET /metrics (the figures of metric collectors, for Prometheus)\nPOST /script (the script is the body)\nPOST /ACTION?key=value&...\n\
         Unless the server runs with --control-open, each needs the token printed at start:\n\
         Authorization: Bearer TOKEN\n\n{ACTIONS_HELP}\n\n{SCRIPTS_HELP}\n"
    );
    response::text(200, &text)
}

/// The answer to [`ControlRequest::Status`].
pub(crate) fn status(address: SocketAddr, status: &Status, core: &ServerCore) -> Vec<u8> {
    response::json(200, &status_json(address, status, core))
}

/// The answer to [`ControlRequest::Metrics`].
pub(crate) fn metrics(core: &mut ServerCore) -> Vec<u8> {
    response::prometheus(&core.prometheus_text())
}

/// The answer when something was done, or could not be done.
pub(crate) fn done(result: Result<(), String>) -> Vec<u8> {
    match result {
        Ok(()) => response::json(200, &json!({ "ok": true })),
        Err(problem) => response::json(409, &json!({ "error": problem })),
    }
}
