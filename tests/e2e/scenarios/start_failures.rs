//! What a portal shows if the widget can't start: each cause on its own, with what to do, and a button that tries again.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::env::{Setup, Who, users};
use crate::find::{role, selector, testid};
use crate::page::PageCopy;
use crate::portal::{Copies, Loader, Portal};
use crate::scenario::{Scenario, run};

/// Waits for the message of a start failure with these words, tries again after `repair`, and waits for the list.
async fn fails_until(
    scenario: &Scenario<'_>,
    words: &str,
    repair: impl AsyncFnOnce() -> Result<()>,
) -> Result<()> {
    let alert = role("alert").showing(words);
    scenario.find(&alert).await?;
    // The portal itself keeps working.
    scenario.find(&selector("h1").saying("Customers")).await?;
    scenario.fits("start-failure").await?;
    // As long as nothing has changed, another try fails alike, and the button that was pressed has the focus again.
    scenario.click_button("Try again").await?;
    let focused = "
        const { shadowRoot } = document.querySelector('factor-desk');
        while (!shadowRoot.activeElement?.matches('[role=alert] button')) await new Promise(requestAnimationFrame);";
    scenario.async_script(focused).await?;
    scenario.find(&alert).await?;
    repair().await?;
    scenario.click_button("Try again").await?;
    scenario.find(&testid("methods")).await?;
    scenario.gone(&alert).await
}

/// The console's entries about files that could not be loaded.
fn expect_failures(scenario: &Scenario<'_>) {
    for part in [
        "Failed to load resource",
        "Failed to fetch",
        "integrity",
        "Error: ./",
        "MIME type",
        "CORS policy",
        "status of 503",
        "net::ERR_",
    ] {
        scenario.expect_in_console(part);
    }
}

fn element(proxy: &str) -> String {
    format!(
        r#"<factor-desk proxy="{proxy}" user-id="{}"></factor-desk>"#,
        users::MIA
    )
}

