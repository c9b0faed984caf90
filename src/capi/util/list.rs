//! `list.h`: doubly linked lists (`specification/data/utilities section 4`). Programs walk and change them directly, so the links are
//! always consistent between calls.
//!
//! Lists have no lock.

use core::ffi::{c_int, c_void};
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::ffi::cenum::truth;
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory;
use crate::data::memory::push;

pub(crate) mod contents;

/// A node of a list.
#[repr(C)]
pub struct list_node_s {
    /// The node before this one; NULL for the first.
    pub prev: *mut list_node_s,
    /// The node after this one; NULL for the last.
    pub next: *mut list_node_s,
    /// The program's pointer.
    pub data: *mut c_void,
}
/// A node of a list.
pub type LIST_NODE_T = list_node_s;
assert_layout!(list_node_s, size 24, align 8, { prev: 0, next: 8, data: 16 });

/// A list of pointers. May be walked directly: `for (node = list->first; node != NULL; node =
/// node->next)`.
#[repr(C)]
pub struct list_s {
    /// The first node; NULL if the list is empty.
    pub first: *mut LIST_NODE_T,
    /// The last node; NULL if the list is empty.
    pub last: *mut LIST_NODE_T,
}
/// A list of pointers.
pub type LIST_T = list_s;
assert_layout!(list_s, size 16, align 8, { first: 0, last: 8 });

type FreeFn = Option<unsafe extern "C" fn(data: *mut c_void)>;

/// A new empty list; NULL when out of memory.
pub(crate) fn create() -> *mut LIST_T {
    memory::zeroed()
}

/// All data of a list, in order.
///
/// # Safety
/// `list` is NULL or a live list.
pub(crate) unsafe fn data_of(list: *const LIST_T) -> Vec<*mut c_void> {
    let mut all = Vec::new();
    if list.is_null() {
        return all;
    }
    // SAFETY: a live list has consistent links.
    unsafe {
        let mut node = (*list).first;
        while !node.is_null() {
            push(&mut all, (*node).data);
            node = (*node).next;
        }
    }
    all
}

/// Puts `data` between `after` (NULL: at the front) and its successor.
///
/// # Safety
/// `list` is a live list, `after` NULL or one of its nodes.
unsafe fn link_after(list: *mut LIST_T, after: *mut LIST_NODE_T, data: *mut c_void) {
    let node = memory::zeroed::<LIST_NODE_T>();
    if node.is_null() {
        log::error!("list: out of memory");
        return;
    }
    // SAFETY: as the caller promises; the new node is ours.
    unsafe {
        let next = if after.is_null() {
            (*list).first
        } else {
            (*after).next
        };
        node.write(LIST_NODE_T {
            prev: after,
            next,
            data,
        });
        if after.is_null() {
            (*list).first = node;
        } else {
            (*after).next = node;
        }
        if next.is_null() {
            (*list).last = node;
        } else {
            (*next).prev = node;
        }
    }
}

/// Puts `data` at the end.
///
/// # Safety
/// `list` is a live list.
pub(crate) unsafe fn append_last(list: *mut LIST_T, data: *mut c_void) {
    // SAFETY: the last node is one of the list's, or NULL when it is empty.
    unsafe { link_after(list, (*list).last, data) }
}

/// Releases nodes and list; `free_fn` gets every datum, NULL ones too.
///
/// # Safety
/// `list` is NULL or a live list that is not used afterwards.
pub(crate) unsafe fn free(list: *mut LIST_T, free_fn: FreeFn) {
    if list.is_null() {
        return;
    }
    // SAFETY: as the caller promises; each node is read before it is freed.
    unsafe {
        let mut node = (*list).first;
        memory::free(list);
        while !node.is_null() {
            let LIST_NODE_T { next, data, .. } = node.read();
            memory::free(node);
            if let Some(free) = free_fn {
                free(data);
            }
            node = next;
        }
    }
}

/// The node at `index`, counted from 0; a negative index gives the first. NULL past the end.
///
/// # Safety
/// `list` is a live list.
unsafe fn node_at(list: *const LIST_T, index: c_int) -> *mut LIST_NODE_T {
    // SAFETY: a live list has consistent links.
    unsafe {
        let mut node = (*list).first;
        for _ in 0..index.max(0) {
            if node.is_null() {
                break;
            }
            node = (*node).next;
        }
        node
    }
}

/// Creates an empty list.
///
/// @return The list, to be released with list_free(); NULL if out of memory.
#[no_mangle]
pub extern "C" fn list_create() -> *mut LIST_T {
    guard(ptr::null_mut(), create)
}

