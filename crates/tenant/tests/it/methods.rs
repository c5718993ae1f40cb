//! The operations on authentication methods: what they accept and what they return.

use serde_json::{Value, json};

use crate::support::{TestResponse, TestTenant, methods_path};

async fn create(t: &TestTenant, body: Value) -> TestResponse {
    t.api("POST", &methods_path(None), Some(body)).await
}

/// Fails unless every field of `expected` is in `actual`.
#[track_caller]
fn assert_holds(actual: &Value, expected: &Value) {
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&actual[key], value, "{key} of {actual}");
    }
}

#[tokio::test]
async fn create_answers_every_type_with_its_fields() {
    let t = TestTenant::empty().await;
    for body in [
        json!({"type": "phone", "name": "Mobile", "phone_number": "+447700900001", "preferred_authentication_method": "voice"}),
        json!({"type": "totp", "name": "App", "totp_secret": "JBSWY3DPEHPK3PXP"}),
        json!({"type": "webauthn-roaming", "name": "Key", "key_id": "a2V5LTE", "public_key": "cHVibGlj",
            "relying_party_identifier": "login.example.com"}),
        json!({"type": "passkey", "name": "Passkey", "key_id": "a2V5LTI", "public_key": "cHVibGlj",
            "relying_party_identifier": "login.example.com", "aaguid": "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4",
            "credential_device_type": "multi_device", "credential_backed_up": true, "identity_user_id": "507f1f77",
            "user_agent": "Firefox", "user_handle": "aGFuZGxl", "transports": ["internal", "hybrid"]}),
    ] {
        let created = create(&t, body.clone()).await;
        assert_eq!(created.status, 201, "{}", created.text);
        let answer = created.json();
        let mut expected = body.clone();
        if body["type"] == "phone" {
            expected["phone_number"] = json!("XXXXXXXXX0001");
        }
        assert_holds(&answer, &expected);
        assert_eq!(answer["created_at"], "2026-11-22T08:00:00.000Z");
        assert_eq!(answer.get("confirmed"), None);

        let id = answer["id"].as_str().unwrap();
        let prefix = format!("{}|dev_", body["type"].as_str().unwrap());
        assert_eq!(id.strip_prefix(&prefix).map(str::len), Some(16), "{id}");
        let read = t.api("GET", &methods_path(Some(id)), None).await.json();
        assert_eq!(read["confirmed"], true);
        assert_eq!(read.get("enrolled_at"), None);
    }
}

#[tokio::test]
async fn create_reads_the_guides_underscore() {
    let t = TestTenant::empty().await;
    let body = json!({"type": "webauthn_roaming", "key_id": "a2V5LTE", "public_key": "cHVibGlj",
        "relying_party_identifier": "login.example.com"});
    assert_eq!(create(&t, body).await.json()["type"], "webauthn-roaming");
}

#[tokio::test]
async fn create_takes_a_form() {
    let t = TestTenant::empty().await;
    let request = t
        .request("POST", &methods_path(None))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("type=phone&phone_number=%2B447700900001&name=My+phone");
    let created = TestResponse::read(request.send().await.unwrap()).await;
    assert_eq!(created.status, 201, "{}", created.text);
    assert_holds(
        &created.json(),
        &json!({"type": "phone", "phone_number": "XXXXXXXXX0001", "name": "My phone"}),
    );
}

#[tokio::test]
async fn phone_has_a_child_of_its_channel_and_prefers_text_messages() {
    let t = TestTenant::empty().await;
    let body = json!({"type": "phone", "phone_number": "+447700900001"});
    let phone = create(&t, body).await.json();
    let id = phone["id"].as_str().unwrap();
    let child =
        |kind: &str| json!([{"id": id.replace("phone|", &format!("{kind}|")), "type": kind}]);
    assert_eq!(phone["preferred_authentication_method"], "sms");
    assert_eq!(phone["authentication_methods"], child("sms"));
    let change = json!({"preferred_authentication_method": "voice"});
    let changed = t.api("PATCH", &methods_path(Some(id)), Some(change)).await;
    assert_eq!(changed.json()["preferred_authentication_method"], "voice");
    assert_eq!(changed.json()["authentication_methods"], child("voice"));
}

