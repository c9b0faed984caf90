//! JSON values as they are kept, in CBOR: parts of them and changes to them.
//!
//! On the bytes and not on `serde_json` values: constraints and patches compare bytes, and what a patch does not touch has to
//! stay as it is, numbers of any size and byte strings included.

mod edit;
pub(crate) mod patch;
pub(crate) mod pointer;
pub(crate) mod tree;
