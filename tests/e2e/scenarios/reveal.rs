//! 41: the browser receives numbers and addresses masked, and unmasked only for an admin who may reveal and asks.

use anyhow::{Result, ensure};
use factordesk_model::headers::REVEAL;
use serde_json::{Value, json};

use super::permissions::forge;
use crate::env::{Setup, Who, users};
use crate::find::{role, testid};
use crate::scenario::{Scenario, action_on, field, row, run};

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
async fn received(scenario: &Scenario<'_>) -> Result<Vec<(Value, String)>> {
    let all = scenario
        .script("return window.received", Vec::new())
        .await?;
    let all = all.as_array().cloned().unwrap_or_default();
    Ok(all
        .into_iter()
        .filter(|one| one["url"].to_string().contains("authentication-methods"))
        .map(|one| (one["whole"].clone(), one["text"].to_string()))
        .collect())
}

async fn begin(scenario: &Scenario<'_>, who: Who) -> Result<()> {
    let watch = json!({ "source": WATCH });
    scenario
        .devtools("Page.addScriptToEvaluateOnNewDocument", watch)
        .await?;
    scenario.log_in(who).await?;
    scenario.open_user(users::MIA).await
}

/// Checks that the responses with the user's methods have the mask and not the number; returns their count.
async fn received_masked(scenario: &Scenario<'_>, mask: &str) -> Result<usize> {
    let all = received(scenario).await?;
    ensure!(!all.is_empty(), "no response with the methods was recorded");
    for (whole, text) in &all {
        ensure!(whole.is_null() && !text.contains(DIGITS), "{text}");
    }
    ensure!(all.iter().any(|(_, text)| text.contains(mask)));
    Ok(all.len())
}

/// Mia's history, as the page's admin may read it.
async fn history(scenario: &Scenario<'_>) -> Result<Value> {
    let script = format!(
        "const answer = await fetch('/audit?user={}', {{ headers: {{ 'x-factordesk': '1' }} }});
        return await answer.json();",
        users::MIA.replace('|', "%7C")
    );
    scenario.async_script(&script).await
}

/// Requests Mia's methods unmasked with a script instead of the page's buttons: status, error code, text.
async fn ask_past_the_page(scenario: &Scenario<'_>) -> Result<(u64, Value, String)> {
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
    Ok(serde_json::from_value(
        scenario.async_script(&script).await?,
    )?)
}

