//! The fields that a search may name.

use factordesk_model::{IDENTITY_FIELDS, USER_FIELDS};

/// A field that a search may name: one that the desk shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field(String);

/// The domain of an e-mail address. The tenant's search has a field of its own for it.
const EMAIL_DOMAIN: &str = "email.domain";

/// The fields in which a word without a field is searched: names, addresses, numbers and the id.
pub(super) const BARE: [&str; 8] = [
    "name",
    "given_name",
    "family_name",
    "nickname",
    "username",
    "email",
    "phone_number",
    "user_id",
];

/// Maximum length of a refused field's name in an error message, in characters.
const MAX_SHOWN: usize = 64;

/// A field that isn't shown, and so can't be searched or sorted by.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{key}' can't name the field '{name}'. It can name {}.", nameable(.key))]
pub(crate) struct NotShown {
    key: &'static str,
    name: String,
}

/// The fields that `key` can name.
fn nameable(key: &str) -> String {
    // `identities` is the last one (`model::user`). It isn't a single value, see `scalar`.
    let mut fields = USER_FIELDS[..USER_FIELDS.len() - 1].join(", ");
    if key == "q" {
        fields += &IDENTITY_FIELDS
            .map(|field| format!(", identities.{field}"))
            .concat();
        fields = fields + ", " + EMAIL_DOMAIN;
    }
    fields
}

impl Field {
    /// Reads a field's name as it is written in `q`.
    pub(super) fn read(name: &str) -> Result<Self, NotShown> {
        let of_identity = |field: &str| IDENTITY_FIELDS.contains(&field);
        let shown = scalar(name)
            || name == EMAIL_DOMAIN
            || name.strip_prefix("identities.").is_some_and(of_identity);
        if shown {
            Ok(Self(name.to_owned()))
        } else {
            Err(not_shown("q", name))
        }
    }

    /// A field that is known to be shown.
    pub(super) fn of(name: &'static str) -> Self {
        Self(name.to_owned())
    }

    /// A field that the policy names, which needn't be shown.
    pub(super) fn of_policy(name: &str) -> Self {
        Self(name.to_owned())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Checks that users may be sorted by this field: the order would tell something about a field that
/// isn't shown.
pub(super) fn sortable(name: &str) -> Result<(), NotShown> {
    if scalar(name) {
        Ok(())
    } else {
        Err(not_shown("sort", name))
    }
}

/// Whether the field is shown and holds a single value. `identities` is a list of objects.
fn scalar(name: &str) -> bool {
    name != "identities" && USER_FIELDS.contains(&name)
}

fn not_shown(key: &'static str, name: &str) -> NotShown {
    // The name is repeated in the error, so it must neither be long nor hold control characters.
    let name = name.escape_default().take(MAX_SHOWN).collect();
    NotShown { key, name }
}
