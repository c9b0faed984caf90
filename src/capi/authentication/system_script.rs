//! `features/system-authentication-control.h`: commands of scripts for the system authentication store
//! (`specification/control/system-authentication-control section 4`).
//!
//! Callable from any thread; a script itself is not synchronised. Passwords stay in the script only, which is the program's.

use core::ffi::c_char;
use core::ptr;

use crate::capi::ffi::guard::guard;
use crate::capi::ffi::memory;
use crate::capi::util::list;
use crate::capi::util::list::LIST_T;
use crate::capi::util::set::SET_T;
use crate::capi::util::utils::roles::sorted_strings;
use crate::capi::util::utils::script::{bracketed, command, quoted, secret, text, texts, SCRIPT_T};

/// Appends a command about anonymous clients.
///
/// # Safety
/// `script` is NULL or a live buffer.
unsafe fn anonymous(
    function: &str,
    script: *mut SCRIPT_T,
    action: &[u8],
    roles: Option<Option<&[u8]>>,
) -> *mut SCRIPT_T {
    let mut parts = vec![Some(action), Some(b"anonymous connections".as_slice())];
    parts.extend(roles);
    // SAFETY: as the caller promises.
    unsafe { command(function, script, &parts) }
}

/// Appends a command about a principal and its password.
///
/// # Safety
/// `script` is NULL or a live buffer, the others NULL or C strings.
unsafe fn password_command(
    function: &str,
    script: *mut SCRIPT_T,
    verb: &[u8],
    principal: *const c_char,
    password: *const c_char,
    more: &[Option<&[u8]>],
) -> *mut SCRIPT_T {
    // SAFETY: as the caller promises.
    unsafe {
        let (principal, password) = (text(principal), secret(password));
        let password = password.as_deref().map(Vec::as_slice);
        let mut parts = vec![Some(verb), principal.as_deref(), password];
        parts.extend_from_slice(more);
        command(function, script, &parts)
    }
}

/// Roles that may be left out: nothing for an empty list.
///
/// # Safety
/// `roles` is NULL or a live list whose elements are NULL or C strings.
unsafe fn optional_roles(roles: *const LIST_T) -> Option<Option<Vec<u8>>> {
    // SAFETY: as the caller promises.
    unsafe { (!list::data_of(roles).is_empty()).then(|| texts(roles)) }
}

/// Appends a command: anonymous clients are refused.
///
/// @param script The script.
/// @return The script; NULL if it is NULL.
#[no_mangle]
pub unsafe extern "C" fn update_auth_store_deny_anonymous_connections(
    script: *mut SCRIPT_T,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        let name = "update_auth_store_deny_anonymous_connections";
        // SAFETY: NULL or a live script by contract.
        unsafe { anonymous(name, script, b"deny", None) }
    })
}

/// Appends a command: other authenticators decide about anonymous clients.
///
/// @param script The script.
/// @return The script; NULL if it is NULL.
#[no_mangle]
pub unsafe extern "C" fn update_auth_store_abstain_anonymous_connections(
    script: *mut SCRIPT_T,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        let name = "update_auth_store_abstain_anonymous_connections";
        // SAFETY: NULL or a live script by contract.
        unsafe { anonymous(name, script, b"abstain", None) }
    })
}

/// Appends a command: anonymous clients are allowed.
///
/// @param script The script.
/// @param roles Their roles, strings; NULL counts as an empty list.
/// @return The script; NULL, and nothing is appended, if it or a role is NULL.
#[no_mangle]
pub unsafe extern "C" fn update_auth_store_allow_anonymous_connections(
    script: *mut SCRIPT_T,
    roles: *const LIST_T,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        let name = "update_auth_store_allow_anonymous_connections";
        // SAFETY: NULL or live objects by contract.
        unsafe {
            let roles = texts(roles);
            anonymous(name, script, b"allow", Some(roles.as_deref()))
        }
    })
}

