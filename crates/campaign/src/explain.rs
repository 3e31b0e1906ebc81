//! Reasons: the sums behind links and groups, in words.

use crate::keys;
use crate::kinds::Kind;
use crate::link::{self, Link, weigh};
use crate::model::place;
use crate::node::Value;
use crate::pile::Pile;
use crate::stable::NumberMap;
use creel_evidence::campaign::{Family, Reason};
use creel_evidence::{ArtifactId, Fingerprint, Locus, Places, Token};

/// Terms that are kept with a message; the weaker ones of a family become one, so that the sum stays.
const TERMS: usize = 12;
/// Values that describe a group.
const TRAITS: usize = 8;

/// One side of what two campaigns share.
#[derive(Clone, Copy)]
pub(crate) struct Side<'n> {
    /// Position of the campaign.
    pub(crate) campaign: u32,
    /// The message that stands for it.
    pub(crate) message: u32,
    /// Its nodes.
    pub(crate) nodes: &'n [u32],
}

/// Puts links and groups of a pile into words.
pub(crate) struct Teller<'p> {
    pile: &'p Pile<'p>,
    /// Values of campaigns; see [`Outline::values`].
    between: &'p [Box<[Value]>],
    /// By label: messages of the template.
    template_messages: NumberMap<u32>,
}

impl<'p> Teller<'p> {
    pub(crate) fn new(pile: &'p Pile<'p>, between: &'p [Box<[Value]>]) -> Self {
        Self { pile, between, template_messages: pile.template_messages() }
    }

    /// The terms of the link between two messages, each given with its node; strongest first, as many as are kept.
    pub(crate) fn terms(&self, from: (u32, u32), to: (u32, u32)) -> Vec<Reason> {
        few(self.all_terms(from, to))
    }

    /// All terms of the link between two messages, each given with its node; strongest first. They add up to the
    /// link's total.
    pub(crate) fn all_terms(&self, (a, message): (u32, u32), (b, with): (u32, u32)) -> Vec<Reason> {
        let model = self.pile.model;
        let (left, right) = (&self.pile.nodes[a as usize], &self.pile.nodes[b as usize]);
        let ends = self.ends(message, with);
        let link = weigh(model, left, right);
        let mut terms = self.likeness(a, b, &link, &ends);
        link::shared(&left.values, &right.values, |value| terms.push(self.of_value(value, &ends)));
        self.discount(&mut terms);
        for &family in Family::ALL {
            let bit = 1 << place(family);
            let cost = model.differs[place(family)];
            if left.families & right.families & bit != 0 && !link.tally.has(family) && cost > 0 {
                terms.push(Reason { millibits: -cost, ..term(family, "nothing in common", 0) });
            }
        }
        finish(terms, ends[1].message)
    }

    /// As [`Teller::all_campaign_terms`], as many as are kept.
    pub(crate) fn campaign_terms(&self, from: Side<'_>, to: Side<'_>) -> Vec<Reason> {
        few(self.all_campaign_terms(from, to))
    }

    /// The terms of what two campaigns share, strongest first.
    pub(crate) fn all_campaign_terms(&self, from: Side<'_>, to: Side<'_>) -> Vec<Reason> {
        let (left, right) = (&self.between[from.campaign as usize], &self.between[to.campaign as usize]);
        let mut terms = Vec::new();
        link::shared(left, right, |value| {
            let [mine, other] = [from, to].map(|side| self.holder(value, side));
            terms.push(Reason { millibits: value.worth, ..self.of_value(value, &self.ends(mine, other)) });
        });
        self.discount(&mut terms);
        finish(terms, self.ends(from.message, to.message)[1].message)
    }

    /// The message of a campaign that shows a value: the one it is asked for, or else the first that holds it.
    fn holder(&self, value: &Value, side: Side<'_>) -> u32 {
        let holds = |node: &&u32| {
            self.pile.nodes[**node as usize].values.binary_search_by_key(&value.key, |v| v.key).is_ok()
        };
        let mut holders = side.nodes.iter().filter(holds).map(|&node| self.pile.messages_of(node)).peekable();
        let first = holders.peek().and_then(|messages| messages.first()).copied();
        if holders.any(|messages| messages.binary_search(&side.message).is_ok()) {
            return side.message;
        }
        first.unwrap_or(side.message)
    }

