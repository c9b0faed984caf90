//! `utils.h`: fragments of scripts for the security store (`specification/control/security-control sections 5 and 6`). Callable from any
//! thread; a script itself is not synchronised.

use core::ffi::{c_char, c_int};
use core::ptr;

use zeroize::Zeroizing;

use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::memory;
use crate::capi::util::buf::buf_s;
use crate::capi::util::list::LIST_T;
use crate::capi::util::set::SET_T;
use crate::capi::util::utils::roles::sorted_strings;
use crate::capi::util::{buf, list, set};
use crate::data::memory::{collect, collect_some, copy, give_up, join, with_room};
use crate::session::Failure;

/// A script: a buffer. Created with `script_create`, released with `script_free`.
pub type SCRIPT_T = buf_s;

/// A text in single quotes, with a backslash before each single quote and backslash.
pub(crate) fn quoted(text: &[u8]) -> Vec<u8> {
    // Room for all: texts may be passwords, of which no copies are to stay behind.
    let mut out = with_room(2 * text.len() + 2);
    out.push(b'\'');
    for &byte in text {
        if matches!(byte, b'\'' | b'\\') {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.push(b'\'');
    out
}

/// Words in square brackets, with blanks between them.
pub(crate) fn bracketed(words: &[Vec<u8>]) -> Vec<u8> {
    join(&[&b"["[..], join(words, b" ").as_slice(), b"]"], b"")
}

/// The text of a script of the program. A NUL that was written behind it does not belong to it.
///
/// # Safety
/// `script` is NULL or a live buffer, which is not changed while the result is used.
pub(crate) unsafe fn text_of<'a>(script: *const SCRIPT_T) -> Result<&'a str, Failure> {
    if script.is_null() {
        return Err(Failure::illegal_argument("the script is NULL"));
    }
    // SAFETY: not NULL; as the caller promises.
    let mut bytes = unsafe { buf::bytes(script) };
    while let Some(rest) = bytes.strip_suffix(&[0]) {
        bytes = rest;
    }
    core::str::from_utf8(bytes).map_err(|_| Failure::illegal_argument("the script is not UTF-8"))
}

/// Appends a command to a script, in a line of its own.
///
/// # Safety
/// `script` is a live buffer.
unsafe fn append_command(script: *mut SCRIPT_T, command: &[u8]) -> *mut SCRIPT_T {
    // SAFETY: as the caller promises.
    let appended = unsafe {
        let first = buf::bytes(script).is_empty();
        buf::append_all(script, || {
            (first || buf::append_slice(script, b"\n")) && buf::append_slice(script, command)
        })
    };
    if !appended {
        give_up();
    }
    script
}

/// A text of the program in quotes; `None` for NULL.
///
/// # Safety
/// `text` is NULL or a C string.
pub(crate) unsafe fn text(text: *const c_char) -> Option<Vec<u8>> {
    // SAFETY: as the caller promises.
    unsafe { memory::c_bytes(text) }.map(quoted)
}

/// As [`text`], for a password: wiped from memory after its use.
///
/// # Safety
/// As for [`text`].
pub(crate) unsafe fn secret(password: *const c_char) -> Option<Zeroizing<Vec<u8>>> {
    // SAFETY: as the caller promises.
    unsafe { text(password) }.map(Zeroizing::new)
}

/// Texts in quotes and brackets, in their order; `None` if one is NULL. NULL counts as an empty list.
///
/// # Safety
/// `roles` is NULL or a live list whose elements are NULL or C strings.
pub(crate) unsafe fn texts(roles: *const LIST_T) -> Option<Vec<u8>> {
    // SAFETY: as the caller promises.
    let data = unsafe { list::data_of(roles) };
    // SAFETY: as above.
    let texts = collect_some(
        data.into_iter()
            .map(|role| unsafe { text(role.cast_const().cast()) }),
    );
    texts.map(|texts| bracketed(&texts))
}

/// Appends a command that is made of these parts; NULL, and nothing is appended, if there is no script or a part is missing.
///
/// # Safety
/// `script` is NULL or a live buffer.
pub(crate) unsafe fn command(
    function: &str,
    script: *mut SCRIPT_T,
    parts: &[Option<&[u8]>],
) -> *mut SCRIPT_T {
    let parts = collect_some(parts.iter().copied());
    match parts {
        Some(parts) if !script.is_null() => {
            // SAFETY: not NULL; as the caller promises.
            unsafe { append_command(script, &Zeroizing::new(join(&parts, b" "))) }
        }
        _ => {
            log::warn!("{function}: an argument is NULL, or a permission has no name");
            ptr::null_mut()
        }
    }
}

/// Appends the words to a script; `None` means that one of them could not be made.
///
/// # Safety
/// `script` is NULL or a live buffer.
unsafe fn append(script: *mut SCRIPT_T, words: Option<Vec<Vec<u8>>>) -> *mut SCRIPT_T {
    require!("add to a script", !script.is_null(), ptr::null_mut());
    require!("add to a script", words.is_some(), ptr::null_mut());
    // SAFETY: not NULL; as the caller promises.
    if !unsafe { buf::append_slice(script, &bracketed(&words.unwrap_or_default())) } {
        give_up();
    }
    script
}

/// The names of permissions, in the order of their numbers.
///
/// # Safety
/// `permissions` is NULL or a live set of pointers to `int`; `names` has a name for each of the numbers.
unsafe fn permission_names(
    permissions: *const SET_T,
    names: *const *const c_char,
) -> Option<Vec<Vec<u8>>> {
    // SAFETY: as the caller promises. A set never holds NULL.
    unsafe {
        let mut numbers: Vec<c_int> = if permissions.is_null() {
            Vec::new()
        } else {
            let values = set::values(permissions).into_iter();
            collect(values.map(|value| value.cast::<c_int>().read()))
        };
        numbers.sort_unstable();
        if numbers.is_empty() {
            return Some(Vec::new());
        }
        if names.is_null() {
            return None;
        }
        collect_some(numbers.into_iter().map(|number| {
            let at = usize::try_from(number).ok()?;
            memory::c_bytes(*names.add(at)).map(copy)
        }))
    }
}

/// Appends a list of roles to a script: `['a' 'b']`.
///
/// @param script The script.
/// @param roles A list of strings; NULL counts as an empty one.
/// @return The script; NULL if it or one of the strings is NULL, and then nothing is appended.
#[no_mangle]
pub unsafe extern "C" fn add_roles_to_script(
    script: *mut SCRIPT_T,
    roles: *const LIST_T,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a list of strings, and NULL or a live buffer, by contract.
        unsafe {
            let roles = list::data_of(roles).into_iter();
            let words = roles.map(|role| memory::c_bytes(role.cast()).map(quoted));
            append(script, collect_some(words))
        }
    })
}

