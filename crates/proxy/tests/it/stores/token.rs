//! 17 and 20: the lease on the token that the replicas share.

use factordesk_proxy::store::token::Lease;
use futures_util::future::join_all;

use crate::support::stores::{TestStore, on_every_store};

const NAME: [u8; 32] = [1; 32];
const NOW: u64 = 1_000_000;

async fn security_17_one_of_many_gets_the_lease(kind: TestStore) {
    let store = kind.ready().await;
    let leases = join_all((0..20).map(|_| store.take_lease(NAME, NOW, NOW + 30))).await;
    let taken = leases
        .iter()
        .filter(|lease| **lease == Ok(Lease::Taken(1)))
        .count();
    let held = leases
        .iter()
        .filter(|lease| **lease == Ok(Lease::Held))
        .count();
    assert_eq!((taken, held), (1, 19), "{leases:?}");
    let other = store.take_lease([2; 32], NOW, NOW + 30).await;
    assert_eq!(other, Ok(Lease::Taken(1)), "another credential");
}

async fn security_17_a_late_holder_can_not_put_its_token(kind: TestStore) {
    let store = kind.ready().await;
    assert_eq!(store.shared_token(NAME).await, Ok(None));
    store.take_lease(NAME, NOW, NOW + 30).await.unwrap();
    let next = store.take_lease(NAME, NOW + 30, NOW + 60).await;
    assert_eq!(next, Ok(Lease::Taken(2)), "the first lease is over");
    assert_eq!(store.put_token(NAME, 1, vec![1]).await, Ok(false));
    store.pause_lease(NAME, 1, NOW + 500).await.unwrap();
    let other = store.take_lease(NAME, NOW + 31, NOW + 61).await;
    assert_eq!(
        other,
        Ok(Lease::Held),
        "it can't end or pause the next holder's lease either"
    );
    assert_eq!(store.put_token(NAME, 2, vec![2]).await, Ok(true));
    assert_eq!(store.shared_token(NAME).await, Ok(Some(vec![2])));
    let next = store.take_lease(NAME, NOW + 31, NOW + 61).await;
    assert_eq!(next, Ok(Lease::Taken(3)), "storing a token ends the lease");
}

async fn security_20_a_pause_is_the_fleets(kind: TestStore) {
    let store = kind.ready().await;
    store.take_lease(NAME, NOW, NOW + 30).await.unwrap();
    store.pause_lease(NAME, 1, NOW + 8).await.unwrap();
    let lease = store.take_lease(NAME, NOW + 7, NOW + 37).await;
    assert_eq!(lease, Ok(Lease::Paused(NOW + 8)));
    let lease = store.take_lease(NAME, NOW + 8, NOW + 38).await;
    assert_eq!(lease, Ok(Lease::Taken(2)));
}

on_every_store!(
    security_17_one_of_many_gets_the_lease,
    security_17_a_late_holder_can_not_put_its_token,
    security_20_a_pause_is_the_fleets,
);
