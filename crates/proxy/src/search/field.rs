//! The fields that a search may name.

use std::fmt;

use factordesk_model::{IDENTITY_FIELDS, USER_FIELDS};

/// A field that a search may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field(String);

/// The domain of an e-mail address, which the search knows as a field of its own.
const EMAIL_DOMAIN: &str = "email.domain";

/// Where a word without a field is looked for: what a person is called by.
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

/// A refused field's name is repeated up to this many characters.
const MAX_SHOWN: usize = 64;

/// A field that isn't shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotShown {
    key: &'static str,
    name: String,
}

impl fmt::Display for NotShown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, name } = self;
        write!(
            f,
            "'{key}' can't name the field '{name}'. It can name {}",
            USER_FIELDS[..USER_FIELDS.len() - 1].join(", ")
        )?;
        if *key == "q" {
            for field in IDENTITY_FIELDS {
                write!(f, ", identities.{field}")?;
            }
            write!(f, ", {EMAIL_DOMAIN}")?;
        }
        f.write_str(".")
    }
}

impl Field {
    /// Reads a field's name as it stands in `q`.
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

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether an order by this field says no more than the answer does.
pub(super) fn sortable(name: &str) -> Result<(), NotShown> {
    if scalar(name) {
        Ok(())
    } else {
        Err(not_shown("sort", name))
    }
}

/// All that are shown but `identities`, which is a list of objects.
fn scalar(name: &str) -> bool {
    name != "identities" && USER_FIELDS.contains(&name)
}

fn not_shown(key: &'static str, name: &str) -> NotShown {
    let name = name.escape_default().take(MAX_SHOWN).collect();
    NotShown { key, name }
}
