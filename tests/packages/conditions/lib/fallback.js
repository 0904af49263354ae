module.exports = "fallback";
