//! Which model it is: a number for people, and a digest that two models never share.

use super::Model;
use creel_evidence::digest::Sha256Digest;
use std::fmt::Write as _;

/// Digits of the digest in a version.
const DIGITS: usize = 8;

impl Model {
    /// Number and digest, such as `1-3f2a9c01`. Models that weigh everything alike have one version, whatever their
    /// tables' comments and the order of their lines.
    #[must_use]
    pub fn version(&self) -> String {
        format!("{}-{}", self.number, Sha256Digest::of(self.table().as_bytes()).short(DIGITS))
    }

    /// The table without comments, in one order. [`Model::read`] gives the same model.
    #[must_use]
    pub fn table(&self) -> String {
        let mut text = format!("version\t{}\n", self.number);
        for (family, kind, prior) in self.priors() {
            let _ = writeln!(text, "prior\t{family}\t{kind}\t{}\t{}", prior.reliability, prior.cap);
        }
        for family in creel_evidence::campaign::Family::ALL {
            let _ = writeln!(text, "differs\t{family}\t{}", self.differs(*family));
        }
        for (word, value) in self.settings() {
            let _ = writeln!(text, "set\t{word}\t{value}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_written_as_it_is_read() {
        let shipped = Model::shipped();
        let again = Model::read(&shipped.table()).unwrap();
        assert_eq!((&again, again.version()), (shipped, shipped.version()));
    }

    #[test]
    fn what_weighs_otherwise_has_another_version_though_its_number_is_the_same() {
        let number = Model::shipped().number;
        let other = Model::read(&format!("version\t{number}\nprior\tlure\ttitle\t401\t6000\n")).unwrap();
        assert_ne!(other.version(), Model::shipped().version());
        assert!(other.version().starts_with(&format!("{number}-")));
        let same = Model::read(&format!("# mine\nversion\t{number}\n")).unwrap();
        assert_eq!(same.version(), Model::shipped().version());
    }
}
