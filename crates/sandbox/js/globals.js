// What a page's global object holds besides the language's own.
const CONSTRUCTORS = {
  EventTarget, Node, Element, HTMLElement, SVGElement, Text, Comment, CharacterData, DocumentFragment, ShadowRoot, Document, HTMLDocument: Document, NodeList, HTMLCollection: NodeList, DOMTokenList,
  Event: DomEvent, UIEvent, MouseEvent, PointerEvent, KeyboardEvent, InputEvent, FocusEvent, TouchEvent, CustomEvent, MessageEvent, ProgressEvent, ErrorEvent, HashChangeEvent, StorageEvent, SubmitEvent,
  HTMLInputElement, HTMLTextAreaElement, HTMLButtonElement, HTMLSelectElement, HTMLOptionElement, HTMLFormElement, HTMLAnchorElement, HTMLBaseElement, HTMLLinkElement, HTMLImageElement,
  HTMLMediaElement, HTMLScriptElement, HTMLIFrameElement, HTMLObjectElement, HTMLMetaElement, HTMLTemplateElement, HTMLCanvasElement, HTMLDialogElement, HTMLLabelElement, HTMLTableElement,
  HTMLTableRowElement, HTMLStyleElement, HTMLUnknownElement, HTMLBodyElement, HTMLHtmlElement, HTMLHeadElement, HTMLDivElement, HTMLSpanElement, HTMLParagraphElement, HTMLTableCellElement,
  HTMLUListElement, HTMLLIElement, HTMLVideoElement: HTMLMediaElement, HTMLAudioElement: HTMLMediaElement,
  DOMParser, XMLSerializer, URL, URLSearchParams, Blob, File, FileReader, TextEncoder, TextDecoder, ReadableStream, DecompressionStream, CryptoKey, Headers, FormData, Response, Request,
  XMLHttpRequest, WebSocket, EventSource, RTCPeerConnection, webkitRTCPeerConnection: RTCPeerConnection, Worker, SharedWorker: Worker, MessageChannel, MessagePort, BroadcastChannel, Notification, MutationObserver, WebKitMutationObserver: MutationObserver,
  IntersectionObserver, ResizeObserver, Storage,
};

