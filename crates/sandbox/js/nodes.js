// Events and the tree of nodes (DOM Standard, sections 2 and 4).
class DomEvent {
  constructor(type, init = {}) {
    this.type = text(type);
    this.bubbles = !!init?.bubbles;
    this.cancelable = !!init?.cancelable;
    this.composed = !!init?.composed;
    this.defaultPrevented = false;
    this.target = this.srcElement = this.currentTarget = null;
    this.eventPhase = 0;
    this.isTrusted = false;
    this.timeStamp = 0;
    this._stopped = this._stoppedNow = false;
    for (const key of Object.keys(init ?? {})) if (!(key in this)) this[key] = init[key];
  }
  preventDefault() { this.defaultPrevented = true; }
  get returnValue() { return !this.defaultPrevented; }
  set returnValue(value) { if (value === false) this.defaultPrevented = true; }
  stopPropagation() { this._stopped = true; }
  set cancelBubble(value) { if (value) this._stopped = true; }
  get cancelBubble() { return this._stopped; }
  stopImmediatePropagation() { this._stopped = this._stoppedNow = true; }
  composedPath() { return this._path ?? []; }
  initEvent(type, bubbles, cancelable) { this.type = text(type); this.bubbles = !!bubbles; this.cancelable = !!cancelable; }
}
class UIEvent extends DomEvent {}
class MouseEvent extends UIEvent {
  constructor(type, init = {}) {
    super(type, { button: 0, buttons: 0, clientX: 210, clientY: 170, pageX: 210, pageY: 170, screenX: 310, screenY: 290,
      movementX: 3, movementY: 2, offsetX: 10, offsetY: 10, detail: 1, ctrlKey: false, shiftKey: false, altKey: false, metaKey: false, which: 1, ...init });
  }
  initMouseEvent(type, bubbles, cancelable) { this.initEvent(type, bubbles, cancelable); }
}
class PointerEvent extends MouseEvent {}
class KeyboardEvent extends UIEvent {
  constructor(type, init = {}) {
    super(type, { key: "", code: "", keyCode: 0, which: 0, charCode: 0, ctrlKey: false, shiftKey: false, altKey: false, metaKey: false, repeat: false, ...init });
  }
  getModifierState() { return false; }
}
class InputEvent extends UIEvent {}
class FocusEvent extends UIEvent {}
class TouchEvent extends UIEvent { constructor(type, init) { super(type, { touches: [], changedTouches: [], ...init }); } }
class CustomEvent extends DomEvent {
  constructor(type, init = {}) { super(type, { detail: null, ...init }); }
  initCustomEvent(type, bubbles, cancelable, detail) { this.initEvent(type, bubbles, cancelable); this.detail = detail; }
}
class MessageEvent extends DomEvent {}
class ProgressEvent extends DomEvent {}
class ErrorEvent extends DomEvent {}
class HashChangeEvent extends DomEvent {}
class StorageEvent extends DomEvent {}
class SubmitEvent extends DomEvent {}

class EventTarget {
  addEventListener(type, listener, options) {
    if (listener == null) return;
    this._listeners ??= new Map();
    type = text(type);
    const list = this._listeners.get(type) ?? [];
    const capture = options === true || !!options?.capture;
    if (list.some((entry) => entry.listener === listener && entry.capture === capture)) return;
    list.push({ listener, capture, once: !!options?.once });
    this._listeners.set(type, list);
  }
  removeEventListener(type, listener, options) {
    const list = this._listeners?.get(text(type));
    const capture = options === true || !!options?.capture;
    const at = list?.findIndex((entry) => entry.listener === listener && entry.capture === capture) ?? -1;
    if (at >= 0) list.splice(at, 1);
  }
  attachEvent(type, listener) { this.addEventListener(text(type).replace(/^on/, ""), listener); }
  detachEvent(type, listener) { this.removeEventListener(text(type).replace(/^on/, ""), listener); }
  dispatchEvent(event) { return dispatch(this, event); }
  // Whether anything listens to this type of event here.
  _hears(type) { return (this._listeners?.get(type)?.length ?? 0) > 0 || typeof this["on" + type] === "function"; }
}

