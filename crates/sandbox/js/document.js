// Documents: finding, making, and writing into them (HTML Standard, sections 3.1 and 8.4).
class Document extends Node {
  constructor(window, url) {
    super(null);
    this._window = window;
    this._above = window ?? null;
    this._url = url;
    this.readyState = "loading";
    this.currentScript = null;
    this._active = null;
    this._opened = null; // the builder while somebody writes into a document that has loaded
    this._held = ""; // what was written and is not whole markup yet
    this.referrer = "";
    this.visibilityState = "visible";
    this.hidden = false;
    this.compatMode = "CSS1Compat";
    this.contentType = "text/html";
    this.characterSet = this.charset = this.inputEncoding = "UTF-8";
    this.fullscreenElement = null;
    this.designMode = "off";
    this.lastModified = "06/15/2026 09:00:00";
  }
  get ownerDocument() { return null; }
  get nodeType() { return 9; }
  get nodeName() { return "#document"; }
  get defaultView() { return this._window?.facade ?? null; }
  get documentElement() { return this.childNodes.find((node) => node instanceof Element) ?? null; }
  get head() { return this.documentElement?.childNodes.find((node) => node._name === "head") ?? null; }
  get body() { return this.documentElement?.childNodes.find((node) => node._name === "body" || node._name === "frameset") ?? null; }
  set body(node) { if (this.body) this.body.replaceWith(node); else this.documentElement?.appendChild(node); }
  get doctype() { return null; }
  get scrollingElement() { return this.documentElement; }
  get URL() { return this._url; }
  get documentURI() { return this._url; }
  get baseURI() {
    for (const el of elements(this)) if (el._name === "base" && el.hasAttribute("href")) return native.resolve(text(el.getAttribute("href")), this._url) ?? this._url;
    return this._url;
  }
  get domain() { gate("domain", "document.domain"); return ""; }
  set domain(value) {}
  get location() { return this._window?.location ?? null; }
  set location(url) { this._window?.goTo(url, "location"); }
  get title() { for (const el of elements(this)) if (el._name === "title") return el.textContent.trim(); return ""; }
  set title(value) {
    let el = this.querySelector("title");
    if (!el) { el = this.createElement("title"); (this.head ?? this.documentElement)?.appendChild(el); }
    el.textContent = value;
  }
  get cookie() { return this._cookies ? [...this._cookies].map(([k, v]) => `${k}=${v}`).join("; ") : ""; }
  set cookie(value) {
    const [pair] = text(value).split(";");
    const at = pair.indexOf("=");
    (this._cookies ??= new Map()).set(pair.slice(0, Math.max(at, 0)).trim(), pair.slice(at + 1).trim());
  }
  get activeElement() { return this._active ?? this.body; }
  hasFocus() { return true; }
  get forms() { return this._named("form"); }
  get images() { return this._named("img"); }
  get links() { return nodeList([...elements(this)].filter((el) => el._name === "a" && el.hasAttribute("href"))); }
  get scripts() { return this._named("script"); }
  get embeds() { return this._named("embed"); }
  get all() { return nodeList(elements(this)); }
  get styleSheets() { return []; }
  get fonts() { return { ready: Promise.resolve(), load: () => Promise.resolve([]), check: () => true, add() {} }; }
  get implementation() { return { createHTMLDocument: (title) => blankDocument(title), hasFeature: () => true, createDocument: () => blankDocument("") }; }
  _named(name) {
    const list = this.getElementsByTagName(name);
    for (const el of list) { const key = el.getAttribute("name") ?? el.id; if (key && !(key in list)) list[key] = el; }
    return list;
  }
  getElementById(id) { id = text(id); for (const el of elements(this)) if (el._attributes.get("id") === id) return el; return null; }
  getElementsByName(name) { return nodeList([...elements(this)].filter((el) => el.getAttribute("name") === text(name))); }
  _make(name, namespace) {
    const svg = namespace !== undefined && !namespace.endsWith("xhtml");
    const custom = this._window?.customElements?.get(name);
    if (custom) {
      try { const el = Reflect.construct(custom, []); el._name = name; el._document = this; return el; } catch (error) { fault(error); }
    }
    const type = own.call(CLASSES, name) && (!svg || name === "script" || name === "a") ? CLASSES[name] : svg ? SVGElement : name.includes("-") ? HTMLElement : HTMLUnknownElement;
    const el = new type(name, this, namespace);
    if (name === "template") el._content = new DocumentFragment(this);
    return el;
  }
  createElement(name) {
    name = lower(name);
    if (!/^[a-z_][^\s<>/]*$/.test(name)) throw new DOMException(`'${name.slice(0, 40)}' is not a valid name`, "InvalidCharacterError");
    return this._make(name);
  }
  createElementNS(namespace, name) { return this._make(lower(name).replace(/^svg:/, ""), text(namespace)); }
  createTextNode(data) { return new Text(data, this); }
  createComment(data) { return new Comment(data, this); }
  createDocumentFragment() { return new DocumentFragment(this); }
  createEvent(kind) { const type = { mouseevents: MouseEvent, mouseevent: MouseEvent, keyboardevent: KeyboardEvent, customevent: CustomEvent }[lower(kind)] ?? DomEvent; return new type("", {}); }
  createRange() { return { setStart() {}, setEnd() {}, selectNode() {}, selectNodeContents() {}, collapse() {}, deleteContents() {}, getBoundingClientRect: () => ({ top: 0, left: 0, width: 0, height: 0 }), createContextualFragment: (html) => { const f = parseFragment(html, this); for (const el of elements(f)) el._ran = false; return f; } }; }
  createTreeWalker(root) { const list = [...descendants(root)]; let at = -1; return { root, currentNode: root, nextNode() { this.currentNode = list[++at] ?? null; return this.currentNode; } }; }
  createNodeIterator(root) { return this.createTreeWalker(root); }
  createAttribute(name) { return { name, value: "" }; }
  importNode(node, deep) { const copy = node.cloneNode(deep); adopt(copy, this); return copy; }
  adoptNode(node) { node._detach(); adopt(node, this); return node; }
  elementFromPoint() { return this.body; }
  getSelection() { return this._window?.getSelection() ?? null; }
  execCommand(command) { if (lower(command) === "copy") trick("clipboard", "execCommand copy"); return true; }
  queryCommandSupported() { return true; }
  exitFullscreen() { return Promise.resolve(); }
  startViewTransition(change) { change?.(); return { finished: Promise.resolve(), ready: Promise.resolve() }; }