/// Appends permissions to a script, in the order of their numbers: `[MODIFY_SESSION VIEW_SESSION]`.
///
/// @param script The script.
/// @param permissions A set of pointers to `int`; NULL counts as an empty one.
/// @param permissions_name_table The names of the permissions, by number; must have a name for each
///     number in the set.
/// @return The script; NULL if it or a needed name is NULL, or if a number is negative, and then
///     nothing is appended.
#[no_mangle]
pub unsafe extern "C" fn add_permissions_to_script(
    script: *mut SCRIPT_T,
    permissions: *const SET_T,
    permissions_name_table: *mut *const c_char,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a set of numbers with a table of names for them, and NULL or a live buffer, by contract.
        unsafe {
            append(
                script,
                permission_names(permissions, permissions_name_table),
            )
        }
    })
}

/// Appends a set of strings to a script, in the order of their bytes: `['a' 'b']`.
///
/// @param script The script.
/// @param set The strings; NULL counts as an empty set.
/// @return The script; NULL if it is NULL, and then nothing is appended.
#[no_mangle]
pub unsafe extern "C" fn add_set_to_script(
    script: *mut SCRIPT_T,
    set: *const SET_T,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a set of strings, and NULL or a live buffer, by contract.
        unsafe {
            let words = collect(sorted_strings(set).into_iter().map(quoted));
            append(script, Some(words))
        }
    })
}
