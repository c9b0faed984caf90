//! The form in which servers show filters: keywords in lower case, values in double quotes.

use std::fmt::{self, Display, Formatter};

use super::Filter;

impl Display for Filter {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Filter::All => formatter.write_str("all"),
            Filter::Has(key) => write!(formatter, "has {key}"),
            Filter::Is(key, value) => write!(formatter, "{key} is {}", Quoted(value)),
            Filter::IsNot(key, value) => write!(formatter, "{key} ne {}", Quoted(value)),
            Filter::In(key, values) => {
                write!(formatter, "{key} in ")?;
                list(formatter, values)
            }
            Filter::HasRoles(roles) => {
                formatter.write_str("hasRoles ")?;
                list(formatter, roles)
            }
            Filter::Not(filter) => {
                formatter.write_str("not ")?;
                inner(formatter, filter)
            }
            Filter::And(filters) => joined(formatter, filters, " and "),
            Filter::Or(filters) => joined(formatter, filters, " or "),
        }
    }
}

/// A value in double quotes.
struct Quoted<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("\"")?;
        let mut rest = self.0;
        while let Some(at) = rest.find(['"', '\\']) {
            let (plain, special) = rest.split_at(at);
            write!(formatter, "{plain}\\{}", &special[..1])?;
            rest = &special[1..];
        }
        write!(formatter, "{rest}\"")
    }
}

fn list(formatter: &mut Formatter<'_>, values: &[String]) -> fmt::Result {
    formatter.write_str("[")?;
    for (index, value) in values.iter().enumerate() {
        let before = if index == 0 { "" } else { ", " };
        write!(formatter, "{before}{}", Quoted(value))?;
    }
    formatter.write_str("]")
}

fn joined(formatter: &mut Formatter<'_>, filters: &[Filter], between: &str) -> fmt::Result {
    for (index, filter) in filters.iter().enumerate() {
        if index > 0 {
            formatter.write_str(between)?;
        }
        inner(formatter, filter)?;
    }
    Ok(())
}

/// A filter in a larger one: in parentheses if it is made of several, so that nobody has to know which joins tighter.
fn inner(formatter: &mut Formatter<'_>, filter: &Filter) -> fmt::Result {
    match filter {
        Filter::And(_) | Filter::Or(_) => write!(formatter, "({filter})"),
        _ => write!(formatter, "{filter}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_canonical_form_says_the_same() {
        for (text, canonical) in [
            ("ALL", "all"),
            ("$Principal EQ 'x'", "$Principal is \"x\""),
            (r#"a ne 'it\'s "so" \\'"#, r#"a ne "it's \"so\" \\""#),
            ("a in 'b' 'c'", "a in [\"b\", \"c\"]"),
            ("a in {}", "a in []"),
            ("hasroles 'r'", "hasRoles [\"r\"]"),
            (
                "not (has a or has b) and not not has c",
                "not (has a or has b) and not not has c",
            ),
            ("has a and has b or has c", "(has a and has b) or has c"),
        ] {
            let filter = Filter::parse(text).expect(text);
            assert_eq!(filter.to_string(), canonical);
            assert_eq!(Filter::parse(canonical).as_ref(), Ok(&filter));
        }
    }
}
