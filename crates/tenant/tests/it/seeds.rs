//! `--seed`, and configurations with which a tenant refuses to start.

use std::net::SocketAddr;

use factordesk_tenant::{Seed, StartError, Tenant, TenantConfig};
use serde_json::json;

use crate::support::TestTenant;

async fn start_with(name: &str, text: &str) -> Result<usize, StartError> {
    let file = format!("factordesk-seed-{}-{name}.json", std::process::id());
    let path = std::env::temp_dir().join(file);
    std::fs::write(&path, text).unwrap();
    let config = TenantConfig {
        seed: Seed::File(path.clone()),
        ..TenantConfig::default()
    };
    let started = Tenant::start(config).await;
    std::fs::remove_file(path).unwrap();
    let tenant = started?;
    let users = tenant.control().user_ids().len();
    tenant.shutdown().await;
    Ok(users)
}

#[tokio::test]
async fn exported_demo_can_be_read_back() {
    let t = TestTenant::demo().await;
    let text = serde_json::to_string(&t.control().export()).unwrap();
    assert_eq!(start_with("demo", &text).await.unwrap(), 200);
}

#[tokio::test]
async fn seed_file_with_mistakes_is_refused_with_the_place() {
    let refusal = async |name: &str, text: &str| {
        let error = start_with(name, text).await.unwrap_err();
        assert!(matches!(error, StartError::Seed(..)));
        error.to_string()
    };
    assert!(refusal("syntax", "{").await.contains("line 1"));
    assert!(
        refusal("field", r#"{"people": []}"#)
            .await
            .contains("people")
    );
    let no_id = json!({"users": [{"user_id": "auth0|1"}, {"user_id": "nobody"}]}).to_string();
    assert!(refusal("id", &no_id).await.contains("users[1]"));
    assert_eq!(start_with("empty", "{}").await.unwrap(), 0);
}

#[tokio::test]
async fn missing_seed_file_is_named() {
    let config = TenantConfig {
        seed: Seed::from("/nowhere/seed.json"),
        ..TenantConfig::default()
    };
    let error = Tenant::start(config).await.err().unwrap();
    assert!(error.to_string().contains("/nowhere/seed.json"));
}

#[tokio::test]
async fn tenant_listens_on_loopback_only() {
    let config = TenantConfig {
        listen: SocketAddr::from(([0, 0, 0, 0], 0)),
        ..TenantConfig::default()
    };
    let error = Tenant::start(config).await.err().unwrap();
    assert!(matches!(error, StartError::NotLoopback(_)));
}

#[tokio::test]
async fn taken_port_is_an_error() {
    let t = TestTenant::empty().await;
    let config = TenantConfig {
        listen: t.tenant.origin()["http://".len()..].parse().unwrap(),
        ..TenantConfig::default()
    };
    let error = Tenant::start(config).await.err().unwrap();
    assert!(matches!(error, StartError::Listen(..)));
}
