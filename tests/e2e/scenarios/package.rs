//! The npm package in a portal, as plain files without a bundler, and what happens when proxy and package differ.

use std::collections::HashMap;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::json;

use crate::env::{Setup, Who, page_directory, users};
use crate::find::role;
use crate::portal::{Loader, Portal};
use crate::scenario::{Scenario, row, run};
use crate::support::checkout;

const VERSION: &str = env!("CARGO_PKG_VERSION");
/// A version that no proxy serves.
const OTHER: &str = "99.0.0";

/// The scripts of the package, made of the built page.
fn package(name: &str) -> Result<HashMap<String, String>> {
    let own = format!("factordesk-package-{name}-{}", std::process::id());
    let directory = std::env::temp_dir().join(own);
    std::fs::create_dir_all(&directory)?;
    let output = Command::new("node")
        .arg(checkout().join("crates/xtask/page/package.mjs"))
        .args([page_directory()?, directory.clone()])
        .output()
        .context("can't start node")?;
    let problem = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{problem}");
    let files = ["index.js", "element.js"].map(|name| {
        let text = std::fs::read_to_string(directory.join(name))?;
        anyhow::Ok((name.to_owned(), text))
    });
    std::fs::remove_dir_all(&directory)?;
    files.into_iter().collect()
}

