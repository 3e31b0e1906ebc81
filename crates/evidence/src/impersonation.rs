//! How somebody poses as somebody else.

use crate::locus::Quote;
use serde::{Deserialize, Serialize};

/// That the claimed identity did not send a mail, and how the mail pretends that it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impersonation {
    /// By what means; of several, the one that a reader would fall for last named here first: a forged domain
    /// before a look-alike, a look-alike before a mere name.
    pub kind: ImpersonationKind,
    /// How the look-alike is made, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub how: Option<LikenessKind>,
    /// Why it is held for that, as a sentence without a full stop. May hold hostile text, made inert.
    pub because: String,
    /// Where it can be seen.
    pub at: Vec<Quote>,
}

crate::vocabulary! {
    /// By what means a mail poses as somebody.
    pub enum ImpersonationKind {
        /// `From` carries a domain that is the claimed identity's own, or another known one's, and the mail did not
        /// come from there.
        ForgedDomain = "forged-domain",
        /// A domain is made to be taken for the claimed identity's.
        LookAlike = "look-alike",
        /// The account of a mailing service, form builder or other platform sends it.
        CompromisedService = "compromised-service",
        /// A mailbox at a free-mail provider sends it.
        FreeMail = "free-mail",
        /// Only the display name says so; the address has nothing to do with it.
        DisplayName = "display-name",
        /// Only subject, text or pictures say so.
        TextOnly = "text-only",
        /// Nobody is posed as.
        None = "none",
    }
}

crate::vocabulary! {
    /// How a domain is made to be taken for another.
    pub enum LikenessKind {
        /// Letters that look alike: `paypa1`.
        Confusables = "confusables",
        /// Look-alikes of other scripts in a name that stands as `xn--` in the mail.
        Punycode = "punycode",
        /// One or two letters added, left out, changed or swapped.
        Edit = "edit",
        /// Words or digits beside the name.
        AddedWord = "added-word",
        /// The name or the whole domain in front of somebody else's.
        Subdomain = "brand-as-subdomain",
        /// The same name under another suffix.
        OtherSuffix = "other-suffix",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_without_a_likeness_reads_back() {
        let posed = Impersonation {
            kind: ImpersonationKind::FreeMail,
            how: None,
            because: "Acme at a free-mail provider".into(),
            at: Vec::new(),
        };
        let written = serde_json::to_string(&posed).unwrap();
        assert!(!written.contains("how"), "{written}");
        assert_eq!(serde_json::from_str::<Impersonation>(&written).unwrap(), posed);
    }
}
