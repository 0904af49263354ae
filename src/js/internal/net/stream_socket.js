// A socket over any stream. Without a network nothing can use it; some packages ask for its class.
"use strict";

const { denied } = require("internal/errors");
const net = require("node/net");

class JSStreamSocket extends net.Socket {
  constructor(stream) {
    super();
    this.stream = stream;
  }

  connect() {
    throw denied("JSStreamSocket.connect", "there is no network");
  }
}

module.exports = { __proto__: null, JSStreamSocket };
