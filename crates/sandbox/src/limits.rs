//! What a visit may cost. None of it is measured in time: what is evidence must not depend on the machine.

/// The limits of one visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Steps: calls and turns of loops, and the lengths of texts and lists that built-in functions walk over, a
    /// sixth of a byte's worth each. A million steps are about a twentieth of a second.
    pub steps: u64,
    /// Steps of one script, timer or handler.
    pub task_steps: u64,
    /// Bytes of the interpreter's heap.
    pub memory: usize,
    /// Bytes of the interpreter's stack.
    pub stack: usize,
    /// Things that are written down.
    pub events: usize,
    /// Bytes of everything that is given out: documents, code, files, requests.
    pub output: usize,
    /// Bytes of a page; a longer one is not run.
    pub page: usize,
}

impl Default for Limits {
    /// 12 million steps and half of that for one task, 64 MiB of heap, 448 KiB of stack, 4,000 events, 32 MiB given out, pages
    /// of 8 MiB.
    fn default() -> Self {
        Self {
            steps: 12_000_000,
            task_steps: 6_000_000,
            memory: 64 << 20,
            stack: 448 << 10,
            events: 4_000,
            output: 32 << 20,
            page: 8 << 20,
        }
    }
}

/// Steps that the stage itself may take beyond what the page used up, to finish in order.
pub(crate) const RESERVE: u64 = 3_000_000;
/// Turns of a loop or calls between two looks of the interpreter at its meter (`JS_INTERRUPT_COUNTER_INIT`).
pub(crate) const STEPS_A_LOOK: u64 = 10_000;
/// Bytes that a built-in function walks over in the time of one step.
pub(crate) const BYTES_A_STEP: u64 = 6;
/// Heap that is added when a visit is over, so that its result can be written down whatever the page held.
pub(crate) const SPARE_MEMORY: usize = 24 << 20;
