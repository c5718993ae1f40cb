//! Stores for tests, of every kind.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use factordesk_proxy::config::{Config, PostgresConfig};
use factordesk_proxy::store::{PostgresStore, SqliteStore, Store};

/// The variable with the address of the tests' PostgreSQL server. `cargo xtask test --postgres`
/// sets it.
pub(crate) const POSTGRES: &str = "FACTORDESK_TEST_POSTGRES";

/// A store for a single test. It is removed on drop.
pub(crate) struct TestStore {
    /// As the configuration names it
    pub(crate) url: String,
    temporary: Temporary,
}

/// The tables for which `PostgreSQL` plans a statement.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tables {
    /// So small that they would be read from end to end; planned as for larger ones
    Small,
    /// With the rows that the test has stored
    AsTheyAre,
}

enum Temporary {
    Memory(Arc<dyn Store>),
    File(PathBuf),
    Schema(String),
}

fn unique() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("factordesk_test_{}_{count}", std::process::id())
}

impl TestStore {
    pub(crate) fn memory() -> Self {
        let store = SqliteStore::in_memory().unwrap();
        Self {
            url: "memory".to_owned(),
            temporary: Temporary::Memory(Arc::new(store)),
        }
    }

    pub(crate) fn sqlite() -> Self {
        let file = std::env::temp_dir().join(format!("{}.db", unique()));
        Self {
            url: format!("sqlite:{}", file.display()),
            temporary: Temporary::File(file),
        }
    }

    /// A store in its own schema. Without a server, prints that the test is skipped and returns
    /// `None`.
    pub(crate) async fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var(POSTGRES) else {
            let test = std::thread::current().name().unwrap_or("?").to_owned();
            // Not by `eprintln!`, which the test runner swallows.
            let _ = writeln!(
                std::io::stderr(),
                "SKIPPED {test}: {POSTGRES} is not set (cargo xtask test --postgres sets it)"
            );
            return None;
        };
        let schema = unique();
        run(
            &server,
            &format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}"),
        )
        .await;
        let join = if server.contains('?') { '&' } else { '?' };
        Some(Self {
            url: format!("{server}{join}options=-c%20search_path%3D{schema}"),
            temporary: Temporary::Schema(schema),
        })
    }

    /// Another handle to the store, as another replica would have. In memory, it is the same one.
    pub(crate) fn open(&self) -> Arc<dyn Store> {
        match &self.temporary {
            Temporary::Memory(store) => Arc::clone(store),
            Temporary::File(path) => Arc::new(SqliteStore::open(path).unwrap()),
            Temporary::Schema(_) => {
                let config = PostgresConfig::read(&self.url, None).unwrap();
                Arc::new(PostgresStore::new(&config).unwrap())
            }
        }
    }

    /// Opens the store and creates its tables.
    pub(crate) async fn ready(&self) -> Arc<dyn Store> {
        let store = self.open();
        store.prepare().await.unwrap();
        store
    }

    /// The bytes of an SQLite store's files: nothing can be written without changing them.
    pub(crate) fn files(&self) -> [Vec<u8>; 2] {
        let Temporary::File(path) = &self.temporary else {
            panic!("not a file");
        };
        ["", "-wal"].map(|end| {
            let file = format!("{}{end}", path.display());
            std::fs::read(file).unwrap_or_default()
        })
    }

    /// Runs statements, as an attacker with access to the database could.
    pub(crate) async fn tamper(&self, statements: &str) {
        match &self.temporary {
            Temporary::Memory(_) => panic!("a store in memory can't be tampered with"),
            Temporary::File(path) => rusqlite::Connection::open(path)
                .unwrap()
                .execute_batch(statements)
                .unwrap(),
            Temporary::Schema(_) => run(&self.url, statements).await,
        }
    }

    /// How the database would carry this statement out.
    pub(crate) async fn plan(&self, statement: &str, tables: Tables) -> String {
        match &self.temporary {
            Temporary::Memory(_) => panic!("a store in memory can't be looked into"),
            Temporary::File(path) => {
                let connection = rusqlite::Connection::open(path).unwrap();
                let mut plan = connection
                    .prepare(&format!("EXPLAIN QUERY PLAN {statement}"))
                    .unwrap();
                let steps = plan.query_map([], |row| row.get::<_, String>("detail"));
                steps.unwrap().map(|step| step.unwrap() + "\n").collect()
            }
            Temporary::Schema(_) => {
                let client = connect(&self.url).await;
                if tables == Tables::Small {
                    let avoid = "SET enable_seqscan = off";
                    client.batch_execute(avoid).await.unwrap();
                }
                let rows = client.query(&format!("EXPLAIN {statement}"), &[]).await;
                let steps = rows.unwrap();
                steps
                    .iter()
                    .map(|row| row.get::<_, String>(0) + "\n")
                    .collect()
            }
        }
    }

    /// The number that this statement returns.
    pub(crate) async fn number(&self, statement: &str) -> i64 {
        match &self.temporary {
            Temporary::Memory(_) => panic!("a store in memory can't be looked into"),
            Temporary::File(path) => rusqlite::Connection::open(path)
                .unwrap()
                .query_row(statement, [], |row| row.get(0))
                .unwrap(),
            Temporary::Schema(_) => {
                let client = connect(&self.url).await;
                client.query_one(statement, &[]).await.unwrap().get(0)
            }
        }
    }

    /// All data of the store, as text.
    pub(crate) async fn dump(&self) -> String {
        const TABLES: [&str; 5] = [
            "used_logins",
            "sessions",
            "shared_tokens",
            "idempotency",
            "audit",
        ];
        let mut text = String::new();
        match &self.temporary {
            Temporary::Memory(_) => panic!("a store in memory can't be dumped"),
            Temporary::File(path) => {
                for end in ["", "-wal"] {
                    let file = format!("{}{end}", path.display());
                    text.push_str(&String::from_utf8_lossy(
                        &std::fs::read(file).unwrap_or_default(),
                    ));
                }
            }
            Temporary::Schema(_) => {
                let client = connect(&self.url).await;
                for table in TABLES {
                    // Binary columns as escaped bytes: what is readable stays readable.
                    client
                        .batch_execute("SET bytea_output = 'escape'")
                        .await
                        .unwrap();
                    let rows = client
                        .query(&format!("SELECT CAST(t.* AS text) FROM {table} t"), &[])
                        .await
                        .unwrap();
                    for row in rows {
                        text.push_str(row.get(0));
                    }
                }
            }
        }
        text
    }
}

