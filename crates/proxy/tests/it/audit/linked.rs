//! 46 and 47: mutations that belong to one change share a change id in their records.

use factordesk_model::AuditPage;
use serde_json::json;

use super::records;
use crate::support::stores::{TestStore, on_every_store};
use crate::support::{ADA, TestApp};

const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";
const PHONE: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7Cdev_1";
const CHANGE: &str = "Q2hhbmdlX29mX251bWJlcg-_";

async fn security_46_records_of_one_change_have_its_id_in_common(kind: TestStore) {
    let app = TestApp::builder().store(kind.ready().await).start().await;
    app.add_user("auth0|mia");
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer), ("x-factordesk-change", CHANGE)];
    let new = json!({"type": "phone", "phone_number": "+447700900124"});
    let created = app.send("POST", METHODS, &headers, Some(&new)).await;
    assert_eq!(created.status, 201, "{created:?}");
    let deleted = app.send("DELETE", PHONE, &headers, None).await;
    assert_eq!(deleted.status, 204, "{deleted:?}");
    // A mutation sent without a change id has none in its record.
    let rename = json!({"name": "Work"});
    let totp = PHONE.replace("phone%7Cdev_1", "totp%7Cdev_2");
    let renamed = app.send("PATCH", &totp, &headers[..1], Some(&rename)).await;
    assert_eq!(renamed.status, 200, "{renamed:?}");
    let kept: Vec<(String, Option<String>)> = records(&*app.store)
        .await
        .into_iter()
        .filter(|record| record["kind"] == "intent")
        .map(|record| {
            let text = |name: &str| record[name].as_str().map(str::to_owned);
            (text("action").unwrap(), text("change"))
        })
        .collect();
    let id = Some(CHANGE.to_owned());
    assert_eq!(
        kept,
        [
            ("create_method".to_owned(), id.clone()),
            ("delete_method".to_owned(), id.clone()),
            ("update_method".to_owned(), None),
        ]
    );
    let history = app.get("/audit?user=auth0%7Cmia", &headers[..1]).await;
    let page = AuditPage::from_value(history.json()).unwrap();
    let told: Vec<Option<String>> = page.entries.into_iter().map(|e| e.change).collect();
    assert_eq!(told, [None, id.clone(), id]);
    app.stop().await;
}

#[tokio::test]
async fn security_47_a_malformed_change_id_is_400_and_sends_nothing() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    for bad in ["", "short", "0123456789abcdef ghij", &"a".repeat(65)] {
        let headers = [("authorization", &*bearer), ("x-factordesk-change", bad)];
        let reply = app.send("DELETE", PHONE, &headers, None).await;
        let told = (400, "invalid_reason".to_owned());
        assert_eq!(reply.refusal(), told, "{bad:?}");
        assert!(reply.error().message.contains("change id"), "{bad:?}");
    }
    assert_eq!(app.upstream_calls(), []);
    for record in records(&*app.store).await {
        assert_eq!(record["outcome"], "refused");
        assert_eq!(record.get("change"), None, "{record}");
    }
    app.stop().await;
}

on_every_store!(security_46_records_of_one_change_have_its_id_in_common);
