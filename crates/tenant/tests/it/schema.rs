//! Checks every response of the Management API against the public `OpenAPI` document, which isn't part of this
//! repository.
//!
//! `FACTORDESK_OAS` names the file; by default it is looked for next to the checkout. Without the document, the tests
//! print that they are skipped, and pass.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::PathBuf;

use factordesk_model::{MethodType, ROUTES, UserId};
use jsonschema::Draft;
use serde_json::{Value, json};

use crate::support::{TestResponse, TestTenant, methods_path};

struct Document(Value);

impl Document {
    fn load() -> Option<Self> {
        let beside = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../shared/reference/management-api-oas.json"
        );
        let path =
            std::env::var_os("FACTORDESK_OAS").map_or_else(|| PathBuf::from(beside), PathBuf::from);
        let Ok(text) = std::fs::read_to_string(path) else {
            // `eprintln!` would not do: the test harness hides its output if the test passes.
            let message = "SKIPPED: no OpenAPI document. Set FACTORDESK_OAS to the file to check the tenant's answers.\n";
            std::io::stderr().write_all(message.as_bytes()).ok();
            return None;
        };
        Some(Self(serde_json::from_str(&text).unwrap()))
    }

    /// Fails unless the document allows this response to this operation. `also` has statuses that the document
    /// doesn't list.
    #[track_caller]
    fn check(&self, method: &str, pattern: &str, answer: &TestResponse, also: &[u16]) {
        let place = format!("{method} {pattern} -> {}: {}", answer.status, answer.text);
        let operation = &self.0["paths"][pattern][method.to_lowercase()];
        assert!(operation.is_object(), "{place}: no such operation");
        let response = &operation["responses"][answer.status.to_string()];
        assert!(
            response.is_object() || also.contains(&answer.status),
            "{place}: no such status"
        );
        let content_type = answer.header("content-type");
        assert_eq!(
            content_type,
            Some("application/json; charset=utf-8"),
            "{place}"
        );
        if answer.status == 204 {
            assert_eq!(answer.text, "", "{place}");
            return;
        }
        if answer.status >= 400 {
            let body = answer.json();
            assert_eq!(body["statusCode"], answer.status, "{place}");
            assert!(
                body["error"].is_string() && body["message"].is_string(),
                "{place}"
            );
            return;
        }
        let schema = &response["content"]["application/json"]["schema"];
        assert!(schema.is_object(), "{place}: no schema");
        let schema = json!({"allOf": [schema], "components": self.0["components"]});
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .build(&schema)
            .unwrap();
        let body = answer.json();
        let problems: Vec<String> = validator
            .iter_errors(&body)
            .map(|e| format!("{} at {}", e, e.instance_path()))
            .collect();
        assert!(problems.is_empty(), "{place}: {problems:?}");
    }
}

const LIST: &str = "/users/{id}/authentication-methods";
const ONE: &str = "/users/{id}/authentication-methods/{authentication_method_id}";

const TICKET: &str = "/guardian/enrollments/ticket";
const RECOVERY: &str = "/users/{id}/recovery-code-regeneration";
const BROWSERS: &str = "/users/{id}/multifactor/actions/invalidate-remember-browser";

/// The pattern with the test user's id.
fn of_test_user(pattern: &str) -> String {
    pattern.replace("{id}", "auth0%7C507f1f77bcf86cd799439020")
}

#[tokio::test]
async fn every_operation_answers_what_the_document_says() {
    let Some(document) = Document::load() else {
        return;
    };
    let t = TestTenant::empty().await;
    let mut walked = BTreeSet::new();
    let mut call = async |method: &str, pattern: &str, path: &str, body: Option<Value>| {
        let answer = t.api(method, path, body).await;
        document.check(method, pattern, &answer, &[]);
        assert!(answer.status < 300, "{method} {path}: {}", answer.text);
        walked.insert(format!("{method} {pattern}"));
        answer
    };
    let list = methods_path(None);
    for body in [
        json!({"type": "email", "email": "user@example.com"}),
        json!({"type": "phone", "name": "Mobile", "phone_number": "+447700900001"}),
        json!({"type": "totp", "totp_secret": "JBSWY3DPEHPK3PXP"}),
        json!({"type": "webauthn-roaming", "key_id": "a2V5", "public_key": "cHVi", "relying_party_identifier": "a.example"}),
    ] {
        let id = call("POST", LIST, &list, Some(body)).await.json()["id"].clone();
        let one = methods_path(id.as_str());
        call("GET", ONE, &one, None).await;
        call("PATCH", ONE, &one, Some(json!({"name": "Renamed"}))).await;
        call("GET", LIST, &list, None).await;
        call("GET", LIST, &format!("{list}?include_totals=true"), None).await;
        if id.as_str().is_some_and(|id| id.starts_with("totp")) {
            call("DELETE", ONE, &one, None).await;
        }
    }
    let set = json!([
        {"type": "phone", "phone_number": "+447700900001", "preferred_authentication_method": "voice"},
        {"type": "totp", "totp_secret": "JBSWY3DPEHPK3PXP"},
        {"type": "email", "email": "user@example.com"},
    ]);
    call("PUT", LIST, &list, Some(set)).await;
    call("DELETE", LIST, &list, None).await;
    let passkey = json!({"type": "passkey", "key_id": "a2V5", "public_key": "cHVi", "relying_party_identifier": "a.example",
        "aaguid": "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4", "credential_device_type": "multi_device", "credential_backed_up": true,
        "identity_user_id": "1", "user_agent": "Firefox", "user_handle": "aGFu", "transports": ["internal"]});
    call("POST", LIST, &list, Some(passkey)).await;
    call("GET", LIST, &list, None).await;
    call("GET", "/users", "/users", None).await;
    call("GET", "/users", "/users?include_totals=true", None).await;
    call(
        "GET",
        "/users/{id}",
        "/users/auth0%7C507f1f77bcf86cd799439020",
        None,
    )
    .await;
    call(
        "GET",
        "/users-by-email",
        "/users-by-email?email=user@example.com",
        None,
    )
    .await;
    call("GET", "/guardian/factors", "/guardian/factors", None).await;
    let types = "/guardian/factors/phone/message-types";
    call("GET", types, types, None).await;
    let body = json!({"user_id": "auth0|507f1f77bcf86cd799439020", "email": "a@b.co", "send_mail": true,
        "email_locale": "fr", "factor": "otp", "allow_multiple_enrollments": true});
    call("POST", TICKET, TICKET, Some(body)).await;
    // Regeneration is documented for users with a second factor.
    let totp = json!({"type": "totp", "totp_secret": "JBSWY3DPEHPK3PXP"});
    call("POST", LIST, &list, Some(totp)).await;
    for pattern in [RECOVERY, BROWSERS] {
        call("POST", pattern, &of_test_user(pattern), None).await;
    }
    call("GET", LIST, &list, None).await;
    assert_eq!(walked.len(), ROUTES.len(), "{walked:?}");
}

