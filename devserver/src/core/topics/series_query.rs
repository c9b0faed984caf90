//! Range queries (`specification/protocol/topic-services section 8.3`, `specification/topics/time-series section 3`).
//!
//! A range is everything between its two ends, whichever of them comes first, ends included. An end is an event, a gap before,
//! between or behind events, or a time, at which there may be several events. So an end is an interval of places: event number
//! n is at place 2n + 1, the gap in front of it at 2n.

use diffusion::wire::services::topics::range_query::{
    QueryPoint, QueryPointKind, QueryRange, RangeQueryRequest, RangeQueryType,
};
use diffusion::wire::services::topics::time_series::TimeSeriesEvent;

use super::series::Series;

impl Series {
    /// The events that a query selects, and how many they are without its limit.
    pub(crate) fn query(&self, query: &RangeQueryRequest) -> (Vec<TimeSeriesEvent>, usize) {
        let all: Vec<&TimeSeriesEvent> = self.events().iter().collect();
        let originals: Vec<&TimeSeriesEvent> = all
            .iter()
            .copied()
            .filter(|event| event.original.is_none())
            .collect();
        // Events are counted as what the query is about: originals, or events of any type.
        let counted = match query.query_type {
            RangeQueryType::Values => &originals,
            RangeQueryType::AllEdits | RangeQueryType::LatestEdits => &all,
        };
        let latest = self.latest().map_or(0, |event| event.metadata.timestamp);
        let view = select(counted, &query.view_range, latest);
        let edits = select(&all, &query.edit_range, latest);
        let mut events = match query.query_type {
            RangeQueryType::Values => values(view, edits),
            RangeQueryType::AllEdits => edits
                .iter()
                .filter(|event| contains(view, original_sequence(event)))
                .copied()
                .collect(),
            RangeQueryType::LatestEdits => latest_edits(view, edits),
        };
        let selected = events.len();
        limit(&mut events, query.limit);
        (events.into_iter().cloned().collect(), selected)
    }
}

/// For each original event of the view range the latest of itself and its edits that is in the edit range.
fn values<'a>(
    view: &[&'a TimeSeriesEvent],
    edits: &[&'a TimeSeriesEvent],
) -> Vec<&'a TimeSeriesEvent> {
    let mut latest: Vec<Option<&TimeSeriesEvent>> = vec![None; view.len()];
    for event in edits {
        if let Some(at) = position(view, original_sequence(event)) {
            latest[at] = Some(event);
        }
    }
    latest.into_iter().flatten().collect()
}

/// Original events of both ranges, and of each event of the view range the latest edit in the edit range.
fn latest_edits<'a>(
    view: &[&'a TimeSeriesEvent],
    edits: &[&'a TimeSeriesEvent],
) -> Vec<&'a TimeSeriesEvent> {
    let mut latest: Vec<Option<i64>> = vec![None; view.len()];
    for event in edits.iter().filter(|event| event.original.is_some()) {
        if let Some(at) = position(view, original_sequence(event)) {
            latest[at] = Some(event.metadata.sequence);
        }
    }
    edits
        .iter()
        .filter(|event| {
            position(view, original_sequence(event)).is_some_and(|at| {
                event.original.is_none() || latest[at] == Some(event.metadata.sequence)
            })
        })
        .copied()
        .collect()
}

/// Keeps the events with the highest sequences, in their order.
fn limit(events: &mut Vec<&TimeSeriesEvent>, limit: i64) {
    let limit = usize::try_from(limit.max(0)).unwrap_or(usize::MAX);
    if events.len() <= limit {
        return;
    }
    let mut sequences: Vec<i64> = events.iter().map(|event| event.metadata.sequence).collect();
    sequences.sort_unstable_by(|left, right| right.cmp(left));
    match limit.checked_sub(1).and_then(|last| sequences.get(last)) {
        Some(lowest) => {
            let lowest = *lowest;
            events.retain(|event| event.metadata.sequence >= lowest);
        }
        None => events.clear(),
    }
}

fn original_sequence(event: &TimeSeriesEvent) -> i64 {
    event.original_metadata().sequence
}

fn position(events: &[&TimeSeriesEvent], sequence: i64) -> Option<usize> {
    events
        .binary_search_by_key(&sequence, |event| event.metadata.sequence)
        .ok()
}

fn contains(events: &[&TimeSeriesEvent], sequence: i64) -> bool {
    position(events, sequence).is_some()
}

/// Where a range begins or ends: all places between two, which are the same unless it is a time with events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct End {
    first: i64,
    last: i64,
}

impl End {
    fn at(place: i64) -> Self {
        Self {
            first: place,
            last: place,
        }
    }
}

fn select<'a, 'b>(
    events: &'b [&'a TimeSeriesEvent],
    range: &QueryRange,
    latest: i64,
) -> &'b [&'a TimeSeriesEvent] {
    let anchor = resolve(events, &range.anchor, None, latest);
    let span = resolve(events, &range.span, Some((anchor, &range.anchor)), latest);
    let first = anchor.first.min(span.first);
    let last = anchor.last.max(span.last);
    // Event n is in the range if first <= 2n + 1 <= last.
    let from = usize::try_from(first.max(0) / 2).unwrap_or(usize::MAX);
    let to = usize::try_from(last.saturating_add(1).max(0) / 2).unwrap_or(usize::MAX);
    let to = to.min(events.len());
    &events[from.min(to)..to]
}

