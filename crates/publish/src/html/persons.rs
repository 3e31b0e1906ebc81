//! Everybody who was aimed at, with what is known of them, from what, and how sure it is.

use super::escape::{Text, Value, short};
use super::page::Page;
use crate::people::{People, Person, Stated};
use crate::wording::{counted, function, number, plain, role, seniority};
use creel_evidence::MailboxKind;

/// People that are listed.
const LISTED: usize = 600;

/// The list, folded away; `id` is the prefix of its anchor.
pub(super) fn write(people: &People, id: &str, page: &mut Page) {
    write!(
        page,
        "<details class=\"fold\"><summary>{} aimed at, with what is known of each</summary><table class=\"persons\" id=\"{id}a\"><tbody>",
        counted(people.len(), "address")
    );
    for person in people.iter().take(LISTED) {
        write!(page, "<tr><td class=\"mono\">{}</td><td>", Value(&short(&person.address, 90)));
        facts(person, page);
        page.put("</td><td class=\"refs\">");
        page.refs(person.messages.iter().copied());
        page.put("</td></tr>\n");
    }
    page.put("</tbody></table>");
    if people.len() > LISTED {
        write!(
            page,
            "<p class=\"soft\">{} more: <code>creel targets</code> prints all.</p>",
            number(people.len() - LISTED)
        );
    }
    page.put("</details>");
}

fn facts(person: &Person, page: &mut Page) {
    page.put("<ul class=\"stated\">");
    let mailbox = |kind: &MailboxKind| match kind {
        MailboxKind::Person => "one person’s mailbox".to_owned(),
        MailboxKind::Role => "a role’s mailbox".to_owned(),
        MailboxKind::List => "a list".to_owned(),
        MailboxKind::Unknown => "mailbox of an unknown kind".to_owned(),
    };
    fact(page, "name", person.name.as_ref(), String::clone);
    fact(page, "title", person.title.as_ref(), String::clone);
    fact(page, "role", person.role.as_ref(), |&held| role(held).to_owned());
    fact(page, "function", person.function.as_ref(), |&held| function(held).to_owned());
    fact(page, "rank", person.seniority.as_ref(), |&held| seniority(held).to_owned());
    fact(page, "ISCO-08", person.occupation.as_ref(), ToString::to_string);
    fact(page, "mailbox", person.mailbox.as_ref(), mailbox);
    fact(page, "organisation", person.organisation.as_ref(), |name| creel_evidence::text::defang(name));
    fact(page, "country", person.country.as_ref(), |country| country.name().to_owned());
    fact(page, "sector", person.sector.as_ref(), |word| plain(word));
    fact(page, "stage", person.stage.as_ref(), |word| plain(word));
    page.put("</ul>");
}

fn fact<T>(page: &mut Page, what: &'static str, stated: Option<&Stated<T>>, value: impl Fn(&T) -> String) {
    let Some(stated) = stated else { return };
    write!(page, "<li><span>{what}</span> {} <small>", Text(&short(&value(&stated.value), 120)));
    if let Some(grounds) = &stated.grounds {
        write!(
            page,
            "{}, {} confidence, in <a href=\"#m{2}\">{2}</a>",
            plain(grounds.source.as_str()),
            grounds.confidence(),
            stated.message + 1,
        );
    }
    if !stated.contradicted_by.is_empty() {
        page.put("; otherwise in ");
        page.few(stated.contradicted_by.iter().copied());
    }
    page.put("</small></li>");
}
