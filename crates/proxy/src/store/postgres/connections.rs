//! The connections of a replica.

use std::time::Duration;

use deadpool_postgres::{
    ClientWrapper, Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime,
};
use tokio::time::{Instant, timeout_at};
use tokio_postgres::NoTls;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::shared::Shared;
use crate::config::PostgresConfig;
use crate::store::StoreError;
use crate::store::database::TIMEOUT;

/// How many there are, besides the one for look-ups.
const APPENDS: usize = 1;
const LONG: usize = 2;
const SHORT: usize = 5;
/// The server enforces limits as well, so that a replica that hangs can't hold a lock for long.
const SESSION_OPTIONS: &str = "-c statement_timeout=5000 -c idle_in_transaction_session_timeout=10000 \
                               -c client_min_messages=warning";

/// The connections, made on first use.
pub(super) struct Connections {
    /// For look-ups, which mustn't wait behind anything
    pub(super) look_ups: Shared,
    /// For short statements, any number on each
    short: [Shared; SHORT],
    /// For records of the audit chain, which wait for each other
    pub(super) appends: Pool,
    /// For what may take long, one statement on each
    pub(super) long: Pool,
}

impl Connections {
    pub(super) fn new(config: &PostgresConfig) -> Result<Self, StoreError> {
        let mut client = config.client().clone();
        // The operator's own options come last, so they win.
        let given = client.get_options().unwrap_or_default().to_owned();
        client
            .options(format!("{SESSION_OPTIONS} {given}").trim())
            .application_name("factordesk-proxy")
            .connect_timeout(TIMEOUT)
            .tcp_user_timeout(TIMEOUT)
            .keepalives_idle(Duration::from_secs(30));
        let manager = || {
            let recycling = ManagerConfig {
                // `Fast` sends no query to check a connection, which would be a round trip each
                // time.
                recycling_method: RecyclingMethod::Fast,
            };
            let client = client.clone();
            match config.tls() {
                None => Manager::from_config(client, NoTls, recycling),
                Some(tls) => {
                    let tls = MakeRustlsConnect::new(tls.clone());
                    Manager::from_config(client, tls, recycling)
                }
            }
        };
        let pool = |connections| {
            Pool::builder(manager())
                .max_size(connections)
                // For migrations. Other statements have their own limit, which is shorter.
                .create_timeout(Some(TIMEOUT))
                .runtime(Runtime::Tokio1)
                .build()
                .map_err(|error| StoreError::Failed(error.to_string()))
        };
        Ok(Self {
            look_ups: Shared::new(manager()),
            short: std::array::from_fn(|_| Shared::new(manager())),
            appends: pool(APPENDS)?,
            long: pool(LONG)?,
        })
    }

    /// The connection for short statements with the least work, the first of them. So a statement
    /// that waits for a lock delays others only if there are more of them than connections, and few
    /// requests need few connections.
    pub(super) fn short(&self) -> &Shared {
        let [first, others @ ..] = &self.short;
        others.iter().fold(first, |least, next| {
            if next.load() < least.load() {
                next
            } else {
                least
            }
        })
    }
}

/// Does work on a connection of the pool. If that takes too long, with the wait for the
/// connection, the connection is closed instead of going back to the pool, where it would block
/// the next request.
pub(super) async fn within<T>(
    pool: &Pool,
    timeout: Duration,
    work: impl AsyncFnOnce(&mut ClientWrapper) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let deadline = Instant::now() + timeout;
    let Ok(client) = timeout_at(deadline, pool.get()).await else {
        return Err(StoreError::failed(
            "no connection to the database server was free, or made, in time",
        ));
    };
    let mut client = client.map_err(|error| match error {
        PoolError::Backend(error) => error.into(),
        other => StoreError::Failed(other.to_string()),
    })?;
    if let Ok(result) = timeout_at(deadline, work(&mut client)).await {
        return result;
    }
    drop(Object::take(client));
    Err(StoreError::failed(
        "the database server does not answer in time",
    ))
}
