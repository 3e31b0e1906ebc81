#!/usr/bin/env node
// Runs the sandbox's fixtures in a real browser and compares what happened with what is expected.
//
//     bench/browser.mjs [--library FILE] [--print] FIXTURE_OR_FOLDER...
//
// Node 20 and Chromium are wanted; nothing else. The browser reaches no network: names do not resolve, and every request
// is answered here. `--library FILE` is served wherever a fixture loads a script of that file's name from a (reserved)
// content network. `--print` writes what was observed, whether or not it was expected.
//
// Gates and tricks cannot be observed from outside, so that they are the author's word; all else is compared.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const IDENTIFIER = "taylor.reed@victim.invalid";
const SECRETS = ["Typed-Secret-1", "739518"];
const ROUNDS = 6;
const AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36";

// --- The browser, spoken to through its debugging pipe ------------------------------------------------------------------

class Browser {
  constructor() {
    this.profile = mkdtempSync(join(tmpdir(), "creel-browser-"));
    this.process = spawn("chromium", [
      "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
      "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--mute-audio",
      "--disable-blink-features=AutomationControlled", "--disable-popup-blocking", "--disable-extensions",
      "--disable-features=IsolateOrigins,site-per-process,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable",
      "--disable-site-isolation-trials", "--host-resolver-rules=MAP * ~NOTFOUND", "--window-size=1366,768",
      `--user-data-dir=${this.profile}`, "about:blank",
    ], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    this.answers = new Map();
    this.listeners = new Set();
    this.next = 1;
    let rest = "";
    this.process.stdio[4].setEncoding("utf8").on("data", (chunk) => {
      const parts = (rest + chunk).split("\0");
      rest = parts.pop();
      parts.forEach((part) => this.receive(JSON.parse(part)));
    });
  }

  receive(message) {
    const answer = this.answers.get(message.id);
    if (!answer) return this.listeners.forEach((listener) => listener(message));
    this.answers.delete(message.id);
    answer(message.result ?? {});
  }

  send(method, params = {}, sessionId = undefined) {
    const id = this.next++;
    this.process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
    return new Promise((done) => {
      this.answers.set(id, done);
      setTimeout(() => this.answers.delete(id) && done({ late: true }), 4000);
    });
  }

  close() {
    this.process.kill();
    setTimeout(() => rmSync(this.profile, { recursive: true, force: true }), 300);
  }
}

// --- Code that runs in every page before the page's own -----------------------------------------------------------------

// Timers run twenty times faster, what leaves no request is told to `tell`, and elements that listen for clicks are kept.
function prepare() {
  const tell = (what) => globalThis.creelTell?.(JSON.stringify(what));
  const later = globalThis.setTimeout, every = globalThis.setInterval;
  globalThis.setTimeout = (code, delay, ...rest) => later(code, (Number(delay) || 0) / 20, ...rest);
  globalThis.setInterval = (code, delay, ...rest) => every(code, Math.max((Number(delay) || 0) / 20, 5), ...rest);
  globalThis.WebSocket = class {
    constructor(url) {
      this.url = String(url);
      this.readyState = 1;
      later(() => this.onopen?.({ type: "open" }), 5);
    }
    addEventListener(kind, handler) { this["on" + kind] = handler; }
    send(body) { tell({ kind: "websocket", method: "SEND", url: this.url, body: String(body) }); }
    close() {}
  };
  const fetch = globalThis.fetch;
  globalThis.fetch = (what, ...rest) => {
    tell({ fetched: new URL(what?.url ?? what, document.baseURI).href });
    return fetch(what, ...rest);
  };
  const form = (element, submitter) => {
    const action = (submitter?.hasAttribute("formaction") ? submitter.formAction : element.getAttribute("action")) || "";
    if (/^\s*mailto:/i.test(action)) {
      const body = [...new FormData(element, submitter)].map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
      tell({ kind: "mailto", method: "POST", url: action.trim(), body });
    } else tell({ submitted: true });
  };
  const submit = HTMLFormElement.prototype.submit;
  HTMLFormElement.prototype.submit = function () { form(this); return submit.call(this); };
  addEventListener("submit", (event) => later(() => event.defaultPrevented || form(event.target, event.submitter), 0), true);
  const listen = EventTarget.prototype.addEventListener;
  globalThis.creelClickable = new Set();
  EventTarget.prototype.addEventListener = function (kind, ...rest) {
    if (/^(click|mousedown|mouseup|pointer|touchstart)/.test(kind) && this instanceof Element) globalThis.creelClickable.add(this);
    return listen.call(this, kind, ...rest);
  };
}

// One round of the victim: fills what can be seen and presses what can be pressed, once or twice each. Returns what could
// be read in the page, so that a pre-filled address can be looked for.
async function play(round, identifier, secrets) {
  if (!document.documentElement) return "";
  const pause = (time) => new Promise((done) => setTimeout(done, time * 20));
  const all = (selector) => {
    const found = [];
    const roots = [document];
    while (roots.length) {
      const root = roots.pop();
      found.push(...root.querySelectorAll(selector));
      root.querySelectorAll("*").forEach((element) => element.shadowRoot && roots.push(element.shadowRoot));
    }
    return found;
  };
  const seen = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden";
  const fill = () => all("input, textarea").forEach((field) => {
    if (/^(hidden|submit|button|image|reset|checkbox|radio|file|range|color)$/.test(field.type)) {
      if (field.type === "checkbox" && seen(field)) field.checked = true;
      return;
    }
    if (!seen(field) || field.readOnly || field.disabled || field.value) return;
    const about = [field.name, field.id, field.placeholder, field.autocomplete].join(" ");
    let value = field.type === "password" || /pass|pwd|pin|otp|code|cv[cv]|card|secret|token|phrase/i.test(about) ? secrets[0] : "Typed text";
    if (/^(tel|number)$/.test(field.type) || field.inputMode === "numeric" || /^\d{1,2}$/.test(field.getAttribute("maxlength") ?? "")) value = secrets[1];
    else if (field.type !== "password" && (field.type === "email" || /mail|user|login|account|konto|ident|name/i.test(about))) value = identifier;
    field.focus();
    field.value = value;
    ["keydown", "input", "keyup", "change"].forEach((kind) => field.dispatchEvent(new Event(kind, { bubbles: true })));
  });
  all("[contenteditable]").forEach((field) => {
    if (!field.isContentEditable || field.textContent.trim()) return;
    field.textContent = /pass|pin|code|secret/i.test(field.id + field.getAttribute("aria-label")) ? secrets[0] : identifier;
    ["input", "keyup", "blur"].forEach((kind) => field.dispatchEvent(new Event(kind, { bubbles: true })));
  });
  const pressed = (globalThis.creelPressed ??= new Map());
  const candidates = () => [...new Set([
    ...all("button, input[type=submit], input[type=button], input[type=image], [onclick], [role=button], a[href^='javascript:']"),
    ...(globalThis.creelClickable ?? []),
  ])].filter((element) => element.isConnected && seen(element) && element !== document.body && (pressed.get(element) ?? 0) < 2);
  for (let step = 0; step < 8; step++) {
    const at = { bubbles: true, clientX: 40 + 90 * step, clientY: 60 + 45 * step + round, movementX: 90, movementY: 45 };
    (document.body ?? document.documentElement).dispatchEvent(new MouseEvent("mousemove", at));
  }
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "Shift", bubbles: true }));
  fill();
  for (const element of candidates().slice(0, 12)) {
    fill();
    if (!element.isConnected || !seen(element)) continue;
    pressed.set(element, (pressed.get(element) ?? 0) + 1);
    element.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
    element.dispatchEvent(new MouseEvent("mousedown", { bubbles: true }));
    element.dispatchEvent(new MouseEvent("mouseup", { bubbles: true }));
    if (element instanceof HTMLElement) element.click();
    else element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    await pause(60);
  }
  const values = all("input, textarea").map((field) => field.value);
  return [document.documentElement.outerHTML, document.body?.innerText ?? "", ...values].join("\n");
}

