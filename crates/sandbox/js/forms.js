// Elements that do something: fields, forms, links, and what loads (HTML Standard, sections 4.6 to 4.12).
class HTMLInputElement extends HTMLElement {
  get type() { return lower(this.getAttribute("type") ?? "text"); }
  set type(value) { this.setAttribute("type", value); }
  get value() {
    if (this._value !== undefined) return this._value;
    const value = this.getAttribute("value");
    return value ?? (this.type === "checkbox" || this.type === "radio" ? "on" : "");
  }
  set value(value) { this._value = value === null ? "" : text(value); effect(); }
  get defaultValue() { return this.getAttribute("value") ?? ""; }
  set defaultValue(value) { this.setAttribute("value", value); }
  get valueAsNumber() { return Number(this.value); }
  get checked() { return this._checked ?? this.hasAttribute("checked"); }
  set checked(value) { this._checked = !!value; }
  get defaultChecked() { return this.hasAttribute("checked"); }
  get form() { return formOf(this); }
  get files() { return []; }
  get formAction() { return resolve(this.getAttribute("formaction") ?? "", this._document); }
  set formAction(value) { this.setAttribute("formaction", value); }
  get labels() { return nodeList([...elements(this._document)].filter((el) => el._name === "label" && (el.contains(this) || (this.id && el.getAttribute("for") === this.id)))); }
  get src() { return this.getAttribute("src") ?? ""; }
  set src(value) { this.setAttribute("src", value); }
  get validity() { return { valid: this.checkValidity(), valueMissing: false, typeMismatch: false }; }
  get validationMessage() { return ""; }
  get willValidate() { return true; }
  get selectionStart() { return this.value.length; }
  get selectionEnd() { return this.value.length; }
  checkValidity() { return !(this.hasAttribute("required") && this.value === ""); }
  reportValidity() { return this.checkValidity(); }
  setCustomValidity() {}
  select() {}
  setSelectionRange() {}
}
class HTMLTextAreaElement extends HTMLInputElement {
  get type() { return "textarea"; }
  get value() { return this._value ?? this.textContent; }
  set value(value) { this._value = text(value); effect(); }
}
class HTMLButtonElement extends HTMLInputElement {
  get type() { return lower(this.getAttribute("type") ?? "submit"); }
  set type(value) { this.setAttribute("type", value); }
  get value() { return this._value ?? this.getAttribute("value") ?? ""; }
  set value(value) { this.setAttribute("value", value); }
}
class HTMLSelectElement extends HTMLElement {
  get type() { return this.hasAttribute("multiple") ? "select-multiple" : "select-one"; }
  get options() { return this.getElementsByTagName("option"); }
  get selectedIndex() { const list = this.options; const at = list.findIndex((option) => option.selected); return at < 0 && list.length > 0 ? 0 : at; }
  set selectedIndex(index) { this.options.forEach((option, at) => { option.selected = at === Number(index); }); }
  get selectedOptions() { const option = this.options[this.selectedIndex]; return nodeList(option ? [option] : []); }
  get value() { return this.options[this.selectedIndex]?.value ?? ""; }
  set value(value) { for (const option of this.options) option.selected = option.value === text(value); }
  get form() { return formOf(this); }
  get length() { return this.options.length; }
  add(option) { this.appendChild(option); }
  checkValidity() { return true; }
  reportValidity() { return true; }
}
class HTMLOptionElement extends HTMLElement {
  get value() { return this.getAttribute("value") ?? this.textContent.trim(); }
  set value(value) { this.setAttribute("value", value); }
  get selected() { return this._selected ?? this.hasAttribute("selected"); }
  set selected(value) { this._selected = !!value; }
  get text() { return this.textContent; }
  set text(value) { this.textContent = value; }
  get index() { return this.closest("select")?.options.indexOf(this) ?? 0; }
}
const FIELDS = new Set(["input", "select", "textarea", "button", "output", "fieldset"]);
const formOf = (el) => (el.hasAttribute("form") ? el._document.getElementById(el.getAttribute("form")) : el.closest("form")) ?? el._form ?? null;
class HTMLFormElement extends HTMLElement {
  get elements() {
    const list = nodeList([...elements(this.getRootNode())].filter((el) => FIELDS.has(el._name) && formOf(el) === this));
    for (const el of list) for (const key of [el.getAttribute("name"), el.id]) if (key && !(key in list)) list[key] = el;
    return list;
  }
  get length() { return this.elements.length; }
  get action() { return this.hasAttribute("action") ? resolve(this.getAttribute("action"), this._document) : this._document.URL; }
  set action(value) { this.setAttribute("action", value); }
  get method() { return lower(this.getAttribute("method") ?? "get"); }
  set method(value) { this.setAttribute("method", value); }
  get enctype() { return lower(this.getAttribute("enctype") ?? "application/x-www-form-urlencoded"); }
  set enctype(value) { this.setAttribute("enctype", value); }
  get encoding() { return this.enctype; }
  set encoding(value) { this.enctype = value; }
  checkValidity() { return this.elements.every((el) => el.checkValidity?.() ?? true); }
  reportValidity() { return this.checkValidity(); }
  reset() { for (const el of this.elements) { el._value = undefined; } dispatch(this, new DomEvent("reset", { bubbles: true })); }
  submit() { sendForm(this, null); }
  requestSubmit(submitter) { askToSubmit(this, submitter ?? null); }
}
function askToSubmit(form, submitter) {
  const event = new SubmitEvent("submit", { bubbles: true, cancelable: true, submitter });
  const window = form._document._window;
  const before = window?.current;
  if (window) window.current = event;
  const goes = dispatch(form, event);
  if (window) window.current = before;
  if (goes) sendForm(form, submitter);
}
// The entry list of a form (HTML Standard, 4.10.22.4).
function entriesOf(form, submitter) {
  const entries = [];
  for (const el of form.elements) {
    const name = el.getAttribute("name");
    if (!name || el.hasAttribute("disabled")) continue;
    const type = el.type ?? "";
    if (el._name === "button" || type === "submit" || type === "button" || type === "reset" || type === "image") {
      if (el === submitter) entries.push([name, el.value]);
      continue;
    }
    if ((type === "checkbox" || type === "radio") && !el.checked) continue;
    entries.push([name, text(el.value ?? "")]);
  }
  return entries;
}
function sendForm(form, submitter) {
  const pick = (attribute) => submitter?.getAttribute("form" + attribute) ?? form.getAttribute(attribute);
  const action = pick("action");
  const url = action ? resolve(action, form._document) ?? action : form._document.URL;
  const method = lower(pick("method") ?? "get");
  const entries = entriesOf(form, submitter);
  effect();
  if (method === "dialog") return;
  if (/^javascript:/i.test(url)) { form._document._window?.goTo(url, "form"); return; }
  if (/^(data|blob):/i.test(url)) { form._document._window?.goTo(url, "form"); return; }
  record("request", { how: "form", method: method.toUpperCase(), url, fields: entries, headers: [], body: null, enctype: lower(pick("enctype") ?? "") });
}

