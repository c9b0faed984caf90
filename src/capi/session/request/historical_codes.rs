//! Codes that differ from the table of `ErrorCode` for some functions, because the interface has always given them so.

use crate::session::{ErrorCode, Failure};
use crate::wire::reason;

/// What an update that may create its topic has failed with: a topic with another specification has a code of its own there
/// (`specification/topics/subscribe section 0.6`).
pub(crate) fn creation(failure: Failure) -> Failure {
    if failure.reason == Some(reason::TOPIC_EXISTS_MISMATCH) {
        let code = ErrorCode::INCOMPATIBLE_EXISTING_TOPIC;
        return Failure { code, ..failure };
    }
    failure
}

/// What an operation of an update stream has failed with: as [`creation`], and a session that is closed is no session
/// (`specification/topics/subscribe section 0.5`).
pub(crate) fn update_stream(failure: Failure) -> Failure {
    if failure.reason.is_none() && failure.code == ErrorCode::SESSION_CLOSED {
        let code = ErrorCode::NO_SESSION;
        return Failure { code, ..failure };
    }
    creation(failure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_existing_topic_has_its_own_code() {
        for (reason, code) in [(9004, 41), (9010, 41), (9005, 46), (111, 111), (101, 101)] {
            for historical in [creation, update_stream] {
                let failure = historical(Failure::from_reason(reason, "text".to_owned()));
                assert_eq!(
                    (failure.code.number(), failure.message.as_str()),
                    (code, "text")
                );
            }
        }
    }

    #[test]
    fn a_closed_session_is_no_session_for_update_streams() {
        let closed = Failure::new(ErrorCode::SESSION_CLOSED, "text");
        assert_eq!(creation(closed.clone()).code, ErrorCode::SESSION_CLOSED);
        assert_eq!(update_stream(closed).code, ErrorCode::NO_SESSION);
    }
}