fn resolve(
    events: &[&TimeSeriesEvent],
    point: &QueryPoint,
    anchor: Option<(End, &QueryPoint)>,
    latest: i64,
) -> End {
    let count = events.len() as i64;
    let end = count * 2;
    let anchor_or_start = || anchor.map_or(End::at(0), |(end, _)| end);
    match point.kind {
        QueryPointKind::AbsoluteStart => End::at(0),
        QueryPointKind::AbsoluteSequence => {
            let at = events.partition_point(|event| event.metadata.sequence < point.value) as i64;
            let exact = events
                .get(at as usize)
                .is_some_and(|event| event.metadata.sequence == point.value);
            End::at(at * 2 + i64::from(exact))
        }
        QueryPointKind::AbsoluteTime => time(events, point.value),
        QueryPointKind::OffsetSequence => End::at(back(end, point.value)),
        QueryPointKind::OffsetTime => time(events, latest.saturating_sub(point.value)),
        QueryPointKind::NextCount => {
            let from = first_event(anchor_or_start());
            End::at(forward(from, point.value).min(end))
        }
        QueryPointKind::PreviousCount => End::at(back(last_event(anchor_or_start()), point.value)),
        QueryPointKind::NextTime => {
            let from = anchor_time(events, anchor, latest);
            time(events, from.saturating_add(point.value))
        }
        QueryPointKind::PreviousTime => {
            let from = anchor_time(events, anchor, latest);
            time(events, from.saturating_sub(point.value))
        }
    }
}

/// All events of a time, or the gap where they would be.
fn time(events: &[&TimeSeriesEvent], time: i64) -> End {
    End {
        first: 2 * events.partition_point(|event| event.metadata.timestamp < time) as i64,
        last: 2 * events.partition_point(|event| event.metadata.timestamp <= time) as i64,
    }
}

/// The first event of an end, or its gap.
fn first_event(end: End) -> i64 {
    if end.first < end.last {
        end.first | 1
    } else {
        end.first
    }
}

/// The last event of an end, or its gap.
fn last_event(end: End) -> i64 {
    if end.first < end.last {
        (end.last - 1) | 1
    } else {
        end.last
    }
}

/// The place of the event that is so many events after a place.
fn forward(place: i64, count: i64) -> i64 {
    if count == 0 {
        return place;
    }
    // From an event to the next is two places, from a gap to the event behind it is one.
    let is_gap = 1 - (place & 1);
    place.saturating_add(count.saturating_mul(2)) - is_gap
}

/// The place of the event that is so many events before a place; the start if there is none.
fn back(place: i64, count: i64) -> i64 {
    if count == 0 {
        return place;
    }
    let is_gap = 1 - (place & 1);
    (place.saturating_sub(count.saturating_mul(2)) + is_gap).max(0)
}

