//! `cbor.h`: types, and reading token by token (`specification/data/utilities section 7`, `specification/protocol/data-types section 7`).
//! Writing is in `write`, the handlers of single heads in `parse`.
//!
//! One token per head, nesting is not followed. Callable from any thread; a parser itself is not synchronised.

pub(crate) mod parse;
pub(crate) mod write;

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::ffi::cenum::{c_enums, from_raw, raw};
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory;

/// The greatest number that stands in the first byte of an item itself.
pub const CBOR_VAL_SMALL: c_int = 23;
/// In the first byte of an item: its number follows in one byte.
pub const CBOR_VAL8: c_int = 24;
/// In the first byte of an item: its number follows in two bytes.
pub const CBOR_VAL16: c_int = 25;
/// In the first byte of an item: its number follows in four bytes.
pub const CBOR_VAL32: c_int = 26;
/// In the first byte of an item: its number follows in eight bytes.
pub const CBOR_VAL64: c_int = 27;
/// The byte for false.
pub const CBOR_VAL_FALSE: c_int = 0xf4;
/// The byte for true.
pub const CBOR_VAL_TRUE: c_int = 0xf5;
/// The byte for null.
pub const CBOR_VAL_NULL: c_int = 0xf6;
/// The byte for undefined.
pub const CBOR_VAL_UNDEFINED: c_int = 0xf7;
/// The byte that ends an item of unknown length.
pub const CBOR_VAL_BREAK: c_int = 0xff;

/// The major types of CBOR.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum cbor_type_e {
    /// An integer, 0 or more.
    CBOR_TYPE_UNSIGNED_INT = 0,
    /// A negative integer.
    CBOR_TYPE_NEGATIVE_INT = 1,
    /// Bytes.
    CBOR_TYPE_BYTE_STRING = 2,
    /// Text in UTF-8.
    CBOR_TYPE_TEXT_STRING = 3,
    /// A sequence of items.
    CBOR_TYPE_ARRAY = 4,
    /// Pairs of keys and values.
    CBOR_TYPE_MAP = 5,
    /// Says what the next item means.
    CBOR_TYPE_SEMANTIC_TAG = 6,
    /// A float, or false, true, null, undefined or a break, according to the first byte.
    CBOR_TYPE_FLOAT = 7,
}
/// The major types of CBOR.
pub type CBOR_TYPE_T = cbor_type_e;

c_enums!(cbor_type_e);

/// A position in CBOR data, which belong to the program.
#[repr(C)]
pub struct cbor_parser_s {
    /// The data.
    pub data: *const c_char,
    /// The number of bytes of the data.
    pub len: usize,
    /// The next byte.
    pub ptr: *mut c_char,
    /// 1 after the start of an item of unknown length, 0 after any break.
    pub in_indefinite_block: c_int,
}
/// A position in CBOR data, which belong to the program.
pub type CBOR_PARSER_T = cbor_parser_s;
assert_layout!(cbor_parser_s, size 32, align 8, { data: 0, len: 8, ptr: 16, in_indefinite_block: 24 });

/// What a token holds, according to its type.
#[repr(C)]
#[derive(Clone, Copy)]
pub union cbor_value_union_u {
    /// A number, 0 or more.
    pub as_uint: u64,
    /// A negative number.
    pub as_negint: i64,
    /// A copy of the bytes, without a NUL after them.
    pub as_bytes: *mut c_char,
    /// Not used.
    pub as_semantic_tag: *mut c_void,
    /// A float.
    pub as_float: f64,
}
/// What a token holds, according to its type.
pub type CBOR_VALUE_UNION_T = cbor_value_union_u;
assert_layout!(cbor_value_union_u, size 8, align 8, { as_uint: 0, as_negint: 0, as_bytes: 0, as_semantic_tag: 0, as_float: 0 });

