//! The operations on authentication methods.

use serde_json::json;

use crate::support::{TestTenant, USER, methods_path};

#[tokio::test]
async fn method_is_created_listed_and_deleted() {
    let t = TestTenant::empty().await;
    let body = json!({"type": "totp", "name": "App", "totp_secret": "JBSWY3DPEHPK3PXP"});
    let created = t.api("POST", &methods_path(None), Some(body)).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let id = created.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(created.json()["totp_secret"], "JBSWY3DPEHPK3PXP");

    let list = t.api("GET", &methods_path(None), None).await;
    assert_eq!(list.json()[0]["id"], id);
    assert!(!list.text.contains("JBSWY3DPEHPK3PXP"));

    let deleted = t.api("DELETE", &methods_path(Some(&id)), None).await;
    assert_eq!((deleted.status, deleted.text.as_str()), (204, ""));
    assert_eq!(
        t.api("GET", &methods_path(None), None).await.json(),
        json!([])
    );
    let again = t.api("DELETE", &methods_path(Some(&id)), None).await;
    again.is_error(404, "inexistent_authentication_method");

    let token = t.tenant.issue_admin_token("ada@desk.example.com").unwrap();
    assert_eq!(token.split('.').count(), 3);
    assert!(USER.starts_with("auth0|"));
    t.tenant.shutdown().await;
}
