//! 46: the audit chain.

use factordesk_model::{AuditActor, MethodSummary};
use factordesk_proxy::store::Store;
use factordesk_proxy::store::audit::{Attempt, Event, GENESIS, OutcomeRecord, Row};
use futures_util::future::join_all;

use crate::support::stores::{TestStore, on_every_store};

pub(super) fn attempt(user: &str, number: u64) -> Attempt {
    Attempt {
        actor: AuditActor {
            iss: "https://issuer.example/".to_owned(),
            sub: "auth0|ada".to_owned(),
            name: Some("Ada \"λ\"".to_owned()),
        },
        action: "delete_method".to_owned(),
        user_id: Some(user.to_owned()),
        method_id: Some("totp|1".to_owned()),
        reason: Some("it is lost: 🔑".to_owned()),
        ticket: None,
        change: None,
        enrolment_ticket: None,
        request_id: format!("r{number}"),
        before: vec![MethodSummary {
            id: Some("totp|1".to_owned()),
            ..MethodSummary::default()
        }],
    }
}

pub(super) fn outcome(intent: u64) -> Event {
    Event::Outcome(OutcomeRecord {
        intent,
        outcome: "done".to_owned(),
        status: 204,
        code: None,
        after: Vec::new(),
    })
}

pub(super) fn check(rows: &[Row]) {
    let mut last = (0, GENESIS);
    for row in rows {
        assert_eq!(row.fault(last), None, "{row:?}");
        last = (row.seq, row.hash);
    }
}

pub(super) async fn all(store: &dyn Store) -> Vec<Row> {
    store.rows(0, 1_000).await.unwrap()
}

async fn security_46_the_chain_is_one_however_many_write(kind: TestStore) {
    let first = kind.ready().await;
    let stores = [first, kind.open(), kind.open()];
    let writers = (0..60u64).map(|number| {
        let store = &stores[usize::try_from(number % 3).unwrap()];
        store.append(number, Event::Intent(attempt("auth0|mia", number)))
    });
    let links = join_all(writers).await;
    let rows = all(&*stores[0]).await;
    assert_eq!(rows.len(), 60);
    check(&rows);
    for link in links {
        let link = link.unwrap();
        let row = &rows[usize::try_from(link.seq).unwrap() - 1];
        assert_eq!((row.seq, row.hash), (link.seq, link.hash));
    }
    assert_eq!(stores[1].rows(58, 1).await.unwrap()[0], rows[58]);
}

async fn security_46_the_last_outcome_of_an_intent_counts(kind: TestStore) {
    let store = kind.ready().await;
    let intent = Event::Intent(attempt("auth0|mia", 1));
    let link = store.append(1, intent).await.unwrap();
    store.append(2, outcome(link.seq)).await.unwrap();
    let last = store.append(3, outcome(link.seq)).await.unwrap();
    let page = store.history("auth0|mia", 9, 9).await.unwrap();
    assert_eq!(page.len(), 1);
    assert_eq!(page[0].1.as_ref().unwrap().hash, last.hash);
    check(&all(&*store).await);
}

async fn history_lists_the_records_of_one_user_newest_first_and_paged(kind: TestStore) {
    let store = kind.ready().await;
    for number in 0..7u64 {
        let user = if number % 3 == 0 {
            "auth0|tom"
        } else {
            "auth0|mia"
        };
        let intent = Event::Intent(attempt(user, number));
        let link = store.append(number, intent).await.unwrap();
        if number != 5 {
            store.append(number, outcome(link.seq)).await.unwrap();
        }
    }
    let page = store.history("auth0|mia", u64::MAX, 3).await.unwrap();
    let ids = |page: &[(Row, Option<Row>)]| -> Vec<String> {
        page.iter()
            .map(|(row, _)| match row.content().unwrap().event {
                Event::Intent(attempt) => attempt.request_id,
                other => panic!("{other:?}"),
            })
            .collect()
    };
    assert_eq!(ids(&page), ["r5", "r4", "r2"]);
    assert_eq!(page[0].1, None, "no outcome yet");
    for (intent, outcome) in &page[1..] {
        assert_eq!(outcome.as_ref().unwrap().intent, Some(intent.seq));
    }
    let rest = store.history("auth0|mia", page[2].0.seq, 3).await.unwrap();
    assert_eq!(ids(&rest), ["r1"]);
    assert_eq!(store.history("auth0|m", 100, 3).await, Ok(Vec::new()));
}

on_every_store!(
    security_46_the_chain_is_one_however_many_write,
    security_46_the_last_outcome_of_an_intent_counts,
    history_lists_the_records_of_one_user_newest_first_and_paged,
);
