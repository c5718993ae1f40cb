//! The start of the page: what is there before the wasm, and what a second visit transfers.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::env::{Who, users};
use crate::find::{selector, testid};
use crate::scenario::{Scenario, row, run_as};
use crate::support::figure;

/// Limits the network to this many bytes per second.
async fn limit(scenario: &Scenario<'_>, bytes_per_second: f64) -> Result<()> {
    let conditions = json!({
        "offline": false, "latency": 0,
        "downloadThroughput": bytes_per_second, "uploadThroughput": -1,
    });
    scenario
        .devtools("Network.emulateNetworkConditions", conditions)
        .await
        .map(drop)
}

#[tokio::test]
async fn start_shows_a_skeleton_and_keeps_properties_until_the_wasm_is_there() -> Result<()> {
    run_as("start", Who::Ada, users::MIA, async |scenario| {
        scenario.devtools("Network.enable", json!({})).await?;
        scenario
            .devtools("Network.clearBrowserCache", json!({}))
            .await?;
        // The first wasm takes several seconds.
        limit(scenario, 30_000.0).await?;
        scenario.driver().refresh().await?;
        scenario.find(&selector(".desk > .main .rows")).await?;
        let script = "
            const desk = document.querySelector('factor-desk');
            desk.getAccessToken = () => Promise.reject(new Error('no'));
            return [desk.constructor.isRegistered, desk.shadowRoot.querySelectorAll('.skeleton-row').length];";
        let state = scenario.script(script, Vec::new()).await?;
        ensure!(state == json!([false, 4]), "not the skeleton: {state}");
        limit(scenario, -1.0).await?;
        // The property turned on bearer mode.
        let failed = testid("state-error").showing("getAccessToken failed");
        scenario.find(&failed).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn start_of_a_second_visit_transfers_responses_of_the_api_only() -> Result<()> {
    run_as("second_visit", Who::Ada, users::MIA, async |scenario| {
        scenario.all_loaded().await?;
        scenario.driver().refresh().await?;
        scenario.find(&row("Mobile")).await?;
        scenario.all_loaded().await?;
        let script = "
            const entries = ['navigation', 'resource'].flatMap(type => performance.getEntriesByType(type));
            return entries.map(entry => [new URL(entry.name).pathname, entry.transferSize, entry.encodedBodySize]);";
        let entries = scenario.script(script, Vec::new()).await?;
        let entries: Vec<(String, u64, u64)> = serde_json::from_value(entries)?;
        let is_api = |path: &str| {
            ["/api/", "/session", "/lookup/"]
                .iter()
                .any(|start| path.starts_with(start))
        };
        let files: Vec<_> = entries.iter().filter(|(path, ..)| !is_api(path)).collect();
        let wasm = files.iter().filter(|(path, ..)| path.contains(".wasm"));
        ensure!(wasm.count() == 2, "both wasm files are listed: {files:?}");
        // The page itself is asked for with its ETag, and the response has a head only: Chromium counts 300 bytes.
        let transferred: Vec<_> = files.iter().filter(|(_, size, _)| *size > 300).collect();
        ensure!(transferred.is_empty(), "transferred again: {transferred:?}");
        let sum: u64 = entries.iter().map(|(_, size, _)| size).sum();
        figure(&format!("bytes of a second visit: {sum}"))
    })
    .await
}
