//! What programs give to the functions on other sessions, checked and copied before the call returns
//! (`specification/control/client-control sections 0.2 and 0.3`).

use std::ffi::CStr;

use crate::capi::ffi::memory;
use crate::capi::session::id::wire_id;
use crate::capi::session::request::arguments::illegal;
use crate::capi::session::types::SESSION_ID_T;
use crate::capi::util::chained_map;
use crate::capi::util::hash::HASH_T;
use crate::capi::util::set::SET_T;
use crate::capi::util::utils::roles::sorted_strings;
use crate::data::memory::{copy_text, try_collect};
use crate::session::Failure;
use crate::wire::services::common::StringMap;
use crate::wire::session_id::SessionId;

/// The session that a request is about.
///
/// # Safety
/// `id` is NULL or a live id.
pub(super) unsafe fn session_id(id: *const SESSION_ID_T) -> Result<SessionId, Failure> {
    // SAFETY: as the caller promises; copied here.
    let id = unsafe { id.as_ref() }.ok_or_else(|| illegal("the session id is NULL"))?;
    Ok(wire_id(*id))
}

fn utf8(bytes: &[u8], what: &str) -> Result<String, Failure> {
    let text = core::str::from_utf8(bytes).map_err(|_| illegal(format!("{what} is not UTF-8")))?;
    Ok(copy_text(text))
}

/// The strings of a set, in the order of their bytes; NULL is an empty set.
///
/// # Safety
/// `set` is NULL or a live set of strings.
unsafe fn texts(set: *const SET_T, what: &str) -> Result<Vec<String>, Failure> {
    // SAFETY: as the caller promises; copied here.
    let texts = unsafe { sorted_strings(set) };
    try_collect(texts.into_iter().map(|text| utf8(text, what)))
}

/// The properties that a program wants to know.
///
/// # Safety
/// `keys` is NULL or a live set of strings.
pub(super) unsafe fn required_properties(keys: *const SET_T) -> Result<Vec<String>, Failure> {
    // SAFETY: as the caller promises.
    unsafe { texts(keys, "the name of a required property") }
}

/// Changes of the properties of a session. A part that would be empty is not there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PropertyChanges {
    pub(super) overwrite: Option<StringMap>,
    pub(super) remove: Option<Vec<String>>,
}

/// What a map says is to become of properties, in the order of their names: NULL removes one.
///
/// # Safety
/// `properties` is NULL or a live map whose values are C strings or NULL.
pub(super) unsafe fn property_changes(
    properties: *const HASH_T,
) -> Result<PropertyChanges, Failure> {
    if properties.is_null() {
        return Err(illegal("the session properties are NULL"));
    }
    let (mut overwrite, mut remove) = (StringMap::new(), Vec::new());
    // SAFETY: not NULL, a live map (caller).
    for (key, value) in unsafe { chained_map::pairs(properties) } {
        // SAFETY: keys are C strings, and not NULL.
        let key = utf8(unsafe { CStr::from_ptr(key) }.to_bytes(), "a property name")?;
        // SAFETY: a C string or NULL (caller).
        match unsafe { memory::c_bytes(value.cast_const().cast()) } {
            Some(value) => overwrite.push((key, utf8(value, "a property value")?)),
            None => remove.push(key),
        }
    }
    overwrite.sort_unstable();
    remove.sort_unstable();
    Ok(PropertyChanges {
        overwrite: Some(overwrite).filter(|pairs| !pairs.is_empty()),
        remove: Some(remove).filter(|keys| !keys.is_empty()),
    })
}

/// A change of roles.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RoleChanges {
    pub(super) remove: Vec<String>,
    pub(super) add: Vec<String>,
}

/// Roles to take away and to add. There must be some, and none of them in both sets.
///
/// # Safety
/// The sets are NULL or live sets of strings.
pub(super) unsafe fn role_changes(
    remove: *const SET_T,
    add: *const SET_T,
) -> Result<RoleChanges, Failure> {
    // SAFETY: as the caller promises.
    let (remove, add) = unsafe { (texts(remove, "a role")?, texts(add, "a role")?) };
    if remove.is_empty() && add.is_empty() {
        return Err(illegal("there is no role to add or to remove"));
    }
    // Both are in order.
    if let Some(role) = remove.iter().find(|role| add.binary_search(role).is_ok()) {
        return Err(illegal(format!(
            "the role {role} is to be both added and removed"
        )));
    }
    Ok(RoleChanges { remove, add })
}

#[cfg(test)]
mod tests {
    use core::ptr;

    use super::*;
    use crate::capi::util::{hash, set};

    fn set_of(texts: &[&CStr]) -> *mut SET_T {
        let set = set::create_strings(3);
        for text in texts {
            // SAFETY: a live set of strings.
            unsafe { set::add(set, text.as_ptr().cast()) };
        }
        set
    }

    #[test]
    fn changes_of_properties_are_in_order_and_empty_parts_are_left_out() {
        // SAFETY: live maps of strings that are not copied; NULL.
        unsafe {
            assert!(property_changes(ptr::null()).is_err());
            let map = hash::hash_new(2);
            let nothing = property_changes(map).unwrap();
            assert_eq!((nothing.overwrite, nothing.remove), (None, None));
            hash::add(map, c"c".as_ptr(), c"1".as_ptr().cast());
            hash::add(map, c"a".as_ptr(), c"".as_ptr().cast());
            let set = property_changes(map).unwrap();
            let pairs = [("a", ""), ("c", "1")].map(|(k, v)| (k.to_owned(), v.to_owned()));
            assert_eq!(set.overwrite.as_deref(), Some(&pairs[..]));
            assert_eq!(set.remove, None);
            hash::add(map, c"x".as_ptr(), ptr::null());
            let both = property_changes(map).unwrap();
            assert_eq!(both.remove, Some(vec!["x".to_owned()]));
            hash::add(map, c"bad".as_ptr(), c"\xff".as_ptr().cast());
            assert!(property_changes(map).is_err());
            hash::free(map, None, None);
        }
    }

    #[test]
    fn roles_are_changed_in_one_way_only() {
        let [a, b, ab, none, bad] = [
            set_of(&[c"A"]),
            set_of(&[c"B"]),
            set_of(&[c"B", c"A"]),
            set_of(&[]),
            set_of(&[c"\xff"]),
        ];
        let null = ptr::null_mut();
        // SAFETY: live sets of strings, each released once; NULL.
        unsafe {
            let changes = role_changes(a, b).unwrap();
            assert_eq!(
                (changes.remove, changes.add),
                (vec!["A".into()], vec!["B".into()])
            );
            let changes = role_changes(null, ab).unwrap();
            assert_eq!(
                (changes.remove.len(), changes.add),
                (0, vec!["A".into(), "B".into()])
            );
            for (remove, add) in [(null, null), (none, null), (none, none), (ab, b), (bad, a)] {
                assert!(role_changes(remove, add).is_err());
            }
            for set in [a, b, ab, none, bad] {
                set::set_free(set);
            }
        }
    }
}
