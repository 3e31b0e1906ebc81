//! What else lies in the pile: unrelated phish and ordinary mail. It must stay out of the campaign.

use crate::compose::{self, Mail};

/// One mail: file name, sender name and address, recipient, subject, day of September 2020, media type, body.
struct Noise {
    name: &'static str,
    from: (&'static str, &'static str),
    reply_to: Option<&'static str>,
    to: (&'static str, &'static str),
    subject: &'static str,
    day: u8,
    media_type: &'static str,
    body: &'static str,
}

/// The files of the noise.
pub(crate) fn files() -> Vec<(String, Vec<u8>)> {
    let mail = |(number, noise): (usize, &Noise)| (format!("{}.eml", noise.name), mail(number, noise));
    NOISE.iter().enumerate().map(mail).collect()
}

fn mail(number: usize, noise: &Noise) -> Vec<u8> {
    let (_, from) = noise.from;
    let (_, to) = noise.to;
    let sender = from.rsplit_once('@').map_or("unknown.example", |(_, domain)| domain);
    let receiver = to.rsplit_once('@').map_or("unknown.example", |(_, domain)| domain);
    let date = format!("{} Sep 2020 {:02}:{:02}:00 +0000", noise.day, 6 + number, (number * 23) % 60);
    // Unrelated senders have nothing in common: each has a network, a mailer and a form of Message-ID of its own.
    let address = format!("IPv6:2001:db8:{:x}::{:x}", 0x10 + number * 0x111, 0x19 + number);
    let unique = 0x5f50_0000_usize + number * 104_729;
    let message_id = match number % 4 {
        0 => format!("<{unique}.JavaMail.app@{sender}>"),
        1 => format!("<{unique:X}-{number}@mail.{sender}>"),
        2 => format!("<2020090{}{:04}.k{unique:x}@{sender}>", noise.day, 1000 + number),
        _ => format!("<CA+{unique:o}zQ@{sender}>"),
    };
    let received = format!(
        "from mail.{sender} (mail.{sender} [{address}])\r\n\tby mx.{receiver} with ESMTP id n{number:04};\r\n\t{date}"
    );
    let results = format!(
        "mx.{receiver}; spf=pass smtp.mailfrom={sender};\r\n\tdkim=pass header.d={sender}; dmarc=pass header.from={sender}"
    );
    let mut fields = vec![
        ("From", compose::mailbox(noise.from.0, from)),
        ("To", compose::mailbox(noise.to.0, to)),
        ("Subject", compose::encoded_words(noise.subject)),
        ("Date", date),
        ("Message-ID", message_id),
    ];
    fields.rotate_left(number % 5);
    if let Some(reply_to) = noise.reply_to {
        fields.push(("Reply-To", format!("<{reply_to}>")));
    }
    match number % 3 {
        0 => fields.push(("X-Mailer", format!("Post Office {number}.{}", noise.day))),
        1 => fields.insert(1, ("User-Agent", format!("Courier/{}.{number}", noise.day))),
        _ => {}
    }
    let envelope = Mail::default()
        .field("Return-Path", &format!("<{from}>"))
        .field("Received", &received)
        .field("Authentication-Results", &results);
    let mail = fields.iter().fold(envelope, |mail, (name, value)| mail.field(name, value));
    mail.body(noise.media_type, noise.body)
}

