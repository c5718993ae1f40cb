//! The control interface that other crates' tests rely on.

use factordesk_model::Permission;
use serde_json::json;

use crate::support::{TestTenant, methods_path, payload, user};

#[tokio::test]
async fn request_log_has_method_path_query_and_status() {
    let t = TestTenant::empty().await;
    t.control().clear_request_log();
    let path = methods_path(None);
    t.api("GET", &format!("{path}?page=0"), None).await;
    t.api("DELETE", &format!("{path}/totp%7Cdev_1"), None).await;
    let log = t.control().request_log();
    let lines: Vec<String> = log
        .iter()
        .map(|r| format!("{} {} {} {}", r.method, r.path, r.query, r.status))
        .collect();
    assert_eq!(
        lines,
        [
            format!("GET /api/v2{path} page=0 200"),
            format!("DELETE /api/v2{path}/totp%7Cdev_1  404"),
        ]
    );
}

#[tokio::test]
async fn faults_apply_once_each_before_or_after_the_operation() {
    let t = TestTenant::empty().await;
    let create = |secret: &str| Some(json!({"type": "totp", "totp_secret": secret}));
    let path = methods_path(None);
    t.control().fail_next(&[503, 429]);
    t.control().fail_next_after_commit(&[500]);
    for (secret, status) in [
        ("JBSWY3DPEHPK3PXA", 503),
        ("JBSWY3DPEHPK3PXB", 429),
        ("JBSWY3DPEHPK3PXC", 500),
        ("JBSWY3DPEHPK3PXD", 201),
    ] {
        assert_eq!(t.api("POST", &path, create(secret)).await.status, status);
    }
    let methods = t.control().methods_of(&user());
    let secrets: Vec<&str> = methods
        .iter()
        .map(|m| m.totp_secret.as_ref().unwrap().expose())
        .collect();
    assert_eq!(secrets, ["JBSWY3DPEHPK3PXC", "JBSWY3DPEHPK3PXD"]);

    t.control().let_through(1);
    t.control().fail_next(&[503]);
    for (secret, status) in [("JBSWY3DPEHPK3PXE", 201), ("JBSWY3DPEHPK3PXF", 503)] {
        assert_eq!(t.api("POST", &path, create(secret)).await.status, status);
    }

    // However many reads come first.
    t.control().let_reads_through();
    t.control().fail_next(&[503]);
    for _ in 0..2 {
        assert_eq!(t.api("GET", &path, None).await.status, 200);
    }
    for (secret, status) in [("JBSWY3DPEHPK3PXF", 503), ("JBSWY3DPEHPK3PXG", 201)] {
        assert_eq!(t.api("POST", &path, create(secret)).await.status, status);
    }

    t.control().fail_next_token(&[429]);
    assert_eq!(t.token(&t.m2m_form()).await.status, 429);
    assert_eq!(t.token(&t.m2m_form()).await.status, 200);
}

#[tokio::test]
async fn admin_token_has_the_current_permissions() {
    let t = TestTenant::empty().await;
    let credentials = t.tenant.credentials();
    let permissions = |email: &str| {
        let token = t.tenant.issue_admin_token(email).unwrap();
        let (head, claims) = payload(&token);
        assert_eq!(head["typ"], "at+jwt");
        assert_eq!(claims["iss"], format!("{}/", t.tenant.origin()));
        assert_eq!(claims["aud"][0], credentials.proxy_audience);
        assert_eq!(claims["azp"], credentials.spa_client_id);
        claims["permissions"].clone()
    };
    let given: Vec<_> = t
        .tenant
        .admins()
        .iter()
        .map(|a| permissions(&a.email))
        .collect();
    let all: Vec<&str> = Permission::ALL.iter().map(|p| p.as_str()).collect();
    let help_desk = json!([
        "read:authentication_methods",
        "delete:authentication_methods",
        "create:guardian_enrollment_tickets",
        "regenerate:recovery_codes",
        "invalidate:remembered_browsers",
        "read:audit",
        "reveal:authentication_methods"
    ]);
    assert_eq!(
        given,
        [
            json!(all),
            json!(["read:authentication_methods"]),
            json!([]),
            help_desk.clone(),
            help_desk,
        ]
    );

    let email = &t.tenant.admins()[0].email;
    t.control()
        .set_permissions(email, &[Permission::Delete])
        .unwrap();
    assert_eq!(permissions(email), json!(["delete:authentication_methods"]));
    assert!(t.tenant.issue_admin_token("nobody@example.com").is_err());
}

#[tokio::test]
async fn shutdown_stops_listening() {
    let t = TestTenant::empty().await;
    let url = t.url("/.well-known/jwks.json");
    assert!(t.http.get(&url).send().await.is_ok());
    t.tenant.shutdown().await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    assert!(client.get(&url).send().await.is_err());
}
