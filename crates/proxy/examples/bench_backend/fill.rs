//! Fills a store as the proxy would have filled it in weeks.

use std::sync::Arc;
use std::time::SystemTime;

use factordesk_model::{AuditActor, MethodSummary, Permission};
use factordesk_proxy::config::StoreConfig;
use factordesk_proxy::store::audit::{Attempt, Event, OutcomeRecord};
use factordesk_proxy::store::{SessionRecord, Store, StoreKey};
use factordesk_proxy::{Config, Deps};
use futures_util::future::join_all;

/// A mutation leaves two records: the intent and the outcome.
const RECORDS_A_MUTATION: u64 = 2;
/// Mutations of each user: as many as a page of the history shows, so that a page costs the same in every store.
const MUTATIONS_A_USER: u64 = 20;
/// Records that are appended at a time, in groups of 64.
const AT_ONCE: u64 = 512;
/// The value of the cookie of the first session.
const SESSION_ID: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

/// Fills the store of `FACTORDESK_STORE`: a valid audit chain, written by the proxy's own appender, and sessions. Prints
/// the cookie of a session that may do everything.
pub(crate) async fn fill(records: u64, sessions: u64) {
    let env = |name: &str| std::env::var(name).ok();
    let config = Config::store_from_sources(None, &env).unwrap();
    let store = Deps::store(&config).unwrap();
    store.prepare().await.unwrap();
    append(&store, records / RECORDS_A_MUTATION).await;
    let now = now();
    let put = store.put_session(StoreKey::of(SESSION_ID), session(now), now);
    put.await.unwrap();
    multiply_sessions(&config, sessions).await;
    println!("cookie=__Host-factordesk={SESSION_ID}");
}

fn now() -> u64 {
    SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs()
}

async fn append(store: &Arc<dyn Store>, mutations: u64) {
    let now = now();
    let users = (mutations / MUTATIONS_A_USER).max(1);
    let mut next = 0;
    while next < mutations {
        let end = (next + AT_ONCE).min(mutations);
        let intents = (next..end).map(|number| store.append(now, intent(number, users)));
        let outcomes = join_all(intents)
            .await
            .into_iter()
            .map(|link| store.append(now, outcome(link.unwrap().seq)));
        for link in join_all(outcomes).await {
            link.unwrap();
        }
        next = end;
    }
}

/// The records of renaming a method. A user's are spread over the whole chain.
fn intent(number: u64, users: u64) -> Event {
    Event::Intent(Attempt {
        actor: AuditActor {
            iss: "https://acme.eu.auth0.com/".to_owned(),
            sub: "auth0|65f0a1b2c3d4e5f60718293a".to_owned(),
            name: Some("Ada Lovelace".to_owned()),
        },
        action: "update_method".to_owned(),
        user_id: Some(format!("auth0|bench-{}", number % users)),
        method_id: Some("totp|dev_2".to_owned()),
        reason: Some("The user has a new phone and asked for a name".to_owned()),
        ticket: Some("HD-20417".to_owned()),
        change: None,
        enrolment_ticket: None,
        request_id: format!("{number:032x}"),
        before: vec![method("Authenticator")],
    })
}

fn outcome(intent: u64) -> Event {
    Event::Outcome(OutcomeRecord {
        intent,
        outcome: "done".to_owned(),
        status: 200,
        code: None,
        after: vec![method("Renamed")],
    })
}

fn method(name: &str) -> MethodSummary {
    MethodSummary {
        id: Some("totp|dev_2".to_owned()),
        kind: Some("totp".to_owned()),
        name: Some(name.to_owned()),
        confirmed: Some(true),
        created_at: Some("2026-02-01T00:00:00.000Z".to_owned()),
        ..MethodSummary::default()
    }
}

fn session(now: u64) -> SessionRecord {
    SessionRecord {
        issuer: "https://acme.eu.auth0.com/".to_owned(),
        // Not the user whose methods are changed: admins can't change their own.
        sub: "auth0|admin".to_owned(),
        name: Some("Bench".to_owned()),
        email: Some("bench@desk.example.com".to_owned()),
        permissions: Permission::ALL.to_vec(),
        created_at: now,
        last_seen: now,
        expires_at: now + 8 * 3600,
        auth_time: Some(now),
        email_verified: Some(true),
        acr: None,
        amr: Vec::new(),
        roles: Vec::new(),
        // Far in the future, so that the session isn't revalidated: the benchmarks don't measure that.
        checked_at: now + 8 * 3600,
        refresh: None,
        sid: None,
    }
}

/// Copies the first session, under random ids, until there are `count`. Putting them one by one would be a transaction
/// each.
async fn multiply_sessions(store: &StoreConfig, count: u64) {
    let statement = |id: &str| {
        format!(
            "INSERT INTO sessions (id, record, last_seen, expires_at, checked_at, refresh)
             WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
             SELECT {id}, record, last_seen, expires_at + n, checked_at, refresh
             FROM numbers, (SELECT * FROM sessions LIMIT 1) AS first WHERE n > 1"
        )
    };
    match store {
        StoreConfig::Memory => panic!("a store in memory is lost when this process ends"),
        StoreConfig::Sqlite(path) => rusqlite::Connection::open(path)
            .unwrap()
            .execute_batch(&statement("randomblob(32)"))
            .unwrap(),
        StoreConfig::Postgres(_) => {
            let url = std::env::var("FACTORDESK_STORE").unwrap();
            let connected = tokio_postgres::connect(&url, tokio_postgres::NoTls).await;
            let (client, connection) = connected.unwrap();
            tokio::spawn(connection);
            let id = "sha256(convert_to(random() || ' ' || n, 'UTF8'))";
            client.batch_execute(&statement(id)).await.unwrap();
        }
    }
}
