//! Authenticating sessions: authenticators, and the principal of this session (`specification/protocol/control-services sections 5.1, 5.2 and 9.2`).

use crate::wire::credentials::Credentials;
use crate::wire::error::{Unsupported, WireError};
use crate::wire::primitives::{Reader, WriteWire};
use crate::wire::services::common::{Empty, StringMap};
use crate::wire::services::Codec;
use crate::wire::session_id::SessionId;

sequence! {
    /// What an authenticator is registered for; sent again to remove it.
    pub struct AuthenticatorRegistrationParameters {
        /// The service that the server shall call, [`crate::wire::service::AUTHENTICATOR`].
        pub service: i32,
        /// The control group, always `default`.
        pub control_group: String,
        /// The name under which the server's configuration lists the authenticator.
        pub handler_name: String,
    }

    /// Registers an authenticator.
    pub struct AuthenticatorRegistrationRequest {
        /// What is registered.
        pub parameters: AuthenticatorRegistrationParameters,
        /// The conversation that requests to this authenticator name.
        pub handler_cid: i64,
    }

    /// Somebody wants to open a session, or to change who it belongs to.
    pub struct AuthenticatorRequest {
        /// The principal; empty if anonymous.
        pub principal: String,
        /// The credentials.
        pub credentials: Credentials,
        /// Fixed properties of the session; of one that is open also its user-defined properties.
        pub session_properties: StringMap,
        /// The properties that the client asks for.
        pub proposed_properties: StringMap,
        /// The conversation of the authenticator.
        pub handler_cid: i64,
    }

    /// Changes the principal of this session. For protocols before 29.
    pub struct ChangePrincipalRequest {
        /// The new principal.
        pub principal: String,
        /// Its credentials.
        pub credentials: Credentials,
    }

    /// Authenticates this session again.
    pub struct ReAuthenticateRequest {
        /// The principal.
        pub principal: String,
        /// Its credentials.
        pub credentials: Credentials,
        /// The session properties that are asked for.
        pub proposed_properties: StringMap,
    }

    /// The answer to a request for another principal.
    pub struct PrincipalResponse {
        /// Whether the server accepted the principal.
        pub accepted: bool,
    }
}

/// The decision of an authenticator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthenticatorResponse {
    /// No.
    Deny,
    /// Let others decide.
    Abstain,
    /// Yes.
    Allow {
        /// Properties to set on the session.
        properties: StringMap,
    },
}

impl Codec for AuthenticatorResponse {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        match reader.byte()? {
            0 => Ok(AuthenticatorResponse::Deny),
            1 => Ok(AuthenticatorResponse::Abstain),
            2 => Ok(AuthenticatorResponse::Allow {
                properties: Codec::read(reader, version)?,
            }),
            _ => Err(WireError::Malformed("unknown decision")),
        }
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        match self {
            AuthenticatorResponse::Deny => out.put_byte(0),
            AuthenticatorResponse::Abstain => out.put_byte(1),
            AuthenticatorResponse::Allow { properties } => {
                out.put_byte(2);
                properties.write(out, version)?;
            }
        }
        Ok(())
    }
}

services! {
    /// Client to server: register an authenticator.
    AuthenticatorRegistration = AUTHENTICATOR_REGISTRATION: AuthenticatorRegistrationRequest => Empty;
    /// Client to server: remove an authenticator.
    AuthenticatorDeregistration = AUTHENTICATOR_DEREGISTRATION: AuthenticatorRegistrationParameters => Empty;
    /// Server to client: authenticate a session.
    Authenticator = AUTHENTICATOR: AuthenticatorRequest => AuthenticatorResponse;
    /// Client to server: change the principal of this session.
    ChangePrincipal = CHANGE_PRINCIPAL: ChangePrincipalRequest => PrincipalResponse;
    /// Client to server: authenticate this session again.
    ReAuthenticate = RE_AUTHENTICATE since 29: ReAuthenticateRequest => PrincipalResponse;
    /// Client to server: revoke the authentication of a session.
    RevokeAuthentication = REVOKE_AUTHENTICATION since 29: SessionId => Empty;
}
