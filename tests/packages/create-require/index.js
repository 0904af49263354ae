import { createRequire, builtinModules, isBuiltin } from "node:module";
const require = createRequire(import.meta.url);
const fromElsewhere = createRequire("/app/node_modules/create-require/lib/anything.js");

export default () => {
  const code = (run) => { try { return run(); } catch (error) { return error.code; } };
  return {
    json: require("./data.json").x,
    sibling: fromElsewhere("./sibling.cjs"),
    resolved: require.resolve("./lib/sibling.cjs"),
    builtin: [require.resolve("fs"), require("node:os") === require("os"), isBuiltin("fs"), isBuiltin("left-pad"), builtinModules.includes("fs")],
    missing: code(() => require("./gone")),
    cached: require.cache["/app/node_modules/create-require/data.json"]?.exports.x,
    relative: code(() => createRequire("relative")),
  };
};
