//! Requests that the strict types have to reject.

use factordesk_model::{CreateRequest, SetRequest, TicketRequest, UpdateRequest};
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::arbitrary::{any_json, create, set, ticket, update};

/// The fields of all requests to methods, so that generated keys can be told from known ones.
const KNOWN: [&str; 16] = [
    "type",
    "name",
    "totp_secret",
    "phone_number",
    "email",
    "preferred_authentication_method",
    "key_id",
    "public_key",
    "relying_party_identifier",
    "aaguid",
    "credential_device_type",
    "credential_backed_up",
    "identity_user_id",
    "user_agent",
    "user_handle",
    "transports",
];

fn refuses<T: DeserializeOwned>(text: &str) -> bool {
    serde_json::from_str::<T>(text).is_err()
}

/// The object's text with one member more at the beginning or the end. A `Value` couldn't repeat a key.
fn with_member(object: &Value, key: &str, value: &Value, first: bool) -> String {
    let text = object.to_string();
    let member = format!("{}:{value}", json!(key));
    let inner = &text[1..text.len() - 1];
    match (inner.is_empty(), first) {
        (true, _) => format!("{{{member}}}"),
        (_, true) => format!("{{{member},{inner}}}"),
        (_, false) => format!("{{{inner},{member}}}"),
    }
}

proptest! {
    #[test]
    fn security_25_create_refuses_any_other_key(request in create(), key in "[a-zA-Z_]{1,12}", value in any_json(), first in any::<bool>()) {
        prop_assume!(!KNOWN.contains(&key.as_str()));
        let object = serde_json::to_value(&request).unwrap();
        prop_assert!(refuses::<CreateRequest>(&with_member(&object, &key, &value, first)));
    }

    #[test]
    fn security_25_create_refuses_any_repeated_key(request in create(), pick in any::<prop::sample::Index>(), first in any::<bool>()) {
        let object = serde_json::to_value(&request).unwrap();
        let members: Vec<_> = object.as_object().unwrap().iter().collect();
        let (key, value) = members[pick.index(members.len())];
        prop_assert!(refuses::<CreateRequest>(&with_member(&object, key, value, first)));
    }

    #[test]
    fn security_25_set_refuses_other_and_repeated_keys_in_any_entry(request in set(), key in "[a-zA-Z_]{1,12}", pick in any::<prop::sample::Index>(), first in any::<bool>()) {
        prop_assume!(!KNOWN.contains(&key.as_str()));
        let entries: Vec<Value> = request.0.iter().map(|e| serde_json::to_value(e).unwrap()).collect();
        let at = pick.index(entries.len());
        let list = |text: String| {
            let texts: Vec<String> = entries
                .iter()
                .enumerate()
                .map(|(n, entry)| if n == at { text.clone() } else { entry.to_string() })
                .collect();
            format!("[{}]", texts.join(","))
        };
        prop_assert!(!refuses::<SetRequest>(&list(entries[at].to_string())));
        prop_assert!(refuses::<SetRequest>(&list(with_member(&entries[at], &key, &json!(1), first))));
        let (known, value) = entries[at].as_object().unwrap().iter().next().unwrap();
        prop_assert!(refuses::<SetRequest>(&list(with_member(&entries[at], known, value, first))));
    }

    #[test]
    fn security_25_update_refuses_other_and_repeated_keys(request in update(), key in "[a-zA-Z_]{1,12}", value in any_json(), first in any::<bool>()) {
        prop_assume!(key != "name");
        let object = serde_json::to_value(&request).unwrap();
        prop_assert!(refuses::<UpdateRequest>(&with_member(&object, &key, &value, first)));
        for (known, value) in object.as_object().unwrap() {
            prop_assert!(refuses::<UpdateRequest>(&with_member(&object, known, value, first)));
        }
    }

    #[test]
    fn security_25_ticket_refuses_other_and_repeated_keys_and_null(request in ticket(), key in "[a-zA-Z]{1,12}", value in any_json(), first in any::<bool>()) {
        prop_assume!(!["email", "factor"].contains(&key.as_str()));
        let object = serde_json::to_value(&request).unwrap();
        prop_assert!(refuses::<TicketRequest>(&with_member(&object, &key, &value, first)));
        for (known, value) in object.as_object().unwrap() {
            prop_assert!(refuses::<TicketRequest>(&with_member(&object, known, value, first)));
            let mut object = object.clone();
            object[known] = Value::Null;
            prop_assert!(refuses::<TicketRequest>(&object.to_string()), "{}", known);
        }
    }

    #[test]
    fn requests_refuse_null_in_every_field(request in create(), pick in any::<prop::sample::Index>()) {
        let mut object = serde_json::to_value(&request).unwrap();
        let key = KNOWN[pick.index(KNOWN.len())];
        object[key] = Value::Null;
        prop_assert!(refuses::<CreateRequest>(&object.to_string()), "{}", key);
    }

    #[test]
    fn requests_are_read_from_their_own_shape_only(value in any_json()) {
        let text = value.to_string();
        if !value.is_object() {
            prop_assert!(refuses::<CreateRequest>(&text) && refuses::<UpdateRequest>(&text) && refuses::<TicketRequest>(&text));
        }
        if !value.is_array() {
            prop_assert!(refuses::<SetRequest>(&text));
        }
    }
}
