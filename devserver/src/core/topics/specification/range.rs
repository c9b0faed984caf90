//! Range expressions of time series: `limit 5 last 10s` (`specification/protocol/topic-services section 2.4`).

/// The latest events of a time series. With both limits the tighter one applies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Range {
    /// Greatest number of events.
    pub limit: Option<u64>,
    /// Greatest age in milliseconds, counted from the latest event.
    pub last_milliseconds: Option<u64>,
}

impl Range {
    /// What is kept unless the specification says something else.
    pub const RETAINED: Range = Range {
        limit: Some(10),
        last_milliseconds: None,
    };

    /// Reads an expression: one or both of `limit N` and `last N` with the unit `ms`, `s` or `h`, in either case and order.
    pub fn parse(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let mut words = lower.split_ascii_whitespace();
        let mut range = Range::default();
        while let Some(word) = words.next() {
            match word {
                "limit" if range.limit.is_none() => range.limit = Some(number(words.next()?)?),
                "last" if range.last_milliseconds.is_none() => {
                    range.last_milliseconds = Some(milliseconds(words.next()?)?);
                }
                _ => return None,
            }
        }
        (range != Range::default()).then_some(range)
    }
}

fn number(text: &str) -> Option<u64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}

fn milliseconds(text: &str) -> Option<u64> {
    let unit = text.find(|character: char| !character.is_ascii_digit())?;
    let (count, unit) = text.split_at(unit);
    let factor = match unit {
        "ms" => 1,
        "s" => 1_000,
        "h" => 3_600_000,
        _ => return None,
    };
    number(count)?.checked_mul(factor)
}
