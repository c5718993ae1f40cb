//! 32: idempotency keys.

use factordesk_proxy::store::idempotency::{Claim, ClaimRequest, KEEP_SECONDS};
use futures_util::future::join_all;

use crate::support::stores::{TestStore, on_every_store};

const NOW: u64 = 1_000_000;

fn claim(body: u8, now: u64) -> ClaimRequest {
    ClaimRequest {
        id: [7; 32],
        digest: [body; 32],
        now,
        lease_until: now + 60,
    }
}

async fn security_32_one_of_many_gets_a_key(kind: TestStore) {
    let store = kind.ready().await;
    let claims = join_all((0..20).map(|_| store.claim(claim(1, NOW)))).await;
    let ours = claims
        .iter()
        .filter(|claim| matches!(claim, Ok(Claim::Ours { fence: 1 })));
    assert_eq!(ours.count(), 1, "{claims:?}");
    let waiting = claims
        .iter()
        .filter(|claim| matches!(claim, Ok(Claim::InProgress)));
    assert_eq!(waiting.count(), 19, "{claims:?}");
}

async fn security_32_another_body_is_told_apart(kind: TestStore) {
    let store = kind.ready().await;
    store.claim(claim(1, NOW)).await.unwrap();
    assert_eq!(store.claim(claim(2, NOW)).await, Ok(Claim::Reused));
    assert_eq!(
        store.claim(claim(2, NOW + 100)).await,
        Ok(Claim::Reused),
        "also after the first lease"
    );
    store
        .finish([7; 32], 1, 201, Some(vec![1, 2]))
        .await
        .unwrap();
    assert_eq!(store.claim(claim(2, NOW)).await, Ok(Claim::Reused));
    let done = Claim::Done {
        status: 201,
        answer: Some(vec![1, 2]),
    };
    assert_eq!(store.claim(claim(1, NOW)).await, Ok(done));
}

async fn security_32_a_key_that_was_sent_is_never_ours_again(kind: TestStore) {
    let store = kind.ready().await;
    store.claim(claim(1, NOW)).await.unwrap();
    let marked = store
        .mark_sent([7; 32], 1, (NOW, NOW + 60), "note".to_owned())
        .await;
    assert_eq!(marked, Ok(true));
    assert_eq!(store.claim(claim(1, NOW + 59)).await, Ok(Claim::InProgress));
    let interrupted = |fence| Claim::Interrupted {
        fence,
        sent_at: NOW,
        note: "note".to_owned(),
    };
    assert_eq!(store.claim(claim(1, NOW + 60)).await, Ok(interrupted(2)));
    assert_eq!(store.claim(claim(1, NOW + 60)).await, Ok(Claim::InProgress));
    // The first holder comes back late: its fence is outdated, so it changes nothing.
    store.finish([7; 32], 1, 201, None).await.unwrap();
    store.forget([7; 32], 1).await.unwrap();
    store.release([7; 32], 1).await.unwrap();
    assert_eq!(store.claim(claim(1, NOW + 61)).await, Ok(Claim::InProgress));
    store.release([7; 32], 2).await.unwrap();
    assert_eq!(store.claim(claim(1, NOW + 61)).await, Ok(interrupted(3)));
}

async fn security_32_a_late_holder_may_not_send(kind: TestStore) {
    let store = kind.ready().await;
    store.claim(claim(1, NOW)).await.unwrap();
    // It was never sent, so the next holder gets the key.
    let taken = store.claim(claim(1, NOW + 60)).await;
    assert_eq!(taken, Ok(Claim::Ours { fence: 2 }));
    let late = store
        .mark_sent([7; 32], 1, (NOW, NOW + 60), String::new())
        .await;
    assert_eq!(late, Ok(false));
    let ours = store
        .mark_sent([7; 32], 2, (NOW, NOW + 60), String::new())
        .await;
    assert_eq!(ours, Ok(true));
}

async fn security_32_keys_are_kept_for_a_day(kind: TestStore) {
    let store = kind.ready().await;
    store.claim(claim(1, NOW)).await.unwrap();
    store.finish([7; 32], 1, 204, None).await.unwrap();
    let done = Claim::Done {
        status: 204,
        answer: None,
    };
    let last = NOW + KEEP_SECONDS - 1;
    assert_eq!(store.claim(claim(1, last)).await, Ok(done));
    assert_eq!(
        store.claim(claim(2, last + 1)).await,
        Ok(Claim::Ours { fence: 1 })
    );
    store.forget([7; 32], 1).await.unwrap();
    assert_eq!(
        store.claim(claim(3, last + 1)).await,
        Ok(Claim::Ours { fence: 1 })
    );
}

on_every_store!(
    security_32_one_of_many_gets_a_key,
    security_32_another_body_is_told_apart,
    security_32_a_key_that_was_sent_is_never_ours_again,
    security_32_a_late_holder_may_not_send,
    security_32_keys_are_kept_for_a_day,
);
