//! Random operations on value streams. Topics, paths and selectors are few, so that they meet often.

use proptest::prelude::*;
use proptest::sample::{select, Index};

use super::model::EVERYTHING;

const PATHS: &[&str] = &["a", "b", "c", "d"];
const SELECTORS: &[&str] = &[EVERYTHING, "a", "b", "c"];
/// More than there are paths: often one of them takes the path of another.
pub const TOPICS: i32 = 6;
/// Lengths of texts. Long ones become values with three bytes more, on both sides of the lengths at which values are copied, shared
/// or kept in other ways.
const LENGTHS: &[usize] = &[
    0, 1, 5, 20, 700, 764, 765, 766, 1000, 2044, 2045, 2046, 5000, 8188, 8189, 8190, 20_000,
];

/// What happens to value streams.
#[derive(Debug, Clone)]
pub enum Operation {
    Subscribe {
        topic: i32,
        path: &'static str,
        is_kept: bool,
    },
    EndSubscription(i32),
    Value {
        topic: i32,
        length: usize,
        is_part: bool,
    },
    /// Values of all topics in turn, which are announced before.
    Burst {
        count: i32,
        length: usize,
    },
    UnreadableValue(i32),
    Delta {
        topic: i32,
        length: usize,
    },
    NoChange(i32),
    UnreadableDelta(i32),
    AddStream(Option<&'static str>),
    RemoveStream(Index),
    AddHandler(&'static str),
    Settle,
    Refresh,
    /// What was told reaches the program: all of it, or what is the first in the outbox.
    TakeAll,
    TakeFirst,
}

pub fn any_operation() -> impl Strategy<Value = Operation> {
    let topic = || 0..TOPICS;
    let length = || select(LENGTHS);
    let kept = prop::bool::weighted(0.8);
    prop_oneof![
        4 => (topic(), select(PATHS), kept)
            .prop_map(|(topic, path, is_kept)| Operation::Subscribe { topic, path, is_kept }),
        1 => topic().prop_map(Operation::EndSubscription),
        20 => (topic(), length(), any::<bool>())
            .prop_map(|(topic, length, is_part)| Operation::Value { topic, length, is_part }),
        2 => (1..40, length()).prop_map(|(count, length)| Operation::Burst { count, length }),
        2 => topic().prop_map(Operation::UnreadableValue),
        8 => (topic(), length()).prop_map(|(topic, length)| Operation::Delta { topic, length }),
        3 => topic().prop_map(Operation::NoChange),
        1 => topic().prop_map(Operation::UnreadableDelta),
        2 => prop::option::of(select(SELECTORS)).prop_map(Operation::AddStream),
        2 => any::<Index>().prop_map(Operation::RemoveStream),
        1 => select(SELECTORS).prop_map(Operation::AddHandler),
        4 => Just(Operation::Settle),
        1 => Just(Operation::Refresh),
        3 => Just(Operation::TakeAll),
        1 => Just(Operation::TakeFirst),
    ]
}
