//! `creel quarantine export`: the bytes of a message, for whoever looks into the defect.

use crate::args::QuarantineExportArgs;
use crate::case;
use crate::failure::{Exit, Failure};
use std::io::Write as _;

pub(crate) fn run(args: &QuarantineExportArgs) -> Result<Exit, Failure> {
    let (store, kept) = super::open(&args.case.folder)?;
    let id = super::find(&kept, &args.message)?.quarantined.message;
    let raw = case::raw(&store, id)?;
    // The bytes are hostile and may be private: nobody else reads them, and nothing is overwritten.
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let failed = || Failure::file(&args.output, "written");
    let mut file = options.open(&args.output).map_err(failed())?;
    file.write_all(&raw).map_err(failed())?;
    Ok(Exit::Clean)
}
