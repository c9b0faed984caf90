//! What a client asks for: the query string of the upgrade request (`specification/protocol/connection sections 2.2 and 2.3`).

use std::fmt;

use super::{name, HIDDEN};
use crate::wire::credentials::Credentials;
use crate::wire::properties::encode_session_properties;
use crate::wire::uri::encode_component;

/// Names the session to take up again, and what of it is still there.
#[derive(Clone, PartialEq, Eq)]
pub struct Resume {
    /// The latest session token.
    pub token: String,
    /// `cs`: the lowest number of a client message that can still be sent again.
    pub first_available_client_sequence: u32,
    /// `ss`: the number of the last server message received.
    pub last_received_server_sequence: u32,
}

/// The parameters of a connection or reconnection request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectRequest {
    /// `ty`, for example `WC`.
    pub client_type: String,
    /// `v`: the protocol version offered.
    pub version: u8,
    /// `ca`: the capability bits.
    pub capabilities: u8,
    /// `r`: how long the server should keep the session after the connection is lost; 0 = not at all.
    pub reconnect_timeout_ms: u32,
    /// Present on a reconnection only.
    pub resume: Option<Resume>,
    /// `sp`: the session properties proposed, in order.
    pub properties: Vec<(String, String)>,
    /// `username`; without a principal the credentials are not sent either.
    pub principal: Option<String>,
    /// `password`.
    pub credentials: Credentials,
}

impl ConnectRequest {
    /// The query string, without `?`: `ty v ca r [c cs ss] [sp] [username password]`.
    pub fn to_query(&self) -> String {
        let mut parameters = vec![
            (name::CLIENT_TYPE, self.client_type.clone()),
            (name::VERSION, self.version.to_string()),
            (name::CAPABILITIES, self.capabilities.to_string()),
            (
                name::RECONNECT_TIMEOUT,
                self.reconnect_timeout_ms.to_string(),
            ),
        ];
        if let Some(resume) = &self.resume {
            parameters.push((name::TOKEN, resume.token.clone()));
            parameters.push((
                name::CLIENT_SEQUENCE,
                resume.first_available_client_sequence.to_string(),
            ));
            parameters.push((
                name::SERVER_SEQUENCE,
                resume.last_received_server_sequence.to_string(),
            ));
        }
        if !self.properties.is_empty() {
            let encoded = encode_session_properties(&self.properties, self.version);
            parameters.push((name::PROPERTIES, encoded));
        }
        if let Some(principal) = &self.principal {
            parameters.push((name::PRINCIPAL, principal.clone()));
            parameters.push((name::CREDENTIALS, self.credentials.to_base64()));
        }
        let parts: Vec<String> = parameters
            .into_iter()
            .map(|(name, value)| format!("{name}={}", encode_component(&value)))
            .collect();
        parts.join("&")
    }
}

/// Hides the token.
impl fmt::Debug for Resume {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Resume")
            .field("token", &HIDDEN)
            .field(
                "first_available_client_sequence",
                &self.first_available_client_sequence,
            )
            .field(
                "last_received_server_sequence",
                &self.last_received_server_sequence,
            )
            .finish()
    }
}
