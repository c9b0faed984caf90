//! A Diffusion client for C and C++ programs.
//!
//! Layers, each using only those below it: [`capi`] (the C boundary), [`engine`] (threads and sockets),
//! [`session`] (one session without I/O), [`topics`] (selectors, value and update streams), [`wire`] (bytes and values),
//! [`data`] (data types). [`retry`] is a type that several of them share.

#![warn(unsafe_op_in_unsafe_fn)]
// What a peer or a program sends must not end the process, and the process is not ours to end or to print in.
#![cfg_attr(
    not(test),
    warn(
        clippy::exit,
        clippy::expect_used,
        clippy::print_stderr,
        clippy::print_stdout,
        clippy::unwrap_used
    )
)]

#[cfg(feature = "capi")]
pub mod capi;
pub mod data;
pub mod engine;
pub mod retry;
pub mod session;
pub mod topics;
pub mod wire;
