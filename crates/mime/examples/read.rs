//! Prints the tree of each mail given by path: `cargo run -p creel-mime --example read -- PATH...`.
//!
//! With `--time` first, reads all files, then parses them and decodes every leaf, and prints only the totals.

use creel_evidence::text::inert;
use creel_mime::{Limits, Mail, charset, parse, transfer};
use std::io::{BufWriter, Write};
use std::time::{Duration, Instant};

fn main() -> std::io::Result<()> {
    let mut paths: Vec<String> = std::env::args().skip(1).collect();
    let mut out = BufWriter::new(std::io::stdout().lock());
    if paths.first().is_some_and(|first| first == "--time") {
        paths.remove(0);
        return time(&paths, &mut out);
    }
    for path in &paths {
        let raw = std::fs::read(path)?;
        writeln!(out, "{path}: {} bytes", raw.len())?;
        print_tree(&raw, &parse(&raw, &Limits::default()), &mut out)?;
    }
    Ok(())
}

fn print_tree(raw: &[u8], mail: &Mail, out: &mut impl Write) -> std::io::Result<()> {
    for part in &mail.parts {
        let decoded = transfer::decode(part.encoding, raw.get(part.body.range()).unwrap_or_default());
        let indent = "  ".repeat(part.depth + 1);
        write!(
            out,
            "{indent}{} {} {}..{}",
            inert(&part.media_type),
            part.encoding,
            part.body.start,
            part.body.end
        )?;
        if !part.is_multipart {
            write!(out, " = {} bytes", decoded.bytes.len())?;
        }
        if let Some(charset) = &part.charset {
            write!(out, " charset={}", inert(charset))?;
        }
        if let Some(name) = &part.file_name {
            write!(out, " name={}", inert(name))?;
        }
        writeln!(out, "{}", if decoded.broken { " broken" } else { "" })?;
    }
    for problem in &mail.problems {
        writeln!(
            out,
            "  ! {} {} {}..{}",
            problem.kind, problem.detail, problem.span.start, problem.span.end
        )?;
    }
    Ok(())
}

/// Reads all files in one view and in every view, one after the other for each file, so that the two can be compared.
fn time(paths: &[String], out: &mut impl Write) -> std::io::Result<()> {
    let (mut bytes, mut parts, mut text, mut fully) = (0, 0, 0, 0);
    let (mut one, mut all) = (Duration::ZERO, Duration::ZERO);
    for path in paths {
        let raw = std::fs::read(path)?;
        let start = Instant::now();
        let mail = parse(&raw, &Limits::default());
        text += decode(&raw, &mail, false);
        one += start.elapsed();
        let start = Instant::now();
        let union = creel_mime::read(&raw, &Limits::default());
        decode(&raw, &union.mail, true);
        let spent = start.elapsed();
        if spent > Duration::from_millis(500) {
            writeln!(out, "slow: {path} {} ms", spent.as_millis())?;
        }
        all += spent;
        fully += usize::from(!union.seen.is_empty());
        bytes += raw.len();
        parts += mail.parts.len();
    }
    writeln!(
        out,
        "{} files, {bytes} bytes, {parts} parts, {text} bytes of text, one view {} ms, every view {} ms, {fully} read fully",
        paths.len(),
        one.as_millis(),
        all.as_millis()
    )
}

/// Decodes every leaf, texts to UTF-8; gives the bytes of text.
fn decode(raw: &[u8], mail: &Mail, search: bool) -> usize {
    let mut text = 0;
    for part in mail.parts.iter().filter(|part| !part.is_multipart) {
        let decoded = transfer::decode(part.encoding, raw.get(part.body.range()).unwrap_or_default());
        if part.media_type.starts_with("text/") {
            text += charset::to_utf8(&decoded.bytes, part.charset.as_deref()).text.len();
            text += if search { transfer::files_in(&decoded.bytes).len() } else { 0 };
        }
    }
    text
}
