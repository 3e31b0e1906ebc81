//! What is written next to a name: names and titles in display names, salutations, signatures.

use crate::titles::{self, Title};
use crate::words::{Words, folded};
use creel_reference::brands;
use std::ops::Range;

/// A person as one place describes him.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Description {
    /// The name as written.
    pub(crate) name: Option<String>,
    /// The title as written, with what it says.
    pub(crate) title: Option<(String, Title)>,
    /// The whole in the text that was read.
    pub(crate) range: Range<usize>,
}

/// Characters that separate a name from a title.
const SEPARATORS: &[char] =
    &['(', ')', '[', ']', '|', ',', ';', '/', '•', '·', '–', '—', '「', '」', '（', '）', '\t'];

/// Folded words that begin a salutation. A trailing word may follow in another language's habit.
const GREETINGS: &[&str] = &[
    "dear",
    "hello",
    "hi",
    "good morning",
    "good afternoon",
    "good day",
    "attention",
    "attn",
    "greetings",
    "sehr geehrte",
    "sehr geehrter",
    "sehr geehrtes",
    "guten tag",
    "hallo",
    "liebe",
    "lieber",
    "guten morgen",
    "werter",
    "cher",
    "chere",
    "bonjour",
    "a l attention de",
    "gentile",
    "gentilissimo",
    "gentilissima",
    "egregio",
    "egregia",
    "spettabile",
    "buongiorno",
    "buon giorno",
    "ciao",
    "caro",
    "cara",
    "estimado",
    "estimada",
    "buenos dias",
    "hola",
    "buenas tardes",
    "prezado",
    "prezada",
    "caro senhor",
    "ola",
    "bom dia",
    "boa tarde",
    "geachte",
    "beste",
    "goedendag",
    "szanowny",
    "szanowna",
    "dzien dobry",
    "witam",
    "vazeny",
    "vazena",
    "dobry den",
    "ctihodny",
    "sayin",
    "merhaba",
    "kære",
    "kaere",
    "hej",
    "god dag",
    "hei",
    "basta",
    "hyva",
    "tisztelt",
    "kedves",
    "stimate",
    "stimata",
    "buna ziua",
    "уважаемый",
    "уважаемая",
    "здравствуйте",
    "шановний",
    "шановна",
    "αγαπητε",
    "αγαπητη",
    "尊敬的",
    "親愛的",
    "亲爱的",
    "kepada",
    "yth",
    "kinh gui",
];

/// Folded forms of address that are no part of a name.
const HONORIFICS: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "sir",
    "madam",
    "dr",
    "prof",
    "professor",
    "ing",
    "eng",
    "mgr",
    "herr",
    "herrn",
    "frau",
    "monsieur",
    "madame",
    "mme",
    "mlle",
    "m",
    "signor",
    "signora",
    "signore",
    "sig",
    "sigra",
    "dott",
    "dottssa",
    "ssa",
    "ra",
    "dottore",
    "dottoressa",
    "senor",
    "senora",
    "senorita",
    "sr",
    "sra",
    "srta",
    "don",
    "dona",
    "senhor",
    "senhora",
    "heer",
    "mevrouw",
    "mijnheer",
    "dhr",
    "mevr",
    "pan",
    "pani",
    "panie",
    "pane",
    "bay",
    "bayan",
    "bey",
    "hanim",
    "господин",
    "госпожа",
    "κυριε",
    "κυρια",
    "domnule",
    "doamna",
    "de",
    "heren",
    "herra",
    "rouva",
    "bapak",
    "ibu",
];