/// Counts the elements.
///
/// @param list The list.
/// @return The number of elements; -1 if `list` is NULL.
#[no_mangle]
pub unsafe extern "C" fn list_get_size(list: *const LIST_T) -> c_int {
    guard(-1, || {
        if list.is_null() {
            return -1;
        }
        // SAFETY: not NULL; a live list by contract.
        unsafe {
            let mut count: c_int = 0;
            let mut node = (*list).first;
            while !node.is_null() {
                count = count.saturating_add(1);
                node = (*node).next;
            }
            count
        }
    })
}

/// Adds an element at the end.
///
/// @param list The list; nothing happens if it is NULL.
/// @param data The element: a pointer that is stored as it is; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn list_append_last(list: *mut LIST_T, data: *mut c_void) {
    guard((), || {
        require!("list_append_last", !list.is_null());
        // SAFETY: not NULL; a live list by contract.
        unsafe { append_last(list, data) }
    })
}

/// Adds an element at the front.
///
/// @param list The list; nothing happens if it is NULL.
/// @param data The element: a pointer that is stored as it is; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn list_insert_first(list: *mut LIST_T, data: *mut c_void) {
    guard((), || {
        require!("list_insert_first", !list.is_null());
        // SAFETY: not NULL; a live list by contract.
        unsafe { link_after(list, ptr::null_mut(), data) }
    })
}

/// Adds an element before a node.
///
/// @param list The list; nothing happens if it is NULL.
/// @param where A node of the list; NULL for the front.
/// @param data The element: a pointer that is stored as it is; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn list_insert(
    list: *mut LIST_T,
    r#where: *mut LIST_NODE_T,
    data: *mut c_void,
) {
    guard((), || {
        require!("list_insert", !list.is_null());
        // SAFETY: not NULL; a live list and one of its nodes (or NULL) by contract.
        unsafe {
            let after = if r#where.is_null() {
                ptr::null_mut()
            } else {
                (*r#where).prev
            };
            link_after(list, after, data);
        }
    })
}

/// Adds an element after a node.
///
/// @param list The list; nothing happens if it is NULL.
/// @param where A node of the list; NULL for the end.
/// @param data The element: a pointer that is stored as it is; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn list_append(
    list: *mut LIST_T,
    r#where: *mut LIST_NODE_T,
    data: *mut c_void,
) {
    guard((), || {
        require!("list_append", !list.is_null());
        // SAFETY: not NULL; a live list and one of its nodes (or NULL) by contract.
        unsafe {
            let after = if r#where.is_null() {
                (*list).last
            } else {
                r#where
            };
            link_after(list, after, data);
        }
    })
}

/// Gives the first element.
///
/// @param list The list.
/// @return The element; NULL if the list is empty or NULL.
#[no_mangle]
pub unsafe extern "C" fn list_get_data_first(list: *const LIST_T) -> *mut c_void {
    guard(ptr::null_mut(), || {
        // SAFETY: a live list or NULL by contract; nodes are live.
        unsafe {
            if list.is_null() || (*list).first.is_null() {
                return ptr::null_mut();
            }
            (*(*list).first).data
        }
    })
}

/// Gives the last element.
///
/// @param list The list.
/// @return The element; NULL if the list is empty or NULL.
#[no_mangle]
pub unsafe extern "C" fn list_get_data_last(list: *const LIST_T) -> *mut c_void {
    guard(ptr::null_mut(), || {
        // SAFETY: a live list or NULL by contract; nodes are live.
        unsafe {
            if list.is_null() || (*list).last.is_null() {
                return ptr::null_mut();
            }
            (*(*list).last).data
        }
    })
}

/// Gives the element at an index.
///
/// @param list The list.
/// @param index The index, from 0; a negative one gives the first element.
/// @return The element; NULL if there is none at the index or `list` is NULL.
#[no_mangle]
pub unsafe extern "C" fn list_get_data_indexed(list: *const LIST_T, index: c_int) -> *mut c_void {
    guard(ptr::null_mut(), || {
        if list.is_null() {
            return ptr::null_mut();
        }
        // SAFETY: not NULL; a live list by contract.
        unsafe {
            let node = node_at(list, index);
            if node.is_null() {
                ptr::null_mut()
            } else {
                (*node).data
            }
        }
    })
}

