//! PostgreSQL over TLS, with a server that lets one account in by TLS only.

use std::path::{Path, PathBuf};

use factordesk_proxy::config::PostgresConfig;
use factordesk_proxy::store::{PostgresStore, SessionStore as _, Store as _, StoreKey};

use super::sessions::session;
use crate::support::stores::TestStore;

/// The account that `cargo xtask` lets in by TLS only.
const ACCOUNT: &str = "factordesk_tls";

/// The file of the server's certificate; `cargo xtask test --postgres` sets it with the server's address.
fn certificate() -> PathBuf {
    std::env::var_os("FACTORDESK_TEST_POSTGRES_CERTIFICATE")
        .unwrap()
        .into()
}

fn open(url: &str, ca: Option<&Path>) -> PostgresStore {
    PostgresStore::new(&PostgresConfig::read(url, ca).unwrap()).unwrap()
}

#[tokio::test]
async fn postgres_over_tls_is_used_with_the_right_certificate_only() {
    let Some(kind) = TestStore::postgres().await else {
        return;
    };
    let schema = kind.url.rsplit("%3D").next().unwrap();
    kind.tamper(&format!(
        "DROP ROLE IF EXISTS {ACCOUNT}; CREATE ROLE {ACCOUNT} LOGIN PASSWORD 'tls-only';
         GRANT ALL ON SCHEMA {schema} TO {ACCOUNT}"
    ))
    .await;
    let (_, place) = kind.url.split_once('@').unwrap();
    let url = format!("postgres://{ACCOUNT}:tls-only@{place}");
    let (own, other) = (certificate(), certificate().with_file_name("other.crt"));

    let store = open(&url, Some(&own));
    store.prepare().await.unwrap();
    let key = StoreKey::of("a");
    store.put_session(key, session(9), 1).await.unwrap();
    assert_eq!(store.session(key).await, Ok(Some(session(9))));

    // The account is refused without, so what worked was TLS.
    let plain = open(&url, None).prepare().await.unwrap_err().to_string();
    assert!(plain.contains("28000"), "{plain}");
    // Made for the same name, and not the server's.
    let (forged, named) = (
        open(&url, Some(&other)),
        open(&url.replace("@127.0.0.1", "@localhost"), Some(&own)),
    );
    for (refusing, why) in [(forged, "another certificate"), (named, "another name")] {
        let refused = refusing.prepare().await.unwrap_err().to_string();
        assert!(refused.contains("certificate"), "{why}: {refused}");
        assert!(!refused.contains("tls-only"), "{refused}");
    }
    drop(store);
    kind.tamper(&format!("DROP OWNED BY {ACCOUNT}")).await;
    kind.tamper(&format!("DROP ROLE {ACCOUNT}")).await;
}
