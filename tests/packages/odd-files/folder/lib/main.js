module.exports = "folder main";
