//! Options of connections: the one table of their numbers in C and on the wire, and of what their values may be
//! (`specification/control/remote-servers section 3`). Both numbers are the same today; another order of a server's would be a change
//! here and nowhere else.

use core::ffi::{c_ulong, CStr};
use std::collections::BTreeMap;
use std::ffi::CString;

use crate::capi::remote_servers::types::diffusion_remote_server_connection_option_e as option;
use crate::data::memory::{copy_text, try_collect};
use crate::session::Failure;
use crate::wire::services::control::remote_servers::{RemoteServerKind, RemoteServerOption};

/// Options of a program: numbers and values as it wrote them.
pub(super) type Options = BTreeMap<c_ulong, CString>;

/// What a value may be; all are whole numbers.
#[derive(Clone, Copy)]
enum Rule {
    /// Milliseconds: more than an hour is taken as an hour.
    Timeout,
    AtLeast(i64),
}

const MAXIMUM_TIMEOUT: i64 = 3_600_000;

struct Row {
    number: option,
    wire: RemoteServerOption,
    rule: Rule,
    name: &'static str,
    /// Whether a server that is connected to can have it, and not only one that connects.
    for_acceptors: bool,
}

macro_rules! table {
    ($($number:ident, $wire:ident, $rule:expr, $name:literal, $for_acceptors:literal;)+) => {
        &[$(Row {
            number: option::$number,
            wire: RemoteServerOption::$wire,
            rule: $rule,
            name: $name,
            for_acceptors: $for_acceptors,
        },)+]
    };
}

use Rule::{AtLeast, Timeout};

static TABLE: &[Row] = table! {
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_CONNECTION_TIMEOUT, ConnectionTimeout, Timeout, "CONNECTION_TIMEOUT", true;
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_INPUT_BUFFER_SIZE, InputBufferSize, AtLeast(1024), "INPUT_BUFFER_SIZE", true;
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_MAXIMUM_QUEUE_SIZE, MaximumQueueSize, AtLeast(1), "MAXIMUM_QUEUE_SIZE", true;
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_OUTPUT_BUFFER_SIZE, OutputBufferSize, AtLeast(1024), "OUTPUT_BUFFER_SIZE", true;
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_RECONNECTION_TIMEOUT, ReconnectionTimeout, Timeout, "RECONNECTION_TIMEOUT", false;
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_RECOVERY_BUFFER_SIZE, RecoveryBufferSize, AtLeast(0), "RECOVERY_BUFFER_SIZE", false;
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_RETRY_DELAY, RetryDelay, AtLeast(0), "RETRY_DELAY", false;
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_WRITE_TIMEOUT, WriteTimeout, Timeout, "WRITE_TIMEOUT", true;
};

impl Row {
    fn of(number: c_ulong) -> Result<&'static Row, Failure> {
        TABLE
            .iter()
            .find(|row| row.number as c_ulong == number)
            .ok_or_else(|| {
                Failure::illegal_argument(format!("there is no connection option {number}"))
            })
    }

    fn text<'v>(&self, value: &'v CStr) -> Result<&'v str, Failure> {
        value.to_str().map_err(|_| {
            Failure::illegal_argument(format!("the value of option {} is not UTF-8", self.name))
        })
    }

    /// The value in the form in which it is sent.
    fn checked(&self, value: &CStr) -> Result<String, Failure> {
        let text = self.text(value)?;
        let refused = |why: &str| {
            let name = self.name;
            Failure::illegal_argument(format!("option {name} has the value '{text}', {why}"))
        };
        let number: i64 = text
            .trim()
            .parse()
            .map_err(|_| refused("which is no number"))?;
        match self.rule {
            Timeout if number > MAXIMUM_TIMEOUT => {
                log::warn!("option {} is more than an hour: {number} ms", self.name);
                Ok(MAXIMUM_TIMEOUT.to_string())
            }
            AtLeast(minimum) if number < minimum => {
                Err(refused(&format!("which is less than {minimum}")))
            }
            Timeout | AtLeast(_) => Ok(number.to_string()),
        }
    }
}

