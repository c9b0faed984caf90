//! `features/security-control.h`: arrays of what is in a security store (`specification/control/security-control section 4`).

use core::ffi::c_char;
use core::ptr;

use crate::capi::ffi::guard::guard;
use crate::capi::security::permissions::{
    GLOBAL_PERMISSIONS_T, PATH_PERMISSIONS_T, TOPIC_PERMISSIONS_T,
};
use crate::capi::security::store::{SECURITY_STORE_ROLE_T, SECURITY_STORE_T};
use crate::capi::util::hash::HASH_T;
use crate::capi::util::set::SET_T;
use crate::capi::util::{chained_map, hash, set};

/// The values of a set in a new array that ends with NULL; NULL without a set.
///
/// # Safety
/// `values` is NULL or a live set of pointers to `T`.
unsafe fn array<T>(values: *const SET_T) -> *mut *mut T {
    if values.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: not NULL; as the caller promises.
    unsafe { set::array(values).cast() }
}

/// What `part` finds in a role; NULL if there is no such role.
///
/// # Safety
/// The members of the store are NULL or live, `role_name` is NULL or a C string.
unsafe fn of_role<T>(
    store: SECURITY_STORE_T,
    role_name: *const c_char,
    part: impl FnOnce(&SECURITY_STORE_ROLE_T) -> *const SET_T,
) -> *mut *mut T {
    if store.roles.is_null() || role_name.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: not NULL; as the caller promises.
    unsafe {
        let role = hash::get(store.roles, role_name).cast::<SECURITY_STORE_ROLE_T>();
        role.as_ref()
            .map_or(ptr::null_mut(), |role| array(part(role)))
    }
}

/// The set of a path, exactly as it is written.
///
/// # Safety
/// `paths` is NULL or a live map of sets, `path` NULL or a C string.
unsafe fn of_path(paths: *const HASH_T, path: *const c_char) -> *const SET_T {
    if paths.is_null() || path.is_null() {
        return ptr::null();
    }
    // SAFETY: not NULL; as the caller promises.
    unsafe { hash::get(paths, path) }.cast_const().cast()
}

/// Lists the roles of anonymous sessions.
///
/// @param store The store.
/// @return A new array, in no certain order, that ends with NULL. The array is to be released with
///     `free()`; what it points to belongs to the store. NULL if out of memory.
#[no_mangle]
pub unsafe extern "C" fn get_security_default_anonymous_roles(
    store: SECURITY_STORE_T,
) -> *mut *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: a live store by contract.
        unsafe { array(store.anon_roles_default) }
    })
}

/// Lists the roles of sessions with a principal.
///
/// @param store The store.
/// @return A new array, in no certain order, that ends with NULL. The array is to be released with
///     `free()`; what it points to belongs to the store. NULL if out of memory.
#[no_mangle]
pub unsafe extern "C" fn get_security_default_named_roles(
    store: SECURITY_STORE_T,
) -> *mut *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: a live store by contract.
        unsafe { array(store.named_roles_default) }
    })
}

/// Lists the paths that do not inherit permissions.
///
/// @param store The store.
/// @return A new array, in no certain order, that ends with NULL. The array is to be released with
///     `free()`; what it points to belongs to the store. NULL if out of memory.
#[no_mangle]
pub unsafe extern "C" fn get_security_isolated_paths(store: SECURITY_STORE_T) -> *mut *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: a live store by contract.
        unsafe { array(store.isolated_paths) }
    })
}

/// Lists the names of the roles.
///
/// @param store The store.
/// @return A new array, in no certain order, that ends with NULL. The array is to be released with
///     `free()`; what it points to belongs to the store. NULL if out of memory.
#[no_mangle]
pub unsafe extern "C" fn get_security_role_names(store: SECURITY_STORE_T) -> *mut *mut c_char {
    guard(ptr::null_mut(), || {
        if store.roles.is_null() {
            return ptr::null_mut();
        }
        // SAFETY: a live store by contract. The array ends with NULL.
        unsafe { chained_map::keys(store.roles, 1) }
    })
}

