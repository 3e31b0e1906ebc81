//! The ids of groups.

use creel_evidence::digest::Sha256Digest;
use creel_evidence::{ArtifactId, Level};

/// The anchor of a group: its earliest member, by time (unknown last) and then by identity. It stays the same while
/// later mail comes in. `None` for no members.
pub fn anchor(members: impl IntoIterator<Item = (Option<i64>, ArtifactId)>) -> Option<ArtifactId> {
    let anchor = members.into_iter().min_by_key(|&(time, message)| (time.is_none(), time, message));
    anchor.map(|(_, message)| message)
}

/// `W-`, `C-` or `O-` and ten digits of a digest over level and anchor. Groups of one level have no member in
/// common, so no two have one anchor.
#[must_use]
pub fn group_id(level: Level, anchor: ArtifactId) -> String {
    let letter = match level {
        Level::Wave => 'W',
        Level::Campaign => 'C',
        Level::Operation => 'O',
    };
    let digest = Sha256Digest::of_fields([level.as_str().as_bytes(), anchor.0.0.as_slice()]);
    format!("{letter}-{}", digest.short(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_member_is_the_anchor() {
        let [a, b, c] = [1u8, 2, 3].map(|n| ArtifactId::of(&[n]));
        assert_eq!(anchor([(None, a), (Some(7), b), (Some(9), c)]), Some(b));
        assert_eq!(anchor([(None, a), (None, b)]), Some(a.min(b)));
        assert_eq!(anchor([]), None);
        assert_ne!(group_id(Level::Wave, a), group_id(Level::Campaign, a));
    }
}
