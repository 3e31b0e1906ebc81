//! Hosts, senders and networks: what rotates, what is shared with strangers, and whom it is aimed at.

use crate::chance::Chance;
use crate::kit;
use crate::names;
use crate::operator::{Campaign, Landing, Sending};
use crate::plan::{Source, Wave, World};
use crate::stories::Kind;

/// Who is written to.
pub(crate) struct Victim {
    pub(crate) organisation: String,
    pub(crate) domain: String,
    pub(crate) person: String,
    pub(crate) address: String,
    /// What the organisation's mail gateway puts on top of every mail from outside.
    pub(crate) banner: Option<String>,
    /// A field that the gateway adds to the header.
    pub(crate) mark: Option<String>,
}

impl Victim {
    pub(crate) fn of(world: &World, number: u64, chance: &mut Chance) -> Self {
        let mut own = Chance::of(&[world.seed, 20, number]);
        let organisation = names::firm(&mut own);
        let domain = format!("{}{}.example", names::word(&mut own, 3), number % 97);
        let banner = own.happens(250).then(|| {
            let warning = *own.pick(&["CAUTION", "External", "Warning"]);
            let advice = *own.pick(&["Think", "Check the sender", "Be careful"]);
            format!(
                "{warning}: this message came from outside of {organisation}. {advice} before you open links or files."
            )
        });
        let mark = own.happens(300).then(|| format!("X-{}-Filter", names::proper(&mut own, 2)));
        let person = names::person(&mut Chance::of(&[world.seed, 21, number, chance.below(40)]));
        let address = format!("{}@{domain}", person.to_lowercase().replace(' ', "."));
        Self { organisation, domain, person, address, banner, mark }
    }
}

/// Who a mail comes from, and what the receiving server found out about it.
pub(crate) struct Sender {
    pub(crate) name: String,
    pub(crate) from: String,
    pub(crate) path: String,
    pub(crate) reply_to: Option<String>,
    pub(crate) host: String,
    pub(crate) address: String,
    /// The domain that SPF passes for.
    pub(crate) spf: Option<String>,
    /// The domain that a valid DKIM signature is of.
    pub(crate) dkim: Option<String>,
}

/// The services that strangers share, as a table of hosts and classes.
pub(crate) fn services() -> String {
    let mut table = String::new();
    for number in 0..6 {
        for (name, class) in [
            ("freemail", "free-mail"),
            // The machines that send for it.
            ("mx.freemail", "receiving-service"),
            ("mailservice", "mailing-service"),
            ("sitebuilder", "page-builder"),
            ("short", "shortener"),
        ] {
            table.push_str(&format!("{name}-{number}.example\t{class}\n"));
        }
    }
    table
}

/// A mail and its circumstances.
pub(crate) struct Occasion<'o> {
    pub(crate) world: &'o World,
    pub(crate) wave: &'o Wave,
    pub(crate) campaign: &'o Campaign<'o>,
    pub(crate) victim: &'o Victim,
}

