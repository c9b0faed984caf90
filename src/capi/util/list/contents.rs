//! Lists that the library makes or reads: of texts, and of objects that are lent to a program.

use core::ffi::{c_char, c_void};
use std::ffi::CString;

use crate::capi::ffi::memory;
use crate::capi::ffi::owned::{self, Handle, HasKeeper, Kept};
use crate::capi::util::list::{self, LIST_T};
use crate::data::memory::collect;

/// A new list of copies of texts, to be released by the program; NULL when out of memory.
pub(crate) fn of_texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> *mut LIST_T {
    let make = || of_pointers(texts.into_iter().map(|text| memory::dup_str(text).cast()));
    // SAFETY: made above, with texts from malloc.
    memory::whole(make, |list| unsafe { list::free(list, Some(libc::free)) })
}

/// Lends a list of copies of texts to `call`; never NULL but when out of memory.
pub(crate) fn lend_texts<'t>(
    texts: impl IntoIterator<Item = &'t str>,
    call: impl FnOnce(*const LIST_T),
) {
    let list = of_texts(texts);
    call(list);
    // SAFETY: made above, with texts from malloc; the program gives back what it was lent.
    unsafe { list::free(list, Some(libc::free)) };
}

/// The strings of a list of the program; NULL among them is left out, and NULL for the list is an empty one.
///
/// # Safety
/// `list` is NULL or a live list of C strings and NULL.
pub(crate) unsafe fn strings(list: *const LIST_T) -> Vec<CString> {
    // SAFETY: as the caller promises.
    let data = unsafe { list::data_of(list) }.into_iter();
    // SAFETY: NULL or a C string (caller), copied here.
    collect(data.filter_map(|data| unsafe { memory::c_copy(data.cast::<c_char>()) }))
}

/// Lends a list of objects, which the library keeps, to `call`. The list is never NULL but when out of memory.
pub(crate) fn lend_kept<H>(objects: &[H], call: impl FnOnce(*mut LIST_T))
where
    H: Handle<Object = H, Ownership = Kept> + HasKeeper,
{
    let list = of_pointers(
        objects
            .iter()
            .map(|object| owned::lend_kept(object).cast_mut().cast()),
    );
    call(list);
    // SAFETY: made above; the program gives back what it was lent, and the objects are not the list's.
    unsafe { list::free(list, None) };
}

fn of_pointers(pointers: impl Iterator<Item = *mut c_void>) -> *mut LIST_T {
    let list = list::create();
    if !list.is_null() {
        for pointer in pointers {
            // SAFETY: a live list, made above.
            unsafe { list::append_last(list, pointer) };
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use core::ptr;

    use super::*;

    #[test]
    fn texts_are_copied_in_and_out() {
        let list = of_texts(["a", "", "b"]);
        // SAFETY: a list made above, and NULL, which is allowed.
        unsafe {
            list::append_last(list, ptr::null_mut());
            assert_eq!(
                strings(list),
                [c"a".to_owned(), c"".to_owned(), c"b".to_owned()]
            );
            assert!(strings(ptr::null()).is_empty());
            list::free(list, Some(libc::free));
        }
    }
}
