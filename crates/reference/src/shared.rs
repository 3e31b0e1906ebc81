//! Values that strangers share: two mails that both have one need not have anything to do with each other.
//!
//! Rare in a case is not rare in the world. A provider's sending network, the boundary that a popular program writes or
//! a picture out of a public kit may stand in two mails of a small case and in none of the others. `data/shared.tsv`
//! names such values, each with its source and the date up to which it was known; a user's rows go in front of them.
//! Hosts have a table of their own ([`hosts`](crate::hosts)).

use crate::table::{self, Problem, TableErrors};
use crate::tables::ask;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

creel_evidence::vocabulary! {
    /// What sort of value a row of the table names.
    pub enum SharedKind {
        /// A network of addresses, as in `192.0.2.0/24` or `2001:db8::/32`.
        Network = "network",
        /// A file or picture, by the SHA-256 of its bytes in hexadecimal (at least the first 32 digits).
        File = "file",
        /// The form of a MIME boundary, as creel writes it.
        Boundary = "boundary",
        /// The form of the local part of a Message-ID, as creel writes it, with `@*` behind it.
        MessageId = "message-id",
        /// The form of the name of a mailing program (`X-Mailer`, `User-Agent`), as creel writes it.
        Program = "program",
        /// The name of a machine in a Message-ID.
        Machine = "machine",
        /// The form of the path of a link, as creel writes it.
        Path = "path-shape",
        /// The names of the parameters of a link, as creel writes them.
        Query = "query-shape",
        /// The title of a page, in comparable form.
        Title = "title",
        /// A telephone number as creel writes it.
        Phone = "phone",
        /// The address of a wallet.
        Wallet = "wallet",
        /// A mail address.
        Address = "address",
    }
}

creel_evidence::vocabulary! {
    /// Why strangers share a value.
    pub enum SharedClass {
        /// Servers by which a mailbox provider sends for all of its customers.
        ProviderEgress = "provider-egress",
        /// What a mailing service sends with, or writes into the mails of all of its customers.
        MailingService = "mailing-service",
        /// Servers by which a mail gateway sends on for all of its customers.
        Gateway = "gateway",
        /// Servers that deliver pages and pictures for anybody.
        Cdn = "cdn",
        /// What a common program writes into everybody's mails or pages.
        CommonProgram = "common-program",
        /// A logo or another thing of a brand that anybody can copy.
        BrandAsset = "brand-asset",
        /// Footers, icons and pages that many use as they are.
        Boilerplate = "boilerplate",
        /// An account by which a service takes payments for many.
        PaymentService = "payment-service",
        /// A number or address that is published for everybody, such as an authority's.
        Published = "published",
        /// Not shared after all: it counts, whatever else a table says.
        Counts = "counts",
    }
}

/// What is known of a value that strangers share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// Why they share it.
    pub class: SharedClass,
    /// Whose it is and where that is said.
    pub source: Cow<'static, str>,
    /// The month up to which it was known to be so, as `2026-11`.
    pub known: Cow<'static, str>,
}

impl std::fmt::Display for Shared {
    /// As part of a sentence: `provider-egress: Google, SPF of _spf.google.com (known 2026-11)`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} (known {})", self.class, creel_evidence::text::inert(&self.source), self.known)
    }
}

const COLUMNS: &str = "kind, value, class, source and month";
const TABLE: &str = include_str!("../data/shared.tsv");

/// The shipped table as a file.
#[must_use]
pub const fn table() -> &'static str {
    TABLE
}

/// How many values a user's table names.
///
/// # Errors
/// Every line that cannot be read, each with its number and a hint.
pub fn check(text: &str) -> Result<usize, TableErrors> {
    table::check(text, COLUMNS, row).map(|rows| rows.len())
}

/// Hexadecimal digits of a file's digest that are compared.
const DIGITS: usize = 32;

/// A network: its family, and how many leading bits of an address are its own.
type Mask = (bool, u8);

/// The values by kind, and the networks by mask.
#[derive(Debug)]
pub(crate) struct SharedValues {
    values: HashMap<(SharedKind, Cow<'static, str>), Shared>,
    networks: BTreeMap<Mask, HashMap<u128, Shared>>,
}

enum Key {
    Network(Mask, u128),
    Value(Cow<'static, str>),
}

impl SharedValues {
    pub(crate) fn shipped() -> Self {
        let mut all = Self { values: HashMap::new(), networks: BTreeMap::new() };
        for cells in table::rows::<5>(TABLE) {
            if let Ok((kind, key, shared)) = row(cells) {
                all.insert(kind, key, shared);
            }
        }
        all
    }

    /// The shipped table, and a user's rows, each instead of a shipped one of the same value.
    pub(crate) fn with(text: &str) -> Result<Self, TableErrors> {
        let mut all = Self::shipped();
        for (kind, key, shared) in table::check(text, COLUMNS, row)? {
            all.insert(kind, key, shared);
        }
        Ok(all)
    }

