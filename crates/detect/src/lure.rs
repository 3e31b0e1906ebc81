//! The story that a mail tells.
//!
//! `data/lures.tsv` holds words and phrases by lure and language with a weight; one automaton finds them all in
//! one pass. What stands in subject and display name weighs double, what stands far down less, and every cue
//! counts once. The claimed brand's trade is a mild prior (`data/sectors.tsv`): a parcel service suggests a
//! parcel.

pub mod choice;

use crate::exhibit::Exhibit;
use crate::normal::{Accents, normal};
use crate::phrases::PhraseBook;
use creel_evidence::verdict::Lure;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::LazyLock;

const CUES: &str = include_str!("../data/lures.tsv");
const SECTORS: &str = include_str!("../data/sectors.tsv");

/// Points from which a story is told, not only hinted at.
pub(crate) const TOLD: f32 = 4.5;
/// Bytes of the body in which cues count in full.
const OPENING: usize = 1500;
/// Bytes of subject, display name and file names that are looked at.
const HEAD: usize = 1000;

/// A lure that a cue speaks for.
#[derive(Debug)]
struct Say {
    lure: Lure,
    weight: f32,
    languages: Vec<&'static str>,
}

static LEXICON: LazyLock<PhraseBook<Say>> = LazyLock::new(|| {
    let rows = CUES
        .lines()
        .filter_map(read_line)
        .map(|(lure, language, weight, cues)| (cues, (lure, language, weight)));
    PhraseBook::new(rows, |says: &mut Vec<Say>, &(lure, language, weight)| {
        match says.iter_mut().find(|say| say.lure == lure) {
            Some(say) => {
                say.weight = say.weight.max(weight);
                say.languages.push(language);
            }
            None => says.push(Say { lure, weight, languages: vec![language] }),
        }
    })
});

static PRIORS: LazyLock<HashMap<&'static str, Vec<(Lure, f32)>>> = LazyLock::new(|| {
    let mut priors: HashMap<&'static str, Vec<(Lure, f32)>> = HashMap::new();
    for line in SECTORS.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split('\t');
        if let (Some(sector), Some(Ok(lure)), Some(Ok(points))) =
            (columns.next(), columns.next().map(str::parse), columns.next().map(str::parse))
        {
            priors.entry(sector).or_default().push((lure, points));
        }
    }
    priors
});

fn read_line(line: &'static str) -> Option<(Lure, &'static str, f32, &'static str)> {
    let mut columns = line.split('\t').filter(|_| !line.starts_with('#'));
    let (lure, language, weight, phrases) =
        (columns.next()?, columns.next()?, columns.next()?, columns.next()?);
    let points = match weight {
        "1" => 0.4,
        "2" => 1.0,
        "3" => 2.0,
        "4" => 3.5,
        _ => return None,
    };
    Some((lure.parse().ok()?, language, points, phrases))
}

/// Single words of the cues, in normal form, and by language for telling languages apart.
static VOCABULARY: LazyLock<HashMap<String, Vec<&'static str>>> = LazyLock::new(|| {
    let mut words: HashMap<String, Vec<&'static str>> = HashMap::new();
    for (_, language, _, phrases) in CUES.lines().filter_map(read_line) {
        for word in
            phrases.split([';', ' ']).map(|word| normal(word.trim_end_matches('*'), Accents::Drop, 60))
        {
            let languages = words.entry(word).or_default();
            if !languages.contains(&language) {
                languages.push(language);
            }
        }
    }
    words
});

/// Whether a text is, whole, one of the cues.
#[must_use]
pub fn is_cue(text: &str) -> bool {
    LEXICON.holds(text)
}

/// The languages whose cues hold this word (in normal form).
#[must_use]
pub fn languages_of(word: &str) -> &'static [&'static str] {
    VOCABULARY.get(word).map(Vec::as_slice).unwrap_or_default()
}

/// Every single word of the cues, in normal form, with its languages.
pub(crate) fn vocabulary() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    VOCABULARY.iter().map(|(word, languages)| (word.as_str(), languages.as_slice()))
}

/// Points by lure, and what gave them.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    points: HashMap<Lure, f32>,
    seen: Vec<(Lure, f32, Option<Range<usize>>)>,
}

impl Tally {
    /// The points of one lure.
    #[must_use]
    pub fn points(&self, lure: Lure) -> f32 {
        self.points.get(&lure).copied().unwrap_or(0.0)
    }

    /// The story that is told; [`Lure::Other`] if none is.
    #[must_use]
    pub fn best(&self) -> Lure {
        choice::choose(&self.points)
    }

