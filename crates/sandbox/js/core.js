// The stage on which a page plays: a DOM that writes down what scripts do instead of doing it.
//
// This code runs in a realm of its own, so that a page that replaces `Array.prototype.push` changes its own only.
// `native` holds the functions of the host (src/natives.rs); nothing else reaches out of the interpreter.
"use strict";
const own = Object.prototype.hasOwnProperty;
const text = (value) => {
  const string = typeof value === "string" ? value : String(value);
  return string.isWellFormed() ? string : string.toWellFormed();
};
const lower = (value) => text(value).toLowerCase();
// ASCII white space of the HTML Standard.
const words = (value) => text(value).split(/[\t\n\f\r ]+/).filter((word) => word !== "");

// What is going on: how far the visit is, and whether the victim has typed.
const state = {
  phase: "load", // load, timer, gesture, victim
  typed: false, // whether credentials have been typed in
  clicking: false, // whether a click of the victim is being handled
  effects: 0, // grows with everything that an observer would notice
  told: 0, // requests, redirects and files so far
  probing: false, // whether it is being tried what the page does against onlookers
  noted: new Set(),
  windows: [],
  frames: [], // documents that wait for a realm of their own
  documents: 0,
};

function record(kind, fields) {
  if (state.probing && kind !== "trick") return;
  if (kind === "request" || kind === "redirect") state.told += 1;
  native.record(JSON.stringify({ kind, phase: state.phase, typed: state.typed, clicked: state.clicking, ...fields }));
}
function effect() { state.effects += 1; }
// Notes once that a page looks at something that tells people from machines, or gets in an analyst's way.
function note(kind, what, detail = "") {
  const key = kind + " " + what;
  if (state.noted.has(key)) return;
  state.noted.add(key);
  record(kind, { what, detail: text(detail).slice(0, 200) });
}
const gate = (what, detail) => note("gate", what, detail);
const trick = (what, detail) => note("trick", what, detail);

function fault(error) {
  let message = "";
  try {
    message = error && typeof error === "object" && "message" in error ? `${error.name}: ${error.message}` : text(error);
  } catch { message = "an error that cannot be told"; }
  record("error", { message: text(message).slice(0, 300) });
}
// Runs something of the page; what it throws is noted, and what never ends is cut by the host.
function attempt(run, window) {
  const failed = native.guard(run);
  if (failed !== undefined) {
    fault(failed);
    if (window) window.failed(failed);
  }
}

class Bytes {
  // The bytes of a string, buffer, view or Blob of whatever realm; undefined if it has none.
  static of(value) {
    if (value instanceof Blob) return value._bytes;
    if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
    if (value && Object.prototype.toString.call(value) === "[object ArrayBuffer]") return new Uint8Array(value).slice();
    return undefined;
  }
}
