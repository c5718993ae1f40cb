//! 3, 6, 54 and 62: sessions and logins.

use factordesk_model::Permission;
use factordesk_proxy::store::{Check, SessionRecord, SqliteStore, StoreKey};
use futures_util::future::join_all;

use crate::support::stores::{TestStore, on_every_database, on_every_store};

pub(super) fn session(expires_at: u64) -> SessionRecord {
    SessionRecord {
        issuer: "https://issuer.example/".to_owned(),
        sub: "auth0|1".to_owned(),
        name: Some("Ada \"λ\"".to_owned()),
        email: None,
        permissions: vec![Permission::Read, Permission::Delete],
        created_at: 1,
        last_seen: 1,
        expires_at,
        auth_time: Some(1),
        email_verified: Some(true),
        acr: Some("urn:mfa".to_owned()),
        amr: vec!["mfa".to_owned()],
        roles: Vec::new(),
        checked_at: 1,
        refresh: Some(b"sealed".to_vec()),
        sid: Some("sid-1".to_owned()),
    }
}

async fn sessions_are_stored_touched_and_removed(kind: TestStore) {
    let store = kind.ready().await;
    let (a, b) = (StoreKey::of("a"), StoreKey::of("b"));
    assert_eq!(store.session(a).await, Ok(None));
    store.put_session(a, session(100), 1).await.unwrap();
    assert_eq!(store.session(a).await, Ok(Some(session(100))));
    store.touch_session(a, 50).await.unwrap();
    store.touch_session(a, 40).await.unwrap();
    assert_eq!(store.session(a).await.unwrap().unwrap().last_seen, 50);
    // Storing a session removes expired ones.
    store.put_session(b, session(200), 100).await.unwrap();
    assert_eq!(store.session(a).await, Ok(None));
    store.put_session(b, session(300), 100).await.unwrap();
    assert_eq!(store.session(b).await, Ok(Some(session(300))));
    store.remove_session(b).await.unwrap();
    store.remove_session(b).await.unwrap();
    assert_eq!(store.session(b).await, Ok(None));
    store.put_session(b, session(300), 100).await.unwrap();
    assert_eq!(store.take_session(b).await, Ok(Some(session(300))));
    assert_eq!(store.take_session(b).await, Ok(None));
    assert_eq!(store.session(b).await, Ok(None));
    assert_eq!(store.check().await, Ok(()));
}

async fn security_03_one_may_check_a_session_and_only_for_a_while(kind: TestStore) {
    let store = kind.ready().await;
    let key = StoreKey::of("a");
    assert_eq!(store.claim_check(key, 46, 66, 1).await, Ok(Check::Gone));
    store.put_session(key, session(1000), 1).await.unwrap();
    let not_ours = Ok(Check::NotOurs(session(1000)));
    assert_eq!(store.claim_check(key, 45, 65, 0).await, not_ours, "fresh");
    let claims = join_all((0..20).map(|_| store.claim_check(key, 46, 66, 1))).await;
    let ours: Vec<_> = claims
        .into_iter()
        .filter(|claim| matches!(claim, Ok(Check::Ours(..))))
        .collect();
    assert_eq!(ours, [Ok(Check::Ours(1, session(1000)))]);
    assert_eq!(store.claim_check(key, 65, 85, 20).await, not_ours, "held");
    // A holder that is silent for too long is replaced, and its late result is discarded.
    assert_eq!(
        store.claim_check(key, 66, 86, 21).await,
        Ok(Check::Ours(2, session(1000)))
    );
    let mut checked = session(1000);
    checked.permissions.clear();
    checked.checked_at = 46;
    checked.refresh = Some(b"next".to_vec());
    let late = store.finish_check(key, 1, checked.clone()).await;
    assert_eq!(late, Ok(false));
    store.refuse_check(key, 1).await.unwrap();
    store.pause_check(key, 1, 999).await.unwrap();
    assert_eq!(store.session(key).await, Ok(Some(session(1000))));
    // A failure pauses all replicas.
    store.pause_check(key, 2, 70).await.unwrap();
    let paused = store.claim_check(key, 69, 89, 24).await;
    assert_eq!(paused, Ok(Check::Paused));
    let again = store.claim_check(key, 70, 90, 25).await;
    assert_eq!(again, Ok(Check::Ours(3, session(1000))));
    // A use in the meantime is kept.
    store.touch_session(key, 68).await.unwrap();
    checked.last_seen = 68;
    checked.checked_at = 70;
    let kept = store.finish_check(key, 3, checked.clone()).await;
    assert_eq!(kept, Ok(true));
    assert_eq!(store.session(key).await, Ok(Some(checked.clone())));
    assert_eq!(
        store.claim_check(key, 114, 134, 69).await,
        Ok(Check::NotOurs(checked))
    );
    let Ok(Check::Ours(fence, _)) = store.claim_check(key, 115, 135, 70).await else {
        panic!("due again");
    };
    store.refuse_check(key, fence).await.unwrap();
    assert_eq!(store.session(key).await, Ok(None));
}

