//! The inert reconstruction of a public case: a campaign of September 2020 against the vaccine cold chain.
//!
//! What is real: the party that was impersonated (Haier Biomedical), the lure (a request for quotation for
//! about 500 vaccine refrigerators, titled "RFQ - UNICEF CCEOP and Vaccine Project"), the days (7 to 9
//! September), the counts (50 files, 44 organisations, 14 countries, twelve roles), eleven of the countries,
//! and how the attachment works: a page that shows a document behind a login box with the victim's address
//! filled in. Source: the two public IBM X-Force reports of December 2020 and April 2021.
//!
//! What is invented: every person, organisation and domain, all wording, three of the countries. All domains
//! are reserved (RFC 2606, RFC 6761), all addresses documentation ranges (RFC 5737), and no page has anywhere
//! to send what is typed into it. The files are the same bytes whenever and wherever they are made.

mod compose;
mod lure;
mod noise;
mod pack;
mod people;

use people::{Carrier, Recipient};
use std::io;

/// Public days around the campaign.
const EVENTS: &str = include_str!("../data/events.csv");

/// Every file of the example with its path below `examples/`.
///
/// # Errors
/// If the ZIP cannot be packed.
pub fn files() -> io::Result<Vec<(String, Vec<u8>)>> {
    let recipients = people::recipients();
    let mut files = vec![
        ("cold-chain/roster.csv".to_owned(), people::roster().into_bytes()),
        // Beside the folder: a scan of the folder takes every file in it that is not named otherwise for evidence.
        ("cold-chain-events.csv".to_owned(), EVENTS.as_bytes().to_vec()),
    ];
    files.extend(campaign(&recipients)?);
    files.extend(noise::files().into_iter().map(|(name, bytes)| (format!("cold-chain/noise/{name}"), bytes)));
    files.extend(people::earlier().iter().enumerate().map(|(number, recipient)| {
        let name = format!("cold-chain-earlier/{:02}.eml", number + 1);
        (name, lure::mail(recipient, number, lure::Kit::First))
    }));
    Ok(files)
}

/// The fifty files: most as single mails, some as the packs in which reporters send them.
fn campaign(recipients: &[Recipient]) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    let (mut boxed, mut zipped) = (Vec::new(), Vec::new());
    for (number, recipient) in recipients.iter().enumerate() {
        let kit = if recipient.day == 9 { lure::Kit::Third } else { lure::Kit::Second };
        match recipient.carrier {
            Carrier::Mail => {
                let name = format!("cold-chain/reported/{:02}-{}.eml", number + 1, recipient.short_name());
                files.push((name, lure::mail(recipient, number, kit)));
            }
            Carrier::Mailbox => boxed.push(lure::mail(recipient, number, kit)),
            Carrier::Archive => {
                let name = format!("{:02}-{}.eml", number + 1, recipient.short_name());
                zipped.push((name, lure::mail(recipient, number, kit)));
            }
            Carrier::LooseFile => {
                let name = format!("cold-chain/loose/{:02}-{}", number + 1, lure::ATTACHMENT);
                files.push((name, lure::page(recipient, kit).into_bytes()));
            }
        }
    }
    files.push(("cold-chain/abuse-desk.mbox".to_owned(), pack::mailbox(&boxed)));
    files.push(("cold-chain/from-a-partner.zip".to_owned(), pack::archive(&zipped)?));
    Ok(files)
}
