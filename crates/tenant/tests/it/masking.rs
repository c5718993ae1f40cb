//! Masking of personal data in methods: which responses are masked, and how it is turned off.

use factordesk_tenant::{Masking, Seed, TenantConfig};
use serde_json::{Value, json};

use crate::support::{TestTenant, methods_path};

const NUMBER: &str = "+44207183875044";
const HIDDEN_NUMBER: &str = "XXXXXXXXXXX5044";
const ADDRESS: &str = "chuck334@example.com";
const HIDDEN_ADDRESS: &str = "chuc****@exam*******";

async fn tenant(masking: Masking) -> TestTenant {
    let t = TestTenant::start(TenantConfig {
        seed: Seed::Empty,
        masking,
        ..TenantConfig::default()
    })
    .await;
    t.put_test_user();
    t
}

/// The numbers and addresses in a list, or in a single method.
fn values(answer: &Value) -> Vec<&str> {
    let methods = answer
        .as_array()
        .map_or(std::slice::from_ref(answer), Vec::as_slice);
    let fields = methods
        .iter()
        .flat_map(|method| [&method["email"], &method["phone_number"]]);
    fields.filter_map(Value::as_str).collect()
}

/// Checks what every operation shows of a phone and of an e-mail factor.
async fn shown_by_every_operation(t: &TestTenant, address: &str, number: &str) {
    let list = methods_path(None);
    for (body, shown) in [
        (json!({"type": "email", "email": ADDRESS}), address),
        (json!({"type": "phone", "phone_number": NUMBER}), number),
    ] {
        let created = t.api("POST", &list, Some(body)).await.json();
        assert_eq!(values(&created), [shown], "POST");
        let one = methods_path(created["id"].as_str());
        let read = t.api("GET", &one, None).await.json();
        assert_eq!(values(&read), [shown], "GET");
        let renamed = t
            .api("PATCH", &one, Some(json!({"name": "x"})))
            .await
            .json();
        assert_eq!(values(&renamed), [shown], "PATCH");
    }
    let listed = t.api("GET", &list, None).await.json();
    assert_eq!(values(&listed), [address, number], "list");
    let body =
        json!([{"type": "email", "email": ADDRESS}, {"type": "phone", "phone_number": NUMBER}]);
    let set = t.api("PUT", &list, Some(body)).await.json();
    assert_eq!(values(&set), [ADDRESS, NUMBER], "PUT hides nothing");
    let listed = t.api("GET", &list, None).await.json();
    assert_eq!(values(&listed), [address, number], "list after PUT");
    assert_eq!(t.api("DELETE", &list, None).await.status, 204);
}

#[tokio::test]
async fn personal_data_is_hidden_in_every_response_but_that_of_put() {
    let t = tenant(Masking::default()).await;
    shown_by_every_operation(&t, HIDDEN_ADDRESS, HIDDEN_NUMBER).await;
    t.control().set_masking(Masking::Emails);
    shown_by_every_operation(&t, HIDDEN_ADDRESS, NUMBER).await;
    t.control().set_masking(Masking::Off);
    shown_by_every_operation(&t, ADDRESS, NUMBER).await;
}

#[tokio::test]
async fn masking_is_set_at_the_start() {
    for (masking, address, number) in [
        (Masking::All, HIDDEN_ADDRESS, HIDDEN_NUMBER),
        (Masking::Emails, HIDDEN_ADDRESS, NUMBER),
        (Masking::Off, ADDRESS, NUMBER),
    ] {
        let t = tenant(masking).await;
        shown_by_every_operation(&t, address, number).await;
    }
}

#[tokio::test]
async fn hidden_values_are_stored_whole() {
    let t = tenant(Masking::All).await;
    let body = json!({"type": "phone", "phone_number": NUMBER});
    t.api("POST", &methods_path(None), Some(body)).await;
    let stored = t.control().methods_of(&crate::support::user());
    assert_eq!(stored[0].phone_number.as_deref(), Some(NUMBER));
    // Duplicates are found by comparing the full values.
    let body = json!({"type": "phone", "phone_number": NUMBER});
    let again = t.api("POST", &methods_path(None), Some(body)).await;
    again.is_error(409, "authentication_method_exists");
    let other = json!({"type": "phone", "phone_number": "+44207183875045"});
    let other = t.api("POST", &methods_path(None), Some(other)).await;
    assert_eq!(other.status, 201, "{}", other.text);
}
