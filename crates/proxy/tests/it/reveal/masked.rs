//! 37, 41 and 42: what every admin gets by default.

use factordesk_model::headers::ConfirmAction;
use factordesk_model::{ListVersion, MethodPage, Permission, mask};
use serde_json::{Value, json};

use super::{HIDDEN, MAIL, METHODS, PHONE, REVEAL, add_methods, assert_masked, phone, unmasked};
use crate::support::faulty::{self, FaultyUpstream, now};
use crate::support::figure::figure;
use crate::support::{ADA, RAVI, TestApp, TestResponse};

/// Every response that contains methods, and the audit history.
async fn every_answer(app: &TestApp, way: &[(&str, &str)]) -> Vec<(String, TestResponse)> {
    let mut answers = Vec::new();
    for path in [
        METHODS,
        &format!("{METHODS}?include_totals=true&per_page=100"),
        &format!("{METHODS}?page=0&per_page=1"),
        PHONE,
        MAIL,
    ] {
        answers.push((format!("GET {path}"), app.get(path, way).await));
    }
    let rename = json!({"name": "+447700900123"});
    let renamed = app.send("PATCH", PHONE, way, Some(&rename)).await;
    answers.push(("PATCH".to_owned(), renamed));
    let key = format!("key-{}", way[0].0);
    let keyed = [way, &[("idempotency-key", &key)]].concat();
    for what in ["POST", "POST again"] {
        let created = app
            .send("POST", METHODS, &keyed, Some(&phone("+447700900199")))
            .await;
        assert_eq!(created.json()["phone_number"], "•••• 99", "{created:?}");
        answers.push((what.to_owned(), created));
    }
    for (action, method, body) in [
        (ConfirmAction::DeleteAll, "DELETE", None),
        (
            ConfirmAction::ReplaceAll,
            "PUT",
            Some(json!([phone("+447700900123")])),
        ),
    ] {
        let stale = action.header(ListVersion::of([]));
        let stale = [way, &[("x-factordesk-confirm", &*stale)]].concat();
        let conflict = app.send(method, METHODS, &stale, body.as_ref()).await;
        assert_eq!(conflict.refusal(), (409, "list_changed".to_owned()));
        answers.push((format!("{method}, stale"), conflict));
    }
    let confirm = app.confirmation(ConfirmAction::ReplaceAll).await;
    let confirmed = [way, &[("x-factordesk-confirm", &*confirm)]].concat();
    let new = json!([phone("+447700900123")]);
    let set = app.send("PUT", METHODS, &confirmed, Some(&new)).await;
    assert_eq!(set.status, 200, "{set:?}");
    answers.push(("PUT".to_owned(), set));
    let mail = json!({"type": "email", "email": "jo.keller@b.example"});
    let path = METHODS.replace("mia", "tom");
    let created = app.send("POST", &path, way, Some(&mail)).await;
    assert_eq!(created.json()["email"], "j••••@b.example", "{created:?}");
    answers.push(("POST of an e-mail".to_owned(), created));
    let history = app.get("/audit?user=auth0%7Cmia&limit=100", way).await;
    assert!(history.body.contains("•••• 23"), "{history:?}");
    answers.push(("GET /audit".to_owned(), history));
    answers
}

#[tokio::test]
async fn security_41_numbers_and_addresses_are_masked_unless_asked_for() {
    let mut count = 0;
    for by_cookie in [false, true] {
        let app = unmasked().await;
        add_methods(&app, "auth0|mia");
        let tom = json!({"user_id": "auth0|tom", "name": "Tom"});
        let control = app.tenant.control();
        control
            .put_user(serde_json::from_value(tom).unwrap())
            .unwrap();
        // Ada has the permission to reveal, but doesn't ask for it.
        let bearer = app.bearer(ADA);
        let cookie = format!("__Host-factordesk={}", app.session(&Permission::ALL).await);
        let way: &[(&str, &str)] = if by_cookie {
            &[("cookie", &cookie), ("x-factordesk", "1")]
        } else {
            &[("authorization", &bearer)]
        };
        for (what, reply) in every_answer(&app, way).await {
            assert_masked(&what, &reply.body);
            for (name, value) in &reply.headers {
                assert_masked(&what, &format!("{name}: {value:?}"));
            }
            count += 1;
        }
        let kept: Vec<String> = app
            .methods_of("auth0|mia")
            .into_iter()
            .filter_map(|m| m.phone_number)
            .collect();
        assert_eq!(kept, ["+447700900123"], "the tenant has the real one");
        app.stop().await;
    }
    figure(&format!(
        "41 masked by default: {count} responses of every kind, none with any of {} hidden texts",
        HIDDEN.len()
    ));
}

