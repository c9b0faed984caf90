//! `topic-details.h` and `types/topic_details_types.h` of 6.4 (`specification/compatibility/legacy-topics section 5`): what topics were
//! before they had specifications. Plain memory; nothing of it is sent.

use core::ffi::{c_char, c_double, c_int};
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::ffi::cenum::{c_enums, from_raw, raw};
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory;
use crate::capi::topics::specification::{topic_type_e, TOPIC_TYPE_T};
use crate::capi::util::buf::BUF_T;
use crate::capi::util::chained_map::{self, Synchronised};
use crate::capi::util::hash::HASH_T;
use crate::capi::util::{buf, hash};

/// How much of a topic is described.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum topic_details_level_e {
    /// Its type.
    TOPIC_DETAILS_LEVEL_BASIC = 1,
    /// Its type and schema.
    TOPIC_DETAILS_LEVEL_SCHEMA = 2,
    /// Its type, schema and attributes.
    TOPIC_DETAILS_LEVEL_FULL = 3,
}
/// How much of a topic is described.
pub type TOPIC_DETAILS_LEVEL_T = topic_details_level_e;

/// Keys of the properties in topic details.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum topic_properties_e {
    TOPIC_PROPERTIES_ALIASING = 1,
    TOPIC_PROPERTIES_ATTACHMENT_CLASS = 2,
    TOPIC_PROPERTIES_DATA_INITIALISER_CLASS = 3,
    TOPIC_PROPERTIES_DELTA_ACK_REQUIRED = 4,
    TOPIC_PROPERTIES_DELTA_ENCODING = 5,
    TOPIC_PROPERTIES_DELTA_MESSAGE_CAPACITY = 8,
    TOPIC_PROPERTIES_FETCH_HANDLER_CLASS = 9,
    TOPIC_PROPERTIES_LOAD_ACK_REQUIRED = 10,
    TOPIC_PROPERTIES_LOAD_ENCODING = 11,
    TOPIC_PROPERTIES_LOAD_HEADERS = 14,
    TOPIC_PROPERTIES_LOAD_MESSAGE_CAPACITY = 15,
    TOPIC_PROPERTIES_LOCK_TIMEOUT = 16,
    TOPIC_PROPERTIES_LOCKABLE = 17,
    TOPIC_PROPERTIES_SUBSCRIPTION_HANDLER_CLASS = 18,
}
/// Keys of the properties in topic details.
pub type TOPIC_PROPERTIES_T = topic_properties_e;

/// The type of a value in topic details.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum m_data_type_e {
    /// Text of a form of its own.
    M_DATA_TYPE_CUSTOM_STRING = 0,
    /// A decimal number as text.
    M_DATA_TYPE_DECIMAL_STRING = 1,
    /// An integer as text.
    M_DATA_TYPE_INTEGER_STRING = 2,
    /// Text.
    M_DATA_TYPE_STRING = 3,
}
/// The type of a value in topic details.
pub type M_DATA_TYPE_T = m_data_type_e;

c_enums!(topic_details_level_e, topic_properties_e, m_data_type_e);

/// Attributes in topic details.
#[repr(C)]
#[allow(non_snake_case, reason = "the C interface's name")]
pub struct topic_details_attributes_s {
    /// Whether sessions subscribe by themselves.
    pub autoSubscribes: c_int,
    /// A reference; from malloc.
    pub reference: *mut c_char,
    /// Whether the topic goes with its last subscriber.
    pub tidiesOnUnsubscribe: c_int,
    /// Properties, all strings.
    pub properties: *mut HASH_T,
}
/// Attributes in topic details.
pub type TOPIC_DETAILS_ATTRIBUTES_T = topic_details_attributes_s;
assert_layout!(topic_details_attributes_s, size 32, align 8, { autoSubscribes: 0, reference: 8, tidiesOnUnsubscribe: 16, properties: 24 });

/// Of topics of strings.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct topic_details_string_s {
    /// The value at first; from malloc.
    pub default_value: *mut c_char,
}
/// Of topics of strings.
pub type TOPIC_DETAILS_STRING_T = topic_details_string_s;