function invoke(target, event, capture) {
  event.currentTarget = target;
  const window = target._window ?? target.ownerDocument?._window ?? target.defaultView?._window;
  const call = (listener, handler) => {
    try {
      const result = typeof listener === "function" ? Reflect.apply(listener, target._facade ?? target, [event]) : listener.handleEvent(event);
      if (handler && result === false) event.preventDefault();
    } catch (error) {
      fault(error);
      window?.failed?.(error);
    }
  };
  for (const entry of [...(target._listeners?.get(event.type) ?? [])]) {
    if (entry.capture !== capture && event.target !== (target._facade ?? target)) continue;
    if (event.target === (target._facade ?? target) && capture) continue;
    if (event._stoppedNow) return;
    if (entry.once) target.removeEventListener(event.type, entry.listener, entry.capture);
    call(entry.listener, false);
  }
  if (capture || event._stoppedNow) return;
  const handler = target._facade ? target._facade["on" + event.type] : target["on" + event.type];
  if (typeof handler === "function") call(handler, true);
}

// Sends an event along its path. Gives false if somebody prevented what would follow.
function dispatch(target, event) {
  const path = [];
  for (let at = target; at && path.length < 2000; at = at.parentNode ?? at._host ?? at._above) path.push(at);
  event.target = event.srcElement = target._facade ?? target;
  event._path = path.map((step) => step._facade ?? step);
  event._stopped = event._stoppedNow = false;
  for (let i = path.length - 1; i >= 0 && !event._stopped; i--) invoke(path[i], event, true);
  for (let i = 0; i < path.length && !event._stopped; i++) {
    if (i > 0 && !event.bubbles) break;
    invoke(path[i], event, false);
  }
  event.currentTarget = null;
  return !event.defaultPrevented;
}

class NodeList extends Array {
  item(index) { return this[index] ?? null; }
  namedItem(name) { return this.find((node) => node.id === name || node.getAttribute?.("name") === name) ?? null; }
  static get [Symbol.species]() { return Array; }
}
const nodeList = (items) => { const list = new NodeList(); for (const item of items) list.push(item); return list; };

class Node extends EventTarget {
  constructor(document) {
    super();
    this._document = document;
    this.parentNode = null;
    this.childNodes = new NodeList();
  }
  get ownerDocument() { return this._document; }
  get parentElement() { return this.parentNode instanceof Element ? this.parentNode : null; }
  get firstChild() { return this.childNodes[0] ?? null; }
  get lastChild() { return this.childNodes[this.childNodes.length - 1] ?? null; }
  get nextSibling() { return this._sibling(1); }
  get previousSibling() { return this._sibling(-1); }
  _sibling(step) {
    const list = this.parentNode?.childNodes;
    return (list && list[list.indexOf(this) + step]) ?? null;
  }
  get isConnected() { return this.getRootNode() instanceof Document || this.getRootNode() instanceof ShadowRoot; }
  get baseURI() { return this._document?.baseURI; }
  get nodeValue() { return null; }
  set nodeValue(value) {}
  hasChildNodes() { return this.childNodes.length > 0; }
  getRootNode() { let at = this; while (at.parentNode) at = at.parentNode; return at; }
  contains(other) { for (let at = other; at; at = at.parentNode) if (at === this) return true; return false; }
  compareDocumentPosition(other) { return this === other ? 0 : this.contains(other) ? 20 : 4; }
  isSameNode(other) { return this === other; }
  appendChild(node) { return this.insertBefore(node, null); }
  insertBefore(node, before) {
    if (!(node instanceof Node)) throw new TypeError("not a node");
    if (node.contains(this)) throw new DOMException("the new child contains the parent", "HierarchyRequestError");
    if (node instanceof DocumentFragment) {
      for (const child of [...node.childNodes]) this.insertBefore(child, before);
      return node;
    }
    node._detach();
    const list = this.childNodes;
    const at = before ? list.indexOf(before) : -1;
    if (at >= 0) list.splice(at, 0, node);
    else list.push(node);
    node.parentNode = this;
    adopt(node, this instanceof Document ? this : this._document);
    effect();
    inserted(node);
    return node;
  }
  removeChild(node) { node._detach(); effect(); return node; }
  replaceChild(node, old) { this.insertBefore(node, old); old._detach(); return old; }
  _detach() {
    const list = this.parentNode?.childNodes;
    if (!list) return;
    const at = list.indexOf(this);
    if (at >= 0) list.splice(at, 1);
    this.parentNode = null;
  }
  remove() { this._detach(); effect(); }
  cloneNode(deep) {
    const copy = this._copy();
    if (deep) for (const child of this.childNodes) copy._adoptQuietly(child.cloneNode(true));
    return copy;
  }
  _adoptQuietly(node) { node.parentNode = this; this.childNodes.push(node); }
  normalize() {}
  append(...items) { for (const item of items) this.appendChild(this._node(item)); }
  prepend(...items) { const first = this.firstChild; for (const item of items) this.insertBefore(this._node(item), first); }
  before(...items) { for (const item of items) this.parentNode?.insertBefore(this._node(item), this); }
  after(...items) { const next = this.nextSibling; for (const item of items) this.parentNode?.insertBefore(this._node(item), next); }
  replaceWith(...items) { this.before(...items); this.remove(); }
  replaceChildren(...items) { for (const child of [...this.childNodes]) child._detach(); this.append(...items); }
  _node(item) { return item instanceof Node ? item : new Text(item, this instanceof Document ? this : this._document); }
  get textContent() { return collectText(this); }
  set textContent(value) {
    for (const child of [...this.childNodes]) child.parentNode = null;
    this.childNodes.length = 0;
    if (value !== "" && value != null) this.appendChild(new Text(value, this._document ?? this));
    effect();
  }
  get children() { return nodeList(this.childNodes.filter((node) => node instanceof Element)); }
  get childElementCount() { return this.children.length; }
  get firstElementChild() { return this.childNodes.find((node) => node instanceof Element) ?? null; }
  get lastElementChild() { return this.childNodes.findLast((node) => node instanceof Element) ?? null; }
  querySelector(selector) { return select(this, selector, true)[0] ?? null; }
  querySelectorAll(selector) { return nodeList(select(this, selector, false)); }
  getElementsByTagName(name) { name = lower(name); return nodeList([...elements(this)].filter((el) => name === "*" || el._name === name)); }
  getElementsByTagNameNS(_, name) { return this.getElementsByTagName(name); }
  getElementsByClassName(names) {
    const wanted = words(names);
    return nodeList([...elements(this)].filter((el) => { const has = words(el.getAttribute("class") ?? ""); return wanted.every((name) => has.includes(name)); }));
  }
}
Object.assign(Node, { ELEMENT_NODE: 1, TEXT_NODE: 3, COMMENT_NODE: 8, DOCUMENT_NODE: 9, DOCUMENT_FRAGMENT_NODE: 11 });
Object.assign(Node.prototype, { ELEMENT_NODE: 1, TEXT_NODE: 3, COMMENT_NODE: 8, DOCUMENT_NODE: 9, DOCUMENT_FRAGMENT_NODE: 11 });

