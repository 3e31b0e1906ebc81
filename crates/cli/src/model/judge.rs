//! `creel model judge`: a person says which pairs belong together, and that says how right the groups are.

mod answers;
mod question;
mod said;
mod sheet;

use super::args::ModelJudgeArgs;
use crate::failure::{Exit, Failure};
use crate::{outputs, recipe};
use answers::{Answer, Answers};
use creel_campaign::judge::{Judgement, Sample, report, sample};
use creel_campaign::{Comparer, Model};
use creel_evidence::{ArtifactId, Fingerprint, Message, Placement};
use creel_store::Store;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _};

/// Characters of a judge's name that are kept.
const NAME: usize = 60;

pub(super) fn run(args: &ModelJudgeArgs) -> Result<Exit, Failure> {
    let store = Store::open(&args.case.folder)?;
    recipe::with_tables(&store, || judge(args, &store))
}

/// A case as far as judging goes.
struct Bench<'a> {
    store: &'a Store,
    messages: BTreeMap<ArtifactId, Message>,
    prints: Vec<Fingerprint>,
    model: Model,
}

fn judge(args: &ModelJudgeArgs, store: &Store) -> Result<Exit, Failure> {
    let asks = !args.report && !args.list && args.answers.is_none();
    if asks && !(io::stdin().is_terminal() && io::stdout().is_terminal()) {
        return Err(Failure::Argument {
            what: "pairs are judged on a terminal, and here is none".to_owned(),
            hint: "--list names the pairs as CSV, --answers FILE takes answers over, --report prints what they say"
                .to_owned(),
        });
    }
    let model = super::of_case(store)?;
    let mut answers = Answers::of_case(store)?;
    if let Some(path) = &args.answers {
        let (added, known) = answers.take_over(store, path, |given| by(args, &model, given))?;
        outputs::to_stderr(&format!("{added} answers taken over, {known} were there already\n"));
    }
    let messages: BTreeMap<ArtifactId, Message> =
        store.messages()?.into_iter().map(|message| (message.id, message)).collect();
    let prints = messages.values().map(|message| message.fingerprint.clone()).collect();
    let bench = Bench { store, messages, prints, model };
    let placements: Vec<Placement> = store.placements()?.into_values().collect();
    let drawn = sample(&bench.prints, &placements, &bench.model, &answers.pairs());
    if args.list {
        outputs::to_stdout(&list(&bench, &drawn, &answers, args.pairs)?)?;
        return Ok(Exit::Clean);
    }
    if asks {
        ask(args, &bench, &drawn, &mut answers)?;
    }
    let judged: Vec<(usize, Judgement)> = drawn
        .drawn
        .iter()
        .filter_map(|pair| Some((pair.stratum, answers.judgement(pair.a, pair.b)?)))
        .collect();
    let found = report(&drawn.strata, &judged);
    let text = if args.json {
        format!("{}\n", said::json(&drawn.strata, &judged, &found, &bench.model))
    } else {
        said::text(&drawn.strata, &judged, &found, &bench.model)
    };
    outputs::to_stdout(&text)?;
    Ok(Exit::Clean)
}

/// The next pairs without an answer, until `wanted` pairs of the case are judged.
fn open<'s>(
    drawn: &'s Sample,
    answers: &'s Answers,
    wanted: u16,
) -> impl Iterator<Item = &'s creel_campaign::judge::Drawn> {
    let left = usize::from(wanted).saturating_sub(answers.pairs().len());
    drawn.drawn.iter().filter(|pair| answers.judgement(pair.a, pair.b).is_none()).take(left)
}

/// Pairs to judge elsewhere, by the files that they were found in.
fn list(bench: &Bench<'_>, drawn: &Sample, answers: &Answers, wanted: u16) -> Result<String, Failure> {
    let sightings = bench.store.sightings()?;
    let mut out = csv::Writer::from_writer(Vec::new());
    let mut row = |cells: [&str; 5]| out.write_record(cells).map_err(io::Error::other);
    row(["a", "b", "judgement", "file_a", "file_b"])?;
    for pair in open(drawn, answers, wanted) {
        let file = |id| {
            let first = sightings.get(&id).and_then(|all| all.first());
            first.map_or_else(String::new, |sighting| answers::harmless(&sighting.source, usize::MAX))
        };
        row([&pair.a.to_string(), &pair.b.to_string(), "", &file(pair.a), &file(pair.b)])?;
    }
    let bytes = out.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Shows pair after pair and keeps each answer at once.
fn ask(
    args: &ModelJudgeArgs,
    bench: &Bench<'_>,
    drawn: &Sample,
    answers: &mut Answers,
) -> Result<(), Failure> {
    let pairs: Vec<_> = open(drawn, answers, args.pairs).copied().collect();
    let comparer = Comparer::new(&bench.prints, &bench.model);
    let show = |at: usize| -> Result<String, Failure> {
        let Some(pair) = pairs.get(at) else { return Ok(String::new()) };
        let sides = [pair.a, pair.b].map(|id| sheet::side(bench, id));
        let [left, right] = sides;
        let sum = comparer.compare(pair.a, pair.b);
        Ok(format!("\npair {} of {}\n{}", at + 1, pairs.len(), sheet::beside(&left?, &right?, sum.as_ref())))
    };
    let keep = |at: usize, judgement: Judgement| -> Result<(), Failure> {
        let Some(pair) = pairs.get(at) else { return Ok(()) };
        let (judge, date, model) = by(args, &bench.model, None);
        answers.add(bench.store, Answer { a: pair.a, b: pair.b, judgement, judge, date, model })
    };
    question::ask(&mut io::stdin().lock(), &mut io::stdout(), pairs.len(), show, keep)
}

/// Who judges, on which day, under which model.
fn by(args: &ModelJudgeArgs, model: &Model, given: Option<&str>) -> (String, String, String) {
    let user = || ["USER", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    let judge = args.judge.clone().or_else(|| given.map(str::to_owned)).or_else(user);
    let judge = answers::harmless(&judge.unwrap_or_else(|| "unknown".to_owned()), NAME);
    let day: String = Timestamp::now().to_string().chars().take(10).collect();
    (judge, day, model.version())
}
