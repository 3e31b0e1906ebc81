//! Which languages a mail speaks besides its main one: a lure in one language over filler or boilerplate in another.

use super::scripts::Scripts;
use super::small_words::Points;
use super::{ENOUGH, are_relatives, prose};
use crate::normal::{Accents, normal};
use crate::phrases::PhraseBook;
use creel_evidence::Locus;
use creel_evidence::dissection::Text;
use creel_evidence::verdict::Spoken;
use std::ops::Range;
use std::sync::LazyLock;

/// Letters of one stretch that is judged by itself; where a blank line follows, fewer do.
const STRETCH: usize = 80;
const PARAGRAPH: usize = 30;
/// Letters below which another language is a phrase, not a part of the mail.
const LEAST: usize = 60;
/// The least share of the mail that makes another language a part of it.
const LEAST_SHARE: f32 = 0.1;
/// Points that another language must have before that of the whole, and the least that it must have.
const DECISIVE: f32 = 2.0;
const LEAST_POINTS: f32 = 0.7;
/// Letters after which a letter weighs half as much as the first.
const OPENING: f32 = 60.0;

/// What a letter of boilerplate weighs beside others.
const FRAME: f32 = 0.2;

static BOILERPLATE: LazyLock<PhraseBook<()>> = LazyLock::new(|| {
    let table = include_str!("../../data/boilerplate.tsv");
    let rows = table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    PhraseBook::new(rows.map(|(_, phrases)| (phrases, ())), |_: &mut Vec<()>, ()| {})
});

/// What is spoken in one language.
struct Part {
    code: &'static str,
    letters: usize,
    /// Letters by their place: the earlier, the more.
    weight: f32,
    /// `None` for what only the subject speaks.
    at: Option<Locus>,
}

/// The main language, and the languages of the shown texts, the main one first, then by share; they are empty if no
/// text is shown. `whole` is the language of all together: whatever is not plainly another is that.
pub(super) fn spoken(subject: &str, shown: &[&Text], whole: &'static str) -> (&'static str, Vec<Spoken>) {
    let mut parts: Vec<Part> = Vec::new();
    let mut read = 0;
    let mut place = 0;
    let mut add = |written: &str, at: &dyn Fn() -> Option<Locus>| {
        let prose = prose(written);
        let scripts = Scripts::count(&prose);
        if scripts.letters == 0 {
            return;
        }
        let code = of_stretch(&prose, &scripts, whole).unwrap_or(whole);
        let letters = scripts.weight();
        let mut weight = early(place + letters) - early(place);
        place += letters;
        if BOILERPLATE.find(&normal(written, Accents::Drop, ENOUGH)).next().is_some() {
            weight *= FRAME;
        }
        match parts.iter_mut().find(|part| part.code == code) {
            Some(part) => {
                part.letters += letters;
                part.weight += weight;
                part.at = part.at.take().or_else(at);
            }
            None => parts.push(Part { code, letters, weight, at: at() }),
        }
    };
    add(&normal(subject, Accents::Keep, ENOUGH), &|| None);
    for text in shown {
        for range in stretches(&text.visible.text) {
            if read >= ENOUGH {
                break;
            }
            let written = text.visible.text.get(range.clone()).unwrap_or_default();
            let written = normal(written, Accents::Keep, ENOUGH - read);
            read += written.len();
            add(&written, &|| Some(text.visible.quote(text.artifact, range.clone()).locus));
        }
    }
    let main = parts.iter().max_by(|a, b| a.weight.total_cmp(&b.weight)).map_or(whole, |part| part.code);
    let all = parts.iter().map(|part| part.letters).sum::<usize>().max(1) as f32;
    parts.retain(|part| {
        part.at.is_some()
            && (part.code == main || part.letters >= LEAST && part.letters as f32 >= LEAST_SHARE * all)
    });
    parts.sort_by_key(|part| (part.code != main, usize::MAX - part.letters));
    let kept = parts.iter().map(|part| part.letters).sum::<usize>().max(1) as f64;
    let share = |letters: usize| (letters as f64 / kept * 100.0).round() / 100.0;
    let spoken = parts.into_iter().filter_map(|part| {
        Some(Spoken { code: part.code.to_owned(), share: share(part.letters), at: part.at? })
    });
    (main, spoken.collect())
}

