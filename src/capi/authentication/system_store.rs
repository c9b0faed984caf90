//! `features/system-authentication-control.h`: the system authentication store as programs see it, in C memory
//! (`specification/control/system-authentication-control section 2`).
//!
//! Stores have no lock.

use core::ffi::{c_char, c_void};
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::ffi::cenum::{c_enums, from_raw, raw};
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory;
use crate::capi::util::hash::HASH_T;
use crate::capi::util::set::SET_T;
use crate::capi::util::utils::roles::sorted_strings;
use crate::capi::util::{chained_map, hash, set};
use crate::data::memory::collect;
use crate::wire::services::control::system_authentication::{
    SystemAuthenticationConfiguration, SystemPrincipal,
};

/// What happens to clients that connect without a principal.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum anonymous_connection_action_e {
    /// They are allowed.
    ANONYMOUS_CONNECTION_ACTION_ALLOW = 0,
    /// They are refused.
    ANONYMOUS_CONNECTION_ACTION_DENY = 1,
    /// Other authenticators decide.
    ANONYMOUS_CONNECTION_ACTION_ABSTAIN = 2,
}
/// What happens to clients that connect without a principal.
pub type ANONYMOUS_CONNECTION_ACTION_T = anonymous_connection_action_e;

c_enums!(anonymous_connection_action_e);

/// A principal of the system authentication store. Its password is never told.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct system_principal_s {
    /// The name.
    pub name: *const c_char,
    /// Its roles, strings.
    pub role_set: *const SET_T,
    /// The only principal that may change this one; NULL if all may.
    pub locking_principal: *const c_char,
}
/// A principal of the system authentication store.
pub type SYSTEM_PRINCIPAL_T = system_principal_s;
assert_layout!(system_principal_s, size 24, align 8, { name: 0, role_set: 8, locking_principal: 16 });

/// The system authentication store of a server. Functions that read one take it by value: it only
/// points to what is in it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct system_authentication_store_s {
    /// The principals: by name a `SYSTEM_PRINCIPAL_T *`.
    pub system_principals: *mut HASH_T,
    /// What happens to anonymous clients.
    pub anonymous_connection_action: MaybeUninit<ANONYMOUS_CONNECTION_ACTION_T>,
    /// The roles of anonymous clients that are allowed, strings.
    pub anon_roles: *mut SET_T,
}
/// The system authentication store of a server.
pub type SYSTEM_AUTHENTICATION_STORE_T = system_authentication_store_s;
assert_layout!(system_authentication_store_s, size 24, align 8, {
    system_principals: 0, anonymous_connection_action: 8, anon_roles: 16,
});

/// What is in a principal, whichever side it comes from.
struct PrincipalParts<'a> {
    name: &'a [u8],
    roles: Vec<&'a [u8]>,
    locking_principal: Option<&'a [u8]>,
}

/// What is in a store.
struct StoreParts<'a> {
    principals: Vec<(&'a [u8], PrincipalParts<'a>)>,
    action: i32,
    anonymous_roles: Vec<&'a [u8]>,
}

fn all_bytes(texts: &[String]) -> Vec<&[u8]> {
    collect(texts.iter().map(String::as_bytes))
}

impl<'a> PrincipalParts<'a> {
    fn of_wire(principal: &'a SystemPrincipal) -> Self {
        Self {
            name: principal.name.as_bytes(),
            roles: all_bytes(&principal.roles),
            locking_principal: principal.locking_principal.as_deref().map(str::as_bytes),
        }
    }

    /// # Safety
    /// `principal` is a live principal, of which nothing is changed while the result is used; its members are NULL or as they should be.
    unsafe fn of_c(principal: &'a SYSTEM_PRINCIPAL_T) -> Self {
        // SAFETY: as the caller promises.
        unsafe {
            Self {
                name: memory::c_bytes(principal.name).unwrap_or_default(),
                roles: sorted_strings(principal.role_set),
                locking_principal: memory::c_bytes(principal.locking_principal),
            }
        }
    }

