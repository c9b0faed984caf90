//! From the `value` of a vector to the structure that the body must be (`specification/protocol/topic-services section 16`).
//!
//! Every field of a `value` must be used: one that is not would be a field that nothing compares.

use bytes::Bytes;
use diffusion::data::text::Text;
use diffusion::wire::services::common::{
    CountOrErrors, Empty, ErrorReason, ErrorReport, SelectionScope, TypedValue,
};
use diffusion::wire::services::topics::specification::Properties;
use diffusion::wire::services::topics::time_series::EventMetadata;
use diffusion::wire::session_id::SessionId;

use super::json::Json;

pub trait FromJson: Sized {
    fn from_json(json: &Json) -> Self;

    /// From an entry of an object, for those that stand for an entry of a map.
    fn from_entry(key: &str, value: &Json) -> Self {
        panic!("no map expected: {key}: {value:?}")
    }
}

/// Structures whose fields are fields of an object, their own or that of a structure around them.
pub trait FromFields: Sized {
    fn from_fields(fields: &mut Fields<'_>) -> Self;
}

impl<T: FromFields> FromJson for T {
    fn from_json(json: &Json) -> Self {
        let mut fields = Fields::new(json);
        let value = T::from_fields(&mut fields);
        fields.finish();
        value
    }
}

/// The fields of an object, each to be used once.
pub struct Fields<'a> {
    left: Vec<(&'a str, &'a Json)>,
}

impl<'a> Fields<'a> {
    pub fn new(json: &'a Json) -> Self {
        match json {
            Json::Object(entries) => Fields {
                left: entries
                    .iter()
                    .map(|(key, value)| (key.as_str(), value))
                    .collect(),
            },
            other => panic!("no object: {other:?}"),
        }
    }

    pub fn optional(&mut self, key: &str) -> Option<&'a Json> {
        let index = self.left.iter().position(|(name, _)| *name == key)?;
        Some(self.left.remove(index).1)
    }

    pub fn take(&mut self, key: &str) -> &'a Json {
        self.optional(key)
            .unwrap_or_else(|| panic!("no {key} in {:?}", self.left))
    }

    pub fn get<T: FromJson>(&mut self, key: &str) -> T {
        T::from_json(self.take(key))
    }

    pub fn finish(self) {
        assert!(self.left.is_empty(), "not used: {:?}", self.left);
    }
}

/// `Structure { field: "key", field: flat }`; the fields of a flat field are those of the object itself.
macro_rules! fields {
    ($($name:ident { $($field:ident: $key:tt),+ })+) => {$(
        impl $crate::services::mapping::FromFields for $name {
            fn from_fields(fields: &mut $crate::services::mapping::Fields<'_>) -> Self {
                $name { $($field: $crate::services::mapping::fields!(@ fields $key),)+ }
            }
        }
    )+};
    (@ $fields:ident flat) => { $crate::services::mapping::FromFields::from_fields($fields) };
    (@ $fields:ident $key:literal) => { $fields.get($key) };
}
pub(crate) use fields;

/// `Enumeration { Variant: "NAME" }`.
macro_rules! names {
    ($($name:ident { $($variant:ident: $text:literal),+ })+) => {$(
        impl $crate::services::mapping::FromJson for $name {
            fn from_json(json: &$crate::services::json::Json) -> Self {
                match json.text() {
                    $($text => $name::$variant,)+
                    other => panic!("no {}: {other}", stringify!($name)),
                }
            }
        }
    )+};
}
pub(crate) use names;

/// Enumerations that the vectors write as their codes.
macro_rules! codes {
    ($($name:ident)+) => {$(
        impl $crate::services::mapping::FromJson for $name {
            fn from_json(json: &$crate::services::json::Json) -> Self {
                let code = u8::try_from(json.number()).unwrap();
                $name::from_code(code)
                    .unwrap_or_else(|| panic!("no {}: {code}", stringify!($name)))
            }
        }
    )+};
}
pub(crate) use codes;

/// Implements the trait for types that are no structure.
macro_rules! plain {
    ($($kind:ty: |$json:ident| $value:expr;)+) => {$(
        impl FromJson for $kind {
            fn from_json($json: &Json) -> Self {
                $value
            }
        }
    )+};
}

plain! {
    bool: |json| match json { Json::Bool(value) => *value, other => panic!("no truth value: {other:?}") };
    i32: |json| i32::try_from(json.number()).unwrap();
    u32: |json| u32::try_from(json.number()).unwrap();
    usize: |json| usize::try_from(json.number()).unwrap();
    i64: |json| i64::try_from(json.number()).unwrap();
    String: |json| json.text().to_owned();
    Text: |json| Text::from(json.text());
    Bytes: |json| json.hex();
    SessionId: |json| json.text().parse().unwrap();
    Properties: |json| Vec::from_json(json).into();
    SelectionScope: |json| SelectionScope(json.text().to_owned());
    Empty: |json| {
        assert_eq!(*json, Json::Null);
        Empty
    };
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(json: &Json) -> Self {
        (*json != Json::Null).then(|| T::from_json(json))
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(json: &Json) -> Self {
        match json {
            Json::Object(entries) => entries
                .iter()
                .map(|(key, value)| T::from_entry(key, value))
                .collect(),
            _ => json.list().iter().map(T::from_json).collect(),
        }
    }
}

/// An entry of a map: a field of an object, or a list of key and value.
impl<K: FromJson, V: FromJson> FromJson for (K, V) {
    fn from_json(json: &Json) -> Self {
        let [key, value] = json.list() else {
            panic!("no entry: {json:?}");
        };
        (K::from_json(key), V::from_json(value))
    }

    fn from_entry(key: &str, value: &Json) -> Self {
        let key = Json::Text(key.to_owned());
        (K::from_json(&key), V::from_json(value))
    }
}

fields! {
    ErrorReport { message: "message", line: "line", column: "column" }
    ErrorReason { code: "code", description: "description" }
    TypedValue { data_type: "data_type", value: "value" }
    EventMetadata { sequence: "sequence", timestamp: "timestamp", author: "author" }
}

impl FromFields for CountOrErrors {
    fn from_fields(fields: &mut Fields<'_>) -> Self {
        let tag = fields.optional("tag").map(Json::number);
        if let Some(errors) = fields.optional("errors") {
            assert!(matches!(tag, None | Some(1)));
            return CountOrErrors::Errors(FromJson::from_json(errors));
        }
        assert!(matches!(tag, None | Some(0)));
        let count = ["number_sent", "selected", "sent"]
            .iter()
            .find_map(|name| fields.optional(name))
            .unwrap_or_else(|| fields.take("count"));
        CountOrErrors::Count(FromJson::from_json(count))
    }
}
