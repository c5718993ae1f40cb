//! 76: requests without a key that may be repeated.

use factordesk_proxy::store::repeats::{NoteRequest, Noted, WINDOW_SECONDS};
use futures_util::future::join_all;

use crate::support::stores::{TestStore, on_every_store};

const NOW: u64 = 1_000_000;
const ID: [u8; 32] = [7; 32];

fn note(now: u64, has_waited: bool) -> NoteRequest {
    NoteRequest {
        id: ID,
        now,
        lease_until: now + 60,
        delivery_until: now + 15,
        has_waited,
    }
}

fn new(fence: u64) -> Noted {
    Noted::New { fence }
}

fn done(fence: u64) -> Noted {
    Noted::Done {
        fence,
        status: 201,
        answer: Some(vec![1]),
    }
}

async fn security_76_one_of_many_carries_a_request_out(kind: TestStore) {
    let store = kind.ready().await;
    let noted = join_all((0..20).map(|_| store.note(note(NOW, false)))).await;
    let ours = noted.iter().filter(|noted| **noted == Ok(new(1)));
    assert_eq!(ours.count(), 1, "{noted:?}");
    let running = noted.iter().filter(|noted| **noted == Ok(Noted::Running));
    assert_eq!(running.count(), 19, "{noted:?}");
    // Nothing was done, so the next request is the first one again.
    store.forget(ID, 1).await.unwrap();
    assert_eq!(store.note(note(NOW, true)).await, Ok(new(1)));
}

async fn security_76_what_was_sent_is_not_sent_again_before_its_time_is_over(kind: TestStore) {
    let store = kind.ready().await;
    store.note(note(NOW, false)).await.unwrap();
    let times = (NOW, NOW + 60);
    let sent = store.mark_sent(ID, 1, times, "note".to_owned()).await;
    assert_eq!(sent, Ok(true));
    let unknown = |fence| Noted::Unknown {
        fence,
        sent_at: NOW,
        note: "note".to_owned(),
    };
    assert_eq!(store.note(note(NOW + 59, false)).await, Ok(Noted::Running));
    assert_eq!(store.note(note(NOW + 60, false)).await, Ok(unknown(2)));
    assert_eq!(store.note(note(NOW + 60, false)).await, Ok(Noted::Running));
    store.release(ID, 2).await.unwrap();
    let last = NOW + WINDOW_SECONDS - 1;
    assert_eq!(store.note(note(last, false)).await, Ok(unknown(3)));
    assert_eq!(store.note(note(last + 1, false)).await, Ok(new(1)));
}

async fn security_76_an_answer_is_there_until_it_is_delivered(kind: TestStore) {
    let store = kind.ready().await;
    store.note(note(NOW, false)).await.unwrap();
    let answer = (201, Some(vec![1]));
    store.answering(ID, 1, NOW + 15, answer).await.unwrap();
    for has_waited in [false, true] {
        let noted = store.note(note(NOW + 14, has_waited)).await;
        assert_eq!(noted, Ok(Noted::Answering));
    }
    // The response was lost. One repeat at a time gets it.
    store.undelivered(ID, 1).await.unwrap();
    assert_eq!(store.note(note(NOW, false)).await, Ok(done(2)));
    assert_eq!(store.note(note(NOW, false)).await, Ok(Noted::Answering));
    // The first one's report comes too late and is ignored.
    store.delivered(ID, 1).await.unwrap();
    assert_eq!(store.note(note(NOW, false)).await, Ok(Noted::Answering));
    // The second one hasn't reported a delivery.
    assert_eq!(store.note(note(NOW + 15, false)).await, Ok(done(3)));
    store.delivered(ID, 3).await.unwrap();
    // A request that has waited gets the response; any other is a new request.
    assert_eq!(store.note(note(NOW + 15, true)).await, Ok(done(3)));
    assert_eq!(store.note(note(NOW + 15, false)).await, Ok(new(4)));
    store.undelivered(ID, 3).await.unwrap();
    assert_eq!(store.note(note(NOW + 15, false)).await, Ok(Noted::Running));
}

on_every_store!(
    security_76_one_of_many_carries_a_request_out,
    security_76_what_was_sent_is_not_sent_again_before_its_time_is_over,
    security_76_an_answer_is_there_until_it_is_delivered,
);
