//! The names of Node 22's built-in modules.

/// What `require` and `import` find without `node:`, sorted.
const NAMES: &[&str] = &[
    "_http_agent",
    "_http_client",
    "_http_common",
    "_http_incoming",
    "_http_outgoing",
    "_http_server",
    "_stream_duplex",
    "_stream_passthrough",
    "_stream_readable",
    "_stream_transform",
    "_stream_wrap",
    "_stream_writable",
    "_tls_common",
    "_tls_wrap",
    "assert",
    "assert/strict",
    "async_hooks",
    "buffer",
    "child_process",
    "cluster",
    "console",
    "constants",
    "crypto",
    "dgram",
    "diagnostics_channel",
    "dns",
    "dns/promises",
    "domain",
    "events",
    "fs",
    "fs/promises",
    "http",
    "http2",
    "https",
    "inspector",
    "inspector/promises",
    "module",
    "net",
    "os",
    "path",
    "path/posix",
    "path/win32",
    "perf_hooks",
    "process",
    "punycode",
    "querystring",
    "readline",
    "readline/promises",
    "repl",
    "stream",
    "stream/consumers",
    "stream/promises",
    "stream/web",
    "string_decoder",
    "sys",
    "timers",
    "timers/promises",
    "tls",
    "trace_events",
    "tty",
    "url",
    "util",
    "util/types",
    "v8",
    "vm",
    "wasi",
    "worker_threads",
    "zlib",
];

/// What is found only with `node:`.
const ONLY_WITH_SCHEME: &[&str] = &["sea", "sqlite", "test", "test/reporters"];

/// Returns the built-in that a specifier without scheme names.
pub(crate) fn without_scheme(name: &str) -> Option<&'static str> {
    NAMES.binary_search(&name).ok().map(|index| NAMES[index])
}

/// Returns the built-in that the part after `node:` names.
pub(crate) fn with_scheme(name: &str) -> Option<&'static str> {
    without_scheme(name).or_else(|| ONLY_WITH_SCHEME.iter().copied().find(|only| *only == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_for_the_search() {
        assert!(NAMES.is_sorted());
    }

    #[test]
    fn some_need_their_scheme() {
        assert_eq!(without_scheme("test"), None);
        assert_eq!(with_scheme("test"), Some("test"));
        assert_eq!(with_scheme("fs/promises"), Some("fs/promises"));
        assert_eq!(with_scheme("nope"), None);
    }
}
