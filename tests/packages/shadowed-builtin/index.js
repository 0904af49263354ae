module.exports = () => [typeof require("events"), require("events/"), require("node:events") === require("events")];
