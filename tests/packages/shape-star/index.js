"use strict";
var __exportStar = (this && this.__exportStar) || function (from, to) { for (var key in from) if (!(key in to)) to[key] = from[key]; };
Object.defineProperty(exports, "__esModule", { value: true });
__exportStar(require("./inner"), exports);