    /// A new principal in C memory; NULL when out of memory.
    fn build(self) -> *mut SYSTEM_PRINCIPAL_T {
        let locking = self.locking_principal;
        let principal = SYSTEM_PRINCIPAL_T {
            name: memory::dup_bytes(self.name),
            role_set: set::of_strings(self.roles),
            locking_principal: locking.map_or(ptr::null(), |name| memory::dup_bytes(name)),
        };
        let block = memory::boxed(principal);
        if block.is_null() {
            // SAFETY: made just now and given to nobody.
            unsafe { release_principal(&principal) };
        }
        block
    }
}

impl<'a> StoreParts<'a> {
    fn of_wire(configuration: &'a SystemAuthenticationConfiguration) -> Self {
        let principals = configuration.principals.iter();
        Self {
            principals: collect(principals.map(|principal| {
                (
                    principal.name.as_bytes(),
                    PrincipalParts::of_wire(principal),
                )
            })),
            action: i32::from(configuration.anonymous_action.code()),
            anonymous_roles: all_bytes(&configuration.anonymous_roles),
        }
    }

    /// # Safety
    /// `store` is a live store, of which nothing is changed while the result is used; its members are NULL or as they should be.
    unsafe fn of_c(store: &'a SYSTEM_AUTHENTICATION_STORE_T) -> Self {
        // SAFETY: as the caller promises.
        unsafe {
            let principals = if store.system_principals.is_null() {
                Vec::new()
            } else {
                chained_map::pairs(store.system_principals)
            };
            Self {
                principals: collect(principals.into_iter().filter_map(|(key, principal)| {
                    let principal = principal.cast::<SYSTEM_PRINCIPAL_T>().as_ref()?;
                    Some((memory::c_bytes(key)?, PrincipalParts::of_c(principal)))
                })),
                action: raw(store.anonymous_connection_action),
                anonymous_roles: sorted_strings(store.anon_roles),
            }
        }
    }

    /// A store that can be lent; gives up where there is no memory.
    fn build_all(self) -> SYSTEM_AUTHENTICATION_STORE_T {
        // SAFETY: made just now and given to nobody.
        memory::whole_or_give_up(|| self.build(), |store| unsafe { release(store) })
    }

    /// A store whose members are in C memory; [`release`] ends them. Out of memory, something is missing.
    fn build(self) -> SYSTEM_AUTHENTICATION_STORE_T {
        let principals = self.principals.into_iter();
        SYSTEM_AUTHENTICATION_STORE_T {
            system_principals: hash::of_values(principals, |name, principal| {
                let key = memory::dup_bytes(name);
                (!key.is_null()).then(|| (key, principal.build().cast()))
            }),
            anonymous_connection_action: from_raw(self.action),
            anon_roles: set::of_strings(self.anonymous_roles),
        }
    }
}

/// Lends what the server has to `call`.
pub(super) fn lend(
    configuration: &SystemAuthenticationConfiguration,
    call: impl FnOnce(SYSTEM_AUTHENTICATION_STORE_T),
) {
    let store = StoreParts::of_wire(configuration).build_all();
    call(store);
    // SAFETY: made just now, and only lent.
    unsafe { release(&store) };
}

/// Releases what is in a principal.
///
/// # Safety
/// The members of the principal are NULL or its own, and nobody uses them any more.
unsafe fn release_principal(principal: &SYSTEM_PRINCIPAL_T) {
    // SAFETY: as the caller promises.
    unsafe {
        memory::free(principal.name);
        set::free(principal.role_set.cast_mut());
        memory::free(principal.locking_principal);
    }
}

/// # Safety
/// `principal` is NULL or from malloc, with members that are NULL or its own, and nobody uses it any more.
unsafe fn free_principal(principal: *mut SYSTEM_PRINCIPAL_T) {
    if !principal.is_null() {
        // SAFETY: as the caller promises.
        unsafe {
            release_principal(&*principal);
            memory::free(principal);
        }
    }
}

