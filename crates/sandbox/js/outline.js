// The page as its reader sees it, in words: title, headings, text, pictures, fields, buttons, links.
const BLOCKS = new Set("p div section article header footer main nav table tr ul ol li form fieldset h1 h2 h3 h4 h5 h6 br hr blockquote pre center dl dt dd body aside figure details dialog svg foreignobject".split(" "));
function outline(document) {
  const lines = [];
  let line = "";
  const end = () => { const clean = line.replace(/\s+/g, " ").trim(); if (clean !== "") lines.push(clean); line = ""; };
  const own = (mark, value) => { end(); lines.push(value === "" ? mark : `${mark} ${value}`); };
  if (document.title) own("title:", document.title);
  const clean = (value) => text(value ?? "").replace(/\s+/g, " ").trim().slice(0, 300);
  const size = (el) => { const w = el.getAttribute("width") ?? el.style.width; const h = el.getAttribute("height") ?? el.style.height; return w || h ? ` (${clean(w) || "?"} x ${clean(h) || "?"})` : ""; };
  const labelOf = (el) => clean(el.getAttribute("aria-label") || el.getAttribute("placeholder") || (el.labels ?? []).map((label) => label.textContent).join(" ") || el.getAttribute("name") || el.id);
  const stack = [[document.body ?? document, 0, false]];
  while (stack.length > 0 && lines.length < 2000) {
    const top = stack[stack.length - 1];
    const node = (top[0]._shadow ?? top[0]).childNodes[top[1]++];
    if (!node) { if (top[2]) end(); stack.pop(); continue; }
    if (node instanceof Text) { line += node._data; continue; }
    if (!(node instanceof Element) || RAW.has(node._name) && node._name !== "iframe" || node._name === "noscript" || node._name === "title" || !isShown(node)) continue;
    switch (node._name) {
      case "img": case "image": {
        const src = node.getAttribute("src") ?? node.getAttribute("href") ?? node.getAttribute("xlink:href") ?? "";
        own("picture:", clean(`${node.getAttribute("alt") ?? ""}${size(node)} ${src.startsWith("data:") ? src.slice(0, 30) + "..." : src}`));
        continue;
      }
      case "input": case "textarea": {
        if (node.type === "hidden") continue;
        if (["submit", "button", "image", "reset"].includes(node.type)) own("button:", clean(node.value || node.type));
        else own(`field (${node.type}):`, clean(labelOf(node)) + (node.value && node.type !== "checkbox" ? ` = ${clean(node.value)}` : ""));
        continue;
      }
      case "select": own("choice:", clean(labelOf(node) + ": " + node.options.map((option) => option.textContent).join(" | "))); continue;
      case "button": own("button:", clean(node.textContent)); continue;
      case "iframe": own("frame:", clean(node.getAttribute("src") ?? "")); continue;
      case "a":
        if (node.hasAttribute("href") && node.textContent.trim() !== "") { own("link:", clean(node.textContent) + " -> " + clean(node.getAttribute("href"))); continue; }
        break;
      default: break;
    }
    const block = BLOCKS.has(node._name);
    if (block) end();
    if (/^h[1-6]$/.test(node._name)) { own("heading:", clean(node.textContent)); continue; }
    if (node._name === "label") line += " ";
    stack.push([node, 0, block]);
  }
  end();
  return lines.join("\n");
}
