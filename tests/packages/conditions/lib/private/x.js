module.exports = "private";
