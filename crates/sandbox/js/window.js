// The window of a page: its globals, clock, timers, address and scripts.
const START = Date.UTC(2026, 5, 15, 9, 0, 0);
const clock = { now: START, reads: 0 };
// Looking at the clock lets a little time pass, so that loops that wait for it end.
const tick = () => { clock.reads += 1; if (clock.reads % 4 === 0) clock.now += 1; return clock.now; };

class Timers {
  constructor() { this.list = []; this.count = 0; this.stopped = new Set(); }
  add(run, delay, args, repeats) {
    const id = ++this.count;
    const wait = Math.max(Number(delay) || 0, repeats ? 4 : 0);
    if (this.list.length < 2000) this.list.push({ id, due: clock.now + wait, wait, run, args, repeats, runs: 0 });
    return id;
  }
  stop(id) { this.stopped.add(Number(id)); this.list = this.list.filter((timer) => timer.id !== Number(id)); }
  next() {
    let first = null;
    for (const timer of this.list) if (!first || timer.due < first.due) first = timer;
    return first;
  }
}
const MAX_TIMERS = 400;
// How often an interval runs: long enough for a count-down to its end.
const MAX_INTERVAL = 40;
let timersRun = 0;

const NAVIGATOR = {
  userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36",
  appVersion: "5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36",
  appName: "Netscape", appCodeName: "Mozilla", product: "Gecko", productSub: "20030107", vendor: "Google Inc.", vendorSub: "", platform: "Win32", language: "en-US",
  languages: ["en-US", "en"], onLine: true, cookieEnabled: true, doNotTrack: null, hardwareConcurrency: 8, deviceMemory: 8, maxTouchPoints: 0, webdriver: false, pdfViewerEnabled: true,
};
// Reading these is what pages do that want to know who looks at them.
const WATCHED = { userAgent: "user-agent", appVersion: "user-agent", webdriver: "webdriver", plugins: "plugins", languages: "languages", hardwareConcurrency: "hardware", deviceMemory: "hardware", platform: "platform", maxTouchPoints: "touch", userAgentData: "user-agent" };
function makeNavigator() {
  const named = (list) => Object.assign(list, { item: (i) => list[i] ?? null, namedItem: () => null, refresh() {} });
  const values = {
    ...NAVIGATOR,
    plugins: named([{ name: "PDF Viewer", filename: "internal-pdf-viewer", description: "Portable Document Format" }, { name: "Chrome PDF Viewer", filename: "internal-pdf-viewer", description: "" }]),
    mimeTypes: named([{ type: "application/pdf" }]),
    userAgentData: { mobile: false, platform: "Windows", brands: [{ brand: "Chromium", version: "138" }], getHighEntropyValues: () => Promise.resolve({ platform: "Windows", platformVersion: "15.0.0", architecture: "x86" }) },
    connection: { effectiveType: "4g", downlink: 10, rtt: 50, addEventListener() {} },
    clipboard: { writeText(value) { trick("clipboard", text(value)); record("clipboard", { text: text(value).slice(0, 4000) }); return Promise.resolve(); }, readText: () => Promise.resolve("") },
    permissions: { query: () => Promise.resolve({ state: "prompt", onchange: null }) },
    geolocation: { getCurrentPosition(done, failed) { gate("geolocation"); later(() => failed?.({ code: 1, message: "denied" })); }, watchPosition() { return 0; } },
    mediaDevices: { enumerateDevices: () => Promise.resolve([]), getUserMedia: () => Promise.reject(new DOMException("denied", "NotAllowedError")) },
    serviceWorker: { register: () => Promise.reject(new DOMException("not here", "SecurityError")), ready: new Promise(() => {}), addEventListener() {} },
    storage: { estimate: () => Promise.resolve({ quota: 1e9, usage: 0 }) },
    javaEnabled: () => false, vibrate: () => true, share: () => Promise.resolve(), registerProtocolHandler() {},
    sendBeacon(url, data) { send("beacon", "POST", resolve(url, state.windows[0]?.document) ?? url, [], data); return true; },
    msSaveBlob(blob, name) { return saveBlob(blob, name); },
    msSaveOrOpenBlob(blob, name) { return saveBlob(blob, name); },
    getBattery: () => Promise.resolve({ level: 0.8, charging: true, addEventListener() {} }),
  };
  return new Proxy(values, {
    get(target, key) { if (typeof key === "string" && own.call(WATCHED, key)) gate(WATCHED[key], "navigator." + key); return target[key]; },
    set(target, key, value) { target[key] = value; return true; },
  });
}
function saveBlob(blob, name) {
  if (!(blob instanceof Blob)) return false;
  dropFrom(URL.createObjectURL(blob), name);
  return true;
}
class Storage {
  constructor() { this._map = new Map(); }
  getItem(key) { return this._map.get(text(key)) ?? null; }
  setItem(key, value) { if (this._map.size < 1000) this._map.set(text(key), text(value).slice(0, 1_000_000)); }
  removeItem(key) { this._map.delete(text(key)); }
  clear() { this._map.clear(); }
  key(index) { return [...this._map.keys()][index] ?? null; }
  get length() { return this._map.size; }
}
const makeStorage = () => new Proxy(new Storage(), {
  get: (target, key) => (key in target ? (typeof target[key] === "function" ? target[key].bind(target) : Reflect.get(target, key, target)) : target.getItem(key) ?? undefined),
  set: (target, key, value) => { target.setItem(key, value); return true; },
  deleteProperty: (target, key) => { target.removeItem(key); return true; },
});

