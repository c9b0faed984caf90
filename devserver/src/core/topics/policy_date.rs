//! Dates of removal policies: RFC 1123 as Java reads it, `Tue, 3 Jun 2018 11:05:30 GMT` (property `REMOVAL`).

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Milliseconds since the epoch. The day of the week may be left out and is not compared with the date: the vendor's own
/// example has a wrong one.
pub(super) fn parse_date(text: &str) -> Option<i64> {
    let text = text.trim();
    let text = match text.split_once(',') {
        Some((day, rest)) => {
            let day = day.to_ascii_lowercase();
            DAYS.contains(&day.as_str()).then_some(rest)?
        }
        None => text,
    };
    let mut words = text.split_ascii_whitespace();
    let day = number(words.next()?, 1..=2)?;
    let month = words.next()?.to_ascii_lowercase();
    let month = MONTHS.iter().position(|name| *name == month)? as i64 + 1;
    let year = number(words.next()?, 4..=4)?;
    let mut time = words.next()?.split(':');
    let hour = number(time.next()?, 2..=2)?;
    let minute = number(time.next()?, 2..=2)?;
    let second = match time.next() {
        Some(second) => number(second, 2..=2)?,
        None => 0,
    };
    let offset_minutes = zone(words.next()?)?;
    let is_time = hour < 24 && minute < 60 && second < 60;
    if words.next().is_some() || time.next().is_some() || !is_time {
        return None;
    }
    if day < 1 || day > days_of(year, month) {
        return None;
    }
    let minutes = (days_since_epoch(year, month, day) * 24 + hour) * 60 + minute - offset_minutes;
    Some((minutes * 60 + second) * 1000)
}

fn number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<i64> {
    let is_number = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// Minutes east of Greenwich.
fn zone(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("gmt") {
        return Some(0);
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+')?),
    };
    let zone = number(digits, 4..=4)?;
    let (hours, minutes) = (zone / 100, zone % 100);
    (hours <= 18 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

fn days_of(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1 January 1970 in the Gregorian calendar. Years begin in March here, so that leap days come last.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::parse_date;

    #[test]
    fn dates_are_read() {
        assert_eq!(parse_date("Thu, 1 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(
            parse_date("Tue, 3 Jun 2018 11:05:30 GMT"),
            Some(1_528_023_930_000)
        );
        assert_eq!(parse_date("29 Feb 2000 01:00 +0100"), Some(951_782_400_000));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "tomorrow",
            "Foo, 3 Jun 2018 11:05:30 GMT",
            "31 Feb 2018 11:05:30 GMT",
            "3 Jun 2018 24:05:30 GMT",
            "3 Jun 2018 11:05:30",
            "3 Jun 2018 11:05:30 GMT x",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
