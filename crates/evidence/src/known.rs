//! Is it the known campaign? What is kept of campaigns that were known before, and how one of this case compares.
//!
//! Three rungs never merge: that mails belong together (a cluster) is what evidence can show; that a cluster belongs
//! to a named group is what somebody says; who pays the group is what somebody else says. creel compares clusters.

use crate::campaign::Family;
use crate::finding::Confidence;
use crate::locus::Locus;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

crate::vocabulary! {
    /// A vertex of the Diamond Model of Intrusion Analysis (Caltagirone, Pendergast, Betz 2013).
    pub enum Vertex {
        /// Who: personas, and where answers and money go.
        Adversary = "adversary",
        /// With what: the lure, the kit, the mailing program.
        Capability = "capability",
        /// Over what: hosts, domains, accounts at services, sending domains.
        Infrastructure = "infrastructure",
        /// Against whom: sectors and countries. It supports and never decides.
        Victim = "victim",
    }
}

crate::vocabulary! {
    /// What a name stands for.
    pub enum Rung {
        /// Messages that belong together.
        Cluster = "cluster",
        /// A group that somebody named.
        NamedGroup = "named-group",
        /// Who is said to stand behind a group.
        Sponsor = "sponsor",
    }
}

crate::vocabulary! {
    /// What could explain that two campaigns agree (Heuer: Analysis of Competing Hypotheses).
    pub enum Hypothesis {
        /// One operator runs both.
        SameOperator = "same-operator",
        /// Two operators use one kit or one list of texts.
        SameKit = "same-kit",
        /// Two operators rent from one host or send through one service.
        SharedHosting = "shared-hosting",
        /// One operator copies what the other did.
        Imitation = "imitation",
        /// Nothing connects them.
        Chance = "chance",
    }
}

crate::vocabulary! {
    /// How an item of evidence stands to a hypothesis.
    pub enum Consistency {
        /// It is what one would expect.
        Consistent = "C",
        /// It is what one would not expect.
        Inconsistent = "I",
        /// It says nothing.
        Neutral = "N",
    }
}

crate::vocabulary! {
    /// Words of likelihood (ICD 203, 2015). A program says no more than `very-likely`.
    pub enum Likelihood {
        /// 55 to 80 in a hundred.
        Likely = "likely",
        /// 80 to 95 in a hundred.
        VeryLikely = "very-likely",
    }
}

crate::vocabulary! {
    /// What is stated about two campaigns.
    pub enum Claim {
        /// The lure agrees too: the one continues the other.
        Continues = "continues",
        /// One operator, another lure.
        SameOperator = "same-operator",
    }
}

crate::vocabulary! {
    /// What a term does to the sum.
    pub enum Effect {
        /// Both have it.
        Agrees = "agrees",
        /// Strangers share it too: it counts nothing.
        Shared = "shared",
        /// It should agree and does not.
        Contradicts = "contradicts",
        /// Time has passed in which rented things change hands.
        Decays = "decays",
        /// Named and weak: it supports what other terms carry.
        Supports = "supports",
    }
}

/// The STIX extension by which a campaign carries its portrait. The id was made at random, once.
pub const EXTENSION: &str = "extension-definition--5d0c6f0e-8f0b-4e0a-9d43-61f0c1b7a2e4";

/// What is known of a campaign, so that later ones can be compared with it. It holds no value of a victim's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portrait {
    /// In its source: a group's id, or that of a STIX object.
    pub id: String,
    /// As its source names it. Hostile text.
    pub name: Option<String>,
    /// What the name stands for.
    pub rung: Rung,
    /// Where it comes from: `case NAME` or `bundle NAME`.
    pub source: String,
    /// The operation it is part of in its source.
    pub operation: Option<String>,
    /// Messages that it was made of; 0 where only indicators are known.
    pub messages: u32,
    /// First and last time of a message, in seconds since 1970.
    pub span: Option<(i64, i64)>,
    /// Whether only some of its values are known: then what it lacks is no difference.
    pub partial: bool,
    /// Shareable values, sorted by family, kind and value.
    pub traits: Vec<Trait>,
    /// Its lures, the most frequent first.
    pub lures: Vec<LureSketch>,
    /// Messages by language.
    pub languages: BTreeMap<String, u32>,
    /// Messages by the identity that they claim. Hostile text.
    pub claimed: BTreeMap<String, u32>,
    /// Organisations aimed at by sector; a lower bound.
    pub sectors: BTreeMap<String, u32>,
    /// Organisations aimed at by country (ISO 3166-1 alpha-2); a lower bound.
    pub countries: BTreeMap<String, u32>,
    /// Whom its source says it belongs to, in the source's words.
    pub attributed: Vec<AttributedTo>,
}

/// What a source says about who is behind a campaign. It is quoted and never reasoned with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AttributedTo {
    /// What kind of name it is.
    pub rung: Rung,
    /// The name. Hostile text.
    pub name: String,
}

