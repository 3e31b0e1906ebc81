//! One mail of the world, as the bytes that its receiver kept (RFC 5322).

use crate::chance::Chance;
use crate::infrastructure::{Occasion, Sender, Victim};
use crate::kit::{self, Filling};
use crate::names;
use crate::operator::{Campaign, Landing};
use crate::plan::{Source, World};
use crate::program::Program;
use crate::stories::{Kind, Told, fill};
use crate::wire::{Body, date, encoded, with_file};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Words of other people's texts.
const FILLER: &[&str] = &[
    "the weather in the north stays calm",
    "our garden had more apples than last year",
    "a train left the old station",
    "she wrote three pages about rivers",
    "the museum opens its new hall in spring",
    "bread needs time and a warm place",
    "two teams met on a wet field",
    "the lamp on the stairs was repaired",
    "he keeps bees behind the house",
    "a ship carried tea and cloth",
    "children painted the wall blue",
    "the lecture begins at noon",
    "snow closed the pass for a week",
    "they tuned the piano before the feast",
    "a map from her uncle showed the lake",
];
/// Latin letters, and Cyrillic ones that look the same.
const LOOKALIKES: &[(char, char)] = &[
    ('a', '\u{430}'),
    ('e', '\u{435}'),
    ('o', '\u{43e}'),
    ('c', '\u{441}'),
    ('i', '\u{456}'),
    ('p', '\u{440}'),
];

/// The bytes of a mail.
pub(crate) fn mail(world: &World, number: u64) -> Vec<u8> {
    let wave = &world.waves[world.wave_of(number)];
    let campaign = Campaign::of(world, wave);
    let operator = &campaign.operator;
    let mut chance = Chance::of(&[world.seed, 40, number]);
    let victim = Victim::of(world, chance.popular(world.victims), &mut chance);
    let occasion = Occasion { world, wave, campaign: &campaign, victim: &victim };
    let sender = occasion.sender(&mut chance);
    let link = occasion.link(&mut chance);
    let time = date(wave.begins + chance.below(wave.lasts as u64) as i64);

    let told = told(&occasion, number, &mut chance);
    let hidden = chance.happens(operator.hidden).then(|| {
        let sentences = chance.between(5, 30);
        (0..sentences).map(|_| *chance.pick(FILLER)).collect::<Vec<_>>().join(". ")
    });
    let logo = format!("https://static.{}/mail/logo.png", names::own_domain(&campaign.brand));
    let noise = chance.happens(operator.noise).then(|| Chance::of(&[world.seed, 43, number]));
    let banner = victim.banner.as_deref();
    let (link, hidden) = (link.as_deref(), hidden.as_deref());
    let html =
        kit::page(campaign.kit, &mut Filling { told: &told, link, logo: &logo, hidden, banner, noise });
    let mut plain = String::new();
    for line in banner.into_iter().chain(told.sentences.iter().map(String::as_str)) {
        let _ = writeln!(plain, "{line}\n");
    }
    if let Some(link) = link {
        let _ = writeln!(plain, "{}: {}\n", told.button, link.replace("&amp;", "&"));
    }
    plain.push_str(&told.sign);

    let program = match wave.source {
        Source::Person => Program(100 + operator.id % 8),
        _ => Program(operator.program),
    };
    let bare =
        wave.source == Source::Person || campaign.story.kind == Kind::Talk && !operator.id.is_multiple_of(5);
    let body = if bare { program.plain(&plain) } else { program.page(&html, &plain, &mut chance) };
    let body = attach(&occasion, number, &told, body, &mut chance);
    let mut bytes = header(&occasion, program, &sender, &told.subject, &time, &mut chance);
    let _ = write!(bytes, "Content-Type: {}\r\n\r\n{}", body.0, body.1);
    bytes.into_bytes()
}

/// What the mail says: the campaign's words, those of the wave in places, and others still in this mail.
fn told(occasion: &Occasion<'_>, number: u64, chance: &mut Chance) -> Told {
    let Occasion { world, wave, campaign, victim } = *occasion;
    let (operator, story) = (&campaign.operator, campaign.story);
    let passing = [world.seed, 41, wave.campaign, wave.place];
    let of_wave = story.tell(&[campaign.words], &passing, operator.drift, 250);
    let mut told = story.tell(&[campaign.words], &[world.seed, 42, number], operator.spin, operator.spin / 2);
    if operator.spin == 0 {
        told = of_wave;
    } else {
        for (own, wave) in told.sentences.iter_mut().zip(of_wave.sentences) {
            if chance.happens(300) {
                *own = wave;
            }
        }
    }
    let values = values(campaign, victim, chance);
    let lookalikes = chance.happens(operator.lookalikes);
    let mut say = |text: &mut String| {
        *text = fill(text, &values);
        if lookalikes {
            *text = disguise(text, chance);
        }
    };
    told.sentences.iter_mut().for_each(&mut say);
    [&mut told.subject, &mut told.button, &mut told.sign].into_iter().for_each(say);
    if chance.happens(operator.filler) {
        let place = chance.below(told.sentences.len() as u64) as usize;
        told.sentences.insert(place, format!("{}.", chance.pick(FILLER)));
    }
    told
}

