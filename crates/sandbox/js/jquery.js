// A stand-in for jQuery: the part that login pages use, over the page's own document. Written for creel; it is not jQuery.
(function (global) {
  var ready = function (fn) { if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", function () { fn($); }); else setTimeout(function () { fn($); }, 0); };
  var isList = function (value) { return value && typeof value === "object" && typeof value.length === "number" && !value.nodeType && value !== global; };
  function Query(items) { this.length = 0; for (var i = 0; i < items.length; i++) if (items[i]) this[this.length++] = items[i]; }
  function $(what, context) {
    if (typeof what === "function") { ready(what); return $(document); }
    if (what instanceof Query) return what;
    if (!what) return new Query([]);
    if (typeof what === "string") {
      what = what.trim();
      if (what[0] === "<") {
        var holder = document.createElement("div");
        holder.innerHTML = what;
        var made = new Query(Array.from(holder.childNodes));
        if (context && typeof context === "object") Object.keys(context).forEach(function (key) { if (key === "text" || key === "html" || key === "val") made[key](context[key]); else if (typeof context[key] === "function") made.on(key, context[key]); else made.attr(key, context[key]); });
        return made;
      }
      var root = context ? $(context)[0] || document : document;
      return new Query(Array.from(find(root, what)));
    }
    return new Query(isList(what) ? Array.from(what) : [what]);
  }
  function find(root, selector) {
    selector = selector.replace(/:first(?!-)/g, "").replace(/:eq\(\d+\)/g, "");
    try { return root.querySelectorAll(selector); } catch (e) { return []; }
  }
  var fn = ($.fn = $.prototype = Query.prototype);
  fn.each = function (each) { for (var i = 0; i < this.length; i++) if (each.call(this[i], i, this[i]) === false) break; return this; };
  fn.map = function (map) { var out = []; this.each(function (i, el) { out.push(map.call(el, i, el)); }); return new Query(out); };
  fn.get = function (i) { return i === undefined ? Array.from(this) : this[i]; };
  fn.toArray = function () { return Array.from(this); };
  fn.eq = function (i) { return new Query([this[i < 0 ? this.length + i : i]]); };
  fn.first = function () { return this.eq(0); };
  fn.last = function () { return this.eq(-1); };
  fn.find = function (selector) { var out = []; this.each(function () { out = out.concat(Array.from(find(this, selector))); }); return new Query(out); };
  fn.filter = function (test) { return new Query(Array.from(this).filter(function (el, i) { return typeof test === "function" ? test.call(el, i, el) : el.matches(test); })); };
  fn.not = function (test) { return this.filter(function () { return !this.matches(test); }); };
  fn.is = function (test) { return Array.from(this).some(function (el) { return test === ":visible" ? el.offsetWidth > 0 : test === ":hidden" ? !el.offsetWidth : test === ":checked" ? el.checked : el.matches(test); }); };
  fn.closest = function (selector) { return new Query(Array.from(this).map(function (el) { return el.closest(selector); })); };
  fn.parent = function () { return new Query(Array.from(this).map(function (el) { return el.parentNode; })); };
  fn.parents = function (selector) { return this.parent().closest(selector || "*"); };
  fn.children = function () { return new Query(this[0] ? Array.from(this[0].children) : []); };
  fn.siblings = function () { var me = this[0]; return new Query(me && me.parentNode ? Array.from(me.parentNode.children).filter(function (el) { return el !== me; }) : []); };
  fn.next = function () { return new Query(Array.from(this).map(function (el) { return el.nextElementSibling; })); };
  fn.prev = function () { return new Query(Array.from(this).map(function (el) { return el.previousElementSibling; })); };
  fn.index = function () { return this[0] ? Array.from(this[0].parentNode.children).indexOf(this[0]) : -1; };
  fn.ready = function (run) { ready(run); return this; };
  fn.val = function (value) { if (value === undefined) return this[0] ? this[0].value : undefined; return this.each(function () { this.value = typeof value === "function" ? value.call(this) : value; }); };
  fn.html = function (value) { if (value === undefined) return this[0] ? this[0].innerHTML : undefined; return this.each(function () { place(this, "", value, true); }); };
  fn.text = function (value) { if (value === undefined) return Array.from(this).map(function (el) { return el.textContent; }).join(""); return this.each(function () { this.textContent = value; }); };
  fn.attr = function (name, value) {
    if (typeof name === "object") { var me = this; Object.keys(name).forEach(function (key) { me.attr(key, name[key]); }); return this; }
    if (value === undefined) return this[0] && this[0].hasAttribute(name) ? this[0].getAttribute(name) : undefined;
    return this.each(function () { this.setAttribute(name, value); });
  };
  fn.prop = function (name, value) { if (value === undefined) return this[0] ? this[0][name] : undefined; return this.each(function () { this[name] = value; }); };
  fn.removeAttr = function (name) { return this.each(function () { this.removeAttribute(name); }); };
  fn.data = function (name, value) { if (value === undefined) return this[0] ? (name ? this[0].dataset[name.replace(/-(\w)/g, function (_, c) { return c.toUpperCase(); })] : this[0].dataset) : undefined; return this.each(function () { this.dataset[name] = value; }); };
  fn.css = function (name, value) { if (typeof name === "string" && value === undefined) return this[0] ? getComputedStyle(this[0]).getPropertyValue(name) : undefined; return this.each(function () { if (typeof name === "object") for (var key in name) this.style[key] = name[key]; else this.style[name] = value; }); };
  fn.addClass = function (names) { return this.each(function () { this.classList.add.apply(this.classList, String(names).split(/\s+/)); }); };
  fn.removeClass = function (names) { return this.each(function () { if (names === undefined) this.className = ""; else this.classList.remove.apply(this.classList, String(names).split(/\s+/)); }); };
  fn.toggleClass = function (name, on) { return this.each(function () { this.classList.toggle(name, on); }); };
  fn.hasClass = function (name) { return Array.from(this).some(function (el) { return el.classList.contains(name); }); };
  fn.show = function () { run(arguments); return this.each(function () { this.style.display = ""; this.hidden = false; if (/none/.test(this.style.cssText)) this.style.display = "block"; }); };
  fn.hide = function () { run(arguments); return this.each(function () { this.style.display = "none"; }); };
  fn.toggle = function (on) { return on === undefined ? this.each(function () { this.style.display = this.style.display === "none" ? "" : "none"; }) : on ? this.show() : this.hide(); };
  function run(args) { for (var i = 0; i < args.length; i++) if (typeof args[i] === "function") setTimeout(args[i], 400); }
  ["fadeIn", "slideDown"].forEach(function (name) { fn[name] = function () { run(arguments); return this.show(); }; });
  ["fadeOut", "slideUp"].forEach(function (name) { fn[name] = function () { run(arguments); return this.hide(); }; });
  fn.animate = function (style) { run(arguments); return this.css(style); };
  fn.delay = function () { return this; };
  fn.promise = function () { return Promise.resolve(this); };
  fn.stop = fn.clearQueue = fn.modal = fn.tooltip = fn.mask = function () { return this; };
  function place(el, where, value, replaces) {
    if (replaces) el.innerHTML = "";
    // What jQuery inserts runs its scripts.
    var part = value instanceof Query ? Array.from(value) : value && value.nodeType ? [value] : Array.from(document.createRange().createContextualFragment(String(value)).childNodes);
    part.forEach(function (node) { if (where === "prepend") el.insertBefore(node, el.firstChild); else if (where === "before") el.parentNode.insertBefore(node, el); else if (where === "after") el.parentNode.insertBefore(node, el.nextSibling); else el.appendChild(node); });
  }
  ["append", "prepend", "before", "after"].forEach(function (where) { fn[where] = function () { var values = arguments; return this.each(function () { for (var i = 0; i < values.length; i++) place(this, where, values[i]); }); }; });
  fn.appendTo = function (target) { $(target).append(this); return this; };
  fn.prependTo = function (target) { $(target).prepend(this); return this; };
  fn.insertAfter = function (target) { $(target).after(this); return this; };
  fn.insertBefore = function (target) { $(target).before(this); return this; };
  fn.replaceWith = function (value) { return this.each(function () { place(this, "before", value); this.remove(); }); };
  fn.remove = fn.detach = function () { return this.each(function () { this.remove(); }); };
  fn.empty = function () { return this.each(function () { this.innerHTML = ""; }); };
  fn.clone = function () { return new Query(Array.from(this).map(function (el) { return el.cloneNode(true); })); };
  fn.on = function (types, selector, data, handler) {
    if (typeof types === "object") { var me = this; Object.keys(types).forEach(function (type) { me.on(type, selector, types[type]); }); return this; }
    if (typeof selector === "function") { handler = selector; selector = null; } else if (typeof data === "function") { handler = data; }
    return this.each(function () {
      var root = this;
      String(types).split(/\s+/).forEach(function (type) {
        root.addEventListener(type.split(".")[0], function (event) {
          var target = typeof selector === "string" ? event.target.closest && event.target.closest(selector) : root;
          if (target && handler.call(target, event) === false) { event.preventDefault(); event.stopPropagation(); }
        });
      });
    });
  };
  fn.one = fn.bind = fn.on;
  fn.off = fn.unbind = function () { return this; };
  fn.delegate = function (selector, type, handler) { return this.on(type, selector, handler); };
  fn.trigger = function (type) { return this.each(function () { if (type === "click") this.click(); else if (type === "submit" && this.requestSubmit) this.requestSubmit(); else if (type === "focus") this.focus(); else this.dispatchEvent(new Event(type.type || type, { bubbles: true, cancelable: true })); }); };
  "click submit change keyup keydown keypress focus blur input mouseenter mouseleave mousemove load resize scroll dblclick mousedown mouseup hover contextmenu select".split(" ").forEach(function (type) { fn[type] = function (handler) { return typeof handler === "function" ? this.on(type === "hover" ? "mouseenter" : type, handler) : this.trigger(type); }; });
  fn.serializeArray = function () { return this[0] ? Array.from(new FormData(this[0])).map(function (pair) { return { name: pair[0], value: pair[1] }; }) : []; };
  fn.serialize = function () { return $.param(this.serializeArray()); };
  fn.load = function (url, done) { if (typeof url === "function") return this.on("load", url); $.get(url, done); return this; };
  $.param = function (data) {
    var pairs = Array.isArray(data) ? data.map(function (item) { return [item.name, item.value]; }) : Object.keys(data || {}).map(function (key) { return [key, typeof data[key] === "function" ? data[key]() : data[key]]; });
    return pairs.map(function (pair) { return encodeURIComponent(pair[0]) + "=" + encodeURIComponent(pair[1] == null ? "" : typeof pair[1] === "object" ? JSON.stringify(pair[1]) : pair[1]); }).join("&").replace(/%20/g, "+");
  };
  function deferred(promise, settings) {
    promise.done = promise.success = function (run) { promise.then(run); return promise; };
    promise.fail = promise.error = function (run) { promise.catch(run); return promise; };
    promise.always = promise.complete = function (run) { promise.then(run, run); return promise; };
    return promise;
  }
  $.ajax = function (url, settings) {
    if (typeof url === "object") { settings = url; url = settings.url; }
    settings = settings || {};
    var method = String(settings.type || settings.method || "GET").toUpperCase();
    var data = settings.data;
    if (data && typeof data === "object" && !(data instanceof FormData) && settings.processData !== false) data = $.param(data);
    if (method === "GET" && data) { url += (String(url).indexOf("?") < 0 ? "?" : "&") + data; data = null; }
    if (settings.beforeSend && settings.beforeSend({ setRequestHeader: function () {} }, settings) === false) return deferred(Promise.resolve());
    return deferred(new Promise(function (resolve) {
      var request = new XMLHttpRequest();
      request.open(method, url);
      if (method !== "GET" && !(data instanceof FormData)) request.setRequestHeader("Content-Type", settings.contentType || "application/x-www-form-urlencoded; charset=UTF-8");
      Object.keys(settings.headers || {}).forEach(function (key) { request.setRequestHeader(key, settings.headers[key]); });
      request.onload = function () {
        var answer = request.responseText;
        if (settings.dataType !== "text" && settings.dataType !== "html") { try { answer = JSON.parse(answer); } catch (e) {} }
        if (settings.success) settings.success(answer, "success", request);
        if (settings.complete) settings.complete(request, "success");
        resolve(answer);
      };
      request.send(data);
    }));
  };
  var short = function (method, type) { return function (url, data, done, dataType) { if (typeof data === "function") { dataType = done; done = data; data = undefined; } return $.ajax({ url: url, type: method, data: data, success: done, dataType: dataType || type }); }; };
  $.get = short("GET");
  $.post = short("POST");
  $.getJSON = short("GET", "json");
  $.getScript = function (url) { var el = document.createElement("script"); el.src = url; document.head.appendChild(el); return deferred(Promise.resolve()); };
  $.extend = function () { var args = Array.from(arguments).filter(function (arg) { return typeof arg !== "boolean"; }); return args.length === 1 ? Object.assign($, args[0]) : Object.assign.apply(Object, args); };
  $.fn.extend = function (more) { Object.assign($.fn, more); };
  $.each = function (list, each) { if (isList(list)) { for (var i = 0; i < list.length; i++) if (each.call(list[i], i, list[i]) === false) break; } else for (var key in list) if (each.call(list[key], key, list[key]) === false) break; return list; };
  $.map = function (list, map) { return Array.from(list).map(map); };
  $.trim = function (value) { return String(value == null ? "" : value).trim(); };
  $.inArray = function (value, list) { return list.indexOf(value); };
  $.isFunction = function (value) { return typeof value === "function"; };
  $.isArray = Array.isArray;
  $.isEmptyObject = function (value) { return Object.keys(value).length === 0; };
  $.parseJSON = JSON.parse;
  $.parseHTML = function (html) { return Array.from(document.createRange().createContextualFragment(html).childNodes); };
  $.noop = function () {};
  $.now = Date.now;
  $.when = function () { return deferred(Promise.all(arguments)); };
  $.Deferred = function () { var resolve, reject; var promise = deferred(new Promise(function (a, b) { resolve = a; reject = b; })); return Object.assign(promise, { resolve: resolve, reject: reject, promise: function () { return promise; } }); };
  $.ajaxSetup = $.noConflict = function () { return $; };
  $.support = { cors: true };
  global.jQuery = global.$ = $;
})(this);
