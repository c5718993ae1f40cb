//! What a database has to be able to do, and the values that go in and come out.

use async_trait::async_trait;

use super::StoreError;
use super::audit::{Event, Link};
use super::codec::{signed, unsigned};

/// A parameter, or a column of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing
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

/// A row's columns, taken in order.
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
    StoreError::failed("a column is not of its type")
}

/// Runs the statements of [`super::sql`].
#[async_trait]
pub trait Database: Send + Sync + 'static {
    /// Runs one statement, whose parameters are `$1`, `$2`, ...; it is whole or not at all.
    async fn run(
        &self,
        statement: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Vec<Columns>, StoreError>;

    /// The same for a row by its key, which every request asks for: a database may have a shorter way to it.
    async fn look_up(
        &self,
        statement: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Vec<Columns>, StoreError> {
        self.run(statement, parameters).await
    }

    /// Adds a record to the audit chain: reads its end, writes the next, with nobody in between.
    async fn append(&self, time: u64, event: Event) -> Result<Link, StoreError>;

    /// Brings the layout up to date.
    async fn migrate(&self) -> Result<(), StoreError>;
}