/// What the first letters of a mail weigh together: the integral of `1 / (1 + place / OPENING)`.
fn early(letters: usize) -> f32 {
    OPENING * (letters as f32 / OPENING).ln_1p()
}

/// Another language than that of the whole, if a stretch plainly speaks it.
fn of_stretch(prose: &str, scripts: &Scripts, whole: &'static str) -> Option<&'static str> {
    if let Some(language) = scripts.language() {
        return Some(language);
    }
    let points = Points::of(prose);
    let (best, most, second) = points.best();
    if let Some((_, commonest)) = scripts.family() {
        let native = best.unwrap_or(commonest);
        return Some(if are_relatives(native, whole) { whole } else { native });
    }
    let plain = most >= LEAST_POINTS && most >= 1.3 * second && most - points.get(whole) >= DECISIVE;
    best.filter(|best| plain && !are_relatives(best, whole))
}

/// Whole lines, as many together as make a stretch.
fn stretches(text: &str) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    let (mut start, mut end, mut letters) = (0, 0, 0);
    for line in text.split_inclusive('\n').take(ENOUGH) {
        end += line.len();
        letters += line.chars().filter(|c| c.is_alphabetic()).count();
        if letters >= STRETCH || letters >= PARAGRAPH && line.trim().is_empty() {
            all.push(start..end);
            start = end;
            letters = 0;
        }
    }
    if letters > 0 {
        all.push(start..end);
    }
    all
}

#[cfg(test)]
mod tests {
    use crate::trial::{html, plain, verdict};

    const ENGLISH: &str = "You receive this message because you are registered with our service. If you do not want to hear \
                           from us any more, please let us know. This message may hold information that is meant for \
                           the person whom it names.";
    const GERMAN: &str = "Wir haben eine Anmeldung von einem unbekannten Gerät bemerkt und deshalb Ihr Konto gesperrt. Bitte \
                          bestätigen Sie Ihre Daten innerhalb von einem Tag, sonst wird der Zugang gelöscht und kann \
                          nicht wieder hergestellt werden.";
    const FROM: &str = "From: Desk <desk@firm.test>\nSubject: Konto\n";

    #[test]
    fn mixed_mail_says_so_and_where() {
        let mail = plain(FROM, &format!("{GERMAN}\n\n{ENGLISH}"));
        let verdict = verdict(&mail);
        assert_eq!(verdict.language.as_deref(), Some("de"));
        let codes: Vec<&str> = verdict.languages.iter().map(|spoken| spoken.code.as_str()).collect();
        assert_eq!(codes, ["de", "en"]);
        let share: f64 = verdict.languages.iter().map(|spoken| spoken.share).sum();
        assert!((share - 1.0).abs() < 0.02);
        let second = verdict.languages.get(1).unwrap();
        assert!(second.at.range.start > 200, "{:?}", second.at);
    }

    #[test]
    fn a_foreign_name_or_phrase_is_no_second_language() {
        let mail = plain(FROM, &format!("{GERMAN}\nUnsubscribe\n© Firm Limited, all rights reserved"));
        assert_eq!(verdict(&mail).languages.len(), 1);
    }

    #[test]
    fn hidden_text_is_not_spoken() {
        let mail = html(
            FROM,
            &format!("<p>{GERMAN}</p><div style='display:none'>{ENGLISH} {ENGLISH} {ENGLISH}</div>"),
        );
        let verdict = verdict(&mail);
        assert_eq!(verdict.language.as_deref(), Some("de"));
        assert_eq!(verdict.languages.len(), 1);
    }
}
