//! In which language a mail speaks to its reader.
//!
//! Mails are short and full of names, and trigram statistics confuse close relatives on short text (Spanish with
//! Portuguese, Dutch with Afrikaans, Danish with Norwegian). Small words decide where there are enough of them;
//! scripts that belong to one language decide by themselves; trigrams are asked only where both are silent.

mod scripts;

use crate::exhibit::Exhibit;
use crate::normal::{Accents, normal};
use scripts::{Scripts, code};
use std::collections::HashMap;
use std::sync::LazyLock;
use whatlang::Detector;

/// Bytes of text that are looked at.
const ENOUGH: usize = 3000;
/// Letters below which nothing is said.
const TOO_FEW: usize = 12;
/// Points of small words that decide alone; a word that one language has to itself gives one point.
const DECISIVE: f32 = 2.0;

const TABLE: &str = include_str!("../data/stopwords.tsv");

/// Each small word with the languages that have it, and the languages in order; and what each word, small or of
/// a story, gives to which language.
struct SmallWords {
    languages: Vec<&'static str>,
    words: HashMap<&'static str, Vec<usize>>,
    points: HashMap<&'static str, Vec<(usize, f32)>>,
}

static SMALL_WORDS: LazyLock<SmallWords> = LazyLock::new(|| {
    let mut small = SmallWords { languages: Vec::new(), words: HashMap::new(), points: HashMap::new() };
    for (language, words) in TABLE.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('\t'))
    {
        let index = small.languages.len();
        small.languages.push(language);
        for word in words.split(' ') {
            let owners = small.words.entry(word).or_default();
            if !owners.contains(&index) {
                owners.push(index);
            }
        }
    }
    for (&word, owners) in &small.words {
        let each = if owners.len() == 1 { 1.0 } else { 0.7 / owners.len() as f32 };
        small.points.entry(word).or_default().extend(owners.iter().map(|&owner| (owner, each)));
    }
    for (word, told) in crate::lure::vocabulary() {
        let each = 0.5 / told.len() as f32;
        let owners =
            told.iter().filter_map(|told| small.languages.iter().position(|language| language == told));
        small.points.entry(word).or_default().extend(owners.map(|owner| (owner, each)));
    }
    small
});

/// Whether a word (lower case, with its accents) is a small word of any listed language.
#[must_use]
pub fn is_small_word(word: &str) -> bool {
    SMALL_WORDS.words.contains_key(word)
}

/// The language of what the mail shows: of the body, and where the body says too little of subject, display
/// name and the alternative text of linked pictures as well.
#[must_use]
pub fn read(exhibit: &Exhibit<'_>) -> Option<&'static str> {
    let mut body = String::new();
    for text in &exhibit.shown {
        push(&mut body, &text.visible.text);
    }
    if body.split(' ').filter(|word| is_prose(word)).take(12).count() >= 12
        && let Some(language) = of_text(&body)
    {
        return Some(language);
    }
    let mut all = normal(&exhibit.subject.replace('_', " "), Accents::Keep, ENOUGH);
    push(&mut all, exhibit.display_name());
    for link in &exhibit.links {
        push(&mut all, &link.text);
    }
    for image in exhibit.dissection.pages.iter().flat_map(|page| &page.images) {
        push(&mut all, &image.alt);
    }
    push(&mut all, &body);
    of_text(&all)
}

fn push(all: &mut String, text: &str) {
    if all.len() < ENOUGH && !text.is_empty() {
        if !all.is_empty() {
            all.push(' ');
        }
        all.push_str(&normal(text, Accents::Keep, ENOUGH - all.len().min(ENOUGH)));
    }
}

/// Whether a word is language, not an address, number or code.
fn is_prose(word: &str) -> bool {
    !word.contains(['@', '/', '='])
        && !word.bytes().any(|b| b.is_ascii_digit())
        && word.chars().any(char::is_alphabetic)
}

/// ISO 639-1 code of a text in normal form with its accents; `None` if it is too short or of no known language.
#[must_use]
pub fn of_text(text: &str) -> Option<&'static str> {
    let prose: String = text.split(' ').filter(|word| is_prose(word)).collect::<Vec<_>>().join(" ");
    let scripts = Scripts::count(&prose);
    if let Some(language) = scripts.language(&prose) {
        return Some(language);
    }
    if scripts.letters < TOO_FEW {
        return None;
    }
    let (best, points, second) = by_small_words(&prose);
    if scripts.latin * 2 > scripts.letters && points >= DECISIVE && points >= 1.25 * second {
        return best;
    }
    let guess = Detector::new().detect(&prose)?;
    let language = code(guess.lang());
    // Danish and Norwegian differ too little for trigrams of a short text.
    let relatives = matches!(
        (language, best),
        (Some("no"), Some("da")) | (Some("es"), Some("pt")) | (Some("pt"), Some("es"))
    );
    if guess.is_reliable() && !relatives || points < 0.5 {
        return language.filter(|_| guess.is_reliable() || guess.confidence() > 0.2).or(best);
    }
    best
}

