//! What the index asks of whoever keeps it.

use creel_evidence::{ArtifactId, Level};

creel_evidence::vocabulary! {
    /// What a label is of: members with one label are one component, and the label is the least of them. A member
    /// without a label is a component of its own.
    pub enum Layer {
        /// Nodes of one lure template.
        Template = "template",
        /// Nodes of one frame.
        Frame = "frame",
        /// Nodes that hang together by campaign edges.
        Base = "base",
        /// Nodes of one campaign.
        Campaign = "campaign",
        /// Nodes that hang together by wave edges inside a campaign.
        Story = "story",
        /// Campaigns, by their labels, of one operation.
        Operation = "operation",
        /// Labels of templates that are filler.
        Filler = "filler",
        /// Labels of frames that go with many stories.
        Crowded = "crowded",
        /// Labels of components of the layer `base` that were cut.
        Sparse = "sparse",
    }
}

creel_evidence::vocabulary! {
    /// Pairs that are counted.
    pub enum Relation {
        /// A key, and the nodes that have it.
        Posting = "posting",
        /// A value, and the templates whose nodes hold it.
        Spread = "spread",
        /// A frame, and the templates of its nodes.
        Around = "around",
        /// A value that is not of the lure, and the campaigns whose nodes hold it.
        Held = "held",
        /// The same the other way round; what is counted here is the number of the value's kind, and one.
        Holds = "holds",
    }
}

/// A message of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The message.
    pub message: ArtifactId,
    /// Its node.
    pub lot: u64,
    /// The next 64 bits of the digest of its content.
    pub tag: u64,
    /// Sent or received, in seconds since 1970.
    pub time: Option<i64>,
}

/// A group of at least two messages as the index knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// How many messages it has.
    pub size: u64,
    /// Its earliest member.
    pub anchor: (Option<i64>, ArtifactId),
    /// Of a wave: the first and the last known time of its members.
    pub span: Option<(i64, i64)>,
    /// Of a wave: whether it is the first burst of its story, which takes in what has no time.
    pub first: bool,
}

/// Where the index is kept: sorted pairs, labels, nodes and messages. Everything is small and asked for by key;
/// nothing has to be loaded as a whole. Numbers are in their natural order everywhere.
pub trait Shelf {
    /// Why it could not be read or written.
    type Error;

    /// The features of a node.
    ///
    /// # Errors
    /// If it cannot be read; so everywhere here.
    fn node(&mut self, lot: u64) -> Result<Option<Vec<u8>>, Self::Error>;

    /// Keeps the features of a node, or forgets them.
    ///
    /// # Errors
    /// If it cannot be written; so everywhere here.
    fn put_node(&mut self, lot: u64, features: Option<&[u8]>) -> Result<(), Self::Error>;

    /// A message.
    ///
    /// # Errors
    /// See [`Shelf::node`].
    fn message(&mut self, message: ArtifactId) -> Result<Option<Entry>, Self::Error>;

    /// The messages of a node, ascending.
    ///
    /// # Errors
    /// See [`Shelf::node`].
    fn messages(&mut self, lot: u64) -> Result<Vec<Entry>, Self::Error>;

    /// Keeps a message.
    ///
    /// # Errors
    /// See [`Shelf::put_node`].
    fn put_message(&mut self, entry: &Entry) -> Result<(), Self::Error>;

    /// Forgets a message.
    ///
    /// # Errors
    /// See [`Shelf::put_node`].
    fn drop_message(&mut self, message: ArtifactId) -> Result<(), Self::Error>;

    /// The seconds of pairs with this first, ascending, after one of them; at most so many. With their counts.
    ///
    /// # Errors
    /// See [`Shelf::node`].
    fn seconds(
        &mut self,
        relation: Relation,
        first: u64,
        after: Option<u64>,
        most: usize,
    ) -> Result<Vec<(u64, i64)>, Self::Error>;

    /// How many pairs have this first, counted up to `most`.
    ///
    /// # Errors
    /// See [`Shelf::node`].
    fn count(&mut self, relation: Relation, first: u64, most: usize) -> Result<usize, Self::Error>;

    /// Counts a pair up or down; a pair that comes to nothing is gone. Returns what it came to.
    ///
    /// # Errors
    /// See [`Shelf::put_node`].
    fn change(&mut self, relation: Relation, first: u64, second: u64, by: i64) -> Result<i64, Self::Error>;

    /// Adds pairs that are not there yet, given ascending, as many at a time as one likes.
    ///
    /// # Errors
    /// See [`Shelf::put_node`].
    fn insert(&mut self, relation: Relation, pairs: &[(u64, u64, i64)]) -> Result<(), Self::Error> {
        for &(first, second, count) in pairs {
            self.change(relation, first, second, count)?;
        }
        Ok(())
    }

    /// The label of a member.
    ///
    /// # Errors
    /// See [`Shelf::node`].
    fn label(&mut self, layer: Layer, member: u64) -> Result<Option<u64>, Self::Error>;

    /// The members with a label, ascending; at most so many.
    ///
    /// # Errors
    /// See [`Shelf::node`].
    fn members(&mut self, layer: Layer, label: u64, most: usize) -> Result<Vec<u64>, Self::Error>;

    /// Labels a member, or takes its label away.
    ///
    /// # Errors
    /// See [`Shelf::put_node`].
    fn put_label(&mut self, layer: Layer, member: u64, label: Option<u64>) -> Result<(), Self::Error>;

    /// The groups of a label; a wave's label is that of its story.
    ///
    /// # Errors
    /// See [`Shelf::node`].
    fn rows(&mut self, level: Level, label: u64) -> Result<Vec<Row>, Self::Error>;

    /// Replaces them.
    ///
    /// # Errors
    /// See [`Shelf::put_node`].
    fn put_rows(&mut self, level: Level, label: u64, rows: &[Row]) -> Result<(), Self::Error>;

    /// All messages, in any order.
    ///
    /// # Errors
    /// See [`Shelf::node`].
    fn all_messages(&mut self) -> Result<Vec<Entry>, Self::Error>;

    /// All labels of a layer, as members with their labels, in any order.
    ///
    /// # Errors
    /// See [`Shelf::node`].
    fn all_labels(&mut self, layer: Layer) -> Result<Vec<(u64, u64)>, Self::Error>;

    /// All groups of a level with their labels, in any order.
    ///
    /// # Errors
    /// See [`Shelf::node`].
    fn all_rows(&mut self, level: Level) -> Result<Vec<(u64, Row)>, Self::Error>;

    /// How many messages there are.
    ///
    /// # Errors
    /// See [`Shelf::node`].
    fn size(&mut self) -> Result<u64, Self::Error>;

    /// Forgets everything.
    ///
    /// # Errors
    /// See [`Shelf::put_node`].
    fn clear(&mut self) -> Result<(), Self::Error>;
}
