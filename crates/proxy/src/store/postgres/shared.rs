//! A connection that many statements share.

use std::fmt;
use std::sync::Arc;

use deadpool::managed::Manager as _;
use deadpool_postgres::{ClientWrapper, Manager};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout_at};

use crate::store::StoreError;
use crate::store::database::TIMEOUT;

/// A connection that any number of statements use at the same time: each is sent at once, and the
/// server works through them in order (pipelining). So each takes one round trip, however many
/// others are under way. Only for statements that take little time, since those that follow wait for
/// them.
pub(super) struct Shared {
    manager: Manager,
    /// Empty until the first statement, and after one that failed.
    current: Mutex<Option<Arc<ClientWrapper>>>,
    /// Each caller holds a reference while its work is under way.
    load: Arc<()>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shared(..)")
    }
}

impl Shared {
    pub(super) fn new(manager: Manager) -> Self {
        Self {
            manager,
            current: Mutex::new(None),
            load: Arc::default(),
        }
    }

    /// How many callers use the connection, plus one.
    pub(super) fn load(&self) -> usize {
        Arc::strong_count(&self.load)
    }

    /// Does work on the connection, within [`TIMEOUT`] with the wait for it. After a failure, later
    /// work gets a new connection: whether this one has ended may not be known yet.
    pub(super) async fn within<T>(
        &self,
        work: impl AsyncFnOnce(&ClientWrapper) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let _counted = Arc::clone(&self.load);
        let deadline = Instant::now() + TIMEOUT;
        let Ok(client) = timeout_at(deadline, self.client()).await else {
            return Err(StoreError::failed(
                "no connection to the database server could be made in time",
            ));
        };
        let client = client?;
        let result = timeout_at(deadline, work(&client))
            .await
            .unwrap_or_else(|_| {
                Err(StoreError::failed(
                    "the database server does not answer in time",
                ))
            });
        if result.is_err() {
            self.replace(&client).await;
        }
        result
    }

    /// Makes later work use a new connection.
    async fn replace(&self, failed: &Arc<ClientWrapper>) {
        let mut current = self.current.lock().await;
        if current.as_ref().is_some_and(|it| Arc::ptr_eq(it, failed)) {
            *current = None;
        }
    }

    /// The connection. The first to ask makes it, and the others wait for it.
    async fn client(&self) -> Result<Arc<ClientWrapper>, StoreError> {
        let mut current = self.current.lock().await;
        if let Some(client) = current.as_ref().filter(|client| !client.is_closed()) {
            return Ok(Arc::clone(client));
        }
        let client = Arc::new(self.manager.create().await?);
        *current = Some(Arc::clone(&client));
        Ok(client)
    }
}
