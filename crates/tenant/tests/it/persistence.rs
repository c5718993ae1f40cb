//! `--data FILE`: the data survives a restart.

use std::path::PathBuf;

use factordesk_tenant::{Seed, StartError, Tenant, TenantConfig};
use serde_json::json;

use crate::support::{TestTenant, methods_path, user};

/// A file in a directory of its own, which is deleted on drop.
struct DataFile(PathBuf);

impl DataFile {
    fn new(name: &str) -> Self {
        let directory =
            std::env::temp_dir().join(format!("factordesk-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        Self(directory)
    }

    fn path(&self) -> PathBuf {
        self.0.join("tenant.redb")
    }
}

impl Drop for DataFile {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

fn config(file: &DataFile, seed: Seed) -> TenantConfig {
    TenantConfig {
        seed,
        data: Some(file.path()),
        ..TenantConfig::default()
    }
}

#[tokio::test]
async fn changes_outlive_a_restart() {
    let file = DataFile::new("restart");
    let first = TestTenant::start(config(&file, Seed::Empty)).await;
    first.put_test_user();
    let body = json!({"type": "totp", "name": "App", "totp_secret": "JBSWY3DPEHPK3PXP"});
    first.api("POST", &methods_path(None), Some(body)).await;
    first.control().set_factor_enabled("email", false).unwrap();
    first.control().set_remembered_browsers(&user(), 2).unwrap();
    let ticket = json!({"user_id": user(), "factor": "otp"});
    let ticket = first
        .api("POST", "/guardian/enrollments/ticket", Some(ticket))
        .await;
    assert_eq!(ticket.status, 200);
    let tickets = first.control().tickets_of(&user());
    assert_eq!(tickets.len(), 1);
    let methods = first.control().methods_of(&user());
    let secret = first.tenant.credentials().m2m_client_secret.clone();
    assert_eq!(methods.len(), 1);
    first.tenant.shutdown().await;
    drop((first.http, first.clock));

    // The seed isn't used a second time.
    let second = TestTenant::start(config(&file, Seed::Demo)).await;
    assert_eq!(second.control().user_ids(), [user()]);
    assert_eq!(second.control().methods_of(&user()), methods);
    assert_eq!(second.control().remembered_browsers(&user()), Some(2));
    assert_eq!(second.control().tickets_of(&user()), tickets);
    assert_eq!(second.tenant.credentials().m2m_client_secret, secret);
    let factors = second.control().export().factors;
    assert!(factors.iter().any(|f| f.name == "email" && !f.enabled));
}

#[tokio::test]
async fn demo_is_the_same_after_a_restart() {
    let file = DataFile::new("demo");
    let first = TestTenant::start(config(&file, Seed::Demo)).await;
    let before = serde_json::to_value(first.control().export()).unwrap();
    let order = first.control().user_ids();
    first.tenant.shutdown().await;
    let second = TestTenant::start(config(&file, Seed::Demo)).await;
    assert_eq!(
        serde_json::to_value(second.control().export()).unwrap(),
        before
    );
    assert_eq!(second.control().user_ids(), order);
}

#[tokio::test]
async fn file_that_is_not_a_database_is_refused() {
    let file = DataFile::new("garbage");
    std::fs::write(file.path(), "not a database, but long enough to look at").unwrap();
    let error = Tenant::start(config(&file, Seed::Empty))
        .await
        .err()
        .unwrap();
    assert!(matches!(error, StartError::Data(..)), "{error}");
    assert!(error.to_string().contains("tenant.redb"));
}
