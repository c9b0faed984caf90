//! The events of a time series topic (`specification/protocol/topic-services section 8`, `specification/topics/time-series`).

use std::collections::{BTreeSet, VecDeque};

use bytes::Bytes;
use diffusion::data::text::Text;
use diffusion::wire::services::topics::specification::{property, TopicSpecification};
use diffusion::wire::services::topics::time_series::{EventMetadata, TimeSeriesEvent};

use super::specification::range::Range;

/// Why an event is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SeriesError {
    /// There is no original event with the sequence.
    NoSuchEvent,
    /// The timestamp is before that of the latest event.
    Earlier,
}

/// Events in the order of their sequences. Timestamps never decrease.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    events: VecDeque<TimeSeriesEvent>,
    next_sequence: i64,
    retained: Range,
    subscription: Option<Range>,
    /// The latest event as it is sent.
    latest_payload: Option<Bytes>,
}

impl Series {
    /// Without events. The specification has been validated.
    pub(crate) fn new(specification: &TopicSpecification) -> Self {
        let range = |key| specification.property(key).and_then(Range::parse);
        Self {
            events: VecDeque::new(),
            next_sequence: 0,
            retained: range(property::TIME_SERIES_RETAINED_RANGE).unwrap_or(Range::RETAINED),
            subscription: range(property::TIME_SERIES_SUBSCRIPTION_RANGE),
            latest_payload: None,
        }
    }

    /// All events, originals and edits.
    pub(crate) fn events(&self) -> &VecDeque<TimeSeriesEvent> {
        &self.events
    }

    /// The event with the highest sequence.
    pub(crate) fn latest(&self) -> Option<&TimeSeriesEvent> {
        self.events.back()
    }

    /// The latest event as it is sent and fetched.
    pub(crate) fn latest_payload(&self) -> Option<&Bytes> {
        self.latest_payload.as_ref()
    }

    /// Adds an event with a timestamp chosen by a client, or that of the clock.
    pub(super) fn append(
        &mut self,
        value: Bytes,
        timestamp: Option<i64>,
        clock: i64,
        author: Text,
    ) -> Result<EventMetadata, SeriesError> {
        let earliest = self.latest_timestamp();
        let timestamp = match timestamp {
            Some(chosen) if chosen < earliest => return Err(SeriesError::Earlier),
            Some(chosen) => chosen,
            None => clock.max(earliest),
        };
        Ok(self.push(None, value, timestamp, author))
    }

    /// Adds an edit of an original event.
    pub(super) fn edit(
        &mut self,
        original: i64,
        value: Bytes,
        clock: i64,
        author: Text,
    ) -> Result<EventMetadata, SeriesError> {
        let event = self.find(original).ok_or(SeriesError::NoSuchEvent)?;
        let original = event.metadata.clone();
        let timestamp = clock.max(self.latest_timestamp());
        Ok(self.push(Some(original), value, timestamp, author))
    }

    /// Adds an event of nobody, with the time of the clock, and gives it.
    pub(crate) fn append_now(&mut self, value: Bytes, clock: i64) -> TimeSeriesEvent {
        let timestamp = clock.max(self.latest_timestamp());
        let metadata = self.push(None, value.clone(), timestamp, "".into());
        TimeSeriesEvent::new(metadata, value)
    }

    /// Adds an event of another series as it is there.
    pub(crate) fn mirror(&mut self, event: TimeSeriesEvent) {
        self.next_sequence = event.metadata.sequence.saturating_add(1);
        self.keep(event);
    }

    /// The original event with this sequence.
    pub(crate) fn find(&self, sequence: i64) -> Option<&TimeSeriesEvent> {
        let at = self
            .events
            .binary_search_by_key(&sequence, |event| event.metadata.sequence)
            .ok()?;
        self.events.get(at).filter(|event| event.original.is_none())
    }

    fn latest_timestamp(&self) -> i64 {
        self.latest()
            .map_or(i64::MIN, |event| event.metadata.timestamp)
    }

    fn push(
        &mut self,
        original: Option<EventMetadata>,
        value: Bytes,
        timestamp: i64,
        author: Text,
    ) -> EventMetadata {
        let metadata = EventMetadata {
            sequence: self.next_sequence,
            timestamp,
            author,
        };
        self.next_sequence += 1;
        self.keep(TimeSeriesEvent {
            original,
            metadata: metadata.clone(),
            value,
        });
        metadata
    }

    fn keep(&mut self, event: TimeSeriesEvent) {
        self.latest_payload = Some(payload(&event));
        self.events.push_back(event);
        let kept = within(&self.events, self.retained);
        self.events.drain(..self.events.len() - kept);
    }

    /// What a new subscriber is sent: the last of the original events and their latest edits. With deltas at least the
    /// latest event, because those that follow refer to it.
    pub(super) fn initial_events(&self, with_deltas: bool) -> Vec<Bytes> {
        let nothing = Range {
            limit: Some(0),
            last_milliseconds: None,
        };
        let at_least = usize::from(with_deltas);
        let bounds = Bounds::new(&self.events, self.subscription.unwrap_or(nothing));
        let mut edited = BTreeSet::new();
        let mut payloads: Vec<Bytes> = Vec::new();
        for event in self.events.iter().rev() {
            // Coming from the end, the first edit of an event is the latest.
            let is_current = match &event.original {
                None => true,
                Some(original) => edited.insert(original.sequence),
            };
            if !is_current {
                continue;
            }
            let is_within =
                payloads.len() < bounds.limit && event.metadata.timestamp >= bounds.oldest;
            if !is_within && payloads.len() >= at_least {
                break;
            }
            payloads.push(payload(event));
        }
        payloads.reverse();
        payloads
    }
}

/// A range at the end of a time series.
struct Bounds {
    limit: usize,
    oldest: i64,
}

impl Bounds {
    fn new(events: &VecDeque<TimeSeriesEvent>, range: Range) -> Self {
        Self {
            limit: range.limit.map_or(usize::MAX, |limit| {
                usize::try_from(limit).unwrap_or(usize::MAX)
            }),
            oldest: range.last_milliseconds.map_or(i64::MIN, |age| {
                let latest = events.back().map_or(0, |event| event.metadata.timestamp);
                latest.saturating_sub(i64::try_from(age).unwrap_or(i64::MAX))
            }),
        }
    }
}

/// How many of the last events are within a range.
fn within(events: &VecDeque<TimeSeriesEvent>, range: Range) -> usize {
    let bounds = Bounds::new(events, range);
    let first = events.partition_point(|event| event.metadata.timestamp < bounds.oldest);
    bounds.limit.min(events.len() - first)
}

fn payload(event: &TimeSeriesEvent) -> Bytes {
    let mut bytes = Vec::with_capacity(event.value.len() + 32);
    event.encode(&mut bytes);
    bytes.into()
}
