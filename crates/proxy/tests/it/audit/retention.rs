//! 58: records older than the retention period are removed, and the rest of the chain still
//! verifies.

use std::time::Duration;

use factordesk_model::AuditActor;
use factordesk_proxy::audit::{Anchor, Broken, Filter, export, prune, verify};
use factordesk_proxy::store::Store;
use factordesk_proxy::store::audit::{Attempt, Event};

use super::records;
use crate::support::TestApp;
use crate::support::stores::{TestStore, on_every_database, on_every_store};

const NOW: u64 = 1_795_000_000;
const DAY: u64 = 86_400;

/// Appends one record per day, the last at `NOW`. Returns the anchor after each.
async fn fill(store: &dyn Store, days: u64) -> Vec<Anchor> {
    let mut anchors = Vec::new();
    for day in 0..days {
        let attempt = Attempt {
            actor: AuditActor {
                iss: "https://issuer/".to_owned(),
                sub: "auth0|ada".to_owned(),
                name: None,
            },
            action: "delete_method".to_owned(),
            user_id: Some("auth0|mia".to_owned()),
            method_id: None,
            reason: None,
            ticket: None,
            change: None,
            enrolment_ticket: None,
            request_id: format!("r{day}"),
            before: Vec::new(),
        };
        let time = NOW - (days - 1 - day) * DAY;
        let link = store.append(time, Event::Intent(attempt)).await.unwrap();
        anchors.push(Anchor {
            count: link.seq,
            hash: link.hash,
        });
    }
    anchors
}

async fn security_58_old_records_go_and_the_chain_can_still_be_checked(kind: TestStore) {
    let store = kind.ready().await;
    let store = &*store;
    let anchors = fill(store, 10).await;
    assert_eq!(prune(store, NOW, NOW - 9 * DAY).await, Ok(None));
    assert_eq!(records(store).await.len(), 10, "no record is that old");
    assert_eq!(prune(store, NOW, NOW - 5 * DAY).await, Ok(Some(4)));
    let left = records(store).await;
    assert_eq!(left[0]["seq"], 5);
    assert_eq!(left.len(), 7);
    assert_eq!(left[6]["kind"], "pruned");
    assert_eq!(left[6]["removed_up_to"], 4);
    let end = verify(store, None).await.unwrap();
    assert_eq!(end.count, 11);
    // Anchors at or after the last removed record still verify. Earlier ones can't be checked.
    for anchor in &anchors[3..] {
        assert_eq!(verify(store, Some(*anchor)).await, Ok(end));
    }
    let gone = verify(store, Some(anchors[2])).await.unwrap_err();
    assert!(matches!(gone, Broken::At(3, _)), "{gone}");
    let mut wrong = anchors[3];
    wrong.hash[0] ^= 1;
    assert!(verify(store, Some(wrong)).await.is_err());
    // Prunes again some days later, including the previous `pruned` record.
    assert_eq!(prune(store, NOW + 9 * DAY, NOW + DAY).await, Ok(Some(11)));
    let end = verify(store, None).await.unwrap();
    assert_eq!(end.count, 12);
    let mut out = Vec::new();
    let exported = export(store, &Filter::default(), &mut out).await.unwrap();
    assert_eq!(exported, Ok(end));
    assert_eq!(String::from_utf8(out).unwrap().lines().count(), 1);
    let links = fill(store, 1).await;
    assert_eq!(links[0].count, 13);
    assert!(verify(store, None).await.is_ok());
}

async fn security_58_the_proxy_removes_what_is_older_than_the_setting(kind: TestStore) {
    let store = kind.ready().await;
    fill(&*store, 60).await;
    let app = TestApp::builder()
        .held()
        .store(store)
        .set("FACTORDESK_AUDIT_DAYS", "30")
        .start()
        .await;
    let waited = tokio::time::timeout(Duration::from_secs(20), async {
        while records(&*app.store).await[0]["seq"] == 1 {
            tokio::task::yield_now().await;
        }
    });
    waited.await.unwrap();
    let left = records(&*app.store).await;
    let oldest = left[0]["time"].as_u64().unwrap();
    assert_eq!(oldest, app.clock.seconds() - 30 * DAY);
    assert!(verify(&*app.store, None).await.is_ok());
    app.stop().await;
}

on_every_store!(
    security_58_old_records_go_and_the_chain_can_still_be_checked,
    security_58_the_proxy_removes_what_is_older_than_the_setting,
);

async fn security_58_records_removed_by_others_are_detected(kind: TestStore) {
    let store = kind.ready().await;
    fill(&*store, 10).await;
    prune(&*store, NOW, NOW - 5 * DAY).await.unwrap();
    kind.tamper("DELETE FROM audit WHERE seq = 5").await;
    let broken = verify(&*store, None).await.unwrap_err();
    assert!(matches!(broken, Broken::At(..)), "{broken}");
}

async fn security_58_a_retention_record_that_was_altered_is_missed(kind: TestStore) {
    let store = kind.ready().await;
    fill(&*store, 10).await;
    prune(&*store, NOW, NOW - 5 * DAY).await.unwrap();
    kind.tamper("DELETE FROM audit WHERE seq = 5; UPDATE audit SET intent = 5, record = replace(record, ':4,', ':5,') WHERE seq = 11")
        .await;
    assert!(verify(&*store, None).await.is_err());
}

mod tampered {
    use super::*;
    on_every_database!(
        security_58_records_removed_by_others_are_detected,
        security_58_a_retention_record_that_was_altered_is_missed,
    );
}
