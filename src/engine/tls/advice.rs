//! What is said of a handshake that failed: the reason in a sentence, and what helps.

use std::io;

use openssl::error::Error as Reason;
use openssl::ssl::{Error, ErrorCode};
use openssl::x509::X509VerifyResult;

use crate::engine::environment::{CA_FILE, TRUST};

/// For whose server was rejected; `authorities` is where the authorities to trust are, if not those of the system.
pub(super) fn for_rejected(rejected: X509VerifyResult, authorities: Option<&str>) -> String {
    // X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, _DEPTH_ZERO_SELF_SIGNED_CERT, _SELF_SIGNED_CERT_IN_CHAIN,
    // _UNABLE_TO_GET_ISSUER_CERT_LOCALLY, _UNABLE_TO_VERIFY_LEAF_SIGNATURE.
    if !matches!(rejected.as_raw(), 2 | 18..=21) {
        return String::new();
    }
    match authorities {
        Some(place) => format!("; nothing in the CA file vouches for it ({place})"),
        None => format!(
            "; {CA_FILE} names a file or folder with the authorities to trust, {TRUST}=true trusts any"
        ),
    }
}

/// Why the handshake ended. `beginning` are the first bytes that the server sent.
pub(super) fn why(error: &Error, beginning: &[u8]) -> String {
    let reason = reason(error);
    // Otherwise it is this side that has not begun.
    let is_end = matches!(error.code(), ErrorCode::SYSCALL | ErrorCode::ZERO_RETURN)
        || reason.contains("unexpected eof");
    match guess(beginning).filter(|_| is_end || !beginning.is_empty()) {
        Some(guess) => format!("{reason}; {guess}"),
        None => reason,
    }
}

/// Without the names of OpenSSL's functions and files.
fn reason(error: &Error) -> String {
    if let Some(error) = error.io_error() {
        return match error.kind() {
            io::ErrorKind::TimedOut => "no answer in time".to_owned(),
            _ => error.to_string(),
        };
    }
    let reasons: Vec<_> = error
        .ssl_error()
        .map(|errors| errors.errors().iter().filter_map(Reason::reason).collect())
        .unwrap_or_default();
    if reasons.is_empty() {
        error.to_string()
    } else {
        reasons.join(", ")
    }
}

/// What the server speaks if not TLS.
fn guess(beginning: &[u8]) -> Option<&'static str> {
    match beginning {
        [] => Some("is the port one without TLS (ws)?"),
        [b'H', b'T', b'T', b'P', ..] => {
            Some("the port speaks HTTP without TLS, so the URL has to begin with ws")
        }
        // The types of records (RFC 8446 section 5.1); 3 follows, whatever the version.
        [20..=23] | [20..=23, 3, ..] => None,
        _ => Some("what answers does not speak TLS: is the port one without it (ws)?"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_begins_with_tells_what_it_speaks() {
        for tls in [&b"\x16\x03\x03\0\x7a"[..], b"\x15\x03\x01\0\x02", b"\x16"] {
            assert_eq!(guess(tls), None, "{tls:?}");
        }
        for (other, part) in [
            (&b""[..], "(ws)?"),
            (b"HTTP/", "has to begin with ws"),
            (b"SSH-2", "does not speak TLS"),
            (b"\x16\x02\0\0\0", "does not speak TLS"),
        ] {
            assert!(guess(other).unwrap().contains(part), "{other:?}");
        }
    }
}
