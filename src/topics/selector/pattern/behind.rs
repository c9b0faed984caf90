//! The lengths of what a pattern may match, as Java has them: how far it looks back for what a look-behind asks for. It adds up the lengths of the parts in 32 bits, refuses some
//! patterns without a longest text, and is wrong about others, to the point that a look-behind never holds.

use super::ast::{Node, RepeatMode};
use super::engine::MAXIMUM_BACKTRACKING_TEXT;

/// What Java makes of a look-behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// It looks as far back as the pattern can match.
    Whole,
    /// It looks nowhere, so that nothing is found.
    Nowhere,
    /// It looks less far than the pattern can match, or how far is not known.
    Partial,
    /// There is no maximum length that it can see.
    Refused,
}

/// How far Java looks back for `inner`.
pub(super) fn reach(inner: &Node) -> Reach {
    if any(inner, &|node| matches!(node, Node::GraphemeCluster)) {
        return Reach::Partial;
    }
    let lengths = Lengths::of(inner);
    if !lengths.bounded {
        return Reach::Refused;
    }
    let longest_text = MAXIMUM_BACKTRACKING_TEXT as u64;
    let maximum = i64::from(lengths.maximum);
    if maximum >= 0 && maximum.unsigned_abs() >= lengths.longest.min(longest_text) {
        return Reach::Whole;
    }
    if lengths.maximum == i32::MIN {
        // Where Java begins to look overflows as well.
        return Reach::Whole;
    }
    let overflows_nowhere = maximum > i64::from(i32::MIN) + longest_text as i64;
    if lengths.maximum < lengths.minimum && overflows_nowhere {
        return Reach::Nowhere;
    }
    Reach::Partial
}

/// Whether a look-behind for `inner` may take in characters beyond U+FFFF, which are two for Java's counting.
pub(super) fn takes_pairs(inner: &Node) -> bool {
    any(inner, &|node| match node {
        Node::Literal(character) => *character > '\u{ffff}',
        Node::Class(class) => class.ranges().iter().any(|range| {
            range.end() > '\u{ffff}' || (range.start() < '\u{e000}' && range.end() >= '\u{e000}')
        }),
        _ => false,
    })
}

/// Whether a node only looks, and takes in no characters.
pub(super) fn takes_nothing(node: &Node) -> bool {
    Lengths::of(node).longest == 0
}

/// Whether Java may end the repetition of a group early. It does so after a turn that took in nothing, however many turns are
/// still missing, which is a difference where such a turn is not possible everywhere.
pub(super) fn may_end_early(inner: &Node, minimum: u32) -> bool {
    minimum > 1
        && matches!(inner, Node::Group { .. })
        && asserts(inner)
        && !Lengths::of(inner).deterministic
        && may_be_empty(inner)
}

fn asserts(node: &Node) -> bool {
    any(node, &|node| {
        matches!(node, Node::Assertion(_) | Node::LookAround { .. })
    })
}

/// Whether something is true of a node or of one in it.
fn any(node: &Node, is: &dyn Fn(&Node) -> bool) -> bool {
    is(node)
        || match node {
            Node::Group { inner, .. }
            | Node::Atomic(inner)
            | Node::LookAround { inner, .. }
            | Node::Repeat { inner, .. } => any(inner, is),
            Node::Sequence(nodes) | Node::Alternatives(nodes) => {
                nodes.iter().any(|node| any(node, is))
            }
            Node::Empty
            | Node::Literal(_)
            | Node::Class(_)
            | Node::Assertion(_)
            | Node::BackReference { .. }
            | Node::LineBreak
            | Node::GraphemeCluster => false,
        }
}

fn may_be_empty(node: &Node) -> bool {
    match node {
        Node::Literal(_) | Node::Class(_) | Node::LineBreak | Node::GraphemeCluster => false,
        Node::Empty | Node::Assertion(_) | Node::LookAround { .. } | Node::BackReference { .. } => {
            true
        }
        Node::Group { inner, .. } | Node::Atomic(inner) => may_be_empty(inner),
        Node::Repeat { inner, minimum, .. } => *minimum == 0 || may_be_empty(inner),
        Node::Sequence(nodes) => nodes.iter().all(may_be_empty),
        Node::Alternatives(nodes) => nodes.iter().any(may_be_empty),
    }
}

/// The nodes that follow each other; groups that are not repeated are part of what surrounds them.
fn chain(node: &Node) -> Vec<&Node> {
    fn append<'a>(node: &'a Node, to: &mut Vec<&'a Node>) {
        match node {
            Node::Sequence(nodes) => nodes.iter().for_each(|node| append(node, to)),
            Node::Group { inner, .. } => append(inner, to),
            other => to.push(other),
        }
    }
    let mut nodes = Vec::new();
    append(node, &mut nodes);
    nodes
}

