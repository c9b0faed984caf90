//! `topic-specification.h` (`specification/topics/topic-specification`): a topic type and properties. Callable from any thread; a
//! specification itself is not synchronised.

pub(crate) mod keys;

use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::ffi::cenum::{c_enums, from_raw, raw};
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::owned::{self, handles};
use crate::capi::util::hash;
use crate::capi::util::hash::HASH_T;
use crate::data::memory::{copy_lossy, map_of};
use crate::wire::services::topics::specification::{Properties, TopicSpecification, TopicType};

/// What a topic holds.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum topic_type_e {
    /// Another topic; only servers before 6.5 know it.
    TOPIC_TYPE_SLAVE = 7,
    /// Different topics for different sessions; only servers before 6.10 know it.
    TOPIC_TYPE_ROUTING = 12,
    /// Bytes.
    TOPIC_TYPE_BINARY = 14,
    /// JSON.
    TOPIC_TYPE_JSON = 15,
    /// A series of events, each with a value of another type.
    TOPIC_TYPE_TIME_SERIES = 16,
    /// Text in UTF-8.
    TOPIC_TYPE_STRING = 17,
    /// An integer of 64 bits.
    TOPIC_TYPE_INT64 = 18,
    /// A floating-point number of 64 bits.
    TOPIC_TYPE_DOUBLE = 19,
    /// Records of fields.
    TOPIC_TYPE_RECORDV2 = 20,
    /// A type that this library does not know.
    TOPIC_TYPE_UNKNOWN = 21,
}
/// What a topic holds.
pub type TOPIC_TYPE_T = topic_type_e;

c_enums!(topic_type_e);

// The header needs the numbers as they are; the layers below have the one table of what they mean.
const _: () = {
    use topic_type_e::*;
    assert!(TOPIC_TYPE_SLAVE as u8 == TopicType::Slave.code());
    assert!(TOPIC_TYPE_ROUTING as u8 == TopicType::Routing.code());
    assert!(TOPIC_TYPE_BINARY as u8 == TopicType::Binary.code());
    assert!(TOPIC_TYPE_JSON as u8 == TopicType::Json.code());
    assert!(TOPIC_TYPE_TIME_SERIES as u8 == TopicType::TimeSeries.code());
    assert!(TOPIC_TYPE_STRING as u8 == TopicType::String.code());
    assert!(TOPIC_TYPE_INT64 as u8 == TopicType::Int64.code());
    assert!(TOPIC_TYPE_DOUBLE as u8 == TopicType::Double.code());
    assert!(TOPIC_TYPE_RECORDV2 as u8 == TopicType::RecordV2.code());
    assert!(TOPIC_TYPE_UNKNOWN as u8 == TopicType::Unknown.code());
};

/// What `topic_specification_get_topic_type` answers for NULL.
const NO_TYPE: i32 = -1;

/// Describes a topic: its type and its properties.
pub struct TOPIC_SPECIFICATION_T {
    /// As the program gave it; the server says whether it is one.
    topic_type: i32,
    /// Absent is something else than empty for programs, and the same for everybody else.
    properties: Option<Properties>,
    /// Some of what the program gave as properties is not UTF-8: `properties` show it replaced, and are not sent.
    has_odd_text: bool,
}
handles!(Boxed: TOPIC_SPECIFICATION_T);

impl TOPIC_SPECIFICATION_T {
    /// A specification for a program. Properties are always present.
    pub fn new(specification: &TopicSpecification) -> Self {
        let topic_type = match specification.topic_type {
            TopicType::Other(_) => TopicType::Unknown,
            known => known,
        };
        Self {
            topic_type: topic_type.code().into(),
            properties: Some(specification.properties.clone()),
            has_odd_text: false,
        }
    }

    /// The specification as the layers below know it, or what of it cannot be sent.
    pub fn specification(&self) -> Result<TopicSpecification, &'static str> {
        let code = u8::try_from(self.topic_type).map_err(|_| "there is no such topic type")?;
        if self.has_odd_text {
            return Err("a property of the specification is not UTF-8");
        }
        let properties = self.properties.clone().unwrap_or_default();
        let topic_type = TopicType::from_code(code);
        Ok(TopicSpecification::with_properties(topic_type, properties))
    }

    /// Other properties; `None` for NULL.
    ///
    /// # Safety
    /// `hash` is NULL or a live map of strings.
    unsafe fn set_properties(&mut self, hash: *const HASH_T) {
        // SAFETY: as the caller promises.
        let pairs = (!hash.is_null()).then(|| unsafe { hash::byte_pairs(hash) });
        self.has_odd_text = false;
        let mut text = |bytes: Vec<u8>| {
            String::from_utf8(bytes).unwrap_or_else(|error| {
                self.has_odd_text = true;
                copy_lossy(error.as_bytes())
            })
        };
        // In the order of their keys: what is sent does not depend on how a map arranges them.
        self.properties = pairs.map(|pairs| {
            let pairs = pairs.into_iter();
            let sorted = map_of(pairs.map(|(key, value)| (text(key), text(value))));
            sorted.into_iter().collect()
        });
    }
}

/// Creates a specification without properties.
///
/// @param topic_type The topic type, which is not checked.
/// @return The specification, to be released with topic_specification_free().
#[no_mangle]
pub extern "C" fn topic_specification_init(
    topic_type: MaybeUninit<TOPIC_TYPE_T>,
) -> *mut TOPIC_SPECIFICATION_T {
    guard(ptr::null_mut(), || {
        owned::give(TOPIC_SPECIFICATION_T {
            topic_type: raw(topic_type),
            properties: None,
            has_odd_text: false,
        })
    })
}

