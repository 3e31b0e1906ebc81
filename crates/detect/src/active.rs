//! Active content of the files that came along: what openers found in them, and which file a reader would have to open for it.
//!
//! It looks up and never judges.

use crate::exhibit::Exhibit;
use creel_evidence::dissection::{Feature, FeatureKind};
use creel_evidence::{Artifact, ArtifactId, ArtifactRole, Quote};

impl<'a> Exhibit<'a> {
    /// The features of these kinds in the files that came along, each with its file.
    pub(crate) fn features(
        &self,
        kinds: &'static [FeatureKind],
    ) -> impl Iterator<Item = (&'a Feature, &'a Artifact)> {
        let dissection = self.dissection;
        dissection.features.iter().filter_map(move |feature| {
            let wanted = kinds.contains(&feature.kind) && !dissection.outside.contains(&feature.at.artifact);
            Some((feature, self.file_of(feature.at.artifact).filter(|_| wanted)?))
        })
    }

    /// The file that a reader saves or opens to come to this artifact: the artifact itself, or what it stands in.
    pub(crate) fn file_of(&self, id: ArtifactId) -> Option<&'a Artifact> {
        let mut artifact = self.dissection.artifact(id)?;
        // Parents stand before children, so that this ends.
        while matches!(artifact.role, ArtifactRole::Content | ArtifactRole::Property)
            && let Some(parent) = artifact.parent.and_then(|parent| self.dissection.artifacts.get(parent))
        {
            artifact = parent;
        }
        Some(artifact)
    }

    /// Whether one of a file's features, or one of something that stands in it, is of this kind.
    pub(crate) fn has_feature(&self, file: &Artifact, kinds: &'static [FeatureKind]) -> bool {
        self.features(kinds).any(|(_, of)| of.id == file.id)
    }
}

/// A quote of what a feature shows by. What stands there is said by the finding's reason: it may be no text.
pub(crate) fn quote_feature(feature: &Feature) -> Quote {
    Quote::new(feature.at.clone(), "")
}

/// A file's name for a reason, harmless to print.
pub(crate) fn called(file: &Artifact) -> String {
    let name = file.name.as_deref().unwrap_or("unnamed");
    creel_evidence::text::inert(name.get(..name.floor_char_boundary(120)).unwrap_or_default()).to_string()
}