/// Java's account of the lengths of texts, and the true maximum.
#[derive(Debug, Clone, Copy)]
struct Lengths {
    minimum: i32,
    maximum: i32,
    bounded: bool,
    deterministic: bool,
    longest: u64,
}

impl Lengths {
    fn new() -> Self {
        Lengths {
            minimum: 0,
            maximum: 0,
            bounded: true,
            deterministic: true,
            longest: 0,
        }
    }

    fn of(node: &Node) -> Self {
        let mut lengths = Lengths::new();
        lengths.add_all(&chain(node));
        lengths
    }

    fn add(&mut self, minimum: i32, maximum: i32) {
        self.minimum = self.minimum.wrapping_add(minimum);
        self.maximum = self.maximum.wrapping_add(maximum);
        self.longest = self
            .longest
            .saturating_add(u64::from(maximum.unsigned_abs()));
    }

    fn add_all(&mut self, nodes: &[&Node]) {
        let mut rest = nodes;
        while let Some((node, behind)) = rest.split_first() {
            rest = behind;
            match node {
                Node::Empty | Node::Assertion(_) | Node::LookAround { .. } => {}
                Node::Literal(_) | Node::Class(_) | Node::GraphemeCluster => self.add(1, 1),
                Node::LineBreak => self.add(1, 2),
                Node::BackReference { .. } => {
                    self.bounded = false;
                    self.longest = u64::MAX;
                }
                Node::Atomic(inner) => self.add_all(&chain(inner)),
                Node::Alternatives(nodes) => {
                    return self.branch(nodes.iter().map(Lengths::of), rest);
                }
                Node::Repeat {
                    inner,
                    minimum,
                    maximum,
                    mode,
                    counted,
                } => {
                    let grouped = matches!(**inner, Node::Group { .. });
                    let times = (*minimum, *maximum);
                    match (times, *counted) {
                        ((0, Some(1)), false) if grouped && *mode != RepeatMode::Possessive => {
                            let either = [Lengths::of(inner), Lengths::new()];
                            return self.branch(either.into_iter(), rest);
                        }
                        ((0, Some(1)), false) => self.maybe(inner),
                        ((least, None), _)
                            if *mode == RepeatMode::Greedy
                                && matches!(**inner, Node::Literal(_) | Node::Class(_)) =>
                        {
                            self.add(signed(least), i32::MAX);
                            self.longest = u64::MAX;
                            self.deterministic = false;
                        }
                        _ => {
                            let once = Lengths::of(inner);
                            if grouped && *mode != RepeatMode::Possessive && !once.deterministic {
                                self.bounded = false;
                                self.deterministic = false;
                                return;
                            }
                            self.repeated(once, times);
                        }
                    }
                }
                Node::Group { .. } | Node::Sequence(_) => self.add_all(&chain(node)),
            }
        }
    }

    /// One of several, and then the rest.
    fn branch(&mut self, branches: impl Iterator<Item = Lengths>, rest: &[&Node]) {
        let mut either = Lengths {
            minimum: i32::MAX,
            maximum: -1,
            ..*self
        };
        let mut longest = 0;
        for branch in branches {
            either.minimum = either.minimum.min(branch.minimum);
            either.maximum = either.maximum.max(branch.maximum);
            either.bounded &= branch.bounded;
            longest = branch.longest.max(longest);
        }
        let mut behind = Lengths::new();
        behind.add_all(rest);
        *self = Lengths {
            minimum: behind
                .minimum
                .wrapping_add(self.minimum.wrapping_add(either.minimum)),
            maximum: behind
                .maximum
                .wrapping_add(self.maximum.wrapping_add(either.maximum)),
            bounded: behind.bounded && either.bounded,
            deterministic: false,
            longest: self
                .longest
                .saturating_add(longest)
                .saturating_add(behind.longest),
        };
    }

    /// `?`
    fn maybe(&mut self, inner: &Node) {
        let minimum = self.minimum;
        self.add_all(&chain(inner));
        self.minimum = minimum;
        self.deterministic = false;
    }

    fn repeated(&mut self, once: Lengths, (least, most): (u32, Option<u32>)) {
        let minimum = once
            .minimum
            .wrapping_mul(signed(least))
            .wrapping_add(self.minimum);
        let overflowed = minimum < self.minimum;
        self.minimum = if overflowed { 0x0fff_ffff } else { minimum };
        let maximum = once
            .maximum
            .wrapping_mul(most.map_or(i32::MAX, signed))
            .wrapping_add(self.maximum);
        self.bounded &= once.bounded && maximum >= self.maximum;
        self.maximum = maximum;
        let times = most.map_or(u64::MAX, u64::from);
        self.longest = self
            .longest
            .saturating_add(once.longest.saturating_mul(times));
        self.deterministic &= once.deterministic && most == Some(least);
    }
}

fn signed(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
