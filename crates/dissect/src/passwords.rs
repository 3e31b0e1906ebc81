//! Words that may open an encrypted archive: senders who encrypt against scanners tell the reader the
//! password in the mail.

/// What is tried without being told: analysts' custom for samples.
const CUSTOMARY: &str = "infected";
/// Candidates that are kept.
const LIMIT: usize = 64;
/// Bytes of each text that are looked at.
const TEXT_LIMIT: usize = 64 * 1024;
/// Words that announce a password, in lower case, by their beginnings.
const CUES: &[&str] = &[
    "password",
    "passwort",
    "passcode",
    "passphrase",
    "kennwort",
    "pwd",
    "pw:",
    "pass:",
    "code",
    "kod",
    "pin",
    "senha",
    "contraseña",
    "clave",
    "mot de passe",
    "wachtwoord",
    "lösenord",
    "adgangskode",
    "salasana",
    "hasło",
    "heslo",
    "jelszó",
    "parola",
    "şifre",
    "пароль",
    "код",
    "密码",
    "密碼",
    "パスワード",
    "암호",
    "비밀번호",
];

/// Candidates out of the subject and the bodies: words after a cue first, then words that look like one.
pub(crate) fn candidates<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut told = Vec::new();
    let mut likely = Vec::new();
    for text in texts {
        let text = text.get(..text.floor_char_boundary(TEXT_LIMIT)).unwrap_or(text);
        let mut since_cue = usize::MAX;
        for raw in text.split_whitespace() {
            let lower = raw.to_lowercase();
            let is_cue = CUES.iter().any(|cue| lower.contains(cue.trim_end()));
            let word = raw.trim_matches(is_quote);
            let bare = raw.trim_end_matches(['.', '!', ';', ':', '?']).trim_matches(is_quote);
            // "Password:1234" in one word.
            let tail =
                word.rsplit_once([':', '=']).map(|(_, tail)| tail).filter(|tail| is_cue && !tail.is_empty());
            for candidate in [tail, Some(word), Some(bare)].into_iter().flatten() {
                if !(3..=40).contains(&candidate.chars().count()) && tail != Some(candidate) {
                    continue;
                }
                if tail == Some(candidate) || since_cue < 6 && !is_cue {
                    told.push(candidate.to_owned());
                } else if is_mixed(candidate) {
                    likely.push(candidate.to_owned());
                }
            }
            since_cue = if is_cue { 0 } else { since_cue.saturating_add(1) };
        }
    }
    // The words right behind a cue, mixed ones first, because "the password is: X7f" has two more words.
    told.sort_by_key(|word| !is_mixed(word));
    let mut out: Vec<String> = Vec::with_capacity(LIMIT);
    for word in std::iter::once(CUSTOMARY.to_owned()).chain(told).chain(likely) {
        if out.len() == LIMIT {
            break;
        }
        if !out.contains(&word) {
            out.push(word);
        }
    }
    out
}

const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '(' | ')' | ',' | '<' | '>' | '“' | '”' | '„' | '«' | '»' | '「' | '」')
}

/// Whether a word has a digit and looks like nothing else: no address, no URL, no date or sum.
fn is_mixed(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    digits > 0 && (letters > 0 || digits >= 4) && !word.contains(['@', '/', '\\']) && word.len() <= 24
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_told_password_stands_in_front() {
        let found = candidates(["Invoice 2024", "Please open it. Password: Zx81! Thanks, Ann"]);
        assert_eq!(found.first().map(String::as_str), Some("infected"));
        let place = |word: &str| found.iter().position(|f| f == word);
        assert!(place("Zx81!").unwrap() < place("Thanks").unwrap());
        assert!(place("Zx81!").unwrap() < place("2024").unwrap());
        for text in ["пароль 7788", "(pass:abc)", "Das Kennwort lautet \"Birnbaum\"."] {
            let word = ["7788", "abc", "Birnbaum"].into_iter().find(|w| text.contains(w)).unwrap();
            assert!(candidates([text]).contains(&word.to_owned()), "{text}");
        }
    }

    #[test]
    fn the_list_is_short_whatever_the_text() {
        let many: String = (0..10_000).map(|i| format!("pin a{i} ")).collect();
        assert_eq!(candidates([many.as_str()]).len(), LIMIT);
        assert_eq!(candidates([""]), ["infected"]);
    }
}
