//! What a message says about the people it is written to: its salutation, the threads that it quotes, and the pages that
//! were made for one of them.

use crate::block_words as marks;
use crate::letters;
use crate::mailboxes;
use crate::names;
use crate::people::{self, Description};
use crate::sightings::Sighted;
use crate::threads::{Thread, Told};
use crate::words::{Words, folded};
use creel_evidence::dissection::{Dissection, Text};
use creel_evidence::{ArtifactRole, FactSource, Locus, Quote, Verdict};

/// Bytes of a text in which a salutation stands, if there is one.
const SALUTATION_BYTES: usize = 1_500;
/// Lines with which a letter opens.
const OPENING: usize = 4;
/// Bytes of a text that are searched for signatures and threads.
const THREAD_BYTES: usize = 40_000;
/// Targets whose signatures are searched for; a mail to more people quotes nobody's.
const SEARCHED: usize = 20;
/// Texts that are searched.
const TEXTS: usize = 12;

/// A message as its reader gets it.
pub(crate) struct Correspondence<'a> {
    dissection: &'a Dissection,
    salutation: Option<(Description, Quote)>,
    /// Texts, for quoted signatures; empty if there are too many targets.
    threads: Vec<(&'a Text, Thread<'a>)>,
    /// Names of those who write, folded: their signature is not the target's.
    writers: Vec<String>,
    /// Whether the salutation can mean nobody else.
    alone: bool,
}

impl<'a> Correspondence<'a> {
    /// Reads what is needed of a message to so many targets.
    pub(crate) fn of(dissection: &'a Dissection, verdict: &Verdict, targets: usize) -> Self {
        let claimed = verdict.claimed.as_ref().and_then(|claim| claim.person.as_deref());
        let from = dissection.envelope.from.iter().map(|mailbox| mailbox.name.as_str());
        let threads = |text: &'a Text| {
            let visible = &text.visible.text;
            (text, Thread::of(visible.get(..visible.floor_char_boundary(THREAD_BYTES)).unwrap_or_default()))
        };
        let texts = dissection.texts.iter().filter(|text| is_read(text.role)).take(TEXTS);
        Self {
            dissection,
            salutation: dissection.shown().find_map(salutation),
            threads: if targets > SEARCHED { Vec::new() } else { texts.map(threads).collect() },
            writers: from.chain(claimed).map(folded).filter(|name| !name.is_empty()).collect(),
            alone: targets == 1,
        }
    }

    /// The salutation as far as it means this person: of several who are greeted the one of that name.
    pub(crate) fn greets(&self, local_part: &str, name: Option<&str>) -> Option<(Description, &Quote)> {
        let (described, quote) = self.salutation.as_ref()?;
        let greeted: Vec<&String> = described.name.iter().chain(&described.others).collect();
        let of = |name: &String| (Description { name: Some(name.clone()), ..described.clone() }, quote);
        let words = Words::of(local_part);
        let parts: Vec<&str> = words.iter().collect();
        let fits = |greeted: &&&String| match name {
            Some(name) => people::share_a_word(greeted, name),
            None => {
                people::share_a_word(greeted, local_part) || mailboxes::agrees(greeted, &words.folded, &parts)
            }
        };
        match greeted.iter().find(fits) {
            Some(name) => Some(of(name)),
            None if greeted.is_empty() => self.alone.then(|| (described.clone(), quote)),
            None => (self.alone && name.is_none() && greeted.len() == 1).then(|| (described.clone(), quote)),
        }
    }

    /// What threads and signatures say about an address, and the text in which they stand; the better source first.
    pub(crate) fn told(&self, address: &str, names: &[String]) -> Vec<(&'a Text, Told)> {
        let mut told: Vec<(&Text, Told)> = Vec::new();
        for (text, thread) in &self.threads {
            for mut one in thread.told(address, names, &self.writers) {
                if !matches!(text.role, ArtifactRole::Body | ArtifactRole::Submission) {
                    // In a page that was made for the victim the name stands beside the address.
                    one.source = one.source.max(FactSource::DisplayName);
                }
                told.push((text, one));
            }
        }
        told.sort_by_key(|(_, told)| told.source);
        told
    }

    /// A name that is filled in to the form in which the address is filled in too.
    pub(crate) fn filled_in(&self, sighted: &Sighted) -> Option<(String, Quote)> {
        let words = Words::of(sighted.local_part());
        let parts: Vec<&str> = words.iter().collect();
        self.dissection.pages.iter().find_map(|page| {
            let form = page.forms.iter().find(|form| {
                form.fields.iter().any(|field| field.value.eq_ignore_ascii_case(&sighted.address))
            })?;
            form.fields.iter().find_map(|field| {
                let name = names::bare(&field.value);
                let own = names::count(name) == Some(2) && mailboxes::agrees(name, &words.folded, &parts);
                let span = field.value_span.unwrap_or(field.span);
                let at = Locus::utf8(page.artifact, span.range());
                (own && people::is_name(name)).then(|| (name.to_owned(), Quote::new(at, name)))
            })
        })
    }
}

/// Texts that the recipient reads: the mail itself, and files that came with it.
const fn is_read(role: ArtifactRole) -> bool {
    matches!(
        role,
        ArtifactRole::Body
            | ArtifactRole::Submission
            | ArtifactRole::Attachment
            | ArtifactRole::Entry
            | ArtifactRole::Content
    )
}

fn salutation(text: &Text) -> Option<(Description, Quote)> {
    let visible = &text.visible.text;
    let start = visible.get(..visible.floor_char_boundary(SALUTATION_BYTES))?;
    let mut at = 0;
    let mut opening = OPENING;
    for line in start.split('\n') {
        let begin = at + (line.len() - line.trim_start().len());
        at += line.len() + 1;
        let line = line.trim();
        // What is quoted greets whoever it was written to.
        if line.starts_with('>') {
            continue;
        }
        if marks::header_label(line).is_some_and(|(from, _)| from)
            || (line.ends_with(':') && marks::is_attribution(line))
        {
            break;
        }
        if let Some(described) = visible.get(begin..).and_then(|rest| letters::salutation(rest, opening > 0))
        {
            let range = begin + described.range.start..begin + described.range.end;
            let quote = text.visible.quote(text.artifact, range);
            return Some((described, quote));
        }
        opening = opening.saturating_sub(usize::from(!line.is_empty()));
    }
    None
}