#[tokio::test]
async fn security_41_what_the_tenant_hides_has_no_show() -> Result<()> {
    run("reveal_hidden", Setup::default(), async |scenario| {
        begin(scenario, Who::Ada).await?;
        received_masked(scenario, HIDDEN).await?;
        let number = testid("masked").within(&row("Mobile"));
        scenario.find(&number.saying(HIDDEN)).await?;
        let why = testid("tenant-hides").within(&row("Mobile"));
        scenario.find(&why.saying("Masked by this tenant")).await?;
        scenario.gone(&testid("reveal")).await?;
        scenario.act_on("Details", "Mobile").await?;
        let detail = testid("detail-phone_number").within(&row("Mobile"));
        scenario.find(&detail.saying(HIDDEN)).await?;
        scenario.screen("reveal-tenant-hides").await?;
        // A direct request only gets what the tenant shows. Nothing is revealed, so nothing is recorded.
        let (status, _, text) = ask_past_the_page(scenario).await?;
        ensure!(
            status == 200 && text.contains(HIDDEN) && !text.contains(DIGITS),
            "{text}"
        );
        let history = history(scenario).await?;
        ensure!(history["entries"] == json!([]), "{history:#}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn security_41_numbers_come_masked_and_whole_only_on_demand() -> Result<()> {
    run("reveal", Setup::unmasked(), async |scenario| {
        begin(scenario, Who::Ada).await?;
        let first = received_masked(scenario, "•••• 23").await?;
        scenario.act_on("Details", "Mobile").await?;
        scenario.screen("reveal-masked").await?;

        scenario.click(&action_on("Reveal", "Mobile")).await?;
        let number = testid("masked").within(&row("Mobile"));
        scenario.find(&number.clone().saying(NUMBER)).await?;
        scenario.said("Revealed for one minute.").await?;
        let detail = testid("detail-phone_number").within(&row("Mobile"));
        scenario.find(&detail.saying(NUMBER)).await?;
        scenario.screen("reveal-shown").await?;
        let then = received(scenario).await?;
        ensure!(
            then.len() == first + 1,
            "revealing did not send exactly one request"
        );
        let (whole, text) = &then[first];
        ensure!(whole == "true" && text.contains(NUMBER), "{text}");
        scenario.click(&action_on("Hide", "Mobile")).await?;
        scenario.find(&number.saying("•••• 23")).await?;
        let html = "return document.querySelector('factor-desk').shadowRoot.innerHTML";
        let html = scenario.script(html, Vec::new()).await?.to_string();
        ensure!(!html.contains(DIGITS), "the number is still in the page");

        // The history has a record of it.
        let history = history(scenario).await?;
        let entry = &history["entries"][0];
        ensure!(
            entry["action"] == "reveal_method" && entry["outcome"] == "done",
            "{history:#}"
        );
        ensure!(entry["before"][0]["name"] == "Mobile", "{history:#}");
        ensure!(!history.to_string().contains(DIGITS), "{history:#}");
        scenario.keeps_nothing().await
    })
    .await
}

#[tokio::test]
async fn security_41_an_admin_without_the_permission_sees_why() -> Result<()> {
    run("reveal_refused", Setup::unmasked(), async |scenario| {
        begin(scenario, Who::Ravi).await?;
        scenario
            .find(&testid("permission-limits").showing("to reveal numbers and addresses"))
            .await?;
        scenario.gone(&testid("reveal")).await?;
        scenario.screen("reveal-not-permitted").await?;
        for (_, text) in received(scenario).await? {
            ensure!(!text.contains(DIGITS), "{text}");
        }
        // A script can't use the header either.
        scenario.expect_in_console("status of 403");
        let (status, code, text) = ask_past_the_page(scenario).await?;
        ensure!(status == 403 && code == "insufficient_scope", "{text}");
        Ok(())
    })
    .await
}

/// Checks that a masked number is refused as a phone number, whether the tenant or the proxy masked it.
async fn masked_form_is_refused(scenario: &Scenario<'_>, masked: &str) -> Result<()> {
    scenario.expect_in_console("status of 400");
    let list = format!(
        "/users/{}/authentication-methods",
        users::JONAS.replace('|', "%7C")
    );
    let body = json!({"type": "phone", "phone_number": masked});
    let told = forge(scenario, "POST", &list, Some(body)).await?;
    ensure!(told == json!([400, "invalid_body"]), "{told}");
    ensure!(scenario.env.writes().is_empty());
    Ok(())
}

/// Opens the dialog that replaces Jonas' methods, and waits until his phone's number is this.
async fn replacement(scenario: &Scenario<'_>, number: &str) -> Result<()> {
    scenario.log_in(Who::Ada).await?;
    scenario.open_user(users::JONAS).await?;
    scenario.choose_from_list_menu("Replace all").await?;
    scenario
        .find(&role("dialog").named("Replace all methods"))
        .await?;
    crate::wait::until("the number", async || {
        let shown = scenario
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
    run("reveal_replace", Setup::unmasked(), async |scenario| {
        let held = scenario.env.method(users::JONAS, "Work phone")?;
        replacement(scenario, &held.phone_number.unwrap_or_default()).await?;
        scenario.screen("reveal-replace").await?;
        scenario.click(&testid("cancel")).await?;
        masked_form_is_refused(scenario, "•••• 56").await
    })
    .await
}

#[tokio::test]
async fn security_41_replace_all_never_sends_the_tenants_masks_back() -> Result<()> {
    run(
        "reveal_replace_hidden",
        Setup::default(),
        async |scenario| {
            replacement(scenario, "").await?;
            scenario.click(&testid("cancel")).await?;
            masked_form_is_refused(scenario, "XXXXXXXXX0456").await
        },
    )
    .await
}
