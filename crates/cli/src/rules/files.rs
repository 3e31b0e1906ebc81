//! Reading rule files from the disk.

use crate::failure::Failure;
use creel_pipeline::RuleFile;
use std::path::{Path, PathBuf};

/// Bytes of all rule files of a case at most: they are kept in it and sent to every worker.
const LIMIT: u64 = 16 << 20;
/// Folders in folders at most.
const DEPTH: usize = 16;

/// The rule files that are named, and those in folders that are named, in the order of their names.
pub(crate) fn files(paths: &[PathBuf]) -> Result<Vec<RuleFile>, Failure> {
    let mut found = Vec::new();
    for path in paths {
        let before = found.len();
        if path.is_dir() {
            collect(path, 0, &mut found)?;
            if found.len() == before {
                return Err(Failure::Argument {
                    what: format!("{} holds no rule file", path.display()),
                    hint: "rule files end in .yaml or .yml".to_owned(),
                });
            }
        } else {
            found.push(path.clone());
        }
    }
    let mut left = LIMIT;
    let mut files = Vec::new();
    for path in found {
        let size = std::fs::metadata(&path).map_err(Failure::file(&path, "read"))?.len();
        left = left.checked_sub(size).ok_or_else(|| Failure::Argument {
            what: format!("with {} the rules are larger than 16 MiB", path.display()),
            hint: "name fewer rule files".to_owned(),
        })?;
        let text = std::fs::read_to_string(&path).map_err(Failure::file(&path, "read"))?;
        files.push(RuleFile { name: path.display().to_string(), text });
    }
    Ok(files)
}

fn collect(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let read = || -> std::io::Result<Vec<PathBuf>> {
        let entries = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
        let mut paths = entries.collect::<std::io::Result<Vec<_>>>()?;
        paths.sort_unstable();
        Ok(paths)
    };
    for path in read().map_err(Failure::file(folder, "read"))? {
        let is_rule = path.extension().is_some_and(|end| end == "yaml" || end == "yml");
        // A link could lead round in a circle.
        if path.is_dir() && !path.is_symlink() && depth < DEPTH {
            collect(&path, depth + 1, found)?;
        } else if is_rule && path.is_file() {
            found.push(path);
        }
    }
    Ok(())
}
