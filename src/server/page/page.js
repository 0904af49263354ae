"use strict";
// What the page does: finds a package, makes a form of a function's input (form.js), runs it, and shows what comes.
// Everything that a package says is put into the page as text. No markup is ever made of it.
const part = (id) => document.getElementById(id);
const KEY = "tpmjs-sandbox-key";
const LINES_MAX = 5000;
const OUTPUT_MAX = 1_000_000;
/** The package that is shown, with its functions and tools. */
let described = null;
/** The form of the chosen function: { field, isJson }. */
let form = null;
/** What can be cancelled. */
let running = null;

function note(text, isBad = false) {
  part("note").textContent = text;
  part("note").className = isBad ? "bad" : "";
}

const seconds = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

function ask(path, body, accept = "application/json") {
  const headers = { "content-type": "application/json", accept };
  const key = part("key").value.trim();
  if (key !== "") headers.authorization = `Bearer ${key}`;
  return fetch(path, { method: "POST", headers, body: JSON.stringify(body), signal: running.signal });
}

/** Runs a task that Escape cancels, with the time since its start on show. */
async function cancellable(clock, task) {
  running?.abort();
  const mine = (running = new AbortController());
  const begun = performance.now();
  const tick = () => { clock.textContent = seconds(performance.now() - begun); };
  const ticking = setInterval(tick, 100);
  try {
    await task(begun);
  } finally {
    clearInterval(ticking);
    if (running === mine) running = null;
  }
}

const whyNot = (error) => (error.name === "AbortError" ? "Cancelled" : `The service cannot be reached: ${error.message}`);

// Finding a package.

async function find(event) {
  event.preventDefault();
  const packageName = part("package").value.trim();
  rememberKey();
  part("call").hidden = part("result").hidden = true;
  const wait = element("span");
  await cancellable(wait, async () => {
    note("Fetching and importing… ");
    part("note").append(wait);
    try {
      show(packageName, await (await ask("describe", { packageName })).json());
    } catch (error) {
      note(whyNot(error), true);
    }
  });
}

function show(packageName, answer) {
  if (!answer.success) {
    if (answer.code === "UNAUTHORIZED") showKey();
    return note(`${answer.code}: ${answer.error}`, true);
  }
  const functions = answer.exports.filter(({ kind }) => kind === "function" || kind === "tool");
  note(`${answer.package} ${answer.version}${answer.description ? `: ${answer.description}` : ""}`);
  if (functions.length === 0) return note(`${answer.package} ${answer.version} exports no function.`, true);
  described = { packageName, functions };
  const label = ({ name, kind }) => (kind === "tool" ? `${name} (tool)` : name);
  part("function").replaceChildren(...functions.map((one) => new Option(label(one), one.name)));
  const wanted = new URLSearchParams(location.search).get("function");
  if (functions.some(({ name }) => name === wanted)) part("function").value = wanted;
  part("call").hidden = false;
  showFields();
  part("function").focus();
}

const chosen = () => described.functions.find(({ name }) => name === part("function").value);

function showFields() {
  const { description, inputSchema } = chosen();
  part("about").textContent = description ?? "";
  const link = new URLSearchParams({ package: described.packageName, function: chosen().name });
  history.replaceState(null, "", `?${link}`);
  part("switch").hidden = !isObject(inputSchema);
  fill(false, undefined);
}

/** Shows the parameters as a form, or as one field of JSON. */
function fill(asJson, initial) {
  const { kind, inputSchema } = chosen();
  const schema = kind === "tool" && !asJson ? inputSchema : undefined;
  const description = kind === "tool" ? "An object." : "An object is passed as the one argument, an array as all of them.";
  form = { field: formOf(schema, { name: "JSON", description, initial }), asJson };
  part("switch").textContent = asJson ? "Edit as form" : "Edit as JSON";
  part("fields").replaceChildren(form.field.part);
}

function switchFields() {
  // What is no JSON yet cannot become a form.
  if (form.asJson && !part("call").reportValidity()) return;
  fill(!form.asJson, form.field.read() ?? {});
}

// Running a function.

function request() {
  const body = { packageName: described.packageName, functionName: chosen().name };
  const input = form.field.read() ?? {};
  body[Array.isArray(input) ? "args" : "params"] = input;
  if (part("time").value !== "") body.timeoutMs = Number(part("time").value);
  if (part("memory").value !== "") body.memoryMb = Number(part("memory").value);
  const variables = part("env").value.split("\n").filter((line) => line.trim() !== "");
  if (variables.length > 0) body.env = Object.fromEntries(variables.map((line) => [line.split("=")[0].trim(), line.split("=").slice(1).join("=")]));
  return body;
}

async function run(event) {
  event.preventDefault();
  if (running) return;
  rememberKey();
  const body = request();
  begin(body);
  await cancellable(part("clock"), async (begun) => {
    try {
      const response = await ask("execute", body, "text/event-stream");
      const isStream = (response.headers.get("content-type") ?? "").startsWith("text/event-stream");
      if (isStream) await read(response.body, begun);
      else finish(await response.json(), begun);
    } catch (error) {
      verdict(whyNot(error), true);
    }
  });
  if (part("times").hasChildNodes()) part("clock").textContent = "";
  part("result").setAttribute("aria-busy", "false");
  part("run").disabled = false;
  part("stop").disabled = true;
  // A button that was disabled has lost the focus.
  if (document.activeElement === document.body) part("run").focus();
}

