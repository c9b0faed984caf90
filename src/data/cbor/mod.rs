//! CBOR (RFC 7049) as Diffusion uses it (`specification/protocol/data-types sections 2 and 7`).
//!
//! Three levels: [`CborReader`] reads one head after the other and knows nothing of nesting; [`ItemReader`] follows the
//! nesting, joins chunked strings and checks that breaks, lengths and map entries fit; [`WriteCbor`] writes.
//!
//! Own code instead of a codec crate, because values need what those refuse: text that is not UTF-8 is handed on as it is,
//! tags are skipped head by head, and doubles are written in eight bytes or in the vendor's own choice of width. The tests
//! hold reader and writer against such a crate.

mod float;
mod items;
mod reader;
mod writer;

pub use float::{half_to_double, shortest_float, ShortestFloat};
pub use items::{item_length, Item, ItemReader, Place};
pub use reader::{CborReader, Token};
pub use writer::WriteCbor;

/// The deepest nesting of arrays and maps that is read, and that is made from JSON text (`specification/protocol/data-types section 2`).
pub const MAX_DEPTH: usize = 5000;
