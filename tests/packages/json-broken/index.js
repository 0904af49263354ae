module.exports = () => require("./broken.json");
