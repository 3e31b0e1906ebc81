//! Who sends: what operators have, how they work, and what of it changes from campaign to campaign.

use crate::chance::Chance;
use crate::names;
use crate::plan::{Source, Wave, World};
use crate::stories::{Kind, Story};

/// How mail leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sending {
    /// Own server, own domains, authenticated.
    Own,
    /// Mailboxes that were broken into, at organisations that have nothing to do with it.
    Stolen,
    /// A mailbox at a free provider.
    Free,
    /// A mailing service that signs for everybody.
    Service,
    /// No proof of anything; the sender's address is invented, the brand's or the victim's own.
    Spoofed,
}

/// Where links lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Landing {
    /// Domains that were registered for it.
    Own,
    /// Sites that were broken into.
    Stolen,
    /// Sites at a provider that gives names to customers.
    Hosted,
    /// A public shortener.
    Short,
    /// A page that comes along as a file.
    File,
}

/// What an operator keeps.
#[derive(Debug)]
pub(crate) struct Operator {
    pub(crate) id: u64,
    /// The program that writes the mails; many use the same.
    pub(crate) program: u64,
    pub(crate) sending: Sending,
    pub(crate) landing: Landing,
    /// Network of the own server; some providers ask no questions and have many such customers.
    pub(crate) network: u64,
    /// Sentences in a thousand that a mail says in passing words.
    pub(crate) spin: u64,
    /// The same for a wave.
    pub(crate) drift: u64,
    /// Mails in a thousand with inserted filler.
    pub(crate) filler: u64,
    /// Mails in a thousand with hidden text.
    pub(crate) hidden: u64,
    /// Mails in a thousand with letters that only look the same.
    pub(crate) lookalikes: u64,
    /// Mails in a thousand with additions to the page.
    pub(crate) noise: u64,
    /// Whether every campaign is made from nothing.
    pub(crate) careful: bool,
    /// One of home and a second one, which may be the same.
    pub(crate) languages: [&'static str; 2],
    /// Where stolen credentials go.
    pub(crate) drop: String,
    /// Where answers go.
    pub(crate) contact: String,
    pub(crate) wallet: String,
}

/// What a campaign keeps.
#[derive(Debug)]
pub(crate) struct Campaign<'w> {
    pub(crate) operator: Operator,
    pub(crate) story: &'w Story,
    /// A number that decides the words.
    pub(crate) words: u64,
    /// Number of the page's design.
    pub(crate) kit: u64,
    /// Whether the design was bought, so that others have it too.
    pub(crate) market: bool,
    /// Number of the well-known template, if it is one.
    pub(crate) famous: Option<u64>,
    pub(crate) brand: String,
    pub(crate) product: String,
    pub(crate) firm: String,
    pub(crate) person: String,
    pub(crate) department: String,
    /// Whether a file comes along with all mails.
    pub(crate) attachment: bool,
}

const LANGUAGES: &[&str] = &["en", "en", "en", "en", "de", "de", "fr", "fr", "es", "es", "pt", "it", "nl"];
const DEPARTMENTS: &[&str] =
    &["security", "support", "billing", "accounts", "service", "finance", "delivery"];

impl Operator {
    fn new(world: &World, wave: &Wave) -> Self {
        let (id, source) = (wave.operator, wave.source);
        let phishes = source == Source::Operator;
        let mut first = Chance::of(&[world.seed, 2, id]);
        // Whoever starts from nothing each time has nothing in common with himself.
        let careful = phishes && first.happens(120);
        let mut chance = if careful { Chance::of(&[world.seed, 3, id, wave.story]) } else { first };
        let sending = match (source, chance.below(100)) {
            (Source::Company, 0..55) => Sending::Service,
            (Source::Company | Source::Person, _) | (_, 0..28) => Sending::Own,
            (_, 28..48) => Sending::Stolen,
            (_, 48..62) => Sending::Free,
            (_, 62..78) => Sending::Service,
            _ => Sending::Spoofed,
        };
        let landing = match chance.below(100) {
            _ if !phishes => Landing::Own,
            0..36 => Landing::Own,
            36..58 => Landing::Stolen,
            58..76 => Landing::Hosted,
            76..88 => Landing::Short,
            _ => Landing::File,
        };
        let mut level = |often: u64, most: u64| {
            if phishes && chance.happens(often) { chance.between(most / 10, most) } else { 0 }
        };
        let (spin, drift) = (level(450, 700), level(400, 400));
        let (filler, hidden) = (level(250, 900), level(250, 1000));
        let (lookalikes, noise) = (level(200, 1000), level(350, 1000));
        let bulletproof = chance.happens(250);
        let home = *chance.pick(LANGUAGES);
        let second = if chance.happens(300) { *chance.pick(LANGUAGES) } else { home };
        let free = format!("freemail-{}.example", chance.popular(6));
        let local = format!("{}{}", names::word(&mut chance, 3), chance.below(1000));
        let drop = names::domain(&mut chance);
        Self {
            id,
            program: chance.popular(60),
            sending,
            landing,
            network: if bulletproof { chance.popular(12) } else { 1_000_000 + chance.below(1 << 40) },
            spin,
            drift,
            filler,
            hidden,
            lookalikes,
            noise,
            careful,
            languages: [home, second],
            drop: format!("https://{drop}/{}.php", names::word(&mut chance, 2)),
            contact: format!("{local}@{free}"),
            wallet: format!("0x{}", names::code(&mut chance, 40, "0123456789abcdef")),
        }
    }
}

