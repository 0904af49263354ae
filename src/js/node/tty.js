// SPEC: https://nodejs.org/docs/latest-v22.x/api/tty.html
// Differs: there is no terminal, so `isatty` is false. Refuses: making a terminal stream.
"use strict";

const { ObjectSetPrototypeOf } = primordials;
const { codes } = require("internal/errors");
const net = require("node/net");

function isatty(fd) {
  return false;
}

function refuse(fd) {
  if (fd >> 0 !== fd || fd < 0) throw new codes.ERR_INVALID_FD(fd);
  throw new codes.ERR_TTY_INIT_FAILED({ errno: -22, code: "EINVAL", message: "invalid argument", syscall: "uv_tty_init" });
}

function ReadStream(fd, options) {
  if (!new.target) return new ReadStream(fd, options);
  refuse(fd);
}
ObjectSetPrototypeOf(ReadStream.prototype, net.Socket.prototype);
ObjectSetPrototypeOf(ReadStream, net.Socket);
ReadStream.prototype.setRawMode = function (flag) {
  return this;
};

function WriteStream(fd) {
  if (!new.target) return new WriteStream(fd);
  refuse(fd);
}
ObjectSetPrototypeOf(WriteStream.prototype, net.Socket.prototype);
ObjectSetPrototypeOf(WriteStream, net.Socket);
WriteStream.prototype.isTTY = true;
WriteStream.prototype.getColorDepth = () => 1;
WriteStream.prototype.hasColors = (count) => (typeof count === "number" ? count : 16) <= 2;
WriteStream.prototype._refreshSize = () => {};

const readline = () => require("node/readline");
WriteStream.prototype.cursorTo = function (x, y, callback) {
  return readline().cursorTo(this, x, y, callback);
};
WriteStream.prototype.moveCursor = function (dx, dy, callback) {
  return readline().moveCursor(this, dx, dy, callback);
};
WriteStream.prototype.clearLine = function (dir, callback) {
  return readline().clearLine(this, dir, callback);
};
WriteStream.prototype.clearScreenDown = function (callback) {
  return readline().clearScreenDown(this, callback);
};
WriteStream.prototype.getWindowSize = function () {
  return [this.columns, this.rows];
};

module.exports = { isatty, ReadStream, WriteStream };
