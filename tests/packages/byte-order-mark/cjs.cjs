module.exports = "cjs bom";
