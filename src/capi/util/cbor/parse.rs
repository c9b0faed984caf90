//! `cbor.h`: one exported handler per class of initial bytes (`specification/data/utilities section 7`,
//! `specification/protocol/data-types section 7`).
//!
//! A handler reads the head at the parser's position as its own name says, whatever byte stands there. A tag's head is only its first byte, and so is that of a simple
//! value: what follows shows up as tokens of their own, as with the vendor's library.
//!
//! The handlers are declared in the header by the macro `DECL_PARSER_JUMP_FN`, as programs know them; cbindgen does not see what macros define here.

use core::ffi::c_int;

use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::memory;
use crate::capi::util::cbor::{
    cbor_type_e, rest, token, CBOR_PARSER_T, CBOR_VALUE_UNION_T, CBOR_VAL_T,
};
use crate::data::cbor::half_to_double;

const FAILED: c_int = -1;
const READ: c_int = 0;

/// Where the number of a head stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Argument {
    /// In the first byte.
    Small,
    /// In so many bytes behind it.
    Bytes(usize),
    /// There is none, and the length of the item is not known.
    Indefinite,
    /// There is none.
    Absent,
}

/// What a head begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unsigned,
    Negative,
    ByteString,
    TextString,
    Array,
    Map,
    Tag,
    Float,
    Simple,
    Break,
    /// Not CBOR.
    Reserved,
}

/// Splits the data into the number of a head and what follows it.
fn argument(data: &[u8], argument: Argument) -> Option<(u64, &[u8])> {
    let (&initial, rest) = data.split_first()?;
    match argument {
        Argument::Small => Some((u64::from(initial & 0x1f), rest)),
        Argument::Indefinite | Argument::Absent => Some((0, rest)),
        Argument::Bytes(width) => {
            let (number, rest) = rest.split_at_checked(width)?;
            let number = number
                .iter()
                .fold(0_u64, |number, &byte| (number << 8) | u64::from(byte));
            Some((number, rest))
        }
    }
}

fn float(bits: u64, width: Argument) -> f64 {
    match width {
        Argument::Bytes(2) => half_to_double(bits as u16),
        Argument::Bytes(4) => f64::from(f32::from_bits(bits as u32)),
        _ => f64::from_bits(bits),
    }
}

/// Reads one head and what belongs to it; gives the token and what follows it.
fn read(data: &[u8], kind: Kind, width: Argument) -> Option<(CBOR_VAL_T, &[u8])> {
    let (number, rest) = argument(data, width)?;
    let initial_byte = *data.first()?;
    let nothing = CBOR_VALUE_UNION_T { as_uint: 0 };
    let size = match width {
        Argument::Indefinite => -1,
        // More elements than that cannot follow; the bits are kept.
        _ => number as i64,
    };
    let string = |kind| {
        if width == Argument::Indefinite {
            return Some((token(initial_byte, kind, nothing, size), rest));
        }
        let (content, rest) = rest.split_at_checked(usize::try_from(number).ok()?)?;
        let as_bytes = memory::dup_bytes(content);
        let value = CBOR_VALUE_UNION_T { as_bytes };
        (!as_bytes.is_null()).then(|| (token(initial_byte, kind, value, size), rest))
    };
    let (kind, value, size) = match kind {
        Kind::ByteString => return string(cbor_type_e::CBOR_TYPE_BYTE_STRING),
        Kind::TextString => return string(cbor_type_e::CBOR_TYPE_TEXT_STRING),
        Kind::Reserved => return None,
        Kind::Unsigned => (
            cbor_type_e::CBOR_TYPE_UNSIGNED_INT,
            CBOR_VALUE_UNION_T { as_uint: number },
            0,
        ),
        // -1 - n; numbers below the smallest one of 64 bits wrap.
        Kind::Negative => (
            cbor_type_e::CBOR_TYPE_NEGATIVE_INT,
            CBOR_VALUE_UNION_T {
                as_negint: !number as i64,
            },
            0,
        ),
        Kind::Array => (cbor_type_e::CBOR_TYPE_ARRAY, nothing, size),
        Kind::Map => (cbor_type_e::CBOR_TYPE_MAP, nothing, size),
        Kind::Tag => (cbor_type_e::CBOR_TYPE_SEMANTIC_TAG, nothing, 0),
        Kind::Float => (
            cbor_type_e::CBOR_TYPE_FLOAT,
            CBOR_VALUE_UNION_T {
                as_float: float(number, width),
            },
            0,
        ),
        Kind::Simple | Kind::Break => (cbor_type_e::CBOR_TYPE_FLOAT, nothing, 0),
    };
    Some((token(initial_byte, kind, value, size), rest))
}

/// Reads one head at the parser's position and moves it; on failure both parser and token stay as they are.
///
/// # Safety
/// `parser` is NULL or a live parser whose data are alive; `val` is NULL or has room for a token.
unsafe fn handle(
    parser: *mut CBOR_PARSER_T,
    val: *mut CBOR_VAL_T,
    kind: Kind,
    width: Argument,
) -> c_int {
    require!("cbor_parse", !parser.is_null(), FAILED);
    require!("cbor_parse", !val.is_null(), FAILED);
    // SAFETY: not NULL; as the caller promises. The new position is inside the data or just behind them.
    unsafe {
        let data = rest(parser);
        let Some((token, rest)) = read(data, kind, width) else {
            return FAILED;
        };
        val.write(token);
        (*parser).ptr = (*parser).ptr.add(data.len() - rest.len());
        match (kind, width) {
            (Kind::Break, _) => (*parser).in_indefinite_block = 0,
            (_, Argument::Indefinite) => (*parser).in_indefinite_block = 1,
            _ => (),
        }
    }
    READ
}

