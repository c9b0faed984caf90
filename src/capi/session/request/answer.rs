//! Answering the server's requests for the library's own reasons.

use crate::engine::Responder;
use crate::session::{ErrorCode, Failure, Refusal};

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

/// Why a program's answer was not sent.
pub(crate) fn refused(refusal: Refusal) -> Failure {
    let (code, text) = match refusal {
        Refusal::NoMemory => return Failure::out_of_memory(),
        Refusal::AlreadyAnswered => (
            ErrorCode::ILLEGAL_STATE,
            "the request was answered before".to_owned(),
        ),
        Refusal::Closed => (
            ErrorCode::SESSION_CLOSED,
            "the session is closed".to_owned(),
        ),
        Refusal::TooLarge { size, maximum } => (
            ErrorCode::MESSAGE_SEND_FAIL,
            format!("the answer has {size} bytes, the server accepts at most {maximum}"),
        ),
        Refusal::QueueOverflow => (
            ErrorCode::MESSAGE_QUEUE_FAIL,
            "the outbound queue overflowed and the session was closed".to_owned(),
        ),
    };
    Failure::new(code, text)
}
