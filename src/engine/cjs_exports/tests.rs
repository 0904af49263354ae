//! The shapes that Node's rules name, and the text around them that must not count.

use proptest::prelude::*;

use super::scan;

#[track_caller]
fn check(source: &str, exports: &[&str], reexports: &[&str]) {
    let found = scan(source);
    assert_eq!(found.exports, exports, "exports of {source}");
    assert_eq!(found.reexports, reexports, "reexports of {source}");
}

#[test]
fn assignments_count_wherever_they_stand() {
    check(
        "exports.a = 1; module.exports.b = 2; if (x) { exports['c-d'] = exports.e = 3 }",
        &["a", "b", "c-d", "e"],
        &[],
    );
    check(
        "(function (exports) { exports . f\n= 1 })(this)",
        &["f"],
        &[],
    );
    check(
        "exports.ünï = 1; exports.$ = 1; exports.default = 1; exports['\\x61\\u{62}\\\n'] = 1",
        &["ünï", "$", "default", "ab"],
        &[],
    );
    check(
        "a.exports.b = 1; myexports.c = 1; exports.d.e = 1; exports.f += 1; exports[g] = 1; exports.\\u0061 = 1",
        &[],
        &[],
    );
    check("exports.a = 1; exports.a = 2", &["a"], &[]);
    check(
        "exports['\\ud83d'] = 1; exports['\\ud83d\\ude00'] = 1",
        &["😀"],
        &[],
    );
}

#[test]
fn literals_count_up_to_the_first_value_that_is_no_variable() {
    check(
        "module.exports = { a, b: c, 'd': e, ...f, /* g */ h }",
        &["a", "b", "d", "h"],
        &[],
    );
    check(
        "exports = module.exports = { a, b: c.d, e }",
        &["a", "b"],
        &[],
    );
    check("module.exports = { a, b: 1, c }", &["a"], &[]);
    check("module.exports = { a, b() {}, c }", &["a", "b"], &[]);
    check(
        "0 && (module.exports = {\n  a,\n  b,\n  ...require('./c')\n});",
        &["a", "b"],
        &["./c"],
    );
}

#[test]
fn the_last_assigned_module_is_reexported() {
    check(
        "module.exports = require('a'); if (x) module.exports = require(\"b\")",
        &[],
        &["b"],
    );
    check(
        "module.exports = require('a'); module.exports = { ...require('b'), ...require('c') }",
        &[],
        &["b", "c"],
    );
    check(
        "module.exports = require('a'); module.exports = d",
        &[],
        &[],
    );
    check(
        "module.exports = require(`a`); module.exports.e = 1",
        &["e"],
        &[],
    );
}

#[test]
fn definitions_count_when_reading_them_is_harmless() {
    check(
        "Object.defineProperty(exports, '__esModule', { value: true })",
        &["__esModule"],
        &[],
    );
    check(
        "Object.defineProperty(module.exports, 'a', { enumerable: true, get: function () { return b.c; } });",
        &["a"],
        &[],
    );
    check(
        "Object.defineProperty(exports, 'a', { get() { return b['c'] }, })",
        &["a"],
        &[],
    );
    check(
        "Object.defineProperty(exports, 'a', { get: function () { return b() } }); exports.a = 1",
        &[],
        &[],
    );
    check(
        "Object.defineProperty(exports, 'a', { get: () => b }); Object.defineProperty(exports, 'c', d)",
        &[],
        &[],
    );
}

#[test]
fn star_exports_of_compilers_count_at_the_top_level() {
    check(
        "tslib_1.__exportStar(require('a'), exports); __export(require('b'))",
        &[],
        &["a", "b"],
    );
    check(
        "function f() { __exportStar(require('a'), exports) }",
        &[],
        &[],
    );
    let babel = "var _a = _interopRequireWildcard(require('a')); Object.keys(_a).forEach(function (key) {
        if (key === 'default' || key === '__esModule') return;
        if (Object.prototype.hasOwnProperty.call(_exportNames, key)) return;
        if (key in exports && exports[key] === _a[key]) return;
        Object.defineProperty(exports, key, { enumerable: true, get: function () { return _a[key]; } });
    });";
    check(babel, &[], &["a"]);
    let rollup = "var b = require('b'); Object.keys(b).forEach(function (k) {
        if (k !== 'default' && !Object.prototype.hasOwnProperty.call(exports, k)) exports[k] = b[k]; });";
    check(rollup, &[], &["b"]);
    check(&rollup.replace("= b[k]", "= c[k]"), &[], &[]);
}

#[test]
fn strings_templates_comments_and_expressions_are_skipped() {
    check(
        "'exports.a = 1'; \"\\\"exports.b = 1\"; // exports.c = 1\n/* exports.d = 1 */ exports.e = 1",
        &["e"],
        &[],
    );
    check(
        "`exports.a = 1 ${exports.b = `${exports.c = 1}`} exports.d = 1`; `\\``; exports.e = 1",
        &["b", "c", "e"],
        &[],
    );
    check(
        "x = /exports.a = 1['\"/]/g; if (y) /\"/.test(z); exports.b = 1",
        &["b"],
        &[],
    );
    check(
        "x = (a) / exports.b / '/'; x = 5. / 2; '/'; y++ / 2; '/'; exports.c = 1",
        &["c"],
        &[],
    );
    check(
        "function f() {} /\"/.test(a); x = {} / 2; '/'; () => {} \n/\"/.test(b); exports.a = 1",
        &["a"],
        &[],
    );
    check("#!/usr/bin/env node '\nexports.a = 1", &["a"], &[]);
}

#[test]
fn what_is_no_script_has_no_exports() {
    for source in [
        "import a from 'a'; exports.b = 1",
        "exports.b = 1; export default 1",
        "exports.b = 1; import.meta",
        "exports.b = 1; (",
    ] {
        check(source, &[], &[]);
    }
    check(
        "import('a'); x.import; ({ export: 1 }); exports.b = 1",
        &["b"],
        &[],
    );
}

#[test]
fn every_cut_of_a_script_ends_in_an_answer() {
    let source = "Object.defineProperty(exports, 'ä\\u{1f600}', { enumerable: true, get: function () { return b['c']; } }); \
                  module.exports = { a, 'b': c, ...require('d') }; `x${/[/]\\//}`; /* é */ exports\u{a0}.\u{2028}f = '\\\r\n'";
    for (end, _) in source.char_indices() {
        scan(&source[..end]);
        scan(&source[end..]);
    }
}

proptest! {
    #[test]
    fn any_text_ends_in_an_answer(pieces in prop::collection::vec(piece(), 0..40)) {
        scan(&pieces.concat());
    }
}

fn piece() -> impl Strategy<Value = String> {
    let known = [
        "exports",
        "module.exports",
        "Object.defineProperty(",
        "Object.keys(",
        "require(",
        "'a'",
        "\"b\"",
        "\\",
        "/",
        "/*",
        "*/",
        "//",
        "\n",
        "`",
        "${",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "=",
        ":",
        ",",
        ".",
        "...",
        " ",
        "var ",
        "__exportStar(",
        "get",
        "\u{2028}",
        "é",
        "\r\n",
        "x",
    ];
    prop_oneof![6 => prop::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}
