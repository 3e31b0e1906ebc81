//! Where the parts of a fingerprint are read, written down so that it takes little room.

use crate::artifact::ArtifactId;
use crate::locus::{Locus, Span, View};
use serde::{Deserialize, Serialize};

/// Where the parts of a fingerprint are read in the message.
///
/// Nearly all of them lie in one or two artifacts, whose identities are longer than the rest of a locus. In JSON each
/// artifact is therefore written once, in `sources`, and a place is `[source, start, end]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Written", try_from = "Written")]
pub struct Places {
    /// The header field of the subject.
    pub subject: Option<Locus>,
    /// The body whose visible text is compared.
    pub text: Option<Locus>,
    /// The page whose structure is compared.
    pub structure: Option<Locus>,
    /// For each of the tokens, in their order, the first place that holds it.
    pub tokens: Vec<Option<Locus>>,
}

impl Places {
    /// Every place that is known.
    pub fn all(&self) -> impl Iterator<Item = &Locus> {
        [&self.subject, &self.text, &self.structure].into_iter().chain(&self.tokens).flatten()
    }
}

/// A place as it is written: position in `sources`, first byte, one past the last byte.
type Place = Option<(usize, usize, usize)>;

#[derive(Serialize, Deserialize)]
struct Written {
    sources: Vec<(ArtifactId, View)>,
    subject: Place,
    text: Place,
    structure: Place,
    tokens: Vec<Place>,
}

impl From<Places> for Written {
    fn from(places: Places) -> Self {
        let mut sources: Vec<(ArtifactId, View)> = Vec::new();
        let mut write = |locus: Option<Locus>| -> Place {
            let Locus { artifact, view, range } = locus?;
            let source = (artifact, view);
            let known = sources.iter().position(|known| *known == source);
            let position = known.unwrap_or_else(|| {
                sources.push(source);
                sources.len() - 1
            });
            Some((position, range.start, range.end))
        };
        let [subject, text, structure] = [places.subject, places.text, places.structure].map(&mut write);
        let tokens = places.tokens.into_iter().map(&mut write).collect();
        Self { sources, subject, text, structure, tokens }
    }
}

impl TryFrom<Written> for Places {
    type Error = UnknownSource;

    fn try_from(written: Written) -> Result<Self, UnknownSource> {
        let Written { sources, subject, text, structure, tokens } = written;
        let read = |place: Place| -> Result<Option<Locus>, UnknownSource> {
            let Some((source, start, end)) = place else { return Ok(None) };
            let &(artifact, view) = sources.get(source).ok_or(UnknownSource(source))?;
            Ok(Some(Locus { artifact, view, range: Span::new(start, end) }))
        };
        Ok(Self {
            subject: read(subject)?,
            text: read(text)?,
            structure: read(structure)?,
            tokens: tokens.into_iter().map(read).collect::<Result<_, _>>()?,
        })
    }
}

/// A place in an artifact that the list of sources does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownSource(usize);

impl std::fmt::Display for UnknownSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a place of a fingerprint is in source {}, which is not listed", self.0)
    }
}

impl std::error::Error for UnknownSource {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn locus() -> impl Strategy<Value = Option<Locus>> {
        prop::option::of((0_u8..3, any::<bool>(), 0_usize..9999, 0_usize..999)).prop_map(|place| {
            let (artifact, utf8, start, length) = place?;
            let view = if utf8 { View::Utf8 } else { View::Bytes };
            Some(Locus {
                artifact: ArtifactId::of(&[artifact]),
                view,
                range: Span::new(start, start + length),
            })
        })
    }

    proptest! {
        #[test]
        fn written_places_read_back(
            subject in locus(), text in locus(), structure in locus(), tokens in prop::collection::vec(locus(), 0..20),
        ) {
            let places = Places { subject, text, structure, tokens };
            let json = serde_json::to_string(&places).unwrap();
            prop_assert_eq!(serde_json::from_str::<Places>(&json).unwrap(), places);
        }
    }

    #[test]
    fn an_artifact_is_written_once() {
        let at = |start| Some(Locus::bytes(ArtifactId::of(b"a"), start..start + 1));
        let places = Places { subject: at(1), tokens: vec![at(2), None, at(3)], ..Places::default() };
        let json = serde_json::to_string(&places).unwrap();
        assert_eq!(json.matches(&ArtifactId::of(b"a").to_string()).count(), 1);
        assert!(
            json.ends_with(
                r#""subject":[0,1,2],"text":null,"structure":null,"tokens":[[0,2,3],null,[0,3,4]]}"#
            )
        );
        let broken = json.replace("[0,2,3]", "[7,2,3]");
        assert!(serde_json::from_str::<Places>(&broken).unwrap_err().to_string().contains("source 7"));
    }
}
