//! Each sign with its hit, its miss and its benign twin.

mod letters;

use creel_evidence::Message;
use creel_evidence::history::{History, Identity, SignKind};
use creel_evidence::mail::Authenticated;
use creel_evidence::verdict::Class;
use creel_history::{histories, senders};
use letters::{Mail, correspondence, mail};

/// The history of the mail after the others.
fn after(mut before: Vec<Message>, mail: Mail) -> History {
    let id = mail.message.id;
    before.push(mail.message);
    histories(&before).remove(&id).expect("it names a sender")
}

fn signs(history: &History) -> Vec<SignKind> {
    history.signs.iter().map(|sign| sign.kind).collect()
}

fn polder() -> Vec<Message> {
    correspondence("ada@polder.example", "Ada Love")
}

fn next() -> Mail {
    mail(9, 10)
}

#[test]
fn a_known_sender_is_told_with_numbers() {
    let history = after(polder(), next().from("ada@polder.example", "Ada Love").to("reader@corp.example"));
    assert_eq!(signs(&history), [SignKind::KnownAddress, SignKind::KnownToRecipient]);
    let known: Vec<_> = history.known.iter().map(|known| (known.identity, known.record.messages)).collect();
    assert_eq!(known, [(Identity::Address, 3), (Identity::Domain, 3), (Identity::DisplayName, 3)]);
    let record = &history.known[0].record;
    assert_eq!((record.recipients, record.same_recipient, record.days()), (1, true, 8));
    assert_eq!(record.authenticated, [(Authenticated::Pass, 3)]);
    assert_eq!(record.verdicts, [(Class::Legit, 3)]);
    assert_eq!(
        history.signs[0].because,
        "ada@polder.example wrote before, authenticated: 3 messages from 2023-11-14 to 2023-11-21, none malicious"
    );
    assert_eq!(history.signs[0].earlier, [polder()[0].id, polder()[2].id]);
}

#[test]
fn a_stranger_is_nobody() {
    let history = after(polder(), next().from("carl@elsewhere.example", "Carl"));
    assert_eq!(signs(&history), []);
    assert!(history.known.iter().all(|known| known.record.messages == 0));
    assert_eq!((history.class, history.sum.len()), (Class::Legit, 0));
}

#[test]
fn a_name_alone_does_not_make_a_known_sender() {
    let forged = next().from("ada@polder.example", "Ada Love").authenticated(Authenticated::Unknown);
    assert_eq!(signs(&after(polder(), forged)), []);
    let colleague = next().from("bea@polder.example", "Bea Low");
    assert_eq!(signs(&after(polder(), colleague)), [SignKind::KnownDomain]);
    let burst = vec![0, 1, 2].into_iter().map(|n| mail(n, 0).from("ada@polder.example", "Ada Love").message);
    assert_eq!(signs(&after(burst.collect(), next().from("ada@polder.example", "Ada Love"))), []);
    let platform = correspondence("no-reply@sendgrid.net", "Some Shop");
    assert_eq!(signs(&after(platform, next().from("no-reply@sendgrid.net", "Some Shop"))), []);
}

#[test]
fn who_was_malicious_before_is_told_and_like_speaks_for_like() {
    let scam = |how| {
        let mails =
            [1, 2].map(|n| mail(n, 0).from("carl@drop.test", "").authenticated(how).class(Class::Scam));
        mails.map(|mail| mail.message).to_vec()
    };
    let again = |how| next().from("carl@drop.test", "").authenticated(how);
    let history = after(scam(Authenticated::Pass), again(Authenticated::Pass));
    assert_eq!(signs(&history), [SignKind::AddressMaliciousBefore]);
    assert_eq!(history.class, Class::Scam, "as before");
    let one = |how| scam(how)[..1].to_vec();
    assert_eq!(signs(&after(one(Authenticated::Pass), again(Authenticated::Pass))), signs(&history));
    assert_eq!(
        signs(&after(one(Authenticated::None), again(Authenticated::None))),
        [],
        "may be a misjudgement"
    );
    let mut mostly_wanted = one(Authenticated::Pass);
    mostly_wanted.push(mail(3, 0).from("carl@drop.test", "").message);
    assert_eq!(signs(&after(mostly_wanted, again(Authenticated::Pass))), []);
    assert_eq!(signs(&after(scam(Authenticated::None), again(Authenticated::Fail))), signs(&history));
    assert_eq!(
        signs(&after(scam(Authenticated::None), again(Authenticated::Pass))),
        [],
        "somebody posed as him"
    );
    // Who poses as a known sender does that sender no harm, nor the next forgery any good.
    let mut forged = polder();
    forged.push(
        mail(4, 8)
            .from("ada@polder.example", "")
            .authenticated(Authenticated::None)
            .class(Class::Phishing)
            .message,
    );
    let own = after(forged.clone(), next().from("ada@polder.example", "").to("x@corp.example"));
    assert_eq!(signs(&own), [SignKind::KnownAddress]);
    let next_forged = next().from("ada@polder.example", "").authenticated(Authenticated::None);
    assert_eq!(signs(&after(forged, next_forged)), []);
}

