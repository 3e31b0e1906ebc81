//! Who was aimed at: the noun that the `targeting` stage adds.

use crate::finding::Confidence;
use crate::locus::{Locus, Quote};
use crate::place::Country;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

/// The people that one message aims at. Targeted is not hit: a target was *sent* something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Targeting {
    /// One entry an address.
    pub targets: Vec<Target>,
    /// What in the message shows knowledge of the targets' field.
    #[serde(default)]
    pub knowledge: Vec<Knowledge>,
}

/// One address that was aimed at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The address, domain in lower case. Personal data.
    pub address: String,
    /// Where it was read first, in the order To, Cc, Bcc, delivery, attachment, body, URL.
    pub source: TargetSource,
    /// What kind of mailbox it is.
    #[serde(default)]
    pub mailbox: MailboxKind,
    /// The person's name, where one is given. Personal data.
    pub person: Option<String>,
    /// The organisation's key: the roster's name, else the registrable domain. `None` for free mail.
    pub organisation: Option<String>,
    /// Whether the organisation is on the roster.
    pub on_roster: bool,
    /// Where the organisation (or the person) sits.
    pub country: Option<Country>,
    /// The organisation's sector, as the roster words it.
    pub sector: Option<String>,
    /// The organisation's stage in the supply chain, as the roster words it.
    pub stage: Option<String>,
    /// Department.
    pub function: Option<Function>,
    /// Rank.
    pub seniority: Option<Seniority>,
    /// One of the twelve named roles, if the title is one.
    pub role: Option<Role>,
    /// The occupation's group, where the title is clear about it.
    #[serde(default)]
    pub occupation: Option<Occupation>,
    /// The title as written. Hostile text.
    pub title: Option<String>,
    /// Why: one entry a fact that is stated above.
    #[serde(default, rename = "grounds")]
    pub because: BTreeMap<Fact, Grounds>,
    /// Where the address stands, and what else was read about it; never empty.
    pub at: Vec<Quote>,
}

impl Target {
    /// An address of which nothing else is known, read at `at`.
    #[must_use]
    pub fn unknown(address: String, source: TargetSource, at: Vec<Quote>) -> Self {
        Self {
            address,
            source,
            mailbox: MailboxKind::Unknown,
            person: None,
            organisation: None,
            on_roster: false,
            country: None,
            sector: None,
            stage: None,
            function: None,
            seniority: None,
            role: None,
            occupation: None,
            title: None,
            because: BTreeMap::new(),
            at,
        }
    }
}

/// What a fact about a target rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grounds {
    /// The kind of source.
    pub source: FactSource,
    /// For people. May quote hostile text and name the victim.
    pub text: String,
    /// The bytes that show it; of what a roster or a registry says, the address that it was looked up by.
    pub at: Locus,
}

impl Grounds {
    /// How sure the fact is: as sure as its kind of source.
    #[must_use]
    pub const fn confidence(&self) -> Confidence {
        self.source.confidence()
    }
}

crate::vocabulary! {
    /// A fact about a target; the words are the members' names in JSON lines.
    pub enum Fact {
        /// [`Target::person`].
        Person = "person",
        /// [`Target::mailbox`].
        Mailbox = "mailbox",
        /// [`Target::title`].
        Title = "title",
        /// [`Target::function`].
        Function = "function",
        /// [`Target::seniority`].
        Seniority = "seniority",
        /// [`Target::role`].
        Role = "role",
        /// [`Target::occupation`].
        Occupation = "occupation",
        /// [`Target::organisation`].
        Organisation = "organisation",
        /// [`Target::country`].
        Country = "country",
        /// [`Target::sector`].
        Sector = "sector",
        /// [`Target::stage`].
        Stage = "stage",
    }
}

crate::vocabulary! {
    /// Where a fact about a target was read. Of what says something about a person, the better source comes first.
    pub enum FactSource {
        /// The person's own signature block.
        Signature = "signature",
        /// A part of an earlier exchange that the mail quotes.
        QuotedThread = "quoted-thread",
        /// The display name beside the address.
        DisplayName = "display-name",
        /// The words with which the letter begins.
        Salutation = "salutation",
        /// The part of the address before the `@`.
        LocalPart = "local-part",
        /// The user's roster.
        Roster = "roster",
        /// A registry that creel ships, such as suffixes of governments and universities.
        Registry = "registry",
        /// A form of names that public bodies use and anybody may register, such as `uni-*.de`.
        NameForm = "name-form",
        /// The domain of the address itself.
        Domain = "domain",
        /// The calling code of a telephone number.
        Phone = "phone",
        /// A postal address.
        PostalAddress = "postal-address",
        /// A field of the header that lists write (RFC 2369, RFC 2919).
        ListHeader = "list-header",
    }
}

impl FactSource {
    /// How sure a fact is that rests on this kind of source. What a sender can write as they like is never high.
    #[must_use]
    pub const fn confidence(self) -> Confidence {
        match self {
            Self::Roster | Self::Registry => Confidence::High,
            Self::Signature
            | Self::QuotedThread
            | Self::DisplayName
            | Self::Salutation
            | Self::NameForm
            | Self::Domain
            | Self::Phone
            | Self::PostalAddress
            | Self::ListHeader => Confidence::Moderate,
            Self::LocalPart => Confidence::Low,
        }
    }
}

