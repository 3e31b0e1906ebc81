//! Codes in two pieces: neighbouring pictures of one mail that show one only together.

use super::Unfolding;
use creel_evidence::dissection::FeatureKind;
use creel_evidence::locus::Locus;
use creel_evidence::{ArtifactId, Container, Derivation, TransferEncoding};
use creel_openers::member::{Opened, Place};
use creel_pictures::split;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Pairs of pictures that are joined.
const PAIRS: usize = 8;

/// A picture that is a body of a mail.
#[derive(Clone)]
struct Piece {
    id: ArtifactId,
    mail: usize,
    body: (Range<usize>, TransferEncoding),
    size: (u32, u32),
}

impl Unfolding<'_> {
    /// Joins neighbouring pictures that share an edge and show no code alone, and reads what they show.
    pub(super) fn split_codes(&mut self) {
        let pieces = self.pieces();
        let pairs = pieces.windows(2).filter_map(|pair| {
            let [one, other] = pair else { return None };
            let is_pair =
                one.mail == other.mail && one.id != other.id && split::may_be_pieces(one.size, other.size);
            is_pair.then(|| (one.clone(), other.clone()))
        });
        for (one, other) in pairs.take(PAIRS).collect::<Vec<_>>() {
            let bytes = |id| self.slots.get(id).and_then(|slot| self.tree.files.get(*slot));
            let (Some((_, first)), Some((_, second))) = (bytes(&one.id), bytes(&other.id)) else { continue };
            let codes = split::codes(first, second, &mut self.budget);
            let Some(mail) = self.tree.artifacts.get(one.mail).filter(|_| !codes.is_empty()) else {
                continue;
            };
            let (start, end) =
                (one.body.0.start.min(other.body.0.start), one.body.0.end.max(other.body.0.end));
            let holder = (one.mail, mail.id, mail.role);
            let mut opened = Opened::default();
            for (index, (code, how)) in codes.into_iter().enumerate() {
                let detail = format!("two pictures {how}: {}", code.description());
                let at = Place::own(start..end);
                creel_pictures::tell(code, index, &detail, FeatureKind::SplitCode, at, &mut opened);
            }
            let here = Locus::bytes(holder.1, start..end);
            let derived = |index, _| Derivation::SplitCode {
                first: one.body.clone(),
                second: other.body.clone(),
                index,
            };
            self.take_in(opened, holder, 0, true, &here, &derived);
        }
    }

    /// Pictures that are bodies of mails and show no code, in the order of the mails.
    fn pieces(&self) -> Vec<Piece> {
        if self.tree.pictures.len() < 2 {
            return Vec::new();
        }
        let sizes: HashMap<ArtifactId, (u32, u32)> = self
            .tree
            .pictures
            .iter()
            .map(|picture| (picture.artifact, (picture.looks.width, picture.looks.height)))
            .collect();
        let read: HashSet<ArtifactId> = self
            .tree
            .artifacts
            .iter()
            .filter(|a| matches!(a.derivation, Derivation::Member { container: Container::Picture, .. }))
            .filter_map(|code| Some(self.tree.artifacts.get(code.parent?)?.id))
            .collect();
        self.tree
            .artifacts
            .iter()
            .filter(|artifact| !read.contains(&artifact.id))
            .filter_map(|artifact| {
                let Derivation::MimeBody { range, encoding } = &artifact.derivation else { return None };
                let size = *sizes.get(&artifact.id)?;
                let body = (range.clone(), *encoding);
                Some(Piece { id: artifact.id, mail: artifact.parent?, body, size })
            })
            .collect()
    }
}
