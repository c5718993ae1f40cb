//! A method's fields as they are serialised, without building a tree of [`Value`]s, of which a busy proxy would
//! allocate thousands per second.
//!
//! The widget uses [`AuthenticationMethod::into_value`] instead; `streamed_tests` checks that both give the same
//! JSON.

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{AuthenticationMethod, SubMethod};

/// The value of a key.
#[derive(Clone, Copy)]
pub(crate) enum Entry<'a> {
    /// A string
    Text(&'a str),
    /// A boolean
    Flag(bool),
    /// A list of strings
    Texts(&'a [String]),
    /// The method's children
    Children(&'a [SubMethod]),
    /// A value from `extra`
    Other(&'a Value),
}

/// An object to be written: its keys, each once, and their values.
pub(crate) struct Entries<'a>(pub(crate) Vec<(&'a str, Entry<'a>)>);

impl AuthenticationMethod {
    /// The keys and values of [`Self::to_value`], in the same order.
    pub(crate) fn entries(&self) -> Entries<'_> {
        let mut entries = Vec::with_capacity(Self::FIELDS.len() + self.extra.len());
        let known = Self::FIELDS.iter().zip(self.known());
        entries.extend(known.filter_map(|(name, entry)| Some((*name, entry?))));
        let found = entries.len();
        // A known field wins over one in `extra` with the same key, as in `into_value`.
        for (key, value) in &self.extra {
            if !entries[..found].iter().any(|(known, _)| known == key) {
                entries.push((key.as_str(), Entry::Other(value)));
            }
        }
        Entries(entries)
    }
}

impl SubMethod {
    /// The keys and values of the child, in the order of its `into_value`.
    pub(crate) fn entries(&self) -> Entries<'_> {
        let extra = self.extra.iter();
        let mut entries: Vec<_> = extra
            .map(|(key, value)| (key.as_str(), Entry::Other(value)))
            .collect();
        for (key, text) in [("type", &self.kind), ("id", &self.id)] {
            let Some(text) = text else { continue };
            match entries.iter_mut().find(|(there, _)| *there == key) {
                Some(entry) => entry.1 = Entry::Text(text),
                None => entries.push((key, Entry::Text(text))),
            }
        }
        Entries(entries)
    }
}

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

impl Serialize for Entry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Texts(texts) => serializer.collect_seq(*texts),
            Self::Children(children) => {
                serializer.collect_seq(children.iter().map(SubMethod::entries))
            }
            Self::Other(value) => value.serialize(serializer),
        }
    }
}
