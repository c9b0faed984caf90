//! The HTTP part of a connection: reading the upgrade request and writing the answer (`specification/protocol/connection sections 2.2, 2.9, 17`).

use diffusion::wire::handshake::ConnectParameters;
use diffusion::wire::session_id::SessionId;
use tungstenite::handshake::derive_accept_key;
use tungstenite::handshake::machine::TryParse;
use tungstenite::handshake::server::Request;

/// Requests above this size are refused.
const MAXIMUM_REQUEST: usize = 64 * 1024;

/// A request that asks for a session.
#[derive(Debug)]
pub(crate) struct UpgradeRequest {
    /// Path and query as received.
    pub(crate) target: String,
    pub(crate) parameters: ConnectParameters,
    pub(crate) accept_key: String,
}

/// What the bytes received so far are.
#[derive(Debug)]
pub(crate) enum Parsed {
    Incomplete,
    /// A request and the number of its bytes.
    Request(Box<UpgradeRequest>, usize),
    /// Not for us: answer with this status.
    Refused(u16, String),
}

pub(crate) fn parse(bytes: &[u8]) -> Parsed {
    let (length, request) = match Request::try_parse(bytes) {
        Ok(Some(parsed)) => parsed,
        Ok(None) if bytes.len() > MAXIMUM_REQUEST => {
            return Parsed::Refused(431, "request too large".into())
        }
        Ok(None) => return Parsed::Incomplete,
        Err(error) => return Parsed::Refused(400, format!("not an upgrade request: {error}")),
    };
    match read(&request) {
        Ok(upgrade) => Parsed::Request(Box::new(upgrade), length),
        Err((status, detail)) => Parsed::Refused(status, detail),
    }
}

fn read(request: &Request) -> Result<UpgradeRequest, (u16, String)> {
    let uri = request.uri();
    if !uri.path().ends_with("/diffusion") {
        return Err((404, format!("no such path: {}", uri.path())));
    }
    let header = |name: &str| {
        request
            .headers()
            .get(name)
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
    };
    let asks_for = |name: &str, value: &str| {
        header(name).is_some_and(|text| {
            text.split(',')
                .any(|part| part.trim().eq_ignore_ascii_case(value))
        })
    };
    if !asks_for("upgrade", "websocket") || !asks_for("connection", "upgrade") {
        return Err((426, "not a WebSocket upgrade".into()));
    }
    if header("sec-websocket-version").as_deref() != Some("13") {
        return Err((426, "WebSocket version 13 is needed".into()));
    }
    let key = request
        .headers()
        .get("sec-websocket-key")
        .ok_or((400, "Sec-WebSocket-Key is missing".to_owned()))?;
    Ok(UpgradeRequest {
        target: uri
            .path_and_query()
            .map_or_else(String::new, |target| target.as_str().to_owned()),
        parameters: parameters(request).map_err(|detail| (400, detail))?,
        accept_key: derive_accept_key(key.as_bytes()),
    })
}

/// Parameters travel in the query or in headers. A request with `ty` or `v` in its query uses the query.
fn parameters(request: &Request) -> Result<ConnectParameters, String> {
    let query = request.uri().query().unwrap_or_default();
    let in_query =
        ConnectParameters::from_query(query).map_err(|error| format!("query: {error}"))?;
    if in_query.client_type.is_some() || in_query.version.is_some() {
        return Ok(in_query);
    }
    let headers: Vec<(&str, String)> = request
        .headers()
        .iter()
        .map(|(name, value)| {
            (
                name.as_str(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect();
    ConnectParameters::from_headers(headers.iter().map(|(name, value)| (*name, value.as_str())))
        .map_err(|error| format!("headers: {error}"))
}

/// The 101 answer. Header names and values are written as real servers write them.
pub(crate) fn switching_protocols(accept_key: &str, session: Option<SessionId>) -> Vec<u8> {
    let mut text = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade:WebSocket\r\nConnection:Upgrade\r\nSec-WebSocket-Accept:{accept_key}\r\n"
    );
    if let Some(session) = session {
        text.push_str(&format!("Set-Cookie: session={session}; HttpOnly\r\n"));
    }
    text.push_str("\r\n");
    text.into_bytes()
}
