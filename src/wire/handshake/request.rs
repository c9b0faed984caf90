//! What a client asks for: the query string of the upgrade request (`specification/protocol/connection sections 2.2 and 2.3`).

use std::fmt;
use std::ops::Deref;

use zeroize::Zeroizing;

use super::{name, HIDDEN};
use crate::data::memory;
use crate::wire::credentials::Credentials;
use crate::wire::properties::encode_session_properties;
use crate::wire::uri::{encode_component, encoded_component};

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
    pub fn to_query(&self) -> Query {
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
            parameters.push((name::TOKEN, memory::copy_text(&resume.token)));
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
        let secret = match &self.principal {
            Some(principal) => {
                parameters.push((name::PRINCIPAL, memory::copy_text(principal)));
                Some(self.credentials.to_base64())
            }
            None => None,
        };
        let mut query = String::new();
        for (name, value) in parameters {
            let value = encode_component(&value);
            memory::reserve_text(&mut query, name.len() + value.len() + 2);
            if !query.is_empty() {
                query.push('&');
            }
            query.push_str(name);
            query.push('=');
            query.push_str(&value);
        }
        Query::new(query, secret.as_ref().map(|text| text.as_str()))
    }
}

/// A query string, without `?`. There may be credentials in it: wiped from memory when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Query(Zeroizing<String>);

impl Query {
    fn new(parts: String, secret: Option<&str>) -> Self {
        let Some(secret) = secret else {
            return Self(Zeroizing::new(parts));
        };
        // As large as it can get: growing would leave what was there.
        let size = parts.len() + 2 + name::CREDENTIALS.len() + 3 * secret.len();
        let mut query = Zeroizing::new(String::new());
        memory::reserve_text(&mut query, size);
        for part in [&parts, "&", name::CREDENTIALS, "="] {
            query.push_str(part);
        }
        query.extend(encoded_component(secret));
        Self(query)
    }
}

impl Deref for Query {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Query {
    fn eq(&self, text: &str) -> bool {
        **self == *text
    }
}

impl PartialEq<&str> for Query {
    fn eq(&self, text: &&str) -> bool {
        **self == **text
    }
}

impl PartialEq<String> for Query {
    fn eq(&self, text: &String) -> bool {
        **self == **text
    }
}

/// Hides everything.
impl fmt::Debug for Query {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(HIDDEN)
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