/// Creates a specification with properties.
///
/// @param topic_type The topic type, which is not checked.
/// @param properties Keys and values, all strings; copied, and not checked here: what uses a
///     specification whose properties are not UTF-8 fails, with the error of a topic type that is
///     not valid. NULL: without properties.
/// @return The specification, to be released with topic_specification_free().
#[no_mangle]
pub unsafe extern "C" fn topic_specification_init_with_properties(
    topic_type: MaybeUninit<TOPIC_TYPE_T>,
    properties: *mut HASH_T,
) -> *mut TOPIC_SPECIFICATION_T {
    guard(ptr::null_mut(), || {
        let mut specification = TOPIC_SPECIFICATION_T {
            topic_type: raw(topic_type),
            properties: None,
            has_odd_text: false,
        };
        // SAFETY: NULL or a live map of strings by contract.
        unsafe { specification.set_properties(properties) };
        owned::give(specification)
    })
}

/// Gives the topic type of a specification.
///
/// @param specification The specification.
/// @return The topic type; -1 if `specification` is NULL.
#[no_mangle]
pub unsafe extern "C" fn topic_specification_get_topic_type(
    specification: *const TOPIC_SPECIFICATION_T,
) -> MaybeUninit<TOPIC_TYPE_T> {
    guard(from_raw(NO_TYPE), || {
        // SAFETY: NULL or a live specification by contract.
        let specification = unsafe { specification.as_ref() };
        from_raw(specification.map_or(NO_TYPE, |specification| specification.topic_type))
    })
}

/// Gives the properties of a specification.
///
/// @param specification The specification.
/// @return A new map with copies, to be released with `hash_free(map, free, free)`; NULL if
///     `specification` is NULL or was made without properties, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn topic_specification_get_properties(
    specification: *const TOPIC_SPECIFICATION_T,
) -> *mut HASH_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live specification by contract.
        let properties = unsafe { specification.as_ref() }
            .and_then(|specification| specification.properties.as_ref());
        let Some(properties) = properties else {
            return ptr::null_mut();
        };
        hash::of_strings(properties.iter())
    })
}

/// Replaces the topic type. Nothing happens when `specification` is NULL.
///
/// @param specification The specification; nothing happens if it is NULL.
/// @param topic_type The topic type; not checked.
#[no_mangle]
pub unsafe extern "C" fn topic_specification_set_topic_type(
    specification: *mut TOPIC_SPECIFICATION_T,
    topic_type: MaybeUninit<TOPIC_TYPE_T>,
) {
    guard((), || {
        require!(
            "topic_specification_set_topic_type",
            !specification.is_null()
        );
        // SAFETY: not NULL; a live specification by contract.
        unsafe { (*specification).topic_type = raw(topic_type) };
    })
}

/// Replaces the properties. Nothing happens when `specification` is NULL.
///
/// @param specification The specification; nothing happens if it is NULL.
/// @param properties Keys and values, all strings; copied, and not checked here: what uses a
///     specification whose properties are not UTF-8 fails. NULL for none.
#[no_mangle]
pub unsafe extern "C" fn topic_specification_set_properties(
    specification: *mut TOPIC_SPECIFICATION_T,
    properties: *const HASH_T,
) {
    guard((), || {
        require!(
            "topic_specification_set_properties",
            !specification.is_null()
        );
        // SAFETY: not NULL; a live specification, and NULL or a live map of strings, by contract.
        unsafe { (*specification).set_properties(properties) };
    })
}

/// Copies a specification.
///
/// @param src The specification.
/// @return The copy, to be released with topic_specification_free(); NULL if `src` is NULL.
#[no_mangle]
pub unsafe extern "C" fn topic_specification_dup(
    src: *const TOPIC_SPECIFICATION_T,
) -> *mut TOPIC_SPECIFICATION_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live specification by contract.
        unsafe { src.as_ref() }.map_or(ptr::null_mut(), |src| {
            owned::give(TOPIC_SPECIFICATION_T {
                topic_type: src.topic_type,
                properties: src.properties.clone(),
                has_odd_text: src.has_odd_text,
            })
        })
    })
}

/// Releases a specification.
///
/// @param specification The specification; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn topic_specification_free(specification: *mut TOPIC_SPECIFICATION_T) {
    guard((), || {
        // SAFETY: NULL or an object that the program gives up, by contract.
        unsafe { owned::free(specification) };
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specifications_of_the_library_have_properties() {
        let plain = TopicSpecification::new(TopicType::Json);
        let for_program = TOPIC_SPECIFICATION_T::new(&plain);
        assert_eq!(for_program.topic_type, 15);
        assert_eq!(for_program.properties, Some(Properties::new()));
        let back = for_program.specification();
        assert_eq!(back, Ok(plain));
    }

    #[test]
    fn a_type_that_nobody_knows_is_unknown() {
        let later = TopicSpecification::new(TopicType::Other(99));
        assert_eq!(TOPIC_SPECIFICATION_T::new(&later).topic_type, 21);
    }

    #[test]
    fn a_type_that_is_no_byte_cannot_be_sent() {
        for (topic_type, sent) in [(-1, false), (256, false), (255, true), (0, true)] {
            let specification = TOPIC_SPECIFICATION_T {
                topic_type,
                properties: None,
                has_odd_text: false,
            };
            assert_eq!(specification.specification().is_ok(), sent);
        }
    }
}
