//! Both stores behave alike.

use std::path::PathBuf;

use factordesk_model::{Permission, Secret};
use factordesk_proxy::store::{
    LoginTransaction, MAX_LOGINS, MemoryStore, SessionRecord, SqliteStore, Store, StoreError,
    StoreKey,
};

fn session(expires_at: u64) -> SessionRecord {
    SessionRecord {
        issuer: "https://issuer.example/".to_owned(),
        sub: "auth0|1".to_owned(),
        name: Some("Ada \"λ\"".to_owned()),
        email: None,
        permissions: vec![Permission::Read, Permission::Delete],
        created_at: 1,
        last_seen: 1,
        expires_at,
    }
}

fn login(expires_at: u64) -> LoginTransaction {
    LoginTransaction {
        state: Secret::new("state"),
        nonce: Secret::new("nonce"),
        verifier: Secret::new("verifier"),
        return_to: "/#user=1".to_owned(),
        expires_at,
    }
}

async fn behaves(store: &dyn Store) {
    let (a, b) = (StoreKey::of("a"), StoreKey::of("b"));
    assert_eq!(store.session(a).await, Ok(None));
    store.put_session(a, session(100), 1).await.unwrap();
    assert_eq!(store.session(a).await, Ok(Some(session(100))));
    store.touch_session(a, 50).await.unwrap();
    store.touch_session(a, 40).await.unwrap();
    assert_eq!(store.session(a).await.unwrap().unwrap().last_seen, 50);
    // Expired ones go when another comes.
    store.put_session(b, session(200), 100).await.unwrap();
    assert_eq!(store.session(a).await, Ok(None));
    store.remove_session(b).await.unwrap();
    store.remove_session(b).await.unwrap();
    assert_eq!(store.session(b).await, Ok(None));

    store.put_login(a, login(100), 1).await.unwrap();
    assert_eq!(store.take_login(a).await, Ok(Some(login(100))));
    assert_eq!(store.take_login(a).await, Ok(None), "once");
    store.put_login(a, login(100), 1).await.unwrap();
    store.put_login(b, login(200), 100).await.unwrap();
    assert_eq!(store.take_login(a).await, Ok(None), "expired");
    assert_eq!(store.check().await, Ok(()));
}

/// A file of its own; removed at the end, with what `SQLite` puts beside it.
struct TempFile(PathBuf);

impl TempFile {
    fn new(name: &str) -> Self {
        let name = format!("factordesk-{name}-{}.db", std::process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", self.0.display()));
        }
    }
}

#[tokio::test]
async fn memory_store_behaves() {
    behaves(&MemoryStore::new()).await;
}

#[tokio::test]
async fn sqlite_store_behaves_and_survives_the_process() {
    let file = TempFile::new("behaves");
    let store = SqliteStore::open(&file.0).unwrap();
    behaves(&store).await;
    store
        .put_session(StoreKey::of("kept"), session(100), 1)
        .await
        .unwrap();
    drop(store);
    let store = SqliteStore::open(&file.0).unwrap();
    assert_eq!(
        store.session(StoreKey::of("kept")).await,
        Ok(Some(session(100)))
    );
}

#[cfg(unix)]
#[tokio::test]
async fn sqlite_file_is_its_owners_only_and_holds_no_id() {
    use std::os::unix::fs::PermissionsExt as _;
    let file = TempFile::new("private");
    let store = SqliteStore::open(&file.0).unwrap();
    store
        .put_session(StoreKey::of("the-cookie-value"), session(100), 1)
        .await
        .unwrap();
    drop(store);
    let mode = std::fs::metadata(&file.0).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let bytes = std::fs::read(&file.0).unwrap();
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    assert!(holds(b"issuer.example"), "the record is in the file");
    assert!(!holds(b"the-cookie-value"));
}

#[tokio::test]
async fn logins_under_way_are_limited() {
    let store = MemoryStore::new();
    for number in 0..MAX_LOGINS {
        store
            .put_login(StoreKey::of(&number.to_string()), login(100), 1)
            .await
            .unwrap();
    }
    assert_eq!(
        store.put_login(StoreKey::of("x"), login(100), 1).await,
        Err(StoreError::Full)
    );
    assert_eq!(
        store.put_login(StoreKey::of("x"), login(200), 100).await,
        Ok(())
    );
}

#[test]
fn sqlite_file_that_can_not_be_opened_is_an_error() {
    assert!(SqliteStore::open(std::path::Path::new("/nonexistent/x.db")).is_err());
}
