//! `set.h`: sets of pointers with functions of the program's choice (`specification/data/utilities section 5`).
//!
//! Sets have no lock.

mod filled;

use core::ffi::{c_int, c_ulong, c_void, CStr};
use core::ptr;

use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory;
use crate::data::memory::push;

pub(crate) use filled::{of_numbers, of_strings};

/// An entry of a set.
#[repr(C)]
pub struct set_entry_s {
    /// The value.
    pub val: *mut c_void,
    /// The next entry of the bucket.
    pub next: *mut set_entry_s,
}
/// An entry of a set.
pub type SET_ENTRY_T = set_entry_s;
assert_layout!(set_entry_s, size 16, align 8, { val: 0, next: 8 });

/// A set of pointers. `size` may be read directly.
#[repr(C)]
pub struct set_s {
    /// The number of buckets.
    pub slots: c_ulong,
    /// The number of values.
    pub size: c_ulong,
    /// The buckets.
    pub entries: *mut *mut SET_ENTRY_T,
    /// Copies a value that is added; NULL stores the pointer itself.
    pub dup_fn: Option<unsafe extern "C" fn(val: *const c_void) -> *mut c_void>,
    /// Frees a value when the set is released; NULL leaves it.
    pub free_fn: Option<unsafe extern "C" fn(val: *mut c_void)>,
    /// Hashes a value; equal values have equal hashes.
    pub hash_fn: Option<unsafe extern "C" fn(val: *const c_void) -> c_ulong>,
    /// Compares two values; 0 means equal.
    pub cmp_fn: Option<unsafe extern "C" fn(val_1: *const c_void, val_2: *const c_void) -> c_int>,
}
/// A set of pointers.
pub type SET_T = set_s;
assert_layout!(set_s, size 56, align 8, { slots: 0, size: 8, entries: 16, dup_fn: 24, free_fn: 32, hash_fn: 40, cmp_fn: 48 });

type DupFn = Option<unsafe extern "C" fn(val: *const c_void) -> *mut c_void>;
type FreeFn = Option<unsafe extern "C" fn(val: *mut c_void)>;
type HashFn = Option<unsafe extern "C" fn(val: *const c_void) -> c_ulong>;
type CmpFn = Option<unsafe extern "C" fn(val_1: *const c_void, val_2: *const c_void) -> c_int>;

unsafe extern "C" fn string_dup(val: *const c_void) -> *mut c_void {
    // SAFETY: values of a set of strings are C strings.
    unsafe { memory::dup_c_str(val.cast()) }.cast()
}

