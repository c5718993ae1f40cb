//! Exporting the list as a JSON file, masked for admins who may not reveal.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use factordesk_model::mask;
use serde_json::{Value, json};

use crate::env::{Setup, Who, users};
use crate::scenario::run_in;
use crate::wait::until;

/// A download directory; removed on drop.
struct Downloads(PathBuf);

impl Downloads {
    fn new(scenario: &str) -> Result<Self> {
        let name = format!("factordesk-e2e-{}-{scenario}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Downloads {
    fn drop(&mut self) {
        // Best effort: a leftover does no harm.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Exports Alma's list as an admin who may not reveal, and compares the file with the masked list of the tenant.
async fn exported(name: &str, setup: Setup, announcement: &str) -> Result<()> {
    let downloads = Downloads::new(name)?;
    run_in(name, setup, Who::Ravi, users::ALMA, async |scenario| {
        let behaviour = json!({"behavior": "allow", "downloadPath": downloads.0});
        scenario
            .devtools("Browser.setDownloadBehavior", behaviour)
            .await?;
        scenario.choose_from_list_menu("Export JSON").await?;
        scenario.said(announcement).await?;
        let file = downloads.0.join("authentication-methods-masked.json");
        let exported: Value = until("the file", async || {
            let text = std::fs::read_to_string(&file)?;
            Ok(serde_json::from_str(&text).map_err(|error| error.to_string()))
        })
        .await?;
        let listed: Vec<Value> = scenario
            .env
            .listed(users::ALMA)?
            .iter()
            .map(|method| mask::method(method).to_value())
            .collect();
        ensure!(exported == Value::Array(listed), "{exported:#}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn list_is_exported_as_the_tenant_masks_it() -> Result<()> {
    let said =
        "List saved as a file. This tenant masks numbers and addresses, so the file does too.";
    exported("export", Setup::default(), said).await
}

#[tokio::test]
async fn list_is_exported_as_the_proxy_masks_it() -> Result<()> {
    let said = "List saved as a file, with numbers and addresses masked.";
    exported("export_unmasked", Setup::unmasked(), said).await
}
