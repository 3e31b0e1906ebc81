//! `bundle.json`: STIX 2.1 (OASIS standard, 10 June 2021).
//!
//! The bundle holds the messages that mean harm, the campaigns they stand in, who those aim at (as sectors and
//! countries; as organisations only where the policy reveals them) and indicators. An indicator is made only
//! of an attacker-side value of a message that means harm, and never of one that a victim was taken out of.
//!
//! What it never does: turn a victim's or a neutral value into an indicator.

mod assessment;
mod bundle;
mod campaigns;
mod ids;
mod known;
mod marking;
mod observed;
mod pattern;
mod targets;

use crate::assessment::Scope;
use crate::dossier::Dossier;
use bundle::Bundle;
use serde_json::json;
use std::io::{self, Write};

/// Writes the bundle. The same case gives the same identities, whenever it is written.
///
/// # Errors
/// What `out` returns.
pub fn stix(dossier: &Dossier, out: &mut dyn Write) -> io::Result<()> {
    let mut bundle = Bundle::new(dossier);
    bundle.add(&marking::definition(dossier.policy().tlp));
    let producer = ids::PRODUCER;
    bundle.add(&json!({
        "type": "identity",
        "spec_version": "2.1",
        "id": producer,
        "created": ids::FIXED,
        "modified": ids::FIXED,
        "name": "creel",
        "description": "Offline analysis of phishing campaigns. The producer of these objects is a program.",
        "identity_class": "system",
    }));
    let messages = observed::messages(dossier, &mut bundle);
    let indicators = observed::indicators(dossier, &mut bundle);
    campaigns::write(dossier, &messages, &indicators, &mut bundle);
    report(dossier, &mut bundle);
    bundle.write(out)
}

/// The report that holds everything else together.
fn report(dossier: &Dossier, bundle: &mut Bundle<'_>) {
    let refs = bundle.refs();
    let campaigns = dossier.campaigns().len();
    let lead = dossier.bottom_line(Scope::Case);
    let lead: Vec<String> = lead.iter().map(|sentence| sentence.prose().to_string()).collect();
    let description =
        format!("{} Targeted is not hit: nothing here says that an attack succeeded.", lead.join(" "));
    let object = bundle.object(
        "report",
        &[],
        json!({
            "name": format!("Phishing case {}", dossier.name()),
            "description": description,
            "report_types": if campaigns > 0 { json!(["campaign", "indicator"]) } else { json!(["indicator"]) },
            "published": bundle.modified(),
            "object_refs": refs,
        }),
    );
    bundle.add(&object);
}
