// Markup to trees and back (HTML Standard, 13.2.6 as far as scripts can tell, and 13.3).
const VOID = new Set("area base br col embed hr img input link meta param source track wbr".split(" "));
const RAW = new Set("script style xmp iframe noembed noframes plaintext".split(" "));
const IN_HEAD = new Set("base link meta title style script noscript template".split(" "));
// What an opening tag closes: the element that is open, up to one of the borders.
const CLOSES = {
  li: ["li"], dt: ["dt", "dd"], dd: ["dt", "dd"], option: ["option"], optgroup: ["option", "optgroup"],
  tr: ["tr", "td", "th"], td: ["td", "th"], th: ["td", "th"], thead: ["tbody"], tbody: ["thead", "tbody"], tfoot: ["tbody"],
};
const BORDERS = new Set("table ul ol dl select template html body button foreignobject".split(" "));
const CLOSE_P = new Set(("address article aside blockquote center details div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 " +
  "header hr main nav ol p pre section table ul").split(" "));
const MAX_DEPTH = 400;

// Builds a tree from tokens; `scripts` is called with each script when its end tag has been read.
class TreeBuilder {
  constructor(document, root, scripts) {
    this.document = document;
    this.root = root;
    this.stack = [root];
    this.scripts = scripts;
    this.form = null;
    this.whole = root instanceof Document;
  }
  get top() { return this.stack[this.stack.length - 1]; }
  _place(node, parent = this.top) { parent = parent._content ?? parent; node.parentNode = parent; node._document = this.document; parent.childNodes.push(node); }
  _open(name) { for (let i = this.stack.length - 1; i > 0; i--) if (this.stack[i]._name === name) return i; return -1; }
  // Makes sure that a document has the elements that the standard puts in.
  _skeleton(name) {
    if (!this.whole) return;
    const document = this.document;
    if (!document.documentElement) { const html = document._make("html"); this._place(html, document); this.stack = [document, html]; }
    const html = document.documentElement;
    if (!document.head && name !== "html" && name !== "head") this._place(document._make("head"), html);
    if (this.stack.length === 1) this.stack.push(html);
    if (name === "body" || name === "frameset") { this.stack = [document, html]; return; }
    if (name === "html" || name === "head") return;
    if (!document.body && this.top === html && (!IN_HEAD.has(name))) {
      const body = document._make("body");
      this._place(body, html);
      this.stack.push(body);
    } else if (this.top === html) {
      this.stack.push(document.body ?? document.head ?? html);
    } else if (this.top._name === "head" && !IN_HEAD.has(name)) {
      this.stack = [document, html];
      this._skeleton(name);
    }
  }
  token(token) {
    switch (token[0]) {
      case 0: return this._start(token[1], token[2], token[3]);
      case 1: return this._end(token[1]);
      case 2: return this._text(token[1]);
      case 3: if (this.stack.length > 0) this._place(new Comment(token[1], this.document)); return;
      default: return;
    }
  }
  _text(data) {
    if (this.whole && data.trim() === "" && (!this.document.body || this.stack.length < 3) && !(this.top._name in { title: 1, style: 1, script: 1 })) return;
    if (!(this.top instanceof Element && (RAW.has(this.top._name) || this.top._name === "title"))) this._skeleton("#text");
    const parent = this.top._content ?? this.top;
    const last = parent.lastChild;
    if (last instanceof Text) last._data += data;
    else this._place(new Text(data, this.document));
  }
  _start(name, attributes, closed) {
    if (name === "html" && this.whole && this.document.documentElement) return this._merge(this.document.documentElement, attributes);
    if (name === "body" && this.whole && this.document.body) return this._merge(this.document.body, attributes);
    if (name === "head" && this.whole && this.document.head) return undefined;
    if (!this.whole && (name === "html" || name === "head" || name === "body")) return undefined;
    this._skeleton(name);
    if (name === "html" && this.whole) return this._merge(this.document.documentElement, attributes);
    const foreign = this.stack.some((el) => el._name === "svg" || el._name === "math") && !this.stack.some((el) => el._name === "foreignobject");
    if (!foreign) this._imply(name);
    if (name === "form" && this.form) return undefined;
    const svg = foreign || name === "svg" || name === "math";
    const el = this.document._make(name, svg ? "http://www.w3.org/2000/svg" : undefined);
    for (const key in attributes) el._attributes.set(key, attributes[key]);
    this._place(el);
    // Fields belong to the form that was opened last and not closed yet, even where a table has torn it from them.
    if (name === "form") this.form = el;
    else if (this.form && FIELDS.has(name) && !el._attributes.has("form")) el._form = this.form;
    if ((name === "body" || name === "html") && this.whole) this.stack.length = this.stack.indexOf(el.parentNode) + 1;
    if (VOID.has(name) || (closed && svg)) {
      this._done(el);
      return undefined;
    }
    if (this.stack.length < MAX_DEPTH) this.stack.push(el);
    return undefined;
  }
  _imply(name) {
    if (CLOSE_P.has(name)) {
      const p = this._open("p");
      if (p >= 0 && !this.stack.slice(p + 1).some((el) => BORDERS.has(el._name))) this.stack.length = p;
    }
    const closes = CLOSES[name];
    if (!closes) return;
    for (let i = this.stack.length - 1; i > 0; i--) {
      const open = this.stack[i]._name;
      if (closes.includes(open)) { this.stack.length = i; if (name !== "tr") return; }
      if (BORDERS.has(open)) return;
    }
  }
  _merge(el, attributes) { for (const key in attributes) if (!el._attributes.has(key)) el._attributes.set(key, attributes[key]); }
  _end(name) {
    if (name === "br") return this._start("br", {}, false);
    if (name === "body" || name === "html") return undefined;
    if (name === "form" && this.form) {
      const at = this.stack.indexOf(this.form);
      this.form = null;
      if (at > 0) this.stack.splice(at, 1);
      return undefined;
    }
    const at = this._open(name);
    if (at < 0) return undefined;
    const el = this.stack[at];
    this.stack.length = at;
    this._done(el);
    return undefined;
  }
  _done(el) {
    if (el._name === "script") this.scripts?.(el);
    else if (this.scripts) arrived(el);
  }
  // The end of the input: a script without its end is not run, as in browsers.
  finish() { if (this.whole) { this._skeleton("#end"); this.stack = [this.document]; } }
}

