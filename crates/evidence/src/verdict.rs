//! What a mail claims, wants and is: the noun that the `detect` stage adds.

use crate::finding::Finding;
use crate::impersonation::Impersonation;
use crate::locus::{Locus, Quote};
use crate::signature::Signature;
use serde::{Deserialize, Serialize};

/// The reading of one message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// What the message is.
    pub class: Class,
    /// How sure that it is malicious (phishing, malware or scam), 0 to 1: the logistic of the sum.
    pub score: f64,
    /// The sum behind class and score; every term has a reason.
    pub sum: Vec<Term>,
    /// The identity that the message poses as or speaks for.
    pub claimed: Option<Claim>,
    /// Whether somebody else plainly sent it.
    pub impersonation: bool,
    /// The story.
    pub lure: Lure,
    /// What the reader is asked to do.
    pub call_to_action: CallToAction,
    /// ISO 639-1 code of the visible text; `None` if there is too little of it to say.
    pub language: Option<String>,
    /// All languages of the visible text, the main one first; one where the text is not mixed.
    #[serde(default)]
    pub languages: Vec<Spoken>,
    /// How it is done, in the words of the labelling guide; sorted.
    pub techniques: Vec<String>,
    /// What the detectors found.
    pub findings: Vec<Finding>,
}

/// One term of the sum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// What was seen, such as a detector's name.
    pub evidence: String,
    /// The class it speaks for.
    pub class: Class,
    /// Natural-log odds; negative speaks against.
    pub weight: f64,
    /// The place that shows it first; `None` of what is told by an absence, and of what holds for every mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Locus>,
}

/// The class and the score that terms add up to: the class with the largest sum, and the logistic of how far the malicious
/// classes lead the others. Whoever has further evidence adds terms to a verdict's sum and adds up again; so can every
/// reader of a sum.
#[must_use]
pub fn add_up(terms: &[Term]) -> (Class, f64) {
    let total = |class: Class| -> f64 {
        terms.iter().filter(|term| term.class == class).map(|term| term.weight).sum()
    };
    let mut best = (Class::Unclear, total(Class::Unclear));
    for &class in Class::ALL {
        let sum = total(class);
        if sum > best.1 {
            best = (class, sum);
        }
    }
    let most = |malicious: bool| {
        let sums =
            Class::ALL.iter().filter(|class| class.is_malicious() == malicious).map(|&class| total(class));
        sums.fold(f64::NEG_INFINITY, f64::max)
    };
    let score = 1.0 / (1.0 + (most(false) - most(true)).exp());
    (best.0, score)
}

/// One of the languages that a message speaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spoken {
    /// ISO 639-1 code.
    pub code: String,
    /// Its share of the letters, 0 to 1; an East Asian character counts as three letters.
    pub share: f64,
    /// The first stretch of text that speaks it.
    pub at: Locus,
}

/// A claimed identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Organisation or brand in its plain name; of a person, if no organisation is claimed. Hostile text.
    pub name: String,
    /// The person who is said to write. Hostile text.
    pub person: Option<String>,
    /// The person's title. Hostile text.
    pub title: Option<String>,
    /// Where the claim stands.
    pub at: Vec<Quote>,
    /// How it is posed as; `None` if nobody else plainly sent the mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posed: Option<Impersonation>,
    /// The signature block under the mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Box<Signature>>,
}

/// What the reader is asked to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallToAction {
    /// How.
    pub kind: Action,
    /// Host of the one link that the reader is led to, in lower case.
    pub host: Option<String>,
    /// The link, number, address or file. Hostile text.
    pub value: Option<String>,
    /// Where it stands.
    pub at: Vec<Quote>,
}

crate::vocabulary! {
    /// What a message is.
    pub enum Class {
        /// Poses as someone to get credentials, card or identity data.
        Phishing = "phishing",
        /// Delivers or links to malware.
        Malware = "malware",
        /// Fake prize, advance fee, extortion, fake crypto, fake invoice, romance.
        Scam = "scam",
        /// Unsolicited advertising without plain deception about who sends.
        Spam = "spam",
        /// A genuine mail of the named sender.
        Legit = "legit",
        /// Too little to say.
        Unclear = "unclear",
    }
}

impl Class {
    /// Whether the message means harm.
    #[must_use]
    pub const fn is_malicious(self) -> bool {
        matches!(self, Self::Phishing | Self::Malware | Self::Scam)
    }
}

crate::vocabulary! {
    /// The kind of call to action.
    pub enum Action {
        /// Follow a link.
        Link = "link",
        /// Open an HTML attachment.
        HtmlAttachment = "html-attachment",
        /// Open a PDF attachment.
        PdfAttachment = "pdf-attachment",
        /// Open a picture attachment.
        ImageAttachment = "image-attachment",
        /// Open another attachment.
        OtherAttachment = "other-attachment",
        /// Scan a QR code.
        Qr = "qr",
        /// Call a number.
        Phone = "phone",
        /// Answer.
        Reply = "reply",
        /// Nothing.
        None = "none",
    }
}

crate::vocabulary! {
    /// The story that is told.
    pub enum Lure {
        /// The account is locked, somebody signed in, confirm your data.
        AccountAlert = "account-alert",
        /// Pay, or see what was paid.
        PaymentInvoice = "payment-invoice",
        /// A parcel.
        Delivery = "delivery",
        /// A prize, a survey with a reward, a giveaway.
        PrizeSurvey = "prize-survey",
        /// Crypto-currency.
        Crypto = "crypto",
        /// Romance or dating.
        RomanceDating = "romance-dating",
        /// Pay or be exposed.
        Extortion = "extortion",
        /// A job.
        JobOffer = "job-offer",
        /// A fortune that needs a fee.
        AdvanceFee = "advance-fee",
        /// A request for quotation, an order, a tender.
        BusinessRfq = "business-rfq",
        /// A shared document.
        DocumentShare = "document-share",
        /// A voice message or a fax.
        VoicemailFax = "voicemail-fax",
        /// A subscription ends or renews.
        SubscriptionRenewal = "subscription-renewal",
        /// The mailbox or cloud storage is full.
        StorageFull = "storage-full",
        /// A health product.
        HealthProduct = "health-product",
        /// Gambling.
        Gambling = "gambling",
        /// A loan, an insurance, an investment.
        LoanInsuranceFinance = "loan-insurance-finance",
        /// Advertising for another product.
        ProductPromo = "product-promo",
        /// Taxes, fines, authorities.
        TaxGovernment = "tax-government",
        /// A donation.
        Charity = "charity",
        /// Anti-virus or other software.
        SoftwareSecurity = "software-security",
        /// None of these.
        Other = "other",
    }
}
