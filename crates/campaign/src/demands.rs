//! What an edge of each level demands, and what two messages offer: the predicates of [`Link`] taken apart.
//!
//! The predicates decide; this says why they decided so. A property test holds the two to each other.

use crate::link::{self, Link, Tally};
use crate::model::Model;
use crate::node::Value;
use creel_evidence::Level;
use creel_evidence::campaign::Family;

creel_evidence::vocabulary! {
    /// What is measured between two messages, or between two campaigns.
    pub enum Quantity {
        /// Likeness of the visible text.
        Text = "visible text",
        /// Likeness of the page's structure.
        Structure = "page structure",
        /// Likeness of the subjects.
        Subject = "subject",
        /// Likeness of the senders' names.
        Names = "sender's name",
        /// Runs of three words that both texts have, estimated.
        CommonText = "common runs of words",
        /// Words of the shorter subject.
        SubjectWords = "words in the shorter subject",
        /// Worth of the text as far as it is alike.
        TextWorth = "worth of the text",
        /// Worth of the structure as far as it is alike.
        StructureWorth = "worth of the structure",
        /// Worth of the same subject.
        SubjectWorth = "worth of the same subject",
        /// Attached pages with the same text or structure.
        SamePage = "same attached page",
        /// Messages, of the two, that say enough to be linked with anything.
        Telling = "messages that say enough to be compared",
        /// Texts that tell a story, rather than filler under many stories.
        Story = "texts that are no filler",
        /// The strongest family of evidence of one operator.
        Operator = "strongest evidence of one operator",
        /// The whole sum.
        Sum = "sum of the link",
        /// The longest pause between messages.
        Pause = "longest pause",
        /// Families that are shared and strong enough.
        Families = "families that agree",
    }
}

/// In what a quantity is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Thousandths of likeness.
    Permille,
    /// Thousandths of a bit.
    Millibits,
    /// Things.
    Count,
    /// Days; fewer are better.
    Days,
}

impl Quantity {
    /// Its unit.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::Text | Self::Structure | Self::Subject | Self::Names => Unit::Permille,
            Self::CommonText
            | Self::SubjectWords
            | Self::SamePage
            | Self::Telling
            | Self::Story
            | Self::Families => Unit::Count,
            Self::TextWorth | Self::StructureWorth | Self::SubjectWorth | Self::Operator | Self::Sum => {
                Unit::Millibits
            }
            Self::Pause => Unit::Days,
        }
    }
}

/// A quantity beside its threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// What is measured.
    pub of: Quantity,
    /// How much there is, in the quantity's unit.
    pub has: i32,
    /// How much is needed; of a pause, how much is allowed.
    pub needs: i32,
}

impl Measure {
    pub(crate) const fn new(of: Quantity, has: i32, needs: i32) -> Self {
        Self { of, has, needs }
    }

    /// Whether it suffices.
    #[must_use]
    pub const fn is_met(&self) -> bool {
        match self.of.unit() {
            Unit::Days => self.has <= self.needs,
            _ => self.has >= self.needs,
        }
    }

    /// How much is lacking, in thousandths of what is needed; 0 if nothing is.
    fn lack(self) -> i64 {
        if self.is_met() {
            return 0;
        }
        let (has, needs) = (i64::from(self.has), i64::from(self.needs));
        ((needs - has).abs() * 1000 / needs.abs().max(1)).max(1)
    }
}

creel_evidence::vocabulary! {
    /// What an edge has to show.
    pub enum What {
        /// The lure agrees: without it there is no campaign.
        Lure = "the lure agrees",
        /// Neither is a bare greeting.
        Telling = "both say enough to be compared",
        /// Enough in all.
        Sum = "enough is shared in all",
        /// The same hand, or the very same text.
        Operator = "evidence of one operator, or the same text",
        /// Text or structure alike, for a wave.
        Likeness = "text or structure nearly the same",
        /// The subject alike, for a wave.
        Subject = "subjects alike",
        /// The sender's name alike, for a wave.
        Names = "senders' names alike",
        /// One burst.
        Burst = "one burst",
        /// Several kinds of evidence, for an operation.
        Families = "several kinds of evidence agree",
        /// One of these is the operator's, for an operation.
        Operators = "one of them speaks of the operator",
    }
}

/// Something that an edge has to show, in one of several ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// The level that demands it. What a campaign demands, a wave demands too.
    pub level: Level,
    /// What.
    pub what: What,
    /// Any of these suffices; all measures of it have to be met.
    pub ways: Vec<Vec<Measure>>,
}

impl Demand {
    /// Whether one of the ways is gone to its end.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.ways.iter().any(|way| way.iter().all(Measure::is_met))
    }

    /// The way that is met, or of which least is lacking.
    #[must_use]
    pub fn best(&self) -> &[Measure] {
        let lack = |way: &&Vec<Measure>| way.iter().map(|measure| measure.lack()).sum::<i64>();
        self.ways.iter().min_by_key(lack).map_or(&[], Vec::as_slice)
    }

    /// How much the best way lacks, in thousandths of what is needed.
    #[must_use]
    pub fn lack(&self) -> i64 {
        self.best().iter().map(|measure| measure.lack()).sum()
    }
}

