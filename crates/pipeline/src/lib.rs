//! The only place that knows the order of the stages.
//!
//! One message: [`examine`] runs dissect -> detect -> targeting -> fingerprint over its bytes and returns the
//! [`Message`] that a case keeps. Each stage borrows the former nouns and adds one; nothing is changed after
//! it was made. Many messages: [`crew::run`] gives them to several examiners. All messages together:
//! [`group`] finds waves, campaigns and operations, [`histories`] what they say about each other's senders.
//!
//! What this crate never does: open files, write the case, or know how anything is published.

mod bystanders;
pub mod crew;
pub mod provenance;
mod recipe;
mod record;
pub mod timings;

pub use recipe::{Fields, LexiconFile, Recipe, RecipeError, RuleFile, Rules};
pub use record::Record;

pub use creel_campaign::known;
use creel_campaign::{Explainer, Model, Partition};
use creel_dissect::{Dissected, Knowledge, Limits};
use creel_evidence::campaign::Ties;
use creel_evidence::case::From;
use creel_evidence::{
    ArtifactId, Attribution, Dissection, DomainName, Group, History, Level, Message, Portrait,
};
pub use creel_history::Sender;
use creel_reference::Tables;
use creel_targeting::{Known, Lexicons, Roster};
use std::collections::BTreeMap;
use std::sync::Arc;
use timings::{Stage, Timings};

/// What an examination rests on besides the bytes, ready for use; made from a [`Recipe`].
#[derive(Debug)]
pub struct Settings {
    /// The organisations that the user knows.
    pub roster: Roster,
    /// The words of fields.
    pub lexicons: Arc<Lexicons>,
    /// How far hostile input may go.
    pub limits: Limits,
    /// Trusted receivers and DNS answers.
    pub knowledge: Knowledge,
    /// What the reading of a mail rests on besides the mail.
    pub reading: creel_detect::Knowledge,
    /// What is known of hosts and redirectors.
    pub tables: Arc<Tables>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            roster: Roster::default(),
            lexicons: Arc::clone(Lexicons::shipped()),
            limits: Limits::default(),
            knowledge: Knowledge::default(),
            reading: creel_detect::Knowledge::default(),
            tables: Arc::clone(Tables::shipped()),
        }
    }
}

/// The outcome of an examination.
#[derive(Debug)]
pub struct Examined {
    /// What the case keeps.
    pub message: Message,
    /// Bytes of the files that came out of it.
    pub files: Vec<(ArtifactId, Vec<u8>)>,
}

/// Examines one submission. It takes any bytes and always comes to an end.
#[must_use]
pub fn examine(raw: &[u8], settings: &Settings, timings: &mut Timings) -> Examined {
    settings.tables.scope(|| examined(raw, settings, timings))
}

fn examined(raw: &[u8], settings: &Settings, timings: &mut Timings) -> Examined {
    let Dissected { dissection, files } = timings
        .of(Stage::Dissect, || creel_dissect::dissect_knowing(raw, &settings.limits, &settings.knowledge));
    let verdict = timings.of(Stage::Detect, || creel_detect::judge_knowing(&dissection, &settings.reading));
    let known = Known { roster: &settings.roster, lexicons: &settings.lexicons };
    let targeting = timings.of(Stage::Targeting, || creel_targeting::profile(&dissection, &verdict, known));
    // A victim's or a bystander's values link nothing, so they are told first.
    let dissection = Dissection {
        observables: bystanders::spare(dissection.observables, &settings.roster, &targeting),
        ..dissection
    };
    let is_own = |domain: &DomainName| settings.roster.organisation(domain).is_some();
    let fingerprint = timings
        .of(Stage::Fingerprint, || creel_campaign::fingerprint_among(&dissection, &targeting, &is_own));
    let from = sender(&dissection);
    let Dissection {
        submission,
        is_mail,
        carriers,
        artifacts,
        envelope,
        features,
        pictures,
        observables,
        anomalies,
        sender_facts,
        ..
    } = dissection;
    let message = Message {
        id: submission,
        is_mail,
        carriers,
        date: envelope.date,
        received: envelope.received,
        subject: envelope.subject.map(|subject| subject.text),
        from,
        reply_to: envelope.reply_to.into_iter().next().map(|mailbox| mailbox.address),
        sender_facts,
        artifacts,
        features,
        pictures,
        observables,
        anomalies,
        verdict,
        targeting,
        fingerprint,
    };
    Examined { message, files }
}

fn sender(dissection: &Dissection) -> Option<From> {
    let mailbox = dissection.envelope.from.first()?;
    Some(From {
        address: mailbox.address.clone(),
        name: mailbox.name.clone(),
        authenticated: dissection.sender.outcome,
        by: dissection.sender.by.clone(),
        at: mailbox.at.clone(),
    })
}

/// Finds what belongs together. The result depends on the set of messages and on the model, not on their order.
#[must_use]
pub fn group(messages: &[Message], model: &Model) -> Partition {
    let prints: Vec<_> = messages.iter().map(|message| message.fingerprint.clone()).collect();
    creel_campaign::partition_by(&prints, model)
}

/// What is said about groups that are known by their members, such as those of a case's index, and about their members.
#[must_use]
pub fn describe(
    messages: &[Message],
    outline: &[(Level, String, Vec<ArtifactId>)],
    model: &Model,
) -> Partition {
    creel_campaign::describe(messages.iter().map(|message| &message.fingerprint), outline, model)
}

/// Of each campaign whether it is one of the known by the weights of a link model, in the order given.
#[must_use]
pub fn attribute(portraits: &[Portrait], archive: &known::Archive, model: &Model) -> Vec<Attribution> {
    portraits.iter().map(|ours| archive.judge(model, ours)).collect()
}

/// Whoever explains the groups of a case, which are known by their members and were made by this model.
#[must_use]
pub fn explainer<'m>(messages: &'m [Message], groups: &[Group], model: &'m Model) -> Explainer<'m> {
    let prints = messages.iter().map(|message| &message.fingerprint);
    let outline: Vec<_> =
        groups.iter().map(|group| (group.level, group.id.clone(), group.members.clone())).collect();
    Explainer::known(prints, &outline, model)
}

/// What ties the largest campaigns together, at most `most` of them, for whoever draws them.
#[must_use]
pub fn ties(messages: &[Message], groups: &[Group], model: &Model, most: usize) -> Vec<Ties> {
    explainer(messages, groups, model).ties(groups, most)
}

/// What the case knows of each message's sender. The result depends on the set of messages alone, not on their order.
#[must_use]
pub fn histories(messages: &[Message]) -> BTreeMap<ArtifactId, History> {
    creel_history::histories(messages)
}

/// What the case knows of senders by this name: an address, a domain, a display name.
#[must_use]
pub fn senders(messages: &[Message], name: &str) -> Vec<Sender> {
    creel_history::senders(messages, name)
}

/// The detector of this name, for explaining what its findings mean.
#[must_use]
pub fn detector(name: &str) -> Option<&'static creel_detect::detector::Detector> {
    creel_detect::detectors::ALL.iter().copied().find(|detector| detector.name == name)
}
