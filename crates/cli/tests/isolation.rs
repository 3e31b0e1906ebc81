//! Worker processes from outside: sealed, mortal, and giving the same records as this process would.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use creel_evidence::ArtifactId;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};
use support::{creel, examples, json_lines, phish, run};

/// What an attempt of the self-test came to: `done` or `refused`, and what was tried.
fn attempts(folder: &Path, more: &[&str]) -> Vec<(String, String)> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let (code, text, errors) = run(creel(folder).args(["worker", "--try-seal", &port]).args(more));
    assert_eq!(code, 0, "{errors}");
    let outcomes = text.lines().filter_map(|line| {
        let (outcome, rest) = line.split_once(' ')?;
        let (what, _) = rest.split_once(':')?;
        ["done", "refused"].contains(&outcome).then(|| (outcome.to_owned(), what.to_owned()))
    });
    outcomes.collect()
}

#[test]
fn a_sealed_worker_can_do_nothing_that_it_could_do_unsealed() {
    let folder = tempfile::tempdir().unwrap();
    let free = attempts(folder.path(), &["--unsealed"]);
    assert!(free.len() >= 10, "{free:?}");
    assert!(free.iter().all(|(outcome, _)| outcome == "done"), "the attempts themselves work: {free:?}");
    let sealed = attempts(folder.path(), &[]);
    let tried =
        |attempts: &[(String, String)]| attempts.iter().map(|(_, what)| what.clone()).collect::<Vec<_>>();
    assert_eq!(tried(&sealed), tried(&free));
    assert!(sealed.iter().all(|(outcome, _)| outcome == "refused"), "{sealed:?}");
}

#[test]
fn workers_and_threads_give_equal_cases() {
    let folder = tempfile::tempdir().unwrap();
    let example = examples().join("cold-chain");
    let read = |case: &str, more: &[&str]| {
        let mut command = creel(folder.path());
        command.args(["scan", "-q", "--case", case]).args(more);
        let (code, _, errors) =
            run(command.arg("--roster").arg(example.join("roster.csv")).arg(example.as_path()));
        assert_eq!(code, 0, "{errors}");
        let store = creel_store::Store::open(&folder.path().join(case)).unwrap();
        let case = store.case(jiff::Timestamp::UNIX_EPOCH).unwrap();
        let files: Vec<_> = case
            .messages
            .iter()
            .flat_map(|message| message.artifacts.iter().map(|artifact| artifact.id))
            .map(|id: ArtifactId| store.blob(id).unwrap())
            .collect();
        (case.messages, case.groups, files, store.known().unwrap())
    };
    let workers = read("workers.case", &[]);
    let threads = read("threads.case", &["--in-process"]);
    assert!(workers.0.len() > 40);
    assert_eq!(workers, threads);
}

#[test]
fn a_worker_is_not_for_people() {
    let folder = tempfile::tempdir().unwrap();
    let (_, help, _) = run(creel(folder.path()).arg("--help"));
    assert!(!help.contains("worker "), "{help}");
    // Nobody speaks: it leaves in order.
    let (code, text, _) = run(creel(folder.path()).arg("worker").stdin(Stdio::null()));
    assert_eq!((code, text.as_str()), (0, ""));
    // Somebody speaks something else: it says so and leaves.
    std::fs::write(folder.path().join("noise"), vec![0xff; 100]).unwrap();
    let noise = std::fs::File::open(folder.path().join("noise")).unwrap();
    let (code, text, errors) = run(creel(folder.path()).arg("worker").stdin(noise));
    assert_eq!((code, text.as_str()), (2, ""));
    assert!(errors.contains("cannot be understood"), "{errors}");
}

/// The processes that `parent` has started and that still run.
fn children(parent: u32) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let is_child = |number: &u32| {
        let status = std::fs::read_to_string(format!("/proc/{number}/status")).unwrap_or_default();
        status.lines().any(|line| line == format!("PPid:\t{parent}"))
    };
    numbers.filter(is_child).collect()
}

fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn is_alive(process: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    status.lines().any(|line| line.starts_with("State:") && !line.contains('Z') && !line.contains('X'))
}

fn long_scan(folder: &Path) -> Child {
    let mut mailbox = String::new();
    for number in 0..3_000 {
        mailbox.push_str("From a@b.example Mon Sep  7 08:12:00 2020\n");
        mailbox.push_str(&phish(number).replace("\r\n", "\n"));
        mailbox.push('\n');
    }
    std::fs::write(folder.join("pile.mbox"), mailbox).unwrap();
    let mut command = creel(folder);
    command.args(["scan", "pile.mbox", "--jobs", "2"]).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

#[test]
fn a_parent_that_is_killed_leaves_no_workers_behind() {
    let folder = tempfile::tempdir().unwrap();
    let mut parent = long_scan(folder.path());
    let workers =
        until("two workers are started", || Some(children(parent.id())).filter(|all| all.len() == 2));
    parent.kill().unwrap();
    parent.wait().unwrap();
    until("its workers are gone", || workers.iter().all(|&worker| !is_alive(worker)).then_some(()));
}

#[test]
fn a_worker_that_is_killed_costs_nothing_but_a_retry() {
    let folder = tempfile::tempdir().unwrap();
    let mut parent = long_scan(folder.path());
    for _ in 0..2 {
        let worker =
            until("a worker runs", || children(parent.id()).into_iter().find(|&child| is_alive(child)));
        let killed =
            std::process::Command::new("kill").args(["-KILL", &worker.to_string()]).status().unwrap();
        assert!(killed.success());
        until("it is gone", || (!is_alive(worker)).then_some(()));
    }
    assert_eq!(parent.wait().unwrap().code(), Some(0));
    assert_eq!(json_lines(&folder.path().join("creel-case/messages.jsonl")).len(), 3_000);
}
