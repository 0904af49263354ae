//! Runs over a script once and stops at the words that can begin an export.
//!
//! It must only know where code is: strings, templates, comments and regular expressions are skipped, and braces
//! counted, because some shapes count at the top level alone.

use super::Found;
use super::cursor::{
    Cursor, comment_end, is_word_byte, line_end, space_width, string_end, word_end,
};
use super::shapes;

/// The text is no CommonJS script: a brace or a string has no end, or it has `import` or `export` statements.
#[derive(Debug)]
pub(super) struct NotAScript;

/// What an open bracket is, for what its closing one says of a slash after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Parenthesis,
    /// Of `if (`, `while (`, `for (`, `with (`: a statement follows the closing one.
    Head,
    /// A block or a body.
    Block,
    /// An object.
    Object,
    /// `${` in a template.
    Template,
}

/// What came before, as far as a slash or a brace needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Start,
    /// From where to where it goes.
    Word(usize, usize),
    /// `.` and a word: never a keyword.
    Member,
    /// A string, a template, a regular expression, `]`, `)`, or the end of an object: a slash divides.
    Value,
    /// The end of a block or of a head: a slash begins a regular expression.
    End(Open),
    Punctuation(u8),
}

#[derive(Debug)]
pub(super) struct Lexer<'s> {
    source: &'s str,
    bytes: &'s [u8],
    at: usize,
    open: Vec<Open>,
    before: Before,
}

