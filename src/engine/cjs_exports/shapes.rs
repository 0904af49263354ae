//! The shapes of exports. Each begins after the word that made the lexer stop, and notes what it recognises.
//!
//! They are the published ones that Node looks for, to the letter: a name found more or less than there is an import
//! that works here and not in Node, or the other way round. `None` only says that the shape ended early.

use super::Found;
use super::cursor::Cursor;

/// `exports` · `.name =` or `["name"] =`
pub(super) fn assignment<'s>(mut at: Cursor<'s>, found: &mut Found<'s>) -> Option<()> {
    if at.eat(".").is_some() {
        let name = at.identifier()?;
        at.eat("=")?;
        found.exports.push(name.to_owned());
    } else {
        at.eat("[")?;
        let name = at.string()?;
        at.eat_all(&["]", "="])?;
        found.exports.extend(name);
    }
    Some(())
}

/// `module` · `.exports`, and an assignment of it or to a member of it
pub(super) fn module<'s>(mut at: Cursor<'s>, found: &mut Found<'s>) -> Option<()> {
    at.eat(".")?;
    at.eat_word("exports")?;
    if at.attempt(|at| at.eat("=")).is_none() {
        return assignment(at, found);
    }
    // The last assignment counts: bundles hold one of these for every module that they leave outside.
    found.reexports.clear();
    if at.attempt(|at| at.eat("{")).is_some() {
        return literal(at, found);
    }
    let specifier = require(&mut at)?;
    found.reexports.extend(specifier);
    Some(())
}

/// `module.exports = {` · names with or without a variable, and spread modules, up to the first that is more
fn literal<'s>(mut at: Cursor<'s>, found: &mut Found<'s>) -> Option<()> {
    loop {
        at.skip_space();
        if at.eat_here("...").is_some() {
            spread(&mut at, found)?;
            at.eat(",")?;
            continue;
        }
        let name = at.attempt(Cursor::identifier_here);
        let text = if name.is_none() { at.string()? } else { None };
        if at.attempt(|at| at.eat(":")).is_some() {
            at.identifier()?;
            found.exports.extend(name.map(str::to_owned).or(text));
            // Here alone Node takes no space before the comma.
            at.eat_here(",")?;
        } else {
            found.exports.extend(name.map(str::to_owned));
            at.eat(",")?;
        }
    }
}

/// `...` · a variable, of which nothing is known, or `require("x")`
fn spread<'s>(at: &mut Cursor<'s>, found: &mut Found<'s>) -> Option<()> {
    if at.identifier_here()? == "require"
        && let Some(specifier) = at.attempt(required)
    {
        found.reexports.extend(specifier);
    }
    Some(())
}

/// `Object` · `.defineProperty(exports, "name", ` or, at the top level, `.keys(x).forEach(`
pub(super) fn object<'s>(
    mut at: Cursor<'s>,
    is_top_level: bool,
    found: &mut Found<'s>,
) -> Option<()> {
    at.eat(".")?;
    match at.identifier()? {
        "defineProperty" => define(at, found),
        "keys" if is_top_level => {
            let variable = star_loop(at)?;
            let (_, specifier) = found
                .required
                .iter()
                .rev()
                .find(|(name, _)| *name == variable)?;
            found.reexports.push(specifier.clone());
            Some(())
        }
        _ => None,
    }
}

fn define<'s>(mut at: Cursor<'s>, found: &mut Found<'s>) -> Option<()> {
    at.eat("(")?;
    exports(&mut at)?;
    at.eat(",")?;
    let name = at.string()?;
    at.eat(",")?;
    let name = name?;
    if is_harmless_descriptor(at).is_some() {
        found.exports.push(name);
    } else {
        found.unsafe_getters.insert(name);
    }
    Some(())
}

/// `{ value:` or `{ get() { return x.y; } })`, either after `enumerable: true,`
fn is_harmless_descriptor(mut at: Cursor<'_>) -> Option<()> {
    at.eat("{")?;
    at.attempt(enumerable);
    if at
        .attempt(|at| at.eat_word("value").and_then(|()| at.eat(":")))
        .is_some()
    {
        return Some(());
    }
    getter_head(&mut at)?;
    at.identifier()?;
    if at.attempt(|at| at.eat(".")).is_some() {
        at.identifier()?;
    } else if at.attempt(|at| at.eat("[")).is_some() {
        at.string()?;
        at.eat("]")?;
    }
    getter_tail(&mut at)
}

fn enumerable(at: &mut Cursor<'_>) -> Option<()> {
    at.eat_word("enumerable")?;
    at.eat(":")?;
    at.eat_word("true")?;
    at.eat(",")
}

/// `get() { return`, or with `: function` and perhaps a name
fn getter_head(at: &mut Cursor<'_>) -> Option<()> {
    at.eat_word("get")?;
    if at.attempt(|at| at.eat(":")).is_some() {
        at.eat_word("function")?;
        at.attempt(Cursor::identifier);
    }
    at.eat_all(&["(", ")", "{"])?;
    at.eat_word("return")
}

/// `; } })`, with the optional punctuation that compilers write
fn getter_tail(at: &mut Cursor<'_>) -> Option<()> {
    at.attempt(|at| at.eat(";"));
    at.eat("}")?;
    at.attempt(|at| at.eat(","));
    at.eat_all(&["}", ")"])
}

/// `exports` or `module.exports`
fn exports(at: &mut Cursor<'_>) -> Option<()> {
    match at.identifier()? {
        "exports" => Some(()),
        "module" => {
            at.eat(".")?;
            at.eat_word("exports")
        }
        _ => None,
    }
}

