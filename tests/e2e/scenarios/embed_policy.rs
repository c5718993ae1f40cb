//! If a portal's own Content-Security-Policy blocks the widget, the portal's page names the directive to add.

use anyhow::{Result, ensure};

use crate::find::{role, selector, testid};
use crate::portal::{Loader, Portal};
use crate::scene::{Scene, play};
use crate::stage::{Setup, Who, users};

/// Opens the portal under a policy with these sources; `{proxy}` stands for the proxy's origin.
async fn open(
    scene: &Scene<'_>,
    portal: &Portal,
    loader: Loader,
    scripts: &str,
    connections: &str,
) -> Result<()> {
    let proxy = scene.stage.origin();
    let policy = format!(
        "default-src 'none'; script-src {scripts}; connect-src {connections}; style-src 'self'; img-src data:"
    );
    let policy = policy.replace("{proxy}", proxy);
    portal.embed_under(proxy, users::MIA, loader, policy);
    scene.open(portal.origin()).await
}

/// Runs `body` with a portal that the proxy allows and that gives out Ada's tokens.
async fn in_portal(
    name: &str,
    body: impl AsyncFnOnce(&Scene<'_>, &Portal) -> Result<()>,
) -> Result<()> {
    let portal = Portal::start().await?;
    let setup = Setup {
        portals: vec![portal.origin().to_owned()],
        ..Setup::default()
    };
    play(name, setup, async |scene| {
        // Both the browser and the tests' listener report the violations.
        scene.expect_in_console("Content Security Policy");
        scene.expect_in_console("policy violation: ");
        portal.give_tokens([scene.stage.token_of(Who::Ada)?]);
        body(scene, &portal).await
    })
    .await
}

/// Checks that the loader's message in place of the widget names this directive.
async fn lacks(scene: &Scene<'_>, directive: &str) -> Result<()> {
    let words =
        format!("Factordesk did not start: this page's Content-Security-Policy lacks {directive}.");
    scene.find(&role("alert").showing(&words)).await?;
    // The portal itself keeps working.
    scene.find(&selector("h1").saying("Customers")).await?;
    Ok(())
}

#[tokio::test]
async fn loader_names_the_directive_that_a_portals_policy_lacks() -> Result<()> {
    in_portal("embed_policy", async |scene, portal| {
        scene.expect_in_console("Failed to fetch");
        scene.expect_in_console("CompileError");
        scene.expect_in_console("Uncaught Error: ./");
        let proxy = scene.stage.origin().to_owned();
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
            open(scene, portal, Loader::Proxy, scripts, connections).await?;
            lacks(scene, &directive).await?;
            scene.fits("policy-lacks").await?;
        }
        scene.take_pictures("policy-lacks").await?;
        ensure!(
            portal.token_requests() == 0,
            "the widget ran and requested a token"
        );
        // With all of them, it starts.
        open(scene, portal, Loader::Proxy, all, connections).await?;
        scene.find(&testid("methods")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn widget_names_the_directive_that_blocks_its_proxy() -> Result<()> {
    in_portal("embed_policy_connect", async |scene, portal| {
        let proxy = scene.stage.origin().to_owned();
        let scripts = "'self' 'wasm-unsafe-eval'";
        open(scene, portal, Loader::Own, scripts, "'self'").await?;
        let words = format!("can add connect-src {proxy}.");
        scene.find(&testid("state-error").showing(&words)).await?;
        scene.screen("embedded-policy").await?;
        open(scene, portal, Loader::Own, scripts, "'self' {proxy}").await?;
        scene.find(&testid("methods")).await?;
        Ok(())
    })
    .await
}
