//! 58: a client whose requests are refused can't fill the store with audit records.

use std::time::Duration;

use factordesk_proxy::audit::verify;
use factordesk_proxy::store::Store;
use serde_json::{Value, json};

use super::records;
use crate::support::figure::figure;
use crate::support::stores::{TestStore, on_every_store};
use crate::support::{ADA, NOOR, TestApp};

const REFUSED: usize = 150;
const FULL: usize = 20;
const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";
const PHONE: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7Cdev_1";

/// Waits until the chain has at least `count` records.
async fn until(store: &dyn Store, count: usize) -> Vec<Value> {
    let waited = tokio::time::timeout(Duration::from_secs(20), async {
        loop {
            let records = records(store).await;
            if records.len() >= count {
                return records;
            }
            tokio::task::yield_now().await;
        }
    });
    waited.await.unwrap()
}

async fn security_58_refusals_beyond_twenty_a_minute_become_one_record(kind: TestStore) {
    let app = TestApp::builder()
        .held()
        .store(kind.ready().await)
        .start()
        .await;
    let bearer = app.bearer(NOOR);
    let reason = "r".repeat(500);
    let headers = [
        ("authorization", bearer.as_str()),
        ("x-factordesk-reason", &reason),
    ];
    let start = app.clock.seconds();
    let mut ids = Vec::new();
    for index in 0..REFUSED {
        let path = format!("/api/v2/users/auth0%7Cu{index}/authentication-methods/totp%7Cdev_1");
        let reply = app.send("DELETE", &path, &headers, None).await;
        assert_eq!(reply.refusal(), (403, "insufficient_scope".to_owned()));
        ids.push(reply.header("x-request-id").to_owned());
        if index == FULL {
            app.clock.advance(1);
        }
    }
    // Each operation has a limit of its own.
    app.send("DELETE", METHODS, &headers, None).await;
    let full = records(&*app.store).await;
    assert_eq!(full.len(), FULL + 1);
    for (record, id) in full.iter().zip(&ids).take(FULL) {
        assert_eq!(record["kind"], "closed");
        assert_eq!(&record["request_id"], id);
        let reason = record["reason"].as_str().unwrap();
        assert_eq!(reason.chars().count(), 101, "truncated: {reason}");
    }
    app.clock.advance(60);
    let all = until(&*app.store, FULL + 2).await;
    let summary = all.last().unwrap();
    assert_eq!(summary["kind"], "refusals", "{summary}");
    assert_eq!(summary["action"], "delete_method");
    assert_eq!(summary["code"], "insufficient_scope");
    assert_eq!(summary["status"], 403);
    assert_eq!(summary["count"], REFUSED - FULL);
    assert_eq!(summary["actor"], full[0]["actor"]);
    assert_eq!(
        summary["first"],
        json!({"time": start, "request_id": ids[FULL]})
    );
    assert_eq!(
        summary["last"],
        json!({"time": start + 1, "request_id": ids[REFUSED - 1]})
    );
    let targets = summary["targets"].as_array().unwrap();
    assert_eq!(targets.len(), 100);
    assert_eq!(
        targets[0],
        json!({"user_id": "auth0|u20", "method_id": "totp|dev_1"})
    );
    assert_eq!(summary["more_targets"], REFUSED - FULL - 100);
    assert_eq!(summary.get("reason"), None);
    // The next minute has a new limit, and the chain still verifies.
    app.send("DELETE", PHONE, &headers, None).await;
    assert_eq!(records(&*app.store).await.len(), FULL + 3);
    let end = verify(&*app.store, None).await.unwrap();
    assert_eq!(end.count, FULL as u64 + 3);
    // Admins still see the user's history.
    let ada = app.bearer(ADA);
    let page = app
        .get("/audit?user=auth0%7Cmia", &[("authorization", &ada)])
        .await;
    assert_eq!(page.json()["entries"].as_array().unwrap().len(), 2);
    app.stop().await;
}

