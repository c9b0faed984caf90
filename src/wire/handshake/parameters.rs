//! The server's view of an upgrade request: parameters from the query string or from headers, in any order
//! (`specification/protocol/connection sections 2.2 to 2.5 and 17`).

use std::fmt;

use super::{name, HIDDEN};
use crate::wire::credentials::Credentials;
use crate::wire::error::WireError;
use crate::wire::properties::decode_session_properties;
use crate::wire::uri::decode_component;

/// The last version whose clients sent the password as it is, instead of encoded credentials (`specification/protocol/connection section 14`).
const PLAIN_PASSWORD_UNTIL: i64 = 4;

/// The parameters found. A number that cannot be read counts as absent; parameters that no current client sends are ignored.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ConnectParameters {
    /// `ty`
    pub client_type: Option<String>,
    /// `v`
    pub version: Option<i64>,
    /// `ca`
    pub capabilities: Option<i64>,
    /// `r`
    pub reconnect_timeout_ms: Option<i64>,
    /// `c`
    pub token: Option<String>,
    /// `cs`
    pub client_sequence: Option<i64>,
    /// `ss`
    pub server_sequence: Option<i64>,
    /// `sp`, in either form, in order.
    pub properties: Vec<(String, String)>,
    /// `username`
    pub principal: Option<String>,
    /// `password`; an empty one, as Python clients send it for anonymous sessions, is [`Credentials::None`].
    pub credentials: Option<Credentials>,
}

impl ConnectParameters {
    /// Reads a query string, without `?`. A parameter that occurs twice is an error.
    pub fn from_query(query: &str) -> Result<Self, WireError> {
        let mut values = RawValues::default();
        for part in query.split('&').filter(|part| !part.is_empty()) {
            // Base64 may end in raw '=': only the first one separates.
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            values.set(name, || decode_component(value))?;
        }
        values.interpret()
    }

    /// Reads the headers of a request, whose names are compared without regard to case. A parameter that occurs twice is an
    /// error. Values are taken as they are, only blanks around them are dropped.
    pub fn from_headers<'a>(
        headers: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, WireError> {
        let mut values = RawValues::default();
        for (name, value) in headers {
            values.set(&name.to_ascii_lowercase(), || Ok(value.trim().to_owned()))?;
        }
        values.interpret()
    }
}

/// The known parameters as text.
#[derive(Default)]
struct RawValues {
    client_type: Option<String>,
    version: Option<String>,
    capabilities: Option<String>,
    reconnect_timeout: Option<String>,
    token: Option<String>,
    client_sequence: Option<String>,
    server_sequence: Option<String>,
    properties: Option<String>,
    principal: Option<String>,
    credentials: Option<String>,
}

impl RawValues {
    /// Keeps the value if the parameter is one of ours.
    fn set(
        &mut self,
        name: &str,
        value: impl FnOnce() -> Result<String, WireError>,
    ) -> Result<(), WireError> {
        let slot = match name {
            name::CLIENT_TYPE => &mut self.client_type,
            name::VERSION => &mut self.version,
            name::CAPABILITIES => &mut self.capabilities,
            name::RECONNECT_TIMEOUT => &mut self.reconnect_timeout,
            name::TOKEN => &mut self.token,
            name::CLIENT_SEQUENCE => &mut self.client_sequence,
            name::SERVER_SEQUENCE => &mut self.server_sequence,
            name::PROPERTIES => &mut self.properties,
            name::PRINCIPAL => &mut self.principal,
            name::CREDENTIALS => &mut self.credentials,
            _ => return Ok(()),
        };
        if slot.is_some() {
            return Err(WireError::Malformed("connection parameter given twice"));
        }
        *slot = Some(value()?);
        Ok(())
    }

    fn interpret(self) -> Result<ConnectParameters, WireError> {
        let version = number(&self.version);
        let credentials = self
            .credentials
            .map(|password| credentials(password, version))
            .transpose()?;
        Ok(ConnectParameters {
            client_type: self.client_type,
            version,
            capabilities: number(&self.capabilities),
            reconnect_timeout_ms: number(&self.reconnect_timeout),
            token: self.token,
            client_sequence: number(&self.client_sequence),
            server_sequence: number(&self.server_sequence),
            properties: decode_session_properties(&self.properties.unwrap_or_default())?,
            principal: self.principal,
            credentials,
        })
    }
}

/// Decimal digits, possibly after a minus sign; anything else counts as absent.
fn number(text: &Option<String>) -> Option<i64> {
    let text = text.as_deref()?;
    // parse alone would take a plus sign.
    if text.starts_with('+') {
        return None;
    }
    text.parse().ok()
}

fn credentials(password: String, version: Option<i64>) -> Result<Credentials, WireError> {
    if password.is_empty() {
        Ok(Credentials::None)
    } else if version.is_some_and(|version| version <= PLAIN_PASSWORD_UNTIL) {
        Ok(Credentials::Password(password.into_bytes()))
    } else {
        Credentials::from_base64(&password)
    }
}

/// Hides the token.
impl fmt::Debug for ConnectParameters {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ConnectParameters")
            .field("client_type", &self.client_type)
            .field("version", &self.version)
            .field("capabilities", &self.capabilities)
            .field("reconnect_timeout_ms", &self.reconnect_timeout_ms)
            .field("token", &self.token.as_ref().map(|_| HIDDEN))
            .field("client_sequence", &self.client_sequence)
            .field("server_sequence", &self.server_sequence)
            .field("properties", &self.properties)
            .field("principal", &self.principal)
            .field("credentials", &self.credentials)
            .finish()
    }
}
