//! What must hold at every step.

pub mod ledger;
pub mod sessions;
pub mod topics;
pub mod views;
