//! Removal expressions: when a topic is removed, and which others with it (`specification/protocol/topic-services section 2.4`).
//!
//! ```text
//! removal    = "when" or ["remove" quoted selector]
//! or         = and *("or" and)
//! and        = condition *("and" condition)
//! condition  = "(" or ")"
//!            | "time" "after" (milliseconds | quoted RFC 1123 date)
//!            | ["local"] "subscriptions" "<" number "for" period ["after" period]
//!            | "no" "updates" "for" period ["after" period]
//!            | "no" ["local"] "session" "has" quoted filter ["for" period] ["after" period]
//!            | "this" "session" "closes"
//! ```

use super::quoted::read_quoted;

/// Deepest nesting of parentheses; conditions are read recursively.
const MAXIMUM_NESTING: usize = 64;

/// A parsed removal expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// When topics are removed.
    pub condition: Condition,
    /// Which topics are removed; none: the one with the property.
    pub selector: Option<String>,
}

/// When topics are removed. Periods are in milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// All of them hold.
    All(Vec<Condition>),
    /// One of them holds.
    Any(Vec<Condition>),
    /// A time has come, in milliseconds since 1970.
    TimeAfter(i64),
    /// A time has come, given as a date.
    DateAfter(String),
    /// There have been few subscriptions for some time.
    Subscriptions {
        /// Whether only subscriptions at this server count.
        local: bool,
        /// There were fewer than this.
        below: u64,
        /// For how long.
        period: u64,
        /// How long after the topic was added the condition begins to count.
        after: Option<u64>,
    },
    /// There were no updates for some time.
    NoUpdates {
        /// For how long.
        period: u64,
        /// How long after the topic was added the condition begins to count.
        after: Option<u64>,
    },
    /// There was no session of a kind for some time.
    NoSession {
        /// Whether only sessions at this server count.
        local: bool,
        /// The session filter.
        filter: String,
        /// For how long.
        period: Option<u64>,
        /// How long after the topic was added the condition begins to count.
        after: Option<u64>,
    },
    /// The session that added the topic has closed.
    ThisSessionCloses,
}

impl Removal {
    /// Reads an expression. Words may be written in either case.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parser = Parser {
            rest: text,
            depth: 0,
            kinds_seen: [false; 3],
        };
        parser.expect("when")?;
        let condition = parser.any()?;
        let selector = if parser.take("remove") {
            Some(parser.quoted()?)
        } else {
            None
        };
        parser.rest.trim_start().is_empty().then_some(Removal {
            condition,
            selector,
        })
    }
}

/// Conditions that an expression can have only once.
#[derive(Clone, Copy)]
enum Once {
    TimeAfter,
    Subscriptions,
    NoUpdates,
}

struct Parser<'a> {
    rest: &'a str,
    depth: usize,
    kinds_seen: [bool; 3],
}

impl<'a> Parser<'a> {
    fn any(&mut self) -> Option<Condition> {
        let mut conditions = vec![self.all()?];
        while self.take("or") {
            conditions.push(self.all()?);
        }
        Some(one_or(conditions, Condition::Any))
    }

    fn all(&mut self) -> Option<Condition> {
        let mut conditions = vec![self.condition()?];
        while self.take("and") {
            conditions.push(self.condition()?);
        }
        Some(one_or(conditions, Condition::All))
    }

    fn condition(&mut self) -> Option<Condition> {
        if self.take_symbol('(') {
            self.depth += 1;
            if self.depth > MAXIMUM_NESTING {
                return None;
            }
            let inner = self.any()?;
            self.depth -= 1;
            return self.take_symbol(')').then_some(inner);
        }
        if self.take("time") {
            self.once(Once::TimeAfter)?;
            self.expect("after")?;
            return match self.quoted() {
                Some(date) => Some(Condition::DateAfter(date)),
                None => self.word()?.parse().ok().map(Condition::TimeAfter),
            };
        }
        if self.take("this") {
            self.expect("session")?;
            self.expect("closes")?;
            return Some(Condition::ThisSessionCloses);
        }
        if self.take("no") {
            return self.absence();
        }
        let local = self.take("local");
        self.expect("subscriptions")?;
        self.once(Once::Subscriptions)?;
        if !self.take_symbol('<') {
            return None;
        }
        let below = self.word()?.parse().ok()?;
        self.expect("for")?;
        Some(Condition::Subscriptions {
            local,
            below,
            period: self.period()?,
            after: self.optional_period("after")?,
        })
    }

    /// What follows `no`.
    fn absence(&mut self) -> Option<Condition> {
        if self.take("updates") {
            self.once(Once::NoUpdates)?;
            self.expect("for")?;
            return Some(Condition::NoUpdates {
                period: self.period()?,
                after: self.optional_period("after")?,
            });
        }
        let local = self.take("local");
        self.expect("session")?;
        self.expect("has")?;
        Some(Condition::NoSession {
            local,
            filter: self.quoted()?,
            period: self.optional_period("for")?,
            after: self.optional_period("after")?,
        })
    }

    fn once(&mut self, kind: Once) -> Option<()> {
        let seen = &mut self.kinds_seen[kind as usize];
        (!std::mem::replace(seen, true)).then_some(())
    }

    /// The outer option: whether it can be read; the inner one: whether it is there.
    fn optional_period(&mut self, keyword: &str) -> Option<Option<u64>> {
        if self.take(keyword) {
            self.period().map(Some)
        } else {
            Some(None)
        }
    }

    fn period(&mut self) -> Option<u64> {
        let word = self.word()?;
        let (count, unit) = word.split_at(word.len().checked_sub(1)?);
        let factor = match unit {
            "s" | "S" => 1_000,
            "m" | "M" => 60_000,
            "h" | "H" => 3_600_000,
            "d" | "D" => 86_400_000,
            _ => return None,
        };
        count.parse::<u64>().ok()?.checked_mul(factor)
    }

    /// The next run of letters and digits.
    fn peek_word(&self) -> &'a str {
        let rest = self.rest.trim_start();
        let end = rest
            .find(|character: char| !character.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        &rest[..end]
    }

    fn word(&mut self) -> Option<&'a str> {
        let word = self.peek_word();
        if word.is_empty() {
            return None;
        }
        self.rest = &self.rest.trim_start()[word.len()..];
        Some(word)
    }

    fn take(&mut self, keyword: &str) -> bool {
        let found = self.peek_word().eq_ignore_ascii_case(keyword);
        if found {
            self.word();
        }
        found
    }

    fn expect(&mut self, keyword: &str) -> Option<()> {
        self.take(keyword).then_some(())
    }

    fn take_symbol(&mut self, symbol: char) -> bool {
        match self.rest.trim_start().strip_prefix(symbol) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn quoted(&mut self) -> Option<String> {
        let (content, rest) = read_quoted(self.rest.trim_start())?;
        self.rest = rest;
        Some(content)
    }
}

fn one_or(mut conditions: Vec<Condition>, several: fn(Vec<Condition>) -> Condition) -> Condition {
    if conditions.len() == 1 {
        conditions.remove(0)
    } else {
        several(conditions)
    }
}