#[test]
fn a_domain_is_told_by_several_and_a_brands_never() {
    let two = |domain: &str| -> Vec<Message> {
        let from = |n, who| mail(n, 0).from(&format!("{who}@{domain}"), "").class(Class::Phishing).message;
        vec![from(1, "a"), from(2, "b")]
    };
    let history = after(two("drop.test"), next().from("c@drop.test", ""));
    assert_eq!(signs(&history), [SignKind::DomainMaliciousBefore]);
    assert_eq!(signs(&after(two("drop.test")[..1].to_vec(), next().from("c@drop.test", ""))), []);
    assert_eq!(signs(&after(two("paypal.com"), next().from("c@paypal.com", ""))), []);
    assert_eq!(
        signs(&after(two("gmail.com"), next().from("c@gmail.com", ""))),
        [],
        "strangers to each other"
    );
}

#[test]
fn answers_to_the_same_collector_are_told() {
    let before =
        vec![mail(1, 0).from("a@one.test", "").reply_to("collect@gmail.com").class(Class::Scam).message];
    let history = after(before, next().from("b@two.test", "").reply_to("Collect@gmail.com"));
    assert_eq!(signs(&history), [SignKind::ReplyToMaliciousBefore]);
    assert_eq!(history.class, Class::Scam);
    assert_eq!(history.signs[0].at[0].locus.range.start, 60, "in the Reply-To field");
    // Who copied a sender's header copied where its answers go.
    let copied =
        mail(1, 0).from("x@two.test", "").reply_to("desk@shop.example").class(Class::Phishing).message;
    let genuine = next().from("news@shop.example", "").reply_to("desk@shop.example");
    assert_eq!(signs(&after(vec![copied], genuine)), []);
}

#[test]
fn a_known_name_from_elsewhere_is_told() {
    let fraud = next().from("ada.love77@gmail.com", "ada LOVE").to("reader@corp.example");
    let history = after(polder(), fraud);
    assert_eq!(signs(&history), [SignKind::NewAddressForName]);
    let mailed_from_phone = next().from("ada@mail.polder.example", "Ada Love");
    assert_eq!(signs(&after(polder(), mailed_from_phone)), [SignKind::KnownDomain], "the same organisation");
    let desk = correspondence("desk@polder.example", "Support");
    assert_eq!(signs(&after(desk, next().from("desk@other.example", "Support"))), [], "anybody's name");
    let mut namesakes = polder();
    namesakes.push(mail(4, 8).from("al@nordfrost.example", "Ada Love").message);
    assert_eq!(signs(&after(namesakes, next().from("ada@third.example", "Ada Love"))), []);
}

#[test]
fn answers_that_are_led_away_are_told() {
    let led_away = next().from("ada@polder.example", "Ada Love").reply_to("ada.polder@gmail.com");
    assert_eq!(signs(&after(polder(), led_away)), [SignKind::KnownAddress, SignKind::NewReplyTo]);
    let list =
        next().from("ada@polder.example", "Ada Love").to("talk@list.example").reply_to("talk@list.example");
    assert_eq!(signs(&after(polder(), list)), [SignKind::KnownAddress], "a discussion list");
    let desk = next().from("ada@polder.example", "Ada Love").reply_to("desk@polder.example");
    assert_eq!(signs(&after(polder(), desk)), [SignKind::KnownAddress]);
    let mut usual = polder();
    for message in &mut usual {
        let mail = Mail { message: message.clone() }.reply_to("tickets@helpdesk.example");
        *message = mail.message;
    }
    let again = next().from("ada@polder.example", "Ada Love").reply_to("other@helpdesk.example");
    assert_eq!(signs(&after(usual, again)), [SignKind::KnownAddress], "where they always went");
}