const tokensOf = (html) => JSON.parse(native.tokens(text(html)));
function parseFragment(html, document) {
  const fragment = new DocumentFragment(document);
  const builder = new TreeBuilder(document, fragment, null);
  for (const token of tokensOf(html)) builder.token(token);
  // Scripts that come in through innerHTML never run (HTML Standard, 13.4).
  for (const el of elements(fragment)) if (el._name === "script") el._ran = true;
  return fragment;
}

const escapeText = (value) => value.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\u00a0/g, "&nbsp;");
const escapeAttribute = (value) => value.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/\u00a0/g, "&nbsp;");
function openingTag(el, live) {
  let out = "<" + el._name;
  for (const [name, value] of el._attributes) {
    if (live && name === "value" && el._value !== undefined) continue;
    out += ` ${name}="${escapeAttribute(value)}"`;
  }
  // What a script filled in stands where a reader of the markup looks for it.
  if (live && el._value !== undefined && el._name === "input") out += ` value="${escapeAttribute(el._value)}"`;
  return out + ">";
}
// The markup below a node. `live`: what the page shows now, without the code that made it.
function serialiseChildren(root, live = false) {
  const out = [];
  const stack = [[root._content ?? root, 0, ""]];
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    const node = top[0].childNodes[top[1]++];
    if (!node) { stack.pop(); out.push(top[2]); continue; }
    if (node instanceof Text) {
      out.push(RAW.has(node.parentNode?._name) ? node._data : escapeText(node._data));
    } else if (node instanceof Comment) {
      if (!live) out.push(`<!--${node._data}-->`);
    } else if (node instanceof Element) {
      if (live && node._name === "script" && !node._attributes.has("src")) continue;
      out.push(openingTag(node, live));
      if (VOID.has(node._name)) continue;
      const shadow = live && node._shadow ? serialiseChildren(node._shadow, true) : "";
      stack.push([node._content ?? node, 0, `${shadow}</${node._name}>`]);
    }
  }
  return out.join("");
}
