//! From tokens to a filter, by recursive descent.

use diffusion::wire::services::common::ErrorReport;

use super::lexer::{self, Place, Token};
use super::Filter;

/// How deep parentheses and `not` may be nested, so that no text can exhaust the stack.
const DEEPEST: usize = 100;

pub(super) fn parse(text: &str) -> Result<Filter, ErrorReport> {
    let (tokens, end) = lexer::tokens(text)?;
    let mut parser = Parser {
        tokens: tokens.into_iter().peekable(),
        end,
        depth: 0,
    };
    let filter = parser.filter()?;
    match parser.tokens.next() {
        None => Ok(filter),
        Some((_, place)) => Err(place.report("'and' or 'or' is missing")),
    }
}

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<(Token, Place)>>,
    end: Place,
    depth: usize,
}

impl Parser {
    fn filter(&mut self) -> Result<Filter, ErrorReport> {
        let mut alternatives = vec![self.term()?];
        while self.takes_word("or") {
            alternatives.push(self.term()?);
        }
        Ok(single_or(alternatives, Filter::Or))
    }

    fn term(&mut self) -> Result<Filter, ErrorReport> {
        let mut conditions = vec![self.factor()?];
        while self.takes_word("and") {
            conditions.push(self.factor()?);
        }
        Ok(single_or(conditions, Filter::And))
    }

    fn factor(&mut self) -> Result<Filter, ErrorReport> {
        let place = self.place();
        if self.takes_word("not") {
            self.descend(place)?;
            let negated = self.factor()?;
            self.depth -= 1;
            return Ok(Filter::Not(Box::new(negated)));
        }
        if self.takes_mark('(') {
            self.descend(place)?;
            let inner = self.filter()?;
            self.depth -= 1;
            self.expect_mark(')')?;
            return Ok(inner);
        }
        self.clause()
    }

    fn descend(&mut self, place: Place) -> Result<(), ErrorReport> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(place.report("nested too deeply"));
        }
        Ok(())
    }

    fn clause(&mut self) -> Result<Filter, ErrorReport> {
        let word = self.word("a clause is missing")?;
        if word.eq_ignore_ascii_case("all") {
            return Ok(Filter::All);
        }
        if word.eq_ignore_ascii_case("has") {
            return Ok(Filter::Has(self.word("the name of a property is missing")?));
        }
        if word.eq_ignore_ascii_case("hasRoles") {
            return Ok(Filter::HasRoles(self.list()?));
        }
        let place = self.place();
        let operator = self.word("an operator is missing")?;
        match operator.to_ascii_lowercase().as_str() {
            "is" | "eq" => Ok(Filter::Is(word, self.value()?)),
            "ne" => Ok(Filter::IsNot(word, self.value()?)),
            "in" => Ok(Filter::In(word, self.list()?)),
            _ => Err(place.report(format!(
                "'{operator}' is no operator: is, eq, ne and in are"
            ))),
        }
    }

    fn list(&mut self) -> Result<Vec<String>, ErrorReport> {
        let closing = if self.takes_mark('[') {
            Some(']')
        } else if self.takes_mark('{') {
            Some('}')
        } else {
            None
        };
        if let Some(closing) = closing {
            if self.takes_mark(closing) {
                return Ok(Vec::new());
            }
        }
        let mut values = vec![self.value()?];
        loop {
            if self.takes_mark(',') || matches!(self.tokens.peek(), Some((Token::Quoted(_), _))) {
                values.push(self.value()?);
                continue;
            }
            if let Some(closing) = closing {
                self.expect_mark(closing)?;
            }
            return Ok(values);
        }
    }

    fn value(&mut self) -> Result<String, ErrorReport> {
        let place = self.place();
        match self.tokens.next() {
            Some((Token::Quoted(value), _)) => Ok(value),
            _ => Err(place.report("a value in quotes is missing")),
        }
    }

    fn word(&mut self, otherwise: &str) -> Result<String, ErrorReport> {
        let place = self.place();
        match self.tokens.next() {
            Some((Token::Word(word), _)) => Ok(word),
            _ => Err(place.report(otherwise)),
        }
    }

    fn takes_word(&mut self, wanted: &str) -> bool {
        self.tokens
            .next_if(|(token, _)| {
                matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(wanted))
            })
            .is_some()
    }

    fn takes_mark(&mut self, wanted: char) -> bool {
        self.tokens
            .next_if(|(token, _)| *token == Token::Mark(wanted))
            .is_some()
    }

    fn expect_mark(&mut self, wanted: char) -> Result<(), ErrorReport> {
        let place = self.place();
        if self.takes_mark(wanted) {
            return Ok(());
        }
        Err(place.report(format!("'{wanted}' is missing")))
    }

    fn place(&mut self) -> Place {
        self.tokens.peek().map_or(self.end, |(_, place)| *place)
    }
}

/// The only filter itself, or several joined.
fn single_or(mut filters: Vec<Filter>, join: fn(Vec<Filter>) -> Filter) -> Filter {
    if filters.len() > 1 {
        return join(filters);
    }
    filters.pop().unwrap_or(Filter::All)
}
