//! One connection for all look-ups of a replica.

use std::fmt;
use std::sync::Arc;

use deadpool::managed::Manager as _;
use deadpool_postgres::{ClientWrapper, Manager};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout_at};

use crate::store::StoreError;
use crate::store::database::TIMEOUT;

/// A connection that any number of statements use at the same time: each is sent at once, and the
/// server works through them in order (pipelining). So a look-up takes one round trip, however many
/// others are under way. Only for statements that take no lock and little time, since those that
/// follow wait for them.
pub(super) struct Shared {
    manager: Manager,
    /// Empty until the first look-up, and after one that took too long.
    current: Mutex<Option<Arc<ClientWrapper>>>,
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
        }
    }

    /// Does work on the connection, within [`TIMEOUT`] with the wait for it. If the work takes too
    /// long, later work gets a new connection.
    pub(super) async fn within<T>(
        &self,
        work: impl AsyncFnOnce(&ClientWrapper) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let deadline = Instant::now() + TIMEOUT;
        let Ok(client) = timeout_at(deadline, self.client()).await else {
            return Err(StoreError::failed(
                "no connection to the database server could be made in time",
            ));
        };
        let client = client?;
        if let Ok(result) = timeout_at(deadline, work(&client)).await {
            return result;
        }
        let mut current = self.current.lock().await;
        if current
            .as_ref()
            .is_some_and(|current| Arc::ptr_eq(current, &client))
        {
            *current = None;
        }
        Err(StoreError::failed(
            "the database server does not answer in time",
        ))
    }

    /// The connection. If there is none, the first to ask makes it, and the others wait for it.
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