    fn insert(&mut self, kind: SharedKind, key: Key, shared: Shared) {
        match key {
            Key::Network(mask, bits) => {
                self.networks.entry(mask).or_default().insert(bits, shared);
            }
            Key::Value(value) => {
                self.values.insert((kind, value), shared);
            }
        }
    }

    fn value(&self, kind: SharedKind, value: &str) -> Option<&Shared> {
        let value = match kind {
            SharedKind::File => value.get(..DIGITS)?,
            _ => value,
        };
        let shared = self.values.get(&(kind, Cow::Owned(value.to_owned())))?;
        (shared.class != SharedClass::Counts).then_some(shared)
    }

    /// The smallest listed network that holds an address.
    fn network(&self, address: IpAddr) -> Option<&Shared> {
        let (is_v6, bits) = bits(address);
        let family = self.networks.range((is_v6, 0)..=(is_v6, u8::MAX)).rev();
        let shared = family.filter_map(|(&mask, held)| held.get(&masked(bits, mask))).next()?;
        (shared.class != SharedClass::Counts).then_some(shared)
    }
}

/// The family of an address and its bits, those of IPv4 in front; IPv4 inside of IPv6 is IPv4 (RFC 4291 section 2.5.5.2).
fn bits(address: IpAddr) -> (bool, u128) {
    match address.to_canonical() {
        IpAddr::V4(v4) => (false, u128::from(u32::from(v4)) << 96),
        IpAddr::V6(v6) => (true, u128::from(v6)),
    }
}

fn masked(bits: u128, (_, length): Mask) -> u128 {
    let behind = 128_u32.saturating_sub(u32::from(length));
    bits & u128::MAX.checked_shl(behind).unwrap_or(0)
}

fn row([kind, value, class, source, known]: [&str; 5]) -> Result<(SharedKind, Key, Shared), Problem> {
    let kind: SharedKind = kind.parse().map_err(|_| {
        let known: Vec<&str> = SharedKind::ALL.iter().map(|kind| kind.as_str()).collect();
        (format!("'{kind}' is no kind of value"), format!("the kinds are {}", known.join(", ")))
    })?;
    let class: SharedClass = class.parse().map_err(|_| {
        let known: Vec<&str> = SharedClass::ALL.iter().map(|class| class.as_str()).collect();
        (format!("'{class}' is no class"), format!("the classes are {}", known.join(", ")))
    })?;
    if source.is_empty() || !is_month(known) {
        let hint =
            "say whose it is and where that is written, and in the last column since when, as in 2026-11";
        return Err(("no source or no month".to_owned(), hint.to_owned()));
    }
    let key = match kind {
        SharedKind::Network => network_key(value)?,
        SharedKind::File => {
            let digits = value.get(..DIGITS).filter(|_| value.bytes().all(|b| b.is_ascii_hexdigit()));
            let hint = format!("give at least the first {DIGITS} hexadecimal digits of its SHA-256");
            let digits = digits.ok_or_else(|| (format!("'{value}' is no digest"), hint))?;
            Key::Value(Cow::Owned(digits.to_ascii_lowercase()))
        }
        SharedKind::Address | SharedKind::Machine => Key::Value(Cow::Owned(value.to_lowercase())),
        _ => Key::Value(Cow::Owned(value.to_owned())),
    };
    if value.is_empty() {
        return Err(("no value".to_owned(), "write the value into the second column".to_owned()));
    }
    let own = |text: &str| Cow::Owned(text.to_owned());
    Ok((kind, key, Shared { class, source: own(source), known: own(known) }))
}

fn is_month(text: &str) -> bool {
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    text.split_once('-').is_some_and(|(year, month)| digits(year, 4) && digits(month, 2))
}

fn network_key(value: &str) -> Result<Key, Problem> {
    let problem = |what: &str| {
        let hint = "write it as 192.0.2.0/24 or 2001:db8::/32, with no bits set behind the mask";
        (format!("'{value}' {what}"), hint.to_owned())
    };
    let (address, length) = value.split_once('/').ok_or_else(|| problem("is no network"))?;
    let address: IpAddr = address.parse().map_err(|_| problem("is no network"))?;
    let length: u8 = length.parse().map_err(|_| problem("is no network"))?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    if !(1..=most).contains(&length) {
        return Err(problem("has a mask of no such length"));
    }
    let (is_v6, bits) = bits(address);
    let mask = (is_v6, length);
    if masked(bits, mask) != bits {
        return Err(problem("has bits set behind its mask"));
    }
    Ok(Key::Network(mask, bits))
}

/// What is known of a value of this kind that strangers share; `None` if it counts. Networks are asked by address
/// ([`network`]).
#[must_use]
pub fn value(kind: SharedKind, value: &str) -> Option<Shared> {
    ask(|tables| tables.shared.value(kind, value).cloned())
}

/// What is known of the smallest network with `address` in it that strangers share; `None` if there is none.
#[must_use]
pub fn network(address: IpAddr) -> Option<Shared> {
    ask(|tables| tables.shared.network(address).cloned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn class_of(values: &SharedValues, address: &str) -> Option<SharedClass> {
        values.network(address.parse().unwrap()).map(|shared| shared.class)
    }

    #[test]
    fn every_shipped_row_is_read_and_stands_once() {
        let header: Vec<&str> = TABLE.lines().take_while(|line| line.starts_with('#')).collect();
        assert!(header.iter().any(|line| line.contains("Provenance:")));
        let mut seen = std::collections::HashSet::new();
        let mut before = (SharedKind::Network, "");
        for line in TABLE.lines().skip(header.len()) {
            assert_eq!(line.split('\t').count(), 5, "{line}");
            let cells: [&str; 5] = std::array::from_fn(|i| line.split('\t').nth(i).unwrap());
            assert!(row(cells).is_ok(), "{line}: {:?}", row(cells).err());
            assert!(seen.insert((cells[0], cells[1])), "{line} stands twice");
            let kind: SharedKind = cells[0].parse().unwrap();
            assert!(before.0 <= kind, "{line} is not where its kind is");
            before = (kind, cells[1]);
        }
        assert!(seen.len() > 200);
    }

    #[test]
    fn no_shipped_network_is_so_large_that_it_holds_what_anybody_rents() {
        for (&(is_v6, length), held) in &SharedValues::shipped().networks {
            let least = if is_v6 { 24 } else { 8 };
            assert!(length >= least, "{held:?}");
        }
    }

    #[test]
    fn the_smallest_network_decides() {
        let text = "network\t192.0.0.0/16\tcdn\ta\t2026-01\nnetwork\t192.0.2.0/24\tgateway\tb\t2026-01\n\
                    network\t192.0.2.128/25\tcounts\tour own\t2026-01\nnetwork\t2001:db8::/32\tcdn\tc\t2026-01\n";
        let values = SharedValues::with(text).unwrap();
        assert_eq!(class_of(&values, "192.0.9.1"), Some(SharedClass::Cdn));
        assert_eq!(class_of(&values, "192.0.2.1"), Some(SharedClass::Gateway));
        assert_eq!(class_of(&values, "192.0.2.200"), None);
        assert_eq!(class_of(&values, "::ffff:192.0.2.1"), Some(SharedClass::Gateway));
        assert_eq!(class_of(&values, "2001:db8:1::1"), Some(SharedClass::Cdn));
        assert_eq!(class_of(&values, "198.51.100.1"), None);
    }

    #[test]
    fn known_egress_is_known() {
        let values = SharedValues::shipped();
        assert_eq!(class_of(&values, "209.85.167.48"), Some(SharedClass::ProviderEgress));
        assert_eq!(class_of(&values, "40.107.22.51"), Some(SharedClass::ProviderEgress));
        assert_eq!(class_of(&values, "167.89.12.3"), Some(SharedClass::MailingService));
        assert_eq!(class_of(&values, "203.0.113.9"), None);
    }

    #[test]
    fn a_user_says_what_is_shared_and_what_counts() {
        let digest = "ab".repeat(32);
        let mine = format!("# ours\nfile\t{digest}\tbrand-asset\tour logo, our own web site\t2026-11\n");
        let values = SharedValues::with(&mine).unwrap();
        assert_eq!(values.value(SharedKind::File, &digest).unwrap().class, SharedClass::BrandAsset);
        assert_eq!(values.value(SharedKind::File, &digest[..32]).unwrap().known, "2026-11");
        let wrong = "net\t1\tcdn\ta\t2026-11\nnetwork\t192.0.2.1/24\tcdn\ta\t2026-11\nphone\t1\tx\ta\t2026-11\n\
                     phone\t1\tcdn\t\t2026-11\nfile\tzz\tcdn\ta\t2026-11\nphone\t1\tcdn\ta\n";
        let errors = SharedValues::with(wrong).unwrap_err();
        assert_eq!(errors.0.iter().map(|error| error.line).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    }

    proptest! {
        #[test]
        fn an_address_is_in_a_network_by_its_leading_bits(a: u32, b: u32, length in 1_u8..=32) {
            let mask = (false, length);
            let network = std::net::Ipv4Addr::from(u32::try_from(masked(u128::from(a) << 96, mask) >> 96).unwrap());
            let values = SharedValues::with(&format!("network\t{network}/{length}\tpublished\ta\t2026-11")).unwrap();
            let inside = (a ^ b).leading_zeros() >= u32::from(length);
            let found = class_of(&values, &std::net::Ipv4Addr::from(b).to_string());
            prop_assert!(!inside || found.is_some());
            prop_assert!(inside || found != Some(SharedClass::Published));
        }

        #[test]
        fn any_table_is_answered(text: String) {
            let _ = SharedValues::with(&text);
        }
    }
}
