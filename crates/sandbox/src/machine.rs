//! One visit: the interpreter, its two kinds of realms, and the order of events.

use crate::host::{Host, Recorder};
use crate::limits::{Limits, SPARE_MEMORY};
use crate::natives;
use rquickjs::context::EvalOptions;
use rquickjs::{Context, Ctx, Function, Object, Persistent, Result, Runtime, Value};
use std::rc::Rc;

/// The stage, one file after the other in one function.
const STAGE: &str = concat!(
    "(function (native) {",
    include_str!("../js/core.js"),
    include_str!("../js/nodes.js"),
    include_str!("../js/parse.js"),
    include_str!("../js/select.js"),
    include_str!("../js/elements.js"),
    include_str!("../js/forms.js"),
    include_str!("../js/document.js"),
    include_str!("../js/codecs.js"),
    include_str!("../js/loads.js"),
    include_str!("../js/net.js"),
    include_str!("../js/window.js"),
    include_str!("../js/globals.js"),
    include_str!("../js/victim.js"),
    include_str!("../js/outline.js"),
    include_str!("../js/visit.js"),
    "})"
);
/// What is run in a page's realm before anything of the page.
const REALM: &str = include_str!("../js/realm.js");
/// The name `eval` stays the intrinsic whatever the global object's property of that name becomes, since only a call of the
/// intrinsic by its name sees the variables around it (ECMA-262, 19.2.1).
const DIRECT_EVAL: &str = "const eval = globalThis.eval;";
/// Pages inside the page that are visited, each in a realm of its own.
const MAX_INNER: usize = 8;

type Kept = Persistent<Object<'static>>;
/// A window of the stage's.
type Window = Persistent<Value<'static>>;

/// A realm of the page's: its global object, what prepares it, and what runs scripts in it.
struct Realm {
    global: Kept,
    setup: Persistent<Function<'static>>,
    evaluate: Persistent<Function<'static>>,
    // Dropped after what points into it.
    _context: Context,
}

/// Visits a page that stands at `url`. Gives what was written down and the steps that it took.
pub(crate) fn visit(page: &str, url: &str, limits: &Limits) -> (Recorder, u64) {
    let host = Rc::new(Host::new(limits));
    if let Err(error) = run(page, url, limits, &host) {
        // The interpreter could not even begin or finish in order: whatever was written down is still true.
        host.limit(if matches!(error, rquickjs::Error::Allocation) { "memory" } else { "interpreter" });
    }
    let steps = host.steps();
    (host.recorder.take(), steps)
}

fn run(page: &str, url: &str, limits: &Limits, host: &Rc<Host>) -> Result<()> {
    let runtime = Runtime::new()?;
    runtime.set_memory_limit(limits.memory);
    runtime.set_max_stack_size(limits.stack);
    runtime.set_gc_threshold(8 << 20);
    let meter = Rc::clone(host);
    runtime.set_interrupt_handler(Some(Box::new(move || meter.look())));
    let stage = Context::full(&runtime)?;
    let visit: Kept = stage.with(|ctx| {
        let make: Function<'_> = ctx.eval(STAGE)?;
        let native = natives::install(&ctx, host)?;
        let visit: Object<'_> = make.call((native,))?;
        Ok::<_, rquickjs::Error>(Persistent::save(&ctx, visit))
    })?;
    let mut realms = Vec::new();
    let mut windows: Vec<Window> = Vec::new();
    let mut arriving =
        Some(Inner { html: page.to_owned(), url: url.to_owned(), how: "page".to_owned(), parent: None });
    let mut played = 0;
    loop {
        // Whatever came up is opened before anything is played, since frames talk to the page around them.
        while let Some(inner) = arriving.take() {
            if realms.len() > MAX_INNER {
                host.limit("frames");
                break;
            }
            let Ok(realm) = open_realm(&runtime) else {
                host.limit("memory");
                break;
            };
            let first = windows.is_empty();
            match stage.with(|ctx| open(&ctx, &visit, &realm, &inner, first)) {
                Ok(window) => windows.push(window),
                Err(error) => note(host, &stage, &error),
            }
            realms.push(realm);
            // What is left of the page's heap must not keep its end from being told.
            runtime.set_memory_limit(limits.memory + SPARE_MEMORY);
            arriving = stage.with(|ctx| waiting(&ctx, &visit)).unwrap_or_default();
        }
        let Some(window) = windows.get(played) else { break };
        if let Err(error) = stage.with(|ctx| play(&ctx, &visit, window, played == 0)) {
            note(host, &stage, &error);
        }
        played += 1;
        arriving = stage.with(|ctx| waiting(&ctx, &visit)).unwrap_or_default();
    }
    // Dropped here, before the runtime that they point into.
    drop(windows);
    drop(arriving);
    drop(visit);
    drop(realms);
    drop(stage);
    Ok(())
}