async fn security_58_mutations_that_were_sent_are_never_summarised(kind: TestStore) {
    let app = TestApp::builder()
        .held()
        .store(kind.ready().await)
        .start()
        .await;
    app.add_user("auth0|mia");
    let bearer = app.bearer(ADA);
    let headers = [("authorization", bearer.as_str())];
    let taken = json!({"type": "phone", "phone_number": "+447700900123"});
    for _ in 0..FULL + 5 {
        // The tenant refuses it: the number is already enrolled.
        let reply = app.send("POST", METHODS, &headers, Some(&taken)).await;
        assert_eq!(reply.status, 409, "{reply:?}");
    }
    let records = records(&*app.store).await;
    assert_eq!(records.len(), 2 * (FULL + 5));
    assert!(records.iter().all(|record| record["kind"] != "refusals"));
    app.stop().await;
}

async fn security_58_the_end_of_the_process_loses_no_summary(kind: TestStore) {
    let app = TestApp::builder()
        .held()
        .store(kind.ready().await)
        .start()
        .await;
    let bearer = app.bearer(NOOR);
    for _ in 0..FULL + 10 {
        app.send("DELETE", PHONE, &[("authorization", &bearer)], None)
            .await;
    }
    let store = app.store.clone();
    app.stop().await;
    let records = records(&*store).await;
    assert_eq!(records.len(), FULL + 1);
    assert_eq!(records[FULL]["count"], 10);
}

on_every_store!(
    security_58_refusals_beyond_twenty_a_minute_become_one_record,
    security_58_mutations_that_were_sent_are_never_summarised,
    security_58_the_end_of_the_process_loses_no_summary,
);

/// Every operation that an admin without permissions can try, with the longest ids and reasons.
#[tokio::test]
async fn security_58_a_flood_of_refusals_takes_less_than_a_megabyte() {
    const EACH: usize = 60;
    const LIMIT: usize = 1_000_000;
    let app = TestApp::builder().held().start().await;
    let bearer = app.bearer(NOOR);
    // JSON escapes each backslash as two bytes.
    let long = |index: usize, length| format!("{index:03}%7C{}", "%5C".repeat(length));
    let reason = "%C3%A9".repeat(500);
    let mut sent = 0;
    for index in 0..EACH {
        let user = format!("/api/v2/users/{}", long(index, 1_020));
        let methods = format!("{user}/authentication-methods");
        let method = format!("{methods}/{}", long(index, 1_020));
        let reveal = ("x-factordesk-reveal", "true");
        for (verb, path, more) in [
            ("POST", &methods, None),
            ("PUT", &methods, None),
            ("DELETE", &methods, None),
            ("PATCH", &method, None),
            ("DELETE", &method, None),
            ("GET", &methods, Some(reveal)),
            ("GET", &method, Some(reveal)),
            ("POST", &format!("{user}/recovery-code-regeneration"), None),
            (
                "POST",
                &format!("{user}/multifactor/actions/invalidate-remember-browser"),
                None,
            ),
            (
                "POST",
                &"/api/v2/guardian/enrollments/ticket".to_owned(),
                None,
            ),
        ] {
            let mut headers = vec![
                ("authorization", bearer.as_str()),
                ("x-factordesk-reason", &reason),
            ];
            headers.extend(more);
            let reply = app.send(verb, path, &headers, None).await;
            assert_eq!(reply.status, 403, "{reply:?}");
            sent += 1;
        }
    }
    let store = app.store.clone();
    app.stop().await;
    let rows = store.rows(0, 10_000).await.unwrap();
    let bytes: usize = rows
        .iter()
        .map(|row| row.record.len() + row.user_id.as_ref().map_or(0, String::len) + 48)
        .sum();
    figure(&format!(
        "58 audit flood: {sent} refused attempts with the longest ids and reasons left {} records, {} kB; further ones in the same \
         minute add none",
        rows.len(),
        bytes / 1_000
    ));
    assert_eq!(rows.len(), 10 * (FULL + 1));
    assert!(bytes < LIMIT, "{bytes}");
}
