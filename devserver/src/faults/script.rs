//! Scripts of faults: statements that run one after the other, each when its trigger comes.
//!
//! ```text
//! on connect 1 after 3s cut all   # three seconds after the first connection
//! refuse 2s                       # at once after that
//! wait 5s; abort                  # `;` and line ends separate statements
//! repeat                          # from the beginning
//! ```
//! No clock in here: the time is passed in.

use std::time::{Duration, Instant};

use super::action::Action;
use super::event::Event;
use super::parameters::ActionError;
use super::status::Status;
use super::values::parse_duration;

/// Description for `--help`.
pub const SCRIPTS_HELP: &str = "\
Statements are separated by `;` or line ends and run one after the other; `#` begins a comment.
[after TIME] ACTION               TIME after the statement before
at TIME ACTION                    TIME after the start
on EVENT [N] [after TIME] ACTION  when EVENT happens next, or when it has happened N times in all
wait TIME                         do nothing for this time
repeat                            last statement: begin again
EVENT: connect, upgrade, session, reconnect, disconnect, close, message, ping, refusal";

/// When a statement runs.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Trigger {
    After(Duration),
    At(Duration),
    On {
        event: Event,
        number: Option<u64>,
        after: Duration,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Statement {
    Do(Trigger, Option<Action>),
    Repeat,
}

/// Why a text is no script.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{statement}`: {problem}")]
pub struct ScriptError {
    /// The statement.
    pub statement: String,
    /// What is wrong with it.
    pub problem: String,
}

/// A script that can be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    statements: Vec<Statement>,
}

impl Script {
    /// Reads a script.
    pub fn parse(text: &str) -> Result<Self, ScriptError> {
        let mut statements = Vec::new();
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default();
            for statement in line
                .split(';')
                .map(str::trim)
                .filter(|statement| !statement.is_empty())
            {
                if statements.last() == Some(&Statement::Repeat) {
                    return Err(error(statement, "nothing can follow `repeat`"));
                }
                statements.push(parse_statement(statement)?);
            }
        }
        let waits = statements.iter().any(|statement| match statement {
            Statement::Do(Trigger::After(time), _) => !time.is_zero(),
            Statement::Do(Trigger::On { number, after, .. }, _) => {
                number.is_none() || !after.is_zero()
            }
            Statement::Do(Trigger::At(_), _) | Statement::Repeat => false,
        });
        if statements.last() == Some(&Statement::Repeat) && !waits {
            return Err(error("repeat", "a repeated script must wait for something"));
        }
        Ok(Self { statements })
    }
}

fn error(statement: &str, problem: impl Into<String>) -> ScriptError {
    ScriptError {
        statement: statement.to_owned(),
        problem: problem.into(),
    }
}

fn parse_statement(text: &str) -> Result<Statement, ScriptError> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let time = |at: usize| {
        let word = words.get(at).copied().unwrap_or_default();
        parse_duration(word).ok_or_else(|| error(text, format!("`{word}` is no time")))
    };
    let (trigger, rest) = match words[0] {
        "repeat" if words.len() == 1 => return Ok(Statement::Repeat),
        "wait" if words.len() == 2 => return Ok(Statement::Do(Trigger::After(time(1)?), None)),
        "after" => (Trigger::After(time(1)?), 2),
        "at" => (Trigger::At(time(1)?), 2),
        "on" => {
            let name = words.get(1).copied().unwrap_or_default();
            let event =
                Event::parse(name).ok_or_else(|| error(text, format!("`{name}` is no event")))?;
            let number = words.get(2).and_then(|word| word.parse().ok());
            let next = if number.is_some() { 3 } else { 2 };
            if words.get(next) == Some(&"after") {
                (
                    Trigger::On {
                        event,
                        number,
                        after: time(next + 1)?,
                    },
                    next + 2,
                )
            } else {
                (
                    Trigger::On {
                        event,
                        number,
                        after: Duration::ZERO,
                    },
                    next,
                )
            }
        }
        _ => (Trigger::After(Duration::ZERO), 0),
    };
    let action = words[rest.min(words.len())..].join(" ");
    match Action::parse(&action) {
        Ok(action) => Ok(Statement::Do(trigger, Some(action))),
        Err(ActionError::UnknownAction(name)) if name.is_empty() => {
            Err(error(text, "an action is missing"))
        }
        Err(problem) => Err(error(text, problem.to_string())),
    }
}