/// Options of a server of this kind, checked, as they are sent.
pub(super) fn checked(
    options: &Options,
    kind: RemoteServerKind,
) -> Result<Vec<(RemoteServerOption, String)>, Failure> {
    convert(options, |row, value| {
        if kind == RemoteServerKind::SecondaryAcceptor && !row.for_acceptors {
            let text = format!("a secondary acceptor has no option {}", row.name);
            return Err(Failure::illegal_argument(text));
        }
        row.checked(value)
    })
}

/// Options as they are sent, their values as they are.
pub(super) fn unchecked(options: &Options) -> Result<Vec<(RemoteServerOption, String)>, Failure> {
    convert(options, |row, value| row.text(value).map(copy_text))
}

fn convert(
    options: &Options,
    value: impl Fn(&Row, &CStr) -> Result<String, Failure>,
) -> Result<Vec<(RemoteServerOption, String)>, Failure> {
    let pairs = options.iter().map(|(number, text)| {
        let row = Row::of(*number)?;
        Ok((row.wire, value(row, text)?))
    });
    try_collect(pairs)
}

/// The number of an option in C. One that only the server knows has its number on the wire.
pub(super) fn number(wire: RemoteServerOption) -> c_ulong {
    let known = TABLE.iter().find(|row| row.wire == wire);
    known.map_or(c_ulong::from(wire.code()), |row| row.number as c_ulong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(pairs: &[(c_ulong, &str)]) -> Options {
        let own = |text: &str| CString::new(text).unwrap();
        pairs
            .iter()
            .map(|(number, text)| (*number, own(text)))
            .collect()
    }

    #[test]
    fn the_numbers_of_c_are_those_of_the_wire() {
        assert_eq!(TABLE.len(), RemoteServerOption::KNOWN.len());
        for (row, wire) in TABLE.iter().zip(RemoteServerOption::KNOWN) {
            assert_eq!(row.wire, wire);
            assert_eq!(row.number as c_ulong, c_ulong::from(wire.code()));
        }
        for code in 0..=u8::MAX {
            assert_eq!(number(RemoteServerOption::of(code)), c_ulong::from(code));
        }
    }

    #[test]
    fn values_have_limits() {
        let value = |number: c_ulong, value: &str| {
            let kind = RemoteServerKind::SecondaryInitiator;
            checked(&options(&[(number, value)]), kind).map(|sent| sent[0].1.clone())
        };
        for (number, least) in [(2, 1024), (3, 1), (4, 1024), (6, 0), (7, 0)] {
            assert!(value(number, &(least - 1).to_string()).is_err(), "{number}");
            assert_eq!(value(number, &least.to_string()), Ok(least.to_string()));
            assert_eq!(value(number, "99999999"), Ok("99999999".to_owned()));
        }
        for number in [1, 5, 8] {
            assert_eq!(value(number, "3600000"), Ok("3600000".to_owned()));
            assert_eq!(value(number, "3600001"), Ok("3600000".to_owned()));
            assert_eq!(value(number, " 0250\t"), Ok("250".to_owned()));
        }
        for number in 1..=8 {
            for text in ["", "x", "1 2", "1e3", "0x10", "99999999999999999999"] {
                assert!(value(number, text).is_err(), "{number} {text}");
            }
        }
    }

    #[test]
    fn numbers_that_are_no_options_are_refused() {
        for number in [0, 9, 255, 256, 257, c_ulong::MAX] {
            let options = options(&[(1, "1"), (number, "1")]);
            assert!(checked(&options, RemoteServerKind::SecondaryInitiator).is_err());
            assert!(unchecked(&options).is_err());
        }
    }

    #[test]
    fn an_acceptor_cannot_have_what_belongs_to_connecting() {
        for number in 1..=8 {
            let options = options(&[(number, "2000")]);
            let refused = checked(&options, RemoteServerKind::SecondaryAcceptor).is_err();
            assert_eq!(refused, [5, 6, 7].contains(&number), "{number}");
            assert!(checked(&options, RemoteServerKind::SecondaryInitiator).is_ok());
        }
    }

    #[test]
    fn the_older_function_checks_no_values() {
        let sent = unchecked(&options(&[(2, "1"), (8, "x")])).unwrap();
        assert_eq!(
            sent,
            [
                (RemoteServerOption::InputBufferSize, "1".to_owned()),
                (RemoteServerOption::WriteTimeout, "x".to_owned()),
            ]
        );
        let odd = Options::from([(1, c"\xff".to_owned())]);
        assert!(unchecked(&odd).is_err());
    }
}