/// The time that spans of time are counted from.
fn anchor_time(
    events: &[&TimeSeriesEvent],
    anchor: Option<(End, &QueryPoint)>,
    latest: i64,
) -> i64 {
    let Some((end, point)) = anchor else {
        return 0;
    };
    let timestamp = |event: Option<&&TimeSeriesEvent>| event.map(|event| event.metadata.timestamp);
    match point.kind {
        QueryPointKind::AbsoluteTime => point.value,
        QueryPointKind::OffsetTime => latest.saturating_sub(point.value),
        QueryPointKind::AbsoluteStart
        | QueryPointKind::AbsoluteSequence
        | QueryPointKind::OffsetSequence
        | QueryPointKind::NextCount
        | QueryPointKind::NextTime
        | QueryPointKind::PreviousCount
        | QueryPointKind::PreviousTime => {
            let at = usize::try_from(end.first.max(0) / 2).unwrap_or(usize::MAX);
            timestamp(events.get(at))
                .or_else(|| timestamp(events.last()))
                .unwrap_or(0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use diffusion::wire::services::topics::range_query::QueryPointKind::*;
    use diffusion::wire::services::topics::specification::{TopicSpecification, TopicType};

    /// Sequences 0 to 3 with times 10, 20, 20, 40; then 4 edits 0 at 50, 5 edits 0 at 60, 6 edits 2 at 60.
    fn series() -> Series {
        let mut specification = TopicSpecification::new(TopicType::TimeSeries);
        specification.set_property("TIME_SERIES_EVENT_VALUE_TYPE", "string");
        specification.set_property("TIME_SERIES_RETAINED_RANGE", "limit 100");
        let mut series = Series::new(&specification);
        for time in [10, 20, 20, 40] {
            series
                .append(Bytes::from_static(b"a"), Some(time), 0, "".into())
                .expect("appended");
        }
        for (original, time) in [(0, 50), (0, 60), (2, 60)] {
            series
                .edit(original, Bytes::from_static(b"b"), time, "".into())
                .expect("edited");
        }
        series
    }

    fn range(anchor: (QueryPointKind, i64), span: (QueryPointKind, i64)) -> QueryRange {
        let point = |(kind, value)| QueryPoint { value, kind };
        QueryRange {
            anchor: point(anchor),
            span: point(span),
        }
    }

    fn run(
        kind: RangeQueryType,
        view: QueryRange,
        edits: QueryRange,
        limit: i64,
    ) -> (Vec<i64>, usize) {
        let (events, selected) = series().query(&RangeQueryRequest {
            path: String::new(),
            query_type: kind,
            view_range: view,
            edit_range: edits,
            limit,
        });
        (
            events.iter().map(|event| event.metadata.sequence).collect(),
            selected,
        )
    }

    fn view(anchor: (QueryPointKind, i64), span: (QueryPointKind, i64)) -> Vec<i64> {
        // All edits of a series without any in the edit range: sequences are those of originals.
        let (events, _) = run(
            RangeQueryType::Values,
            range(anchor, span),
            range((AbsoluteStart, 0), (AbsoluteSequence, 3)),
            i64::MAX,
        );
        events
    }

    #[test]
    fn the_three_kinds_of_queries() {
        let all = || QueryRange::EVERYTHING;
        let run = |kind| run(kind, all(), all(), i64::MAX).0;
        assert_eq!(run(RangeQueryType::Values), [5, 1, 6, 3]);
        assert_eq!(run(RangeQueryType::AllEdits), [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(run(RangeQueryType::LatestEdits), [0, 1, 2, 3, 5, 6]);
    }

    #[test]
    fn an_event_must_be_in_the_edit_range() {
        let some = range((AbsoluteSequence, 4), (AbsoluteSequence, 5));
        assert_eq!(
            run(RangeQueryType::Values, QueryRange::EVERYTHING, some, 9).0,
            [5]
        );
        let some = range((AbsoluteSequence, 4), (AbsoluteSequence, 4));
        assert_eq!(
            run(RangeQueryType::Values, QueryRange::EVERYTHING, some, 9).0,
            [4]
        );
    }

    #[test]
    fn the_limit_keeps_the_latest() {
        let all = || QueryRange::EVERYTHING;
        assert_eq!(
            run(RangeQueryType::Values, all(), all(), 2),
            (vec![5, 6], 4)
        );
        assert_eq!(run(RangeQueryType::AllEdits, all(), all(), 0), (vec![], 7));
    }

    #[test]
    fn ends_are_included_and_come_in_either_order() {
        assert_eq!(view((AbsoluteSequence, 1), (AbsoluteSequence, 2)), [1, 2]);
        assert_eq!(view((AbsoluteSequence, 2), (AbsoluteSequence, 1)), [1, 2]);
        assert_eq!(view((AbsoluteStart, 0), (AbsoluteStart, 0)), [0i64; 0]);
        assert_eq!(view((AbsoluteSequence, 0), (AbsoluteStart, 0)), [0]);
        assert_eq!(view((AbsoluteStart, 0), (AbsoluteSequence, 0)), [0]);
        assert_eq!(
            view((AbsoluteSequence, 7), (AbsoluteSequence, 9)),
            [0i64; 0]
        );
    }

    #[test]
    fn counts() {
        assert_eq!(view((AbsoluteStart, 0), (NextCount, 2)), [0, 1]);
        assert_eq!(view((AbsoluteSequence, 1), (NextCount, 1)), [1, 2]);
        assert_eq!(view((AbsoluteSequence, 1), (NextCount, 0)), [1]);
        assert_eq!(view((AbsoluteSequence, 2), (PreviousCount, 1)), [1, 2]);
        assert_eq!(view((OffsetSequence, 2), (OffsetSequence, 0)), [2, 3]);
        assert_eq!(view((OffsetSequence, 0), (PreviousCount, 3)), [1, 2, 3]);
        assert_eq!(
            view((OffsetSequence, 9), (NextCount, i64::MAX)),
            [0, 1, 2, 3]
        );
        assert_eq!(view((AbsoluteTime, 20), (NextCount, 1)), [1, 2]);
        assert_eq!(view((AbsoluteTime, 20), (PreviousCount, 2)), [0, 1, 2]);
    }

    #[test]
    fn times() {
        assert_eq!(view((AbsoluteTime, 20), (AbsoluteTime, 20)), [1, 2]);
        assert_eq!(view((AbsoluteTime, 11), (AbsoluteTime, 39)), [1, 2]);
        assert_eq!(view((AbsoluteTime, -5), (AbsoluteTime, 10)), [0]);
        assert_eq!(view((OffsetTime, 40), (OffsetTime, 0)), [1, 2, 3]);
        assert_eq!(view((AbsoluteSequence, 1), (NextTime, 19)), [1, 2]);
        assert_eq!(view((AbsoluteSequence, 1), (NextTime, 20)), [1, 2, 3]);
        assert_eq!(view((AbsoluteTime, 15), (PreviousTime, 5)), [0]);
        assert_eq!(
            view((OffsetSequence, 0), (PreviousTime, i64::MAX)),
            [0, 1, 2, 3]
        );
    }
}