// --- What a request carried ---------------------------------------------------------------------------------------------

// A value as written and as the usual encodings hide it.
function readings(value) {
  const found = [value, [...value].reverse().join("")];
  try { found.push(decodeURIComponent(value.replace(/\+/g, " "))); } catch { /* not percent-encoded */ }
  found.push(Buffer.from(value, "base64").toString("utf8"), Buffer.from(value, "hex").toString("utf8"));
  found.push([...found[3]].reverse().join(""));
  return found;
}

const carriesSecret = (value) => readings(value).some((reading) => SECRETS.some((secret) => reading.includes(secret)));

function leaves(value, name = "") {
  if (value === null || typeof value !== "object") return [[name, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, name && !/^\d+$/.test(key) ? `${name}.${key}` : name || key));
}

function pairs(text, type) {
  const boundary = /boundary=("?)([^";]+)\1/.exec(type)?.[2];
  if (boundary) {
    return text.split(`--${boundary}`).flatMap((part) => {
      const match = /name="([^"]*)"[^]*?\r\n\r\n([^]*?)\r\n$/.exec(part);
      return match ? [[match[1], match[2]]] : [];
    });
  }
  try {
    const value = JSON.parse(text);
    if (value && typeof value === "object") return leaves(value);
  } catch { /* not JSON */ }
  if (/^[^=&\s{]{1,80}=/.test(text)) return [...new URLSearchParams(text)];
  return text ? [["", text]] : [];
}

