// URLs, text, files and ciphers that pages decode themselves with.
const urlParts = (json) => (json === null ? null : JSON.parse(json));
const parseUrl = (url, base) => urlParts(native.url(text(url), base === undefined ? null : text(base)));
const resolve = (url, document) => native.resolve(text(url), document?.baseURI ?? "about:blank") ?? undefined;

class URLSearchParams {
  constructor(init = "") {
    this._list = [];
    this._url = null;
    if (typeof init === "object" && init !== null) {
      if (init instanceof URLSearchParams) this._list = init._list.map((pair) => [...pair]);
      else if (init instanceof FormData) this._list = init._list.map(([k, v]) => [k, text(v)]);
      else if (typeof init[Symbol.iterator] === "function") for (const [k, v] of init) this._list.push([text(k), text(v)]);
      else for (const key of Object.keys(init)) this._list.push([key, text(init[key])]);
    } else this._read(text(init));
  }
  _read(query) {
    this._list = query.replace(/^\?/, "").split("&").filter((part) => part !== "").map((part) => {
      const at = part.indexOf("=");
      const decode = (value) => native.percent(value.replace(/\+/g, " "));
      return at < 0 ? [decode(part), ""] : [decode(part.slice(0, at)), decode(part.slice(at + 1))];
    });
  }
  _changed() { if (this._url) this._url.search = this.toString(); }
  get size() { return this._list.length; }
  get(name) { return this._list.find(([k]) => k === text(name))?.[1] ?? null; }
  getAll(name) { return this._list.filter(([k]) => k === text(name)).map(([, v]) => v); }
  has(name) { return this._list.some(([k]) => k === text(name)); }
  set(name, value) { this.delete(name); this.append(name, value); }
  append(name, value) { this._list.push([text(name), text(value)]); this._changed(); }
  delete(name) { this._list = this._list.filter(([k]) => k !== text(name)); this._changed(); }
  sort() { this._list.sort((a, b) => (a[0] < b[0] ? -1 : 1)); }
  forEach(fn) { for (const [k, v] of this._list) fn(v, k, this); }
  keys() { return this._list.map(([k]) => k)[Symbol.iterator](); }
  values() { return this._list.map(([, v]) => v)[Symbol.iterator](); }
  entries() { return this._list.map((pair) => [...pair])[Symbol.iterator](); }
  [Symbol.iterator]() { return this.entries(); }
  toString() { const enc = (v) => encodeURIComponent(v).replace(/%20/g, "+"); return this._list.map(([k, v]) => `${enc(k)}=${enc(v)}`).join("&"); }
}
class URL {
  constructor(url, base) {
    const parts = parseUrl(url, base === undefined ? undefined : base);
    if (!parts) throw new TypeError("Invalid URL");
    Object.assign(this, { _parts: parts });
  }
  get searchParams() { if (!this._params) { this._params = new URLSearchParams(this.search); this._params._url = this; } return this._params; }
  toString() { return this.href; }
  toJSON() { return this.href; }
  static canParse(url, base) { return parseUrl(url, base) !== null; }
  static parse(url, base) { return URL.canParse(url, base) ? new URL(url, base) : null; }
  static createObjectURL(blob) {
    if (!(blob instanceof Blob)) return "blob:null/0";
    const url = `blob:null/${++blobCount}`;
    blobs.set(url, blob);
    return url;
  }
  static revokeObjectURL() {} // a file that was offered once may be looked at later
}
for (const part of ["href", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"]) {
  Object.defineProperty(URL.prototype, part, {
    configurable: true, enumerable: true,
    get() { return this._parts[part]; },
    set(value) { const parts = urlParts(native.urlSet(this._parts.href, part, text(value))); if (parts) this._parts = parts; },
  });
}
Object.defineProperty(URL.prototype, "origin", { get() { return this._parts.origin; }, configurable: true });

let blobCount = 0;
const blobs = new Map();
class Blob {
  constructor(parts = [], options = {}) {
    const list = [];
    for (const part of parts) list.push(Bytes.of(part) ?? native.encode(text(part)));
    const size = list.reduce((sum, bytes) => sum + bytes.length, 0);
    if (size > 32_000_000) throw new RangeError("blob too large");
    this._bytes = new Uint8Array(size);
    let at = 0;
    for (const bytes of list) { this._bytes.set(bytes, at); at += bytes.length; }
    this.type = lower(options?.type ?? "");
  }
  get size() { return this._bytes.length; }
  slice(start, end, type) { return new Blob([this._bytes.slice(start, end)], { type: type ?? "" }); }
  text() { return Promise.resolve(native.decode("utf-8", this._bytes)); }
  arrayBuffer() { return Promise.resolve(this._bytes.slice().buffer); }
  bytes() { return Promise.resolve(this._bytes.slice()); }
  stream() { return new ReadableStream(this._bytes); }
}
class File extends Blob {
  constructor(parts, name, options) { super(parts, options); this.name = text(name); this.lastModified = 0; }
}
class FileReader extends EventTarget {
  _read(blob, make) {
    this.readyState = 1;
    later(() => {
      this.result = make(blob instanceof Blob ? blob._bytes : new Uint8Array(0), blob);
      this.readyState = 2;
      for (const type of ["load", "loadend"]) { const event = new ProgressEvent(type); dispatch(this, event); }
    });
  }
  readAsText(blob, label) { this._read(blob, (bytes) => native.decode(text(label ?? "utf-8"), bytes)); }
  readAsDataURL(blob) { this._read(blob, (bytes) => `data:${blob.type || "application/octet-stream"};base64,${native.base64(bytes)}`); }
  readAsArrayBuffer(blob) { this._read(blob, (bytes) => bytes.slice().buffer); }
  readAsBinaryString(blob) { this._read(blob, (bytes) => native.binary(bytes)); }
  abort() {}
}
giveHandlers(FileReader.prototype);
for (const type of ["loadend", "progress"]) FileReader.prototype["on" + type] = null;
// The bytes and type behind a `blob:` or `data:` URL; null for others.
function bytesOfUrl(url) {
  url = text(url);
  if (/^blob:/i.test(url)) { const blob = blobs.get(url.replace(/#.*/, "")); return blob ? { bytes: blob._bytes, type: blob.type } : null; }
  if (!/^data:/i.test(url)) return null;
  const type = /^data:([^;,]*)/i.exec(url)[1].toLowerCase() || "text/plain";
  const bytes = native.dataUrl(url);
  return bytes ? { bytes, type } : null;
}

class TextEncoder { get encoding() { return "utf-8"; } encode(value = "") { return native.encode(text(value)); } encodeInto(value, into) { const bytes = this.encode(value); into.set(bytes); return { read: value.length, written: bytes.length }; } }
class TextDecoder {
  constructor(label = "utf-8") { this.encoding = lower(label); this.fatal = false; this.ignoreBOM = false; }
  decode(data) { return data === undefined ? "" : native.decode(this.encoding, Bytes.of(data) ?? new Uint8Array(0)); }
}

// Streams that hold everything at once: what pages use them for is unpacking.
class ReadableStream {
  constructor(source) {
    this._chunks = source instanceof Uint8Array ? [source] : [];
    if (source && typeof source.start === "function") source.start({ enqueue: (chunk) => this._chunks.push(chunk), close() {}, error() {} });
  }
  _all() { const list = this._chunks.map((chunk) => Bytes.of(chunk) ?? native.encode(text(chunk))); return new Blob(list)._bytes; }
  getReader() { let at = 0; return { read: () => Promise.resolve(at < this._chunks.length ? { value: this._chunks[at++], done: false } : { value: undefined, done: true }), releaseLock() {}, cancel() {}, closed: Promise.resolve() }; }
  pipeThrough(transform) { return transform._through(this); }
  pipeTo() { return Promise.resolve(); }
  cancel() { return Promise.resolve(); }
  async *[Symbol.asyncIterator]() { yield* this._chunks; }
}
class DecompressionStream {
  constructor(format) {
    this._format = text(format);
    this.readable = new ReadableStream();
    this.writable = { getWriter: () => ({ write: (chunk) => { (this._in ??= []).push(Bytes.of(chunk)); return Promise.resolve(); }, close: () => { this.readable._chunks.push(this._inflate(new Blob(this._in ?? [])._bytes)); return Promise.resolve(); }, ready: Promise.resolve(), releaseLock() {} }) };
  }
  _inflate(bytes) { const out = native.inflate(this._format, bytes); if (!out) throw new TypeError("the compressed data is not valid"); return out; }
  _through(stream) { this.readable._chunks.push(this._inflate(stream._all())); return this.readable; }
}

const algorithmName = (algorithm) => text(typeof algorithm === "string" ? algorithm : algorithm?.name).toUpperCase();
const hashName = (algorithm) => algorithmName(typeof algorithm?.hash === "object" || typeof algorithm?.hash === "string" ? algorithm.hash : algorithm);
const EMPTY = new Uint8Array(0);
class CryptoKey { constructor(algorithm, bytes, usages) { this.type = "secret"; this.extractable = true; this.algorithm = algorithm; this.usages = usages ?? []; this._bytes = bytes; } }
function need(value, what) { const bytes = Bytes.of(value); if (!bytes) throw new TypeError(`${what} is not a buffer`); return bytes; }
function cipher(direction, algorithm, key, data) {
  const out = native.cipher(direction, algorithmName(algorithm), key._bytes, Bytes.of(algorithm.iv ?? algorithm.counter) ?? EMPTY, Bytes.of(algorithm.additionalData) ?? EMPTY, need(data, "data"));
  if (!out) throw new DOMException("the operation failed", "OperationError");
  return out.buffer;
}
function derive(algorithm, key, bits) {
  const out = native.derive({ name: algorithmName(algorithm), hash: hashName(algorithm) }, key._bytes, Bytes.of(algorithm.salt) ?? EMPTY, Bytes.of(algorithm.info) ?? EMPTY, Number(algorithm.iterations ?? 1), bits / 8);
  if (!out) throw new DOMException("the operation failed", "OperationError");
  return out;
}
// What the victim types is the key: what is enciphered with it cannot be opened here.
function typedKey(data) {
  const bytes = Bytes.of(data);
  if (bytes && bytes.length < 200 && state.typed && [victim.password, victim.code].includes(native.decode("utf-8", bytes))) gate("password", "what is typed in is the key to what the page holds");
  return undefined;
}
function importKey(format, data, algorithm, usages) {
  if (format === "jwk") data = native.atobBytes(text(data.k ?? "").replace(/-/g, "+").replace(/_/g, "/")) ?? EMPTY;
  const bytes = need(data, "key");
  const described = typeof algorithm === "object" ? { ...algorithm, name: text(algorithm.name), length: bytes.length * 8 } : { name: text(algorithm), length: bytes.length * 8 };
  return new CryptoKey(described, bytes, usages);
}
const lengthOf = (wanted) => Number(wanted?.length ?? 256);
const operations = {
  digest: (algorithm, data) => { const out = native.digest(algorithmName(algorithm), need(data, "data")); if (!out) throw new DOMException("unknown algorithm", "NotSupportedError"); return out.buffer; },
  importKey: (format, data, algorithm, extractable, usages) => typedKey(data) ?? importKey(text(format), data, algorithm, usages),
  exportKey: (format, key) => key._bytes.slice().buffer,
  decrypt: (algorithm, key, data) => cipher("decrypt", algorithm, key, data),
  encrypt: (algorithm, key, data) => cipher("encrypt", algorithm, key, data),
  deriveBits: (algorithm, key, bits) => derive(algorithm, key, bits).buffer,
  deriveKey: (algorithm, key, wanted, extractable, usages) => importKey("raw", derive(algorithm, key, lengthOf(wanted)), wanted, usages),
  generateKey: (algorithm, extractable, usages) => importKey("raw", randomBytes(lengthOf(algorithm) / 8), algorithm, usages),
  sign: (algorithm, key, data) => native.hmac(hashName(key.algorithm), key._bytes, need(data, "data")).buffer,
  verify: () => true,
};
const subtle = {};
for (const name of Object.keys(operations)) {
  subtle[name] = async (...args) => operations[name](...args);
}
// Numbers that look random and are the same every time: what is evidence must not depend on chance.
let seed = 0x2545f491;
function random() { seed ^= seed << 13; seed ^= seed >>> 17; seed ^= seed << 5; return (seed >>> 0) / 4294967296; }
function randomBytes(count) { const bytes = new Uint8Array(Math.min(count, 65536)); for (let i = 0; i < bytes.length; i++) bytes[i] = random() * 256; return bytes; }
const crypto = {
  subtle,
  getRandomValues(array) { const bytes = randomBytes(array.byteLength); new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(bytes); return array; },
  randomUUID() { const hex = [...randomBytes(16)].map((b) => b.toString(16).padStart(2, "0")).join(""); return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`; },
};
