//! Conversions of `type` (`section 5.4`).

use bytes::Bytes;
use diffusion::data::datatype::Datatype;
use diffusion::data::scalars;
use diffusion::wire::services::topics::specification::TopicType;

use super::scalar;

/// A value of one type as one of another; `None` if it can not be that.
pub(super) fn convert(from: Datatype, target: TopicType, value: &Bytes) -> Option<Bytes> {
    // A time series has events of the type that the value has.
    if target == TopicType::TimeSeries || target == from.topic_type() {
        return Some(value.clone());
    }
    let to = match target {
        TopicType::String => Datatype::String,
        TopicType::Int64 => Datatype::Int64,
        TopicType::Double => Datatype::Double,
        TopicType::Json => Datatype::Json,
        _ => return None,
    };
    if matches!(from, Datatype::Binary | Datatype::RecordV2) {
        return None;
    }
    // Null is the same in all of them, and so is a scalar and the same as JSON.
    if **value == *scalar::NULL || to == Datatype::Json {
        return Some(value.clone());
    }
    match to {
        Datatype::String => text_of(from, value).map(|text| {
            let mut bytes = Vec::new();
            scalars::encode_string(text.as_bytes(), &mut bytes);
            bytes.into()
        }),
        Datatype::Int64 => integer_of(from, value).map(|number| {
            let mut bytes = Vec::new();
            scalars::encode_int64(number, &mut bytes);
            bytes.into()
        }),
        Datatype::Double => double_of(from, value).map(|number| {
            let mut bytes = Vec::new();
            scalars::encode_double(number, &mut bytes);
            bytes.into()
        }),
        Datatype::Json | Datatype::Binary | Datatype::RecordV2 => None,
    }
}

fn text_of(from: Datatype, value: &[u8]) -> Option<String> {
    match from {
        Datatype::Double => Some(format!("{:?}", scalars::decode_double(value).ok()??)),
        Datatype::Json | Datatype::String | Datatype::Int64 => {
            let is_text = scalar::string(value).is_some() || scalar::number(value).is_some();
            is_text.then(|| scalar::text(value)).flatten()
        }
        Datatype::Binary | Datatype::RecordV2 => None,
    }
}

fn integer_of(from: Datatype, value: &[u8]) -> Option<i64> {
    if from == Datatype::Double {
        // To the nearest, and halves up.
        let rounded = (scalars::decode_double(value).ok()?? + 0.5).floor();
        // The bounds are powers of two, which doubles have exactly.
        let fits = (-(2.0_f64.powi(63))..2.0_f64.powi(63)).contains(&rounded);
        return fits.then_some(rounded as i64);
    }
    text_of(from, value)?.parse().ok()
}

fn double_of(from: Datatype, value: &[u8]) -> Option<f64> {
    text_of(from, value)?.parse().ok()
}