/// Runs `body` with a portal that has the package, in another version if one is given.
async fn in_portal(
    name: &str,
    version: Option<&str>,
    body: impl AsyncFnOnce(&Scenario<'_>, &Portal) -> Result<()>,
) -> Result<()> {
    let listed = |portal: &Portal| vec![portal.origin().to_owned()];
    in_portal_of(name, version, listed, body).await
}

/// The same. `listed`: the origins whose pages the proxy accepts.
async fn in_portal_of(
    name: &str,
    version: Option<&str>,
    listed: impl FnOnce(&Portal) -> Vec<String>,
    body: impl AsyncFnOnce(&Scenario<'_>, &Portal) -> Result<()>,
) -> Result<()> {
    let portal = Portal::start().await?;
    let mut files = package(name)?;
    if let (Some(version), Some(text)) = (version, files.get_mut("element.js")) {
        let before = format!("\"{VERSION}\"");
        ensure!(text.contains(&before), "the package doesn't name {VERSION}");
        *text = text.replace(&before, &format!("\"{version}\""));
    }
    portal.serve_package(files);
    let setup = Setup {
        portals: listed(&portal),
        ..Setup::default()
    };
    run(name, setup, async |scenario| {
        portal.give_tokens([scenario.env.token_of(Who::Ada)?]);
        portal.embed(scenario.env.origin(), users::MIA, Loader::Package);
        body(scenario, &portal).await
    })
    .await
}

/// The paths of the scripts and wasm files that the page has loaded from another place than the package.
async fn loaded(scenario: &Scenario<'_>) -> Result<Vec<String>> {
    let script = "
        const all = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
        return all.filter(path => /\\.(js|wasm)$/.test(path) && !/^\\/(package|portal)/.test(path));";
    let paths = scenario.script(script, Vec::new()).await?;
    Ok(serde_json::from_value(paths)?)
}

/// Waits until the page's script has heard of this error of the widget.
async fn reports(scenario: &Scenario<'_>, error: &str) -> Result<()> {
    let script = "
        while (!portal.errors.length) await new Promise(done => setTimeout(done, 20));
        return portal.errors";
    let errors = scenario.async_script(script).await?;
    ensure!(errors == json!([error]), "{errors}");
    Ok(())
}

/// What the console says of files that aren't there. The loader may give up at any of them.
fn expect_failures(scenario: &Scenario<'_>) {
    for part in ["status of 404", "integrity", "Failed to fetch", "Error: ./"] {
        scenario.expect_in_console(part);
    }
}

#[tokio::test]
async fn package_loads_the_files_of_its_version() -> Result<()> {
    in_portal("package", None, async |scenario, portal| {
        scenario.open(portal.origin()).await?;
        scenario.find(&row("Mobile")).await?;
        // The second part belongs to the same version.
        scenario.act_on("Details", "Mobile").await?;
        let paths = loaded(scenario).await?;
        let start = format!("/v/{VERSION}/factordesk-");
        ensure!(paths.len() >= 3, "{paths:?}");
        ensure!(
            paths.iter().all(|path| path.starts_with(&start)),
            "{paths:?}"
        );
        let errors = scenario.script("return portal.errors", Vec::new()).await?;
        ensure!(errors == json!([]), "{errors}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn package_of_another_version_runs_the_proxys_and_says_so() -> Result<()> {
    in_portal("package_version", Some(OTHER), async |scenario, portal| {
        expect_failures(scenario);
        scenario.open(portal.origin()).await?;
        scenario.find(&row("Mobile")).await?;
        reports(scenario, "start version_mismatch").await?;
        let paths = loaded(scenario).await?;
        ensure!(paths.contains(&"/factor-desk.js".to_owned()), "{paths:?}");
        let console = scenario.console().await?;
        let names = |text: &str| text.contains(OTHER) && text.contains(VERSION);
        ensure!(
            console.iter().any(|entry| names(&entry.message)),
            "{console:#?}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn package_with_assets_loads_nothing_else() -> Result<()> {
    in_portal("package_assets", None, async |scenario, portal| {
        // The portal has a copy of the page's files at its root.
        portal.embed_with_assets(scenario.env.origin(), users::MIA, "/");
        scenario.open(portal.origin()).await?;
        scenario.find(&row("Mobile")).await?;
        let paths = loaded(scenario).await?;
        ensure!(
            paths.iter().all(|path| path.starts_with("/factordesk-")),
            "{paths:?}"
        );
        // Where they aren't, the start fails, and the proxy's own version isn't taken.
        expect_failures(scenario);
        portal.embed_with_assets(scenario.env.origin(), users::MIA, "/nowhere");
        scenario.driver().refresh().await?;
        scenario
            .find(&role("alert").showing("Factordesk did not start"))
            .await?;
        ensure!(
            !loaded(scenario)
                .await?
                .contains(&"/factor-desk.js".to_owned())
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn package_without_a_proxy_names_what_is_missing() -> Result<()> {
    in_portal("package_proxy", None, async |scenario, portal| {
        let proxy = scenario.env.origin();
        let element = format!("<factor-desk user-id=\"{}\"></factor-desk>", users::MIA);
        portal.embed_markup(&element, "/package/index.js", &[proxy]);
        scenario.open(portal.origin()).await?;
        let alert = role("alert").showing("set the attribute proxy");
        scenario.find(&alert).await?;
        reports(scenario, "start proxy").await?;
        let set = "document.querySelector('factor-desk').proxy = arguments[0]";
        scenario.script(set, vec![proxy.into()]).await?;
        scenario.find(&row("Mobile")).await?;
        scenario.gone(&alert).await?;
        // Also when the widget is there.
        let add = "
            const desk = document.querySelector('factor-desk');
            const second = desk.cloneNode();
            second.getAccessToken = desk.getAccessToken;
            second.proxy = null;
            desk.replaceWith(second);";
        scenario.script(add, Vec::new()).await?;
        scenario.find(&alert).await?;
        scenario.script(set, vec![proxy.into()]).await?;
        scenario.find(&row("Mobile")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn package_in_a_portal_that_is_not_listed_says_so_even_if_its_files_are_missing() -> Result<()>
{
    let nothing = |_: &Portal| Vec::new();
    in_portal_of(
        "package_unlisted",
        Some(OTHER),
        nothing,
        async |scenario, portal| {
            expect_failures(scenario);
            for part in ["CORS policy", "net::ERR_"] {
                scenario.expect_in_console(part);
            }
            scenario.open(portal.origin()).await?;
            let words = format!(
                "{} doesn't accept requests from this page",
                scenario.env.origin()
            );
            scenario.find(&role("alert").showing(&words)).await?;
            reports(scenario, "start cors").await
        },
    )
    .await
}
