//! 17, 19, 20, 39 and 43 with several replicas: they share one token, which can't be read from the
//! store.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use factordesk_model::Secret;
use factordesk_proxy::auth0::{Fleet, Grant, TokenCache, TokenError, TokenSource};
use factordesk_proxy::clock::{Clock as _, HeldClock};
use factordesk_proxy::random::SystemRandomness;
use factordesk_proxy::seal::Sealer;
use factordesk_proxy::store::Store;
use factordesk_proxy::store::token::{Lease, TokenName};
use futures_util::future::join_all;
use tokio::sync::{Semaphore, mpsc};

use crate::support::stores::{TestStore, config, on_every_database, on_every_store};

/// A test that has waited longer has failed.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A token endpoint that answers when it is let, with numbered tokens.
struct Endpoint {
    asked: mpsc::UnboundedSender<()>,
    let_go: Semaphore,
    down: AtomicBool,
    count: AtomicUsize,
}

#[async_trait]
impl TokenSource for Endpoint {
    async fn request(&self) -> Result<Grant, TokenError> {
        let number = self.count.fetch_add(1, Ordering::SeqCst);
        self.asked.send(()).unwrap();
        self.let_go.acquire().await.unwrap().forget();
        if self.down.load(Ordering::SeqCst) {
            return Err(TokenError::Refused("403 access_denied".to_owned()));
        }
        Ok(Grant {
            access_token: Secret::new(format!("canary-token-{number}")),
            expires_in: 1000,
            scope: None,
        })
    }
}

struct Setup {
    endpoint: Arc<Endpoint>,
    asked: mpsc::UnboundedReceiver<()>,
    clock: Arc<HeldClock>,
}

impl Setup {
    fn new(permits: usize) -> Self {
        let (sender, asked) = mpsc::unbounded_channel();
        Self {
            endpoint: Arc::new(Endpoint {
                asked: sender,
                let_go: Semaphore::new(permits),
                down: AtomicBool::new(false),
                count: AtomicUsize::new(0),
            }),
            asked,
            clock: Arc::new(HeldClock::at(1_000_000)),
        }
    }

    fn replica(&self, store: Arc<dyn Store>) -> TokenCache {
        let random = Arc::new(SystemRandomness::new());
        TokenCache::new(Fleet::new(
            Arc::clone(&self.endpoint) as _,
            Arc::clone(&self.clock) as _,
            store,
            Sealer::new(&config("memory").tenant, random).unwrap(),
        ))
    }

    /// Waits until the endpoint is asked (again).
    async fn until_asked(&mut self) {
        let asked = tokio::time::timeout(TIMEOUT, self.asked.recv()).await;
        assert!(matches!(asked, Ok(Some(()))), "the endpoint isn't asked");
    }

    fn requests(&self) -> usize {
        self.endpoint.count.load(Ordering::SeqCst)
    }
}

async fn value(replica: &TokenCache) -> String {
    replica.token().await.unwrap().value.expose().to_owned()
}

async fn security_17_cold_replicas_make_one_token_request(kind: TestStore) {
    let setup = Setup::new(100);
    let first = kind.ready().await;
    let replicas = [first, kind.open(), kind.open()].map(|store| setup.replica(store));
    let callers = (0..90).map(|number| value(&replicas[number % 3]));
    for token in join_all(callers).await {
        assert_eq!(token, "canary-token-0");
    }
    assert_eq!(setup.requests(), 1);
    // A replica that starts later uses the same token.
    assert_eq!(value(&setup.replica(kind.open())).await, "canary-token-0");
    assert_eq!(setup.requests(), 1);
    // The renewal is shared too.
    setup.clock.advance(995);
    let callers = (0..90).map(|number| value(&replicas[number % 3]));
    for token in join_all(callers).await {
        assert_eq!(token, "canary-token-1");
    }
    assert_eq!(setup.requests(), 2);
}

