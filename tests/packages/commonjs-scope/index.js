const self = this;
var scoped = "not global";
undeclared = "global";
module.exports = function () {
  return [
    self === exports, arguments.callee === module.exports, typeof require.cache, require.main === module, module.id, module.loaded, module.paths[0], module.children.length,
    __filename, __dirname, globalThis.scoped ?? null, globalThis.undeclared, typeof globalThis.require, require.resolve.paths("x")[0],
    (function () { return this === globalThis; })(),
  ];
};
