import assigned, { one, two, three, four } from "shape-assigned";
import object, * as objectSpace from "shape-object";
import compiled, { named } from "shape-compiled";
import { fromInner } from "shape-reexport";
import { starred } from "shape-star";
import * as builtinSpace from "shape-builtin";
import computed, * as computedSpace from "shape-computed";

export default () => ({
  named: [one, two, three, four],
  defaultIsExports: assigned.one === one,
  object: [objectSpace.a ?? null, objectSpace.b, objectSpace.c, objectSpace.hidden ?? null, object.hidden],
  compiled: [typeof compiled, compiled.default(), named],
  reexported: [fromInner, starred],
  builtin: Object.keys(builtinSpace),
  computed: [computed.late, "late" in computedSpace],
  moduleExportsName: "module.exports" in objectSpace,
});