    /// How loudly the cues of each lure were heard, in the order of the vocabulary; see [`choice::loudness`].
    #[must_use]
    pub fn heard(&self) -> Vec<(Lure, f32)> {
        let heard = Lure::ALL.iter().map(|&lure| (lure, choice::loudness(self.points(lure))));
        heard.filter(|&(_, loud)| loud > 0.0).collect()
    }

    /// The other lures that are told (not only hinted at), most points first.
    #[must_use]
    pub fn others(&self) -> Vec<Lure> {
        let best = self.best();
        let told = |&&lure: &&Lure| lure != best && lure != Lure::Other && self.points(lure) >= TOLD;
        let mut others: Vec<Lure> = Lure::ALL.iter().filter(told).copied().collect();
        others.sort_by(|&a, &b| self.points(b).total_cmp(&self.points(a)));
        others
    }

    /// Adds what the claimed brand's trade suggests.
    pub fn add_sector(&mut self, sector: &str) {
        for &(lure, points) in PRIORS.get(sector).map(Vec::as_slice).unwrap_or_default() {
            *self.points.entry(lure).or_default() += points;
        }
    }

    /// The strongest cue of a lure in [`Exhibit::text`], if one stands there.
    #[must_use]
    pub fn strongest(&self, lure: Lure) -> Option<Range<usize>> {
        let of_lure = self.seen.iter().filter(|(of, _, range)| *of == lure && range.is_some());
        of_lure.max_by(|a, b| a.1.total_cmp(&b.1)).and_then(|(_, _, range)| range.clone())
    }
}

/// Counts the cues of a mail.
#[must_use]
pub fn tally(exhibit: &Exhibit<'_>) -> Tally {
    let lexicon = &*LEXICON;
    let mut tally = Tally::default();
    // By cue: the largest factor at which it was seen.
    let mut factors: BTreeMap<usize, (f32, Option<Range<usize>>)> = BTreeMap::new();
    let mut scan = |text: &str, factor: &dyn Fn(usize) -> f32, in_text: bool| {
        for (index, range) in lexicon.find(text) {
            let factor = factor(range.start);
            let best = factors.entry(index).or_insert((0.0, None));
            if factor > best.0 {
                *best = (factor, in_text.then_some(range));
            }
        }
    };
    let body_start = exhibit.body_start;
    let by_place = |at: usize| match at {
        at if at < body_start => 2.0,
        at if at < body_start + OPENING => 1.0,
        at if at < body_start + 3 * OPENING => 0.5,
        _ => 0.2,
    };
    scan(&exhibit.text, &by_place, true);
    scan(&normal(exhibit.display_name(), Accents::Drop, HEAD), &|_| 2.0, false);
    scan(&beside(exhibit), &|_| 0.7, false);
    for (index, (factor, range)) in factors {
        for say in lexicon.says(index) {
            let foreign = exhibit.language.is_some_and(|language| !say.languages.contains(&language));
            if foreign && lexicon.is_short(index) && !say.languages.contains(&"en") {
                continue;
            }
            let points = say.weight * factor * if foreign { 0.5 } else { 1.0 };
            *tally.points.entry(say.lure).or_default() += points;
            tally.seen.push((say.lure, points, range.clone()));
        }
    }
    tally
}

/// Words beside the text: alternative text of pictures, page titles, file names.
fn beside(exhibit: &Exhibit<'_>) -> String {
    let dissection = exhibit.dissection;
    let pages = dissection.pages.iter().flat_map(|page| {
        page.images
            .iter()
            .map(|image| image.alt.as_str())
            .chain(page.title.as_ref().map(|(title, _)| title.as_str()))
    });
    let links = exhibit.links.iter().map(|link| link.text.as_str());
    let names = dissection.files().filter_map(|file| file.name.as_deref());
    let mut all = String::new();
    for text in pages.chain(links).chain(names).filter(|text| !text.is_empty()) {
        if all.len() >= HEAD {
            break;
        }
        all.push_str(&normal(&text.replace(['_', '.', '-'], " "), Accents::Drop, HEAD - all.len()));
        all.push_str(" | ");
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_tables_is_read() {
        for line in CUES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            assert!(read_line(line).is_some(), "{line}");
        }
        for &lure in Lure::ALL {
            let told = LEXICON.all().filter(|says| says.iter().any(|say| say.lure == lure)).count();
            assert!(told >= 20 || lure == Lure::Other, "{lure}: {told}");
        }
        let lines = SECTORS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
        assert_eq!(lines, PRIORS.values().map(Vec::len).sum::<usize>());
    }
}
