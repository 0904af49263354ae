import { createRequire } from "node:module";
import how from "conditions";
const require = createRequire(import.meta.url);
const code = (run) => { try { return run(); } catch (error) { return error.code; } };
export default async () => ({
  import: how,
  require: require("conditions").how,
  pattern: require("conditions/features/a"),
  nested: require("conditions/nested"),
  closed: code(() => require("conditions/private/x")),
  unlisted: code(() => require("conditions/lib/import.mjs")),
  missing: code(() => require("conditions/features/z")),
  manifest: require("conditions/package.json").name,
  resolved: import.meta.resolve("conditions"),
});
