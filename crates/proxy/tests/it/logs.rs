//! 35 and 43: what the log contains, what it must not contain, and the audit lines of mutations.

use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use crate::support::faulty::{self, FaultyUpstream, now};
use crate::support::login::SESSION;
use crate::support::{ADA, TestApp};

const TICKET: &str = "/api/v2/guardian/enrollments/ticket";
const RECOVERY: &str = "/api/v2/users/auth0%7Cmia/recovery-code-regeneration";
const BROWSERS: &str = "/api/v2/users/auth0%7Cmia/multifactor/actions/invalidate-remember-browser";

#[derive(Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Lines {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    pub(crate) fn records(&self) -> Vec<Value> {
        self.text()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

/// Captures every level of this program's own targets on this thread, the only one of the test
/// runtime.
pub(crate) fn capture() -> (Lines, tracing::subscriber::DefaultGuard) {
    use tracing_subscriber::layer::SubscriberExt as _;
    let lines = Lines::default();
    let layer = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_writer(lines.clone());
    let targets = tracing_subscriber::filter::Targets::new()
        .with_target("factordesk_proxy", tracing::Level::TRACE)
        .with_target("audit", tracing::Level::TRACE);
    let guard = listen(tracing_subscriber::registry().with(targets).with(layer));
    (lines, guard)
}

/// Makes this the thread's subscriber. With only one subscriber in the process, an event that is
/// first reached on a thread without one would be disabled for good on all threads. A second
/// subscriber, which ignores everything, prevents that.
pub(crate) fn listen(
    subscriber: impl tracing::Subscriber + Send + Sync,
) -> tracing::subscriber::DefaultGuard {
    static SECOND: LazyLock<tracing::Dispatch> =
        LazyLock::new(|| tracing::Dispatch::new(tracing::subscriber::NoSubscriber::new()));
    LazyLock::force(&SECOND);
    tracing::subscriber::set_default(subscriber)
}

#[tokio::test]
async fn security_43_the_log_holds_no_personal_data_and_no_secret() {
    let (lines, _guard) = capture();
    let app = TestApp::start().await;
    let session = app.log_in(ADA).await;
    let cookie = format!("{SESSION}={session}");
    let bearer = app.bearer(ADA);
    let headers = [("cookie", &*cookie), ("x-factordesk", "1")];
    app.get("/session", &headers).await;
    app.get("/api/v2/users?q=mia.keller%40example.com", &headers)
        .await;
    app.get(
        "/api/v2/users-by-email?email=mia.keller%40example.com",
        &headers,
    )
    .await;
    app.get("/api/v2/users/auth0%7Cmia", &[("authorization", &bearer)])
        .await;
    let path = "/api/v2/users/auth0%7Cmia/authentication-methods";
    for body in [
        json!({"type": "phone", "phone_number": "+447700900999", "name": "CanaryName"}),
        json!({"type": "totp", "totp_secret": "JBSWY3DPEHPK3PXP", "name": "CanaryName"}),
        json!({"type": "totp", "totp_secret": "canary-not-base32"}),
        json!({"type": "totp", "totp_secret": 7_700_900_999_u64}),
    ] {
        app.send("POST", path, &headers, Some(&body)).await;
    }
    let question = json!({"text": "+44 7700 900999", "region": "GB"});
    for body in [question, json!({"text": "+44 7700 900999", "canary": 1})] {
        app.send("POST", "/lookup/phone", &headers, Some(&body))
            .await;
    }
    let aaguid = "fa2b99dc-9e39-4257-8f92-4a30d23c4118";
    for query in [aaguid, "canary"] {
        let path = format!("/lookup/authenticators?aaguid={query}");
        app.get(&path, &headers).await;
    }
    let credentials = app.tenant.credentials();
    let text = lines.text();
    for canary in [
        "mia.keller",
        "Mia Keller",
        ADA,
        "447700900",
        "7700900999",
        "7700 900",
        aaguid,
        "JBSWY3DPEHPK3PXP",
        "CanaryName",
        "canary",
        &session,
        "eyJ",
        &credentials.m2m_client_secret,
        &credentials.web_client_secret,
        "q=",
    ] {
        assert!(!text.contains(canary), "{canary}:\n{text}");
    }
    let records = lines.records();
    let requests = records
        .iter()
        .filter(|record| record["message"] == "request");
    assert!(requests.clone().count() >= 14);
    for record in requests {
        for field in ["request_id", "actor", "operation", "status", "duration_ms"] {
            assert!(!record[field].is_null(), "{record}");
        }
        assert!(!record.to_string().contains("auth0|"), "{record}");
    }
    app.stop().await;
}

