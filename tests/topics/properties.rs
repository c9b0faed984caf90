//! Paths, selectors and specifications with random input: nothing panics, everything is bounded, forms read back.
//!
//! `PROPTEST_CASES` sets how many cases each test tries.

use std::time::{Duration, Instant};

use devserver::core::specification::range::Range;
use devserver::core::specification::removal::Removal;
use devserver::core::specification::validate;
use diffusion::topics::selector::{path, Pattern, SelectorExpression, SelectorKind, TopicSelector};
use diffusion::wire::primitives::Reader;
use diffusion::wire::services::topics::specification::{TopicSpecification, TopicType};
use diffusion::wire::services::Codec;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

use crate::vectors::{list, load, text};

/// Pieces of Java's regular expressions.
const PIECES: &[&str] = &[
    "a",
    "b",
    "A",
    "é",
    "1",
    "-",
    "^",
    "$",
    ".",
    "*",
    "+",
    "?",
    "|",
    "(",
    ")",
    "[",
    "]",
    "[^",
    "[a-c]",
    "&&",
    "{2}",
    "{1,}",
    "{",
    "}",
    "(?:",
    "(?i)",
    "(?x)",
    "(?m)",
    "(?U)",
    "(?=",
    "(?<!",
    "(?>",
    "(?<n>",
    "\\k<n>",
    "\\1",
    "\\d",
    "\\W",
    "\\b",
    "\\Z",
    "\\R",
    "\\X",
    "\\v",
    "\\p{L}",
    "\\p{IsGreek}",
    "\\Q",
    "\\E",
    "\\x41",
    "\\uD83D",
    "\\0",
    "\\",
    "#",
    " ",
    "\n",
    "/",
    "//",
    "////",
    ">",
    "++",
    "*?",
];

fn any_expression() -> impl Strategy<Value = String> {
    prop_oneof![
        "[#?*>$%/abé.\\[\\]()\\\\+ ]{0,16}",
        "\\PC{0,20}",
        (
            prop::sample::select(vec!["?", "*", "#*", "#?"]),
            vec(prop::sample::select(PIECES), 0..12)
        )
            .prop_map(|(kind, pieces)| format!("{kind}{}", pieces.concat())),
    ]
}

fn any_path() -> impl Strategy<Value = String> {
    prop_oneof!["[ab/]{0,10}", "(/?[aé日😀 ]{1,3}){0,5}", "\\PC{0,20}"]
}

/// Selectors of the vectors, to be changed a little.
fn known_selectors() -> Vec<String> {
    let vectors = load("selectors.json");
    let rows = list(&vectors["match"]).iter();
    rows.map(|row| text(&row["selector"]).to_owned()).collect()
}

/// Far more than anything bounded needs, also on a slow machine that does other things.
const PATIENCE: Duration = Duration::from_secs(20);

fn assert_sound(expression: &str, path: &str) {
    let started = Instant::now();
    if let Ok(parsed) = SelectorExpression::parse(expression) {
        let again = SelectorExpression::parse(parsed.expression());
        assert_eq!(again.as_ref(), Ok(&parsed), "{expression:?}");
    }
    if let Ok(selector) = TopicSelector::parse(expression) {
        let selected = selector.try_selects(path);
        assert_eq!(selector.selects(path), selected == Ok(true));
        // Nothing that is selected lies outside of the prefix. Quotes over several parts of a split pattern are read differently.
        if selected == Ok(true) && !expression.contains("\\Q") && !selector.prefix().is_empty() {
            assert!(
                path::canonical(path).starts_with(selector.prefix()),
                "{expression:?} on {path:?}"
            );
        }
        let canonical = path::canonical(path);
        if !canonical.starts_with('/') && !canonical.ends_with('/') {
            assert_eq!(
                selector.try_selects(canonical),
                selected,
                "{expression:?} on {path:?}"
            );
        }
    }
    assert!(
        started.elapsed() < PATIENCE,
        "{expression:?} on {path:?} took {:?}",
        started.elapsed()
    );
}

