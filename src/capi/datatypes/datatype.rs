//! `datatypes.h`: the types of values (`specification/data/values`).

use core::mem::MaybeUninit;

use crate::capi::ffi::cenum::{c_enums, raw};
use crate::data::datatype::Datatype;

/// The type of a value.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum diffusion_datatype_e {
    /// Bytes.
    DATATYPE_BINARY = 0,
    /// JSON.
    DATATYPE_JSON = 1,
    /// A string.
    DATATYPE_STRING = 2,
    /// A 64-bit floating point number.
    DATATYPE_DOUBLE = 3,
    /// A 64-bit integer.
    DATATYPE_INT64 = 4,
    /// Records of fields, with or without a schema.
    DATATYPE_RECORDV2 = 5,
}
/// The type of a value.
pub type DIFFUSION_DATATYPE = diffusion_datatype_e;

c_enums!(diffusion_datatype_e);

// The header needs the numbers as they are; the layers below have the one table of what they mean.
const _: () = {
    use diffusion_datatype_e::*;
    assert!(DATATYPE_BINARY as i32 == Datatype::Binary.c_number());
    assert!(DATATYPE_JSON as i32 == Datatype::Json.c_number());
    assert!(DATATYPE_STRING as i32 == Datatype::String.c_number());
    assert!(DATATYPE_DOUBLE as i32 == Datatype::Double.c_number());
    assert!(DATATYPE_INT64 as i32 == Datatype::Int64.c_number());
    assert!(DATATYPE_RECORDV2 as i32 == Datatype::RecordV2.c_number());
};

/// The type that a program named; `None` for a number that is none.
pub(crate) fn from_c(value: MaybeUninit<DIFFUSION_DATATYPE>) -> Option<Datatype> {
    Datatype::from_c_number(raw(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::ffi::cenum::from_raw;

    #[test]
    fn numbers_are_those_of_the_layer_below() {
        for (name, datatype_below) in [
            (diffusion_datatype_e::DATATYPE_BINARY, Datatype::Binary),
            (diffusion_datatype_e::DATATYPE_JSON, Datatype::Json),
            (diffusion_datatype_e::DATATYPE_STRING, Datatype::String),
            (diffusion_datatype_e::DATATYPE_DOUBLE, Datatype::Double),
            (diffusion_datatype_e::DATATYPE_INT64, Datatype::Int64),
            (diffusion_datatype_e::DATATYPE_RECORDV2, Datatype::RecordV2),
        ] {
            assert_eq!(from_c(from_raw(name as i32)), Some(datatype_below));
        }
        assert_eq!(from_c(from_raw(6)), None);
        assert_eq!(from_c(from_raw(-1)), None);
    }
}
