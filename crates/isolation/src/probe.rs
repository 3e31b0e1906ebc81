//! Tries from inside what the seal is there to refuse.

use crate::{Limits, Seal};
use serde::Serialize;
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, TcpStream, UdpSocket};
use std::process::Command;

/// One thing that a worker has no business to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attempted {
    /// What was tried.
    pub what: &'static str,
    /// Whether it was refused.
    pub refused: bool,
    /// What the system said.
    pub said: String,
}

/// Tries one thing after the other: sealed first, if `seal` is set; otherwise to see that the attempts themselves work.
/// `port` is one on the loopback address where somebody listens. Nothing is left behind.
#[must_use]
pub fn attempts(limits: &Limits, seal: bool, port: u16) -> (Option<Seal>, Vec<Attempted>) {
    let program = std::env::current_exe();
    let program = || program.as_ref().map_err(|error| io::Error::other(error.to_string()));
    let scratch = std::env::temp_dir().join(format!("creel-seal-{}", std::process::id()));
    let most = usize::try_from(limits.memory).unwrap_or(usize::MAX);
    let sealed = seal.then(|| Seal::close(limits));
    let mut tried = vec![
        tried("open a file", program().and_then(std::fs::File::open).map(drop)),
        tried("list a folder", std::env::current_dir().and_then(std::fs::read_dir).map(drop)),
        tried("write a file", write(&scratch)),
        tried("connect by TCP", TcpStream::connect((Ipv4Addr::LOCALHOST, port)).map(drop)),
        tried("send by UDP", send(port)),
        tried(
            "start a program",
            program().and_then(|program| Command::new(program).arg("--version").output()).map(drop),
        ),
        tried("start a thread", std::thread::Builder::new().spawn(|| {}).map(drop)),
        tried("hold more memory than it may", hold(most)),
    ];
    tried.extend(on_unix());
    (sealed, tried)
}

fn tried(what: &'static str, outcome: io::Result<()>) -> Attempted {
    match outcome {
        Ok(()) => Attempted { what, refused: false, said: String::new() },
        Err(error) => Attempted { what, refused: true, said: error.to_string() },
    }
}

fn write(path: &std::path::Path) -> io::Result<()> {
    let written = std::fs::File::create_new(path).and_then(|mut file| file.write_all(b"creel"));
    let _ = std::fs::remove_file(path);
    written
}

fn send(port: u16) -> io::Result<()> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    socket.send_to(b"creel", (Ipv4Addr::LOCALHOST, port)).map(drop)
}

fn hold(bytes: usize) -> io::Result<()> {
    let mut memory: Vec<u8> = Vec::new();
    memory.try_reserve_exact(bytes).map_err(io::Error::other)
}

#[cfg(unix)]
fn on_unix() -> Vec<Attempted> {
    use nix::sys::signal::kill;
    let parent = nix::unistd::getppid();
    // Signal 0 asks only whether it could be sent.
    vec![
        tried("signal its parent", kill(parent, None).map_err(io::Error::from)),
        tried("make a Unix socket", std::os::unix::net::UnixDatagram::unbound().map(drop)),
    ]
}

#[cfg(not(unix))]
const fn on_unix() -> Vec<Attempted> {
    Vec::new()
}
