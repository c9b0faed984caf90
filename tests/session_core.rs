//! The session core against a scripted server and a fake clock: no sockets, no threads, no sleeping.

mod session;
mod wire_support;