async fn security_17_a_holder_that_died_is_followed_and_its_token_comes_too_late(kind: TestStore) {
    let mut setup = Setup::new(0);
    let (one, two) = (
        setup.replica(kind.ready().await),
        setup.replica(kind.open()),
    );
    let late = tokio::spawn(async move { value(&one).await });
    setup.until_asked().await;
    // It says nothing for longer than its lease.
    setup.clock.advance(31);
    let follower = two.clone();
    let follower = tokio::spawn(async move { value(&follower).await });
    setup.until_asked().await;
    assert_eq!(setup.requests(), 2);
    // Tokio's semaphore is fair: the late replica is served first, while the other holds the lease.
    setup.endpoint.let_go.add_permits(1);
    assert_eq!(late.await.unwrap(), "canary-token-0", "good for itself");
    let put = kind.open().shared_token(token_name()).await;
    assert_eq!(put, Ok(None), "not put");
    let third = setup.replica(kind.open());
    let third = tokio::spawn(async move { value(&third).await });
    setup.endpoint.let_go.add_permits(1);
    assert_eq!(follower.await.unwrap(), "canary-token-1");
    assert_eq!(third.await.unwrap(), "canary-token-1", "not the late token");
    assert_eq!(setup.requests(), 2);
}

/// The name of the shared token in the store.
fn token_name() -> TokenName {
    let random = Arc::new(SystemRandomness::new());
    Sealer::new(&config("memory").tenant, random)
        .unwrap()
        .name()
}

async fn security_17_a_lease_lasts_longer_than_a_token_request(kind: TestStore) {
    let mut setup = Setup::new(0);
    let holder = setup.replica(kind.ready().await);
    let asking = tokio::spawn(async move { value(&holder).await });
    setup.until_asked().await;
    // A request to the token endpoint is given up after 15 s.
    setup.clock.advance(16);
    let now = setup.clock.now();
    let lease = kind.open().take_lease(token_name(), now, now + 30).await;
    assert_eq!(lease, Ok(Lease::Held));
    setup.endpoint.let_go.add_permits(1);
    assert_eq!(asking.await.unwrap(), "canary-token-0");
}

/// Another replica stores its token after this one has looked, and before it gets the lease. A trigger stands in for that replica,
/// so the test is for SQLite only.
#[tokio::test]
async fn security_17_the_lease_holder_looks_again_before_it_asks() {
    let kind = TestStore::sqlite();
    let setup = Setup::new(100);
    let first = setup.replica(kind.ready().await);
    assert_eq!(value(&first).await, "canary-token-0");
    kind.tamper(
        "CREATE TABLE kept AS SELECT sealed FROM shared_tokens;
         UPDATE shared_tokens SET sealed = NULL;
         CREATE TRIGGER another_replica AFTER UPDATE OF lease_until ON shared_tokens WHEN NEW.sealed IS NULL
         BEGIN UPDATE shared_tokens SET sealed = (SELECT sealed FROM kept); END",
    )
    .await;
    assert_eq!(value(&setup.replica(kind.open())).await, "canary-token-0");
    assert_eq!(setup.requests(), 1);
    // The replica gave the lease back.
    let now = setup.clock.now();
    let lease = kind.open().take_lease(token_name(), now, now + 30).await;
    assert!(matches!(lease, Ok(Lease::Taken(_))), "{lease:?}");
}

/// A trigger makes the store refuse the token, so the test is for SQLite only.
#[tokio::test]
async fn security_17_a_token_that_can_not_be_shared_is_used_by_the_replica_that_has_it() {
    let kind = TestStore::sqlite();
    let setup = Setup::new(100);
    let replica = setup.replica(kind.ready().await);
    kind.tamper(
        "CREATE TRIGGER full BEFORE UPDATE OF sealed ON shared_tokens
         BEGIN SELECT RAISE(FAIL, 'full'); END",
    )
    .await;
    for _ in 0..3 {
        assert_eq!(value(&replica).await, "canary-token-0");
    }
    assert_eq!(setup.requests(), 1);
}

async fn security_19_a_refused_token_is_renewed_once_for_the_fleet(kind: TestStore) {
    let setup = Setup::new(100);
    let first = kind.ready().await;
    let replicas = [first, kind.open(), kind.open()].map(|store| setup.replica(store));
    let mut renewals = Vec::new();
    for replica in &replicas {
        let refused = replica.token().await.unwrap();
        renewals.push(async move { replica.renewed(&refused).await.unwrap() });
    }
    for token in join_all(renewals).await {
        assert_eq!(token.value.expose(), "canary-token-1");
    }
    assert_eq!(setup.requests(), 2);
}

