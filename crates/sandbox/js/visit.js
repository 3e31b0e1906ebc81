// A visit of a page from its first byte to the last click. The host calls these in order.
const visit = {
  // Opens a page in a realm: parses it and runs its scripts.
  open(realm, html, url, how) {
    state.phase = "load";
    const window = new PageWindow(realm, url, how);
    state.windows.push(window);
    if (realm.parent) window._facadeParent(realm.parent);
    // The page as its markup says, before any script.
    window.still = stillOf(html);
    window.load(html);
    return window;
  },
  // What the page does by itself, and when somebody moves the mouse.
  settle(window) {
    state.phase = "timer";
    window.drain();
    gesture(window);
    state.phase = "timer";
    window.drain();
    window.finishWriting();
  },
  // The page as it stands now, if scripts made it another than its markup.
  document(window, how) {
    const html = serialiseChildren(window.document, true);
    if (html === window.still || html === window.last) return;
    window.last = html;
    native.document(how, html);
  },
  outline(window) { native.outline(outline(window.document)); },
  // What is filled in, and what stands there to be read.
  fields(window) {
    for (const el of allElements(window.document)) {
      if (el._name === "input" && el.type !== "checkbox") { const m = ADDRESS.exec(el.value); if (m) native.prefilled(m[0]); else if (el.type === "hidden") native.seen(el.value); }
    }
    native.seen(window.document.title + "\n" + (window.document.body ? shownText(window.document) : ""));
  },
  play,
  // What the page does against whoever wants to look at it: which keys, menus and selections it takes away. Last of all, since
  // a page may clear itself then.
  probe(window) {
    if (native.spent()) return;
    state.probing = true;
    const target = window.document.body ?? window.document;
    const refused = (event) => { let goes = true; attempt(() => { goes = dispatch(target, event); }, null); return !goes; };
    const init = { bubbles: true, cancelable: true };
    if (refused(new MouseEvent("contextmenu", { ...init, button: 2 }))) trick("context-menu", "the menu of the right button is taken away");
    for (const [key, code, more] of [["F12", 123, {}], ["I", 73, { ctrlKey: true, shiftKey: true }], ["u", 85, { ctrlKey: true }]]) {
      if (refused(new KeyboardEvent("keydown", { ...init, key, code: key.length === 1 ? "Key" + key.toUpperCase() : key, keyCode: code, which: code, ...more }))) trick("keys", `${more.ctrlKey ? "Ctrl+" : ""}${more.shiftKey ? "Shift+" : ""}${key} is taken away`);
    }
    if (refused(new DomEvent("selectstart", init))) trick("selection", "text cannot be selected");
    state.probing = false;
  },
  settled(window) {
    window.drain();
    window.finishWriting();
  },
  // Frames and pages that wait for a realm of their own.
  next() {
    while (state.frames.length > 0) {
      const frame = state.frames.shift();
      const written = frame.html ?? frame.el?._frame?.document._written ?? frame.document?._written ?? "";
      if (written.trim() === "") continue;
      if (state.documents++ >= 8) { record("limit", { what: "frames" }); return null; }
      return { html: written, url: frame.url, how: frame.how, parent: frame.el?._document?.defaultView ?? null };
    }
    return null;
  },
};
PageWindow.prototype._facadeParent = function facadeParent(parent) {
  for (const name of ["parent", "top"]) Object.defineProperty(this.facade, name, { value: parent, writable: true, configurable: true });
};
PageWindow.prototype.finishWriting = function finishWriting() {
  if (this.document._opened) attempt(() => this.document.close(), this);
  this.drain();
};
function shownText(document) {
  const parts = [];
  for (const node of descendants(document)) if (node instanceof Text && !RAW.has(node.parentNode?._name)) parts.push(node._data);
  for (const el of allElements(document)) if (el._shadow) parts.push(collectText(el._shadow));
  return parts.join("\n").slice(0, 200_000);
}
function stillOf(html) {
  const document = new Document(null, "about:blank");
  const builder = new TreeBuilder(document, document, null);
  for (const token of tokensOf(html)) builder.token(token);
  builder.finish();
  return serialiseChildren(document, true);
}
// Whatever a page can reach of this realm leads back to the page's own functions.
visit.seal = (realm) => {
  Object.defineProperty(Function.prototype, "constructor", { value: realm.global.Function, configurable: true });
  Object.defineProperty(Object.getPrototypeOf(async () => {}), "constructor", { value: realm.global.Function, configurable: true });
  Object.defineProperty(Object.getPrototypeOf(function* () {}), "constructor", { value: realm.global.Function, configurable: true });
  const inherited = (value) => Object.getPrototypeOf(value);
  const shared = [Object, Function, Array, String, Number, Boolean, RegExp, Map, Set, Promise, Symbol, Error, TypeError, RangeError].map((type) => type.prototype);
  for (const prototype of [...shared, inherited([][Symbol.iterator]()), inherited(new Map()[Symbol.iterator]()), inherited(new Set()[Symbol.iterator]()), inherited(""[Symbol.iterator]()), inherited(inherited([][Symbol.iterator]())), inherited(inherited((function* () {})()))]) {
    Object.freeze(prototype);
  }
};
return visit;