/// The language whose small words weigh most, with its points and the runner-up's.
fn by_small_words(prose: &str) -> (Option<&'static str>, f32, f32) {
    let small = &*SMALL_WORDS;
    let mut points = vec![0f32; small.languages.len()];
    for word in prose.split(|c: char| !c.is_alphabetic() && c != '\'').filter(|word| word.len() < 16) {
        for &(language, each) in small.points.get(word).map(Vec::as_slice).unwrap_or_default() {
            if let Some(sum) = points.get_mut(language) {
                *sum += each;
            }
        }
    }
    let mut best = (None, 0.0, 0.0);
    for (&language, &sum) in small.languages.iter().zip(&points) {
        if sum > best.1 {
            best = (Some(language), sum, best.1);
        } else if sum > best.2 {
            best.2 = sum;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn short_mails_of_many_languages() {
        for (text, language) in [
            ("Your account has been limited. Please confirm your information here.", "en"),
            ("Ihr Paket konnte nicht zugestellt werden. Bitte bestätigen Sie die Adresse.", "de"),
            ("Sua encomenda foi retida. Para liberar, clique no link e pague a taxa.", "pt"),
            ("Su paquete está retenido. Haga clic aquí para pagar los gastos de envío.", "es"),
            (
                "Votre colis est en attente, veuillez confirmer votre adresse dans les plus brefs délais.",
                "fr",
            ),
            ("Il tuo pacco è in giacenza, conferma la spedizione per la consegna.", "it"),
            ("Uw pakket kon niet worden bezorgd. Klik hier om het opnieuw in te plannen.", "nl"),
            ("Twoja paczka została zatrzymana, prosimy o opłatę przez stronę.", "pl"),
            ("Din pakke er ikke blevet leveret, og du skal betale told nu.", "da"),
            ("Ditt paket har inte levererats och du måste betala tull för att få det.", "sv"),
            ("Kargonuz için ödeme yapmanız gerekiyor, lütfen bağlantıya tıklayın.", "tr"),
            ("Vaše zásilka byla zadržena, prosím uhraďte poplatek, aby vám mohla být doručena.", "cs"),
            ("Ваша посылка задержана, оплатите доставку по ссылке.", "ru"),
            ("お荷物のお届けにあがりましたが不在でした。", "ja"),
            ("您的包裹无法投递,请更新地址。", "zh"),
            ("고객님의 택배가 배송되지 않았습니다.", "ko"),
        ] {
            assert_eq!(of_text(&normal(text, Accents::Keep, 3000)), Some(language), "{text}");
        }
    }

    #[test]
    fn too_little_is_no_language() {
        assert_eq!(of_text(""), None);
        assert_eq!(of_text("ok"), None);
        assert_eq!(of_text("https://firm.example/a 12345 a@firm.example"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "\\PC{0,200}") {
            let _ = of_text(&normal(&text, Accents::Keep, 3000));
        }
    }
}
