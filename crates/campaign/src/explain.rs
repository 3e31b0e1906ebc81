//! Reasons: the sums behind links and groups, in words.

use crate::link::{self, Link, part, weigh};
use crate::pile::{Node, Pile, Value};
use creel_evidence::campaign::{Family, Reason};
use std::collections::HashMap;

/// Terms that a reason keeps; weaker ones seldom add a bit.
const TERMS: usize = 12;
/// Values that describe a group.
const TRAITS: usize = 8;

/// The terms of the link between two nodes, strongest first; `b` stands for the message `with`.
pub(crate) fn terms(pile: &Pile<'_>, a: &Node<'_>, b: &Node<'_>, with: u32) -> Vec<Reason> {
    let model = pile.model;
    let link = weigh(pile, a, b);
    let mut terms = likeness(pile, a, b, &link);
    link::shared(&a.values, &b.values, |value| {
        let value = &pile.values[value as usize];
        terms.push(of_value(value, value.millibits));
    });
    discount(pile, &mut terms);
    for &family in Family::ALL {
        let bit = 1 << crate::model::place(family);
        let cost = model.differs[crate::model::place(family)];
        if a.families & b.families & bit != 0 && !link.tally.has(family) && cost > 0 {
            terms.push(Reason { millibits: -cost, ..term(family, "nothing in common", 0) });
        }
    }
    finish(pile, terms, with)
}

/// The terms of what two campaigns share, given as shared values and their worth; for operations.
pub(crate) fn campaign_terms(pile: &Pile<'_>, shared: &[(u32, i32)], with: u32) -> Vec<Reason> {
    let of = |&(value, worth): &(u32, i32)| of_value(&pile.values[value as usize], worth);
    let mut terms: Vec<Reason> = shared.iter().map(of).collect();
    discount(pile, &mut terms);
    finish(pile, terms, with)
}

/// What at least half of a group's messages hold and hardly anybody outside, strongest first.
/// `nodes` are the group's nodes, each with the number of its messages in the group.
pub(crate) fn traits(pile: &Pile<'_>, nodes: &[(u32, u32)]) -> Vec<Reason> {
    let size: u32 = nodes.iter().map(|&(_, messages)| messages).sum();
    let mut holders: HashMap<u32, u32> = HashMap::new();
    for &(node, messages) in nodes {
        for &value in &pile.nodes[node as usize].values {
            *holders.entry(value).or_default() += messages;
        }
    }
    let telling = |&(value, held): &(u32, u32)| {
        let value = &pile.values[value as usize];
        held >= 2 && held * 2 >= size && held * 2 >= value.messages && value.millibits > 0
    };
    let mut telling: Vec<(u32, u32)> = holders.into_iter().filter(telling).collect();
    telling.sort_unstable_by_key(|&(value, held)| {
        let value = &pile.values[value as usize];
        (-value.millibits, std::cmp::Reverse(held), value.family, value.kind, value.text)
    });
    let reason = |&(value, _): &(u32, u32)| {
        let value = &pile.values[value as usize];
        of_value(value, value.millibits)
    };
    telling.iter().take(TRAITS).map(reason).collect()
}

fn likeness(pile: &Pile<'_>, a: &Node<'_>, b: &Node<'_>, link: &Link) -> Vec<Reason> {
    let mut terms = Vec::new();
    let text = link::text_worth(pile.model, a, b, link.text);
    if text > 0 {
        let because = match link.text {
            1000 => "same visible text".to_owned(),
            alike => format!("visible text {} % alike", alike / 10),
        };
        terms.push(Reason {
            millibits: text,
            ..term(Family::Lure, &because, pile.template_messages[a.template as usize])
        });
    }
    let structure = link::structure_worth(pile.model, a, b, link.structure);
    if structure > 0 {
        let because = match link.structure {
            1000 => "same page structure".to_owned(),
            alike => format!("page structure {} % alike", alike / 10),
        };
        terms.push(Reason { millibits: structure, ..term(Family::Lure, &because, 0) });
    }
    if link.subject < 1000 && i32::from(link.subject) >= pile.model.wave_subject {
        let because = format!("subject {} % alike", link.subject / 10);
        terms.push(Reason { millibits: link::nearly(link.subject), ..term(Family::Lure, &because, 0) });
    }
    terms
}

