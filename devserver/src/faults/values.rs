//! Values of parameters in their text form.

use std::time::Duration;

use super::action::{CorruptPoint, CutKind, StallPhase, Target, TruncatePoint};

/// The longest time: far enough for any test, and near enough to be added to any clock.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// Reads `250ms`, `3s`, `1.5s`, `1m` or a number of milliseconds.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let (number, unit) = match text.find(|c: char| c.is_ascii_alphabetic()) {
        Some(split) => text.split_at(split),
        None => (text, "ms"),
    };
    let factor = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(number.parse::<f64>().ok()? * factor)
        .ok()
        .filter(|time| *time <= LONGEST)
}

pub(super) fn read_target(word: &str) -> Option<Target> {
    match word {
        "all" => Some(Target::All),
        "newest" => Some(Target::Newest),
        id => id.parse().ok().map(Target::Session),
    }
}

pub(super) fn read_kind(word: &str) -> Option<CutKind> {
    Some(match word {
        "fin" => CutKind::Fin,
        "rst" => CutKind::Rst,
        "silent" => CutKind::Silent,
        "close" => CutKind::CloseFrame,
        _ => return None,
    })
}

pub(super) fn read_count(word: &str) -> Option<Option<u32>> {
    match word {
        "all" => Some(None),
        number => number.parse().ok().map(Some),
    }
}

pub(super) fn read_phase(word: &str) -> Option<StallPhase> {
    Some(match word {
        "accept" => StallPhase::Accept,
        "upgrade" => StallPhase::Upgrade,
        "response" => StallPhase::Response,
        _ => return None,
    })
}

pub(super) fn read_truncate_point(word: &str) -> Option<TruncatePoint> {
    Some(match word {
        "upgrade" => TruncatePoint::Upgrade,
        "response" => TruncatePoint::Response,
        "message" => TruncatePoint::Message,
        _ => return None,
    })
}

pub(super) fn read_corrupt_point(word: &str) -> Option<CorruptPoint> {
    Some(match word {
        "upgrade" => CorruptPoint::Upgrade,
        "response" => CorruptPoint::Response,
        "message" => CorruptPoint::Message,
        "frame" => CorruptPoint::Frame,
        _ => return None,
    })
}

pub(super) fn read_number<T: std::str::FromStr>(word: &str) -> Option<T> {
    word.parse().ok()
}

/// Pairs of hexadecimal digits.
pub(super) fn read_hex(word: &str) -> Option<Vec<u8>> {
    if word.is_empty() || word.len() % 2 != 0 || !word.bytes().all(|byte| byte.is_ascii_hexdigit())
    {
        return None;
    }
    (0..word.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&word[at..at + 2], 16).ok())
        .collect()
}

/// Reads one of two words.
pub(super) fn either<T: Copy>(
    first: (&'static str, T),
    second: (&'static str, T),
) -> impl Fn(&str) -> Option<T> {
    move |word| {
        [first, second]
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, value)| *value)
    }
}
