// Selectors (Selectors Level 4, the part that pages use).
const COMPOUND = /^(?:([#.]?)((?:[\w\u0080-\uffff-]|\\.)+)|(\*)|\[\s*([\w:|-]+)\s*(?:([~|^$*]?=)\s*(?:"([^"]*)"|'([^']*)'|([^\]\s]+))\s*([is])?\s*)?\]|::?([\w-]+))/;
const selectorCache = new Map();

function parseSelector(source) {
  const known = selectorCache.get(source);
  if (known) return known;
  const list = [];
  let chain = [];
  let compound = [];
  let combinator = " ";
  let rest = text(source).trim();
  const bad = () => new DOMException(`'${text(source).slice(0, 60)}' is not a valid selector`, "SyntaxError");
  const close = () => { if (compound.length === 0) throw bad(); chain.push({ combinator, tests: compound }); compound = []; };
  if (rest === "" || rest.length > 4000) throw bad();
  while (rest !== "") {
    const gap = /^\s*([>+~,])\s*|^\s+/.exec(rest);
    if (gap) {
      close();
      if (gap[1] === ",") { list.push(chain); chain = []; combinator = " "; }
      else combinator = gap[1] ?? " ";
      rest = rest.slice(gap[0].length);
      continue;
    }
    const part = COMPOUND.exec(rest);
    if (!part) throw bad();
    rest = rest.slice(part[0].length);
    compound.push(testOf(part, () => {
      // The argument of :not(...) and the like, up to its own closing bracket.
      if (rest[0] !== "(") return "";
      let depth = 0;
      let at = 0;
      do { if (rest[at] === "(") depth++; else if (rest[at] === ")") depth--; at++; } while (depth > 0 && at < rest.length);
      const inside = rest.slice(1, at - 1);
      rest = rest.slice(at);
      return inside;
    }));
  }
  close();
  list.push(chain);
  if (selectorCache.size < 500) selectorCache.set(source, list);
  return list;
}

function testOf(part, argument) {
  const [, sign, name, star, attribute, operator, v1, v2, v3, flag, pseudo] = part;
  if (star) return () => true;
  if (name !== undefined) {
    const plain = name.replace(/\\(.)/g, "$1");
    if (sign === "#") return (el) => el.id === plain;
    if (sign === ".") return (el) => words(el.getAttribute("class") ?? "").includes(plain);
    const tag = plain.toLowerCase();
    return (el) => el._name === tag;
  }
  if (attribute !== undefined) {
    let wanted = v1 ?? v2 ?? v3 ?? "";
    if (flag === "i") wanted = wanted.toLowerCase();
    const key = attribute.toLowerCase();
    return (el) => {
      let has = el.getAttribute(key);
      if (has === null) return false;
      if (flag === "i") has = has.toLowerCase();
      switch (operator) {
        case undefined: return true;
        case "=": return has === wanted;
        case "~=": return words(has).includes(wanted);
        case "|=": return has === wanted || has.startsWith(wanted + "-");
        case "^=": return wanted !== "" && has.startsWith(wanted);
        case "$=": return wanted !== "" && has.endsWith(wanted);
        default: return wanted !== "" && has.includes(wanted);
      }
    };
  }
  const inside = argument();
  const position = (el) => el.parentNode?.children.indexOf(el) ?? 0;
  switch (pseudo) {
    case "not": { const list = parseSelector(inside); return (el) => !matches(el, list); }
    case "is": case "where": case "matches": { const list = parseSelector(inside); return (el) => matches(el, list); }
    case "has": { return (el) => select(el, inside.trim().replace(/^>\s*/, ""), true).length > 0; }
    case "first-child": return (el) => position(el) === 0;
    case "last-child": return (el) => position(el) === (el.parentNode?.children.length ?? 1) - 1;
    case "only-child": return (el) => (el.parentNode?.children.length ?? 1) === 1;
    case "first-of-type": return (el) => el.parentNode?.children.find((other) => other._name === el._name) === el;
    case "nth-child": {
      const spec = inside.trim() === "odd" ? "2n+1" : inside.trim() === "even" ? "2n" : inside.trim();
      const m = /^(?:([+-]?\d*)n)?\s*([+-]?\s*\d+)?$/.exec(spec);
      const a = m?.[1] === undefined ? 0 : Number(/\d/.test(m[1]) ? m[1] : m[1] + "1");
      const b = Number((m?.[2] ?? "0").replace(/\s/g, ""));
      return (el) => { const n = position(el) + 1 - b; return a === 0 ? n === 0 : n % a === 0 && n / a >= 0; };
    }
    case "checked": return (el) => !!el.checked || !!el.selected;
    case "disabled": return (el) => el.hasAttribute("disabled");
    case "enabled": return (el) => !el.hasAttribute("disabled");
    case "empty": return (el) => el.childNodes.length === 0;
    case "root": return (el) => el === el._document.documentElement;
    case "scope": return () => true;
    // jQuery's own, which its stand-in hands on.
    case "submit": case "button": case "password": case "text": case "checkbox": case "radio":
      return (el) => (el.type ?? "") === pseudo || el._name === pseudo;
    case "input": return (el) => ["input", "select", "textarea", "button"].includes(el._name);
    case "visible": return (el) => isShown(el);
    case "hidden": return (el) => !isShown(el);
    default: return () => !["hover", "active", "focus", "visited", "before", "after", "target"].includes(pseudo);
  }
}

function matches(el, list) {
  return list.some((chain) => {
    const matchFrom = (node, at) => {
      if (!(node instanceof Element) || !chain[at].tests.every((test) => test(node))) return false;
      if (at === 0) return true;
      switch (chain[at].combinator) {
        case ">": return matchFrom(node.parentNode, at - 1);
        case "+": { let p = node.previousSibling; while (p && !(p instanceof Element)) p = p.previousSibling; return !!p && matchFrom(p, at - 1); }
        case "~": { for (let p = node.previousSibling; p; p = p.previousSibling) if (p instanceof Element && matchFrom(p, at - 1)) return true; return false; }
        default: { for (let p = node.parentNode; p; p = p.parentNode) if (p instanceof Element && matchFrom(p, at - 1)) return true; return false; }
      }
    };
    return matchFrom(el, chain.length - 1);
  });
}
function select(root, selector, first) {
  const list = parseSelector(text(selector));
  const found = [];
  for (const el of elements(root)) {
    if (matches(el, list)) { found.push(el); if (first) break; }
  }
  return found;
}
