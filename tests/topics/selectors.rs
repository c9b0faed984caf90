//! Topic paths, selector expressions and matching against every row of `selectors.json`
//! (`specification/protocol/selectors-and-streams sections 1 to 3`).

use diffusion::topics::selector::{
    path, MatchError, Pattern, PatternError, SelectorClass, SelectorError, SelectorExpression,
    TopicSelector,
};
use serde_json::Value;

use crate::vectors::{list, load, text};

/// The selector of a row: text, or an array that stands for the set of its members.
fn parse(selector: &Value) -> Result<SelectorExpression, SelectorError> {
    match selector.as_array() {
        Some(members) => members
            .iter()
            .map(|member| SelectorExpression::parse(text(member)))
            .collect::<Result<Vec<_>, _>>()
            .map(SelectorExpression::any_of),
        None => SelectorExpression::parse(text(selector)),
    }
}

#[test]
fn canonical_paths() {
    for row in list(&load("selectors.json")["canonical"]) {
        assert_eq!(path::canonical(text(&row[0])), text(&row[1]), "{row}");
    }
}

#[test]
fn valid_paths_have_parts_and_no_empty_part() {
    for valid in ["a", "/a", "a/", "a/b", "/a/b/", " ", "日本/語", "?a", "#"] {
        assert!(path::is_valid(valid), "{valid:?}");
    }
    for invalid in ["", "/", "//", "a//b", "//a", "a//"] {
        assert!(!path::is_valid(invalid), "{invalid:?}");
    }
}

#[test]
fn parsing() {
    for row in list(&load("selectors.json")["parse"]) {
        let parsed = parse(&row["selector"]);
        let Some(kind) = row["type"].as_str() else {
            let error = parsed.expect_err(&row.to_string());
            let matching = match text(&row["error"]) {
                "no-path" => matches!(error, SelectorError::NoPath { .. }),
                "empty-part" => matches!(error, SelectorError::EmptyPathPart { .. }),
                "empty" => error == SelectorError::Empty,
                "reserved-prefix" => matches!(error, SelectorError::ReservedPrefix { .. }),
                "empty-split-part" => matches!(error, SelectorError::EmptySplitPart { .. }),
                "empty-pattern" => matches!(error, SelectorError::EmptyPattern { .. }),
                other => panic!("unknown error {other}"),
            };
            assert!(matching, "{row}: {error:?}");
            continue;
        };
        let parsed = parsed.unwrap_or_else(|error| panic!("{row}: {error}"));
        assert_eq!(parsed.kind().character().to_string(), kind, "{row}");
        assert_eq!(parsed.expression(), text(&row["expression"]), "{row}");
        assert_eq!(parsed.prefix(), text(&row["prefix"]), "{row}");
        let class = match parsed.class() {
            SelectorClass::Path { .. } => "path",
            SelectorClass::Split { .. } => "split",
            SelectorClass::Full { .. } => "full",
            SelectorClass::Set(members) => {
                let members: Vec<&str> = members.iter().map(|m| m.expression()).collect();
                assert_eq!(Value::from(members), row["members"], "{row}");
                "set"
            }
        };
        assert_eq!(class, text(&row["class"]), "{row}");
        let again = SelectorExpression::parse(parsed.expression()).unwrap();
        assert_eq!(
            again, parsed,
            "{row}: the normalised expression says the same"
        );
    }
}

#[test]
fn matching() {
    for row in list(&load("selectors.json")["match"]) {
        let selector = TopicSelector::parse(text(&row["selector"]));
        match row["matches"].as_bool() {
            Some(expected) => {
                let selector = selector.unwrap_or_else(|error| panic!("{row}: {error}"));
                assert_eq!(
                    selector.try_selects(text(&row["path"])),
                    Ok(expected),
                    "{row}"
                );
                assert_eq!(selector.selects(text(&row["path"])), expected, "{row}");
            }
            None => {
                assert_eq!(text(&row["matches"]), "ERROR");
                let error = selector.expect_err(&row.to_string());
                assert!(!error.is_local_limit(), "{row}: {error}");
            }
        }
    }
}

/// The target is the column `java`. Rows where it is an error are free; ours are errors too.
#[test]
fn regular_expressions() {
    for row in list(&load("selectors.json")["regex"]) {
        let pattern = Pattern::new(text(&row["pattern"]));
        match row["java"].as_bool() {
            Some(expected) => {
                let pattern = pattern.unwrap_or_else(|error| panic!("{row}: {error}"));
                assert_eq!(pattern.matches(text(&row["text"])), Ok(expected), "{row}");
            }
            None => {
                assert_eq!(text(&row["java"]), "ERROR");
                let error = pattern.expect_err(&row.to_string());
                assert!(
                    matches!(error, PatternError::Invalid { .. }),
                    "{row}: {error}"
                );
            }
        }
    }
}

