//! Who sends what and when: operators with campaigns that come in waves, beside ordinary mail.

use crate::chance::Chance;
use crate::stories::{self, Story};

/// Seconds of a day.
const DAY: i64 = 86_400;
/// 2024-01-01 00:00:00 UTC.
const BEGIN: i64 = 1_704_067_200;
/// Days that the world lasts.
const DAYS: u64 = 730;

/// Who sends a wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// Phishes.
    Operator,
    /// Sends letters to customers.
    Company,
    /// Writes one letter.
    Person,
}

/// A burst of mails of one campaign.
#[derive(Debug)]
pub(crate) struct Wave {
    pub(crate) source: Source,
    /// Number of the operator, company or person; these are numbered together.
    pub(crate) operator: u64,
    /// Number of the campaign in the world.
    pub(crate) campaign: u64,
    /// Which campaign of its operator.
    pub(crate) story: u64,
    /// Which wave of its campaign.
    pub(crate) place: u64,
    pub(crate) begins: i64,
    /// Seconds that it lasts.
    pub(crate) lasts: i64,
    /// Number of its first mail.
    pub(crate) first: u64,
    pub(crate) mails: u64,
}

/// A world of mails; each of them can be made alone.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) stories: Vec<Story>,
    pub(crate) waves: Vec<Wave>,
    /// Organisations that are aimed at.
    pub(crate) victims: u64,
    /// Templates and kits that many know.
    pub(crate) famous: u64,
}

impl World {
    /// A world of so many mails. The seed decides all.
    pub(crate) fn new(mails: u64, seed: u64) -> Self {
        let stories = stories::shipped();
        let mut world =
            Self { seed, stories, waves: Vec::new(), victims: mails / 15 + 20, famous: mails / 2_000 + 3 };
        let mut chance = Chance::of(&[seed, 1]);
        let mut planner = Planner { world: &mut world, operator: 0, campaign: 0, next: 0 };
        // Seven mails of ten are of operators that send several, one in twelve comes alone.
        let until = |permille: u64| mails * permille / 1000;
        let operators = |chance: &mut Chance| chance.size(2, mails / 25 + 2, 1.05);
        planner.fill(Source::Operator, until(715), &mut chance, operators);
        planner.fill(Source::Operator, until(800), &mut chance, |_| 1);
        let companies = |chance: &mut Chance| chance.size(2, mails / 100 + 2, 1.2);
        planner.fill(Source::Company, until(940), &mut chance, companies);
        planner.fill(Source::Person, mails, &mut chance, |_| 1);
        world
    }

    /// The wave of a mail.
    pub(crate) fn wave_of(&self, mail: u64) -> usize {
        self.waves.partition_point(|wave| wave.first <= mail) - 1
    }

    /// How many mails there are.
    pub(crate) fn mails(&self) -> u64 {
        self.waves.last().map_or(0, |wave| wave.first + wave.mails)
    }
}

struct Planner<'w> {
    world: &'w mut World,
    operator: u64,
    campaign: u64,
    next: u64,
}

impl Planner<'_> {
    /// Adds senders until `end` mails are planned.
    fn fill(&mut self, source: Source, end: u64, chance: &mut Chance, size: impl Fn(&mut Chance) -> u64) {
        while self.next < end {
            let mut left = size(chance).min(end - self.next);
            let mut story = 0;
            while left > 0 {
                let mails = chance.size(1, left, 0.6);
                self.campaign(source, story, mails, chance);
                left -= mails;
                story += 1;
            }
            self.operator += 1;
        }
    }

    /// Cuts a campaign into waves, with pauses of weeks between them.
    fn campaign(&mut self, source: Source, story: u64, mails: u64, chance: &mut Chance) {
        let mut left = mails;
        let mut place = 0;
        let mut begins = BEGIN + chance.below(DAYS) as i64 * DAY;
        while left > 0 {
            let mails = if place > 20 { left } else { chance.size(1, left, 0.7) };
            let lasts = chance.between(3_600, 5 * DAY as u64) as i64;
            let (operator, campaign, first) = (self.operator, self.campaign, self.next);
            let wave = Wave { source, operator, campaign, story, place, begins, lasts, first, mails };
            self.world.waves.push(wave);
            begins += lasts + chance.between(10, 70) as i64 * DAY;
            self.next += mails;
            left -= mails;
            place += 1;
        }
        self.campaign += 1;
    }
}
