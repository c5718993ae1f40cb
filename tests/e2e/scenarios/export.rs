//! The list as a file.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use factordesk_model::mask;
use serde_json::{Value, json};

use crate::scene::play_with;
use crate::stage::{Who, users};
use crate::wait::until;

/// A directory that is gone at the end.
struct Downloads(PathBuf);

impl Downloads {
    fn new() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("factordesk-e2e-{}", std::process::id()));
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Downloads {
    fn drop(&mut self) {
        // Left behind, it does no harm.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn the_list_is_exported_as_json() -> Result<()> {
    let downloads = Downloads::new()?;
    play_with("export", Who::Ravi, users::ALMA, async |scene| {
        let behaviour = json!({"behavior": "allow", "downloadPath": downloads.0});
        scene
            .devtools("Browser.setDownloadBehavior", behaviour)
            .await?;
        scene.click_button("Export JSON").await?;
        // Ravi may look, and not see everything.
        let said = "List saved as a file, with numbers and addresses masked.";
        scene.said(said).await?;
        let file = downloads.0.join("authentication-methods-masked.json");
        let exported: Value = until("the file", async || {
            let text = std::fs::read_to_string(&file)?;
            Ok(serde_json::from_str(&text).map_err(|error| error.to_string()))
        })
        .await?;
        let listed: Vec<Value> = scene
            .stage
            .listed(users::ALMA)?
            .iter()
            .map(|method| mask::method(method).to_value())
            .collect();
        ensure!(exported == Value::Array(listed), "{exported:#}");
        Ok(())
    })
    .await
}
