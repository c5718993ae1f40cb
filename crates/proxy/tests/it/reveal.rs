//! 41: phone numbers and email addresses of methods are masked for every admin. Revealing them
//! needs a permission and leaves an audit record. 42: lists contain no secrets.
//!
//! Only what the tenant doesn't mask itself can be revealed.

mod asked;
mod masked;
mod traced;

use factordesk_model::UserId;
use factordesk_tenant::Masking;
use serde_json::{Value, json};

use crate::support::TestApp;

const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";
const PHONE: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7Cdev_1";
const MAIL: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/email%7Cdev_3";
const REVEAL: (&str, &str) = ("x-factordesk-reveal", "true");

/// Parts of the test data that no masked response may contain.
const HIDDEN: [&str; 4] = ["7700900", "900123", "mia.keller", "jo.keller"];

/// A proxy whose tenant masks nothing.
async fn unmasked() -> TestApp {
    let app = TestApp::start().await;
    app.tenant.control().set_masking(Masking::Off);
    app
}

/// Adds methods that have their number or address in more than one place.
fn add_methods(app: &TestApp, user: &str) {
    let user = UserId::new(user).unwrap();
    for method in [
        json!({"id": "phone|dev_1", "type": "phone", "name": "+447700900123", "phone_number": "+447700900123",
               "confirmed": true, "created_at": "2026-01-01T00:00:00.000Z", "preferred_authentication_method": "sms",
               "authentication_methods": [{"type": "sms", "id": "sms|dev_1", "to": "+447700900123"}],
               "destination": {"raw": "tel:+447700900123"}}),
        json!({"id": "email|dev_3", "type": "email", "name": "jo.keller@b.example", "email": "jo.keller@b.example",
               "confirmed": true, "created_at": "2026-01-01T00:00:00.000Z"}),
        // As in an example of Auth0's guide: an address in place of the number.
        json!({"id": "phone|dev_4", "type": "phone", "name": "Odd", "phone_number": "mia.keller@example.com",
               "confirmed": true, "created_at": "2026-01-01T00:00:00.000Z"}),
    ] {
        let method = serde_json::from_value(method).unwrap();
        app.tenant.control().put_method(&user, method).unwrap();
    }
}

fn assert_masked(what: &str, body: &str) {
    for hidden in HIDDEN {
        assert!(!body.contains(hidden), "{what}: {hidden} in {body}");
    }
}

fn phone(number: &str) -> Value {
    json!({"type": "phone", "phone_number": number, "name": "Second"})
}
