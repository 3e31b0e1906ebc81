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
    let mut realms = vec![open_realm(&runtime)?];
    let mut next =
        Some(Inner { html: page.to_owned(), url: url.to_owned(), how: "page".to_owned(), parent: None });
    let mut first = true;
    while let Some(inner) = next.take() {
        let Some(realm) = realms.last() else { break };
        let result = stage.with(|ctx| {
            let visit = visit.clone().restore(&ctx)?;
            act(&ctx, &visit, realm, &inner, first)
        });
        if let Err(error) = result {
            note(host, &stage, &error);
        }
        // What is left of the page's heap must not keep its end from being told.
        runtime.set_memory_limit(limits.memory + SPARE_MEMORY);
        first = false;
        next = stage.with(|ctx| waiting(&ctx, &visit)).unwrap_or_default();
        if next.is_some() {
            if realms.len() > MAX_INNER {
                host.limit("frames");
                break;
            }
            match open_realm(&runtime) {
                Ok(realm) => realms.push(realm),
                Err(_) => {
                    host.limit("memory");
                    break;
                }
            }
        }
    }
    // Dropped here, before the runtime that they point into.
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

/// Opens a page in a realm and does what its reader would.
fn act<'js>(ctx: &Ctx<'js>, visit: &Object<'js>, realm: &Realm, inner: &Inner, first: bool) -> Result<()> {
    let described = Object::new(ctx.clone())?;
    described.set("global", realm.global.clone().restore(ctx)?)?;
    described.set("setup", realm.setup.clone().restore(ctx)?)?;
    described.set("evaluate", realm.evaluate.clone().restore(ctx)?)?;
    if let Some(parent) = &inner.parent {
        described.set("parent", parent.clone().restore(ctx)?)?;
    }
    let call = |name: &str, window: &Value<'js>, more: Option<&str>| -> Result<()> {
        let function: Function<'js> = visit.get(name)?;
        match more {
            Some(more) => function.call((window.clone(), more)),
            None => function.call((window.clone(),)),
        }
    };
    if first {
        let seal: Function<'js> = visit.get("seal")?;
        seal.call::<_, ()>((described.clone(),))?;
    }
    let open: Function<'js> = visit.get("open")?;
    let window: Value<'js> =
        open.call((described, inner.html.as_str(), inner.url.as_str(), inner.how.as_str()))?;
    call("settle", &window, None)?;
    call("document", &window, Some(if first { "loaded" } else { "inner" }))?;
    call("fields", &window, None)?;
    call("play", &window, None)?;
    call("settled", &window, None)?;
    call("document", &window, Some(if first { "acted" } else { "inner" }))?;
    call("outline", &window, None)
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
