// Playing the victim: looking at the page, moving, typing clearly marked example credentials, and clicking.
const victim = { email: native.example("email"), password: native.example("password"), code: native.example("code"), phone: native.example("phone"), name: native.example("name") };
const ADDRESS = /[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}/;
const MAX_ROUNDS = 4;
const MAX_CLICKS = 60;
let clicks = 0;

function allElements(root) {
  const list = [];
  const roots = [root];
  while (roots.length > 0) {
    for (const el of elements(roots.pop())) {
      list.push(el);
      if (el._shadow) roots.push(el._shadow);
    }
  }
  return list;
}
const hint = (el) => ["name", "id", "placeholder", "aria-label", "autocomplete", "class"].map((name) => el.getAttribute(name) ?? "").join(" ").toLowerCase();

// What a person would type into a field; undefined to leave it as it is.
function answerFor(el) {
  const type = el.type ?? "text";
  const about = hint(el);
  // One field for each digit of a code.
  if (el.getAttribute("maxlength") === "1" && ["text", "tel", "number", "password"].includes(type)) {
    const row = allElements(el.getRootNode()).filter((other) => other._name === "input" && other.getAttribute("maxlength") === "1");
    return victim.code[row.indexOf(el) % victim.code.length];
  }
  if (type === "password" || /passw|\bpwd?\b|passcode|kennwort|contrase/.test(about) && type !== "hidden") return /confirm|pin\b/.test(about) && type !== "password" ? victim.code : victim.password;
  if (["hidden", "submit", "button", "reset", "image", "file", "checkbox", "radio", "range", "color"].includes(type)) return undefined;
  if (ADDRESS.test(el.value ?? "")) return undefined; // the page knows whom it was sent to
  if (type === "email" || /mail|user|login|account|\buid\b|identifier|upn/.test(about)) return victim.email;
  if (/\b(otp|pin|tan|cvv|cvc|csc|ssn|pan)\b|cc-(csc|number)|passcode|(sms|auth|verif|security|one-?time).{0,12}code|card.?(num|no)|security.?number/.test(about)) return victim.code;
  const digits = Number(el.getAttribute("maxlength") ?? 0);
  if (el.getAttribute("inputmode") === "numeric" && digits >= 4 && digits <= 8 && !/zip|post|plz|year|birth/.test(about)) return victim.code;
  if (type === "tel" || /phone|mobile/.test(about)) return victim.phone;
  if (type === "number") return "7";
  if (type === "date") return "1990-01-02";
  if (type === "url") return "https://victim.invalid/";
  return el.value === "" || el.value === undefined ? victim.name : undefined;
}
function key(el, type, name) { dispatch(el, new KeyboardEvent(type, { bubbles: true, cancelable: true, key: name, code: name.length === 1 ? "Key" + name.toUpperCase() : name, keyCode: name === "Enter" ? 13 : 65, which: name === "Enter" ? 13 : 65 })); }
function type(el, value) {
  const window = el._document._window;
  attempt(() => { dispatch(el, new FocusEvent("focus")); dispatch(el, new FocusEvent("focusin", { bubbles: true })); el._document._active = el; }, window);
  if (value !== undefined) {
    if (el.isContentEditable) el.textContent = value;
    else el._value = value;
    if (value === victim.password || victim.code.startsWith(value)) state.typed = true;
  }
  for (const step of ["keydown", "keypress"]) attempt(() => key(el, step, "a"), window);
  attempt(() => dispatch(el, new InputEvent("input", { bubbles: true, data: value, inputType: "insertText" })), window);
  attempt(() => key(el, "keyup", "a"), window);
  attempt(() => dispatch(el, new DomEvent("change", { bubbles: true })), window);
  attempt(() => { dispatch(el, new FocusEvent("blur")); dispatch(el, new FocusEvent("focusout", { bubbles: true })); }, window);
}
const isField = (el) => el._name === "input" || el._name === "textarea" || el.isContentEditable;
function fill(list) {
  let secrets = 0;
  for (const el of list) {
    if (!isField(el) || el.hasAttribute("disabled") || native.spent()) continue;
    if (el.type === "checkbox" && !el.checked) { el.checked = true; attempt(() => dispatch(el, new DomEvent("change", { bubbles: true })), el._document._window); continue; }
    const answer = answerFor(el);
    if (answer === victim.password) secrets += 1;
    if (answer !== undefined || ADDRESS.test(el.value ?? "") && el.type !== "hidden") type(el, answer);
  }
  return secrets;
}