impl Occasion<'_> {
    /// Numbers of which a wave has one or a few (`choice` chooses); some waves go back to what the operator always has.
    fn rotating(&self, what: u64, often: u64, choice: u64) -> Chance {
        let (wave, seed) = (self.wave, self.world.seed);
        let mut of_wave = Chance::of(&[seed, what, wave.campaign, wave.place]);
        let kept = of_wave.happens(often) && !self.campaign.operator.careful;
        let few = of_wave.between(1, 4);
        match kept {
            true => Chance::of(&[seed, what, wave.operator, choice % few]),
            false => Chance::of(&[seed, what, wave.operator, wave.campaign, wave.place, choice % few]),
        }
    }

    fn service(&self) -> String {
        let number = Chance::of(&[self.world.seed, 28, self.wave.operator]).popular(5);
        format!("mailservice-{number}.example")
    }

    /// The name that is shown: a person's or the brand's.
    fn shown(&self) -> String {
        let campaign = self.campaign;
        let talks = campaign.story.kind == Kind::Talk || campaign.story.theme == "invoice";
        match (self.wave.source, Chance::of(&[self.world.seed, 22, self.wave.campaign]).below(3)) {
            (Source::Person, _) => campaign.person.clone(),
            (Source::Company, _) => campaign.brand.clone(),
            _ if talks => campaign.person.clone(),
            (_, 0) => campaign.brand.clone(),
            (_, 1) => format!("{} {}", campaign.brand, campaign.department),
            _ => format!("{} via {}", campaign.product, campaign.brand),
        }
    }

    /// The sender of a mail.
    pub(crate) fn sender(&self, chance: &mut Chance) -> Sender {
        let (campaign, operator) = (self.campaign, &self.campaign.operator);
        let talks = campaign.story.kind == Kind::Talk;
        let name = self.shown();
        let local = if talks { name.to_lowercase().replace(' ', ".") } else { campaign.department.clone() };
        let reply_to = (talks && operator.sending != Sending::Free).then(|| operator.contact.clone());
        let choice = chance.draw();
        let sender =
            |name, from: String, host, network, proven: Option<String>, chance: &mut Chance| Sender {
                name,
                path: from.clone(),
                from,
                reply_to,
                host,
                address: names::address(network, chance),
                spf: proven.clone(),
                dkim: proven,
            };
        match operator.sending {
            Sending::Own => {
                let domain = match self.wave.source {
                    Source::Operator => names::domain(&mut self.rotating(25, 250, choice)),
                    Source::Company => names::own_domain(&campaign.brand),
                    Source::Person => names::own_domain(&campaign.firm),
                };
                let host = format!("mx{}.{domain}", chance.below(3));
                sender(name, format!("{local}@{domain}"), host, operator.network, Some(domain), chance)
            }
            Sending::Stolen => {
                // Some of them are also aimed at by others.
                let number = self.rotating(26, 250, choice).below(self.world.victims * 4);
                let mut whose = Chance::of(&[self.world.seed, number]);
                let stranger = Victim::of(self.world, number, &mut whose);
                let name = if chance.happens(300) { stranger.person } else { name };
                let host = format!("smtp.{}", stranger.domain);
                sender(name, stranger.address, host, 500_000 + number, Some(stranger.domain), chance)
            }
            Sending::Free => {
                let mut mailbox = self.rotating(27, 250, choice);
                let made = format!("{}{}", names::word(&mut mailbox, 3), mailbox.below(1000));
                let made = format!("{made}@freemail-{}.example", mailbox.popular(6));
                let from = if talks { operator.contact.clone() } else { made };
                let provider = from.rsplit_once('@').map_or("", |(_, provider)| provider).to_owned();
                let host = format!("out-{}.mx.{provider}", chance.below(9));
                let network = 100 + chance.below(8);
                sender(name, from, host, network, Some(provider), chance)
            }
            Sending::Service => {
                let service = self.service();
                let own = match self.wave.source {
                    Source::Company => names::own_domain(&campaign.brand),
                    _ => names::domain(&mut self.rotating(25, 250, 0)),
                };
                let host = format!("o{}.{service}", chance.below(200));
                let bounce = format!("bounce-{}@{service}", names::code(chance, 10, "0123456789"));
                let network = 200 + chance.below(20);
                let sender = sender(name, format!("{local}@{own}"), host, network, Some(service), chance);
                Sender { path: bounce, ..sender }
            }
            Sending::Spoofed => {
                let from = match Chance::of(&[self.world.seed, 29, self.wave.campaign]).below(3) {
                    0 => format!("{local}@{}", self.victim.domain),
                    1 => format!("{local}@{}", names::own_domain(&campaign.brand)),
                    _ => format!("{}@{}", names::word(chance, 3), names::domain(chance)),
                };
                // From the own server, or from machines that belong to anybody.
                let anybodys = 10_000_000_000_000 + chance.below(1 << 40);
                let network = if chance.happens(500) { anybodys } else { operator.network };
                let host = format!("host-{}", names::code(chance, 5, "0123456789"));
                sender(name, from, host, network, None, chance)
            }
        }
    }

    /// Where the link of a mail leads; `None` for stories that want an answer, and where the page comes along.
    pub(crate) fn link(&self, chance: &mut Chance) -> Option<String> {
        let (campaign, operator) = (self.campaign, &self.campaign.operator);
        if !matches!(campaign.story.kind, Kind::Phish | Kind::Bulk) || operator.landing == Landing::File {
            return None;
        }
        let by_service = operator.sending == Sending::Service
            && (self.wave.source == Source::Company
                || Chance::of(&[self.world.seed, 30, self.wave.campaign]).happens(600));
        if by_service {
            let code = names::code(chance, 40, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
            return Some(format!("https://click.{}/ls/click?upn={code}", self.service()));
        }
        let path = kit::path(campaign.kit, &self.victim.address, chance);
        if self.wave.source == Source::Company {
            return Some(format!("https://www.{}{path}", names::own_domain(&campaign.brand)));
        }
        let mut site = self.rotating(32, 300, chance.draw());
        Some(match operator.landing {
            Landing::Stolen => {
                // Sites with holes are found by many.
                let number = site.below(self.world.victims * 2);
                let stranger = names::domain(&mut Chance::of(&[self.world.seed, 33, number]));
                let folder = site.pick(&["wp-content/plugins", "wp-includes/css", ".well-known", "images"]);
                format!("https://www.{stranger}/{folder}{path}")
            }
            Landing::Hosted => {
                let customer = format!("{}{}", names::word(&mut site, 3), site.below(100));
                format!("https://{customer}.sitebuilder-{}.example{path}", site.popular(6))
            }
            Landing::Short => {
                let code = names::code(&mut site, 6, "abcdefghkmnpqrstuvwxyzABCDEFGH23456789");
                format!("https://short-{}.example/{code}", site.popular(5))
            }
            _ => format!("https://{}{path}", names::domain(&mut site)),
        })
    }
}
