//! Any text as a topic selector, and a path: refused, or selecting consistently within bounds.
#![no_main]

use diffusion::topics::selector::{path, SelectorExpression, TopicSelector};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (expression, path) = text.split_once('\n').unwrap_or((text, "a/b"));
    let parsed = SelectorExpression::parse(expression);
    if let Ok(parsed) = &parsed {
        let again = SelectorExpression::parse(parsed.expression());
        assert_eq!(again.as_ref(), Ok(parsed));
    }
    let Ok(selector) = TopicSelector::parse(expression) else {
        return;
    };
    assert!(parsed.is_ok());
    let selected = selector.try_selects(path);
    assert_eq!(selector.selects(path), selected == Ok(true));
    // Quotes over several parts of a split pattern are read differently for the prefix.
    if selected == Ok(true) && !expression.contains("\\Q") {
        assert!(path::canonical(path).starts_with(selector.prefix()));
    }
});
