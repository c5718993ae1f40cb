//! 48: the hash chain of the audit records, and the `audit` command that verifies it.

use std::process::{Command, Output};

use factordesk_model::{AuditActor, TicketSummary};
use factordesk_proxy::audit::{Anchor, Broken, verify};
use factordesk_proxy::store::audit::{Attempt, Event, OutcomeRecord, Row};
use serde_json::Value;

use crate::support::stores::{TestStore, on_every_database};

/// Appends ten records: five mutations on two users, each with its outcome. Returns the anchor.
async fn fill(kind: &TestStore) -> Anchor {
    let store = kind.ready().await;
    for number in 0..5u64 {
        let attempt = Attempt {
            actor: AuditActor {
                iss: "https://issuer.example/".to_owned(),
                sub: "auth0|ada".to_owned(),
                name: None,
            },
            action: "delete_method".to_owned(),
            user_id: Some(
                ["auth0|mia", "auth0|tom"][usize::try_from(number % 2).unwrap()].to_owned(),
            ),
            method_id: None,
            reason: Some(format!("reason {number}")),
            ticket: None,
            change: None,
            enrolment_ticket: None,
            request_id: format!("r{number}"),
            before: Vec::new(),
        };
        let time = number * 86_400;
        let link = store.append(time, Event::Intent(attempt)).await.unwrap();
        let outcome = OutcomeRecord {
            intent: link.seq,
            outcome: "done".to_owned(),
            status: 204,
            code: None,
            after: Vec::new(),
        };
        store.append(time, Event::Outcome(outcome)).await.unwrap();
    }
    verify(&*store, None).await.unwrap()
}