#[tokio::test]
async fn refusals_have_documented_statuses() {
    let Some(document) = Document::load() else {
        return;
    };
    let t = TestTenant::empty().await;
    let list = methods_path(None);
    let one = methods_path(Some("totp|dev_nothing"));
    let [recovery, browsers] = [RECOVERY, BROWSERS].map(of_test_user);
    let totp = json!({"type": "totp", "totp_secret": "JBSWY3DPEHPK3PXP"});
    for (method, pattern, path, body) in [
        ("GET", LIST, list.as_str(), None),
        ("POST", LIST, list.as_str(), Some(totp.clone())),
        ("PUT", LIST, list.as_str(), Some(json!([totp]))),
        ("DELETE", LIST, list.as_str(), None),
        ("GET", ONE, one.as_str(), None),
        ("PATCH", ONE, one.as_str(), Some(json!({"name": "x"}))),
        ("DELETE", ONE, one.as_str(), None),
        ("GET", "/users", "/users", None),
        ("GET", "/users/{id}", "/users/auth0%7C1", None),
        (
            "GET",
            "/users-by-email",
            "/users-by-email?email=a@b.co",
            None,
        ),
        ("POST", RECOVERY, recovery.as_str(), None),
        ("POST", BROWSERS, browsers.as_str(), None),
        (
            "POST",
            TICKET,
            TICKET,
            Some(json!({"user_id": "auth0|nobody"})),
        ),
    ] {
        let no_token = t.api_as("x", method, path, body.clone()).await;
        assert_eq!(no_token.status, 401);
        document.check(method, pattern, &no_token, &[]);
        // The document has no 404 for replace-all, delete-all and forgetting browsers, but an unknown user has to be
        // reported.
        let nobody = path.replace("507f1f77bcf86cd799439020", "nobody");
        let untold = matches!(method, "PUT" | "DELETE") && pattern == LIST || pattern == BROWSERS;
        let also: &[u16] = if untold { &[404] } else { &[] };
        document.check(
            method,
            pattern,
            &t.api(method, &nobody, body.clone()).await,
            also,
        );
        t.control().fail_next(&[429]);
        let limited = t.api(method, path, body).await;
        assert_eq!(limited.status, 429);
        // It has no 429 for these operations either, but the limits apply to all.
        let unlimited = [RECOVERY, BROWSERS, TICKET].contains(&pattern);
        let also: &[u16] = if unlimited { &[429] } else { &[] };
        document.check(method, pattern, &limited, also);
    }
}

#[tokio::test]
async fn demo_users_and_methods_are_what_the_document_allows() {
    let Some(document) = Document::load() else {
        return;
    };
    let t = TestTenant::demo().await;
    for page in 0..2 {
        let path = format!("/users?per_page=100&include_totals=true&page={page}");
        document.check("GET", "/users", &t.api("GET", &path, None).await, &[]);
    }
    // This user has what a later version of the API might send.
    let later = UserId::new("auth0|64b0c1d2e3f4051627384963").unwrap();
    let mut kinds = BTreeSet::new();
    for id in t.control().user_ids().into_iter().filter(|id| *id != later) {
        let path = format!(
            "/users/{}/authentication-methods?per_page=100",
            id.to_segment()
        );
        document.check("GET", LIST, &t.api("GET", &path, None).await, &[]);
        kinds.extend(
            t.control()
                .methods_of(&id)
                .into_iter()
                .filter_map(|m| m.kind),
        );
    }
    assert_eq!(kinds, BTreeSet::from(MethodType::KNOWN));
}
