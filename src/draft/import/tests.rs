use serde_json::json;

use super::*;
use crate::draft::row::request;

fn import(text: &str) -> Result<Imported, ImportError> {
    super::import(text, &|_| true)
}

fn sent(imported: &Imported) -> Value {
    serde_json::to_value(request(&imported.rows)).unwrap()
}

fn entry_problem(text: &str) -> EntryProblem {
    match import(text) {
        Err(ImportError::Entry { problem, .. }) => problem,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn import_accepts_what_put_accepts() {
    let list = json!([
        {"type": "phone", "name": "SMS", "phone_number": "+33612345678", "preferred_authentication_method": "sms"},
        {"type": "email", "email": "mia@example.com"},
        {"type": "totp", "name": "App", "totp_secret": "JBSWY3DPEHPK3PXP"}
    ]);
    let imported = import(&list.to_string()).unwrap();
    assert_eq!(sent(&imported), list);
    assert_eq!(imported.notes, []);
}

#[test]
fn import_accepts_list_responses_and_notes_what_it_drops() {
    let text = r#"{"start": 0, "limit": 50, "total": 5, "authenticators": [
  {"id": "phone|dev_1", "type": "phone", "name": "SMS", "phone_number": "+33612345678", "confirmed": true, "link_id": null},
  {"id": "phone|dev_2", "type": "phone", "phone_number": "+336*****78"},
  {"id": "totp|dev_3", "type": "totp", "later": 1},

  {"id": "passkey|dev_4", "type": "passkey"}, {"id": "x", "type": "webauthn_roaming"}
]}"#;
    let imported = import(text).unwrap();
    assert_eq!(imported.rows.len(), 3);
    assert_eq!(
        imported.rows[0].origin.as_ref().unwrap().as_str(),
        "phone|dev_1"
    );
    assert_eq!(imported.rows[0].draft.typed("phone_number"), "+33612345678");
    assert_eq!(imported.rows[1].draft.typed("phone_number"), "");
    let notes: Vec<(usize, usize, Note)> = imported
        .notes
        .into_iter()
        .map(|n| (n.index, n.line, n.note))
        .collect();
    assert_eq!(
        notes,
        [
            (1, 3, Note::MaskedNumber),
            (2, 4, Note::NoSecret),
            (2, 4, Note::Field("later".to_owned())),
            (3, 6, Note::Skipped(MethodType::Passkey)),
            (4, 6, Note::Skipped(MethodType::WebauthnRoaming))
        ]
    );
}

