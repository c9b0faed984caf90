//! The parameters of an action: which word is the value of which key.

use std::time::Duration;

use super::action::{CutKind, Limit, Target};
use super::values::{
    parse_duration, read_corrupt_point, read_count, read_kind, read_phase, read_target,
};

/// Why a text is no action.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActionError {
    /// No such action.
    #[error("unknown action `{0}`")]
    UnknownAction(String),
    /// A parameter that the action does not have.
    #[error("`{action}` cannot use `{word}`")]
    UnknownParameter {
        /// The action.
        action: String,
        /// The word.
        word: String,
    },
    /// A parameter that comes twice.
    #[error("`{action}` has `{key}` twice")]
    Twice {
        /// The action.
        action: String,
        /// The parameter.
        key: &'static str,
    },
    /// A parameter that the action needs.
    #[error("`{action}` needs `{key}`")]
    Missing {
        /// The action.
        action: String,
        /// The parameter.
        key: &'static str,
    },
    /// A value that cannot be read.
    #[error("`{value}` is no {key}")]
    BadValue {
        /// The parameter.
        key: String,
        /// The value.
        value: String,
    },
}

/// The parameters of one action by key.
pub(super) struct Parameters {
    action: String,
    values: Vec<(&'static str, String)>,
}

impl Parameters {
    /// Gives every word a key: the one it names, or the first free one whose values look like it.
    pub(super) fn assign(
        action: &str,
        words: &[&str],
        keys: &[&'static str],
    ) -> Result<Self, ActionError> {
        let mut values: Vec<(&'static str, String)> = Vec::new();
        for word in words {
            let named = word.split_once('=').and_then(|(key, value)| {
                keys.iter()
                    .find(|known| **known == key)
                    .map(|known| (*known, value))
            });
            let free = |key: &&&'static str| !values.iter().any(|(used, _)| *used == **key);
            let (key, value) = match named {
                Some(named) => named,
                None => match keys.iter().filter(free).find(|key| looks_like(key, word)) {
                    Some(key) => (*key, *word),
                    None => {
                        return Err(ActionError::UnknownParameter {
                            action: action.into(),
                            word: (*word).into(),
                        })
                    }
                },
            };
            if values.iter().any(|(used, _)| *used == key) {
                return Err(ActionError::Twice {
                    action: action.into(),
                    key,
                });
            }
            values.push((key, value.to_owned()));
        }
        Ok(Self {
            action: action.to_owned(),
            values,
        })
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.values
            .iter()
            .find(|(known, _)| *known == key)
            .map(|(_, value)| value.as_str())
    }

    pub(super) fn value<T>(
        &self,
        key: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, ActionError> {
        match self.text(key) {
            None => Ok(None),
            Some(value) => match read(value) {
                Some(read) => Ok(Some(read)),
                None => Err(ActionError::BadValue {
                    key: key.into(),
                    value: value.into(),
                }),
            },
        }
    }

    pub(super) fn needed<T>(
        &self,
        key: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, ActionError> {
        self.value(key, read)?.ok_or_else(|| ActionError::Missing {
            action: self.action.clone(),
            key,
        })
    }

    pub(super) fn target(&self) -> Result<Target, ActionError> {
        Ok(self.value("session", read_target)?.unwrap_or(Target::All))
    }

    pub(super) fn kind(&self) -> Result<CutKind, ActionError> {
        Ok(self.value("kind", read_kind)?.unwrap_or(CutKind::Fin))
    }

    pub(super) fn period(&self) -> Result<Option<Duration>, ActionError> {
        self.value("for", parse_duration)
    }

    /// Once, if nothing is said.
    pub(super) fn limit(&self) -> Result<Limit, ActionError> {
        let count = self.value("count", read_count)?;
        Ok(match (count, self.period()?) {
            (None, None) => Limit::Count(1),
            (Some(Some(count)), None) => Limit::Count(count),
            (Some(None), None) => Limit::Forever,
            (None | Some(None), Some(period)) => Limit::For(period),
            (Some(Some(count)), Some(period)) => Limit::CountFor(count, period),
        })
    }

    /// An error if a parameter is there that makes no sense beside others.
    pub(super) fn without(&self, key: &str) -> Result<(), ActionError> {
        match self.text(key) {
            None => Ok(()),
            Some(value) => Err(ActionError::UnknownParameter {
                action: self.action.clone(),
                word: format!("{key}={value}"),
            }),
        }
    }
}

fn looks_like(key: &str, word: &str) -> bool {
    match key {
        "session" => read_target(word).is_some(),
        "kind" => read_kind(word).is_some(),
        "phase" => read_phase(word).is_some(),
        "service" => matches!(word, "user" | "system"),
        "point" => read_corrupt_point(word).is_some(),
        "state" => matches!(word, "keep" | "lose"),
        "for" | "by" => parse_duration(word).is_some(),
        "count" | "offset" | "bytes" | "version" | "code" => word.parse::<u32>().is_ok(),
        _ => true,
    }
}
