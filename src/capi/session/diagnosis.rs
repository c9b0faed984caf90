//! `diffusion_session_diagnosis`: why a session has no connection and what it does about it, an extension.

use core::ffi::{c_char, c_int};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::layout::assert_layout;
use crate::capi::session::handle::Handle;
use crate::capi::session::types::SESSION_T;
use crate::session::{Diagnosis, Failure, Outlook};

/// Room for a text of a diagnosis, with the 0 at its end.
const TEXT: usize = 256;

/// What a session knows of its own troubles. Texts are for people; longer ones are cut, and those
/// that there are not are empty. Times are milliseconds.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct diffusion_session_diagnosis_s {
    /// When the connection was last lost, since 1970 (UTC); -1 if it never was.
    pub last_loss_time: i64,
    /// How long the session tries to get back after a loss, which is what the server was asked to
    /// keep it for; 0 if it does not.
    pub reconnection_timeout: i64,
    /// The same, as far as the server is known to grant it: less than `reconnection_timeout` when
    /// the server no longer knew the session so long after the loss. The server does not say it before.
    pub granted_timeout: i64,
    /// What is left of that time while the session recovers; else -1.
    pub time_left: i64,
    /// When the next attempt to connect begins; 0 while one is under way, -1 if there will be none
    /// or if the reconnection strategy decides.
    pub next_attempt_in: i64,
    /// Attempts to reconnect since the last loss, while the session recovers, or retries of the
    /// first connection; else 0.
    pub attempts: u64,
    /// Error code of the last attempt that failed since the last loss; 0 if none did.
    pub last_attempt_error: c_int,
    /// Error code with which the session has ended; 0 as long as it has not.
    pub end_error: c_int,
    /// Why the connection was last lost.
    pub last_loss_cause: [c_char; 256],
    /// Why the last attempt failed.
    pub last_attempt_message: [c_char; 256],
    /// Why the session has ended.
    pub end_message: [c_char; 256],
    /// How often it could not be found out, within the limits that add_stream() names, whether a
    /// selector of a stream or a handler selects a topic, so that callbacks may be missing. The log
    /// names selectors and topics at the first, the second, the fourth time and so on.
    pub undecided_matches: u64,
    /// 0. Room for what later versions tell, so that the size stays.
    pub reserved: [u64; 7],
}
/// What a session knows of its own troubles.
pub type DIFFUSION_SESSION_DIAGNOSIS_T = diffusion_session_diagnosis_s;
assert_layout!(diffusion_session_diagnosis_s, size 888, align 8, {
    last_loss_time: 0, reconnection_timeout: 8, granted_timeout: 16, time_left: 24, next_attempt_in: 32,
    attempts: 40, last_attempt_error: 48, end_error: 52, last_loss_cause: 56, last_attempt_message: 312,
    end_message: 568, undecided_matches: 824, reserved: 832,
});

/// Says why a session is without connection, or has ended, and what comes next. An extension of this
/// library.
///
/// @param session The session, in any state.
/// @param[out] diagnosis Filled with what is known now; left alone on failure.
/// @return True on success; false if an argument is NULL or the session was freed.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_diagnosis(
    session: *mut SESSION_T,
    diagnosis: *mut DIFFUSION_SESSION_DIAGNOSIS_T,
) -> bool {
    guard(false, || {
        require!("diffusion_session_diagnosis", !diagnosis.is_null(), false);
        let Some(handle) = Handle::find_for("diffusion_session_diagnosis", session) else {
            return false;
        };
        let (known, outlook, timeout) = handle.session.diagnosis();
        let told = DIFFUSION_SESSION_DIAGNOSIS_T {
            undecided_matches: handle.session.statistics().undecided_matches,
            ..told(&known, outlook, timeout, Instant::now())
        };
        // SAFETY: not NULL; room for a diagnosis by contract.
        unsafe { diagnosis.write(told) };
        true
    })
}

