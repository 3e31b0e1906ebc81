//! `creel show MESSAGE --at LOCUS`: the raw bytes behind a locus, and the steps that lead from them to each value
//! that was read there.

use crate::case;
use crate::failure::Failure;
use crate::trail::Trail;
use creel_evidence::locus::Span;
use creel_evidence::text::inert;
use creel_evidence::{ArtifactId, Locus, Message, View};
use creel_pipeline::provenance;
use creel_store::Store;
use std::collections::HashSet;
use std::fmt::Write as _;

/// Values of one locus that are shown.
const VALUES: usize = 8;

const HINT: &str = "a locus reads DIGITS@view:start-end as reports print it (the first digits of the artifact's SHA-256 \
                    are enough), with view `bytes` or `utf8`; start-end alone counts bytes of the message";

/// Describes the locus that `written` names in `message`.
pub(super) fn describe(store: &Store, message: &Message, written: &str) -> Result<String, Failure> {
    let raw = case::raw(store, message.id)?;
    let locus = locate(message, written.trim())?;
    let mut trail = Trail::new(&raw, message);
    let length = creel_dissect::Tracer::new(&raw, &message.artifacts).length(locus.artifact, locus.view);
    if length.is_none_or(|length| locus.range.end > length) {
        return Err(outside(&locus, length));
    }
    let mut out = format!("message {}\n", message.id);
    out.push_str(&trail.place(&locus));
    let dissection = creel_dissect::dissect(&raw, &creel_dissect::Limits::default()).dissection;
    let claims = provenance::claims(message).into_iter().chain(provenance::claims_of_dissection(&dissection));
    let mut values: HashSet<String> = HashSet::new();
    for claim in claims.filter(|claim| claim.locus == locus) {
        let Some(value) = claim.value else { continue };
        if values.len() < VALUES && values.insert(value.clone()) {
            let _ = writeln!(out, "\n    {}", inert(&claim.what));
            out.push_str(&trail.way(&locus, Some(&value)));
        }
    }
    if values.is_empty() {
        out.push_str(&trail.way(&locus, None));
    }
    Ok(out)
}

/// Reads a locus of the message; the artifact by its first digits, or the message itself.
fn locate(message: &Message, written: &str) -> Result<Locus, Failure> {
    let malformed =
        || Failure::Argument { what: format!("{} is no locus", inert(written)), hint: HINT.to_owned() };
    let (digits, view, range) = match written.split_once('@') {
        Some((digits, rest)) => {
            let (view, range) = rest.split_once(':').ok_or_else(malformed)?;
            (digits, view.parse::<View>().map_err(|_| malformed())?, range)
        }
        None => ("", View::Bytes, written),
    };
    let (start, end) = range.split_once('-').ok_or_else(malformed)?;
    let (start, end): (usize, usize) =
        (start.parse().map_err(|_| malformed())?, end.parse().map_err(|_| malformed())?);
    if start > end || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(malformed());
    }
    let artifact = artifact(message, &digits.to_ascii_lowercase())?;
    Ok(Locus { artifact, view, range: Span::new(start, end) })
}

fn artifact(message: &Message, digits: &str) -> Result<ArtifactId, Failure> {
    if digits.is_empty() {
        return Ok(message.id);
    }
    let ids: HashSet<ArtifactId> = message.artifacts.iter().map(|artifact| artifact.id).collect();
    let mut matching: Vec<ArtifactId> =
        ids.into_iter().filter(|id| id.to_string().starts_with(digits)).collect();
    matching.sort_unstable();
    match matching.as_slice() {
        [only] => Ok(*only),
        [] => Err(Failure::NotFound {
            what: format!("message {} has no artifact {digits}", message.id.short(16)),
            hint: "the locus may be of another message: `creel show MESSAGE` lists a message's artifacts"
                .to_owned(),
        }),
        several => Err(Failure::NotFound {
            what: format!("{digits} begins the SHA-256 of {} artifacts of the message", several.len()),
            hint: "give more digits".to_owned(),
        }),
    }
}

fn outside(locus: &Locus, length: Option<usize>) -> Failure {
    let Locus { artifact, view, range } = locus;
    let short = artifact.short(16);
    match length {
        Some(0) if *view == View::Utf8 => Failure::NotFound {
            what: format!("artifact {short} was not read as text"),
            hint: "its view `bytes` has its bytes".to_owned(),
        },
        Some(length) => Failure::NotFound {
            what: format!("{}-{} lies outside of artifact {short}", range.start, range.end),
            hint: format!("its view `{view}` ends at {length}"),
        },
        None => Failure::NotFound {
            what: format!("artifact {short} cannot be opened again from the message's bytes"),
            hint: "the record may be of another version of creel; scanning again reads the message anew"
                .to_owned(),
        },
    }
}
