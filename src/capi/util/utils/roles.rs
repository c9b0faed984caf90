//! `utils.h`: sets of roles as text (`specification/data/utilities section 10`, `specification/control/security-control section 6`).
//! Callable from any thread.

use core::ffi::{c_char, CStr};
use core::ptr;

use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::memory;
use crate::capi::util::set;
use crate::capi::util::set::SET_T;
use crate::capi::util::utils::escaped;
use crate::data::memory::{collect, join, push};

/// The quoted parts of a text, a character behind a backslash taken as it is. What stands outside quotes is ignored.
/// `None` when a quote is not closed.
fn quoted_parts(text: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut parts = Vec::new();
    let mut rest = text.iter().copied();
    while let Some(outside) = rest.next() {
        if !matches!(outside, b'"' | b'\'') {
            continue;
        }
        let mut part = Vec::new();
        loop {
            match rest.next()? {
                b'\\' => push(&mut part, rest.next()?),
                end if end == outside => break,
                byte => push(&mut part, byte),
            }
        }
        push(&mut parts, part);
    }
    Some(parts)
}

/// The strings of a set, in the order of their bytes.
///
/// # Safety
/// `set` is NULL or a live set of strings, which is not changed while the result is used.
pub(crate) unsafe fn sorted_strings<'a>(set: *const SET_T) -> Vec<&'a [u8]> {
    if set.is_null() {
        return Vec::new();
    }
    // SAFETY: not NULL; as the caller promises. A set never holds NULL.
    let values = unsafe { set::values(set) }.into_iter();
    // SAFETY: a value of a set of strings.
    let mut all = collect(values.map(|value| unsafe { CStr::from_ptr(value.cast()) }.to_bytes()));
    all.sort_unstable();
    all
}

/// Roles as text: each in double quotes, with commas between them.
pub(crate) fn joined<'a>(names: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let quoted = |name| join(&[&b"\""[..], escaped(name).as_slice(), b"\""], b"");
    join(&collect(names.into_iter().map(quoted)), b",")
}

/// Makes a set of the roles that a text names.
///
/// @param string The roles, each in single or double quotes, with blanks, commas or nothing between
///     them. A backslash makes the next character an ordinary one. What is outside quotes is
///     ignored.
/// @return A set of strings, to be released with set_free(); NULL if `string` is NULL, if a quote
///     is not closed, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn diffusion_string_to_roles(string: *const c_char) -> *mut SET_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a C string by contract.
        let text = unsafe { memory::c_bytes(string) };
        require!("diffusion_string_to_roles", text.is_some(), ptr::null_mut());
        let Some(roles) = text.and_then(quoted_parts) else {
            log::warn!("diffusion_string_to_roles: a quote is not closed");
            return ptr::null_mut();
        };
        set::of_strings(roles.iter().map(Vec::as_slice))
    })
}

/// Writes roles as a text that diffusion_string_to_roles() reads: each in double quotes, with
/// commas between them, in the order of their bytes.
///
/// @param roles A set of strings.
/// @return The text, empty for an empty set, to be released with `free()`; NULL if `roles` is NULL,
///     or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn diffusion_roles_to_string(roles: *const SET_T) -> *mut c_char {
    guard(ptr::null_mut(), || {
        require!(
            "diffusion_roles_to_string",
            !roles.is_null(),
            ptr::null_mut()
        );
        // SAFETY: not NULL; a live set of strings by contract.
        let names = unsafe { sorted_strings(roles) };
        memory::dup_bytes(&joined(names))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_what_stands_in_quotes() {
        let parts = |text: &str| {
            quoted_parts(text.as_bytes()).map(|parts| {
                parts
                    .into_iter()
                    .map(|part| String::from_utf8(part).expect("text"))
                    .collect::<Vec<_>>()
            })
        };
        let found = |names: &[&str]| {
            Some(
                names
                    .iter()
                    .map(|&name| name.to_owned())
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(parts(r#""a" "b", "c d""#), found(&["a", "b", "c d"]));
        assert_eq!(parts(r#"'a''b'"#), found(&["a", "b"]));
        assert_eq!(parts(r#"'a"b'"#), found(&["a\"b"]));
        assert_eq!(parts(r#""a\"b""#), found(&["a\"b"]));
        assert_eq!(parts("a,b"), found(&[]));
        assert_eq!(parts(""), found(&[]));
        for unterminated in ["\"", "'a", "'a\"", "'a\\", "'a\\'"] {
            assert_eq!(parts(unterminated), None, "{unterminated}");
        }
    }
}
