//! The functions of the host that the stage calls. Nothing else reaches out of the interpreter.

use crate::host::Host;
use crate::outcome::DocumentKind;
use crate::{ciphers, codecs, credentials, markup, rewrite};
use rquickjs::function::{Func, This};
use rquickjs::{Coerced, Ctx, Exception, FromJs, Function, Object, Result, TypedArray, Value};
use std::rc::Rc;

/// Bytes for the stage.
type Bytes<'js> = TypedArray<'js, u8>;

/// Bytes from the stage. The interpreter's memory can be looked at only by unsafe code, so that they come as base64, which
/// it writes itself.
struct Raw(Vec<u8>);

impl<'js> FromJs<'js> for Raw {
    fn from_js(_: &Ctx<'js>, value: Value<'js>) -> Result<Self> {
        let array = Bytes::from_value(value)?.into_object();
        let encode: Function<'js> = array.get("toBase64")?;
        let text: String = encode.call((This(array),))?;
        let bytes = data_encoding::BASE64.decode(text.as_bytes());
        bytes.map(Self).map_err(|_| rquickjs::Error::new_from_js("Uint8Array", "bytes"))
    }
}

/// What a round of a key derivation costs.
const BYTES_A_ROUND: f64 = 60.0;
/// Turns of the queue of promises that one call runs.
const MAX_JOBS: usize = 20_000;

/// The object `native` of the stage.
pub(crate) fn install<'js>(ctx: &Ctx<'js>, host: &Rc<Host>) -> Result<Object<'js>> {
    let native = Object::new(ctx.clone())?;
    records(&native, host)?;
    runs(&native, host)?;
    texts(&native, host)?;
    bytes(&native, host)?;
    secrets(ctx, &native, host)?;
    Ok(native)
}

/// Writing down.
fn records<'js>(native: &Object<'js>, host: &Rc<Host>) -> Result<()> {
    let h = Rc::clone(host);
    native.set("record", Func::from(move |json: String| h.record(&json)))?;
    let h = Rc::clone(host);
    native.set("code", Func::from(move |how: String, code: String| h.code(&how, code)))?;
    let h = Rc::clone(host);
    native.set("drop", Func::from(move |json: String, bytes: Raw| h.dropped(&json, &bytes.0)))?;
    let h = Rc::clone(host);
    native.set(
        "document",
        Func::from(move |how: String, html: String| {
            let how = match how.as_str() {
                "loaded" => DocumentKind::Loaded,
                "acted" => DocumentKind::Acted,
                _ => DocumentKind::Inner,
            };
            h.document(how, html);
        }),
    )?;
    let h = Rc::clone(host);
    native.set("outline", Func::from(move |text: String| h.outline(&text)))?;
    let h = Rc::clone(host);
    native.set("prefilled", Func::from(move |address: String| h.prefilled(address)))?;
    let h = Rc::clone(host);
    native.set("seen", Func::from(move |text: String| h.seen(text)))?;
    let h = Rc::clone(host);
    native.set("lookedAt", Func::from(move |part: String| h.looked_at(&part)))
}

/// Running, within the limits.
fn runs<'js>(native: &Object<'js>, host: &Rc<Host>) -> Result<()> {
    let h = Rc::clone(host);
    native.set(
        "charge",
        Func::from(move |ctx: Ctx<'js>, Coerced(length): Coerced<f64>| {
            if h.walk(length) {
                h.limit("time");
                return Err(Exception::throw_range(&ctx, "the page has used up its time"));
            }
            Ok(())
        }),
    )?;
    let h = Rc::clone(host);
    native.set("spent", Func::from(move || h.is_spent()))?;
    let h = Rc::clone(host);
    let guard = move |ctx: Ctx<'js>, run: Function<'js>| -> Value<'js> {
        task(&h, &ctx, || run.call::<_, Value<'js>>(())).err().unwrap_or_else(|| Value::new_undefined(ctx))
    };
    native.set("guard", Func::from(guard))?;
    let h = Rc::clone(host);
    let evaluate =
        move |ctx: Ctx<'js>, realm: Function<'js>, code: String, name: String| -> Result<Object<'js>> {
            let result = Object::new(ctx.clone())?;
            match task(&h, &ctx, || realm.call::<_, Value<'js>>((code, name))) {
                Ok(value) => result.set("value", value)?,
                Err(error) => result.set("error", error)?,
            }
            Ok(result)
        };
    native.set("evaluate", Func::from(evaluate))?;
    let h = Rc::clone(host);
    native.set(
        "jobs",
        Func::from(move |ctx: Ctx<'js>| {
            let _ = task(&h, &ctx, || {
                for _ in 0..MAX_JOBS {
                    if h.is_spent() || !ctx.execute_pending_job() {
                        break;
                    }
                }
                Ok(Value::new_undefined(ctx.clone()))
            });
        }),
    )?;
    native.set("rewrite", Func::from(|code: String| rewrite::rewrite(&code)))?;
    native.set("library", Func::from(|name: String| library(&name)))?;
    native.set("example", Func::from(|what: String| example(&what)))
}

