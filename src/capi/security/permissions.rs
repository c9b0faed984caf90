//! `features/security-control.h`: permissions, their names and their numbers (`specification/control/security-control section 2`). The
//! numbers are those of the wire.

use core::ffi::{c_char, c_int, CStr};

use crate::capi::ffi::cenum::c_enums;
use crate::data::memory::collect;
use crate::wire::services::control::security::{GlobalPermission, PathPermission};

/// A permission that concerns the whole server.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum global_permissions_e {
    /// Register an authenticator.
    GLOBAL_PERMISSION_AUTHENTICATE = 0,
    /// See other sessions.
    GLOBAL_PERMISSION_VIEW_SESSION = 1,
    /// Change other sessions.
    GLOBAL_PERMISSION_MODIFY_SESSION = 2,
    /// Register handlers with the server.
    GLOBAL_PERMISSION_REGISTER_HANDLER = 3,
    /// See the configuration of the server.
    GLOBAL_PERMISSION_VIEW_SERVER = 4,
    /// Change the configuration of the server.
    GLOBAL_PERMISSION_CONTROL_SERVER = 5,
    /// See the security stores.
    GLOBAL_PERMISSION_VIEW_SECURITY = 6,
    /// Change the security stores.
    GLOBAL_PERMISSION_MODIFY_SECURITY = 7,
    /// A permission of a newer server; never sent.
    GLOBAL_PERMISSION_UNKNOWN = 8,
    /// See topic views.
    GLOBAL_PERMISSION_READ_TOPIC_VIEWS = 9,
    /// Change topic views.
    GLOBAL_PERMISSION_MODIFY_TOPIC_VIEWS = 10,
}
/// A permission that concerns the whole server.
pub type GLOBAL_PERMISSIONS_T = global_permissions_e;

/// A permission that concerns paths.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum path_permissions_e {
    /// Receive values.
    PATH_PERMISSION_READ_TOPIC = 0,
    /// Update values.
    PATH_PERMISSION_UPDATE_TOPIC = 1,
    /// Add and remove topics.
    PATH_PERMISSION_MODIFY_TOPIC = 2,
    /// Send requests to handlers.
    PATH_PERMISSION_SEND_TO_MESSAGE_HANDLER = 3,
    /// Send requests to sessions.
    PATH_PERMISSION_SEND_TO_SESSION = 4,
    /// Select topics.
    PATH_PERMISSION_SELECT_TOPIC = 5,
    /// See what events of time series were before they were edited.
    PATH_PERMISSION_QUERY_OBSOLETE_TIME_SERIES_EVENTS = 6,
    /// Edit events of time series.
    PATH_PERMISSION_EDIT_TIME_SERIES_EVENTS = 7,
    /// Edit events that the own principal has appended.
    PATH_PERMISSION_EDIT_OWN_TIME_SERIES_EVENTS = 8,
    /// Acquire session locks.
    PATH_PERMISSION_ACQUIRE_LOCK = 9,
    /// A permission of a newer server; never sent.
    PATH_PERMISSION_UNKNOWN = 10,
    /// Map a branch of session trees to a branch of the topic tree.
    PATH_PERMISSION_EXPOSE_BRANCH = 11,
}
/// A permission that concerns paths.
pub type PATH_PERMISSIONS_T = path_permissions_e;

/// Older names of the permissions that concern paths.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum topic_permissions_e {
    /// Receive values.
    TOPIC_PERMISSION_READ_TOPIC = 0,
    /// Update values.
    TOPIC_PERMISSION_UPDATE_TOPIC = 1,
    /// Add and remove topics.
    TOPIC_PERMISSION_MODIFY_TOPIC = 2,
    /// Send requests to handlers.
    TOPIC_PERMISSION_SEND_TO_MESSAGE_HANDLER = 3,
    /// Send requests to sessions.
    TOPIC_PERMISSION_SEND_TO_SESSION = 4,
    /// Select topics.
    TOPIC_PERMISSION_SELECT_TOPIC = 5,
    /// See what events of time series were before they were edited.
    TOPIC_PERMISSION_QUERY_OBSOLETE_TIME_SERIES_EVENTS = 6,
    /// Edit events of time series.
    TOPIC_PERMISSION_EDIT_TIME_SERIES_EVENTS = 7,
    /// Edit events that the own principal has appended.
    TOPIC_PERMISSION_EDIT_OWN_TIME_SERIES_EVENTS = 8,
    /// Acquire session locks.
    TOPIC_PERMISSION_ACQUIRE_LOCK = 9,
    /// A permission of a newer server; never sent.
    TOPIC_PERMISSION_UNKNOWN = 10,
}
/// Older names of the permissions that concern paths.
pub type TOPIC_PERMISSIONS_T = topic_permissions_e;

c_enums!(
    global_permissions_e,
    path_permissions_e,
    topic_permissions_e
);

const GLOBAL_NAMES: [&CStr; 11] = [
    c"AUTHENTICATE",
    c"VIEW_SESSION",
    c"MODIFY_SESSION",
    c"REGISTER_HANDLER",
    c"VIEW_SERVER",
    c"CONTROL_SERVER",
    c"VIEW_SECURITY",
    c"MODIFY_SECURITY",
    c"UNKNOWN_GLOBAL_PERMISSION",
    c"READ_TOPIC_VIEWS",
    c"MODIFY_TOPIC_VIEWS",
];

