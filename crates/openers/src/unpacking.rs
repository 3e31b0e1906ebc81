//! The pen and the meter of everything that unpacks: members are counted, kept and refused in one place.
//!
//! Three limits hold for each container: entries and bytes of the submission's [`Budget`](crate::Budget), the bytes
//! that its own size allows (100:1, with a floor, and a ceiling far above any attachment), and the work that
//! passwords may cost. What exceeds one of them is left out and named in an anomaly; nothing is ever cut short,
//! since the digest of half a file would be a statement about a file that does not exist.

use crate::member::{Member, MemberKind, Opened, Opening, Place};
use creel_evidence::dissection::{AnomalyKind, FeatureKind};
use creel_evidence::locus::Span;
use creel_evidence::text::inert;
use std::io::Read;

/// Unpacked bytes allowed for each packed byte of the container.
const RATIO: u64 = 100;
/// Unpacked bytes that are allowed at any ratio: a small archive of a large text is nothing special.
const FLOOR: u64 = 16 << 20;
/// Unpacked bytes of one container at which its ratio must be an ordinary one (2:1).
const CEILING: u64 = 64 << 20;
/// Hash computations that the passwords tried on one container may cost together: about a second.
const ROUNDS: u64 = 24 << 20;
/// Passwords tried on one container, however cheap a try is.
const TRIES: usize = 2_000;
/// Bytes of memory that one decoder may take for its dictionary or model: the largest that packers choose by
/// themselves are 64 MiB.
pub(crate) const DECODER_MEMORY: u64 = 96 << 20;
/// Characters of a name that an anomaly repeats.
const NAME_SHOWN: usize = 80;

/// Why an entry was not unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It is larger than what is left of ratio or budget.
    TooLarge,
    /// It is encrypted and no password fits.
    Locked,
    /// Its decoder wants more memory than there is for it.
    TooMuchMemory,
    /// The bytes are damaged or of an unknown kind.
    Broken(String),
}

/// Unpacked bytes that a container of this size may hold.
pub(crate) fn allowed(packed: usize) -> u64 {
    let packed = packed as u64;
    FLOOR.max(packed.saturating_mul(RATIO).min(CEILING.max(packed.saturating_mul(2))))
}

/// Reads to the end, or fails if there are more than `limit` bytes.
pub(crate) fn read_whole(reader: &mut impl Read, limit: u64) -> Result<Vec<u8>, Failure> {
    match read_some(reader, limit) {
        (_, Some(failure)) => Err(failure),
        (bytes, None) => Ok(bytes),
    }
}

/// Reads to the end or to where the data break; of what is larger than `limit`, nothing is given.
pub(crate) fn read_some(reader: &mut impl Read, limit: u64) -> (Vec<u8>, Option<Failure>) {
    let mut bytes = Vec::new();
    let end = reader.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    if bytes.len() as u64 > limit {
        return (Vec::new(), Some(Failure::TooLarge));
    }
    // What was decoded before the damage stays.
    (bytes, end.err().map(|_| Failure::Broken("its data are damaged".to_owned())))
}

/// A decoder of files that were packed alone: gives what it could decode within a limit, and what ended it.
pub(crate) type Decode = fn(&[u8], u64) -> (Vec<u8>, Option<Failure>);

/// Opens a file that was packed alone. What breaks off is kept as far as it goes, and said.
pub(crate) fn alone(
    bytes: &[u8],
    opening: &mut Opening<'_>,
    name_at: Option<Span>,
    decode: Decode,
) -> Opened {
    let mut unpacking = Unpacking::new(bytes, opening);
    let entry = name_at.map_or_else(Entry::default, |at| Entry::written(0, bytes, at));
    if unpacking.enter(0, entry.name.as_deref()) {
        let (unpacked, failure) = decode(bytes, unpacking.limit());
        if let Some(failure) = failure {
            unpacking.refuse(0, entry.name.as_deref(), &failure);
        }
        if !unpacked.is_empty() {
            unpacking.settle(entry, Ok((unpacked, None)));
        }
    }
    unpacking.finish()
}

/// The bytes of a file that was packed alone again; there is one member, with index 0.
pub(crate) fn alone_again(bytes: &[u8], index: usize, decode: Decode) -> Option<Vec<u8>> {
    let limit = allowed(bytes.len()).min(crate::Budget::default().bytes);
    let (unpacked, _) = (index == 0).then(|| decode(bytes, limit))?;
    Some(unpacked).filter(|unpacked| !unpacked.is_empty())
}

