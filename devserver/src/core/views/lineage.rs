//! Where a reference topic comes from: the sources and views before it, so that circles can be told.

use std::sync::Arc;

use super::ViewKey;

/// The most views that a topic is made through.
pub(super) const LONGEST: usize = 10;

/// The source and the view that a reference topic is made by, and those that the source is made by.
#[derive(Debug)]
pub(crate) struct Lineage {
    source: Arc<str>,
    /// The place of the view: a view is in one circle with what the one made that it replaces.
    view: u64,
    before: Option<Arc<Lineage>>,
}

impl Lineage {
    /// What a view makes of a source that comes from `before`; `None` if it may not.
    pub(super) fn new(
        source: &Arc<str>,
        view: ViewKey,
        before: Option<&Arc<Lineage>>,
    ) -> Option<Self> {
        let lineage = Self {
            source: Arc::clone(source),
            view: view.place,
            before: before.cloned(),
        };
        let is_circle = lineage.before().any(|one| one.view == view.place);
        let is_long = lineage.before().count() >= LONGEST;
        (!is_circle && !is_long).then_some(lineage)
    }

    /// Whether a topic at this path is among those that this comes from.
    pub(super) fn has(&self, path: &str) -> bool {
        std::iter::once(self)
            .chain(self.before())
            .any(|one| *one.source == *path)
    }

    fn before(&self) -> impl Iterator<Item = &Lineage> {
        std::iter::successors(self.before.as_deref(), |one| one.before.as_deref())
    }
}
