use serde_json::{Value, json};

use super::*;

const ID: &str = "0123456789abcdef";

fn record(seq: u64, action: &str, more: &Value) -> Value {
    let mut record = json!({
        "seq": seq, "time": seq, "actor": {"iss": "https://i/", "sub": "auth0|ada"}, "action": action,
        "request_id": format!("r{seq}"), "outcome": "done", "change": ID
    });
    for (field, value) in more.as_object().unwrap() {
        record[field] = value.clone();
    }
    record
}

fn created(seq: u64, more: &Value) -> Value {
    let mut record = record(seq, "create_method", more);
    if record["outcome"] == "done" && record.get("after").is_none() {
        record["after"] = json!([{"id": "phone|2", "type": "phone", "phone": "…78"}]);
    }
    record
}

fn deleted(seq: u64, more: &Value) -> Value {
    let mut record = record(seq, "delete_method", more);
    record["method_id"] = json!("phone|1");
    if record.get("before").is_none() {
        record["before"] = json!([{"id": "phone|1", "type": "phone", "phone": "…67"}]);
    }
    record
}

fn page(entries: &[Value], next: Option<u64>) -> AuditPage {
    let mut page = json!({"entries": entries});
    if let Some(next) = next {
        page["next"] = json!(next);
    }
    AuditPage::from_value(page).unwrap()
}

/// The sequence numbers of an item's records, and the halves of a changed number.
type Summary = (Vec<u64>, Option<(HalfOutcome, HalfOutcome)>);

fn summaries(entries: &[Value], next: Option<u64>) -> Vec<Summary> {
    items(&page(entries, next))
        .iter()
        .map(|item| {
            let seqs = item.entries().iter().map(|entry| entry.seq).collect();
            match item {
                HistoryItem::One(_) => (seqs, None),
                HistoryItem::Number(change) => (seqs, Some(change.halves())),
            }
        })
        .collect()
}

#[test]
fn a_changed_number_is_one_item_in_the_newest_records_place() {
    let renamed = record(2, "update_method", &json!({"change": null}));
    let list = [deleted(3, &json!({})), renamed, created(1, &json!({}))];
    let both = Some((HalfOutcome::Done, HalfOutcome::Done));
    assert_eq!(
        summaries(&list, None),
        [(vec![3, 1], both), (vec![2], None)]
    );
    let items = items(&page(&list, None));
    let HistoryItem::Number(change) = &items[0] else {
        panic!("{items:?}")
    };
    assert_eq!(change.old().unwrap().phone.as_deref(), Some("…67"));
}

#[test]
fn half_done_changes_name_the_half() {
    let outcome = |outcome: &str| json!({"outcome": outcome});
    for (deletion, half) in [
        (Some("done"), HalfOutcome::Done),
        (Some("not_done"), HalfOutcome::NotDone),
        (Some("refused"), HalfOutcome::NotDone),
        (Some("unknown"), HalfOutcome::Unknown),
        (Some("replayed"), HalfOutcome::Unknown),
        (None, HalfOutcome::Absent),
    ] {
        let mut list = vec![created(1, &json!({}))];
        let mut seqs = vec![1];
        if let Some(deletion) = deletion {
            list.insert(0, deleted(2, &outcome(deletion)));
            seqs.insert(0, 2);
        }
        let halves = Some((HalfOutcome::Done, half));
        assert_eq!(summaries(&list, None), [(seqs, halves)], "{deletion:?}");
    }
    // An unknown outcome of the creation doesn't separate the two records.
    let list = [deleted(2, &json!({})), created(1, &outcome("unknown"))];
    let halves = Some((HalfOutcome::Unknown, HalfOutcome::Done));
    assert_eq!(summaries(&list, None), [(vec![2, 1], halves)]);
    // A refused creation names no phone, so the record stays by itself.
    let list = [created(1, &outcome("refused"))];
    assert_eq!(summaries(&list, None), [(vec![1], None)]);
}

#[test]
fn records_of_different_changes_stay_separate() {
    for other in [
        json!({"change": "fedcba9876543210"}),
        json!({"actor": {"iss": "https://i/", "sub": "auth0|eve"}}),
        json!({"actor": {"iss": "https://other/", "sub": "auth0|ada"}}),
    ] {
        let list = [deleted(2, &json!({})), created(1, &other)];
        assert_eq!(summaries(&list, None)[0], (vec![2], None), "{other}");
        assert_eq!(summaries(&list, None).len(), 2, "{other}");
    }
    // A type other than phone.
    let app = json!({"after": [{"id": "totp|1", "type": "totp"}]});
    let list = [deleted(2, &json!({})), created(1, &app)];
    assert_eq!(summaries(&list, None), [(vec![2], None), (vec![1], None)]);
    // Without the id of a change, records aren't joined.
    let none = json!({"change": null});
    let list = [deleted(2, &none), created(1, &none)];
    assert_eq!(
        summaries(&list, Some(1)),
        [(vec![2], None), (vec![1], None)]
    );
}

#[test]
fn a_retried_attempt_stays_separate() {
    let refused = json!({"outcome": "refused", "code": "too_many_requests"});
    let list = [
        deleted(3, &json!({})),
        deleted(2, &refused),
        created(1, &json!({})),
    ];
    let both = Some((HalfOutcome::Done, HalfOutcome::Done));
    assert_eq!(
        summaries(&list, Some(1)),
        [(vec![3, 1], both), (vec![2], None)]
    );
}

#[test]
fn a_page_that_ends_between_the_two_is_split() {
    let list = [deleted(2, &json!({}))];
    assert!(is_split(&page(&list, Some(2))));
    assert_eq!(
        summaries(&list, Some(2)),
        [(vec![2], Some((HalfOutcome::Absent, HalfOutcome::Done)))]
    );
    // There are no more pages: the deletion was sent without a creation.
    assert!(!is_split(&page(&list, None)));
    assert_eq!(summaries(&list, None), [(vec![2], None)]);
    let complete = [deleted(2, &json!({})), created(1, &json!({}))];
    assert!(!is_split(&page(&complete, Some(1))));
}
