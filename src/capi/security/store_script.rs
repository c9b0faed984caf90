//! `features/security-control.h`: commands of scripts for the security store (`specification/control/security-control section 5`).
//!
//! Callable from any thread; a script itself is not synchronised.

use core::ffi::{c_char, c_int};
use core::ptr;

use crate::capi::ffi::guard::guard;
use crate::capi::security::permissions::{global_name, path_name};
use crate::capi::util::list::LIST_T;
use crate::capi::util::set;
use crate::capi::util::set::SET_T;
use crate::capi::util::utils::script::{bracketed, command, text, texts, SCRIPT_T};
use crate::data::memory::{collect_some, copy};

/// The names of permissions in brackets, in the order of their numbers; `None` if one has no name. NULL counts as an empty set.
///
/// # Safety
/// `permissions` is NULL or a live set of pointers to `int`.
unsafe fn names(
    permissions: *const SET_T,
    name: impl Fn(c_int) -> Option<&'static [u8]>,
) -> Option<Vec<u8>> {
    let mut numbers: Vec<c_int> = Vec::new();
    if !permissions.is_null() {
        // SAFETY: as the caller promises. A set never holds NULL.
        let values = unsafe { set::values(permissions) };
        // SAFETY: as above.
        let read = values
            .into_iter()
            .map(|value| unsafe { value.cast::<c_int>().read() });
        numbers.extend(read);
    }
    numbers.sort_unstable();
    // A set without functions of its own compares addresses or bytes.
    numbers.dedup();
    let names = collect_some(numbers.into_iter().map(|number| name(number).map(copy)));
    names.map(|names| bracketed(&names))
}

/// Appends a command that sets the permissions of a role that concern the whole server. A role that
/// does not exist yet is made.
///
/// @param script The script.
/// @param role_name The role.
/// @param permissions The permissions, pointers to `int` (`GLOBAL_PERMISSIONS_T`); NULL counts as
///     an empty set.
/// @return The script; NULL, and nothing is appended, if it or `role_name` is NULL, or if
///     a permission is unknown.
#[no_mangle]
pub unsafe extern "C" fn update_security_store_global_role_permissions(
    script: *mut SCRIPT_T,
    role_name: *const c_char,
    permissions: *const SET_T,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live objects by contract.
        unsafe {
            command(
                "update_security_store_global_role_permissions",
                script,
                &[
                    Some(b"set"),
                    text(role_name).as_deref(),
                    Some(b"permissions"),
                    names(permissions, global_name).as_deref(),
                ],
            )
        }
    })
}

/// Appends a command that sets the permissions of a role for paths that have none of their own.
///
/// @param script The script.
/// @param role_name The role.
/// @param permissions The permissions, pointers to `int` (`PATH_PERMISSIONS_T`); NULL counts as an
///     empty set.
/// @return The script; NULL, and nothing is appended, if it or `role_name` is NULL, or if
///     a permission is unknown.
#[no_mangle]
pub unsafe extern "C" fn update_security_store_default_path_permissions(
    script: *mut SCRIPT_T,
    role_name: *const c_char,
    permissions: *const SET_T,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live objects by contract.
        unsafe {
            command(
                "update_security_store_default_path_permissions",
                script,
                &[
                    Some(b"set"),
                    text(role_name).as_deref(),
                    Some(b"default path permissions"),
                    names(permissions, path_name).as_deref(),
                ],
            )
        }
    })
}

/// Appends a command that sets the permissions of a role for a path and those below it. An empty set
/// takes all permissions away.
///
/// @param script The script.
/// @param role_name The role.
/// @param path The path.
/// @param permissions The permissions, pointers to `int` (`PATH_PERMISSIONS_T`); NULL counts as an
///     empty set.
/// @return The script; NULL, and nothing is appended, if it or one of the names is NULL, or if
///     a permission is unknown.
#[no_mangle]
pub unsafe extern "C" fn update_security_store_path_permissions(
    script: *mut SCRIPT_T,
    role_name: *const c_char,
    path: *const c_char,
    permissions: *const SET_T,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live objects by contract.
        unsafe {
            command(
                "update_security_store_path_permissions",
                script,
                &[
                    Some(b"set"),
                    text(role_name).as_deref(),
                    Some(b"path"),
                    text(path).as_deref(),
                    Some(b"permissions"),
                    names(permissions, path_name).as_deref(),
                ],
            )
        }
    })
}

/// Appends a command that removes what a role has of its own for a path: it inherits again.
///
/// @param script The script.
/// @param role_name The role.
/// @param path The path.
/// @return The script; NULL, and nothing is appended, if it or one of the names is NULL.
#[no_mangle]
pub unsafe extern "C" fn update_security_store_remove_path_permissions(
    script: *mut SCRIPT_T,
    role_name: *const c_char,
    path: *const c_char,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live objects by contract.
        unsafe {
            command(
                "update_security_store_remove_path_permissions",
                script,
                &[
                    Some(b"remove"),
                    text(role_name).as_deref(),
                    Some(b"permissions for path"),
                    text(path).as_deref(),
                ],
            )
        }
    })
}

/// Appends a command that sets the roles whose permissions a role has too.
///
/// @param script The script.
/// @param role_name The role.
/// @param included_roles The roles, strings; NULL counts as an empty list.
/// @return The script; NULL, and nothing is appended, if it or one of the names is NULL.
#[no_mangle]
pub unsafe extern "C" fn update_security_store_include_roles(
    script: *mut SCRIPT_T,
    role_name: *const c_char,
    included_roles: *const LIST_T,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live objects by contract.
        unsafe {
            command(
                "update_security_store_include_roles",
                script,
                &[
                    Some(b"set"),
                    text(role_name).as_deref(),
                    Some(b"includes"),
                    texts(included_roles).as_deref(),
                ],
            )
        }
    })
}