#[tokio::test]
async fn security_41_a_masked_value_is_never_written() {
    let app = unmasked().await;
    add_methods(&app, "auth0|mia");
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    let list = app.get(METHODS, &headers).await.json();
    let phone = list
        .as_array()
        .unwrap()
        .iter()
        .find(|m| m["id"] == "phone|dev_1");
    let masked = &phone.unwrap()["phone_number"];
    assert_eq!(masked, "•••• 23");
    let confirm = app.confirmation(ConfirmAction::ReplaceAll).await;
    let confirmed = [headers[0], ("x-factordesk-confirm", &*confirm)];
    let before = app.methods_of("auth0|mia");
    app.tenant.control().clear_request_log();
    for (method, path, body, field) in [
        (
            "POST",
            METHODS,
            json!({"type": "phone", "phone_number": masked}),
            "phone_number",
        ),
        (
            "POST",
            METHODS,
            json!({"type": "email", "email": "j••••@b.example"}),
            "email",
        ),
        (
            "PUT",
            METHODS,
            json!([{"type": "phone", "phone_number": masked}]),
            "[0].phone_number",
        ),
        (
            "PUT",
            METHODS,
            json!([{"type": "email", "email": "j••••@b.example"}]),
            "[0].email",
        ),
        (
            "PUT",
            METHODS,
            json!([{"type": "phone", "phone_number": "+447700900123", "name": masked}]),
            "[0].name",
        ),
        ("PATCH", PHONE, json!({"name": masked}), "name"),
    ] {
        let reply = app.send(method, path, &confirmed, Some(&body)).await;
        let error = reply.error();
        assert_eq!(
            reply.refusal(),
            (400, "invalid_body".to_owned()),
            "{method} {field}"
        );
        assert_eq!(error.problems.len(), 1, "{method} {field}");
        assert_eq!(
            (&*error.problems[0].field, error.problems[0].key.as_str()),
            (field, "masked")
        );
        assert!(
            error.message.contains("x-factordesk-reveal"),
            "{}",
            error.message
        );
    }
    assert_eq!(app.upstream_calls(), []);
    assert_eq!(app.methods_of("auth0|mia"), before);
    // An update of other fields leaves the number alone.
    let channel = json!({"name": "Work", "preferred_authentication_method": "voice"});
    assert_eq!(
        app.send("PATCH", PHONE, &headers, Some(&channel))
            .await
            .status,
        200
    );
    let after = app.methods_of("auth0|mia").remove(0);
    assert_eq!(after.phone_number.as_deref(), Some("+447700900123"));
    app.stop().await;
}

#[tokio::test]
async fn security_37_the_version_of_a_list_is_told_and_confirms_it() {
    let app = unmasked().await;
    add_methods(&app, "auth0|mia");
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    let truth = app.listed("auth0|mia");
    let masked: Vec<_> = truth.iter().map(mask::method).collect();
    let version = ListVersion::of(&masked).to_string();
    let plain = app.get(METHODS, &headers).await;
    assert_eq!(plain.header("x-factordesk-list-version"), version);
    let seen = MethodPage::from_value(plain.json()).unwrap();
    assert_eq!(ListVersion::of(&seen.methods).to_string(), version);
    // The revealed list has the same version.
    let whole = app.get(METHODS, &[headers[0], REVEAL]).await;
    assert_eq!(whole.header("x-factordesk-list-version"), version);
    // A part of the list and a single method have no version.
    for path in [&format!("{METHODS}?per_page=1"), PHONE] {
        let part = app.get(path, &headers).await;
        assert_eq!(part.status, 200);
        assert_eq!(part.header("x-factordesk-list-version"), "", "{path}");
    }
    let confirm = format!("delete-all {version}");
    let confirmed = [headers[0], ("x-factordesk-confirm", &*confirm)];
    let reply = app.send("DELETE", METHODS, &confirmed, None).await;
    assert_eq!(reply.status, 204, "{reply:?}");
    app.stop().await;
}