pub(crate) async fn connect(url: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    client
}

async fn run(url: &str, statements: &str) {
    connect(url).await.batch_execute(statements).await.unwrap();
}

impl Drop for TestStore {
    fn drop(&mut self) {
        match &self.temporary {
            Temporary::Memory(_) => {}
            Temporary::File(path) => {
                for end in ["", "-wal", "-shm"] {
                    let _ = std::fs::remove_file(format!("{}{end}", path.display()));
                }
            }
            Temporary::Schema(schema) => {
                let drop = format!("DROP SCHEMA IF EXISTS {schema} CASCADE");
                let url = self.url.clone();
                // The test's own runtime can't be blocked on here.
                let _ = std::thread::spawn(move || {
                    tokio::runtime::Builder::new_current_thread()
                        .enable_all()
                        .build()
                        .unwrap()
                        .block_on(run(&url, &drop));
                })
                .join();
            }
        }
    }
}

/// A valid configuration with this store.
pub(crate) fn config(url: &str) -> Config {
    let env = |name: &str| {
        Some(
            match name {
                "AUTH0_DOMAIN" => "acme.eu.auth0.com",
                "AUTH0_CLIENT_ID" => "m2m",
                "AUTH0_CLIENT_SECRET" => "s3cret",
                "OIDC_ISSUER" => "https://acme.eu.auth0.com/",
                "OIDC_CLIENT_ID" => "web",
                "OIDC_CLIENT_SECRET" => "s",
                "OIDC_AUDIENCE" => "https://desk.example.com/api",
                "FACTORDESK_PUBLIC_URL" => "https://desk.example.com",
                "FACTORDESK_STORE" => url,
                _ => return None,
            }
            .to_owned(),
        )
    };
    Config::from_sources(None, &env).unwrap()
}

/// Makes a test of each function for each kind of store. The function gets a [`TestStore`].
macro_rules! on_every_store {
    ($($name:ident),+ $(,)?) => {
        mod memory {
            $(#[tokio::test]
            async fn $name() {
                super::$name(crate::support::stores::TestStore::memory()).await;
            })+
        }
        crate::support::stores::on_every_database!($($name),+);
    };
}

/// The same for the kinds that several processes can open.
macro_rules! on_every_database {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name(crate::support::stores::TestStore::sqlite()).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                if let Some(store) = crate::support::stores::TestStore::postgres().await {
                    super::$name(store).await;
                }
            })+
        }
    };
}

pub(crate) use {on_every_database, on_every_store};