function say(what, message) {
  const words = text(message ?? "").slice(0, 500);
  record("dialogue", { what, text: words });
  native.seen(words);
  return words;
}
PageWindow.prototype.install = function install() {
  const window = this;
  const global = this.facade;
  const hidden = (name, value) => Object.defineProperty(global, name, { value, writable: true, configurable: true, enumerable: false });
  const accessor = (name, get, set) => Object.defineProperty(global, name, { get, set, configurable: true, enumerable: true });
  const define = (table) => { for (const name of Object.keys(table)) hidden(name, table[name]); };
  define(CONSTRUCTORS);
  class PageImage extends HTMLImageElement {
    constructor(width, height) { super("img", window.document); if (width) this.width = width; if (height) this.height = height; }
  }
  class PageOption extends HTMLOptionElement {
    constructor(label, value) { super("option", window.document); this.textContent = label ?? ""; if (value !== undefined) this.value = value; }
  }
  class PageAudio extends HTMLMediaElement { constructor(src) { super("audio", window.document); if (src) this.setAttribute("src", src); } }
  const timers = this.timers;
  define({
    Image: PageImage, Option: PageOption, Audio: PageAudio,
    window: global, self: global, frames: global, parent: global, top: global, opener: null, frameElement: null, length: 0, name: "", closed: false, status: "", defaultStatus: "",
    document: this.document, navigator: makeNavigator(), clientInformation: null, origin: "null", isSecureContext: true, crossOriginIsolated: false,
    screen: { width: 1920, height: 1080, availWidth: 1920, availHeight: 1040, availTop: 0, availLeft: 0, colorDepth: 24, pixelDepth: 24, orientation: { type: "landscape-primary", angle: 0, addEventListener() {} } },
    devicePixelRatio: 1, screenX: 100, screenY: 80, screenLeft: 100, screenTop: 80, scrollX: 0, scrollY: 0, pageXOffset: 0, pageYOffset: 0,
    visualViewport: { width: 1280, height: 860, scale: 1, addEventListener() {} },
    chrome: { runtime: undefined, app: {}, csi() {}, loadTimes() {} }, external: {}, scrollbars: { visible: true }, toolbar: { visible: true }, menubar: { visible: true }, locationbar: { visible: true },
    history: {
      length: 1, state: null, scrollRestoration: "auto", back() {}, forward() {}, go() {},
      pushState(value, _, url) { trick("history", "pushState"); this.state = value; if (url !== undefined && url !== null) window.moveTo(url); }, replaceState(value, _, url) { this.state = value; if (url !== undefined && url !== null) window.moveTo(url); },
    },
    performance: { now: () => tick() - START, timeOrigin: START, timing: { navigationStart: START, loadEventEnd: START + 300, domContentLoadedEventEnd: START + 200, responseEnd: START + 90 }, mark() {}, measure() {}, getEntriesByType: () => [], getEntriesByName: () => [], getEntries: () => [], memory: { jsHeapSizeLimit: 2e9, usedJSHeapSize: 1e7 } },
    crypto, localStorage: makeStorage(), sessionStorage: makeStorage(), indexedDB: undefined, caches: undefined,
    customElements: {
      define(name, type) {
        window.customElements.set(lower(name), type); customNames.set(type, lower(name));
        for (const el of [...elements(window.document)]) if (el._name === lower(name)) window.upgrade(el, type);
      },
      get: (name) => window.customElements.get(lower(name)), whenDefined: (name) => window.promise(window.customElements.get(lower(name))), upgrade() {},
    },
    setTimeout: (run, delay, ...args) => timers.add(run, delay, args, false), setInterval: (run, delay, ...args) => { return timers.add(run, delay, args, true); },
    clearTimeout: (id) => timers.stop(id), clearInterval: (id) => timers.stop(id),
    setImmediate: (run, ...args) => timers.add(run, 0, args, false), clearImmediate: (id) => timers.stop(id),
    requestAnimationFrame: (run) => timers.add(() => Reflect.apply(run, global, [clock.now - START]), 16, [], false), cancelAnimationFrame: (id) => timers.stop(id),
    requestIdleCallback: (run) => timers.add(() => Reflect.apply(run, global, [{ didTimeout: false, timeRemaining: () => 40 }]), 20, [], false), cancelIdleCallback: (id) => timers.stop(id),
    queueMicrotask: (run) => { this.promise(undefined).then(run); }, reportError: (error) => fault(error),
    structuredClone: (value) => this.host.clone(value),
    atob: (value) => { const out = native.atob(text(value)); if (out === null) throw new DOMException("The string to be decoded is not correctly encoded.", "InvalidCharacterError"); return out; },
    btoa: (value) => { const out = native.btoa(text(value)); if (out === null) throw new DOMException("The string contains characters outside of Latin1.", "InvalidCharacterError"); return out; },
    fetch: (input, init) => fetchFrom(window, input, init),
    open: (url) => this.openWindow(url), close() {}, focus() {}, blur() {}, stop() {}, print() { record("print", {}); }, find: () => false,
    alert: (message) => say("alert", message),
    confirm: (message) => { say("confirm", message); return true; },
    // A page that asks for a password in a box of the browser gets the example.
    prompt: (message) => { const asks = say("prompt", message); state.typed = true; return /mail|user/i.test(asks) && !/passw|kennwort/i.test(asks) ? victim.email : victim.password; },
    scroll() {}, scrollTo() {}, scrollBy() {}, moveTo() {}, moveBy() {}, resizeTo() {}, resizeBy() {}, captureEvents() {}, releaseEvents() {},
    getSelection: () => ({ toString: () => "", removeAllRanges() {}, addRange() {}, rangeCount: 0, isCollapsed: true }),
    getComputedStyle: (el, pseudo) => this.computed(el, pseudo), matchMedia: (query) => ({ matches: /min-width|hover: *hover|light/.test(text(query)), media: text(query), addListener() {}, removeListener() {}, addEventListener() {}, removeEventListener() {} }),
    postMessage: (data, target, ports) => { timers.add(() => dispatch(window, new MessageEvent("message", { data, origin: "null", source: global, ports: ports ?? target?.transfer ?? [] })), 0, [], false); },
    addEventListener: (...args) => window.addEventListener(...args), removeEventListener: (...args) => window.removeEventListener(...args), dispatchEvent: (event) => dispatch(window, event),
    attachEvent: (...args) => window.attachEvent(...args), detachEvent: (...args) => window.detachEvent(...args),
    speechSynthesis: { speak() {}, cancel() {}, getVoices: () => [] },
    trustedTypes: undefined, webkitURL: URL,
  });
  global.clientInformation = global.navigator;
  accessor("location", () => window.location, (url) => window.goTo(url, "location"));
  accessor("event", () => window.current, (value) => Object.defineProperty(global, "event", { value, writable: true, configurable: true }));
  // The size of a window whose developer tools are closed; who compares the two looks for them.
  const size = (name, value, outer) => accessor(name, () => { if (outer) trick("devtools", name + " is compared"); return value; }, (v) => Object.defineProperty(global, name, { value: v, writable: true, configurable: true }));
  size("innerWidth", 1280, false); size("innerHeight", 860, false); size("outerWidth", 1296, true); size("outerHeight", 940, true);
  const console = {};
  for (const name of "log info warn error debug trace table dir dirxml group groupCollapsed groupEnd time timeEnd timeLog assert count countReset clear profile profileEnd exception".split(" ")) {
    console[name] = () => { if (name === "clear" || name === "profile") trick("console", `console.${name} is called`); };
  }
  hidden("console", new Proxy(console, {
    set(target, key, value) { trick("console", `console.${text(key)} is overwritten`); target[key] = value; return true; },
    defineProperty(target, key, descriptor) { trick("console", `console.${text(key)} is overwritten`); return Reflect.defineProperty(target, key, descriptor); },
  }));
};
// A page's own history entry: the address changes, nothing is loaded.
PageWindow.prototype.moveTo = function moveTo(url) { const whole = resolve(url, this.document); if (whole && /^(file|about|blob)/.test(whole)) { this.url = whole; this.document._url = whole; } };
PageWindow.prototype.upgrade = function upgrade(el, type) {
  try {
    const made = Reflect.construct(type, []);
    made._name = el._name;
    made._attributes = el._attributes;
    made._document = el._document;
    for (const child of [...el.childNodes]) made._adoptQuietly(child);
    const list = el.parentNode?.childNodes;
    if (!list) return;
    list[list.indexOf(el)] = made;
    made.parentNode = el.parentNode;
    made._connected = true;
    made.connectedCallback?.();
  } catch (error) { fault(error); }
};
// A style as computed: the element's own declarations and the rules of the page that name it.
PageWindow.prototype.computed = function computed(el, pseudo) {
  const values = new Map([["display", "block"], ["visibility", "visible"], ["opacity", "1"], ["color", "rgb(0, 0, 0)"], ["position", "static"]]);
  const apply = (declarations) => {
    for (const part of declarations.match(/(?:[^;"']|"[^"]*"|'[^']*')+/g) ?? []) {
      const at = part.indexOf(":");
      if (at > 0) values.set(part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim());
    }
  };
  // `a::before, b` asked for `::before`: the selectors that name it, without it.
  const of = (selector) => pseudo
    ? selector.split(",").filter((one) => one.includes(text(pseudo).replace(/^:+/, ":"))).map((one) => one.replace(/::?(before|after)/g, "").trim() || "*").join(",")
    : selector;
  for (const sheet of elements(this.document)) {
    if (sheet._name !== "style") continue;
    const source = sheet.textContent.slice(0, 200_000).replace(/\/\*[^]*?\*\//g, "");
    for (const [, selector, declarations] of source.matchAll(/([^{}]+)\{((?:[^{}"']|"[^"]*"|'[^']*')*)\}/g)) {
      const wanted = of(selector.trim());
      try {
        if (wanted === ":root") for (const [, name, value] of declarations.matchAll(/(--[\w-]+)\s*:\s*([^;]*)/g)) values.set(name, value.trim());
        if (wanted && el instanceof Element && matches(el, parseSelector(wanted))) apply(declarations);
      } catch {} // a selector that we do not read
    }
  }
  if (!pseudo && el instanceof Element) apply(el.getAttribute("style") ?? "");
  const get = (name) => values.get(text(name).startsWith("--") ? text(name) : dashed(text(name)))?.replace(/\s*!important$/, "") ?? "";
  return new Proxy({}, { get: (_, key) => (key === "getPropertyValue" ? get : typeof key === "string" ? get(key) : undefined) });
};
