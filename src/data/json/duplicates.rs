//! Members of the same name: the last value is kept, at the place of the first (`specification/protocol/data-types section 4`).
//!
//! The encoder writes all members; what is to go is noted as changes, and one pass at the end makes them. So time does not
//! depend on how many duplicates there are or how they are nested, and texts without any cost a comparison of names.

use std::ops::Range;

use crate::data::memory;

/// A member in the output: where its name starts and ends, and where its value ends.
#[derive(Clone, Copy)]
struct Member {
    name_start: usize,
    name_end: usize,
    value_end: usize,
}

/// Output that is left out, or replaced by other output.
struct Change {
    from: Range<usize>,
    to: Option<Range<usize>>,
}

/// Objects with fewer members are checked pair by pair.
const SMALL: usize = 8;

/// The members of all open objects, innermost last, and the changes found so far.
#[derive(Default)]
pub(super) struct Members {
    members: Vec<Member>,
    /// Where the members of the innermost object begin.
    first: usize,
    changes: Vec<Change>,
    order: Vec<u32>,
}

impl Members {
    /// An object starts. What it gives belongs to [`Members::end`].
    pub(super) fn begin(&mut self) -> usize {
        std::mem::replace(&mut self.first, self.members.len())
    }

    /// A member's name was written.
    pub(super) fn name(&mut self, start: usize, end: usize) {
        memory::reserve(&mut self.members, 1);
        self.members.push(Member {
            name_start: start,
            name_end: end,
            value_end: end,
        });
    }

    /// The value of the latest member of the innermost object was written.
    pub(super) fn value_end(&mut self, end: usize) {
        if let Some(member) = self.members.last_mut() {
            member.value_end = end;
        }
    }

    /// The innermost object ends.
    pub(super) fn end(&mut self, outer: usize, out: &[u8]) {
        let members = &self.members[self.first..];
        if may_have_duplicates(members, out) {
            self.order.clear();
            memory::reserve(&mut self.order, members.len());
            self.order.extend(0..members.len() as u32);
            let name = |index: &u32| {
                let member = members[*index as usize];
                &out[member.name_start..member.name_end]
            };
            // Stable: members of one name stay in the order of the text.
            self.order.sort_by(|a, b| name(a).cmp(name(b)));
            for group in self.order.chunk_by(|a, b| name(a) == name(b)) {
                note_changes(group, members, &mut self.changes);
            }
        }
        self.members.truncate(self.first);
        self.first = outer;
    }

    /// Makes the changes in what was written from `start` on.
    pub(super) fn rewrite(mut self, out: &mut Vec<u8>, start: usize) {
        if self.changes.is_empty() {
            return;
        }
        self.changes.sort_by_key(|change| change.from.start);
        let written = memory::copy(&out[start..]);
        out.truncate(start);
        // Ranges still to be copied, the next one last. Each byte of the written text is copied once at most, because each
        // value that replaces another is itself left out where it stood.
        let whole = start..start + written.len();
        let mut pending = vec![whole];
        while let Some(range) = pending.pop() {
            let index = self
                .changes
                .partition_point(|change| change.from.start < range.start);
            let change = self
                .changes
                .get(index)
                .filter(|change| change.from.start < range.end);
            let Some(change) = change else {
                out.extend_from_slice(&written[range.start - start..range.end - start]);
                continue;
            };
            pending.push(change.from.end..range.end);
            if let Some(to) = &change.to {
                pending.push(to.clone());
            }
            out.extend_from_slice(&written[range.start - start..change.from.start - start]);
        }
    }
}

fn may_have_duplicates(members: &[Member], out: &[u8]) -> bool {
    if members.len() >= SMALL {
        return true;
    }
    members.iter().enumerate().any(|(index, member)| {
        let name = &out[member.name_start..member.name_end];
        members[..index]
            .iter()
            .any(|earlier| &out[earlier.name_start..earlier.name_end] == name)
    })
}

fn note_changes(group: &[u32], members: &[Member], changes: &mut Vec<Change>) {
    let [first, .., last] = group else {
        return;
    };
    let (first, last) = (members[*first as usize], members[*last as usize]);
    memory::reserve(changes, group.len());
    changes.push(Change {
        from: first.name_end..first.value_end,
        to: Some(last.name_end..last.value_end),
    });
    for index in &group[1..] {
        let member = members[*index as usize];
        changes.push(Change {
            from: member.name_start..member.value_end,
            to: None,
        });
    }
}
