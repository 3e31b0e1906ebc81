// Elements: attributes, their reflections, styles, form fields (HTML Standard, sections 3 and 4).
const camel = (name) => name.replace(/-([a-z])/g, (_, c) => c.toUpperCase());
const dashed = (name) => name.replace(/[A-Z]/g, (c) => "-" + c.toLowerCase());

// A style: declarations in an attribute, by their names in both spellings.
function styleOf(el) {
  const read = () => {
    const map = new Map();
    for (const part of (el.getAttribute("style") ?? "").split(";")) {
      const colon = part.indexOf(":");
      if (colon > 0) map.set(part.slice(0, colon).trim().toLowerCase(), part.slice(colon + 1).trim());
    }
    return map;
  };
  const write = (map) => el._setQuietly("style", [...map].map(([k, v]) => `${k}: ${v};`).join(" "));
  const methods = {
    setProperty(name, value) { const map = read(); map.set(lower(name), text(value)); write(map); },
    getPropertyValue(name) { return read().get(lower(name))?.replace(/\s*!important$/, "") ?? ""; },
    removeProperty(name) { const map = read(); map.delete(lower(name)); write(map); return ""; },
    getPropertyPriority() { return ""; },
    item() { return ""; },
  };
  return new Proxy(methods, {
    get(_, key) {
      if (typeof key !== "string") return undefined;
      if (own.call(methods, key)) return methods[key];
      if (key === "cssText") return el.getAttribute("style") ?? "";
      if (key === "length") return read().size;
      return read().get(dashed(key === "cssFloat" ? "float" : key)) ?? "";
    },
    set(_, key, value) {
      if (key === "cssText") el._setQuietly("style", text(value));
      else if (value === "" || value == null) methods.removeProperty(dashed(text(key)));
      else methods.setProperty(dashed(text(key)), value);
      return true;
    },
    has: () => true,
  });
}
class DOMTokenList {
  constructor(el, attribute) { this._el = el; this._attribute = attribute; }
  _get() { return words(this._el.getAttribute(this._attribute) ?? ""); }
  _set(list) { this._el.setAttribute(this._attribute, list.join(" ")); }
  get length() { return this._get().length; }
  get value() { return this._get().join(" "); }
  set value(value) { this._el.setAttribute(this._attribute, text(value)); }
  item(index) { return this._get()[index] ?? null; }
  contains(name) { return this._get().includes(text(name)); }
  add(...names) { const list = this._get(); for (const name of names) if (!list.includes(text(name))) list.push(text(name)); this._set(list); }
  remove(...names) { this._set(this._get().filter((name) => !names.map(text).includes(name))); }
  toggle(name, force) { const on = force ?? !this.contains(name); if (on) this.add(name); else this.remove(name); return on; }
  replace(from, to) { if (!this.contains(from)) return false; this.remove(from); this.add(to); return true; }
  supports() { return false; }
  forEach(fn) { this._get().forEach(fn); }
  [Symbol.iterator]() { return this._get()[Symbol.iterator](); }
  toString() { return this.value; }
}

