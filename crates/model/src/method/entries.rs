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
        // Destructured without `..`, so that the compiler reports a new field that is missing below.
        let Self {
            id,
            kind,
            confirmed,
            name,
            authentication_methods: children,
            preferred_authentication_method: channel,
            link_id,
            phone_number,
            email,
            totp_secret,
            key_id,
            public_key,
            relying_party_identifier,
            aaguid,
            credential_device_type,
            credential_backed_up,
            identity_user_id,
            user_agent,
            user_handle,
            transports,
            created_at,
            enrolled_at,
            last_auth_at,
            extra,
        } = self;
        let known = [
            ("id", id.as_ref().map(|id| Entry::Text(id.as_str()))),
            ("type", kind.as_ref().map(|kind| Entry::Text(kind.as_str()))),
            ("confirmed", confirmed.map(Entry::Flag)),
            ("name", name.as_deref().map(Entry::Text)),
            (
                "authentication_methods",
                Some(Entry::Children(children)).filter(|_| !children.is_empty()),
            ),
            (
                "preferred_authentication_method",
                channel.map(|channel| Entry::Text(channel.as_str())),
            ),
            ("link_id", link_id.as_deref().map(Entry::Text)),
            ("phone_number", phone_number.as_deref().map(Entry::Text)),
            ("email", email.as_deref().map(Entry::Text)),
            (
                "totp_secret",
                totp_secret
                    .as_ref()
                    .map(|secret| Entry::Text(secret.expose())),
            ),
            ("key_id", key_id.as_deref().map(Entry::Text)),
            ("public_key", public_key.as_deref().map(Entry::Text)),
            (
                "relying_party_identifier",
                relying_party_identifier.as_deref().map(Entry::Text),
            ),
            ("aaguid", aaguid.as_deref().map(Entry::Text)),
            (
                "credential_device_type",
                credential_device_type.as_deref().map(Entry::Text),
            ),
            (
                "credential_backed_up",
                credential_backed_up.map(Entry::Flag),
            ),
            (
                "identity_user_id",
                identity_user_id.as_deref().map(Entry::Text),
            ),
            ("user_agent", user_agent.as_deref().map(Entry::Text)),
            ("user_handle", user_handle.as_deref().map(Entry::Text)),
            ("transports", transports.as_deref().map(Entry::Texts)),
            ("created_at", created_at.as_deref().map(Entry::Text)),
            ("enrolled_at", enrolled_at.as_deref().map(Entry::Text)),
            ("last_auth_at", last_auth_at.as_deref().map(Entry::Text)),
        ];
        let mut entries = Vec::with_capacity(known.len() + extra.len());
        entries.extend(
            known
                .into_iter()
                .filter_map(|(key, entry)| Some((key, entry?))),
        );
        let found = entries.len();
        // A known field wins over one in `extra` with the same key, as in `into_value`.
        for (key, value) in extra {
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
