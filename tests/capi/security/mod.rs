//! What sessions may do, and who they are.

mod own_permissions;
mod principal;
mod scripts;
mod store;
mod vectors;
