//! Writes CBOR at the end of a buffer.

use super::float::{shortest_float, ShortestFloat};
use crate::data::memory;

/// Major types, in the upper three bits of the initial byte.
const UNSIGNED: u8 = 0x00;
const NEGATIVE: u8 = 0x20;
const BYTES: u8 = 0x40;
const TEXT: u8 = 0x60;
const ARRAY: u8 = 0x80;
const MAP: u8 = 0xa0;
/// Additional information of an item that ends with a break.
const INDEFINITE: u8 = 0x1f;

/// Writes items and heads. Numbers and lengths take their shortest form.
///
/// Values are written with indefinite arrays and maps and doubles of eight bytes (`specification/protocol/data-types section 2`); the definite
/// heads and [`WriteCbor::put_shortest_float`] serve the generator of `cbor.h` (`specification/protocol/data-types section 7`).
pub trait WriteCbor {
    /// Bytes as they are.
    fn put_raw(&mut self, bytes: &[u8]);

    /// A number of major type 0.
    fn put_unsigned(&mut self, value: u64) {
        put_head(self, UNSIGNED, value);
    }

    /// The number -1 - `argument`, major type 1.
    fn put_negative(&mut self, argument: u64) {
        put_head(self, NEGATIVE, argument);
    }

    /// A signed number in the major type of its sign.
    fn put_integer(&mut self, value: i64) {
        // For a negative number the complement of its bits is -1 - value.
        match u64::try_from(value) {
            Ok(value) => self.put_unsigned(value),
            Err(_) => self.put_negative(!value as u64),
        }
    }

    /// A byte string.
    fn put_bytes(&mut self, bytes: &[u8]) {
        put_head(self, BYTES, bytes.len() as u64);
        self.put_raw(bytes);
    }

    /// A text string, of bytes that the caller knows to be UTF-8 or hands on as they are.
    fn put_text(&mut self, text: &[u8]) {
        put_head(self, TEXT, text.len() as u64);
        self.put_raw(text);
    }

    /// The start of a byte string in chunks.
    fn put_bytes_start(&mut self) {
        self.put_raw(&[BYTES | INDEFINITE]);
    }

    /// The start of a text string in chunks.
    fn put_text_start(&mut self) {
        self.put_raw(&[TEXT | INDEFINITE]);
    }

    /// The start of an array that a break ends.
    fn put_array_start(&mut self) {
        self.put_raw(&[ARRAY | INDEFINITE]);
    }

    /// The head of an array of `count` elements.
    fn put_array_head(&mut self, count: u64) {
        put_head(self, ARRAY, count);
    }

    /// The start of a map that a break ends.
    fn put_map_start(&mut self) {
        self.put_raw(&[MAP | INDEFINITE]);
    }

    /// The head of a map of `count` pairs.
    fn put_map_head(&mut self, count: u64) {
        put_head(self, MAP, count);
    }

    /// The end of an item that was started without a length.
    fn put_break(&mut self) {
        self.put_raw(&[0xff]);
    }

    /// A boolean.
    fn put_boolean(&mut self, value: bool) {
        self.put_raw(&[if value { 0xf5 } else { 0xf4 }]);
    }

    /// Null.
    fn put_null(&mut self) {
        self.put_raw(&[0xf6]);
    }

    /// Undefined.
    fn put_undefined(&mut self) {
        self.put_raw(&[0xf7]);
    }

    /// A float in eight bytes; every NaN as `7ff8000000000000`.
    fn put_double(&mut self, value: f64) {
        let bits = if value.is_nan() {
            0x7ff8_0000_0000_0000
        } else {
            value.to_bits()
        };
        put_double_bits(self, bits);
    }

    /// A float in the width that [`shortest_float`] chooses.
    fn put_shortest_float(&mut self, value: f64) {
        match shortest_float(value) {
            ShortestFloat::Half(bits) => {
                let [a, b] = bits.to_be_bytes();
                self.put_raw(&[0xf9, a, b]);
            }
            ShortestFloat::Single(bits) => {
                let [a, b, c, d] = bits.to_be_bytes();
                self.put_raw(&[0xfa, a, b, c, d]);
            }
            ShortestFloat::Double(bits) => put_double_bits(self, bits),
        }
    }
}

impl WriteCbor for Vec<u8> {
    #[inline]
    fn put_raw(&mut self, bytes: &[u8]) {
        memory::reserve(self, bytes.len());
        self.extend_from_slice(bytes);
    }
}

fn put_double_bits<W: WriteCbor + ?Sized>(out: &mut W, bits: u64) {
    let mut item = [0xfb; 9];
    item[1..].copy_from_slice(&bits.to_be_bytes());
    out.put_raw(&item);
}

#[inline]
fn put_head<W: WriteCbor + ?Sized>(out: &mut W, major: u8, argument: u64) {
    let bytes = argument.to_be_bytes();
    // Written at once, so that a growing buffer is checked once.
    let mut head = [0u8; 9];
    let (information, width) = match argument {
        0..=23 => (argument as u8, 0),
        24..=0xff => (24, 1),
        0x100..=0xffff => (25, 2),
        0x1_0000..=0xffff_ffff => (26, 4),
        _ => (27, 8),
    };
    head[0] = major | information;
    head[1..=width].copy_from_slice(&bytes[8 - width..]);
    out.put_raw(&head[..=width]);
}
