module.exports = "feature a";
