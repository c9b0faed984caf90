//! Requests of programs to the server: arguments, the call, and its failure.

pub(crate) mod answer;
pub(crate) mod arguments;
pub(crate) mod call;
pub(crate) mod error;
pub(crate) mod frame;
pub(crate) mod historical_codes;
pub(crate) mod reports;