const LIBRARIES = [[/jquery(?!\.(?:ui|validate|cookie))/i, "jquery"]];
const isScriptType = (type) => type === "" || /^(text|application)\/(x-)?(java|ecma|live|j)script/.test(type) || type === "module";

// The window that a page sees is the global object of its realm (`facade`); this is what stands behind it.
class PageWindow extends EventTarget {
  constructor(realm, url, how) {
    super();
    this.facade = this._facade = realm.global;
    this.realm = realm;
    this.how = how;
    this.url = url;
    this.timers = new Timers();
    this.document = new Document(this, url);
    this.customElements = new Map();
    this.current = undefined;
    this.navigations = 0;
    this.reloads = 0;
    this.hash = "";
    this.host = realm.setup({
      tap: (code, kind) => { native.code(kind, text(code)); return native.rewrite(text(code)); },
      now: tick,
      random,
      charge: native.charge,
      isHost: (fn) => fn instanceof Function,
      load: (url) => this.importModule(url),
      sourceRead: () => trick("source", "the page reads the source of its own functions"),
    });
    this.location = this.makeLocation();
    this.install();
  }
  forget() {
    this._listeners?.clear();
    for (const type of ["load", "unload", "beforeunload", "pageshow"]) this.facade["on" + type] = null;
  }
  failed(error) {
    const handler = this.facade.onerror;
    if (typeof handler !== "function" || this._failing) return;
    this._failing = true;
    try { handler(text(error?.message ?? error), this.url, 1, 1, error); } catch {} finally { this._failing = false; }
  }
  promise(value, error) { return this.host.promise(value, error); }
  compileHandler(code) {
    try { return this.host.handler(native.rewrite(text(code))); } catch (error) { fault(error); return null; }
  }

