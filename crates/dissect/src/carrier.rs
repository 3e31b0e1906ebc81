//! Carriers: which mail is judged where one mail holds another.
//!
//! People report phishing by forwarding it, as a file or as quoted text. The mail that matters is then the inner one,
//! and what a dissection says is about it. `signs` decides whether a mail carries another; `head` and `quotation` read
//! mails that stand in the text; all words are data (`words`). Carriers stand in carriers: the innermost mail counts.
//!
//! A forward takes the attachments of the inner mail along, so that with quoted text all files of the carrier belong
//! to the inner mail. What else the carrier holds stays in the list of artifacts; its links and files become neutral
//! observables, its own words and its people none at all.

mod dates;
mod head;
mod mailboxes;
mod quotation;
mod signs;
mod spare;
mod words;

use crate::envelope::Header;
use crate::reopen;
use crate::tree::{Tree, Unfolding};
use creel_evidence::carrier::{Carrier, CarrierKind, CarrierPolicy, CarrierSign};
use creel_evidence::dissection::{AnomalyKind, Text};
use creel_evidence::{Artifact, ArtifactId, ArtifactRole, Derivation, Locus, View};
use quotation::Quotation;
use signs::Held;
pub(crate) use spare::spare;
use std::collections::{HashMap, HashSet};

/// Carriers in carriers that are opened.
const DEPTH: usize = 8;
/// Mails in one carrier that are looked at.
const HELD: usize = 64;
/// Alternatives of one mail that are read for what they quote.
const QUOTED: usize = 8;

/// The mail that is judged instead of the submission.
#[derive(Debug)]
pub(crate) struct Judged {
    /// The mails around it, outermost first; never empty.
    pub(crate) carriers: Vec<Carrier>,
    /// What it says of itself.
    pub(crate) header: Header,
    /// Its artifacts and everything in them.
    pub(crate) inside: HashSet<ArtifactId>,
}

/// A mail on the way to the innermost one.
struct Level {
    /// The artifact that holds it: itself, or the mail whose text quotes it.
    mail: usize,
    /// Whether it stands quoted in that mail's text.
    quoted: bool,
    header: Header,
    /// Artifacts below `mail` that belong to carriers alone.
    outside: HashSet<ArtifactId>,
}

/// Looks for the mail that the submission carries; `None` if the submission itself is to be judged.
pub(crate) fn judged(raw: &[u8], unfolding: &mut Unfolding<'_>, policy: CarrierPolicy) -> Option<Judged> {
    let tree = &unfolding.tree;
    let (id, header) = tree.mails.first()?;
    let is_mail = tree.artifacts.first().is_some_and(|root| root.id == *id);
    if policy == CarrierPolicy::Never || !is_mail || !may_carry(tree) {
        return None;
    }
    let mut level = Level { mail: 0, quoted: false, header: header.clone(), outside: HashSet::new() };
    let mut carriers: Vec<Carrier> = Vec::new();
    loop {
        let forced = policy == CarrierPolicy::Always && carriers.is_empty();
        let Some((carrier, inner)) =
            attached(&unfolding.tree, &level, forced).or_else(|| inline(raw, unfolding, &level, forced))
        else {
            break;
        };
        if carriers.len() == DEPTH {
            unfolding.complain(
                AnomalyKind::LimitReached,
                "carriers".to_owned(),
                Locus::bytes(carrier.artifact, 0..0),
            );
            break;
        }
        carriers.push(carrier);
        level = inner;
    }
    if carriers.is_empty() {
        return None;
    }
    let inside = inside(&unfolding.tree, &level);
    Some(Judged { carriers, header: level.header, inside })
}

/// Whether there is anything to look at: a mail in the mail, or a block of header lines in what is shown.
fn may_carry(tree: &Tree) -> bool {
    tree.mails.len() > 1
        || bodies(tree, 0, false, &HashSet::new()).any(|(_, text)| head::find(&text.visible.text).is_some())
}