// Whether something happens when this is clicked, other than that an ordinary link opens.
function isButton(el) {
  if (el.hasAttribute("disabled")) return false;
  if (el._name === "button") return el.type !== "reset";
  if (el._name === "input") return ["submit", "button", "image"].includes(el.type);
  if (el._name === "a" || el._name === "area") {
    const href = (el.getAttribute("href") ?? el.getAttribute("xlink:href") ?? "#").trim();
    if (el.hasAttribute("download")) return /^(blob|data):/i.test(href) || el._hears("click");
    return href === "" || href.startsWith("#") || /^(javascript|blob|data):/i.test(href) || el._hears("click");
  }
  return el._hears("click") || el.getAttribute("role") === "button" || el._hears("mousedown") || el._hears("pointerdown");
}
function press(el) {
  if (clicks++ >= MAX_CLICKS || native.spent()) return;
  const window = el._document._window;
  state.clicking = true;
  const init = { bubbles: true, cancelable: true };
  attempt(() => {
    for (const step of ["pointerover", "mouseover", "mouseenter", "mousemove"]) dispatch(el, new MouseEvent(step, init));
    for (const step of ["pointerdown", "mousedown", "touchstart", "pointerup", "mouseup", "touchend"]) dispatch(el, new PointerEvent(step, init));
    clickOn(el);
  }, window);
  native.jobs();
  window.drain();
  state.clicking = false;
}
function enter(el) {
  const window = el._document._window;
  state.clicking = true;
  for (const step of ["keydown", "keypress", "keyup"]) attempt(() => key(el, step, "Enter"), window);
  native.jobs();
  window.drain();
  state.clicking = false;
}

// How much a page asks of its reader: what could be filled in, and what leads there.
const askingFor = (document) => allElements(document).filter((el) => ["input", "form", "iframe", "script"].includes(el._name)).length;
// A person moves the mouse, scrolls and touches before doing anything; some pages wait for that.
function gesture(window) {
  state.phase = "gesture";
  const document = window.document;
  const targets = [document.body ?? document, document, window].filter(Boolean);
  const before = state.told + askingFor(document);
  const waits = targets.some((target) => ["mousemove", "mousedown", "mouseover", "pointermove", "touchstart", "keydown", "scroll", "wheel", "click", "mouseenter"].some((type) => target._hears(type)));
  if (!waits) return;
  const target = document.body ?? document;
  for (let i = 0; i < 12; i++) {
    for (const step of ["pointermove", "mousemove", "mouseover"]) attempt(() => dispatch(target, new MouseEvent(step, { bubbles: true, clientX: 100 + 37 * i + (i % 3) * 5, clientY: 90 + 23 * i - (i % 2) * 11 })), window);
  }
  for (const step of ["scroll", "wheel", "touchstart", "touchmove", "touchend"]) attempt(() => dispatch(target, new UIEvent(step, { bubbles: true })), window);
  for (const step of ["keydown", "keyup"]) attempt(() => key(target, step, "Shift"), window);
  for (const step of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"]) attempt(() => dispatch(target, new PointerEvent(step, { bubbles: true })), window);
  attempt(() => dispatch(window, new DomEvent("focus")), window);
  native.jobs();
  window.drain();
  if (state.told + askingFor(document) > before) gate("gesture", "the page goes on when the mouse moves, a key is pressed or the page is touched");
}

// A page that asks in words whether its reader is human.
const ASKS_WHETHER_HUMAN = /captcha|not a robot|(?:verify|confirm|prove)[^.]{0,20}\bhuman\b|are you (?:a )?human/i;
function play(window) {
  state.phase = "victim";
  if (ASKS_WHETHER_HUMAN.test(collectText(window.document.body ?? window.document).slice(0, 20000))) gate("captcha", "its text asks whether its reader is human");
  const done = new Map(); // how often each thing was pressed
  for (let round = 0; round < MAX_ROUNDS && !native.spent(); round++) {
    const before = state.effects;
    const list = allElements(window.document).filter((el) => el._document === window.document);
    const fields = list.filter((el) => isField(el) && (isShown(el) || el.type === "password"));
    const secrets = fill(fields);
    native.jobs();
    window.drain();
    const buttons = list.filter((el) => isButton(el) && el.isConnected !== false);
    const weight = (el) => (["submit", "image"].includes(el.type) && formOf(el) ? 0 : /sign|log|next|continue|submit|verify|view|open|download|weiter/i.test(el.textContent + el.value) ? 1 : 2);
    // The next step first: a button that sends what was typed; then the others, once each.
    buttons.sort((a, b) => weight(a) - weight(b));
    let pressed = 0;
    for (const el of buttons) {
      const times = done.get(el) ?? 0;
      const limit = fields.length > 0 && weight(el) < 2 ? 3 : 1;
      if (times >= limit || (!isShown(el) && round < 1)) continue;
      done.set(el, times + 1);
      // A page empties its fields when it says that the password was wrong.
      if (pressed > 0 || round > 0) fill(fields);
      press(el);
      pressed += 1;
      if (pressed > 24) break;
    }
    for (const form of list.filter((el) => el._name === "form")) {
      const times = done.get(form) ?? 0;
      if (times >= 1 || buttons.some((el) => formOf(el) === form && weight(el) === 0)) continue;
      done.set(form, times + 1);
      if (fields.some((el) => formOf(el) === form)) { attempt(() => askToSubmit(form, null), window); native.jobs(); window.drain(); pressed += 1; }
    }
    if (secrets > 0) for (const el of fields.filter((el) => el.type === "password" && !formOf(el)).slice(0, 2)) if ((done.get(el) ?? 0) < 1) { done.set(el, 1); enter(el); pressed += 1; }
    if (pressed === 0 || state.effects === before) break;
  }
}
