//! JSON text to CBOR and back (`specification/protocol/data-types section 4`).
//!
//! Own code for the text, because the rules need the number literals as they are written, escaped lone surrogates, and the order
//! of members without a tree in memory; the tests hold it against serde_json.

mod bignum;
mod decode;
mod duplicates;
mod encode;
mod number;
mod text;

pub(crate) use decode::{push_bytes, push_string};
pub use decode::{to_text, write_text};
pub use encode::{encode, to_cbor, to_cbor_with_duplicates};
