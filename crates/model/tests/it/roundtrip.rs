//! JSON that is parsed and serialised loses nothing; requests that are serialised and parsed stay the same.

use factordesk_model::{
    AuthenticationMethod, CreateRequest, ListVersion, MethodPage, MethodType, SetRequest, Ticket,
    TicketRequest, Totals, UpdateRequest, UserPage, UserSummary,
};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::arbitrary::{
    METHOD_FIELDS, any_json, camel, create, method, method_object, set, ticket, update,
};

proptest! {
    #[test]
    fn method_loses_nothing_but_the_spelling_of_keys(map in method_object()) {
        let out = AuthenticationMethod::from_value(Value::Object(map.clone())).to_value();
        let out = out.as_object().unwrap();
        prop_assert_eq!(out.len(), map.len());
        for field in METHOD_FIELDS {
            for key in [field.to_owned(), camel(field)] {
                let Some(value) = map.get(&key) else { continue };
                let kept = out.get(field).or_else(|| out.get(&key));
                let same_type = field == "type" && value.as_str().is_some_and(|text| {
                    kept.and_then(Value::as_str).map(MethodType::read) == Some(MethodType::read(text))
                });
                prop_assert!(same_type || kept == Some(value), "{}: {:?}", key, kept);
            }
        }
        for (key, value) in &map {
            prop_assert!(out.get(key) == Some(value) || METHOD_FIELDS.iter().any(|f| f == key || camel(f) == *key));
        }
    }

    #[test]
    fn method_reads_any_json_and_is_the_same_when_read_again(value in any_json()) {
        let once = AuthenticationMethod::from_value(value.clone());
        if value.is_object() {
            prop_assert_eq!(once.to_value().as_object().unwrap().len(), value.as_object().unwrap().len());
        } else {
            prop_assert_eq!(once.extra.get("value"), Some(&value));
        }
        prop_assert_eq!(AuthenticationMethod::from_value(once.to_value()), once);
    }

    #[test]
    fn method_serialises_to_what_it_is_read_from(method in method()) {
        let text = serde_json::to_string(&method).unwrap();
        let again: AuthenticationMethod = serde_json::from_str(&text).unwrap();
        // Both are parsed from text, because parsing rounds numbers; they are compared as values, because
        // `serde_json` chooses the order of keys.
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        prop_assert_eq!(read(&serde_json::to_string(&again).unwrap()), read(&text));
    }

    #[test]
    fn page_keeps_its_methods_order_and_shape(methods in vec(method(), 0..4), totals in any::<Option<(u32, u32, u32)>>()) {
        let totals = totals.map(|(start, limit, total)| Totals {
            start: start.into(),
            limit: limit.into(),
            total: total.into(),
        });
        let page = MethodPage { methods, totals };
        prop_assert_eq!(page.to_value().is_array(), totals.is_none());
        prop_assert_eq!(MethodPage::from_value(page.to_value()), Some(page));
    }

    #[test]
    fn page_of_any_json_is_a_page_or_nothing(value in any_json()) {
        let fits = value.is_array() || value.get("authenticators").is_some_and(Value::is_array);
        prop_assert_eq!(MethodPage::from_value(value).is_some(), fits);
    }

    #[test]
    fn user_loses_nothing(value in any_json(), email in any::<Option<String>>(), blocked in any_json(), last_login in any_json()) {
        let mut object = json!({
            "user_id": "auth0|1", "blocked": blocked, "last_login": last_login, "app_metadata": value.clone(),
            "identities": [{"connection": "c", "isSocial": false, "profileData": value}, value],
        });
        object["email"] = json!(email);
        let user = UserSummary::from_value(object.clone());
        prop_assert_eq!(user.to_value(), object.clone());
        prop_assert_eq!(UserSummary::from_value(value.clone()).to_value().is_object(), true);
        let page = json!({"start": 0, "limit": 1, "length": 1, "total": 9, "users": [object]});
        prop_assert_eq!(UserPage::from_value(page.clone()).unwrap().to_value(), page);
    }

    #[test]
    fn create_request_survives_writing_and_reading(request in create()) {
        prop_assert_eq!(request.validate(), vec![]);
        let text = serde_json::to_string(&request).unwrap();
        prop_assert_eq!(serde_json::from_str::<CreateRequest>(&text).unwrap(), request.clone());
        // Also from a `Value`: that is how the widget builds requests.
        let value: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(serde_json::from_value::<CreateRequest>(value).unwrap(), request);
    }

    #[test]
    fn set_request_survives_writing_and_reading(request in set()) {
        let text = serde_json::to_string(&request).unwrap();
        prop_assert_eq!(serde_json::from_str::<SetRequest>(&text).unwrap(), request);
    }

    #[test]
    fn update_request_survives_writing_and_reading(request in update()) {
        prop_assert_eq!(request.validate(), vec![]);
        let text = serde_json::to_string(&request).unwrap();
        prop_assert_eq!(serde_json::from_str::<UpdateRequest>(&text).unwrap(), request);
    }

    #[test]
    fn ticket_request_survives_writing_and_reading(request in ticket()) {
        prop_assert_eq!(request.validate(), vec![]);
        let text = serde_json::to_string(&request).unwrap();
        prop_assert_eq!(serde_json::from_str::<TicketRequest>(&text).unwrap(), request);
    }

    #[test]
    fn ticket_of_any_json_is_a_ticket_or_nothing(value in any_json(), id in any::<String>(), url in any::<String>()) {
        let _ = Ticket::from_value(value.clone());
        let ticket = Ticket::from_value(json!({"ticket_id": id, "ticket_url": url, "later": value})).unwrap();
        prop_assert_eq!((ticket.ticket_id.as_str(), ticket.ticket_url.expose()), (id.as_str(), url.as_str()));
    }

    #[test]
    fn list_version_does_not_depend_on_order(methods in vec(method(), 0..5), seed in any::<u64>()) {
        let version = ListVersion::of(&methods);
        let mut shuffled = methods.clone();
        shuffled.sort_by_key(|m| {
            let text = m.to_value().to_string();
            text.bytes().fold(seed, |hash, byte| hash.rotate_left(7) ^ u64::from(byte))
        });
        prop_assert_eq!(ListVersion::of(&shuffled), version);
        let reread: Vec<_> = methods.iter().map(|m| AuthenticationMethod::from_value(m.to_value())).collect();
        prop_assert_eq!(ListVersion::of(&reread), version);
        prop_assert_eq!(ListVersion::parse(&version.to_string()), Some(version));
    }

    #[test]
    fn list_version_changes_with_any_field_but_use(methods in vec(method(), 1..4), index in any::<prop::sample::Index>()) {
        let version = ListVersion::of(&methods);
        let mut changed = methods.clone();
        let one = &mut changed[index.index(methods.len())];
        one.last_auth_at = Some("2026-11-22T00:00:00.000Z".to_owned());
        one.extra.remove("last_auth_at");
        prop_assert_eq!(ListVersion::of(&changed), version);
        changed[index.index(methods.len())].name = Some("a name of no other".to_owned());
        prop_assert_ne!(ListVersion::of(&changed), version);
        prop_assert_ne!(ListVersion::of(&methods[1..]), version);
    }
}

