//! PostgreSQL over TLS, with an account that the server accepts over TLS only.

use std::path::{Path, PathBuf};

use factordesk_proxy::config::PostgresConfig;
use factordesk_proxy::store::{PostgresStore, SessionStore as _, Store as _, StoreKey};

use super::sessions::session;
use crate::support::stores::TestStore;

/// The account that `cargo xtask` configures to be accepted over TLS only.
const ACCOUNT: &str = "factordesk_tls";

/// The file of the server's certificate. `cargo xtask test --postgres` sets it along with the
/// server's address.
fn certificate() -> PathBuf {
    std::env::var_os("FACTORDESK_TEST_POSTGRES_CERTIFICATE")
        .unwrap()
        .into()
}

fn open(url: &str, ca: Option<&Path>) -> PostgresStore {
    PostgresStore::new(&PostgresConfig::read(url, ca).unwrap()).unwrap()
}

#[tokio::test]
async fn postgres_tls_accepts_only_the_right_certificate_and_host() {
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

    // Without TLS, the account is refused, so the connection above used TLS.
    let plain = open(&url, None).prepare().await.unwrap_err().to_string();
    assert!(plain.contains("28000"), "{plain}");
    // A certificate for the same name that isn't the server's, and a host name that the certificate
    // doesn't have.
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