/// Of topics of whole numbers.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct topic_details_integer_s {
    /// The value at first.
    pub default_value: c_int,
}
/// Of topics of whole numbers.
pub type TOPIC_DETAILS_INTEGER_T = topic_details_integer_s;

/// Of topics of decimal numbers.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct topic_details_decimal_s {
    /// The value at first.
    pub default_value: c_double,
    /// Digits behind the point.
    pub scale: c_int,
}
/// Of topics of decimal numbers.
pub type TOPIC_DETAILS_DECIMAL_T = topic_details_decimal_s;

/// What depends on the type of the value.
#[repr(C)]
#[derive(Clone, Copy)]
pub union topic_details_params {
    /// Of strings.
    pub string: TOPIC_DETAILS_STRING_T,
    /// Of whole numbers.
    pub integer: TOPIC_DETAILS_INTEGER_T,
    /// Of decimal numbers.
    pub decimal: TOPIC_DETAILS_DECIMAL_T,
}

/// What a topic is.
#[repr(C)]
pub struct topics_details_s {
    /// How much is described.
    pub level: MaybeUninit<TOPIC_DETAILS_LEVEL_T>,
    /// The type.
    pub topic_type: MaybeUninit<TOPIC_TYPE_T>,
    /// A number.
    pub reference_id: u32,
    /// Schema.
    pub schema: *mut BUF_T,
    /// Schema of the program's own.
    pub user_defined_schema: *mut BUF_T,
    /// Attributes.
    pub attributes: *mut TOPIC_DETAILS_ATTRIBUTES_T,
    /// Further attributes, all strings.
    pub extra_attributes: *mut HASH_T,
    /// The type of the value.
    pub data_type: MaybeUninit<M_DATA_TYPE_T>,
    /// The path of the topic that a slave topic stands for; from malloc.
    pub master_topic: *mut c_char,
    /// What depends on the type of the value.
    pub topic_details_params: topic_details_params,
}
/// What a topic is.
pub type TOPIC_DETAILS_T = topics_details_s;
assert_layout!(topics_details_s, size 80, align 8, {
    level: 0, topic_type: 4, reference_id: 8, schema: 16, user_defined_schema: 24, attributes: 32, extra_attributes: 40,
    data_type: 48, master_topic: 56, topic_details_params: 64,
});

/// What a server knows of a topic.
#[repr(C)]
pub struct topic_details_cache_s {
    /// Whether the server has the details.
    pub cached_on_server: c_int,
    /// The details.
    pub topic_details: *mut TOPIC_DETAILS_T,
}
/// What a server knows of a topic.
pub type TOPIC_DETAILS_CACHE_T = topic_details_cache_s;

/// The details of one topic.
#[repr(C)]
pub struct topic_id_details_s {
    /// The topic; from malloc.
    pub topic_id_str: *mut c_char,
    /// Its details.
    pub topic_details: *mut TOPIC_DETAILS_T,
}
/// The details of one topic.
pub type TOPIC_ID_DETAILS_T = topic_id_details_s;

fn create(topic_type: topic_type_e, master: *mut c_char) -> *mut TOPIC_DETAILS_T {
    let details = memory::zeroed::<TOPIC_DETAILS_T>();
    if details.is_null() {
        // SAFETY: NULL or a string from malloc that nobody else has.
        unsafe { memory::free(master) };
        return details;
    }
    // SAFETY: a block made just now; every member may be zero.
    unsafe {
        (*details).level = from_raw(topic_details_level_e::TOPIC_DETAILS_LEVEL_BASIC as i32);
        (*details).topic_type = from_raw(topic_type as i32);
        (*details).master_topic = master;
    }
    details
}

/// Describes a topic of bytes.
///
/// @return The details, to be released with topic_details_free(); NULL if out of memory.
#[no_mangle]
pub extern "C" fn create_topic_details_binary() -> *mut TOPIC_DETAILS_T {
    guard(ptr::null_mut(), || {
        create(topic_type_e::TOPIC_TYPE_BINARY, ptr::null_mut())
    })
}

/// Describes a topic of JSON values.
///
/// @return The details, to be released with topic_details_free(); NULL if out of memory.
#[no_mangle]
pub extern "C" fn create_topic_details_json() -> *mut TOPIC_DETAILS_T {
    guard(ptr::null_mut(), || {
        create(topic_type_e::TOPIC_TYPE_JSON, ptr::null_mut())
    })
}

