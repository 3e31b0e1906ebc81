//! Prints what is in each of the files named on the command line; with `--time`, only what reading them costs;
//! with `--check`, only what cannot be opened down to its bytes.

use creel_dissect::{Dissected, Limits, dissect, look, reopen};
use creel_evidence::text::inert;
use creel_evidence::{ArtifactId, Locus, View};
use std::time::{Duration, Instant};

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let mode = arguments.first().filter(|first| first.starts_with("--")).cloned().unwrap_or_default();
    if !mode.is_empty() {
        arguments.remove(0);
    }
    let (mut files, mut total, mut slowest) = (0u32, Duration::ZERO, (Duration::ZERO, String::new()));
    for path in arguments {
        let raw = match std::fs::read(&path) {
            Ok(raw) => raw,
            Err(error) => {
                report(&format!("{path}: {error}"));
                continue;
            }
        };
        let start = Instant::now();
        let dissected = dissect(&raw, &Limits::default());
        let took = start.elapsed();
        files += 1;
        total += took;
        if took > slowest.0 {
            slowest = (took, path.clone());
        }
        match mode.as_str() {
            "--time" => {}
            "--check" => check(&path, &raw, &dissected),
            _ => {
                report(&format!("==== {path} ({took:.1?})"));
                print(&dissected);
            }
        }
    }
    report(&format!("{files} files, {total:.2?}, slowest {:.2?} {}", slowest.0, slowest.1));
}

fn check(path: &str, raw: &[u8], dissected: &Dissected) {
    let d = &dissected.dissection;
    let mut views = std::collections::HashMap::new();
    for (index, artifact) in d.artifacts.iter().enumerate() {
        let bytes = reopen(raw, &d.artifacts, index).unwrap_or_default();
        if ArtifactId::of(&bytes) != artifact.id {
            report(&format!("{path}: artifact {index} cannot be opened"));
        }
        let utf8 = look(&bytes, artifact, View::Utf8).into_owned();
        views.entry(artifact.id).or_insert((bytes, utf8));
    }
    let there = |locus: &Locus, what: &str| {
        let view = views
            .get(&locus.artifact)
            .map(|(bytes, utf8)| if locus.view == View::Bytes { bytes } else { utf8 });
        let found = view.and_then(|view| view.get(locus.range.range()));
        if found.is_none() {
            report(&format!("{path}: {what} at {locus} is nowhere"));
        }
        found.unwrap_or_default()
    };
    for field in &d.headers {
        there(&field.at, &field.name);
    }
    for link in &d.links {
        there(&link.at, "link");
    }
    for feature in &d.features {
        there(&feature.at, "feature");
    }
    for anomaly in &d.anomalies {
        there(&anomaly.at, "anomaly");
    }
    for quote in d.observables.iter().flat_map(|o| &o.at) {
        there(&quote.locus, "observable");
    }
    for text in &d.texts {
        let ends = text.visible.segments.iter().skip(1).map(|s| s.at).chain([text.visible.text.len()]);
        for (segment, end) in text.visible.segments.iter().zip(ends) {
            let source = there(&Locus::utf8(text.artifact, segment.source), "text");
            let shown = text.visible.text.as_bytes().get(segment.at..end).unwrap_or_default();
            if segment.verbatim && !source.starts_with(shown) {
                report(&format!("{path}: text at {} is not what is shown", segment.source.start));
            }
        }
    }
}

fn print(dissected: &Dissected) {
    let d = &dissected.dissection;
    for artifact in &d.artifacts {
        let name = artifact.name.as_deref().unwrap_or_default();
        let declared = artifact.declared_type.as_deref().unwrap_or("-");
        report(&format!(
            "artifact {} in {:?}: {} {declared} is {} {} bytes {} {}",
            artifact.id.short(8),
            artifact.parent,
            artifact.role,
            artifact.content_type,
            artifact.size,
            artifact.charset.as_deref().unwrap_or("-"),
            inert(name)
        ));
    }
    for from in &d.envelope.from {
        report(&format!("from {} <{}>", inert(&from.name), inert(&from.address)));
    }
    if let Some(subject) = &d.envelope.subject {
        report(&format!("subject {}", inert(&subject.text)));
    }
    report(&format!("sender {} by {:?}", d.sender.outcome, d.sender.by));
    for text in &d.texts {
        report(&format!(
            "text of {} ({} hidden): {}",
            text.role,
            text.hidden.len(),
            inert(&text.visible.text)
        ));
    }
    for page in &d.pages {
        report(&format!(
            "page: title {:?}, {} forms, {} scripts, {} images, {} embedded",
            page.title.as_ref().map(|(title, _)| title),
            page.forms.len(),
            page.scripts.len(),
            page.images.len(),
            page.embedded.len()
        ));
    }
    for link in &d.links {
        let target = link.target.as_ref().map_or(link.raw.as_str(), |target| target.text.as_str());
        report(&format!(
            "link {} visible={} [{}] {}",
            link.context,
            link.visible,
            inert(&link.text),
            inert(target)
        ));
    }
    for o in &d.observables {
        report(&format!(
            "{:8} {:13} {}  -- {} ({}x)",
            o.side,
            o.kind,
            inert(&o.value),
            o.because,
            o.at.len()
        ));
    }
    for feature in &d.features {
        report(&format!("feature {} {}", feature.kind, inert(&feature.detail)));
    }
    for anomaly in &d.anomalies {
        report(&format!("anomaly {} {}", anomaly.word(), inert(&anomaly.detail)));
    }
}

#[allow(clippy::print_stdout, reason = "an example that prints is what it is for")]
fn report(line: &str) {
    println!("{line}");
}