    /// What at least half of a group's messages hold and hardly anybody outside, strongest first.
    /// `nodes` are the group's nodes, each with the number of its messages in the group.
    pub(crate) fn traits(&self, nodes: &[(u32, u32)]) -> Vec<Reason> {
        let size: u32 = nodes.iter().map(|&(_, messages)| messages).sum();
        // Held by: messages of the group, and the first node.
        let mut held: NumberMap<(Value, u32, u32)> = NumberMap::default();
        for &(node, messages) in nodes {
            for &value in &self.pile.nodes[node as usize].values {
                held.entry(value.key).or_insert((value, 0, node)).1 += messages;
            }
        }
        let telling = |&(value, held, _): &(Value, u32, u32)| {
            let everywhere = self.pile.count_of(value.key).messages;
            held >= 2 && held * 2 >= size && held * 2 >= everywhere && value.worth > 0
        };
        let mut telling: Vec<(Value, u32, u32)> = held.into_values().filter(telling).collect();
        telling.sort_unstable_by_key(|&(value, held, _)| {
            (-value.worth, std::cmp::Reverse(held), value.kind, value.key)
        });
        let reason = |&(value, _, node): &(Value, u32, u32)| {
            let message = self.pile.messages_of(node).first().copied().unwrap_or_default();
            let told = self.of_value(&value, &self.ends(message, message));
            Reason { at: Vec::new(), ..told }
        };
        telling.iter().take(TRAITS).map(reason).collect()
    }

    pub(crate) fn ends(&self, a: u32, b: u32) -> [&'p Fingerprint; 2] {
        [a, b].map(|message| self.pile.prints[message as usize])
    }

    pub(crate) fn likeness(&self, a: u32, b: u32, link: &Link, ends: &[&Fingerprint; 2]) -> Vec<Reason> {
        let model = self.pile.model;
        let (left, right) = (&self.pile.nodes[a as usize], &self.pile.nodes[b as usize]);
        let at = |place: fn(&Places) -> &Option<Locus>| -> Vec<Locus> {
            ends.iter().filter_map(|print| place(&print.at).clone()).collect()
        };
        let mut terms = Vec::new();
        let text = link::text_worth(model, left, right, link.text);
        if text > 0 {
            let because = match link.text {
                1000 => "same visible text".to_owned(),
                alike => format!("visible text {} % alike", alike / 10),
            };
            let messages = self.template_messages.get(&self.pile.label_of(a)).copied().unwrap_or_default();
            terms.push(Reason {
                millibits: text,
                at: at(|places| &places.text),
                ..term(Family::Lure, &because, messages)
            });
        }
        let structure = link::structure_worth(model, left, right, link.structure);
        if structure > 0 {
            let because = match link.structure {
                1000 => "same page structure".to_owned(),
                alike => format!("page structure {} % alike", alike / 10),
            };
            terms.push(Reason {
                millibits: structure,
                at: at(|places| &places.structure),
                ..term(Family::Lure, &because, 0)
            });
        }
        if link.subject < 1000 && i32::from(link.subject) >= model.wave_subject {
            let because = format!("subject {} % alike", link.subject / 10);
            terms.push(Reason {
                millibits: link::nearly(link.subject),
                at: at(|places| &places.subject),
                ..term(Family::Lure, &because, 0)
            });
        }
        terms
    }

    /// A shared value as a term; what it is in words is read in the fingerprints.
    pub(crate) fn of_value(&self, value: &Value, ends: &[&Fingerprint; 2]) -> Reason {
        let found = ends.map(|print| Found::of(value, print));
        let name = found[0].kind.filter(|_| value.kind.name().is_empty()).unwrap_or(value.kind.phrase());
        Reason {
            value: found[0].text.map(str::to_owned),
            millibits: value.worth,
            at: found.iter().filter_map(|found| found.at.cloned()).collect(),
            ..term(value.kind.family(), &format!("same {name}"), self.pile.count_of(value.key).messages)
        }
    }