class HTMLAnchorElement extends HTMLElement {
  get href() { const value = this.getAttribute("href") ?? this.getAttribute("xlink:href"); return value === null ? "" : resolve(value, this._document) ?? value; }
  set href(value) { this.setAttribute("href", value); }
  get text() { return this.textContent; }
  set text(value) { this.textContent = value; }
  toString() { return this.href; }
}
for (const part of ["protocol", "host", "hostname", "port", "pathname", "search", "hash", "origin", "username", "password"]) {
  Object.defineProperty(HTMLAnchorElement.prototype, part, {
    configurable: true,
    get() { const url = parseUrl(this.href); return url ? url[part] : part === "protocol" ? ":" : ""; },
    set(value) { const url = new URL(this.href); url[part] = value; this.href = url.href; },
  });
}
class HTMLBaseElement extends HTMLElement {}
reflect(HTMLBaseElement.prototype, "url", "href");
class HTMLLinkElement extends HTMLElement {}
reflect(HTMLLinkElement.prototype, "url", "href");
class HTMLImageElement extends HTMLElement {
  get src() { return this.getAttribute("src") === null ? "" : resolve(this.getAttribute("src"), this._document) ?? this.getAttribute("src"); }
  set src(value) { this.setAttribute("src", value); }
  get complete() { return true; }
  get naturalWidth() { return 300; }
  get naturalHeight() { return 150; }
  get currentSrc() { return this.src; }
  decode() { return Promise.resolve(); }
}
class HTMLMediaElement extends HTMLElement {
  get src() { return this.getAttribute("src") ?? ""; }
  set src(value) { this.setAttribute("src", value); }
  play() { return Promise.resolve(); }
  pause() {}
  load() {}
  canPlayType() { return "maybe"; }
}
class HTMLScriptElement extends HTMLElement {
  get src() { return this.getAttribute("src") === null ? "" : resolve(this.getAttribute("src"), this._document) ?? ""; }
  set src(value) { this.setAttribute("src", value); }
  get text() { return this.textContent; }
  set text(value) { this.textContent = value; }
}
class HTMLIFrameElement extends HTMLElement {
  get src() { return this.getAttribute("src") === null ? "" : resolve(this.getAttribute("src"), this._document) ?? ""; }
  set src(value) { this.setAttribute("src", value); }
  get srcdoc() { return this.getAttribute("srcdoc") ?? ""; }
  set srcdoc(value) { this.setAttribute("srcdoc", value); }
  get sandbox() { return new DOMTokenList(this, "sandbox"); }
  get contentDocument() { return frameOf(this).document; }
  get contentWindow() { return frameOf(this).facade; }
  getSVGDocument() { return null; }
}
class HTMLObjectElement extends HTMLIFrameElement {}
reflect(HTMLObjectElement.prototype, "text", "data");
class HTMLMetaElement extends HTMLElement {}
class HTMLTemplateElement extends HTMLElement {
  get content() { return this._content; }
}
class HTMLCanvasElement extends HTMLElement {
  getContext(kind) {
    if (/webgl/.test(kind)) gate("canvas", "WebGL is asked for");
    const nothing = () => undefined;
    const values = { canvas: this, measureText: () => ({ width: 80 }), createLinearGradient: () => ({ addColorStop: nothing }), createRadialGradient: () => ({ addColorStop: nothing }),
      getImageData: (x, y, w, h) => ({ width: w, height: h, data: new Uint8ClampedArray(Math.min(4 * Math.abs(w * h) || 4, 1 << 20)) }), createPattern: () => ({}),
      getParameter: () => "Graphics", getExtension: () => null, getSupportedExtensions: () => [], isPointInPath: () => false };
    return new Proxy(values, { get: (target, key) => (key in target ? target[key] : nothing), set: (target, key, value) => { target[key] = value; return true; } });
  }
  toDataURL(type) { return `data:${type ?? "image/png"};base64,iVBORw0KGgo=`; }
  toBlob(done) { done?.(new Blob([new Uint8Array(8)], { type: "image/png" })); }
}
class HTMLDialogElement extends HTMLElement {
  showModal() { this.setAttribute("open", ""); }
  show() { this.setAttribute("open", ""); }
  close() { this.removeAttribute("open"); }
}
class HTMLLabelElement extends HTMLElement { get control() { const id = this.getAttribute("for"); return id ? this._document.getElementById(id) : this.querySelector("input, select, textarea"); } }
class HTMLTableElement extends HTMLElement {
  get rows() { return this.getElementsByTagName("tr"); }
  get tBodies() { return this.getElementsByTagName("tbody"); }
  get tHead() { return this.querySelector("thead"); }
  insertRow() { const row = this._document.createElement("tr"); (this.tBodies[0] ?? this).appendChild(row); return row; }
  createTBody() { return this.appendChild(this._document.createElement("tbody")); }
  deleteRow(at) { this.rows[at]?.remove(); }
}
class HTMLTableRowElement extends HTMLElement {
  get cells() { return nodeList(this.children.filter((el) => el._name === "td" || el._name === "th")); }
  get rowIndex() { return this.closest("table")?.rows.indexOf(this) ?? -1; }
  insertCell() { return this.appendChild(this._document.createElement("td")); }
}
class HTMLStyleElement extends HTMLElement { get sheet() { return { cssRules: [], insertRule() {}, deleteRule() {} }; } }
class HTMLUnknownElement extends HTMLElement {}
class HTMLBodyElement extends HTMLElement {}
class HTMLHtmlElement extends HTMLElement {}
class HTMLHeadElement extends HTMLElement {}
class HTMLDivElement extends HTMLElement {}
class HTMLSpanElement extends HTMLElement {}
class HTMLParagraphElement extends HTMLElement {}
class HTMLTableCellElement extends HTMLElement {}
class HTMLUListElement extends HTMLElement {}
class HTMLLIElement extends HTMLElement {}

