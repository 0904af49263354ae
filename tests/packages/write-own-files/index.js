const fs = require("fs");
const path = require("path");
const code = (run) => { try { run(); return "done"; } catch (error) { return error.code; } };
module.exports = () => [
  fs.readFileSync(path.join(__dirname, "text.txt"), "utf8").trim(),
  code(() => fs.writeFileSync(path.join(__dirname, "text.txt"), "changed")),
  code(() => fs.unlinkSync(__filename)),
  code(() => fs.readFileSync(path.join(__dirname, "../../../../etc/passwd"))),
  code(() => fs.readFileSync("/proc/self/environ")),
  code(() => fs.symlinkSync("/etc/passwd", "/tmp/link") ?? fs.readFileSync("/tmp/link")),
  (fs.writeFileSync("/tmp/own", "mine"), fs.readFileSync("/tmp/own", "utf8")),
  fs.readdirSync(__dirname).includes("text.txt"),
  fs.existsSync("/etc/passwd"),
];
