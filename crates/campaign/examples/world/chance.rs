//! Numbers that look random and follow from a seed alone, on every machine.

/// A stream of numbers (splitmix64, Steele and others 2014).
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    /// The stream that belongs to these numbers.
    pub(crate) fn of(parts: &[u64]) -> Self {
        let mut chance = Self(0x776f_726c_6421);
        for &part in parts {
            chance.0 ^= part.wrapping_mul(0xd6e8_feb8_6659_fd93);
            chance.0 = chance.draw();
        }
        chance
    }

    /// The next number.
    pub(crate) fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`, or 0.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.draw() % n.max(1)
    }

    /// A number from `least` up to, and without, `end`.
    pub(crate) fn between(&mut self, least: u64, end: u64) -> u64 {
        least + self.below(end.saturating_sub(least))
    }

    /// Whether something happens that happens `permille` times in a thousand.
    pub(crate) fn happens(&mut self, permille: u64) -> bool {
        self.below(1000) < permille
    }

    /// One of several.
    pub(crate) fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len() as u64) as usize]
    }

    /// From 0 to 1.
    fn unit(&mut self) -> f64 {
        (self.draw() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A number below `n`, the small ones more often: as popular things are chosen (Zipf's law).
    pub(crate) fn popular(&mut self, n: u64) -> u64 {
        ((n as f64 + 1.0).powf(self.unit()) - 1.0) as u64
    }

    /// A size with a heavy tail (Pareto), from `least` to `most`.
    pub(crate) fn size(&mut self, least: u64, most: u64, exponent: f64) -> u64 {
        let size = least as f64 * (1.0 - self.unit()).powf(-1.0 / exponent);
        (size as u64).clamp(least, most.max(least))
    }
}
