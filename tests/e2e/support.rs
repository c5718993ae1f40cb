//! Starts a scenario's browser and closes it; saves a screenshot when the scenario fails.

use std::io::Write as _;
use std::net::Ipv4Addr;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use axum::Router;
use futures_util::FutureExt as _;
use tokio::net::TcpListener;

use crate::browser::Browser;

/// Runs `body` with a browser of its own. If it fails, a screenshot is saved in artifacts/ first.
pub(crate) async fn with_browser(
    name: &str,
    body: impl AsyncFnOnce(&Browser) -> Result<()>,
) -> Result<()> {
    let browser = Browser::start().await?;
    // A failed assertion must leave a screenshot too.
    let outcome = AssertUnwindSafe(body(&browser))
        .catch_unwind()
        .await
        .unwrap_or_else(|panic| Err(anyhow!("{}", said_by(&*panic))));
    let outcome = match outcome {
        Ok(()) => Ok(()),
        Err(problem) => Err(with_picture(&browser, name, problem).await),
    };
    browser.quit().await.and(outcome)
}

/// Adds the page's address, the screenshot's path and the console's entries to `problem`.
async fn with_picture(browser: &Browser, name: &str, problem: anyhow::Error) -> anyhow::Error {
    let address = match browser.driver().current_url().await {
        Ok(address) => address.to_string(),
        Err(error) => error.to_string(),
    };
    let said = said_by_console(browser).await;
    match save_picture(browser, name).await {
        Ok(path) => problem.context(format!(
            "at {address}; screenshot: {}{said}",
            path.display()
        )),
        Err(error) => problem.context(format!("at {address}; no screenshot: {error:#}{said}")),
    }
}

/// The console's entries, one line each.
async fn said_by_console(browser: &Browser) -> String {
    let entries = browser.console().await.unwrap_or_default();
    entries.iter().fold(String::new(), |said, entry| {
        said + "\n  console: " + entry.message.as_str()
    })
}

async fn save_picture(browser: &Browser, name: &str) -> Result<PathBuf> {
    let directory = checkout().join("artifacts");
    std::fs::create_dir_all(&directory)
        .with_context(|| format!("can't make {}", directory.display()))?;
    let path = directory.join(format!("{name}.png"));
    browser.screenshot(&path).await?;
    Ok(path)
}

fn said_by(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("panicked")
}

/// The checkout's top directory.
pub(crate) fn checkout() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).unwrap_or(own).to_owned()
}

/// Serves `router` on a free port until the test's runtime ends; returns the origin.
pub(crate) async fn serve(router: Router) -> Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let origin = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(origin)
}

/// Prints a figure for `cargo xtask test` to collect. Writes to standard output directly, since the test harness
/// captures `println!`.
pub(crate) fn figure(what: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "figure: {what}")?;
    Ok(out.flush()?)
}
