//! A locus on a terminal: the artifacts it lies in, what stands there, and the way of each value from the raw bytes.

use creel_dissect::Tracer;
use creel_evidence::decoding::Trace;
use creel_evidence::locus::Span;
use creel_evidence::text::{defang, inert};
use creel_evidence::{DomainName, Locus, Message, View};
use creel_pipeline::provenance::{self, Opened};
use std::fmt::Write as _;
use std::net::IpAddr;

/// Bytes around the locus that are shown.
const AROUND: usize = 40;
/// Bytes of the locus that are shown as text.
const TEXT: usize = 600;
/// Ranges of raw bytes that are shown, lines of each, and bytes of a line.
const RANGES: usize = 6;
const LINES: usize = 4;
const WIDTH: usize = 16;
/// Characters of what a step yields.
const YIELD: usize = 72;

/// What is asked about a message: traces share what they opened.
pub(crate) struct Trail<'a> {
    raw: &'a [u8],
    message: &'a Message,
    tracer: Tracer<'a>,
}

impl<'a> Trail<'a> {
    pub(crate) fn new(raw: &'a [u8], message: &'a Message) -> Self {
        Self { raw, message, tracer: Tracer::new(raw, &message.artifacts) }
    }

    /// The path of artifacts and what stands at the locus, with its surroundings.
    pub(crate) fn place(&mut self, locus: &Locus) -> String {
        let Some(opened) = provenance::open(&mut self.tracer, &self.message.artifacts, locus, AROUND) else {
            return format!("    {locus}\n      cannot be opened: the artifact has no such bytes\n");
        };
        let Opened { before, bytes, behind, path } = &opened;
        let path: Vec<String> = path
            .iter()
            .filter_map(|&index| self.message.artifacts.get(index))
            .map(|artifact| {
                let name = artifact.name.as_deref().map(|name| format!(" “{}”", inert(name)));
                let (role, kind, id) = (artifact.role, artifact.content_type, artifact.id.short(12));
                format!("{role} {kind}{} {id}", name.unwrap_or_default())
            })
            .collect();
        let view = if locus.view == View::Utf8 { ", as text" } else { "" };
        let shown = bytes.get(..bytes.len().min(TEXT)).unwrap_or_default();
        let more = if bytes.len() > shown.len() { "…" } else { "" };
        format!(
            "    {locus}\n      in   {}{view}\n      read …{}⟦{}{more}⟧{}…\n",
            path.join(" › "),
            text(before),
            text(shown),
            text(behind),
        )
    }

    /// The way of a value that was read at the locus, or of the bytes there if none is given.
    pub(crate) fn way(&mut self, locus: &Locus, value: Option<&str>) -> String {
        let traced = match value {
            Some(value) => self.tracer.value(locus, value),
            None => self.tracer.place(locus),
        };
        match traced {
            Some(traced) => self.lay_out(&traced, value),
            None => match value {
                Some(value) => {
                    let there = self.way(locus, None);
                    let says = self.safe(value);
                    format!(
                        "      says {says}\n      which no known steps give from the bytes there; these are\n{there}"
                    )
                }
                None => "      no steps lead from the raw bytes to this place\n".to_owned(),
            },
        }
    }

    /// A value as people may see it: URLs, addresses and hosts defanged, but not the names of files.
    fn safe(&self, value: &str) -> String {
        let is_file =
            || self.message.artifacts.iter().any(|artifact| artifact.names().any(|name| name == value));
        let is_host = || value.contains('.') && DomainName::parse(value).is_some() && !is_file();
        let is_address = value.contains("://") || value.contains('@') || value.parse::<IpAddr>().is_ok();
        let is_live = !value.contains(char::is_whitespace) && (is_address || is_host());
        if is_live { inert(&defang(value)).to_string() } else { inert(value).to_string() }
    }

    fn lay_out(&mut self, traced: &Trace, value: Option<&str>) -> String {
        let mut out = String::new();
        for (i, range) in traced.ranges.iter().take(RANGES).enumerate() {
            let head = if i == 0 { "raw " } else { "and " };
            let _ = writeln!(out, "      {head} bytes {}-{} ({})", range.start, range.end, range.len());
            dump(&mut out, self.raw, *range);
        }
        if let Some(more) = traced.ranges.len().checked_sub(RANGES).filter(|&more| more > 0) {
            let bytes: usize = traced.ranges.iter().skip(RANGES).map(|range| range.len()).sum();
            let _ = writeln!(out, "      and  {more} further ranges with {bytes} bytes");
        }
        let yields = self.tracer.yields(traced).unwrap_or_default();
        for (i, (step, stretches)) in traced.steps.iter().zip(&yields).enumerate() {
            let head = if i == 0 { "step" } else { "    " };
            let _ = writeln!(out, "      {head} {:<24} {}", step.to_string(), yielded(stretches));
        }
        let whole = self.tracer.run(traced).unwrap_or_default();
        let value = value.map_or_else(
            || text(whole.get(..whole.len().min(TEXT)).unwrap_or_default()),
            |value| self.safe(value),
        );
        let _ = writeln!(out, "      gives {value}");
        out
    }
}

/// Hostile bytes as text that steers nothing.
fn text(bytes: &[u8]) -> String {
    inert(&String::from_utf8_lossy(bytes)).to_string()
}

/// What a step yields, shortened: the first stretches and how many there are.
fn yielded(stretches: &[Vec<u8>]) -> String {
    let length: usize = stretches.iter().map(Vec::len).sum();
    let mut shown = String::new();
    for (i, bytes) in stretches.iter().enumerate() {
        let bar = if i > 0 { " | " } else { "" };
        let _ = write!(shown, "{bar}{}", text(bytes.get(..bytes.len().min(4 * YIELD)).unwrap_or_default()));
        if shown.chars().count() > YIELD {
            break;
        }
    }
    let is_cut = shown.chars().count() > YIELD || length > shown.len();
    let mut line: String = shown.chars().take(YIELD).collect();
    if is_cut {
        let _ = write!(line, "… ({length} bytes)");
    }
    line
}

/// Offsets, hexadecimal digits and printable characters.
fn dump(out: &mut String, raw: &[u8], range: Span) {
    let bytes = raw.get(range.range()).unwrap_or_default();
    for (line, chunk) in bytes.chunks(WIDTH).take(LINES).enumerate() {
        let hex: Vec<String> = chunk.iter().map(|byte| format!("{byte:02x}")).collect();
        let graphic =
            |&byte: &u8| if byte.is_ascii_graphic() || byte == b' ' { char::from(byte) } else { '.' };
        let shown: String = chunk.iter().map(graphic).collect();
        let offset = range.start + line * WIDTH;
        let _ = writeln!(out, "           {offset:08x}  {:<47}  |{shown}|", hex.join(" "));
    }
    if let Some(more) = bytes.len().checked_sub(LINES * WIDTH).filter(|&more| more > 0) {
        let _ = writeln!(out, "           … {more} further bytes");
    }
}