impl<'s> Lexer<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        let bytes = source.as_bytes();
        let start = space_width(bytes, 0);
        let at = if bytes[start..].starts_with(b"#!") {
            line_end(bytes, start)
        } else {
            start
        };
        Self {
            source,
            bytes,
            at,
            open: Vec::new(),
            before: Before::Start,
        }
    }

    pub(super) fn run(mut self, found: &mut Found<'s>) -> Result<(), NotAScript> {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b' ' | b'\t'..=b'\r' => self.at += 1,
                b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' | 0x80.. => self.word(found)?,
                b'0'..=b'9' => self.number(),
                b'"' | b'\'' => self.string(byte)?,
                b'`' => self.template(self.at + 1)?,
                b'/' => self.slash()?,
                b'(' => self.open(if self.is_head() {
                    Open::Head
                } else {
                    Open::Parenthesis
                }),
                b'{' => self.open(if self.is_block() {
                    Open::Block
                } else {
                    Open::Object
                }),
                b')' | b'}' => self.close()?,
                b']' => self.pass(Before::Value),
                b'\\' => self.at += 2,
                b'+' | b'-' if self.bytes.get(self.at + 1) == Some(&byte) => {
                    // After `x++` a slash divides; `++` before a regular expression is no code.
                    self.at += 1;
                    self.pass(Before::Value);
                }
                _ => self.pass(Before::Punctuation(byte)),
            }
        }
        if self.open.is_empty() {
            Ok(())
        } else {
            Err(NotAScript)
        }
    }

    fn pass(&mut self, token: Before) {
        self.at += 1;
        self.before = token;
    }

    fn open(&mut self, kind: Open) {
        self.open.push(kind);
        self.pass(Before::Punctuation(b'{'));
    }

    fn close(&mut self) -> Result<(), NotAScript> {
        match self.open.pop().ok_or(NotAScript)? {
            Open::Template => return self.template(self.at + 1),
            Open::Parenthesis | Open::Object => self.pass(Before::Value),
            kind @ (Open::Head | Open::Block) => self.pass(Before::End(kind)),
        }
        Ok(())
    }

    fn word(&mut self, found: &mut Found<'s>) -> Result<(), NotAScript> {
        let start = self.at;
        let end = word_end(self.bytes, start);
        if end == start {
            self.at += space_width(self.bytes, start).max(1);
            return Ok(());
        }
        self.at = end;
        // Node looks at the byte before, not at the token: `a . exports.b` counts, `a.exports.b` does not.
        let is_member = start > 0 && matches!(self.bytes[start - 1], b'.' | b'#');
        let is_top_level = self.open.is_empty();
        self.before = if is_member {
            Before::Member
        } else {
            Before::Word(start, end)
        };
        let rest = Cursor::new(self.source, end);
        match &self.bytes[start..end] {
            b"exports" if !is_member => {
                shapes::assignment(rest, found);
            }
            b"module" if !is_member => {
                shapes::module(rest, found);
            }
            b"Object" if !is_member => {
                shapes::object(rest, is_top_level, found);
            }
            b"var" | b"let" | b"const" if is_top_level && !is_member => {
                shapes::declaration(rest, found);
            }
            b"__export" | b"__exportStar" if is_top_level => {
                shapes::star_call(rest, found);
            }
            b"import" if is_top_level && !is_member && !shapes::is_import_call(rest) => {
                return Err(NotAScript);
            }
            b"export" if is_top_level && !is_member && self.at < self.bytes.len() => {
                return Err(NotAScript);
            }
            _ => {}
        }
        Ok(())
    }

    /// A number may end in a dot, so the dots in it are no tokens.
    fn number(&mut self) {
        while self
            .bytes
            .get(self.at)
            .is_some_and(|&byte| is_word_byte(byte) || byte == b'.')
        {
            self.at += 1;
        }
        self.before = Before::Value;
    }

    fn string(&mut self, quote: u8) -> Result<(), NotAScript> {
        self.at = string_end(self.bytes, self.at + 1, quote).ok_or(NotAScript)?;
        self.pass(Before::Value);
        Ok(())
    }

    /// Goes on inside a template until it ends or code begins in it.
    fn template(&mut self, start: usize) -> Result<(), NotAScript> {
        self.at = start;
        loop {
            match self.bytes.get(self.at) {
                None => return Err(NotAScript),
                Some(b'`') => {
                    self.pass(Before::Value);
                    return Ok(());
                }
                Some(b'$') if self.bytes.get(self.at + 1) == Some(&b'{') => {
                    self.at += 1;
                    self.open(Open::Template);
                    return Ok(());
                }
                Some(b'\\') => self.at += 2,
                Some(_) => self.at += 1,
            }
        }
    }

    fn slash(&mut self) -> Result<(), NotAScript> {
        match self.bytes.get(self.at + 1) {
            Some(b'/') => self.at = line_end(self.bytes, self.at),
            Some(b'*') => self.at = comment_end(self.bytes, self.at),
            _ if self.begins_expression() => {
                self.at = regular_expression_end(self.bytes, self.at + 1).ok_or(NotAScript)?;
                self.before = Before::Value;
            }
            _ => self.pass(Before::Punctuation(b'/')),
        }
        Ok(())
    }

    /// Returns whether a value must come here, so that a slash cannot divide.
    fn begins_expression(&self) -> bool {
        match self.before {
            Before::Start | Before::Punctuation(_) | Before::End(_) => true,
            Before::Value | Before::Member => false,
            Before::Word(start, end) => is_operator_word(&self.bytes[start..end]),
        }
    }

    fn is_head(&self) -> bool {
        match self.before {
            Before::Word(start, end) => {
                matches!(&self.bytes[start..end], b"if" | b"for" | b"while" | b"with")
            }
            _ => false,
        }
    }

    /// Returns whether a brace here begins a block or a body. Where both can be, what real code has more often counts.
    fn is_block(&self) -> bool {
        match self.before {
            // `)` ends a head or parameters, `>` an arrow, and after the others a statement begins.
            Before::Start
            | Before::Value
            | Before::Member
            | Before::End(_)
            | Before::Punctuation(b';' | b'{' | b'>') => true,
            Before::Punctuation(_) => false,
            Before::Word(start, end) => {
                let word = &self.bytes[start..end];
                !is_operator_word(word) || matches!(word, b"else" | b"do")
            }
        }
    }
}

/// Returns whether a word stands before a value rather than being one.
fn is_operator_word(word: &[u8]) -> bool {
    matches!(
        word,
        b"return"
            | b"typeof"
            | b"case"
            | b"do"
            | b"else"
            | b"in"
            | b"instanceof"
            | b"new"
            | b"void"
            | b"delete"
            | b"throw"
            | b"yield"
    )
}

/// Returns the place after a regular expression and its flags.
fn regular_expression_end(bytes: &[u8], start: usize) -> Option<usize> {
    let (mut at, mut in_class) = (start, false);
    loop {
        match *bytes.get(at)? {
            b'\\' => at += 1,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'/' if !in_class => break,
            b'\n' | b'\r' => return None,
            _ => {}
        }
        at += 1;
    }
    at += 1;
    while bytes.get(at).is_some_and(|&byte| is_word_byte(byte)) {
        at += 1;
    }
    Some(at)
}