#[test]
fn a_domain_that_stops_to_authenticate_is_told() {
    let failing = || next().from("bea@polder.example", "").authenticated(Authenticated::Fail);
    assert_eq!(signs(&after(polder(), failing())), [SignKind::AuthenticationLost]);
    let unreported = next().from("bea@polder.example", "").authenticated(Authenticated::Unknown);
    assert_eq!(signs(&after(polder(), unreported)), []);
    let mut forwarded = polder();
    forwarded.push(mail(4, 2).from("x@polder.example", "").authenticated(Authenticated::Fail).message);
    assert_eq!(signs(&after(forwarded, failing())), [], "it never was reliable");
}

#[test]
fn a_new_domain_that_looks_like_a_known_one_is_told_until_it_is_known_itself() {
    let fraud = |number: u32, day| mail(number, day).from("ada@p0lder.example", "Ada Love");
    let history = after(polder(), fraud(9, 10));
    assert_eq!(signs(&history), [SignKind::NewAddressForName, SignKind::LookalikeOfKnown]);
    assert_eq!(history.class, Class::Phishing);
    // Its own history does not wash it.
    let mut before = polder();
    before.extend([fraud(4, 8), fraud(5, 9), fraud(6, 10)].map(|mail| mail.message));
    let later = after(before.clone(), mail(10, 11).from("ada@p0lder.example", "Someone Else"));
    assert_eq!(signs(&later), [SignKind::LookalikeOfKnown]);
    before.extend([fraud(7, 12), fraud(8, 13)].map(|mail| mail.message));
    let known = after(before, mail(11, 14).from("ada@p0lder.example", "Someone Else"));
    assert_eq!(signs(&known), [SignKind::KnownAddress]);
    let suffix = after(polder(), next().from("info@polder.test", "Polder"));
    assert_eq!(signs(&suffix), [SignKind::OtherSuffixOfKnown]);
    assert!(suffix.sum.is_empty(), "shown, and weighs nothing");
    // Who looks alike but wrote first imitates nobody.
    let mut earlier = vec![mail(4, -5).from("carl@p0lder.example", "").message];
    earlier.extend(polder());
    assert_eq!(signs(&after(earlier, next().from("carl@p0lder.example", ""))), []);
}

#[test]
fn a_message_of_unknown_time_has_all_others_before_it_and_is_before_none() {
    let mut lost = mail(9, 0).from("ada@polder.example", "Ada Love").without_time().message;
    lost.date = None;
    let mut all = polder();
    all.push(lost.clone());
    let mut twin = mail(10, 0).from("ada@polder.example", "Ada Love").without_time().message;
    twin.date = None;
    all.push(twin.clone());
    let histories = histories(&all);
    for id in [lost.id, twin.id] {
        assert_eq!(histories[&id].known[0].record.messages, 3);
    }
    assert_eq!(senders(&all, "ada@polder.example")[0].record.messages, 5, "it counts among all");
}

#[test]
fn one_name_is_told_with_what_comes_with_it() {
    let mut all = polder();
    all.push(
        next().from("ada@polder.example", "Ada L.").reply_to("x@drop.test").to("two@corp.example").message,
    );
    all.push(
        mail(11, 11)
            .from("c@one.test", "")
            .reply_to("ada@polder.example")
            .envelope_from("b@drop.test")
            .message,
    );
    let found = senders(&all, "ADA@polder.example");
    let kinds: Vec<_> = found.iter().map(|sender| (sender.identity, sender.record.messages)).collect();
    assert_eq!(kinds, [(Identity::Address, 4), (Identity::ReplyTo, 1), (Identity::Domain, 4)]);
    let address = &found[0];
    assert_eq!(address.record.recipients, 2);
    let companions: Vec<_> =
        address.companions.iter().map(|companion| (companion.value.as_str(), companion.messages)).collect();
    assert_eq!(companions, [("polder.example", 4), ("x@drop.test", 1), ("Ada Love", 3), ("Ada L.", 1)]);
    assert_eq!(address.signs, [(SignKind::KnownAddress, 1), (SignKind::NewReplyTo, 1)]);
    assert_eq!(senders(&all, "mail.polder.example")[0].identity, Identity::Domain);
    assert_eq!(senders(&all, "drop.test")[0].identity, Identity::ReturnPath);
    assert_eq!(senders(&all, "ada love")[0].record.messages, 3);
    assert_eq!(senders(&all, "nobody@polder.example").len(), 1, "the domain is known");
    assert!(senders(&all, "nobody").is_empty() && senders(&all, "").is_empty());
}
