//! Which files a user means: paths, folders with everything below them, Maildirs.

use creel_evidence::case::Unreadable;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// One thing to read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// `-` on the command line.
    StandardInput,
    /// A regular file (or a pipe or device that was named outright).
    File(PathBuf),
    /// A path that leads nowhere, or a folder that cannot be listed.
    Unreadable(Unreadable),
}

impl Input {
    /// The path as given, `-` for standard input.
    #[must_use]
    pub fn source(&self) -> String {
        match self {
            Self::StandardInput => "-".to_owned(),
            Self::File(path) => path.to_string_lossy().into_owned(),
            Self::Unreadable(unreadable) => unreadable.source.clone(),
        }
    }
}

/// Lists what `paths` mean, each file once, folders in the order of their names.
///
/// Folders are walked to the bottom. Symbolic links inside them are not followed (a link in a pile of hostile
/// files may point anywhere). Hidden files, Maildir's `tmp` folders and index files, and everything below
/// `leave_out` are passed over: they are no evidence.
#[must_use]
pub fn list(paths: &[PathBuf], leave_out: &[PathBuf]) -> Vec<Input> {
    let leave_out: BTreeSet<PathBuf> = leave_out.iter().filter_map(|path| path.canonicalize().ok()).collect();
    let mut seen = BTreeSet::new();
    let mut inputs = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            inputs.push(Input::StandardInput);
            continue;
        }
        match std::fs::metadata(path) {
            Err(error) => inputs.push(unreadable(path, &error)),
            Ok(metadata) if metadata.is_dir() => walk(path, &leave_out, &mut seen, &mut inputs),
            Ok(_) => push_once(path.clone(), &mut seen, &mut inputs),
        }
    }
    inputs
}

fn walk(root: &Path, leave_out: &BTreeSet<PathBuf>, seen: &mut BTreeSet<PathBuf>, inputs: &mut Vec<Input>) {
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let mut entries = match std::fs::read_dir(&folder).and_then(Iterator::collect::<Result<Vec<_>, _>>) {
            Ok(entries) => entries,
            Err(error) => {
                inputs.push(unreadable(&folder, &error));
                continue;
            }
        };
        entries.sort_by_key(std::fs::DirEntry::file_name);
        let is_maildir = ["cur", "new", "tmp"].iter().all(|name| folder.join(name).is_dir());
        let mut below = Vec::new();
        for entry in entries {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            let Ok(kind) = entry.file_type() else { continue };
            let left_out = || path.canonicalize().is_ok_and(|path| leave_out.contains(&path));
            if name.starts_with('.') && !(is_maildir && kind.is_dir()) || left_out() {
                continue;
            }
            if kind.is_dir() && !(is_maildir && name == "tmp") {
                below.push(path);
            } else if kind.is_file() && !is_maildir {
                push_once(path, seen, inputs);
            }
        }
        below.reverse();
        folders.append(&mut below);
    }
}

fn push_once(path: PathBuf, seen: &mut BTreeSet<PathBuf>, inputs: &mut Vec<Input>) {
    let real = path.canonicalize().unwrap_or_else(|_| path.clone());
    if seen.insert(real) {
        inputs.push(Input::File(path));
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Input {
    let source = path.to_string_lossy().into_owned();
    Input::Unreadable(Unreadable { source, reason: format!("cannot be read: {error}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(path: &Path) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, b"x").unwrap();
    }

    fn names(root: &Path, inputs: &[Input]) -> Vec<String> {
        let prefix = format!("{}/", root.display());
        inputs.iter().map(|input| input.source().replace(&prefix, "")).collect()
    }

    #[test]
    fn folders_are_walked_in_order_and_files_listed_once() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for name in ["b/2.eml", "b/1.eml", "a.eml", ".hidden", "case/case.sqlite"] {
            touch(&root.join(name));
        }
        let inputs = list(&[root.to_owned(), root.join("a.eml")], &[root.join("case")]);
        assert_eq!(names(root, &inputs), ["a.eml", "b/1.eml", "b/2.eml"]);
    }

    #[test]
    fn a_maildir_gives_its_messages_and_not_its_index() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for name in
            ["cur/1:2,S", "new/2", "tmp/3", "dovecot.index", ".Sent/cur/4", ".Sent/new/5", ".Sent/tmp/6"]
        {
            touch(&root.join(name));
        }
        assert_eq!(
            names(root, &list(&[root.to_owned()], &[])),
            [".Sent/cur/4", ".Sent/new/5", "cur/1:2,S", "new/2"]
        );
    }

    #[test]
    fn a_path_that_leads_nowhere_is_reported() {
        let inputs = list(&[PathBuf::from("no/such/file.eml")], &[]);
        assert!(matches!(&inputs[..], [Input::Unreadable(u)] if u.source == "no/such/file.eml"));
    }

    #[cfg(unix)]
    #[test]
    fn links_inside_a_folder_are_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        touch(&outside.path().join("secret"));
        std::os::unix::fs::symlink(outside.path(), folder.path().join("link")).unwrap();
        assert_eq!(list(&[folder.path().to_owned()], &[]), []);
    }
}
