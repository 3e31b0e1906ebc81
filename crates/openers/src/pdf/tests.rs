//! Documents of our own through the whole opener.

mod hostile;
mod ordinary;
mod writer;

use crate::Budget;
use crate::member::{Member, Of, Opened, Opening, Place};
use creel_evidence::dissection::FeatureKind;

pub(super) fn opened_with(bytes: &[u8], passwords: &[&str]) -> Opened {
    let passwords: Vec<String> = passwords.iter().map(|&word| word.to_owned()).collect();
    let opened = super::open(bytes, &mut Opening { passwords: &passwords, budget: &mut Budget::default() });
    // What was said can be read again.
    for member in &opened.members {
        let again = super::member(bytes, member.index, member.password.as_deref());
        assert!(again.as_ref() == Some(&member.bytes), "member {}", member.index);
    }
    assert!(opened.members.is_sorted_by(|a, b| a.index < b.index));
    opened
}

pub(super) fn opened(bytes: &[u8]) -> Opened {
    opened_with(bytes, &[])
}

/// The bytes at a place.
pub(super) fn at<'a>(bytes: &'a [u8], opened: &'a Opened, place: Place) -> &'a [u8] {
    let whole = match place.of {
        Of::Own => bytes,
        Of::Member(position) => &opened.members[position].bytes,
    };
    &whole[place.span.range()]
}

pub(super) fn details(opened: &Opened, kind: FeatureKind) -> Vec<&str> {
    opened.features.iter().filter(|f| f.kind == kind).map(|f| f.detail.as_str()).collect()
}

pub(super) fn of_kind(opened: &Opened, kind: crate::member::MemberKind) -> Vec<&Member> {
    opened.members.iter().filter(|member| member.kind == kind).collect()
}