/// Leaves the strongest term of each family as it is and the others in part, as [`link::Tally`] does.
fn discount(pile: &Pile<'_>, terms: &mut [Reason]) {
    terms.sort_by_key(|term| (term.family, -term.millibits));
    for family in terms.chunk_by_mut(|a, b| a.family == b.family) {
        for rest in family.iter_mut().skip(1) {
            rest.millibits = part(pile.model, rest.millibits);
        }
    }
}

fn finish(pile: &Pile<'_>, mut terms: Vec<Reason>, with: u32) -> Vec<Reason> {
    let with = pile.prints.get(with as usize).map(|print| print.message);
    terms.retain(|term| term.millibits != 0);
    terms.iter_mut().for_each(|term| term.with = with);
    let key = |r: &Reason| (-r.millibits.abs(), r.family, r.because.clone(), r.value.clone());
    terms.sort_by_cached_key(key);
    terms.truncate(TERMS);
    terms
}

fn term(family: Family, because: &str, frequency: u32) -> Reason {
    Reason {
        family,
        because: because.to_owned(),
        value: None,
        frequency,
        millibits: 0,
        with: None,
        at: Vec::new(),
    }
}

fn of_value(value: &Value<'_>, millibits: i32) -> Reason {
    let because = format!("same {}", phrase(value.family, value.kind));
    let text = Some(value.text.to_owned());
    Reason { value: text, millibits, ..term(value.family, &because, value.messages) }
}

/// What a kind of value is called.
pub(crate) fn phrase(family: Family, kind: &str) -> &str {
    match (family, kind) {
        (Family::Lure, "page-text") => "text on the attached page",
        (Family::Lure, "from-name") => "name of the sender",
        (Family::Lure, "from-address") => "unproven sender address",
        (Family::Lure, "phone") => "telephone number beside a link",
        (Family::Lure, "title") => "page title",
        (Family::Lure, "brand-url") => "link to a brand's own site",
        (Family::Landing, "host") => "landing host",
        (Family::Landing, "registrable") => "landing domain",
        (Family::Landing, "url") => "landing page",
        (Family::Landing, "address") => "address of the landing host",
        (Family::Landing, "bucket") => "storage bucket or account",
        (Family::Landing, "path-shape") => "form of the link's path",
        (Family::Landing, "query-shape") => "names of the link's parameters",
        (Family::Landing, "harvest") => "place where the form's data goes",
        (Family::Payload, "file") => "attached file",
        (Family::Payload, "page-structure") => "structure of the attached page",
        (Family::Payload, "form") => "form fields",
        (Family::Payload, "picture") => "embedded picture",
        (Family::Contact, "reply-to") => "Reply-To address",
        (Family::Contact, "reply-to-domain") => "Reply-To domain",
        (Family::Contact, "phone") => "telephone number",
        (Family::Contact, "wallet") => "wallet",
        (Family::Contact, "address") => "mail address in the text",
        (Family::Sending, "domain") => "authenticated sending domain",
        (Family::Sending, "address") => "authenticated sender address",
        (Family::Sending, "machine") => "machine name in the Message-ID",
        (Family::Sending, "network") => "network of the sending host",
        (Family::Mailer, "header-order") => "order of header fields",
        (Family::Mailer, "boundary") => "form of the MIME boundary",
        (Family::Mailer, "message-id") => "form of the Message-ID",
        (Family::Mailer, "message-id-prefix") => "beginning of the Message-ID",
        (Family::Mailer, "program") => "mailing program",
        (Family::Mailer, "from-shape") => "form of the From field",
        (Family::Mailer, "return-path") => "unproven envelope sender",
        (_, kind) => kind,
    }
}