/// Appends a command that lets only one principal change a role from then on.
///
/// @param script The script.
/// @param role_name The role.
/// @param locking_principal The principal.
/// @return The script; NULL, and nothing is appended, if it or one of the names is NULL.
#[no_mangle]
pub unsafe extern "C" fn update_security_store_role_locked_by_principal(
    script: *mut SCRIPT_T,
    role_name: *const c_char,
    locking_principal: *const c_char,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live objects by contract.
        unsafe {
            command(
                "update_security_store_role_locked_by_principal",
                script,
                &[
                    Some(b"set role"),
                    text(role_name).as_deref(),
                    Some(b"locked by principal"),
                    text(locking_principal).as_deref(),
                ],
            )
        }
    })
}

/// Appends a command that sets the roles of sessions with a principal.
///
/// @param script The script.
/// @param roles The roles, strings; NULL counts as an empty list.
/// @return The script; NULL, and nothing is appended, if it or one of the names is NULL.
#[no_mangle]
pub unsafe extern "C" fn update_security_store_named_session_roles(
    script: *mut SCRIPT_T,
    roles: *const LIST_T,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live objects by contract.
        unsafe {
            command(
                "update_security_store_named_session_roles",
                script,
                &[
                    Some(b"set roles for named sessions"),
                    texts(roles).as_deref(),
                ],
            )
        }
    })
}

/// Appends a command that sets the roles of anonymous sessions.
///
/// @param script The script.
/// @param roles The roles, strings; NULL counts as an empty list.
/// @return The script; NULL, and nothing is appended, if it or one of the names is NULL.
#[no_mangle]
pub unsafe extern "C" fn update_security_store_anonymous_session_roles(
    script: *mut SCRIPT_T,
    roles: *const LIST_T,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live objects by contract.
        unsafe {
            command(
                "update_security_store_anonymous_session_roles",
                script,
                &[
                    Some(b"set roles for anonymous sessions"),
                    texts(roles).as_deref(),
                ],
            )
        }
    })
}

/// Appends a command that isolates a path: it no longer inherits permissions from the paths above it
/// nor from the default ones.
///
/// @param script The script.
/// @param path The path.
/// @return The script; NULL, and nothing is appended, if it or `path` is NULL.
#[no_mangle]
pub unsafe extern "C" fn update_security_store_isolate_path(
    script: *mut SCRIPT_T,
    path: *const c_char,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live objects by contract.
        unsafe {
            command(
                "update_security_store_isolate_path",
                script,
                &[Some(b"isolate path"), text(path).as_deref()],
            )
        }
    })
}

/// Appends a command that lets an isolated path inherit permissions again.
///
/// @param script The script.
/// @param path The path.
/// @return The script; NULL, and nothing is appended, if it or `path` is NULL.
#[no_mangle]
pub unsafe extern "C" fn update_security_store_deisolate_path(
    script: *mut SCRIPT_T,
    path: *const c_char,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live objects by contract.
        unsafe {
            command(
                "update_security_store_deisolate_path",
                script,
                &[Some(b"deisolate path"), text(path).as_deref()],
            )
        }
    })
}

/// Older name of update_security_store_default_path_permissions().
///
/// @param script The script.
/// @param role_name The role.
/// @param permissions The permissions, pointers to `int` (`TOPIC_PERMISSIONS_T`); NULL counts as
///     an empty set.
/// @return The script; NULL, and nothing is appended, if it or `role_name` is NULL, or if
///     a permission is unknown.
#[no_mangle]
pub unsafe extern "C" fn update_security_store_default_topic_permissions(
    script: *mut SCRIPT_T,
    role_name: *const c_char,
    permissions: *const SET_T,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live objects by contract.
        unsafe {
            command(
                "update_security_store_default_topic_permissions",
                script,
                &[
                    Some(b"set"),
                    text(role_name).as_deref(),
                    Some(b"default path permissions"),
                    names(permissions, path_name).as_deref(),
                ],
            )
        }
    })
}

/// Older name of update_security_store_path_permissions().
///
/// @param script The script.
/// @param role_name The role.
/// @param topic_path The path.
/// @param permissions The permissions, pointers to `int` (`TOPIC_PERMISSIONS_T`); NULL counts as
///     an empty set.
/// @return The script; NULL, and nothing is appended, if it or one of the names is NULL, or if
///     a permission is unknown.
#[no_mangle]
pub unsafe extern "C" fn update_security_store_topic_permissions(
    script: *mut SCRIPT_T,
    role_name: *const c_char,
    topic_path: *const c_char,
    permissions: *const SET_T,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live objects by contract.
        unsafe {
            command(
                "update_security_store_topic_permissions",
                script,
                &[
                    Some(b"set"),
                    text(role_name).as_deref(),
                    Some(b"path"),
                    text(topic_path).as_deref(),
                    Some(b"permissions"),
                    names(permissions, path_name).as_deref(),
                ],
            )
        }
    })
}

/// Older name of update_security_store_remove_path_permissions().
///
/// @param script The script.
/// @param role_name The role.
/// @param topic_path The path.
/// @return The script; NULL, and nothing is appended, if it or one of the names is NULL.
#[no_mangle]
pub unsafe extern "C" fn update_security_store_remove_topic_permissions(
    script: *mut SCRIPT_T,
    role_name: *const c_char,
    topic_path: *const c_char,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live objects by contract.
        unsafe {
            command(
                "update_security_store_remove_topic_permissions",
                script,
                &[
                    Some(b"remove"),
                    text(role_name).as_deref(),
                    Some(b"permissions for path"),
                    text(topic_path).as_deref(),
                ],
            )
        }
    })
}