/// Moves the elements of one list to the end of another one. The struct `src` still refers to them:
/// afterwards only `free(src)` is allowed.
///
/// @param dst The list that receives the elements; nothing happens if it is NULL.
/// @param src The list that gives them; nothing happens if it is NULL, empty or `dst` itself.
#[no_mangle]
pub unsafe extern "C" fn list_append_list(dst: *mut LIST_T, src: *const LIST_T) {
    guard((), || {
        require!("list_append_list", !dst.is_null());
        if src.is_null() || ptr::eq(dst, src) {
            return;
        }
        // SAFETY: not NULL; live lists by contract.
        unsafe {
            if (*src).first.is_null() {
                return;
            }
            if (*dst).last.is_null() {
                (*dst).first = (*src).first;
            } else {
                (*(*dst).last).next = (*src).first;
                (*(*src).first).prev = (*dst).last;
            }
            (*dst).last = (*src).last;
        }
    })
}

/// Copies a list.
///
/// @param list The list.
/// @param copy_fn Copies an element; NULL lets both lists share the elements.
/// @return The copy, to be released with list_free(); NULL if `list` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn list_dup(
    list: *const LIST_T,
    copy_fn: Option<unsafe extern "C" fn(data: *mut c_void) -> *mut c_void>,
) -> *mut LIST_T {
    guard(ptr::null_mut(), || {
        require!("list_dup", !list.is_null(), ptr::null_mut());
        let result = create();
        if result.is_null() {
            return result;
        }
        // SAFETY: a live list by contract; the copy is ours.
        unsafe {
            for data in data_of(list) {
                append_last(result, copy_fn.map_or(data, |copy| copy(data)));
            }
        }
        result
    })
}

/// Releases a list.
///
/// @param list The list; may be NULL.
/// @param free_fn Called for each element in order, also for NULL; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn list_free(
    list: *mut LIST_T,
    free_fn: Option<unsafe extern "C" fn(data: *mut c_void)>,
) {
    guard((), || {
        // SAFETY: a live list or NULL, given up by the program.
        unsafe { free(list, free_fn) }
    })
}

/// Releases a list of lists, with the inner lists.
///
/// @param list The list of `LIST_T *`; may be NULL.
/// @param free_fn Called for each element of the inner lists; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn list_of_lists_free(
    list: *mut LIST_T,
    free_fn: Option<unsafe extern "C" fn(data: *mut c_void)>,
) {
    guard((), || {
        // SAFETY: a live list of lists or NULL, given up by the program.
        unsafe {
            for inner in data_of(list) {
                free(inner.cast(), free_fn);
            }
            free(list, None);
        }
    })
}

/// Compares two lists, element by element.
///
/// @param list_1 One list.
/// @param list_2 The other list.
/// @param compare_fn Says whether two elements are equal.
/// @return True if both lists are NULL, or if they have the same size and equal elements; false
///     otherwise, also if `compare_fn` is NULL.
#[no_mangle]
pub unsafe extern "C" fn list_cmp(
    list_1: *const LIST_T,
    list_2: *const LIST_T,
    compare_fn: Option<
        unsafe extern "C" fn(data_1: *mut c_void, data_2: *mut c_void) -> MaybeUninit<bool>,
    >,
) -> bool {
    guard(false, || {
        if list_1.is_null() || list_2.is_null() {
            return list_1.is_null() && list_2.is_null();
        }
        let Some(compare) = compare_fn else {
            return false;
        };
        // SAFETY: live lists by contract, whose data `compare_fn` accepts.
        unsafe {
            let (left, right) = (data_of(list_1), data_of(list_2));
            left.len() == right.len()
                && left
                    .into_iter()
                    .zip(right)
                    .all(|(l, r)| truth(compare(l, r)))
        }
    })
}

/// Removes the element at an index.
///
/// @param list The list; nothing happens if it is NULL.
/// @param index The index, from 0; a negative one removes the first element. Nothing happens if
///     there is no element at the index.
/// @param free_fn Called for the element; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn list_remove_data_indexed(
    list: *mut LIST_T,
    index: c_int,
    free_fn: Option<unsafe extern "C" fn(data: *mut c_void)>,
) {
    guard((), || {
        require!("list_remove_data_indexed", !list.is_null());
        // SAFETY: not NULL; a live list by contract; the node is unlinked before it is freed.
        unsafe {
            let node = node_at(list, index);
            if node.is_null() {
                return;
            }
            let LIST_NODE_T { prev, next, data } = node.read();
            if prev.is_null() {
                (*list).first = next;
            } else {
                (*prev).next = next;
            }
            if next.is_null() {
                (*list).last = prev;
            } else {
                (*next).prev = prev;
            }
            memory::free(node);
            if let Some(free) = free_fn {
                free(data);
            }
        }
    })
}
