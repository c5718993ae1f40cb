//! If a portal's own Content-Security-Policy blocks the widget, the portal's page names the directive to add.

use anyhow::{Result, ensure};

use crate::env::{Setup, Who, users};
use crate::find::{role, selector, testid};
use crate::portal::{Loader, Portal};
use crate::scenario::{Scenario, run};

/// Opens the portal under a policy with these sources; `{proxy}` stands for the proxy's origin.
async fn open(
    scenario: &Scenario<'_>,
    portal: &Portal,
    loader: Loader,
    scripts: &str,
    connections: &str,
) -> Result<()> {
    let proxy = scenario.env.origin();
    let policy = format!(
        "default-src 'none'; script-src {scripts}; connect-src {connections}; style-src 'self'; img-src data:"
    );
    let policy = policy.replace("{proxy}", proxy);
    portal.embed_under(proxy, users::MIA, loader, policy);
    scenario.open(portal.origin()).await
}

/// Runs `body` with a portal that the proxy allows and that gives out Ada's tokens.
async fn in_portal(
    name: &str,
    body: impl AsyncFnOnce(&Scenario<'_>, &Portal) -> Result<()>,
) -> Result<()> {
    let portal = Portal::start().await?;
    let setup = Setup {
        portals: vec![portal.origin().to_owned()],
        ..Setup::default()
    };
    run(name, setup, async |scenario| {
        // Both the browser and the tests' listener report the violations.
        scenario.expect_in_console("Content Security Policy");
        scenario.expect_in_console("policy violation: ");
        portal.give_tokens([scenario.env.token_of(Who::Ada)?]);
        body(scenario, &portal).await
    })
    .await
}

/// Checks that the loader's message in place of the widget names this directive.
async fn lacks(scenario: &Scenario<'_>, directive: &str) -> Result<()> {
    let words =
        format!("Factordesk did not start: this page's Content-Security-Policy lacks {directive}.");
    scenario.find(&role("alert").showing(&words)).await?;
    // The portal itself keeps working.
    scenario.find(&selector("h1").saying("Customers")).await?;
    Ok(())
}

#[tokio::test]
async fn loader_names_the_directive_that_a_portals_policy_lacks() -> Result<()> {
    in_portal("embed_policy", async |scenario, portal| {
        scenario.expect_in_console("Failed to fetch");
        scenario.expect_in_console("CompileError");
        scenario.expect_in_console("Error: ./");
        let proxy = scenario.env.origin().to_owned();
        let all = "'self' {proxy} 'wasm-unsafe-eval'";
        let connections = "'self' {proxy}";
        for (scripts, connections, directive) in [
            (
                "'self' {proxy}",
                connections,
                "script-src 'wasm-unsafe-eval'".to_owned(),
            ),
            (all, "'self'", format!("connect-src {proxy}")),
            (
                "'self' {proxy}/factor-desk.js 'wasm-unsafe-eval'",
                connections,
                format!("script-src {proxy}"),
            ),
        ] {
            open(scenario, portal, Loader::Proxy, scripts, connections).await?;
            lacks(scenario, &directive).await?;
            scenario.fits("policy-lacks").await?;
        }
        scenario.take_pictures("policy-lacks").await?;
        ensure!(
            portal.token_requests() == 0,
            "the widget ran and requested a token"
        );
        // With all of them, it starts.
        open(scenario, portal, Loader::Proxy, all, connections).await?;
        scenario.find(&testid("methods")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn widget_names_the_directive_that_blocks_its_proxy() -> Result<()> {
    in_portal("embed_policy_connect", async |scenario, portal| {
        let proxy = scenario.env.origin().to_owned();
        let scripts = "'self' 'wasm-unsafe-eval'";
        open(scenario, portal, Loader::Own, scripts, "'self'").await?;
        let words = format!("can add connect-src {proxy}.");
        scenario
            .find(&testid("state-error").showing(&words))
            .await?;
        scenario.screen("embedded-policy").await?;
        open(scenario, portal, Loader::Own, scripts, "'self' {proxy}").await?;
        scenario.find(&testid("methods")).await?;
        Ok(())
    })
    .await
}
