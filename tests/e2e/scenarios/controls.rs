//! Negative controls of the test helpers: each check finds a fault that was planted for it.

use anyhow::{Result, ensure};
use axum::Router;
use axum::http::header;
use axum::response::Html;
use axum::routing::get;
use thirtyfour::Key;

use crate::check::ALL_RULES;
use crate::find::{role, testid, text};
use crate::support::{serve, with_browser};

/// A page with a shadow root that contains something for each check to find.
const PAGE: &str = r#"<!doctype html>
<html lang="en"><head><title>Controls</title><style>
  @media (prefers-color-scheme: dark) { body { background: #222; color: #333; } }
</style></head><body><main><h1>Controls</h1><p>Plain text</p><div id="host"></div></main>
<script nonce="n">
  const root = document.getElementById("host").attachShadow({ mode: "open" });
  root.innerHTML = `
    <form aria-label="A person"><button>Save</button><button hidden>Hidden</button>
    <label>Name <input id="name"></label>
    <label>Channel <select id="channel"><option>SMS</option><option>Voice</option></select></label>
    </form><output data-testid="said"></output>`;
  const said = root.querySelector("output");
  root.querySelector("form").addEventListener("submit", event => {
    event.preventDefault();
    const value = id => root.getElementById(id).value;
    // Delayed, as on a page that waits for a server.
    setTimeout(() => { said.textContent = `${value("name")} by ${value("channel")}`; }, 100);
  });
</script></body></html>"#;

async fn controls() -> Result<String> {
    let policy = "default-src 'self'; script-src 'nonce-n'; style-src 'unsafe-inline'";
    serve(Router::new().route(
        "/",
        get(move || async move { ([(header::CONTENT_SECURITY_POLICY, policy)], Html(PAGE)) }),
    ))
    .await
}

#[tokio::test]
async fn actions_reach_into_shadow_roots() -> Result<()> {
    with_browser("controls_actions", async |browser| {
        browser.open(&controls().await?).await?;
        browser.fill(&role("textbox").named("Name"), "Old").await?;
        browser.fill(&role("textbox").named("Name"), "New").await?;
        browser
            .choose(&role("combobox").named("Channel"), "Voice")
            .await?;
        browser.click_button("Save").await?;
        browser.find(&text("New by Voice")).await?;
        let form = role("form").named_like("person");
        browser
            .fill(&role("textbox").within(&form), "Typed")
            .await?;
        browser.press(Key::Enter + "").await?;
        browser.find(&testid("said").showing("Typed by")).await?;
        let said = browser.text_of(&testid("said")).await?;
        ensure!(said == "Typed by Voice", "{said}");
        browser.find(&text("Plain text")).await?;
        browser.find_count(&role("button"), 1).await?;
        browser.gone(&role("button").named("Hidden")).await
    })
    .await
}

#[tokio::test]
async fn accessibility_check_finds_planted_violations() -> Result<()> {
    with_browser("controls_axe", async |browser| {
        browser.open(&controls().await?).await?;
        let violations = browser.violations(ALL_RULES).await?;
        ensure!(violations.is_empty(), "{violations:?}");
        // Only the dark scheme has too little contrast.
        let Err(problem) = browser.accessible().await else {
            anyhow::bail!("the check passed dark grey text on dark grey");
        };
        let problem = problem.to_string();
        ensure!(
            problem.contains("Dark") && problem.contains("color-contrast"),
            "{problem}"
        );
        let unlabelled = "document.getElementById('host').shadowRoot
            .getElementById('name').parentElement.replaceWith(document.createElement('input'))";
        browser.script(unlabelled, Vec::new()).await?;
        let violations = browser.violations(ALL_RULES).await?;
        ensure!(
            violations.iter().any(|found| found["id"] == "label"),
            "{violations:?}"
        );
        // WCAG 2.2: two controls that a finger can't tell apart.
        let small = "document.body.append(...['A', 'B'].map(name => Object.assign(document.createElement('button'),
            { textContent: name, style: 'font: 8px serif; padding: 0; border: 0; width: 10px; height: 10px' })))";
        browser.script(small, Vec::new()).await?;
        let violations = browser.violations(ALL_RULES).await?;
        ensure!(
            violations.iter().any(|found| found["id"] == "target-size"),
            "{violations:?}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn zoom_check_finds_a_covered_control() -> Result<()> {
    with_browser("controls_zoom", async |browser| {
        browser.open(&controls().await?).await?;
        browser.fits("controls").await?;
        let cover = "const cover = document.createElement('div');
            cover.style = 'position: fixed; inset: 0';
            document.body.append(cover);";
        browser.script(cover, Vec::new()).await?;
        let Err(problem) = browser.fits("covered").await else {
            anyhow::bail!("the check passed a covered button");
        };
        let problem = problem.to_string();
        ensure!(
            problem.contains("hides controls") && problem.contains("button Save"),
            "{problem}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn console_check_finds_errors_and_policy_violations() -> Result<()> {
    with_browser("controls_console", async |browser| {
        browser.open(&controls().await?).await?;
        // Browsers request the icon on their own.
        browser.console_clean(&["favicon.ico"]).await?;
        for (planted, named) in [
            ("console.error('planted')", "planted"),
            ("setTimeout(() => { throw new Error('thrown') })", "thrown"),
            (
                "document.head.append(Object.assign(document.createElement('script'), {text: '0'}))",
                "Content Security Policy",
            ),
        ] {
            browser.script(planted, Vec::new()).await?;
            let found = crate::wait::until(planted, async || {
                Ok(match browser.console_clean(&[]).await {
                    Ok(()) => Err("no violation found".to_owned()),
                    Err(problem) => Ok(problem.to_string()),
                })
            })
            .await?;
            ensure!(found.contains(named), "{planted}: {found}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn failed_scenario_leaves_a_screenshot() -> Result<()> {
    let outcome = with_browser("controls_picture", async |browser| {
        browser.open(&controls().await?).await?;
        assert_eq!(1, 2, "planted");
        Ok(())
    })
    .await;
    let Err(problem) = outcome else {
        anyhow::bail!("the failed assertion was not reported");
    };
    let problem = format!("{problem:#}");
    ensure!(problem.contains("planted"), "{problem}");
    let picture = crate::support::checkout().join("artifacts/controls_picture.png");
    ensure!(
        problem.contains(&picture.display().to_string()),
        "{problem}"
    );
    ensure!(picture.metadata()?.len() > 1_000, "the picture is empty");
    std::fs::remove_file(picture)?;
    Ok(())
}