class Element extends Node {
  constructor(name, document, namespace) {
    super(document);
    this._name = name;
    this._attributes = new Map();
    this.namespaceURI = namespace ?? "http://www.w3.org/1999/xhtml";
  }
  get nodeType() { return 1; }
  get localName() { return this._name; }
  get tagName() { return this.namespaceURI.endsWith("xhtml") ? this._name.toUpperCase() : this._name; }
  get nodeName() { return this.tagName; }
  get prefix() { return null; }
  getAttribute(name) { return this._attributes.get(lower(name)) ?? null; }
  getAttributeNS(_, name) { return this.getAttribute(name) ?? this.getAttribute("xlink:" + name); }
  hasAttribute(name) { return this._attributes.has(lower(name)); }
  hasAttributeNS(_, name) { return this.hasAttribute(name); }
  hasAttributes() { return this._attributes.size > 0; }
  getAttributeNames() { return [...this._attributes.keys()]; }
  setAttribute(name, value) {
    name = lower(name);
    const old = this.getAttribute(name);
    this._attributes.set(name, text(value));
    if (name.startsWith("on")) this._handlers?.delete(name);
    effect();
    attributeChanged(this, name, old);
  }
  setAttributeNS(_, name, value) { this.setAttribute(name, value); }
  _setQuietly(name, value) { this._attributes.set(name, value); effect(); }
  removeAttribute(name) { this._attributes.delete(lower(name)); if (lower(name).startsWith("on")) this._handlers?.delete(lower(name)); effect(); }
  removeAttributeNS(_, name) { this.removeAttribute(name); }
  toggleAttribute(name, force) { const on = force ?? !this.hasAttribute(name); if (on) this.setAttribute(name, ""); else this.removeAttribute(name); return on; }
  getAttributeNode(name) { return this.hasAttribute(name) ? { name, value: this.getAttribute(name), nodeValue: this.getAttribute(name) } : null; }
  get attributes() {
    const list = [...this._attributes].map(([name, value]) => ({ name, value, nodeName: name, nodeValue: value, localName: name }));
    list.getNamedItem = (name) => list.find((attribute) => attribute.name === name) ?? null;
    for (const attribute of list) if (!(attribute.name in list)) list[attribute.name] = attribute;
    return list;
  }
  get id() { return this.getAttribute("id") ?? ""; }
  set id(value) { this.setAttribute("id", value); }
  get className() { return this.getAttribute("class") ?? ""; }
  set className(value) { this.setAttribute("class", value); }
  get classList() { return (this._classes ??= new DOMTokenList(this, "class")); }
  set classList(value) { this.className = value; }
  get innerHTML() { return this._name === "script" || this._name === "style" ? this.textContent : serialiseChildren(this); }
  set innerHTML(html) {
    const holder = this._content ?? this;
    for (const child of holder.childNodes) child.parentNode = null;
    holder.childNodes.length = 0;
    if (RAW.has(this._name)) { this.textContent = html; return; }
    effect();
    holder.appendChild(parseFragment(html, this._document));
  }
  setHTMLUnsafe(html) { this.innerHTML = html; }
  get outerHTML() {
    return openingTag(this) + (VOID.has(this._name) ? "" : serialiseChildren(this) + `</${this._name}>`);
  }
  set outerHTML(html) { this.replaceWith(parseFragment(html, this._document)); }
  insertAdjacentHTML(where, html) { this._adjacent(where, parseFragment(html, this._document)); }
  insertAdjacentElement(where, el) { this._adjacent(where, el); return el; }
  insertAdjacentText(where, data) { this._adjacent(where, new Text(data, this._document)); }
  _adjacent(where, node) {
    switch (lower(where)) {
      case "beforebegin": this.before(node); break;
      case "afterbegin": this.insertBefore(node, this.firstChild); break;
      case "beforeend": this.appendChild(node); break;
      default: this.after(node);
    }
  }
  matches(selector) { return matches(this, parseSelector(text(selector))); }
  webkitMatchesSelector(selector) { return this.matches(selector); }
  closest(selector) { const list = parseSelector(text(selector)); for (let at = this; at instanceof Element; at = at.parentNode) if (matches(at, list)) return at; return null; }
  attachShadow(init) { this._shadow = new ShadowRoot(this, init?.mode ?? "open"); this._shadowOpen = init?.mode !== "closed"; return this._shadow; }
  get shadowRoot() { return this._shadowOpen ? this._shadow : null; }
  getBoundingClientRect() { return { x: 10, y: 10, left: 10, top: 10, right: 310, bottom: 50, width: 300, height: 40, toJSON() { return {}; } }; }
  getClientRects() { return [this.getBoundingClientRect()]; }
  scrollIntoView() {}
  animate() { return { finished: Promise.resolve(), cancel() {}, play() {}, pause() {}, onfinish: null }; }
  requestFullscreen() { trick("fullscreen"); return Promise.resolve(); }
  get nextElementSibling() { let at = this.nextSibling; while (at && !(at instanceof Element)) at = at.nextSibling; return at; }
  get previousElementSibling() { let at = this.previousSibling; while (at && !(at instanceof Element)) at = at.previousSibling; return at; }
  _copy() {
    const copy = this._document._make(this._name, this.namespaceURI);
    for (const [name, value] of this._attributes) copy._attributes.set(name, value);
    if (this._value !== undefined) copy._value = this._value;
    return copy;
  }
}

// What `onclick` and its like hold: a function that was set, or the attribute's code, made into one when asked for.
function handlerOf(el, name) {
  el._handlers ??= new Map();
  if (el._handlers.has(name)) return el._handlers.get(name);
  const code = el.getAttribute?.(name);
  if (!code) return null;
  const window = el._document?._window;
  const handler = window?.compileHandler(code) ?? null;
  el._handlers.set(name, handler);
  return handler;
}
const HANDLERS = ("abort animationend beforeunload blur change click contextmenu copy cut dblclick drag dragend dragenter dragover dragstart drop error focus focusin " +
  "focusout hashchange input invalid keydown keypress keyup load loadstart message mousedown mouseenter mouseleave mousemove mouseout mouseover mouseup offline " +
  "online pagehide pageshow paste pointerdown pointermove pointerover pointerup popstate readystatechange reset resize scroll select selectstart storage submit toggle " +
  "touchend touchmove touchstart transitionend unload visibilitychange wheel begin end repeat").split(" ");
