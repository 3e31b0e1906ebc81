//! Where a library is not trusted to be total.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `work`; `None` if it panicked.
///
/// A last resort, for rxing alone: it is a translation of a Java library, indexes where Java would throw, and its
/// code is large and not ours. What it gets is bounded before, so that it ends; what it holds is
/// thrown away with it, so that nothing half done is looked at afterwards.
pub(crate) fn calmly<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
