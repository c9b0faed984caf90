//! The one table of what can go wrong: names, the numbers of `ERROR_CODE_T`, texts, and the reasons by which servers say so
//! (`specification/sessions/errors-and-callbacks section 2`, `specification/protocol/connection section 8`).

use core::ffi::CStr;

use crate::wire::handshake::response_code;
use crate::wire::reason;

/// What went wrong, as the C interface numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ErrorCode(i32);

/// A row of the table.
struct Row {
    code: ErrorCode,
    text: &'static CStr,
    /// Reasons of negative answers that mean this.
    reasons: &'static [i32],
}

macro_rules! error_codes {
    ($($name:ident = $number:literal, $text:literal, [$($reason:ident),*];)+) => {
        impl ErrorCode {
            $(#[doc = concat!("Number ", stringify!($number), ": see [`ErrorCode::text`].")]
            pub const $name: Self = Self($number);)+
        }

        /// Names and numbers, to be compared with the enumeration of the interface.
        #[cfg(test)]
        pub(crate) static NAMES: &[(&str, i32)] = &[$((stringify!($name), $number),)+];

        static TABLE: &[Row] = &[
            $(Row { code: ErrorCode::$name, text: $text, reasons: &[$(reason::$reason),*] },)+
        ];
    };
}

error_codes! {
    SUCCESS = 0, c"No error", [];
    UNKNOWN = 1, c"Something went wrong that has no code of its own", [];
    SERVICE = 2, c"A service of the server reported an error", [];
    SESSION_CREATE_FAILED = 3, c"The session could not be created", [];
    TRANSPORT_CREATE_FAILED = 4, c"The transport could not be created", [];
    NO_SESSION = 5, c"No session was given, or the session does not exist", [];
    NO_TRANSPORT = 6, c"The session has no transport", [];
    NO_START_FN = 7, c"The transport cannot be started", [];
    NO_CLOSE_FN = 8, c"The transport cannot be closed", [];
    NO_SERVERS_DEFINED = 9, c"No server to connect to is defined", [];
    ADDR_LOOKUP_FAIL = 10, c"The name of the server could not be resolved", [];
    SOCKET_CREATE_FAIL = 11, c"A socket could not be created", [];
    SOCKET_CONNECT_FAIL = 12, c"The connection to the server could not be established", [];
    HANDSHAKE_SEND_FAIL = 13, c"The connection request could not be sent", [];
    HANDSHAKE_RECV_FAIL = 14, c"The answer to the connection request could not be received", [];
    INVALID_CONNECTION_PROTOCOL = 15, c"The server does not speak the Diffusion protocol", [];
    INVALID_TOPIC_SPECIFICATION = 16, c"The topic specification is invalid", [TOPIC_SPECIFICATION_INVALID];
    TOPIC_ALREADY_EXISTS = 17, c"The topic exists already", [];
    CONNECTION_REJECTED = 18, c"The server rejected the connection", [];
    CONNECTION_ERROR_UNDEFINED = 19, c"The server refused the connection for a reason that is not known", [];
    MESSAGE_QUEUE_FAIL = 20, c"The outbound message queue is full", [];
    MESSAGE_SEND_FAIL = 21, c"The message could not be sent", [];
    PARSE_URL = 22, c"The URL could not be parsed", [];
    UNKNOWN_TRANSPORT = 23, c"The URL names an unknown transport", [];
    SOCKET_READ_FAIL = 24, c"Reading from the connection failed", [];
    SOCKET_WRITE_FAIL = 25, c"Writing to the connection failed", [];
    DOWNGRADE = 26, c"The server asks for an older protocol", [];
    CONNECTION_UNSUPPORTED = 27, c"The server does not support this kind of connection", [];
    LICENCE_EXCEEDED = 28, c"The server's licence does not allow another connection", [TOPIC_LICENSE_LIMIT];
    RECONNECTION_UNSUPPORTED = 29, c"The server does not support reconnection", [];
    CONNECTION_PROTOCOL_ERROR = 30, c"The server found an error in the connection protocol", [];
    AUTHENTICATION_FAILED = 31, c"Authentication failed", [];
    PROTOCOL_VERSION = 32, c"The server speaks a protocol version that is not supported", [];
    UNKNOWN_SESSION = 33, c"The server does not know the session", [];
    MESSAGE_LOSS = 34, c"Messages were lost, so that the session could not be recovered", [];
    INVALID_FILTER = 35, c"The session filter is invalid", [];
    REJECTED_SERVER_INITIALIZING = 36, c"The server is starting and does not accept connections yet", [];
    ILLEGAL_STATE = 37, c"The operation is not possible in the present state", [];
    NO_SUCH_TOPIC = 38, c"There is no such topic", [MISSING_TOPIC, NO_SUCH_TOPIC];
    REJECTED_REQUEST = 39, c"The request was rejected", [REJECTED_REQUEST];
    INCOMPATIBLE_TOPIC = 40, c"The topic is of an incompatible type", [INCOMPATIBLE_UPDATE, NOT_A_TIMESERIES_TOPIC];
    INCOMPATIBLE_EXISTING_TOPIC = 41, c"An incompatible topic exists at the path", [INCOMPATIBLE_TOPIC_EXISTS];
    UNSATISFIED_CONSTRAINT = 42, c"A constraint is not satisfied", [UNSATISFIED_CONSTRAINT];
    INVALID_UPDATE_STREAM = 43, c"The update stream is invalid", [INVALID_UPDATE_STREAM];
    EXISTING_TOPIC = 44, c"A topic exists at the path", [TOPIC_EXISTS_MISMATCH];
    INCOMPATIBLE_PARENT_TOPIC = 45, c"The parent topic is incompatible", [INCOMPATIBLE_PARENT_TOPIC];
    INVALID_TOPIC_PATH = 46, c"The topic path is invalid", [INVALID_PATH, TOPIC_PATH_INVALID];
    ADD_TOPIC = 47, c"The topic could not be added", [UNEXPECTED_TOPIC_ADD_FAILURE];
    ILLEGAL_ARGUMENT = 48, c"An argument is not allowed", [];
    INVALID_SCRIPT = 49, c"The script is invalid", [];
    INVALID_PATCH = 50, c"The JSON patch is invalid", [INVALID_JSON_PATCH];
    FAILED_PATCH = 51, c"The JSON patch could not be applied", [APPLY_PATCH_FAIL];
    REMOTE_SERVER_EXISTS = 52, c"A remote server of that name exists", [REMOTE_SERVER_EXISTS];
    INVALID_BRANCH_MAPPING = 53, c"The branch mapping is invalid", [INVALID_BRANCH_MAPPING];
    COMMUNICATION_ERROR = 100, c"Communication with the server failed", [COMMUNICATION_FAILURE];
    SESSION_CLOSED = 101, c"The session is closed", [SESSION_CLOSED];
    REQUEST_TIME_OUT = 102, c"The request timed out", [REQUEST_TIME_OUT];
    ACCESS_DENIED = 103, c"Access was denied", [ACCESS_DENIED];
    UNSUPPORTED = 104, c"The operation is not supported", [UNSUPPORTED];
    CALLBACK_FAIL = 105, c"A callback of the receiver failed", [CALLBACK_EXCEPTION];
    INVALID_DATA = 106, c"The data is invalid", [INVALID_DATA];
    NO_SUCH_SESSION = 107, c"There is no such session", [NO_SUCH_SESSION];
    INCOMPATIBLE_DATATYPE = 108, c"The data type is incompatible", [INCOMPATIBLE_DATATYPE];
    UNHANDLED_MESSAGE = 109, c"Nobody handles the message", [UNHANDLED_MESSAGE];
    CLUSTER_REPARTITION = 110, c"The cluster is being repartitioned", [CLUSTER_REPARTITION];
    INCOMPATIBLE_STATE = 111, c"The state is incompatible with the operation", [INCOMPATIBLE_STATE];
    CLUSTER_ROUTING = 112, c"The request could not be routed in the cluster", [CLUSTER_ROUTING];
    UPDATE_FAILED = 113, c"The update failed", [UPDATE_FAILED, DELTA_WITHOUT_VALUE];
    INCOMPATIBLE_MASTER_TOPIC = 200, c"The master topic is incompatible (servers up to 6.4)", [INCOMPATIBLE_MASTER_TOPIC];
}