// Nodes below a node in the order of the document, without recursion: pages nest as they like.
function* descendants(root) {
  const stack = [[root, 0]];
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    const child = top[0].childNodes[top[1]++];
    if (!child) { stack.pop(); continue; }
    yield child;
    if (child.childNodes.length > 0) stack.push([child, 0]);
  }
}
function* elements(root) { for (const node of descendants(root)) if (node instanceof Element) yield node; }
function collectText(root) {
  const parts = [];
  for (const node of descendants(root)) if (node instanceof Text) parts.push(node._data);
  return parts.join("");
}
function adopt(node, document) {
  if (node._document === document) return;
  node._document = document;
  for (const below of descendants(node)) below._document = document;
}

class CharacterData extends Node {
  constructor(data, document) { super(document); this._data = text(data ?? ""); }
  get data() { return this._data; }
  set data(value) { this._data = text(value); effect(); }
  get nodeValue() { return this._data; }
  set nodeValue(value) { this.data = value; }
  get textContent() { return this._data; }
  set textContent(value) { this.data = value; }
  get length() { return this._data.length; }
  appendData(value) { this.data = this._data + text(value); }
  substringData(at, count) { return this._data.substr(at, count); }
  _copy() { return new this.constructor(this._data, this._document); }
}
class Text extends CharacterData {
  get nodeType() { return 3; }
  get nodeName() { return "#text"; }
  get wholeText() { return this._data; }
}
class Comment extends CharacterData {
  get nodeType() { return 8; }
  get nodeName() { return "#comment"; }
}
class DocumentFragment extends Node {
  get nodeType() { return 11; }
  get nodeName() { return "#document-fragment"; }
  getElementById(id) { for (const el of elements(this)) if (el.id === id) return el; return null; }
  _copy() { return new DocumentFragment(this._document); }
}
class ShadowRoot extends DocumentFragment {
  constructor(host, mode) { super(host._document); this.host = this._host = host; this.mode = mode; }
  get innerHTML() { return serialiseChildren(this); }
  set innerHTML(html) { this.replaceChildren(parseFragment(html, this._document)); }
  get activeElement() { return null; }
}
