//! Who a mail is written to, in the forms in which a text or a link may name them.

use crate::exhibit::Exhibit;
use crate::normal::{Accents, normal};
use creel_evidence::DomainName;

/// Recipients that are looked for; a mail to hundreds is personal to nobody.
const RECIPIENTS_LIMIT: usize = 4;

/// What is known about a recipient, in normal form.
#[derive(Debug)]
pub(crate) struct Recipient {
    /// The whole address.
    pub(crate) address: String,
    /// Names by which a greeting may call: the display name, its first word, the local part.
    pub(crate) names: Vec<String>,
    /// Of these and the local part, what is too particular to stand in a text by accident.
    pub(crate) marks: Vec<String>,
    /// Where the mailbox is.
    pub(crate) domain: Option<DomainName>,
}

/// The first few recipients named in the header, without a sender who wrote to himself.
pub(crate) fn recipients(exhibit: &Exhibit<'_>) -> Vec<Recipient> {
    let mut found: Vec<Recipient> = Vec::new();
    for recipient in &exhibit.dissection.envelope.recipients {
        let mailbox = &recipient.mailbox;
        let address = mailbox.address.to_lowercase();
        if !address.contains('@') || address.len() < 5 || found.iter().any(|known| known.address == address) {
            continue;
        }
        let written_by_itself = exhibit.from.is_some_and(|from| from.address.eq_ignore_ascii_case(&address));
        if found.len() >= RECIPIENTS_LIMIT {
            break;
        }
        if !written_by_itself {
            let names = names(&mailbox.name, mailbox.local_part());
            let marks = names.iter().filter(|name| is_particular(name)).cloned().collect();
            found.push(Recipient { names, marks, domain: mailbox.domain(), address });
        }
    }
    found
}

/// The names by which a person may be greeted.
fn names(display: &str, local: &str) -> Vec<String> {
    let display = normal(display, Accents::Drop, 100);
    let first = display.split(' ').next().unwrap_or_default().to_owned();
    let mut names = vec![normal(local, Accents::Drop, 100), first, display];
    names.retain(|name| name.len() >= 3 && !IMPERSONAL.contains(&name.as_str()));
    names.sort_unstable_by_key(|name| std::cmp::Reverse(name.len()));
    names.dedup();
    names
}

/// Whether a name has two parts, so that it stands in no text by accident.
fn is_particular(name: &str) -> bool {
    let parts =
        name.split([' ', '.', '-', '_', '@']).filter(|part| part.chars().any(char::is_alphabetic)).count();
    name.len() >= 7 && parts >= 2
}

/// Names that belong to nobody in particular.
const IMPERSONAL: &[&str] = &[
    "customer",
    "user",
    "undisclosed",
    "recipients",
    "info",
    "contact",
    "sales",
    "office",
    "admin",
    "team",
    "sir",
    "madam",
    "client",
    "cliente",
    "kunde",
    "member",
    "friend",
    "the",
    "dear",
    "mail",
    "email",
    "hello",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_called_by_what_is_theirs() {
        assert_eq!(names("Ana Prado", "ana.prado"), ["ana.prado", "ana prado", "ana"]);
        assert_eq!(names("Customer", "info"), Vec::<String>::new());
    }

    #[test]
    fn only_names_of_two_parts_are_particular() {
        assert!(is_particular("ana.prado") && is_particular("ana prado"));
        assert!(!is_particular("prado") && !is_particular("ana-1") && !is_particular("a 12345678"));
    }
}
