//! Errors before an operation is reached: token, scope, route, ids, query, body.

use std::time::Duration;

use serde_json::json;

use crate::support::{TestResponse, TestTenant, methods_path};

#[tokio::test]
async fn missing_or_bad_token_is_401_in_auth0s_words() {
    let mut t = TestTenant::empty().await;
    let path = methods_path(None);
    let bare = TestResponse::read(t.bare_request("GET", &path).send().await.unwrap()).await;
    assert_eq!(
        bare.is_error(401, "invalid_token"),
        "Missing authentication"
    );
    let garbage = t.api_as("abc.def.ghi", "GET", &path, None).await;
    assert_eq!(garbage.is_error(401, "invalid_token"), "Invalid token");

    let good = t.m2m_token().to_owned();
    let (head, signature) = good.rsplit_once('.').unwrap();
    let flipped = if signature.starts_with('A') { "B" } else { "A" };
    let forged = format!("{head}.{flipped}{}", &signature[1..]);
    let answer = t.api_as(&forged, "GET", &path, None).await;
    assert_eq!(
        answer.is_error(401, "invalid_token"),
        "Invalid signature received for JSON Web Token validation"
    );

    t.clock.advance(Duration::from_hours(24));
    let expired = t.api("GET", &path, None).await;
    assert_eq!(
        expired.is_error(401, "invalid_token"),
        "Expired token received for JSON Web Token validation"
    );
    t.renew_token().await;
    assert_eq!(t.api("GET", &path, None).await.status, 200);
}

#[tokio::test]
async fn header_of_another_form_is_400() {
    let t = TestTenant::empty().await;
    for value in ["Bearer", "Bearer ", "Basic abc", "Bearer a b"] {
        let request = t
            .bare_request("GET", &methods_path(None))
            .header("authorization", value);
        let answer = TestResponse::read(request.send().await.unwrap()).await;
        answer.is_error(400, "Bearer");
    }
}

#[tokio::test]
async fn admin_token_is_refused_by_the_management_api() {
    let t = TestTenant::empty().await;
    let token = t.tenant.issue_admin_token("ada@desk.example.com").unwrap();
    let answer = t.api_as(&token, "GET", &methods_path(None), None).await;
    assert_eq!(answer.is_error(401, "invalid_token"), "Bad audience");
}

#[tokio::test]
async fn each_operation_needs_its_own_scope() {
    let mut t = TestTenant::empty().await;
    let one = methods_path(Some("totp|dev_1"));
    let list = methods_path(None);
    let calls = [
        ("GET", list.as_str(), "read:authentication_methods"),
        ("GET", one.as_str(), "read:authentication_methods"),
        ("POST", list.as_str(), "create:authentication_methods"),
        ("PUT", list.as_str(), "update:authentication_methods"),
        ("PATCH", one.as_str(), "update:authentication_methods"),
        ("DELETE", list.as_str(), "delete:authentication_methods"),
        ("DELETE", one.as_str(), "delete:authentication_methods"),
        ("GET", "/users", "read:users"),
        ("GET", "/users/auth0%7C1", "read:users"),
        ("GET", "/users-by-email?email=a@b.co", "read:users"),
        ("GET", "/guardian/factors", "read:guardian_factors"),
        (
            "GET",
            "/guardian/factors/phone/message-types",
            "read:guardian_factors",
        ),
    ];
    for (method, path, scope) in calls {
        let others: Vec<&str> = calls.iter().map(|c| c.2).filter(|s| *s != scope).collect();
        t.control().set_m2m_scopes(&others);
        t.renew_token().await;
        let message = t
            .api(method, path, None)
            .await
            .is_error(403, "insufficient_scope");
        assert_eq!(
            message,
            format!("Insufficient scope, expected any of: {scope}")
        );
        t.control().set_m2m_scopes(&[scope]);
        t.renew_token().await;
        let answer = t.api(method, path, None).await;
        assert_ne!(answer.status, 403, "{method} {path}");
    }
}

#[tokio::test]
async fn unknown_route_is_404_in_auth0s_shape() {
    let t = TestTenant::empty().await;
    for (method, path) in [
        ("GET", "/clients"),
        ("DELETE", "/users/auth0%7C1"),
        ("POST", "/users"),
        ("GET", "/users/auth0%7C1/permissions"),
    ] {
        let answer = t.api(method, path, None).await;
        assert_eq!(answer.status, 404);
        assert_eq!(
            answer.json(),
            json!({"statusCode": 404, "error": "Not Found", "message": "Not Found"})
        );
    }
}

