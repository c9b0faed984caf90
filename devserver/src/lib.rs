//! The development server as a library: a Diffusion server for tests and for people who build clients. It speaks the
//! connection layer (`specification/protocol/connection`), serves topics (`specification/protocol/topic-services`), and fails in every way
//! one asks for. It is no production server: sessions and topics are in memory, no cluster, no back pressure, well-known passwords.
//!
//! - [`core`]: the server without sockets and clock, for simulations.
//! - [`Server`]: the server on a socket, for tests; see [`ServerOptions`].
//! - [`console`]: a page that shows what goes on.
//! - [`faults`]: faults, and scripts of faults.

// What a client sends must not end the server.
#![cfg_attr(not(test), warn(clippy::expect_used, clippy::unwrap_used))]

pub mod console;
pub mod core;
pub mod faults;
mod http;
pub mod limits;
pub mod net;

pub use core::{MessageLoss, Restart, ServerConfig};
pub use faults::{Action, CutKind, Limit, Status, Target};
pub use http::ControlAccess;
pub use net::{CertificateAge, Server, ServerOptions, TlsOptions, UpgradeRecord};

/// The examples of the README compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
