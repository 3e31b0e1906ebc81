//! One mail of the world, as the bytes that its receiver kept (RFC 5322).

use crate::chance::Chance;
use crate::infrastructure::{self, Sender, Victim};
use crate::kit::{self, Filling};
use crate::names;
use crate::operator::{Campaign, Landing};
use crate::plan::{Source, Wave, World};
use crate::stories::{Kind, fill};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Words of other people's texts.
const FILLER: &[&str] = &[
    "the weather in the north stays calm", "our garden had more apples than last year", "a train left the old station",
    "she wrote three pages about rivers", "the museum opens its new hall in spring", "bread needs time and a warm place",
    "two teams met on a wet field", "the lamp on the stairs was repaired", "he keeps bees behind the house",
    "a ship carried tea and cloth", "children painted the wall blue", "the lecture begins at noon",
    "snow closed the pass for a week", "they tuned the piano before the feast", "a map from her uncle showed the lake",
];
/// Letters and others that look the same.
const LOOKALIKES: &[(char, char)] = &[('a', 'а'), ('e', 'е'), ('o', 'о'), ('c', 'с'), ('i', 'і'), ('p', 'р')];

/// The bytes of a mail.
pub(crate) fn mail(world: &World, number: u64) -> Vec<u8> {
    let wave = &world.waves[world.wave_of(number)];
    let campaign = Campaign::of(world, wave);
    let operator = &campaign.operator;
    let mut chance = Chance::of(&[world.seed, 40, number]);
    let victim = Victim::of(world, chance.popular(world.victims), &mut chance);
    let sender = infrastructure::sender(world, wave, &campaign, &victim, &mut chance);
    let link = infrastructure::link(world, wave, &campaign, &victim, &mut chance);
    let time = jiff_like(wave.begins + chance.below(wave.lasts as u64) as i64);

    let values = values(&campaign, &victim, &mut chance);
    let passing = [world.seed, 41, wave.campaign, wave.place];
    // A wave has its own words in places, a mail has others still.
    let of_wave = campaign.story.tell(&[campaign.words], &passing, operator.drift, 250);
    let mut told = campaign.story.tell(&[campaign.words], &[world.seed, 42, number], operator.spin, operator.spin / 2);
    for (own, wave) in told.sentences.iter_mut().zip(&of_wave.sentences) {
        if operator.spin == 0 || chance.happens(300) {
            own.clone_from(wave);
        }
    }
    if operator.spin == 0 {
        told = of_wave;
    }
    let lookalikes = chance.happens(operator.lookalikes);
    let mut said = |text: &str| {
        let text = fill(text, &values);
        if lookalikes { disguise(&text, &mut chance) } else { text }
    };
    told.sentences = told.sentences.iter().map(|sentence| said(sentence)).collect();
    told.subject = said(&told.subject);
    told.button = said(&told.button);
    told.sign = said(&told.sign);
    if chance.happens(operator.filler) {
        let place = chance.below(told.sentences.len() as u64) as usize;
        let filler = format!("{}.", chance.pick(FILLER));
        told.sentences.insert(place, filler);
    }
    let hidden = chance.happens(operator.hidden).then(|| {
        let sentences = chance.between(5, 30);
        (0..sentences).map(|_| *chance.pick(FILLER)).collect::<Vec<_>>().join(". ")
    });
    let logo = format!("https://static.{}/mail/logo.png", names::own_domain(&campaign.brand));
    let noise = chance.happens(operator.noise).then(|| Chance::of(&[world.seed, 43, number]));
    let banner = victim.banner.as_deref();
    let html = kit::page(campaign.kit, &mut Filling { told: &told, link: link.as_deref(), logo: &logo, hidden: hidden.as_deref(), banner, noise });
    let mut plain = String::new();
    for line in banner.into_iter().chain(told.sentences.iter().map(String::as_str)) {
        let _ = writeln!(plain, "{line}\n");
    }
    if let Some(link) = &link {
        let _ = writeln!(plain, "{}: {link}\n", told.button);
    }
    plain.push_str(&told.sign);

    let mut body = body(&campaign, wave, &html, &plain, &mut chance);
    if operator.landing == Landing::File && campaign.story.kind == Kind::Phish {
        let page = kit::form(campaign.kit, &format!("{} {}", campaign.brand, told.button), &operator.drop, &victim.address);
        body = mixed(&body, "text/html", &format!("{}.html", campaign.product), page.as_bytes(), &mut chance);
    } else if campaign.attachment {
        let mut bytes = Chance::of(&[world.seed, 44, wave.campaign, wave.place]);
        let size = bytes.between(800, 3_000);
        let mut file: Vec<u8> = (0..size).map(|_| bytes.draw() as u8).collect();
        if operator.noise > 0 {
            file.extend(number.to_le_bytes());
        }
        body = mixed(&body, "application/octet-stream", "document.bin", &file, &mut chance);
    }
    header(&campaign, wave, &victim, &sender, &told.subject, &time, &body.0, &mut chance).into_bytes().into_iter().chain(body.1.into_bytes()).collect()
}

