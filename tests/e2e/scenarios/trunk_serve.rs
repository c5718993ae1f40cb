//! `trunk serve` beside the proxy, as the README describes it for work on the page.
//!
//! It builds the page in debug mode, so `cargo xtask test --only serve` runs this apart from the other scenarios.

use anyhow::{Result, ensure};

use super::create::open_form;
use crate::find::{role, testid};
use crate::scene::{field, play, row};
use crate::stage::{Setup, Who, users};
use crate::support::checkout;
use crate::trunk::{BUILD, Port, TrunkServe};
use crate::wait::until_within;

/// The source file of a text on the page, and the text.
const TEXT: (&str, &str) = ("src/text/screen.rs", "\"Log out\"");
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
    play("trunk_serve", setup, async |scene| {
        let trunk = TrunkServe::start(port, scene.stage.address()).await?;
        let at_trunks = format!("{}/", scene.stage.origin());

        scene.log_in(Who::Ada).await?;
        let address = scene.driver().current_url().await?;
        ensure!(address.as_str() == at_trunks, "{address}");
        let queue = "
            const answer = await fetch('/queue', { headers: { 'x-factordesk': '1' } });
            return `${answer.status} ${answer.headers.get('content-type')}`;";
        let queue = scene.async_script(queue).await?;
        ensure!(
            queue
                .as_str()
                .is_some_and(|it| it.starts_with("200 application/json")),
            "{queue}"
        );

        scene.open_user(users::MIA).await?;
        scene.act_on("Rename", "Mobile").await?;
        scene.fill(&field("name"), "Renamed behind trunk").await?;
        scene.click_button("Save").await?;
        scene.said("saved.").await?;
        scene.find(&row("Renamed behind trunk")).await?;
        scene.stage.method(users::MIA, "Renamed behind trunk")?;

        scene.click(&testid("history")).await?;
        scene
            .find(&testid("history-entry").showing("Renamed behind trunk"))
            .await?;
        scene.press(thirtyfour::Key::Escape + "").await?;
        scene.gone(&role("dialog").named_like("History of")).await?;

        open_form(scene, "phone").await?;
        scene
            .fill(&field("phone_number"), "+33 6 12 34 56 78")
            .await?;
        scene
            .find(&testid("phone-echo").saying("+33 6 12 34 56 78, France, mobile"))
            .await?;
        scene.click(&testid("cancel")).await?;
        scene.gone(&testid("add-dialog")).await?;

        scene.find(&role("button").named("Log out")).await?;
        scene.script("window.before = true", Vec::new()).await?;
        trunk.change(TEXT.0, TEXT.1, &format!("\"{CHANGED}\""))?;
        let changed = role("button").named(CHANGED);
        until_within(BUILD, "the changed text", async || {
            let found = scene.look(&changed).await?;
            Ok(found.map_err(|why| format!("{why}; {}", trunk.said())))
        })
        .await?;
        let kept = scene.script("return window.before ?? null", Vec::new());
        ensure!(kept.await?.is_null(), "the page was not reloaded");
        // The session and the user are still the same.
        scene.find(&testid("user-id").showing(users::MIA)).await?;
        scene.click(&changed).await?;
        scene.find(&testid("state-logged-out")).await?;
        let address = scene.driver().current_url().await?;
        ensure!(address.as_str().starts_with(&at_trunks), "{address}");
        Ok(())
    })
    .await
}