function giveHandlers(prototype) {
  for (const type of HANDLERS) {
    const name = "on" + type;
    Object.defineProperty(prototype, name, {
      configurable: true,
      enumerable: true,
      get() { return handlerOf(this, name); },
      set(value) { (this._handlers ??= new Map()).set(name, typeof value === "function" ? value : null); setHandler(this, type, value); },
    });
  }
}

class HTMLElement extends Element {
  constructor(name, document, namespace) {
    // A page's own element class comes in through `new`; the registry knows its name.
    super(typeof name === "string" ? name : customNames.get(new.target) ?? "div", document ?? state.windows[0]?.document, namespace);
  }
  get style() { return (this._style ??= styleOf(this)); }
  set style(value) { this._setQuietly("style", text(value)); }
  get dataset() {
    const el = this;
    return (this._dataset ??= new Proxy({}, {
      get: (_, key) => (typeof key === "string" ? el.getAttribute("data-" + dashed(key)) ?? undefined : undefined),
      set: (_, key, value) => { el.setAttribute("data-" + dashed(text(key)), value); return true; },
      has: (_, key) => typeof key === "string" && el.hasAttribute("data-" + dashed(key)),
      deleteProperty: (_, key) => { el.removeAttribute("data-" + dashed(text(key))); return true; },
      ownKeys: () => [...el._attributes.keys()].filter((k) => k.startsWith("data-")).map((k) => camel(k.slice(5))),
      getOwnPropertyDescriptor: (_, key) => ({ value: el.getAttribute("data-" + dashed(text(key))), enumerable: true, configurable: true, writable: true }),
    }));
  }
  get innerText() { return this.textContent; }
  set innerText(value) { this.textContent = value; }
  get outerText() { return this.textContent; }
  get offsetParent() { return isShown(this) ? this.parentElement : null; }
  click() { clickOn(this); }
  focus() { if (this._document) this._document._active = this; dispatch(this, new FocusEvent("focus")); }
  blur() { dispatch(this, new FocusEvent("blur")); }
  get contentEditable() { return this.getAttribute("contenteditable") ?? "inherit"; }
  get isContentEditable() { return ["", "true", "plaintext-only"].includes(lower(this.getAttribute("contenteditable") ?? "false")); }
  get hidden() { return this.hasAttribute("hidden"); }
  set hidden(value) { this.toggleAttribute("hidden", !!value); }
  get tabIndex() { return Number(this.getAttribute("tabindex") ?? -1); }
  set tabIndex(value) { this.setAttribute("tabindex", value); }
}
for (const [name, value] of Object.entries({ offsetWidth: 300, offsetHeight: 40, clientWidth: 300, clientHeight: 40, offsetTop: 10, offsetLeft: 10, clientTop: 0, clientLeft: 0, scrollWidth: 300, scrollHeight: 40 })) {
  Object.defineProperty(HTMLElement.prototype, name, { get() { return isShown(this) ? value : 0; }, configurable: true });
}
for (const name of ["scrollTop", "scrollLeft"]) HTMLElement.prototype[name] = 0;
giveHandlers(HTMLElement.prototype);
class SVGElement extends HTMLElement {
  get className() { return { baseVal: this.getAttribute("class") ?? "", animVal: "" }; }
  get href() { return { baseVal: this.getAttribute("href") ?? this.getAttribute("xlink:href") ?? "" }; }
  get ownerSVGElement() { return this.closest("svg"); }
  getBBox() { return { x: 0, y: 0, width: 300, height: 150 }; }
}

// Attributes that are also properties: as text, as a URL, as a yes or no.
function reflect(prototype, kind, names) {
  for (const pair of names.split(" ")) {
    const [property, attribute = property.toLowerCase()] = pair.split("=");
    Object.defineProperty(prototype, property, {
      configurable: true,
      enumerable: true,
      get() {
        const value = this.getAttribute(attribute);
        if (kind === "flag") return value !== null;
        if (kind === "url") return value === null ? "" : resolve(value, this._document) ?? value;
        return value ?? "";
      },
      set(value) { if (kind === "flag") this.toggleAttribute(attribute, !!value); else this.setAttribute(attribute, value); },
    });
  }
}
reflect(HTMLElement.prototype, "text", "title lang dir name type rel target media alt accept content httpEquiv=http-equiv charset htmlFor=for placeholder autocomplete width height align srcset sizes crossOrigin download cols rows size maxLength pattern min max step label accessKey referrerPolicy integrity nonce loading as color face border bgColor role");
reflect(HTMLElement.prototype, "flag", "disabled readOnly required multiple autofocus async defer noModule open reversed loop muted controls autoplay noValidate formNoValidate");
