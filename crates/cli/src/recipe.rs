//! The recipe that a case is examined by.
//!
//! What a user chooses once is kept in the case: later scans use it until something else is chosen.

use crate::args::{RuleChoice, ScanArgs, Switch};
use crate::failure::Failure;
use crate::lexicon;
use crate::roster;
use crate::rules;
use creel_dissect::Limits;
use creel_evidence::{CarrierPolicy, PublicEvent};
use creel_pipeline::{Fields, Recipe, RecipeError, Rules, Settings};
use creel_store::{KnownText, Store, StoreError};
use std::path::{Path, PathBuf};

/// Stands for the path of a text that no file was named for.
const KEPT: &str = "kept in the case";

/// The recipe of a scan, from what is chosen now and what was chosen before; the case keeps both.
pub(crate) fn of_scan(store: &Store, args: &ScanArgs) -> Result<(Recipe, Settings), Failure> {
    let read = |path: &PathBuf| std::fs::read_to_string(path).map_err(Failure::file(path, "read"));
    let roster = match &args.roster {
        Some(path) => Some(roster::read(path)?),
        None => store.roster()?,
    };
    let chosen = args.carrier.map(CarrierPolicy::from);
    let carriers = match chosen {
        Some(policy) => policy,
        None => store.carriers()?.unwrap_or(CarrierPolicy::Auto),
    };
    let dns = match &args.dns {
        Some(path) => Some(read(path)?),
        None => store.answers()?,
    };
    let trust_authserv = match args.trust_authserv.as_slice() {
        [] => store.trusted_receivers()?,
        names => names.to_vec(),
    };
    let known = |given: &Option<PathBuf>, what| match given {
        Some(path) => read(path).map(Some),
        None => Ok(store.known_text(what)?),
    };
    let brands = known(&args.brands, KnownText::Brands)?;
    let watch = known(&args.watch, KnownText::Watch)?;
    let hosts = known(&args.hosts, KnownText::Hosts)?;
    let redirectors = known(&args.redirectors, KnownText::Redirectors)?;
    let shared = known(&args.shared, KnownText::Shared)?;
    let limits = Limits { carriers, ..Limits::default() };
    let kept_rules = rules_of(store)?;
    let rules = chosen_rules(kept_rules.clone(), &args.rules)?;
    let kept_lexicons = lexicons_of(store)?;
    let lexicons = lexicon::chosen(kept_lexicons.clone(), &args.fields)?;
    let recipe = Recipe {
        roster,
        limits,
        trust_authserv,
        dns,
        brands,
        watch,
        hosts,
        redirectors,
        shared,
        rules,
        lexicons,
    };
    let settings = settings(&recipe, Some(args))?;
    if let Some(path) = &args.fields.events {
        let text = read(path)?;
        events(&text, path)?;
        store.set_known_text(KnownText::Events, &text)?;
    }
    if let (Some(csv), Some(_)) = (&recipe.roster, &args.roster) {
        store.set_roster(csv)?;
    }
    if let Some(policy) = chosen {
        store.set_carriers(policy)?;
    }
    if let (Some(text), Some(_)) = (&recipe.dns, &args.dns) {
        store.set_answers(text)?;
    }
    for (text, given, what) in [
        (&recipe.brands, &args.brands, KnownText::Brands),
        (&recipe.watch, &args.watch, KnownText::Watch),
        (&recipe.hosts, &args.hosts, KnownText::Hosts),
        (&recipe.redirectors, &args.redirectors, KnownText::Redirectors),
        (&recipe.shared, &args.shared, KnownText::Shared),
    ] {
        if let (Some(text), Some(_)) = (text, given) {
            store.set_known_text(what, text)?;
        }
    }
    if !args.trust_authserv.is_empty() {
        store.set_trusted_receivers(&recipe.trust_authserv)?;
    }
    if recipe.rules != kept_rules {
        let written = serde_json::to_string(&recipe.rules).map_err(std::io::Error::other)?;
        store.set_rules(&written)?;
    }
    if recipe.lexicons != kept_lexicons {
        let written = serde_json::to_string(&recipe.lexicons).map_err(std::io::Error::other)?;
        store.set_known_text(KnownText::Lexicon, &written)?;
    }
    let written = serde_json::to_string(&recipe).map_err(std::io::Error::other)?;
    store.set_recipe(&written)?;
    Ok((recipe, settings))
}

/// The rules that the case keeps.
fn rules_of(store: &Store) -> Result<Rules, Failure> {
    let Some(written) = store.rules()? else { return Ok(Rules::default()) };
    serde_json::from_str(&written).map_err(|_| StoreError::Damaged("the rules cannot be read").into())
}

/// The lexicons that the case keeps.
fn lexicons_of(store: &Store) -> Result<Fields, Failure> {
    let Some(written) = store.known_text(KnownText::Lexicon)? else { return Ok(Fields::default()) };
    serde_json::from_str(&written).map_err(|_| StoreError::Damaged("the lexicons cannot be read").into())
}

