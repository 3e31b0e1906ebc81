//! Invented names: people, firms, brands, hosts. All hosts end in reserved labels (RFC 2606), all addresses lie in
//! a range for documentation (RFC 9637).

use crate::chance::Chance;

const FIRST: &[&str] = &[
    "Anna", "Bela", "Carla", "David", "Elena", "Farid", "Greta", "Hugo", "Irene", "Jonas", "Katja", "Luis",
    "Mira", "Nadim", "Olga", "Pavel", "Rosa", "Stefan", "Tara", "Ugo", "Vera", "Wanda", "Yusuf", "Zoe",
];
const START: &[&str] = &[
    "ba", "be", "co", "da", "fe", "ga", "ho", "ka", "li", "lo", "ma", "mo", "na", "pa", "ra", "ro", "sa",
    "ta", "vo", "ze",
];
const NEXT: &[&str] = &[
    "bel", "cor", "den", "fin", "gor", "hal", "kin", "lan", "mar", "nel", "ner", "pol", "ras", "rin", "sen",
    "tan", "tor", "vel", "wen", "zan",
];
const FIRMS: &[&str] = &["Ltd", "GmbH", "Group", "Trading", "Logistics", "Partners", "SA", "Works"];
const ENDS: &[&str] = &["example", "test", "invalid"];

/// A made-up word of so many syllables.
pub(crate) fn word(chance: &mut Chance, syllables: usize) -> String {
    let mut word = (*chance.pick(START)).to_owned();
    for _ in 1..syllables {
        word.push_str(chance.pick::<&str>(NEXT));
    }
    word
}

/// The same with a capital.
pub(crate) fn proper(chance: &mut Chance, syllables: usize) -> String {
    let word = word(chance, syllables);
    word[..1].to_uppercase() + &word[1..]
}

/// First and last name.
pub(crate) fn person(chance: &mut Chance) -> String {
    format!("{} {}", chance.pick(FIRST), proper(chance, 3))
}

/// A firm.
pub(crate) fn firm(chance: &mut Chance) -> String {
    format!("{} {}", proper(chance, 3), chance.pick(FIRMS))
}

/// A domain that somebody registered, as operators choose them.
pub(crate) fn domain(chance: &mut Chance) -> String {
    let a = word(chance, 2);
    let b = word(chance, 2);
    let label = match chance.below(5) {
        0 => format!("{a}-{b}"),
        1 => format!("{a}{b}{}", chance.below(100)),
        2 => format!("{}-{a}{b}", chance.pick(&["secure", "login", "my", "portal", "online", "track"])),
        3 => format!("{a}{b}-{}", chance.pick(&["support", "service", "update", "id", "shop", "info"])),
        _ => format!("{a}{b}"),
    };
    format!("{label}.{}", chance.pick(ENDS))
}

/// A domain of an honest organisation of this name.
pub(crate) fn own_domain(name: &str) -> String {
    let label: String =
        name.chars().filter(char::is_ascii_alphanumeric).flat_map(char::to_lowercase).collect();
    format!("{label}.example")
}

/// An address in a provider's network: `3fff::/20` holds enough of them for everybody.
pub(crate) fn address(network: u64, chance: &mut Chance) -> String {
    let mixed = Chance::of(&[60, network]).below(1 << 28);
    format!("3fff:{:x}:{:x}::{:x}", mixed >> 16, mixed & 0xffff, chance.between(1, 0xffff))
}

/// So many of these letters.
pub(crate) fn code(chance: &mut Chance, length: usize, letters: &str) -> String {
    (0..length).map(|_| *chance.pick(letters.as_bytes()) as char).collect()
}
