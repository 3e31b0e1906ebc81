//! The types of the rule language.

use crate::value::At;
use crate::value::Get;
use std::fmt;

/// The type of a fact, a field or an expression.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// A number with a fraction.
    Float,
    /// Text; empty where the mail says nothing.
    Text,
    /// One word of a closed vocabulary. Comparing it with another word is an error when the rule is read.
    Word(&'static Vocabulary),
    /// A thing with fields. One that the mail does not have is there as well, and all its fields are empty.
    Record(&'static Record),
    /// Several of a kind, in the order of the mail.
    List(&'static Kind),
}

/// A closed vocabulary.
#[derive(Debug)]
pub struct Vocabulary {
    /// What its words are, such as `lure`.
    pub name: &'static str,
    /// Its words.
    pub words: fn() -> Vec<&'static str>,
}

/// What a thing is made of.
#[derive(Debug)]
pub struct Record {
    /// What it is, such as `link`.
    pub name: &'static str,
    /// One sentence for the manual.
    pub about: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

/// A fact about the mail, or about a thing in it.
#[derive(Debug)]
pub struct Field {
    /// The name by which rules call it.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// One sentence for the manual.
    pub about: &'static str,
    /// An expression of it, for the manual.
    pub example: &'static str,
    /// How it is read.
    pub(crate) get: Get,
    /// What a finding points to that rests on it.
    pub(crate) at: At,
}

impl Record {
    /// The field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl Kind {
    /// Whether both hold values that can be compared with each other.
    pub(crate) fn compares(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Bool, Self::Bool)
                | (Self::Int | Self::Float, Self::Int | Self::Float)
                | (Self::Text | Self::Word(_), Self::Text | Self::Word(_))
        )
    }

    /// Whether this is a number.
    pub(crate) const fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Float)
    }

    /// Whether this is text of any kind.
    pub(crate) const fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Word(_))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool => f.write_str("bool"),
            Self::Int => f.write_str("int"),
            Self::Float => f.write_str("double"),
            Self::Text => f.write_str("string"),
            Self::Word(vocabulary) => write!(f, "word of {}", vocabulary.name),
            Self::Record(record) => f.write_str(record.name),
            Self::List(of) => write!(f, "list of {of}"),
        }
    }
}
