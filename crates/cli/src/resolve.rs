//! `creel resolve`: asks one name server what verifying a case's senders leaves open.
//!
//! Answers open new questions (an SPF record includes another), so it goes in rounds: verify with the answers so
//! far, ask what is open, until nothing is. The answers are written after each round: an interruption loses little.

use crate::args::ResolveArgs;
use crate::case;
use crate::failure::{Exit, Failure};
use crate::outputs;
use creel_authentication::dns::{Question, Record, Silence};
use creel_authentication::wire::{self, Reply};
use creel_authentication::{Zone, zone};
use creel_dissect::{Knowledge, Limits, dissect_knowing};
use creel_evidence::ArtifactId;
use creel_store::Store;
use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::path::Path;
use std::time::Duration;

/// Rounds at most: SPF needs ten lookups, one after the other.
const ROUNDS: usize = 16;
/// How often a question is sent before it counts as failed, and how long each time.
const TRIES: usize = 2;
const WAIT: Duration = Duration::from_secs(4);

pub(crate) fn run(args: &ResolveArgs) -> Result<Exit, Failure> {
    let store = Store::open(&args.case.folder)?;
    let server = args.server.or_else(system_server).ok_or_else(|| Failure::NotFound {
        what: "no name server is known".to_owned(),
        hint: "name one with `--server ADDRESS`".to_owned(),
    })?;
    let mut text = read_answers(&args.output)?;
    let mut asked: BTreeSet<Question> = BTreeSet::new();
    let mut waiting: Vec<ArtifactId> = store.known()?.into_keys().collect();
    let trust_authserv = store.trusted_receivers()?;
    for round in 1..=ROUNDS {
        let answers = Zone::parse(&text).map_err(|problems| Failure::Answers {
            path: args.output.clone(),
            problems: problems.to_string(),
        })?;
        let knowledge = Knowledge { trust_authserv: trust_authserv.clone(), answers };
        let mut open = BTreeSet::new();
        let mut still = Vec::new();
        for id in waiting {
            let questions = questions(&store, id, &knowledge)?;
            let new: Vec<Question> =
                questions.into_iter().filter(|question| !asked.contains(question)).collect();
            if !new.is_empty() {
                still.push(id);
                open.extend(new);
            }
        }
        waiting = still;
        let room = args.most.saturating_sub(asked.len());
        if open.is_empty() || room == 0 {
            break;
        }
        let total = open.len().min(room);
        for (place, question) in open.into_iter().take(room).enumerate() {
            if !args.quiet && (place % 25 == 0 || place + 1 == total) {
                outputs::to_stderr(&format!("round {round}: {} of {total} questions\n", place + 1));
            }
            text.push_str(&zone::write(&question, &ask(server, &question)));
            asked.insert(question);
        }
        std::fs::write(&args.output, &text).map_err(Failure::file(&args.output, "written"))?;
    }
    outputs::to_stdout(&format!(
        "{} questions asked of {server}; verify with `creel scan PATH --dns {}`\n",
        asked.len(),
        args.output.display()
    ))?;
    Ok(Exit::Clean)
}

/// The answers that are there already.
fn read_answers(path: &Path) -> Result<String, Failure> {
    match std::fs::read_to_string(path) {
        Ok(mut text) => {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            Ok(text)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Ok("; answers of DNS, for `creel scan --dns`\n".to_owned())
        }
        Err(error) => Err(Failure::file(path, "read")(error)),
    }
}

fn questions(store: &Store, id: ArtifactId, knowledge: &Knowledge) -> Result<Vec<Question>, Failure> {
    let raw = case::raw(store, id)?;
    let facts = dissect_knowing(&raw, &Limits::default(), knowledge).dissection.sender_facts;
    Ok(facts.open.iter().filter_map(|question| question.parse().ok()).collect())
}

/// The first name server of the system's configuration.
fn system_server() -> Option<SocketAddr> {
    let text = std::fs::read_to_string("/etc/resolv.conf").ok()?;
    let address = text
        .lines()
        .find_map(|line| line.strip_prefix("nameserver")?.split_whitespace().next()?.parse().ok())?;
    Some(SocketAddr::new(address, 53))
}

/// Asks over UDP, and over TCP where the answer is too long for it. Whatever goes wrong is a failure of DNS.
fn ask(server: SocketAddr, question: &Question) -> Result<Vec<Record>, Silence> {
    for _ in 0..TRIES {
        let mut id = [0; 2];
        if getrandom::fill(&mut id).is_err() {
            break;
        }
        let id = u16::from_be_bytes(id);
        let Some(query) = wire::query(id, question) else { break };
        match over_udp(server, id, &query, question) {
            Ok(Some(Reply::Answer(answer))) => return answer,
            Ok(Some(Reply::Truncated)) => {
                if let Ok(Some(Reply::Answer(answer))) = over_tcp(server, id, &query, question) {
                    return answer;
                }
            }
            Ok(None) | Err(_) => {}
        }
    }
    Err(Silence::Failed)
}

fn over_udp(
    server: SocketAddr,
    id: u16,
    query: &[u8],
    question: &Question,
) -> std::io::Result<Option<Reply>> {
    let here: SocketAddr = match server {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(here)?;
    socket.connect(server)?;
    socket.set_read_timeout(Some(WAIT))?;
    socket.send(query)?;
    let mut buffer = [0; 4_096];
    // Datagrams that answer something else are passed over.
    for _ in 0..8 {
        let length = socket.recv(&mut buffer)?;
        let reply = wire::reply(buffer.get(..length).unwrap_or_default(), id, question);
        if reply.is_some() {
            return Ok(reply);
        }
    }
    Ok(None)
}

fn over_tcp(
    server: SocketAddr,
    id: u16,
    query: &[u8],
    question: &Question,
) -> std::io::Result<Option<Reply>> {
    let mut stream = TcpStream::connect_timeout(&server, WAIT)?;
    stream.set_read_timeout(Some(WAIT))?;
    stream.set_write_timeout(Some(WAIT))?;
    let length = u16::try_from(query.len()).map_err(std::io::Error::other)?;
    stream.write_all(&[&length.to_be_bytes(), query].concat())?;
    let mut length = [0; 2];
    stream.read_exact(&mut length)?;
    let mut reply = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut reply)?;
    Ok(wire::reply(&reply, id, question))
}
