//! Which reads are shared, kept and dropped.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join;
use tokio::sync::oneshot;

use super::*;

type Members = Result<Arc<HashSet<String>>, ApiError>;

/// Counts its reads.
#[derive(Default)]
struct Setup {
    cache: Cache,
    reads: Arc<AtomicUsize>,
}

fn key(admin: &str) -> Key {
    (
        admin.into(),
        Subject::User(UserId::new("auth0|mia").unwrap()),
    )
}

fn members(number: usize) -> Arc<HashSet<String>> {
    Arc::new((0..number).map(|id| id.to_string()).collect())
}

fn part(known: &mut Known) -> &mut Part<Members> {
    &mut known.members
}

impl Setup {
    /// Gets the members; a read ends with what `until` sends.
    async fn get(
        &self,
        admin: &str,
        when: (u64, Age),
        until: oneshot::Receiver<Members>,
    ) -> Members {
        let reads = Arc::clone(&self.reads);
        let read = || async move {
            reads.fetch_add(1, Ordering::SeqCst);
            until
                .await
                .unwrap_or_else(|_| Err(ApiError::upstream_error()))
        };
        self.cache.get(key(admin), when, part, read).await
    }

    /// The same for a read that ends at once.
    async fn quick(&self, admin: &str, when: (u64, Age), found: Members) -> Result<usize, u16> {
        let (sender, until) = oneshot::channel();
        sender.send(found).ok();
        let members = self.get(admin, when, until).await;
        let members = members.map(|members| members.len());
        members.map_err(|error| error.status().as_u16())
    }

    fn reads(&self) -> usize {
        self.reads.load(Ordering::SeqCst)
    }
}

const RECENT: (u64, Age) = (0, Age::Recent);

#[tokio::test]
async fn cache_shares_a_read_under_way() {
    let setup = Setup::default();
    let (sender, first) = oneshot::channel();
    let (_unused, second) = oneshot::channel();
    let both = join(
        setup.get("ada", RECENT, first),
        setup.get("ada", (5, Age::New), second),
    );
    let (all, ()) = join(both, async { drop(sender.send(Ok(members(2)))) }).await;
    assert_eq!((all.0.unwrap().len(), all.1.unwrap().len()), (2, 2));
    assert_eq!(setup.reads(), 1);
    assert_eq!(setup.quick("ada", RECENT, Ok(members(3))).await, Ok(2));
    // What is new isn't what was read before.
    assert_eq!(
        setup.quick("ada", (9, Age::New), Ok(members(3))).await,
        Ok(3)
    );
    assert_eq!(setup.reads(), 2);
}

#[tokio::test]
async fn cache_reads_on_for_others_if_the_first_request_goes_away() {
    let setup = Setup::default();
    let (sender, until) = oneshot::channel();
    let (_unused, other) = oneshot::channel();
    let mut first = Box::pin(setup.get("ada", RECENT, until));
    assert!((&mut first).now_or_never().is_none());
    let mut second = Box::pin(setup.get("ada", RECENT, other));
    assert!((&mut second).now_or_never().is_none());
    drop(first);
    sender.send(Ok(members(1))).unwrap();
    assert_eq!(second.await.unwrap().len(), 1);
    assert_eq!(setup.reads(), 1);
}

#[tokio::test]
async fn cache_ends_a_read_that_is_waited_for_no_more() {
    let setup = Setup::default();
    let (sender, until) = oneshot::channel();
    let mut only = Box::pin(setup.get("ada", RECENT, until));
    assert!((&mut only).now_or_never().is_none());
    drop(only);
    assert!(sender.is_closed());
    assert_eq!(setup.quick("ada", RECENT, Ok(members(1))).await, Ok(1));
    assert_eq!(setup.reads(), 2);
}

#[tokio::test]
async fn cache_keeps_no_failure() {
    let setup = Setup::default();
    let (first, second) = (oneshot::channel(), oneshot::channel());
    let both = join(
        setup.get("ada", RECENT, first.1),
        setup.get("ada", RECENT, second.1),
    );
    let fail = async { drop(first.0.send(Err(ApiError::upstream_error()))) };
    let (both, ()) = join(both, fail).await;
    assert!(both.0.is_err() && both.1.is_err());
    assert_eq!(setup.reads(), 1);
    assert_eq!(setup.quick("ada", RECENT, Ok(members(1))).await, Ok(1));
    // A later failure takes nothing away.
    let failed = setup.quick("ada", (9, Age::New), Err(ApiError::upstream_error()));
    assert_eq!(failed.await, Err(502));
    assert_eq!(setup.quick("ada", RECENT, Ok(members(3))).await, Ok(1));
}

#[tokio::test]
async fn security_64_cache_is_each_admins_own() {
    let setup = Setup::default();
    let (sender, until) = oneshot::channel();
    let mut ada = Box::pin(setup.get("ada", RECENT, until));
    assert!((&mut ada).now_or_never().is_none());
    assert_eq!(setup.quick("ravi", RECENT, Ok(members(1))).await, Ok(1));
    sender.send(Ok(members(2))).unwrap();
    assert_eq!(ada.await.unwrap().len(), 2);
    assert_eq!(setup.quick("ravi", RECENT, Ok(members(3))).await, Ok(1));
    assert_eq!(setup.reads(), 2);
}

#[tokio::test]
async fn security_64_cache_drops_what_is_old_and_what_changes() {
    let setup = Setup::default();
    assert_eq!(setup.quick("ada", RECENT, Ok(members(1))).await, Ok(1));
    let last = (KEEP - 1, Age::Recent);
    assert_eq!(setup.quick("ada", last, Ok(members(2))).await, Ok(1));
    let later = (KEEP, Age::Recent);
    assert_eq!(setup.quick("ada", later, Ok(members(2))).await, Ok(2));
    assert_eq!(setup.cache.entries().known.len(), 1);
    setup.cache.forget(&key("ada"));
    assert_eq!(setup.quick("ada", later, Ok(members(3))).await, Ok(3));
    // A read that began before the change isn't kept.
    let (sender, until) = oneshot::channel();
    let mut before = Box::pin(setup.get("ada", (KEEP, Age::New), until));
    assert!((&mut before).now_or_never().is_none());
    setup.cache.forget(&key("ada"));
    sender.send(Ok(members(4))).unwrap();
    assert_eq!(before.await.unwrap().len(), 4);
    assert_eq!(setup.quick("ada", later, Ok(members(5))).await, Ok(5));
}
