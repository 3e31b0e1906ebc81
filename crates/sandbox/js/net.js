// Requests: each is written down and answered by a stand-in that says that all is well.
//
// The answer is the same for every address. Its fields are those that pages ask location and collector services for,
// so that they go on; it is never the answer of a real server.
const ANSWER = JSON.stringify({ ok: true, success: true, status: "success", result: true, ip: "192.0.2.10", query: "192.0.2.10", country: "US", country_code: "US", countryCode: "US", country_name: "United States", city: "Example", region: "EX", org: "Example Network", isp: "Example Network", loc: "0,0", data: {}, message: "ok" });

class Headers {
  constructor(init) {
    this._list = [];
    if (init instanceof Headers) this._list = init._list.map((pair) => [...pair]);
    else if (init && typeof init[Symbol.iterator] === "function") for (const [k, v] of init) this._list.push([lower(k), text(v)]);
    else if (init) for (const key of Object.keys(init)) this._list.push([lower(key), text(init[key])]);
  }
  get(name) { return this._list.find(([k]) => k === lower(name))?.[1] ?? null; }
  has(name) { return this.get(name) !== null; }
  set(name, value) { this.delete(name); this.append(name, value); }
  append(name, value) { this._list.push([lower(name), text(value)]); }
  delete(name) { this._list = this._list.filter(([k]) => k !== lower(name)); }
  forEach(fn) { for (const [k, v] of this._list) fn(v, k, this); }
  entries() { return this._list[Symbol.iterator](); }
  keys() { return this._list.map(([k]) => k)[Symbol.iterator](); }
  values() { return this._list.map(([, v]) => v)[Symbol.iterator](); }
  [Symbol.iterator]() { return this.entries(); }
}
class FormData {
  constructor(form, submitter) { this._list = form instanceof HTMLFormElement ? entriesOf(form, submitter ?? null) : []; }
  append(name, value, file) { this._list.push([text(name), value instanceof Blob ? new File([value], file ?? value.name ?? "blob", { type: value.type }) : text(value)]); }
  set(name, value) { this.delete(name); this.append(name, value); }
  get(name) { return this._list.find(([k]) => k === text(name))?.[1] ?? null; }
  getAll(name) { return this._list.filter(([k]) => k === text(name)).map(([, v]) => v); }
  has(name) { return this._list.some(([k]) => k === text(name)); }
  delete(name) { this._list = this._list.filter(([k]) => k !== text(name)); }
  forEach(fn) { for (const [k, v] of this._list) fn(v, k, this); }
  entries() { return this._list.map((pair) => [...pair])[Symbol.iterator](); }
  keys() { return this._list.map(([k]) => k)[Symbol.iterator](); }
  values() { return this._list.map(([, v]) => v)[Symbol.iterator](); }
  [Symbol.iterator]() { return this.entries(); }
}
// A request's body as it would go over the wire, as far as it is text.
function bodyOf(body) {
  if (body === null || body === undefined) return { body: null, fields: [] };
  if (body instanceof FormData) return { body: null, fields: body._list.map(([k, v]) => [k, v instanceof Blob ? native.decode("utf-8", v._bytes).slice(0, 100000) : v]) };
  if (body instanceof URLSearchParams) return { body: body.toString(), fields: [] };
  const bytes = Bytes.of(body);
  if (bytes) return { body: native.decode("utf-8", bytes).slice(0, 100000), fields: [] };
  return { body: text(body).slice(0, 100000), fields: [] };
}
function send(how, method, url, headers, body, more = {}) {
  effect();
  record("request", { how, method: text(method).toUpperCase(), url: text(url), headers: headers.slice(0, 50), ...bodyOf(body), ...more });
}
class Body {
  constructor(bytes) { this._bytes = bytes; this.bodyUsed = false; }
  get body() { return new ReadableStream(this._bytes); }
  text() { return Promise.resolve(native.decode("utf-8", this._bytes)); }
  json() { return this.text().then((value) => JSON.parse(value)); }
  arrayBuffer() { return Promise.resolve(this._bytes.slice().buffer); }
  bytes() { return Promise.resolve(this._bytes.slice()); }
  blob() { return Promise.resolve(new Blob([this._bytes], { type: this.headers?.get("content-type") ?? "" })); }
  formData() { return Promise.resolve(new FormData()); }
}
class Response extends Body {
  constructor(body, init = {}) {
    super(body instanceof ReadableStream ? body._all() : Bytes.of(body) ?? native.encode(text(body ?? "")));
    this.status = init?.status ?? 200;
    this.statusText = "OK";
    this.headers = new Headers(init?.headers);
    this.redirected = false;
    this.type = "basic";
    this.url = init?._url ?? "";
  }
  get ok() { return this.status >= 200 && this.status < 300; }
  clone() { return new Response(this._bytes, { status: this.status, headers: this.headers, _url: this.url }); }
  static json(value) { return new Response(JSON.stringify(value)); }
}
class Request extends Body {
  constructor(input, init = {}) {
    super(EMPTY);
    this.url = input instanceof Request ? input.url : text(input);
    this.method = text(init?.method ?? input?.method ?? "GET").toUpperCase();
    this.headers = new Headers(init?.headers ?? input?.headers);
    this._body = init?.body ?? input?._body ?? null;
  }
}
function fetchFrom(window, input, init) {
  const asked = new Request(input instanceof Request ? input : input?.href ?? input, init ?? {});
  const url = resolve(asked.url, window.document) ?? asked.url;
  const inside = bytesOfUrl(url);
  if (inside) return window.promise(new Response(inside.bytes, { headers: { "content-type": inside.type }, _url: url }));
  send("fetch", asked.method, url, asked.headers._list, asked._body);
  if (!/^https?:/i.test(url)) return window.promise(null, new TypeError("Failed to fetch"));
  return window.promise(new Response(ANSWER, { headers: { "content-type": "application/json" }, _url: url }));
}