#[tokio::test]
async fn totp_secret_is_answered_once_and_never_read() {
    let t = TestTenant::empty().await;
    let secret = "JBSWY3DPEHPK3PXP";
    let created = create(&t, json!({"type": "totp", "totp_secret": secret})).await;
    assert_eq!(created.json()["totp_secret"], secret);
    let id = created.json()["id"].as_str().unwrap().to_owned();
    let one = methods_path(Some(&id));
    for (method, path, body) in [
        ("GET", methods_path(None), None),
        (
            "GET",
            format!("{}?include_totals=true", methods_path(None)),
            None,
        ),
        ("GET", one.clone(), None),
        ("PATCH", one, Some(json!({"name": "Renamed"}))),
    ] {
        let answer = t.api(method, &path, body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert!(!answer.text.contains(secret), "{method} {path}");
    }
}

#[tokio::test]
async fn set_replaces_everything_and_answers_in_the_given_order() {
    let t = TestTenant::empty().await;
    t.put_method(json!({"id": "recovery-code|dev_1", "type": "recovery-code"}));
    t.put_method(json!({"id": "push|dev_1", "type": "push"}));
    let body = json!([
        {"type": "totp", "name": "App", "totp_secret": "JBSWY3DPEHPK3PXP"},
        {"type": "phone", "phone_number": "+447700900001", "preferred_authentication_method": "voice"},
        {"type": "email", "email": "user@example.com", "name": "Mail"},
    ]);
    let answer = t.api("PUT", &methods_path(None), Some(body.clone())).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let items = answer.json();
    for (item, expected) in items
        .as_array()
        .unwrap()
        .iter()
        .zip(body.as_array().unwrap())
    {
        let mut expected = expected.clone();
        expected.as_object_mut().unwrap().remove("totp_secret");
        assert_holds(item, &expected);
        assert_eq!(item.get("totp_secret"), None);
        assert_eq!(item.get("confirmed"), None);
    }
    let listed = t.api("GET", &methods_path(None), None).await.json();
    let ids = |list: &Value| -> Vec<Value> {
        let items = list.as_array().unwrap().iter();
        items.map(|item| item["id"].clone()).collect()
    };
    let [totp, phone, email] = &ids(&items)[..] else {
        panic!("{items}");
    };
    assert_eq!(ids(&listed), [totp.clone(), email.clone(), phone.clone()]);
}

#[tokio::test]
async fn update_changes_name_and_channel_only() {
    let t = TestTenant::empty().await;
    let body = json!({"type": "phone", "phone_number": "+447700900001", "name": "Old"});
    let phone = create(&t, body).await.json();
    let path = methods_path(phone["id"].as_str());
    let change = json!({"name": "New", "preferred_authentication_method": "voice"});
    let changed = t.api("PATCH", &path, Some(change.clone())).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    assert_holds(&changed.json(), &change);
    assert_eq!(changed.json()["phone_number"], "XXXXXXXXX0001");
    assert_eq!(changed.json().get("confirmed"), None);

    let bad = t
        .api(
            "PATCH",
            &path,
            Some(json!({"phone_number": "+447700900002"})),
        )
        .await;
    bad.is_error(400, "invalid_body");
}

#[tokio::test]
async fn update_takes_a_channel_for_phones_only() {
    let t = TestTenant::empty().await;
    t.put_method(
        json!({"id": "totp|dev_1", "type": "totp", "created_at": "2026-01-01T00:00:00.000Z"}),
    );
    let path = methods_path(Some("totp|dev_1"));
    let channel = json!({"name": "X", "preferred_authentication_method": "sms"});
    t.api("PATCH", &path, Some(channel))
        .await
        .is_error(400, "invalid_body");
    // A rejected update changes nothing.
    let after = t.api("GET", &path, None).await.json();
    assert_eq!(after.get("name"), None);
}

#[tokio::test]
async fn update_renames_types_that_the_answers_schema_lacks() {
    let t = TestTenant::empty().await;
    for kind in ["passkey", "push", "webauthn-platform"] {
        let id = format!("{kind}|dev_1");
        t.put_method(json!({"id": id, "type": kind, "user_agent": "not in the answer"}));
        let path = methods_path(Some(&id));
        let renamed = t.api("PATCH", &path, Some(json!({"name": "New"}))).await;
        assert_eq!(
            renamed.json(),
            json!({"id": id, "type": kind, "name": "New"})
        );
    }
}

#[tokio::test]
async fn delete_removes_linked_methods_too() {
    let t = TestTenant::empty().await;
    for (id, link) in [
        ("guardian|dev_1", json!("pair")),
        ("totp|dev_1", json!("pair")),
        ("totp|dev_2", Value::Null),
        ("push|dev_3", json!("totp|dev_2")),
        ("totp|dev_4", Value::Null),
    ] {
        t.put_method(json!({"id": id, "type": "totp", "link_id": link}));
    }
    let left = async || -> Vec<String> {
        let list = t.api("GET", &methods_path(None), None).await.json();
        let items = list.as_array().unwrap().iter();
        items
            .map(|i| i["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let delete = async |id: &str| t.api("DELETE", &methods_path(Some(id)), None).await;
    assert_eq!(delete("guardian|dev_1").await.status, 204);
    assert_eq!(left().await, ["totp|dev_2", "push|dev_3", "totp|dev_4"]);
    assert_eq!(delete("push|dev_3").await.status, 204);
    assert_eq!(left().await, ["totp|dev_4"]);
}

#[tokio::test]
async fn second_delete_of_a_method_is_404() {
    let t = TestTenant::empty().await;
    t.put_method(json!({"id": "totp|dev_1", "type": "totp"}));
    let path = methods_path(Some("totp|dev_1"));
    let first = t.api("DELETE", &path, None).await;
    assert_eq!((first.status, first.text.as_str()), (204, ""));
    t.api("DELETE", &path, None)
        .await
        .is_error(404, "inexistent_authentication_method");
}

#[tokio::test]
async fn delete_all_leaves_nothing() {
    let t = TestTenant::empty().await;
    t.put_method(json!({"id": "totp|dev_1", "type": "totp"}));
    t.put_method(json!({"id": "password|dev_1", "type": "password"}));
    let deleted = t.api("DELETE", &methods_path(None), None).await;
    assert_eq!((deleted.status, deleted.text.as_str()), (204, ""));
    let list = t.api("GET", &methods_path(None), None).await;
    assert_eq!(list.json(), json!([]));
}
