//! Finding and changing parts of a value taken apart, as JSON patches and topic views do it.

use super::pointer::{index, Pointer};
use super::tree::{Member, Node, MAXIMUM_DEPTH};

impl Node {
    /// The part that a pointer points at.
    pub(crate) fn find(&self, pointer: &Pointer) -> Option<&Node> {
        pointer
            .names
            .iter()
            .try_fold(self, |node, name| node.child(name))
    }

    fn child(&self, name: &str) -> Option<&Node> {
        match self {
            Node::Scalar(_) => None,
            Node::Array(elements) => elements.get(index(name)?),
            Node::Map(members) => {
                let key = Member::key_of(name);
                members
                    .iter()
                    .find(|member| member.key == key)
                    .map(|member| &member.value)
            }
        }
    }

    fn find_mut(&mut self, names: &[String]) -> Option<&mut Node> {
        names.iter().try_fold(self, |node, name| match node {
            Node::Scalar(_) => None,
            Node::Array(elements) => elements.get_mut(index(name)?),
            Node::Map(members) => {
                let key = Member::key_of(name);
                members
                    .iter_mut()
                    .find(|member| member.key == key)
                    .map(|member| &mut member.value)
            }
        })
    }

    /// Replaces the part that a pointer points at.
    pub(crate) fn replace(&mut self, pointer: &Pointer, value: Node) -> Option<()> {
        check_depth(&pointer.names, &value)?;
        *self.find_mut(&pointer.names)? = value;
        Some(())
    }

    /// Adds a part as the operation `add` of JSON patches does: elements of arrays move up.
    pub(crate) fn add(&mut self, pointer: &Pointer, value: Node) -> Option<()> {
        check_depth(&pointer.names, &value)?;
        let Some((name, parents)) = pointer.names.split_last() else {
            *self = value;
            return Some(());
        };
        match self.find_mut(parents)? {
            Node::Scalar(_) => None,
            Node::Array(elements) => {
                let at = if name == "-" {
                    elements.len()
                } else {
                    index(name).filter(|at| *at <= elements.len())?
                };
                elements.insert(at, value);
                Some(())
            }
            Node::Map(members) => {
                let key = Member::key_of(name);
                match members.iter_mut().find(|member| member.key == key) {
                    Some(member) => member.value = value,
                    None => members.push(Member { key, value }),
                }
                Some(())
            }
        }
    }

    /// Replaces the part that a pointer points at, or adds it where its parent is: at the end of an array.
    pub(crate) fn put(&mut self, pointer: &Pointer, value: Node) -> Option<()> {
        match self.find(pointer) {
            Some(_) => self.replace(pointer, value),
            None => self.add(pointer, value),
        }
    }

    /// Takes a part out.
    pub(crate) fn remove(&mut self, pointer: &Pointer) -> Option<Node> {
        // A topic without value is something else than a changed one: the whole document can only be replaced.
        let (name, parents) = pointer.names.split_last()?;
        match self.find_mut(parents)? {
            Node::Scalar(_) => None,
            Node::Array(elements) => {
                let at = index(name).filter(|at| *at < elements.len())?;
                Some(elements.remove(at))
            }
            Node::Map(members) => {
                let key = Member::key_of(name);
                let at = members.iter().position(|member| member.key == key)?;
                Some(members.remove(at).value)
            }
        }
    }
}

fn check_depth(names: &[String], value: &Node) -> Option<()> {
    (names.len() + value.depth() <= MAXIMUM_DEPTH).then_some(())
}