const NOISE: &[Noise] = &[
    Noise {
        name: "phish-parcel-fee",
        from: ("Paketblitz Zustellung", "service@paketblitz-zollgebuehr.test"),
        reply_to: None,
        to: ("Heike Sommer", "heike.sommer@kaeltewerk-ahrfeld.example"),
        subject: "Ihr Paket wartet: Zollgebühr 1,99 € bezahlen",
        day: 7,
        media_type: "text/html",
        body: "<html><body><p>Sehr geehrte Kundin,</p><p>Ihr Paket konnte nicht zugestellt werden, weil eine \
               Zollgebühr von 1,99 € offen ist. Ohne Zahlung geht die Sendung in 24 Stunden zurück.</p>\
               <p><a href=\"https://paketblitz-zollgebuehr.test/zahlung?id=4711\">Jetzt bezahlen</a></p>\
               <p>Ihr Paketblitz Kundenservice</p></body></html>",
    },
    Noise {
        name: "phish-parcel-fee-again",
        from: ("Paketblitz Zustellung", "service@paketblitz-zollgebuehr.test"),
        reply_to: None,
        to: ("Ralf Ostermann", "ralf.ostermann@medikum-zubehoer.example"),
        subject: "Ihr Paket wartet: Zollgebühr 2,49 € bezahlen",
        day: 8,
        media_type: "text/html",
        body: "<html><body><p>Sehr geehrter Kunde,</p><p>Ihr Paket konnte nicht zugestellt werden, weil eine \
               Zollgebühr von 2,49 € offen ist. Ohne Zahlung geht die Sendung in 24 Stunden zurück.</p>\
               <p><a href=\"https://paketblitz-zollgebuehr.test/zahlung?id=4903\">Jetzt bezahlen</a></p>\
               <p>Ihr Paketblitz Kundenservice</p></body></html>",
    },
    Noise {
        name: "phish-mailbox-full",
        from: ("IT Helpdesk", "helpdesk@mail-quota-center.test"),
        reply_to: None,
        to: ("Kevin Osei", "kosei@northgate-outsourcing.example"),
        subject: "Your mailbox is 98% full - action required",
        day: 8,
        media_type: "text/html",
        body: "<html><body><p>Dear user,</p><p>Your mailbox has reached 98% of its storage. Incoming messages will be \
               rejected within 24 hours. Upgrade your quota for free to keep your account active.</p>\
               <p><a href=\"http://192.0.2.44/quota/login\">Upgrade now</a></p></body></html>",
    },
    Noise {
        name: "scam-inheritance",
        from: ("Barrister J. Okonjo", "barrister.okonjo@legal-chambers.test"),
        reply_to: Some("j.okonjo.private@freepost.test"),
        to: ("Alicia Brandt", "abrandt@northgate-outsourcing.example"),
        subject: "Confidential: unclaimed estate of 8.5 million dollars",
        day: 9,
        media_type: "text/plain",
        body: "Dear friend,\n\nI am the attorney of a late client who left a fund of 8.5 million US dollars without \
               heirs. You can be presented as next of kin. For the transfer a small fee is due. Please answer with \
               your full name, address and bank details in strict confidence.\n\nBarrister J. Okonjo\n",
    },
    Noise {
        name: "ordinary-genuine-rfq",
        from: ("Katrin Vogel", "katrin.vogel@polder-koeltechniek.example"),
        reply_to: None,
        to: ("Heike Sommer", "heike.sommer@kaeltewerk-ahrfeld.example"),
        subject: "Request for quotation: 40 door seals for laboratory refrigerators",
        day: 8,
        media_type: "text/plain",
        body: "Dear Heike,\n\nas discussed at the fair: could you quote 40 door seals, part 7731, delivered to our works \
               in October? The drawing is the one you sent in July, nothing has changed.\n\nKind regards\nKatrin Vogel\n\
               Purchasing\nPolder Koeltechniek\n",
    },
    Noise {
        name: "ordinary-meeting",
        from: ("Jana Dvořáčková", "jana.dvorackova@moravia-imunologie.example"),
        reply_to: None,
        to: ("Petr Hruška", "petr.hruska@sanavita-farma.example"),
        subject: "Schůzka ve čtvrtek",
        day: 7,
        media_type: "text/plain",
        body: "Dobrý den,\n\npotvrzuji schůzku ve čtvrtek v 10 hodin u nás v Brně. Program posílám zítra.\n\nS pozdravem\n\
               Jana Dvořáčková\n",
    },
    Noise {
        name: "ordinary-newsletter",
        from: ("Cold Chain Weekly", "news@coldchain-weekly.example"),
        reply_to: None,
        to: ("Grace Wanjiku", "g.wanjiku@savanna-cold.example"),
        subject: "This week: solar refrigeration in the field",
        day: 9,
        media_type: "text/html",
        body: "<html><body><h1>Cold Chain Weekly</h1><p>In this issue: what three years of solar direct drive \
               refrigerators taught field engineers, a calendar of trade fairs, and a short history of the ice-lined \
               cabinet.</p><p><a href=\"https://www.coldchain-weekly.example/issues/36\">Read the issue</a></p>\
               <p><a href=\"https://www.coldchain-weekly.example/unsubscribe\">Unsubscribe</a></p></body></html>",
    },
    Noise {
        name: "ordinary-order-confirmation",
        from: ("Lakeshore Surgical Materials", "orders@lakeshore-surgical.example"),
        reply_to: None,
        to: ("Dr. Helen Marsh", "hmarsh@prairie-immunologics.example"),
        subject: "Order 20-1187 confirmed",
        day: 9,
        media_type: "text/plain",
        body: "Dear Dr. Marsh,\n\nthank you for your order 20-1187 of 2 September. It leaves our warehouse on 14 September. \
               The invoice comes with the goods.\n\nLakeshore Surgical Materials\n",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_reserved() {
        for noise in NOISE {
            for address in [noise.from.1, noise.to.1] {
                assert!(address.ends_with(".example") || address.ends_with(".test"), "{address}");
            }
        }
    }
}