/// Lists the roles whose permissions a role has too.
///
/// @param store The store.
/// @param role_name The role.
/// @return A new array, in no certain order, that ends with NULL. The array is to be released with
///     `free()`; what it points to belongs to the store. NULL if there is no such role, if
///     `role_name` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn get_security_included_roles(
    store: SECURITY_STORE_T,
    role_name: *const c_char,
) -> *mut *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: a live store and NULL or a C string by contract.
        unsafe { of_role(store, role_name, |role| role.included_roles) }
    })
}

/// Lists the permissions of a role that concern the whole server.
///
/// @param store The store.
/// @param role_name The role.
/// @return A new array, in no certain order, that ends with NULL. The array is to be released with
///     `free()`; what it points to belongs to the store. NULL if there is no such role, if
///     `role_name` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn get_security_global_permissions(
    store: SECURITY_STORE_T,
    role_name: *const c_char,
) -> *mut *mut GLOBAL_PERMISSIONS_T {
    guard(ptr::null_mut(), || {
        // SAFETY: a live store and NULL or a C string by contract.
        unsafe { of_role(store, role_name, |role| role.global_permissions) }
    })
}

/// Lists the permissions of a role for paths that have none of their own.
///
/// @param store The store.
/// @param role_name The role.
/// @return A new array, in no certain order, that ends with NULL. The array is to be released with
///     `free()`; what it points to belongs to the store. NULL if there is no such role, if
///     `role_name` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn get_security_default_path_permissions(
    store: SECURITY_STORE_T,
    role_name: *const c_char,
) -> *mut *mut PATH_PERMISSIONS_T {
    guard(ptr::null_mut(), || {
        // SAFETY: a live store and NULL or a C string by contract.
        unsafe { of_role(store, role_name, |role| role.default_path_permissions) }
    })
}

/// Lists the permissions of a role for paths that have none of their own. Older name of
/// get_security_default_path_permissions().
///
/// @param store The store.
/// @param role_name The role.
/// @return A new array, in no certain order, that ends with NULL. The array is to be released with
///     `free()`; what it points to belongs to the store. NULL if there is no such role, if
///     `role_name` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn get_security_default_topic_permissions(
    store: SECURITY_STORE_T,
    role_name: *const c_char,
) -> *mut *mut TOPIC_PERMISSIONS_T {
    guard(ptr::null_mut(), || {
        // SAFETY: a live store and NULL or a C string by contract.
        unsafe { of_role(store, role_name, |role| role.default_topic_permissions) }
    })
}

/// Lists the permissions of a role for a path.
///
/// @param store The store.
/// @param role_name The role.
/// @param topic_name The path.
/// @return A new array, in no certain order, that ends with NULL. The array is to be released with
///     `free()`; what it points to belongs to the store. NULL if there is no such role, if it has
///     nothing of its own for exactly this path, if a name is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn get_security_path_permissions(
    store: SECURITY_STORE_T,
    role_name: *const c_char,
    topic_name: *const c_char,
) -> *mut *mut PATH_PERMISSIONS_T {
    guard(ptr::null_mut(), || {
        // SAFETY: a live store and NULL or C strings by contract.
        unsafe {
            of_role(store, role_name, |role| {
                of_path(role.path_permissions, topic_name)
            })
        }
    })
}

/// Lists the permissions of a role for a path. Older name of get_security_path_permissions().
///
/// @param store The store.
/// @param role_name The role.
/// @param topic_name The path.
/// @return A new array, in no certain order, that ends with NULL. The array is to be released with
///     `free()`; what it points to belongs to the store. NULL if there is no such role, if it has
///     nothing of its own for exactly this path, if a name is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn get_security_topic_permissions(
    store: SECURITY_STORE_T,
    role_name: *const c_char,
    topic_name: *const c_char,
) -> *mut *mut TOPIC_PERMISSIONS_T {
    guard(ptr::null_mut(), || {
        // SAFETY: a live store and NULL or C strings by contract.
        unsafe {
            of_role(store, role_name, |role| {
                of_path(role.topic_permissions, topic_name)
            })
        }
    })
}