/// Every path that a selector selects begins with its prefix.
#[test]
fn prefixes_claim_nothing_that_is_not_so() {
    for (selector, prefix, selected) in [
        (r"*\0101", "", "A"),
        ("*a/b|c", "", "c"),
        ("*a/b(c|d)/e", "a", "a/bc/e"),
        ("*a/b[c|d]|e", "", "e"),
        ("*a/b(c)|d", "", "d"),
        ("*a/?b", "", "ab"),
        ("*x/a/*b", "x", "x/ab"),
        (r"*\Qa/\E?b", "", "ab"),
        ("?a/b|c", "a", "a/c"),
    ] {
        let parsed = TopicSelector::parse(selector).unwrap();
        assert_eq!(parsed.prefix(), prefix, "{selector}");
        assert!(parsed.selects(selected), "{selector}");
    }
}

#[test]
fn a_selector_set_selects_what_a_member_selects() {
    let members = ["a", "?b/.*//", "#>c////>d"].map(|text| TopicSelector::parse(text).unwrap());
    let set = TopicSelector::any_of(members);
    assert_eq!(set.expression(), "#>a////?b/.*//////>c////>d");
    for selected in ["a", "b/x", "b/x/y", "c", "d"] {
        assert!(set.selects(selected), "{selected}");
    }
    for other in ["b", "a/b", "e", ""] {
        assert!(!set.selects(other), "{other}");
    }
    assert_eq!(
        TopicSelector::parse(set.expression()).unwrap().structure(),
        set.structure()
    );
    assert!(!TopicSelector::any_of([]).selects(""));
}

#[test]
fn what_can_not_be_expressed_is_an_error() {
    for pattern in [
        r"\p{InGreek}",
        r"\p{block=Greek}",
        r"\b{g}",
        r"\N{LATIN SMALL LETTER A}",
        "(?c)a",
        r"\p{javaMirrored}",
        r"(?i)(a)\1",
    ] {
        let error = Pattern::new(pattern).expect_err(pattern);
        assert!(error.is_local_limit(), "{pattern}: {error}");
        let error = TopicSelector::parse(&format!("*{pattern}")).expect_err(pattern);
        assert!(error.is_local_limit(), "{pattern}: {error}");
    }
}

#[test]
fn too_large_patterns_are_errors() {
    let deep = format!("{}a{}", "(".repeat(5000), ")".repeat(5000));
    let deep_class = format!("{}a{}", "[".repeat(5000), "]".repeat(5000));
    let long = "a".repeat(20_000);
    for pattern in [
        "((a{1000}){1000}){1000}",
        r"\p{L}{2000}",
        "a{2147483647}",
        &deep,
        &deep_class,
        &long,
    ] {
        assert_eq!(Pattern::new(pattern).err(), Some(PatternError::TooLarge));
    }
}

#[test]
fn evil_patterns_take_linear_time() {
    let text = format!("{}!", "a".repeat(100_000));
    for pattern in [
        "(a+)+",
        "(a|a)*",
        "(a|aa)+",
        "(.*a){20}",
        "([a-zA-Z]+)*",
        "(a*)*b",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
    ] {
        let pattern = Pattern::new(pattern).unwrap();
        assert!(pattern.is_linear());
        assert_eq!(pattern.matches(&text), Ok(false));
    }
}

#[test]
fn patterns_that_need_backtracking_are_bounded() {
    let text = format!("{}!", "a".repeat(4000));
    for pattern in [
        r"(?=a)(a+)+b",
        r"(a*)*\1b",
        r"(?:(a+)\1?)+(?!x)b",
        r"(?:a?(?=a))*(?:a*(?!c))*b",
    ] {
        let pattern = Pattern::new(pattern).unwrap();
        assert!(!pattern.is_linear());
        // Either it is found out, or that it was not is told.
        assert_ne!(pattern.matches(&text), Ok(true));
        assert_eq!(
            pattern.matches(&"a".repeat(5000)),
            Err(MatchError::TextTooLong { length: 5000 })
        );
    }
    let pattern = Pattern::new(r"(a*)*(a*)*(a*)*\1\2\3b").unwrap();
    assert_eq!(pattern.matches(&text), Err(MatchError::TooManySteps));
    let selector = TopicSelector::parse(r"#*(a*)*(a*)*(a*)*\1\2\3b////>x").unwrap();
    assert_eq!(selector.try_selects(&text), Err(MatchError::TooManySteps));
    assert!(!selector.selects(&text));
    assert_eq!(selector.try_selects("x"), Ok(true));
}

#[test]
fn errors_say_what_is_wrong() {
    let message = |selector: &str| TopicSelector::parse(selector).unwrap_err().to_string();
    assert_eq!(message(""), "the topic selector is empty");
    assert!(message("?a/(b").contains("Unclosed group"));
    assert!(message("$a").contains("'$'"));
    assert!(message(r"*\p{InGreek}").contains("a Unicode block near index"));
}
