//! A made-up world of mails of which it is known what belongs together, and the groups that creel makes of it (or of a
//! folder of mails). `bench/campaigns/run.py` measures with it.
//!
//! The world is thought out from the senders' side: operators with lures, kits and infrastructure that they change, copy,
//! buy and share with strangers. It knows nothing of what creel compares. All names are reserved ones.
//!
//! usage: world mails COUNT SEED FOLDER            writes mails and FOLDER/truth.csv
//!        world group COUNT SEED OUT [--fields] [--services] [--threads N] [--why PAIRS]
//!        world group FOLDER OUT [--fields] [--services] [--threads N] [--why PAIRS]
//!
//! `group` writes OUT.run.jsonl (file, wave, campaign, operation), OUT.truth.csv (for a made-up world) and with
//! `--fields` OUT.fields.jsonl (what creel extracted, for its peers); it prints seconds of CPU by step as JSON. `--why`
//! names a file with two names a line, which are compared. With `--services` creel knows the services of the world, as it knows
//! those of ours: `world services` prints the table, which `creel scan --hosts` takes too.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example program")]

mod chance;
mod grouping;
mod infrastructure;
mod kit;
mod mail;
mod names;
mod operator;
mod plan;
mod program;
mod stories;
mod wire;

use operator::Campaign;
use plan::World;
use std::fmt::Write as _;
use std::path::Path;

/// Mails in a folder.
const FOLDER: u64 = 1_000;

fn main() {
    let all: Vec<String> = std::env::args().skip(1).collect();
    let threads = all.iter().position(|a| a == "--threads").map_or(1, |at| all[at + 1].parse().unwrap());
    let fields = all.iter().any(|a| a == "--fields");
    let why = all.iter().position(|a| a == "--why").and_then(|at| all.get(at + 1));
    let services = all.iter().any(|a| a == "--services").then(infrastructure::services);
    let args: Vec<&str> = all.iter().map(String::as_str).take_while(|a| !a.starts_with("--")).collect();
    match args[..] {
        ["mails", count, seed, folder] => {
            let world = World::new(count.parse().unwrap(), seed.parse().unwrap());
            for number in 0..world.mails() {
                let path = Path::new(folder).join(format!("{:04}", number / FOLDER));
                std::fs::create_dir_all(&path).unwrap();
                std::fs::write(path.join(name(number)), mail::mail(&world, number)).unwrap();
            }
            std::fs::write(Path::new(folder).join("truth.csv"), truth(&world)).unwrap();
        }
        ["group", count, seed, out] => {
            let world = World::new(count.parse().unwrap(), seed.parse().unwrap());
            std::fs::write(format!("{out}.truth.csv"), truth(&world)).unwrap();
            let make = |number: usize| (name(number as u64), mail::mail(&world, number as u64));
            grouping::group(world.mails() as usize, make, out, fields, threads, why, services.as_deref());
        }
        ["group", folder, out] => {
            let mut files: Vec<_> =
                std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
            files.retain(|path| path.is_file());
            files.sort();
            let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
            let make = |number: usize| (name(&files[number]), std::fs::read(&files[number]).unwrap());
            grouping::group(files.len(), make, out, fields, threads, why, services.as_deref());
        }
        _ => println!(
            "usage: world mails COUNT SEED FOLDER | world group COUNT SEED OUT | world group FOLDER OUT"
        ),
    }
}

fn name(number: u64) -> String {
    format!("m{number:07}.eml")
}

/// What belongs together, by mail, and by what means: to look into what was grouped wrongly.
fn truth(world: &World) -> String {
    let mut truth = String::from(
        "file,source,wave,campaign,operation,theme,language,sending,landing,kit,famous,changes\n",
    );
    for wave in &world.waves {
        let campaign = Campaign::of(world, wave);
        let operator = &campaign.operator;
        let mut changes = Vec::new();
        for (name, level) in [
            ("spin", operator.spin),
            ("drift", operator.drift),
            ("filler", operator.filler),
            ("hidden", operator.hidden),
            ("lookalikes", operator.lookalikes),
            ("noise", operator.noise),
            ("careful", u64::from(operator.careful)),
        ] {
            if level > 0 {
                changes.push(format!("{name}={level}"));
            }
        }
        let rest = format!(
            "{:?},w{}-{},c{},o{},{},{},{:?},{:?},{}{},{},{}",
            wave.source,
            wave.campaign,
            wave.place,
            wave.campaign,
            wave.operator,
            campaign.story.theme,
            campaign.story.language,
            operator.sending,
            operator.landing,
            campaign.kit,
            if campaign.market { " bought" } else { "" },
            campaign.famous.map_or(String::new(), |famous| famous.to_string()),
            changes.join(" "),
        );
        for number in wave.first..wave.first + wave.mails {
            let _ = writeln!(truth, "{},{rest}", name(number));
        }
    }
    truth
}
