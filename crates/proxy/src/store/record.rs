//! The types that the session store keeps.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use factordesk_model::Permission;
use factordesk_model::reader::Reader;
use serde::{Deserialize, Serialize};

use crate::digest::sha256;

/// The SHA-256 digest of a random id that only a browser's cookie holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StoreKey([u8; 32]);

impl StoreKey {
    /// The key of a cookie's value.
    pub fn of(id: &str) -> Self {
        Self(sha256(id.as_bytes()))
    }

    /// The form for a cookie's value.
    pub(crate) fn to_text(self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// Parses what [`StoreKey::to_text`] returns.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The session of a logged-in admin.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRecord {
    /// `iss` of the ID token
    pub issuer: String,
    /// `sub` of the ID token
    pub sub: String,
    /// `name`, for display
    pub name: Option<String>,
    /// `email`, for display
    pub email: Option<String>,
    /// The admin's permissions
    pub permissions: Vec<Permission>,
    /// The admin's roles, for a policy
    #[serde(default)]
    pub roles: Vec<String>,
    /// Unix seconds
    pub created_at: u64,
    /// Unix seconds
    pub last_seen: u64,
    /// When it ends even if it is used, Unix seconds
    pub expires_at: u64,
    /// When the admin entered the password, according to the provider; Unix seconds
    pub auth_time: Option<u64>,
    /// Whether the provider has verified the address
    #[serde(default)]
    pub email_verified: Option<bool>,
    /// The class of the login (`acr`)
    #[serde(default)]
    pub acr: Option<String>,
    /// The methods of the login (`amr`)
    #[serde(default)]
    pub amr: Vec<String>,
    /// The provider's id for its own session (`sid`), needed to log out there
    #[serde(default)]
    pub sid: Option<String>,
    /// When the provider last confirmed the permissions, Unix seconds
    // Kept in a column of its own, like `refresh`, so that statements can compare it.
    #[serde(skip)]
    pub checked_at: u64,
    /// The refresh token, sealed with a key that is derived from the session's id
    #[serde(skip)]
    pub refresh: Option<Vec<u8>>,
}

impl SessionRecord {
    /// Parses a record as it is written, in a third of the instructions that serde takes: every request reads one.
    /// Without what has columns of its own. `None` if the text is unusual in any way, which is left to serde.
    pub(super) fn plain(text: &str) -> Option<Self> {
        let mut reader = Reader::new(text);
        let (mut issuer, mut sub, mut name, mut email) = (None, None, None, None);
        let (mut permissions, mut roles, mut created_at) = (None, None, None);
        let (mut last_seen, mut expires_at, mut auth_time) = (None, None, None);
        let (mut email_verified, mut acr, mut amr, mut sid) = (None, None, None, None);
        reader.items(b'{', b'}', |reader| match &*reader.name()? {
            "issuer" => once(&mut issuer, own(reader)?),
            "sub" => once(&mut sub, own(reader)?),
            "name" => once(&mut name, maybe(reader, own)?),
            "email" => once(&mut email, maybe(reader, own)?),
            "permissions" => {
                let permission = |reader: &mut Reader<'_>| Permission::read(&reader.text()?);
                once(&mut permissions, list(reader, permission)?)
            }
            "roles" => once(&mut roles, list(reader, own)?),
            "created_at" => once(&mut created_at, reader.count()?),
            "last_seen" => once(&mut last_seen, reader.count()?),
            "expires_at" => once(&mut expires_at, reader.count()?),
            "auth_time" => once(&mut auth_time, maybe(reader, |reader| reader.count())?),
            "email_verified" => {
                let flag = |reader: &mut Reader<'_>| reader.value(1)?.as_bool();
                once(&mut email_verified, maybe(reader, flag)?)
            }
            "acr" => once(&mut acr, maybe(reader, own)?),
            "amr" => once(&mut amr, list(reader, own)?),
            "sid" => once(&mut sid, maybe(reader, own)?),
            _ => None,
        })?;
        let record = Self {
            issuer: issuer?,
            sub: sub?,
            name: name?,
            email: email?,
            permissions: permissions?,
            roles: roles?,
            created_at: created_at?,
            last_seen: last_seen?,
            expires_at: expires_at?,
            auth_time: auth_time?,
            email_verified: email_verified?,
            acr: acr?,
            amr: amr?,
            sid: sid?,
            checked_at: 0,
            refresh: None,
        };
        reader.is_at_end().then_some(record)
    }
}

/// Sets a field. `None` if it is repeated.
fn once<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    slot.replace(value).is_none().then_some(())
}