impl<'w> Campaign<'w> {
    /// The campaign of a wave, as it is in this wave.
    pub(crate) fn of(world: &'w World, wave: &Wave) -> Self {
        let operator = Operator::new(world, wave);
        let mut chance = Chance::of(&[world.seed, 4, wave.campaign]);
        let phishes = wave.source == Source::Operator;
        // Templates that everybody knows, with the pages that belong to them.
        let famous = (phishes && chance.happens(70)).then(|| chance.popular(world.famous));
        let market = famous.is_none() && phishes && chance.happens(300);
        let kit = match (famous, market) {
            (Some(famous), _) => famous,
            (None, true) => 1_000_000 + chance.popular(world.famous * 3),
            _ if operator.careful => 1_000_000_000 + wave.campaign,
            // Most have one design of their own, some three.
            _ => 2_000_000 + wave.operator * 4 + chance.popular(3),
        };
        let attachment = phishes && operator.landing != Landing::File && chance.happens(120);
        let department = (*chance.pick(DEPARTMENTS)).to_owned();
        let person = names::person(&mut chance);
        // What a copied template brings with it.
        let mut told = famous.map_or(chance, |famous| Chance::of(&[world.seed, 5, famous]));
        let words = told.draw();
        let several = famous.is_none() && operator.languages[0] != operator.languages[1] && told.happens(400);
        let story = story(world, wave, &operator, famous.is_some(), several, &mut told);
        let brand = match wave.source {
            Source::Company => names::proper(&mut Chance::of(&[world.seed, 7, wave.operator]), 3),
            // Phishers pose as brands that people know.
            _ => names::proper(&mut Chance::of(&[world.seed, 8, told.popular(80)]), 3),
        };
        let product = names::proper(&mut told, 3);
        let firm = names::firm(&mut told);
        Self {
            operator,
            story,
            words,
            kit,
            market,
            famous,
            brand,
            product,
            firm,
            person,
            department,
            attachment,
        }
    }
}

/// What is told. `several` campaigns tell the same in two languages, turn by turn.
fn story<'w>(
    world: &'w World,
    wave: &Wave,
    operator: &Operator,
    famous: bool,
    several: bool,
    told: &mut Chance,
) -> &'w Story {
    let possible = |story: &&Story| match wave.source {
        Source::Operator => matches!(story.kind, Kind::Phish | Kind::Talk),
        Source::Company => story.kind == Kind::Bulk,
        Source::Person => story.kind == Kind::Letter,
    };
    let languages = match (famous, several) {
        (true, _) => [*told.pick(LANGUAGES); 2],
        (_, true) => operator.languages,
        _ => [operator.languages[wave.story as usize % 2]; 2],
    };
    let of = |language: &'static str| {
        world.stories.iter().filter(possible).filter(move |s| s.language == language)
    };
    let [first, second] = languages;
    let themes: Vec<&Story> =
        of(first).filter(|story| of(second).any(|other| other.theme == story.theme)).collect();
    // Companies and people write in few languages.
    let chosen = match themes.is_empty() {
        true => *told.pick(&world.stories.iter().filter(possible).collect::<Vec<_>>()),
        false => *told.pick(&themes),
    };
    let turn = languages[if several { wave.place as usize % 2 } else { 0 }];
    of(turn).find(|story| story.theme == chosen.theme).unwrap_or(chosen)
}
