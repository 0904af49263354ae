import cjs from "./cjs.cjs";
export default () => ["bom", cjs, "﻿".length];
