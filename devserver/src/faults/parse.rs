//! The text form of actions: a name and parameters, each `key=value` or, where it is clear, the value alone.

use super::action::{Action, CorruptPoint, PingService, Segments, StallPhase, TruncatePoint};
use super::parameters::{ActionError, Parameters};
use super::values::{
    either, parse_duration, read_corrupt_point, read_hex, read_number, read_phase,
    read_truncate_point,
};
use crate::core::{MessageLoss, PingMode, Restart};

/// Description of all actions for `--help` and the control port.
pub const ACTIONS_HELP: &str = "\
cut [session=all|newest|ID] [kind=fin|rst|silent|close]   cut connections
freeze [session=..] [for=TIME]    let nothing move on connections; afterwards, or with `normal`, all goes on
refuse [for=TIME]                 nobody listens (connection refused), for a time or until `accept`
accept                            listen again
close-at-accept [kind=fin|rst] [count=N|all] [for=TIME]   accept, then end at once
delay TIME [for=TIME]             delay everything sent; `delay 0` ends it
stall [phase=accept|upgrade|response] [count=N|all] [for=TIME]   let attempts hang
truncate [point=upgrade|response|message] bytes=N [kind=..] [count=..] [for=TIME] [session=..]   cut inside it
corrupt [point=upgrade|response|message|frame] [offset=N] [mask=HEX] [count=..] [for=TIME] [session=..]   change a byte
answer code=N [version=N] [count=N|all] [for=TIME]   answer connections with this response code
fail service=N code=N [count=N|all] [for=TIME]   answer requests to this service with this reason code
status code=N [count=N|all] [for=TIME]    answer upgrade requests with this HTTP status
expire [session=..]               forget sessions, end their connections
abort [session=..]                end sessions with an abort notification
restart [state=keep|lose] [for=TIME]   end all connections, with or without forgetting the sessions; nobody listens meanwhile
pings [mode=drop|send] [for=TIME] leave scheduled system pings out, or send them again
ping [session=..] [service=user|system] [mode=answered|one-way]   send a ping now
send [session=..] hex=HEX         send these bytes as one message
loss [answer=118|106] [for=TIME]  answer to reconnections with lost messages
lose [session=..]                 the next reconnection finds messages lost
split [mode=on|off] [for=TIME]    write every byte alone
normal                            end all faults
log TEXT                          write a line to the log
TIME: 250ms, 3s, 1m or milliseconds. for=TIME: how long it lasts. count: default 1, with for=TIME all.";

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
        let parameters = |keys: &[&'static str]| Parameters::assign(name, words, keys);
        Ok(match name {
            "cut" => {
                let parameters = parameters(&["session", "kind"])?;
                Self::Cut {
                    target: parameters.target()?,
                    kind: parameters.kind()?,
                }
            }
            "freeze" => {
                let parameters = parameters(&["session", "for"])?;
                Self::Freeze {
                    target: parameters.target()?,
                    period: parameters.period()?,
                }
            }
            "refuse" => Self::Refuse {
                period: parameters(&["for"])?.period()?,
            },
            "accept" => {
                parameters(&[])?;
                Self::Accept
            }
            "close-at-accept" => {
                let parameters = parameters(&["kind", "count", "for"])?;
                Self::CloseAtAccept {
                    kind: parameters.kind()?,
                    limit: parameters.limit()?,
                }
            }
            "delay" => {
                let parameters = parameters(&["by", "for"])?;
                match parameters.value("by", parse_duration)? {
                    Some(delay) => Self::Delay {
                        delay,
                        period: parameters.period()?,
                    },
                    // `delay for=200ms` has always been the delay itself.
                    None => Self::Delay {
                        delay: parameters.needed("for", parse_duration)?,
                        period: None,
                    },
                }
            }
            "stall" => {
                let parameters = parameters(&["phase", "count", "for"])?;
                Self::Stall {
                    phase: parameters
                        .value("phase", read_phase)?
                        .unwrap_or(StallPhase::Upgrade),
                    limit: parameters.limit()?,
                }
            }
            "truncate" => {
                let parameters =
                    parameters(&["point", "bytes", "kind", "count", "session", "for"])?;
                Self::Truncate {
                    point: parameters
                        .value("point", read_truncate_point)?
                        .unwrap_or(TruncatePoint::Response),
                    bytes: parameters.needed("bytes", read_number)?,
                    kind: parameters.kind()?,
                    limit: parameters.limit()?,
                    target: parameters.target()?,
                }
            }
            "corrupt" => {
                let parameters =
                    parameters(&["point", "offset", "count", "session", "for", "mask"])?;
                Self::Corrupt {
                    point: parameters
                        .value("point", read_corrupt_point)?
                        .unwrap_or(CorruptPoint::Response),
                    offset: parameters.value("offset", read_number)?.unwrap_or(0),
                    mask: parameters
                        .value("mask", |text| u8::from_str_radix(text, 16).ok())?
                        .unwrap_or(0xff),
                    limit: parameters.limit()?,
                    target: parameters.target()?,
                }
            }
            "answer" => {
                let parameters = parameters(&["code", "count", "version", "for"])?;
                Self::Answer {
                    code: parameters.needed("code", read_number)?,
                    version: parameters.value("version", read_number)?,
                    limit: parameters.limit()?,
                }
            }
            "fail" => {
                let parameters = parameters(&["code", "service", "count", "for"])?;
                Self::Fail {
                    service: parameters.needed("service", read_number)?,
                    reason: parameters.needed("code", read_number)?,
                    limit: parameters.limit()?,
                }
            }
            "status" => {
                let parameters = parameters(&["code", "count", "for"])?;
                Self::Status {
                    status: parameters.needed("code", read_number)?,
                    limit: parameters.limit()?,
                }
            }
            "expire" => Self::Expire {
                target: parameters(&["session"])?.target()?,
            },
            "abort" => Self::Abort {
                target: parameters(&["session"])?.target()?,
            },
            "restart" => {
                let read = either(("keep", Restart::KeepState), ("lose", Restart::LoseState));
                let parameters = parameters(&["state", "for"])?;
                Self::Restart {
                    restart: parameters
                        .value("state", read)?
                        .unwrap_or(Restart::LoseState),
                    period: parameters.period()?,
                }
            }
            "pings" => {
                let parameters = parameters(&["mode", "for"])?;
                let drop = parameters.needed("mode", either(("drop", true), ("send", false)))?;
                if !drop {
                    parameters.without("for")?;
                }
                Self::Pings {
                    drop,
                    period: parameters.period()?,
                }
            }
            "ping" => {
                let parameters = parameters(&["session", "service", "mode"])?;
                let service = either(("user", PingService::User), ("system", PingService::System));
                let mode = either(
                    ("answered", PingMode::Answered),
                    ("one-way", PingMode::OneWay),
                );
                Self::Ping {
                    target: parameters.target()?,
                    service: parameters
                        .value("service", service)?
                        .unwrap_or(PingService::User),
                    mode: parameters
                        .value("mode", mode)?
                        .unwrap_or(PingMode::Answered),
                }
            }
            "send" => {
                let parameters = parameters(&["session", "hex"])?;
                Self::Send {
                    target: parameters.target()?,
                    bytes: parameters.needed("hex", read_hex)?,
                }
            }
            "loss" => {
                let read = either(
                    ("118", MessageLoss::FailWith118),
                    ("106", MessageLoss::ReconnectWithLoss106),
                );
                let parameters = parameters(&["answer", "for"])?;
                Self::Loss {
                    answer: parameters.needed("answer", read)?,
                    period: parameters.period()?,
                }
            }
            "lose" => Self::Lose {
                target: parameters(&["session"])?.target()?,
            },
            "split" => {
                let read = either(("on", Segments::EveryByte), ("off", Segments::Coalesced));
                let parameters = parameters(&["mode", "for"])?;
                let segments = parameters.needed("mode", read)?;
                if segments == Segments::Coalesced {
                    parameters.without("for")?;
                }
                Self::Split {
                    segments,
                    period: parameters.period()?,
                }
            }
            "normal" => {
                parameters(&[])?;
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
    use crate::faults::{CutKind, Limit, Target};

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
                limit: Limit::Count(1)
            })
        );
        assert_eq!(
            Action::parse("answer 117 count=all"),
            Ok(Action::Answer {
                code: 117,
                version: None,
                limit: Limit::Forever
            })
        );
        assert_eq!(
            Action::parse("fail service=128 112 count=2"),
            Ok(Action::Fail {
                service: 128,
                reason: 112,
                limit: Limit::Count(2)
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
    fn what_lasts_can_last_for_a_time() {
        let second = Some(Duration::from_secs(1));
        for (text, action) in [
            (
                "freeze newest 1s",
                Action::Freeze {
                    target: Target::Newest,
                    period: second,
                },
            ),
            ("refuse for=1s", Action::Refuse { period: second }),
            (
                "delay 20ms for=1s",
                Action::Delay {
                    delay: Duration::from_millis(20),
                    period: second,
                },
            ),
            (
                "delay for=1s",
                Action::Delay {
                    delay: Duration::from_secs(1),
                    period: None,
                },
            ),
            (
                "answer 117 for=1s",
                Action::Answer {
                    code: 117,
                    version: None,
                    limit: Limit::For(Duration::from_secs(1)),
                },
            ),
            (
                "fail service=128 112 count=2 for=1s",
                Action::Fail {
                    service: 128,
                    reason: 112,
                    limit: Limit::CountFor(2, Duration::from_secs(1)),
                },
            ),
            (
                "restart keep 1s",
                Action::Restart {
                    restart: Restart::KeepState,
                    period: second,
                },
            ),
            (
                "pings drop for=1s",
                Action::Pings {
                    drop: true,
                    period: second,
                },
            ),
            (
                "loss 106 1s",
                Action::Loss {
                    answer: MessageLoss::ReconnectWithLoss106,
                    period: second,
                },
            ),
            (
                "split on 1s",
                Action::Split {
                    segments: Segments::EveryByte,
                    period: second,
                },
            ),
        ] {
            assert_eq!(Action::parse(text), Ok(action), "{text}");
        }
        // No action is missing above: the others that the help offers a time for have a limit.
        for line in ACTIONS_HELP
            .lines()
            .filter(|line| line.contains("[for=TIME]"))
        {
            let name = line.split_whitespace().next().unwrap_or_default();
            let needed = match name {
                "delay" => "20ms",
                "truncate" => "bytes=1",
                "answer" | "status" => "code=1",
                "fail" => "service=1 code=1",
                "pings" => "drop",
                "loss" => "106",
                "split" => "on",
                _ => "",
            };
            let text = format!("{name} {needed} for=1s");
            assert!(Action::parse(&text).is_ok(), "{text}");
        }
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
            "cut kind=fin kind=rst",
            "refuse for=1s for=2s",
            "pings send for=1s",
            "split off for=1s",
            "refuse 1e12m",
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
        for line in ACTIONS_HELP
            .lines()
            .filter(|line| !line.starts_with("TIME"))
        {
            let name = line.split_whitespace().next().unwrap();
            assert_ne!(
                Action::parse(name),
                Err(ActionError::UnknownAction(name.into()))
            );
        }
    }
}
