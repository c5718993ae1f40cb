use serde_json::{Value, json};

use super::*;
use crate::state::growth::assert_linear;

fn page(entries: &[Value], next: Option<u64>) -> AuditPage {
    AuditPage::from_value(json!({"entries": entries, "next": next})).unwrap()
}

fn entry(more: &Value) -> AuditEntry {
    let mut entry = json!({
        "seq": 7, "time": 1_795_000_000_u64, "actor": {"iss": "i", "sub": "auth0|ada", "name": "Ada"},
        "action": "delete_method", "request_id": "r", "outcome": "done",
    });
    for (field, value) in more.as_object().unwrap() {
        entry[field] = value.clone();
    }
    page(&[entry], None).entries.remove(0)
}

fn effects_alone(entry: &AuditEntry) -> Vec<Effect> {
    effects(
        &HistoryItem::One(Box::new(entry.clone())),
        &Names::default(),
    )
}

/// The description of a summary.
fn named(summary: &Value) -> MethodDescription {
    let entry = entry(&json!({"before": [summary]}));
    name(&entry.before[0])
}

fn ending(id_end: &str, summary: &Value) -> MethodDescription {
    MethodDescription {
        id_end: Some(id_end.to_owned()),
        ..named(summary)
    }
}

#[test]
fn history_pages_are_joined_without_duplicates() {
    let numbered = |numbers: &[u64], next| {
        let entries: Vec<_> = numbers
            .iter()
            .map(|seq| {
                serde_json::to_value(AuditEntry {
                    seq: *seq,
                    ..entry(&json!({}))
                })
                .unwrap()
            })
            .collect();
        page(&entries, next)
    };
    let mut all = numbered(&[9, 7], Some(7));
    append(&mut all, numbered(&[7, 4, 2], None));
    let seqs: Vec<u64> = all.entries.iter().map(|entry| entry.seq).collect();
    assert_eq!((seqs, all.next), (vec![9, 7, 4, 2], None));
    let mut none = AuditPage::default();
    append(&mut none, numbered(&[3], Some(3)));
    assert_eq!((none.entries.len(), none.next), (1, Some(3)));
}

#[test]
fn history_of_a_deletion_names_removed_methods() {
    let phone = json!({"id": "phone|1", "type": "phone", "name": "Mobile", "phone": "…67", "channel": "sms", "confirmed": false});
    let gone = entry(&json!({"before": [phone, {"id": "totp|1", "type": "totp"}]}));
    let mobile = MethodDescription {
        name: Some("Mobile".to_owned()),
        kind: Some(MethodType::Phone),
        phone: Some("…67".to_owned()),
        channel: Some(Channel::Sms),
        unconfirmed: true,
        ..MethodDescription::default()
    };
    let app = MethodDescription {
        kind: Some(MethodType::Totp),
        ..MethodDescription::default()
    };
    assert_eq!(
        effects_alone(&gone),
        [Effect::Removed(mobile), Effect::Removed(app.clone())]
    );
    for outcome in ["refused", "not_done", "unknown", "replayed", "later"] {
        let tried =
            entry(&json!({"before": [{"id": "totp|1", "type": "totp"}], "outcome": outcome}));
        assert_eq!(
            effects_alone(&tried),
            [Effect::About(app.clone())],
            "{outcome}"
        );
    }
}

#[test]
fn history_of_a_change_shows_before_and_after() {
    let old = json!({"id": "phone|1", "type": "phone", "name": "Old", "phone": "…67"});
    let new = json!({"id": "phone|1", "type": "phone", "name": "New", "phone": "…67"});
    let renamed = entry(&json!({"action": "update_method", "before": [old], "after": [new]}));
    let changed = Effect::Changed(named(&old), named(&new));
    assert_eq!(effects_alone(&renamed), [changed]);
    // A response without methods doesn't mean that the method is gone.
    let silent =
        entry(&json!({"action": "update_method", "before": [{"id": "phone|1", "type": "phone"}]}));
    assert_eq!(
        effects_alone(&silent),
        [Effect::About(named(&json!({"type": "phone"})))]
    );
}

#[test]
fn history_of_a_replacement_shows_added_and_removed_methods() {
    let replaced = entry(&json!({
        "action": "set_methods",
        "before": [{"id": "a", "type": "phone"}, {"id": "b", "type": "passkey", "key": "…ZmzQ"}],
        "after": [{"id": "a", "type": "phone"}, {"id": "c", "type": "email", "email": "m…@example.com"}],
    }));
    assert_eq!(
        effects_alone(&replaced),
        [
            Effect::About(named(&json!({"type": "phone"}))),
            Effect::Removed(named(&json!({"type": "passkey", "key": "…ZmzQ"}))),
            Effect::Added(named(&json!({"type": "email", "email": "m…@example.com"}))),
        ]
    );
}

