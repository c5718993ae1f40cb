//! Many mutations at a time on PostgreSQL: what waits for what, and for how long.

use std::sync::Arc;
use std::time::Duration;

use factordesk_proxy::config::PostgresConfig;
use factordesk_proxy::store::audit::Event;
use factordesk_proxy::store::{AuditStore as _, PostgresStore, SessionStore as _, Store, StoreKey};
use futures_util::future::{Either, join_all, select};
use tokio_postgres::Client;

use super::audit::{all, attempt, check, outcome};
use super::sessions::session;
use crate::support::relay::Relay;
use crate::support::stores::{TestStore, connect};

const LOOK_AGAIN: Duration = Duration::from_millis(10);
/// A round trip so long that all statements are sent before the first result comes.
const FAR_AWAY: Duration = Duration::from_millis(500);

/// Takes the lock of the audit chain, as another replica does while it writes. It is released when
/// the connection is dropped.
async fn hold_the_chain(kind: &TestStore) -> Client {
    let client = connect(&kind.url).await;
    client
        .batch_execute("BEGIN; SELECT pg_advisory_xact_lock(46071, hashtext(current_schema()))")
        .await
        .unwrap();
    client
}

/// The number of connections that wait for the lock.
async fn waiting(holder: &Client) -> i64 {
    let row = holder
        .query_one(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 46071 AND NOT granted
             AND objid = hashtext(current_schema())::oid",
            &[],
        )
        .await
        .unwrap();
    row.get(0)
}

/// Another store on the same database, whose round trips take this long and are counted.
async fn behind_a_relay(kind: &TestStore, latency: Duration) -> (Relay, PostgresStore) {
    let relay = Relay::start(&kind.url, latency).await;
    let config = PostgresConfig::read(&relay.url, None).unwrap();
    let store = PostgresStore::new(&config).unwrap();
    (relay, store)
}

fn appends(
    store: &Arc<dyn Store>,
    count: u64,
) -> impl Future<Output = Vec<Result<(), String>>> + Send + use<> {
    let tasks = (0..count).map(|number| {
        let store = Arc::clone(store);
        tokio::spawn(async move {
            let event = Event::Intent(attempt("auth0|mia", number));
            let link = store.append(number, event).await;
            link.map(drop).map_err(|error| error.to_string())
        })
    });
    let all = join_all(tasks.collect::<Vec<_>>());
    async move { all.await.into_iter().map(Result::unwrap).collect() }
}

