//! What a database has to provide, and the values that go in and out.

use std::time::Duration;

use async_trait::async_trait;

use super::StoreError;
use super::appender::NotAppended;
use super::audit::{Draft, Link};
use super::codec::{signed, unsigned};

/// Maximum time for a statement or an append, including all waiting: in line, for a connection and
/// for locks. After that, the request is answered with 503.
pub(super) const TIMEOUT: Duration = Duration::from_secs(5);

/// A parameter of a statement, or a column of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `NULL`
    Null,
    /// `BIGINT`
    Int(i64),
    /// `TEXT`
    Text(String),
    /// `BLOB` or `BYTEA`
    Bytes(Vec<u8>),
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Int(signed(number))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_owned())
    }
}

impl From<[u8; 32]> for Value {
    fn from(bytes: [u8; 32]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// The columns of a row, taken one after the other.
#[derive(Debug)]
pub struct Columns(std::vec::IntoIter<Value>);

impl Columns {
    pub(super) fn new(values: Vec<Value>) -> Self {
        Self(values.into_iter())
    }

    pub(super) fn number(&mut self) -> Result<u64, StoreError> {
        match self.0.next() {
            Some(Value::Int(number)) => Ok(unsigned(number)),
            _ => Err(odd()),
        }
    }

    pub(super) fn maybe_number(&mut self) -> Result<Option<u64>, StoreError> {
        match self.0.next() {
            Some(Value::Int(number)) => Ok(Some(unsigned(number))),
            Some(Value::Null) => Ok(None),
            _ => Err(odd()),
        }
    }

    pub(super) fn text(&mut self) -> Result<String, StoreError> {
        self.maybe_text()?.ok_or_else(odd)
    }

    pub(super) fn maybe_text(&mut self) -> Result<Option<String>, StoreError> {
        match self.0.next() {
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(Value::Null) => Ok(None),
            _ => Err(odd()),
        }
    }

    pub(super) fn maybe_bytes(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        match self.0.next() {
            Some(Value::Bytes(bytes)) => Ok(Some(bytes)),
            Some(Value::Null) => Ok(None),
            _ => Err(odd()),
        }
    }

    pub(super) fn hash(&mut self) -> Result<[u8; 32], StoreError> {
        let bytes = self.maybe_bytes()?.ok_or_else(odd)?;
        bytes.try_into().map_err(|_| odd())
    }
}

fn odd() -> StoreError {
    StoreError::failed("a column has an unexpected type")
}

/// Runs the statements of [`super::sql`].
#[async_trait]
pub trait Database: Send + Sync + 'static {
    /// Runs one statement with the parameters `$1`, `$2` and so on. It takes effect completely or
    /// not at all. It must be short, such as one about a row with a known key, since others may wait
    /// for it.
    async fn run(
        &self,
        statement: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Vec<Columns>, StoreError>;

    /// Runs two statements, one after the other, and returns the rows of the second. Each takes
    /// effect on its own. A distant database gets both at once.
    async fn run_both(
        &self,
        first: (&'static str, Vec<Value>),
        second: (&'static str, Vec<Value>),
    ) -> Result<Vec<Columns>, StoreError> {
        self.run(first.0, first.1).await?;
        self.run(second.0, second.1).await
    }

    /// Like [`Self::run`], for reading a row by its key, which happens with every request. A
    /// database may have a faster way for it.
    async fn look_up(
        &self,
        statement: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Vec<Columns>, StoreError> {
        self.run(statement, parameters).await
    }

    /// Like [`Self::run`], for a statement that may take its time, such as reading the audit.
    async fn run_long(
        &self,
        statement: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Vec<Columns>, StoreError> {
        self.run(statement, parameters).await
    }

    /// Appends records to the audit chain, all or none: reads the last row and writes the next
    /// ones, with no other writer in between. Gives up after `timeout`.
    async fn append(&self, drafts: Vec<Draft>, timeout: Duration)
    -> Result<Vec<Link>, NotAppended>;

    /// Brings the schema up to date.
    async fn migrate(&self) -> Result<(), StoreError>;
}