/// The texts that a reader of the mail is shown, with the index of their artifacts.
fn bodies<'t>(
    tree: &'t Tree,
    mail: usize,
    quoted: bool,
    outside: &'t HashSet<ArtifactId>,
) -> impl Iterator<Item = (usize, &'t Text)> {
    // By identity, so that each text finds its artifact at once.
    let own: HashMap<ArtifactId, usize> = parts(tree, mail, quoted, ArtifactRole::Body)
        .filter(|(_, artifact)| !outside.contains(&artifact.id))
        .map(|(index, artifact)| (artifact.id, index))
        .collect();
    tree.texts
        .iter()
        .filter(|text| text.role == ArtifactRole::Body)
        .filter_map(move |text| Some((*own.get(&text.artifact)?, text)))
}

/// The bodies or alternatives of a mail, or of the one that stands quoted in it.
fn parts(
    tree: &Tree,
    mail: usize,
    quoted: bool,
    role: ArtifactRole,
) -> impl Iterator<Item = (usize, &Artifact)> {
    tree.artifacts.iter().enumerate().filter(move |(index, artifact)| {
        let is_quote = quoted && matches!(artifact.derivation, Derivation::Quoted { .. });
        artifact.role == role && (is_quote || tree.message_of(*index) == Some(mail))
    })
}

/// A mail that comes as a file.
fn attached(tree: &Tree, level: &Level, forced: bool) -> Option<(Carrier, Level)> {
    if level.quoted || tree.mails.len() < 2 {
        return None;
    }
    let mut places: HashMap<ArtifactId, usize> = HashMap::new();
    for (index, artifact) in tree.artifacts.iter().enumerate() {
        places.entry(artifact.id).or_insert(index);
    }
    let mails: HashSet<ArtifactId> = tree.mails.iter().map(|(id, _)| *id).collect();
    let held: Vec<(usize, &Header)> = tree
        .mails
        .iter()
        .filter_map(|(id, header)| {
            let index = *places.get(id)?;
            (holder(tree, index, &mails) == Some(level.mail)).then_some((index, header))
        })
        .take(HELD)
        .collect();
    let own_text = bodies(tree, level.mail, false, &level.outside)
        .map(|(_, text)| text.visible.text.chars().filter(|c| !c.is_whitespace()).count())
        .sum();
    let (index, header, because) = held.iter().find_map(|(index, header)| {
        let because = signs::of(&level.header, header, &Held::File { own_text });
        (forced || signs::sum(&because) >= signs::ENOUGH).then_some((*index, *header, because))
    })?;
    let kind = if signs::is_feedback(&level.header) { CarrierKind::Report } else { CarrierKind::Attached };
    let others = held
        .iter()
        .filter(|(other, _)| *other != index)
        .filter_map(|(other, _)| Some(tree.artifacts.get(*other)?.id));
    let carrier = carrier(tree, level, kind, tree.artifacts.get(index)?.id, because, others.collect())?;
    Some((carrier, Level { mail: index, quoted: false, header: header.clone(), outside: HashSet::new() }))
}

/// The mail that an artifact stands in.
fn holder(tree: &Tree, index: usize, mails: &HashSet<ArtifactId>) -> Option<usize> {
    let mut above = tree.artifacts.get(index)?.parent;
    while let Some(at) = above {
        let artifact = tree.artifacts.get(at)?;
        if mails.contains(&artifact.id) {
            return Some(at);
        }
        // Parents stand before children, so that this ends.
        above = artifact.parent.filter(|parent| *parent < at);
    }
    None
}

