// SPEC: https://nodejs.org/docs/latest-v22.x/api/constants.html (deprecated there)
// Differs: no. Refuses: nothing.
"use strict";

const { ObjectAssign } = primordials;
const { fs, os } = require("internal/os/constants");
const crypto = require("node/crypto");

ObjectAssign(exports, os.dlopen, os.errno, os.priority, os.signals, fs, crypto.constants);
