//! 50: if a file of the page differs from the build by one byte, the widget doesn't run, and the page says so.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;

use crate::env::{Setup, Who, users};
use crate::find::{role, selector, testid};
use crate::page::PageCopy;
use crate::portal::{Loader, Portal};
use crate::scenario::{Scenario, run};
use crate::support::figure;
use crate::wait::until;

/// The heading of every list, from the data of the first wasm.
const SHOWN: &str = "Authentication methods";
/// The same text with one bit flipped. The wasm stays valid.
const FLIPPED: &str = "Authentication methodr";

/// Opens a user and waits for the list with this heading.
async fn shows(scenario: &Scenario<'_>, heading: &str) -> Result<()> {
    scenario.go_to_user(users::MIA).await?;
    // The page may be open already, and that was only another fragment.
    scenario.driver().refresh().await?;
    scenario.find(&role("heading").showing(heading)).await?;
    Ok(())
}

/// Checks that the page says it didn't start, that nothing of the widget runs, and that this file's hash is the reason.
async fn refused(scenario: &Scenario<'_>, file: &str) -> Result<()> {
    scenario
        .find(&role("alert").showing("Factordesk did not start: a file was changed on its way"))
        .await?;
    let script = "
        const desk = document.querySelector('factor-desk');
        const testids = desk.shadowRoot.querySelectorAll('[data-testid]').length;
        return [customElements.get('factor-desk').isRegistered, testids, desk.childElementCount];";
    let state = scenario.script(script, Vec::new()).await?;
    ensure!(
        state == json!([false, 0, 0]),
        "a part of the widget runs: {state}"
    );
    blocked(scenario, file).await
}

/// Checks that the browser didn't use this file, because of its hash. Some files are asked for only when the browser is idle.
async fn blocked(scenario: &Scenario<'_>, file: &str) -> Result<()> {
    let why = format!("/{file}' with computed SHA-256 integrity");
    until(&format!("an integrity failure of {file}"), async || {
        // Only what the browser has reported since the last time.
        let console = scenario.console().await?;
        Ok(
            if console.iter().any(|entry| entry.message.contains(&why)) {
                Ok(())
            } else {
                Err(format!("reported: {console:#?}"))
            },
        )
    })
    .await
}

/// Flips the lowest bit of the byte at `place`.
fn flip(bytes: &[u8], place: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[place] ^= 1;
    bytes
}

/// The first wasm's name, its bytes, and its bytes with one bit flipped in a text that the page shows.
fn flipped_wasm(page: &PageCopy) -> Result<(String, Vec<u8>, Vec<u8>)> {
    let mut names = page.files(".wasm")?;
    names.retain(|name| !name.contains("-later-"));
    let name = names.remove(0);
    let built = page.read(&name)?;
    let place = built
        .windows(SHOWN.len())
        .position(|window| window == SHOWN.as_bytes())
        .with_context(|| format!("the wasm has no text {SHOWN:?}"))?;
    let flipped = flip(&built, place + SHOWN.len() - 1);
    ensure!(flipped[place..].starts_with(FLIPPED.as_bytes()));
    Ok((name, built, flipped))
}

#[tokio::test]
async fn security_50_a_page_with_one_byte_changed_does_not_run() -> Result<()> {
    let page = PageCopy::new("byte")?;
    let setup = Setup {
        page: Some(page.directory().to_owned()),
        ..Setup::default()
    };
    run("integrity", setup, async |scenario| {
        scenario.devtools("Network.enable", json!({})).await?;
        let no_cache = json!({"cacheDisabled": true});
        scenario
            .devtools("Network.setCacheDisabled", no_cache)
            .await?;
        scenario.log_in(Who::Ada).await?;
        shows(scenario, SHOWN).await?;
        let origin = scenario.env.origin();

        let (name, built, flipped) = flipped_wasm(&page)?;
        page.write(&name, &flipped)?;
        scenario.open(origin).await?;
        refused(scenario, &name).await?;
        scenario.fits("not-started").await?;
        scenario.take_pictures("not-started").await?;
        // A truncated file is refused too.
        page.write(&name, &built[..built.len() - 1])?;
        scenario.open(origin).await?;
        refused(scenario, &name).await?;
        page.write(&name, &built)?;

        let scripts = page.files(".js")?;
        let is_first = |name: &&String| {
            *name != "factor-desk.js"
                && !name.contains("-later-")
                && !name.starts_with("languages-")
        };
        let parts = scripts.iter().filter(is_first);
        let mut refusals = 2;
        for script in parts {
            let built = page.read(script)?;
            page.write(script, &flip(&built, built.len() / 2))?;
            scenario.open(origin).await?;
            refused(scenario, script).await?;
            page.write(script, &built)?;
            refusals += 1;
        }
        // The script with other languages is needed for those only.
        for script in scripts.iter().filter(|name| name.starts_with("languages-")) {
            let built = page.read(script)?;
            page.write(script, &flip(&built, built.len() / 2))?;
            shows(scenario, SHOWN).await?;
            blocked(scenario, script).await?;
            page.write(script, &built)?;
            refusals += 1;
        }
        // With the original files it runs again.
        shows(scenario, SHOWN).await?;
        figure(&format!(
            "50 changed files: {refusals} of {refusals} refused by the page's own loader"
        ))
    })
    .await
}

/// Control: only the loader's hash check stops the modified wasm; without it, the browser runs it.
#[tokio::test]
async fn security_50_without_its_hash_the_changed_wasm_would_run() -> Result<()> {
    let page = PageCopy::new("control")?;
    let (name, _, flipped) = flipped_wasm(&page)?;
    page.write(&name, &flipped)?;
    let index = String::from_utf8(page.read("index.html")?)?;
    let without = index
        .replace("{ integrity }", "{}")
        .replace("{integrity:", "{nothing:");
    ensure!(
        without != index,
        "the loader has no integrity check to remove"
    );
    page.write("index.html", without.as_bytes())?;
    let setup = Setup {
        page: Some(page.directory().to_owned()),
        ..Setup::default()
    };
    run("integrity_control", setup, async |scenario| {
        scenario.log_in(Who::Ada).await?;
        shows(scenario, FLIPPED).await
    })
    .await
}

#[tokio::test]
async fn security_50_nor_does_it_run_in_a_portal() -> Result<()> {
    let page = PageCopy::new("portal")?;
    let (name, built, flipped) = flipped_wasm(&page)?;
    let portal = Portal::start().await?;
    let setup = Setup {
        portals: vec![portal.origin().to_owned()],
        page: Some(page.directory().to_owned()),
        ..Setup::default()
    };
    run("integrity_portal", setup, async |scenario| {
        portal.give_tokens([scenario.env.token_of(Who::Ada)?]);
        portal.embed(scenario.env.origin(), users::MIA, Loader::Proxy);
        page.write(&name, &flipped)?;
        scenario.open(portal.origin()).await?;
        refused(scenario, &name).await?;
        // The portal itself keeps working, and no token was requested.
        scenario.find(&selector("h1").saying("Customers")).await?;
        ensure!(portal.token_requests() == 0);

        scenario
            .devtools("Network.clearBrowserCache", json!({}))
            .await?;
        page.write(&name, &built)?;
        scenario.open(portal.origin()).await?;
        scenario.find(&testid("methods")).await?;
        Ok(())
    })
    .await
}
