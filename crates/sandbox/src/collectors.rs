//! Requests out of what the stage told, and which of them take credentials.

use crate::codecs;
use crate::credentials::{carried, is_opaque, masked};
use crate::host::{Event, Recorder, RequestEvent};
use crate::outcome::{Carries, Collector, CollectorKind, Field, Phase, Request, RequestKind};
use serde_json::Value;
use url::Url;

/// Fields of one request that are kept.
const MAX_FIELDS: usize = 100;

/// The requests in order; those that the markup makes by itself (pictures, scripts) only if they carry something.
pub(crate) fn requests(recorder: &Recorder) -> Vec<Request> {
    let mut out: Vec<Request> = Vec::new();
    for event in &recorder.events {
        if let Event::Request(event) = event {
            let request = request(event, &recorder.prefilled);
            let plain = !event.scripted && request.carries == Carries::Nothing;
            if !plain && !out.contains(&request) {
                out.push(request);
            }
        }
    }
    out
}

fn request(event: &RequestEvent, others: &[String]) -> Request {
    let mut pairs = event.fields.clone();
    let mut body = event.body.clone();
    if let Some(read) = body.as_deref().and_then(read_body) {
        pairs.extend(read);
        body = None;
    }
    let own = pairs.len();
    if let Ok(url) = Url::parse(&event.url) {
        pairs.extend(url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())));
    }
    pairs.truncate(MAX_FIELDS);
    let opaque = event.typed && event.phase == Phase::Victim;
    let weigh = |value: &str| match carried(value, others) {
        Carries::Nothing if opaque && is_opaque(value) => Carries::Unreadable,
        found => found,
    };
    let fields: Vec<Field> = pairs
        .iter()
        .enumerate()
        .map(|(at, (name, value))| Field {
            name: masked(name),
            value: masked(value),
            carries: weigh(value),
            in_address: at >= own,
        })
        .collect();
    let path = carried(&event.url, others);
    // A code that is typed into one field a digit.
    let digits: String =
        pairs.iter().map(|(_, value)| value.as_str()).filter(|value| value.len() == 1).collect();
    let joined = carried(&digits, &[]);
    let carries = fields
        .iter()
        .map(|field| field.carries)
        .chain(body.as_deref().map(weigh))
        .chain(event.headers.iter().map(|(_, value)| carried(value, others)))
        .fold(path.max(joined), Carries::max);
    Request {
        how: event.how,
        method: event.method.clone(),
        url: masked(&event.url),
        headers: event.headers.iter().map(|(name, value)| (name.clone(), masked(value))).collect(),
        fields,
        body: body.map(|body| masked(&body)),
        carries,
        phase: event.phase,
    }
}

/// A body that is written as fields or as JSON, as names and values; names inside of others are joined by a dot.
fn read_body(body: &str) -> Option<Vec<(String, String)>> {
    let trimmed = body.trim();
    if trimmed.starts_with(['{', '[']) {
        let value = serde_json::from_str::<Value>(trimmed).ok()?;
        let mut out = Vec::new();
        let mut queue = vec![(String::new(), &value)];
        while let Some((name, value)) = queue.pop() {
            if out.len() >= MAX_FIELDS {
                break;
            }
            let inside = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
            match value {
                Value::Object(map) => queue.extend(map.iter().rev().map(|(key, value)| (inside(key), value))),
                Value::Array(list) => {
                    let items = list.iter().enumerate().rev();
                    queue.extend(items.map(|(at, value)| (inside(&at.to_string()), value)));
                }
                Value::String(text) => out.push((name, text.clone())),
                other => out.push((name, other.to_string())),
            }
        }
        // As the page wrote them, not as a map sorts them.
        out.sort_by_cached_key(|(name, _)| {
            let key = name.split('.').next().unwrap_or_default();
            trimmed.find(&format!("\"{key}\"")).unwrap_or(usize::MAX)
        });
        return Some(out);
    }
    let is_form = trimmed.contains('=') && !trimmed.contains([' ', '\n', '<', '{']);
    is_form.then(|| {
        url::form_urlencoded::parse(trimmed.as_bytes())
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect()
    })
}

