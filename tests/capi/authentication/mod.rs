//! Authentication handlers, and the store of the server's own one.

mod handlers;
mod replies;
mod revoke;
mod slot;