crate::vocabulary! {
    /// What kind of mailbox an address is.
    #[derive(Default)]
    pub enum MailboxKind {
        /// One person's.
        Person = "person",
        /// A function's or an office's (RFC 2142 and its counterparts in other languages).
        Role = "role",
        /// Handed on to many.
        List = "list",
        /// Nothing tells.
        #[default]
        Unknown = "unknown",
    }
}

/// A group of ISCO-08 (International Labour Organization, 2012): one to four digits, the more the finer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Occupation {
    code: u16,
    digits: u8,
}

impl Occupation {
    /// Reads a code of one to four digits.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let digits = u8::try_from(code.len()).ok().filter(|digits| (1..=4).contains(digits))?;
        let all_digits = code.bytes().all(|byte| byte.is_ascii_digit());
        Some(Self { code: code.parse().ok().filter(|_| all_digits)?, digits })
    }
}

impl std::fmt::Display for Occupation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{:0width$}", self.code, width = usize::from(self.digits)))
    }
}

impl Serialize for Occupation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Occupation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::parse(&code).ok_or_else(|| serde::de::Error::custom("no group of ISCO-08"))
    }
}

/// One thing in a message that shows knowledge of the targets' field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Knowledge {
    /// What kind of thing.
    pub kind: KnowledgeKind,
    /// The lexicon's entry, in its main spelling; of a persona, the word for what fits.
    pub word: String,
    /// The lexicon's name.
    pub lexicon: String,
    /// For people.
    pub because: String,
    /// Where; never empty.
    pub at: Vec<Quote>,
}

crate::vocabulary! {
    /// In what a message shows knowledge of its targets' field.
    pub enum KnowledgeKind {
        /// A programme of the field is named.
        Programme = "programme",
        /// A product or a line of products is named.
        Product = "product",
        /// A standard or a procedure of the field is named.
        Standard = "standard",
        /// An organisation that everybody in the field knows is named.
        Organisation = "organisation",
        /// Words of the trade.
        Term = "term",
        /// The persona's firm or job fits what is asked for.
        Persona = "persona",
        /// The recipient's job fits what is asked for.
        Recipient = "recipient",
    }
}

crate::vocabulary! {
    /// Where a target's address was read.
    pub enum TargetSource {
        /// `To`.
        To = "to",
        /// `Cc`.
        Cc = "cc",
        /// `Bcc`.
        Bcc = "bcc",
        /// A field that a delivering server wrote.
        Delivery = "delivery",
        /// Filled in or written in an attachment.
        Attachment = "attachment",
        /// Written in the body.
        Body = "body",
        /// Inside a URL.
        Url = "url",
    }
}

crate::vocabulary! {
    /// Department.
    pub enum Function {
        /// General management.
        Executive = "executive",
        /// Selling.
        Sales = "sales",
        /// Buying.
        Procurement = "procurement",
        /// Money.
        Finance = "finance",
        /// Information technology.
        It = "it",
        /// Human resources.
        Hr = "hr",
        /// Marketing and communication.
        Marketing = "marketing-communication",
        /// Supply and logistics.
        Supply = "supply-logistics",
        /// Engineering.
        Engineering = "engineering",
        /// Legal.
        Legal = "legal",
        /// Operations.
        Operations = "operations",
        /// Research.
        Research = "research",
        /// Customer service.
        CustomerService = "customer-service",
        /// Something else that is plainly named.
        Other = "other",
    }
}

crate::vocabulary! {
    /// Rank.
    pub enum Seniority {
        /// Chief officers.
        CLevel = "c-level",
        /// President or owner.
        President = "president-owner",
        /// Vice president.
        VicePresident = "vp",
        /// Director.
        Director = "director",
        /// Head of a department.
        Head = "head",
        /// Manager.
        Manager = "manager",
        /// Specialist, officer, representative.
        Specialist = "specialist",
        /// Assistant.
        Assistant = "assistant",
    }
}

crate::vocabulary! {
    /// The twelve roles of the cold-chain reports.
    pub enum Role {
        /// Chief executive officer.
        ChiefExecutiveOfficer = "chief-executive-officer",
        /// Company president.
        CompanyPresident = "company-president",
        /// Global sales officer.
        GlobalSalesOfficer = "global-sales-officer",
        /// Sales representative.
        SalesRepresentative = "sales-representative",
        /// Export sales manager.
        ExportSalesManager = "export-sales-manager",
        /// Purchasing manager.
        PurchasingManager = "purchasing-manager",
        /// Director of finance.
        DirectorOfFinance = "director-of-finance",
        /// Human resources officer.
        HumanResourcesOfficer = "human-resources-officer",
        /// System administrator.
        SystemAdministrator = "system-administrator",
        /// Head of marketing and communication.
        HeadOfMarketingCommunication = "head-of-marketing-communication",
        /// Head of supply and logistics.
        HeadOfSupplyLogistics = "head-of-supply-logistics",
        /// Head of plant engineering.
        HeadOfPlantEngineering = "head-of-plant-engineering",
    }
}
