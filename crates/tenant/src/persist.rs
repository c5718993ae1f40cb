//! `--data FILE`: an embedded database with the users, the settings and the clients' credentials.
//!
//! Signing keys aren't stored. They are generated at each start, so earlier tokens are rejected then.

use std::collections::BTreeMap;
use std::path::Path;

use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Credentials;
use crate::fixtures::SeedFile;
use crate::store::{Data, Record, Settings};

/// Position -> `{"user": .., "authentication_methods": [..], "remembered_browsers": .., "tickets": [..]}`.
///
/// Files of earlier versions lack the last two keys.
const RECORDS: TableDefinition<u64, &str> = TableDefinition::new("records");
/// `settings`, `credentials` -> JSON
const META: TableDefinition<&str, &str> = TableDefinition::new("meta");

/// Why the file couldn't be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct PersistError(String);

impl<E: Into<redb::Error>> From<E> for PersistError {
    fn from(error: E) -> Self {
        Self(error.into().to_string())
    }
}

fn unreadable(error: &serde_json::Error) -> PersistError {
    PersistError(format!(
        "an entry is not in the format of this version: {error}"
    ))
}

/// The client ids and secrets, which a configured proxy knows; the rest of [`Credentials`] follows from the address.
#[derive(Serialize, Deserialize)]
struct KeptCredentials {
    m2m_client_id: String,
    m2m_client_secret: String,
    web_client_id: String,
    web_client_secret: String,
    spa_client_id: String,
}

/// The open data file.
pub(crate) struct DataFile(Database);

impl DataFile {
    /// Opens the file, or creates it.
    pub(crate) fn open(path: &Path) -> Result<Self, PersistError> {
        // `create` also opens: redb refuses only a file that isn't a database.
        Ok(Self(Database::create(path)?))
    }

    /// The content of the file; `None` if it is new.
    pub(crate) fn load(&self) -> Result<Option<SeedFile>, PersistError> {
        // `put_all` writes users and settings in one transaction, so a file with settings is
        // complete.
        let Some(settings) = self.meta("settings")? else {
            return Ok(None);
        };
        let read = self.0.begin_read()?;
        let mut users = Vec::new();
        let (mut methods, mut browsers, mut tickets) =
            (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for entry in read.open_table(RECORDS)?.iter()? {
            let (_, text) = entry?;
            let mut value: Value =
                serde_json::from_str(text.value()).map_err(|e| unreadable(&e))?;
            let id = value["user"]["user_id"].as_str().map(str::to_owned);
            users.push(value["user"].take());
            if let Some(id) = id {
                if let Some(count @ 1..) = value["remembered_browsers"].as_u64() {
                    browsers.insert(id.clone(), count);
                }
                if value["tickets"].is_array() {
                    tickets.insert(id.clone(), value["tickets"].take());
                }
                methods.insert(id, value["authentication_methods"].take());
            }
        }
        let mut value: Value = serde_json::from_str(&settings).map_err(|e| unreadable(&e))?;
        // The rest of the value is the settings: together they have the form of a seed.
        value["users"] = Value::Array(users);
        value["authentication_methods"] = json!(methods);
        value["remembered_browsers"] = json!(browsers);
        value["tickets"] = json!(tickets);
        let seed = serde_json::from_value(value).map_err(|e| unreadable(&e))?;
        Ok(Some(seed))
    }

    /// Writes all data in one transaction.
    pub(crate) fn put_all(&self, data: &Data) -> Result<(), PersistError> {
        let write = self.0.begin_write()?;
        {
            let mut records = write.open_table(RECORDS)?;
            for (at, record) in (0u64..).zip(data.records()) {
                records.insert(at, record_text(record).as_str())?;
            }
            let mut meta = write.open_table(META)?;
            meta.insert("settings", settings_text(&data.settings).as_str())?;
        }
        write.commit()?;
        Ok(())
    }

    /// Writes one user.
    pub(crate) fn put_record(&self, at: u64, record: &Record) -> Result<(), PersistError> {
        let write = self.0.begin_write()?;
        write
            .open_table(RECORDS)?
            .insert(at, record_text(record).as_str())?;
        write.commit()?;
        Ok(())
    }

    /// Writes the tenant's settings.
    pub(crate) fn put_settings(&self, settings: &Settings) -> Result<(), PersistError> {
        self.put_meta("settings", &settings_text(settings))
    }

    /// The credentials of an earlier start, with the addresses of this one. A new file gets the `fresh` ones.
    pub(crate) fn credentials(&self, fresh: Credentials) -> Result<Credentials, PersistError> {
        if let Some(text) = self.meta("credentials")? {
            let kept: KeptCredentials = serde_json::from_str(&text).map_err(|e| unreadable(&e))?;
            return Ok(Credentials {
                m2m_client_id: kept.m2m_client_id,
                m2m_client_secret: kept.m2m_client_secret,
                web_client_id: kept.web_client_id,
                web_client_secret: kept.web_client_secret,
                spa_client_id: kept.spa_client_id,
                ..fresh
            });
        }
        let kept = KeptCredentials {
            m2m_client_id: fresh.m2m_client_id.clone(),
            m2m_client_secret: fresh.m2m_client_secret.clone(),
            web_client_id: fresh.web_client_id.clone(),
            web_client_secret: fresh.web_client_secret.clone(),
            spa_client_id: fresh.spa_client_id.clone(),
        };
        // Stored at once: the proxy is configured with them, and the next start must know them.
        let text = serde_json::to_string(&kept).map_err(|e| unreadable(&e))?;
        self.put_meta("credentials", &text)?;
        Ok(fresh)
    }

    fn meta(&self, key: &str) -> Result<Option<String>, PersistError> {
        let read = self.0.begin_read()?;
        match read.open_table(META) {
            Ok(table) => Ok(table.get(key)?.map(|text| text.value().to_owned())),
            // A new file has no tables yet.
            Err(redb::TableError::TableDoesNotExist(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn put_meta(&self, key: &str, text: &str) -> Result<(), PersistError> {
        let write = self.0.begin_write()?;
        write.open_table(META)?.insert(key, text)?;
        write.commit()?;
        Ok(())
    }
}

fn record_text(record: &Record) -> String {
    json!({
        "user": record.user,
        "authentication_methods": record.methods,
        "remembered_browsers": record.remembered_browsers,
        "tickets": record.tickets,
    })
    .to_string()
}

fn settings_text(settings: &Settings) -> String {
    json!({
        "factors": settings.factors,
        "message_types": settings.message_types,
        "roles": settings.roles,
        "organizations": settings.organizations,
    })
    .to_string()
}