const CLASSES = {
  input: HTMLInputElement, textarea: HTMLTextAreaElement, button: HTMLButtonElement, select: HTMLSelectElement, option: HTMLOptionElement, form: HTMLFormElement,
  a: HTMLAnchorElement, area: HTMLAnchorElement, base: HTMLBaseElement, link: HTMLLinkElement, img: HTMLImageElement, script: HTMLScriptElement, iframe: HTMLIFrameElement,
  frame: HTMLIFrameElement, object: HTMLObjectElement, embed: HTMLObjectElement, meta: HTMLMetaElement, template: HTMLTemplateElement, canvas: HTMLCanvasElement,
  dialog: HTMLDialogElement, label: HTMLLabelElement, table: HTMLTableElement, tr: HTMLTableRowElement, style: HTMLStyleElement, body: HTMLBodyElement, html: HTMLHtmlElement,
  head: HTMLHeadElement, div: HTMLDivElement, span: HTMLSpanElement, p: HTMLParagraphElement, td: HTMLTableCellElement, th: HTMLTableCellElement, ul: HTMLUListElement,
  li: HTMLLIElement, audio: HTMLMediaElement, video: HTMLMediaElement, source: HTMLMediaElement,
};
const customNames = new Map();

// Whether a reader sees an element: neither it nor what is around it is hidden by its own style or attributes.
function isShown(el) {
  for (let at = el; at instanceof Element; at = at.parentNode ?? at._host) {
    if (at.hasAttribute("hidden") || (at._name === "input" && at.type === "hidden") || at._name === "template") return false;
    const style = at.getAttribute("style");
    if (style && /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(style)) return false;
  }
  return true;
}