function begin(body) {
  part("result").hidden = false;
  part("result").setAttribute("aria-busy", "true");
  verdict("Running…");
  for (const id of ["times", "output", "logs"]) part(id).replaceChildren();
  part("output-title").textContent = "Output";
  part("output").className = "";
  part("curl").textContent = asCommand(body);
  part("run").disabled = true;
  part("stop").disabled = false;
  part("result").scrollIntoView({ block: "nearest" });
}

function verdict(text, isBad = false) {
  part("verdict").textContent = text;
  part("verdict").className = isBad ? "bad" : "";
}

/** Server-sent events, by hand: EventSource cannot send a body. */
async function read(stream, begun) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let isFinished = false;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    const events = blocks.map(event);
    log(events.filter(({ name }) => name === "log"), begun);
    const result = events.find(({ name }) => name === "result");
    if (result) {
      finish(JSON.parse(result.data), begun);
      isFinished = true;
    }
  }
  if (!isFinished) verdict("The service ended the stream without a result", true);
}

function event(block) {
  const lines = block.split("\n");
  const values = (name) => lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trimStart());
  return { name: values("event")[0], data: values("data").join("\n") };
}

function log(events, begun) {
  if (events.length === 0) return;
  const at = seconds(performance.now() - begun);
  part("logs").append(...events.slice(-LINES_MAX).map(({ data }) => logLine(JSON.parse(data), at)));
  while (part("logs").childElementCount > LINES_MAX) part("logs").firstElementChild.remove();
}

function logLine({ level, text }, at) {
  const className = { error: "bad", warn: "warn", sandbox: "warn", debug: "quiet" }[level] ?? "";
  return element("div", { className: `line ${className}` }, element("span", { className: "at", textContent: at }), element("span", { textContent: text }));
}

function finish(answer, begun) {
  const total = performance.now() - begun;
  verdict(answer.success ? "Returned" : answer.code, !answer.success);
  if (answer.code === "UNAUTHORIZED") showKey();
  const inside = answer.executionTimeMs ?? 0;
  const times = [["In the sandbox", inside], ["Fetch, queue and network", Math.max(0, total - inside)], ["In all", total]];
  part("times").replaceChildren(...times.map(([name, ms]) => element("div", {}, element("dt", { textContent: name }), element("dd", { textContent: seconds(ms) }))));
  const text = answer.success ? shown(answer.output) : answer.error;
  part("output-title").textContent = answer.success ? "Output" : "Error";
  part("output").className = answer.success ? "" : "bad";
  part("output").textContent = text.length > OUTPUT_MAX ? `${text.slice(0, OUTPUT_MAX)}\n… and ${text.length - OUTPUT_MAX} characters more` : text;
}

const shown = (output) => (typeof output === "string" ? output : JSON.stringify(output, null, 2));

function asCommand(body) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const url = new URL("execute", location.href.split("?")[0]);
  const key = part("key").value === "" ? [] : ['-H "Authorization: Bearer $API_KEY"'];
  return [`curl -X POST ${url}`, ...key, "-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(body))}`].join(" \\\n  ");
}

// The key, the service itself, and the keyboard.

function showKey() {
  part("access").hidden = false;
  part("key").focus();
}

/** Kept for this tab alone, so that a reload does not ask again. */
function rememberKey() {
  const key = part("key").value.trim();
  if (key === "") sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, key);
}

async function showHealth() {
  const health = await (await fetch("health")).json();
  const layers = Object.entries(health.jail).filter(([, { status }]) => status === "enforced").map(([name]) => name);
  part("health").textContent = `Version ${health.version}. Enforced: ${layers.join(", ")}. Limits: ${health.memoryLimit}, ${health.timeout}.`;
  part("memory").placeholder = parseInt(health.memoryLimit, 10);
  part("time").placeholder = parseInt(health.timeout, 10);
}

function keys(event) {
  if (event.isComposing) return;
  if (event.key === "Escape" && running) running.abort();
  const isText = event.target.matches?.("textarea.text");
  const runs = event.key === "Enter" && (event.ctrlKey || event.metaKey || (isText && !event.shiftKey));
  if (!runs || part("call").hidden || part("find").contains(event.target)) return;
  event.preventDefault();
  part("call").requestSubmit();
}

part("find").addEventListener("submit", find);
part("function").addEventListener("change", showFields);
part("switch").addEventListener("click", switchFields);
part("call").addEventListener("submit", run);
part("stop").addEventListener("click", () => running?.abort());
document.addEventListener("keydown", keys);
showHealth().catch((error) => note(whyNot(error), true));
part("key").value = sessionStorage.getItem(KEY) ?? "";
if (document.documentElement.dataset.key === "needed") part("access").hidden = false;
part("package").value = new URLSearchParams(location.search).get("package") ?? "";
if (part("package").value !== "" && (part("access").hidden || part("key").value !== "")) part("find").requestSubmit();
else part(part("access").hidden || part("key").value !== "" ? "package" : "key").focus();