/// A container that is being unpacked.
pub(crate) struct Unpacking<'o, 'p> {
    opened: Opened,
    /// Bytes that the container's own size still allows.
    room: u64,
    /// Bytes of the container.
    size: usize,
    /// The order in which passwords are tried: the one that opened the last entry first.
    order: Vec<usize>,
    rounds: u64,
    tries: usize,
    opening: &'o mut Opening<'p>,
}

impl<'o, 'p> Unpacking<'o, 'p> {
    pub(crate) fn new(bytes: &[u8], opening: &'o mut Opening<'p>) -> Self {
        Self {
            opened: Opened::default(),
            room: allowed(bytes.len()),
            size: bytes.len(),
            order: (0..opening.passwords.len()).collect(),
            rounds: ROUNDS,
            tries: TRIES,
            opening,
        }
    }

    pub(crate) fn finish(self) -> Opened {
        self.opened
    }

    pub(crate) fn complain(&mut self, kind: AnomalyKind, detail: impl Into<String>) {
        self.opened.complain(kind, detail);
    }

    /// Notes that not even the names of the container's entries can be read without a password.
    pub(crate) fn locked(&mut self) {
        let at = Place::own(0..self.size);
        self.opened.feature(FeatureKind::Encrypted, "its directory: no known word opens it", at);
        self.unreadable("its directory is encrypted");
    }

    /// Notes that the container as a whole cannot be read, or not as it says.
    pub(crate) fn unreadable(&mut self, detail: impl Into<String>) {
        self.complain(AnomalyKind::UnreadableArchive, detail);
    }

    /// Bytes that the next entry may have.
    pub(crate) fn limit(&self) -> u64 {
        self.room.min(self.opening.budget.bytes)
    }

    /// Spends one entry, and looks at its name; `false` if no further one may be opened.
    pub(crate) fn enter(&mut self, index: usize, name: Option<&str>) -> bool {
        if !self.opening.budget.spend_entry() {
            self.complain(AnomalyKind::LimitReached, "archive-entries");
            return false;
        }
        if name.is_some_and(leads_outside) {
            let detail = format!("{} has a path that leads outside", called(index, name));
            self.unreadable(detail);
        }
        true
    }

    /// Keeps an unpacked file; `false` if a limit ends the unpacking.
    pub(crate) fn keep(&mut self, member: Member) -> bool {
        let size = member.bytes.len() as u64;
        if size > self.room || !self.opening.budget.spend_bytes(size) {
            return self.refuse(member.index, member.name.as_deref(), &Failure::TooLarge);
        }
        self.room -= size;
        self.opened.push(member);
        true
    }

    /// Keeps an entry if it could be unpacked, and says why not otherwise; `false` if a limit ends the unpacking.
    pub(crate) fn settle(
        &mut self,
        entry: Entry,
        unpacked: Result<(Vec<u8>, Option<String>), Failure>,
    ) -> bool {
        match unpacked {
            Ok((bytes, password)) => {
                let mut member = Member::new(entry.index, MemberKind::File, bytes);
                member.name = entry.name;
                member.name_at = entry.name_at;
                member.password = password;
                self.keep(member)
            }
            Err(failure) => {
                if failure == Failure::Locked {
                    let at = Place::own(entry.name_at.unwrap_or_else(|| Span::new(0, self.size)));
                    let detail =
                        format!("{}: no known word opens it", called(entry.index, entry.name.as_deref()));
                    self.opened.feature(FeatureKind::Encrypted, detail, at);
                }
                self.refuse(entry.index, entry.name.as_deref(), &failure)
            }
        }
    }

    /// Notes why an entry was left out; `false` if the following ones are left out as well.
    pub(crate) fn refuse(&mut self, index: usize, name: Option<&str>, failure: &Failure) -> bool {
        let whose = called(index, name);
        match failure {
            Failure::TooLarge => {
                self.complain(AnomalyKind::LimitReached, "archive-size");
                return false;
            }
            Failure::TooMuchMemory => self.complain(AnomalyKind::LimitReached, "archive-memory"),
            Failure::Locked => self.unreadable(format!("{whose} is encrypted")),
            Failure::Broken(reason) => self.unreadable(format!("{whose}: {reason}")),
        }
        true
    }

    /// Tries the passwords, each of which costs so many hash computations; gives what the first that fits opened.
    pub(crate) fn with_passwords<T>(
        &mut self,
        rounds: u64,
        mut open: impl FnMut(&str) -> Result<T, Failure>,
    ) -> Result<(T, String), Failure> {
        for at in 0..self.order.len() {
            let word = self.order.get(at).and_then(|&index| self.opening.passwords.get(index));
            let Some(password) = word else { break };
            let left = self.rounds.checked_sub(rounds).zip(self.tries.checked_sub(1));
            let Some((rounds, tries)) = left else {
                self.opened.complain(AnomalyKind::LimitReached, "archive-passwords");
                break;
            };
            (self.rounds, self.tries) = (rounds, tries);
            match open(password) {
                Ok(opened) => {
                    self.order.swap(0, at);
                    return Ok((opened, password.clone()));
                }
                Err(failure @ (Failure::TooLarge | Failure::TooMuchMemory)) => return Err(failure),
                // A weak check lets some wrong passwords through; the data are broken then.
                Err(Failure::Locked | Failure::Broken(_)) => {}
            }
        }
        Err(Failure::Locked)
    }
}

