//! Prints what is in each of the files named on the command line; with `--time`, only what reading them costs.

use creel_dissect::{Limits, dissect};
use creel_evidence::text::inert;
use std::time::{Duration, Instant};

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let only_time = arguments.first().is_some_and(|first| first == "--time");
    if only_time {
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
        if !only_time {
            report(&format!("==== {path} ({took:.1?})"));
            print(&dissected);
        }
    }
    report(&format!("{files} files, {total:.2?}, slowest {:.2?} {}", slowest.0, slowest.1));
}

fn print(dissected: &creel_dissect::Dissected) {
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
        report(&format!("text of {} ({} hidden): {}", text.role, text.hidden.len(), inert(&text.visible.text)));
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
        report(&format!("link {} visible={} [{}] {}", link.context, link.visible, inert(&link.text), inert(target)));
    }
    for o in &d.observables {
        report(&format!("{:8} {:13} {}  -- {} ({}x)", o.side, o.kind, inert(&o.value), o.because, o.at.len()));
    }
    for anomaly in &d.anomalies {
        report(&format!("anomaly {} {}", anomaly.word(), inert(&anomaly.detail)));
    }
}

#[allow(clippy::print_stdout, reason = "an example that prints is what it is for")]
fn report(line: &str) {
    println!("{line}");
}