impl ErrorCode {
    /// The code with a number of the interface.
    pub fn from_number(number: i32) -> Option<Self> {
        Self(number).row().map(|row| row.code)
    }

    /// Its number in the interface.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// What it means, in words.
    pub fn text(self) -> &'static CStr {
        // Every code comes from the table.
        self.row().map_or(c"", |row| row.text)
    }

    /// What the reason of a negative answer means; a reason without a meaning of its own is an error of the service.
    pub fn from_reason(reason: i32) -> Self {
        TABLE
            .iter()
            .find(|row| row.reasons.contains(&reason))
            .map_or(Self::SERVICE, |row| row.code)
    }

    /// What the refusing answer of a server to a connection request means.
    pub const fn from_response(code: u8) -> Self {
        match code {
            response_code::DOWNGRADE => Self::DOWNGRADE,
            response_code::RECONNECTED | response_code::RECONNECTED_WITH_MESSAGE_LOSS => {
                Self::CONNECTION_PROTOCOL_ERROR
            }
            response_code::REJECTED => Self::CONNECTION_REJECTED,
            response_code::CONNECTION_UNSUPPORTED => Self::CONNECTION_UNSUPPORTED,
            response_code::LICENSE_EXCEEDED => Self::LICENCE_EXCEEDED,
            response_code::RECONNECTION_UNSUPPORTED => Self::RECONNECTION_UNSUPPORTED,
            response_code::CONNECTION_PROTOCOL_ERROR => Self::CONNECTION_PROTOCOL_ERROR,
            response_code::AUTHENTICATION_FAILED => Self::AUTHENTICATION_FAILED,
            response_code::UNKNOWN_SESSION => Self::UNKNOWN_SESSION,
            response_code::RECONNECTION_FAILED_MESSAGE_LOSS => Self::MESSAGE_LOSS,
            response_code::REJECTED_SERVER_INITIALISING => Self::REJECTED_SERVER_INITIALIZING,
            _ => Self::CONNECTION_ERROR_UNDEFINED,
        }
    }

    fn row(self) -> Option<&'static Row> {
        TABLE.iter().find(|row| row.code == self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_interface_and_stand_once() {
        let numbers: Vec<i32> = TABLE.iter().map(|row| row.code.number()).collect();
        let expected: Vec<i32> = (0..=53).chain(100..=113).chain([200]).collect();
        assert_eq!(numbers, expected);
        for number in numbers {
            let code = ErrorCode::from_number(number).unwrap();
            assert_eq!(code.number(), number);
            assert!(!code.text().is_empty());
        }
        for number in [-1, 54, 99, 114, 199, 201, i32::MAX, i32::MIN] {
            assert_eq!(ErrorCode::from_number(number), None);
        }
    }

    #[test]
    fn a_reason_means_one_thing() {
        let mut reasons: Vec<i32> = TABLE.iter().flat_map(|row| row.reasons).copied().collect();
        let all = reasons.len();
        reasons.sort_unstable();
        reasons.dedup();
        assert_eq!(reasons.len(), all);
        for (reason, code) in [
            (103, ErrorCode::ACCESS_DENIED),
            (9000, ErrorCode::NO_SUCH_TOPIC),
            (503, ErrorCode::NO_SUCH_TOPIC),
            (201, ErrorCode::SERVICE),
            (-1, ErrorCode::SERVICE),
            (i32::MAX, ErrorCode::SERVICE),
        ] {
            assert_eq!(ErrorCode::from_reason(reason), code);
        }
        // The general reasons have the numbers of their codes.
        for number in 100..=112 {
            assert_eq!(ErrorCode::from_reason(number).number(), number);
        }
    }
}