    /// Leaves the strongest term of each family as it is and the others in part, as [`link::Tally`] does.
    pub(crate) fn discount(&self, terms: &mut [Reason]) {
        terms.sort_by_key(|term| (term.family, -term.millibits));
        for family in terms.chunk_by_mut(|a, b| a.family == b.family) {
            for rest in family.iter_mut().skip(1) {
                rest.millibits = link::part(self.pile.model, rest.millibits);
            }
        }
    }
}

/// A value as it stands in a fingerprint.
#[derive(Default)]
struct Found<'p> {
    kind: Option<&'p str>,
    text: Option<&'p str>,
    at: Option<&'p Locus>,
}

impl<'p> Found<'p> {
    fn of(value: &Value, print: &'p Fingerprint) -> Self {
        if value.kind == Kind::SUBJECT {
            return Self { kind: None, text: Some(&print.subject), at: print.at.subject.as_ref() };
        }
        let is = |token: &Token| keys::value(token.family, &token.kind, &token.value) == value.key;
        let Some(place) = print.tokens.iter().position(is) else { return Self::default() };
        let token = &print.tokens[place];
        let at = print.at.tokens.get(place).and_then(Option::as_ref);
        Self { kind: Some(&token.kind), text: Some(&token.value), at }
    }
}

pub(crate) fn finish(mut terms: Vec<Reason>, with: ArtifactId) -> Vec<Reason> {
    terms.retain(|term| term.millibits != 0);
    terms.iter_mut().for_each(|term| term.with = Some(with));
    let key = |r: &Reason| (-r.millibits.abs(), r.family, r.because.clone(), r.value.clone());
    terms.sort_by_cached_key(key);
    terms
}

/// As many terms as are kept: what is left of a family becomes one term, without a value.
fn few(mut terms: Vec<Reason>) -> Vec<Reason> {
    if terms.len() <= TERMS {
        return terms;
    }
    let rest = terms.split_off(TERMS - Family::ALL.len());
    for &family in Family::ALL {
        let of_family: Vec<&Reason> = rest.iter().filter(|term| term.family == family).collect();
        match of_family.as_slice() {
            [] => {}
            [one] => terms.push((*one).clone()),
            several => terms.push(Reason {
                millibits: several.iter().map(|term| term.millibits).sum(),
                with: several.first().and_then(|term| term.with),
                ..term(family, &format!("{} weaker agreements", several.len()), 0)
            }),
        }
    }
    terms.retain(|term| term.millibits != 0);
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

#[cfg(test)]
mod tests {
    use crate::partition;
    use creel_evidence::campaign::{Family, Token};
    use creel_evidence::{ArtifactId, Fingerprint, Locus, Places};

    fn print(number: u8) -> Fingerprint {
        let message = ArtifactId::of(&[number]);
        let at = |start: usize| Some(Locus::bytes(message, start..start + 1));
        let token =
            |family, kind: &str, value: &str| Token { family, kind: kind.into(), value: value.into() };
        Fingerprint {
            message,
            time: None,
            subject: "parcel waits at customs office".into(),
            text: (0..64).collect(),
            structure: (7..71).collect(),
            exact: None,
            tokens: vec![
                token(Family::Landing, "registrable", "operator.example"),
                token(Family::Contact, "reply-to", "operator@mail.example"),
                token(Family::Sending, "domain", &format!("sender-{number}.example")),
            ],
            at: Places { subject: at(1), text: at(2), structure: at(3), tokens: vec![at(4), at(5), at(6)] },
        }
    }

    #[test]
    fn each_term_of_a_link_is_read_in_both_messages() {
        let prints = [print(1), print(2)];
        let found = partition(&prints);
        for placement in &found.placements {
            let read: Vec<usize> = placement
                .reasons
                .iter()
                .map(|reason| {
                    let [own, other] = reason.at.as_slice() else { panic!("{reason:?}") };
                    assert_eq!((own.artifact, Some(other.artifact)), (placement.message, reason.with));
                    assert_eq!(own.range, other.range, "the two messages are alike: {reason:?}");
                    own.range.start
                })
                .collect();
            for part in [1, 2, 4, 5] {
                assert!(read.contains(&part), "{part} is in {read:?}");
            }
        }
    }
}
