import { where } from "#where";
import how from "#dependency";
import util from "#util/strings";
import { sep } from "#builtin";
import * as self from "imports-map/extra";

export default async () => {
  const failed = async (name) => { try { await import(name); return "loaded"; } catch (error) { return error.code; } };
  return [where, how, util, sep, self.extra, await failed("#nothing"), await failed("#")];
};
