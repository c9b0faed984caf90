//! Answering the server's requests for the library's own reasons.

use crate::engine::Responder;

/// Sends an error.
pub(crate) fn fail(responder: &Responder, reason: i32, message: &str) {
    if let Err(refusal) = responder.fail(reason, message) {
        log::debug!("an answer was not sent: {refusal:?}");
    }
}

/// Confirms a notification.
pub(crate) fn confirm(responder: &Responder) {
    if let Err(refusal) = responder.respond(&[]) {
        log::debug!("a confirmation was not sent: {refusal:?}");
    }
}