/// `require("x")`
fn require(at: &mut Cursor<'_>) -> Option<Option<String>> {
    at.eat_word("require")?;
    required(at)
}

/// `("x")` after `require`
fn required(at: &mut Cursor<'_>) -> Option<Option<String>> {
    at.eat("(")?;
    let specifier = at.string()?;
    at.eat(")")?;
    Some(specifier)
}

/// `var` · `x = require("y")`, perhaps through Babel's helper for namespaces
pub(super) fn declaration<'s>(mut at: Cursor<'s>, found: &mut Found<'s>) -> Option<()> {
    let variable = at.identifier()?;
    at.eat("=")?;
    at.attempt(|at| {
        at.eat_word("_interopRequireWildcard")
            .and_then(|()| at.eat_here("("))
    });
    let specifier = require(&mut at)?;
    found.required.push((variable, specifier?));
    Some(())
}

/// `__exportStar` · `(require("x")`
pub(super) fn star_call<'s>(mut at: Cursor<'s>, found: &mut Found<'s>) -> Option<()> {
    at.eat_here("(")?;
    let specifier = require(&mut at)?;
    found.reexports.extend(specifier);
    Some(())
}

/// `import` · `(`
pub(super) fn is_import_call(mut at: Cursor<'_>) -> bool {
    at.eat("(").is_some()
}

/// `Object.keys` · `(x).forEach(function (k) { ... })`, a loop that copies every name but the default one; returns `x`
fn star_loop<'s>(mut at: Cursor<'s>) -> Option<&'s str> {
    at.eat("(")?;
    let module = at.identifier()?;
    at.eat_all(&[")", "."])?;
    at.eat_word("forEach")?;
    at.eat("(")?;
    at.eat_word("function")?;
    at.eat("(")?;
    let key = at.identifier()?;
    at.eat_all(&[")", "{"])?;
    at.eat_word("if")?;
    at.eat("(")?;
    at.eat_word(key)?;
    if at.attempt(|at| at.eat("===")).is_some() {
        skip_by_return(&mut at, module, key)?;
    } else {
        at.eat("!==")?;
        skip_by_condition(&mut at, key)?;
    }
    copy(&mut at, module, key)?;
    at.eat_all(&["}", ")"])?;
    Some(module)
}

/// `"default" || k === "__esModule") return;` and what Babel adds to it
fn skip_by_return(at: &mut Cursor<'_>, module: &str, key: &str) -> Option<()> {
    this_string(at, "default")?;
    at.eat("||")?;
    at.eat_word(key)?;
    at.eat("===")?;
    this_string(at, "__esModule")?;
    return_statement(at)?;
    at.attempt(|at| {
        at.eat_word("if")?;
        at.eat("(")?;
        has_own_property_call(at, key)?;
        return_statement(at)
    });
    at.attempt(|at| {
        at.eat_word("if")?;
        at.eat("(")?;
        at.eat_word(key)?;
        at.eat_word("in")?;
        exports(at)?;
        at.eat("&&")?;
        exports(at)?;
        index(at, key)?;
        at.eat("===")?;
        at.eat_word(module)?;
        index(at, key)?;
        return_statement(at)
    });
    Some(())
}

/// `) return;`
fn return_statement(at: &mut Cursor<'_>) -> Option<()> {
    at.eat(")")?;
    at.eat_word("return")?;
    at.attempt(|at| at.eat(";"));
    Some(())
}

/// `"default" && !x.hasOwnProperty(k))`
fn skip_by_condition(at: &mut Cursor<'_>, key: &str) -> Option<()> {
    this_string(at, "default")?;
    if at.attempt(|at| at.eat("&&")).is_some() {
        at.eat("!")?;
        if at.attempt(|at| has_own_property_call(at, key)).is_none() {
            at.identifier()?;
            at.eat(".")?;
            at.eat_word("hasOwnProperty")?;
            at.eat("(")?;
            at.eat_word(key)?;
            at.eat(")")?;
        }
    }
    at.eat(")")
}

/// `Object.prototype.hasOwnProperty.call(x, k)`, with or without `prototype`
fn has_own_property_call(at: &mut Cursor<'_>, key: &str) -> Option<()> {
    at.eat_word("Object")?;
    at.eat(".")?;
    at.attempt(|at| at.eat_word("prototype").and_then(|()| at.eat(".")));
    at.eat_word("hasOwnProperty")?;
    at.eat(".")?;
    at.eat_word("call")?;
    at.eat("(")?;
    at.identifier()?;
    at.eat(",")?;
    at.eat_word(key)?;
    at.eat(")")
}

/// `exports[k] = x[k];` or a getter that does the same
fn copy(at: &mut Cursor<'_>, module: &str, key: &str) -> Option<()> {
    let assigned = at.attempt(|at| {
        exports(at)?;
        index(at, key)?;
        at.eat("=")?;
        at.eat_word(module)?;
        index(at, key)
    });
    if assigned.is_none() {
        at.eat_word("Object")?;
        at.eat(".")?;
        at.eat_word("defineProperty")?;
        at.eat("(")?;
        exports(at)?;
        at.eat(",")?;
        at.eat_word(key)?;
        at.eat_all(&[",", "{"])?;
        enumerable(at)?;
        getter_head(at)?;
        at.eat_word(module)?;
        index(at, key)?;
        getter_tail(at)?;
    }
    at.attempt(|at| at.eat(";"));
    Some(())
}

/// `[k]`
fn index(at: &mut Cursor<'_>, key: &str) -> Option<()> {
    at.eat("[")?;
    at.eat_word(key)?;
    at.eat("]")
}

fn this_string(at: &mut Cursor<'_>, text: &str) -> Option<()> {
    (at.string()?.as_deref() == Some(text)).then_some(())
}