/// What a container says about one of its entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) index: usize,
    /// As written; controls replaced.
    pub(crate) name: Option<String>,
    pub(crate) name_at: Option<Span>,
}

impl Entry {
    /// An entry whose name stands in the container as [`crate::zip::written_name`] reads it.
    pub(crate) fn written(index: usize, container: &[u8], name_at: Span) -> Self {
        let written = container.get(name_at.range()).unwrap_or_default();
        let name = Some(crate::zip::written_name(written)).filter(|name| !name.is_empty());
        let name_at = name.as_ref().map(|_| name_at);
        Self { index, name, name_at }
    }

    /// An entry whose name stands in the container as these bytes, somewhere from `from` on.
    pub(crate) fn found(index: usize, container: &[u8], name: &[u8], from: &mut usize) -> Self {
        let place = container.get(*from..).and_then(|rest| memchr::memmem::find(rest, name));
        let name_at =
            place.filter(|_| !name.is_empty()).map(|at| Span::new(*from + at, *from + at + name.len()));
        if let Some(at) = name_at {
            *from = at.end;
        }
        let name = Some(crate::zip::written_name(name)).filter(|name| !name.is_empty());
        Self { index, name, name_at }
    }

    /// An entry whose name stands in the container in some encoding of its own.
    pub(crate) fn named(index: usize, name: &str) -> Self {
        Self { index, name: Some(printable(name)).filter(|name| !name.is_empty()), name_at: None }
    }
}

/// Text without control characters.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// How an anomaly names an entry.
fn called(index: usize, name: Option<&str>) -> String {
    match name {
        Some(name) => {
            let shown: String = name.chars().take(NAME_SHOWN).collect();
            format!("entry {index} '{}'", inert(&shown))
        }
        None => format!("entry {index}"),
    }
}

/// Whether unpacking under this name would write outside the folder it is unpacked to.
fn leads_outside(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    drive || name.starts_with(['/', '\\']) || name.split(['/', '\\']).any(|part| part == "..")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Budget;

    #[test]
    fn the_work_for_passwords_is_bounded() {
        let passwords: Vec<String> = (0..100).map(|i| format!("w{i}")).collect();
        let mut budget = Budget::default();
        let mut opening = Opening { passwords: &passwords, budget: &mut budget };
        let mut unpacking = Unpacking::new(b"", &mut opening);
        let mut tried = 0;
        let opened: Result<((), String), Failure> = unpacking.with_passwords(ROUNDS / 10, |_| {
            tried += 1;
            Err(Failure::Locked)
        });
        assert_eq!((opened, tried), (Err(Failure::Locked), 10));
        assert_eq!(
            unpacking.finish().anomalies,
            [(AnomalyKind::LimitReached, "archive-passwords".to_owned())]
        );
    }

    #[test]
    fn the_password_that_opened_one_entry_is_tried_first_on_the_next() {
        let passwords: Vec<String> = ["a", "b", "c"].map(str::to_owned).into();
        let mut budget = Budget::default();
        let mut opening = Opening { passwords: &passwords, budget: &mut budget };
        let mut unpacking = Unpacking::new(b"", &mut opening);
        let mut tried = Vec::new();
        for _ in 0..2 {
            let _ = unpacking.with_passwords(1, |word| {
                tried.push(word.to_owned());
                if word == "c" { Ok(()) } else { Err(Failure::Locked) }
            });
        }
        assert_eq!(tried, ["a", "b", "c", "c"]);
    }

    #[test]
    fn a_large_container_may_hold_what_it_weighs() {
        assert_eq!(allowed(10), FLOOR);
        assert_eq!(allowed(200_000), 20_000_000);
        assert_eq!(allowed(1 << 20), CEILING);
        assert_eq!(allowed(100 << 20), 200 << 20);
    }

    #[test]
    fn names_that_lead_outside_are_told() {
        for name in ["../a", "a/../../b", "/etc/x", "C:\\x", "..\\x", "\\\\host\\x"] {
            assert!(leads_outside(name), "{name}");
        }
        for name in ["a/b", "a..b", "..a", "a:b/c"] {
            assert!(!leads_outside(name) || name == "a:b/c", "{name}");
        }
    }
}
