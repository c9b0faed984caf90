//! Scripts that change the security stores (`specification/protocol/control-services section 11.1`): one command a line.
//!
//! Values stand in single or double quotes, in which a backslash takes the next character as it is and lines may end.
//! Blanks, blank lines and the case of keywords do not matter. Every command is tried on a copy of the store, so that all that is
//! wrong is reported at once; the copy takes the store's place only when nothing is.

use diffusion::wire::services::common::ErrorReport;
use winnow::combinator::{alt, delimited, preceded, repeat};
use winnow::error::ContextError;
use winnow::stream::{Location, Stream};
use winnow::token::{any, none_of, one_of, take_while};
use winnow::{LocatingSlice, Parser};

use crate::core::languages::text_place;

/// The most errors of one script that are reported.
const MOST_REPORTS: usize = 100;

/// A store that scripts change.
pub(super) trait Scripted: Clone {
    /// A command, read but not carried out.
    type Change;

    /// Reads one command.
    fn read(command: &mut Command<'_>) -> Result<Self::Change, ErrorReport>;

    /// Carries out one command, or says why it cannot be.
    fn carry_out(&mut self, change: Self::Change) -> Result<(), String>;
}

/// The store as the script makes it, or what is wrong with the script.
pub(super) fn run<S: Scripted>(store: &S, script: &str) -> Result<S, Vec<ErrorReport>> {
    let mut changed = store.clone();
    let mut reports = Vec::new();
    for line in lines(script).map_err(|report| vec![report])? {
        let mut command = Command {
            script,
            tokens: &line,
            end: line.last().map_or(0, |token| token.end),
        };
        let start = line.first().map_or(0, |token| token.start);
        let outcome = S::read(&mut command)
            .and_then(|change| command.finish().map(|()| change))
            .and_then(|change| {
                changed
                    .carry_out(change)
                    .map_err(|problem| text_place::report(script, start, problem))
            });
        if let Err(report) = outcome {
            reports.push(report);
            if reports.len() == MOST_REPORTS {
                break;
            }
        }
    }
    if reports.is_empty() {
        Ok(changed)
    } else {
        Err(reports)
    }
}

/// A word of a script.
#[derive(Debug)]
pub(super) struct Token {
    kind: Kind,
    start: usize,
    end: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Word(String),
    Quoted(String),
    Opening,
    Closing,
    EndOfLine,
}

type Input<'a> = LocatingSlice<&'a str>;

/// The commands of a script, each in its words.
fn lines(script: &str) -> Result<Vec<Vec<Token>>, ErrorReport> {
    let mut input = LocatingSlice::new(script);
    let mut lines = Vec::new();
    let mut line = Vec::new();
    loop {
        blanks(&mut input);
        let start = input.current_token_start();
        if input.is_empty() {
            break;
        }
        let kind = kind(&mut input)
            .map_err(|_| text_place::report(script, start, "this quote is not closed"))?;
        let end = input.current_token_start();
        match kind {
            Kind::EndOfLine => lines.push(std::mem::take(&mut line)),
            kind => line.push(Token { kind, start, end }),
        }
    }
    lines.push(line);
    lines.retain(|line| !line.is_empty());
    Ok(lines)
}

fn blanks(input: &mut Input<'_>) {
    let length = input
        .chars()
        .take_while(|character| character.is_whitespace() && *character != '\n')
        .map(char::len_utf8)
        .sum();
    input.next_slice(length);
}

fn kind(input: &mut Input<'_>) -> Result<Kind, ContextError> {
    let ends_word = |character: char| character.is_whitespace() || "[]'\"".contains(character);
    alt((
        '\n'.value(Kind::EndOfLine),
        '['.value(Kind::Opening),
        ']'.value(Kind::Closing),
        quoted('\'').map(Kind::Quoted),
        quoted('"').map(Kind::Quoted),
        take_while(1.., move |character| !ends_word(character))
            .map(|word: &str| Kind::Word(word.to_owned())),
    ))
    .parse_next(input)
}

fn quoted<'a>(quote: char) -> impl Parser<Input<'a>, String, ContextError> {
    let character = alt((preceded('\\', any), none_of(['\\', quote])));
    delimited(
        one_of(quote),
        repeat(0.., character).fold(String::new, |mut text, character: char| {
            text.push(character);
            text
        }),
        one_of(quote),
    )
}

/// What has not been read of one command.
pub(super) struct Command<'a> {
    script: &'a str,
    tokens: &'a [Token],
    end: usize,
}

