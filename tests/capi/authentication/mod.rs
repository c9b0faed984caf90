//! Authentication handlers, and the store of the server's own one.

mod handlers;
mod replies;
mod revoke;
pub mod slot;
mod system_script;
mod system_store;