/// Releases what is in a store. A program that adds a principal may have used its name as the key.
///
/// # Safety
/// The members of the store are NULL or live, and nobody uses them any more.
unsafe fn release(store: &SYSTEM_AUTHENTICATION_STORE_T) {
    // SAFETY: as the caller promises.
    unsafe {
        if !store.system_principals.is_null() {
            for (key, principal) in chained_map::pairs(store.system_principals) {
                let principal: *mut SYSTEM_PRINCIPAL_T = principal.cast::<c_void>().cast();
                if principal.is_null() || (*principal).name != key.cast_const() {
                    memory::free(key);
                }
                free_principal(principal);
            }
            hash::free(store.system_principals, None, None);
        }
        set::free(store.anon_roles);
    }
}

/// Puts a store into a block of its own; NULL when out of memory, also for what is in it.
fn boxed(parts: StoreParts<'_>) -> *mut SYSTEM_AUTHENTICATION_STORE_T {
    // SAFETY: made just now and given to nobody.
    memory::whole_boxed(|| parts.build(), |store| unsafe { release(store) })
}

/// Creates an empty store, which allows anonymous clients.
///
/// @return The store, to be released with system_authentication_store_free(); NULL if out of memory.
#[no_mangle]
pub extern "C" fn system_authentication_store_create() -> *mut SYSTEM_AUTHENTICATION_STORE_T {
    guard(ptr::null_mut(), || {
        let action = anonymous_connection_action_e::ANONYMOUS_CONNECTION_ACTION_ALLOW;
        let empty = StoreParts {
            principals: Vec::new(),
            action: action as i32,
            anonymous_roles: Vec::new(),
        };
        boxed(empty)
    })
}

/// Copies a store with everything in it, for instance to keep what a callback was given.
///
/// @param store The store; may be NULL.
/// @return The copy, to be released with system_authentication_store_free(); NULL if `store` is
///     NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn system_authentication_store_dup(
    store: *const SYSTEM_AUTHENTICATION_STORE_T,
) -> *mut SYSTEM_AUTHENTICATION_STORE_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live store by contract, which nobody changes meanwhile.
        unsafe { store.as_ref() }.map_or(ptr::null_mut(), |store| {
            // SAFETY: as above.
            boxed(unsafe { StoreParts::of_c(store) })
        })
    })
}

/// Releases a store with everything in it. Only for stores of system_authentication_store_create()
/// and system_authentication_store_dup(); what a program has added to one must be from `malloc()`
/// and is released too.
///
/// @param store The store; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn system_authentication_store_free(
    store: *mut SYSTEM_AUTHENTICATION_STORE_T,
) {
    guard((), || {
        if !store.is_null() {
            // SAFETY: a store that the program gives up, by contract.
            unsafe {
                release(&*store);
                memory::free(store);
            }
        }
    })
}

/// Copies a principal with everything in it.
///
/// @param system_principal The principal; may be NULL.
/// @return The copy, to be released with system_principal_free(); NULL if `system_principal` is
///     NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn system_principal_dup(
    system_principal: *const SYSTEM_PRINCIPAL_T,
) -> *mut SYSTEM_PRINCIPAL_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live principal by contract, which nobody changes meanwhile.
        unsafe { system_principal.as_ref() }.map_or(ptr::null_mut(), |principal| {
            // SAFETY: as above.
            unsafe { PrincipalParts::of_c(principal) }.build()
        })
    })
}

/// Releases a principal with everything in it. Only for principals of system_principal_dup().
///
/// @param system_principal The principal; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn system_principal_free(system_principal: *mut SYSTEM_PRINCIPAL_T) {
    guard((), || {
        // SAFETY: NULL or a principal that the program gives up, by contract.
        unsafe { free_principal(system_principal) }
    })
}
