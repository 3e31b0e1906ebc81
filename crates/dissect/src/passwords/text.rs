//! Words of a text that may be a password: those that the text announces, those that stand alone, those that look
//! like one.

use super::Rank;
use aho_corasick::AhoCorasick;
use std::ops::Range;
use std::sync::LazyLock;

/// Bytes of each text that are looked at.
const TEXT_LIMIT: usize = 64 * 1024;
/// Words behind an announcement that may be what it announces.
const REACH: usize = 6;
/// Words that announce a password, in lower case: what a word holds that does.
#[rustfmt::skip]
const CUES: &[&str] = &[
    "password", "passwort", "passcode", "passphrase", "kennwort", "pwd", "pw:", "pass:", "code", "kod", "pin",
    // Romance
    "senha", "contraseña", "contrasena", "contrasenya", "clave", "mdp", "parola", "palavra-passe", "codice", "código",
    // Germanic
    "wachtwoord", "lösenord", "adgangskode", "kodeord", "passord", "lykilorð",
    // Finnic, Baltic, Hungarian
    "salasana", "parool", "slaptažod", "parole", "jelszó",
    // Slavic and Greek
    "hasło", "heslo", "geslo", "lozink", "zapork", "пароль", "пароля", "парола", "лозинка", "код", "κωδικ",
    "συνθηματικ",
    // Turkish, Hebrew
    "şifre", "sifre", "סיסמה", "סיסמא",
    // South and East Asian
    "पासवर्ड", "รหัสผ่าน", "密码", "密碼", "口令", "パスワード", "暗証番号", "암호", "비밀번호",
];
/// All of them at once.
static ANNOUNCEMENTS: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::new(CUES).expect("the words above are few and short"));
/// Announcements of several words; the last one may go on.
const PHRASES: &[(&str, &str)] = &[
    ("de", "passe"),
    ("mật", "khẩu"),
    ("kata", "sandi"),
    ("كلمة", "المرور"),
    ("كلمة", "السر"),
    ("رمز", "عبور"),
];

/// The candidates of a text with their places in it, in its order.
pub(super) fn words(text: &str) -> Vec<(Rank, Range<usize>)> {
    let text = text.get(..text.floor_char_boundary(TEXT_LIMIT)).unwrap_or(text);
    let mut found = Vec::new();
    let mut since_cue = usize::MAX;
    let mut before = String::new();
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let is_alone = line.split_whitespace().take(2).count() == 1;
        let mut from = 0;
        for raw in line.split_whitespace() {
            // The next occurrence of a word behind the last one is that word.
            let start = line_start + from + line.get(from..).and_then(|rest| rest.find(raw)).unwrap_or(0);
            from = start - line_start + raw.len();
            let lower = raw.to_lowercase();
            let is_cue = is_cue(&before, &lower);
            let told = since_cue < REACH;
            for (part, is_tail) in parts(raw, is_cue) {
                let range = start + part.start..start + part.end;
                let Some(word) = text.get(range.clone()) else { continue };
                let rank = if is_tail || told && !is_cue {
                    if is_mixed(word) { Rank::Told } else { Rank::ToldPlain }
                } else if is_mixed(word) {
                    Rank::Mixed
                } else if is_alone && !is_cue && !word.contains(['@', '/']) {
                    Rank::Alone
                } else {
                    continue;
                };
                if is_tail || (3..=40).contains(&word.chars().count()) {
                    found.push((rank, range));
                }
            }
            since_cue = if is_cue { 0 } else { since_cue.saturating_add(1) };
            before = lower;
        }
        line_start += line.len();
    }
    found
}

/// Whether this word announces a password, perhaps with the one before it.
fn is_cue(before: &str, word: &str) -> bool {
    ANNOUNCEMENTS.is_match(word)
        || PHRASES.iter().any(|(first, last)| before == *first && word.starts_with(last))
}

/// The forms in which a word may be meant, as ranges of it: without quotation marks, without the punctuation of the
/// sentence, and what stands behind the announcement in the same word ("Password:1234"), which is said of each.
fn parts(raw: &str, is_cue: bool) -> Vec<(Range<usize>, bool)> {
    let within = |part: &str| {
        let start = part.as_ptr() as usize - raw.as_ptr() as usize;
        start..start + part.len()
    };
    let word = raw.trim_matches(is_quote);
    let bare = raw.trim_end_matches(['.', '!', ';', ':', '?', '。', '！']).trim_matches(is_quote);
    let tail = |word: &'_ str| {
        let behind = word.rsplit_once([':', '=', '：']).map(|(_, tail)| tail.len());
        // Scripts without spaces between words.
        let behind = behind.or_else(|| {
            let latin = word.len() - word.trim_end_matches(|c: char| c.is_ascii_alphanumeric()).len();
            let is_other = word.chars().any(|c| u32::from(c) >= 0x0600);
            (is_other && latin >= 3 && latin < word.len()).then_some(latin)
        });
        behind.filter(|&length| length > 0).map(|length| word.len() - length..word.len())
    };
    let mut parts = Vec::new();
    if is_cue {
        for form in [word, bare] {
            if let Some(range) = tail(form) {
                let offset = within(form).start;
                let part = raw.get(offset + range.start..offset + range.end).unwrap_or_default();
                parts.push((within(part.trim_matches(is_quote)), true));
            }
        }
    }
    parts.push((within(word), false));
    parts.push((within(bare), false));
    parts.retain(|(range, _)| !range.is_empty());
    parts.dedup();
    parts
}

const fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '('
            | ')'
            | ','
            | '<'
            | '>'
            | '“'
            | '”'
            | '„'
            | '«'
            | '»'
            | '「'
            | '」'
            | '['
            | ']'
            | '*'
    )
}

/// Whether a word has a digit and looks like nothing else: no address, no URL, no date or sum.
pub(super) fn is_mixed(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    digits > 0 && (letters > 0 || digits >= 3) && !word.contains(['@', '/', '\\']) && word.len() <= 24
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(text: &str) -> Vec<&str> {
        let found = words(text).into_iter().filter(|(rank, _)| matches!(rank, Rank::Told | Rank::ToldPlain));
        found.filter_map(|(_, range)| text.get(range)).collect()
    }

    #[test]
    fn what_is_announced_is_told() {
        for (text, word) in [
            ("Please open it. Password: Zx81! Thanks, Ann", "Zx81"),
            ("пароль 7788", "7788"),
            ("(pass:abc)", "abc"),
            ("Das Kennwort lautet \"Birnbaum\".", "Birnbaum"),
            ("Le mot de passe est 4711", "4711"),
            ("解压密码：a1b2", "a1b2"),
            ("解压密码4455", "4455"),
            ("Mật khẩu: 9900", "9900"),
            ("كلمة المرور 3131", "3131"),
            ("PIN=0042", "0042"),
        ] {
            assert!(told(text).contains(&word), "{text}: {:?}", told(text));
        }
    }

    #[test]
    fn a_word_on_a_line_of_its_own_may_be_meant() {
        let text = "Here is the file.\nRosengarten\nRegards, Ann";
        assert!(words(text).contains(&(Rank::Alone, 18..29)));
    }

    #[test]
    fn ordinary_words_are_none() {
        assert_eq!(words("Dear Ann, see the attached offer at https://a.example/x1 and a1@b.example."), []);
    }

    proptest! {
        #[test]
        fn places_are_places(text: String) {
            for (_, range) in words(&text) {
                prop_assert!(text.get(range).is_some_and(|word| !word.is_empty()));
            }
        }
    }
}
