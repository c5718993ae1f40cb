//! 2 and 25: `GET /audit`, a user's history for admins with the permission to read it.

use factordesk_model::{AuditPage, Permission};
use serde_json::json;

use crate::support::{ADA, RAVI, TestApp, TestResponse};

const TOTP: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2";
const PHONE: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7Cdev_1";

fn page(reply: &TestResponse) -> AuditPage {
    assert_eq!(reply.status, 200, "{reply:?}");
    AuditPage::from_value(reply.json()).unwrap()
}

#[tokio::test]
async fn security_02_the_audit_has_a_permission_of_its_own() {
    let app = TestApp::start().await;
    for way in [false, true] {
        for permission in Permission::ALL {
            app.tenant
                .control()
                .set_permissions(RAVI, &[permission])
                .unwrap();
            let cookie = format!("__Host-factordesk={}", app.session(&[permission]).await);
            let bearer = app.bearer(RAVI);
            let headers: &[(&str, &str)] = if way {
                &[("cookie", &cookie), ("x-factordesk", "1")]
            } else {
                &[("authorization", &bearer)]
            };
            let reply = app.get("/audit?user=auth0%7Cmia", headers).await;
            if permission == Permission::ReadAudit {
                assert_eq!(page(&reply), AuditPage::default());
            } else {
                let told = (403, "insufficient_scope".to_owned());
                assert_eq!(reply.refusal(), told, "{permission:?}");
            }
        }
    }
    let nobody = app.get("/audit?user=auth0%7Cmia", &[]).await;
    assert_eq!(nobody.refusal(), (401, "login_required".to_owned()));
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    let post = app.send("POST", "/audit", &headers, None).await;
    assert_eq!(post.status, 405);
    app.stop().await;
}

#[tokio::test]
async fn audit_history_is_paged_newest_first() {
    let app = TestApp::start().await;
    app.add_user("auth0|tom");
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    for number in 0..5 {
        let rename = json!({"name": format!("Name {number}")});
        app.send("PATCH", PHONE, &headers, Some(&rename)).await;
        let tom = PHONE.replace("mia", "tom");
        app.send("PATCH", &tom, &headers, Some(&rename)).await;
        app.clock.advance(60);
    }
    let deleted = app.send("DELETE", TOTP, &headers, None).await;
    let first = page(&app.get("/audit?user=auth0%7Cmia&limit=4", &headers).await);
    assert_eq!(first.entries.len(), 4);
    let newest = &first.entries[0];
    assert_eq!(newest.action, "delete_method");
    assert_eq!(newest.outcome, "done");
    assert_eq!(newest.request_id, deleted.header("x-request-id"));
    assert_eq!(newest.before[0].id.as_deref(), Some("totp|dev_2"));
    assert_eq!(newest.after, []);
    assert_eq!(first.entries[1].after[0].name.as_deref(), Some("Name 4"));
    assert_eq!(first.entries[1].before[0].name.as_deref(), Some("Name 3"));
    let path = format!(
        "/audit?user=auth0%7Cmia&limit=4&before={}",
        first.next.unwrap()
    );
    let second = page(&app.get(&path, &headers).await);
    assert_eq!(second.entries.len(), 2);
    assert_eq!(second.next, None);
    let times: Vec<u64> = first
        .entries
        .iter()
        .chain(&second.entries)
        .map(|entry| entry.time)
        .collect();
    assert!(times.is_sorted_by(|later, earlier| later >= earlier));
    app.stop().await;
}

#[tokio::test]
async fn security_25_an_audit_query_is_strict() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    for query in [
        "",
        "?user=..",
        "?user=auth0%7Ca&x=1",
        "?user=auth0%7Ca&limit=101",
    ] {
        let path = format!("/audit{query}");
        let reply = app.get(&path, &[("authorization", &bearer)]).await;
        let told = (400, "invalid_query_string".to_owned());
        assert_eq!(reply.refusal(), told, "{query}");
    }
    app.stop().await;
}
