//! Earlier mail that a mail quotes: who wrote it, to whom, and how they signed.
//!
//! What the writer of the mail says about himself is not the target's: a signature counts only where it stands below the
//! target's own words, or carries the target's own address, and name and address agree.

use crate::attributions::{Named, attributed, named};
use crate::block_words as marks;
use crate::blocks::{self, Block};
use crate::mailboxes;
use crate::people::{self, Description};
use crate::words::{Words, folded};
use creel_evidence::FactSource;
use std::ops::Range;

/// Bytes of a line that is looked at.
const LINE: usize = 400;
/// Lines of a signature.
const SIGNATURE: usize = 12;
/// Lines above an address that may belong to its signature, and lines below.
const ABOVE: usize = 7;
const BELOW: usize = 4;
/// Places of one address in a text that are looked at as signatures.
const BLOCKS: usize = 20;
/// Parts of one thread.
const PARTS: usize = 50;

/// A mail in a thread, the newest first.
#[derive(Debug, Default)]
struct Part {
    /// Who wrote it, as the line above it says: the display name and the address.
    author: Option<Named>,
    /// To whom it went.
    recipients: Vec<Named>,
    /// Its lines.
    lines: Range<usize>,
    /// How it is signed.
    signature: Option<Block>,
}

/// A text as a thread.
#[derive(Debug)]
pub(crate) struct Thread<'a> {
    text: &'a str,
    /// Places of the lines without marks of quotation.
    lines: Vec<Range<usize>>,
    parts: Vec<Part>,
}

/// What a thread says about one person.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    /// The kind of source.
    pub(crate) source: FactSource,
    /// Name, title, country with their places in the text.
    pub(crate) block: Block,
    /// The person as a line of a header describes him, with its place.
    pub(crate) described: Option<Description>,
}

impl<'a> Thread<'a> {
    /// Takes a text apart. Linear in the text.
    pub(crate) fn of(text: &'a str) -> Self {
        let mut thread = Self { text, lines: Vec::new(), parts: vec![Part::default()] };
        let mut at = 0;
        for line in text.split('\n') {
            let bare = line.trim_start_matches(['>', ' ', '\t', '|', '\u{a0}']);
            let start = at + (line.len() - bare.len());
            at += line.len() + 1;
            thread.lines.push(start..start + bare.trim_end().len());
        }
        let mut open: Option<Part> = None;
        for number in 0..thread.lines.len() {
            let line = thread.line(number);
            if line.len() > LINE || thread.parts.len() >= PARTS {
                continue;
            }
            let start = thread.lines.get(number).map_or(0, |line| line.start);
            match marks::header_label(line) {
                Some((true, rest)) => {
                    let author = named(rest, start + (line.len() - rest.len())).into_iter().next();
                    thread.close(open.take(), number);
                    open = Some(Part {
                        author,
                        recipients: Vec::new(),
                        lines: number + 1..number + 1,
                        signature: None,
                    });
                }
                Some((false, rest)) if open.as_ref().is_some_and(|part| number <= part.lines.start + 8) => {
                    if let Some(part) = &mut open {
                        part.recipients.extend(named(rest, start + (line.len() - rest.len())));
                    }
                }
                _ => {
                    let next = thread.line(number + 1);
                    let ends = line.ends_with([':', '：'])
                        || (next.ends_with(':') && next.len() < 120 && line.contains('@'));
                    let attributes =
                        || marks::is_attribution(line) || (line.contains('@') && marks::is_attribution(next));
                    if ends && attributes() {
                        let author = attributed(line, start);
                        thread.close(open.take(), number);
                        open = Some(Part {
                            author,
                            recipients: Vec::new(),
                            lines: number + 1..number + 1,
                            signature: None,
                        });
                    }
                }
            }
        }
        let end = thread.lines.len();
        thread.close(open, end);
        let signatures: Vec<Option<Block>> = thread.parts.iter().map(|part| thread.signature(part)).collect();
        for (part, signature) in thread.parts.iter_mut().zip(signatures) {
            part.signature = signature;
        }
        thread
    }

    /// Ends the part before `line`, and begins the next.
    fn close(&mut self, open: Option<Part>, line: usize) {
        match open {
            Some(mut part) => {
                part.lines.end = line;
                self.parts.push(part);
            }
            None => {
                if let Some(first) = self.parts.first_mut() {
                    first.lines.end = line;
                }
            }
        }
    }

