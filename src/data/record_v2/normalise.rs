//! The stored form of field values (`specification/protocol/data-types section 6.4`): numbers of any length, exact, no floating point.

use super::error::NormaliseError;
use super::schema::FieldType;
use crate::data::memory::{copy_text, text_of};

/// The stored form of `value` in a field of this type.
pub fn normalise(field_type: FieldType, value: &str) -> Result<String, NormaliseError> {
    match field_type {
        FieldType::String if value.bytes().any(|byte| byte <= 5) => {
            Err(NormaliseError::ReservedCharacter)
        }
        FieldType::String => Ok(copy_text(value)),
        FieldType::Integer => {
            integer(value).ok_or_else(|| NormaliseError::NotAnInteger(copy_text(value)))
        }
        FieldType::Decimal { scale } => decimal(value, scale as usize)
            .ok_or_else(|| NormaliseError::NotADecimal(copy_text(value))),
    }
}

/// Whether it is a minus sign, and what follows the sign.
fn split_sign(value: &str) -> (bool, &str) {
    match value.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, value.strip_prefix('+').unwrap_or(value)),
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Without leading zeros, but at least one digit.
fn significant(digits: &str) -> &str {
    match digits.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    }
}

fn integer(value: &str) -> Option<String> {
    let (negative, digits) = split_sign(value);
    if digits.is_empty() || !is_digits(digits) {
        return None;
    }
    let digits = significant(digits);
    let sign = if negative && digits != "0" { "-" } else { "" };
    Some(text_of(&format_args!("{sign}{digits}")))
}

fn decimal(value: &str, scale: usize) -> Option<String> {
    let (negative, number) = split_sign(value);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let kept = fraction.get(..scale).unwrap_or(fraction);
    let mut digits = text_of(&format_args!("0{whole}{kept:0<scale$}")).into_bytes();
    // Half away from zero: the first digit that is dropped decides.
    if fraction
        .as_bytes()
        .get(scale)
        .is_some_and(|next| *next >= b'5')
    {
        increment(&mut digits);
    }
    // Digits are UTF-8.
    let digits = String::from_utf8(digits).unwrap_or_default();
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let is_zero = digits.bytes().all(|digit| digit == b'0');
    let sign = if negative && !is_zero { "-" } else { "" };
    Some(text_of(&format_args!(
        "{sign}{}.{fraction}",
        significant(whole)
    )))
}

/// Adds one to a number in decimal digits. The first digit is a 0, which takes the last carry.
fn increment(digits: &mut [u8]) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
}
