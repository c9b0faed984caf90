//! `features/session-trees.h`: branch mapping tables, and what makes them (`specification/control/session-trees section 2`).
//!
//! Callable from any thread. A table never changes; a builder is not synchronised.

use core::ffi::{c_char, c_void};
use core::ptr;
use std::ffi::{CStr, CString};

use crate::capi::ffi::builder::change;
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::memory::{self, c_copy, c_text};
use crate::capi::ffi::owned::{self, handles, HasKeeper, Keeper};
use crate::capi::util::list::{self, LIST_T};
use crate::data::memory::{collect, copy_text, push, try_collect};
use crate::session::Failure;
use crate::wire::services::control::session_trees::{BranchMapping, BranchMappingTable};

/// What some sessions see at a branch of their session trees.
pub struct DIFFUSION_BRANCH_MAPPING_T {
    session_filter: CString,
    topic_tree_branch: CString,
}
handles!(Boxed: DIFFUSION_BRANCH_MAPPING_T);

impl Clone for DIFFUSION_BRANCH_MAPPING_T {
    fn clone(&self) -> Self {
        Self {
            session_filter: memory::c_clone(&self.session_filter),
            topic_tree_branch: memory::c_clone(&self.topic_tree_branch),
        }
    }
}

/// What sessions see at a branch of their session trees.
pub struct DIFFUSION_BRANCH_MAPPING_TABLE_T {
    session_tree_branch: CString,
    mappings: Vec<DIFFUSION_BRANCH_MAPPING_T>,
    keeper: Keeper,
}
handles!(Kept: DIFFUSION_BRANCH_MAPPING_TABLE_T);

impl HasKeeper for DIFFUSION_BRANCH_MAPPING_TABLE_T {
    fn keeper(&self) -> Keeper {
        self.keeper
    }
}

/// Creates branch mapping tables.
pub struct DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T {
    mappings: Vec<DIFFUSION_BRANCH_MAPPING_T>,
}
handles!(Boxed: DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T);

fn checked(text: &CStr, what: &str) -> Result<String, Failure> {
    let text = text.to_str().map(copy_text);
    text.map_err(|_| Failure::illegal_argument(format!("{what} is not UTF-8")))
}

impl DIFFUSION_BRANCH_MAPPING_TABLE_T {
    /// A table that the library lends.
    pub(super) fn lent(table: BranchMappingTable) -> Self {
        let mappings = table.mappings.iter();
        Self {
            session_tree_branch: c_text(&table.session_tree_branch),
            mappings: collect(mappings.map(|mapping| DIFFUSION_BRANCH_MAPPING_T {
                session_filter: c_text(&mapping.session_filter),
                topic_tree_branch: c_text(&mapping.topic_tree_branch),
            })),
            keeper: Keeper::Library,
        }
    }

    /// The table as it is sent. Programs have no way to hear of text that is not UTF-8 before.
    pub(super) fn to_wire(&self) -> Result<BranchMappingTable, Failure> {
        let mappings = self.mappings.iter();
        Ok(BranchMappingTable {
            session_tree_branch: checked(&self.session_tree_branch, "the session tree branch")?,
            mappings: try_collect(mappings.map(|mapping| {
                Ok::<_, Failure>(BranchMapping {
                    session_filter: checked(&mapping.session_filter, "a session filter")?,
                    topic_tree_branch: checked(&mapping.topic_tree_branch, "a topic tree branch")?,
                })
            }))?,
        })
    }
}

fn copy(text: &CStr) -> *mut c_char {
    memory::dup_bytes(text.to_bytes())
}

/// Creates a builder without mappings.
///
/// @return The builder, to be released with diffusion_branch_mapping_table_builder_free().
#[no_mangle]
pub extern "C" fn diffusion_branch_mapping_table_builder_init(
) -> *mut DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T {
    guard(ptr::null_mut(), || {
        owned::give(DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T {
            mappings: Vec::new(),
        })
    })
}

/// Drops the mappings of a builder.
///
/// @param builder The builder; may be NULL.
/// @return `builder`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_branch_mapping_table_builder_reset(
    builder: *mut DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T,
) -> *mut DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T {
    let function = "diffusion_branch_mapping_table_builder_reset";
    // SAFETY: NULL or live and ours during the call, by contract.
    unsafe { change(function, builder, |own| own.mappings.clear()) }
}

/// Adds a mapping behind those that are there. The order counts: for a session, the first mapping
/// whose filter selects it applies.
///
/// @param builder The builder; may be NULL.
/// @param session_filter The sessions; copied. Nothing is added if it is NULL.
/// @param topic_tree_branch The branch of the topic tree that they see; copied. Nothing is added if
///     it is NULL.
/// @return `builder`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_branch_mapping_table_builder_add_branch_mapping(
    builder: *mut DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T,
    session_filter: *mut c_char,
    topic_tree_branch: *mut c_char,
) -> *mut DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T {
    let function = "diffusion_branch_mapping_table_builder_add_branch_mapping";
    // SAFETY: NULL or C strings, and NULL or live and ours during the call, by contract.
    unsafe {
        change(function, builder, |own| {
            let texts = (c_copy(session_filter), c_copy(topic_tree_branch));
            let (Some(session_filter), Some(topic_tree_branch)) = texts else {
                log::warn!("{function}: an argument is NULL");
                return;
            };
            let mapping = DIFFUSION_BRANCH_MAPPING_T {
                session_filter,
                topic_tree_branch,
            };
            push(&mut own.mappings, mapping);
        })
    }
}

