"use strict";
// Everything that a package says is put into the page as text. No markup is ever made of it.
const part = (id) => document.getElementById(id);
const JSON_TYPE = { "content-type": "application/json" };
let described = null;
let running = null;

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function note(text, isBad) {
  part("note").textContent = text;
  part("note").className = isBad ? "bad" : "";
}

async function showHealth() {
  const health = await (await fetch("health")).json();
  const layers = Object.entries(health.jail).filter(([, layer]) => layer.status === "enforced").map(([name]) => name);
  part("health").textContent = `${health.version} · ${health.memoryLimit} · ${health.timeout} · ${layers.join(", ")}`;
}

async function describe(event) {
  event.preventDefault();
  part("call").hidden = true;
  part("result").hidden = true;
  note("Fetching and importing…");
  const packageName = part("package").value.trim();
  try {
    const response = await fetch("describe", { method: "POST", headers: JSON_TYPE, body: JSON.stringify({ packageName }) });
    const answer = await response.json();
    if (!answer.success) return note(`${answer.code}: ${answer.error}`, true);
    described = { packageName, exports: answer.exports.filter(({ kind }) => kind === "function" || kind === "tool") };
    note(`${answer.package} ${answer.version}${answer.description ? `: ${answer.description}` : ""}`);
    showFunctions();
  } catch (error) {
    note(String(error), true);
  }
}

function showFunctions() {
  if (described.exports.length === 0) return note("This package exports no function.", true);
  part("function").replaceChildren(...described.exports.map(({ name, kind }) => new Option(kind === "tool" ? `${name} (tool)` : name, name)));
  part("call").hidden = false;
  showFields();
  part("function").focus();
}

const chosen = () => described.exports.find(({ name }) => name === part("function").value);

function showFields() {
  const { description, kind, inputSchema } = chosen();
  part("about").textContent = description ?? "";
  const properties = Object.entries(inputSchema?.properties ?? {});
  const required = new Set(Array.isArray(inputSchema?.required) ? inputSchema.required : []);
  const rows = properties.length > 0
    ? properties.map(([name, schema]) => field(name, schema ?? {}, required.has(name)))
    : [kind === "tool" ? whole("params", "{}", "A JSON object") : whole("args", "[]", "A JSON array of arguments, or an object of parameters")];
  part("fields").replaceChildren(element("legend", "Parameters"), ...rows.flat());
}

// One input for each property of the schema; what is neither text, number, choice nor yes-or-no is typed as JSON.
function field(name, schema, isRequired) {
  const label = element("label", name);
  if (isRequired) label.append(element("span", " *", "need"));
  if (typeof schema.description === "string") label.append(element("small", schema.description));
  const input = inputFor(schema);
  input.id = `field-${name}`;
  input.dataset.name = name;
  label.htmlFor = input.id;
  if (isRequired && input.type !== "checkbox") input.required = true;
  return [label, input];
}

function inputFor(schema) {
  if (Array.isArray(schema.enum)) {
    const select = element("select");
    select.dataset.kind = "json";
    select.append(new Option("", ""), ...schema.enum.map((value) => new Option(String(value), JSON.stringify(value))));
    return select;
  }
  const type = schema.type;
  if (type === "boolean") return typed("checkbox", "boolean");
  if (type === "number" || type === "integer") {
    const input = typed("number", "number");
    input.step = type === "integer" ? "1" : "any";
    return input;
  }
  if (type === "string") return typed("text", "string");
  const area = element("textarea");
  area.dataset.kind = "json";
  area.placeholder = "JSON";
  return area;
}

function typed(type, kind) {
  const input = element("input");
  input.type = type;
  input.dataset.kind = kind;
  return input;
}

function whole(name, value, about) {
  const label = element("label", about);
  const area = element("textarea");
  area.id = "whole";
  area.dataset.whole = name;
  area.value = value;
  label.htmlFor = area.id;
  return [label, area];
}

function input() {
  const all = part("fields").querySelector("[data-whole]");
  if (all) {
    const value = JSON.parse(all.value || (all.dataset.whole === "args" ? "[]" : "{}"));
    return Array.isArray(value) ? { args: value } : { params: value };
  }
  const params = {};
  for (const one of part("fields").querySelectorAll("[data-name]")) {
    const { name, kind } = one.dataset;
    if (kind === "boolean") params[name] = one.checked;
    else if (one.value !== "") params[name] = kind === "number" ? Number(one.value) : kind === "json" ? JSON.parse(one.value) : one.value;
  }
  return { params };
}

async function run(event) {
  event.preventDefault();
  let body;
  try {
    body = JSON.stringify({ packageName: described.packageName, functionName: part("function").value, ...input() });
  } catch (error) {
    return note(`That is not JSON: ${error.message}`, true);
  }
  begin();
  const begun = performance.now();
  try {
    const headers = { ...JSON_TYPE, accept: "text/event-stream" };
    const response = await fetch("execute", { method: "POST", headers, body, signal: running.signal });
    const isStream = (response.headers.get("content-type") ?? "").startsWith("text/event-stream");
    if (!isStream) return finish(await response.json(), begun);
    await read(response.body, (name, data) => (name === "log" ? log(data) : finish(data, begun)));
  } catch (error) {
    part("verdict").textContent = error.name === "AbortError" ? "Stopped" : String(error);
    part("verdict").className = "bad";
  } finally {
    running = null;
    part("run").disabled = false;
    part("stop").disabled = true;
  }
}

function begin() {
  running = new AbortController();
  part("result").hidden = false;
  part("verdict").textContent = "Running…";
  part("verdict").className = "";
  for (const id of ["times", "output", "logs"]) part(id).replaceChildren();
  part("run").disabled = true;
  part("stop").disabled = false;
}

// Server-sent events, by hand: EventSource cannot send a body.
async function read(stream, take) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const lines = block.split("\n");
      const name = lines.find((line) => line.startsWith("event:"))?.slice(6).trim();
      const data = lines.filter((line) => line.startsWith("data:")).map((line) => line.slice(5)).join("\n");
      if (name) take(name, JSON.parse(data));
    }
  }
}

function log({ level, text }) {
  const className = level === "error" ? "bad" : level === "warn" || level === "sandbox" ? "warn" : "";
  part("logs").append(element("span", `${text}\n`, className));
}

function finish(answer, begun) {
  const total = Math.round(performance.now() - begun);
  part("verdict").textContent = answer.success ? "Returned" : answer.code;
  part("verdict").className = answer.success ? "" : "bad";
  part("times").textContent = `${answer.executionTimeMs} ms in the sandbox, ${total} ms in all`;
  const { output } = answer;
  part("output").textContent = answer.success ? (typeof output === "string" ? output : JSON.stringify(output, null, 2)) : answer.error;
}

part("find").addEventListener("submit", describe);
part("function").addEventListener("change", showFields);
part("call").addEventListener("submit", run);
part("stop").addEventListener("click", () => running?.abort());
showHealth().catch((error) => note(String(error), true));