  write(...parts) { writeInto(this, parts.map(text).join("")); }
  writeln(...parts) { writeInto(this, parts.map(text).join("") + "\n"); }
  open() {
    if (this._builder) return this;
    for (const child of this.childNodes) child.parentNode = null;
    this.childNodes.length = 0;
    this._held = "";
    // Whoever listened to the old document does not hear of the new one (HTML Standard, 8.4.1).
    this._listeners?.clear();
    this._window?.forget();
    this._opened = this._newBuilder();
    this.readyState = "loading";
    effect();
    return this;
  }
  close() {
    if (!this._opened) return;
    const builder = this._opened;
    this._feed(builder, this._held);
    this._held = "";
    builder.finish();
    this._opened = null;
    record("document", { how: "written" });
    this._window?.loaded();
  }
  _newBuilder() { return new TreeBuilder(this, this, (script) => this._window?.runScript(script)); }
  _feed(builder, html) { if (html !== "") for (const token of tokensOf(html)) builder.token(token); }
  _copy() { const copy = blankDocument(""); copy.childNodes.length = 0; return copy; }
}
giveHandlers(Document.prototype);

// Writes markup at the place of the script that is running, or into a document that is opened for it. What is not
// whole yet (half a tag, a script without its end) waits for the rest.
function writeInto(document, html) {
  effect();
  if (document._written !== undefined) document._written += html;
  if (html.length > 0) record("write", { bytes: html.length, head: html.slice(0, 4000), script: /<script/i.test(html) });
  if (!document._builder && !document._opened) document.open();
  const builder = document._builder ?? document._opened;
  document._held += html;
  if (document._held.length > 8_000_000) document._held = "";
  // What has no end of a tag in it cannot end what is open.
  if ((html.includes(">") || document._held.length < 256) && native.whole(document._held)) {
    const ready = document._held;
    document._held = "";
    document._feed(builder, ready);
  }
}
// What was written and never got whole is read when the script that wrote it has ended.
function flushHeld(document, builder) {
  if (document._held === "") return;
  const rest = document._held;
  document._held = "";
  document._feed(builder, rest);
}
function blankDocument(title) {
  const document = new Document(null, "about:blank");
  const builder = new TreeBuilder(document, document, null);
  for (const token of tokensOf(`<html><head><title>${escapeText(text(title ?? ""))}</title></head><body></body></html>`)) builder.token(token);
  builder.finish();
  return document;
}
class DOMParser {
  parseFromString(source) {
    const document = new Document(null, "about:blank");
    const builder = new TreeBuilder(document, document, null);
    for (const token of tokensOf(source)) builder.token(token);
    builder.finish();
    for (const el of elements(document)) if (el._name === "script") el._ran = true;
    return document;
  }
}
class XMLSerializer { serializeToString(node) { return node.outerHTML ?? node.documentElement?.outerHTML ?? ""; } }