/// What a campaign edge demands, with `raise` on top of the sum where a sparse component was cut.
pub(crate) fn of_campaign(model: &Model, link: &Link, raise: i32) -> Vec<Demand> {
    use Quantity::{
        CommonText, Operator, SamePage, Story, Structure, StructureWorth, Subject, SubjectWords,
        SubjectWorth, Text, TextWorth,
    };
    let gate = &link.gate;
    let text = |needs| Measure::new(Text, i32::from(link.text), needs);
    let common = |needs| Measure::new(CommonText, gate.shingles, needs);
    let operator = |needs| Measure::new(Operator, link.operator, needs);
    let subject = |needs| Measure::new(Subject, i32::from(link.subject), needs);
    // Said only where it is what is lacking.
    let story = gate.filler.then(|| Measure::new(Story, 0, 1));
    let told = |way: Vec<Measure>| way.into_iter().chain(story).collect::<Vec<_>>();
    let worth = |needs| Measure::new(TextWorth, gate.text_bits, needs);
    // A third of what the same long text is worth.
    let third = model.text.saturating_add(2) / 3;
    let lure = vec![
        told(vec![text(model.gate_text)]),
        vec![Measure::new(SubjectWorth, gate.subject_bits, model.gate_subject)],
        vec![
            Measure::new(Structure, i32::from(link.structure), model.gate_structure),
            Measure::new(StructureWorth, gate.structure_bits, model.gate_subject),
        ],
        told(vec![
            text(model.gate_text_near),
            common(model.gate_text_near_shingles),
            operator(model.gate_near_operator),
        ]),
        vec![
            subject(model.gate_subject_near),
            Measure::new(SubjectWords, gate.subject_words, 4),
            operator(model.gate_near_operator),
        ],
        vec![Measure::new(SamePage, i32::from(gate.same_page), 1)],
    ];
    let hand = vec![
        vec![operator(model.operator)],
        told(vec![text(model.identical_text), worth(third)]),
        told(vec![text(model.long_text), common(model.long_text_shingles), worth(third)]),
    ];
    let sum = Measure::new(Quantity::Sum, link.total, model.campaign.saturating_add(raise));
    let demand = |what, ways| Demand { level: Level::Campaign, what, ways };
    let telling = || demand(What::Telling, vec![vec![Measure::new(Quantity::Telling, 1, 2)]]);
    let rest = [demand(What::Lure, lure), demand(What::Sum, vec![vec![sum]]), demand(What::Operator, hand)];
    gate.mute.then(telling).into_iter().chain(rest).collect()
}

/// What a wave edge demands beyond a campaign edge.
pub(crate) fn of_wave(model: &Model, link: &Link) -> Vec<Demand> {
    let measure = |of, has: u16, needs| vec![Measure::new(of, i32::from(has), needs)];
    let alike = vec![
        measure(Quantity::Text, link.text, model.wave_text),
        measure(Quantity::Structure, link.structure, model.wave_structure),
    ];
    let subject = vec![measure(Quantity::Subject, link.subject, model.wave_subject)];
    let names = vec![measure(Quantity::Names, link.names, model.wave_names)];
    let demand = |what, ways| Demand { level: Level::Wave, what, ways };
    vec![demand(What::Likeness, alike), demand(What::Subject, subject), demand(What::Names, names)]
}

/// That a wave has no longer pause than the model allows.
pub(crate) fn of_burst(model: &Model, days: i32) -> Demand {
    let way = vec![Measure::new(Quantity::Pause, days, model.wave_pause_days)];
    Demand { level: Level::Wave, what: What::Burst, ways: vec![way] }
}

/// What an operation edge demands of two campaigns.
pub(crate) fn of_operation(model: &Model, a: &[Value], b: &[Value]) -> Vec<Demand> {
    let mut tally = Tally::default();
    link::shared(a, b, |value| tally.add(model, value.kind.family(), value.worth));
    let bits = |family| {
        let bits = tally.family(model, family);
        if family == Family::Mailer { bits.min(model.operation_mailer) } else { bits }
    };
    let strong = Family::ALL.iter().filter(|&&family| bits(family) >= model.operation_family).count();
    let operators = Family::ALL.iter().copied().filter(|family| family.is_operator());
    let way = |of, has, needs| vec![vec![Measure::new(of, has, needs)]];
    let families = i32::try_from(strong).unwrap_or(i32::MAX);
    let operator = operators.map(bits).max().unwrap_or(0);
    let sum = Family::ALL.iter().map(|&family| bits(family)).sum();
    let demand = |what, ways| Demand { level: Level::Operation, what, ways };
    vec![
        demand(What::Families, way(Quantity::Families, families, model.operation_families)),
        demand(What::Operators, way(Quantity::Operator, operator, model.operation_family)),
        demand(What::Sum, way(Quantity::Sum, sum, model.operation)),
    ]
}
