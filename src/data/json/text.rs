//! The lexical part of JSON (RFC 8259): white space, words, number literals and strings.

use std::borrow::Cow;

use crate::data::error::DataError;

/// Reads a text that is UTF-8 from start to end.
pub(super) struct TextReader<'a> {
    text: &'a str,
    offset: usize,
}

impl<'a> TextReader<'a> {
    pub(super) fn new(text: &'a [u8]) -> Result<Self, DataError> {
        match std::str::from_utf8(text) {
            Ok(text) => Ok(TextReader { text, offset: 0 }),
            Err(error) => Err(DataError::InvalidJson {
                offset: error.valid_up_to(),
                reason: "the text is not UTF-8",
            }),
        }
    }

    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    /// An error at the present place.
    pub(super) fn fail<T>(&self, reason: &'static str) -> Result<T, DataError> {
        Err(DataError::InvalidJson {
            offset: self.offset,
            reason,
        })
    }

    /// Leaves out white space and gives the byte after it.
    #[inline]
    pub(super) fn next_significant(&mut self) -> Option<u8> {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.offset += 1,
                byte => return byte,
            }
        }
    }

    /// Leaves out bytes that were looked at.
    pub(super) fn advance(&mut self, count: usize) {
        self.offset = (self.offset + count).min(self.text.len());
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.offset).copied()
    }

    /// One of `true`, `false`, `null`.
    pub(super) fn word(&mut self, word: &'static str) -> Result<(), DataError> {
        if !self.text.as_bytes()[self.offset..].starts_with(word.as_bytes()) {
            return self.fail("an unknown word");
        }
        self.offset += word.len();
        Ok(())
    }

    /// A number literal: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
    pub(super) fn number(&mut self) -> Result<&'a str, DataError> {
        let start = self.offset;
        if self.peek() == Some(b'-') {
            self.offset += 1;
        }
        if self.peek() == Some(b'0') {
            self.offset += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.offset += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.offset += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.offset += 1;
            }
            self.digits()?;
        }
        Ok(&self.text[start..self.offset])
    }

    fn digits(&mut self) -> Result<(), DataError> {
        let start = self.offset;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.offset += 1;
        }
        if self.offset == start {
            return self.fail("a digit was expected");
        }
        Ok(())
    }

    /// A string, from its opening quotation mark; a copy only if it has escapes.
    pub(super) fn string(&mut self) -> Result<Cow<'a, str>, DataError> {
        self.offset += 1;
        let mut unescaped = Cow::Borrowed("");
        loop {
            let plain = self.plain();
            match self.peek() {
                Some(b'"') => {
                    self.offset += 1;
                    // Every escape adds a character, so there was none.
                    if unescaped.is_empty() {
                        return Ok(Cow::Borrowed(plain));
                    }
                    unescaped.to_mut().push_str(plain);
                    return Ok(unescaped);
                }
                Some(b'\\') => {
                    unescaped.to_mut().push_str(plain);
                    self.offset += 1;
                    let character = self.escape()?;
                    unescaped.to_mut().push(character);
                }
                Some(_) => return self.fail("a control character in a string"),
                None => return self.fail("the text ended inside a string"),
            }
        }
    }

    /// What stands before the next quotation mark, backslash, control character or the end.
    #[inline]
    fn plain(&mut self) -> &'a str {
        let start = self.offset;
        let rest = &self.text.as_bytes()[start..];
        let length = rest
            .iter()
            .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))
            .unwrap_or(rest.len());
        self.offset += length;
        &self.text[start..start + length]
    }

    fn escape(&mut self) -> Result<char, DataError> {
        let Some(byte) = self.peek() else {
            return self.fail("the text ended inside a string");
        };
        self.offset += 1;
        Ok(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            _ => {
                self.offset -= 1;
                return self.fail("an unknown escape");
            }
        })
    }

    /// The digits of `\u`, and of the second half of a surrogate pair; half a pair stands for U+FFFD.
    fn unicode_escape(&mut self) -> Result<char, DataError> {
        let first = self.four_digits()?;
        if let 0xd800..=0xdbff = first {
            let before = self.offset;
            if self.text.as_bytes()[self.offset..].starts_with(b"\\u") {
                self.offset += 2;
                let second = self.four_digits()?;
                if let 0xdc00..=0xdfff = second {
                    let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                    return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                // Not its other half: it is read again, for itself.
                self.offset = before;
            }
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn four_digits(&mut self) -> Result<u32, DataError> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            match digit {
                Some(digit) => code = (code << 4) | digit,
                None => return self.fail("four hexadecimal digits were expected"),
            }
            self.offset += 1;
        }
        Ok(code)
    }
}