// What a click does after its handlers (HTML Standard, 6.4 activation behaviour).
function clickOn(el) {
  if (el.hasAttribute("disabled")) return;
  if (el._name === "input" && (el.type === "checkbox" || el.type === "radio")) el.checked = el.type === "radio" || !el.checked;
  const window = el._document._window;
  const event = new PointerEvent("click", { bubbles: true, cancelable: true, composed: true });
  const before = window?.current;
  if (window) window.current = event;
  const goes = dispatch(el, event);
  if (window) window.current = before;
  if (!goes) return;
  if (el._name === "label") { const control = el.control; if (control && control !== el && control.type !== "submit") control.focus?.(); return; }
  const link = el.closest("a, area");
  if (link && (link.hasAttribute("href") || link.hasAttribute("xlink:href"))) { followLink(link); return; }
  const button = el.closest("button, input");
  if (button && (button.type === "submit" || button.type === "image")) {
    const form = formOf(button);
    if (form) askToSubmit(form, button);
  } else if (button?.type === "reset") formOf(button)?.reset();
}
function followLink(link) {
  const url = link.href;
  const window = link._document._window;
  if (link.hasAttribute("download")) {
    if (dropFrom(url, link.getAttribute("download"))) return;
    if (/^https?:/i.test(url)) { record("request", { how: "download", method: "GET", url, fields: [], headers: [], body: null }); return; }
  }
  if (link.getAttribute("href")?.startsWith("#")) return;
  window?.goTo(url, "link");
}
// Keeps a file that a page hands to its reader; false if the URL does not carry one.
function dropFrom(url, name) {
  const bytes = bytesOfUrl(url);
  if (!bytes) return false;
  effect();
  state.told += 1;
  native.drop(JSON.stringify({ name: text(name ?? ""), type: bytes.type, phase: state.phase, clicked: state.clicking, typed: state.typed }), bytes.bytes);
  return true;
}
