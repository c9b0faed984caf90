//! JSON text to CBOR: a strict RFC 8259 reader that writes as it goes, with its own stack.

use super::duplicates::Members;
use super::number::put_number;
use super::text::TextReader;
use crate::data::cbor::{WriteCbor, MAX_DEPTH};
use crate::data::error::DataError;

/// The JSON value of a text.
pub fn to_cbor(text: &[u8]) -> Result<Vec<u8>, DataError> {
    let mut value = Vec::new();
    encode(text, &mut value)?;
    Ok(value)
}

/// As [`to_cbor`], but with all members of objects as they stand in the text, those with the same name too: for who has to
/// know of them.
pub fn to_cbor_with_duplicates(text: &[u8]) -> Result<Vec<u8>, DataError> {
    let mut value = Vec::new();
    encoder(text, &mut value)?.run()?;
    Ok(value)
}

/// Appends the JSON value of a text. After an error `out` is as it was.
///
/// Of members with the same name the last value is kept, at the place of the first. Literals without fraction and exponent become
/// integers if CBOR can hold them (-2^64 to 2^64-1), all others doubles; a number too large for a double is an error.
pub fn encode(text: &[u8], out: &mut Vec<u8>) -> Result<(), DataError> {
    let start = out.len();
    let result = encoder(text, out)?.run();
    match result {
        Ok(members) => {
            members.rewrite(out, start);
            Ok(())
        }
        Err(error) => {
            out.truncate(start);
            Err(error)
        }
    }
}

fn encoder<'a, 'b>(text: &'a [u8], out: &'b mut Vec<u8>) -> Result<Encoder<'a, 'b>, DataError> {
    Ok(Encoder {
        text: TextReader::new(text)?,
        out,
        open: Vec::new(),
        members: Members::default(),
    })
}

#[derive(Clone, Copy)]
enum Container {
    Array,
    /// An object, with the number of members of the objects around it.
    Object(usize),
}

/// What may come next.
enum Expect {
    Value,
    /// A value, or the end of the array that was just opened.
    FirstElement,
    /// A member, or the end of the object that was just opened.
    FirstMember,
    /// A comma or the end of the innermost container.
    More,
}

struct Encoder<'a, 'b> {
    text: TextReader<'a>,
    out: &'b mut Vec<u8>,
    open: Vec<Container>,
    members: Members,
}

impl Encoder<'_, '_> {
    fn run(mut self) -> Result<Members, DataError> {
        let mut expect = Expect::Value;
        loop {
            let byte = self.text.next_significant();
            expect = match expect {
                Expect::Value => self.value(byte)?,
                Expect::FirstElement if byte == Some(b']') => self.close(b']')?,
                Expect::FirstElement => self.value(byte)?,
                Expect::FirstMember if byte == Some(b'}') => self.close(b'}')?,
                Expect::FirstMember => self.member(byte)?,
                Expect::More => match (self.open.last(), byte) {
                    (None, None) => return Ok(self.members),
                    (None, _) => return self.text.fail("text after the value"),
                    (Some(Container::Array), Some(b',')) => {
                        self.text.advance(1);
                        Expect::Value
                    }
                    (Some(Container::Object(_)), Some(b',')) => {
                        self.text.advance(1);
                        let byte = self.text.next_significant();
                        self.member(byte)?
                    }
                    (Some(_), byte) => self.close(byte.unwrap_or(0))?,
                },
            };
        }
    }

    fn value(&mut self, byte: Option<u8>) -> Result<Expect, DataError> {
        match byte {
            Some(b'{') => {
                let outer = self.members.begin();
                self.open(Container::Object(outer))?;
                self.out.put_map_start();
                return Ok(Expect::FirstMember);
            }
            Some(b'[') => {
                self.open(Container::Array)?;
                self.out.put_array_start();
                return Ok(Expect::FirstElement);
            }
            Some(b'"') => {
                let content = self.text.string()?;
                self.out.put_text(content.as_bytes());
            }
            Some(b'-' | b'0'..=b'9') => {
                let offset = self.text.offset();
                let literal = self.text.number()?;
                put_number(literal, self.out)
                    .map_err(|reason| DataError::InvalidJson { offset, reason })?;
            }
            Some(b't') => {
                self.text.word("true")?;
                self.out.put_boolean(true);
            }
            Some(b'f') => {
                self.text.word("false")?;
                self.out.put_boolean(false);
            }
            Some(b'n') => {
                self.text.word("null")?;
                self.out.put_null();
            }
            _ => return self.text.fail("a value was expected"),
        }
        self.end_of_value();
        Ok(Expect::More)
    }

    fn member(&mut self, byte: Option<u8>) -> Result<Expect, DataError> {
        if byte != Some(b'"') {
            return self.text.fail("a member name was expected");
        }
        let name = self.text.string()?;
        let start = self.out.len();
        self.out.put_text(name.as_bytes());
        self.members.name(start, self.out.len());
        if self.text.next_significant() != Some(b':') {
            return self.text.fail("a colon was expected");
        }
        self.text.advance(1);
        Ok(Expect::Value)
    }

    fn open(&mut self, container: Container) -> Result<(), DataError> {
        if self.open.len() == MAX_DEPTH {
            return Err(DataError::TooDeep { limit: MAX_DEPTH });
        }
        self.text.advance(1);
        self.open.push(container);
        Ok(())
    }

    fn close(&mut self, byte: u8) -> Result<Expect, DataError> {
        match (self.open.last(), byte) {
            (Some(Container::Array), b']') => {}
            (Some(Container::Object(outer)), b'}') => self.members.end(*outer, self.out),
            (Some(Container::Array), _) => return self.text.fail("a comma or ] was expected"),
            _ => return self.text.fail("a comma or } was expected"),
        }
        self.text.advance(1);
        self.open.pop();
        self.out.put_break();
        self.end_of_value();
        Ok(Expect::More)
    }

    /// Tells the innermost object, if the value belongs to one, where its member's value ends.
    fn end_of_value(&mut self) {
        if let Some(Container::Object(_)) = self.open.last() {
            self.members.value_end(self.out.len());
        }
    }
}