proptest! {
    #[test]
    fn any_text_is_a_selector_or_an_error(expression in any_expression(), path in any_path()) {
        assert_sound(&expression, &path);
    }

    #[test]
    fn damaged_selectors_are_selectors_or_errors(
        pick in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        piece in prop::sample::select(PIECES),
        path in any_path(),
    ) {
        let mut selector = pick.get(&known_selectors()).clone();
        let boundaries: Vec<usize> = selector.char_indices().map(|(index, _)| index).collect();
        selector.insert_str(if boundaries.is_empty() { 0 } else { *at.get(&boundaries) }, piece);
        assert_sound(&selector, &path);
    }

    #[test]
    fn long_texts_take_bounded_time(pieces in vec(prop::sample::select(PIECES), 1..10), length in 1..60_000usize) {
        if let Ok(pattern) = Pattern::new(&pieces.concat()) {
            let started = Instant::now();
            let outcome = pattern.matches(&"ab".repeat(length / 2));
            prop_assert!(!pattern.is_linear() || outcome.is_ok());
            prop_assert!(started.elapsed() < PATIENCE, "{:?} took {:?}", pieces, started.elapsed());
        }
    }

    #[test]
    fn paths_select_themselves(path in "[a-cé ]{1,3}(/[a-c?*#]{1,3}){0,4}", other in "[a-c]{1,3}") {
        prop_assert!(path::is_valid(&path));
        let selector = TopicSelector::parse(&format!(">{path}")).unwrap();
        prop_assert_eq!(selector.kind(), SelectorKind::Path);
        prop_assert_eq!(selector.prefix(), path.as_str());
        let below = format!("{path}/{other}");
        let beside = format!("{path}{other}");
        let slashes = format!("/{path}/");
        prop_assert!(selector.selects(&path));
        prop_assert!(selector.selects(&slashes));
        prop_assert!(!selector.selects(&below));
        prop_assert!(!selector.selects(&beside));
        let quoted = TopicSelector::parse(&format!("*\\Q{path}\\E//")).unwrap();
        prop_assert!(quoted.selects(&path));
        prop_assert!(quoted.selects(&below));
        prop_assert!(!quoted.selects(&beside));
    }

    #[test]
    fn sets_select_what_their_members_select(members in vec(any_expression(), 0..4), path in any_path()) {
        let members: Vec<TopicSelector> = members.iter().filter_map(|member| TopicSelector::parse(member).ok()).collect();
        let any = members.iter().any(|member| member.selects(&path));
        prop_assert_eq!(TopicSelector::any_of(members).selects(&path), any);
    }

    #[test]
    fn specifications_read_back(code in any::<u8>(), properties in option::of(btree_map("[A-Z_]{1,9}", "\\PC{0,9}", 0..5))) {
        let mut specification = TopicSpecification::new(TopicType::from_code(code));
        specification.properties = properties.unwrap_or_default().into_iter().collect();
        let mut bytes = Vec::new();
        specification.write(&mut bytes, 29).unwrap();
        let mut reader = Reader::new(&bytes);
        let read = TopicSpecification::read(&mut reader, 29).unwrap();
        prop_assert!(reader.is_empty());
        prop_assert_eq!(&read, &specification);
        let _ = validate(&read);
    }

    #[test]
    fn any_bytes_are_a_specification_or_an_error(bytes in vec(prop_oneof![0..4u8, any::<u8>()], 0..60)) {
        if let Ok(specification) = TopicSpecification::read(&mut Reader::new(&bytes), 29) {
            let _ = validate(&specification);
        }
    }

    #[test]
    fn any_text_is_an_expression_or_an_error(
        words in vec(prop::sample::select(vec![
            "when", "no", "updates", "for", "1m", "after", "time", "5", "(", ")", "and", "or", "this", "session",
            "closes", "remove", "'a'", "\"", "has", "local", "subscriptions", "<", "limit", "last", "3s", "é",
        ]), 0..12),
        noise in "\\PC{0,10}",
    ) {
        for text in [words.join(" "), words.concat(), format!("when {}", words.join(" ")), noise] {
            let _ = Removal::parse(&text);
            if let Some(range) = Range::parse(&text) {
                prop_assert!(range.limit.is_some() || range.last_milliseconds.is_some());
            }
        }
    }
}
