// What happens when an element comes into a document: scripts run, pictures and frames would be loaded.
function inserted(node) {
  if (!node.isConnected || !node._document?._window) return;
  const below = node instanceof Element ? [node, ...elements(node)] : [];
  for (const el of below) node._document._window.nameElement(el);
  for (const el of below) {
    if (el._name === "script") node._document._window.runScript(el);
    else arrived(el);
    if (el.connectedCallback && !el._connected) {
      el._connected = true;
      try { el.connectedCallback(); } catch (error) { fault(error); }
    }
  }
  const parent = node.parentNode;
  for (const watcher of watchers) if (watcher.hears(parent)) watcher.tell({ type: "childList", target: parent, addedNodes: nodeList([node]), removedNodes: nodeList([]), previousSibling: null, nextSibling: null });
}
// Once for each element: what its markup asks a browser to load or to do.
function arrived(el) {
  if (el._arrived) return;
  el._arrived = true;
  const window = el._document._window;
  switch (el._name) {
    case "img": case "image": loadPicture(el); break;
    case "video": case "audio": case "source": if (el.hasAttribute("src")) later(() => dispatch(el, new DomEvent("error"))); break;
    case "iframe": case "frame": case "object": case "embed": loadFrame(el); break;
    case "link": loadLink(el); break;
    case "meta":
      if (lower(el.getAttribute("http-equiv") ?? "") === "refresh") refresh(el, window);
      break;
    case "input": case "textarea": case "select": case "button":
      if (el.hasAttribute("autofocus")) later(() => el.focus());
      break;
    case "details": if (el.hasAttribute("open")) later(() => dispatch(el, new DomEvent("toggle"))); break;
    case "animate": case "set": case "animatetransform": case "animatemotion":
      for (const type of ["begin", "end"]) if (el._hears(type)) later(() => dispatch(el, new DomEvent(type)));
      break;
    case "svg": case "style":
      if (el._hears("load")) later(() => dispatch(el, new DomEvent("load")));
      break;
    default:
      for (const type of ["animationend", "transitionend"]) if (el._hears(type)) later(() => dispatch(el, new DomEvent(type, { bubbles: true })));
  }
}
const later = (run, delay = 0) => state.windows[0]?.timers.add(run, delay, [], false);

