//! The kinds of values, as numbers, with what they are called.

use creel_evidence::campaign::Family;

/// Every kind that this version makes. Stored indexes hold positions in this table: new kinds go to its end.
const KINDS: &[(Family, &str, &str)] = &[
    (Family::Lure, "subject", "subject"),
    (Family::Lure, "page-text", "text on the attached page"),
    (Family::Lure, "from-name", "name of the sender"),
    (Family::Lure, "from-address", "unproven sender address"),
    (Family::Lure, "phone", "telephone number beside a link"),
    (Family::Lure, "title", "page title"),
    (Family::Lure, "brand-url", "link to a brand's own site"),
    (Family::Landing, "host", "landing host"),
    (Family::Landing, "registrable", "landing domain"),
    (Family::Landing, "url", "landing page"),
    (Family::Landing, "address", "address of the landing host"),
    (Family::Landing, "bucket", "storage bucket or account"),
    (Family::Landing, "path-shape", "form of the link's path"),
    (Family::Landing, "query-shape", "names of the link's parameters"),
    (Family::Landing, "harvest", "place where the form's data goes"),
    (Family::Payload, "file", "attached file"),
    (Family::Payload, "page-structure", "structure of the attached page"),
    (Family::Payload, "form", "form fields"),
    (Family::Payload, "picture", "embedded picture"),
    (Family::Contact, "reply-to", "Reply-To address"),
    (Family::Contact, "reply-to-domain", "Reply-To domain"),
    (Family::Contact, "phone", "telephone number"),
    (Family::Contact, "wallet", "wallet"),
    (Family::Contact, "address", "mail address in the text"),
    (Family::Sending, "domain", "authenticated sending domain"),
    (Family::Sending, "address", "authenticated sender address"),
    (Family::Sending, "machine", "machine name in the Message-ID"),
    (Family::Sending, "network", "network of the sending host"),
    (Family::Mailer, "header-order", "order of header fields"),
    (Family::Mailer, "boundary", "form of the MIME boundary"),
    (Family::Mailer, "message-id", "form of the Message-ID"),
    (Family::Mailer, "message-id-prefix", "beginning of the Message-ID"),
    (Family::Mailer, "program", "mailing program"),
    (Family::Mailer, "from-shape", "form of the From field"),
    (Family::Mailer, "return-path", "unproven envelope sender"),
];

/// Numbers from here on stand for a family's kinds that the table does not name, such as those of a later version.
const UNNAMED: u8 = 240;

/// A kind of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(u8);

impl Kind {
    /// The subject as a whole.
    pub(crate) const SUBJECT: Self = Self(0);
    const PAGE_TEXT: Self = Self(1);
    const PAGE_STRUCTURE: Self = Self(16);

    /// The kind with this name.
    pub(crate) fn of(family: Family, name: &str) -> Self {
        let position = KINDS.iter().position(|&(f, n, _)| f == family && n == name);
        Self(position.and_then(|at| u8::try_from(at).ok()).unwrap_or(UNNAMED + family as u8))
    }

    /// The number that stands for it in stored indexes.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }

    /// The kind that a number stands for; `None` if it is of a later version.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        let unnamed =
            number.checked_sub(UNNAMED).is_some_and(|family| usize::from(family) < Family::ALL.len());
        (unnamed || usize::from(number) < KINDS.len()).then_some(Self(number))
    }

    /// The family it is evidence of.
    pub(crate) fn family(self) -> Family {
        let unnamed = || Family::ALL.get(usize::from(self.0.saturating_sub(UNNAMED))).copied();
        KINDS.get(usize::from(self.0)).map(|kind| kind.0).or_else(unnamed).unwrap_or(Family::Mailer)
    }

    /// Whether it is the page that came along as a file, by its text or its structure.
    pub(crate) fn is_carried_page(self) -> bool {
        self == Self::PAGE_TEXT || self == Self::PAGE_STRUCTURE
    }

    /// Its name in fingerprints and in the model; empty for kinds that the table does not name.
    pub(crate) fn name(self) -> &'static str {
        KINDS.get(usize::from(self.0)).map_or("", |kind| kind.1)
    }

    /// What it is called in a sentence.
    pub(crate) fn phrase(self) -> &'static str {
        KINDS.get(usize::from(self.0)).map_or("value of another kind", |kind| kind.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lead_back() {
        for &(family, name, _) in KINDS {
            let kind = Kind::of(family, name);
            assert_eq!((kind.family(), kind.name()), (family, name));
            assert_eq!(Kind::from_number(kind.number()), Some(kind));
        }
        for &family in Family::ALL {
            let strange = Kind::of(family, "of-a-later-version");
            assert_eq!((strange.family(), strange.name()), (family, ""));
            assert_eq!(Kind::from_number(strange.number()), Some(strange));
        }
        assert_eq!(Kind::of(Family::Lure, "subject"), Kind::SUBJECT);
        assert_eq!(Kind::of(Family::Lure, "page-text"), Kind::PAGE_TEXT);
        assert_eq!(Kind::of(Family::Payload, "page-structure"), Kind::PAGE_STRUCTURE);
        assert_eq!(Kind::from_number(200), None);
    }
}
