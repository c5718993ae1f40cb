//! 64: a user out of scope is answered exactly as an id that doesn't exist.

use factordesk_model::{Operation, Permission, ROUTES, UserId};
use serde_json::{Value, json};

use crate::matrix::example_for;
use crate::support::figure::figure;
use crate::support::{RAVI, TestApp, TestResponse};

const CONNECTION: &str = r#"
version = 1
[[scope]]
name = "database users"
admins = { roles = ["desk"] }
users = { connections = ["db"] }
"#;

const ORGANIZATION: &str = r#"
version = 1
[[scope]]
name = "acme"
admins = { roles = ["desk"] }
users = { organizations = ["org_acme"], app_metadata = { country = "fr" } }
[[protected]]
name = "chiefs"
users = { roles = ["chief"] }
"#;

/// A response without what differs between any two responses.
fn comparable(reply: &TestResponse, id: &str) -> (u16, Vec<(String, String)>, String) {
    let request_id = reply.header("x-request-id");
    let clean = |text: &str| text.replace(request_id, "REQUEST").replace(id, "USER");
    let mut headers: Vec<(String, String)> = reply
        .headers
        .iter()
        .filter(|(name, _)| *name != "date")
        .map(|(name, value)| (name.to_string(), clean(value.to_str().unwrap())))
        .collect();
    headers.sort();
    (reply.status, headers, clean(&reply.body))
}

/// The part of an id that differs from others.
fn name(id: &str) -> &str {
    id.rsplit(['|', '\\']).next().unwrap()
}

/// Method and path of the calls that reached the tenant, without the id.
fn calls(app: &TestApp, id: &str) -> Vec<(String, String)> {
    let encoded = UserId::new(id).unwrap().to_segment();
    let calls = app.upstream_calls().into_iter();
    calls
        .map(|call| {
            let path = call.path.replace(&encoded, "USER").replace(id, "USER");
            // In searches, the id is escaped.
            (call.method.clone(), path.replace(name(id), "NAME"))
        })
        .collect()
}

