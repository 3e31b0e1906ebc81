//! Questions that several detectors ask an exhibit.
//!
//! They only look things up: no question weighs anything or knows what a detector makes of the answer.

use crate::detector::Detector;
use crate::exhibit::Exhibit;
use creel_evidence::dissection::{HiddenText, Hiding, Link, Text};
use creel_evidence::finding::Begun;
use creel_evidence::mail::{HeaderField, Mailbox};
use creel_evidence::web::WebAddress;
use creel_evidence::{ArtifactRole, Confidence, DomainName, Finding, Locus, Quote, Severity};
use std::collections::HashSet;

/// Findings that one detector reports about one mail at most, so that a mail with a thousand links stays
/// readable. What is beyond it shows the same thing again.
pub(crate) const FINDINGS_LIMIT: usize = 4;

/// Subject prefixes of answers, in lower case. RFC 5322 section 3.6.5 knows only `re`; mail programs translate it.
const ANSWERS: &[&str] =
    &["re", "aw", "antw", "sv", "vs", "res", "resp", "rif", "r", "ynt", "odp", "回复", "答复", "回覆"];
/// Subject prefixes of forwarded mail.
const FORWARDS: &[&str] =
    &["fw", "fwd", "wg", "enc", "tr", "rv", "i", "doorst", "vl", "vb", "pd", "ilt", "转发", "轉寄"];

impl Detector {
    /// Begins a finding of this detector about the exhibit's mail, with the detector's ATT&CK techniques.
    pub(crate) fn sees(&self, exhibit: &Exhibit<'_>, severity: Severity, confidence: Confidence) -> Begun {
        Finding::of(exhibit.dissection.submission, self.name, severity, confidence).attack(self.attack)
    }
}

impl<'a> Exhibit<'a> {
    /// The clickable links that lead to the web, in reading order. If none of them can be seen, those that
    /// cannot: a button whose words are as white as the page is still the only way on.
    pub(crate) fn web_links(&self) -> impl Iterator<Item = (&'a Link, &'a WebAddress)> + use<'a, '_> {
        let web = |link: &'a Link| Some((link, link.target.as_ref().filter(|target| target.is_web())?));
        let seen = self.links.iter().any(|link| web(link).is_some());
        let unseen = self.dissection.links.iter().filter(move |link| {
            let shown = link.role == ArtifactRole::Body || link.role == ArtifactRole::Submission;
            !seen && shown && link.context.is_clickable()
        });
        self.links.iter().copied().chain(unseen).filter_map(web)
    }

    /// The distinct domains that the clickable links lead to, each with its first link.
    pub(crate) fn linked_domains(&self) -> Vec<(&'a DomainName, &'a Link)> {
        let mut seen = HashSet::new();
        let with_domain = self.web_links().filter_map(|(link, target)| Some((target.domain()?, link)));
        with_domain.filter(|(domain, _)| seen.insert(domain.as_str())).collect()
    }

    /// The first header field of this name.
    pub(crate) fn header(&self, name: &str) -> Option<&'a HeaderField> {
        self.dissection.headers.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// Whether the mail came by way of a discussion list (RFC 2369, RFC 2919), which rewrites senders and
    /// answers by design. `List-Unsubscribe` is no sign, every advertiser writes it; and the list that the
    /// header names must also be the one that sent, is written to or is answered.
    pub(crate) fn is_list_mail(&self) -> bool {
        const SIGNS: [&str; 4] = ["List-Post", "Mailing-List", "X-BeenThere", "X-Loop"];
        let envelope = &self.dissection.envelope;
        let recipients = envelope.recipients.iter().map(|recipient| &recipient.mailbox);
        let mut hosts = envelope
            .return_path
            .iter()
            .chain(&envelope.sender)
            .chain(&envelope.reply_to)
            .chain(recipients)
            .map(mail_host);
        let named = SIGNS.iter().filter_map(|name| self.header(name)).any(|field| {
            let named = field.value.split('@').skip(1).take(4).map(|rest| {
                rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-'))
                    .next()
                    .unwrap_or_default()
            });
            named
                .into_iter()
                .any(|named| !named.is_empty() && hosts.clone().any(|host| same_party(named, host)))
        });
        let precedence =
            || self.header("Precedence").is_some_and(|field| field.value.trim().eq_ignore_ascii_case("list"));
        named || (precedence() && hosts.next().is_some_and(|sender| !same_party(sender, self.sending_host())))
    }

    /// Whether the mail carries a conversation on: it says so in the subject and refers to an earlier mail. The
    /// references alone prove nothing, inventing them costs nothing.
    pub(crate) fn carries_on(&self) -> bool {
        !self.dissection.envelope.references.is_empty() && subject_prefix(self.subject).is_some()
    }

    /// What stands behind the `@` in `From`, in lower case: also hosts that are no domain name, such as
    /// `noreply@parcels`. Hostile text.
    pub(crate) fn sending_host(&self) -> &'a str {
        self.from.map_or("", mail_host)
    }
}

/// What stands behind the last `@` of a mailbox's address.
pub(crate) fn mail_host(mailbox: &Mailbox) -> &str {
    mailbox.address.rsplit_once('@').map_or("", |(_, host)| host.trim_matches(['.', ' ', '>']))
}

/// Whether two mail hosts were registered by the same party; hosts that are no domain names must be equal.
pub(crate) fn same_party(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
        || DomainName::parse(one)
            .zip(DomainName::parse(other))
            .is_some_and(|(one, other)| one.same_registrable(&other))
}

/// A quote of a header field: the decoded value at the raw value's place.
pub(crate) fn quote_field(at: &Locus, value: &str) -> Quote {
    Quote::new(at.clone(), value)
}

/// The hidden texts that stand between two letters which are neighbours for the reader.
pub(crate) fn hidden_inside_words(text: &Text) -> impl Iterator<Item = &HiddenText> {
    text.hidden.iter().filter(|hidden| {
        let segments = &text.visible.segments;
        let next = segments.partition_point(|segment| segment.source.start < hidden.span.start);
        let Some(after) = segments.get(next).filter(|_| next > 0) else { return false };
        let visible = &text.visible.text;
        let (Some(left), Some(right)) = (visible.get(..after.at), visible.get(after.at..)) else {
            return false;
        };
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        letter(left.chars().next_back()) && letter(right.chars().next())
    })
}

/// The answer or forward prefix of a subject, in lower case.
pub(crate) fn subject_prefix(subject: &str) -> Option<String> {
    let (word, rest) = subject.trim_start().split_once([':', '：'])?;
    let word = word.trim().to_lowercase();
    // Counted answers: `RE[2]:`, `Re^2:`.
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit() || "[]^()".contains(c));
    let known = |list: &[&str]| list.contains(&word);
    (!rest.trim().is_empty() && (known(ANSWERS) || known(FORWARDS))).then(|| word.to_owned())
}

/// Ways of hiding that templates have no honest use for.
pub(crate) const fn is_trick(by: Hiding) -> bool {
    matches!(by, Hiding::FontSize | Hiding::Colour | Hiding::Box | Hiding::Visibility)
}