  // Addresses.
  makeLocation() {
    const window = this;
    const part = (name) => {
      if (name === "hash" || name === "search" || name === "href") { native.lookedAt(name); }
      if (name === "hostname" || name === "host" || name === "origin" || name === "protocol") gate("location", "location." + name);
      return parseUrl(window.url)?.[name] ?? "";
    };
    const location = {
      assign(url) { window.goTo(url, "location"); },
      replace(url) { window.goTo(url, "location"); },
      reload() { window.reloads += 1; },
      toString() { return part("href"); },
      ancestorOrigins: { length: 0 },
    };
    for (const name of ["href", "protocol", "host", "hostname", "port", "pathname", "search", "hash"]) {
      Object.defineProperty(location, name, {
        enumerable: true,
        get: () => part(name),
        set(value) {
          if (name === "href") { window.goTo(value, "location"); return; }
          const changed = native.urlSet(window.url, name, text(value));
          if (name === "hash" && changed) { window.url = JSON.parse(changed).href; window.document._url = window.url; later(() => dispatch(window, new HashChangeEvent("hashchange"))); return; }
          if (changed) window.goTo(JSON.parse(changed).href, "location");
        },
      });
    }
    Object.defineProperty(location, "origin", { enumerable: true, get: () => part("origin") });
    return location;
  }
  goTo(target, how) {
    const raw = text(target ?? "").trim();
    if (/^javascript:/i.test(raw)) {
      let code = raw.slice(11);
      code = native.percent(code);
      native.code("javascript-url", code);
      const before = state.running;
      state.running = 1;
      const result = native.evaluate(this.realm.evaluate, native.rewrite(code), "javascript:");
      state.running = before;
      if (result.error !== undefined) fault(result.error);
      else if (typeof result.value === "string") { this.document.open(); this.document.write(result.value); this.document.close(); }
      return;
    }
    const url = resolve(raw, this.document) ?? raw;
    if (this.navigations++ > 30) return;
    const inside = bytesOfUrl(url);
    if (inside) {
      effect();
      if (isPageType(inside.type) || inside.type === "") state.frames.push({ el: null, html: native.decode("utf-8", inside.bytes), url: url.slice(0, 200), how: "navigation" });
      else dropFrom(url, "");
      return;
    }
    if (/^(about:|file:)/i.test(url) || raw === "" || raw.startsWith("#")) return;
    effect();
    record("redirect", { url, how });
  }
  openWindow(url) {
    if (url) this.goTo(url, "window");
    const document = blankDocument("");
    document._written = "";
    const frame = { el: null, html: null, url: "about:blank", how: "window", document };
    state.frames.push(frame);
    const other = new EventTarget();
    const window = this;
    Object.assign(other, { document, closed: false, focus() {}, close() {}, blur() {}, print() {}, postMessage() {}, opener: this.facade, moveTo() {}, resizeTo() {} });
    Object.defineProperty(other, "location", { get: () => ({ assign: (to) => window.goTo(to, "window"), replace: (to) => window.goTo(to, "window"), set href(to) { window.goTo(to, "window"); }, get href() { return "about:blank"; } }), set: (to) => window.goTo(to, "window"), configurable: true });
    return other;
  }

