// The built-in modules that reach out of the process: they import with the names that Node 22 has, and their functions and
// classes throw ERR_ACCESS_DENIED when they are used. What touches nothing works. Also Node's old private aliases.
// Not a module of its own for guests.
"use strict";

const { JSONStringify, Object, ObjectDefineProperty, PromiseReject, Symbol, SymbolFor } = primordials;
const { denied } = require("internal/errors");

// What a call was about: its first argument when that is text.
function subject(args) {
  const { 0: first } = args;
  if (typeof first === "string") return `(${JSONStringify(first.length > 80 ? `${primordials.StringPrototypeSlice(first, 0, 80)}…` : first)})`;
  return "";
}

function refuse(module, name, hint) {
  return { [name](...args) {
    throw denied(`${module}.${name}${subject(args)}`, hint);
  } }[name];
}

function refuseClass(module, name, hint, Base = Object) {
  return { [name]: class extends Base {
    constructor(...args) {
      throw denied(`${module}.${name}${subject(args)}`, hint);
    }
  } }[name];
}

function functions(module, names, hint, into = {}) {
  for (let i = 0; i < names.length; i++) into[names[i]] = refuse(module, names[i], hint);
  return into;
}

const NO_PROCESS = "no process can be started";
const NO_NETWORK = "there is no network";

// Node tells a callback that a command could not be started; only without one it has to be thrown.
function refuseByCallback(name, EventEmitter) {
  return { [name](...args) {
    const callback = args[args.length - 1];
    const error = denied(`child_process.${name}${subject(args)}`, NO_PROCESS);
    if (typeof callback !== "function") throw error;
    require("internal/loop").nextTick(callback, [error, "", ""]);
    const child = new EventEmitter();
    child.stdin = child.stdout = child.stderr = null;
    child.kill = () => false;
    return child;
  } }[name];
}

