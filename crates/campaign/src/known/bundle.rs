//! Known campaigns out of a STIX 2.1 bundle: creel's own, which carries portraits, and anybody's, of which the
//! indicators are read.
//!
//! Bundles come from elsewhere and are read as hostile: bounded in bytes, objects and steps, by loops and not by
//! recursion. A campaign holds the values that its own indicators and infrastructure name; what only a tool or a group
//! is known by says nothing about one campaign.

mod graph;
mod pattern;
mod values;

use super::portrait::LURES;
use crate::minhash;
use creel_evidence::known::{AttributedTo, EXTENSION, Portrait, Rung};
use creel_evidence::text::inert;
use graph::Graph;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use values::Values;

/// Bytes of a bundle that is read.
const BYTES: usize = 128 << 20;
/// Objects of a bundle.
const OBJECTS: usize = 500_000;
/// Values of one portrait.
const TRAITS: usize = 20_000;
/// Bytes of a name or value.
const TEXT: usize = 300;
/// Things that could not be read and are named.
const NOTES: usize = 20;

/// Why a text is no bundle of known campaigns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BundleError {
    /// Too many bytes.
    TooLarge {
        /// The limit.
        bytes: usize,
    },
    /// Not JSON; where and what.
    NoJson(String),
    /// JSON, but not `{"type": "bundle", "objects": [...]}`.
    NoBundle,
    /// Too many objects.
    TooMany {
        /// The limit.
        objects: usize,
    },
    /// An object that is none.
    Object {
        /// Its id, else its number in the bundle (from 1).
        object: String,
        /// What is wrong.
        problem: String,
    },
    /// Nothing in it that a campaign could be compared with.
    Nothing,
}

impl fmt::Display for BundleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { bytes } => write!(f, "it is larger than {} MiB", bytes >> 20),
            Self::NoJson(problem) => write!(f, "it is no JSON: {}", inert(problem)),
            Self::NoBundle => f.write_str("it is no STIX bundle: `type` is not `bundle`, or `objects` is no list"),
            Self::TooMany { objects } => write!(f, "it holds more than {objects} objects"),
            Self::Object { object, problem } => write!(f, "{}: {}", inert(object), inert(problem)),
            Self::Nothing => f.write_str(
                "it holds nothing to compare with: no campaign, intrusion set or indicator with a value that a mail could share",
            ),
        }
    }
}

impl std::error::Error for BundleError {}

/// What a bundle gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// One a campaign or intrusion set, sorted by id.
    pub portraits: Vec<Portrait>,
    /// What could not be read of it, for people; the objects are named.
    pub notes: Vec<String>,
}

/// Reads a bundle; `name` is what it is called in statements.
///
/// # Errors
/// If the text is no bundle, an object is none, or nothing in it can be compared.
pub fn read(text: &str, name: &str) -> Result<Reading, BundleError> {
    if text.len() > BYTES {
        return Err(BundleError::TooLarge { bytes: BYTES });
    }
    // The parser bounds the depth of nesting itself.
    let bundle: Value = serde_json::from_str(text).map_err(|error| BundleError::NoJson(error.to_string()))?;
    let objects = bundle.get("objects").and_then(Value::as_array);
    let (Some("bundle"), Some(objects)) = (bundle.get("type").and_then(Value::as_str), objects) else {
        return Err(BundleError::NoBundle);
    };
    if objects.len() > OBJECTS {
        return Err(BundleError::TooMany { objects: OBJECTS });
    }
    let graph = Graph::of(objects)?;
    let source = format!("bundle {}", cut(name));
    let mut notes = Vec::new();
    let mut portraits = Vec::new();
    for object in objects.iter().filter(|object| matches!(kind(object), "campaign" | "intrusion-set")) {
        portraits.push(match carried(object)? {
            Some(portrait) => Portrait { source: source.clone(), ..portrait },
            None => gathered(object, &graph, &source, &mut notes),
        });
    }
    if portraits.is_empty() {
        portraits.push(whole(&bundle, objects, &source, &mut notes));
    }
    portraits.retain(|portrait| !(portrait.traits.is_empty() && portrait.lures.is_empty()));
    if portraits.is_empty() {
        return Err(BundleError::Nothing);
    }
    count(&mut portraits);
    portraits.sort_by(|a, b| a.id.cmp(&b.id));
    let more = notes.len().saturating_sub(NOTES);
    notes.truncate(NOTES);
    if more > 0 {
        notes.push(format!("and {more} more"));
    }
    Ok(Reading { portraits, notes })
}

/// The portrait that creel wrote into a campaign.
fn carried(object: &Value) -> Result<Option<Portrait>, BundleError> {
    let Some(written) = object.get("extensions").and_then(|all| all.get(EXTENSION)?.get("portrait")) else {
        return Ok(None);
    };
    let refuse = |problem: String| BundleError::Object { object: id(object).to_owned(), problem };
    let Some(written) = written.as_str() else { return Err(refuse("its portrait is no text".to_owned())) };
    let mut portrait: Portrait = serde_json::from_str(written)
        .map_err(|error| refuse(format!("its portrait cannot be read: {error}")))?;
    let sketched = |sketch: &[u32]| sketch.is_empty() || sketch.len() == minhash::WIDTH;
    let sound = portrait.traits.len() <= TRAITS
        && portrait.lures.len() <= LURES
        && portrait.lures.iter().all(|lure| sketched(&lure.text) && sketched(&lure.structure))
        && portrait.traits.iter().all(|held| held.value.len() <= TEXT && held.kind.len() <= TEXT)
        && portrait.id.len() <= TEXT;
    if !sound {
        return Err(refuse(
            "its portrait is larger than creel writes them, or its sketches are none".to_owned(),
        ));
    }
    // Order and counts are what comparing relies on.
    portrait.traits.sort();
    portrait.traits.dedup_by(|a, b| (a.family, &a.kind, &a.value) == (b.family, &b.kind, &b.value));
    portrait.rung = Rung::Cluster;
    Ok(Some(portrait))
}