#[tokio::test]
async fn security_37_a_replacement_tells_the_version_of_the_masked_list() {
    let app = unmasked().await;
    add_methods(&app, "auth0|mia");
    let bearer = app.bearer(ADA);
    let confirm = app.confirmation(ConfirmAction::ReplaceAll).await;
    let headers = [
        ("authorization", &*bearer),
        ("x-factordesk-confirm", &*confirm),
    ];
    let new = json!([phone("+447700900123")]);
    let put = app.send("PUT", METHODS, &headers, Some(&new)).await;
    assert_eq!(put.status, 200, "{put:?}");
    let listed = app.get(METHODS, &headers[..1]).await;
    let version = listed.header("x-factordesk-list-version");
    assert_eq!(put.header("x-factordesk-list-version"), version);
    app.stop().await;
}

#[tokio::test]
async fn security_42_no_list_and_no_method_has_a_secret() {
    const SECRET: &str = "JBSWY3DPEHPK3PXP";
    // No tenant is known to respond like this, but none promises not to.
    let method = json!({"id": "totp|dev_2", "type": "totp", "name": "App", "totp_secret": SECRET, "totpSecret": SECRET,
        "recovery_codes": [SECRET], "enrollment": {"otpauth_url": format!("otpauth://totp/a?secret={SECRET}")},
        "authentication_methods": [{"type": "totp", "id": "totp|dev_5", "secret": SECRET}]});
    let upstream = FaultyUpstream::start(move |call| {
        let list = call.path.ends_with("authentication-methods");
        let answer: Value = if list {
            json!([method])
        } else {
            method.clone()
        };
        now(faulty::json(200, &answer.to_string()))
    })
    .await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    let bearer = app.bearer(ADA);
    let stale = ConfirmAction::DeleteAll.header(ListVersion::of([]));
    let mut count = 0;
    for headers in [
        vec![("authorization", &*bearer)],
        vec![("authorization", &*bearer), REVEAL],
        vec![
            ("authorization", &*bearer),
            ("x-factordesk-confirm", &*stale),
        ],
    ] {
        for (verb, path) in [
            ("GET", METHODS),
            ("GET", &*format!("{METHODS}/totp%7Cdev_2")),
            ("PATCH", &*format!("{METHODS}/totp%7Cdev_2")),
            ("DELETE", METHODS),
        ] {
            let body = (verb == "PATCH").then(|| json!({"name": "App"}));
            let reply = app.send(verb, path, &headers, body.as_ref()).await;
            assert!(!reply.body.contains(SECRET), "{verb} {path}: {reply:?}");
            if verb == "GET" {
                assert!(reply.body.contains("totp|dev_5"), "{reply:?}");
            }
            count += 1;
        }
    }
    figure(&format!(
        "42 secrets in responses: {count} responses of a tenant that leaks them, none passed on"
    ));
    app.stop().await;
}

#[tokio::test]
async fn security_41_the_demo_admins_reveal_as_their_permissions_say() {
    let app = unmasked().await;
    add_methods(&app, "auth0|mia");
    for (who, may) in [(ADA, true), (RAVI, false), ("olga@desk.example.com", true)] {
        let bearer = app.bearer(who);
        let session = app.get("/session", &[("authorization", &bearer)]).await;
        let told = session.body.contains("reveal:authentication_methods");
        assert_eq!(told, may, "{who}: {session:?}");
        let reply = app
            .get(METHODS, &[("authorization", &bearer), REVEAL])
            .await;
        assert_eq!(reply.status, if may { 200 } else { 403 }, "{who}");
    }
    app.stop().await;
}
