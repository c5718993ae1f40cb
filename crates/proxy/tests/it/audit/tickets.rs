//! 46: what the audit record of an enrolment ticket contains.

use std::sync::Mutex;

use factordesk_model::AuditPage;
use serde_json::{Value, json};

use super::records;
use crate::support::faulty::{self, FaultyUpstream, now};
use crate::support::stores::{TestStore, on_every_store};
use crate::support::{ADA, TestApp};

const TICKET: &str = "/api/v2/guardian/enrollments/ticket";

fn body(more: &Value) -> Value {
    let mut body = json!({"user_id": "auth0|mia"});
    for (field, value) in more.as_object().unwrap() {
        body[field] = value.clone();
    }
    body
}

/// The `enrolment_ticket` field of the last `create_ticket` record.
async fn kept(app: &TestApp) -> Value {
    let mut attempts = records(&*app.store).await.into_iter();
    let last = attempts.rfind(|r| r["action"] == "create_ticket");
    last.unwrap()["enrolment_ticket"].clone()
}

async fn security_46_a_tickets_record_says_where_its_link_went(kind: TestStore) {
    let app = TestApp::builder().store(kind.ready().await).start().await;
    app.add_user("auth0|mia");
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    let cases = [
        (
            json!({"send_mail": true, "email": "otto.weber@example.org", "factor": "otp"}),
            json!({"way": "mail", "email": "o…@example.org", "own_address": false, "factor": "otp"}),
        ),
        (
            json!({"send_mail": true, "factor": "phone"}),
            json!({"way": "mail", "email": "m…@example.com", "own_address": true, "factor": "phone"}),
        ),
        (
            json!({"send_mail": true, "email": "Mia.Keller@Example.com"}),
            json!({"way": "mail", "email": "M…@Example.com", "own_address": true}),
        ),
        (json!({"send_mail": false}), json!({"way": "link"})),
    ];
    for (asked, told) in &cases {
        let reply = app.send("POST", TICKET, &headers, Some(&body(asked))).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(kept(&app).await, *told, "{asked}");
    }
    let history = app.get("/audit?user=auth0%7Cmia", &headers).await;
    let page = AuditPage::from_value(history.json()).unwrap();
    let told = page.entries.iter().rev().map(|e| &e.enrolment_ticket);
    let told: Vec<Value> = told.map(|t| serde_json::to_value(t).unwrap()).collect();
    assert_eq!(told, cases.map(|(_, told)| told));
    let all = Value::Array(records(&*app.store).await)
        .to_string()
        .to_lowercase();
    for hidden in ["otto.weber", "mia.keller", "?ticket="] {
        assert!(!all.contains(hidden), "{hidden}");
    }
    app.stop().await;
}

async fn security_46_a_ticket_that_is_refused_is_recorded_with_its_way(kind: TestStore) {
    let app = TestApp::builder()
        .store(kind.ready().await)
        .set("FACTORDESK_REQUIRE_REASON", "create_ticket")
        .start()
        .await;
    app.add_user("auth0|mia");
    let bearer = app.bearer(ADA);
    let headers = [
        ("authorization", &*bearer),
        ("x-factordesk-reason", "new%20phone"),
    ];
    let asked = body(&json!({"send_mail": true, "email": "no address", "factor": "otp"}));
    let reply = app.send("POST", TICKET, &headers, Some(&asked)).await;
    assert_eq!(reply.refusal(), (400, "invalid_body".to_owned()));
    assert_eq!(app.upstream_calls(), [], "no need to read the profile");
    let record = records(&*app.store).await.pop().unwrap();
    assert_eq!(
        (&record["outcome"], &record["reason"]),
        (&json!("refused"), &json!("new phone"))
    );
    assert_eq!(
        record["enrolment_ticket"],
        json!({"way": "mail", "email": "…", "factor": "otp"})
    );
    let asked = body(&json!({"send_mail": true}));
    let reply = app.send("POST", TICKET, &headers[..1], Some(&asked)).await;
    assert_eq!(reply.refusal(), (400, "reason_required".to_owned()));
    app.stop().await;
}

/// Without an address in the request, the tenant mails the account's own address. The record says
/// so even if the profile can't be read.
async fn security_46_a_profile_that_can_not_be_read_stops_no_ticket(kind: TestStore) {
    let answers = Mutex::new(vec![faulty::json(403, r#"{"statusCode":403}"#)]);
    let upstream = FaultyUpstream::start(move |call| {
        if call.is_read() {
            let next = answers.lock().unwrap().pop();
            return now(next.unwrap_or_else(|| faulty::json(500, "{}")));
        }
        let made =
            json!({"ticket_id": "t1", "ticket_url": "https://acme.example.com/mfa?ticket=t1"});
        now(faulty::json(200, &made.to_string()))
    })
    .await;
    let app = TestApp::builder()
        .store(kind.ready().await)
        .upstream(&upstream.origin)
        .start()
        .await;
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    for (asked, told) in [
        (
            json!({"send_mail": true}),
            json!({"way": "mail", "own_address": true}),
        ),
        (
            json!({"send_mail": true, "email": "otto@example.org"}),
            json!({"way": "mail", "email": "o…@example.org"}),
        ),
    ] {
        let reply = app
            .send("POST", TICKET, &headers, Some(&body(&asked)))
            .await;
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(kept(&app).await, told, "{asked}");
    }
    app.stop().await;
}

on_every_store!(
    security_46_a_tickets_record_says_where_its_link_went,
    security_46_a_ticket_that_is_refused_is_recorded_with_its_way,
    security_46_a_profile_that_can_not_be_read_stops_no_ticket,
);