fn values(campaign: &Campaign<'_>, victim: &Victim, chance: &mut Chance) -> BTreeMap<&'static str, String> {
    let mut reference = names::code(chance, 3, "ABCDEFGHKLMNPRSTUVXYZ");
    let _ = write!(reference, "-{}", names::code(chance, 6, "0123456789"));
    BTreeMap::from([
        ("name", victim.person.clone()),
        ("org", victim.organisation.clone()),
        ("mail", victim.address.clone()),
        ("brand", campaign.brand.clone()),
        ("product", campaign.product.clone()),
        ("firm", campaign.firm.clone()),
        ("person", campaign.person.clone()),
        ("dept", campaign.department.clone()),
        ("contact", campaign.operator.contact.clone()),
        ("wallet", campaign.operator.wallet.clone()),
        ("city", names::proper(&mut Chance::of(&[campaign.words, 1]), 3)),
        ("season", (*chance.pick(&["spring", "summer", "autumn", "winter"])).to_owned()),
        ("ref", reference),
        ("n", chance.between(2, 96).to_string()),
        ("date", format!("{}.{}.", chance.between(1, 29), chance.between(1, 13))),
        ("sum", format!("{}.{:02} EUR", chance.between(1, 900), chance.below(100))),
    ])
}

/// Some letters of some words replaced by others that look the same; some words cut by what nobody sees.
fn disguise(text: &str, chance: &mut Chance) -> String {
    let mut out = String::new();
    for word in text.split_inclusive(' ') {
        let (change, cut) = (chance.happens(300) && !word.contains('@'), chance.happens(60));
        for (place, c) in word.chars().enumerate() {
            let like = LOOKALIKES.iter().find(|pair| pair.0 == c && change);
            out.push(like.map_or(c, |pair| pair.1));
            if cut && place == 1 && !word.contains('@') {
                out.push('\u{200b}');
            }
        }
    }
    out
}

/// The body with what comes along as a file.
fn attach(occasion: &Occasion<'_>, number: u64, told: &Told, body: Body, chance: &mut Chance) -> Body {
    let Occasion { world, wave, campaign, victim } = *occasion;
    let operator = &campaign.operator;
    if operator.landing == Landing::File && campaign.story.kind == Kind::Phish {
        let title = format!("{} {}", campaign.brand, told.button);
        let page = kit::form(campaign.kit, &title, &operator.drop, &victim.address);
        let name = format!("{}.html", campaign.product);
        return with_file(&body, "text/html", &name, page.as_bytes(), chance);
    }
    if !campaign.attachment {
        return body;
    }
    let mut bytes = Chance::of(&[world.seed, 44, wave.campaign, wave.place]);
    let size = bytes.between(800, 3_000);
    let mut file: Vec<u8> = (0..size).map(|_| bytes.draw() as u8).collect();
    if operator.noise > 0 {
        // A file that is different each time.
        file.extend(number.to_le_bytes());
    }
    with_file(&body, "application/octet-stream", "document.bin", &file, chance)
}

fn header(
    occasion: &Occasion<'_>,
    program: Program,
    sender: &Sender,
    subject: &str,
    time: &str,
    chance: &mut Chance,
) -> String {
    let Occasion { wave, campaign, victim, .. } = *occasion;
    let (_, from_domain) = sender.from.rsplit_once('@').unwrap_or_default();
    let (host, address, mx) = (&sender.host, &sender.address, format!("mx.{}", victim.domain));
    let queue = names::code(chance, 12, "0123456789ABCDEF");
    let mut text = format!(
        "Return-Path: <{}>\r\nReceived: from {host} ({host} [IPv6:{address}])\r\n\
         \tby {mx} with ESMTPS id {queue};\r\n\t{time}\r\n",
        sender.path
    );
    let outcome = |domain: &Option<String>| if domain.is_some() { "pass" } else { "none" };
    let aligned = [&sender.spf, &sender.dkim].iter().any(|domain| domain.as_deref() == Some(from_domain));
    let _ = write!(
        text,
        "Authentication-Results: {mx};\r\n\tspf={} smtp.mailfrom={};\r\n\tdkim={} header.d={};\r\n\
         \tdmarc={} header.from={from_domain}\r\n",
        outcome(&sender.spf),
        sender.path,
        outcome(&sender.dkim),
        sender.dkim.as_deref().unwrap_or(from_domain),
        if aligned { "pass" } else { "none" },
    );
    if let Some(mark) = &victim.mark {
        let _ = write!(text, "{mark}: checked; score={}\r\n", chance.below(9));
    }
    let name = if program.quotes() { format!("\"{}\"", sender.name) } else { sender.name.clone() };
    let id_host = if program.leaves_id() { &victim.domain } else { from_domain };
    let mut fields = vec![
        format!("From: {name} <{}>", sender.from),
        format!("To: {} <{}>", victim.person, victim.address),
        format!("Subject: {}", encoded(subject)),
        format!("Date: {time}"),
        format!("Message-ID: <{}@{id_host}>", program.message_id(chance)),
        "MIME-Version: 1.0".to_owned(),
    ];
    fields.extend(sender.reply_to.as_ref().map(|to| format!("Reply-To: {to}")));
    fields.extend(program.fields());
    if wave.source == Source::Company {
        fields.push(format!("List-Unsubscribe: <mailto:leave@{}>", names::own_domain(&campaign.brand)));
    }
    program.order(&mut fields);
    for field in fields {
        let _ = write!(text, "{field}\r\n");
    }
    text
}
