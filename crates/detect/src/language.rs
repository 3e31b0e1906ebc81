//! In which languages a mail speaks to its reader.
//!
//! Mails are short and full of names, and trigram statistics confuse close relatives on short text (Spanish with
//! Portuguese, Dutch with Afrikaans, Danish with Norwegian). Scripts that belong to one language decide by
//! themselves; small words and letters decide where there are enough of them; trigrams have a voice only where they
//! are not.

mod mixture;
mod scripts;
mod small_words;

use crate::exhibit::Exhibit;
use crate::normal::{Accents, normal};
use creel_evidence::verdict::Spoken;
use scripts::{Scripts, code};
pub use small_words::is_small_word;
use small_words::{Family, Points};
use whatlang::Detector;

/// Bytes of text that are looked at.
const ENOUGH: usize = 3000;
/// Letters below which nothing is said.
const TOO_FEW: usize = 12;
/// Letters of a body that speaks for itself.
const PLENTY: usize = 70;
/// Points of small words that decide alone; a word that one language has to itself gives one point.
const DECISIVE: f32 = 2.0;
/// What the trigrams' word is worth in points, where they are sure of it.
const TRIGRAMS: f32 = 1.5;

/// The main language of what the mail shows, and all of them with their shares, the main one first. What opens the
/// mail weighs more than what follows: boilerplate and filler are often longer than the lure above them.
#[must_use]
pub fn read(exhibit: &Exhibit<'_>) -> (Option<&'static str>, Vec<Spoken>) {
    let Some(whole) = of_whole(exhibit) else { return (None, Vec::new()) };
    let (main, spoken) = mixture::spoken(exhibit.subject, &exhibit.shown, whole);
    (Some(main), spoken)
}

/// The language of everything together: of the body, and where the body says too little of subject, display
/// name and the alternative text of linked pictures as well.
fn of_whole(exhibit: &Exhibit<'_>) -> Option<&'static str> {
    let mut body = String::new();
    for text in &exhibit.shown {
        push(&mut body, &text.visible.text);
    }
    if Scripts::count(&prose(&body)).weight() >= PLENTY
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

/// The words of a text in normal form that are language, not addresses, numbers or codes.
fn prose(text: &str) -> String {
    let mut prose = String::with_capacity(text.len());
    for word in text.split(' ').filter(|word| is_prose(word)) {
        if !prose.is_empty() {
            prose.push(' ');
        }
        prose.push_str(word);
    }
    prose
}

fn is_prose(word: &str) -> bool {
    !word.contains(['@', '/', '='])
        && (!word.is_ascii() || !word.bytes().any(|b| b.is_ascii_digit()))
        && word.chars().any(char::is_alphabetic)
}

/// ISO 639-1 code of a text in normal form with its accents; `None` if it is too short or of no known language.
#[must_use]
pub fn of_text(text: &str) -> Option<&'static str> {
    let prose = prose(text);
    let scripts = Scripts::count(&prose);
    if let Some(language) = scripts.language() {
        return Some(language);
    }
    if scripts.letters < TOO_FEW {
        return None;
    }
    let mut points = Points::of(&prose);
    let (best, most, second) = points.best();
    let commonest = scripts.family();
    if most >= DECISIVE && most >= 1.25 * second {
        return best;
    }
    let guess = Detector::new().detect(&prose);
    let guessed =
        guess.and_then(|guess| Some((code(guess.lang())?, guess.is_reliable(), guess.confidence())));
    let clear = most >= second + 0.3;
    if let Some((language, reliable, confidence)) = guessed
        && !best.is_some_and(|best| clear && are_relatives(best, language))
    {
        points.add(language, if reliable { TRIGRAMS } else { confidence as f32 });
    }
    let known = |family: Option<(Family, &'static str)>| family.map(|(_, commonest)| commonest);
    match guessed {
        // No small word at all: the trigrams' word must be sure.
        Some((language, reliable, confidence)) if most < 0.5 => {
            (reliable || confidence > 0.2).then_some(language).or(known(commonest)).or(best)
        }
        _ => points.best().0.or(known(commonest)),
    }
}

/// Languages that trigrams of a short text confuse.
const RELATIVES: [&[&str]; 8] = [
    &["da", "no", "sv"],
    &["es", "pt", "gl", "ca"],
    &["nl", "af"],
    &["id", "ms"],
    &["cs", "sk"],
    &["hr", "sr", "sl"],
    &["ru", "uk", "be", "bg", "mk", "sr"],
    &["ar", "fa", "ur"],
];

fn are_relatives(one: &str, other: &str) -> bool {
    RELATIVES.iter().any(|group| group.contains(&one) && group.contains(&other))
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
