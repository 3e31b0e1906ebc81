//! Names the files on the command line that carry another mail, with the signs; with `--always`, all that hold one,
//! whatever the signs say.

use creel_dissect::{Limits, dissect};
use creel_evidence::CarrierPolicy;
use creel_evidence::text::inert;
use std::io::Write as _;

fn main() {
    let (mut read, mut carriers) = (0u32, 0u32);
    let mut limits = Limits::default();
    let mut out = std::io::stdout().lock();
    for argument in std::env::args().skip(1) {
        if argument == "--always" {
            limits.carriers = CarrierPolicy::Always;
            continue;
        }
        let Ok(raw) = std::fs::read(&argument) else { continue };
        read += 1;
        let dissection = dissect(&raw, &limits).dissection;
        carriers += u32::from(!dissection.carriers.is_empty());
        for carrier in &dissection.carriers {
            let sum: i32 = carrier.because.iter().map(|sign| sign.points).sum();
            let subject = carrier.subject.as_ref().map_or("", |subject| subject.text.as_str());
            let _ = writeln!(out, "{argument}: {} {sum:+} \"{}\"", carrier.kind, inert(subject));
            for sign in &carrier.because {
                let at: Vec<String> = sign.at.iter().map(|quote| inert(&quote.text).to_string()).collect();
                let _ = writeln!(out, "    {:+} {}: {}", sign.points, sign.because, at.join(" | "));
            }
        }
        if let Some(subject) = dissection.envelope.subject.filter(|_| !dissection.carriers.is_empty()) {
            let _ = writeln!(out, "    judged: \"{}\"", inert(&subject.text));
        }
    }
    let _ = writeln!(out, "{carriers} of {read} files carry another mail");
}