/// A token: the first bytes of an item, with its content if that is a number or a string of known
/// length.
#[repr(C)]
pub struct cbor_val_s {
    /// The first byte.
    pub initial_byte: u8,
    /// Major type.
    pub r#type: MaybeUninit<CBOR_TYPE_T>,
    /// The content; zero if there is none.
    pub value: CBOR_VALUE_UNION_T,
    /// The number of bytes of a string, elements of an array or pairs of a map; -1 if unknown; 0
    /// for others.
    pub size: i64,
}
/// A token of CBOR data.
pub type CBOR_VAL_T = cbor_val_s;
assert_layout!(cbor_val_s, size 24, align 8, { initial_byte: 0, r#type: 4, value: 8, size: 16 });

/// Reads the first bytes of an item at the position of a parser.
///
/// @param parser The parser.
/// @param[out] val The token that is filled.
/// @return 0, or -1 on failure.
pub type cbor_jump_fn =
    Option<unsafe extern "C" fn(parser: *mut CBOR_PARSER_T, val: *mut CBOR_VAL_T) -> c_int>;

/// The bytes that a parser has not read yet.
///
/// # Safety
/// `parser` is a live parser and its data are alive.
pub(crate) unsafe fn rest<'a>(parser: *const CBOR_PARSER_T) -> &'a [u8] {
    // SAFETY: as the caller promises; a program may have moved the position, so it is checked.
    unsafe {
        let (data, ptr) = ((*parser).data as usize, (*parser).ptr as usize);
        let read = ptr.wrapping_sub(data);
        if data == 0 || read > (*parser).len {
            return &[];
        }
        core::slice::from_raw_parts((*parser).ptr.cast::<u8>(), (*parser).len - read)
    }
}

/// Starts to read CBOR data.
///
/// @param data The data; not copied, must live as long as the parser. NULL gives a parser without
///     tokens.
/// @param len The number of bytes.
/// @return The parser, to be released with cbor_parser_free(); NULL if out of memory.
#[no_mangle]
pub extern "C" fn cbor_parser_create(data: *const c_char, len: usize) -> *mut CBOR_PARSER_T {
    guard(ptr::null_mut(), || {
        let parser = memory::zeroed::<CBOR_PARSER_T>();
        if !parser.is_null() {
            // SAFETY: a block of the right size that is ours.
            unsafe {
                parser.write(CBOR_PARSER_T {
                    data,
                    len: if data.is_null() { 0 } else { len },
                    ptr: data.cast_mut(),
                    in_indefinite_block: 0,
                });
            }
        }
        parser
    })
}

/// Releases a parser, not its data.
///
/// @param parser The parser; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn cbor_parser_free(parser: *mut CBOR_PARSER_T) {
    guard((), || {
        // SAFETY: NULL or a parser from `cbor_parser_create` that the program gives up.
        unsafe { memory::free(parser) }
    })
}

/// Says how many bytes are left.
///
/// @param parser The parser.
/// @return The number of bytes, at most `INT_MAX`; 0 if `parser` is NULL.
#[no_mangle]
pub unsafe extern "C" fn cbor_parser_available_bytes(parser: *mut CBOR_PARSER_T) -> c_int {
    guard(0, || {
        require!("cbor_parser_available_bytes", !parser.is_null(), 0);
        // SAFETY: not NULL; a live parser by contract.
        c_int::try_from(unsafe { rest(parser) }.len()).unwrap_or(c_int::MAX)
    })
}

/// Reads the next token. The elements of arrays and maps, and the chunks of strings of unknown
/// length, follow as tokens of their own.
///
/// @param parser The parser.
/// @return The token, to be released with cbor_val_free(); NULL at the end of the data, if they end
///     inside the token or are not CBOR, if `parser` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn cbor_next_val(parser: *mut CBOR_PARSER_T) -> *mut CBOR_VAL_T {
    guard(ptr::null_mut(), || {
        require!("cbor_next_val", !parser.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live parser by contract. The token is ours; handlers keep to the data that are left.
        unsafe {
            let Some(&initial_byte) = rest(parser).first() else {
                return ptr::null_mut();
            };
            let val = memory::zeroed::<CBOR_VAL_T>();
            if !val.is_null() && parse::next(initial_byte, parser, val) != 0 {
                memory::free(val);
                return ptr::null_mut();
            }
            val
        }
    })
}

/// Releases a token and the bytes that it holds.
///
/// @param val The token; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn cbor_val_free(val: *mut CBOR_VAL_T) {
    guard((), || {
        if val.is_null() {
            return;
        }
        // SAFETY: a token of `cbor_next_val` that the program gives up; a string's content is a block of its own, or NULL.
        unsafe {
            let kind = raw((*val).r#type);
            if kind == cbor_type_e::CBOR_TYPE_BYTE_STRING as i32
                || kind == cbor_type_e::CBOR_TYPE_TEXT_STRING as i32
            {
                memory::free((*val).value.as_bytes);
            }
            memory::free(val);
        }
    })
}

/// A token as the handlers leave it.
pub(crate) fn token(
    initial_byte: u8,
    kind: cbor_type_e,
    value: CBOR_VALUE_UNION_T,
    size: i64,
) -> CBOR_VAL_T {
    CBOR_VAL_T {
        initial_byte,
        r#type: from_raw(kind as i32),
        value,
        size,
    }
}