#[test]
fn import_accepts_the_secret_of_a_create_response() {
    let imported =
        import(r#"[{"id":"totp|dev_1","type":"totp","totp_secret":"JBSWY3DPEHPK3PXP"}]"#).unwrap();
    assert_eq!(
        imported.rows[0].draft.typed("totp_secret"),
        "JBSWY3DPEHPK3PXP"
    );
    assert_eq!(imported.notes, []);
}

#[test]
fn import_finds_the_list_in_an_object_after_other_fields() {
    for text in [
        r#"{"exported_at": "2026-01-01", "user": {"a": [1, "]"]}, "n": -1.5e3, "methods": [{"type":"email","email":"a@b.co"}]}"#,
        r#"{"authentication_methods":[{"type":"email","email":"a@b.co"}]}"#,
        "\u{feff} [ {\"type\":\"email\",\"email\":\"a@b.co\"} ] ",
    ] {
        assert_eq!(import(text).unwrap().rows.len(), 1, "{text}");
    }
    for text in [
        "{}",
        r#"{"users": []}"#,
        r#"{"methods": {}}"#,
        "7",
        "\"x\"",
        "null",
    ] {
        assert_eq!(import(text), Err(ImportError::NotAList), "{text}");
    }
    assert_eq!(import("[]").unwrap(), Imported::default());
}

#[test]
fn import_reports_where_the_json_is_invalid() {
    assert_eq!(
        import("[\n  {\"type\": \"email\",}\n]"),
        Err(ImportError::Syntax {
            line: 2,
            column: 20
        })
    );
    assert!(matches!(
        import("[{\"type\":"),
        Err(ImportError::Syntax { line: 1, .. })
    ));
    assert!(matches!(
        import("[] x"),
        Err(ImportError::Syntax { line: 1, column: 4 })
    ));
    assert_eq!(import(" \n "), Err(ImportError::Empty));
}

#[test]
fn import_refuses_what_is_too_large() {
    assert_eq!(
        import(&format!("[{}]", " ".repeat(MAX_BYTES))),
        Err(ImportError::TooLarge)
    );
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    assert!(matches!(
        import(&deep),
        Err(ImportError::Syntax { .. } | ImportError::Entry { .. })
    ));
}

#[test]
fn import_refuses_unknown_repeated_and_odd_fields_by_name() {
    assert_eq!(
        entry_problem(r#"[{"type":"phone","phone_number":"+33612345678","admin":true}]"#),
        EntryProblem::UnknownField("admin".to_owned())
    );
    assert_eq!(
        entry_problem(r#"[{"type":"email","email":"a@b.co","phone_number":"+33612345678"}]"#),
        EntryProblem::UnknownField("phone_number".to_owned())
    );
    assert_eq!(
        entry_problem(r#"[{"type":"email","email":"a@b.co","email":"c@d.co"}]"#),
        EntryProblem::RepeatedField("email".to_owned())
    );
    for (text, field) in [
        (r#"[{"type":"email","email":null}]"#, "email"),
        (r#"[{"type":"email","email":"a@b.co","name":5}]"#, "name"),
        (r#"[{"type":["email"]}]"#, "type"),
        (
            r#"[{"type":"phone","phone_number":"+29","preferred_authentication_method":"fax"}]"#,
            "preferred_authentication_method",
        ),
    ] {
        assert_eq!(
            entry_problem(text),
            EntryProblem::WrongValue(field.to_owned()),
            "{text}"
        );
    }
    assert_eq!(entry_problem("[{}]"), EntryProblem::NoType);
    assert_eq!(entry_problem("[[]]"), EntryProblem::NotAnObject);
}

#[test]
fn import_names_entry_and_line_of_a_refusal() {
    let text = "[\n{\"type\":\"email\",\"email\":\"a@b.co\"},\n\n{\"type\":\"email\",\"mail\":\"a@b.co\"}]";
    assert_eq!(
        import(text),
        Err(ImportError::Entry {
            index: 1,
            line: 4,
            problem: EntryProblem::UnknownField("mail".to_owned())
        })
    );
}

#[test]
fn import_drops_odd_values_of_a_response() {
    let imported = import(
        r#"[{"id":"p","type":"phone","phone_number":"+33612345678","name":5,"preferred_authentication_method":"pigeon"}]"#,
    )
    .unwrap();
    let notes: Vec<Note> = imported.notes.into_iter().map(|n| n.note).collect();
    assert_eq!(
        notes,
        [
            Note::Field("name".to_owned()),
            Note::Field("preferred_authentication_method".to_owned())
        ]
    );
}

#[test]
fn import_leaves_out_what_is_not_offered() {
    let text = r#"[{"type": "email", "email": "mia@example.com"},
{"id": "totp|dev_1", "type": "totp"}, {"type": "phone", "phone_number": "+33612345678"}]"#;
    let imported = super::import(text, &|row| row.kind == SetKind::Phone).unwrap();
    assert_eq!(imported.rows.len(), 1);
    let notes = [(0, 1, MethodType::Email), (1, 2, MethodType::Totp)];
    let notes = notes.map(|(index, line, kind)| EntryNote {
        index,
        line,
        note: Note::NotOffered(kind),
    });
    assert_eq!(imported.notes, notes);
}
