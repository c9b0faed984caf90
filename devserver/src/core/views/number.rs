//! Numbers of conditions and calculations: exact decimals as long as they fit, so that 12.57 * 100 is 1257.

use std::cmp::Ordering;

use diffusion::data::cbor::WriteCbor;

/// The most decimal places.
const MAXIMUM_SCALE: u32 = 18;

/// A number.
#[derive(Debug, Clone, Copy)]
pub(super) enum Number {
    /// `digits` divided by ten to the power of `scale`; the last digit is not 0 unless the scale is.
    Decimal { digits: i128, scale: u32 },
    /// A number that no decimal is made for.
    Float(f64),
}

impl Number {
    pub(super) fn integer(value: i128) -> Self {
        Self::Decimal {
            digits: value,
            scale: 0,
        }
    }

    fn decimal(mut digits: i128, mut scale: u32) -> Self {
        while scale > 0 && digits % 10 == 0 {
            digits /= 10;
            scale -= 1;
        }
        Self::Decimal { digits, scale }
    }

    /// The number that the shortest text of the value says; none for what is no number.
    pub(super) fn float(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        Self::parse(&format!("{value:e}"))
    }

    /// Reads digits with an optional sign, decimal point and exponent.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let float: f64 = text.parse().ok()?;
        if !float.is_finite() {
            return None;
        }
        Some(exact(text).unwrap_or(Self::Float(float)))
    }

    pub(super) fn to_double(self) -> f64 {
        match self {
            Self::Decimal { digits, scale: 0 } => digits as f64,
            Self::Decimal { digits, scale } => {
                format!("{digits}e-{scale}").parse().unwrap_or(f64::NAN)
            }
            Self::Float(value) => value,
        }
    }

    /// Appends the number as a CBOR value: as an integer where it is one.
    pub(super) fn write(self, out: &mut Vec<u8>) {
        if let Self::Decimal { digits, scale: 0 } = self {
            if let Ok(value) = i64::try_from(digits) {
                return out.put_integer(value);
            }
            if let Ok(value) = u64::try_from(digits) {
                return out.put_unsigned(value);
            }
        }
        out.put_double(self.to_double());
    }

    pub(super) fn negative(self) -> Self {
        match self {
            Self::Decimal { digits, scale } => match digits.checked_neg() {
                Some(digits) => Self::Decimal { digits, scale },
                None => Self::Float(-self.to_double()),
            },
            Self::Float(value) => Self::Float(-value),
        }
    }

    /// `None` if the result is no number.
    pub(super) fn add(self, other: Self) -> Option<Self> {
        aligned(self, other)
            .and_then(|(left, right, scale)| Some(Self::decimal(left.checked_add(right)?, scale)))
            .or_else(|| finite(self.to_double() + other.to_double()))
    }

    pub(super) fn subtract(self, other: Self) -> Option<Self> {
        self.add(other.negative())
    }

    pub(super) fn multiply(self, other: Self) -> Option<Self> {
        exact_product(self, other).or_else(|| finite(self.to_double() * other.to_double()))
    }

    pub(super) fn divide(self, other: Self) -> Option<Self> {
        exact_quotient(self, other).or_else(|| finite(self.to_double() / other.to_double()))
    }

    pub(super) fn compare(self, other: Self) -> Option<Ordering> {
        match aligned(self, other) {
            Some((left, right, _)) => Some(left.cmp(&right)),
            None => self.to_double().partial_cmp(&other.to_double()),
        }
    }
}

fn exact(text: &str) -> Option<Number> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
    match u32::try_from(scale) {
        Ok(scale) => {
            let Number::Decimal { digits, scale } = Number::decimal(digits, scale) else {
                return None;
            };
            (scale <= MAXIMUM_SCALE).then_some(Number::Decimal { digits, scale })
        }
        Err(_) => {
            let factor = 10_i128.checked_pow(scale.unsigned_abs())?;
            Some(Number::integer(digits.checked_mul(factor)?))
        }
    }
}

fn finite(value: f64) -> Option<Number> {
    value.is_finite().then_some(Number::Float(value))
}

/// The digits of both numbers with the same scale.
fn aligned(left: Number, right: Number) -> Option<(i128, i128, u32)> {
    let (
        Number::Decimal { digits, scale },
        Number::Decimal {
            digits: d,
            scale: s,
        },
    ) = (left, right)
    else {
        return None;
    };
    let common = scale.max(s);
    let raise = |digits: i128, by: u32| digits.checked_mul(10_i128.checked_pow(by)?);
    Some((
        raise(digits, common - scale)?,
        raise(d, common - s)?,
        common,
    ))
}

fn exact_product(left: Number, right: Number) -> Option<Number> {
    let (
        Number::Decimal { digits, scale },
        Number::Decimal {
            digits: d,
            scale: s,
        },
    ) = (left, right)
    else {
        return None;
    };
    let scale = scale + s;
    (scale <= 2 * MAXIMUM_SCALE).then_some(Number::decimal(digits.checked_mul(d)?, scale))
}

fn exact_quotient(left: Number, right: Number) -> Option<Number> {
    let (left, right, _) = aligned(left, right)?;
    if right == 0 {
        return None;
    }
    let left = left.checked_mul(10_i128.pow(MAXIMUM_SCALE))?;
    (left % right == 0).then(|| Number::decimal(left / right, MAXIMUM_SCALE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).expect("a number")
    }

    fn bytes(number: Option<Number>) -> Vec<u8> {
        let mut bytes = Vec::new();
        number.expect("a number").write(&mut bytes);
        bytes
    }

    #[test]
    fn calculations_are_exact() {
        let integer = |value: i64| bytes(Some(Number::integer(value.into())));
        assert_eq!(
            bytes(number("12.57").multiply(number("100"))),
            integer(1257)
        );
        assert_eq!(
            bytes(number("100").multiply(number("12.34"))),
            integer(1234)
        );
        assert_eq!(
            bytes(number("0.1").add(number("0.2"))),
            bytes(Some(number("0.3")))
        );
        assert_eq!(
            bytes(number("7").divide(number("2"))),
            bytes(Some(number("3.5")))
        );
        assert_eq!(bytes(number("6").divide(number("2"))), integer(3));
        assert_eq!(bytes(number("1e3").subtract(number("1"))), integer(999));
        assert!(number("1").divide(number("0")).is_none());
        let third = bytes(number("1").divide(number("3")));
        assert_eq!(
            third,
            [&[0xfb][..], &(1.0_f64 / 3.0).to_be_bytes()].concat()
        );
    }

    #[test]
    fn numbers_too_large_for_decimals_are_floats() {
        let huge = number("1e300");
        assert!(huge.multiply(huge).is_none(), "infinite");
        assert_eq!(huge.compare(number("1")), Some(Ordering::Greater));
        assert_eq!(number("2.50").compare(number("2.5")), Some(Ordering::Equal));
        assert!(Number::float(f64::NAN).is_none());
        assert_eq!(bytes(Number::float(3.0)), [3]);
    }
}
