//! 71: personal data and secrets are masked in undocumented content: unknown fields of methods, and
//! the text of the tenant's errors.

use factordesk_model::{ROUTES, UserId};
use factordesk_tenant::Masking;
use serde_json::json;

use crate::matrix::example;
use crate::support::faulty::{self, FaultyUpstream, now};
use crate::support::{ADA, TestApp};

const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";
const METHOD: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/later%7Cdev_9";

/// Adds a method with personal data and a secret in undocumented fields.
fn add_undocumented(app: &TestApp) {
    let method = json!({
        "id": "later|dev_9", "type": "later", "name": "Later", "confirmed": true,
        "phone": {"national": "7700900123", "parts": [{"all": "07700 900123"}]},
        "contact": {"email": {"was": ["mia.keller@example.com"]}},
        "provisioning": {"uri": "otpauth://totp/Acme:mia?secret=JBSWY3DPEHPK3PXP"},
        "note": "otpauth://totp/Acme:mia?secret=JBSWY3DPEHPK3PXP",
    });
    let mia = UserId::new("auth0|mia").unwrap();
    let method = serde_json::from_value(method).unwrap();
    app.tenant.control().put_method(&mia, method).unwrap();
}

#[tokio::test]
async fn security_71_undocumented_fields_of_methods_are_masked() {
    for masking in [Masking::All, Masking::Off] {
        let app = TestApp::builder().masking(masking).start().await;
        app.add_user("auth0|mia");
        add_undocumented(&app);
        let bearer = app.bearer(ADA);
        let auth = [("authorization", bearer.as_str())];
        let whole = [auth[0], ("x-factordesk-reveal", "true")];
        let rename = json!({"name": "Later on"});
        for (what, reply) in [
            ("list", app.get(METHODS, &auth).await),
            (
                "page",
                app.get(&format!("{METHODS}?include_totals=true"), &auth)
                    .await,
            ),
            ("one", app.get(METHOD, &auth).await),
            ("list, whole", app.get(METHODS, &whole).await),
            ("one, whole", app.get(METHOD, &whole).await),
            (
                "renaming",
                app.send("PATCH", METHOD, &auth, Some(&rename)).await,
            ),
        ] {
            assert_eq!(reply.status, 200, "{what}: {reply:?}");
            let is_whole = what.ends_with("whole");
            for hidden in ["7700900123", "07700 900123", "mia.keller"] {
                assert_eq!(
                    reply.body.contains(hidden),
                    is_whole,
                    "{what}: {}",
                    reply.body
                );
            }
            assert!(!reply.body.contains("JBSWY3DP"), "{what}: {}", reply.body);
        }
        let history = app.get("/audit?user=auth0%7Cmia", &auth).await;
        for hidden in ["7700900123", "mia.keller", "JBSWY3DP"] {
            assert!(!history.body.contains(hidden), "{}", history.body);
        }
        app.stop().await;
    }
}

#[tokio::test]
async fn security_71_a_tenants_refusal_repeats_no_personal_data() {
    let upstream = FaultyUpstream::start(|_| {
        let body = json!({
            "statusCode": 400, "error": "Bad Request", "errorCode": "invalid_body",
            "message": "'+447700900123', 07700 900123 and <mia.keller@example.com> are taken; got otpauth://totp/A B?secret=JBSWY3DPEHPK3PXP",
        });
        now(faulty::json(400, &body.to_string()))
    })
    .await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    let bearer = app.bearer(ADA);
    let headers = [("authorization", bearer.as_str())];
    let mut refused = 0;
    for route in &ROUTES {
        let call = example(route.operation);
        let method = route.method.as_str();
        let reply = app
            .send(method, &call.path, &headers, call.body.as_ref())
            .await;
        for hidden in ["7700900", "7700 900", "mia.keller", "JBSWY3DP"] {
            assert!(
                !reply.body.contains(hidden),
                "{method} {}: {}",
                call.path,
                reply.body
            );
        }
        refused += u32::from(reply.body.contains("are taken"));
    }
    assert!(
        refused >= 5,
        "only {refused} responses contain the tenant's message"
    );
    app.stop().await;
}
