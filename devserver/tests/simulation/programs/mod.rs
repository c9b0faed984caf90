//! What the programs know and do.

pub mod messaging;
pub mod own_stream;
pub mod program;
pub mod publishing;
pub mod session_listeners;
pub mod topics;
pub mod value_streams;
pub mod views;
