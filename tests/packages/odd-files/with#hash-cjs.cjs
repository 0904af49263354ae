module.exports = "hash cjs";