/// Describes a topic that stands for another one. Servers refuse to add such topics.
///
/// @param master The path of the other topic; copied.
/// @return The details, to be released with topic_details_free(); NULL if `master` is NULL, or if
///     out of memory.
#[no_mangle]
pub unsafe extern "C" fn create_topic_details_slave(master: *mut c_char) -> *mut TOPIC_DETAILS_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a C string by contract.
        match unsafe { memory::dup_c_str(master) } {
            copy if copy.is_null() => ptr::null_mut(),
            copy => create(topic_type_e::TOPIC_TYPE_SLAVE, copy),
        }
    })
}

/// # Safety
/// `original` is NULL or a live buffer.
unsafe fn copy_of_buf(original: *const BUF_T) -> *mut BUF_T {
    if original.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: not NULL; as the caller promises.
    buf::from_bytes(unsafe { buf::bytes(original) })
}

/// # Safety
/// `original` is NULL or a live map of strings.
unsafe fn copy_of_strings(original: *const HASH_T) -> *mut HASH_T {
    if original.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: not NULL; as the caller promises.
    let (slots, pairs) = unsafe { ((*original).slots, chained_map::pairs(original)) };
    let copy = hash::create(slots, Synchronised::Yes);
    if !copy.is_null() {
        for (key, value) in pairs {
            // SAFETY: strings as the caller promises; a map made just now.
            unsafe {
                let (key, value) = (memory::dup_c_str(key), memory::dup_c_str(value.cast()));
                hash::add(copy, key, value.cast());
            }
        }
    }
    copy
}

/// # Safety
/// `strings` is NULL or a live map of strings from malloc that is not used afterwards.
unsafe fn free_strings(strings: *mut HASH_T) {
    if !strings.is_null() {
        // SAFETY: not NULL; as the caller promises.
        unsafe { hash::free(strings, Some(free_string), Some(free_string)) };
    }
}

unsafe extern "C" fn free_string(string: *mut core::ffi::c_void) {
    // SAFETY: a string from malloc.
    unsafe { memory::free(string) };
}

/// Whether the value is text, which is the only one that details own.
fn has_text(details: &TOPIC_DETAILS_T) -> bool {
    let data_type = raw(details.data_type);
    data_type == m_data_type_e::M_DATA_TYPE_STRING as i32
        || data_type == m_data_type_e::M_DATA_TYPE_CUSTOM_STRING as i32
}

/// Copies details and everything that they point to.
///
/// @param topic_details The details.
/// @return The copy, to be released with topic_details_free(); NULL if `topic_details` is NULL, or
///     if out of memory.
#[no_mangle]
pub unsafe extern "C" fn topic_details_dup(
    topic_details: *const TOPIC_DETAILS_T,
) -> *mut TOPIC_DETAILS_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live details by contract.
        let Some(original) = (unsafe { topic_details.as_ref() }) else {
            return ptr::null_mut();
        };
        // SAFETY: made here.
        memory::whole(|| copy_of(original), |copy| unsafe { free_details(copy) })
    })
}

fn copy_of(original: &TOPIC_DETAILS_T) -> *mut TOPIC_DETAILS_T {
    let copy = memory::zeroed::<TOPIC_DETAILS_T>();
    if copy.is_null() {
        return copy;
    }
    // SAFETY: live details; the copy is a block made just now.
    unsafe {
        ptr::copy_nonoverlapping(original, copy, 1);
        (*copy).schema = copy_of_buf(original.schema);
        (*copy).user_defined_schema = copy_of_buf(original.user_defined_schema);
        (*copy).extra_attributes = copy_of_strings(original.extra_attributes);
        (*copy).master_topic = memory::dup_c_str(original.master_topic);
        if has_text(original) {
            let text = original.topic_details_params.string.default_value;
            (*copy).topic_details_params.string.default_value = memory::dup_c_str(text);
        }
        if let Some(attributes) = original.attributes.as_ref() {
            let own = memory::zeroed::<TOPIC_DETAILS_ATTRIBUTES_T>();
            if !own.is_null() {
                own.write(topic_details_attributes_s {
                    autoSubscribes: attributes.autoSubscribes,
                    reference: memory::dup_c_str(attributes.reference),
                    tidiesOnUnsubscribe: attributes.tidiesOnUnsubscribe,
                    properties: copy_of_strings(attributes.properties),
                });
            }
            (*copy).attributes = own;
        }
    }
    copy
}