class XMLHttpRequest extends EventTarget {
  constructor() {
    super();
    Object.assign(this, { readyState: 0, status: 0, statusText: "", responseText: "", response: "", responseType: "", responseURL: "", timeout: 0, withCredentials: false, onreadystatechange: null, upload: new EventTarget() });
    this._headers = [];
  }
  open(method, url, async = true) { this._method = text(method); this._url = resolve(url, state.windows[0]?.document) ?? text(url); this._async = async; this._step(1); }
  setRequestHeader(name, value) { this._headers.push([lower(name), text(value)]); }
  overrideMimeType() {}
  getResponseHeader(name) { return lower(name) === "content-type" ? "application/json" : null; }
  getAllResponseHeaders() { return "content-type: application/json\r\n"; }
  abort() { this._aborted = true; }
  _step(readyState) {
    this.readyState = readyState;
    dispatch(this, new DomEvent("readystatechange"));
  }
  send(body) {
    const inside = bytesOfUrl(this._url ?? "");
    if (!inside) send("xhr", this._method ?? "GET", this._url ?? "", this._headers, body);
    const finish = () => {
      if (this._aborted) return;
      const bytes = inside ? inside.bytes : native.encode(ANSWER);
      const good = inside || /^https?:/i.test(this._url ?? "");
      this.status = good ? 200 : 0;
      this.statusText = good ? "OK" : "";
      this.responseURL = this._url;
      const type = this.responseType;
      if (good) {
        if (type === "" || type === "text") this.responseText = this.response = native.decode("utf-8", bytes);
        else if (type === "json") { try { this.response = JSON.parse(native.decode("utf-8", bytes)); } catch { this.response = null; } }
        else if (type === "blob") this.response = new Blob([bytes], { type: inside?.type ?? "" });
        else if (type === "arraybuffer") this.response = bytes.slice().buffer;
        else if (type === "document") this.response = this.responseXML = new DOMParser().parseFromString(native.decode("utf-8", bytes));
      }
      for (const step of [2, 3, 4]) this._step(step);
      dispatch(this, new ProgressEvent(good ? "load" : "error"));
      dispatch(this, new ProgressEvent("loadend"));
    };
    if (this._async) later(finish, 5);
    else finish();
  }
}
Object.assign(XMLHttpRequest, { UNSENT: 0, OPENED: 1, HEADERS_RECEIVED: 2, LOADING: 3, DONE: 4 });
Object.assign(XMLHttpRequest.prototype, { DONE: 4, onload: null, onerror: null, onloadend: null, ontimeout: null, onprogress: null });

class WebSocket extends EventTarget {
  constructor(url) {
    super();
    this.url = text(url);
    this.readyState = 0;
    this.binaryType = "blob";
    this.bufferedAmount = 0;
    this.onopen = this.onmessage = this.onclose = this.onerror = null;
    send("websocket", "GET", this.url, [], null);
    later(() => { this.readyState = 1; dispatch(this, new DomEvent("open")); }, 1);
  }
  send(data) { send("websocket", "SEND", this.url, [], data); }
  close() { this.readyState = 3; }
}
Object.assign(WebSocket, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });
class EventSource extends EventTarget { constructor(url) { super(); this.url = text(url); send("event-source", "GET", this.url, [], null); } close() {} }
// A connection that others would have to answer: the page learns nothing, its servers are written down.
class RTCPeerConnection extends EventTarget {
  constructor(options) { super(); for (const server of options?.iceServers ?? []) for (const url of [].concat(server.urls ?? server.url ?? [])) send("rtc", "CONNECT", text(url), [], null); }
  createDataChannel() { return new EventTarget(); }
  createOffer() { return Promise.resolve({ sdp: "", type: "offer" }); }
  setLocalDescription() { return Promise.resolve(); }
  close() {}
}
// A worker: its code runs beside the page's, in a scope of its own; messages go both ways.
class Worker extends EventTarget {
  constructor(url) {
    super();
    this.onmessage = this.onerror = null;
    const inside = bytesOfUrl(text(url));
    if (!inside) { send("script", "GET", text(url), [], null); return; }
    const code = native.decode("utf-8", inside.bytes);
    native.code("worker", code);
    const window = state.windows[state.windows.length - 1];
    const scope = new EventTarget();
    Object.assign(scope, { onmessage: null, close() {}, importScripts() {}, name: "", postMessage: (data) => later(() => dispatch(this, new MessageEvent("message", { data }))), addEventListener: scope.addEventListener.bind(scope) });
    scope.self = scope.globalThis = scope;
    this._scope = scope;
    later(() => window.host.worker(native.rewrite(code), scope));
  }
  postMessage(data) { later(() => { if (this._scope) dispatch(this._scope, new MessageEvent("message", { data })); }, 1); }
  terminate() { this._scope = null; }
}
class MessagePort extends EventTarget {
  constructor() { super(); this.onmessage = null; this._other = null; }
  postMessage(data) { later(() => { if (this._other) dispatch(this._other, new MessageEvent("message", { data })); }); }
  start() {}
  close() {}
}
class MessageChannel { constructor() { this.port1 = new MessagePort(); this.port2 = new MessagePort(); this.port1._other = this.port2; this.port2._other = this.port1; } }
class BroadcastChannel extends EventTarget { constructor(name) { super(); this.name = name; } postMessage() {} close() {} }
class Notification { static requestPermission() { return Promise.resolve("default"); } static get permission() { return "default"; } }
