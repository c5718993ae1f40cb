//! 41: the browser receives numbers and addresses masked, and unmasked only for an admin who may reveal and asks.

use anyhow::{Result, ensure};
use factordesk_model::headers::REVEAL;
use serde_json::{Value, json};

use super::permissions::forge;
use crate::find::{role, testid};
use crate::scene::{Scene, action_on, field, play, row};
use crate::stage::{Setup, Who, users};

const NUMBER: &str = "+447700900123";
/// `NUMBER` as the tenant masks it.
const HIDDEN: &str = "XXXXXXXXX0123";
/// A part of `NUMBER` that no mask leaves visible.
const DIGITS: &str = "7700900";

/// Records the responses that the page receives.
const WATCH: &str = "
    window.received = [];
    const real = window.fetch;
    window.fetch = async (...call) => {
        const answer = await real(...call);
        const request = new Request(...call);
        if (!/wasm|javascript/.test(answer.headers.get('content-type') ?? '')) {
            window.received.push({
                url: request.url,
                whole: request.headers.get('x-factordesk-reveal'),
                text: await answer.clone().text(),
            });
        }
        return answer;
    };";

/// The responses with the user's methods since the page was loaded: the request's reveal header, and the text.
async fn received(scene: &Scene<'_>) -> Result<Vec<(Value, String)>> {
    let all = scene.script("return window.received", Vec::new()).await?;
    let all = all.as_array().cloned().unwrap_or_default();
    Ok(all
        .into_iter()
        .filter(|one| one["url"].to_string().contains("authentication-methods"))
        .map(|one| (one["whole"].clone(), one["text"].to_string()))
        .collect())
}

async fn begin(scene: &Scene<'_>, who: Who) -> Result<()> {
    let watch = json!({ "source": WATCH });
    scene
        .devtools("Page.addScriptToEvaluateOnNewDocument", watch)
        .await?;
    scene.log_in(who).await?;
    scene.open_user(users::MIA).await
}

/// Checks that the responses with the user's methods have the mask and not the number; returns their count.
async fn received_masked(scene: &Scene<'_>, mask: &str) -> Result<usize> {
    let all = received(scene).await?;
    ensure!(!all.is_empty(), "no response with the methods was recorded");
    for (whole, text) in &all {
        ensure!(whole.is_null() && !text.contains(DIGITS), "{text}");
    }
    ensure!(all.iter().any(|(_, text)| text.contains(mask)));
    Ok(all.len())
}

/// Mia's history, as the page's admin may read it.
async fn history(scene: &Scene<'_>) -> Result<Value> {
    let script = format!(
        "const answer = await fetch('/audit?user={}', {{ headers: {{ 'x-factordesk': '1' }} }});
        return await answer.json();",
        users::MIA.replace('|', "%7C")
    );
    scene.async_script(&script).await
}

/// Requests Mia's methods unmasked with a script instead of the page's buttons: status, error code, text.
async fn ask_past_the_page(scene: &Scene<'_>) -> Result<(u64, Value, String)> {
    let list = format!(
        "/users/{}/authentication-methods",
        users::MIA.replace('|', "%7C")
    );
    let script = format!(
        "const headers = {{ 'x-factordesk': '1', '{REVEAL}': 'true' }};
        const answer = await fetch('/api/v2{list}', {{ headers }});
        const text = await answer.text();
        return [answer.status, JSON.parse(text).errorCode ?? null, text];"
    );
    Ok(serde_json::from_value(scene.async_script(&script).await?)?)
}