#[tokio::test]
async fn session_reads_do_not_wait_for_appends() {
    let Some(kind) = TestStore::postgres().await else {
        return;
    };
    let store = kind.ready().await;
    let key = StoreKey::of("a");
    store.put_session(key, session(9), 1).await.unwrap();
    let holder = hold_the_chain(&kind).await;
    let appends = appends(&store, 64);
    let reads = async {
        while waiting(&holder).await == 0 {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        // More than there are connections.
        let reads = join_all((0..32).map(|_| store.session(key))).await;
        assert!(reads.into_iter().all(|read| read == Ok(Some(session(9)))));
        // Nor do other statements.
        assert_eq!(store.touch_session(key, 5).await, Ok(()));
        assert_eq!(waiting(&holder).await, 1, "connections that wait");
    };
    // The appends end first if the reads have to wait for them.
    let Either::Right(((), appends)) = select(Box::pin(appends), Box::pin(reads)).await else {
        panic!("the reads have waited");
    };
    drop(holder);
    assert!(appends.await.into_iter().all(|link| link == Ok(())));
    check(&all(&*store).await);
}

#[tokio::test]
async fn appends_that_wait_share_a_transaction() {
    let Some(kind) = TestStore::postgres().await else {
        return;
    };
    let stores = [kind.ready().await, kind.open()];
    let holder = hold_the_chain(&kind).await;
    let appends = [appends(&stores[0], 60), appends(&stores[1], 60)];
    while waiting(&holder).await < 2 {
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    drop(holder);
    for links in join_all(appends).await {
        assert_eq!(links, vec![Ok(()); 60]);
    }
    let rows = all(&*stores[0]).await;
    assert_eq!(rows.len(), 120);
    check(&rows);
    // At most one group of each store waited for the lock, and then the others in a second one.
    let transactions = kind.number("SELECT count(DISTINCT xmin::text) FROM audit");
    assert!(transactions.await <= 4);
}

#[tokio::test]
async fn security_46_an_append_that_has_waited_too_long_is_not_written_later() {
    let Some(kind) = TestStore::postgres().await else {
        return;
    };
    let store = kind.ready().await;
    let holder = hold_the_chain(&kind).await;
    for link in appends(&store, 20).await {
        link.unwrap_err();
    }
    // The server has given up as well: what is released now is for others.
    assert_eq!(waiting(&holder).await, 0);
    drop(holder);
    let link = store.append(1, outcome(7)).await.unwrap();
    assert_eq!(link.seq, 1);
}

/// Nothing is sent in response to a result, so a group takes as long as a single round trip.
#[tokio::test]
async fn append_is_one_round_trip() {
    let Some(kind) = TestStore::postgres().await else {
        return;
    };
    drop(kind.ready().await);
    let (relay, store) = behind_a_relay(&kind, Duration::ZERO).await;
    let append = async |number| {
        let event = Event::Intent(attempt("auth0|mia", number));
        store.append(number, event).await.unwrap();
    };
    // The first one also connects, and prepares the statement.
    append(0).await;
    for number in 1..=5 {
        let before = relay.turns();
        append(number).await;
        assert_eq!(relay.turns() - before, 1);
    }
}

/// A look-up doesn't wait for those before it, however many there are.
#[tokio::test]
async fn look_ups_share_a_round_trip() {
    let Some(kind) = TestStore::postgres().await else {
        return;
    };
    let key = StoreKey::of("a");
    let store = kind.ready().await;
    store.put_session(key, session(9), 1).await.unwrap();
    let (relay, store) = behind_a_relay(&kind, FAR_AWAY).await;
    // The first one also connects, and prepares the statement.
    assert_eq!(store.session(key).await, Ok(Some(session(9))));
    let before = relay.turns();
    let reads = join_all((0..32).map(|_| store.session(key))).await;
    assert!(reads.into_iter().all(|read| read == Ok(Some(session(9)))));
    assert_eq!(relay.turns() - before, 1);
}

/// Each connection sends all of its statements at once, however many there are.
#[tokio::test]
async fn short_statements_share_round_trips() {
    let Some(kind) = TestStore::postgres().await else {
        return;
    };
    let key = StoreKey::of("a");
    let store = kind.ready().await;
    store.put_session(key, session(9), 1).await.unwrap();
    let (relay, store) = behind_a_relay(&kind, FAR_AWAY).await;
    let touch = async || {
        let all = join_all((0..64).map(|_| store.touch_session(key, 100))).await;
        assert_eq!(all, vec![Ok(()); 64]);
    };
    // The first ones also connect, and prepare the statement.
    touch().await;
    let before = relay.turns();
    touch().await;
    assert_eq!(relay.turns() - before, 5);
}

/// What waits for a row that another transaction holds has a connection to itself, until there are
/// more statements than connections.
#[tokio::test]
async fn statement_that_waits_for_a_row_holds_up_no_others() {
    let Some(kind) = TestStore::postgres().await else {
        return;
    };
    let (held, free) = (StoreKey::of("a"), StoreKey::of("b"));
    let store = kind.ready().await;
    store.put_session(held, session(9), 1).await.unwrap();
    let mut holder = connect(&kind.url).await;
    let transaction = holder.transaction().await.unwrap();
    let lock = "SELECT id FROM sessions FOR UPDATE";
    transaction.execute(lock, &[]).await.unwrap();
    store.put_session(free, session(9), 1).await.unwrap();
    let others = async {
        let waiting = "SELECT count(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))";
        while transaction
            .query_one(waiting, &[])
            .await
            .unwrap()
            .get::<_, i64>(0)
            == 0
        {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        join_all((0..4).map(|_| store.touch_session(free, 100))).await
    };
    let waits = Box::pin(store.touch_session(held, 100));
    let Either::Right((others, waits)) = select(waits, Box::pin(others)).await else {
        panic!("it didn't wait for the row");
    };
    assert_eq!(others, vec![Ok(()); 4]);
    transaction.rollback().await.unwrap();
    assert_eq!(waits.await, Ok(()));
}

#[tokio::test]
async fn look_up_reconnects_after_a_connection_was_lost() {
    let Some(kind) = TestStore::postgres().await else {
        return;
    };
    let key = StoreKey::of("a");
    let store = kind.ready().await;
    store.put_session(key, session(9), 1).await.unwrap();
    let holder = connect(&kind.url).await;
    holder
        .batch_execute("BEGIN; LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE")
        .await
        .unwrap();
    let ends = async {
        // The connection that waits for the table.
        let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_locks
                   WHERE relation = 'sessions'::regclass AND NOT granted";
        while holder.query_one(end, &[]).await.unwrap().get::<_, i64>(0) == 0 {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    let (read, ()) = tokio::join!(store.session(key), ends);
    read.unwrap_err();
    drop(holder);
    assert_eq!(store.session(key).await, Ok(Some(session(9))));
}
