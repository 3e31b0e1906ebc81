//! Which services the links of real mail go through, how many of them are undone, and what that costs.
//!
//! `cargo run --release -p creel-dissect --example wrapped -- FOLDER...` reads every file under the folders, each as one
//! submission, and counts its distinct web links: those that a known service wraps, undone or kept on its server, and
//! those of other hosts that hold a URL. At the end stands the share that looking into all links (each once) has of the
//! time of the whole dissection.

use creel_dissect::{Limits, dissect};
use creel_evidence::web::WebAddress;
use creel_reference::held::held;
use creel_reference::hosts::{kept, redirect_target};
use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What became of links of one service.
#[derive(Default)]
struct Count {
    undone: usize,
    kept: usize,
}

#[allow(clippy::print_stdout, reason = "an example that prints is what it is for")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut folders: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if folders.is_empty() {
        return Err("usage: wrapped FOLDER...".into());
    }
    let mut services: BTreeMap<String, Count> = BTreeMap::new();
    let (mut mails, mut links, mut deep, mut holding) = (0, 0, 0, 0);
    let (mut all, mut inside) = (Duration::ZERO, Duration::ZERO);
    while let Some(path) = folders.pop() {
        if path.is_dir() {
            for entry in std::fs::read_dir(&path)? {
                folders.push(entry?.path());
            }
            continue;
        }
        let raw = std::fs::read(&path)?;
        let start = Instant::now();
        let dissection = dissect(&raw, &Limits::default()).dissection;
        all += start.elapsed();
        mails += 1;
        let mut seen = HashSet::new();
        let targets = dissection.links.iter().filter_map(|link| link.target.as_ref());
        for target in targets.filter(|target| target.is_web() && seen.insert(target.text.as_str())) {
            links += 1;
            let start = Instant::now();
            let mut layers: Vec<String> = Vec::new();
            let mut last = target.clone();
            while let Some(redirect) = redirect_target(&last).filter(|_| layers.len() < 6) {
                let Some(next) = WebAddress::parse(&redirect.url) else { break };
                layers.push(redirect.service);
                last = next;
            }
            let stays = kept(&last);
            let holds = !held(&last).is_empty();
            inside += start.elapsed();
            deep += usize::from(layers.len() > 1);
            holding += usize::from(layers.is_empty() && stays.is_none() && holds);
            for service in layers {
                services.entry(service).or_default().undone += 1;
            }
            if let Some(stays) = stays {
                services.entry(stays.service).or_default().kept += 1;
            }
        }
    }
    let mut rows: Vec<(String, Count)> = services.into_iter().collect();
    rows.sort_by_key(|(_, count)| std::cmp::Reverse(count.undone + count.kept));
    println!("{:>7} {:>7}  service", "undone", "kept");
    for (service, count) in &rows {
        println!("{:>7} {:>7}  {service}", count.undone, count.kept);
    }
    let undone: usize = rows.iter().map(|(_, count)| count.undone).sum();
    let kept: usize = rows.iter().map(|(_, count)| count.kept).sum();
    println!("{mails} mails, {links} distinct links; wrappers: {undone} undone, {kept} kept on the server");
    println!("{deep} links stand in more than one wrapper; {holding} of other hosts hold a URL");
    let share = 100.0 * inside.as_secs_f64() / all.as_secs_f64().max(f64::EPSILON);
    println!("looking into links: {share:.2} % of the time of the dissections");
    Ok(())
}