fn values(campaign: &Campaign<'_>, victim: &Victim, chance: &mut Chance) -> BTreeMap<&'static str, String> {
    let of_mail = |chance: &mut Chance| format!("{}-{}", names::code(chance, 3, "ABCDEFGHKLMNPRSTUVXYZ"), names::code(chance, 6, "0123456789"));
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
        ("season", chance.pick(&["spring", "summer", "autumn", "winter"]).to_string()),
        ("ref", of_mail(chance)),
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
            if cut && place == 1 {
                out.push('\u{200b}');
            }
        }
    }
    out
}

type Body = (String, String);

/// Content-Type (with what belongs to it) and content.
fn body(campaign: &Campaign<'_>, wave: &Wave, html: &str, plain: &str, chance: &mut Chance) -> Body {
    let mut program = Chance::of(&[50, campaign.operator.program]);
    let base64 = program.happens(400);
    let part = |kind: &str, text: &str| -> Body {
        let encoding = if base64 { "base64" } else { "8bit" };
        let text = if base64 { base64_lines(text.as_bytes()) } else { text.replace('\n', "\r\n") };
        (format!("text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}"), text)
    };
    if wave.source == Source::Person || (campaign.story.kind == Kind::Talk && program.happens(800)) {
        return part("plain", plain);
    }
    if program.happens(500) {
        return part("html", html);
    }
    let boundary = boundary(campaign.operator.program, chance);
    let (plain, html) = (part("plain", plain), part("html", html));
    let mut text = String::new();
    for (kind, content) in [plain, html] {
        let _ = write!(text, "--{boundary}\r\nContent-Type: {kind}\r\n\r\n{content}\r\n");
    }
    (format!("multipart/alternative; boundary=\"{boundary}\""), text + &format!("--{boundary}--\r\n"))
}

fn mixed((kind, content): &Body, media_type: &str, name: &str, file: &[u8], chance: &mut Chance) -> Body {
    let boundary = format!("m{}", names::code(chance, 16, "0123456789ABCDEF"));
    let file = base64_lines(file);
    let text = format!(
        "--{boundary}\r\nContent-Type: {kind}\r\n\r\n{content}\r\n--{boundary}\r\nContent-Type: {media_type}; name=\"{name}\"\r\n\
         Content-Disposition: attachment; filename=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{file}\r\n--{boundary}--\r\n"
    );
    (format!("multipart/mixed; boundary=\"{boundary}\""), text)
}

fn boundary(program: u64, chance: &mut Chance) -> String {
    let mut habit = Chance::of(&[51, program]);
    let digits = habit.between(8, 20) as usize;
    match habit.below(4) {
        0 => format!("----=_NextPart_{}_{}", names::code(chance, 4, "0123456789"), names::code(chance, digits, "0123456789ABCDEF")),
        1 => format!("b1_{}", names::code(chance, digits + 12, "0123456789abcdef")),
        2 => format!("==============={}==", names::code(chance, digits, "0123456789")),
        _ => format!("_{}_{}_", names::code(chance, digits, "0123456789"), names::word(&mut habit, 2)),
    }
}

