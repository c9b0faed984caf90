//! Connecting, reconnecting, messages, access, locks.

mod access;
mod connect;
mod locks;
mod messages;
mod recovery;
mod schedules;
mod vectors;
