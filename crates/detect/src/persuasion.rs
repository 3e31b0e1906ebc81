//! By which moves a text works on its reader.
//!
//! A lure is a story; a move is what the story does: it promises a windfall, asks for a fee, threatens, hurries. The same
//! story can be advertising or fraud, and the moves tell which: a casino that offers a bonus advertises, one that says that
//! a payout is waiting lies. `data/moves.tsv` holds their phrases.

use crate::exhibit::Exhibit;
use crate::normal::{Accents, normal};
use crate::phrases::PhraseBook;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

const PHRASES: &str = include_str!("../data/moves.tsv");

/// Bytes of the text in which moves are looked for: what stands further down is read by few.
const READ: usize = 6000;
/// Different phrases from which a move is made with force.
const FORCE: usize = 3;
/// Bytes of the display name that are looked at.
const HEAD: usize = 300;

creel_evidence::vocabulary! {
    /// What a text does to its reader.
    pub enum Move {
        /// Money or a prize is the reader's already.
        Windfall = "windfall",
        /// A small sum first.
        Fee = "fee",
        /// What is lost unless the reader obeys.
        Threat = "threat",
        /// Hurry.
        Deadline = "deadline",
        /// Sign in, confirm who you are, give data.
        Credentials = "credentials",
        /// Income without work, gains without risk.
        Earnings = "earnings",
        /// Tell nobody; write to another address.
        Secrecy = "secrecy",
        /// Desire, loneliness.
        Intimacy = "intimacy",
        /// A remedy that doctors keep from you.
        Miracle = "miracle",
        /// Answer some questions and be rewarded.
        Survey = "survey",
        /// What a betting house offers to those who pay in.
        Bonus = "bonus",
        /// How to hear no more of it.
        OptOut = "opt-out",
        /// Call, if this was not you.
        CallBack = "call-back",
    }
}

static BOOK: LazyLock<PhraseBook<Move>> = LazyLock::new(|| {
    let rows = PHRASES.lines().filter_map(read_line);
    PhraseBook::new(rows, |says: &mut Vec<Move>, made: &Move| {
        if !says.contains(made) {
            says.push(*made);
        }
    })
});

fn read_line(line: &'static str) -> Option<(&'static str, Move)> {
    let mut columns = line.split('\t').filter(|_| !line.starts_with('#'));
    let (made, _language, phrases) = (columns.next()?, columns.next()?, columns.next()?);
    Some((phrases, made.parse().ok()?))
}

/// The moves of a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moves {
    made: BTreeMap<Move, Made>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Made {
    phrases: BTreeSet<usize>,
    /// Whether subject or display name make it.
    opens: bool,
    at: Option<Range<usize>>,
}

impl Moves {
    /// Whether a move is made at all.
    #[must_use]
    pub fn has(&self, made: Move) -> bool {
        self.made.contains_key(&made)
    }

    /// Whether a move is made with several different phrases.
    #[must_use]
    pub fn has_force(&self, made: Move) -> bool {
        self.made.get(&made).is_some_and(|made| made.phrases.len() >= FORCE)
    }

    /// Whether a move is made already in subject or display name: what a mail opens with is what it is about.
    #[must_use]
    pub fn opens_with(&self, made: Move) -> bool {
        self.made.get(&made).is_some_and(|made| made.opens)
    }

    /// The moves that are made.
    pub fn iter(&self) -> impl Iterator<Item = Move> + '_ {
        self.made.keys().copied()
    }

    /// Where a move is first made in [`Exhibit::text`]; `None` if it is made in the display name alone, or not at all.
    #[must_use]
    pub fn first(&self, made: Move) -> Option<Range<usize>> {
        self.made.get(&made).and_then(|made| made.at.clone())
    }
}

/// Reads the moves out of subject, display name and the body's beginning.
#[must_use]
pub fn read(exhibit: &Exhibit<'_>) -> Moves {
    let mut moves = Moves::default();
    let mut end = exhibit.text.len().min(READ);
    while !exhibit.text.is_char_boundary(end) {
        end -= 1;
    }
    let mut look = |text: &str, in_text: bool| {
        for (index, range) in BOOK.find(text) {
            for &made in BOOK.says(index) {
                let made = moves.made.entry(made).or_default();
                made.phrases.insert(index);
                made.opens |= !in_text || range.start < exhibit.body_start;
                if in_text && made.at.is_none() {
                    made.at = Some(range.clone());
                }
            }
        }
    };
    look(exhibit.text.get(..end).unwrap_or_default(), true);
    look(&normal(exhibit.display_name(), Accents::Drop, HEAD), false);
    moves
}

#[cfg(test)]
mod tests {
    use super::*;
    use creel_dissect::{Limits, dissect};

    fn moves(body: &str) -> Vec<Move> {
        let mail = crate::trial::plain("From: a@x.test\nSubject: Hello", body);
        let dissection = dissect(mail.as_bytes(), &Limits::default()).dissection;
        let exhibit = Exhibit::of(&dissection);
        let moves = read(&exhibit);
        for made in moves.iter() {
            assert!(moves.first(made).is_some_and(|range| exhibit.quote(range).is_some()), "{made}");
        }
        moves.iter().collect()
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        for line in PHRASES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            assert!(read_line(line).is_some(), "{line}");
        }
        for made in Move::ALL {
            assert!(BOOK.all().any(|says| says.contains(made)), "{made}");
        }
    }

    #[test]
    fn the_same_house_advertises_or_lies() {
        assert_eq!(moves("Welcome bonus and 50 free spins on your first visit."), [Move::Bonus]);
        assert_eq!(moves("Ihre Auszahlung von 900 Euro wartet auf Sie."), [Move::Windfall]);
        let mail = crate::trial::plain(
            "From: a@x.test\nSubject: You have won",
            "Your winnings are waiting for you.",
        );
        let dissection = dissect(mail.as_bytes(), &Limits::default()).dissection;
        let moves_made = read(&Exhibit::of(&dissection));
        assert!(moves_made.opens_with(Move::Windfall) && moves_made.has_force(Move::Windfall));
        assert_eq!(
            moves("Ваш аккаунт будет заблокирован! Срочно войдите в кабинет."),
            [Move::Threat, Move::Deadline, Move::Credentials]
        );
        assert_eq!(
            moves("アカウントは停止される予定です。至急ご本人確認をお願いします。"),
            [Move::Threat, Move::Deadline, Move::Credentials]
        );
    }

    #[test]
    fn ordinary_letters_make_no_moves() {
        assert_eq!(moves("Dear Ada, the minutes of Monday are attached. See you on Thursday."), []);
    }
}
