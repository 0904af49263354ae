"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.default = (params) => ({ called: "default", params });
exports.other = () => "other";
