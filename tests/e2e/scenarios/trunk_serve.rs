//! `trunk serve` beside the proxy, as the README describes it for work on the page.
//!
//! It builds the page in debug mode, so `cargo xtask test --only serve` runs this apart from the other scenarios.

use anyhow::{Result, ensure};

use super::create::open_form;
use crate::env::{Setup, Who, users};
use crate::find::{role, selector, testid};
use crate::scenario::{field, row, run};
use crate::support::checkout;
use crate::trunk::{BUILD, Port, TrunkServe};
use crate::wait::until_within;

/// The file of a text on the page, and the line that has it.
const TEXT: (&str, &str) = ("locales/en/screen.ftl", "log-out = Sign out\n");
const CHANGED: &str = "Leave the desk";

#[tokio::test]
async fn trunk_serve_runs_the_whole_desk_and_reloads_changes() -> Result<()> {
    let port = Port::reserve()?;
    let setup = Setup {
        public_port: Some(port.number()?),
        // The proxy's own page isn't used; any directory will do.
        page: Some(checkout().join("tests")),
        ..Setup::default()
    };
    run("trunk_serve", setup, async |scenario| {
        let trunk = TrunkServe::start(port, scenario.env.address()).await?;
        let at_trunks = format!("{}/", scenario.env.origin());

        scenario.log_in(Who::Ada).await?;
        let address = scenario.driver().current_url().await?;
        ensure!(address.as_str() == at_trunks, "{address}");
        let queue = "
            const answer = await fetch('/queue', { headers: { 'x-factordesk': '1' } });
            return `${answer.status} ${answer.headers.get('content-type')}`;";
        let queue = scenario.async_script(queue).await?;
        ensure!(
            queue
                .as_str()
                .is_some_and(|it| it.starts_with("200 application/json")),
            "{queue}"
        );

        scenario.open_user(users::MIA).await?;
        scenario.act_on("Rename", "Mobile").await?;
        scenario
            .fill(&field("name"), "Renamed behind trunk")
            .await?;
        scenario.click_button("Save").await?;
        scenario.said("saved.").await?;
        scenario.find(&row("Renamed behind trunk")).await?;
        scenario.env.method(users::MIA, "Renamed behind trunk")?;

        scenario.click(&testid("history")).await?;
        scenario
            .find(&testid("history-entry").showing("Renamed behind trunk"))
            .await?;
        scenario.press(thirtyfour::Key::Escape + "").await?;
        scenario
            .gone(&role("dialog").named_like("History of"))
            .await?;

        open_form(scenario, "phone").await?;
        scenario
            .fill(&field("phone_number"), "+33 6 12 34 56 78")
            .await?;
        scenario
            .find(&testid("phone-echo").saying("+33 6 12 34 56 78, France, mobile"))
            .await?;
        scenario.click(&testid("cancel")).await?;
        scenario.gone(&testid("add-dialog")).await?;

        // Other languages are there as well, with the choice of one.
        scenario.choice_loaded().await?;
        for (tag, words) in [("de", "Abmelden"), ("en", "Sign out")] {
            scenario.choose_language(tag).await?;
            scenario.find(&role("button").named(words)).await?;
        }

        scenario.script("window.before = true", Vec::new()).await?;
        trunk.change(TEXT.0, TEXT.1, &format!("log-out = {CHANGED}\n"))?;
        let changed = role("button").named(CHANGED);
        until_within(BUILD, "the changed text", async || {
            let found = scenario.look(&changed).await?;
            Ok(found.map_err(|why| format!("{why}; {}", trunk.said())))
        })
        .await?;
        let kept = scenario.script("return window.before ?? null", Vec::new());
        ensure!(kept.await?.is_null(), "the page was not reloaded");
        // The session and the user are still the same.
        scenario
            .find(&testid("user-id").showing(users::MIA))
            .await?;
        scenario.click(&changed).await?;
        scenario.find(&testid("state-logged-out")).await?;
        // The choice comes last. Otherwise the page may ask for its script when trunk has ended.
        scenario.find(&selector("factor-desk > select")).await?;
        let address = scenario.driver().current_url().await?;
        ensure!(address.as_str().starts_with(&at_trunks), "{address}");
        Ok(())
    })
    .await
}