/// A mail that stands quoted in the text.
fn inline(
    raw: &[u8],
    unfolding: &mut Unfolding<'_>,
    level: &Level,
    forced: bool,
) -> Option<(Carrier, Level)> {
    let tree = &unfolding.tree;
    let shown: Vec<(usize, &Text)> = bodies(tree, level.mail, level.quoted, &level.outside).collect();
    let (place, found) = shown
        .iter()
        .enumerate()
        .find_map(|(place, (_, text))| Some((place, quotation::read(text, &tree.links)?)))?;
    let Quotation { head, mut header, names, at } = found;
    let held = Held::Text { mark: head.mark, head: at, names };
    let because = signs::of(&level.header, &header, &held);
    if !forced && signs::sum(&because) < signs::ENOUGH {
        return None;
    }
    if let (Held::Text { names, .. }, Some(reporter)) = (&held, level.header.envelope.from.first()) {
        quotation::resolve(&mut header, names, reporter);
    }
    let (body, _) = *shown.get(place)?;
    // Texts before the one that quotes are the carrier's own, those behind it came along.
    let mut outside = level.outside.clone();
    outside.extend(tree.artifacts.get(level.mail).map(|mail| mail.id));
    outside.extend(shown.iter().take(place + 1).map(|(_, text)| text.artifact));
    let mut quotes = vec![body];
    for (index, artifact) in parts(tree, level.mail, level.quoted, ArtifactRole::Alternative) {
        if outside.insert(artifact.id) && quotes.len() < QUOTED {
            quotes.push(index);
        }
    }
    let mut inner = None;
    for index in quotes {
        let made = quote(raw, unfolding, index);
        if index == body {
            inner = Some(made?);
        }
    }
    let carrier = carrier(&unfolding.tree, level, CarrierKind::Inline, inner?, because, Vec::new())?;
    Some((carrier, Level { mail: level.mail, quoted: true, header, outside }))
}

/// Makes the quoted mail in the text of an artifact an artifact of its own.
fn quote(raw: &[u8], unfolding: &mut Unfolding<'_>, index: usize) -> Option<ArtifactId> {
    let tree = &unfolding.tree;
    let artifact = tree.artifacts.get(index)?;
    let text = tree.texts.iter().find(|text| text.artifact == artifact.id && text.role == artifact.role)?;
    let head = head::find(&text.visible.text)?;
    let bytes = reopen(raw, &tree.artifacts, index)?;
    let view = crate::look(&bytes, artifact, View::Utf8);
    let utf8 = std::str::from_utf8(&view).ok()?;
    let (ranges, marks) = quotation::body(text, &head, utf8);
    unfolding.quoted(index, utf8, ranges, marks)
}

fn carrier(
    tree: &Tree,
    level: &Level,
    kind: CarrierKind,
    inner: ArtifactId,
    because: Vec<CarrierSign>,
    others: Vec<ArtifactId>,
) -> Option<Carrier> {
    let envelope = &level.header.envelope;
    let mut seen: HashSet<String> = HashSet::new();
    let recipients = envelope.recipients.iter().map(|recipient| &recipient.mailbox);
    let desk = recipients.filter(|mailbox| seen.insert(mailbox.address.to_lowercase())).cloned().collect();
    Some(Carrier {
        kind,
        artifact: tree.artifacts.get(level.mail)?.id,
        inner,
        reporter: envelope.from.first().cloned(),
        desk,
        subject: envelope.subject.clone(),
        date: envelope.date,
        because,
        others,
    })
}

/// The artifacts of the mail on this level, and everything in them, by identity: equal bytes are unfolded once,
/// wherever they stand.
fn inside(tree: &Tree, level: &Level) -> HashSet<ArtifactId> {
    let mut inside: HashSet<ArtifactId> =
        tree.artifacts.get(level.mail).map(|mail| mail.id).into_iter().collect();
    loop {
        let before = inside.len();
        for artifact in &tree.artifacts {
            let above = artifact.parent.and_then(|parent| tree.artifacts.get(parent));
            if above.is_some_and(|above| inside.contains(&above.id)) {
                inside.insert(artifact.id);
            }
        }
        if inside.len() == before {
            break;
        }
    }
    inside.retain(|id| !level.outside.contains(id));
    inside
}