/// Where credentials would go, each address once.
pub(crate) fn collectors(recorder: &Recorder, requests: &[Request]) -> Vec<Collector> {
    let mut out: Vec<Collector> = Vec::new();
    let mut add = |found: Collector| {
        let known = |old: &&mut Collector| {
            old.url == found.url && old.kind == found.kind && old.method == found.method
        };
        match out.iter_mut().find(known) {
            Some(old) => {
                old.carries = old.carries.max(found.carries);
                for field in found.fields {
                    if !old.fields.contains(&field) {
                        old.fields.push(field);
                    }
                }
                old.chat = old.chat.take().or(found.chat);
            }
            None => out.push(found),
        }
    };
    for request in requests {
        if let Some(found) = collector(request) {
            add(found);
        }
    }
    for event in &recorder.events {
        if let Event::Redirect { url, phase, typed, .. } = event {
            let carries = carried(url, &recorder.prefilled);
            let mail = url.starts_with("mailto:");
            if *typed
                && *phase == Phase::Victim
                && (carries == Carries::Secret || mail && carries >= Carries::Account)
            {
                add(Collector {
                    url: without_what_was_typed(&masked(url), url),
                    method: "GET".to_owned(),
                    fields: query_names(url),
                    kind: if mail { CollectorKind::Mailto } else { CollectorKind::Redirect },
                    service_id: None,
                    token: None,
                    chat: None,
                    carries,
                });
            }
        }
    }
    // Who gets a secret says more than who gets only an address along the way.
    out
}

fn query_names(url: &str) -> Vec<String> {
    Url::parse(url)
        .map(|url| url.query_pairs().map(|(name, _)| name.into_owned()).take(MAX_FIELDS).collect())
        .unwrap_or_default()
}

fn collector(request: &Request) -> Option<Collector> {
    let url = Url::parse(&request.url).ok()?;
    if !matches!(url.scheme(), "http" | "https" | "ws" | "wss" | "ftp" | "mailto") {
        return None;
    }
    let service = service(&url);
    let asks = |field: &Field| {
        let name = field.name.to_ascii_lowercase();
        request.how == RequestKind::Form && ["pass", "pwd"].iter().any(|word| name.contains(word))
    };
    let takes =
        matches!(request.carries, Carries::Secret | Carries::Unreadable) || request.fields.iter().any(asks);
    if !takes && service.is_none() {
        return None;
    }
    let value = |wanted: &str| {
        request
            .fields
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(wanted))
            .map(|field| field.value.clone())
    };
    let (kind, service_id, token) = match service {
        Some(Service { kind, id, token }) => (kind, Some(id), Some(token)),
        None => (kind_of(request.how, &url), None, None),
    };
    Some(Collector {
        url: without_what_was_typed(&request.url, &request.url),
        method: if request.method == "SEND" { "GET".to_owned() } else { request.method.clone() },
        fields: names(request),
        kind,
        service_id,
        token,
        chat: value("chat_id").filter(|_| kind == CollectorKind::Telegram),
        carries: request.carries,
    })
}

/// Names of what is sent: those in the address only if nothing else is, or if they carry something.
fn names(request: &Request) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let own = request.fields.iter().any(|field| !field.in_address) || request.body.is_some();
    for field in &request.fields {
        if own && field.in_address && field.carries == Carries::Nothing {
            continue;
        }
        if !names.contains(&field.name) {
            names.push(field.name.clone());
        }
    }
    names
}

fn kind_of(how: RequestKind, url: &Url) -> CollectorKind {
    match how {
        _ if url.scheme() == "mailto" => CollectorKind::Mailto,
        RequestKind::Form => CollectorKind::Form,
        RequestKind::Fetch | RequestKind::Import | RequestKind::EventSource => CollectorKind::Fetch,
        RequestKind::Xhr => CollectorKind::Xhr,
        RequestKind::Beacon => CollectorKind::Beacon,
        RequestKind::Websocket => CollectorKind::Websocket,
        _ => CollectorKind::Image,
    }
}

/// A service that takes messages for its customers.
struct Service {
    kind: CollectorKind,
    id: String,
    token: String,
}