fn told(
    known: &Diagnosis,
    outlook: Option<Outlook>,
    timeout: Duration,
    now: Instant,
) -> DIFFUSION_SESSION_DIAGNOSIS_T {
    let loss = known.loss.as_ref();
    let granted = known.forgotten_after.unwrap_or(timeout).min(timeout);
    let or_none = |time: Option<Duration>| time.map_or(-1, milliseconds);
    let code = |error: &Option<Failure>| error.as_ref().map_or(0, |error| error.code.number());
    let message = |error: &Option<Failure>| text(error.as_ref().map_or("", |error| &error.message));
    DIFFUSION_SESSION_DIAGNOSIS_T {
        last_loss_time: or_none(loss.and_then(|loss| {
            let since = now.saturating_duration_since(loss.at);
            SystemTime::now()
                .checked_sub(since)?
                .duration_since(UNIX_EPOCH)
                .ok()
        })),
        reconnection_timeout: milliseconds(timeout),
        granted_timeout: milliseconds(granted),
        time_left: or_none(outlook.and_then(|outlook| outlook.left)),
        next_attempt_in: or_none(outlook.and_then(|outlook| outlook.wait)),
        attempts: outlook.map_or(0, |outlook| outlook.attempts),
        last_attempt_error: code(&known.attempt_error),
        end_error: code(&known.end),
        last_loss_cause: text(loss.map_or("", |loss| &loss.cause)),
        last_attempt_message: message(&known.attempt_error),
        end_message: message(&known.end),
        undecided_matches: 0,
        reserved: [0; 7],
    }
}

fn milliseconds(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// The text as C has it, cut between two characters where it is too long.
fn text(text: &str) -> [c_char; TEXT] {
    let mut end = text.len().min(TEXT - 1);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut told = [0; TEXT];
    for (place, byte) in told.iter_mut().zip(text[..end].bytes()) {
        // A 0 would end the text.
        *place = if byte == 0 { b' ' } else { byte } as c_char;
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{ErrorCode, Loss};

    fn read(told: &[c_char; TEXT]) -> String {
        // SAFETY: every text ends with a 0.
        let text = unsafe { std::ffi::CStr::from_ptr(told.as_ptr()) };
        text.to_str().unwrap().to_owned()
    }

    #[test]
    fn nothing_has_happened_to_a_new_session() {
        let now = Instant::now();
        let told = told(&Diagnosis::default(), None, Duration::from_secs(60), now);
        assert_eq!(
            (
                told.last_loss_time,
                told.time_left,
                told.next_attempt_in,
                told.attempts
            ),
            (-1, -1, -1, 0)
        );
        assert_eq!(
            (told.reconnection_timeout, told.granted_timeout),
            (60_000, 60_000)
        );
        assert_eq!((told.last_attempt_error, told.end_error), (0, 0));
        assert_eq!(read(&told.last_loss_cause) + &read(&told.end_message), "");
    }

    #[test]
    fn everything_that_is_known_is_told() {
        let now = Instant::now();
        let known = Diagnosis {
            loss: Some(Loss {
                cause: "reset".to_owned(),
                at: now,
            }),
            attempt_error: Some(Failure::new(ErrorCode::SOCKET_CONNECT_FAIL, "refused")),
            end: Some(Failure::new(ErrorCode::UNKNOWN_SESSION, "forgotten")),
            forgotten_after: Some(Duration::from_millis(1500)),
        };
        let outlook = Outlook {
            attempts: 3,
            wait: Some(Duration::from_millis(20)),
            left: Some(Duration::from_millis(700)),
        };
        let told = told(&known, Some(outlook), Duration::from_secs(60), now);
        // After this was written.
        assert!(told.last_loss_time > 1_700_000_000_000);
        assert_eq!(
            (
                told.granted_timeout,
                told.time_left,
                told.next_attempt_in,
                told.attempts
            ),
            (1500, 700, 20, 3)
        );
        assert_eq!((told.last_attempt_error, told.end_error), (12, 33));
        let texts = [
            told.last_loss_cause,
            told.last_attempt_message,
            told.end_message,
        ];
        assert_eq!(
            texts.map(|text| read(&text)),
            ["reset", "refused", "forgotten"]
        );
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(read(&text(&"x".repeat(1000))).len(), TEXT - 1);
        assert_eq!(read(&text(&"\u{20ac}".repeat(1000))).len(), 255);
        assert_eq!(
            read(&text(&("x".to_owned() + &"\u{20ac}".repeat(1000)))).len(),
            253
        );
        assert_eq!(read(&text("a\0b")), "a b");
    }
}
