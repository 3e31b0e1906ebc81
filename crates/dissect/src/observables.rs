//! Observables: values that can be looked for elsewhere, each with its side and its places.
//!
//! First the victims are found, everywhere; only then is anything else judged, so that no victim's value goes
//! into an attacker-side one. Nothing here parses: it reads what was unfolded.

mod headers;
mod ledger;
mod links;
mod sides;
mod texts;
mod victims;

use crate::limits::Limits;
use crate::personal;
use crate::tree::Tree;
use creel_evidence::dissection::{Anomaly, AnomalyKind, Link};
use creel_evidence::locus::Locus;
use creel_evidence::web::WebAddress;
use creel_evidence::{
    Artifact, ArtifactId, ArtifactRole, DomainName, Observable, ObservableKind, Quote, Side,
};
use ledger::{Judgement, Ledger};
use sides::Sides;
use std::collections::{HashMap, HashSet};
use victims::Victims;

/// All observables of what was unfolded, and the anomaly if there were more than the limit.
pub(crate) fn gather(tree: &Tree, limits: &Limits) -> (Vec<Observable>, Option<Anomaly>) {
    let victims = Victims::of(tree);
    let route = tree.mails.first().map(|(_, mail)| &mail.route);
    let sides = Sides { victims: &victims, route };
    let mut ledger = Ledger::new(limits.observables);
    for (_, mail) in &tree.mails {
        headers::note(mail, &Sides { victims: &victims, route: Some(&mail.route) }, &mut ledger);
    }
    note_victims(&victims, &mut ledger);
    let mut decoys = Ledger::new(limits.observables);
    let is_seen = |link: &&Link| link.visible && link.context.is_clickable();
    let any_seen =
        tree.links.iter().filter(is_seen).any(|link| link.target.as_ref().is_some_and(WebAddress::is_web));
    for link in &tree.links {
        let is_decoy = any_seen && link.context.is_clickable() && !link.visible;
        links::note(link, &sides, if is_decoy { &mut decoys } else { &mut ledger });
    }
    texts::loot(tree, &sides, &mut ledger);
    let mut budget = limits.budget.clone();
    let of_pages = tree.artifacts.iter().filter(|_| !tree.pages.is_empty());
    let sources: HashMap<ArtifactId, &Artifact> = of_pages.map(|artifact| (artifact.id, artifact)).collect();
    for page in &tree.pages {
        let at = sources.get(&page.artifact).map(|artifact| whole(artifact));
        texts::page(page, at, &sides, &mut ledger, &mut budget);
    }
    let mut quoted = Ledger::new(limits.observables);
    for text in &tree.texts {
        texts::text(text, &sides, &mut ledger, &mut quoted);
    }
    files(tree, &victims, &mut ledger);
    ledger.add_unseen(decoys, "is hidden from the reader, among links that are shown");
    ledger.add_unseen(quoted, "stands in a quoted conversation");
    let (list, overflowed) = ledger.finish();
    let anomaly = tree.artifacts.first().filter(|_| overflowed).map(|root| Anomaly {
        kind: AnomalyKind::LimitReached,
        detail: "observables".to_owned(),
        at: Locus::bytes(root.id, 0..0),
    });
    (list, anomaly)
}

/// Adds what carriers hold besides the judged mail, as nobody's: links and files, so that nothing vanishes, but none
/// of the words and people of those who reported.
pub(crate) fn add_carried(observables: &mut Vec<Observable>, outer: &Tree, limits: &Limits) {
    let known: HashSet<(ObservableKind, String)> =
        observables.iter().map(|o| (o.kind, o.value.clone())).collect();
    let is_held = |kind| {
        matches!(
            kind,
            ObservableKind::Url | ObservableKind::Domain | ObservableKind::Hash | ObservableKind::FileName
        )
    };
    let victims = Victims::of(outer);
    let sides = Sides { victims: &victims, route: None };
    let mut ledger = Ledger::new(limits.observables.saturating_sub(observables.len()));
    for link in &outer.links {
        links::note(link, &sides, &mut ledger);
    }
    files(outer, &victims, &mut ledger);
    let (list, _) = ledger.finish();
    for mut observable in list {
        if is_held(observable.kind) && !known.contains(&(observable.kind, observable.value.clone())) {
            observable.side = Side::Neutral;
            observable.because = "stands in the mail that carried the one that is judged".to_owned();
            observables.push(observable);
        }
    }
}

/// All bytes of an artifact.
fn whole(artifact: &Artifact) -> Locus {
    Locus::bytes(artifact.id, 0..usize::try_from(artifact.size).unwrap_or(usize::MAX))
}

fn note_victims(victims: &Victims, ledger: &mut Ledger) {
    for aimed in &victims.aimed {
        let because = Judgement::victim(aimed.because);
        ledger.note(ObservableKind::MailAddress, &aimed.address, because, aimed.at.clone());
        let domain = aimed.address.rsplit_once('@').and_then(|(_, domain)| DomainName::parse(domain));
        if let Some(domain) = domain.filter(|domain| victims.own(domain)) {
            let at = Quote::new(aimed.at.locus.clone(), domain.as_str());
            let because = Judgement::victim("is the recipient's own domain");
            ledger.note(ObservableKind::Domain, domain.as_str(), because, at);
        }
    }
}

/// Names and hashes of files.
fn files(tree: &Tree, victims: &Victims, ledger: &mut Ledger) {
    for artifact in &tree.artifacts {
        let is_loose = artifact.role == ArtifactRole::Submission && tree.mails.is_empty();
        let because = match artifact.role {
            ArtifactRole::Attachment => Judgement::attacker("is a file that came with the mail"),
            ArtifactRole::Entry => Judgement::attacker("is a file out of an archive"),
            ArtifactRole::Submission if is_loose => Judgement::attacker("is the file that was handed in"),
            ArtifactRole::Inline if artifact.content_type.is_image() => {
                Judgement::neutral("is a picture in the body, which may be a brand's own")
            }
            ArtifactRole::Inline => Judgement::attacker("is a file inside the body"),
            _ => continue,
        };
        if artifact.size == 0 {
            continue;
        }
        let whole = whole(artifact);
        // The names that other readers of the mail show are names of the file as well.
        for name in artifact.names() {
            let clean =
                personal::without(name, victims.known.in_text(name)).unwrap_or_else(|| name.to_owned());
            if !clean.is_empty() && artifact.role != ArtifactRole::Inline {
                // Where the names of other readers stand is not known one by one: those point at the file.
                let place = artifact.name_at.as_ref().filter(|_| artifact.name.as_deref() == Some(name));
                let at = place.unwrap_or(&whole).clone();
                ledger.note(ObservableKind::FileName, &clean, because.clone(), Quote::new(at, &clean));
            }
        }
        let digest = artifact.id.to_string();
        ledger.note(ObservableKind::Hash, &digest, because, Quote::new(whole, &digest));
    }
}
