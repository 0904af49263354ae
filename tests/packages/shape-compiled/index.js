"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.named = void 0;
exports.default = function greet() { return "default"; };
exports.named = "named";
