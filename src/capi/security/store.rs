//! `features/security-control.h`: the security store as programs see it, in C memory (`specification/control/security-control section 3`).
//!
//! Stores have no lock.

use core::ffi::{c_char, c_int, c_void};
use core::ptr;

use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory;
use crate::capi::security::permissions;
use crate::capi::util::hash::HASH_T;
use crate::capi::util::set::SET_T;
use crate::capi::util::utils::roles::sorted_strings;
use crate::capi::util::{chained_map, hash, set};
use crate::data::memory::collect;
use crate::wire::services::control::security::{Role, SecurityConfiguration};

/// A role in the security store. Sets of permissions hold pointers to `int`.
#[repr(C)]
pub struct security_store_role_s {
    /// The name.
    pub name: *mut c_char,
    /// The roles whose permissions this one has too, strings.
    pub included_roles: *mut SET_T,
    /// The permissions that concern the whole server, `GLOBAL_PERMISSIONS_T`.
    pub global_permissions: *mut SET_T,
    /// Older name of `default_path_permissions`; a copy of it.
    pub default_topic_permissions: *mut SET_T,
    /// The permissions for paths that have none of their own, `PATH_PERMISSIONS_T`.
    pub default_path_permissions: *mut SET_T,
    /// Older name of `path_permissions`; a copy of it.
    pub topic_permissions: *mut HASH_T,
    /// The permissions for paths, `PATH_PERMISSIONS_T`: by path a `SET_T *`.
    pub path_permissions: *mut HASH_T,
    /// The only principal that may change the role; NULL if all may.
    pub locking_principal: *const c_char,
}
/// A role in the security store.
pub type SECURITY_STORE_ROLE_T = security_store_role_s;
assert_layout!(security_store_role_s, size 64, align 8, {
    name: 0, included_roles: 8, global_permissions: 16, default_topic_permissions: 24, default_path_permissions: 32,
    topic_permissions: 40, path_permissions: 48, locking_principal: 56,
});

/// The security store of a server. Functions that read one take it by value: it only points to what
/// is in it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct security_store_s {
    /// The roles: by name a `SECURITY_STORE_ROLE_T *`.
    pub roles: *mut HASH_T,
    /// The roles of anonymous sessions, strings.
    pub anon_roles_default: *mut SET_T,
    /// The roles of sessions with a principal, strings.
    pub named_roles_default: *mut SET_T,
    /// The paths that do not inherit permissions, strings.
    pub isolated_paths: *mut SET_T,
}
/// The security store of a server.
pub type SECURITY_STORE_T = security_store_s;
assert_layout!(security_store_s, size 32, align 8, {
    roles: 0, anon_roles_default: 8, named_roles_default: 16, isolated_paths: 24,
});

type Numbers = Vec<c_int>;

/// What is in a role, whichever side it comes from.
struct RoleParts<'a> {
    name: &'a [u8],
    included_roles: Vec<&'a [u8]>,
    global_permissions: Numbers,
    default_topic_permissions: Numbers,
    default_path_permissions: Numbers,
    topic_permissions: Vec<(&'a [u8], Numbers)>,
    path_permissions: Vec<(&'a [u8], Numbers)>,
    locking_principal: Option<&'a [u8]>,
}

/// What is in a store.
struct StoreParts<'a> {
    roles: Vec<(&'a [u8], RoleParts<'a>)>,
    anon_roles_default: Vec<&'a [u8]>,
    named_roles_default: Vec<&'a [u8]>,
    isolated_paths: Vec<&'a [u8]>,
}

fn all_bytes(texts: &[String]) -> Vec<&[u8]> {
    collect(texts.iter().map(String::as_bytes))
}

impl<'a> RoleParts<'a> {
    fn of_wire(role: &'a Role) -> Self {
        let paths = || {
            let paths = role.path_permissions.iter();
            let numbers = permissions::path_numbers;
            collect(paths.map(|(path, permissions)| (path.as_bytes(), numbers(permissions))))
        };
        let default_paths = permissions::path_numbers(&role.default_path_permissions);
        Self {
            name: role.name.as_bytes(),
            included_roles: all_bytes(&role.included_roles),
            global_permissions: permissions::global_numbers(&role.global_permissions),
            default_topic_permissions: default_paths.clone(),
            default_path_permissions: default_paths,
            topic_permissions: paths(),
            path_permissions: paths(),
            locking_principal: role.locking_principal.as_deref().map(str::as_bytes),
        }
    }

