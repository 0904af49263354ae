module.exports = { "a-b": () => "dash", "": () => "empty", "ünï": () => "umlaut", "with space": () => "space" };
Object.defineProperty(module.exports, "lazy", { enumerable: true, get() { throw new Error("must not be read"); } });
Object.defineProperty(module.exports, "hidden", { enumerable: false, value: () => "hidden" });
module.exports["__proto__x"] = () => "no prototype";
