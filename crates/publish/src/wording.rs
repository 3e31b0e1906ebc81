//! Words for people: vocabulary, counts, dates and lists as English prose writes them.

use creel_evidence::Continent;
use creel_evidence::targeting::{Function, Role, Seniority};
use creel_evidence::verdict::{Class, Lure};
use jiff::Timestamp;
use std::fmt;

/// A number with thousands separated.
pub(crate) fn number(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 message`, `2 messages`, `2 countries`.
pub(crate) fn counted(n: usize, noun: &str) -> String {
    format!("{} {}", number(n), plural(n, noun))
}

/// The noun alone, in the number that `n` asks for.
pub(crate) fn plural(n: usize, noun: &str) -> String {
    match noun.strip_suffix('y') {
        _ if n == 1 => noun.to_owned(),
        None if noun.ends_with(['s', 'x']) => format!("{noun}es"),
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{noun}s"),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn listed(parts: &[impl fmt::Display]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.to_string(),
        [most @ .., last] => {
            let most: Vec<String> = most.iter().map(ToString::to_string).collect();
            format!("{} and {last}", most.join(", "))
        }
    }
}

/// Words that are written in capitals.
const ACRONYMS: &[&str] = &["HTML", "ID", "IP", "IT", "MIME", "NUL", "PDF", "QR", "SVG", "URL"];

/// A kebab-case word as prose: `health-care` becomes `health care`. Names that are always in capitals stay so; what a
/// rule found is told from what a detector found.
pub(crate) fn plain(word: &str) -> String {
    if let Some(rule) = word.strip_prefix("rule:") {
        return format!("{} (rule)", plain(rule));
    }
    let spaced = word.replace(['-', '_'], " ");
    let words: Vec<&str> = spaced
        .split(' ')
        .map(|word| ACRONYMS.iter().find(|known| known.eq_ignore_ascii_case(word)).copied().unwrap_or(word))
        .collect();
    words.join(" ").replace("IT electronics", "IT and electronics")
}

/// With a capital letter in front.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A lure as a noun phrase.
pub(crate) const fn lure(lure: Lure) -> &'static str {
    match lure {
        Lure::AccountAlert => "account alert",
        Lure::PaymentInvoice => "payment or invoice",
        Lure::Delivery => "parcel delivery",
        Lure::PrizeSurvey => "prize or survey",
        Lure::Crypto => "crypto-currency",
        Lure::RomanceDating => "romance",
        Lure::Extortion => "extortion",
        Lure::JobOffer => "job offer",
        Lure::AdvanceFee => "advance fee",
        Lure::BusinessRfq => "request for quotation",
        Lure::DocumentShare => "shared document",
        Lure::VoicemailFax => "voice message or fax",
        Lure::SubscriptionRenewal => "subscription renewal",
        Lure::StorageFull => "full mailbox or storage",
        Lure::HealthProduct => "health product",
        Lure::Gambling => "gambling",
        Lure::LoanInsuranceFinance => "loan, insurance or investment",
        Lure::ProductPromo => "product promotion",
        Lure::TaxGovernment => "tax or authority",
        Lure::Charity => "charity",
        Lure::SoftwareSecurity => "software or security",
        Lure::Other => "other",
    }
}

/// A verdict as a noun.
pub(crate) const fn class(class: Class) -> &'static str {
    match class {
        Class::Legit => "legitimate",
        other => other.as_str(),
    }
}

/// A role as a title.
pub(crate) const fn role(role: Role) -> &'static str {
    match role {
        Role::ChiefExecutiveOfficer => "chief executive officer",
        Role::CompanyPresident => "company president",
        Role::GlobalSalesOfficer => "global sales officer",
        Role::SalesRepresentative => "sales representative",
        Role::ExportSalesManager => "export sales manager",
        Role::PurchasingManager => "purchasing manager",
        Role::DirectorOfFinance => "director of finance",
        Role::HumanResourcesOfficer => "human resources officer",
        Role::SystemAdministrator => "system administrator",
        Role::HeadOfMarketingCommunication => "head of marketing and communication",
        Role::HeadOfSupplyLogistics => "head of supply and logistics",
        Role::HeadOfPlantEngineering => "head of plant engineering",
    }
}

/// A department.
pub(crate) const fn function(function: Function) -> &'static str {
    match function {
        Function::It => "IT",
        Function::Hr => "human resources",
        Function::Marketing => "marketing and communication",
        Function::Supply => "supply and logistics",
        Function::CustomerService => "customer service",
        other => other.as_str(),
    }
}

/// A rank.
pub(crate) const fn seniority(seniority: Seniority) -> &'static str {
    match seniority {
        Seniority::CLevel => "C-level",
        Seniority::President => "president or owner",
        Seniority::VicePresident => "vice president",
        other => other.as_str(),
    }
}

/// A continent's name.
pub(crate) const fn continent(continent: Continent) -> &'static str {
    match continent {
        Continent::Africa => "Africa",
        Continent::Antarctica => "Antarctica",
        Continent::Asia => "Asia",
        Continent::Europe => "Europe",
        Continent::NorthAmerica => "North America",
        Continent::Oceania => "Oceania",
        Continent::SouthAmerica => "South America",
    }
}

/// ISO 639-1 codes that mail is written in, with English names, sorted.
const LANGUAGES: &[(&str, &str)] = &[
    ("af", "Afrikaans"),
    ("ar", "Arabic"),
    ("az", "Azerbaijani"),
    ("be", "Belarusian"),
    ("bg", "Bulgarian"),
    ("bn", "Bengali"),
    ("ca", "Catalan"),
    ("cs", "Czech"),
    ("da", "Danish"),
    ("de", "German"),
    ("el", "Greek"),
    ("en", "English"),
    ("eo", "Esperanto"),
    ("es", "Spanish"),
    ("et", "Estonian"),
    ("fa", "Persian"),
    ("fi", "Finnish"),
    ("fr", "French"),
    ("gu", "Gujarati"),
    ("he", "Hebrew"),
    ("hi", "Hindi"),
    ("hr", "Croatian"),
    ("hu", "Hungarian"),
    ("hy", "Armenian"),
    ("id", "Indonesian"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("ka", "Georgian"),
    ("kk", "Kazakh"),
    ("ko", "Korean"),
    ("la", "Latin"),
    ("lt", "Lithuanian"),
    ("lv", "Latvian"),
    ("mk", "Macedonian"),
    ("ms", "Malay"),
    ("nb", "Norwegian"),
    ("nl", "Dutch"),
    ("no", "Norwegian"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("ro", "Romanian"),
    ("ru", "Russian"),
    ("sk", "Slovak"),
    ("sl", "Slovenian"),
    ("sq", "Albanian"),
    ("sr", "Serbian"),
    ("sv", "Swedish"),
    ("ta", "Tamil"),
    ("th", "Thai"),
    ("tl", "Tagalog"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("ur", "Urdu"),
    ("uz", "Uzbek"),
    ("vi", "Vietnamese"),
    ("zh", "Chinese"),
];

/// A language's English name, else its code.
pub(crate) fn language(code: &str) -> &str {
    LANGUAGES
        .binary_search_by_key(&code, |(known, _)| known)
        .ok()
        .and_then(|place| LANGUAGES.get(place))
        .map_or(code, |(_, name)| name)
}

/// `2020-09-07 08:12`, in UTC.
pub(crate) fn minute(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M").to_string()
}

/// `7 September 2020`, in UTC.
pub(crate) fn day(time: Timestamp) -> String {
    time.strftime("%-d %B %Y").to_string()
}

/// `7–9 September 2020`, `30 August – 2 September 2020`, `7 September 2020`, in UTC.
pub(crate) fn span((first, last): (Timestamp, Timestamp)) -> String {
    let part = |time: Timestamp, format: &str| time.strftime(format).to_string();
    if part(first, "%F") == part(last, "%F") {
        return day(first);
    }
    if part(first, "%Y-%m") == part(last, "%Y-%m") {
        return format!("{}–{}", part(first, "%-d"), day(last));
    }
    if part(first, "%Y") == part(last, "%Y") {
        return format!("{} – {}", part(first, "%-d %B"), day(last));
    }
    format!("{} – {}", day(first), day(last))
}

/// A size in the unit that a reader thinks in.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes % 1_000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_nouns() {
        assert_eq!(number(1_234_567), "1,234,567");
        assert_eq!((number(0), number(999), number(1_000)), ("0".into(), "999".into(), "1,000".into()));
        assert_eq!(counted(2, "country"), "2 countries");
        assert_eq!(counted(1, "country"), "1 country");
        assert_eq!(plural(3, "day"), "days");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
        assert_eq!(plain("it-electronics"), "IT and electronics");
        assert_eq!(size(10_412), "10.4 kB");
    }

    #[test]
    fn spans_say_a_thing_once() {
        let span = |a: &str, b: &str| super::span((a.parse().unwrap(), b.parse().unwrap()));
        assert_eq!(span("2020-09-07T00:00:00Z", "2020-09-09T00:00:00Z"), "7–9 September 2020");
        assert_eq!(span("2020-08-30T00:00:00Z", "2020-09-02T00:00:00Z"), "30 August – 2 September 2020");
        assert_eq!(span("2020-09-07T01:00:00Z", "2020-09-07T23:00:00Z"), "7 September 2020");
        assert_eq!(span("2019-12-31T00:00:00Z", "2020-01-01T00:00:00Z"), "31 December 2019 – 1 January 2020");
    }

    #[test]
    fn languages_can_be_searched() {
        assert!(LANGUAGES.is_sorted());
        assert_eq!((language("uk"), language("xx")), ("Ukrainian", "xx"));
    }
}