#[test]
fn method_keeps_nulls() {
    let nulls: serde_json::Map<String, Value> = METHOD_FIELDS
        .iter()
        .map(|field| ((*field).to_owned(), Value::Null))
        .collect();
    let value = Value::Object(nulls);
    assert_eq!(
        AuthenticationMethod::from_value(value.clone()).to_value(),
        value
    );
}

#[test]
fn method_with_a_repeated_key_takes_the_last_value() {
    let method: AuthenticationMethod =
        serde_json::from_str(r#"{"id":"totp|dev_1","type":"totp","type":"push"}"#).unwrap();
    assert_eq!(method.kind, Some(MethodType::Push), "the last one counts");
}

#[test]
fn nesting_beyond_the_parsers_limit_is_an_error_and_no_crash() {
    let deep = format!("{}1{}", "[".repeat(50_000), "]".repeat(50_000));
    let text = format!(r#"[{{"type":"totp","later":{deep}}}]"#);
    assert!(serde_json::from_str::<MethodPage>(&text).is_err());
    let within = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    let text = format!(r#"[{{"type":"totp","later":{within}}}]"#);
    assert!(serde_json::from_str::<MethodPage>(&text).is_ok());
}

#[test]
fn ten_thousand_methods_are_read_and_versioned() {
    let items: Vec<Value> = (0..10_000)
        .map(|n| json!({"id": format!("totp|dev_{n}"), "type": "totp", "created_at": "2026-01-01T00:00:00.000Z"}))
        .collect();
    let page = MethodPage::from_value(Value::Array(items)).unwrap();
    assert_eq!(page.methods.len(), 10_000);
    assert_ne!(
        ListVersion::of(&page.methods),
        ListVersion::of(&page.methods[1..])
    );
}
