//! JSON patches (RFC 6902) of values in CBOR (`specification/protocol/topic-services section 6.1`, `specification/topics/topic-update`).
//!
//! All or nothing: the first operation that fails leaves the value as it was. `test` compares the bytes that the values have
//! in CBOR, as the vendor's documentation says: the order of members counts.

use diffusion::data::error::DataError;
use diffusion::data::json::{to_cbor, to_cbor_with_duplicates};

use super::pointer::Pointer;
use super::tree::{Member, Node};

/// The most memory that `copy` operations of a patch may take: a patch that copies a value into itself doubles it.
const MOST_COPIED: usize = 64 << 20;

/// Why there is no patched value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PatchError {
    /// The text is no patch.
    Invalid(String),
    /// The value can not be patched at all.
    Value(String),
    /// The operation with this index failed.
    Operation(usize),
}

/// The operations of a patch.
#[derive(Debug, Clone)]
pub(crate) struct Patch(Vec<Operation>);

/// One operation.
#[derive(Debug, Clone)]
enum Operation {
    Add { path: Pointer, value: Node },
    Remove { path: Pointer },
    Replace { path: Pointer, value: Node },
    Move { from: Pointer, path: Pointer },
    Copy { from: Pointer, path: Pointer },
    Test { path: Pointer, value: Node },
}

/// The value that a patch, given as text, makes out of `value`.
pub(crate) fn apply(value: &[u8], patch: &[u8]) -> Result<Vec<u8>, PatchError> {
    let patch = Patch::parse(patch).map_err(PatchError::Invalid)?;
    if value.is_empty() {
        return Err(PatchError::Value("The topic has no value".to_owned()));
    }
    let mut document = Node::parse(value).map_err(|error| PatchError::Value(error.to_string()))?;
    patch.run(&mut document).map_err(PatchError::Operation)?;
    let mut patched = Vec::with_capacity(value.len());
    document.write(&mut patched);
    Ok(patched)
}

