//! A seccomp filter that lets a worker compute, answer and leave.
//!
//! The list names what is allowed, so that a system call that nobody thought of is refused. What is refused fails with
//! EPERM and does not end the process: the C library and the allocator ask for things that they can do without (huge
//! pages, the machine's topology), and differ in what they ask for from version to version. A worker that an attacker
//! has taken over can do no more with an error than it could if it were dead.

use libc::c_long;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch, apply_filter,
};
use std::collections::BTreeMap;

/// Allowed whatever their arguments are.
const ALLOWED: &[c_long] = &[
    // The pipes that are open.
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_close,
    libc::SYS_fstat,
    libc::SYS_lseek,
    // Memory, as the allocator asks for it.
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    // Locks, which one thread takes without waiting, but which the C library may look at.
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    // Clocks, randomness for hash tables.
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_gettimeofday,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_getrandom,
    libc::SYS_getrusage,
    // Leaving, in order or by a panic, an abort or a stack that is used up.
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
];

/// Restricts this thread and what it starts.
///
/// # Errors
/// If the kernel has no seccomp, or the machine is of a kind that the filter is not made for.
pub(super) fn restrict() -> Result<(), Box<dyn std::error::Error>> {
    let architecture = TargetArch::try_from(std::env::consts::ARCH)?;
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = ALLOWED.iter().map(|&call| (call, Vec::new())).collect();
    // Memory can be asked for, but none that is or becomes code.
    let no_code = || -> Result<Vec<SeccompRule>, seccompiler::BackendError> {
        let execute = libc::PROT_EXEC.unsigned_abs().into();
        let masked = SeccompCmpOp::MaskedEq(execute);
        Ok(vec![SeccompRule::new(vec![SeccompCondition::new(2, SeccompCmpArgLen::Dword, masked, 0)?])?])
    };
    rules.insert(libc::SYS_mmap, no_code()?);
    rules.insert(libc::SYS_mprotect, no_code()?);
    // Signals to this process alone, which is how it aborts.
    let itself = |argument| -> Result<Vec<SeccompRule>, seccompiler::BackendError> {
        let pid = u64::from(std::process::id());
        let equal = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, pid)?;
        Ok(vec![SeccompRule::new(vec![equal])?])
    };
    rules.insert(libc::SYS_tgkill, itself(0)?);
    rules.insert(libc::SYS_kill, itself(0)?);
    // Its own limits, which it may not raise above what it was given: the hard ones stay.
    let own = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, 0)?;
    rules.insert(libc::SYS_prlimit64, vec![SeccompRule::new(vec![own])?]);
    let refused = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let filter = SeccompFilter::new(rules, refused, SeccompAction::Allow, architecture)?;
    let program: BpfProgram = filter.try_into()?;
    Ok(apply_filter(&program)?)
}
