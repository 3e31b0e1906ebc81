//! Signature blocks: who signs a mail, as written under it.

use crate::locus::Quote;
use serde::{Deserialize, Serialize};

/// A signature block, field by field, each as written. Everything in it is hostile text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Signature {
    /// The person who signs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<Quote>,
    /// The person's title or function.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Quote>,
    /// The organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Quote>,
    /// A telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub telephone: Option<Quote>,
    /// A mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail: Option<Quote>,
    /// A web site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<Quote>,
    /// A postal address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Quote>,
}

impl Signature {
    /// The fields that are there, with their names, in the order in which people write them.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &Quote)> {
        let all = [
            ("person", &self.person),
            ("title", &self.title),
            ("organisation", &self.organisation),
            ("telephone", &self.telephone),
            ("mail", &self.mail),
            ("site", &self.site),
            ("address", &self.address),
        ];
        all.into_iter().filter_map(|(name, field)| Some((name, field.as_ref()?)))
    }

    /// The same, to be changed where they stand.
    pub fn fields_mut(&mut self) -> impl Iterator<Item = &mut Quote> {
        let Self { person, title, organisation, telephone, mail, site, address } = self;
        [person, title, organisation, telephone, mail, site, address].into_iter().flatten()
    }
}
