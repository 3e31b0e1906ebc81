//! A second look at a roster that can be read: what is probably a slip, and what there is in all.

use super::complaints::{Complaint, Complaints};
use super::{Organisation, Roster, near};
use creel_evidence::DomainName;
use creel_reference::sectors::{self, Sector};
use std::collections::{BTreeMap, HashSet};

/// Organisations without a link of which each is named on a line of its own; of more, their number and the first.
const EACH: usize = 10;
/// Different sectors and stages that are held against others; a roster with more words them freely.
const WORDS: usize = 1_000;

/// What is on a roster, counted, and what its author should look at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Review {
    /// What does not keep the roster from being used, in the order of the lines.
    pub warnings: Vec<Complaint>,
    /// Organisations.
    pub organisations: usize,
    /// Their domains.
    pub domains: usize,
    /// Organisations by country code; the empty one counts those without.
    pub countries: BTreeMap<String, usize>,
    /// By the roster's word for sectors: organisations, and the sector that the word means. The empty word counts those
    /// without.
    pub sectors: BTreeMap<String, (usize, Option<&'static Sector>)>,
    /// Stages in the order in which goods pass them, as far as links tell; those without links last. The empty word
    /// counts organisations without a stage.
    pub stages: Vec<StageCount>,
    /// Links between organisations.
    pub links: usize,
    /// Organisations that belong to another one.
    pub subsidiaries: usize,
}

/// A stage of the chain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StageCount {
    /// The roster's word.
    pub stage: String,
    /// Organisations.
    pub organisations: usize,
    /// Stages that it supplies, with the number of links; itself included.
    pub supplies: Vec<(String, usize)>,
}

impl Review {
    /// Looks at a roster.
    #[must_use]
    pub fn of(roster: &Roster) -> Self {
        let mut warnings = Complaints::default();
        let mut review = Self {
            organisations: roster.len(),
            links: roster.links.len(),
            stages: stages(roster),
            ..Self::default()
        };
        // By word: organisations, and the line of the first.
        let mut sectors: BTreeMap<&str, (usize, u64)> = BTreeMap::new();
        let mut stages: BTreeMap<&str, (usize, u64)> = BTreeMap::new();
        for organisation in &roster.organisations {
            review.domains += organisation.domains.len();
            review.subsidiaries += usize::from(organisation.parent.is_some());
            let country = organisation.country.map(|country| country.to_string()).unwrap_or_default();
            *review.countries.entry(country).or_default() += 1;
            for (counts, word) in [(&mut sectors, &organisation.sector), (&mut stages, &organisation.stage)] {
                let word = word.as_deref().unwrap_or_default();
                counts.entry(word).or_insert((0, organisation.line)).0 += 1;
            }
        }
        for (&word, &(count, line)) in &sectors {
            let sector = sectors::find(word);
            review.sectors.insert(word.to_owned(), (count, sector));
            if sector.is_none() && !word.is_empty() {
                unknown_sector(word, count, line, sectors.len(), &mut warnings);
            }
        }
        slips(&stages, &mut warnings);
        unlinked(roster, &mut warnings);
        nested_domains(roster, &mut warnings);
        let mut all = roster.warnings.clone();
        all.extend(warnings.sorted());
        all.sort_by_key(|complaint| complaint.line);
        review.warnings = all;
        review
    }
}

fn unknown_sector(word: &str, count: usize, line: u64, words: usize, warnings: &mut Complaints) {
    let mut names: Vec<&str> = if words <= WORDS { sectors::names().collect() } else { Vec::new() };
    names.sort_unstable();
    let near = near::nearest(word, names.into_iter()).and_then(sectors::find);
    let hint = match near {
        Some(near) => format!("do you mean '{}'? ", near.key),
        None => String::new(),
    };
    let problem = format!("no known sector goes by '{word}' ({})", organisations(count));
    let hint = format!("{hint}It is counted as written, but has no word in STIX, MISP, NACE and NIS2");
    warnings.add(line, "sector", problem, hint);
}

