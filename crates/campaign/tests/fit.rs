//! Laws of the fit, on invented fingerprints of which it is known what belongs together.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use creel_campaign::fit::{Fit, fit};
use creel_campaign::{Model, partition_by};
use creel_evidence::campaign::Family;
use creel_evidence::digest::Sha256Digest;
use creel_evidence::{ArtifactId, Fingerprint, Token};
use proptest::prelude::*;

/// A number below `n` that follows from `parts`.
fn pick(parts: &[u32], n: u32) -> u32 {
    let bytes: Vec<u8> = parts.iter().flat_map(|part| part.to_le_bytes()).collect();
    let digest = Sha256Digest::of(&bytes).0;
    u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]]) % n.max(1)
}

/// Message `n` of a world of operators with ten messages each. An operator keeps its Reply-To address always, its
/// machine's name `keeps` times of a hundred, and one of five tools; each message has a text of its own.
fn print(n: u32, keeps: u32) -> Fingerprint {
    let operator = n / 10;
    let token = |family, kind: &str, value: String| Token { family, kind: kind.to_owned(), value };
    let kept = pick(&[n, 1], 100) < keeps;
    let machine = if kept { format!("m{operator}.example") } else { format!("m{operator}-{n}.example") };
    let mut tokens = vec![
        token(Family::Contact, "reply-to", format!("o{operator}@mail.example")),
        token(Family::Landing, "registrable", format!("l{operator}-{}.example", n % 2)),
        token(Family::Sending, "machine", machine),
        token(Family::Mailer, "header-order", format!("{}", pick(&[operator, 2], 5))),
    ];
    tokens.sort();
    let text: Vec<u32> = (0..64).map(|i| pick(&[n, i, 3], u32::MAX / 40)).collect();
    Fingerprint {
        message: ArtifactId::of(&n.to_le_bytes()),
        time: Some(i64::from(n)),
        subject: format!("offer{n} of{n} parcels{n}"),
        exact: Some(Sha256Digest::of(&n.to_le_bytes())),
        structure: Vec::new(),
        text,
        tokens,
        at: creel_evidence::Places::default(),
    }
}

fn world(messages: u32, keeps: u32) -> Vec<Fingerprint> {
    (0..messages).map(|n| print(n, keeps)).collect()
}

fn quiet(prints: &[Fingerprint]) -> Fit {
    fit(prints, Model::shipped(), |_| ())
}

fn line<'f>(fit: &'f Fit, what: &str) -> &'f creel_campaign::fit::Line {
    fit.lines.iter().find(|line| line.what == what).unwrap()
}

#[test]
fn what_operators_keep_is_told_from_what_they_change() {
    for (keeps, share) in [(90, 0.81), (50, 0.25), (20, 0.04)] {
        let fitted = quiet(&world(600, keeps));
        let machine = line(&fitted, "prior sending machine");
        // Both of a pair keep it with the square of the probability that one does.
        assert!((machine.basis.m - share).abs() < 0.08, "{keeps}: {machine:?}");
        let contact = line(&fitted, "prior contact reply-to");
        assert!(contact.basis.m > 0.9 && contact.after > 900, "{contact:?}");
        assert!(machine.after <= machine.before && (keeps > 40 || machine.after < 750), "{machine:?}");
    }
}

#[test]
fn a_small_pile_changes_little_and_none_changes_nothing() {
    let nothing = quiet(&[]);
    assert_eq!(&nothing.model, Model::shipped());
    assert!(nothing.lines.iter().all(|line| line.too_few && line.after == line.before));
    let small = quiet(&world(30, 0));
    let large = quiet(&world(600, 0));
    let moved = |fit: &Fit| {
        let line = line(fit, "prior sending machine");
        (line.before - line.after).abs()
    };
    assert!(moved(&small) * 2 < moved(&large), "{} {}", moved(&small), moved(&large));
}

#[test]
fn the_fitted_model_groups_and_reads_back() {
    let prints = world(200, 60);
    let fitted = quiet(&prints);
    assert_ne!(fitted.model.version(), Model::shipped().version());
    let table = fitted.model.written_over(Model::shipped_table(), &[]);
    let again = Model::read(&table).unwrap();
    assert_eq!(partition_by(&prints, &again), partition_by(&prints, &fitted.model));
}

/// Fingerprints as no program would make them.
fn nonsense() -> impl Strategy<Value = Vec<Fingerprint>> {
    let family = proptest::sample::select(Family::ALL);
    let token = (family, "(host|reply-to|title|[a-z]{0,3})", ".{0,2}");
    let token = token.prop_map(|(family, kind, value)| Token { family, kind, value });
    let sketch = || proptest::collection::vec(0u32..3, 0..70);
    let print =
        (0u8..40, ".{0,12}", sketch(), sketch(), any::<bool>(), proptest::collection::vec(token, 0..6));
    let print = print.prop_map(|(number, subject, text, structure, exact, tokens)| Fingerprint {
        message: ArtifactId::of(&[number]),
        time: None,
        subject,
        exact: exact.then(|| Sha256Digest::of(&[number % 3])),
        text,
        structure,
        tokens,
        at: creel_evidence::Places::default(),
    });
    proptest::collection::vec(print, 0..50)
}

fn check_clamps(fit: &Fit) {
    for line in &fit.lines {
        assert!(line.after * 2 >= line.before && line.after <= line.before * 2, "{line:?}");
        assert!(!line.what.starts_with("prior") || line.after <= 1000, "{line:?}");
        assert!(line.basis.pairs.is_finite() && line.basis.told.is_finite(), "{line:?}");
    }
    for ((family, kind, fitted), (_, _, expert)) in fit.model.priors().zip(Model::shipped().priors()) {
        assert_eq!(fitted.cap, expert.cap, "{family} {kind}");
    }
    // Infrastructure rotates: that two messages differ in it never counts against them.
    assert_eq!((fit.model.differs(Family::Landing), fit.model.differs(Family::Sending)), (0, 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn order_and_repetition_do_not_matter(prints in nonsense(), seed in any::<u32>()) {
        let expected = quiet(&prints);
        check_clamps(&expected);
        let mut shuffled = prints.clone();
        shuffled.extend(prints.iter().take(5).cloned());
        shuffled.sort_by_key(|print| Sha256Digest::of(&[&print.message.0.0[..], &seed.to_le_bytes()].concat()).0);
        prop_assert_eq!(quiet(&shuffled), expected);
    }

    #[test]
    fn clamps_hold_in_any_world(messages in 0u32..120, keeps in 0u32..=100) {
        let prints = world(messages, keeps);
        let fitted = quiet(&prints);
        check_clamps(&fitted);
        let mut turned = prints;
        turned.reverse();
        prop_assert_eq!(quiet(&turned), fitted);
    }
}