    /// # Safety
    /// `role` is a live role, of which nothing is changed while the result is used; its members are NULL or as they should be.
    unsafe fn of_c(role: &'a SECURITY_STORE_ROLE_T) -> Self {
        // SAFETY: as the caller promises.
        unsafe {
            Self {
                name: memory::c_bytes(role.name).unwrap_or_default(),
                included_roles: sorted_strings(role.included_roles),
                global_permissions: numbers(role.global_permissions),
                default_topic_permissions: numbers(role.default_topic_permissions),
                default_path_permissions: numbers(role.default_path_permissions),
                topic_permissions: numbers_by_path(role.topic_permissions),
                path_permissions: numbers_by_path(role.path_permissions),
                locking_principal: memory::c_bytes(role.locking_principal),
            }
        }
    }

    /// A new role in C memory; NULL when out of memory.
    fn build(self) -> *mut SECURITY_STORE_ROLE_T {
        let block = memory::zeroed::<SECURITY_STORE_ROLE_T>();
        if block.is_null() {
            return block;
        }
        let sets = |paths: Vec<(&'a [u8], Numbers)>| {
            hash::of_values(paths.into_iter(), |path, numbers| {
                keyed(path, || set::of_numbers(numbers))
            })
        };
        let locking_principal = self.locking_principal;
        let role = SECURITY_STORE_ROLE_T {
            name: memory::dup_bytes(self.name),
            included_roles: set::of_strings(self.included_roles),
            global_permissions: set::of_numbers(self.global_permissions),
            default_topic_permissions: set::of_numbers(self.default_topic_permissions),
            default_path_permissions: set::of_numbers(self.default_path_permissions),
            topic_permissions: sets(self.topic_permissions),
            path_permissions: sets(self.path_permissions),
            locking_principal: locking_principal
                .map_or(ptr::null(), |name| memory::dup_bytes(name)),
        };
        // SAFETY: a block of the right size that is ours.
        unsafe { block.write(role) };
        block
    }
}

/// A copy of a key with its value; `None` when out of memory.
fn keyed<T>(key: &[u8], value: impl FnOnce() -> *mut T) -> Option<(*mut c_char, *mut c_void)> {
    let key = memory::dup_bytes(key);
    (!key.is_null()).then(|| (key, value().cast()))
}

impl<'a> StoreParts<'a> {
    fn of_wire(configuration: &'a SecurityConfiguration) -> Self {
        let roles = configuration.roles.iter();
        Self {
            roles: collect(roles.map(|role| (role.name.as_bytes(), RoleParts::of_wire(role)))),
            anon_roles_default: all_bytes(&configuration.anonymous_roles),
            named_roles_default: all_bytes(&configuration.named_roles),
            isolated_paths: all_bytes(&configuration.isolated_paths),
        }
    }

    /// # Safety
    /// `store` is a live store, of which nothing is changed while the result is used; its members are NULL or as they should be.
    unsafe fn of_c(store: &'a SECURITY_STORE_T) -> Self {
        // SAFETY: as the caller promises.
        unsafe {
            let roles = pairs(store.roles).into_iter();
            Self {
                roles: collect(roles.filter_map(|(name, role)| {
                    let role = role.cast::<SECURITY_STORE_ROLE_T>().as_ref()?;
                    Some((name, RoleParts::of_c(role)))
                })),
                anon_roles_default: sorted_strings(store.anon_roles_default),
                named_roles_default: sorted_strings(store.named_roles_default),
                isolated_paths: sorted_strings(store.isolated_paths),
            }
        }
    }

    /// A store that can be lent; gives up where there is no memory.
    fn build_all(self) -> SECURITY_STORE_T {
        // SAFETY: made just now and given to nobody.
        memory::whole_or_give_up(|| self.build(), |store| unsafe { release(store) })
    }

    /// A store whose members are in C memory; [`release`] ends them. Out of memory, something is missing.
    fn build(self) -> SECURITY_STORE_T {
        SECURITY_STORE_T {
            roles: hash::of_values(self.roles.into_iter(), |name, role| {
                keyed(name, || role.build())
            }),
            anon_roles_default: set::of_strings(self.anon_roles_default),
            named_roles_default: set::of_strings(self.named_roles_default),
            isolated_paths: set::of_strings(self.isolated_paths),
        }
    }
}

/// The numbers of a set of the program.
///
/// # Safety
/// `values` is NULL or a live set of pointers to `int`.
unsafe fn numbers(values: *const SET_T) -> Numbers {
    if values.is_null() {
        return Numbers::new();
    }
    // SAFETY: not NULL; as the caller promises. A set never holds NULL.
    unsafe {
        let values = set::values(values).into_iter();
        collect(values.map(|value| value.cast::<c_int>().read()))
    }
}

