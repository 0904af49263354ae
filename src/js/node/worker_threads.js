// SPEC: https://nodejs.org/docs/latest-v22.x/api/worker_threads.html
// Differs: this is always the main thread. Refuses: starting a Worker.
"use strict";

const { ObjectDefineProperty, ObjectFreeze, PromiseReject, SafeMap, SymbolFor } = primordials;
const { codes, denied } = require("internal/errors");
const EventEmitter = require("node/events");
const { UNCLONEABLE, hostObject, untransferable } = require("web/host_objects");

class Worker extends EventEmitter {
  constructor(filename) {
    super();
    throw denied("worker_threads.Worker", `the worker ${filename} cannot be started: a call has one thread`);
  }
}

const environmentData = new SafeMap();
const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

module.exports = {
  isInternalThread: false,
  isMainThread: true,
  markAsUncloneable(value) {
    if (isObject(value)) hostObject(value, UNCLONEABLE);
  },
  markAsUntransferable(value) {
    if (isObject(value)) untransferable.add(value);
  },
  isMarkedAsUntransferable: (value) => isObject(value) && untransferable.has(value),
  moveMessagePortToContext() {
    throw denied("worker_threads.moveMessagePortToContext");
  },
  receiveMessageOnPort(port) {
    const { isMessagePort, takeMessage } = require("web/message_port");
    if (!isMessagePort(port)) throw new codes.ERR_INVALID_ARG_TYPE("port", "MessagePort", port);
    return takeMessage(port);
  },
  resourceLimits: {},
  postMessageToThread(threadId) {
    return PromiseReject(denied("worker_threads.postMessageToThread", `there is no thread ${threadId}`));
  },
  threadId: 0,
  threadName: "",
  SHARE_ENV: SymbolFor("nodejs.worker_threads.SHARE_ENV"),
  Worker,
  parentPort: null,
  workerData: null,
  setEnvironmentData(key, value) {
    if (value === undefined) environmentData.delete(key);
    else environmentData.set(key, value);
  },
  getEnvironmentData: (key) => environmentData.get(key),
};

const fromWeb = ["MessagePort", "MessageChannel", "BroadcastChannel"];
for (let i = 0; i < fromWeb.length; i++) {
  const name = fromWeb[i];
  ObjectDefineProperty(module.exports, name, { __proto__: null, configurable: true, enumerable: true, get: () => require("internal/web_globals").lookUp(name) });
}