/// # Safety
/// `topic_details` is NULL or live details that nobody uses afterwards, with all members from malloc.
unsafe fn free_details(topic_details: *mut TOPIC_DETAILS_T) {
    // SAFETY: as the caller promises.
    unsafe {
        let Some(details) = topic_details.as_ref() else {
            return;
        };
        buf::free(details.schema);
        buf::free(details.user_defined_schema);
        free_strings(details.extra_attributes);
        memory::free(details.master_topic);
        if has_text(details) {
            memory::free(details.topic_details_params.string.default_value);
        }
        if let Some(attributes) = details.attributes.as_ref() {
            memory::free(attributes.reference);
            free_strings(attributes.properties);
            memory::free(details.attributes);
        }
        memory::free(topic_details);
    }
}

/// Releases details and everything that they point to.
///
/// @param topic_details The details; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn topic_details_free(topic_details: *mut TOPIC_DETAILS_T) {
    guard((), || {
        // SAFETY: NULL or live details that the program gives up, with all members from malloc.
        unsafe { free_details(topic_details) }
    })
}

/// Releases the details of one topic and everything that they point to.
///
/// @param details The details; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn topic_id_details_free(details: *mut TOPIC_ID_DETAILS_T) {
    guard((), || {
        if !details.is_null() {
            // SAFETY: not NULL; the program gives up the details, with all members from malloc.
            unsafe {
                memory::free((*details).topic_id_str);
                free_details((*details).topic_details);
                memory::free(details);
            }
        }
    })
}

/// Does nothing: servers no longer know topic details.
///
/// @param topic_details Not used; may be NULL.
/// @return NULL.
#[no_mangle]
pub extern "C" fn topic_details_schema_build(topic_details: *const TOPIC_DETAILS_T) -> *mut BUF_T {
    let _ = topic_details;
    ptr::null_mut()
}

/// Does nothing: servers no longer know topic details.
///
/// @param topic_details Not used; may be NULL.
/// @return NULL.
#[no_mangle]
pub extern "C" fn topic_details_marshal(topic_details: *mut TOPIC_DETAILS_T) -> *mut BUF_T {
    let _ = topic_details;
    ptr::null_mut()
}

/// Does nothing: servers no longer know topic details.
///
/// @param data Not used; may be NULL.
/// @param topic_details Not used; may be NULL.
/// @return NULL.
#[no_mangle]
pub extern "C" fn buf_read_topic_details(
    data: *const c_char,
    topic_details: *mut TOPIC_DETAILS_T,
) -> *mut c_char {
    let _ = (data, topic_details);
    ptr::null_mut()
}

#[cfg(test)]
mod tests {
    use core::ffi::{c_int, c_void};
    use core::mem::{offset_of, size_of};

    use crate::capi::ffi::former_members::Extended;
    use crate::capi::session::protocol::messages::TOPIC_MESSAGE_T;
    use crate::capi::topics::missing::SVC_MISSING_TOPIC_REQUEST_T;
    use crate::capi::topics::subscribe::SVC_NOTIFY_SUBSCRIPTION_REQUEST_T;

    #[test]
    fn former_members_come_right_behind() {
        assert_eq!(
            offset_of!(Extended<TOPIC_MESSAGE_T, *mut c_void>, former),
            size_of::<TOPIC_MESSAGE_T>()
        );
        assert_eq!(
            offset_of!(Extended<SVC_NOTIFY_SUBSCRIPTION_REQUEST_T, *mut c_void>, former),
            size_of::<SVC_NOTIFY_SUBSCRIPTION_REQUEST_T>()
        );
        assert_eq!(
            offset_of!(Extended<SVC_MISSING_TOPIC_REQUEST_T, c_int>, former),
            size_of::<SVC_MISSING_TOPIC_REQUEST_T>()
        );
    }
}
