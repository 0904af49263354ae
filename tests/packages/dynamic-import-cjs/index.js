module.exports = async () => {
  const { default: library, count } = await import("esm-library");
  const builtin = await import("node:path");
  return [new library().name, count, builtin.default === require("path"), builtin.basename("/a/b.c")];
};