/// Creates a table with the mappings of a builder, possibly none. The builder stays as it is.
///
/// @param builder The builder.
/// @param session_tree_branch The branch of session trees; copied. The server checks it.
/// @return The table, to be released with diffusion_branch_mapping_table_free(); NULL if an argument
///     is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_branch_mapping_table_builder_create_table(
    builder: *mut DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T,
    session_tree_branch: *mut c_char,
) -> *mut DIFFUSION_BRANCH_MAPPING_TABLE_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live, and NULL or a C string, by contract.
        let (builder, branch) = unsafe { (builder.as_ref(), c_copy(session_tree_branch)) };
        require!(
            "diffusion_branch_mapping_table_builder_create_table",
            builder.is_some() && branch.is_some(),
            ptr::null_mut()
        );
        let (Some(builder), Some(session_tree_branch)) = (builder, branch) else {
            return ptr::null_mut();
        };
        owned::give_kept(DIFFUSION_BRANCH_MAPPING_TABLE_T {
            session_tree_branch,
            mappings: collect(builder.mappings.iter().cloned()),
            keeper: Keeper::Program,
        })
    })
}

/// Releases a builder. The tables that it has created stay.
///
/// @param builder The builder; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_branch_mapping_table_builder_free(
    builder: *mut DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T,
) {
    guard((), || {
        // SAFETY: NULL or a builder that the program gives up, by contract.
        unsafe { owned::free(builder) };
    })
}

/// Releases a table that diffusion_branch_mapping_table_builder_create_table() has created. Tables
/// that callbacks were given belong to the library: nothing happens to them.
///
/// @param table The table; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_branch_mapping_table_free(
    table: *mut DIFFUSION_BRANCH_MAPPING_TABLE_T,
) {
    guard((), || {
        // SAFETY: NULL, lent, or a table that the program gives up, by contract.
        unsafe { owned::free_if_given(table) };
    })
}

/// Gives the branch of session trees that a table is for.
///
/// @param table The table; may be NULL.
/// @return A copy of the path, to be released with `free()`; NULL if `table` is NULL, or if out of
///     memory.
#[no_mangle]
pub unsafe extern "C" fn diffusion_branch_mapping_table_get_session_tree_branch(
    table: *mut DIFFUSION_BRANCH_MAPPING_TABLE_T,
) -> *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live table by contract.
        unsafe { table.as_ref() }.map_or(ptr::null_mut(), |own| copy(&own.session_tree_branch))
    })
}

/// Gives the mappings of a table, in their order.
///
/// @param table The table; may be NULL.
/// @return A new list of copies, `DIFFUSION_BRANCH_MAPPING_T *`, possibly empty, to be released with
///     diffusion_branch_mapping_table_free_branch_mappings(); it may outlive the table. NULL if
///     `table` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn diffusion_branch_mapping_table_get_branch_mappings(
    table: *mut DIFFUSION_BRANCH_MAPPING_TABLE_T,
) -> *mut LIST_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live table by contract.
        let Some(own) = (unsafe { table.as_ref() }) else {
            return ptr::null_mut();
        };
        let list = list::create();
        if !list.is_null() {
            for mapping in &own.mappings {
                let mapping: *mut DIFFUSION_BRANCH_MAPPING_T = owned::give(mapping.clone());
                // SAFETY: a list made just now.
                unsafe { list::append_last(list, mapping.cast()) };
            }
        }
        list
    })
}

unsafe extern "C" fn free_mapping(mapping: *mut c_void) {
    // SAFETY: called with what the list of mappings holds, which the program gives up.
    unsafe { owned::free(mapping.cast::<DIFFUSION_BRANCH_MAPPING_T>()) };
}

/// Releases a list of mappings, with the mappings.
///
/// @param branch_mappings The list that diffusion_branch_mapping_table_get_branch_mappings() gave;
///     may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_branch_mapping_table_free_branch_mappings(
    branch_mappings: *mut LIST_T,
) {
    guard((), || {
        // SAFETY: NULL or a list of mappings that the program gives up, by contract.
        unsafe { list::free(branch_mappings, Some(free_mapping)) };
    })
}

/// Gives the filter of a mapping: the sessions that it is for.
///
/// @param mapping The mapping; may be NULL.
/// @return A copy of the filter, to be released with `free()`; NULL if `mapping` is NULL, or if out
///     of memory.
#[no_mangle]
pub unsafe extern "C" fn diffusion_branch_mapping_get_session_filter(
    mapping: *mut DIFFUSION_BRANCH_MAPPING_T,
) -> *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live mapping by contract.
        unsafe { mapping.as_ref() }.map_or(ptr::null_mut(), |own| copy(&own.session_filter))
    })
}

/// Gives the branch of the topic tree that the sessions of a mapping see.
///
/// @param mapping The mapping; may be NULL.
/// @return A copy of the path, to be released with `free()`; NULL if `mapping` is NULL, or if out of
///     memory.
#[no_mangle]
pub unsafe extern "C" fn diffusion_branch_mapping_get_topic_tree_branch(
    mapping: *mut DIFFUSION_BRANCH_MAPPING_T,
) -> *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live mapping by contract.
        unsafe { mapping.as_ref() }.map_or(ptr::null_mut(), |own| copy(&own.topic_tree_branch))
    })
}
