//! Maps of strings that the library gives to programs.

use core::ffi::{c_char, c_ulong, c_void};
use std::collections::hash_map::Entry;
use std::collections::HashMap;

use super::{create, HASH_T};
use crate::capi::ffi::memory;
use crate::capi::util::chained_map::{self, Synchronised};
use crate::data::memory::{collect, give_up, push};

/// Buckets of a map that the library makes; more if there are more pairs.
const SLOTS: usize = 16;

/// A new map of strings in C memory, to be released with `hash_free(map, free, free)`; NULL when out of memory. Of a key given
/// twice the last value counts. A peer decides how many there are, so each costs the same.
pub(crate) fn of_strings<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> *mut HASH_T {
    let pairs = pairs.map(|(key, value)| (key.as_bytes(), value));
    let make = || {
        of_values(pairs, |key, value| {
            let key = memory::dup_bytes(key);
            (!key.is_null()).then(|| (key, memory::dup_str(value).cast()))
        })
    };
    // SAFETY: made above, of blocks from malloc.
    memory::whole(make, |map| unsafe {
        super::free(map, Some(libc::free), Some(libc::free));
    })
}

/// As [`of_strings`], for values that `make` makes of a key and what belongs to it, together with the key that the map is to hold.
/// A pair that cannot be made, out of memory, is left out: see [`memory::checked`].
pub(crate) fn of_values<'a, V>(
    pairs: impl Iterator<Item = (&'a [u8], V)>,
    make: impl Fn(&[u8], V) -> Option<(*mut c_char, *mut c_void)>,
) -> *mut HASH_T {
    let mut places: HashMap<&[u8], usize> = HashMap::new();
    let mut kept: Vec<(&[u8], V)> = Vec::new();
    for (key, value) in pairs {
        // As C has it: a NUL ends a string.
        let key = key.split(|byte| *byte == 0).next().unwrap_or_default();
        if places.try_reserve(1).is_err() {
            give_up();
        }
        match places.entry(key) {
            Entry::Occupied(place) => kept[*place.get()].1 = value,
            Entry::Vacant(place) => {
                place.insert(kept.len());
                push(&mut kept, (key, value));
            }
        }
    }
    let slots = kept.len().next_power_of_two().max(SLOTS);
    let map = create(slots as c_ulong, Synchronised::Yes);
    if map.is_null() {
        return map;
    }
    let pairs = collect(kept.into_iter().filter_map(|(key, value)| make(key, value)));
    // SAFETY: a map made just now; each key is a string of its own.
    unsafe { chained_map::fill(map, pairs.into_iter()) };
    map
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::util::hash::{free, string_pairs};

    /// The length of each chain.
    fn chains(map: *const HASH_T) -> Vec<usize> {
        let mut lengths = Vec::new();
        // SAFETY: a live map, whose buckets are as many as its slots.
        unsafe {
            for slot in 0..(*map).slots as usize {
                let mut length = 0;
                let mut entry = *(*map).entries.add(slot);
                while !entry.is_null() {
                    length += 1;
                    entry = (*entry).next;
                }
                lengths.push(length);
            }
        }
        lengths
    }

    #[test]
    fn a_map_of_many_strings_has_short_chains() {
        for count in [0, 1, 16, 17, 1_000, 100_000] {
            let keys: Vec<String> = (0..count).map(|number| format!("key {number}")).collect();
            let map = of_strings(keys.iter().map(|key| (&**key, "value")));
            let chains = chains(map);
            assert_eq!(chains.iter().sum::<usize>(), count);
            assert!(chains.len() >= 16 && chains.len() < 2 * count.max(16));
            let longest = chains.iter().max();
            assert!(longest < Some(&16), "{count}: {longest:?}");
            // SAFETY: a live map of strings.
            unsafe {
                assert_eq!(string_pairs(map, "the map").unwrap().len(), count);
                free(map, Some(libc::free), Some(libc::free));
            }
        }
    }

    #[test]
    fn maps_of_strings_hold_what_c_can_tell_apart() {
        let pairs = [("b", "1"), ("a", "2"), ("b\0x", "3"), ("", "4\x005")];
        let map = of_strings(pairs.into_iter());
        // SAFETY: a live map of strings.
        unsafe {
            let mut found = string_pairs(map, "the map").unwrap();
            found.sort();
            let expected = [("", "4"), ("a", "2"), ("b", "3")];
            assert_eq!(
                found,
                expected.map(|(key, value)| (key.to_owned(), value.to_owned()))
            );
            free(map, Some(libc::free), Some(libc::free));
        }
    }
}
