//! The layers' edges: the same predicates that the partition in memory asks.

use super::desk::{Asked, Desk, IndexError, band_keys, link_keys};
use super::layer::Graph;
use super::shelf::{Layer, Relation, Shelf};
use crate::campaigns;
use crate::components::Blocks;
use crate::kinds::Kind;
use crate::node::Value;
use crate::operations;
use crate::stable::NumberMap;
use crate::templates;
use crate::waves;
use std::rc::Rc;

/// Lure templates.
pub(super) struct Templates;

impl<S: Shelf> Graph<S> for Templates {
    const HOLDERS: Relation = Relation::Posting;

    fn keys(&mut self, desk: &mut Desk<'_, S>, lot: u64) -> Asked<Vec<u64>, S> {
        Ok(band_keys(&*desk.plain(lot)?, Blocks::Templates))
    }

    fn edge(&mut self, desk: &mut Desk<'_, S>, a: u64, b: u64) -> Asked<bool, S> {
        Ok(templates::same_template(&*desk.plain(a)?, &*desk.plain(b)?))
    }
}

/// Frames.
pub(super) struct Frames;

impl<S: Shelf> Graph<S> for Frames {
    const HOLDERS: Relation = Relation::Posting;

    fn keys(&mut self, desk: &mut Desk<'_, S>, lot: u64) -> Asked<Vec<u64>, S> {
        Ok(band_keys(&*desk.plain(lot)?, Blocks::Frames))
    }

    fn edge(&mut self, desk: &mut Desk<'_, S>, a: u64, b: u64) -> Asked<bool, S> {
        Ok(templates::same_frame(&*desk.plain(a)?, &*desk.plain(b)?))
    }
}

/// What hangs together by campaign edges.
pub(super) struct Links;

impl<S: Shelf> Graph<S> for Links {
    const HOLDERS: Relation = Relation::Posting;

    fn keys(&mut self, desk: &mut Desk<'_, S>, lot: u64) -> Asked<Vec<u64>, S> {
        Ok(link_keys(&*desk.node(lot)?))
    }

    fn edge(&mut self, desk: &mut Desk<'_, S>, a: u64, b: u64) -> Asked<bool, S> {
        Ok(campaigns::edge(desk.model, &*desk.node(a)?, &*desk.node(b)?, 0))
    }
}

/// What hangs together by wave edges inside a campaign.
pub(super) struct Stories;

impl<S: Shelf> Graph<S> for Stories {
    const HOLDERS: Relation = Relation::Posting;

    fn keys(&mut self, desk: &mut Desk<'_, S>, lot: u64) -> Asked<Vec<u64>, S> {
        Ok(link_keys(&*desk.node(lot)?))
    }

    fn edge(&mut self, desk: &mut Desk<'_, S>, a: u64, b: u64) -> Asked<bool, S> {
        if desk.label(Layer::Campaign, a)? != desk.label(Layer::Campaign, b)? {
            return Ok(false);
        }
        Ok(waves::edge(desk.model, &*desk.node(a)?, &*desk.node(b)?))
    }
}

/// Campaigns that share evidence of one operator.
#[derive(Default)]
pub(super) struct Operators {
    values: NumberMap<Rc<[Value]>>,
}

impl Operators {
    /// The values of a campaign, with what they are worth between campaigns.
    pub(super) fn values<S: Shelf>(
        &mut self,
        desk: &mut Desk<'_, S>,
        campaign: u64,
    ) -> Asked<Rc<[Value]>, S> {
        if let Some(values) = self.values.get(&campaign) {
            return Ok(Rc::clone(values));
        }
        let mut values = Vec::new();
        for (key, kind) in desk.shelf.seconds(Relation::Holds, campaign, None, usize::MAX)? {
            let kind = u8::try_from(kind.saturating_sub(1)).ok().and_then(Kind::from_number);
            let kind = kind.ok_or(IndexError::Damaged("a value is of no kind"))?;
            let worth = desk.model.worth(kind, desk.frequency(Relation::Held, key)?);
            values.push(Value { key, worth, kind });
        }
        let values: Rc<[Value]> = values.into();
        self.values.insert(campaign, Rc::clone(&values));
        Ok(values)
    }
}

impl<S: Shelf> Graph<S> for Operators {
    const HOLDERS: Relation = Relation::Held;

    fn keys(&mut self, desk: &mut Desk<'_, S>, campaign: u64) -> Asked<Vec<u64>, S> {
        let values = self.values(desk, campaign)?;
        Ok(values.iter().filter(|value| operations::proposes(value)).map(|value| value.key).collect())
    }

    fn edge(&mut self, desk: &mut Desk<'_, S>, a: u64, b: u64) -> Asked<bool, S> {
        let (a, b) = (self.values(desk, a)?, self.values(desk, b)?);
        Ok(operations::edge(desk.model, &a, &b))
    }
}
