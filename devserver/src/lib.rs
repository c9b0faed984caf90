//! The development server as a library: a Diffusion server for tests and for people who build clients. It speaks the
//! connection layer (`specification/protocol/connection`), serves topics (`specification/protocol/topic-services`), and fails in every way
//! one asks for. It is no production server: no persistence, no cluster, no back pressure, well-known passwords.
//!
//! - [`core`]: the server without sockets and clock, for simulations.
//! - [`Server`]: the server on a socket, for tests; see [`ServerOptions`].
//! - [`action`]: faults; [`script`]: faults in an order.

pub mod action;
pub mod core;
pub mod limits;
pub mod net;
pub mod script;

pub use action::{Action, CutKind, Limit, Target};
pub use core::{MessageLoss, Restart, ServerConfig};
pub use net::{CertificateAge, Server, ServerOptions, Status, TlsOptions, UpgradeRecord};

/// The examples of the README compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
