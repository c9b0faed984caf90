//! The language of session filters (`specification/control/client-control section 9`).
//!
//! ```text
//! filter = term { "or" term }             term = factor { "and" factor }
//! factor = "not" factor | "(" filter ")" | clause
//! clause = "all" | "has" KEY | KEY ( "is" | "eq" | "ne" ) VALUE | KEY "in" list | "hasRoles" list
//! list   = VALUE { [","] VALUE }, also in [ ] or { }
//! ```
//!
//! Keywords may be in either case. Values stand in single or double quotes; a backslash takes the next character as it is.
//! A property that a session does not have is equal to no value: `ne` is true of it. Servers show filters in a canonical form,
//! with values in double quotes, which is how a [`Filter`] is displayed.

use std::borrow::Cow;

use diffusion::wire::services::common::ErrorReport;

mod canonical;
mod parser;

/// What filters ask of a session.
pub(crate) trait SessionFacts {
    /// The value of a property, if the session has it.
    fn property(&self, key: &str) -> Option<Cow<'_, str>>;

    /// Whether the session has the role.
    fn has_role(&self, role: &str) -> bool;
}

/// A session filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Filter {
    /// Every session.
    All,
    /// Sessions with this property.
    Has(String),
    /// Sessions of which the property has this value.
    Is(String, String),
    /// Sessions of which the property does not have this value.
    IsNot(String, String),
    /// Sessions of which the property has one of these values.
    In(String, Vec<String>),
    /// Sessions with all of these roles.
    HasRoles(Vec<String>),
    /// Sessions that satisfy none of it.
    Not(Box<Filter>),
    /// Sessions that satisfy all of these.
    And(Vec<Filter>),
    /// Sessions that satisfy one of these.
    Or(Vec<Filter>),
}

impl Filter {
    /// Reads a filter, or says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, ErrorReport> {
        parser::parse(text)
    }

    /// Whether a session satisfies the filter.
    pub(crate) fn matches(&self, session: &impl SessionFacts) -> bool {
        match self {
            Filter::All => true,
            Filter::Has(key) => session.property(key).is_some(),
            Filter::Is(key, value) => session.property(key).as_deref() == Some(value),
            Filter::IsNot(key, value) => session.property(key).as_deref() != Some(value),
            Filter::In(key, values) => session
                .property(key)
                .is_some_and(|property| values.iter().any(|value| *value == property)),
            Filter::HasRoles(roles) => roles.iter().all(|role| session.has_role(role)),
            Filter::Not(filter) => !filter.matches(session),
            Filter::And(filters) => filters.iter().all(|filter| filter.matches(session)),
            Filter::Or(filters) => filters.iter().any(|filter| filter.matches(session)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Facts;

    impl SessionFacts for Facts {
        fn property(&self, key: &str) -> Option<Cow<'_, str>> {
            match key {
                "$Principal" => Some("joe".into()),
                "$Country" => Some("".into()),
                "dept" => Some("it's".into()),
                _ => None,
            }
        }

        fn has_role(&self, role: &str) -> bool {
            matches!(role, "CLIENT" | "trading desk")
        }
    }

    fn matches(filter: &str) -> bool {
        Filter::parse(filter)
            .unwrap_or_else(|report| panic!("{filter}: {report:?}"))
            .matches(&Facts)
    }

    #[test]
    fn clauses() {
        for filter in [
            "all",
            "ALL",
            "$Principal is 'joe'",
            "$Principal EQ \"joe\"",
            "$Principal ne 'jim'",
            "unknown ne 'x'",
            "has dept",
            "has $Country",
            "$Country is ''",
            r"dept is 'it\'s'",
            r#"dept is "it's""#,
            "$Principal in 'jim','joe'",
            "$Principal in ['jim' 'joe']",
            "$Principal in {'jim', 'joe'}",
            "hasRoles [\"CLIENT\" \"trading desk\"]",
            "hasRoles[\"CLIENT\"]",
            "HASROLES 'CLIENT'",
            "hasRoles []",
        ] {
            assert!(matches(filter), "{filter}");
        }
        for filter in [
            "$Principal is 'Joe'",
            "unknown is ''",
            "$Principal ne 'joe'",
            "has unknown",
            "unknown in 'a'",
            "$Principal in []",
            "hasRoles [\"CLIENT\" \"OPERATOR\"]",
        ] {
            assert!(!matches(filter), "{filter}");
        }
    }

    #[test]
    fn and_binds_tighter_than_or_and_not_tighter_than_both() {
        assert!(matches("all or has x and has x"));
        assert!(!matches("(all or has x) and has x"));
        assert!(!matches("not all or has x"));
        assert!(matches("not (has x or has y)"));
        assert!(matches("not not all"));
        assert!(matches("NOT has x AND $Principal is 'joe'OR has x"));
    }

    #[test]
    fn what_is_wrong_is_reported_with_its_place() {
        let wrong = |filter| Filter::parse(filter).expect_err(filter);
        let report = |message: &str, line, column| ErrorReport {
            message: message.into(),
            line,
            column,
        };
        assert_eq!(wrong(""), report("a clause is missing", 1, 1));
        assert_eq!(wrong("all and"), report("a clause is missing", 1, 8));
        assert_eq!(
            wrong("all\n or $Principal like 'x'"),
            report("'like' is no operator: is, eq, ne and in are", 2, 16)
        );
        assert_eq!(wrong("a is 'b"), report("quote is not closed", 1, 6));
        assert_eq!(
            wrong("a is b"),
            report("a value in quotes is missing", 1, 6)
        );
        assert_eq!(wrong("(all"), report("')' is missing", 1, 5));
        assert_eq!(wrong("a in ['b'"), report("']' is missing", 1, 10));
        assert_eq!(
            wrong("a in ['b',]"),
            report("a value in quotes is missing", 1, 11)
        );
        assert_eq!(wrong("all all"), report("'and' or 'or' is missing", 1, 5));
        assert_eq!(
            wrong("has"),
            report("the name of a property is missing", 1, 4)
        );
        assert_eq!(wrong("a"), report("an operator is missing", 1, 2));
    }

    #[test]
    fn nesting_has_a_limit() {
        let deep = format!("{}all", "(".repeat(100_000));
        assert_eq!(
            Filter::parse(&deep).map_err(|report| report.message),
            Err("nested too deeply".into())
        );
        let many = format!("all{}", " and all".repeat(10_000));
        assert!(matches(&many));
    }
}
