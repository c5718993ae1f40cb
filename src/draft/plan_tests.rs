use factordesk_model::MethodType;
use serde_json::{Value, json};

use super::*;

fn methods(value: Value) -> Vec<AuthenticationMethod> {
    let Value::Array(items) = value else { panic!() };
    items
        .into_iter()
        .map(AuthenticationMethod::from_value)
        .collect()
}

fn row(kind: SetKind, fields: &[(&'static str, &str)]) -> RowDraft {
    let mut row = RowDraft::new(kind);
    for (name, value) in fields {
        row.draft.set(name, value);
    }
    row
}

fn phone(number: &str) -> RowDraft {
    row(SetKind::Phone, &[("phone_number", number)])
}

fn keep_all(current: &[AuthenticationMethod]) -> Vec<RowDraft> {
    current.iter().filter_map(RowDraft::keeping).collect()
}

#[test]
fn plan_of_the_same_list_keeps_everything_but_its_history() {
    let current = methods(json!([
        {"id": "phone|dev_1", "type": "phone", "name": "Mobile", "phone_number": "+33612345678",
         "preferred_authentication_method": "sms", "confirmed": true, "created_at": "2026-01-01T00:00:00Z"}
    ]));
    let plan = plan(&current, &keep_all(&current));
    assert_eq!(plan.counts(), [1, 0, 0, 0]);
    assert_eq!(plan.losses, [Loss::History(1)]);
    assert!(plan.passkeys.is_empty());
}

#[test]
fn plan_knows_an_address_in_the_field_for_the_number() {
    let current = methods(json!([
        {"id": "email|dev_1", "type": "email", "phone_number": "mia@example.com"},
        {"id": "email|dev_2", "type": "email", "phone_number": "t***@exam*******"}
    ]));
    let mut rows = keep_all(&current);
    rows[1].draft.set("email", "tom@example.com");
    let by_origin = plan(&current, &rows);
    assert_eq!(by_origin.counts(), [2, 0, 0, 0]);
    assert_eq!(by_origin.entries[1].unchecked, ["email"]);
    // Without its origin, the row is matched by its address.
    rows[0].origin = None;
    assert_eq!(plan(&current, &rows).counts(), [2, 0, 0, 0]);
}

#[test]
fn plan_names_the_fields_that_change() {
    let current = methods(json!([
        {"id": "phone|dev_1", "type": "phone", "name": "Mobile", "phone_number": "+33612345678"},
        {"id": "email|dev_2", "type": "email", "email": "mia@example.com"}
    ]));
    let mut rows = keep_all(&current);
    rows[0].draft.set("name", "Work");
    rows[0].draft.set("phone_number", "+33 6 98 76 54 32");
    rows[0]
        .draft
        .set("preferred_authentication_method", "voice");
    rows[1].draft.set("email", "Mia@example.com");
    let plan = plan(&current, &rows);
    assert_eq!(
        plan.entries[0].change,
        PlannedChange::Changed(vec![
            "name",
            "phone_number",
            "preferred_authentication_method"
        ])
    );
    assert_eq!(
        plan.entries[1].change,
        PlannedChange::Changed(vec!["email"])
    );
}

#[test]
fn plan_matches_lines_without_origin_by_number_and_address() {
    let current = methods(json!([
        {"id": "phone|dev_1", "type": "phone", "phone_number": "+33611111111"},
        {"id": "phone|dev_2", "type": "phone", "phone_number": "+33622222222"},
        {"id": "email|dev_3", "type": "email", "email": "mia@example.com"}
    ]));
    let rows = [
        phone("+33 6 22 22 22 22"),
        phone("+33633333333"),
        row(SetKind::Email, &[("email", "mia@example.com")]),
    ];
    let plan = plan(&current, &rows);
    let changes: Vec<&PlannedChange> = plan.entries.iter().map(|e| &e.change).collect();
    assert_eq!(
        changes,
        [
            &PlannedChange::Kept,
            &PlannedChange::Added,
            &PlannedChange::Kept,
            &PlannedChange::Removed
        ]
    );
    assert_eq!(
        plan.entries[3]
            .before
            .as_ref()
            .unwrap()
            .id
            .as_ref()
            .unwrap()
            .as_str(),
        "phone|dev_1"
    );
}

#[test]
fn plan_pairs_each_old_method_once() {
    let current =
        methods(json!([{"id": "phone|dev_1", "type": "phone", "phone_number": "+33611111111"}]));
    let plan = plan(&current, &[phone("+33611111111"), phone("+33611111111")]);
    assert_eq!(plan.counts(), [1, 0, 1, 0]);
}

#[test]
fn plan_lists_the_losses_of_removed_methods() {
    let current = methods(json!([
        {"id": "a", "type": "webauthn-roaming"}, {"id": "b", "type": "push"}, {"id": "c", "type": "recovery-code"},
        {"id": "d", "type": "retina"}, {"id": "e", "type": "totp", "name": "App"},
        {"id": "f", "type": "phone", "phone_number": "+336*****78"}, {"id": "g", "type": "email", "email": "a@b.co"},
        {"id": "h", "type": "phone", "phone_number": "+33611111111"}, {"id": "i", "type": "phone"}
    ]));
    let plan = plan(&current, &[phone("+33699999999")]);
    assert_eq!(plan.counts(), [0, 0, 1, 9]);
    let names: Vec<String> = plan
        .losses
        .iter()
        .map(|loss| match loss {
            Loss::Inexpressible(m) => format!("type {}", m.kind.as_ref().unwrap()),
            Loss::Secret(m) => format!("secret {}", m.id.as_ref().unwrap()),
            Loss::MaskedValue(m) => format!("value {}", m.id.as_ref().unwrap()),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(
        names,
        [
            "type webauthn-roaming",
            "type push",
            "type recovery-code",
            "type retina",
            "secret e",
            "value f",
            "value i"
        ]
    );
}

#[test]
fn plan_counts_the_losses_of_kept_methods() {
    let current = methods(json!([
        {"id": "e", "type": "totp", "name": "App", "confirmed": false, "link_id": "l1"},
        {"id": "f", "type": "phone", "phone_number": "+33611111111", "link_id": "l1", "later": 1}
    ]));
    let mut rows = keep_all(&current);
    rows[0].draft.set("totp_secret", "JBSWY3DPEHPK3PXP");
    let plan = plan(&current, &rows);
    assert_eq!(
        plan.entries[0].change,
        PlannedChange::Changed(vec!["totp_secret"])
    );
    assert_eq!(
        plan.losses,
        [
            Loss::SecretUnchecked(1),
            Loss::History(2),
            Loss::Links(2),
            Loss::Confirms(1),
            Loss::Fields(1)
        ]
    );
}

#[test]
fn plan_is_blocked_by_passkeys() {
    let current = methods(json!([{"id": "p", "type": "passkey"}, {"id": "q", "type": "passkey"}]));
    let plan = plan(&current, &[phone("+33611111111")]);
    assert_eq!(plan.passkeys.len(), 2);
    assert_eq!(plan.passkeys[0].kind, Some(MethodType::Passkey));
}

#[test]
fn plan_warns_of_an_email_beside_other_factors() {
    let email = || row(SetKind::Email, &[("email", "a@b.co")]);
    assert_eq!(plan(&[], &[email()]).losses, []);
    assert_eq!(
        plan(&[], &[email(), phone("+33611111111")]).losses,
        [Loss::EmailNotAlone]
    );
}

#[test]
fn plan_marks_masked_values_as_unchecked() {
    let current = methods(json!([
        {"id": "phone|dev_1", "type": "phone", "phone_number": "XXXXXXXXXXX5044"},
        {"id": "phone|dev_2", "type": "phone", "phone_number": "•••• 67"},
        {"id": "email|dev_3", "type": "email", "email": "chuc****@exam*******"},
        {"id": "email|dev_4", "type": "email", "email": "m••••@example.com"}
    ]));
    let typed = |values: [&str; 4]| {
        let mut rows = keep_all(&current);
        for (row, value) in rows.iter_mut().zip(values) {
            let field = if row.kind == SetKind::Phone {
                "phone_number"
            } else {
                "email"
            };
            assert_eq!(row.draft.typed(field), "", "{field}");
            row.draft.set(field, value);
        }
        plan(&current, &rows)
    };
    let fitting = typed([
        "+44207183875044",
        "+15551234567",
        "chuck782@example.com",
        "mia@example.com",
    ]);
    assert_eq!(fitting.counts(), [4, 0, 0, 0]);
    assert!(fitting.losses.contains(&Loss::ValueUnchecked(4)));
    assert_eq!(fitting.entries[0].unchecked, ["phone_number"]);
    assert_eq!(fitting.entries[2].unchecked, ["email"]);
    let other = typed([
        "+44207183875045",
        "+15551234568",
        "chad@example.com",
        "tom@example.com",
    ]);
    assert_eq!(other.counts(), [0, 4, 0, 0]);
    assert!(other.entries.iter().all(|entry| entry.unchecked.is_empty()));
    // To add a removed method again, its masked value must be known.
    let gone = plan(&current, &[]);
    let hidden = |loss: &&Loss| matches!(loss, Loss::MaskedValue(_));
    assert_eq!(gone.losses.iter().filter(hidden).count(), 4);
}
