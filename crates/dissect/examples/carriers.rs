//! Names the files on the command line that carry another mail, with the signs; with `--always`, all that hold one,
//! whatever the signs say; with `--time`, what looking for carriers adds to dissecting.

use creel_dissect::{Limits, dissect};
use creel_evidence::CarrierPolicy;
use creel_evidence::text::inert;
use std::io::Write as _;
use std::time::{Duration, Instant};

fn main() {
    let (mut read, mut carriers) = (0u32, 0u32);
    let mut limits = Limits::default();
    let (mut timed, mut spent) = (false, [Duration::ZERO; 2]);
    let mut out = std::io::stdout().lock();
    for argument in std::env::args().skip(1) {
        if argument == "--always" {
            limits.carriers = CarrierPolicy::Always;
            continue;
        }
        if argument == "--time" {
            timed = true;
            continue;
        }
        let Ok(raw) = std::fs::read(&argument) else { continue };
        read += 1;
        if timed {
            // In turn and back, so that neither a busy machine nor a warm cache favours one.
            for which in [0, 1, 1, 0] {
                let carriers = if which == 0 { CarrierPolicy::Never } else { CarrierPolicy::Auto };
                let limits = Limits { carriers, ..Limits::default() };
                let start = Instant::now();
                std::hint::black_box(dissect(&raw, &limits));
                if let Some(spent) = spent.get_mut(which) {
                    *spent += start.elapsed();
                }
            }
            continue;
        }
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
    if timed {
        let [never, auto] = spent.map(|time| time.as_secs_f64());
        let _ = writeln!(out, "{read} files: {never:.3} s without, {auto:.3} s with: {:.3}", auto / never);
        return;
    }
    let _ = writeln!(out, "{carriers} of {read} files carry another mail");
}