/// Folded words that address anybody: no names.
const ANYBODY: &[&str] = &[
    "customer",
    "customers",
    "client",
    "clients",
    "user",
    "users",
    "member",
    "members",
    "friend",
    "friends",
    "team",
    "all",
    "everyone",
    "colleague",
    "colleagues",
    "partner",
    "partners",
    "supplier",
    "suppliers",
    "valued",
    "there",
    "beneficiary",
    "winner",
    "subscriber",
    "account",
    "holder",
    "owner",
    "cardholder",
    "shopper",
    "recipient",
    "email",
    "mail",
    "webmail",
    "admin",
    "staff",
    "employee",
    "beloved",
    "applicant",
    "candidate",
    "reader",
    "homeowner",
    "guest",
    "recipients",
    "undisclosed",
    "info",
    "ltd",
    "gmbh",
    "inc",
    "llc",
    "srl",
    "spa",
    "company",
    "corp",
    "community",
    "support",
    "service",
    "newsletter",
    "enthusiast",
    "learner",
    "please",
    "contact",
    "dear",
    "name",
    "nome",
    "benutzer",
    "gewinner",
    "gewinnerin",
    "grusse",
    "gruesse",
    "gruss",
    "condutor",
    "sobrenome",
    "opinion",
    "mention",
    "webmaster",
    "kunde",
    "kunden",
    "kundin",
    "nutzer",
    "damen",
    "und",
    "herren",
    "mitglied",
    "utente",
    "cliente",
    "clienti",
    "clientes",
    "usuario",
    "usuaria",
    "cher",
    "chere",
    "abonne",
    "sirs",
    "concern",
    "whom",
    "titular",
    "contribuinte",
    "contribuyente",
    "klant",
    "relatie",
    "kliencie",
    "uzytkowniku",
    "zakaznik",
    "zakazniku",
    "musteri",
    "musterimiz",
    "kunder",
    "bruger",
    "asiakas",
    "客户",
    "用户",
    "顾客",
    "お客様",
    "お客さま",
    "고객",
    "고객님",
    "клиент",
    "пользователь",
];

/// Bytes at the start of a line that hold its greeting.
const GREETING_BYTES: usize = 48;

/// Words that a salutation's name has at most.
const NAME_WORDS: usize = 4;

/// Reads a display name: `Maria Rossi (Purchasing Manager)`, `Jan Novak - Vedoucí nákupu`, `HR Department`.
pub(crate) fn display_name(text: &str) -> Description {
    let text = text.get(..text.floor_char_boundary(400)).unwrap_or_default();
    let mut described = Description { range: 0..text.len(), ..Description::default() };
    if text.contains('@') || text.chars().count() > 200 {
        return described;
    }
    let segments = segments(text);
    for (position, segment) in segments.iter().enumerate() {
        let Some(title) = titles::read(segment) else {
            if described.name.is_none() && is_name(segment) {
                described.name = Some((*segment).to_owned());
            }
            continue;
        };
        let told = title.function.is_some() && title.seniority.is_some();
        let part = segment.get(title.range.clone()).unwrap_or_default().to_owned();
        let beside = segments.len() > 1 && position > 0 && title.function.is_some();
        if described.title.is_none() && (title.whole || told || beside) {
            if !title.whole && described.name.is_none() {
                // `Maria Rossi Purchasing Manager`, `김철수 구매팀장`: the name stands on one side.
                let before = segment.get(..title.range.start).unwrap_or_default().trim();
                let after = segment.get(title.range.end..).unwrap_or_default().trim();
                let side = if before.is_empty() { after } else { before };
                described.name = Some(side.to_owned()).filter(|side| is_name(side));
            }
            let written = if beside || title.whole { (*segment).to_owned() } else { part };
            described.title = Some((written, title));
        } else if described.name.is_none() && position == 0 && is_name(segment) {
            described.name = Some((*segment).to_owned());
        }
    }
    // `Rossi, Maria` and `Smith/John`: only separators inside a name that no title follows.
    if described.title.is_none() && segments.len() > 1 {
        described.name = None;
        if is_name(text.trim()) && segments.len() == 2 {
            described.name = Some(text.trim().to_owned());
        }
    }
    described
}

fn segments(text: &str) -> Vec<&str> {
    text.split(SEPARATORS)
        .flat_map(|part| part.split(" - "))
        .flat_map(|part| part.split(": "))
        .map(|part| part.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '-' | '.')))
        .filter(|part| !part.is_empty())
        .collect()
}

/// Whether a text can be a person's name: one to five words of letters, each with a capital first or of a script
/// without capitals, none that addresses anybody, and no brand (senders of scams put brands there).
pub(crate) fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let capital = |word: &str| word.chars().find(|c| c.is_alphabetic()).is_some_and(|c| !c.is_lowercase());
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    (1..=5).contains(&words.len())
        && letters >= 2
        && text.len() <= 120
        && !text.chars().any(|c| c.is_ascii_digit() || "@<>{}#$%*=_:/\\!?".contains(c))
        && words.first().is_some_and(|word| capital(word))
        && words.last().is_some_and(|word| capital(word))
        && !Words::of(text).iter().any(|word| ANYBODY.contains(&word))
        && !brands::find(text).iter().any(|mention| !mention.ambiguous)
}

