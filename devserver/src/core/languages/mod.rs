//! Texts that clients write for the server to read: session filters, and what readers of other languages share. Topic views and
//! the scripts of the security stores are read where they are carried out.

pub(crate) mod filter;
pub mod grammars;
pub(crate) mod text_place;
