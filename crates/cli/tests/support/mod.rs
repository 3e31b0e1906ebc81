//! Running the program as a user does.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its share")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The repository's `examples` folder.
pub fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

/// The program, in a folder of its own.
pub fn creel(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_creel"));
    command.current_dir(folder).env("NO_COLOR", "1");
    command
}

/// Runs and returns exit code, standard output and standard error.
pub fn run(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code().unwrap_or(-1), text(stdout), text(stderr))
}

/// The lines of a JSON-lines file.
pub fn json_lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A small inert phish.
pub fn phish(number: usize) -> String {
    format!(
        "From: \"Paketblitz\" <service@paketblitz-{number}.test>\r\nTo: Jana Roth <jana.roth@firma-{number}.example>\r\n\
         Subject: Ihr Paket wartet {number}\r\nDate: Mon, 7 Sep 2020 08:{:02}:00 +0000\r\n\
         Message-ID: <{number}@paketblitz.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
         <p>Liebe Kundin, Ihr Paket konnte nicht zugestellt werden. Zahlen Sie die Gebühr von 1,99 Euro für Sendung {number} \
         innerhalb von 24 Stunden, andernfalls wird sie zurückgeschickt.</p>\
         <p><a href=\"https://paketblitz-{number}.test/zahlen?u=jana.roth%40firma-{number}.example\">Jetzt bezahlen</a></p>\r\n",
        number % 60
    )
}