/// Method, path, body, headers.
type Request = (String, String, Option<Value>, Vec<(&'static str, String)>);

/// Every request that names a user.
fn requests(id: &str) -> Vec<Request> {
    let encoded = UserId::new(id).unwrap().to_segment();
    let confirm = |action: &str| {
        (
            "x-factordesk-confirm",
            format!("{action} {}", "0".repeat(16)),
        )
    };
    let mut all = Vec::new();
    for route in &ROUTES {
        let mut call = example_for(route.operation, id);
        match route.operation {
            Operation::SearchUsers => {
                call.path = format!("/api/v2/users?q=user_id:%22{encoded}%22&include_totals=true");
            }
            Operation::UsersByEmail => {
                call.path = format!("/api/v2/users-by-email?email={}%40example.com", name(id));
            }
            Operation::ListFactors | Operation::PhoneMessageTypes => continue,
            _ => {}
        }
        let headers = match route.operation {
            Operation::SetMethods => vec![confirm("replace-all")],
            Operation::DeleteAllMethods => vec![confirm("delete-all")],
            _ => Vec::new(),
        };
        all.push((
            route.method.as_str().to_owned(),
            call.path,
            call.body,
            headers,
        ));
    }
    let methods = format!("/api/v2/users/{encoded}/authentication-methods");
    all.push((
        "GET".to_owned(),
        methods.clone(),
        None,
        vec![("x-factordesk-reveal", "true".to_owned())],
    ));
    all.push((
        "GET".to_owned(),
        format!("{methods}?per_page=1&include_totals=true"),
        None,
        Vec::new(),
    ));
    all.push((
        "GET".to_owned(),
        format!("/api/v2/users/{encoded}?fields=email"),
        None,
        Vec::new(),
    ));
    all.push((
        "GET".to_owned(),
        format!("/audit?user={encoded}"),
        None,
        Vec::new(),
    ));
    // With a body that is refused for its own sake.
    all.push((
        "POST".to_owned(),
        methods,
        Some(json!({"type": "nothing"})),
        Vec::new(),
    ));
    let ticket = json!({"user_id": id, "factor": "nothing"});
    all.push((
        "POST".to_owned(),
        "/api/v2/guardian/enrollments/ticket".to_owned(),
        Some(ticket),
        Vec::new(),
    ));
    all
}

/// Sends the requests about a user out of scope and about one that doesn't exist, and compares
/// everything that an admin can see or count.
async fn compare(
    policy: &str,
    roles: &[&str],
    (away_id, none_id): (&str, &str),
    fields: &Value,
) -> usize {
    let (app, _file) = TestApp::with_policy(policy).await;
    app.add_user_with(away_id, fields);
    app.put_memberships(away_id, &[("org_b", "b")], &[("rol_1", "chief")]);
    let bearer = app.admin(RAVI, roles, &Permission::ALL);
    let mut compared = 0;
    // The refused changes leave records, so the user has a history when it is asked for.
    let pairs = requests(away_id).into_iter().zip(requests(none_id));
    for ((method, path, body, headers), (_, other_path, other_body, _)) in pairs {
        let mut sent = vec![("authorization", bearer.clone())];
        sent.extend(headers);
        let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, &**value)).collect();
        // An organization's members are read for any search. They must be known to both.
        app.get("/api/v2/users?q=nobody", &[("authorization", &bearer)])
            .await;
        // Twice: the second time, what was read is still known.
        for _ in 0..2 {
            app.tenant.control().clear_request_log();
            let away = app.send(&method, &path, &sent, body.as_ref()).await;
            let away_calls = calls(&app, away_id);
            app.tenant.control().clear_request_log();
            let none = app
                .send(&method, &other_path, &sent, other_body.as_ref())
                .await;
            let none_calls = calls(&app, none_id);
            let what = format!("{method} {path}");
            assert_eq!(
                comparable(&away, away_id),
                comparable(&none, none_id),
                "{what}"
            );
            assert_eq!(away_calls, none_calls, "{what}");
            assert!(
                !away.body.contains("Mia Keller") && !away.body.contains("dev_1"),
                "{what}: {away:?}"
            );
            let is_list =
                path.contains("?q=") || path.contains("by-email") || path.starts_with("/audit");
            match away.status {
                200 => assert!(is_list, "{what}: {away:?}"),
                _ => assert_eq!(
                    away.refusal(),
                    (404, "inexistent_user".to_owned()),
                    "{what}"
                ),
            }
            compared += 1;
        }
        app.clock.advance(31);
    }
    assert_eq!(app.methods_of(away_id).len(), 2);
    app.stop().await;
    compared
}

#[tokio::test]
async fn security_64_a_user_out_of_scope_is_answered_as_one_that_does_not_exist() {
    let away = json!({"email": "away@example.com", "identities": [
        {"connection": "ad", "provider": "auth0", "user_id": "away", "isSocial": false},
        {"connection": "db", "provider": "google-oauth2", "user_id": "7", "isSocial": true}
    ]});
    let ids = ("auth0|away", "auth0|none");
    let fr = json!({"app_metadata": {"country": "fr"}});
    let mut compared = compare(CONNECTION, &["desk"], ids, &away).await;
    compared += compare(ORGANIZATION, &["desk"], ids, &fr).await;
    // No rule names this admin.
    compared += compare(ORGANIZATION, &["other"], ids, &away).await;
    // Ids that are confirmed before anything is done.
    let ids = (r"ad|corp|ACME\away", r"ad|corp|ACME\none");
    let away = json!({"email": "away@example.com", "identities": [
        {"connection": "ad", "provider": "ad", "user_id": r"corp|ACME\away", "isSocial": false}]});
    compared += compare(CONNECTION, &["desk"], ids, &away).await;
    compared += compare(ORGANIZATION, &["desk"], ids, &fr).await;
    figure(&format!(
        "64 out of scope and unknown: {compared} pairs of requests, equal in bytes and in calls to the tenant"
    ));
}

