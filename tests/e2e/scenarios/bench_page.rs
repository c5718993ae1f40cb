//! The scripts of `cargo xtask bench page`, in a short run: that they find the page's rows, buttons and dialogs. The figures
//! themselves aren't judged.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tokio::process::Command;

use crate::env::{Env, Setup, Who, users};
use crate::support::checkout;

/// What every load of the page has.
const ABOVE_ZERO: [&str; 4] = ["first_row_ms", "bytes", "heap_bytes", "wasm_bytes"];

#[tokio::test]
async fn bench_page_measures_loads_interactions_and_mounts() -> Result<()> {
    let env = Env::start(Setup::default()).await?;
    let folder = std::env::temp_dir().join(format!("factordesk-bench-page-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let measured = measure(&env, &folder).await;
    env.end().await;
    // Best effort: a leftover in the temporary directory does no harm.
    let _ = std::fs::remove_dir_all(&folder);
    let figures = measured?;

    let loads = figures["loads"].as_array().context("no loads")?;
    ensure!(loads.len() == 4, "cold and warm, twice: {figures}");
    for load in loads {
        for figure in ABOVE_ZERO {
            let is_measured = load[figure].as_f64().is_some_and(|value| value > 0.0);
            ensure!(is_measured, "{figure}: {load}");
        }
    }
    ensure!(
        loads[1]["bytes"].as_f64() < loads[0]["bytes"].as_f64(),
        "the second visit has the files: {figures}"
    );
    for name in ["open add", "open rename", "open delete", "open replace-all"] {
        let all = figures["interactions"].as_array().context("none")?;
        let own = all.iter().find(|own| own["name"] == name).context(name)?;
        for times in ["paint_ms", "shown_ms"] {
            let count = own[times].as_array().map(Vec::len);
            ensure!(count == Some(2), "{times}: {own}");
        }
    }
    ensure!(figures["mounts"][4]["mounts"] == 4, "{figures}");
    Ok(())
}

async fn measure(env: &Env, folder: &PathBuf) -> Result<Value> {
    let admin = env.admin(Who::Ada)?;
    let page = json!({
        "name": "page",
        "url": format!("{}/#user={}", env.origin(), users::MIA.replace('|', "%7C")),
        "selector": "factor-desk >>> [data-testid=factor-row]",
        "methods": 5,
        "login": {"url": env.origin(), "email": admin.email, "password": admin.password},
    });
    let plan = json!({
        "chromium": chromium()?,
        "folder": folder,
        "limit_seconds": 300,
        "rounds": 1,
        "pages": [page],
        "lists": [page],
        "samples": 2,
        "mounts": 4,
    });
    let file = folder.join("plan.json");
    std::fs::write(&file, plan.to_string())?;
    let output = Command::new("node")
        .arg(checkout().join("crates/xtask/bench/main.mjs"))
        .arg(&file)
        .kill_on_drop(true)
        .output()
        .await
        .context("can't start node")?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{errors}");
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Chromium's program, by the names that xtask looks for.
fn chromium() -> Result<PathBuf> {
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ];
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .flat_map(|directory| names.map(|name| directory.join(name)))
        .find(|program| program.is_file())
        .context("Chromium isn't installed: `cargo xtask test --only e2e` installs it")
}