#[expect(clippy::too_many_arguments, reason = "a header holds something of everything")]
fn header(
    campaign: &Campaign<'_>, wave: &Wave, victim: &Victim, sender: &Sender, subject: &str, time: &str, kind: &str, chance: &mut Chance,
) -> String {
    let mut program = Chance::of(&[52, if wave.source == Source::Person { 60 + campaign.operator.id % 8 } else { campaign.operator.program }]);
    let mut text = format!("Return-Path: <{}>\r\n", sender.path);
    let _ = write!(text, "Received: from {} ({} [IPv6:{}])\r\n\tby mx.{} with ESMTPS id {};\r\n\t{time}\r\n",
        sender.host, sender.host, sender.address, victim.domain, names::code(chance, 12, "0123456789ABCDEF"));
    let outcome = |domain: &Option<String>| if domain.is_some() { "pass" } else { "none" };
    let (_, from_domain) = sender.from.rsplit_once('@').unwrap_or_default();
    let aligned = [&sender.spf, &sender.dkim].iter().any(|domain| domain.as_deref() == Some(from_domain));
    let _ = write!(text, "Authentication-Results: mx.{};\r\n\tspf={} smtp.mailfrom={};\r\n\tdkim={} header.d={};\r\n\tdmarc={} header.from={from_domain}\r\n",
        victim.domain, outcome(&sender.spf), sender.path, outcome(&sender.dkim), sender.dkim.as_deref().unwrap_or(from_domain),
        if aligned { "pass" } else { "none" });
    if let Some(mark) = &victim.mark {
        let _ = write!(text, "{mark}: checked; score={}\r\n", chance.below(9));
    }
    let name = if program.happens(500) { format!("\"{}\"", sender.name) } else { sender.name.clone() };
    let digits = program.between(10, 24) as usize;
    let local = match program.below(4) {
        0 => names::code(chance, digits, "0123456789abcdef"),
        1 => format!("{}.{}", names::code(chance, digits - 6, "0123456789"), names::code(chance, 6, "ABCDEFGH0123456789")),
        2 => format!("{}${}", names::code(chance, 8, "0123456789abcdef"), names::code(chance, digits - 4, "0123456789abcdef")),
        _ => names::code(chance, digits, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"),
    };
    // Some receivers stamp what comes without.
    let stamped = program.happens(120);
    let id_host = if stamped { &victim.domain } else { from_domain };
    let mut fields = vec![
        format!("From: {name} <{}>", sender.from),
        format!("To: {} <{}>", victim.person, victim.address),
        format!("Subject: {}", encoded(subject)),
        format!("Date: {time}"),
        format!("Message-ID: <{local}@{id_host}>"),
        "MIME-Version: 1.0".to_owned(),
    ];
    if let Some(reply_to) = &sender.reply_to {
        fields.push(format!("Reply-To: {reply_to}"));
    }
    if program.happens(400) {
        fields.push(format!("X-Mailer: {} {}.{}", names::proper(&mut program, 3), program.between(1, 12), program.below(10)));
    }
    if program.happens(250) {
        fields.push(format!("X-Priority: {}", program.between(1, 4)));
    }
    if wave.source == Source::Company {
        fields.push(format!("List-Unsubscribe: <mailto:leave@{}>", names::own_domain(&campaign.brand)));
    }
    // The program's order.
    for place in (1..fields.len()).rev() {
        fields.swap(place, program.below(place as u64 + 1) as usize);
    }
    for field in fields {
        let _ = write!(text, "{field}\r\n");
    }
    let _ = write!(text, "Content-Type: {kind}\r\n\r\n");
    text
}

/// A subject, as an encoded word where it is not ASCII (RFC 2047; longer than a line where it must be).
fn encoded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut words = Vec::new();
    let mut chunk = String::new();
    for c in text.chars() {
        if chunk.len() + c.len_utf8() > 42 {
            words.push(std::mem::take(&mut chunk));
        }
        chunk.push(c);
    }
    words.push(chunk);
    let words: Vec<String> = words.iter().map(|chunk| format!("=?utf-8?B?{}?=", base64(chunk.as_bytes()))).collect();
    words.join("\r\n ")
}

fn base64_lines(bytes: &[u8]) -> String {
    let lines: Vec<String> = bytes.chunks(57).map(base64).collect();
    lines.join("\r\n")
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let value = three.iter().fold(0u32, |value, &byte| value << 8 | u32::from(byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let digit = DIGITS[(value >> (18 - 6 * place) & 63) as usize];
            out.push(if place <= three.len() { digit as char } else { '=' });
        }
    }
    out
}

/// A time in the form of RFC 5322 section 3.3; days to date after Hinnant's `civil_from_days`.
fn jiff_like(seconds: i64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    format!("{}, {day} {} {year} {:02}:{:02}:{:02} +0000", DAYS[days.rem_euclid(7) as usize], MONTHS[month as usize - 1],
        of_day / 3600, of_day / 60 % 60, of_day % 60)
}