const PATH_NAMES: [&CStr; 12] = [
    c"READ_TOPIC",
    c"UPDATE_TOPIC",
    c"MODIFY_TOPIC",
    c"SEND_TO_MESSAGE_HANDLER",
    c"SEND_TO_SESSION",
    c"SELECT_TOPIC",
    c"QUERY_OBSOLETE_TIME_SERIES_EVENTS",
    c"EDIT_TIME_SERIES_EVENTS",
    c"EDIT_OWN_TIME_SERIES_EVENTS",
    c"ACQUIRE_LOCK",
    c"UNKNOWN_PATH_PERMISSION",
    c"EXPOSE_BRANCH",
];

/// Each number at its place, so that programs can point to it.
const fn numbers<const N: usize>() -> [c_int; N] {
    let mut numbers = [0; N];
    let mut number = 0;
    while number < N {
        numbers[number] = number as c_int;
        number += 1;
    }
    numbers
}

/// The names and a NULL behind them.
const fn table<const N: usize, const M: usize>(names: &[&'static CStr; N]) -> [*const c_char; M] {
    let mut table = [core::ptr::null(); M];
    let mut number = 0;
    while number < N {
        table[number] = names[number].as_ptr();
        number += 1;
    }
    table
}

/// The number of each global permission at its place: `&SECURITY_GLOBAL_PERMISSIONS_TABLE[n]` is
/// something that a set can hold.
#[no_mangle]
pub static SECURITY_GLOBAL_PERMISSIONS_TABLE: [c_int; 11] = numbers();

/// The name of each global permission, without prefix, and a NULL at the end.
#[no_mangle]
pub static mut SECURITY_GLOBAL_PERMISSIONS_NAMES: [*const c_char; 12] = table(&GLOBAL_NAMES);

/// The number of each permission for paths at its place: `&SECURITY_PATH_PERMISSIONS_TABLE[n]` is
/// something that a set can hold.
#[no_mangle]
pub static SECURITY_PATH_PERMISSIONS_TABLE: [c_int; 12] = numbers();

/// The name of each permission for paths, without prefix, and a NULL at the end.
#[no_mangle]
pub static mut SECURITY_PATH_PERMISSIONS_NAMES: [*const c_char; 13] = table(&PATH_NAMES);

/// Older name of SECURITY_PATH_PERMISSIONS_TABLE.
#[no_mangle]
pub static SECURITY_TOPIC_PERMISSIONS_TABLE: [c_int; 12] = numbers();

/// Older name of SECURITY_PATH_PERMISSIONS_NAMES.
#[no_mangle]
pub static mut SECURITY_TOPIC_PERMISSIONS_NAMES: [*const c_char; 13] = table(&PATH_NAMES);

/// The name of a permission that scripts may give; the tables that programs see are theirs to change.
fn name(names: &'static [&'static CStr], unknown: u8, number: c_int) -> Option<&'static [u8]> {
    let at = usize::try_from(number).ok()?;
    if at == usize::from(unknown) {
        return None;
    }
    names.get(at).map(|name| name.to_bytes())
}

/// The name of a global permission in scripts.
pub(super) fn global_name(number: c_int) -> Option<&'static [u8]> {
    name(&GLOBAL_NAMES, GlobalPermission::Unknown.code(), number)
}

/// The name of a permission for paths in scripts.
pub(super) fn path_name(number: c_int) -> Option<&'static [u8]> {
    name(&PATH_NAMES, PathPermission::Unknown.code(), number)
}

/// The numbers of global permissions.
pub(super) fn global_numbers(permissions: &[GlobalPermission]) -> Vec<c_int> {
    let codes = permissions.iter().map(|permission| permission.code());
    collect(codes.map(c_int::from))
}

/// The numbers of permissions for paths.
pub(super) fn path_numbers(permissions: &[PathPermission]) -> Vec<c_int> {
    let codes = permissions.iter().map(|permission| permission.code());
    collect(codes.map(c_int::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_of_the_wire_has_its_number_and_its_name() {
        for code in 0..=u8::MAX {
            let number = c_int::from(code);
            let known = GlobalPermission::from_code(code);
            assert_eq!(known.is_some(), (code as usize) < GLOBAL_NAMES.len());
            let nameable = known.is_some_and(|known| known != GlobalPermission::Unknown);
            assert_eq!(global_name(number).is_some(), nameable);
            let known = PathPermission::from_code(code);
            assert_eq!(known.is_some(), (code as usize) < PATH_NAMES.len());
            let nameable = known.is_some_and(|known| known != PathPermission::Unknown);
            assert_eq!(path_name(number).is_some(), nameable);
        }
        assert_eq!((global_name(-1), path_name(c_int::MIN)), (None, None));
        assert_eq!(path_name(11), Some(&b"EXPOSE_BRANCH"[..]));
        let unknown = global_permissions_e::GLOBAL_PERMISSION_UNKNOWN as u8;
        assert_eq!(GlobalPermission::Unknown.code(), unknown);
        let unknown = path_permissions_e::PATH_PERMISSION_UNKNOWN as u8;
        assert_eq!(PathPermission::Unknown.code(), unknown);
    }
}
