//! The text form of actions: a name and parameters, each `key=value` or, where it is clear, the value alone.

use super::values::{
    either, parse_duration, read_corrupt_point, read_count, read_hex, read_kind, read_number,
    read_phase, read_target, read_truncate_point,
};
use super::{Action, CorruptPoint, CutKind, Limit, PingService, StallPhase, Target, TruncatePoint};
use crate::core::{MessageLoss, PingMode, Restart};
use crate::net::Segments;

/// Description of all actions for `--help` and the control port.
pub const HELP: &str = "\
cut [session=all|newest|ID] [kind=fin|rst|silent|close]   cut connections
refuse [for=TIME]                 nobody listens (connection refused), for a time or until `accept`
accept                            listen again
close-at-accept [kind=fin|rst] [count=N|all] [for=TIME]   accept, then end at once
delay TIME                        delay everything sent; `delay 0` ends it
stall [phase=accept|upgrade|response] [count=N|all] [for=TIME]   let attempts hang
truncate [point=upgrade|response|message] bytes=N [kind=..] [count=..] [session=..]   cut inside it
corrupt [point=upgrade|response|message|frame] [offset=N] [mask=HEX] [count=..] [session=..]   change a byte
answer code=N [version=N] [count=N|all]   answer connections with this response code
fail service=N code=N [count=N|all]       answer requests to this service with this reason code
status code=N [count=N|all] [for=TIME]    answer upgrade requests with this HTTP status
expire [session=..]               forget sessions, end their connections
abort [session=..]                end sessions with an abort notification
restart [state=keep|lose]         end all connections, with or without forgetting the sessions
pings [mode=drop|send]            leave scheduled system pings out, or send them again
ping [session=..] [service=user|system] [mode=answered|one-way]   send a ping now
send [session=..] hex=HEX         send these bytes as one message
loss [answer=118|106]             answer to reconnections with lost messages
lose [session=..]                 the next reconnection finds messages lost
split [mode=on|off]               write every byte alone
normal                            end all faults
log TEXT                          write a line to the log
TIME: 250ms, 3s, 1m or milliseconds. count: default 1.";

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
struct Parameters {
    action: String,
    values: Vec<(&'static str, String)>,
}

impl Parameters {
    /// Gives every word a key: the one it names, or the first free one whose values look like it.
    fn assign(action: &str, words: &[&str], keys: &[&'static str]) -> Result<Self, ActionError> {
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

    fn value<T>(
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

    fn needed<T>(
        &self,
        key: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, ActionError> {
        self.value(key, read)?.ok_or_else(|| ActionError::Missing {
            action: self.action.clone(),
            key,
        })
    }

    fn target(&self) -> Result<Target, ActionError> {
        Ok(self.value("session", read_target)?.unwrap_or(Target::All))
    }

    fn kind(&self) -> Result<CutKind, ActionError> {
        Ok(self.value("kind", read_kind)?.unwrap_or(CutKind::Fin))
    }

    fn count(&self) -> Result<Option<u32>, ActionError> {
        Ok(self.value("count", read_count)?.unwrap_or(Some(1)))
    }

    fn limit(&self) -> Result<Limit, ActionError> {
        if let Some(period) = self.value("for", parse_duration)? {
            return Ok(Limit::For(period));
        }
        Ok(self.count()?.map_or(Limit::Forever, Limit::Count))
    }
}

fn looks_like(key: &str, word: &str) -> bool {
    match key {
        "session" => read_target(word).is_some(),
        "kind" => read_kind(word).is_some(),
        "phase" => read_phase(word).is_some(),
        "service" => matches!(word, "user" | "system"),
        "point" => read_corrupt_point(word).is_some(),
        "for" => parse_duration(word).is_some(),
        "count" | "offset" | "bytes" | "version" | "code" => word.parse::<u32>().is_ok(),
        _ => true,
    }
}

impl Action {
    /// Reads the text form, for example `cut all kind=rst`.
    pub fn parse(text: &str) -> Result<Self, ActionError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words.split_first() {
            None => Err(ActionError::UnknownAction(String::new())),
            Some((&"log", words)) => Ok(Self::Log {
                text: words.join(" "),
            }),
            Some((name, words)) => Self::from_words(name, words),
        }
    }

    /// Reads a name and its parameters.
    pub fn from_words(name: &str, words: &[&str]) -> Result<Self, ActionError> {
        let given = |keys: &[&'static str]| Parameters::assign(name, words, keys);
        Ok(match name {
            "cut" => {
                let given = given(&["session", "kind"])?;
                Self::Cut {
                    target: given.target()?,
                    kind: given.kind()?,
                }
            }
            "refuse" => Self::Refuse {
                period: given(&["for"])?.value("for", parse_duration)?,
            },
            "accept" => {
                given(&[])?;
                Self::Accept
            }
            "close-at-accept" => {
                let given = given(&["kind", "count", "for"])?;
                Self::CloseAtAccept {
                    kind: given.kind()?,
                    limit: given.limit()?,
                }
            }
            "delay" => Self::Delay {
                delay: given(&["for"])?.needed("for", parse_duration)?,
            },
            "stall" => {
                let given = given(&["phase", "count", "for"])?;
                Self::Stall {
                    phase: given
                        .value("phase", read_phase)?
                        .unwrap_or(StallPhase::Upgrade),
                    limit: given.limit()?,
                }
            }
            "truncate" => {
                let given = given(&["point", "bytes", "kind", "count", "session", "for"])?;
                Self::Truncate {
                    point: given
                        .value("point", read_truncate_point)?
                        .unwrap_or(TruncatePoint::Response),
                    bytes: given.needed("bytes", read_number)?,
                    kind: given.kind()?,
                    limit: given.limit()?,
                    target: given.target()?,
                }
            }
            "corrupt" => {
                let given = given(&["point", "offset", "count", "session", "for", "mask"])?;
                Self::Corrupt {
                    point: given
                        .value("point", read_corrupt_point)?
                        .unwrap_or(CorruptPoint::Response),
                    offset: given.value("offset", read_number)?.unwrap_or(0),
                    mask: given
                        .value("mask", |text| u8::from_str_radix(text, 16).ok())?
                        .unwrap_or(0xff),
                    limit: given.limit()?,
                    target: given.target()?,
                }
            }
            "answer" => {
                let given = given(&["code", "count", "version"])?;
                Self::Answer {
                    code: given.needed("code", read_number)?,
                    version: given.value("version", read_number)?,
                    count: given.count()?,
                }
            }
            "fail" => {
                let given = given(&["code", "service", "count"])?;
                Self::Fail {
                    service: given.needed("service", read_number)?,
                    reason: given.needed("code", read_number)?,
                    count: given.count()?,
                }
            }
            "status" => {
                let given = given(&["code", "count", "for"])?;
                Self::Status {
                    status: given.needed("code", read_number)?,
                    limit: given.limit()?,
                }
            }
            "expire" => Self::Expire {
                target: given(&["session"])?.target()?,
            },
            "abort" => Self::Abort {
                target: given(&["session"])?.target()?,
            },
            "restart" => {
                let read = either(("keep", Restart::KeepState), ("lose", Restart::LoseState));
                Self::Restart {
                    restart: given(&["state"])?
                        .value("state", read)?
                        .unwrap_or(Restart::LoseState),
                }
            }
            "pings" => Self::Pings {
                drop: given(&["mode"])?.needed("mode", either(("drop", true), ("send", false)))?,
            },
            "ping" => {
                let given = given(&["session", "service", "mode"])?;
                let service = either(("user", PingService::User), ("system", PingService::System));
                let mode = either(
                    ("answered", PingMode::Answered),
                    ("one-way", PingMode::OneWay),
                );
                Self::Ping {
                    target: given.target()?,
                    service: given
                        .value("service", service)?
                        .unwrap_or(PingService::User),
                    mode: given.value("mode", mode)?.unwrap_or(PingMode::Answered),
                }
            }
            "send" => {
                let given = given(&["session", "hex"])?;
                Self::Send {
                    target: given.target()?,
                    bytes: given.needed("hex", read_hex)?,
                }
            }
            "loss" => {
                let read = either(
                    ("118", MessageLoss::FailWith118),
                    ("106", MessageLoss::ReconnectWithLoss106),
                );
                Self::Loss {
                    answer: given(&["answer"])?.needed("answer", read)?,
                }
            }
            "lose" => Self::Lose {
                target: given(&["session"])?.target()?,
            },
            "split" => {
                let read = either(("on", Segments::EveryByte), ("off", Segments::Coalesced));
                Self::Split {
                    segments: given(&["mode"])?.needed("mode", read)?,
                }
            }
            "normal" => {
                given(&[])?;
                Self::Normal
            }
            "log" => Self::Log {
                text: words.join(" "),
            },
            unknown => return Err(ActionError::UnknownAction(unknown.into())),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn words_find_their_parameters() {
        let cut = |target, kind| Ok(Action::Cut { target, kind });
        assert_eq!(Action::parse("cut"), cut(Target::All, CutKind::Fin));
        assert_eq!(Action::parse("cut all rst"), cut(Target::All, CutKind::Rst));
        assert_eq!(
            Action::parse("cut silent"),
            cut(Target::All, CutKind::Silent)
        );
        assert_eq!(
            Action::parse("cut kind=close session=newest"),
            cut(Target::Newest, CutKind::CloseFrame)
        );
        let id = "00000000000000ab-0000000100000000";
        assert_eq!(
            Action::parse(&format!("cut {id}")),
            cut(Target::Session(id.parse().unwrap()), CutKind::Fin)
        );
        assert_eq!(
            Action::parse("answer 117"),
            Ok(Action::Answer {
                code: 117,
                version: None,
                count: Some(1)
            })
        );
        assert_eq!(
            Action::parse("answer 117 count=all"),
            Ok(Action::Answer {
                code: 117,
                version: None,
                count: None
            })
        );
        assert_eq!(
            Action::parse("fail service=128 112 count=2"),
            Ok(Action::Fail {
                service: 128,
                reason: 112,
                count: Some(2)
            })
        );
        assert_eq!(
            Action::parse("truncate message 3 rst"),
            Ok(Action::Truncate {
                point: TruncatePoint::Message,
                bytes: 3,
                kind: CutKind::Rst,
                limit: Limit::Count(1),
                target: Target::All
            })
        );
        assert_eq!(
            Action::parse("stall response for=3s"),
            Ok(Action::Stall {
                phase: StallPhase::Response,
                limit: Limit::For(Duration::from_secs(3))
            })
        );
        assert_eq!(
            Action::parse("send newest 003705"),
            Ok(Action::Send {
                target: Target::Newest,
                bytes: vec![0, 0x37, 5]
            })
        );
        assert_eq!(
            Action::parse("refuse 2s"),
            Ok(Action::Refuse {
                period: Some(Duration::from_secs(2))
            })
        );
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "fly",
            "cut soon",
            "cut kind=gently",
            "delay",
            "delay -1s",
            "answer",
            "answer 300",
            "send 0",
            "send zz",
            "send",
            "fail 112",
            "fail service=user code=112",
            "accept all",
            "pings",
            "truncate",
            "refuse 2h",
            "cut session=x",
            "truncate frame 1",
        ] {
            assert!(Action::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn durations() {
        assert_eq!(parse_duration("250ms"), Some(Duration::from_millis(250)));
        assert_eq!(parse_duration("1.5s"), Some(Duration::from_millis(1500)));
        assert_eq!(parse_duration("2m"), Some(Duration::from_secs(120)));
        assert_eq!(parse_duration("40"), Some(Duration::from_millis(40)));
        for text in ["", "s", "-1s", "1h", "nans", "1e999s"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }

    #[test]
    fn every_action_of_the_help_exists() {
        for line in HELP.lines().filter(|line| !line.starts_with("TIME")) {
            let name = line.split_whitespace().next().unwrap();
            assert_ne!(
                Action::parse(name),
                Err(ActionError::UnknownAction(name.into()))
            );
        }
    }
}