/// A page inside the page that waits for a realm.
struct Inner {
    html: String,
    url: String,
    how: String,
    parent: Option<Kept>,
}

fn waiting(ctx: &Ctx<'_>, visit: &Kept) -> Result<Option<Inner>> {
    let visit = visit.clone().restore(ctx)?;
    let next: Function<'_> = visit.get("next")?;
    let Some(found) = next.call::<_, Option<Object<'_>>>(())? else { return Ok(None) };
    let parent: Option<Object<'_>> = found.get("parent")?;
    Ok(Some(Inner {
        html: found.get("html")?,
        url: found.get("url")?,
        how: found.get("how")?,
        parent: parent.map(|parent| Persistent::save(ctx, parent)),
    }))
}

/// Opens a page in a realm and lets it do what it does by itself.
fn open(ctx: &Ctx<'_>, visit: &Kept, realm: &Realm, inner: &Inner, first: bool) -> Result<Window> {
    let visit = visit.clone().restore(ctx)?;
    let described = Object::new(ctx.clone())?;
    described.set("global", realm.global.clone().restore(ctx)?)?;
    described.set("setup", realm.setup.clone().restore(ctx)?)?;
    described.set("evaluate", realm.evaluate.clone().restore(ctx)?)?;
    if let Some(parent) = &inner.parent {
        described.set("parent", parent.clone().restore(ctx)?)?;
    }
    if first {
        let seal: Function<'_> = visit.get("seal")?;
        seal.call::<_, ()>((described.clone(),))?;
    }
    let open: Function<'_> = visit.get("open")?;
    let window: Value<'_> =
        open.call((described, inner.html.as_str(), inner.url.as_str(), inner.how.as_str()))?;
    call(&visit, "settle", &window)?;
    tell(&visit, &window, if first { "loaded" } else { "inner" })?;
    Ok(Persistent::save(ctx, window))
}

/// Does in a page what its reader would.
fn play(ctx: &Ctx<'_>, visit: &Kept, window: &Window, first: bool) -> Result<()> {
    let visit = visit.clone().restore(ctx)?;
    let window = window.clone().restore(ctx)?;
    call(&visit, "settled", &window)?;
    call(&visit, "fields", &window)?;
    call(&visit, "play", &window)?;
    call(&visit, "settled", &window)?;
    tell(&visit, &window, if first { "acted" } else { "inner" })?;
    call(&visit, "fields", &window)?;
    call(&visit, "outline", &window)?;
    call(&visit, "probe", &window)
}

fn call<'js>(visit: &Object<'js>, name: &str, window: &Value<'js>) -> Result<()> {
    visit.get::<_, Function<'js>>(name)?.call((window.clone(),))
}

fn tell<'js>(visit: &Object<'js>, window: &Value<'js>, how: &str) -> Result<()> {
    visit.get::<_, Function<'js>>("document")?.call((window.clone(), how))
}

/// Notes why the stage stopped.
fn note(host: &Host, stage: &Context, error: &rquickjs::Error) {
    let message = stage.with(|ctx| match error {
        rquickjs::Error::Exception => ctx
            .catch()
            .into_object()
            .and_then(|object| object.get::<_, String>("message").ok())
            .unwrap_or_else(|| "out of memory".to_owned()),
        other => other.to_string(),
    });
    let limit = if message.contains("memory") {
        "memory"
    } else if message.contains("interrupted") || message.contains("time") {
        "time"
    } else {
        "stage"
    };
    host.limit(limit);
    host.record(&serde_json::json!({ "kind": "error", "message": message }).to_string());
}

fn open_realm(runtime: &Runtime) -> Result<Realm> {
    let context = Context::full(runtime)?;
    let (global, setup, evaluate) = context.with(|ctx| {
        let setup: Function<'_> = ctx.eval(REALM)?;
        let mut sloppy = EvalOptions::default();
        sloppy.strict = false;
        ctx.eval_with_options::<(), _>(DIRECT_EVAL, sloppy)?;
        let evaluate = natives::evaluator(&ctx)?;
        Ok::<_, rquickjs::Error>((
            Persistent::save(&ctx, ctx.globals()),
            Persistent::save(&ctx, setup),
            Persistent::save(&ctx, evaluate),
        ))
    })?;
    Ok(Realm { global, setup, evaluate, _context: context })
}