#[tokio::test]
async fn unknown_user_is_404_on_every_operation() {
    let t = TestTenant::empty().await;
    let list = "/users/auth0%7Cnobody/authentication-methods";
    let one = "/users/auth0%7Cnobody/authentication-methods/totp%7Cdev_1";
    for (method, path, body) in [
        ("GET", list, None),
        (
            "POST",
            list,
            Some(json!({"type": "totp", "totp_secret": "JBSWY3DPEHPK3PXP"})),
        ),
        (
            "PUT",
            list,
            Some(json!([{"type": "totp", "totp_secret": "JBSWY3DPEHPK3PXP"}])),
        ),
        ("DELETE", list, None),
        ("GET", one, None),
        ("PATCH", one, Some(json!({"name": "x"}))),
        ("DELETE", one, None),
        ("GET", "/users/auth0%7Cnobody", None),
    ] {
        t.api(method, path, body)
            .await
            .is_error(404, "inexistent_user");
    }
}

#[tokio::test]
async fn ids_outside_the_grammar_are_400_invalid_uri() {
    let t = TestTenant::empty().await;
    for path in [
        "/users/auth0/authentication-methods".to_owned(),
        "/users/auth0%7Ca%20b/authentication-methods".to_owned(),
        "/users/auth0%7C%FF".to_owned(),
        methods_path(None) + "/%00",
        methods_path(None) + "/",
    ] {
        t.api("GET", &path, None).await.is_error(400, "invalid_uri");
    }
}

#[tokio::test]
async fn operations_without_a_body_accept_the_bodies_that_sdks_send() {
    let t = TestTenant::empty().await;
    for (method, path, status) in [
        ("GET", "/guardian/factors", 200),
        ("GET", "/users?per_page=1", 200),
        (
            "POST",
            "/users/auth0%7C1/multifactor/actions/invalidate-remember-browser",
            204,
        ),
    ] {
        t.control()
            .put_user(factordesk_model::UserSummary::from_value(
                json!({"user_id": "auth0|1"}),
            ))
            .unwrap();
        for body in [json!(null), json!({})] {
            let answer = t.api(method, path, Some(body)).await;
            assert_eq!(answer.status, status, "{method} {path}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn queries_outside_the_table_are_400() {
    let t = TestTenant::empty().await;
    for query in [
        "x=1",
        "page=-1",
        "per_page=101",
        "page=0&page=0",
        "include_totals=1",
    ] {
        let path = format!("{}?{query}", methods_path(None));
        t.api("GET", &path, None)
            .await
            .is_error(400, "invalid_query_string");
    }
}

#[tokio::test]
async fn body_must_be_json_of_a_sensible_size() {
    let t = TestTenant::empty().await;
    let post = async |content_type: Option<&str>, body: String| {
        let mut request = t.request("POST", &methods_path(None)).body(body);
        if let Some(value) = content_type {
            request = request.header("content-type", value);
        }
        TestResponse::read(request.send().await.unwrap())
            .await
            .status
    };
    let good = r#"{"type":"totp","totp_secret":"JBSWY3DPEHPK3PXP"}"#.to_owned();
    let json = Some("application/json; charset=utf-8");
    assert_eq!(post(Some("text/plain"), good.clone()).await, 415);
    assert_eq!(post(None, good.clone()).await, 415);
    assert_eq!(post(json, "{".to_owned()).await, 400);
    assert_eq!(
        post(json, "{\"type\":\"totp\",\"type\":\"totp\"}".to_owned()).await,
        400
    );
    assert_eq!(post(json, " ".repeat(16 * 1024 + 1)).await, 413);
    assert_eq!(post(json, good).await, 201);
}

#[tokio::test]
async fn a_list_cannot_be_sent_as_a_form() {
    let t = TestTenant::empty().await;
    let request = t
        .request("PUT", &methods_path(None))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("type=totp&totp_secret=JBSWY3DPEHPK3PXP");
    let answer = TestResponse::read(request.send().await.unwrap()).await;
    assert_eq!(answer.status, 415, "{}", answer.text);
}