// All that a request carries, as written and decoded.
function sentTexts({ url = "", body = "", type = "" }) {
  const [bare, query = ""] = url.split("?");
  const values = [...new URLSearchParams(query), ...pairs(body, type)].map(([, value]) => value);
  return [bare, url, body, ...values].flatMap(readings).join("\n");
}

function collector(request) {
  const [bare, query = ""] = request.url.split("#")[0].split("?");
  const asked = [...new URLSearchParams(query)];
  const queried = asked.some(([, value]) => carriesSecret(value));
  const sent = [...(queried ? asked : []), ...pairs(request.body ?? "", request.type ?? "")];
  const secrets = sent.filter(([, value]) => carriesSecret(value)).map(([name]) => name);
  if (!secrets.length) return carriesSecret(bare) ? { ...request, url: bare, fields: [], secrets: [] } : null;
  // A query that carries what was typed is data; any other is part of the address.
  const url = queried ? bare : request.url.split("#")[0];
  return { url, method: request.method, kind: request.kind, fields: [...new Set(sent.map(([name]) => name))].filter(Boolean), secrets };
}

// --- One fixture --------------------------------------------------------------------------------------------------------

const KINDS = { Document: "navigation", XHR: "xhr", Fetch: "fetch", Ping: "beacon", Image: "image", Script: "script" };

