//! 29: a list of methods may be as long as a response may be. What is too large is requested once.

use factordesk_model::headers::ConfirmAction;
use factordesk_model::{AuthenticationMethod, ListVersion, mask};
use serde_json::{Value, json};

use super::{LIMIT, METHODS, USERS, send, start};
use crate::support::ADA;
use crate::support::raw_tenant::CannedResponse;

/// A phone, with every field that the tenant sends for one.
fn phone(number: usize) -> Value {
    json!({
        "id": format!("phone|dev_{number:016}"),
        "type": "phone",
        "confirmed": true,
        "name": format!("Phone {number}"),
        "authentication_methods": [
            {"type": "sms", "id": format!("sms|dev_{number:016}")},
            {"type": "voice", "id": format!("voice|dev_{number:016}")},
        ],
        "preferred_authentication_method": "sms",
        "phone_number": format!("+4477009{number:05}"),
        "created_at": "2026-01-02T03:04:05.678Z",
        "enrolled_at": "2026-01-02T03:04:05.678Z",
        "last_auth_at": "2026-01-02T03:04:05.678Z",
    })
}

/// A method with few fields.
fn push(number: usize) -> Value {
    json!({
        "id": format!("push|dev_{number:016}"),
        "type": "push",
        "confirmed": true,
        "created_at": "2026-01-02T03:04:05.678Z",
        "enrolled_at": "2026-01-02T03:04:05.678Z",
        "last_auth_at": "2026-01-02T03:04:05.678Z",
    })
}

/// The most methods that fit into a response, as an array.
fn longest(method: fn(usize) -> Value) -> (usize, String) {
    let mut list = String::from("[");
    for count in 0.. {
        let next = method(count).to_string();
        if list.len() + next.len() + 1 > LIMIT {
            list.pop();
            list.push(']');
            return (count, list);
        }
        list.push_str(&next);
        list.push(',');
    }
    unreachable!()
}

/// A list of many methods.
#[cfg(target_os = "linux")]
pub(super) fn longest_list() -> Vec<u8> {
    longest(push).1.into_bytes()
}

#[tokio::test]
async fn security_29_a_list_of_methods_may_take_a_whole_response() {
    let (tenant, app) = start().await;
    for (count, list) in [longest(phone), longest(push)] {
        tenant.reads(CannedResponse::json(200, list.as_bytes()));
        let reply = send(&app, "GET", METHODS).await;
        assert_eq!(reply.status, 200, "{count} methods");
        assert_eq!(reply.json().as_array().map(Vec::len), Some(count));
        assert_eq!(tenant.heard().len(), 1, "{count} methods");
    }
    app.stop().await;
}

/// The tenant answers a replacement with all methods at once. An unreadable response would make its
/// outcome unknown.
#[tokio::test]
async fn security_29_the_response_to_a_long_replacement_is_read() {
    let (tenant, app) = start().await;
    let list = (0..1_990).map(phone).collect::<Value>().to_string();
    tenant.reads(CannedResponse::json(200, list.as_bytes()));
    tenant.changes(CannedResponse::json(200, list.as_bytes()));
    let methods = (0..1_990).map(|number| AuthenticationMethod::from_value(phone(number)));
    let version = ListVersion::of(&methods.map(mask::hide).collect::<Vec<_>>());
    let bearer = app.bearer(ADA);
    let confirm = ConfirmAction::ReplaceAll.header(version);
    let headers = [
        ("authorization", &*bearer),
        ("x-factordesk-confirm", &*confirm),
    ];
    let body = json!([{"type": "phone", "phone_number": "+447700900124"}]);
    let reply = app.send("PUT", METHODS, &headers, Some(&body)).await;
    assert_eq!(reply.status, 200, "{}", &reply.body[..200]);
    assert_eq!(reply.json().as_array().map(Vec::len), Some(1_990));
    app.stop().await;
}

#[tokio::test]
async fn security_29_what_is_too_large_is_requested_once() {
    let (tenant, app) = start().await;
    for (path, filler) in [(METHODS, "{},"), (METHODS, "\"a\","), (USERS, "{},")] {
        // Users may be of any size up to the limit, so theirs exceeds it.
        let length = if path == USERS { LIMIT + 1 } else { LIMIT - 8 };
        let body = format!("[{}0]", filler.repeat(length / filler.len()));
        tenant.reads(CannedResponse::json(200, body.as_bytes()));
        let refusal = send(&app, "GET", path).await.refusal();
        assert_eq!(refusal, (502, "upstream_error".to_owned()), "{filler}");
        assert_eq!(tenant.heard().len(), 1, "{filler}");
    }
    // A body that was cut off is requested again.
    tenant.reads(CannedResponse::json(200, b"[{}, "));
    assert_eq!(send(&app, "GET", METHODS).await.status, 502);
    assert_eq!(tenant.heard().len(), 3);
    app.stop().await;
}