fn own(reader: &mut Reader<'_>) -> Option<String> {
    reader.text().map(Cow::into_owned)
}

fn maybe<T>(
    reader: &mut Reader<'_>,
    read: impl FnOnce(&mut Reader<'_>) -> Option<T>,
) -> Option<Option<T>> {
    if reader.null() {
        Some(None)
    } else {
        read(reader).map(Some)
    }
}

fn list<T>(reader: &mut Reader<'_>, read: impl Fn(&mut Reader<'_>) -> Option<T>) -> Option<Vec<T>> {
    let mut items = Vec::new();
    reader.items(b'[', b']', |reader| {
        items.push(read(reader)?);
        Some(())
    })?;
    Some(items)
}

/// The result of claiming the right to revalidate a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// This replica has the claim. The fencing number is higher than all before; later calls with a
    /// lower one have no effect.
    Ours(u64, SessionRecord),
    /// Another replica is revalidating it, or has just done so
    NotOurs(SessionRecord),
    /// The provider failed a moment ago; no replica may ask it for now
    Paused,
    /// The session doesn't exist any more
    Gone,
}

impl std::fmt::Debug for SessionRecord {
    /// Leaves out name, address and `sub`, which may contain an address.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionRecord")
            .field("permissions", &self.permissions)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> SessionRecord {
        SessionRecord {
            issuer: "https://acme.eu.auth0.com/".to_owned(),
            sub: "auth0|1".to_owned(),
            name: Some("Ada \"A.\" Löve\n".to_owned()),
            email: Some("ada@desk.example.com".to_owned()),
            permissions: Permission::ALL.to_vec(),
            roles: vec!["desk".to_owned(), String::new()],
            created_at: 0,
            last_seen: 1_796_097_687,
            expires_at: u64::MAX,
            auth_time: Some(7),
            email_verified: Some(true),
            acr: Some("urn:mfa".to_owned()),
            amr: vec!["pwd".to_owned(), "mfa".to_owned()],
            sid: Some("s".to_owned()),
            checked_at: 0,
            refresh: None,
        }
    }

    #[test]
    fn record_is_parsed_as_serde_does() {
        let bare = SessionRecord {
            name: None,
            email: None,
            permissions: Vec::new(),
            roles: Vec::new(),
            auth_time: None,
            email_verified: None,
            acr: None,
            amr: Vec::new(),
            sid: None,
            ..record()
        };
        for record in [record(), bare] {
            let text = serde_json::to_string(&record).unwrap();
            assert_eq!(SessionRecord::plain(&text).as_ref(), Some(&record));
            assert_eq!(serde_json::from_str(&text).ok(), Some(record));
        }
    }

    #[test]
    fn unusual_record_is_left_to_serde() {
        let text = serde_json::to_string(&record()).unwrap();
        for (part, unusual) in [
            ("\"roles\":", "\"other\":"),
            ("\"sub\":\"auth0|1\",", ""),
            ("\"sub\":", "\"sub\":\"x\",\"sub\":"),
            ("\"sub\":\"auth0|1\"", "\"sub\":null"),
            ("\"created_at\":0", "\"created_at\":00"),
            ("\"created_at\":0", "\"created_at\":0.5"),
            ("\"created_at\":0", "\"created_at\":-1"),
            ("\"read:audit\"", "\"read:all\""),
            ("true", "\"true\""),
            ("{", "[{"),
        ] {
            let changed = text.replacen(part, unusual, 1);
            assert_ne!(changed, text);
            assert_eq!(SessionRecord::plain(&changed), None, "{unusual}");
        }
        assert_eq!(SessionRecord::plain(&format!("{text} x")), None);
    }
}
