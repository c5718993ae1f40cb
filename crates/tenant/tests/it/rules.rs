//! Limits and conflicts: the 403s and 409s of create, replace-all and delete-all.

use serde_json::{Value, json};

use crate::support::{TestTenant, methods_path};

#[tokio::test]
async fn duplicates_are_conflicts() {
    let t = TestTenant::empty().await;
    let key = |kind: &str| json!({"type": kind, "key_id": "a2V5LTE", "public_key": "cHVibGlj", "relying_party_identifier": "a.example"});
    for body in [
        json!({"type": "email", "email": "user@example.com"}),
        json!({"type": "phone", "phone_number": "+447700900001"}),
        json!({"type": "totp", "totp_secret": "JBSWY3DPEHPK3PXP"}),
        key("webauthn-roaming"),
        key("passkey"),
    ] {
        let first = t.api("POST", &methods_path(None), Some(body.clone())).await;
        assert_eq!(first.status, 201, "{}", first.text);
        t.api("POST", &methods_path(None), Some(body))
            .await
            .is_error(409, "authentication_method_exists");
    }
}

#[tokio::test]
async fn twenty_first_passkey_reaches_the_limit() {
    let t = TestTenant::empty().await;
    let passkey = |n: u32| {
        json!({"type": "passkey", "key_id": format!("a2V5{n:04}"), "public_key": "cHVibGlj",
            "relying_party_identifier": "a.example"})
    };
    for n in 0..20 {
        let created = t.api("POST", &methods_path(None), Some(passkey(n))).await;
        assert_eq!(created.status, 201, "{}", created.text);
    }
    let message = t
        .api("POST", &methods_path(None), Some(passkey(20)))
        .await
        .is_error(403, "too_many_entities");
    assert!(message.contains("limit of entities"), "{message}");
}

#[tokio::test]
async fn replacement_is_held_to_the_limit_of_a_type() {
    let t = TestTenant::empty().await;
    let phones = |count: u32| {
        let phone = |n| json!({"type": "phone", "phone_number": format!("+4477009{n:05}")});
        Some((0..count).map(phone).collect::<Value>())
    };
    let put = t.api("PUT", &methods_path(None), phones(20)).await;
    assert_eq!(put.status, 200, "{}", put.text);
    t.api("PUT", &methods_path(None), phones(21))
        .await
        .is_error(403, "too_many_entities");
    let list = t.api("GET", &methods_path(None), None).await.json();
    assert_eq!(list.as_array().map(Vec::len), Some(20));
}

#[tokio::test]
async fn passkey_forbids_replace_all_and_delete_all_but_not_one_by_one() {
    let t = TestTenant::empty().await;
    t.put_method(json!({"id": "passkey|dev_1", "type": "passkey"}));
    t.put_method(json!({"id": "totp|dev_1", "type": "totp"}));
    let set = json!([{"type": "totp", "totp_secret": "JBSWY3DPEHPK3PXP"}]);
    for (method, body) in [("PUT", Some(set)), ("DELETE", None)] {
        let message = t
            .api(method, &methods_path(None), body)
            .await
            .is_error(403, "operation_not_permitted");
        assert!(message.contains("at least 1 passkey"), "{message}");
    }
    let list = t.api("GET", &methods_path(None), None).await.json();
    assert_eq!(list.as_array().map(Vec::len), Some(2));
    let one = methods_path(Some("passkey|dev_1"));
    assert_eq!(t.api("DELETE", &one, None).await.status, 204);
    assert_eq!(t.api("DELETE", &methods_path(None), None).await.status, 204);
}

#[tokio::test]
async fn email_factor_is_taken_beside_another_unless_the_tenant_refuses_it() {
    let t = TestTenant::empty().await;
    t.put_method(json!({"id": "totp|dev_1", "type": "totp", "confirmed": true}));
    let body = json!({"type": "email", "email": "user@example.com"});
    let taken = t.api("POST", &methods_path(None), Some(body.clone())).await;
    assert_eq!(taken.status, 201, "{}", taken.text);
    let id = taken.json()["id"].as_str().unwrap().to_owned();
    t.api("DELETE", &methods_path(Some(&id)), None).await;

    t.control().set_email_only_alone(true);
    let message = t
        .api("POST", &methods_path(None), Some(body.clone()))
        .await
        .is_error(400, "invalid_body");
    assert!(message.contains("no other factor"), "{message}");
    t.api("DELETE", &methods_path(Some("totp|dev_1")), None)
        .await;
    let alone = t.api("POST", &methods_path(None), Some(body)).await;
    assert_eq!(alone.status, 201, "{}", alone.text);
}

#[tokio::test]
async fn bad_values_name_every_field() {
    let t = TestTenant::empty().await;
    let refused = async |method: &str, body: Value| {
        let answer = t.api(method, &methods_path(None), Some(body)).await;
        assert_eq!(answer.json().get("problems"), None);
        answer.is_error(400, "invalid_body")
    };
    let body = json!({"type": "phone", "name": "123456789012345678901", "phone_number": "0"});
    let message = refused("POST", body).await;
    assert!(
        message.starts_with("Payload validation error: "),
        "{message}"
    );
    assert!(
        message.contains("'name'") && message.contains("'phone_number'"),
        "{message}"
    );
    let message = refused("PUT", json!([{"type": "totp", "totp_secret": "x"}])).await;
    assert!(message.contains("[0].totp_secret"), "{message}");
    for body in [
        json!([]),
        json!({}),
        json!([{"type": "passkey"}]),
        json!([{"type": "phone", "phone_number": "+447700900001", "id": "x"}]),
    ] {
        refused("PUT", body).await;
    }
    for body in [
        json!(null),
        json!({}),
        json!({"type": "push"}),
        json!({"type": "totp", "totp_secret": "JBSWY3DPEHPK3PXP", "confirmed": true}),
    ] {
        refused("POST", body).await;
    }
}
