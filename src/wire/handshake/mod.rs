//! The handshake: the parameters of the upgrade request (`specification/protocol/connection section 2`) and the connection response (section 3).

mod parameters;
mod request;
mod response;

pub use parameters::ConnectParameters;
pub use request::{ConnectRequest, Resume};
pub use response::{response_code, Accepted, ConnectionResponse, ResponseError};

/// Stands for a session token in debug output: tokens are secret (`specification/protocol/connection section 4.2`).
const HIDDEN: &str = "***";

/// Names of the parameters, the same in the query string and as headers.
mod name {
    pub const CLIENT_TYPE: &str = "ty";
    pub const VERSION: &str = "v";
    pub const CAPABILITIES: &str = "ca";
    pub const RECONNECT_TIMEOUT: &str = "r";
    pub const TOKEN: &str = "c";
    pub const CLIENT_SEQUENCE: &str = "cs";
    pub const SERVER_SEQUENCE: &str = "ss";
    pub const PROPERTIES: &str = "sp";
    pub const PRINCIPAL: &str = "username";
    pub const CREDENTIALS: &str = "password";
}
