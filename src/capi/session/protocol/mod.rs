//! Numbers and structs of the protocol that the interface shows.

pub(crate) mod codes;
pub(crate) mod messages;
pub(crate) mod services;
pub(crate) mod transport;
