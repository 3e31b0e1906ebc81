//! `report.html`: the case as one page that needs nothing else.
//!
//! It has no script, no link that leaves it and no resource; its policy allows one inline style by hash and
//! nothing more, so that markup from evidence could not act even if it came through. It does not come through:
//! all text of evidence is written by [`escape`], which spells out what steers or hides, and values that a
//! reader could open are defanged.
//!
//! What it never does: show a number without a way down to the messages behind it.

mod assessment;
mod campaign;
mod chain;
mod escape;
mod figures;
mod graph;
mod history;
mod inference;
mod known;
mod matrix;
mod message;
mod overlap;
mod overview;
mod page;
mod people;
mod persons;
mod sender;
mod targets;
mod timeline;
mod warn;
mod waterfall;
mod waves;

use crate::dossier::Dossier;
use crate::release::Tlp;
use crate::wording;
use data_encoding::BASE64;
use escape::Text;
use page::Page;
use sha2::{Digest as _, Sha256};
use std::io::{self, Write};

const STYLE: &str = include_str!("html/style.css");

/// Writes the report: one self-contained HTML file.
///
/// # Errors
/// What `out` returns.
pub fn html(dossier: &Dossier, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::of(dossier.entries().len());
    head(dossier, &mut page);
    figures::write(dossier, &mut page);
    overview::write(dossier, &mut page);
    targets::of_case(dossier, &mut page);
    page.flush(out)?;
    campaign::write_all(dossier, &mut page, out)?;
    assessment::of_operations(dossier, &mut page);
    page.flush(out)?;
    message::write_all(dossier, &mut page, out)?;
    closing(dossier, &mut page);
    page.flush(out)
}

/// The style rules of which the policy holds the digest.
fn policy() -> String {
    let digest = BASE64.encode(&Sha256::digest(STYLE.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
}

fn head(dossier: &Dossier, page: &mut Page) {
    write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\"><meta name=\"robots\" content=\"noindex\">\n\
         <meta name=\"generator\" content=\"creel {}\">\n<title>{} · {}</title>\n<style>{STYLE}</style></head>\n<body>\n",
        policy(),
        env!("CARGO_PKG_VERSION"),
        Text(dossier.name()),
        dossier.policy().tlp.label(),
    );
    writeln!(
        page,
        "<div class=\"band\"><span class=\"word\">creel</span><span>Phishing case report</span>{}</div>",
        marking(dossier.policy().tlp)
    );
    let span = dossier.profile().span.map(wording::span);
    writeln!(
        page,
        "<header class=\"masthead\"><h1>{}</h1><p>{}{}</p></header>",
        Text(dossier.name()),
        span.map_or_else(String::new, |span| format!("Mail of {span}. ")),
        format_args!("As of {} UTC.", wording::minute(dossier.taken())),
    );
}

/// The marking in the protocol's own colours on black (TLP 2.0, section 3).
fn marking(tlp: Tlp) -> String {
    let class = match tlp {
        Tlp::AmberStrict => "strict",
        other => other.as_str(),
    };
    format!("<span class=\"tlp {class}\">{}</span>", tlp.label())
}

fn closing(dossier: &Dossier, page: &mut Page) {
    unread(dossier, page);
    write!(
        page,
        "<footer class=\"closing\"><p><strong>How to read this.</strong> Every finding names the bytes it rests on as \
         <code>SHA-256@view:start-end</code>; <code>bytes</code> counts in the artifact itself, <code>utf8</code> in \
         its text. Click a place to select the whole of it; <code>creel show</code> opens it. Names, addresses and \
         texts are quoted from hostile mail: what steers or hides is spelt out as <code>\\u{{…}}</code>, and \
         addresses are defanged.</p><p><em>Targeted</em> means that something was sent; nothing here says that an \
         attack succeeded. Organisations are counted, not mails; <em>at least</em> marks a number that rests on \
         partial knowledge. A verdict’s score is the machine’s own sum of evidence and no statement about who is \
         behind it.</p>"
    );
    let personal = if dossier.policy().pseudonymises() {
        "People and organisations that were aimed at are pseudonymised."
    } else {
        "It holds personal data of people who were aimed at: share it accordingly."
    };
    write!(
        page,
        "<p>{personal}</p><p>{} · creel {}</p></footer>\n</body></html>\n",
        marking(dossier.policy().tlp),
        env!("CARGO_PKG_VERSION")
    );
}

/// What could not be read, and where reading was cut short.
fn unread(dossier: &Dossier, page: &mut Page) {
    let anomalies = &dossier.profile().anomalies;
    page.put("<section class=\"part\" id=\"unread\"><h2>What could not be read</h2>");
    if dossier.unreadable().is_empty() && anomalies.is_empty() {
        page.put("<p>Everything that was given could be read, and no limit was reached.</p></section>\n");
        return;
    }
    if !dossier.unreadable().is_empty() {
        page.put("<div class=\"row\"><h4>Inputs</h4><table><tbody>");
        for input in dossier.unreadable() {
            write!(
                page,
                "<tr><td class=\"mono\">{}</td><td>{}</td></tr>",
                Text(&input.source),
                Text(&input.reason)
            );
        }
        page.put("</tbody></table></div>");
    }
    if !anomalies.is_empty() {
        page.put("<div class=\"row\"><h4>Limits and broken bytes</h4><div class=\"tallies\">");
        overview::tally(page, "Messages", anomalies, |word| wording::plain(word).replace(':', ": "));
        page.put("</div></div>");
    }
    page.put("</section>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_allows_itself_and_loads_nothing() {
        assert!(!STYLE.contains("url(") && !STYLE.contains("@import") && !STYLE.contains("</"));
        assert!(policy().starts_with("default-src 'none'; style-src 'sha256-"));
    }
}