/// What a first byte announces.
fn class(initial_byte: u8) -> (Kind, Argument) {
    let width = match initial_byte & 0x1f {
        0..=23 => Argument::Small,
        24 => Argument::Bytes(1),
        25 => Argument::Bytes(2),
        26 => Argument::Bytes(4),
        27 => Argument::Bytes(8),
        31 => Argument::Indefinite,
        _ => return (Kind::Reserved, Argument::Absent),
    };
    let kind = match (initial_byte >> 5, width) {
        (0 | 1 | 6, Argument::Indefinite) => Kind::Reserved,
        (0, _) => Kind::Unsigned,
        (1, _) => Kind::Negative,
        (2, _) => Kind::ByteString,
        (3, _) => Kind::TextString,
        (4, _) => Kind::Array,
        (5, _) => Kind::Map,
        (6, _) => return (Kind::Tag, Argument::Absent),
        (_, Argument::Indefinite) => return (Kind::Break, Argument::Absent),
        (_, Argument::Small | Argument::Bytes(1)) => return (Kind::Simple, Argument::Absent),
        _ => Kind::Float,
    };
    (kind, width)
}

/// Reads the next token by its first byte: what `cbor_next_val` does.
///
/// # Safety
/// As for `handle`.
pub(crate) unsafe fn next(
    initial_byte: u8,
    parser: *mut CBOR_PARSER_T,
    val: *mut CBOR_VAL_T,
) -> c_int {
    let (kind, width) = class(initial_byte);
    // SAFETY: as the caller promises.
    unsafe { handle(parser, val, kind, width) }
}

macro_rules! handlers {
    ($($name:ident: $kind:ident, $width:expr;)+) => {
        $(
            /// Reads the head at the parser's position as the name says.
            #[no_mangle]
            pub unsafe extern "C" fn $name(parser: *mut CBOR_PARSER_T, val: *mut CBOR_VAL_T) -> c_int {
                guard(FAILED, || {
                    // SAFETY: NULL or live objects by contract.
                    unsafe { handle(parser, val, Kind::$kind, $width) }
                })
            }
        )+
    };
}

handlers! {
    cbor_parse_uint_small: Unsigned, Argument::Small;
    cbor_parse_uint8: Unsigned, Argument::Bytes(1);
    cbor_parse_uint16: Unsigned, Argument::Bytes(2);
    cbor_parse_uint32: Unsigned, Argument::Bytes(4);
    cbor_parse_uint64: Unsigned, Argument::Bytes(8);
    cbor_parse_negint_small: Negative, Argument::Small;
    cbor_parse_negint8: Negative, Argument::Bytes(1);
    cbor_parse_negint16: Negative, Argument::Bytes(2);
    cbor_parse_negint32: Negative, Argument::Bytes(4);
    cbor_parse_negint64: Negative, Argument::Bytes(8);
    cbor_parse_byte_string_small: ByteString, Argument::Small;
    cbor_parse_byte_string_uint8: ByteString, Argument::Bytes(1);
    cbor_parse_byte_string_uint16: ByteString, Argument::Bytes(2);
    cbor_parse_byte_string_uint32: ByteString, Argument::Bytes(4);
    cbor_parse_byte_string_uint64: ByteString, Argument::Bytes(8);
    cbor_parse_byte_string_indefinite: ByteString, Argument::Indefinite;
    cbor_parse_text_string_small: TextString, Argument::Small;
    cbor_parse_text_string_uint8: TextString, Argument::Bytes(1);
    cbor_parse_text_string_uint16: TextString, Argument::Bytes(2);
    cbor_parse_text_string_uint32: TextString, Argument::Bytes(4);
    cbor_parse_text_string_uint64: TextString, Argument::Bytes(8);
    cbor_parse_text_string_indefinite: TextString, Argument::Indefinite;
    cbor_parse_array_small: Array, Argument::Small;
    cbor_parse_array_uint8: Array, Argument::Bytes(1);
    cbor_parse_array_uint16: Array, Argument::Bytes(2);
    cbor_parse_array_uint32: Array, Argument::Bytes(4);
    cbor_parse_array_uint64: Array, Argument::Bytes(8);
    cbor_parse_array_indefinite: Array, Argument::Indefinite;
    cbor_parse_map_small: Map, Argument::Small;
    cbor_parse_map_uint8: Map, Argument::Bytes(1);
    cbor_parse_map_uint16: Map, Argument::Bytes(2);
    cbor_parse_map_uint32: Map, Argument::Bytes(4);
    cbor_parse_map_uint64: Map, Argument::Bytes(8);
    cbor_parse_map_indefinite: Map, Argument::Indefinite;
    cbor_parse_semantic_tag: Tag, Argument::Absent;
    cbor_parse_float16: Float, Argument::Bytes(2);
    cbor_parse_float32: Float, Argument::Bytes(4);
    cbor_parse_float64: Float, Argument::Bytes(8);
    cbor_parse_false: Simple, Argument::Absent;
    cbor_parse_true: Simple, Argument::Absent;
    cbor_parse_null: Simple, Argument::Absent;
    cbor_parse_undefined: Simple, Argument::Absent;
    cbor_parse_unimplemented: Simple, Argument::Absent;
    cbor_parse_break: Break, Argument::Absent;
    cbor_parse_reserved: Reserved, Argument::Absent;
}