/// A script that runs.
#[derive(Debug)]
pub(crate) struct ScriptRun {
    script: Script,
    started: Instant,
    position: usize,
    /// When the statement before was done.
    since: Instant,
    /// Counters at that time.
    baseline: Status,
    /// When the event of the statement came.
    fired: Option<Instant>,
}

impl ScriptRun {
    pub(crate) fn new(script: Script, now: Instant, status: Status) -> Self {
        Self {
            script,
            started: now,
            position: 0,
            since: now,
            baseline: status,
            fired: None,
        }
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.position >= self.script.statements.len()
    }

    /// The next action whose time has come.
    pub(crate) fn poll(&mut self, now: Instant, status: &Status) -> Option<Action> {
        loop {
            let statement = self.script.statements.get(self.position)?.clone();
            let (trigger, action) = match statement {
                Statement::Repeat => {
                    self.position = 0;
                    continue;
                }
                Statement::Do(trigger, action) => (trigger, action),
            };
            if let Trigger::On { event, number, .. } = trigger {
                let wanted = number.unwrap_or_else(|| event.count(&self.baseline) + 1);
                if self.fired.is_none() && event.count(status) >= wanted {
                    self.fired = Some(now);
                }
            }
            match self.due(&trigger) {
                Some(due) if due <= now => {}
                Some(_) | None => return None,
            }
            self.position += 1;
            self.since = now;
            self.baseline = *status;
            self.fired = None;
            if action.is_some() {
                return action;
            }
        }
    }

    fn due(&self, trigger: &Trigger) -> Option<Instant> {
        match trigger {
            Trigger::After(time) => Some(self.since + *time),
            Trigger::At(time) => Some(self.started + *time),
            Trigger::On { after, .. } => self.fired.map(|fired| fired + *after),
        }
    }

    /// When [`Self::poll`] has to be called although nothing happens.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        match self.script.statements.get(self.position)? {
            Statement::Do(trigger, _) => self.due(trigger),
            Statement::Repeat => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::{CutKind, Target};

    const CUT: Action = Action::Cut {
        target: Target::All,
        kind: CutKind::Fin,
    };

    #[test]
    fn statements_run_one_after_the_other() {
        let script =
            Script::parse("after 3s cut all; refuse 2s # note\n\n wait 1s\naccept").unwrap();
        let start = Instant::now();
        let second = Duration::from_secs(1);
        let status = Status::default();
        let mut run = ScriptRun::new(script, start, status);
        assert_eq!(run.poll(start + 2 * second, &status), None);
        assert_eq!(run.deadline(), Some(start + 3 * second));
        assert_eq!(run.poll(start + 3 * second, &status), Some(CUT));
        assert_eq!(
            run.poll(start + 3 * second, &status),
            Some(Action::Refuse {
                period: Some(2 * second)
            })
        );
        assert_eq!(run.poll(start + 3 * second, &status), None, "waiting");
        assert_eq!(run.poll(start + 4 * second, &status), Some(Action::Accept));
        assert!(run.is_finished());
        assert_eq!(run.poll(start + 9 * second, &status), None);
    }

    #[test]
    fn events_start_statements() {
        let script = Script::parse("on connect 2 after 1s cut; on message cut; repeat").unwrap();
        let start = Instant::now();
        let second = Duration::from_secs(1);
        let mut status = Status::default();
        let mut run = ScriptRun::new(script, start, status);
        status.connection_attempts = 1;
        assert_eq!(run.poll(start, &status), None);
        assert_eq!(run.deadline(), None);
        status.connection_attempts = 2;
        status.messages_received = 7;
        assert_eq!(run.poll(start + second, &status), None);
        assert_eq!(run.deadline(), Some(start + 2 * second));
        assert_eq!(run.poll(start + 2 * second, &status), Some(CUT));
        assert_eq!(
            run.poll(start + 2 * second, &status),
            None,
            "messages before do not count"
        );
        status.messages_received = 8;
        assert_eq!(run.poll(start + 2 * second, &status), Some(CUT));
        assert_eq!(
            run.poll(start + 2 * second, &status),
            None,
            "the first statement waits a second again"
        );
        assert_eq!(run.poll(start + 3 * second, &status), Some(CUT));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "after cut",
            "after 3s",
            "on",
            "on tea cut",
            "on connect 1",
            "fly",
            "repeat",
            "cut; repeat",
            "at 1s",
            "after 1s cut; repeat; cut",
            "on connect 1 after x cut",
            "on connect 1 cut; repeat",
            "wait",
        ] {
            assert!(Script::parse(text).is_err(), "{text}");
        }
    }
}