/// Appends a command that adds a principal. It fails if the principal exists.
///
/// @param script The script, which holds the password then; the program may want to overwrite it
///     before it frees it.
/// @param principal The principal.
/// @param password Its password.
/// @param roles Its roles, strings; NULL counts as an empty list.
/// @return The script; NULL, and nothing is appended, if it, the principal, the password or a role
///     is NULL.
#[no_mangle]
pub unsafe extern "C" fn update_auth_store_add_principal(
    script: *mut SCRIPT_T,
    principal: *const c_char,
    password: *const c_char,
    roles: *const LIST_T,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        let name = "update_auth_store_add_principal";
        // SAFETY: NULL or live objects by contract.
        unsafe {
            let roles = optional_roles(roles);
            let more: Vec<_> = roles.iter().map(Option::as_deref).collect();
            password_command(name, script, b"add principal", principal, password, &more)
        }
    })
}

/// Appends a command that adds a principal which only one other principal can change or remove. It
/// fails if the principal exists.
///
/// @param script The script, which holds the password then.
/// @param principal The principal.
/// @param password Its password.
/// @param roles Its roles, strings; NULL counts as an empty list.
/// @param locking_principal The principal that can change it. If it is NULL or empty, all can that
///     may change the store.
/// @return The script; NULL, and nothing is appended, if it, the principal, the password or a role
///     is NULL.
#[no_mangle]
pub unsafe extern "C" fn update_auth_store_add_locked_principal(
    script: *mut SCRIPT_T,
    principal: *const c_char,
    password: *const c_char,
    roles: *const LIST_T,
    locking_principal: *const c_char,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        let name = "update_auth_store_add_locked_principal";
        // SAFETY: NULL or live objects by contract.
        unsafe {
            let roles = optional_roles(roles);
            let mut more: Vec<_> = roles.iter().map(Option::as_deref).collect();
            let locking = memory::c_bytes(locking_principal).filter(|name| !name.is_empty());
            let locking = locking.map(quoted);
            if let Some(locking) = &locking {
                more.extend([Some(b"locked by".as_slice()), Some(locking)]);
            }
            password_command(name, script, b"add principal", principal, password, &more)
        }
    })
}

/// Appends a command that removes a principal.
///
/// @param script The script.
/// @param principal The principal.
/// @return The script; NULL, and nothing is appended, if it or the principal is NULL.
#[no_mangle]
pub unsafe extern "C" fn update_auth_store_remove_principal(
    script: *mut SCRIPT_T,
    principal: *const c_char,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        let name = "update_auth_store_remove_principal";
        // SAFETY: NULL or live objects by contract.
        unsafe {
            let principal = text(principal);
            let parts = [Some(b"remove principal".as_slice()), principal.as_deref()];
            command(name, script, &parts)
        }
    })
}

/// Appends a command that gives a principal other roles.
///
/// @param script The script.
/// @param principal The principal.
/// @param roles Its roles from now on, strings; NULL counts as an empty list.
/// @return The script; NULL, and nothing is appended, if it, the principal or a role is NULL.
#[no_mangle]
pub unsafe extern "C" fn update_auth_store_assign_roles(
    script: *mut SCRIPT_T,
    principal: *const c_char,
    roles: *const LIST_T,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        let name = "update_auth_store_assign_roles";
        // SAFETY: NULL or live objects by contract.
        unsafe {
            let (principal, roles) = (text(principal), texts(roles));
            let verb = b"assign roles".as_slice();
            let parts = [Some(verb), principal.as_deref(), roles.as_deref()];
            command(name, script, &parts)
        }
    })
}

/// Appends a command that gives a principal another password.
///
/// @param script The script, which holds the password then.
/// @param principal The principal.
/// @param password Its password from now on.
/// @return The script; NULL, and nothing is appended, if one of the arguments is NULL.
#[no_mangle]
pub unsafe extern "C" fn update_auth_store_set_password(
    script: *mut SCRIPT_T,
    principal: *const c_char,
    password: *const c_char,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        let name = "update_auth_store_set_password";
        // SAFETY: NULL or live objects by contract.
        unsafe { password_command(name, script, b"set password", principal, password, &[]) }
    })
}