/// The public events that the case keeps, by date.
pub(crate) fn kept_events(store: &Store) -> Result<Vec<PublicEvent>, Failure> {
    match store.known_text(KnownText::Events)? {
        Some(text) => events(&text, Path::new(KEPT)),
        None => Ok(Vec::new()),
    }
}

fn events(text: &str, path: &Path) -> Result<Vec<PublicEvent>, Failure> {
    creel_targeting::events::read(text).map_err(|problems| Failure::Known {
        what: "list of events",
        path: path.to_owned(),
        problems: problems.to_string(),
    })
}

/// What becomes of the rules that the case keeps by what is chosen now.
fn chosen_rules(mut rules: Rules, choice: &RuleChoice) -> Result<Rules, Failure> {
    if !choice.rules.is_empty() {
        rules.files = rules::files(&choice.rules)?;
    } else if choice.no_rules {
        rules.files.clear();
    }
    if let Some(switch) = choice.shipped_rules {
        rules.without_shipped = switch == Switch::Off;
    }
    Ok(rules)
}

/// The recipe of the last scan of the case: what is examined between scans is examined alike.
pub(crate) fn kept(store: &Store) -> Result<(Recipe, Settings), Failure> {
    let recipe = of_last_scan(store)?;
    let settings = settings(&recipe, None)?;
    Ok((recipe, settings))
}

fn of_last_scan(store: &Store) -> Result<Recipe, Failure> {
    let written = store.recipe()?;
    // A recipe of another creel may not read back; its records are read anew by the next scan anyway.
    let read = written.and_then(|written| serde_json::from_str(&written).ok());
    Ok(match read {
        Some(recipe) => recipe,
        None => Recipe { roster: store.roster()?, ..Recipe::default() },
    })
}

/// Runs `inside` with what the case knows of hosts and redirectors: what is said about its messages together, and the
/// ways back to their bytes, go by the same tables as the messages.
pub(crate) fn with_tables<T>(
    store: &Store,
    inside: impl FnOnce() -> Result<T, Failure>,
) -> Result<T, Failure> {
    // A table of another creel that cannot be read any more is not what an answer should fail for.
    match of_last_scan(store)?.tables() {
        Ok(tables) => tables.scope(inside),
        Err(_) => inside(),
    }
}

/// As [`with_tables`], for what writes into the case.
pub(crate) fn with_tables_of<T>(
    store: &mut Store,
    inside: impl FnOnce(&mut Store) -> Result<T, Failure>,
) -> Result<T, Failure> {
    match of_last_scan(store)?.tables() {
        Ok(tables) => tables.scope(|| inside(store)),
        Err(_) => inside(store),
    }
}

/// The settings of a recipe. Problems name the files that its texts came from, unless they were kept in the case.
fn settings(recipe: &Recipe, args: Option<&ScanArgs>) -> Result<Settings, Failure> {
    let path = |file: fn(&ScanArgs) -> &Option<PathBuf>| {
        args.and_then(|args| file(args).clone()).unwrap_or_else(|| PathBuf::from(KEPT))
    };
    recipe.settings().map_err(|problem| match problem {
        RecipeError::Roster(problems) => {
            Failure::Roster { path: path(|args| &args.roster), problems: problems.to_string() }
        }
        RecipeError::Rules(problems) => Failure::Rules(problems.to_string()),
        RecipeError::Dns(problems) => {
            Failure::Answers { path: path(|args| &args.dns), problems: problems.to_string() }
        }
        RecipeError::Brands(problems) => Failure::Known {
            what: "table of brands",
            path: path(|args| &args.brands),
            problems: problems.to_string(),
        },
        RecipeError::Watch(problems) => Failure::Known {
            what: "watch list",
            path: path(|args| &args.watch),
            problems: problems.to_string(),
        },
        RecipeError::Hosts(problems) => Failure::Known {
            what: "table of hosts",
            path: path(|args| &args.hosts),
            problems: problems.to_string(),
        },
        RecipeError::Redirectors(problems) => Failure::Known {
            what: "table of redirectors",
            path: path(|args| &args.redirectors),
            problems: problems.to_string(),
        },
        RecipeError::Shared(problems) => Failure::Known {
            what: "table of shared values",
            path: path(|args| &args.shared),
            problems: problems.to_string(),
        },
        RecipeError::Lexicon(name, problems) => {
            let given = args.map_or(&[][..], |args| args.fields.lexicon.as_slice());
            let path = given.iter().find(|path| lexicon::name_of(path) == name);
            let path = path.cloned().unwrap_or_else(|| PathBuf::from(KEPT));
            Failure::Known { what: "lexicon", path, problems: problems.to_string() }
        }
    })
}