#[tokio::test]
async fn security_41_what_the_tenant_hides_has_no_show() -> Result<()> {
    play("reveal_hidden", Setup::default(), async |scene| {
        begin(scene, Who::Ada).await?;
        received_masked(scene, HIDDEN).await?;
        let number = testid("masked").within(&row("Mobile"));
        scene.find(&number.saying(HIDDEN)).await?;
        let why = testid("tenant-hides").within(&row("Mobile"));
        scene.find(&why.saying("This tenant hides it")).await?;
        scene.gone(&testid("reveal")).await?;
        scene.act_on("Details", "Mobile").await?;
        let detail = testid("detail-phone_number").within(&row("Mobile"));
        scene.find(&detail.saying(HIDDEN)).await?;
        scene.screen("reveal-tenant-hides").await?;
        // A direct request only gets what the tenant shows. Nothing is revealed, so nothing is recorded.
        let (status, _, text) = ask_past_the_page(scene).await?;
        ensure!(
            status == 200 && text.contains(HIDDEN) && !text.contains(DIGITS),
            "{text}"
        );
        let history = history(scene).await?;
        ensure!(history["entries"] == json!([]), "{history:#}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn security_41_numbers_come_masked_and_whole_only_on_demand() -> Result<()> {
    play("reveal", Setup::unmasked(), async |scene| {
        begin(scene, Who::Ada).await?;
        let first = received_masked(scene, "•••• 23").await?;
        scene.act_on("Details", "Mobile").await?;
        scene.screen("reveal-masked").await?;

        scene.click(&action_on("Show", "Mobile")).await?;
        let number = testid("masked").within(&row("Mobile"));
        scene.find(&number.clone().saying(NUMBER)).await?;
        scene.said("Shown for one minute.").await?;
        let detail = testid("detail-phone_number").within(&row("Mobile"));
        scene.find(&detail.saying(NUMBER)).await?;
        scene.screen("reveal-shown").await?;
        let then = received(scene).await?;
        ensure!(
            then.len() == first + 1,
            "revealing did not send exactly one request"
        );
        let (whole, text) = &then[first];
        ensure!(whole == "true" && text.contains(NUMBER), "{text}");
        scene.click(&action_on("Hide", "Mobile")).await?;
        scene.find(&number.saying("•••• 23")).await?;
        let html = "return document.querySelector('factor-desk').shadowRoot.innerHTML";
        let html = scene.script(html, Vec::new()).await?.to_string();
        ensure!(!html.contains(DIGITS), "the number is still in the page");

        // The history has a record of it.
        let history = history(scene).await?;
        let entry = &history["entries"][0];
        ensure!(
            entry["action"] == "reveal_method" && entry["outcome"] == "done",
            "{history:#}"
        );
        ensure!(entry["before"][0]["name"] == "Mobile", "{history:#}");
        ensure!(!history.to_string().contains(DIGITS), "{history:#}");
        scene.keeps_nothing().await
    })
    .await
}

#[tokio::test]
async fn security_41_an_admin_without_the_permission_sees_why() -> Result<()> {
    play("reveal_refused", Setup::unmasked(), async |scene| {
        begin(scene, Who::Ravi).await?;
        scene
            .find(&testid("permission-limits").showing("may not see whole numbers and addresses"))
            .await?;
        scene.gone(&testid("reveal")).await?;
        scene.screen("reveal-not-permitted").await?;
        for (_, text) in received(scene).await? {
            ensure!(!text.contains(DIGITS), "{text}");
        }
        // A script can't use the header either.
        scene.expect_in_console("status of 403");
        let (status, code, text) = ask_past_the_page(scene).await?;
        ensure!(status == 403 && code == "insufficient_scope", "{text}");
        Ok(())
    })
    .await
}

/// Checks that a masked number is refused as a phone number, whether the tenant or the proxy masked it.
async fn masked_form_is_refused(scene: &Scene<'_>, masked: &str) -> Result<()> {
    scene.expect_in_console("status of 400");
    let list = format!(
        "/users/{}/authentication-methods",
        users::JONAS.replace('|', "%7C")
    );
    let body = json!({"type": "phone", "phone_number": masked});
    let told = forge(scene, "POST", &list, Some(body)).await?;
    ensure!(told == json!([400, "invalid_body"]), "{told}");
    ensure!(scene.stage.writes().is_empty());
    Ok(())
}

/// Opens the dialog that replaces Jonas' methods, and waits until his phone's number is this.
async fn replacement(scene: &Scene<'_>, number: &str) -> Result<()> {
    scene.log_in(Who::Ada).await?;
    scene.open_user(users::JONAS).await?;
    scene.click_button("Replace all").await?;
    scene
        .find(&role("dialog").named("Replace all methods"))
        .await?;
    crate::wait::until("the number", async || {
        let shown = scene
            .find(&field("phone_number"))
            .await?
            .prop("value")
            .await?;
        Ok(if shown.as_deref() == Some(number) {
            Ok(())
        } else {
            Err(format!("{shown:?}"))
        })
    })
    .await
}

#[tokio::test]
async fn security_41_replace_all_writes_real_numbers_and_refuses_masked_ones() -> Result<()> {
    play("reveal_replace", Setup::unmasked(), async |scene| {
        let held = scene.stage.method(users::JONAS, "Work phone")?;
        replacement(scene, &held.phone_number.unwrap_or_default()).await?;
        scene.screen("reveal-replace").await?;
        scene.click(&testid("cancel")).await?;
        masked_form_is_refused(scene, "•••• 56").await
    })
    .await
}

#[tokio::test]
async fn security_41_replace_all_never_sends_the_tenants_masks_back() -> Result<()> {
    play("reveal_replace_hidden", Setup::default(), async |scene| {
        replacement(scene, "").await?;
        scene.click(&testid("cancel")).await?;
        masked_form_is_refused(scene, "XXXXXXXXX0456").await
    })
    .await
}
