//! `topic-specification.h`: the keys of topic properties (`specification/topics/topic-specification`). A C program sees each as `const char *const`.

use crate::capi::ffi::const_text::{const_text, ConstText};

/// Key of a topic property: the type of a time series' values, such as `string` or `record_v2`. A
/// time series needs it.
#[no_mangle]
pub static DIFFUSION_TIME_SERIES_EVENT_VALUE_TYPE: ConstText =
    const_text(c"TIME_SERIES_EVENT_VALUE_TYPE");

/// Key of a topic property: which events of a time series the server keeps, such as `limit 10` or
/// `last 5s`.
#[no_mangle]
pub static DIFFUSION_TIME_SERIES_RETAINED_RANGE: ConstText =
    const_text(c"TIME_SERIES_RETAINED_RANGE");

/// Key of a topic property: which events of a time series new subscribers get.
#[no_mangle]
pub static DIFFUSION_TIME_SERIES_SUBSCRIPTION_RANGE: ConstText =
    const_text(c"TIME_SERIES_SUBSCRIPTION_RANGE");

/// Key of a topic property: whether the server checks values, `true` or `false`.
#[no_mangle]
pub static DIFFUSION_VALIDATE_VALUES: ConstText = const_text(c"VALIDATE_VALUES");

/// Key of a topic property: the schema of records, as text of
/// diffusion_recordv2_schema_as_json_string().
#[no_mangle]
pub static DIFFUSION_SCHEMA: ConstText = const_text(c"SCHEMA");

/// Key of a topic property: whether values are not kept, `true` or `false`.
#[no_mangle]
pub static DIFFUSION_DONT_RETAIN_VALUE: ConstText = const_text(c"DONT_RETAIN_VALUE");

/// Key of a topic property: whether the topic survives a restart of the server, `true` or `false`.
#[no_mangle]
pub static DIFFUSION_PERSISTENT: ConstText = const_text(c"PERSISTENT");

/// Key of a topic property: whether whole values are sent instead of deltas, `true` or `false`.
#[no_mangle]
pub static DIFFUSION_PUBLISH_VALUES_ONLY: ConstText = const_text(c"PUBLISH_VALUES_ONLY");

/// Key of a topic property: when the server removes the topic.
#[no_mangle]
pub static DIFFUSION_REMOVAL: ConstText = const_text(c"REMOVAL");

/// Key of a topic property: whether queued updates are dropped when a session unsubscribes, `true`
/// or `false`.
#[no_mangle]
pub static DIFFUSION_TIDY_ON_UNSUBSCRIBE: ConstText = const_text(c"TIDY_ON_UNSUBSCRIBE");

/// Key of a topic property: who owns the topic, such as `$Principal is "name"`.
#[no_mangle]
pub static DIFFUSION_OWNER: ConstText = const_text(c"OWNER");

/// Key of a topic property: what happens to queued updates, `off`, `conflate`, `unsubscribe` or
/// `always`.
#[no_mangle]
pub static DIFFUSION_CONFLATION: ConstText = const_text(c"CONFLATION");

/// Key of a topic property: how well values are compressed, `off`, `low`, `medium` or `high`.
#[no_mangle]
pub static DIFFUSION_COMPRESSION: ConstText = const_text(c"COMPRESSION");

/// Key of a topic property: which updates are sent first, `low`, `default` or `high`.
#[no_mangle]
pub static DIFFUSION_PRIORITY: ConstText = const_text(c"PRIORITY");

/// Key of a topic property: the topic that a slave topic stands for; only servers before 6.5 know
/// it.
#[no_mangle]
pub static DIFFUSION_SLAVE_MASTER_TOPIC: ConstText = const_text(c"SLAVE_MASTER_TOPIC");

#[cfg(test)]
mod tests {
    use core::ffi::CStr;

    use super::*;
    use crate::wire::services::topics::specification::property;

    #[test]
    fn keys_are_those_of_the_layer_below() {
        for (key, text) in [
            (
                DIFFUSION_TIME_SERIES_EVENT_VALUE_TYPE,
                property::TIME_SERIES_EVENT_VALUE_TYPE,
            ),
            (
                DIFFUSION_TIME_SERIES_RETAINED_RANGE,
                property::TIME_SERIES_RETAINED_RANGE,
            ),
            (
                DIFFUSION_TIME_SERIES_SUBSCRIPTION_RANGE,
                property::TIME_SERIES_SUBSCRIPTION_RANGE,
            ),
            (DIFFUSION_VALIDATE_VALUES, property::VALIDATE_VALUES),
            (DIFFUSION_SCHEMA, property::SCHEMA),
            (DIFFUSION_DONT_RETAIN_VALUE, property::DONT_RETAIN_VALUE),
            (DIFFUSION_PERSISTENT, property::PERSISTENT),
            (DIFFUSION_PUBLISH_VALUES_ONLY, property::PUBLISH_VALUES_ONLY),
            (DIFFUSION_REMOVAL, property::REMOVAL),
            (DIFFUSION_TIDY_ON_UNSUBSCRIBE, property::TIDY_ON_UNSUBSCRIBE),
            (DIFFUSION_OWNER, property::OWNER),
            (DIFFUSION_CONFLATION, property::CONFLATION),
            (DIFFUSION_COMPRESSION, property::COMPRESSION),
            (DIFFUSION_PRIORITY, property::PRIORITY),
            (DIFFUSION_SLAVE_MASTER_TOPIC, property::SLAVE_MASTER_TOPIC),
        ] {
            // SAFETY: a C string that lives for ever.
            let key = unsafe { CStr::from_ptr(key) };
            assert_eq!(key.to_str(), Ok(text));
        }
    }
}