/// # Safety
/// `map` is NULL or a live map, which is not changed while the result is used.
unsafe fn pairs<'a>(map: *const HASH_T) -> Vec<(&'a [u8], *mut c_void)> {
    if map.is_null() {
        return Vec::new();
    }
    // SAFETY: not NULL; as the caller promises.
    unsafe {
        let pairs = chained_map::pairs(map).into_iter();
        collect(pairs.filter_map(|(key, value)| Some((memory::c_bytes(key)?, value))))
    }
}

/// # Safety
/// `map` is NULL or a live map whose values are NULL or live sets of pointers to `int`, and which is not changed while the result is used.
unsafe fn numbers_by_path<'a>(map: *const HASH_T) -> Vec<(&'a [u8], Numbers)> {
    // SAFETY: as the caller promises.
    unsafe {
        let pairs = pairs(map).into_iter();
        collect(pairs.map(|(path, values)| (path, numbers(values.cast()))))
    }
}

/// Lends what the server has to `call`.
pub(super) fn lend(configuration: &SecurityConfiguration, call: impl FnOnce(SECURITY_STORE_T)) {
    let store = StoreParts::of_wire(configuration).build_all();
    call(store);
    // SAFETY: made just now, and only lent.
    unsafe { release(&store) };
}

unsafe extern "C" fn free_block(block: *mut c_void) {
    // SAFETY: called with blocks from malloc.
    unsafe { memory::free(block) }
}

unsafe extern "C" fn free_set(values: *mut c_void) {
    // SAFETY: called with sets only.
    unsafe { set::free(values.cast()) }
}

/// Releases a role.
///
/// # Safety
/// `block` is a role from malloc that nobody uses any more; its members are NULL or its own.
unsafe fn free_role(block: *mut SECURITY_STORE_ROLE_T) {
    // SAFETY: as the caller promises.
    unsafe {
        let role = block.read();
        for values in [
            role.included_roles,
            role.global_permissions,
            role.default_topic_permissions,
            role.default_path_permissions,
        ] {
            set::free(values);
        }
        for paths in [role.topic_permissions, role.path_permissions] {
            if !paths.is_null() {
                hash::free(paths, Some(free_block), Some(free_set));
            }
        }
        memory::free(role.name);
        memory::free(role.locking_principal);
        memory::free(block);
    }
}

/// Releases what is in a store. A program that adds a role may have used its name as the key.
///
/// # Safety
/// The members of the store are NULL or live, and nobody uses them any more.
unsafe fn release(store: &SECURITY_STORE_T) {
    // SAFETY: as the caller promises.
    unsafe {
        if !store.roles.is_null() {
            for (key, role) in chained_map::pairs(store.roles) {
                let role = role.cast::<SECURITY_STORE_ROLE_T>();
                if role.is_null() || (*role).name != key {
                    memory::free(key);
                }
                if !role.is_null() {
                    free_role(role);
                }
            }
            hash::free(store.roles, None, None);
        }
        for values in [
            store.anon_roles_default,
            store.named_roles_default,
            store.isolated_paths,
        ] {
            set::free(values);
        }
    }
}

/// Puts a store into a block of its own; NULL when out of memory, also for what is in it.
fn boxed(parts: StoreParts<'_>) -> *mut SECURITY_STORE_T {
    // SAFETY: made just now and given to nobody.
    memory::whole_boxed(|| parts.build(), |store| unsafe { release(store) })
}

/// Creates an empty store: its members are there, and empty.
///
/// @return The store, to be released with security_store_free(); NULL if out of memory.
#[no_mangle]
pub extern "C" fn security_store_create() -> *mut SECURITY_STORE_T {
    guard(ptr::null_mut(), || {
        let empty = StoreParts {
            roles: Vec::new(),
            anon_roles_default: Vec::new(),
            named_roles_default: Vec::new(),
            isolated_paths: Vec::new(),
        };
        boxed(empty)
    })
}

/// Copies a store with everything in it, for instance to keep what a callback was given.
///
/// @param store The store; may be NULL.
/// @return The copy, to be released with security_store_free(); NULL if `store` is NULL, or if out
///     of memory.
#[no_mangle]
pub unsafe extern "C" fn security_store_dup(
    store: *const SECURITY_STORE_T,
) -> *mut SECURITY_STORE_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live store by contract, which nobody changes meanwhile.
        unsafe { store.as_ref() }.map_or(ptr::null_mut(), |store| {
            // SAFETY: as above.
            boxed(unsafe { StoreParts::of_c(store) })
        })
    })
}

/// Releases a store with everything in it. Only for stores of security_store_create() and
/// security_store_dup(); what a program has added to one must be from `malloc()` and is released
/// too.
///
/// @param store The store; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn security_store_free(store: *mut SECURITY_STORE_T) {
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