  // Scripts.
  runScript(el) {
    if (el._ran || !isScriptType(lower(el.getAttribute("type") ?? ""))) return;
    const src = el.getAttribute("src") ?? el.getAttribute("href") ?? el.getAttribute("xlink:href");
    // In SVG, markup characters of a script stand in a CDATA section.
    const code = src === null ? el.textContent.replace(/^\s*<!\[CDATA\[|\]\]>\s*$/g, "") : null;
    if (src === null && code.trim() === "") return;
    el._ran = true;
    if (src !== null) this.loadScript(el, src);
    else this.execute(el, code);
  }
  loadScript(el, src) {
    const url = resolve(src, this.document) ?? src;
    const inside = bytesOfUrl(url);
    if (inside) {
      const code = native.decode("utf-8", inside.bytes);
      native.code("script-url", code);
      this.execute(el, code);
    } else {
      if (/^https?:/i.test(url)) request("script", url, { scripted: state.running > 0 || state.phase !== "load" });
      for (const [pattern, name] of LIBRARIES) if (pattern.test(url)) this.standIn(name);
      if (/recaptcha|hcaptcha|turnstile|challenges\.cloudflare/i.test(url)) { gate("captcha", url); this.passCaptcha(url); }
    }
    if (el._hears("load")) later(() => dispatch(el, new DomEvent("load")), 1);
  }
  // What a page waits for that asks a service whether its reader is human: the call that says so, with a token that is none.
  passCaptcha(url) {
    const token = "creel-example-token-that-no-service-gave";
    const global = this.facade;
    const tell = (callback) => later(() => {
      const called = typeof callback === "string" ? global[callback] : callback;
      if (typeof called === "function") called(token);
    }, 50);
    const service = {
      render: (el, options) => { tell(options?.callback); return "0"; }, execute: () => this.promise(token), ready: (run) => later(run),
      getResponse: () => token, reset() {}, remove() {},
    };
    for (const name of ["turnstile", "grecaptcha", "hcaptcha"]) if (!(name in global)) global[name] = service;
    const asked = /[?&]onload=([\w$]+)/.exec(url);
    if (asked) later(() => global[asked[1]]?.(), 40);
    later(() => { for (const el of elements(this.document)) if (el.hasAttribute("data-sitekey") && el.hasAttribute("data-callback")) tell(el.getAttribute("data-callback")); }, 40);
  }
  // A library that is not in the page and is never fetched: the commonly used part of it, written by us.
  standIn(name) {
    if (state.noted.has("library " + name + this.how + state.windows.indexOf(this))) return;
    state.noted.add("library " + name + this.how + state.windows.indexOf(this));
    record("stand-in", { what: name });
    const result = native.evaluate(this.realm.evaluate, native.library(name), name);
    if (result.error !== undefined) fault(result.error);
  }
  execute(el, code) {
    this.nameElements();
    const document = el._document ?? this.document;
    const before = document.currentScript;
    document.currentScript = el;
    if (/\bdebugger\b/.test(code)) {
      trick("debugger");
      if (/Date\.now|performance\.now|new Date|getTime/.test(code)) trick("timing", "the time is read around `debugger`");
    }
    const builder = document._builder ?? document._opened;
    const running = state.running;
    state.running = (running ?? 0) + 1;
    if (lower(el.getAttribute("type") ?? "") === "module") {
      this.runModule(code);
    } else {
      const result = native.evaluate(this.realm.evaluate, native.rewrite(code), "script");
      if (result.error !== undefined) { fault(result.error); this.failed(result.error); }
    }
    state.running = running;
    document.currentScript = before;
    if (builder) flushHeld(document, builder);
    if (!running) native.jobs();
  }
  runModule(code) {
    const exports = {};
    const body = native.rewrite(asModuleBody(code));
    try {
      const done = this.host.module(body, exports);
      done?.then?.(undefined, fault);
      return { exports, done };
    } catch (error) { fault(error); return { exports, done: null }; }
  }
  importModule(url) {
    const whole = resolve(url, this.document) ?? text(url);
    const inside = bytesOfUrl(whole);
    if (!inside) {
      send("import", "GET", whole, [], null);
      return this.promise(null, new TypeError("Failed to fetch dynamically imported module"));
    }
    const code = native.decode("utf-8", inside.bytes);
    native.code("module", code);
    const { exports, done } = this.runModule(code);
    return this.host.then(done, exports);
  }
  // Elements with an id are global variables (HTML Standard, 7.2.2.3), unless the page has one of that name, and
  // fields are properties of their form (4.10.3).
  nameElements() {
    if (this.namedAt === state.effects) return;
    this.namedAt = state.effects;
    for (const el of elements(this.document)) this.nameElement(el);
  }
  nameElement(el) {
    const global = this.facade;
    const id = el._attributes.get("id");
    const called = el._attributes.get("name");
    for (const name of [id, ["form", "img", "iframe", "embed", "object"].includes(el._name) ? called : undefined]) {
      if (!name || name in global) continue;
      Object.defineProperty(global, name, {
        configurable: true,
        get: () => this.document.getElementById(name) ?? this.document.getElementsByName(name)[0],
        set(value) { Object.defineProperty(global, name, { value, writable: true, configurable: true, enumerable: true }); },
      });
    }
    const form = FIELDS.has(el._name) ? formOf(el) : null;
    if (!form) return;
    for (const name of [id, called]) {
      if (!name || (name in form && !["action", "method", "name", "id", "title", "target", "type"].includes(name)) || own.call(form, name)) continue;
      Object.defineProperty(form, name, { configurable: true, get: () => form.elements[name] });
    }
  }