/// Runs `factordesk-proxy audit` on this store.
fn program(kind: &TestStore, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_factordesk-proxy"))
        .arg("audit")
        .args(args)
        .env_clear()
        .env("FACTORDESK_STORE", &kind.url)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

async fn security_48_a_whole_chain_is_verified(kind: TestStore) {
    let end = fill(&kind).await;
    assert_eq!(end.count, 10);
    let anchor = end.to_string();
    for args in [&["verify"][..], &["verify", "--expect", &anchor]] {
        let output = program(&kind, args);
        assert!(output.status.success(), "{output:?}");
        let said = text(&output.stdout);
        assert!(
            said.contains("10 records") && said.contains(&anchor),
            "{said}"
        );
    }
}

async fn security_48_a_tampered_chain_names_its_first_bad_record(kind: TestStore) {
    let end = fill(&kind).await;
    let store = kind.open();
    kind.tamper("CREATE TABLE kept AS SELECT * FROM audit")
        .await;
    for (tampering, bad) in [
        ("UPDATE audit SET record = replace(record, 'reason 1', 'reason 9') WHERE seq = 3", 3),
        ("UPDATE audit SET record = replace(record, 'done', 'none') WHERE seq = 8", 8),
        ("UPDATE audit SET hash = (SELECT hash FROM kept WHERE seq = 9) WHERE seq = 4", 4),
        ("UPDATE audit SET user_id = 'auth0|nobody' WHERE seq = 5", 5),
        ("UPDATE audit SET intent = 1 WHERE seq = 6", 6),
        ("DELETE FROM audit WHERE seq = 1", 1),
        ("DELETE FROM audit WHERE seq = 6", 6),
        ("DELETE FROM audit WHERE seq IN (2, 3, 4)", 2),
        // Removed, and the later records renumbered to close the gap.
        ("DELETE FROM audit WHERE seq = 10; DELETE FROM audit WHERE seq = 6; UPDATE audit SET seq = 6 WHERE seq = 7;
          UPDATE audit SET seq = 7 WHERE seq = 8; UPDATE audit SET seq = 8 WHERE seq = 9", 6),
        // Two records swapped.
        ("UPDATE audit SET seq = 99 WHERE seq = 5; UPDATE audit SET seq = 5 WHERE seq = 7;
          UPDATE audit SET seq = 7 WHERE seq = 99", 5),
        // A record appended with a copied hash.
        ("INSERT INTO audit SELECT 11, user_id, intent, record, hash FROM kept WHERE seq = 10", 11),
    ] {
        kind.tamper(tampering).await;
        let found = verify(&*store, None).await;
        assert!(matches!(found, Err(Broken::At(number, _)) if number == bad), "{tampering}: {found:?}");
        let output = program(&kind, &["verify"]);
        assert!(!output.status.success(), "{tampering}");
        let said = text(&output.stderr);
        assert!(said.contains(&format!("audit record {bad}:")), "{tampering}: {said}");
        let output = program(&kind, &["export"]);
        assert!(!output.status.success(), "{tampering}");
        kind.tamper("DELETE FROM audit; INSERT INTO audit SELECT * FROM kept").await;
    }
    assert_eq!(verify(&*store, None).await, Ok(end));
}

/// An attacker who can compute hashes can forge one that fits the new text, but then the next
/// record no longer matches.
async fn security_48_a_rehashed_record_is_detected_by_the_next_hash(kind: TestStore) {
    fill(&kind).await;
    let store = kind.open();
    let rows = store.rows(0, 10).await.unwrap();
    let mut record = rows[2].content().unwrap();
    let Event::Intent(attempt) = &mut record.event else {
        panic!("an intent")
    };
    attempt.reason = Some("another reason".to_owned());
    let forged = Row::after(Some((2, rows[1].hash)), record.time, record.event).unwrap();
    assert_eq!(forged.fault((2, rows[1].hash)), None, "valid on its own");
    let anchor = Anchor {
        count: 3,
        hash: forged.hash,
    };
    let anchor = anchor.to_string();
    let hash = anchor.strip_prefix("3:").unwrap();
    let hash = if kind.url.starts_with("sqlite:") {
        format!("x'{hash}'")
    } else {
        format!("decode('{hash}', 'hex')")
    };
    let text = forged.record.replace('\'', "''");
    kind.tamper(&format!(
        "UPDATE audit SET record = '{text}', hash = {hash} WHERE seq = 3"
    ))
    .await;
    let found = verify(&*store, None).await;
    assert!(matches!(found, Err(Broken::At(4, _))), "{found:?}");
}

/// The hash as an SQL literal of this store.
fn literal(kind: &TestStore, hash: [u8; 32]) -> String {
    let anchor = Anchor { count: 0, hash }.to_string();
    let digits = anchor.strip_prefix("0:").unwrap();
    if kind.url.starts_with("sqlite:") {
        format!("x'{digits}'")
    } else {
        format!("decode('{digits}', 'hex')")
    }
}

/// The statement that inserts this row under this number.
fn insert(kind: &TestStore, seq: u64, row: &Row) -> String {
    let user = row.user_id.as_ref();
    let user = user.map_or("NULL".to_owned(), |user| format!("'{user}'"));
    let intent = row
        .intent
        .map_or("NULL".to_owned(), |intent| intent.to_string());
    let (record, hash) = (row.record.replace('\'', "''"), literal(kind, row.hash));
    format!(
        "INSERT INTO audit (seq, user_id, intent, record, hash) VALUES ({seq}, {user}, {intent}, '{record}', {hash});"
    )
}

async fn security_48_a_record_taken_out_is_missed_when_later_hashes_are_recomputed(
    kind: TestStore,
) {
    fill(&kind).await;
    let store = kind.open();
    let rows = store.rows(0, 10).await.unwrap();
    // The later records as they were, with the hashes they would have without record 6.
    let mut later = Vec::new();
    let mut last = (6, rows[4].hash);
    for row in &rows[6..] {
        let record = row.content().unwrap();
        let row = Row::after(Some(last), record.time, record.event).unwrap();
        last = (row.seq, row.hash);
        later.push(row);
    }
    assert_eq!(last.0, 10);
    // Under their old numbers, and moved up by one.
    for moved in [0, 1] {
        let mut statements = "DELETE FROM audit WHERE seq > 5;".to_owned();
        for row in &later {
            statements.push_str(&insert(&kind, row.seq - moved, row));
        }
        kind.tamper(&statements).await;
        let found = verify(&*store, None).await;
        assert!(
            matches!(found, Err(Broken::At(6, _))),
            "moved by {moved}: {found:?}"
        );
    }
}

async fn security_48_an_unreadable_record_is_named_even_if_its_hash_holds(kind: TestStore) {
    fill(&kind).await;
    let store = kind.open();
    let before = store.rows(8, 1).await.unwrap()[0].hash;
    for text in ["gone", "{}", r#"{"seq":10,"time":1,"kind":"nothing"}"#] {
        let row = Row {
            seq: 10,
            user_id: None,
            intent: None,
            record: text.to_owned(),
            hash: sha256(&[&before, text.as_bytes()].concat()),
        };
        let put = insert(&kind, 10, &row);
        kind.tamper(&format!("DELETE FROM audit WHERE seq = 10; {put}"))
            .await;
        let found = verify(&*store, None).await;
        assert!(matches!(found, Err(Broken::At(10, _))), "{text}: {found:?}");
    }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    digest.as_ref().try_into().unwrap()
}

async fn security_48_records_after_the_anchor_are_checked_too(kind: TestStore) {
    fill(&kind).await;
    let store = kind.open();
    let row = store.rows(7, 1).await.unwrap().remove(0);
    let anchor = Anchor {
        count: row.seq,
        hash: row.hash,
    };
    assert!(verify(&*store, Some(anchor)).await.is_ok());
    kind.tamper("UPDATE audit SET record = replace(record, 'done', 'none') WHERE seq = 10")
        .await;
    let found = verify(&*store, Some(anchor)).await;
    assert!(matches!(found, Err(Broken::At(10, _))), "{found:?}");
    let output = program(&kind, &["verify", "--expect", &anchor.to_string()]);
    assert!(!output.status.success(), "{output:?}");
}

async fn security_48_a_long_chain_is_checked_to_its_end(kind: TestStore) {
    const COUNT: u64 = 2_100;
    let first = fill(&kind).await;
    let mut last = (first.count, first.hash);
    let mut statements = String::from("BEGIN;");
    while last.0 < COUNT {
        let outcome = OutcomeRecord {
            intent: 1,
            outcome: "done".to_owned(),
            status: 204,
            code: None,
            after: Vec::new(),
        };
        let row = Row::after(Some(last), 1_000_000, Event::Outcome(outcome)).unwrap();
        last = (row.seq, row.hash);
        statements.push_str(&insert(&kind, row.seq, &row));
    }
    statements.push_str("COMMIT;");
    kind.tamper(&statements).await;
    let store = kind.open();
    let (count, hash) = last;
    assert_eq!(verify(&*store, None).await, Ok(Anchor { count, hash }));
    kind.tamper("UPDATE audit SET record = replace(record, 'done', 'none') WHERE seq = 2099")
        .await;
    let found = verify(&*store, None).await;
    assert!(matches!(found, Err(Broken::At(2099, _))), "{found:?}");
    for word in ["verify", "export"] {
        let output = program(&kind, &[word]);
        assert!(!output.status.success(), "{word}");
        let said = text(&output.stderr);
        assert!(said.contains("audit record 2099:"), "{word}: {said}");
    }
}

async fn security_48_records_cut_off_at_the_end_are_missed_by_the_anchor(kind: TestStore) {
    let end = fill(&kind).await.to_string();
    kind.tamper("DELETE FROM audit WHERE seq > 8").await;
    assert!(
        program(&kind, &["verify"]).status.success(),
        "the remaining records are valid"
    );
    let output = program(&kind, &["verify", "--expect", &end]);
    assert!(!output.status.success());
    assert!(
        text(&output.stderr).contains("audit record 9:"),
        "{output:?}"
    );
    // Cut off and rewritten: the same number of records, but another hash.
    let other = format!("8:{}", "ab".repeat(32));
    let output = program(&kind, &["verify", "--expect", &other]);
    assert!(
        text(&output.stderr).contains("audit record 8:"),
        "{output:?}"
    );
}

/// Records and hashes as an earlier version wrote them: its `create_ticket` records had neither the
/// address nor the delivery method.
const EARLIER: [(&str, &str); 2] = [
    (
        r#"{"seq":1,"time":1795000000,"kind":"intent","actor":{"iss":"https://issuer.example/","sub":"auth0|ada","name":"Ada"},"action":"create_ticket","user_id":"auth0|mia","reason":"new phone","ticket":"INC-7","request_id":"r1"}"#,
        "ab904faeb1a58572d94f42df070a445be635523422e60a2916fcc46d3520aefb",
    ),
    (
        r#"{"seq":2,"time":1795000001,"kind":"outcome","intent":1,"outcome":"done","status":200}"#,
        "73bb1ac66b1b4a88b4856117cbafd5adfd95f1d69e951d4b554bc4c8193a2723",
    ),
];

async fn security_48_records_of_earlier_versions_still_hold(kind: TestStore) {
    let store = kind.ready().await;
    for (number, (record, hash)) in (1..).zip(EARLIER) {
        let hash = if kind.url.starts_with("sqlite:") {
            format!("x'{hash}'")
        } else {
            format!("decode('{hash}', 'hex')")
        };
        let (user, intent) = if number == 1 {
            ("'auth0|mia'", "NULL")
        } else {
            ("NULL", "1")
        };
        kind.tamper(&format!(
            "INSERT INTO audit (seq, user_id, intent, record, hash) VALUES ({number}, {user}, {intent}, '{record}', {hash})"
        ))
        .await;
    }
    // Records of this version continue the same chain.
    let attempt = Attempt {
        actor: AuditActor {
            iss: "https://issuer.example/".to_owned(),
            sub: "auth0|ada".to_owned(),
            name: None,
        },
        action: "create_ticket".to_owned(),
        user_id: Some("auth0|mia".to_owned()),
        method_id: None,
        reason: None,
        ticket: None,
        change: Some("0123456789abcdef".to_owned()),
        enrolment_ticket: Some(TicketSummary {
            way: "link".to_owned(),
            ..TicketSummary::default()
        }),
        request_id: "r2".to_owned(),
        before: Vec::new(),
    };
    store
        .append(1_795_000_002, Event::Intent(attempt))
        .await
        .unwrap();
    let output = program(&kind, &["verify"]);
    assert!(output.status.success(), "{output:?}");
    assert!(text(&output.stdout).contains("3 records"), "{output:?}");
    let output = program(&kind, &["export", "--user", "auth0|mia"]);
    assert!(output.status.success(), "{output:?}");
    let lines: Vec<Value> = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for (line, (record, hash)) in lines.iter().zip(EARLIER) {
        assert_eq!(line["record"], record);
        assert_eq!(line["hash"], hash);
    }
    let newest = lines[2]["record"].as_str().unwrap();
    assert!(
        newest.contains(r#""enrolment_ticket":{"way":"link"}"#)
            && newest.contains(r#""change":"0123456789abcdef""#),
        "{newest}"
    );
    let page = store.history("auth0|mia", u64::MAX, 9).await.unwrap();
    assert_eq!(page.len(), 2);
    assert_eq!(page[1].0.record, EARLIER[0].0);
}

async fn export_prints_the_selected_records(kind: TestStore) {
    let end = fill(&kind).await;
    let numbers = |args: &[&str]| -> Vec<u64> {
        let output = program(&kind, args);
        assert!(output.status.success(), "{output:?}");
        assert_eq!(text(&output.stderr), format!("anchor: {end}\n"));
        text(&output.stdout)
            .lines()
            .map(|line| {
                let line: Value = serde_json::from_str(line).unwrap();
                let record: Value = serde_json::from_str(line["record"].as_str().unwrap()).unwrap();
                assert_eq!(line["hash"].as_str().unwrap().len(), 64);
                assert_eq!(line["seq"], record["seq"]);
                line["seq"].as_u64().unwrap()
            })
            .collect()
    };
    assert_eq!(numbers(&["export"]), (1..=10).collect::<Vec<u64>>());
    assert_eq!(numbers(&["export", "--user", "auth0|tom"]), [3, 4, 7, 8]);
    assert_eq!(numbers(&["export", "--since", "1970-01-04"]), [7, 8, 9, 10]);
    let both = ["export", "--user", "auth0|mia", "--since", "172800"];
    assert_eq!(numbers(&both), [5, 6, 9, 10]);
}

on_every_database!(
    security_48_a_whole_chain_is_verified,
    security_48_a_tampered_chain_names_its_first_bad_record,
    security_48_a_rehashed_record_is_detected_by_the_next_hash,
    security_48_a_record_taken_out_is_missed_when_later_hashes_are_recomputed,
    security_48_an_unreadable_record_is_named_even_if_its_hash_holds,
    security_48_records_after_the_anchor_are_checked_too,
    security_48_a_long_chain_is_checked_to_its_end,
    security_48_records_cut_off_at_the_end_are_missed_by_the_anchor,
    security_48_records_of_earlier_versions_still_hold,
    export_prints_the_selected_records,
);

#[test]
fn audit_commands_report_invalid_arguments_and_stores() {
    let run = |args: &[&str], store: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_factordesk-proxy"))
            .args(args)
            .env_clear()
            .env("FACTORDESK_STORE", store)
            .output()
            .unwrap();
        assert!(!output.status.success(), "{args:?}");
        text(&output.stderr)
    };
    let nowhere = "sqlite:/nonexistent/desk.db";
    for (args, store, told) in [
        (&["audit"][..], nowhere, "verify"),
        (&["audit", "look"], nowhere, "'look'"),
        (&["audit", "verify", "--user", "x"], nowhere, "--user"),
        (
            &["audit", "verify", "--expect", "1:x"],
            nowhere,
            "must be <count>:<hash>",
        ),
        (
            &["audit", "export", "--since", "soon"],
            nowhere,
            "must be a date",
        ),
        (&["--expect", "x"], nowhere, "'--expect'"),
        (&["audit", "verify"], nowhere, "there is no file"),
        (&["audit", "verify"], "oracle:x", "FACTORDESK_STORE"),
    ] {
        let said = run(args, store);
        assert!(said.contains(told), "{args:?}: {said}");
    }
}
