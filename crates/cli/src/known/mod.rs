//! Campaigns that were known before: read from other cases and from bundles, and kept in the case.

mod describe;

pub(crate) use describe::attribution as describe;

use crate::args::KnownChoice;
use crate::case;
use crate::failure::Failure;
use crate::model;
use crate::outputs;
use crate::recipe;
use creel_evidence::digest::Sha256Digest;
use creel_evidence::text::inert;
use creel_evidence::{Case, Portrait};
use creel_pipeline::known::{self, Archive, Reading};
use creel_store::{FILE_NAME, KnownText, Store, StoreError};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Bytes of a bundle that is opened; the reader has a limit of its own.
const BYTES: u64 = 256 << 20;
/// Digits of the digest by which a set is called.
const DIGITS: usize = 8;

/// The known campaigns of one source. The case keeps what they look like, not where the file was.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KnownSet {
    /// SHA-256 of the portraits as they were read: the same set twice is one.
    digest: Sha256Digest,
    portraits: Vec<Portrait>,
}

/// Keeps what is known by what is chosen now; without a choice what was kept stays.
pub(crate) fn choose(store: &Store, choice: &KnownChoice) -> Result<(), Failure> {
    if choice.known.is_empty() && !choice.no_known {
        return Ok(());
    }
    let mut sets = Vec::new();
    for path in &choice.known {
        let set = read(path)?;
        if !sets.iter().any(|other: &KnownSet| other.digest == set.digest) {
            sets.push(set);
        }
    }
    let written = serde_json::to_string(&sets).map_err(std::io::Error::other)?;
    Ok(store.set_known_text(KnownText::Campaigns, &written)?)
}

/// Says of each campaign of the case what later cases can compare with, and whether it is a known one.
pub(crate) fn attribute(store: &Store, case: &mut Case) -> Result<(), Failure> {
    let archive = Archive::new(kept(store)?);
    case.portraits = known::portraits(case);
    if !archive.is_empty() {
        let model = model::of_case(store)?;
        case.attributions = creel_pipeline::attribute(&case.portraits, &archive, &model);
    }
    Ok(())
}

/// The known campaigns that the case keeps.
fn kept(store: &Store) -> Result<Vec<Portrait>, Failure> {
    let Some(written) = store.known_text(KnownText::Campaigns)? else { return Ok(Vec::new()) };
    let sets: Vec<KnownSet> = serde_json::from_str(&written).map_err(|_| {
        StoreError::Damaged("the known campaigns cannot be read: name them again with --known")
    })?;
    Ok(sets.into_iter().flat_map(|set| set.portraits).collect())
}

/// The campaigns of another case's folder, or of a STIX bundle.
pub(crate) fn read(path: &Path) -> Result<KnownSet, Failure> {
    let mut portraits = if path.join(FILE_NAME).is_file() { of_case(path)? } else { of_bundle(path)? };
    let bytes = serde_json::to_vec(&portraits).map_err(std::io::Error::other)?;
    let digest = Sha256Digest::of(&bytes);
    // Folders and bundles often have one name; the digest tells them apart.
    for portrait in &mut portraits {
        portrait.source = format!("{}, {}", portrait.source, digest.short(DIGITS));
    }
    Ok(KnownSet { digest, portraits })
}

impl KnownSet {
    pub(crate) fn into_portraits(self) -> Vec<Portrait> {
        self.portraits
    }
}

fn of_case(folder: &Path) -> Result<Vec<Portrait>, Failure> {
    let store = Store::open(folder)?;
    let portraits = recipe::with_tables(&store, || Ok(known::portraits(&case::whole(&store)?)))?;
    if portraits.is_empty() {
        return Err(unusable(folder, "it holds no campaign that means harm"));
    }
    Ok(portraits)
}

fn of_bundle(path: &Path) -> Result<Vec<Portrait>, Failure> {
    let meta = std::fs::metadata(path).map_err(Failure::file(path, "read"))?;
    if meta.is_dir() {
        return Err(unusable(path, "it is a folder and no case of creel's: there is no case.sqlite in it"));
    }
    if meta.len() > BYTES {
        return Err(unusable(path, "it is too large for a bundle; name the case's folder instead"));
    }
    let text = std::fs::read_to_string(path).map_err(Failure::file(path, "read"))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let Reading { portraits, notes } =
        known::read_bundle(&text, &name).map_err(|problem| unusable(path, &problem.to_string()))?;
    for note in notes {
        outputs::to_stderr(&format!("warning: {}: {}\n", path.display(), inert(&note)));
    }
    Ok(portraits)
}

fn unusable(path: &Path, problem: &str) -> Failure {
    Failure::KnownCampaigns { path: path.to_owned(), problem: problem.to_owned() }
}