#[test]
fn history_keeps_unknown_types_and_names() {
    let odd = entry(&json!({"before": [{"type": "hologram", "name": "  "}, {"name": "<b>"}]}));
    assert_eq!(
        effects_alone(&odd),
        [
            Effect::Removed(named(&json!({"type": "hologram"}))),
            Effect::Removed(named(&json!({"name": "<b>"}))),
        ]
    );
}

#[test]
fn history_key_changes_with_the_outcome_and_with_the_names() {
    let phone = json!({"id": "phone|dev_1", "type": "phone", "phone": "…67"});
    let open = entry(&json!({"outcome": "unknown", "before": [phone]}));
    let done = entry(&json!({"before": [phone]}));
    let alone = Names::default();
    let key_of =
        |entry: &AuditEntry, names: &Names| key(&HistoryItem::One(Box::new(entry.clone())), names);
    assert_ne!(key_of(&open, &alone), key_of(&done, &alone));
    let twins = json!({"before": [phone, {"id": "phone|dev_2", "type": "phone", "phone": "…67"}]});
    let names = Names::of(&page(&[serde_json::to_value(entry(&twins)).unwrap()], None));
    assert_ne!(key_of(&done, &alone), key_of(&done, &names));
}

#[test]
fn history_adds_ids_to_methods_with_equal_descriptions() {
    let phone = |id: &str, number: &str| json!({"id": id, "type": "phone", "phone": number, "channel": "sms"});
    let first =
        entry(&json!({"before": [phone("phone|dev_0001", "…67"), phone("phone|dev_0002", "…23")]}));
    let second = entry(&json!({"before": [phone("phone|dev_0003", "…67")]}));
    let page = AuditPage {
        entries: vec![first.clone(), second.clone()],
        next: None,
    };
    let names = Names::of(&page);
    let of = |entry: AuditEntry| effects(&HistoryItem::One(Box::new(entry)), &names);
    assert_eq!(
        of(first),
        [
            Effect::Removed(ending("v_0001", &phone("phone|dev_0001", "…67"))),
            Effect::Removed(named(&phone("phone|dev_0002", "…23"))),
        ]
    );
    assert_eq!(
        of(second),
        [Effect::Removed(ending(
            "v_0003",
            &phone("phone|dev_0003", "…67")
        ))]
    );
}

#[test]
fn history_of_a_changed_number_shows_both_halves() {
    let old = json!({"id": "phone|1", "type": "phone", "phone": "…67", "name": "Mobile"});
    let linked = json!({"id": "totp|1", "type": "totp"});
    let new = json!({"id": "phone|2", "type": "phone", "phone": "…78", "name": "Mobile"});
    let created = entry(&json!({"action": "create_method", "after": [new]}));
    let deleted = entry(&json!({"method_id": "phone|1", "before": [old, linked]}));
    let change = |created: Option<&AuditEntry>, deleted: Option<&AuditEntry>| {
        HistoryItem::Number(Box::new(NumberChangeRecords {
            created: created.cloned(),
            deleted: deleted.cloned(),
        }))
    };
    let of = |item: &HistoryItem| effects(item, &Names::default());
    let (before, after, app) = (named(&old), named(&new), named(&linked));
    assert_eq!(
        of(&change(Some(&created), Some(&deleted))),
        [
            Effect::Changed(before.clone(), after.clone()),
            Effect::Removed(app.clone())
        ]
    );
    // Only half was carried out, so each half is shown by itself.
    let kept = AuditEntry {
        outcome: "not_done".to_owned(),
        ..deleted.clone()
    };
    assert_eq!(
        of(&change(Some(&created), Some(&kept))),
        [
            Effect::About(before),
            Effect::About(app),
            Effect::Added(after.clone())
        ]
    );
    assert_eq!(of(&change(Some(&created), None)), [Effect::Added(after)]);
}

#[test]
fn names_and_effects_are_found_in_linear_time() {
    let replaced = |size: usize| {
        let method =
            |index: usize| json!({"id": format!("{index:06}"), "name": format!("{index:06}")});
        let all: Value = (0..size).map(method).collect();
        entry(&json!({"action": "set_methods", "before": all, "after": all}))
    };
    // Made before the time is taken: reading them takes longer than what is compared.
    let entries = [300, 3_000].map(replaced);
    assert_linear(|size| {
        let entry = entries.iter().find(|entry| entry.after.len() == size);
        let page = AuditPage {
            entries: entry.into_iter().cloned().collect(),
            next: None,
        };
        let names = Names::of(&page);
        assert_eq!(effects_of(&page.entries[0], &names).len(), size);
    });
}