#[tokio::test]
async fn mutations_leave_an_audit_record_with_their_outcome() {
    let (lines, _guard) = capture();
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    let path = "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2";
    app.get(path, &headers).await;
    let done = app.send("DELETE", path, &headers, None).await;
    app.send("DELETE", path, &headers, None).await;
    let audit: Vec<Value> = lines
        .records()
        .into_iter()
        .filter(|record| record["target"] == "audit")
        .collect();
    assert_eq!(audit.len(), 2, "{audit:?}");
    assert_eq!(audit[0]["request_id"], done.header("x-request-id"));
    assert_eq!(audit[0]["actor_iss"], format!("{}/", app.tenant.origin()));
    assert_eq!(audit[0]["actor_sub"], app.tenant.admins()[0].sub);
    assert_eq!(audit[0]["action"], "delete_method");
    assert_eq!(audit[0]["user_id"], "auth0|mia");
    assert_eq!(audit[0]["method_id"], "totp|dev_2");
    assert_eq!(
        (&audit[0]["outcome"], &audit[1]["outcome"]),
        (&json!("done"), &json!("not_done"))
    );
    app.stop().await;
    let upstream = FaultyUpstream::start(|seen| {
        // The method is still listed, and a gateway's error doesn't say whether it stays.
        now(if seen.is_read() {
            faulty::json(200, r#"[{"id":"totp|dev_2","type":"totp"}]"#)
        } else {
            faulty::json(502, "{}")
        })
    })
    .await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    let bearer = app.bearer(ADA);
    app.send("DELETE", path, &[("authorization", &bearer)], None)
        .await;
    let last = lines
        .records()
        .into_iter()
        .rfind(|record| record["target"] == "audit")
        .unwrap();
    assert_eq!(last["outcome"], "unknown");
    app.stop().await;
}

#[tokio::test]
async fn security_43_tickets_and_recovery_codes_are_audited_and_not_written_down() {
    let (lines, _guard) = capture();
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    let ticket = json!({"user_id": "auth0|mia", "email": "canary@example.com", "send_mail": true});
    let ticket = app
        .send("POST", TICKET, &headers, Some(&ticket))
        .await
        .json();
    let code = app.send("POST", RECOVERY, &headers, None).await.json();
    app.send("POST", BROWSERS, &headers, None).await;
    for bad in [
        json!({"user_id": "canary"}),
        json!({"user_id": "auth0|mia", "email": "canary"}),
    ] {
        let refused = app.send("POST", TICKET, &headers, Some(&bad)).await;
        assert_eq!(refused.refusal(), (400, "invalid_body".to_owned()));
    }
    let nobody = json!({"user_id": "auth0|nobody"});
    app.send("POST", TICKET, &headers, Some(&nobody)).await;
    let text = lines.text();
    for canary in [
        ticket["ticket_id"].as_str().unwrap(),
        ticket["ticket_url"].as_str().unwrap(),
        code["recovery_code"].as_str().unwrap(),
        "/mfa/ticket",
        "canary",
    ] {
        assert!(!text.contains(canary), "{canary}:\n{text}");
    }
    let audit: Vec<(Value, Value, Value)> = lines
        .records()
        .into_iter()
        .filter(|record| record["target"] == "audit")
        .map(|mut r| (r["action"].take(), r["user_id"].take(), r["outcome"].take()))
        .collect();
    let record =
        |action: &str, user: &str, outcome: &str| (json!(action), json!(user), json!(outcome));
    assert_eq!(
        audit,
        [
            record("create_ticket", "auth0|mia", "done"),
            record("regenerate_recovery_code", "auth0|mia", "done"),
            record("forget_browsers", "auth0|mia", "done"),
            // The record names a user only if the body has a valid user id.
            (json!("create_ticket"), Value::Null, json!("refused")),
            record("create_ticket", "auth0|mia", "refused"),
            record("create_ticket", "auth0|nobody", "not_done"),
        ]
    );
    app.stop().await;
}

#[tokio::test]
async fn security_35_a_change_is_finished_and_audited_when_the_caller_has_gone() {
    let (lines, _guard) = capture();
    let arrived = Arc::new(tokio::sync::Notify::new());
    let go_on = Arc::new(tokio::sync::Notify::new());
    let (seen, gate) = (Arc::clone(&arrived), Arc::clone(&go_on));
    let upstream = FaultyUpstream::start(move |request| {
        let (seen, gate) = (Arc::clone(&seen), Arc::clone(&gate));
        if request.is_read() {
            return now(faulty::json(200, "[]"));
        }
        Box::pin(async move {
            seen.notify_one();
            gate.notified().await;
            faulty::empty(204)
        })
    })
    .await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    let path = "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2";
    let request = app
        .request("DELETE", path)
        .header("authorization", app.bearer(ADA))
        .send();
    let request = tokio::spawn(request);
    arrived.notified().await;
    request.abort();
    assert!(request.await.unwrap_err().is_cancelled());
    go_on.notify_one();
    let audited = || {
        lines
            .records()
            .into_iter()
            .find(|record| record["target"] == "audit")
    };
    let waited = tokio::time::timeout(Duration::from_secs(20), async {
        while audited().is_none() {
            tokio::task::yield_now().await;
        }
    });
    waited.await.unwrap();
    assert_eq!(audited().unwrap()["outcome"], "done");
    app.stop().await;
}

#[tokio::test]
async fn causes_of_server_errors_are_logged_without_the_url() {
    let (lines, _guard) = capture();
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = free.local_addr().unwrap().to_string();
    drop(free);
    let app = TestApp::builder()
        .upstream(&format!("http://{nobody}"))
        .start()
        .await;
    let bearer = app.bearer(ADA);
    let reply = app
        .get("/api/v2/users/auth0%7Cmia", &[("authorization", &bearer)])
        .await;
    assert_eq!(reply.status, 503);
    let record = lines
        .records()
        .into_iter()
        .find(|record| record["status"] == 503)
        .unwrap();
    assert_ne!(record["cause"], "-");
    assert!(
        !lines.text().contains("/oauth/token") && !lines.text().contains("auth0%7C"),
        "{}",
        lines.text()
    );
    app.stop().await;
}
