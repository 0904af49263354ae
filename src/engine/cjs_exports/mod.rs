//! The names that a CommonJS file seems to export, found in its text as Node finds them.
//!
//! In goes the source, out come names and specifiers whose names are exported too. Nothing is parsed: assignments to
//! `exports` and the shapes that compilers write are recognised wherever they stand, and scopes are ignored, because
//! Node's published rules say so and packages depend on exactly those names. What is more or less than that shows as
//! a missing or an undefined import. Trust: the text is the guest's; any text ends in an answer.
//!
//! ```text
//! lexer.rs     words, strings, templates, comments, regular expressions, braces
//!   └─ shapes.rs   at the words that can begin one: exports, module, Object, var, __exportStar
//!        └─ cursor.rs   looks ahead, token by token
//! ```

mod cursor;
mod lexer;
mod shapes;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

/// What a CommonJS file exports as far as its text tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CjsExports {
    /// Names, in the order of their first mention.
    pub(crate) exports: Vec<String>,
    /// Specifiers of modules whose names are exported too.
    pub(crate) reexports: Vec<String>,
}

/// Finds the exports of a CommonJS file. A text that is no script has none.
pub(crate) fn scan(source: &str) -> CjsExports {
    let mut found = Found::default();
    match lexer::Lexer::new(source).run(&mut found) {
        Ok(()) => found.finish(),
        Err(lexer::NotAScript) => CjsExports::default(),
    }
}

/// What was seen so far.
#[derive(Debug, Default)]
struct Found<'s> {
    exports: Vec<String>,
    /// Names with a getter that may do anything: reading them is not what the importer asked for.
    unsafe_getters: HashSet<String>,
    reexports: Vec<String>,
    /// Top-level variables that hold a module, for the loops over their keys.
    required: Vec<(&'s str, String)>,
}

impl Found<'_> {
    fn finish(self) -> CjsExports {
        let mut seen = HashSet::new();
        let exports = self.exports.into_iter();
        let exports = exports
            .filter(|name| !self.unsafe_getters.contains(name) && seen.insert(name.clone()))
            .collect();
        let mut seen = HashSet::new();
        let reexports = self
            .reexports
            .into_iter()
            .filter(|specifier| seen.insert(specifier.clone()))
            .collect();
        CjsExports { exports, reexports }
    }
}
