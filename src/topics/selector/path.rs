//! Topic paths (`specification/protocol/selectors-and-streams section 1`).

/// Separates the parts of a path.
pub const SEPARATOR: char = '/';

/// The canonical form: without one leading and one trailing separator.
pub fn canonical(path: &str) -> &str {
    let path = path.strip_prefix(SEPARATOR).unwrap_or(path);
    path.strip_suffix(SEPARATOR).unwrap_or(path)
}

/// Whether a server accepts the canonical form of `path` for a topic: at least one part and no empty part.
///
/// Clients send paths as the program gave them; this is for the server's side.
pub fn is_valid(path: &str) -> bool {
    !canonical(path).split(SEPARATOR).any(str::is_empty)
}

/// The parts of a path in canonical form. An empty path has one empty part.
pub fn parts(canonical_path: &str) -> std::str::Split<'_, char> {
    canonical_path.split(SEPARATOR)
}

/// Whether `path` is below `ancestor` in the topic tree; both in canonical form.
pub fn is_descendant(path: &str, ancestor: &str) -> bool {
    path.strip_prefix(ancestor)
        .is_some_and(|rest| rest.starts_with(SEPARATOR))
}
