// Run in the page's own realm before anything of the page: the language with a fixed clock and no chance, with its
// long-running built-in functions metered, and with its ways to run text as code watched.
(function () {
  "use strict";
  const global = globalThis;
  const { apply, construct, getOwnPropertyDescriptor, ownKeys } = Reflect;
  const define = Object.defineProperty;
  const IntrinsicFunction = Function;
  const intrinsicEval = eval;
  const resolvePromise = Promise.resolve.bind(Promise);
  const rejectPromise = Promise.reject.bind(Promise);
  const then = Promise.prototype.then;
  const stringify = JSON.stringify;
  const parse = JSON.parse;
  const toSource = Function.prototype.toString;
  const AsyncFunction = (async () => {}).constructor;
  const GeneratorFunction = (function* () {}).constructor;
  const own = new Set();
  const replace = (holder, name, value) => {
    const old = getOwnPropertyDescriptor(holder, name);
    define(value, "name", { value: typeof name === "string" ? name : "", configurable: true });
    own.add(value);
    define(holder, name, { value, writable: true, configurable: true, enumerable: old ? old.enumerable : false });
  };

  // Numbers without an end are the one thing that a single step can take minutes for.
  for (const name of ["BigInt", "BigInt64Array", "BigUint64Array", "Atomics", "SharedArrayBuffer"]) delete global[name];
  for (const name of ["getBigInt64", "getBigUint64", "setBigInt64", "setBigUint64"]) delete DataView.prototype[name];

  return function setup(hooks) {
    const { tap, now, random, charge, isHost, load, sourceRead } = hooks;

    // Text that becomes code. Direct calls of `eval` are found in the source (src/rewrite.rs) and hand their argument
    // to `__tap`; `eval` as a name stays the intrinsic, so that what is evaluated sees the caller's variables.
    const tapEval = (code) => (typeof code === "string" ? tap(code, "eval") : code);
    define(global, "__tap", { value: tapEval });
    define(global, "__import", { value: (url) => load(url) });
    const watchedEval = function (code) { return (0, intrinsicEval)(tapEval(code)); };
    define(global, "__eval", { value: watchedEval });
    replace(global, "eval", watchedEval);
    const watch = (Intrinsic, prefix) => {
      const make = function (args, target) {
        const list = [];
        for (let i = 0; i < args.length; i++) list[i] = `${args[i]}`;
        if (list.length > 0) list[list.length - 1] = tap(list[list.length - 1], "function");
        return construct(Intrinsic, list, target ?? Intrinsic);
      };
      const Watched = function (...args) { return make(args, new.target && new.target !== Watched ? new.target : undefined); };
      Watched.prototype = Intrinsic.prototype;
      define(Watched, "prototype", { writable: false });
      define(Intrinsic.prototype, "constructor", { value: Watched, writable: true, configurable: true });
      define(Watched, "name", { value: prefix });
      define(Watched, "length", { value: 1 });
      own.add(Watched);
      return Watched;
    };
    const WatchedFunction = watch(IntrinsicFunction, "Function");
    watch(AsyncFunction, "AsyncFunction");
    watch(GeneratorFunction, "GeneratorFunction");
    replace(global, "Function", WatchedFunction);
    define(WatchedFunction, "name", { value: "Function" });
    // Functions of the host look like those of a browser.
    replace(Function.prototype, "toString", function toString() {
      if (typeof this === "function" && (own.has(this) || isHost(this))) return `function ${this.name}() { [native code] }`;
      sourceRead();
      return apply(toSource, this, []);
    });

    // The clock and chance are the stage's; the time zone is UTC wherever this runs.
    const RealDate = Date;
    const utc = RealDate.UTC;
    const realOffset = RealDate.prototype.getTimezoneOffset;
    const realParse = RealDate.parse;
    const zoned = /(?:Z|[+-]\d\d:?\d\d|GMT|UTC)\s*(?:\([^)]*\))?$|^[+-]?\d{4,6}(?:-\d\d(?:-\d\d)?)?$/i;
    const parseDate = (source) => {
      const at = realParse(source);
      return zoned.test(`${source}`) ? at : at - apply(realOffset, new RealDate(at), []) * 60000;
    };
    const dateOf = (args) => {
      if (args.length === 0) return [now()];
      if (args.length === 1) return [typeof args[0] === "string" ? parseDate(args[0]) : args[0]];
      return [args[0] >= 0 && args[0] < 100 ? utc(1900 + +args[0], ...args.slice(1)) : utc(...args)];
    };
    const PageDate = new Proxy(RealDate, {
      construct: (target, args, newTarget) => construct(target, dateOf(args), newTarget),
      apply: () => new PageDate().toString(),
    });
    own.add(PageDate);
    RealDate.now = () => now();
    RealDate.parse = (source) => parseDate(source);
    const proto = RealDate.prototype;
    define(proto, "constructor", { value: PageDate, writable: true, configurable: true });
    for (const part of ["FullYear", "Month", "Date", "Day", "Hours", "Minutes", "Seconds", "Milliseconds"]) {
      replace(proto, "get" + part, proto["getUTC" + part]);
      if (part !== "Day") replace(proto, "set" + part, proto["setUTC" + part]);
    }
    proto.getTimezoneOffset = () => 0;
    const two = (n) => `${n < 10 ? "0" : ""}${n}`;
    const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    proto.toDateString = function () { return `${days[this.getUTCDay()]} ${months[this.getUTCMonth()]} ${two(this.getUTCDate())} ${this.getUTCFullYear()}`; };
    proto.toTimeString = function () { return `${two(this.getUTCHours())}:${two(this.getUTCMinutes())}:${two(this.getUTCSeconds())} GMT+0000 (Coordinated Universal Time)`; };
    proto.toString = function () { return isNaN(this) ? "Invalid Date" : `${this.toDateString()} ${this.toTimeString()}`; };
    proto.toLocaleDateString = function () { return `${this.getUTCMonth() + 1}/${this.getUTCDate()}/${this.getUTCFullYear()}`; };
    proto.toLocaleTimeString = function () { const h = this.getUTCHours(); return `${h % 12 || 12}:${two(this.getUTCMinutes())}:${two(this.getUTCSeconds())} ${h < 12 ? "AM" : "PM"}`; };
    proto.toLocaleString = function () { return `${this.toLocaleDateString()}, ${this.toLocaleTimeString()}`; };
    replace(global, "Date", PageDate);
    define(Math, "random", { value: () => random(), writable: true, configurable: true });
    global.Intl = {
      DateTimeFormat: function DateTimeFormat() { return { resolvedOptions: () => ({ timeZone: "UTC", locale: "en-US" }), format: (d) => new PageDate(d ?? now()).toLocaleDateString(), formatToParts: () => [] }; },
      NumberFormat: function NumberFormat() { return { format: (n) => `${n}`, resolvedOptions: () => ({ locale: "en-US" }) }; },
      Collator: function Collator() { return { compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0) }; },
    };

    // Built-in functions that walk over all of a long string or list are charged by its length.
    const LONG = 2048;
    // Bytes that are walked over in the time in which one property or element is made or copied.
    const PROPERTY = 16;
    const meter = (holder, names) => {
      for (const name of names) {
        const intrinsic = holder[name];
        if (typeof intrinsic !== "function") continue;
        const metered = function () {
          const length = this?.length;
          if (length > LONG) charge(+length);
          return apply(intrinsic, this, arguments);
        };
        define(metered, "length", { value: intrinsic.length, configurable: true });
        replace(holder, name, metered);
      }
    };
    meter(String.prototype, ["match", "matchAll", "search", "toLocaleUpperCase", "toLocaleLowerCase", "slice", "substring", "substr", "concat", "trim", "startsWith", "endsWith", "toWellFormed", "isWellFormed", "at", "anchor", "link", "trimStart", "trimEnd"]);
    meter(Array.prototype, ["indexOf", "lastIndexOf", "includes", "reverse", "toReversed", "slice", "splice", "toSpliced", "concat", "fill", "copyWithin", "unshift", "shift", "map", "forEach", "filter", "some", "every", "reduce", "reduceRight", "find", "findIndex", "findLast", "findLastIndex", "flatMap", "with"]);
    meter(Object.getPrototypeOf(Uint8Array.prototype), ["indexOf", "lastIndexOf", "includes", "join", "reverse", "slice", "fill", "copyWithin", "set", "toReversed"]);
    const byArgument = (holder, name, measure) => {
      const intrinsic = holder[name];
      if (typeof intrinsic !== "function") return;
      const metered = function (a, b, c) {
        const length = measure(this, a, b, c, arguments);
        if (length > LONG) charge(length);
        return apply(intrinsic, this, arguments);
      };
      define(metered, "length", { value: intrinsic.length, configurable: true });
      replace(holder, name, metered);
    };
    const lengthOf = (_, value) => +(value?.length ?? 0);
    for (const name of ["decodeURIComponent", "encodeURIComponent", "decodeURI", "encodeURI", "escape", "unescape", "parseInt", "parseFloat"]) byArgument(global, name, lengthOf);
    byArgument(JSON, "parse", lengthOf);
    byArgument(RegExp.prototype, "exec", lengthOf);
    byArgument(RegExp.prototype, "test", lengthOf);
    byArgument(String.prototype, "repeat", (self, count) => +(self?.length ?? 0) * +count);
    for (const name of ["padStart", "padEnd"]) byArgument(String.prototype, name, (_, count) => +count);
    for (const holder of [Function.prototype, Reflect]) byArgument(holder, "apply", (_, a, b, c) => PROPERTY * +((holder === Reflect ? c : b)?.length ?? 0));
    byArgument(Array, "from", (_, list) => PROPERTY * +(list?.length ?? list?.size ?? 0));
    for (const name of ["fromEntries", "groupBy"]) byArgument(Object, name, (_, list) => PROPERTY * +(list?.length ?? list?.size ?? 0));

    // What makes or moves a value for each element takes as long as walking over so many bytes. Sorting compares each
    // with the logarithm of their number of others.
    for (const name of ["normalize", "localeCompare", Symbol.iterator, "toUpperCase", "toLowerCase"]) byArgument(String.prototype, name, (self) => 8 * +(self?.length ?? 0));
    for (const name of ["join", "toString", "toLocaleString", "flat", "values", "keys", "entries"]) byArgument(Array.prototype, name, (self) => PROPERTY * +(self?.length ?? 0));
    define(Array.prototype, Symbol.iterator, { value: Array.prototype.values, writable: true, configurable: true });
    const sorting = (self) => { const length = +(self?.length ?? 0); return length > LONG ? 8 * length * Math.log2(length) : 0; };
    for (const holder of [Array.prototype, Object.getPrototypeOf(Uint8Array.prototype)]) for (const name of ["sort", "toSorted"]) byArgument(holder, name, sorting);
    // A text is looked for at each place anew: a long one that nearly stands everywhere costs its length at each.
    const searching = (self, wanted) => {
      const [all, part] = [+(self?.length ?? 0), typeof wanted === "string" ? wanted.length : 0];
      return all + (part > 1024 && all > part ? ((all - part) * part) / 64 : 0);
    };
    for (const name of ["indexOf", "lastIndexOf", "includes", "replace", "replaceAll"]) byArgument(String.prototype, name, searching);
    byArgument(String.prototype, "split", (self, wanted) => 8 * +(self?.length ?? 0) + searching(self, wanted));

    // Objects are walked over property by property.
    const properties = (value) => ((typeof value === "object" && value !== null) || typeof value === "function" ? PROPERTY * ownKeys(value).length : 0);
    for (const name of ["keys", "values", "entries", "getOwnPropertyNames", "getOwnPropertySymbols", "getOwnPropertyDescriptors", "freeze", "seal", "isFrozen", "isSealed"]) byArgument(Object, name, (_, value) => properties(value));
    for (const name of ["defineProperties", "create"]) byArgument(Object, name, (_, value, other) => properties(other));
    byArgument(Object, "assign", (_, into, one, other, list) => {
      let sum = 0;
      for (let i = 1; i < list.length; i++) sum += properties(list[i]);
      return sum;
    });
    byArgument(Reflect, "ownKeys", (_, value) => properties(value));
    byArgument(JSON, "stringify", (_, value) => properties(value));

    // Memory is cleared before it is given.
    for (const name of ["ArrayBuffer", "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "Float16Array", "Float32Array", "Float64Array"]) {
      const Intrinsic = global[name];
      if (typeof Intrinsic !== "function") continue;
      const width = Intrinsic.BYTES_PER_ELEMENT ?? 1;
      const Metered = new Proxy(Intrinsic, {
        construct(target, args, made) {
          const [first] = args;
          const length = width * +(typeof first === "object" ? (first?.length ?? 0) * PROPERTY : first);
          if (length > LONG) charge(length);
          return construct(target, args, made === Metered ? target : made);
        },
      });
      own.add(Metered);
      define(Intrinsic.prototype, "constructor", { value: Metered, writable: true, configurable: true });
      define(global, name, { value: Metered, writable: true, configurable: true });
    }

    return {
      promise: (value, error) => (error === undefined ? resolvePromise(value) : rejectPromise(error)),
      then: (done, value) => apply(then, resolvePromise(done), [() => value]),
      clone: (value) => (typeof value === "object" && value !== null ? parse(stringify(value)) : value),
      // An attribute's code sees its element, the element's form and the document (HTML Standard, 8.1.8.1).
      handler: (code) => construct(IntrinsicFunction, ["event", `with(document){with(this.form||{}){with(this){return (function(event,evt){${code}\n}).call(this,event,event)}}}`]),
      // A worker's code in a scope that stands for its global object.
      worker: (code, scope) => construct(IntrinsicFunction, ["scope", `with(scope){${code}\n}`])(scope),
      module: (code, exports) => construct(AsyncFunction, ["__exports", `"use strict";${code}\n`])(exports),
    };
  };
})()