impl<'a> Command<'a> {
    /// The next word, in lower case, if it is one; an empty text for anything else, which is not taken.
    pub(super) fn take_word(&mut self) -> String {
        match self.tokens {
            [Token {
                kind: Kind::Word(word),
                ..
            }, rest @ ..] => {
                self.tokens = rest;
                word.to_ascii_lowercase()
            }
            _ => String::new(),
        }
    }

    /// Takes these words.
    pub(super) fn expect(&mut self, words: &str) -> Result<(), ErrorReport> {
        for expected in words.split(' ') {
            let place = self.place();
            if self.take_word() != expected {
                return Err(self.report(place, format!("'{expected}' is missing")));
            }
        }
        Ok(())
    }

    /// Takes a value in quotes, if one comes next.
    pub(super) fn take_value(&mut self) -> Option<String> {
        match self.tokens {
            [Token {
                kind: Kind::Quoted(value),
                ..
            }, rest @ ..] => {
                self.tokens = rest;
                Some(value.clone())
            }
            _ => None,
        }
    }

    /// Takes a value in quotes.
    pub(super) fn value(&mut self, what: &str) -> Result<String, ErrorReport> {
        let place = self.place();
        self.take_value()
            .ok_or_else(|| self.report(place, format!("{what} in quotes is missing")))
    }

    /// Takes a value in quotes that is not empty.
    pub(super) fn name(&mut self, what: &str) -> Result<String, ErrorReport> {
        let place = self.place();
        let name = self.value(what)?;
        if name.is_empty() {
            return Err(self.report(place, format!("{what} must not be empty")));
        }
        Ok(name)
    }

    /// Whether nothing comes any more.
    pub(super) fn is_at_end(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Whether a list comes next.
    pub(super) fn is_at_list(&self) -> bool {
        matches!(
            self.tokens.first(),
            Some(Token {
                kind: Kind::Opening,
                ..
            })
        )
    }

    /// Takes a list of values in quotes.
    pub(super) fn values<C: FromIterator<String>>(&mut self, what: &str) -> Result<C, ErrorReport> {
        self.list(|command| command.value(what))
    }

    /// Takes a list.
    pub(super) fn list<T, C: FromIterator<T>>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, ErrorReport>,
    ) -> Result<C, ErrorReport> {
        if !self.is_at_list() {
            return Err(self.report(self.place(), "'[' is missing"));
        }
        self.tokens = &self.tokens[1..];
        let mut items = Vec::new();
        loop {
            match self.tokens {
                [Token {
                    kind: Kind::Closing,
                    ..
                }, rest @ ..] => {
                    self.tokens = rest;
                    return Ok(items.into_iter().collect());
                }
                [] => return Err(self.report(self.end, "']' is missing")),
                [_, ..] => items.push(item(self)?),
            }
        }
    }

    fn finish(&self) -> Result<(), ErrorReport> {
        match self.tokens.first() {
            None => Ok(()),
            Some(token) => Err(self.report(token.start, "the command ends before this")),
        }
    }

    /// Where the next word is, or the end of the command.
    pub(super) fn place(&self) -> usize {
        self.tokens.first().map_or(self.end, |token| token.start)
    }

    pub(super) fn report(&self, place: usize, problem: impl Into<String>) -> ErrorReport {
        text_place::report(self.script, place, problem)
    }
}
