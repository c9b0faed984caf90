//! Bytes on the wire and the values they stand for; both directions of every message.
//!
//! Pure functions: no I/O, no clock, no threads, no locks. This level holds the connection layer (`specification/protocol/connection`); the bodies of
//! services live in one file per service family beside it.

/// Defines numbered constants and the lookup of their names.
macro_rules! numbered {
    ($($(#[$documentation:meta])* $name:ident = $number:literal;)+) => {
        $(
            $(#[$documentation])*
            #[doc = concat!("Number ", stringify!($number), ".")]
            pub const $name: i32 = $number;
        )+

        /// The name of a number, if it is one of those above.
        pub fn name(number: i32) -> Option<&'static str> {
            match number {
                $($name => Some(stringify!($name)),)+
                _ => None,
            }
        }
    };
}

mod compression;
pub mod credentials;
pub mod error;
pub mod handshake;
pub mod message;
pub mod primitives;
pub mod properties;
pub mod reason;
pub mod request_body;
pub mod service;
pub mod services;
pub mod session_id;
pub mod uri;
pub mod url;
pub mod websocket;

/// The lowest protocol version that an answer may have.
pub const PROTOCOL_VERSION_MIN: u8 = 25;
/// The highest protocol version, the one offered first.
pub const PROTOCOL_VERSION_MAX: u8 = 29;
/// The first byte of every connection response.
pub const CONNECTION_PROTOCOL_BYTE: u8 = 0x23;