async fn security_54_a_login_is_noted_once_and_for_a_while(kind: TestStore) {
    let store = kind.ready().await;
    let (a, b) = (StoreKey::of("a"), StoreKey::of("b"));
    let users = join_all((0..10).map(|_| store.use_login(a, 1, 100))).await;
    let first = users.into_iter().filter(|first| *first == Ok(true));
    assert_eq!(first.count(), 1, "once");
    assert_eq!(store.use_login(a, 99, 199).await, Ok(false));
    assert_eq!(store.use_login(b, 99, 199).await, Ok(true), "another");
    // Storing an entry removes expired ones.
    assert_eq!(store.use_login(a, 100, 200).await, Ok(true));
    assert_eq!(store.use_login(b, 100, 200).await, Ok(false));
}

async fn security_62_a_refresh_token_takes_the_place_of_its_predecessor_only(kind: TestStore) {
    let store = kind.ready().await;
    let key = StoreKey::of("a");
    let keep = async |old: &[u8], new: &[u8]| store.keep_refresh(key, old, new).await;
    assert_eq!(keep(b"sealed", b"second").await, Ok(false), "no session");
    store.put_session(key, session(1000), 1).await.unwrap();
    // The token is kept no matter who holds the check, because the previous one is used up.
    let Ok(Check::Ours(1, _)) = store.claim_check(key, 46, 66, 1).await else {
        panic!("due");
    };
    assert_eq!(keep(b"sealed", b"second").await, Ok(true));
    assert_eq!(keep(b"sealed", b"late").await, Ok(false));
    let mut kept = session(1000);
    kept.refresh = Some(b"second".to_vec());
    assert_eq!(store.session(key).await, Ok(Some(kept)));
    assert_eq!(keep(b"second", b"third").await, Ok(true));
}

async fn sessions_survive_a_restart(kind: TestStore) {
    let key = StoreKey::of("kept");
    let store = kind.ready().await;
    store.put_session(key, session(100), 1).await.unwrap();
    drop(store);
    let store = kind.ready().await;
    assert_eq!(store.session(key).await, Ok(Some(session(100))));
}

async fn security_06_the_store_holds_no_session_id(kind: TestStore) {
    let store = kind.ready().await;
    let key = StoreKey::of("the-cookie-value");
    store.put_session(key, session(100), 1).await.unwrap();
    let dump = kind.dump().await;
    assert!(
        dump.contains("issuer.example"),
        "the dump contains the record"
    );
    assert!(!dump.contains("the-cookie-value"));
}

on_every_store!(
    sessions_are_stored_touched_and_removed,
    security_03_one_may_check_a_session_and_only_for_a_while,
    security_54_a_login_is_noted_once_and_for_a_while,
    security_62_a_refresh_token_takes_the_place_of_its_predecessor_only,
);

mod durable {
    use super::*;
    on_every_database!(
        sessions_survive_a_restart,
        security_06_the_store_holds_no_session_id
    );
}

#[cfg(unix)]
#[tokio::test]
async fn sqlite_file_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let kind = TestStore::sqlite();
    kind.ready().await;
    let path = kind.url.strip_prefix("sqlite:").unwrap();
    let mode = std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn sqlite_file_that_can_not_be_opened_is_an_error() {
    assert!(SqliteStore::open(std::path::Path::new("/nonexistent/x.db")).is_err());
}