/// Appends a command that fails if a principal has another password. Then the whole script fails,
/// so that a password can be changed only by who knows it.
///
/// @param script The script, which holds the password then.
/// @param principal The principal.
/// @param password The password that it should have.
/// @return The script; NULL, and nothing is appended, if one of the arguments is NULL.
#[no_mangle]
pub unsafe extern "C" fn update_auth_store_verify_password(
    script: *mut SCRIPT_T,
    principal: *const c_char,
    password: *const c_char,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        let name = "update_auth_store_verify_password";
        // SAFETY: NULL or live objects by contract.
        unsafe { password_command(name, script, b"verify password", principal, password, &[]) }
    })
}

/// Appends a command about a session property that clients propose.
///
/// # Safety
/// `script` is NULL or a live buffer, `property` NULL or a C string.
unsafe fn property_command(
    function: &str,
    script: *mut SCRIPT_T,
    verb: &[u8],
    property: *const c_char,
    more: &[Option<&[u8]>],
) -> *mut SCRIPT_T {
    // SAFETY: as the caller promises.
    unsafe {
        let property = text(property);
        let what = b"client proposed property".as_slice();
        let mut parts = vec![Some(verb), Some(what), property.as_deref()];
        parts.extend_from_slice(more);
        command(function, script, &parts)
    }
}

/// Appends a command: a session property that a client proposes is taken if it has one of these
/// values.
///
/// @param script The script.
/// @param property_name The property.
/// @param allowed_values The values, strings; NULL counts as an empty set.
/// @return The script; NULL, and nothing is appended, if it or the property is NULL.
#[no_mangle]
pub unsafe extern "C" fn update_auth_store_trust_client_proposed_property_in(
    script: *mut SCRIPT_T,
    property_name: *const c_char,
    allowed_values: *const SET_T,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        let name = "update_auth_store_trust_client_proposed_property_in";
        // SAFETY: NULL or live objects by contract.
        unsafe {
            let values = sorted_strings(allowed_values).into_iter();
            let values = bracketed(&values.map(quoted).collect::<Vec<_>>());
            let condition = [Some(b"if value in".as_slice()), Some(&values)];
            property_command(name, script, b"trust", property_name, &condition)
        }
    })
}

/// Appends a command: a session property that a client proposes is taken if a regular expression
/// matches all of its value.
///
/// @param script The script.
/// @param property_name The property.
/// @param regular_expression The expression, as Java writes them.
/// @return The script; NULL, and nothing is appended, if one of the arguments is NULL.
#[no_mangle]
pub unsafe extern "C" fn update_auth_store_trust_client_proposed_property_matches(
    script: *mut SCRIPT_T,
    property_name: *const c_char,
    regular_expression: *const c_char,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        let name = "update_auth_store_trust_client_proposed_property_matches";
        // SAFETY: NULL or live objects by contract.
        unsafe {
            let expression = text(regular_expression);
            let condition = [Some(b"if value matches".as_slice()), expression.as_deref()];
            property_command(name, script, b"trust", property_name, &condition)
        }
    })
}

/// Appends a command: a session property that a client proposes is ignored.
///
/// @param script The script.
/// @param property_name The property.
/// @return The script; NULL, and nothing is appended, if it or the property is NULL.
#[no_mangle]
pub unsafe extern "C" fn update_auth_store_ignore_client_proposed_property(
    script: *mut SCRIPT_T,
    property_name: *const c_char,
) -> *mut SCRIPT_T {
    guard(ptr::null_mut(), || {
        let name = "update_auth_store_ignore_client_proposed_property";
        // SAFETY: NULL or live objects by contract.
        unsafe { property_command(name, script, b"ignore", property_name, &[]) }
    })
}
