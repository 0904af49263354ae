//! Looks ahead from one place of a script, token by token; spaces and comments between tokens do not count.

/// A place in a script. Copies are cheap, so a shape that does not match costs nothing to leave.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'s> {
    source: &'s str,
    at: usize,
}

impl<'s> Cursor<'s> {
    pub(super) fn new(source: &'s str, at: usize) -> Self {
        Self { source, at }
    }

    fn byte(&self, offset: usize) -> Option<u8> {
        self.source.as_bytes().get(self.at + offset).copied()
    }

    /// Skips spaces, line ends and comments.
    pub(super) fn skip_space(&mut self) {
        let bytes = self.source.as_bytes();
        loop {
            let width = space_width(bytes, self.at);
            if width > 0 {
                self.at += width;
                continue;
            }
            match (self.byte(0), self.byte(1)) {
                (Some(b'/'), Some(b'/')) => self.at = line_end(bytes, self.at),
                (Some(b'/'), Some(b'*')) => self.at = comment_end(bytes, self.at),
                _ => return,
            }
        }
    }

    /// Takes this text if it comes next, whatever follows it.
    pub(super) fn eat(&mut self, token: &str) -> Option<()> {
        self.skip_space();
        self.eat_here(token)
    }

    /// Takes this text if it is exactly here.
    pub(super) fn eat_here(&mut self, token: &str) -> Option<()> {
        if !self.source.as_bytes()[self.at..].starts_with(token.as_bytes()) {
            return None;
        }
        self.at += token.len();
        Some(())
    }

    /// Takes this word if it comes next and ends there.
    pub(super) fn eat_word(&mut self, word: &str) -> Option<()> {
        self.skip_space();
        let mut ahead = *self;
        (ahead.identifier()? == word).then(|| *self = ahead)
    }

    /// Takes several tokens.
    pub(super) fn eat_all(&mut self, tokens: &[&str]) -> Option<()> {
        tokens.iter().try_for_each(|token| self.eat(token))
    }

    /// Takes what `shape` takes, or nothing.
    pub(super) fn attempt<T>(&mut self, shape: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut ahead = *self;
        let taken = shape(&mut ahead)?;
        *self = ahead;
        Some(taken)
    }

    /// Takes an identifier or a reserved word.
    pub(super) fn identifier(&mut self) -> Option<&'s str> {
        self.skip_space();
        self.identifier_here()
    }

    pub(super) fn identifier_here(&mut self) -> Option<&'s str> {
        let bytes = self.source.as_bytes();
        let end = word_end(bytes, self.at);
        if end == self.at || bytes[self.at].is_ascii_digit() || bytes.get(end) == Some(&b'\\') {
            return None;
        }
        let word = &self.source[self.at..end];
        self.at = end;
        Some(word)
    }

    /// Takes a string in quotes. The inner value is `None` when no text can hold what it says.
    pub(super) fn string(&mut self) -> Option<Option<String>> {
        self.skip_space();
        let bytes = self.source.as_bytes();
        let quote = *bytes
            .get(self.at)
            .filter(|byte| matches!(byte, b'"' | b'\''))?;
        let end = string_end(bytes, self.at + 1, quote)?;
        let inner = &self.source[self.at + 1..end];
        self.at = end + 1;
        Some(if inner.contains('\\') {
            unescape(inner)
        } else {
            Some(inner.to_owned())
        })
    }
}

/// Returns whether a byte can be part of a word; what is not ASCII counts, the few spaces among it apart.
pub(super) const fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

/// Returns the end of the word that begins here; the same place when none does.
pub(super) fn word_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        if !is_word_byte(byte) || (byte >= 0x80 && space_width(bytes, at) > 0) {
            break;
        }
        at += 1;
    }
    at
}

/// Returns how many bytes the space or line end here has, 0 if there is none.
pub(super) fn space_width(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(b' ' | b'\t'..=b'\r') => 1,
        Some(0xc2) if bytes.get(at + 1) == Some(&0xa0) => 2,
        Some(0xe2)
            if matches!(
                bytes.get(at + 1..at + 3),
                Some([0x80, 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf])
            ) =>
        {
            3
        }
        Some(0xef) if bytes.get(at + 1..at + 3) == Some(&[0xbb, 0xbf]) => 3,
        _ => 0,
    }
}

/// Returns where the line of this place ends.
pub(super) fn line_end(bytes: &[u8], start: usize) -> usize {
    let is_end = |&at: &usize| {
        matches!(bytes[at], b'\n' | b'\r') || (bytes[at] == 0xe2 && space_width(bytes, at) == 3)
    };
    (start..bytes.len()).find(is_end).unwrap_or(bytes.len())
}

/// Returns the place after the block comment that begins here; one without end takes the rest.
pub(super) fn comment_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 2;
    while at + 1 < bytes.len() {
        if bytes[at] == b'*' && bytes[at + 1] == b'/' {
            return at + 2;
        }
        at += 1;
    }
    bytes.len()
}

/// Returns the place of the closing quote.
pub(super) fn string_end(bytes: &[u8], start: usize, quote: u8) -> Option<usize> {
    let mut at = start;
    loop {
        match *bytes.get(at)? {
            byte if byte == quote => return Some(at),
            // A line end after a backslash is part of the string; `\r\n` is one line end.
            b'\\' => {
                at += if bytes.get(at + 1..at + 3) == Some(b"\r\n") {
                    3
                } else {
                    2
                }
            }
            b'\n' | b'\r' => return None,
            _ => at += 1,
        }
    }
}

/// Returns the text that the inside of a string literal stands for.
fn unescape(inner: &str) -> Option<String> {
    let mut units: Vec<u16> = Vec::with_capacity(inner.len());
    let mut characters = inner.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '\\' {
            units.extend(character.encode_utf16(&mut [0; 2]).iter());
            continue;
        }
        match characters.next()? {
            'n' => units.push(0x0a),
            't' => units.push(0x09),
            'r' => units.push(0x0d),
            'b' => units.push(0x08),
            'v' => units.push(0x0b),
            'f' => units.push(0x0c),
            'x' => units.push(hexadecimal(&mut characters, 2)?),
            'u' if characters.peek() == Some(&'{') => {
                characters.next();
                let digits: String = characters
                    .by_ref()
                    .take_while(|&digit| digit != '}')
                    .collect();
                let code = u32::from_str_radix(&digits, 16).ok()?;
                units.extend(char::from_u32(code)?.encode_utf16(&mut [0; 2]).iter());
            }
            'u' => units.push(hexadecimal(&mut characters, 4)?),
            first @ '0'..='7' => units.push(octal(first, &mut characters)),
            '\r' => {
                characters.next_if_eq(&'\n');
            }
            '\n' | '\u{2028}' | '\u{2029}' => {}
            other => units.extend(other.encode_utf16(&mut [0; 2]).iter()),
        }
    }
    String::from_utf16(&units).ok()
}

type Characters<'s> = std::iter::Peekable<std::str::Chars<'s>>;

fn hexadecimal(characters: &mut Characters<'_>, count: usize) -> Option<u16> {
    let mut value = 0;
    for _ in 0..count {
        value = value * 16 + u16::try_from(characters.next()?.to_digit(16)?).ok()?;
    }
    Some(value)
}

/// Up to three digits, 255 at most.
fn octal(first: char, characters: &mut Characters<'_>) -> u16 {
    let digit = |character: char| character as u16 - '0' as u16;
    let mut value = digit(first);
    while value < 32 {
        match characters.next_if(|character| ('0'..='7').contains(character)) {
            Some(next) => value = value * 8 + digit(next),
            None => break,
        }
    }
    value
}
