#!/usr/bin/env node
module.exports = () => [require("./esm.mjs").default, "hashbang"];
