//! HTTP answers.

use serde_json::Value;

use crate::console::Asset;

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

/// A file of the console. The page uses nothing from elsewhere, is in no frame, and is not kept.
pub(super) fn asset(asset: &Asset) -> Vec<u8> {
    let headers = "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
         img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n\
         Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n";
    with_headers(200, headers, asset.content_type, asset.content)
}

/// The beginning of a stream of server-sent events, which ends with the connection.
pub(super) fn stream_head() -> Vec<u8> {
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\
      X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
        .to_vec()
}

/// An answer after which the connection is closed.
fn answer(status: u16, content_type: &str, body: &str) -> Vec<u8> {
    with_headers(status, demanded_header(status), content_type, body)
}

fn with_headers(status: u16, headers: &str, content_type: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} {}\r\n{headers}Content-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        reason_phrase(status),
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