#[tokio::test]
async fn security_64_what_one_admin_has_read_tells_another_nothing() {
    let text = format!(
        "{CONNECTION}\n[[scope]]\nname = \"all\"\nadmins = {{ roles = [\"chief\"] }}\nusers = {{ connections = [\"ad\"] }}\n"
    );
    let (app, _file) = TestApp::with_policy(&text).await;
    app.add_user_with(
        "auth0|away",
        &json!({"identities": [
        {"connection": "ad", "provider": "auth0", "user_id": "away", "isSocial": false}]}),
    );
    let chief = app.admin(crate::support::ADA, &["chief"], &Permission::ALL);
    let desk = app.admin(RAVI, &["desk"], &Permission::ALL);
    let path = "/api/v2/users/auth0%7Caway/authentication-methods";
    assert_eq!(
        app.get(path, &[("authorization", &chief)]).await.status,
        200
    );
    app.tenant.control().clear_request_log();
    let reply = app.get(path, &[("authorization", &desk)]).await;
    assert_eq!(reply.status, 404);
    // As for an id that wasn't read before.
    assert_eq!(calls(&app, "auth0|away").len(), 1);
    app.stop().await;
}

#[tokio::test]
async fn security_64_a_user_in_scope_is_read_once_in_thirty_seconds() {
    let (app, _file) = TestApp::with_policy(ORGANIZATION).await;
    app.add_user_with("auth0|mia", &json!({"app_metadata": {"country": "fr"}}));
    app.put_memberships("auth0|mia", &[("org_acme", "acme")], &[]);
    let bearer = app.admin(RAVI, &["desk"], &Permission::ALL);
    let auth = [("authorization", &*bearer)];
    let list = "/api/v2/users/auth0%7Cmia/authentication-methods";
    let kinds = |app: &TestApp| -> Vec<String> {
        let calls = calls(app, "auth0|mia").into_iter();
        calls
            .map(|(_, path)| {
                path.split('?')
                    .next()
                    .unwrap()
                    .replace("/api/v2/users/USER", "")
            })
            .collect()
    };
    app.tenant.control().clear_request_log();
    let user = app.get("/api/v2/users/auth0%7Cmia", &auth).await;
    assert_eq!(user.status, 200, "{user:?}");
    assert!(!user.body.contains("app_metadata"), "{user:?}");
    // Roles are read to say in advance whether the user is protected.
    assert_eq!(kinds(&app), ["", "/organizations", "/roles"]);
    app.tenant.control().clear_request_log();
    assert_eq!(app.get(list, &auth).await.status, 200);
    assert_eq!(kinds(&app), ["/authentication-methods"]);
    app.clock.advance(31);
    app.tenant.control().clear_request_log();
    assert_eq!(app.get(list, &auth).await.status, 200);
    assert_eq!(
        kinds(&app),
        ["", "/organizations", "/authentication-methods"]
    );
    // A change drops what this admin has read.
    let delete = format!("{list}/totp%7Cdev_2");
    assert_eq!(app.send("DELETE", &delete, &auth, None).await.status, 204);
    app.tenant.control().clear_request_log();
    assert_eq!(app.get(list, &auth).await.status, 200);
    assert_eq!(
        kinds(&app),
        ["", "/organizations", "/authentication-methods"]
    );
    app.stop().await;
}

#[tokio::test]
async fn security_64_a_tenant_that_can_not_say_opens_nothing() {
    let (app, _file) = TestApp::with_policy(ORGANIZATION).await;
    app.add_user_with("auth0|mia", &json!({"app_metadata": {"country": "fr"}}));
    app.put_memberships("auth0|mia", &[("org_acme", "acme")], &[]);
    let bearer = app.admin(RAVI, &["desk"], &Permission::ALL);
    let auth = [("authorization", &*bearer)];
    let delete = "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2";
    app.tenant.control().fail_next(&[403]);
    let reply = app.send("DELETE", delete, &auth, None).await;
    assert!(reply.status >= 400 && reply.status != 404, "{reply:?}");
    assert_eq!(app.methods_of("auth0|mia").len(), 2);
    app.stop().await;
}