unsafe extern "C" fn string_hash(val: *const c_void) -> c_ulong {
    // SAFETY: values of such a set end with a NUL byte.
    let bytes = unsafe { CStr::from_ptr(val.cast()) }.to_bytes();
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ c_ulong::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

unsafe extern "C" fn string_cmp(val_1: *const c_void, val_2: *const c_void) -> c_int {
    // SAFETY: values of such a set end with a NUL byte.
    let (left, right) = unsafe { (CStr::from_ptr(val_1.cast()), CStr::from_ptr(val_2.cast())) };
    left.cmp(right) as c_int
}

unsafe extern "C" fn int_dup(val: *const c_void) -> *mut c_void {
    // SAFETY: values of a set of ints point to an int.
    memory::boxed(unsafe { val.cast::<c_int>().read() }).cast()
}

unsafe extern "C" fn int_hash(val: *const c_void) -> c_ulong {
    // SAFETY: values of a set of ints point to an int.
    unsafe { val.cast::<c_int>().read() as c_ulong }
}

unsafe extern "C" fn int_cmp(val_1: *const c_void, val_2: *const c_void) -> c_int {
    // SAFETY: values of a set of ints point to an int.
    unsafe {
        val_1
            .cast::<c_int>()
            .read()
            .cmp(&val_2.cast::<c_int>().read()) as c_int
    }
}

unsafe extern "C" fn plain_free(val: *mut c_void) {
    // SAFETY: values of such a set were copied by it with malloc.
    unsafe { memory::free(val) }
}

/// A new set; without functions it takes its values as strings. NULL when out of memory.
pub(crate) fn create(
    slots: c_ulong,
    dup_fn: DupFn,
    free_fn: FreeFn,
    hash_fn: HashFn,
    cmp_fn: CmpFn,
) -> *mut SET_T {
    let slots = slots.max(1);
    let entries = memory::zeroed_array::<*mut SET_ENTRY_T>(slots as usize);
    let set = memory::zeroed::<SET_T>();
    if entries.is_null() || set.is_null() {
        // SAFETY: both are NULL or were made just now.
        unsafe {
            memory::free(entries);
            memory::free(set);
        }
        return ptr::null_mut();
    }
    let (hash_fn, cmp_fn) = (hash_fn.or(Some(string_hash)), cmp_fn.or(Some(string_cmp)));
    // SAFETY: a block of the right size that is ours.
    unsafe {
        set.write(SET_T {
            slots,
            size: 0,
            entries,
            dup_fn,
            free_fn,
            hash_fn,
            cmp_fn,
        })
    };
    set
}

/// A new set of strings that copies what is added; NULL when out of memory.
pub(crate) fn create_strings(slots: c_ulong) -> *mut SET_T {
    create(
        slots,
        Some(string_dup),
        Some(plain_free),
        Some(string_hash),
        Some(string_cmp),
    )
}

/// A new set of numbers that copies what is added; NULL when out of memory.
fn create_numbers(slots: c_ulong) -> *mut SET_T {
    create(
        slots,
        Some(int_dup),
        Some(plain_free),
        Some(int_hash),
        Some(int_cmp),
    )
}

/// The link that points to the entry equal to `val`, or the NULL link at the end of its bucket.
///
/// # Safety
/// `set` is a live set; its functions accept `val`, which is not NULL.
unsafe fn link_of(set: *const SET_T, val: *const c_void) -> *mut *mut SET_ENTRY_T {
    // SAFETY: as the caller promises; buckets and chains are consistent between calls.
    unsafe {
        let hash = (*set)
            .hash_fn
            .map_or_else(|| string_hash(val), |hash| hash(val));
        let mut link = (*set).entries.add((hash % (*set).slots.max(1)) as usize);
        while !(*link).is_null() {
            let stored = (**link).val;
            let difference = (*set)
                .cmp_fn
                .map_or_else(|| string_cmp(stored, val), |cmp| cmp(stored, val));
            if difference == 0 {
                break;
            }
            link = &raw mut (**link).next;
        }
        link
    }
}

/// Adds a value as `set_add` does.
///
/// # Safety
/// `set` is a live set; its functions accept `val`, which is not NULL.
pub(crate) unsafe fn add(set: *mut SET_T, val: *const c_void) -> *mut c_void {
    // SAFETY: as the caller promises.
    unsafe {
        let link = link_of(set, val);
        if !(*link).is_null() {
            return (**link).val;
        }
        let stored = (*set).dup_fn.map_or(val.cast_mut(), |dup| dup(val));
        let entry = memory::zeroed::<SET_ENTRY_T>();
        if stored.is_null() || entry.is_null() {
            log::error!("set_add: out of memory");
            memory::free(entry);
            if let (Some(free), Some(_), false) = ((*set).free_fn, (*set).dup_fn, stored.is_null())
            {
                free(stored);
            }
            return ptr::null_mut();
        }
        entry.write(SET_ENTRY_T {
            val: stored,
            next: ptr::null_mut(),
        });
        *link = entry;
        (*set).size += 1;
        ptr::null_mut()
    }
}

/// All values, in order of bucket and insertion.
///
/// # Safety
/// `set` is a live set.
pub(crate) unsafe fn values(set: *const SET_T) -> Vec<*mut c_void> {
    let mut all = Vec::new();
    // SAFETY: as the caller promises.
    unsafe {
        for slot in 0..(*set).slots as usize {
            let mut entry = *(*set).entries.add(slot);
            while !entry.is_null() {
                push(&mut all, (*entry).val);
                entry = (*entry).next;
            }
        }
    }
    all
}

/// All values in a new array that ends with NULL; NULL when out of memory.
///
/// # Safety
/// `set` is a live set.
pub(crate) unsafe fn array(set: *const SET_T) -> *mut *mut c_void {
    // SAFETY: as the caller promises. The array has one element more than there are values.
    unsafe {
        let all = values(set);
        let array = memory::zeroed_array::<*mut c_void>(all.len() + 1);
        if !array.is_null() {
            ptr::copy_nonoverlapping(all.as_ptr(), array, all.len());
        }
        array
    }
}

/// Releases a set, and its values if the set has a function for it.
///
/// # Safety
/// `set` is NULL or a live set that is not used afterwards.
pub(crate) unsafe fn free(set: *mut SET_T) {
    if set.is_null() {
        return;
    }
    // SAFETY: as the caller promises; each entry is read before it is freed.
    unsafe {
        for slot in 0..(*set).slots as usize {
            let mut entry = *(*set).entries.add(slot);
            while !entry.is_null() {
                let SET_ENTRY_T { val, next } = entry.read();
                memory::free(entry);
                if let Some(free) = (*set).free_fn {
                    free(val);
                }
                entry = next;
            }
        }
        memory::free((*set).entries);
        memory::free(set);
    }
}

/// Creates a set of pointers to strings, which it compares but neither copies nor frees.
///
/// @param slots The number of buckets, which never grows. 0 counts as 1.
/// @return The set, to be released with set_free(); NULL if out of memory.
#[no_mangle]
pub extern "C" fn set_new(slots: c_ulong) -> *mut SET_T {
    guard(ptr::null_mut(), || create(slots, None, None, None, None))
}

/// Creates a set of strings. It copies what is added.
///
/// @param slots The number of buckets, which never grows. 0 counts as 1.
/// @return The set, to be released with set_free(); NULL if out of memory.
#[no_mangle]
pub extern "C" fn set_new_string(slots: c_ulong) -> *mut SET_T {
    guard(ptr::null_mut(), || create_strings(slots))
}

/// Creates a set of numbers; its values are pointers to `int`. It copies what is added.
///
/// @param slots The number of buckets, which never grows. 0 counts as 1.
/// @return The set, to be released with set_free(); NULL if out of memory.
#[no_mangle]
pub extern "C" fn set_new_int(slots: c_ulong) -> *mut SET_T {
    guard(ptr::null_mut(), || create_numbers(slots))
}

/// Creates a set that works with functions of the program.
///
/// @param slots The number of buckets, which never grows. 0 counts as 1.
/// @param dup_fn Copies a value that is added; NULL stores the pointer itself.
/// @param free_fn Frees a value when the set is released; NULL leaves it alone.
/// @param hash_fn Hashes a value; equal values must have equal hashes. NULL takes the values for
///     strings.
/// @param cmp_fn Compares two values; 0 means equal. NULL takes the values for strings.
/// @return The set, to be released with set_free(); NULL if out of memory.
#[no_mangle]
pub extern "C" fn set_new_ex(
    slots: c_ulong,
    dup_fn: Option<unsafe extern "C" fn(val: *const c_void) -> *mut c_void>,
    free_fn: Option<unsafe extern "C" fn(val: *mut c_void)>,
    hash_fn: Option<unsafe extern "C" fn(val: *const c_void) -> c_ulong>,
    cmp_fn: Option<unsafe extern "C" fn(val_1: *const c_void, val_2: *const c_void) -> c_int>,
) -> *mut SET_T {
    guard(ptr::null_mut(), || {
        create(slots, dup_fn, free_fn, hash_fn, cmp_fn)
    })
}

/// Adds a value.
///
/// @param set The set.
/// @param val The value; must not be NULL.
/// @return NULL if the value was added; if an equal value is in the set already, that value, and
///     the set stays as it is. NULL also if `set` or `val` is NULL, and then nothing happens.
#[no_mangle]
pub unsafe extern "C" fn set_add(set: *mut SET_T, val: *const c_void) -> *mut c_void {
    guard(ptr::null_mut(), || {
        require!("set_add", !set.is_null() && !val.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live set by contract.
        unsafe { add(set, val) }
    })
}

/// Adds a number to a set made by set_new_int().
///
/// @param set The set.
/// @param val The number.
/// @return NULL if the number was added; if it is in the set already, a pointer to it, and the set
///     stays as it is. NULL also if `set` is NULL or does not copy its values, and then nothing
///     happens.
#[no_mangle]
pub unsafe extern "C" fn set_add_int(set: *mut SET_T, val: c_int) -> *mut c_void {
    guard(ptr::null_mut(), || {
        require!("set_add_int", !set.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live set by contract.
        let copies = unsafe { (*set).dup_fn.is_some() };
        // A set that does not copy would keep a pointer to this function's own variable.
        require!("set_add_int", copies, ptr::null_mut());
        // SAFETY: not NULL; a live set of ints by contract, which copies the number.
        unsafe { add(set, (&raw const val).cast()) }
    })
}

/// Removes a value.
///
/// @param set The set.
/// @param val The value.
/// @return The value that was stored, which belongs to the caller now; NULL if there is none, or if
///     `set` or `val` is NULL.
#[no_mangle]
pub unsafe extern "C" fn set_del(set: *mut SET_T, val: *const c_void) -> *mut c_void {
    guard(ptr::null_mut(), || {
        require!("set_del", !set.is_null() && !val.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live set by contract; the entry is unlinked before it is freed.
        unsafe {
            let link = link_of(set, val);
            let entry = *link;
            if entry.is_null() {
                return ptr::null_mut();
            }
            let SET_ENTRY_T { val, next } = entry.read();
            *link = next;
            (*set).size -= 1;
            memory::free(entry);
            val
        }
    })
}

/// Looks for a value.
///
/// @param set The set.
/// @param val The value.
/// @return The equal value that is stored; NULL if there is none, or if `set` or `val` is NULL.
#[no_mangle]
pub unsafe extern "C" fn set_contains(set: *const SET_T, val: *const c_void) -> *mut c_void {
    guard(ptr::null_mut(), || {
        if set.is_null() || val.is_null() {
            return ptr::null_mut();
        }
        // SAFETY: not NULL; a live set by contract.
        unsafe {
            let entry = *link_of(set, val);
            if entry.is_null() {
                ptr::null_mut()
            } else {
                (*entry).val
            }
        }
    })
}

/// Lists the values.
///
/// @param set The set.
/// @return An array of the stored values that ends with NULL; the array, not the values, is to be
///     released with `free()`. NULL if `set` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn set_values(set: *const SET_T) -> *mut *mut c_void {
    guard(ptr::null_mut(), || {
        require!("set_values", !set.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live set by contract.
        unsafe { array(set) }
    })
}

/// Copies a set, and its values if the set copies what is added; otherwise both sets share the
/// values.
///
/// @param set The set.
/// @return The copy, to be released with set_free(); NULL if `set` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn set_dup(set: *const SET_T) -> *mut SET_T {
    guard(ptr::null_mut(), || {
        require!("set_dup", !set.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live set by contract; the copy is ours.
        unsafe {
            let result = create(
                (*set).slots,
                (*set).dup_fn,
                (*set).free_fn,
                (*set).hash_fn,
                (*set).cmp_fn,
            );
            if !result.is_null() {
                for val in values(set) {
                    add(result, val);
                }
            }
            result
        }
    })
}

/// Releases a set, and its values if the set has a function for it.
///
/// @param set The set; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn set_free(set: *mut SET_T) {
    guard((), || {
        // SAFETY: NULL or a live set that the program gives up.
        unsafe { free(set) }
    })
}
