//! Which properties a session gets that its client proposed (`specification/control/system-authentication-control`).
//!
//! A property that a rule names is taken if the rule accepts its value, else dropped: the session opens all the same. What
//! happens to properties that no rule names is a matter of configuration.

use std::collections::BTreeMap;

use diffusion::topics::selector::{Pattern, PatternError};
use diffusion::wire::services::control::system_authentication::PropertyValidation;

/// What becomes of properties that clients propose and no rule names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnnamedProperties {
    /// They are taken: nothing has to be set up before programs can be tried.
    Take,
    /// They are dropped, as servers in production do it.
    Drop,
}

/// The rules about properties that clients propose, by the names of the properties.
#[derive(Debug, Clone)]
pub(crate) struct ProposedProperties {
    unnamed: UnnamedProperties,
    rules: BTreeMap<String, Rule>,
}

#[derive(Debug, Clone)]
enum Rule {
    Ignored,
    Values(Vec<String>),
    Matches(Pattern, String),
}

impl ProposedProperties {
    pub(crate) fn new(unnamed: UnnamedProperties) -> Self {
        Self {
            unnamed,
            rules: BTreeMap::new(),
        }
    }

    /// Takes a property from now on where its value is valid. An error says what is wrong with the regular expression.
    pub(crate) fn trust(
        &mut self,
        name: &str,
        validation: PropertyValidation,
    ) -> Result<(), PatternError> {
        let rule = match validation {
            PropertyValidation::Values { values } => Rule::Values(values),
            PropertyValidation::Matches { regex } => Rule::Matches(Pattern::new(&regex)?, regex),
        };
        self.rules.insert(name.to_owned(), rule);
        Ok(())
    }

    /// Drops a property from now on, whatever its value.
    pub(crate) fn ignore(&mut self, name: &str) {
        self.rules.insert(name.to_owned(), Rule::Ignored);
    }

    /// The properties that are trusted, ordered by name.
    pub(crate) fn trusted(&self) -> Vec<(String, PropertyValidation)> {
        self.rules
            .iter()
            .filter_map(|(name, rule)| {
                let validation = match rule {
                    Rule::Ignored => return None,
                    Rule::Values(values) => PropertyValidation::Values {
                        values: values.clone(),
                    },
                    Rule::Matches(_, regex) => PropertyValidation::Matches {
                        regex: regex.clone(),
                    },
                };
                Some((name.clone(), validation))
            })
            .collect()
    }

    /// The properties that are dropped, ordered by name.
    pub(crate) fn ignored(&self) -> impl Iterator<Item = &str> {
        let ignored = |(name, rule)| matches!(rule, &Rule::Ignored).then_some(name);
        self.rules.iter().filter_map(ignored).map(String::as_str)
    }

    /// Whether a session gets this property when its client proposes it.
    pub(crate) fn accepts(&self, name: &str, value: &str) -> bool {
        match self.rules.get(name) {
            None => self.unnamed == UnnamedProperties::Take,
            Some(Rule::Ignored) => false,
            Some(Rule::Values(values)) => values.iter().any(|accepted| accepted == value),
            // A text that is too long for the expression does not match it.
            Some(Rule::Matches(pattern, _)) => pattern.matches(value).unwrap_or(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(values: &[&str]) -> PropertyValidation {
        PropertyValidation::Values {
            values: values.iter().map(|value| value.to_string()).collect(),
        }
    }

    fn matches(regex: &str) -> PropertyValidation {
        PropertyValidation::Matches {
            regex: regex.to_owned(),
        }
    }

    #[test]
    fn rules_decide_about_the_properties_that_they_name() {
        for unnamed in [UnnamedProperties::Take, UnnamedProperties::Drop] {
            let mut proposed = ProposedProperties::new(unnamed);
            proposed.trust("tier", values(&["gold", "silver"])).unwrap();
            proposed.trust("code", matches(r"[a-z]+\d{2}")).unwrap();
            proposed.ignore("Dept");
            assert!(proposed.accepts("tier", "gold"));
            assert!(!proposed.accepts("tier", "bronze"));
            assert!(proposed.accepts("code", "abc12"));
            assert!(!proposed.accepts("code", "abc123"), "the whole value");
            assert!(!proposed.accepts("Dept", "x"));
            let taken = unnamed == UnnamedProperties::Take;
            assert_eq!(proposed.accepts("other", "x"), taken);
        }
    }

    #[test]
    fn the_last_rule_about_a_property_holds() {
        let mut proposed = ProposedProperties::new(UnnamedProperties::Drop);
        proposed.trust("a", values(&["1"])).unwrap();
        proposed.trust("a", matches("2|3")).unwrap();
        proposed.trust("b", values(&[])).unwrap();
        assert!(proposed.trust("a", matches("(")).is_err());
        assert!(proposed.accepts("a", "3") && !proposed.accepts("a", "1"));
        let trusted = vec![
            ("a".to_owned(), matches("2|3")),
            ("b".to_owned(), values(&[])),
        ];
        assert_eq!(proposed.trusted(), trusted);
        proposed.ignore("a");
        assert!(!proposed.accepts("a", "3"));
        assert_eq!(proposed.trusted().len(), 1);
    }
}
