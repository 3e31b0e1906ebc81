//! Observables in running text and in the code of pages: addresses, telephone numbers, wallets.

use super::ledger::{Judgement, Ledger};
use super::links::{self, address_of};
use super::sides::Sides;
use crate::recognise::{address, phone, wallet};
use crate::tree::Tree;
use creel_evidence::dissection::{Form, LinkContext, Page, Text};
use creel_evidence::locus::Locus;
use creel_evidence::{ObservableKind, Quote, Side};
use creel_openers::{Budget, plain};

/// Numbers, addresses and wallets of one text that are kept.
const LIMIT: usize = 200;

/// Labels of header lines as mail programs quote them, in lower case.
const QUOTED_LABELS: &[&str] = &[
    "from:",
    "to:",
    "cc:",
    "sent by:",
    "von:",
    "an:",
    "de:",
    "para:",
    "à:",
    "da:",
    "a:",
    "van:",
    "aan:",
    "från:",
    "till:",
    "fra:",
    "til:",
    "od:",
    "do:",
    "от:",
    "кому:",
    "发件人",
    "收件人",
    "差出人",
    "宛先",
    "kimden:",
    "kime:",
];

/// Whether the line that holds the byte at `at` is quoted: marked with `>`, or a header line of an older mail.
fn is_quoted(text: &str, at: usize) -> bool {
    let line = text.get(..at).and_then(|head| head.rsplit('\n').next()).unwrap_or_default();
    let line = line.trim_start_matches([' ', '\t', '\u{a0}', '*']);
    let start: String = line.chars().take(12).collect::<String>().to_lowercase();
    line.starts_with('>') || QUOTED_LABELS.iter().any(|label| start.starts_with(label))
}

/// Notes what stands in a text that a reader sees. Addresses in quoted lines go to `quoted_addresses`: a
/// conversation that is quoted, or stolen, has other parties than the sender.
pub(super) fn text(text: &Text, sides: &Sides<'_>, ledger: &mut Ledger, quoted_addresses: &mut Ledger) {
    let visible = &text.visible;
    for found in address::find(&visible.text).into_iter().take(LIMIT) {
        let quoted = is_quoted(&visible.text, found.range.start);
        let quote = visible.quote(text.artifact, found.range);
        match sides.address(&found.value, "") {
            judged if quoted && judged.side == Side::Attacker => {
                let why = Judgement::neutral("stands in a quoted conversation");
                quoted_addresses.note(ObservableKind::MailAddress, &found.value, why, quote);
            }
            _ => address_of(&found.value, "stands in the text", sides, ledger, quote),
        }
    }
    for found in phone::find(&visible.text).into_iter().take(LIMIT) {
        let why = Judgement::attacker("stands in the text to be called");
        ledger.note(ObservableKind::Phone, &found.value, why, visible.quote(text.artifact, found.range));
    }
    for found in wallet::find(&visible.text).into_iter().take(LIMIT) {
        let why = Judgement::attacker("stands in the text to be paid to");
        ledger.note(ObservableKind::Wallet, &found.value, why, visible.quote(text.artifact, found.range));
    }
}

/// Notes what a page's code holds, and its shape; `whole` is all of the page.
pub(super) fn page(
    page: &Page,
    whole: Option<Locus>,
    sides: &Sides<'_>,
    ledger: &mut Ledger,
    budget: &mut Budget,
) {
    for embedded in &page.embedded {
        let quote = |value: &str| Quote::new(Locus::utf8(page.artifact, embedded.span), value);
        let (_, found) = plain::read(page.artifact, page.role, &embedded.text, budget);
        for target in found.iter().filter_map(|link| link.target.as_ref()).filter(|target| target.is_web()) {
            links::web(target, LinkContext::Script, sides, ledger, &|| quote(&target.text));
        }
        for found in wallet::find(&embedded.text).into_iter().take(LIMIT) {
            let why = Judgement::attacker("stands encoded in the page");
            ledger.note(ObservableKind::Wallet, &found.value, why, quote(&found.value));
        }
    }
    if let Some(whole) = whole.filter(|_| page.forms.iter().any(Form::asks_password)) {
        let why = Judgement::attacker("is the structure of a page that asks for a password");
        let digest = page.structure.to_string();
        ledger.note(ObservableKind::StructureHash, &digest, why, Quote::new(whole, &digest));
    }
    for (field, found) in destinations(&page.forms) {
        if let Some(span) = field {
            let quote = Quote::new(Locus::utf8(page.artifact, span), &found);
            address_of(&found, "is where a form's contents are sent", sides, ledger, quote);
        }
    }
}

/// Addresses in hidden fields; those of victims are judged as such by whoever asks.
fn destinations(forms: &[Form]) -> impl Iterator<Item = (Option<creel_evidence::locus::Span>, String)> + '_ {
    let hidden = forms.iter().flat_map(|form| &form.fields).filter(|field| field.kind == "hidden");
    hidden.flat_map(|field| {
        address::find(&field.value).into_iter().map(|found| (field.value_span, found.value))
    })
}

/// Notes the addresses to which forms and scripts send something.
pub(super) fn loot(tree: &Tree, sides: &Sides<'_>, ledger: &mut Ledger) {
    for (address, quote) in &sides.victims.drops {
        address_of(address, "is where a form's contents are sent", sides, ledger, quote.clone());
    }
    for mention in tree.mentions.iter().filter(|mention| mention.destination) {
        let quote = Quote::new(mention.at.clone(), &mention.address);
        address_of(&mention.address, "is where a script of the page sends something", sides, ledger, quote);
    }
}