impl Patch {
    /// Reads the text of a patch; an error says what is wrong with it.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, String> {
        let operations = elements(to_cbor(text))?;
        // Of members with the same name only one is left there; an operation that has two is none.
        let written = elements(to_cbor_with_duplicates(text))?;
        operations
            .into_iter()
            .zip(&written)
            .enumerate()
            .map(|(index, (operation, written))| {
                parse_operation(operation, written)
                    .ok_or_else(|| format!("Operation {index} is invalid"))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Changes a document. When an operation fails, the error is its index, and the document is not to be used any more.
    pub(crate) fn run(&self, document: &mut Node) -> Result<(), usize> {
        let mut copied = 0;
        for (index, operation) in self.0.iter().enumerate() {
            run(document, operation, &mut copied).ok_or(index)?;
        }
        Ok(())
    }
}

fn elements(value: Result<Vec<u8>, DataError>) -> Result<Vec<Node>, String> {
    let node = value.and_then(|bytes| Node::parse(&bytes));
    match node.map_err(|error| error.to_string())? {
        Node::Array(elements) => Ok(elements),
        Node::Map(_) | Node::Scalar(_) => Err("A JSON patch is an array of operations".to_owned()),
    }
}

/// `written` is the operation with all its members. Members that an operation does not have are ignored, however many.
fn parse_operation(operation: Node, written: &Node) -> Option<Operation> {
    let (Node::Map(mut members), Node::Map(written)) = (operation, written) else {
        return None;
    };
    let mut take = |name: &str| {
        let key = Member::key_of(name);
        if written.iter().filter(|member| member.key == key).count() > 1 {
            return None;
        }
        let at = members.iter().position(|member| member.key == key)?;
        Some(members.swap_remove(at).value)
    };
    let pointer = |node: Option<Node>| Pointer::parse(&node?.text()?);
    let kind = take("op")?.text()?;
    let path = pointer(take("path"))?;
    Some(match kind.as_str() {
        "add" => Operation::Add {
            path,
            value: take("value")?,
        },
        "remove" => Operation::Remove { path },
        "replace" => Operation::Replace {
            path,
            value: take("value")?,
        },
        "move" => Operation::Move {
            from: pointer(take("from"))?,
            path,
        },
        "copy" => Operation::Copy {
            from: pointer(take("from"))?,
            path,
        },
        "test" => Operation::Test {
            path,
            value: take("value")?,
        },
        _ => return None,
    })
}

/// `None`: the operation failed, and the document is not to be used any more.
fn run(document: &mut Node, operation: &Operation, copied: &mut usize) -> Option<()> {
    match operation {
        Operation::Add { path, value } => document.add(path, value.clone()),
        Operation::Remove { path } => document.remove(path).map(|_| ()),
        Operation::Replace { path, value } => document.replace(path, value.clone()),
        Operation::Move { from, path } => {
            let into_itself =
                path.names.len() > from.names.len() && path.names.starts_with(&from.names);
            if into_itself {
                return None;
            }
            if from == path {
                return document.find(from).map(|_| ());
            }
            let value = document.remove(from)?;
            document.add(path, value)
        }
        Operation::Copy { from, path } => {
            let value = document.find(from)?;
            *copied += value.weight();
            if *copied > MOST_COPIED {
                return None;
            }
            let value = value.clone();
            document.add(path, value)
        }
        Operation::Test { path, value } => (*document.find(path)? == *value).then_some(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffusion::data::json::to_text;

    fn patched(value: &str, patch: &str) -> Result<String, PatchError> {
        let value = to_cbor(value.as_bytes()).expect("JSON");
        apply(&value, patch.as_bytes()).map(|value| to_text(&value).expect("CBOR"))
    }

    /// Appendix A of RFC 6902.
    #[test]
    fn the_examples_of_the_standard() {
        for (value, patch, expected) in [
            (
                r#"{"foo":"bar"}"#,
                r#"[{"op":"add","path":"/baz","value":"qux"}]"#,
                r#"{"foo":"bar","baz":"qux"}"#,
            ),
            (
                r#"{"foo":["bar","baz"]}"#,
                r#"[{"op":"add","path":"/foo/1","value":"qux"}]"#,
                r#"{"foo":["bar","qux","baz"]}"#,
            ),
            (
                r#"{"baz":"qux","foo":"bar"}"#,
                r#"[{"op":"remove","path":"/baz"}]"#,
                r#"{"foo":"bar"}"#,
            ),
            (
                r#"{"foo":["bar","qux","baz"]}"#,
                r#"[{"op":"remove","path":"/foo/1"}]"#,
                r#"{"foo":["bar","baz"]}"#,
            ),
            (
                r#"{"baz":"qux","foo":"bar"}"#,
                r#"[{"op":"replace","path":"/baz","value":"boo"}]"#,
                r#"{"baz":"boo","foo":"bar"}"#,
            ),
            (
                r#"{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}"#,
                r#"[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]"#,
                r#"{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}"#,
            ),
            (
                r#"{"foo":["all","grass","cows","eat"]}"#,
                r#"[{"op":"move","from":"/foo/1","path":"/foo/3"}]"#,
                r#"{"foo":["all","cows","eat","grass"]}"#,
            ),
            (
                r#"{"baz":"qux","foo":["a",2,"c"]}"#,
                r#"[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]"#,
                r#"{"baz":"qux","foo":["a",2,"c"]}"#,
            ),
            (
                r#"{"foo":"bar"}"#,
                r#"[{"op":"add","path":"/child","value":{"grandchild":{}}}]"#,
                r#"{"foo":"bar","child":{"grandchild":{}}}"#,
            ),
            (
                r#"{"foo":"bar"}"#,
                r#"[{"op":"add","path":"/baz","value":"qux","xyz":123}]"#,
                r#"{"foo":"bar","baz":"qux"}"#,
            ),
            (
                r#"{"/":9,"~1":10}"#,
                r#"[{"op":"test","path":"/~01","value":10}]"#,
                r#"{"/":9,"~1":10}"#,
            ),
            (
                r#"{"foo":["bar"]}"#,
                r#"[{"op":"add","path":"/foo/-","value":["abc","def"]}]"#,
                r#"{"foo":["bar",["abc","def"]]}"#,
            ),
            (
                r#"{"a":[1]}"#,
                r#"[{"op":"copy","from":"/a","path":"/b"}]"#,
                r#"{"a":[1],"b":[1]}"#,
            ),
            (r#"{"a":1}"#, r#"[{"op":"add","path":"","value":[]}]"#, "[]"),
        ] {
            assert_eq!(patched(value, patch).as_deref(), Ok(expected), "{patch}");
        }
    }

    #[test]
    fn the_first_failure_is_told() {
        let patch = r#"[{"op":"test","path":"/a","value":1},{"op":"test","path":"/a","value":2},{"op":"remove","path":"/x"}]"#;
        assert_eq!(patched(r#"{"a":1}"#, patch), Err(PatchError::Operation(1)));
        for patch in [
            r#"[{"op":"add","path":"/x/y","value":1}]"#,
            r#"[{"op":"add","path":"/l/3","value":1}]"#,
            r#"[{"op":"remove","path":"/l/2"}]"#,
            r#"[{"op":"replace","path":"/x","value":1}]"#,
            r#"[{"op":"move","from":"/l","path":"/l/0"}]"#,
            r#"[{"op":"copy","from":"/x","path":"/y"}]"#,
            r#"[{"op":"remove","path":""}]"#,
        ] {
            assert_eq!(
                patched(r#"{"l":[1,2]}"#, patch),
                Err(PatchError::Operation(0)),
                "{patch}"
            );
        }
    }

    #[test]
    fn tests_compare_bytes() {
        let patch = r#"[{"op":"test","path":"","value":{"b":1,"a":2}}]"#;
        assert_eq!(
            patched(r#"{"a":2,"b":1}"#, patch),
            Err(PatchError::Operation(0))
        );
        let patch = r#"[{"op":"test","path":"/a","value":1.0}]"#;
        assert_eq!(patched(r#"{"a":1}"#, patch), Err(PatchError::Operation(0)));
    }

    #[test]
    fn what_is_not_touched_stays_as_it_is() {
        // {"b": h'0102', "n": 2^64 - 1, "f": 1.5 as a half}
        let value =
            b"\xbf\x61b\x42\x01\x02\x61n\x1b\xff\xff\xff\xff\xff\xff\xff\xff\x61f\xf9\x3e\x00\xff";
        let patch = br#"[{"op":"add","path":"/x","value":18446744073709551615}]"#;
        let mut expected = value[..value.len() - 1].to_vec();
        expected.extend_from_slice(b"\x61x\x1b\xff\xff\xff\xff\xff\xff\xff\xff\xff");
        assert_eq!(apply(value, patch), Ok(expected));
    }

    #[test]
    fn texts_that_are_no_patches_are_refused() {
        for patch in [
            "",
            "{}",
            "[1]",
            r#"[{"op":"add","path":"/a"}]"#,
            r#"[{"op":"jump","path":"/a"}]"#,
            r#"[{"op":"remove","path":"a"}]"#,
            r#"[{"op":"move","path":"/a"}]"#,
            r#"[{"path":"/a"}]"#,
        ] {
            assert!(
                matches!(patched("{}", patch), Err(PatchError::Invalid(_))),
                "{patch}"
            );
        }
        assert!(matches!(apply(b"", b"[]"), Err(PatchError::Value(_))));
    }

    #[test]
    fn an_operation_has_each_of_its_members_once() {
        for patch in [
            r#"[{"op":"add","path":"/b","value":1,"op":"move","from":"/a"}]"#,
            r#"[{"op":"remove","op":"remove","path":"/a"}]"#,
            r#"[{"\u006fp":"remove","path":"/a","op":"test"}]"#,
            r#"[{"op":"remove","path":"/x","path":"/a"}]"#,
            r#"[{"op":"add","path":"/b","value":1,"value":2}]"#,
            r#"[{"op":"copy","from":"/x","path":"/b","from":"/a"}]"#,
            r#"[{"op":"test","path":"/a","value":0},{"op":"remove","path":"/a","op":"remove"}]"#,
        ] {
            assert!(
                matches!(patched(r#"{"a":0}"#, patch), Err(PatchError::Invalid(_))),
                "{patch}"
            );
        }
        // Members that mean nothing there may come as often as they like; in values the last one counts, as in any JSON.
        for (patch, expected) in [
            (
                r#"[{"op":"remove","path":"/a","from":"/x","from":"/y","z":1,"z":{"op":1,"op":2}}]"#,
                "{}",
            ),
            (
                r#"[{"op":"replace","path":"/a","value":{"op":1,"op":2}}]"#,
                r#"{"a":{"op":2}}"#,
            ),
        ] {
            assert_eq!(
                patched(r#"{"a":0}"#, patch).as_deref(),
                Ok(expected),
                "{patch}"
            );
        }
    }

    #[test]
    fn doubling_comes_to_an_end() {
        let mut patch = String::from("[");
        for _ in 0..80 {
            patch.push_str(r#"{"op":"copy","from":"","path":"/-"},"#);
        }
        patch.pop();
        patch.push(']');
        assert!(matches!(
            patched("[1]", &patch),
            Err(PatchError::Operation(_))
        ));
    }
}
