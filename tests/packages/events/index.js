module.exports = "the package, not the built-in";