function request(how, url, more = {}) {
  record("request", { how, method: "GET", url, fields: [], headers: [], body: null, ...more });
}
function loadPicture(el) {
  const raw = el.getAttribute("src") ?? el.getAttribute("href") ?? el.getAttribute("xlink:href");
  if (raw === null) return;
  const url = resolve(raw, el._document) ?? raw;
  const there = /^https?:/i.test(url);
  if (there) request("image", url, { scripted: state.running > 0 || state.phase !== "load" });
  const good = there || /^data:image\/|^blob:/i.test(url);
  if (el._hears("load") || el._hears("error")) later(() => dispatch(el, new DomEvent(good ? "load" : "error")), 1);
}
function loadLink(el) {
  const rel = words(lower(el.getAttribute("rel") ?? ""));
  const url = el.hasAttribute("href") ? el.href : "";
  if (/^https?:/i.test(url) && rel.some((word) => ["stylesheet", "preload", "prefetch", "icon", "preconnect", "dns-prefetch", "modulepreload"].includes(word))) request("resource", url);
  if (el._hears("load")) later(() => dispatch(el, new DomEvent("load")));
}
function refresh(el, window) {
  const m = /^\s*([\d.]*)\s*[;,]?\s*(?:url\s*=\s*)?['"]?(.*?)['"]?\s*$/i.exec(el.getAttribute("content") ?? "");
  if (m && m[2]) later(() => window.goTo(m[2], "refresh"), Number(m[1] || 0) * 1000);
}

// A frame: a document that the page may write into. What stands in it is run later, in a realm of its own.
function frameOf(el) {
  if (!el._frame) {
    const document = blankDocument("");
    document._written = "";
    const facade = new EventTarget();
    Object.assign(facade, { document, parent: el._document?.defaultView, top: el._document?.defaultView, frameElement: el, postMessage() {}, focus() {}, print() {}, closed: false });
    Object.defineProperty(facade, "location", { get: () => ({ href: "about:blank", replace: (url) => loadFrame(el, url), assign: (url) => loadFrame(el, url) }), set: (url) => loadFrame(el, url), configurable: true });
    facade.window = facade.self = facade;
    el._frame = { document, facade };
    state.frames.push({ el, html: null, url: "about:srcdoc", how: "frame" });
  }
  return el._frame;
}
const isPageType = (type) => /^(text\/html|application\/xhtml\+xml|image\/svg\+xml|text\/xml|application\/xml)/i.test(type);
function loadFrame(el, given) {
  if (el.hasAttribute("srcdoc")) {
    enqueueFrame({ el, html: el.getAttribute("srcdoc"), url: "about:srcdoc", how: "frame" });
  } else {
    const raw = given ?? el.getAttribute("src") ?? el.getAttribute("data");
    if (raw) {
      const url = resolve(raw, el._document) ?? text(raw);
      const inside = bytesOfUrl(url);
      if (/^javascript:/i.test(url)) el._document._window?.goTo(url, "frame");
      else if (inside && isPageType(inside.type)) enqueueFrame({ el, html: native.decode("utf-8", inside.bytes), url, how: "frame" });
      else if (inside && el._name !== "embed" && el._name !== "object") dropFrom(url, "");
      else if (/^https?:/i.test(url)) { effect(); request("frame", url); }
    }
  }
  if (el._hears("load")) later(() => dispatch(el, new DomEvent("load")), 1);
}
function enqueueFrame(frame) {
  if (frame.html.trim() === "") return;
  effect();
  state.frames.push(frame);
}
function attributeChanged(el, name, old) {
  const connected = el.isConnected;
  if (el._name === "img" && name === "src") { el._arrived = true; loadPicture(el); }
  else if (el._name === "script" && name === "src" && connected) el._document._window?.runScript(el);
  else if ((el._name === "iframe" || el._name === "frame" || el._name === "object") && (name === "src" || name === "srcdoc" || name === "data") && connected) { el._arrived = true; loadFrame(el); }
  else if (el._name === "details" && name === "open" && old === null) later(() => dispatch(el, new DomEvent("toggle")));
  else if (el._name === "link" && name === "href" && connected) loadLink(el);
  if (el.attributeChangedCallback && el.constructor.observedAttributes?.includes(name)) {
    try { el.attributeChangedCallback(name, old, el.getAttribute(name)); } catch (error) { fault(error); }
  }
  for (const watcher of watchers) if (watcher.hears(el)) watcher.tell({ type: "attributes", target: el, attributeName: name, oldValue: old, addedNodes: [], removedNodes: [] });
}
function setHandler(el, type) {
  // A picture whose source came before its handler.
  if (el._name === "img" && type === "error" && el._arrived && !el._told) {
    el._told = true;
    const url = el.src;
    if (url && !/^https?:|^data:image\/|^blob:/i.test(url)) later(() => dispatch(el, new DomEvent("error")), 1);
  }
}

const watchers = new Set();
class MutationObserver {
  constructor(callback) { this._callback = callback; this._records = []; this._targets = []; }
  observe(target, options) { this._targets.push([target, options ?? {}]); watchers.add(this); }
  disconnect() { this._targets = []; watchers.delete(this); }
  takeRecords() { const list = this._records; this._records = []; return list; }
  hears(node) { return this._targets.some(([target, options]) => target === node || (options.subtree && node && target.contains(node))); }
  tell(record) {
    this._records.push(record);
    if (this._records.length > 1) return;
    later(() => { const list = this.takeRecords(); if (list.length > 0) Reflect.apply(this._callback, this, [list, this]); });
  }
}
class IntersectionObserver {
  constructor(callback) { this._callback = callback; }
  observe(target) { later(() => Reflect.apply(this._callback, this, [[{ target, isIntersecting: true, intersectionRatio: 1, boundingClientRect: target.getBoundingClientRect?.() }], this]), 1); }
  unobserve() {}
  disconnect() {}
}
class ResizeObserver { observe() {} unobserve() {} disconnect() {} }
