//! Who was aimed at: the noun that the `targeting` stage adds.

use crate::locus::Quote;
use crate::place::Country;
use serde::{Deserialize, Serialize};

/// The people that one message aims at. Targeted is not hit: a target was *sent* something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Targeting {
    /// One entry an address.
    pub targets: Vec<Target>,
}

/// One address that was aimed at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The address, domain in lower case. Personal data.
    pub address: String,
    /// Where it was read first, in the order To, Cc, Bcc, delivery, attachment, body, URL.
    pub source: TargetSource,
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
    /// The title as written. Hostile text.
    pub title: Option<String>,
    /// Why: one entry a fact that is stated above, keyed by the member's name.
    pub because: std::collections::BTreeMap<String, String>,
    /// Where; never empty.
    pub at: Vec<Quote>,
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
