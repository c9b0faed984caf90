//! The system authentication store (`specification/protocol/control-services section 11`).

use super::outcomes::{ErrorReports, Script};
use crate::wire::error::{Unsupported, WireError};
use crate::wire::primitives::{Reader, WriteWire};
use crate::wire::services::common::Empty;
use crate::wire::services::Codec;

sequence! {
    /// The system authentication store.
    pub struct SystemAuthenticationConfiguration {
        /// The principals.
        pub principals: Vec<SystemPrincipal>,
        /// What happens to anonymous sessions.
        pub anonymous_action: AnonymousAction,
        /// The roles of anonymous sessions that are allowed.
        pub anonymous_roles: Vec<String>,
        /// The session properties that clients may propose.
        pub trusted_properties: Vec<(String, PropertyValidation)>,
    }

    /// A principal.
    pub struct SystemPrincipal {
        /// The name.
        pub name: String,
        /// The roles of its sessions.
        pub roles: Vec<String>,
        /// The only principal that may change this one.
        pub locking_principal: Option<String>,
    }
}

codes! {
    /// What happens to anonymous sessions.
    pub enum AnonymousAction {
        /// They are allowed.
        Allow = 0,
        /// They are denied.
        Deny = 1,
        /// Others decide.
        Abstain = 2,
    }
}

/// Which values a client may propose for a property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PropertyValidation {
    /// Those that match a regular expression.
    Matches {
        /// The expression.
        regex: String,
    },
    /// Those of a list.
    Values {
        /// The list.
        values: Vec<String>,
    },
}

impl Codec for PropertyValidation {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        match reader.byte()? {
            0 => Ok(PropertyValidation::Matches {
                regex: Codec::read(reader, version)?,
            }),
            1 => Ok(PropertyValidation::Values {
                values: Codec::read(reader, version)?,
            }),
            _ => Err(WireError::Malformed("unknown kind of validation")),
        }
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        match self {
            PropertyValidation::Matches { regex } => {
                out.put_byte(0);
                regex.write(out, version)
            }
            PropertyValidation::Values { values } => {
                out.put_byte(1);
                values.write(out, version)
            }
        }
    }
}

services! {
    /// Client to server: the system authentication store.
    GetSystemAuthentication = GET_SYSTEM_AUTHENTICATION: Empty => SystemAuthenticationConfiguration;
    /// Client to server: change the system authentication store.
    UpdateSystemAuthentication = UPDATE_SYSTEM_AUTHENTICATION: Script => ErrorReports;
}