/// Runs something of the page as one task. What it throws is the error; what is cut short by a limit gives nothing, and
/// the limit is noted.
fn task<'js>(
    host: &Host,
    ctx: &Ctx<'js>,
    run: impl FnOnce() -> Result<Value<'js>>,
) -> std::result::Result<Value<'js>, Value<'js>> {
    if host.is_spent() {
        host.limit("time");
        return Ok(Value::new_undefined(ctx.clone()));
    }
    let outer = host.begin_task();
    let result = run().map_err(|error| match error {
        rquickjs::Error::Exception => ctx.catch(),
        other => other.into_exception(ctx),
    });
    if host.end_task(outer) {
        host.limit("time");
        return Ok(Value::new_undefined(ctx.clone()));
    }
    match result {
        Ok(value) => Ok(value),
        Err(error) => {
            if message(&error).is_some_and(|message| message.contains("out of memory")) || error.is_null() {
                host.limit("memory");
            }
            Err(error)
        }
    }
}

fn message(error: &Value<'_>) -> Option<String> {
    error.as_object()?.get::<_, String>("message").ok()
}

trait IntoException {
    fn into_exception<'js>(self, ctx: &Ctx<'js>) -> Value<'js>;
}

impl IntoException for rquickjs::Error {
    /// An error of the binding as one of the language: a text of it.
    fn into_exception<'js>(self, ctx: &Ctx<'js>) -> Value<'js> {
        rquickjs::String::from_str(ctx.clone(), &self.to_string())
            .map_or_else(|_| Value::new_null(ctx.clone()), rquickjs::String::into_value)
    }
}

/// Markup, addresses and encodings.
fn texts<'js>(native: &Object<'js>, host: &Rc<Host>) -> Result<()> {
    let h = Rc::clone(host);
    native.set(
        "tokens",
        Func::from(
            move |html: String| {
                if h.walk(html.len() as f64) { "[]".to_owned() } else { markup::tokens(&html) }
            },
        ),
    )?;
    let h = Rc::clone(host);
    native.set(
        "whole",
        Func::from(move |html: String| !h.walk(html.len() as f64) && markup::is_whole(&html)),
    )?;
    native.set(
        "url",
        Func::from(|url: String, base: Option<String>| codecs::url_parts(&url, base.as_deref())),
    )?;
    native.set("resolve", Func::from(|url: String, base: String| codecs::resolve(&url, &base)))?;
    native.set(
        "urlSet",
        Func::from(|url: String, part: String, value: String| codecs::with_part(&url, &part, &value)),
    )?;
    native.set("percent", Func::from(|text: String| codecs::percent_decode(&text)))?;
    let h = Rc::clone(host);
    native.set(
        "atob",
        Func::from(move |text: String| {
            if h.walk(text.len() as f64) {
                return None;
            }
            codecs::forgiving_base64(&text).map(|bytes| codecs::binary_string(&bytes))
        }),
    )?;
    let h = Rc::clone(host);
    native.set(
        "btoa",
        Func::from(
            move |text: String| if h.walk(text.len() as f64) { None } else { codecs::to_base64(&text) },
        ),
    )
}

