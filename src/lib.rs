//! A Diffusion client for C and C++ programs.
//!
//! Layers, each using only those below it: [`capi`] (the C boundary), [`engine`] (threads and sockets),
//! [`session`] (one session without I/O), [`topics`] (selectors and specifications), [`data`] (values and deltas),
//! [`wire`] (bytes and values).

pub mod capi;
pub mod data;
pub mod engine;
pub mod session;
pub mod topics;
pub mod wire;
