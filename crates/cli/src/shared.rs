//! `creel shared`: whether a value can link mails, and why not.

use crate::args::{SharedArgs, SharedCommand, SharedShowArgs};
use crate::failure::{Exit, Failure};
use crate::outputs;
use crate::recipe;
use creel_evidence::DomainName;
use creel_evidence::text::inert;
use creel_evidence::web::{Host, WebAddress};
use creel_reference::shared::{self, SharedKind};
use creel_store::Store;
use serde_json::json;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::path::PathBuf;

pub(crate) fn run(args: &SharedArgs) -> Result<Exit, Failure> {
    match &args.command {
        SharedCommand::Check { files } => check(files),
        SharedCommand::Show(args) => match &args.folder {
            Some(folder) => {
                let store = Store::open(folder)?;
                recipe::with_tables(&store, || show(args))
            }
            None => show(args),
        },
        SharedCommand::Table => {
            outputs::to_stdout(shared::table())?;
            Ok(Exit::Clean)
        }
    }
}

fn check(files: &[PathBuf]) -> Result<Exit, Failure> {
    let mut text = String::new();
    for path in files {
        let table = std::fs::read_to_string(path).map_err(Failure::file(path, "read"))?;
        let values = shared::check(&table).map_err(|problems| Failure::Known {
            what: "table of shared values",
            path: path.clone(),
            problems: problems.to_string(),
        })?;
        let _ = writeln!(text, "{}: {values} values", inert(&path.display().to_string()));
    }
    outputs::to_stdout(&text)?;
    Ok(Exit::Clean)
}

/// What is known of a value as one kind of thing.
struct Said {
    kind: String,
    counts: bool,
    because: String,
}

fn show(args: &SharedShowArgs) -> Result<Exit, Failure> {
    let mut text = String::new();
    for value in &args.values {
        let said = said(value);
        let counts = said.iter().all(|said| said.counts);
        if args.json {
            let known: Vec<_> = said
                .iter()
                .map(|said| json!({ "kind": said.kind, "counts": said.counts, "because": said.because }))
                .collect();
            let _ = writeln!(text, "{}", json!({ "value": value, "counts": counts, "known": known }));
            continue;
        }
        let verdict = if counts { "can link mails" } else { "links nothing" };
        let _ = writeln!(text, "{}: {verdict}", inert(value));
        for Said { kind, because, .. } in &said {
            let _ = writeln!(text, "  as {kind}: {}", inert(because));
        }
        if said.is_empty() {
            text.push_str("  no table names it\n");
        }
    }
    outputs::to_stdout(&text)?;
    Ok(Exit::Clean)
}

fn said(value: &str) -> Vec<Said> {
    let mut all = Vec::new();
    // A network is asked by its first address, as links are by the network of an address.
    let address = value.split_once('/').map_or(value, |(address, _)| address);
    if let Ok(address) = address.parse::<IpAddr>() {
        all.extend(network(address));
        return all;
    }
    let url = WebAddress::parse(value).filter(WebAddress::is_web);
    match url.as_ref().map(|url| &url.host) {
        Some(Some(Host::Ip(address))) => all.extend(network(*address)),
        Some(Some(Host::Domain(domain))) => all.push(host(domain)),
        _ => {
            let name = value.rsplit_once('@').map_or(value, |(_, domain)| domain);
            // A single label is no host that anybody could be known by.
            if let Some(domain) =
                DomainName::parse(name).filter(|_| name.contains('.') && !name.contains("@*"))
            {
                all.push(host(&domain));
            }
        }
    }
    for &kind in SharedKind::ALL {
        if let Some(shared) = shared::value(kind, value) {
            all.push(Said { kind: kind.to_string(), counts: false, because: shared.to_string() });
        }
    }
    all
}

fn network(address: IpAddr) -> Option<Said> {
    let shared = shared::network(address)?;
    Some(Said { kind: SharedKind::Network.to_string(), counts: false, because: shared.to_string() })
}

fn host(domain: &DomainName) -> Said {
    let because = creel_campaign::whose_host(domain);
    Said { kind: "host".to_owned(), counts: creel_campaign::host_counts(domain), because }
}