/// Bytes.
fn bytes<'js>(native: &Object<'js>, host: &Rc<Host>) -> Result<()> {
    native.set("encode", Func::from(|ctx: Ctx<'js>, text: String| Bytes::new(ctx, text.into_bytes())))?;
    let h = Rc::clone(host);
    native.set(
        "decode",
        Func::from(move |label: String, bytes: Raw| {
            if h.walk(bytes.0.len() as f64) { String::new() } else { codecs::decode(&label, &bytes.0) }
        }),
    )?;
    native.set("base64", Func::from(|bytes: Raw| data_encoding::BASE64.encode(&bytes.0)))?;
    native.set("binary", Func::from(|bytes: Raw| codecs::binary_string(&bytes.0)))?;
    native.set("dataUrl", Func::from(|ctx: Ctx<'js>, url: String| given(&ctx, codecs::data_url(&url))))?;
    native.set(
        "atobBytes",
        Func::from(|ctx: Ctx<'js>, text: String| given(&ctx, codecs::forgiving_base64(&text))),
    )?;
    let h = Rc::clone(host);
    native.set(
        "inflate",
        Func::from(move |ctx: Ctx<'js>, format: String, bytes: Raw| {
            let out = codecs::inflate(&format, &bytes.0);
            let out = out.filter(|out| !h.walk(out.len() as f64));
            given(&ctx, out)
        }),
    )
}

/// Ciphers and digests.
fn secrets<'js>(ctx: &Ctx<'js>, native: &Object<'js>, host: &Rc<Host>) -> Result<()> {
    let h = Rc::clone(host);
    native.set(
        "digest",
        Func::from(move |ctx: Ctx<'js>, name: String, data: Raw| {
            let out = if h.walk(data.0.len() as f64) { None } else { ciphers::digest(&name, &data.0) };
            given(&ctx, out)
        }),
    )?;
    native.set(
        "hmac",
        Func::from(|ctx: Ctx<'js>, hash: String, key: Raw, data: Raw| {
            Bytes::new(ctx, ciphers::authenticate(&hash, &key.0, &data.0))
        }),
    )?;
    let h = Rc::clone(host);
    let cipher = move |ctx: Ctx<'js>,
                       direction: String,
                       name: String,
                       key: Raw,
                       nonce: Raw,
                       additional: Raw,
                       data: Raw| {
        if h.walk(data.0.len() as f64) {
            return Ok(None);
        }
        let out = ciphers::cipher(direction == "decrypt", &name, &key.0, &nonce.0, &additional.0, &data.0);
        given(&ctx, out)
    };
    native.set("cipher", Function::new(ctx.clone(), cipher)?)?;
    let h = Rc::clone(host);
    let derive =
        move |ctx: Ctx<'js>, names: Object<'js>, key: Raw, salt: Raw, info: Raw, rounds: f64, length: f64| {
            let (name, hash): (String, String) = (names.get("name")?, names.get("hash")?);
            let sensible =
                |number: f64, most: f64| if number.is_finite() { number.clamp(0.0, most) } else { 0.0 };
            // A round takes as long as walking over so many bytes.
            if h.walk(rounds * BYTES_A_ROUND * (1.0 + length / 20.0).floor()) {
                return Ok(None);
            }
            let out = ciphers::derive(
                &name,
                &hash,
                &key.0,
                &salt.0,
                &info.0,
                sensible(rounds, f64::from(u32::MAX)) as u32,
                sensible(length, 1e6) as usize,
            );
            given(&ctx, out)
        };
    native.set("derive", Function::new(ctx.clone(), derive)?)
}

fn given<'js>(ctx: &Ctx<'js>, bytes: Option<Vec<u8>>) -> Result<Option<Bytes<'js>>> {
    bytes.map(|bytes| Bytes::new(ctx.clone(), bytes)).transpose()
}

/// The stand-in for a library that pages load from elsewhere.
fn library(name: &str) -> &'static str {
    match name {
        "jquery" => include_str!("../js/jquery.js"),
        _ => "",
    }
}

fn example(what: &str) -> &'static str {
    match what {
        "email" => credentials::EMAIL,
        "password" => credentials::PASSWORD,
        "code" => credentials::CODE,
        "phone" => credentials::PHONE,
        _ => credentials::NAME,
    }
}

/// The function of a page's realm that runs a script there. The binding hands on the realm of who calls, so that it is
/// called by a function that was made in the page's.
pub(crate) fn evaluator<'js>(ctx: &Ctx<'js>) -> Result<Function<'js>> {
    let run = |ctx: Ctx<'js>, _: This<Value<'js>>, code: String, name: String| -> Result<Value<'js>> {
        let mut options = rquickjs::context::EvalOptions::default();
        options.strict = false;
        options.filename = Some(name);
        ctx.eval_with_options(code, options)
    };
    let inner = Function::new(ctx.clone(), run)?;
    let wrap: Function<'js> =
        ctx.eval("(function (run) { return function (code, name) { return run(code, name); }; })")?;
    wrap.call((inner,))
}