/// Stages used once that look like another one.
fn slips(stages: &BTreeMap<&str, (usize, u64)>, warnings: &mut Complaints) {
    if stages.len() > WORDS {
        return;
    }
    for (&word, &(count, line)) in stages.iter().filter(|(word, _)| !word.is_empty()) {
        if count > 1 {
            continue;
        }
        // Of two that are used once, the second is the slip.
        let others =
            stages.iter().filter(|&(&other, &(used, first))| other != word && (used > 1 || first < line));
        if let Some(near) = near::nearest(word, others.map(|(&other, _)| other)) {
            let used = stages.get(near).map_or(0, |&(used, _)| used);
            let hint = format!("do you mean '{near}' ({})?", organisations(used));
            warnings.add(line, "stage", format!("the stage '{word}' is used once"), hint);
        }
    }
}

/// Organisations that nothing ties to another one, if others are tied.
fn unlinked(roster: &Roster, warnings: &mut Complaints) {
    let mut tied: HashSet<usize> = roster.links.iter().flat_map(|&(from, to)| [from, to]).collect();
    for (place, organisation) in roster.organisations.iter().enumerate() {
        if let Some(parent) = organisation.parent {
            tied.extend([place, parent]);
        }
    }
    if tied.is_empty() {
        return;
    }
    let loose: Vec<&Organisation> = roster
        .organisations
        .iter()
        .enumerate()
        .filter(|(place, _)| !tied.contains(place))
        .map(|(_, one)| one)
        .collect();
    let hint = "name its customers, suppliers or parent, so that neighbours can be warned";
    match loose.as_slice() {
        [first, .., last] if loose.len() > EACH => {
            let problem = format!(
                "{} organisations have no link, from '{}' to '{}' on line {}",
                loose.len(),
                first.name,
                last.name,
                last.line
            );
            warnings.add(first.line, "", problem, hint);
        }
        few => {
            for organisation in few {
                warnings.add(organisation.line, "", format!("'{}' has no link", organisation.name), hint);
            }
        }
    }
}

/// Domains below another organisation's that it does not belong to.
fn nested_domains(roster: &Roster, warnings: &mut Complaints) {
    for organisation in &roster.organisations {
        for domain in &organisation.domains {
            let Some(above) = domain.as_str().split_once('.').and_then(|(_, above)| DomainName::parse(above))
            else {
                continue;
            };
            let Some(owner) = roster.organisation(&above).filter(|owner| owner.name != organisation.name)
            else {
                continue;
            };
            let belongs = organisation.parent.and_then(|parent| roster.organisations.get(parent));
            if belongs.is_some_and(|parent| parent.name == owner.name) {
                continue;
            }
            let problem = format!("'{domain}' is below a domain of '{}' (line {})", owner.name, owner.line);
            let hint = "mail to it counts for this organisation alone; name the other one as parent if it belongs to it";
            warnings.add(organisation.line, "domain", problem, hint);
        }
    }
}

/// Stages with what they supply, suppliers before customers.
fn stages(roster: &Roster) -> Vec<StageCount> {
    let stage = |place: usize| {
        roster
            .organisations
            .get(place)
            .and_then(|organisation| organisation.stage.as_deref())
            .unwrap_or_default()
    };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for place in 0..roster.len() {
        *counts.entry(stage(place)).or_default() += 1;
    }
    let mut links: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for &(from, to) in &roster.links {
        *links.entry((stage(from), stage(to))).or_default() += 1;
    }
    let chain = roster.chain();
    let order = chain.stages();
    let count = |stage: &&str| StageCount {
        stage: (*stage).to_owned(),
        organisations: counts.get(stage).copied().unwrap_or(0),
        supplies: order
            .iter()
            .filter_map(|to| Some(((*to).to_owned(), *links.get(&(*stage, *to))?)))
            .collect(),
    };
    order.iter().map(count).collect()
}

/// A number of organisations in words.
fn organisations(count: usize) -> String {
    if count == 1 { "1 organisation".to_owned() } else { format!("{count} organisations") }
}
