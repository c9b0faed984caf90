//! Widths of floats (`specification/protocol/data-types section 7`).

/// A float in the narrowest width that the vendor's `cbor_write_float` chooses for it, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShortestFloat {
    /// IEEE 754 half precision, head `f9`.
    Half(u16),
    /// IEEE 754 single precision, head `fa`.
    Single(u32),
    /// IEEE 754 double precision, head `fb`.
    Double(u64),
}

/// Chooses the width: half if that is exact and the result is zero, normal or not finite; else single if that is exact; else
/// double. Every NaN becomes `7e00`.
pub fn shortest_float(value: f64) -> ShortestFloat {
    if value.is_nan() {
        return ShortestFloat::Half(0x7e00);
    }
    if let Some(half) = exact_half(value) {
        return ShortestFloat::Half(half);
    }
    let single = value as f32;
    if f64::from(single) == value {
        ShortestFloat::Single(single.to_bits())
    } else {
        ShortestFloat::Double(value.to_bits())
    }
}

/// The half-precision bits of zeros, infinities and normal halves.
fn exact_half(value: f64) -> Option<u16> {
    let bits = value.to_bits();
    let sign = ((bits >> 48) & 0x8000) as u16;
    let fraction = bits & 0x000f_ffff_ffff_ffff;
    if value == 0.0 {
        return Some(sign);
    }
    if value.is_infinite() {
        return Some(sign | 0x7c00);
    }
    // The fraction of a half has 10 bits, that of a double 52: the 42 in between must be zero.
    if fraction & ((1 << 42) - 1) != 0 {
        return None;
    }
    let exponent = ((bits >> 52) & 0x7ff) as i32 - 1023;
    if !(-14..=15).contains(&exponent) {
        return None;
    }
    Some(sign | (((exponent + 15) as u16) << 10) | (fraction >> 42) as u16)
}

/// The double that half-precision bits stand for; exact for every half.
pub fn half_to_double(bits: u16) -> f64 {
    let fraction = f64::from(bits & 0x03ff);
    let magnitude = match (bits >> 10) & 0x1f {
        0 => fraction * 2f64.powi(-24),
        0x1f if fraction == 0.0 => f64::INFINITY,
        0x1f => f64::NAN,
        exponent => (1024.0 + fraction) * 2f64.powi(i32::from(exponent) - 25),
    };
    if bits & 0x8000 == 0 {
        magnitude
    } else {
        -magnitude
    }
}
