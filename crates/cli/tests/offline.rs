//! Nothing is fetched: every piece of evidence in the repository is examined where no packet can leave, and none is
//! tried to be sent.
#![cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    apply_filter,
};
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{creel, examples, json_lines, run};

/// The example and the fixtures of all crates: mails, pages with scripts, archives.
fn evidence() -> Vec<PathBuf> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut all = vec![examples().join("cold-chain"), examples().join("cold-chain-earlier")];
    for folder in std::fs::read_dir(crates).unwrap() {
        let fixtures = folder.unwrap().path().join("tests/fixtures");
        all.extend(fixtures.is_dir().then_some(fixtures));
    }
    all
}

/// Ends a process that asks for a socket, unless it is one between processes of this machine.
fn without_sockets() -> BpfProgram {
    let foreign = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, 1).unwrap();
    let rule = SeccompRule::new(vec![foreign]).unwrap();
    let socket = if cfg!(target_arch = "x86_64") { 41 } else { 198 };
    let filter = SeccompFilter::new(
        [(socket, vec![rule])].into(),
        SeccompAction::Allow,
        SeccompAction::KillProcess,
        std::env::consts::ARCH.try_into().unwrap(),
    );
    filter.unwrap().try_into().unwrap()
}

/// Scans everything; `through` may put another program in front.
fn scan(through: &[&str], folder: &Path, more: &[&str]) -> (i32, String, usize) {
    let own = creel(folder);
    let mut command = match through {
        [] => own,
        [program, arguments @ ..] => {
            let mut command = Command::new(program);
            command.args(arguments).arg(own.get_program()).current_dir(folder).env("NO_COLOR", "1");
            command
        }
    };
    command.args(["scan", "-q", "--case", "all.case", "--jsonl", "lines"]).args(more).args(evidence());
    let (code, out, errors) = run(&mut command);
    let lines = json_lines(&folder.join("lines")).len();
    (code, out + &errors, lines)
}

#[test]
fn no_process_of_a_scan_asks_for_a_socket() {
    for more in [&[][..], &["--in-process"]] {
        let folder = tempfile::tempdir().unwrap();
        // The filter binds this thread and what it starts, and no other test.
        let (code, said, lines) = std::thread::scope(|scope| {
            let path = folder.path();
            let scanned = scope.spawn(move || {
                apply_filter(&without_sockets()).unwrap();
                scan(&[], path, more)
            });
            scanned.join().unwrap()
        });
        // 1 says that some of the files are no evidence that can be read.
        assert!((0..=1).contains(&code), "{code}: {said}");
        assert!(lines > 30, "{lines} lines: {said}");
    }
}

#[test]
fn the_filter_would_have_ended_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let (code, _, lines) = scan(&[], path, &[]);
    assert!((0..=1).contains(&code) && lines > 30);
    // `creel resolve` is the one command that asks a name server.
    let (code, said) = std::thread::scope(|scope| {
        let asked = scope.spawn(move || {
            let mut command = creel(path);
            command.args(["resolve", "--allow-dns", "--server", "127.0.0.1:9", "--case", "all.case"]);
            apply_filter(&without_sockets()).unwrap();
            let (code, out, errors) = run(command.args(["-o", "answers"]));
            (code, out + &errors)
        });
        asked.join().unwrap()
    });
    assert_eq!(code, -1, "it is ended by a signal, and does not end with: {said}");
}

/// A network of its own, without a route and with a counter that starts at nothing. Where users may not have one, the
/// filter above is what there is.
#[test]
fn no_packet_is_sent_in_a_network_without_routes() {
    const COUNT: &str = "\"$@\" >/dev/null; code=$?; cat /proc/net/dev; exit $code";
    let ways = [&["unshare", "--net"][..], &["unshare", "--user", "--map-root-user", "--net"]];
    let is_allowed = |way: &&&[&str]| {
        let (program, arguments) = way.split_first().unwrap();
        Command::new(program).args(arguments).arg("true").output().is_ok_and(|output| output.status.success())
    };
    let Some(way) = ways.iter().find(is_allowed) else {
        eprintln!("no network of one's own here: left to the filter");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let through = [way, &["sh", "-c", COUNT, "sh"][..]].concat();
    let (code, counters, lines) = scan(&through, folder.path(), &["--in-process"]);
    assert!((0..=1).contains(&code), "{code}: {counters}");
    assert!(lines > 30, "{lines} lines");
    let devices: Vec<(&str, &str)> = counters.lines().filter_map(|line| line.split_once(':')).collect();
    assert!(devices.iter().any(|(name, _)| name.trim() == "lo"), "{counters}");
    for (name, counts) in devices {
        assert!(counts.split_whitespace().all(|count| count == "0"), "{name}: {counts}");
    }
}