/// Reads one line as a salutation: `Dear Ms Rossi, Purchasing Manager,`. `None` if it greets nobody in particular.
pub(crate) fn salutation(line: &str) -> Option<Description> {
    let line = line.get(..line.floor_char_boundary(200)).unwrap_or_default();
    let begins = greeting(&Words::of(line.get(..line.floor_char_boundary(GREETING_BYTES))?).folded)?;
    let words = Words::of(line);
    let after = words.folded.len().min(begins.len());
    // "Hello! Please answer": a sentence ends before anybody is named.
    let greeted = words.places.iter().rev().find(|(folded, _)| folded.start < after)?;
    let named = words.places.iter().find(|(folded, _)| folded.start >= after)?;
    if line.get(greeted.1.end..named.1.start)?.contains(['.', '!', '?', ':', '\n']) {
        return None;
    }
    let mut rest = words
        .places
        .iter()
        .filter(|(folded, _)| folded.start >= after)
        .skip_while(|(folded, _)| words.folded.get(folded.clone()).is_some_and(|w| HONORIFICS.contains(&w)))
        .map(|(_, original)| original.start);
    let start = rest.next()?;
    let body = line.get(start..)?;
    let end = body.find([',', '!', ':', ';', '\n', '，', '：', '(', '-', '–']).unwrap_or(body.len());
    let head = body.get(..end)?.trim();
    let mut described = Description { range: 0..line.trim_end().len(), ..Description::default() };
    if let Some(title) = titles::read(head).filter(|title| title.whole && title.function.is_some()) {
        described.title = Some((head.to_owned(), title));
    } else if head.split_whitespace().count() <= NAME_WORDS && is_name(head) {
        described.name = Some(head.trim_end_matches('.').to_owned());
        let tail = body.get(end..)?.trim_matches(|c: char| !c.is_alphanumeric());
        let title = titles::read(tail).filter(|title| title.whole && title.function.is_some());
        described.title = title.map(|title| (tail.to_owned(), title));
    }
    (described.name.is_some() || described.title.is_some()).then_some(described)
}

/// The longest greeting that folded words begin with.
fn greeting(folded: &str) -> Option<&'static str> {
    let begins = |greeting: &&&str| {
        folded.strip_prefix(**greeting).is_some_and(|rest| {
            rest.is_empty() || rest.starts_with(' ') || greeting.starts_with(['尊', '親', '亲'])
        })
    };
    GREETINGS.iter().filter(begins).max_by_key(|greeting| greeting.len()).copied()
}

/// Whether two names share a word, so that both can mean one person (`Ms Rossi`, `Maria Rossi`, `maria.rossi`).
pub(crate) fn share_a_word(one: &str, other: &str) -> bool {
    let other = Words::of(other);
    Words::of(one).iter().any(|word| word.chars().count() >= 3 && other.iter().any(|other| other == word))
}

/// The title in the lines after a line that is `name`, or on that line behind the name: a quoted signature.
/// Gives the title and the index of the name's line.
pub(crate) fn signature<'a>(lines: &[&'a str], name: &str) -> Option<(usize, Option<(&'a str, Title)>)> {
    let wanted = folded(name);
    let first = name.split_whitespace().next().filter(|_| wanted.contains(' '))?;
    let clean = |line: &&'a str| line.trim_start_matches(['>', ' ', '|', '*']).trim();
    let position = lines.iter().position(|line| {
        line.len() <= 200
            && line.contains(first)
            && folded(line)
                .strip_prefix(&wanted)
                .is_some_and(|rest| rest.is_empty() || titles::read(rest).is_some())
    })?;
    let own = lines.get(position).map(clean).and_then(|line| {
        let words = Words::of(line);
        let tail = words.places.iter().find(|(place, _)| place.start > wanted.len())?;
        line.get(tail.1.start..)
    });
    let following = lines.iter().skip(position + 1).take(2).map(clean).filter(|line| line.len() <= 120);
    let title = own.into_iter().chain(following).find_map(|line| {
        let title = titles::read(line).filter(|title| title.function.is_some() || title.whole)?;
        Some((line, title))
    });
    Some((position, title))
}