#[tokio::test]
async fn start_failures_of_the_proxys_files_are_told_apart() -> Result<()> {
    let page = PageCopy::new("failures")?;
    let portal = Portal::start().await?;
    let setup = Setup {
        portals: vec![portal.origin().to_owned()],
        page: Some(page.directory().to_owned()),
        ..Setup::default()
    };
    run("start_failures", setup, async |scenario| {
        expect_failures(scenario);
        scenario.devtools("Network.enable", json!({})).await?;
        portal.give_tokens([scenario.env.token_of(Who::Ada)?]);
        portal.embed(scenario.env.origin(), users::MIA, Loader::Proxy);
        let clear = async || {
            scenario
                .devtools("Network.clearBrowserCache", json!({}))
                .await
                .map(drop)
        };
        let mut files = page.files(".wasm")?;
        files.extend(page.files(".js")?);
        files.retain(|name| {
            name != "factor-desk.js" && !name.contains("-later-") && !name.starts_with("languages-")
        });
        ensure!(files.len() >= 2, "{files:?}");
        for name in &files {
            let built = page.read(name)?;
            let put_back = async || page.write(name, &built);

            clear().await?;
            page.remove(name)?;
            scenario.open(portal.origin()).await?;
            fails_until(scenario, "a file is missing", put_back).await?;

            clear().await?;
            let mut changed = built.clone();
            changed[built.len() / 2] ^= 1;
            page.write(name, &changed)?;
            scenario.open(portal.origin()).await?;
            fails_until(scenario, "a file was changed on its way", put_back).await?;

            clear().await?;
            let block = async |urls: serde_json::Value| {
                let urls = json!({ "urls": urls });
                scenario
                    .devtools("Network.setBlockedURLs", urls)
                    .await
                    .map(drop)
            };
            block(json!([format!("*{name}*")])).await?;
            scenario.open(portal.origin()).await?;
            let words = format!("{} can't be reached", scenario.env.origin());
            fails_until(scenario, &words, async || block(json!([])).await).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn start_failures_by_other_servers_are_told_apart() -> Result<()> {
    let (portal, other) = (Portal::start().await?, Portal::start().await?);
    let setup = Setup {
        portals: vec![portal.origin().to_owned()],
        ..Setup::default()
    };
    run("start_failures_other", setup, async |scenario| {
        expect_failures(scenario);
        let proxy = scenario.env.origin();
        portal.give_tokens([scenario.env.token_of(Who::Ada)?]);

        portal.embed(proxy, users::MIA, Loader::Own);
        portal.serve_copies(Copies::Captive);
        scenario.open(portal.origin()).await?;
        let words = format!("{} sent a web page in place of a file", portal.origin());
        fails_until(scenario, &words, async || {
            portal.serve_copies(Copies::Own);
            Ok(())
        })
        .await?;

        portal.serve_copies(Copies::Failing);
        scenario.open(portal.origin()).await?;
        let words = format!("{} answered with status 503", portal.origin());
        fails_until(scenario, &words, async || {
            portal.serve_copies(Copies::Own);
            Ok(())
        })
        .await?;

        let loader = format!("{}/factor-desk.js", other.origin());
        portal.embed_markup(&element(proxy), &loader, &[proxy, other.origin()]);
        scenario.open(portal.origin()).await?;
        let words = format!(
            "{} doesn't accept requests from this page. Its operator can add {} to FACTORDESK_ALLOWED_ORIGINS",
            other.origin(),
            portal.origin()
        );
        fails_until(scenario, &words, async || {
            other.serve_copies(Copies::Shared);
            Ok(())
        })
        .await
    })
    .await
}

#[tokio::test]
async fn start_failure_reaches_elements_added_later_and_takes_the_hosts_words() -> Result<()> {
    let portal = Portal::start().await?;
    let setup = Setup {
        portals: vec![portal.origin().to_owned()],
        ..Setup::default()
    };
    run("start_failures_later", setup, async |scenario| {
        expect_failures(scenario);
        portal.give_tokens([scenario.env.token_of(Who::Ada)?]);
        let proxy = scenario.env.origin();
        portal.embed(proxy, users::MIA, Loader::Own);
        portal.serve_copies(Copies::Captive);
        scenario.open(portal.origin()).await?;
        scenario.find(&role("alert").showing("did not start")).await?;
        let add = "
            const desk = document.querySelector('factor-desk');
            for (const [slot, text] of [['start-error', 'Allgemein'], ['start-error-content', 'Bitte anmelden']]) {
                const second = desk.cloneNode();
                second.getAccessToken = desk.getAccessToken;
                second.id = slot;
                second.innerHTML = `<span slot=\"${slot}\">${text}</span><span slot=\"start-retry\">Nochmal</span>`;
                document.querySelector('main').append(second);
            }";
        scenario.script(add, Vec::new()).await?;
        for text in ["Allgemein", "Bitte anmelden"] {
            scenario.find(&selector("[slot]").saying(text)).await?;
        }
        scenario.find_count(&role("alert"), 3).await?;
        // Only the first one has no words of the host's.
        let own = role("alert").showing("did not start");
        scenario.find_count(&own, 1).await?;
        portal.serve_copies(Copies::Own);
        // By a script: to the driver, the host's text covers the button.
        let press = "document.getElementById('start-error').shadowRoot.querySelector('button').click()";
        scenario.script(press, Vec::new()).await?;
        scenario.find_count(&testid("methods"), 3).await?;
        scenario.gone(&selector("[slot]")).await
    })
    .await
}

#[tokio::test]
async fn loader_that_cannot_load_leaves_the_hosts_own_content() -> Result<()> {
    let portal = Portal::start().await?;
    // Not listed: the browser may not even run the loader.
    run("start_fallback", Setup::default(), async |scenario| {
        expect_failures(scenario);
        let proxy = scenario.env.origin();
        let fallback = r#"<factor-desk user-id="x|1">Authentication methods are loading. If this stays, reload.</factor-desk>"#;
        portal.embed_markup(fallback, &format!("{proxy}/factor-desk.js"), &[proxy]);
        scenario.open(portal.origin()).await?;
        let shown = selector("factor-desk").showing("If this stays, reload.");
        scenario.find(&shown).await?;
        let defined = "return !!customElements.get('factor-desk')";
        ensure!(scenario.script(defined, Vec::new()).await? == false);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn loader_is_the_default_proxy_and_hides_the_hosts_own_content() -> Result<()> {
    let portal = Portal::start().await?;
    let setup = Setup {
        portals: vec![portal.origin().to_owned()],
        ..Setup::default()
    };
    run("start_default_proxy", setup, async |scenario| {
        portal.give_tokens([scenario.env.token_of(Who::Ada)?]);
        let proxy = scenario.env.origin();
        let element = format!(
            r#"<factor-desk user-id="{}">Loading</factor-desk>"#,
            users::MIA
        );
        portal.embed_markup(&element, &format!("{proxy}/factor-desk.js"), &[proxy]);
        scenario.open(portal.origin()).await?;
        scenario.find(&testid("methods")).await?;
        let script = "
            const { proxy, auth, version, innerText } = document.querySelector('factor-desk');
            return [proxy, auth, version, innerText.includes('Loading')];";
        let state = scenario.script(script, Vec::new()).await?;
        ensure!(
            state == json!([proxy, "token", env!("CARGO_PKG_VERSION"), false]),
            "{state}"
        );
        Ok(())
    })
    .await
}
