//! Removal policies: when a topic, and what it names, is removed (property `REMOVAL`, `specification/protocol/topic-services section 2.4`).
//!
//! A policy says when it would be satisfied if nothing happened until then. So there is one timer for each topic, and it has to
//! be looked at again only after something that can make the time earlier.

use std::time::{Duration, Instant};

use diffusion::topics::selector::TopicSelector;
use diffusion::wire::session_id::SessionId;

use super::policy_date::parse_date;
use super::specification::removal::{Condition, Removal};

/// A removal policy and what it has seen.
#[derive(Debug)]
pub(crate) struct Policy {
    condition: State,
    pub(super) selector: Option<TopicSelector>,
    pub(super) creator: SessionId,
    created: Instant,
    updated: Instant,
    creator_closed: Option<Instant>,
}

/// A condition, and since when it has held.
#[derive(Debug)]
enum State {
    All(Vec<State>),
    Any(Vec<State>),
    /// `None`: too far away for the clock.
    TimeAfter(Option<Instant>),
    Subscriptions {
        below: u64,
        period: Duration,
        after: Duration,
        since: Option<Instant>,
    },
    NoUpdates {
        period: Duration,
        after: Duration,
    },
    NoSession {
        filter: String,
        period: Duration,
        after: Duration,
        since: Option<Instant>,
    },
    ThisSessionCloses,
}

/// The clock at the creation of a policy.
#[derive(Debug, Clone, Copy)]
pub(super) struct Created {
    pub(super) now: Instant,
    pub(super) wall_ms: i64,
}

impl Policy {
    /// Reads an expression; an error says what is wrong with it. `is_filter` says whether a text is a session filter.
    pub(super) fn parse(
        text: &str,
        created: Created,
        creator: SessionId,
        is_filter: &dyn Fn(&str) -> bool,
    ) -> Result<Self, &'static str> {
        let removal = Removal::parse(text).ok_or("The property REMOVAL can not be read")?;
        let selector = match removal.selector {
            Some(selector) => Some(
                TopicSelector::parse(&selector)
                    .map_err(|_| "The property REMOVAL has a bad topic selector")?,
            ),
            None => None,
        };
        Ok(Self {
            condition: State::new(removal.condition, created, is_filter)?,
            selector,
            creator,
            created: created.now,
            updated: created.now,
            creator_closed: None,
        })
    }

    /// The topic was updated.
    pub(super) fn on_update(&mut self, now: Instant) {
        self.updated = now;
    }

    /// The number of subscribers changed.
    pub(super) fn on_subscribers(&mut self, now: Instant, count: usize) {
        self.condition.each(&mut |state| {
            if let State::Subscriptions { below, since, .. } = state {
                *since = if (count as u64) < *below {
                    since.or(Some(now))
                } else {
                    None
                };
            }
        });
    }

    /// The session that added the topic has closed.
    pub(super) fn on_creator_closed(&mut self, now: Instant) {
        self.creator_closed = Some(now);
    }

    /// Sessions, or what filters say of them, have changed.
    pub(super) fn on_sessions(&mut self, now: Instant, any_matches: &dyn Fn(&str) -> bool) {
        self.condition.each(&mut |state| {
            if let State::NoSession { filter, since, .. } = state {
                *since = if any_matches(filter) {
                    None
                } else {
                    since.or(Some(now))
                };
            }
        });
    }

    /// When the policy is satisfied if nothing happens until then.
    pub(super) fn due(&self) -> Option<Instant> {
        self.condition.due(self, self.created)
    }
}

impl State {
    fn new(
        condition: Condition,
        created: Created,
        is_filter: &dyn Fn(&str) -> bool,
    ) -> Result<Self, &'static str> {
        let all = |conditions: Vec<Condition>| {
            conditions
                .into_iter()
                .map(|condition| Self::new(condition, created, is_filter))
                .collect::<Result<Vec<_>, _>>()
        };
        let milliseconds = Duration::from_millis;
        let optional = |period: Option<u64>| milliseconds(period.unwrap_or(0));
        Ok(match condition {
            Condition::All(conditions) => State::All(all(conditions)?),
            Condition::Any(conditions) => State::Any(all(conditions)?),
            Condition::TimeAfter(time) => State::TimeAfter(created.instant(time)),
            Condition::DateAfter(date) => {
                let time = parse_date(&date).ok_or("The property REMOVAL has a bad date")?;
                State::TimeAfter(created.instant(time))
            }
            Condition::Subscriptions {
                below,
                period,
                after,
                // All subscriptions are at this server.
                local: _,
            } => State::Subscriptions {
                below,
                period: milliseconds(period),
                after: optional(after),
                since: (below > 0).then_some(created.now),
            },
            Condition::NoUpdates { period, after } => State::NoUpdates {
                period: milliseconds(period),
                after: optional(after),
            },
            Condition::NoSession {
                filter,
                period,
                after,
                // All sessions are at this server.
                local: _,
            } => {
                if !is_filter(&filter) {
                    return Err("The property REMOVAL has a bad session filter");
                }
                State::NoSession {
                    filter,
                    period: optional(period),
                    after: optional(after),
                    since: None,
                }
            }
            Condition::ThisSessionCloses => State::ThisSessionCloses,
        })
    }

    fn each(&mut self, action: &mut dyn FnMut(&mut State)) {
        match self {
            State::All(states) | State::Any(states) => {
                for state in states {
                    state.each(action);
                }
            }
            other => action(other),
        }
    }

    /// `base` is where `after` and periods begin to count: the creation, or a time that must come first as well.
    fn due(&self, policy: &Policy, base: Instant) -> Option<Instant> {
        match self {
            State::All(states) => {
                let mut times = states.iter().filter_map(|state| match state {
                    State::TimeAfter(time) => Some(*time),
                    State::All(_)
                    | State::Any(_)
                    | State::Subscriptions { .. }
                    | State::NoUpdates { .. }
                    | State::NoSession { .. }
                    | State::ThisSessionCloses => None,
                });
                let base = times.try_fold(base, |base, time| Some(base.max(time?)))?;
                states.iter().try_fold(base, |latest, state| {
                    Some(latest.max(state.due(policy, base)?))
                })
            }
            State::Any(states) => states
                .iter()
                .filter_map(|state| state.due(policy, base))
                .min(),
            State::TimeAfter(time) => *time,
            State::Subscriptions {
                period,
                after,
                since,
                ..
            }
            | State::NoSession {
                period,
                after,
                since,
                ..
            } => base
                .checked_add(*after)?
                .max((*since)?)
                .checked_add(*period),
            State::NoUpdates { period, after } => base
                .checked_add(*after)?
                .max(policy.updated)
                .checked_add(*period),
            State::ThisSessionCloses => policy.creator_closed,
        }
    }
}

impl Created {
    /// The time of the core's clock for milliseconds since the epoch; now, if that is over.
    fn instant(self, time_ms: i64) -> Option<Instant> {
        let wait = time_ms.saturating_sub(self.wall_ms).max(0);
        self.now
            .checked_add(Duration::from_millis(wait.unsigned_abs()))
    }
}