/// Telegram's bots (`/bot<id>:<token>/<method>`, Bot API) under any host, since proxies keep the path; Discord's webhooks
/// (`/api/webhooks/<id>/<token>`).
fn service(url: &Url) -> Option<Service> {
    let path = codecs::percent_decode(url.path());
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    for part in &parts {
        let bot = part.strip_prefix("bot").and_then(|rest| rest.split_once(':'));
        if let Some((id, token)) = bot
            && id.len() >= 6
            && id.bytes().all(|b| b.is_ascii_digit())
            && token.len() >= 8
        {
            return Some(Service {
                kind: CollectorKind::Telegram,
                id: id.to_owned(),
                token: token.to_owned(),
            });
        }
    }
    let host = url.host_str().unwrap_or_default();
    let is_discord = ["discord.com", "discordapp.com"]
        .iter()
        .any(|name| host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
    let at = parts.iter().position(|part| *part == "webhooks").filter(|_| is_discord)?;
    let (id, token) = (parts.get(at + 1)?, parts.get(at + 2)?);
    Some(Service { kind: CollectorKind::Discord, id: (*id).to_owned(), token: (*token).to_owned() })
}

/// The address without query and fragment if what was typed in stands in them. `full` is what was asked for.
fn without_what_was_typed(shown: &str, full: &str) -> String {
    let cut = full.split(['?', '#']).next().unwrap_or_default();
    let rest = full.get(cut.len()..).unwrap_or_default();
    let marked = shown.split(['?', '#']).next().unwrap_or_default();
    let holds = |text: &str| text.contains("{typed") || carried(text, &[]) != Carries::Nothing;
    if !rest.is_empty() && (holds(rest) || holds(shown.get(marked.len()..).unwrap_or_default())) {
        return marked.to_owned();
    }
    shown.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::{EMAIL, PASSWORD};

    fn event(how: RequestKind, url: &str, fields: &[(&str, &str)], body: Option<&str>) -> RequestEvent {
        RequestEvent {
            how,
            method: "POST".into(),
            url: url.into(),
            fields: fields.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect(),
            headers: Vec::new(),
            body: body.map(Into::into),
            phase: Phase::Victim,
            typed: true,
            scripted: true,
        }
    }

    fn found(event: RequestEvent) -> Vec<Collector> {
        let recorder = Recorder { events: vec![Event::Request(event)], ..Recorder::default() };
        collectors(&recorder, &requests(&recorder))
    }

    #[test]
    fn who_gets_the_password_is_a_collector() {
        let body = format!("{{\"u\":\"{EMAIL}\",\"d\":{{\"p\":\"{PASSWORD}\"}}}}");
        let list = found(event(RequestKind::Fetch, "https://c.test/x.php", &[], Some(&body)));
        let [one] = list.as_slice() else { panic!("{list:?}") };
        assert_eq!((one.kind, one.fields.join(" ")), (CollectorKind::Fetch, "u d.p".to_owned()));
        let query = format!("https://c.test/i.gif?u=a&p={PASSWORD}");
        let list = found(event(RequestKind::Image, &query, &[], None));
        assert_eq!(list[0].url, "https://c.test/i.gif");
        assert_eq!(list[0].kind, CollectorKind::Image);
        let list =
            found(event(RequestKind::Form, "https://news.example/subscribe", &[("email", EMAIL)], None));
        assert_eq!(list, []);
    }

    #[test]
    fn services_are_told_by_their_addresses() {
        let url = "https://api.telegram.org/bot0000000000:EXAMPLE-TOKEN/sendMessage";
        let list = found(event(RequestKind::Fetch, url, &[("chat_id", "-100"), ("text", "x")], None));
        assert_eq!(list[0].kind, CollectorKind::Telegram);
        assert_eq!(list[0].service_id.as_deref(), Some("0000000000"));
        assert_eq!(list[0].chat.as_deref(), Some("-100"));
        let url = "https://discord.com/api/webhooks/000000/EXAMPLE";
        assert_eq!(found(event(RequestKind::Xhr, url, &[], Some("{}")))[0].kind, CollectorKind::Discord);
        let other = "https://notdiscord.com/api/webhooks/000000/EXAMPLE";
        assert_eq!(found(event(RequestKind::Xhr, other, &[], Some("{}"))), []);
    }

    #[test]
    fn what_cannot_be_read_counts_once_a_password_was_typed() {
        let sealed = data_encoding::BASE64.encode(&[0x93; 60]);
        let list = found(event(RequestKind::Fetch, "https://c.test/", &[], Some(&sealed)));
        assert_eq!(list[0].carries, Carries::Unreadable);
        let mut early = event(RequestKind::Fetch, "https://c.test/", &[], Some(&sealed));
        early.typed = false;
        assert_eq!(found(early), []);
    }
}
