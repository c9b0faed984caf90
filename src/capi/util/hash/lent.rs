//! Maps by strings that programs are lent during a call.

use core::ffi::{c_char, c_void};
use core::ptr;

use super::{free, of_values, HASH_T};
use crate::capi::ffi::memory;
use crate::capi::util::list;
use crate::capi::util::list::contents;

/// A map by strings, which goes when the call that it was lent for has returned.
pub(crate) struct LentMap {
    map: *mut HASH_T,
    free_value: unsafe extern "C" fn(*mut c_void),
}

impl LentMap {
    /// A map of strings; NULL for values that are not there.
    pub(crate) fn of_strings<'a>(
        pairs: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
    ) -> Self {
        let pairs = pairs
            .into_iter()
            .map(|(key, value)| (key.as_bytes(), value));
        let make = || {
            of_values(pairs, |key, value| {
                let value = value.map_or(ptr::null_mut(), memory::dup_str);
                with_key(key, value.cast())
            })
        };
        Self::new(make, libc::free)
    }

    /// A map of lists of strings.
    pub(crate) fn of_lists<'a>(pairs: impl IntoIterator<Item = (&'a str, Vec<&'a str>)>) -> Self {
        let pairs = pairs
            .into_iter()
            .map(|(key, texts)| (key.as_bytes(), texts));
        let make = || {
            of_values(pairs, |key, texts| {
                with_key(key, contents::of_texts(texts).cast())
            })
        };
        Self::new(make, free_list)
    }

    fn new(
        make: impl FnOnce() -> *mut HASH_T,
        free_value: unsafe extern "C" fn(*mut c_void),
    ) -> Self {
        // SAFETY: made with keys and values of its own.
        let map = memory::whole(make, |map| unsafe {
            free(map, Some(libc::free), Some(free_value));
        });
        Self { map, free_value }
    }

    /// NULL when out of memory.
    pub(crate) fn as_ptr(&self) -> *mut HASH_T {
        self.map
    }
}

fn with_key(key: &[u8], value: *mut c_void) -> Option<(*mut c_char, *mut c_void)> {
    let key = memory::dup_bytes(key);
    (!key.is_null()).then_some((key, value))
}

unsafe extern "C" fn free_list(list: *mut c_void) {
    // SAFETY: NULL or a list of strings that was made above.
    unsafe { list::free(list.cast(), Some(libc::free)) };
}

impl Drop for LentMap {
    fn drop(&mut self) {
        if !self.map.is_null() {
            // SAFETY: made above, with keys and values of its own, which nobody uses any more.
            unsafe { free(self.map, Some(libc::free), Some(self.free_value)) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::util::hash::{get, string_pairs};

    #[test]
    fn values_may_be_missing() {
        let map = LentMap::of_strings([("a", Some("old")), ("b", None)]);
        // SAFETY: a live map of strings.
        unsafe {
            let pairs = string_pairs(map.as_ptr(), "the map").unwrap();
            assert_eq!(pairs, [("a".to_owned(), "old".to_owned())]);
            assert_eq!((*map.as_ptr()).size, 2);
            assert!(get(map.as_ptr(), c"b".as_ptr()).is_null());
        }
    }

    #[test]
    fn lists_may_be_empty() {
        let map = LentMap::of_lists([("", vec![">a", ">b"]), ("scope", Vec::new())]);
        // SAFETY: a live map of lists of strings.
        unsafe {
            let texts = list::data_of(get(map.as_ptr(), c"".as_ptr()).cast());
            assert_eq!(texts.len(), 2);
            assert_eq!(memory::string(texts[1].cast()).as_deref(), Some(">b"));
            let none = get(map.as_ptr(), c"scope".as_ptr());
            assert!(!none.is_null() && list::data_of(none.cast()).is_empty());
        }
    }
}
