//! What a request to the control port asks for, and the answers.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::json;

use super::access;
use super::refusal::Refusal;
use super::request::{HttpRequest, Method};
use super::response;
use super::status_json::status_json;
use crate::console::{self, Asset};
use crate::core::ServerCore;
use crate::faults::{
    parse_duration, Action, ActionError, Awaited, Script, Status, ACTIONS_HELP, AWAITED_HELP,
    SCRIPTS_HELP,
};

/// Something to do for a client of the control port.
#[derive(Debug)]
pub(crate) enum ControlRequest {
    /// Explain the control port.
    Help,
    /// Tell the state.
    Status,
    /// Tell the figures of metric collectors.
    Metrics,
    /// A file of the console.
    Page(Asset),
    /// Tell what goes on, again and again.
    Stream,
    /// Do this, perhaps wait for what comes of it, then answer.
    Do(Command, Option<Wait>),
}

/// What changes something, or nothing if there is only something to wait for.
#[derive(Debug)]
pub(crate) enum Command {
    /// Nothing.
    Nothing,
    /// Run this script instead of the one that runs.
    Run(Script),
    /// Do this.
    Perform(Action),
}

/// Something to wait for, and how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wait {
    pub(crate) awaited: Awaited,
    pub(crate) timeout: Duration,
}

/// How long is waited if the request does not say it.
const PATIENCE: Duration = Duration::from_secs(30);

impl ControlRequest {
    /// Reads a request. Only `POST` changes things.
    pub(super) fn read(
        request: &HttpRequest,
        token: Option<&str>,
        serves_console: bool,
    ) -> Result<Self, Refusal> {
        access::check_source(request)?;
        let path = request.path.as_str();
        let asset = (serves_console && request.method == Method::Get)
            .then(|| console::asset(path))
            .flatten();
        if let Some(asset) = asset {
            return Ok(Self::Page(asset));
        }
        if request.method == Method::Get && matches!(path, "/" | "/help") {
            return Ok(Self::Help);
        }
        access::check_token(request, token)?;
        match request.method {
            Method::Get if path == "/events" && serves_console => Ok(Self::Stream),
            Method::Get if path == "/status" && request.query.is_empty() => Ok(Self::Status),
            Method::Get if path == "/metrics" && request.query.is_empty() => Ok(Self::Metrics),
            Method::Get => Err(Refusal::new(
                405,
                "GET is for /status, /metrics and /help; what changes something needs POST",
            )),
            Method::Post if path == "/wait" => {
                let (wait, rest) = take_wait(&request.query, "event")?;
                match rest.first() {
                    Some((key, _)) => Err(Refusal::new(400, format!("/wait cannot use `{key}`"))),
                    None if wait.is_none() => Err(Refusal::new(400, "/wait needs `event`")),
                    None => Ok(Self::Do(Command::Nothing, wait)),
                }
            }
            Method::Post => {
                let (wait, query) = take_wait(&request.query, "wait")?;
                let command = if path == "/script" {
                    let text = match query.iter().find(|(key, _)| key == "text") {
                        Some((_, text)) => text,
                        None => &request.body,
                    };
                    Command::Run(Script::parse(text).map_err(|error| unreadable(&error))?)
                } else {
                    Command::Perform(action(path, &query).map_err(|error| unreadable(&error))?)
                };
                Ok(Self::Do(command, wait))
            }
        }
    }
}

/// A query in its parts.
type Query = Vec<(String, String)>;

/// Takes what a query says about waiting out of it: `key` says for what, `timeout` how long.
fn take_wait(query: &[(String, String)], key: &str) -> Result<(Option<Wait>, Query), Refusal> {
    let (mut awaited, mut timeout) = (None, None);
    let mut rest = Vec::new();
    for (name, value) in query {
        let twice = if name == key {
            let read = Awaited::parse(value)
                .ok_or_else(|| Refusal::new(400, format!("`{value}` is nothing to wait for")))?;
            awaited.replace(read).is_some()
        } else if name == "timeout" {
            let read = parse_duration(value)
                .ok_or_else(|| Refusal::new(400, format!("`{value}` is no timeout")))?;
            timeout.replace(read).is_some()
        } else {
            rest.push((name.clone(), value.clone()));
            false
        };
        if twice {
            return Err(Refusal::new(400, format!("`{name}` is there twice")));
        }
    }
    if awaited.is_none() && timeout.is_some() {
        return Err(Refusal::new(400, format!("`timeout` needs `{key}`")));
    }
    let timeout = timeout.unwrap_or(PATIENCE);
    Ok((awaited.map(|awaited| Wait { awaited, timeout }), rest))
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
        "GET /status\nGET /metrics (the figures of metric collectors, for Prometheus)\nPOST /ACTION?key=value&...\n\
         POST /script (the script is the body; two actions without a gap between them, as in `cut; refuse 2s`)\n\
         POST /wait?event=EVENT&timeout=TIME (answers when it has come; the time is 30s if not given)\n\
         wait=EVENT&timeout=TIME with an action or a script: answers when that has come of it\n\
         Unless the server runs with --control-open, each needs the token printed at start:\n\
         Authorization: Bearer TOKEN\n\n{AWAITED_HELP}\n\n{ACTIONS_HELP}\n\n{SCRIPTS_HELP}\n"
    );
    response::text(200, &text)
}

/// The answer to [`ControlRequest::Status`].
pub(crate) fn status(address: SocketAddr, status: &Status, core: &ServerCore) -> Vec<u8> {
    response::json(200, &status_json(address, status, core))
}

/// The answer to [`ControlRequest::Page`].
pub(crate) fn page(asset: &Asset) -> Vec<u8> {
    response::asset(asset)
}

/// The answer to [`ControlRequest::Metrics`].
pub(crate) fn metrics(core: &mut ServerCore) -> Vec<u8> {
    response::prometheus(&core.prometheus_text())
}

/// The answer when what was waited for is so.
pub(super) fn came(awaited: Awaited) -> Vec<u8> {
    response::json(200, &json!({ "ok": true, "came": awaited.to_string() }))
}

/// The answer when something was done, or could not be done.
pub(crate) fn done(result: Result<(), String>) -> Vec<u8> {
    match result {
        Ok(()) => response::json(200, &json!({ "ok": true })),
        Err(problem) => response::json(409, &json!({ "error": problem })),
    }
}
