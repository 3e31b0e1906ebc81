//! `creel explain`: a finding, its detector's reasons, and the bytes it rests on; or the sum behind a verdict.

use crate::args::ExplainArgs;
use crate::case;
use crate::failure::{Exit, Failure};
use crate::outputs;
use crate::recipe;
use crate::show;
use crate::trail::Trail;
use creel_evidence::Impersonation;
use creel_evidence::Message;
use creel_evidence::text::inert;
use creel_store::Store;
use std::fmt::Write as _;

pub(crate) fn run(args: &ExplainArgs) -> Result<Exit, Failure> {
    let store = Store::open(&args.case.folder)?;
    recipe::with_tables(&store, || explain(args, &store))
}

fn explain(args: &ExplainArgs, store: &Store) -> Result<Exit, Failure> {
    let wanted = args.what.trim().to_ascii_lowercase();
    let messages = store.messages()?;
    let mut found = messages.iter().flat_map(|message| {
        let matching = |id: &str| wanted.len() >= 4 && id.starts_with(&wanted);
        let findings = message.verdict.findings.iter();
        findings.filter(move |finding| matching(finding.id.as_str())).map(move |finding| (message, finding))
    });
    let Some((message, finding)) = found.next() else {
        let Some(message) = case::message(store, &wanted)? else {
            return Err(Failure::NotFound {
                what: format!("the case has no finding or message {}", inert(&args.what)),
                hint: "`creel show MESSAGE` lists a message's findings with their ids".to_owned(),
            });
        };
        outputs::to_stdout(&verdict(&messages, &message))?;
        return Ok(Exit::Clean);
    };
    if let Some((_, other)) = found.next() {
        return Err(Failure::NotFound {
            what: format!(
                "{wanted} begins the ids of several findings, such as {} and {}",
                finding.id, other.id
            ),
            hint: "give more digits".to_owned(),
        });
    }
    let raw = case::raw(store, message.id)?;
    let mut text = String::new();
    let _ = writeln!(text, "finding {}  {}", finding.id, finding.detector);
    let _ = writeln!(text, "  severity {}, confidence {}", finding.severity, finding.confidence);
    let _ = writeln!(text, "  because  {}", inert(&finding.because));
    if let Some(detector) = creel_pipeline::detector(&finding.detector) {
        let _ = writeln!(text, "  detector {}", detector.summary);
    }
    if finding.detector.starts_with("rule:") {
        text.push_str(&rule(store, &finding.detector)?);
    }
    if !finding.attack.is_empty() {
        let _ = writeln!(text, "  ATT&CK   {}", finding.attack.join(", "));
    }
    let subject = message.subject.as_deref().unwrap_or("(no subject)");
    let _ = writeln!(text, "  message  {}  {}", message.id.short(16), inert(subject));
    let fact = format!("finding:{}", finding.detector);
    for term in message.verdict.sum.iter().filter(|term| term.evidence.split(" & ").any(|part| part == fact))
    {
        let _ = writeln!(text, "  weight   {:+.2} {}  ({})", term.weight, term.class, inert(&term.evidence));
    }
    let posed = message.verdict.claimed.as_ref().and_then(|claim| Some((claim, claim.posed.as_ref()?)));
    if let Some((claim, posed)) = posed {
        let _ = writeln!(
            text,
            "  poses as {} by {}: {}",
            inert(&claim.name),
            means(posed),
            inert(&posed.because)
        );
    }
    let _ = writeln!(text, "  evidence");
    let mut trail = Trail::new(&raw, message);
    for quote in &finding.at {
        text.push_str(&trail.place(&quote.locus));
        text.push_str(&trail.way(&quote.locus, Some(quote.text.as_str()).filter(|text| !text.is_empty())));
    }
    outputs::to_stdout(&text)?;
    Ok(Exit::Clean)
}

/// What the rule says about itself, if the case still has it.
fn rule(store: &Store, detector: &str) -> Result<String, Failure> {
    let (recipe, _) = recipe::kept(store)?;
    let rules = recipe.rules.read().ok();
    let Some(rule) = rules.as_ref().and_then(|rules| rules.of_detector(detector)) else {
        return Ok(String::new());
    };
    let written =
        [rule.author.clone(), rule.date.map(|date| date.to_string()).unwrap_or_default(), rule.file.clone()];
    let written: Vec<String> = written.into_iter().filter(|part| !part.is_empty()).collect();
    let mut text = String::new();
    let _ = writeln!(text, "  rule     {}", inert(&rule.title));
    let _ = writeln!(text, "  meaning  {}", inert(&rule.description));
    let _ = writeln!(text, "  written  {}", inert(&written.join(", ")));
    Ok(text)
}

/// The sum behind a message's verdict: by the mail alone, and in the light of its case.
fn verdict(messages: &[Message], message: &Message) -> String {
    let alone = &message.verdict;
    let subject = message.subject.as_deref().unwrap_or("(no subject)");
    let mut text = format!("message {}  {}\n", message.id.short(16), inert(subject));
    let _ = writeln!(text, "\nverdict by the mail alone: {}, score {:.2}", alone.class, alone.score);
    if let Some((claim, posed)) =
        alone.claimed.as_ref().and_then(|claim| Some((claim, claim.posed.as_ref()?)))
    {
        let (name, because) = (inert(&claim.name), inert(&posed.because));
        let _ = writeln!(text, "poses as {name} by {}: {because}", means(posed));
        for quote in &posed.at {
            let _ = writeln!(text, "  at {}  {}", quote.locus, inert(&quote.text));
        }
    }
    show::terms(&mut text, &alone.sum);
    show::history(&mut text, messages, message);
    text
}

/// By what means somebody is posed as, with how a look-alike is made.
pub(crate) fn means(posed: &Impersonation) -> String {
    match posed.how {
        Some(how) => format!("{} ({how})", posed.kind),
        None => posed.kind.to_string(),
    }
}
