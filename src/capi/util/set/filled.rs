//! Sets that the library gives to programs. A peer may have chosen what is in them, and how many there are, so each value costs the same:
//! nothing is searched for in the chains of the set.

use core::ffi::{c_int, c_ulong, c_void};
use core::ptr;

use super::{create_numbers, create_strings, string_hash, SET_ENTRY_T, SET_T};
use crate::capi::ffi::memory;
use crate::data::memory::collect;

/// Buckets of a set that the library makes; more if there are more values.
const SLOTS: usize = 16;

fn slots(count: usize) -> c_ulong {
    count.next_power_of_two().max(SLOTS) as c_ulong
}

/// Puts a value into a set, which owns it from now on. False when out of memory, which NULL says too.
///
/// # Safety
/// `set` is a live set, `val` NULL or a value as the set makes them, from malloc and not in the set yet, and `hash` its hash.
unsafe fn put(set: *mut SET_T, val: *mut c_void, hash: c_ulong) -> bool {
    let entry = memory::zeroed::<SET_ENTRY_T>();
    if val.is_null() || entry.is_null() {
        log::error!("a set cannot take a value: out of memory");
        // SAFETY: NULL or a block of its own.
        unsafe {
            memory::free(val);
            memory::free(entry);
        }
        return false;
    }
    // SAFETY: as the caller promises; a set has as many buckets as slots.
    unsafe {
        let bucket = (*set).entries.add((hash % (*set).slots.max(1)) as usize);
        entry.write(SET_ENTRY_T { val, next: *bucket });
        *bucket = entry;
        (*set).size += 1;
    }
    true
}

/// The set when all values are in it, otherwise NULL.
///
/// # Safety
/// `set` is NULL or a set that nobody else has.
unsafe fn complete(set: *mut SET_T, mut puts: impl Iterator<Item = bool>) -> *mut SET_T {
    if set.is_null() || puts.all(|put| put) {
        return set;
    }
    // SAFETY: not NULL, and nobody else's.
    unsafe { super::free(set) };
    ptr::null_mut()
}

/// A new set of strings, to be released with `set_free`; NULL when out of memory.
pub(crate) fn of_strings<'a>(strings: impl IntoIterator<Item = &'a [u8]>) -> *mut SET_T {
    // As C has it: a NUL ends a string.
    let up_to_nul = |text: &'a [u8]| text.split(|byte| *byte == 0).next().unwrap_or_default();
    let mut distinct = collect(strings.into_iter().map(up_to_nul));
    distinct.sort_unstable();
    distinct.dedup();
    let set = create_strings(slots(distinct.len()));
    let puts = distinct.into_iter().map(|text| {
        let copy = memory::dup_bytes(text).cast::<c_void>();
        // SAFETY: a set made just now, and a string of its own that is in it once.
        !copy.is_null() && unsafe { put(set, copy, string_hash(copy)) }
    });
    // SAFETY: made just now.
    unsafe { complete(set, puts) }
}

/// A new set of numbers, to be released with `set_free`; NULL when out of memory.
pub(crate) fn of_numbers(numbers: impl IntoIterator<Item = c_int>) -> *mut SET_T {
    let mut distinct = collect(numbers.into_iter());
    distinct.sort_unstable();
    distinct.dedup();
    let set = create_numbers(slots(distinct.len()));
    let puts = distinct.into_iter().map(|number| {
        // SAFETY: a set made just now, and a number of its own that is in it once; its hash is that of `int_hash`.
        unsafe { put(set, memory::boxed(number).cast(), number as c_ulong) }
    });
    // SAFETY: made just now.
    unsafe { complete(set, puts) }
}

#[cfg(test)]
mod tests {
    use super::super::{add, free, link_of, values};
    use super::*;

    #[test]
    fn sets_hold_each_string_once_as_c_can_tell_them_apart() {
        let set = of_strings(["b", "a", "b", "b\0x", ""].map(str::as_bytes));
        // SAFETY: a live set of strings.
        unsafe {
            let mut found: Vec<_> = values(set)
                .into_iter()
                .map(|value| memory::string(value.cast()).unwrap())
                .collect();
            found.sort();
            assert_eq!(
                (found, (*set).size),
                (vec!["".into(), "a".into(), "b".into()], 3)
            );
            // Found again by the functions of programs.
            assert!(!add(set, c"a".as_ptr().cast()).is_null());
            assert!((*link_of(set, c"c".as_ptr().cast())).is_null());
            free(set);
        }
    }

    #[test]
    fn sets_hold_each_number_once() {
        let set = of_numbers([11, -1, 3, 11]);
        // SAFETY: a live set of numbers.
        unsafe {
            assert_eq!((*set).size, 3);
            for number in [11, -1, 3] {
                assert!(!add(set, (&raw const number).cast()).is_null(), "{number}");
            }
            free(set);
        }
    }
}
