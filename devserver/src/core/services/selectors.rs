//! Selectors of requests.

use std::cell::RefCell;
use std::collections::HashMap;

use diffusion::topics::selector::TopicSelector;
use diffusion::wire::reason;

use super::Refusal;

/// So many compiled selectors are kept, and only short ones: a client must not fill the memory with them.
const KEPT: usize = 32;
const LONGEST: usize = 64;

thread_local! {
    // Sessions mostly ask for the same few, and compiling takes longer than all else that is done for the request.
    static COMPILED: RefCell<HashMap<String, TopicSelector>> = RefCell::default();
}

/// Reads a selector of a request.
pub(super) fn parse_selector(text: &str) -> Result<TopicSelector, Refusal> {
    if let Some(selector) = COMPILED.with_borrow(|compiled| compiled.get(text).cloned()) {
        return Ok(selector);
    }
    let selector = TopicSelector::parse(text)
        .map_err(|error| Refusal::new(reason::INVALID_DATA, error.to_string()))?;
    if text.len() <= LONGEST {
        COMPILED.with_borrow_mut(|compiled| {
            if compiled.len() == KEPT {
                compiled.clear();
            }
            compiled.insert(text.to_owned(), selector.clone());
        });
    }
    Ok(selector)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_that_are_kept_are_the_same_and_few() {
        for _ in 0..2 {
            for number in 0..=KEPT {
                let selector = parse_selector(&format!("?a{number}/.*")).expect("a selector");
                assert!(selector.selects(&format!("a{number}/b")));
                assert!(!selector.selects("a/b"));
            }
        }
        assert!(parse_selector("?(").is_err() && parse_selector("?(").is_err());
        let long = "?".to_owned() + &"a".repeat(LONGEST);
        assert!(parse_selector(&long).is_ok());
        COMPILED.with_borrow(|compiled| {
            assert!(compiled.len() <= KEPT);
            assert!(!compiled.contains_key(&long) && !compiled.contains_key("?("));
        });
    }
}