async function observe(browser, file, fragment, library) {
  const downloads = mkdtempSync(join(tmpdir(), "creel-drops-"));
  const { browserContextId } = await browser.send("Target.createBrowserContext");
  const requests = [], drops = [], readable = [], sessions = new Map();
  let top = null;

  const ready = async (sessionId) => {
    if (sessions.has(sessionId)) return;
    sessions.set(sessionId, new Map());
    await Promise.all([
      ["Runtime.enable"], ["Page.enable"], ["Runtime.addBinding", { name: "creelTell" }],
      ["Page.addScriptToEvaluateOnNewDocument", { source: `(${prepare})()` }],
      ["Fetch.enable", { patterns: [{ urlPattern: "*" }] }],
      ["Emulation.setUserAgentOverride", { userAgent: AGENT, platform: "Win32", acceptLanguage: "en-GB,en" }],
      ["Emulation.setDeviceMetricsOverride", { width: 1366, height: 768, deviceScaleFactor: 1, mobile: false, screenWidth: 1366, screenHeight: 768 }],
      ["Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }],
    ].map(([method, params]) => browser.send(method, params, sessionId)));
    await browser.send("Runtime.runIfWaitingForDebugger", {}, sessionId);
  };

  const answer = ({ requestId, request, resourceType, frameId }, sessionId) => {
    if (!/^(https?|wss?):/.test(request.url)) return browser.send("Fetch.continueRequest", { requestId }, sessionId);
    const headers = [
      { name: "Access-Control-Allow-Origin", value: request.headers.Origin ?? "*" }, { name: "Access-Control-Allow-Headers", value: "*, content-type, authorization" },
      { name: "Access-Control-Allow-Methods", value: "GET, POST, PUT" }, { name: "Access-Control-Allow-Credentials", value: "true" },
    ];
    if (request.method !== "OPTIONS") {
      const body = (request.postDataEntries ?? []).map((entry) => Buffer.from(entry.bytes ?? "", "base64").toString("utf8")).join("") || request.postData;
      requests.push({ url: request.url + (resourceType === "Document" ? request.urlFragment ?? "" : ""), method: request.method, kind: KINDS[resourceType] ?? "other", body, type: request.headers["Content-Type"] ?? "", top: frameId === top });
    }
    let status = 200, body = '{"ok":true,"status":"ok","success":true}', type = "application/json";
    if (resourceType === "Document") status = 204;
    if (resourceType === "Script") [body, type] = ["", "text/javascript"];
    if (resourceType === "Script" && library && new URL(request.url).pathname.endsWith("/" + basename(library))) body = readFileSync(library, "utf8");
    headers.push({ name: "Content-Type", value: type });
    browser.send("Fetch.fulfillRequest", { requestId, responseCode: status, responseHeaders: headers, body: status === 204 ? undefined : Buffer.from(body).toString("base64") }, sessionId);
  };

  const listener = ({ method, params, sessionId }) => {
    if (method === "Target.attachedToTarget") ready(params.sessionId);
    else if (method === "Target.targetCreated" && params.targetInfo.openerId) browser.send("Target.attachToTarget", { targetId: params.targetInfo.targetId, flatten: true });
    else if (method === "Fetch.requestPaused") answer(params, sessionId);
    else if (method === "Runtime.executionContextCreated" && params.context.auxData?.isDefault) sessions.get(sessionId)?.set(params.context.id, true);
    else if (method === "Runtime.executionContextDestroyed") sessions.get(sessionId)?.delete(params.executionContextId);
    else if (method === "Runtime.executionContextsCleared") sessions.get(sessionId)?.clear();
    else if (method === "Page.javascriptDialogOpening") browser.send("Page.handleJavaScriptDialog", { accept: true, promptText: SECRETS[0] }, sessionId);
    else if (method === "Debugger.paused") browser.send("Debugger.resume", {}, sessionId);
    else if (method === "Browser.downloadWillBegin" || method === "Page.downloadWillBegin") drops.find((drop) => drop.guid === params.guid) || drops.push({ guid: params.guid, name: params.suggestedFilename, url: params.url });
    else if (method === "Runtime.bindingCalled" && params.name === "creelTell") {
      const told = JSON.parse(params.payload);
      requests.push(told);
    }
  };
  browser.listeners.add(listener);
  await browser.send("Target.setDiscoverTargets", { discover: true });
  await browser.send("Browser.setDownloadBehavior", { behavior: "allowAndName", browserContextId, downloadPath: downloads, eventsEnabled: true });
  const { targetId } = await browser.send("Target.createTarget", { url: "about:blank", browserContextId, width: 1366, height: 768 });
  top = targetId;
  const { sessionId } = await browser.send("Target.attachToTarget", { targetId, flatten: true });
  await ready(sessionId);
  const pause = (time) => new Promise((done) => setTimeout(done, time));
  // The first page of a kind moves the tab into a new process, and what was prepared may come too late for it.
  const empty = join(downloads, "empty.html");
  writeFileSync(empty, "<!DOCTYPE html><title>Empty</title>");
  for (let attempt = 0; attempt < 20; attempt++) {
    await browser.send("Page.navigate", { url: pathToFileURL(empty) }, sessionId);
    await pause(100);
    const { result } = await browser.send("Runtime.evaluate", { expression: "typeof creelClickable" }, sessionId);
    if (result?.value === "object") break;
  }
  const mark = requests.length;
  await browser.send("Page.navigate", { url: pathToFileURL(file) + fragment }, sessionId);
  await pause(350);
  for (let round = 0; round < ROUNDS; round++) {
    const before = requests.length;
    for (const [session, contexts] of [...sessions]) {
      for (const contextId of [...contexts.keys()]) {
        const expression = `(${play})(${round}, ${JSON.stringify(IDENTIFIER)}, ${JSON.stringify(SECRETS)})`;
        const { result } = await browser.send("Runtime.evaluate", { expression, contextId, awaitPromise: true, returnByValue: true, userGesture: true }, session);
        if (result?.type === "string") readable.push(result.value);
      }
    }
    await pause(120);
    if (round > 2 && requests.length === before) break;
  }
  await pause(150);
  browser.listeners.delete(listener);
  const files = drops.map(({ guid, name }) => {
    try {
      const bytes = readFileSync(join(downloads, guid));
      return { name, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
    } catch {
      return { name, bytes: null, sha256: null };
    }
  });
  await browser.send("Target.disposeBrowserContext", { browserContextId });
  rmSync(downloads, { recursive: true, force: true });
  return { requests: requests.slice(mark), files, readable: readable.join("\n") };
}

// What happened, in the words of the expected files.
function outcome({ requests, files, readable }, victims) {
  const collectors = new Map(), redirects = new Set(), posts = new Set();
  const fetched = new Set(requests.map((request) => request.fetched));
  let submitted = false;
  for (const request of requests) {
    if (request.fetched) continue;
    if (request.submitted) { submitted = true; continue; }
    const navigated = request.kind === "navigation";
    const kind = navigated && (request.method === "POST" || submitted) ? "form"
      : request.kind === "xhr" && fetched.has(request.url) ? "fetch" : request.kind;
    const found = collector({ ...request, kind });
    if (navigated) submitted = false;
    if (found) {
      const key = [found.kind, found.method, found.url].join(" ");
      const known = collectors.get(key);
      if (known) for (const list of ["fields", "secrets"]) known[list] = [...new Set([...known[list], ...found[list]])];
      else collectors.set(key, { url: found.url, method: found.method, kind: found.kind, fields: found.fields, secrets: [...new Set(found.secrets)] });
    } else if (navigated) {
      if (kind === "form") posts.add(`${request.method} ${request.url.split("?")[0]}`);
      else redirects.add(request.url);
    } else if (kind === "mailto") posts.add(`POST ${request.url}`);
  }
  const everything = (readable + "\n" + requests.map((request) => sentTexts(request)).join("\n")).toLowerCase();
  const unique = new Map(files.map((file) => [file.name + file.sha256, file]));
  return {
    collectors: [...collectors.values()], victims: victims.filter((victim) => everything.includes(victim)),
    drops: [...unique.values()], redirects: [...redirects], posts: [...posts].map((post) => ({ method: post.split(" ")[0], url: post.slice(post.indexOf(" ") + 1) })),
  };
}

const plain = (expected) => ({
  collectors: expected.collectors.map(({ url, method, kind, fields, secrets }) => [kind, method, url, [...fields].sort().join(","), [...secrets].sort().join(",")].join(" ")).sort(),
  victims: [...expected.victims].sort(),
  drops: expected.drops.map(({ name, sha256 }) => `${name} ${sha256}`).sort(),
  redirects: [...expected.redirects].sort(),
  posts: (expected.posts ?? []).map(({ method, url }) => `${method} ${url}`).sort(),
});

// --- Arguments ----------------------------------------------------------------------------------------------------------

const pages = (path) => statSync(path).isDirectory()
  ? readdirSync(path).sort().flatMap((name) => pages(join(path, name)))
  : /\.(html|svg)$/.test(path) ? [path] : [];

const words = process.argv.slice(2);
const library = words.includes("--library") ? resolve(words.splice(words.indexOf("--library"), 2)[1]) : null;
const print = words.includes("--print") && words.splice(words.indexOf("--print"), 1);
const browser = new Browser();
let wrong = 0, right = 0;
for (const file of words.flatMap(pages)) {
  const expected = JSON.parse(readFileSync(file.replace(/\.(html|svg)$/, ".expected.json"), "utf8"));
  const observed = outcome(await observe(browser, resolve(file), expected.fragment ?? "", library), expected.victims);
  const [want, got] = [plain(expected), plain(observed)];
  const differing = Object.keys(want).filter((key) => JSON.stringify(want[key]) !== JSON.stringify(got[key]));
  if (differing.length) wrong++; else right++;
  if (print) console.log(file, JSON.stringify(observed, null, 1));
  for (const key of differing) console.log(`${file}: ${key}\n  expected ${JSON.stringify(want[key])}\n  observed ${JSON.stringify(got[key])}`);
}
console.log(`${right} as expected, ${wrong} not`);
browser.close();
process.exitCode = wrong ? 1 : 0;
