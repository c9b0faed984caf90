//! HTTP answers.

use serde_json::Value;

/// An answer in JSON.
pub(super) fn json(status: u16, value: &Value) -> Vec<u8> {
    answer(status, "application/json", &format!("{value}\n"))
}

/// An answer for people.
pub(crate) fn text(status: u16, text: &str) -> Vec<u8> {
    answer(status, "text/plain", text)
}

/// Figures in the text format of Prometheus.
pub(super) fn prometheus(text: &str) -> Vec<u8> {
    answer(200, "text/plain; version=0.0.4; charset=utf-8", text)
}

/// An answer after which the connection is closed.
fn answer(status: u16, content_type: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} {}\r\n{}Content-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        reason_phrase(status),
        demanded_header(status),
        body.len()
    )
    .into_bytes()
}

/// What HTTP demands with some statuses.
fn demanded_header(status: u16) -> &'static str {
    match status {
        401 => "WWW-Authenticate: Bearer\r\n",
        405 => "Allow: GET, POST\r\n",
        _ => "",
    }
}

fn reason_phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        413 => "Content Too Large",
        426 => "Upgrade Required",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Status",
    }
}
