//! The selections of one session: selectors in the order in which they came, for each scope (`specification/protocol/topic-services section 3`,
//! `specification/topics/subscribe section 1.6`).

use std::collections::BTreeMap;

use diffusion::topics::selector::TopicSelector;
use diffusion::wire::services::topics::subscription_control::SelectionKind;

/// One selector and what it does.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) kind: SelectionKind,
    pub(crate) selector: TopicSelector,
}

/// The selections of one session. In a scope the last step that matches a path decides; a topic is selected if any scope
/// selects it.
#[derive(Debug, Default)]
pub(crate) struct Selections {
    scopes: BTreeMap<String, Vec<Step>>,
}

impl Selections {
    /// Adds a selector to a scope.
    pub(super) fn select(&mut self, scope: &str, selector: TopicSelector) {
        let steps = self.scopes.entry(scope.to_owned()).or_default();
        forget(steps, &selector);
        steps.push(Step {
            kind: SelectionKind::Select,
            selector,
        });
    }

    /// Takes what a selector selects out of a scope.
    pub(super) fn deselect(&mut self, scope: &str, selector: &TopicSelector) {
        if let Some(steps) = self.scopes.get_mut(scope) {
            deselect_in(steps, selector);
        }
        self.tidy();
    }

    /// Takes what a selector selects out of every scope.
    pub(super) fn deselect_everywhere(&mut self, selector: &TopicSelector) {
        for steps in self.scopes.values_mut() {
            deselect_in(steps, selector);
        }
        self.tidy();
    }

    fn tidy(&mut self) {
        self.scopes.retain(|_, steps| !steps.is_empty());
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.scopes.is_empty()
    }

    /// Whether a topic at this path is selected.
    pub(super) fn selects(&self, path: &str) -> bool {
        self.scopes.values().any(|steps| {
            steps
                .iter()
                .rev()
                .find(|step| step.selector.selects(path))
                .is_some_and(|step| step.kind == SelectionKind::Select)
        })
    }

    /// The selectors that add topics.
    pub(super) fn selectors(&self) -> impl Iterator<Item = &TopicSelector> {
        let steps = self.scopes.values().flatten();
        steps
            .filter(|step| step.kind == SelectionKind::Select)
            .map(|step| &step.selector)
    }

    /// The scopes and their steps, ordered by the names of the scopes.
    pub(crate) fn scopes(&self) -> impl Iterator<Item = (&str, &[Step])> {
        self.scopes
            .iter()
            .map(|(scope, steps)| (scope.as_str(), steps.as_slice()))
    }
}

/// An equal selector that came before has no effect any more.
fn forget(steps: &mut Vec<Step>, selector: &TopicSelector) {
    steps.retain(|step| step.selector.expression() != selector.expression());
}

fn deselect_in(steps: &mut Vec<Step>, selector: &TopicSelector) {
    forget(steps, selector);
    // Nothing is to be taken out of nothing.
    let first = steps
        .iter()
        .position(|step| step.kind == SelectionKind::Select);
    steps.drain(..first.unwrap_or(steps.len()));
    if !steps.is_empty() {
        steps.push(Step {
            kind: SelectionKind::Deselect,
            selector: selector.clone(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selector(text: &str) -> TopicSelector {
        TopicSelector::parse(text).expect("a selector")
    }

    #[test]
    fn the_last_matching_step_decides() {
        let mut selections = Selections::default();
        selections.select("", selector("?a//"));
        selections.deselect("", &selector(">a/b"));
        assert!(selections.selects("a/c"));
        assert!(!selections.selects("a/b"));
        selections.select("", selector(">a/b"));
        assert!(selections.selects("a/b"));
        assert_eq!(
            selections
                .scopes()
                .map(|(_, steps)| steps.len())
                .sum::<usize>(),
            2
        );
    }

    #[test]
    fn scopes_are_independent() {
        let mut selections = Selections::default();
        selections.select("", selector(">a"));
        selections.select("other", selector(">a"));
        selections.deselect("", &selector(">a"));
        assert!(selections.selects("a"));
        selections.deselect_everywhere(&selector(">a"));
        assert!(!selections.selects("a"));
        assert!(selections.is_empty());
    }

    #[test]
    fn deselecting_what_was_never_selected_leaves_nothing_behind() {
        let mut selections = Selections::default();
        selections.deselect("", &selector(">a"));
        selections.select("", selector("?.*//"));
        assert!(selections.selects("a"));
        selections.deselect("", &selector("?.*//"));
        assert!(selections.is_empty());
    }
}