    fn line(&self, number: usize) -> &'a str {
        self.lines.get(number).and_then(|range| self.text.get(range.clone())).unwrap_or_default()
    }

    /// What the thread says about who has this address and, as far as other places say, one of these names; the better
    /// source comes first. `writers` are the folded names of those who write the mail itself.
    pub(crate) fn told(&self, address: &str, names: &[String], writers: &[String]) -> Vec<Told> {
        let address = address.to_lowercase();
        let local = address.rsplit_once('@').map_or("", |(local, _)| local);
        let words = Words::of(local);
        let parts: Vec<&str> = words.iter().collect();
        let is_own = |name: &str| {
            !writers.contains(&folded(name))
                && (names.iter().any(|known| people::share_a_word(known, name))
                    || mailboxes::agrees(name, &words.folded, &parts))
        };
        let mut told = Vec::new();
        for (position, part) in self.parts.iter().enumerate() {
            let wrote = part.author.as_ref().is_some_and(|author| {
                let named = author.described.name.as_deref();
                author.address == address || (author.address.is_empty() && named.is_some_and(is_own))
            });
            let block = part.signature.as_ref();
            let named = block.and_then(|block| self.text.get(block.person.clone()?));
            let agrees = named.is_some_and(is_own);
            // In a part that somebody else wrote, or in the mail itself, only the name tells whose signature it is.
            let foreign = part.author.is_some() && !wrote;
            if let Some(block) = block
                && agrees
                && (wrote || (!foreign && (position > 0 || self.quotes(block))))
            {
                told.push(Told { source: FactSource::Signature, block: block.clone(), described: None });
            }
        }
        told.extend(self.around(&address, is_own));
        for part in &self.parts {
            for named in part.author.iter().chain(&part.recipients).filter(|named| named.address == address) {
                let block = Block { person: Some(named.range.clone()), ..Block::default() };
                told.push(Told {
                    source: FactSource::QuotedThread,
                    block,
                    described: Some(named.described.clone()),
                });
            }
        }
        told
    }

    /// Whether a block stands behind marks of quotation.
    fn quotes(&self, block: &Block) -> bool {
        let Some(start) = block.person.as_ref().map(|person| person.start) else { return false };
        let line = self.text.get(..start).map_or(0, |before| before.rfind('\n').map_or(0, |at| at + 1));
        self.text.get(line..start).is_some_and(|before| before.trim_start().starts_with('>'))
    }

    /// The signature at the end of a part: the lines behind its last closing, or behind the dashes that begin one.
    fn signature(&self, part: &Part) -> Option<Block> {
        let closing = part.lines.clone().rev().find(|&number| {
            let line = self.line(number);
            let first = line.split([',', '/', '|', '!']).next().unwrap_or_default();
            line == "--" || (line.len() <= 160 && (marks::is_closing(line) || marks::is_closing(first)))
        });
        let from = closing.or_else(|| {
            // Without a closing: the line that is the author's name.
            let author = part.author.as_ref().and_then(|author| author.described.name.as_deref())?;
            let wanted = folded(author);
            part.lines.clone().rev().find(|&number| {
                let line = self.line(number);
                line.len() <= LINE
                    && people::share_a_word(author, line)
                    && folded(line).len() <= wanted.len() + 40
            })
        })?;
        self.block(from..(from + SIGNATURE).min(part.lines.end))
    }

    /// Reads lines as a block.
    fn block(&self, lines: Range<usize>) -> Option<Block> {
        let start = self.lines.get(lines.start)?.start;
        let end = self.lines.get(lines.end.checked_sub(1)?)?.end;
        let mut block = blocks::read(self.text.get(start..end)?);
        let shift = |range: &mut Range<usize>| *range = start + range.start..start + range.end;
        block.person.iter_mut().for_each(shift);
        block.title.iter_mut().for_each(|(range, _)| shift(range));
        block.organisation.iter_mut().for_each(shift);
        block.country.iter_mut().for_each(|(.., range)| shift(range));
        Some(block)
    }

    /// Blocks that carry the address itself and a name that agrees with it.
    fn around(&self, address: &str, is_own: impl Fn(&str) -> bool) -> Vec<Told> {
        let mut told = Vec::new();
        let mut tried = 0;
        for number in 0..self.lines.len() {
            let line = self.line(number);
            let header = || marks::header_label(line).is_some() || marks::is_attribution(line);
            if line.len() > LINE || !line.contains('@') || !line.to_lowercase().contains(address) || header()
            {
                continue;
            }
            tried += 1;
            if tried > BLOCKS {
                break;
            }
            let stops = |&at: &usize| !self.line(at).is_empty() && self.line(at).len() <= LINE;
            let above = (0..number).rev().take(ABOVE).take_while(stops).last().unwrap_or(number);
            let below = (number + 1..self.lines.len()).take(BELOW).take_while(stops).last().unwrap_or(number);
            let Some(block) = self.block(above..below + 1) else { continue };
            let named = block.person.clone().and_then(|range| self.text.get(range));
            if named.is_some_and(&is_own) {
                told.push(Told { source: FactSource::Signature, block, described: None });
            }
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Source, name, title and country of everything that is told about an address.
    fn told(text: &str, address: &str, names: &[&str]) -> Vec<(FactSource, String, String, String)> {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let thread = Thread::of(text);
        let part = |range: Option<Range<usize>>| range.map_or(String::new(), |range| text[range].to_owned());
        let told = thread.told(address, &names, &["ada sender".to_owned()]);
        told.into_iter()
            .map(|told| match told.described {
                Some(described) => {
                    let title = described.title.map_or(String::new(), |title| title.0);
                    (told.source, described.name.unwrap_or_default(), title, String::new())
                }
                None => (
                    told.source,
                    part(told.block.person),
                    part(told.block.title.map(|title| title.0)),
                    told.block.country.map_or(String::new(), |country| country.0.to_string()),
                ),
            })
            .collect()
    }

    fn row(
        source: FactSource,
        name: &str,
        title: &str,
        country: &str,
    ) -> (FactSource, String, String, String) {
        (source, name.into(), title.into(), country.into())
    }

    #[test]
    fn the_signature_below_ones_own_words_is_ones_own() {
        let text = "See below.\nKind regards\nAda Sender\nCEO\n\nAm 1. Mai 2026 schrieb Anna Keller <anna@firm.example>:\n\
                    > Hallo,\n> danke.\n> Viele Grüße\n> Anna Keller\n> Head of Sales\n> A-1010 Wien\n";
        let told = told(text, "anna@firm.example", &[]);
        assert_eq!(told[0], row(FactSource::Signature, "Anna Keller", "Head of Sales", "AT"));
        assert_eq!(told[1], row(FactSource::QuotedThread, "Anna Keller", "", ""));
    }

    #[test]
    fn the_writers_signature_is_nobody_elses() {
        let text = "Please pay.\nKind regards\nAda Sender\nCEO\n+39 02 1234567\n\nAda Sender wrote:\n> x\n> Regards\n> Ada Sender\n> CEO";
        assert!(told(text, "anna@firm.example", &["Anna Keller"]).is_empty());
    }

    #[test]
    fn headers_of_a_thread_name_people() {
        let text = "FYI\n\nVon: Sender, Ada <a@sender.test>\nGesendet: Montag\nAn: Rossi, Anna (Acquisti) <anna@firm.example>; Berg, Eva <eva@firm.example>\nBetreff: x\n\nText\n";
        assert_eq!(
            told(text, "anna@firm.example", &[]),
            [row(FactSource::QuotedThread, "Rossi, Anna", "Acquisti", "")]
        );
        assert_eq!(told(text, "eva@firm.example", &[]), [row(FactSource::QuotedThread, "Berg, Eva", "", "")]);
    }

    #[test]
    fn a_block_with_the_address_is_its_owners() {
        let text = "Dear Eva,\n\nAnna Rossi\nHead of Sales\nanna.rossi@firm.example\n\nbye";
        assert_eq!(
            told(text, "anna.rossi@firm.example", &[]),
            [row(FactSource::Signature, "Anna Rossi", "Head of Sales", "")]
        );
        assert!(told(text, "x7@firm.example", &[]).is_empty());
    }

    #[test]
    fn an_address_on_every_line_costs_no_more_than_a_few() {
        let text = "Anna Rossi anna.rossi@firm.example\n".repeat(20_000);
        let told = Thread::of(&text).told("anna.rossi@firm.example", &[], &[]);
        assert!(told.len() <= BLOCKS, "{}", told.len());
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(\\PC|\n|> |From: |An: |<a@b\\.example>|a@b\\.example|Anna Rossi|wrote:|Regards\n|;){0,60}") {
            for told in Thread::of(&text).told("a@b.example", &["Anna Rossi".to_owned()], &[]) {
                let block = told.block;
                for range in [block.person, block.title.map(|t| t.0), block.country.map(|c| c.2)] {
                    prop_assert!(range.is_none_or(|range| text.get(range).is_some()));
                }
            }
        }
    }
}