  // Loading.
  load(html) {
    const document = this.document;
    const builder = document._newBuilder();
    document._builder = builder;
    for (const token of tokensOf(html)) {
      builder.token(token);
      if (document._opened) break;
    }
    flushHeld(document, builder);
    builder.finish();
    document._builder = null;
    this.loaded();
  }
  loaded() {
    const document = this.document;
    document.readyState = "interactive";
    dispatch(document, new DomEvent("readystatechange"));
    attempt(() => dispatch(document, new DomEvent("DOMContentLoaded", { bubbles: true })), this);
    native.jobs();
    document.readyState = "complete";
    dispatch(document, new DomEvent("readystatechange"));
    this.nameElements();
    const body = document.body;
    attempt(() => {
      const onload = body?.hasAttribute("onload") ? handlerOf(body, "onload") : null;
      if (onload && typeof this.facade.onload !== "function") this.facade.onload = onload;
      dispatch(this, new DomEvent("load"));
      this.facade.onload = null;
      dispatch(this, new DomEvent("pageshow"));
    }, this);
    native.jobs();
  }
  // Runs what is due, in the order of time, up to a limit.
  drain() {
    while (timersRun < MAX_TIMERS) {
      native.jobs();
      const timer = this.timers.next();
      if (!timer || native.spent()) break;
      timersRun += 1;
      clock.now = Math.max(clock.now, timer.due);
      timer.runs += 1;
      if (timer.repeats && timer.runs < MAX_INTERVAL) timer.due = clock.now + timer.wait;
      else this.timers.list.splice(this.timers.list.indexOf(timer), 1);
      this.nameElements();
      const running = state.running;
      state.running = 1;
      attempt(() => {
        if (typeof timer.run === "function") Reflect.apply(timer.run, this.facade, timer.args);
        else {
          native.code("timer", text(timer.run));
          const result = native.evaluate(this.realm.evaluate, native.rewrite(text(timer.run)), "timer");
          if (result.error !== undefined) fault(result.error);
        }
      }, this);
      state.running = running;
    }
    if (timersRun >= MAX_TIMERS) record("limit", { what: "timers" });
    native.jobs();
  }
}

// A module as the body of an asynchronous function: imports become calls, exports assignments. What it reads are the
// forms that stand at the beginning of a statement.
function asModuleBody(code) {
  const names = [];
  const bind = (clause) => {
    const parts = [];
    const star = /\*\s*as\s+([\w$]+)/.exec(clause);
    if (star) parts.push(`const ${star[1]}=__m;`);
    const named = /\{([^}]*)\}/.exec(clause);
    if (named) parts.push(`const {${named[1].replace(/\bas\b/g, ":")}}=__m;`);
    const plain = /^\s*([\w$]+)\s*(?:,|$)/.exec(clause);
    if (plain) parts.push(`const ${plain[1]}=__m.default;`);
    return parts.join("").replace(/__m/g, "(await __import(URL_))");
  };
  let body = code
    .replace(/(^|[;\n}])\s*import\s+([\w$*{][^;'"]*?)\s+from\s*(["'][^"'\n]+["'])\s*;?/g, (_, before, clause, url) => `${before}${bind(clause).replace(/URL_/g, url)}`)
    .replace(/(^|[;\n}])\s*import\s*(["'][^"'\n]+["'])\s*;?/g, (_, before, url) => `${before}await __import(${url});`)
    .replace(/(^|[;\n}])\s*export\s+default\s+/g, "$1__exports.default=")
    .replace(/(^|[;\n}])\s*export\s+((?:const|let|var|class|async\s+function|function)\s*\*?\s*)([\w$]+)/g, (_, before, kind, name) => { names.push([name, name]); return `${before}${kind}${name}`; })
    .replace(/(^|[;\n}])\s*export\s*\{([^}]*)\}\s*;?/g, (_, before, list) => {
      for (const part of list.split(",")) { const m = /^\s*([\w$]+)(?:\s+as\s+([\w$]+))?\s*$/.exec(part); if (m) names.push([m[1], m[2] ?? m[1]]); }
      return before;
    });
  for (const [name, as] of names) body += `\n;__exports.${as}=${name};`;
  return body;
}
