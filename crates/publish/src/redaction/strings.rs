//! Every string of a case that can hold text from evidence or from a roster.
//!
//! The nouns are taken apart member by member, without `..`: a member that is added to one of them stops this
//! file from compiling until somebody has decided whether it can name a victim.

mod known;

use creel_evidence::campaign::{Bond, Overlap, Pivot, Reason, Ties};
use creel_evidence::carrier::CarrierSign;
use creel_evidence::case::{From, Unreadable};
use creel_evidence::dissection::{Anomaly, Feature};
use creel_evidence::history::{Acquaintance, Sign};
use creel_evidence::mail::{Mailbox, Subject};
use creel_evidence::sender::{ActualSender, Authentication, ClaimedSender};
use creel_evidence::targeting::Knowledge;
use creel_evidence::verdict::{CallToAction, Claim, Term};
use creel_evidence::{
    Artifact, Carrier, Case, ChainMember, Derivation, Finding, Fingerprint, Grounds, Group, History,
    Impersonation, Message, Observable, Placement, PublicEvent, Quote, SenderFacts, Sighting, Target,
    Targeting, Token, Verdict,
};

type Visit<'a> = &'a mut dyn FnMut(&mut String);

/// Calls `visit` with every such string.
pub(super) fn each(case: &mut Case, visit: Visit<'_>) {
    let Case {
        name,
        key: _,
        taken: _,
        messages,
        sightings,
        groups,
        placements,
        histories,
        unreadable,
        chain,
        events,
        portraits,
        ties,
        attributions,
    } = case;
    visit(name);
    messages.iter_mut().for_each(|message| in_message(message, visit));
    for Sighting { source, seen: _ } in sightings.values_mut().flatten() {
        visit(source);
    }
    for Group { id: _, level: _, members: _, medoid: _, reasons, former: _ } in groups {
        in_reasons(reasons, visit);
    }
    for Placement { message: _, wave: _, campaign: _, operation: _, reasons } in placements.values_mut() {
        in_reasons(reasons, visit);
    }
    histories.values_mut().for_each(|history| in_history(history, visit));
    for Unreadable { source, reason } in unreadable {
        visit(source);
        visit(reason);
    }
    // Names of the chain are keys, which the redactor replaces as a whole.
    for ChainMember { name: _, country: _, sector, stage, parent: _, aliases: _, domains: _ } in
        &mut chain.members
    {
        sector.iter_mut().chain(stage).for_each(&mut *visit);
    }
    for PublicEvent { date: _, name } in events {
        visit(name);
    }
    ties.iter_mut().for_each(|ties| in_ties(ties, visit));
    portraits.iter_mut().for_each(|portrait| known::in_portrait(portrait, visit));
    attributions.iter_mut().for_each(|attribution| known::in_attribution(attribution, visit));
}

fn in_message(message: &mut Message, visit: Visit<'_>) {
    let Message {
        id: _,
        is_mail: _,
        carriers,
        date: _,
        received: _,
        subject,
        from,
        reply_to,
        sender_facts,
        artifacts,
        features,
        pictures: _,
        observables,
        anomalies,
        verdict,
        targeting: Targeting { targets, knowledge },
        fingerprint,
    } = message;
    carriers.iter_mut().for_each(|carrier| in_carrier(carrier, visit));
    subject.iter_mut().for_each(&mut *visit);
    if let Some(From { address, name, authenticated: _, by, at: _ }) = from {
        visit(address);
        visit(name);
        by.iter_mut().for_each(&mut *visit);
    }
    reply_to.iter_mut().for_each(&mut *visit);
    in_sender(sender_facts, visit);
    artifacts.iter_mut().for_each(|artifact| in_artifact(artifact, visit));
    for Observable { kind: _, value, side: _, because, at } in observables {
        visit(value);
        visit(because);
        in_quotes(at, visit);
    }
    for Feature { kind: _, detail, at: _ } in features {
        visit(detail);
    }
    for Anomaly { kind: _, detail, at: _ } in anomalies {
        visit(detail);
    }
    in_verdict(verdict, visit);
    targets.iter_mut().for_each(|target| in_target(target, visit));
    for Knowledge { kind: _, word, lexicon: _, because, at } in knowledge {
        visit(word);
        visit(because);
        in_quotes(at, visit);
    }
    let Fingerprint { message: _, time: _, subject, text: _, structure: _, exact: _, tokens, at: _ } =
        fingerprint;
    visit(subject);
    for Token { family: _, kind: _, value } in tokens {
        visit(value);
    }
}

fn in_history(history: &mut History, visit: Visit<'_>) {
    let History { message: _, known, signs, sum, class: _, score: _ } = history;
    for Acquaintance { identity: _, value, at, record: _ } in known {
        visit(value);
        in_quotes(at, visit);
    }
    for Sign { kind: _, because, at, earlier: _, count: _ } in signs {
        visit(because);
        in_quotes(at, visit);
    }
    for Term { evidence, class: _, weight: _, at: _ } in sum {
        visit(evidence);
    }
}

fn in_carrier(carrier: &mut Carrier, visit: Visit<'_>) {
    let Carrier { kind: _, artifact: _, inner: _, reporter, desk, subject, date: _, because, others: _ } =
        carrier;
    for Mailbox { name, address, at: _ } in reporter.iter_mut().chain(desk) {
        visit(name);
        visit(address);
    }
    if let Some(Subject { text, at: _ }) = subject {
        visit(text);
    }
    for CarrierSign { because, points: _, at } in because {
        visit(because);
        in_quotes(at, visit);
    }
}

