import os from "node:os";
import { fileURLToPath } from "node:url";

export const environment = () => process.env;
export const assigned = () => { process.env.NUMBER = 1; process.env.GONE = "x"; delete process.env.GONE; return [process.env.NUMBER, process.env.GONE ?? null, process.env.HOME ?? null, process.env.PATH ?? null]; };
export const fixed = () => [
  process.platform, process.arch, process.cwd(), process.argv.length, process.title, process.execArgv, os.hostname(), os.homedir(), os.tmpdir(),
  os.userInfo().username, os.cpus().length, Object.keys(os.networkInterfaces()), os.loadavg(), os.endianness(), navigator.hardwareConcurrency, process.version.split(".")[0],
];
export const places = () => [import.meta.url, import.meta.filename, import.meta.dirname, fileURLToPath(import.meta.resolve("./other.js")), process.argv[1]];
export const stacks = async () => {
  const stacks = [new Error("here").stack];
  try { null.x; } catch (error) { stacks.push(error.stack); }
  try { await import("./gone.js"); } catch (error) { stacks.push(`${error.message}\n${error.stack}`); }
  try { JSON.parse("{"); } catch (error) { stacks.push(error.stack); }
  try { new URL("no"); } catch (error) { stacks.push(error.stack); }
  try { Buffer.alloc(-1); } catch (error) { stacks.push(error.stack); }
  await new Promise((resolve) => setTimeout(() => resolve(stacks.push(new Error("timer").stack))));
  return stacks;
};
export const clock = () => [Math.abs(Date.now() - (performance.timeOrigin + performance.now())) < 1000, performance.now() < 10_000, new Date().getTimezoneOffset(), Intl.DateTimeFormat().resolvedOptions().timeZone];
