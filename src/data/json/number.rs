//! Numbers between JSON and CBOR.

use crate::data::cbor::WriteCbor;

/// Appends the number of a valid literal, or says why it can't be.
pub(super) fn put_number(literal: &str, out: &mut Vec<u8>) -> Result<(), &'static str> {
    let digits = literal.strip_prefix('-').unwrap_or(literal);
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        if digits.len() == literal.len() {
            if let Ok(value) = digits.parse() {
                out.put_unsigned(value);
                return Ok(());
            }
        } else if let Ok(magnitude) = digits.parse::<u128>() {
            match magnitude.checked_sub(1).map(u64::try_from) {
                // -0 is the integer 0.
                None => {
                    out.put_unsigned(0);
                    return Ok(());
                }
                Some(Ok(argument)) => {
                    out.put_negative(argument);
                    return Ok(());
                }
                Some(Err(_)) => {}
            }
        }
    }
    match literal.parse::<f64>() {
        Ok(value) if value.is_finite() => {
            out.put_double(value);
            Ok(())
        }
        _ => Err("a number too large for a double"),
    }
}

/// Appends the shortest text that reads back as the same double, as JavaScript writes it; `null` for what JSON can't express.
pub(super) fn push_double(value: f64, out: &mut String) {
    if !value.is_finite() {
        out.push_str("null");
    } else if value == 0.0 && value.is_sign_negative() {
        // JavaScript loses the sign here.
        out.push_str("-0");
    } else {
        out.push_str(ryu_js::Buffer::new().format_finite(value));
    }
}