/// A portrait from what indicates a campaign or an intrusion set, and what it uses.
fn gathered(object: &Value, graph: &Graph<'_>, source: &str, notes: &mut Vec<String>) -> Portrait {
    let mut values = Values::default();
    for found in graph.evidence_of(id(object)) {
        values.add(found, graph, notes);
    }
    let time = |word: &str| -> Option<i64> {
        let text = object.get(word)?.as_str()?;
        Some(text.parse::<jiff::Timestamp>().ok()?.as_second())
    };
    let named = |rung: Rung, object: &Value| Some(AttributedTo { rung, name: cut(text(object, "name")?) });
    let mut attributed: Vec<AttributedTo> = graph
        .attributed(id(object))
        .into_iter()
        .filter_map(|behind| match kind(behind) {
            "intrusion-set" => named(Rung::NamedGroup, behind),
            "threat-actor" if is_state(behind) => named(Rung::Sponsor, behind),
            "threat-actor" => named(Rung::NamedGroup, behind),
            "identity" => named(Rung::Sponsor, behind),
            _ => None,
        })
        .collect();
    attributed.sort();
    attributed.dedup();
    let (sectors, countries) = targets(id(object), graph);
    let first = time("first_seen");
    Portrait {
        id: cut(id(object)),
        name: text(object, "name").map(cut),
        rung: if kind(object) == "campaign" { Rung::Cluster } else { Rung::NamedGroup },
        source: source.to_owned(),
        operation: None,
        messages: 0,
        span: first.zip(time("last_seen").or(first)),
        partial: true,
        traits: values.traits(),
        lures: Vec::new(),
        languages: BTreeMap::new(),
        claimed: BTreeMap::new(),
        sectors,
        countries,
        attributed,
    }
}

/// All indicators as one, where a bundle names no campaign.
fn whole(bundle: &Value, objects: &[Value], source: &str, notes: &mut Vec<String>) -> Portrait {
    let mut values = Values::default();
    let nothing = Graph::default();
    for object in objects.iter().filter(|object| kind(object) == "indicator") {
        values.add(object, &nothing, notes);
    }
    let report = objects.iter().find(|object| kind(object) == "report");
    Portrait {
        id: cut(text(bundle, "id").unwrap_or("bundle")),
        name: report.and_then(|report| text(report, "name")).map(cut),
        rung: Rung::Cluster,
        source: source.to_owned(),
        operation: None,
        messages: 0,
        span: None,
        partial: true,
        traits: values.traits(),
        lures: Vec::new(),
        languages: BTreeMap::new(),
        claimed: BTreeMap::new(),
        sectors: BTreeMap::new(),
        countries: BTreeMap::new(),
        attributed: Vec::new(),
    }
}

/// Sectors and countries that a campaign targets, each once for each object that names it.
fn targets(id: &str, graph: &Graph<'_>) -> (BTreeMap<String, u32>, BTreeMap<String, u32>) {
    let (mut sectors, mut countries) = (BTreeMap::new(), BTreeMap::new());
    for target in graph.targets(id) {
        let listed = target.get("sectors").and_then(Value::as_array);
        for sector in listed.into_iter().flatten().filter_map(Value::as_str) {
            *sectors.entry(cut(sector)).or_default() += 1;
        }
        if let Some(country) = text(target, "country") {
            *countries.entry(cut(country).to_uppercase()).or_default() += 1;
        }
    }
    (sectors, countries)
}

fn is_state(actor: &Value) -> bool {
    let types = actor.get("threat_actor_types").and_then(Value::as_array);
    types.into_iter().flatten().any(|word| word.as_str() == Some("nation-state"))
}

/// Counts in how many campaigns of the bundle each value occurs, where the source did not say.
fn count(portraits: &mut [Portrait]) {
    let mut holders: HashMap<(creel_evidence::campaign::Family, String, String), u32> = HashMap::new();
    for held in portraits.iter().flat_map(|portrait| &portrait.traits) {
        *holders.entry((held.family, held.kind.clone(), held.value.clone())).or_default() += 1;
    }
    for held in portraits.iter_mut().flat_map(|portrait| &mut portrait.traits) {
        let key = (held.family, held.kind.clone(), held.value.clone());
        held.campaigns = held.campaigns.max(holders.get(&key).copied().unwrap_or(1)).max(1);
    }
}

fn kind(object: &Value) -> &str {
    text(object, "type").unwrap_or_default()
}

fn id(object: &Value) -> &str {
    text(object, "id").unwrap_or_default()
}

fn text<'v>(object: &'v Value, word: &str) -> Option<&'v str> {
    object.get(word)?.as_str()
}

/// A text of at most [`TEXT`] bytes.
fn cut(text: &str) -> String {
    text.get(..text.floor_char_boundary(TEXT)).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
