//! The groups that creel makes, and what each step costs.

use creel_campaign::{compare, fingerprint, partition};
use creel_evidence::mail::Mailbox;
use creel_evidence::verdict::{Action, CallToAction, Class, Lure, Verdict};
use creel_evidence::{ArtifactId, Dissection, Fingerprint, Targeting};
use creel_reference::Tables;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Mails that a thread takes at a time.
const BATCH: usize = 256;

/// What threads have done so far.
struct Done {
    prints: Vec<Fingerprint>,
    names: HashMap<ArtifactId, String>,
    fields: Option<BufWriter<File>>,
    /// Seconds of CPU: making or reading, dissecting, fingerprints.
    seconds: [f64; 3],
}

/// Groups `count` mails that `make` gives with their names.
pub(crate) fn group(
    count: usize,
    make: impl Fn(usize) -> (String, Vec<u8>) + Sync,
    out: &str,
    fields: bool,
    threads: usize,
    why: Option<&String>,
    services: Option<&str>,
) {
    let create = |end: &str| BufWriter::new(File::create(format!("{out}.{end}")).unwrap());
    let fields = fields.then(|| create("fields.jsonl"));
    let done = Mutex::new(Done { prints: Vec::new(), names: HashMap::new(), fields, seconds: [0.0; 3] });
    let next = AtomicUsize::new(0);
    let tables = Tables::with(services, None, None).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let first = next.fetch_add(BATCH, Ordering::Relaxed);
                    if first >= count {
                        break;
                    }
                    tables.scope(|| batch(first..count.min(first + BATCH), &make, &done));
                }
            });
        }
    });
    let Done { prints, names, fields, seconds } = done.into_inner().unwrap();
    drop(fields);
    let before = peak();
    let start = cpu();
    let partition = partition(&prints);
    let grouping = cpu() - start;
    let mut run = create("run.jsonl");
    for placement in &partition.placements {
        let line = json!({
            "file": names[&placement.message], "wave": placement.wave, "campaign": placement.campaign,
            "operation": placement.operation,
        });
        writeln!(run, "{line}").unwrap();
    }
    if let Some(path) = why {
        explain(path, &prints, &names);
    }
    let [make, dissect, print] = seconds;
    let costs = json!({
        "mails": prints.len(), "make": make, "dissect": dissect, "fingerprint": print, "partition": grouping,
        "peak MiB before partition": before, "peak MiB": peak(),
    });
    println!("{costs}");
}

/// Compares the pairs of names in a file, one a line, and prints what they share.
fn explain(path: &str, prints: &[Fingerprint], names: &HashMap<ArtifactId, String>) {
    let by_name: HashMap<&str, ArtifactId> = names.iter().map(|(id, name)| (name.as_str(), *id)).collect();
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let Some((a, b)) = line.split_once(' ') else { continue };
        let Some(found) = compare(prints, by_name[a], by_name[b]) else { continue };
        let reasons: Vec<String> = found
            .reasons
            .iter()
            .map(|r| {
                format!(
                    "{} {} {:?} {}",
                    r.millibits,
                    r.because,
                    r.value.as_deref().unwrap_or(""),
                    r.frequency
                )
            })
            .collect();
        let line = json!({
            "a": a, "b": b, "campaign": found.campaign, "wave": found.wave, "text": found.text,
            "structure": found.structure, "subject": found.subject, "millibits": found.millibits, "reasons": reasons,
        });
        println!("{line}");
    }
}

fn batch(numbers: std::ops::Range<usize>, make: &impl Fn(usize) -> (String, Vec<u8>), done: &Mutex<Done>) {
    let limits = creel_dissect::Limits::default();
    let start = cpu();
    let made: Vec<(String, Vec<u8>)> = numbers.map(make).collect();
    let made_at = cpu();
    let dissected: Vec<_> =
        made.iter().map(|(_, raw)| creel_dissect::dissect(raw, &limits).dissection).collect();
    let dissected_at = cpu();
    let nothing = unread();
    let print = |dissection| fingerprint(dissection, &nothing, &Targeting::default());
    let prints: Vec<Fingerprint> = dissected.iter().map(print).collect();
    let printed_at = cpu();
    let mut done = done.lock().unwrap();
    for (step, spent) in
        [made_at - start, dissected_at - made_at, printed_at - dissected_at].iter().enumerate()
    {
        done.seconds[step] += spent;
    }
    for (((name, _), dissection), print) in made.into_iter().zip(&dissected).zip(prints) {
        if let Some(out) = &mut done.fields {
            writeln!(out, "{}", fields(&name, dissection)).unwrap();
        }
        // The same bytes under two names are one message.
        if done.names.insert(print.message, name).is_none() {
            done.prints.push(print);
        }
    }
}

/// What creel extracted of a mail, for programs that compare but do not extract.
fn fields(name: &str, dissection: &Dissection) -> Value {
    let envelope = &dissection.envelope;
    let text = dissection.shown().max_by_key(|text| (text.html, text.visible.text.len()));
    let from = envelope.from.first();
    let links = dissection.links.iter().filter(|link| link.context.is_clickable());
    let targets = links.filter_map(|link| link.target.as_ref()).filter(|target| target.is_web());
    let hosts: BTreeSet<String> = targets.filter_map(|target| target.host_text()).collect();
    let files: BTreeSet<String> = dissection.files().map(|file| file.id.short(32)).collect();
    let passed = dissection.authentication.iter().filter(|result| result.result == "pass");
    let proven: BTreeSet<&str> = passed
        .filter_map(|result| result.identity.as_deref())
        .map(|identity| identity.rsplit_once('@').map_or(identity, |(_, domain)| domain))
        .collect();
    json!({
        "file": name,
        "text": text.map(|text| text.visible.text.as_str()),
        "subject": envelope.subject.as_ref().map(|subject| subject.text.as_str()),
        "from_name": from.map(|from| from.name.as_str()),
        "from": from.map(|from| from.address.to_lowercase()),
        "reply_to": envelope.reply_to.first().map(|to| to.address.to_lowercase()),
        "to": envelope.recipients.first().map(|to| to.mailbox.address.to_lowercase()),
        "proven": proven,
        "origin": dissection.received.iter().find_map(|hop| hop.address).map(|address| address.to_string()),
        "return_path": envelope.return_path.as_ref().and_then(Mailbox::domain).map(|domain| domain.as_str().to_owned()),
        "hosts": hosts,
        "files": files,
        "structure": dissection.pages.first().map(|page| page.structure.short(32)),
        "time": envelope.received.or(envelope.date).map(|time| time.as_second()),
    })
}

/// Seconds of CPU of this thread so far (`proc_pid_schedstat`: the first number, in nanoseconds).
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|first| first.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

/// The most memory that this process has had, in MiB.
fn peak() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// A verdict that says nothing: grouping does not ask it.
fn unread() -> Verdict {
    Verdict {
        class: Class::Unclear,
        score: 0.0,
        sum: Vec::new(),
        claimed: None,
        impersonation: false,
        lure: Lure::Other,
        call_to_action: CallToAction { kind: Action::None, host: None, value: None, at: Vec::new() },
        language: None,
        languages: Vec::new(),
        techniques: Vec::new(),
        findings: Vec::new(),
    }
}