/// A shareable value of a campaign.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Trait {
    /// Kind of evidence.
    pub family: Family,
    /// What it is, such as `host` or `reply-to`.
    pub kind: String,
    /// The value. Hostile text.
    pub value: String,
    /// Messages of the campaign that hold it.
    pub messages: u32,
    /// Campaigns of its source that hold it, a message that stands alone counted as one; itself included.
    pub campaigns: u32,
    /// Where it is read first. Only in the case that holds the bytes: it is not written down.
    #[serde(skip)]
    pub at: Option<Locus>,
}

/// A lure of a campaign: MinHash sketches, out of which no text can be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LureSketch {
    /// Of the visible text; empty if there is too little.
    pub text: Vec<u32>,
    /// Of the page's structure; empty if there is none.
    pub structure: Vec<u32>,
    /// Messages of the campaign that have it.
    pub messages: u32,
    /// Campaigns of its source whose text shares most of the sketch's bands.
    pub text_campaigns: u32,
    /// Campaigns of its source whose structure does.
    pub structure_campaigns: u32,
    /// Where the text is read, and where the structure. Not written down.
    #[serde(skip)]
    pub at: (Option<Locus>, Option<Locus>),
}

/// One term of the sum of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// What it does to the sum.
    pub effect: Effect,
    /// Whose evidence it is.
    pub vertex: Vertex,
    /// Kind of evidence; `None` where it is none of the message's, such as time.
    pub family: Option<Family>,
    /// As a sentence part: `same landing host`.
    pub because: String,
    /// The shared value, where there is one. Hostile text.
    pub value: Option<String>,
    /// Campaigns that hold it, of whichever side has more; 0 where nothing is counted.
    pub campaigns: u32,
    /// Thousandths of a bit; negative against.
    pub millibits: i32,
    /// Where this case has it.
    pub at: Vec<Locus>,
}

/// A known campaign as a candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// See [`Portrait::id`].
    pub id: String,
    /// See [`Portrait::name`]. Hostile text.
    pub name: Option<String>,
    /// See [`Portrait::rung`].
    pub rung: Rung,
    /// See [`Portrait::source`]. Hostile text.
    pub source: String,
    /// See [`Portrait::operation`].
    pub operation: Option<String>,
    /// See [`Portrait::messages`].
    pub messages: u32,
    /// See [`Portrait::span`].
    pub span: Option<(i64, i64)>,
    /// See [`Portrait::attributed`].
    pub attributed: Vec<AttributedTo>,
    /// The whole sum, in thousandths of a bit.
    pub millibits: i32,
    /// Its terms, by weight; they add up to it.
    pub terms: Vec<Term>,
    /// The sum by vertex.
    pub vertices: BTreeMap<Vertex, i32>,
    /// The sum by family.
    pub families: BTreeMap<Family, i32>,
    /// Days between the two campaigns; 0 where they overlap, `None` where a time is not known.
    pub days_apart: Option<u32>,
}

/// An item of evidence beside the hypotheses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What was found, as a sentence part.
    pub evidence: String,
    /// How much an inconsistency with it weighs.
    pub weight: u32,
    /// How it stands to each hypothesis.
    pub cells: BTreeMap<Hypothesis, Consistency>,
    /// Why, in a sentence.
    pub because: String,
}

/// Whether a campaign of this case is one that was known before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribution {
    /// The group of this case.
    pub campaign: String,
    /// With how many known campaigns it was compared.
    pub compared: u32,
    /// The best candidates that share anything, best first.
    pub candidates: Vec<Candidate>,
    /// What "none of the known" scores, in thousandths of a bit.
    pub none: i32,
    /// The best candidate's lead over the next that is of another operation, or over none of the known.
    pub margin: i32,
    /// Whom the margin is over: a candidate's id, or `None` for none of the known.
    pub runner_up: Option<String>,
    /// What is stated of the best candidate.
    pub claim: Claim,
    /// How likely that is; `None` where the sum does not carry a word of likelihood.
    pub likelihood: Option<Likelihood>,
    /// How good the basis of that is.
    pub confidence: Confidence,
    /// The statement, a sentence without a word on confidence. May quote hostile text.
    pub statement: String,
    /// The confidence and why, a sentence without a word of likelihood.
    pub basis: String,
    /// What has to be said besides: whose names are quoted, what cannot be compared.
    pub remarks: Vec<String>,
    /// The best candidate's evidence beside the hypotheses.
    pub items: Vec<Item>,
    /// Hypotheses by weighted inconsistency, least first.
    pub hypotheses: Vec<(Hypothesis, u32)>,
}

impl Attribution {
    /// The best candidate, if it beats "none of the known".
    #[must_use]
    pub fn known(&self) -> Option<&Candidate> {
        self.candidates.first().filter(|best| best.millibits >= self.none)
    }
}