const makers = {
  __proto__: null,
  child_process() {
    const names = ["_forkChild", "exec", "execFile", "execFileSync", "execSync", "fork", "spawn", "spawnSync"];
    const EventEmitter = require("node/events");
    const made = functions("child_process", names, NO_PROCESS);
    made.ChildProcess = refuseClass("child_process", "ChildProcess", NO_PROCESS, EventEmitter);
    for (const name of ["exec", "execFile"]) {
      made[name] = refuseByCallback(name, EventEmitter);
      const value = (...args) => PromiseReject(denied(`child_process.${name}${subject(args)}`, NO_PROCESS));
      ObjectDefineProperty(made[name], SymbolFor("nodejs.util.promisify.custom"), { __proto__: null, value });
    }
    return made;
  },
  cluster() {
    const EventEmitter = require("node/events");
    const cluster = new EventEmitter();
    cluster.isWorker = false;
    cluster.isMaster = cluster.isPrimary = true;
    cluster.Worker = refuseClass("cluster", "Worker", NO_PROCESS, EventEmitter);
    cluster.workers = {};
    cluster.settings = {};
    cluster.SCHED_NONE = 1;
    cluster.SCHED_RR = cluster.schedulingPolicy = 2;
    cluster.setupPrimary = cluster.setupMaster = function setupPrimary(settings) {
      cluster.settings = { ...cluster.settings, ...settings };
    };
    cluster.fork = refuse("cluster", "fork", NO_PROCESS);
    cluster.disconnect = (callback) => callback?.();
    return cluster;
  },
  dgram() {
    const made = functions("dgram", ["_createSocketHandle", "createSocket"], NO_NETWORK);
    made.Socket = refuseClass("dgram", "Socket", NO_NETWORK, require("node/events"));
    return made;
  },
  http2: () => require("internal/denied/http2").make(functions, refuseClass),
  inspector: () => inspector("inspector"),
  "inspector/promises": () => inspector("inspector/promises"),
  repl() {
    const { Interface } = require("node/readline");
    const made = functions("repl", ["start"], "there is no terminal");
    made.writer = (value) => require("node/util").inspect(value);
    made.REPLServer = refuseClass("repl", "REPLServer", "there is no terminal", Interface);
    made.REPL_MODE_SLOPPY = Symbol("repl-sloppy");
    made.REPL_MODE_STRICT = Symbol("repl-strict");
    made.Recoverable = class Recoverable extends primordials.SyntaxError {
      constructor(error) {
        super();
        this.err = error;
      }
    };
    made.isValidSyntax = isValidSyntax;
    return made;
  },
  trace_events: () => ({
    createTracing() {
      const { codes } = require("internal/errors");
      throw new codes.ERR_TRACE_EVENTS_UNAVAILABLE();
    },
    getEnabledCategories: () => undefined,
  }),
  wasi: () => ({ WASI: refuseClass("wasi", "WASI", "there is no system interface") }),
  sqlite() {
    const made = functions("sqlite", ["backup"], "there are no databases");
    made.DatabaseSync = refuseClass("sqlite", "DatabaseSync", "there are no databases");
    made.StatementSync = refuseClass("sqlite", "StatementSync", "there are no databases");
    made.constants = { __proto__: null, SQLITE_CHANGESET_OMIT: 0, SQLITE_CHANGESET_REPLACE: 1, SQLITE_CHANGESET_ABORT: 2 };
    return made;
  },
  sea() {
    const made = functions("sea", ["getAsset", "getRawAsset", "getAssetAsBlob", "getAssetKeys"], "this is no single executable application");
    made.isSea = () => false;
    return made;
  },
  test() {
    const names = ["skip", "todo", "only", "after", "afterEach", "before", "beforeEach", "describe", "it", "run", "suite"];
    const test = functions("test", names, "tests are not run here", refuse("test", "test", "tests are not run here"));
    test.test = test;
    test.mock = functions("test.mock", ["fn", "getter", "method", "module", "reset", "restoreAll", "setter"], "tests are not run here");
    test.snapshot = functions("test.snapshot", ["setDefaultSnapshotSerializers", "setResolveSnapshotPath"], "tests are not run here");
    test.assert = functions("test.assert", ["register"], "tests are not run here");
    return test;
  },
  "test/reporters": () => functions("test/reporters", ["dot", "junit", "spec", "tap", "lcov"], "tests are not run here"),
  domain: () => require("internal/denied/domain"),
  _stream_readable: () => require("node/stream").Readable,
  _stream_writable: () => require("node/stream").Writable,
  _stream_duplex: () => require("node/stream").Duplex,
  _stream_transform: () => require("node/stream").Transform,
  _stream_passthrough: () => require("node/stream").PassThrough,
  _stream_wrap: () => require("internal/net/stream_socket").JSStreamSocket,
  _http_agent: () => pick("http", ["Agent", "globalAgent"]),
  _http_client: () => pick("http", ["ClientRequest"]),
  _http_incoming: () => pick("http", ["IncomingMessage"]),
  _http_outgoing: () => pick("http", ["OutgoingMessage", "validateHeaderName", "validateHeaderValue"]),
  _http_server: () => pick("http", ["STATUS_CODES", "Server", "ServerResponse", "_connectionListener"]),
  _http_common: () => require("internal/http/common").publicNames,
  _tls_common: () => pick("tls", ["SecureContext", "createSecureContext"]),
  _tls_wrap: () => pick("tls", ["TLSSocket", "Server", "createServer", "connect"]),
};

function pick(module, names) {
  const source = require(`node/${module}`);
  const made = {};
  for (let i = 0; i < names.length; i++) made[names[i]] = source[names[i]];
  return made;
}

function inspector(module) {
  const made = functions(module, ["open", "waitForDebugger"], "there is no debugger");
  made.close = () => {};
  made.url = () => undefined;
  made.console = require("node/console");
  made.Session = refuseClass(module, "Session", "there is no debugger", require("node/events"));
  made.Network = functions(`${module}.Network`, ["dataReceived", "dataSent", "loadingFailed", "loadingFinished", "requestWillBeSent", "responseReceived"], "there is no debugger");
  made.NetworkResources = functions(`${module}.NetworkResources`, ["put"], "there is no debugger");
  return made;
}

function isValidSyntax(code) {
  const { Script } = require("node/vm");
  try {
    new Script(code);
    return true;
  } catch {
    return false;
  }
}

// The exports of a built-in module that has no file of its own.
function make(name) {
  const maker = makers[name];
  if (maker === undefined) throw denied(`the module node:${name}`);
  return maker();
}

module.exports = { __proto__: null, make };
