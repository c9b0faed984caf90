//! The handshake: the parameters of the upgrade request (`specification/protocol/connection section 2`) and the connection response (section 3).

mod parameters;
mod request;
mod response;

pub use parameters::ConnectParameters;
pub use request::{ConnectRequest, Query, Resume};
pub use response::{response_code, Accepted, ConnectionResponse, ResponseError};

/// Stands for a session token in debug output: tokens are secret (`specification/protocol/connection section 4.2`).
const HIDDEN: &str = "***";

/// Names of the parameters, the same in the query string and as headers.
mod name {
    pub(super) const CLIENT_TYPE: &str = "ty";
    pub(super) const VERSION: &str = "v";
    pub(super) const CAPABILITIES: &str = "ca";
    pub(super) const RECONNECT_TIMEOUT: &str = "r";
    pub(super) const TOKEN: &str = "c";
    pub(super) const CLIENT_SEQUENCE: &str = "cs";
    pub(super) const SERVER_SEQUENCE: &str = "ss";
    pub(super) const PROPERTIES: &str = "sp";
    pub(super) const PRINCIPAL: &str = "username";
    pub(super) const CREDENTIALS: &str = "password";
}