fn in_sender(facts: &mut SenderFacts, visit: Visit<'_>) {
    let SenderFacts { claimed: ClaimedSender { from, sender, reply_to }, authenticated, actual, open } =
        facts;
    for Mailbox { name, address, at: _ } in from.iter_mut().chain(sender).chain(reply_to) {
        visit(name);
        visit(address);
    }
    for Authentication { method: _, outcome: _, domain, aligned: _, word: _, authserv, because, at: _ } in
        authenticated
    {
        domain.iter_mut().chain(authserv).for_each(&mut *visit);
        visit(because);
    }
    if let Some(ActualSender {
        client: _,
        helo,
        reverse,
        envelope_from,
        taken_by,
        origin: _,
        because,
        at: _,
    }) = actual
    {
        helo.iter_mut().chain(reverse).chain(envelope_from).chain(taken_by).for_each(&mut *visit);
        visit(because);
    }
    open.iter_mut().for_each(visit);
}

fn in_artifact(artifact: &mut Artifact, visit: Visit<'_>) {
    let Artifact {
        id: _,
        parent: _,
        derivation,
        role: _,
        declared_type,
        content_type: _,
        name,
        name_at: _,
        size: _,
        charset: _,
        digests: _,
        other_names,
        views: _,
    } = artifact;
    declared_type.iter_mut().for_each(&mut *visit);
    name.iter_mut().for_each(&mut *visit);
    other_names.iter_mut().for_each(&mut *visit);
    match derivation {
        Derivation::ArchiveEntry { index: _, password }
        | Derivation::Member { container: _, index: _, password } => password.iter_mut().for_each(visit),
        Derivation::CfbStream { path } | Derivation::CfbStorage { path } => visit(path),
        Derivation::Submission
        | Derivation::MimeBody { range: _, encoding: _ }
        | Derivation::SplitCode { first: _, second: _, index: _ }
        | Derivation::Quoted { ranges: _, marks: _ }
        | Derivation::Slice { range: _ }
        | Derivation::RtfDecompressed
        | Derivation::RtfText
        | Derivation::Utf8 { charset: _ } => {}
    }
}

fn in_verdict(verdict: &mut Verdict, visit: Visit<'_>) {
    let Verdict {
        class: _,
        score: _,
        sum,
        claimed,
        impersonation: _,
        lure: _,
        call_to_action: CallToAction { kind: _, host, value, at },
        language: _,
        languages: _,
        techniques: _,
        findings,
    } = verdict;
    for Term { evidence, class: _, weight: _, at: _ } in sum {
        visit(evidence);
    }
    if let Some(Claim { name, person, title, at, posed, signature }) = claimed {
        visit(name);
        person.iter_mut().for_each(&mut *visit);
        title.iter_mut().for_each(&mut *visit);
        in_quotes(at, visit);
        if let Some(Impersonation { kind: _, how: _, because, at }) = posed {
            visit(because);
            in_quotes(at, visit);
        }
        for field in signature.iter_mut().flat_map(|signature| signature.fields_mut()) {
            in_quotes(std::slice::from_mut(field), visit);
        }
    }
    host.iter_mut().for_each(&mut *visit);
    value.iter_mut().for_each(&mut *visit);
    in_quotes(at, visit);
    for Finding { id: _, detector: _, severity: _, confidence: _, because, at, attack: _ } in findings {
        visit(because);
        in_quotes(at, visit);
    }
}

fn in_target(target: &mut Target, visit: Visit<'_>) {
    let Target {
        address,
        source: _,
        mailbox: _,
        person,
        // A key, which the redactor replaces as a whole.
        organisation: _,
        on_roster: _,
        country: _,
        sector: _,
        stage: _,
        function: _,
        seniority: _,
        role: _,
        occupation: _,
        title,
        because,
        at,
    } = target;
    visit(address);
    person.iter_mut().for_each(&mut *visit);
    title.iter_mut().for_each(&mut *visit);
    for Grounds { source: _, text, at: _ } in because.values_mut() {
        visit(text);
    }
    in_quotes(at, visit);
}

/// A quote is cut at a number of characters, and a cut can leave half an address, which no search for a whole
/// one would find: the last word of a cut quote goes.
fn in_quotes(quotes: &mut [Quote], visit: Visit<'_>) {
    for Quote { locus: _, text } in quotes {
        visit(text);
        if text.ends_with('…') {
            let kept = text.trim_end_matches('…').rfind(char::is_whitespace).unwrap_or(0);
            text.truncate(kept);
            text.push('…');
        }
    }
}

fn in_ties(ties: &mut Ties, visit: Visit<'_>) {
    let Ties { campaign: _, demanded: _, pivots, overlaps, paths } = ties;
    for Pivot { reason, holders: _ } in pivots {
        in_reasons(std::slice::from_mut(reason), visit);
    }
    for Overlap { waves: _, reasons } in overlaps {
        in_reasons(reasons, visit);
    }
    for Bond { from: _, to: _, reasons } in paths.iter_mut().flatten() {
        in_reasons(reasons, visit);
    }
}

fn in_reasons(reasons: &mut [Reason], visit: Visit<'_>) {
    for Reason { family: _, because, value, frequency: _, millibits: _, with: _, at: _ } in reasons {
        visit(because);
        value.iter_mut().for_each(&mut *visit);
    }
}