async fn security_20_a_refusal_pauses_the_whole_fleet(kind: TestStore) {
    let setup = Setup::new(100);
    setup.endpoint.down.store(true, Ordering::SeqCst);
    let first = kind.ready().await;
    let replicas = [first, kind.open(), kind.open()].map(|store| setup.replica(store));
    let refused = replicas[0].token().await.unwrap_err();
    assert!(matches!(refused, TokenError::Refused(_)), "{refused}");
    for replica in &replicas {
        let pausing = replica.token().await.unwrap_err();
        assert!(matches!(pausing, TokenError::Pausing(_)), "{pausing}");
    }
    assert_eq!(setup.requests(), 1);
    setup.endpoint.down.store(false, Ordering::SeqCst);
    setup.clock.advance(3);
    assert_eq!(value(&replicas[2]).await, "canary-token-1");
}

async fn security_20_failures_of_other_replicas_do_not_prolong_a_pause(kind: TestStore) {
    let setup = Setup::new(100);
    setup.endpoint.down.store(true, Ordering::SeqCst);
    let first = kind.ready().await;
    let replicas = [first, kind.open(), kind.open()].map(|store| setup.replica(store));
    // Each failure is the first of its replica, and pauses for 2 s.
    for replica in &replicas[..2] {
        let refused = replica.token().await.unwrap_err();
        assert!(matches!(refused, TokenError::Refused(_)), "{refused}");
        assert_eq!(
            replicas[2].token().await.unwrap_err(),
            TokenError::Pausing(2)
        );
        setup.clock.advance(2);
    }
    setup.endpoint.down.store(false, Ordering::SeqCst);
    assert_eq!(value(&replicas[2]).await, "canary-token-2");
}

async fn security_43_the_shared_token_can_not_be_read_out_of_the_store(kind: TestStore) {
    let setup = Setup::new(100);
    let store = kind.ready().await;
    setup.replica(store).token().await.unwrap();
    let dump = kind.dump().await;
    assert!(!dump.contains("canary"), "{dump}");
    // Another client credential gets another token.
    let mut other = config("memory").tenant;
    other.credential = factordesk_proxy::config::ClientCredential::Secret(Secret::new("rotated"));
    let random = Arc::new(SystemRandomness::new());
    let rotated = TokenCache::new(Fleet::new(
        Arc::clone(&setup.endpoint) as _,
        Arc::clone(&setup.clock) as _,
        kind.open(),
        Sealer::new(&other, random).unwrap(),
    ));
    assert_eq!(value(&rotated).await, "canary-token-1");
    assert_eq!(value(&setup.replica(kind.open())).await, "canary-token-0");
}

async fn security_39_the_token_in_memory_outlives_the_store_and_no_other_is_fetched(
    kind: TestStore,
) {
    let setup = Setup::new(100);
    let replica = setup.replica(kind.ready().await);
    assert_eq!(value(&replica).await, "canary-token-0");
    kind.tamper("DROP TABLE shared_tokens").await;
    setup.clock.advance(900);
    assert_eq!(value(&replica).await, "canary-token-0");
    setup.clock.advance(200);
    let down = replica.token().await.unwrap_err();
    assert!(matches!(down, TokenError::Store(_)), "{down}");
    assert_eq!(setup.requests(), 1);
}

on_every_store!(
    security_17_cold_replicas_make_one_token_request,
    security_17_a_holder_that_died_is_followed_and_its_token_comes_too_late,
    security_17_a_lease_lasts_longer_than_a_token_request,
    security_19_a_refused_token_is_renewed_once_for_the_fleet,
    security_20_a_refusal_pauses_the_whole_fleet,
    security_20_failures_of_other_replicas_do_not_prolong_a_pause,
);

mod kept {
    use super::*;
    on_every_database!(
        security_43_the_shared_token_can_not_be_read_out_of_the_store,
        security_39_the_token_in_memory_outlives_the_store_and_no_other_is_fetched,
    );
}
