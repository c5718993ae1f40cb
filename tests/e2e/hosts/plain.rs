//! Plain HTML with `/factor-desk.js`, and what portals put around it.

use anyhow::{Result, ensure};
use serde_json::json;

use super::site::Content;
use super::{check, document, folder, in_host};
use crate::env::users;
use crate::find::{role, selector, testid};
use crate::scenario::{field, row};
use crate::scenarios::create::open_form;

fn content() -> Content {
    Content::of([folder("plain"), folder("")])
}

/// The documented page, changed.
fn page(change: impl Fn(&str) -> String) -> Result<String> {
    let page = document::block("plain/index.html")?;
    let changed = change(&page);
    ensure!(changed != page, "the page has changed, and the test not");
    Ok(changed)
}

#[tokio::test]
async fn plain_page_on_another_origin_works() -> Result<()> {
    in_host("host_plain", content(), async |scenario, site| {
        scenario.open(site.origin()).await?;
        check::works(scenario).await?;
        ensure!(!site.token_requests().is_empty());
        scenario.screen("host-plain").await?;
        scenario.keeps_nothing().await
    })
    .await
}

/// The policy is the documented one, on top of the host's own.
#[tokio::test]
async fn documented_policy_is_enough_also_with_trusted_types() -> Result<()> {
    let documented = document::block("policy")?;
    let policy = documented.trim().replace("src https", "src 'self' https");
    let policy = format!(
        "default-src 'none'; {policy}; img-src data:; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'"
    );
    let content = content().policy(&policy);
    in_host("host_policy", content, async |scenario, site| {
        scenario.open(site.origin()).await?;
        check::works(scenario).await
    })
    .await
}

#[tokio::test]
async fn base_address_of_the_page_changes_nothing() -> Result<()> {
    let page = page(|page| {
        page.replace(
            "<meta charset=\"utf-8\">",
            "<meta charset=\"utf-8\"><base href=\"https://elsewhere.example.com/deep/\">",
        )
        .replace("src=\"/customer.js\"", "src=\"SITE/customer.js\"")
    })?;
    in_host("host_base", content(), async |scenario, site| {
        let text = page.replace("SITE", site.origin());
        super::show(site, scenario.env, content().page("/", &text))?;
        scenario.open(site.origin()).await?;
        check::works(scenario).await
    })
    .await
}

#[tokio::test]
async fn page_in_a_frame_of_the_host_works() -> Result<()> {
    let outer = "<!doctype html><html lang=\"en\"><title>Portal</title><link rel=\"icon\" href=\"data:,\">\
                 <h1>Portal</h1><iframe title=\"Customer\" src=\"/index.html\" width=\"1100\" height=\"800\" \
                 allow=\"publickey-credentials-create\"></iframe></html>";
    let content = content().page("/", outer);
    in_host("host_frame", content, async |scenario, site| {
        scenario.open(site.origin()).await?;
        let frame = scenario.find(&selector("iframe")).await?;
        frame.enter_frame().await?;
        check::works(scenario).await
    })
    .await
}

/// The host's dialog is modal, and so are those of the desk: they open above it, and Escape closes the upper one only.
#[tokio::test]
async fn desk_in_a_dialog_of_the_host_works() -> Result<()> {
    let page = page(|page| {
        page.replace(
            "<factor-desk ",
            "<dialog id=\"host\" style=\"width: 90vw\"><factor-desk ",
        )
        .replace("</factor-desk>", "</factor-desk></dialog>")
    })?;
    let content = content().page("/", &page);
    in_host("host_dialog", content, async |scenario, site| {
        scenario.open(site.origin()).await?;
        let show = "document.getElementById('host').showModal()";
        scenario.script(show, Vec::new()).await?;
        check::works(scenario).await?;
        open_form(scenario, "phone").await?;
        scenario.screen("host-dialog").await?;
        scenario.press(thirtyfour::Key::Escape + "").await?;
        scenario.gone(&field("phone_number")).await?;
        let is_open = "return document.getElementById('host').open";
        ensure!(
            scenario.script(is_open, Vec::new()).await? == json!(true),
            "Escape closed the host's dialog, too"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn two_desks_on_one_page_are_independent() -> Result<()> {
    in_host("host_two", content(), async |scenario, site| {
        scenario.open(site.origin()).await?;
        check::lists(scenario).await?;
        let add = "
            const [first] = document.getElementsByTagName('factor-desk');
            const second = document.createElement('factor-desk');
            second.setAttribute('user-id', arguments[0]);
            second.getAccessToken = first.getAccessToken;
            first.after(second);";
        scenario.script(add, vec![users::JONAS.into()]).await?;
        scenario.find(&row("Work phone")).await?;
        let headings = role("heading").named_like("Authentication methods");
        scenario.find_count(&headings, 2).await?;
        check::works(scenario).await?;
        // The other one has not been touched.
        scenario.find(&row("Work phone")).await?;
        let remove = "document.getElementsByTagName('factor-desk')[1].remove()";
        scenario.script(remove, Vec::new()).await?;
        scenario.find_count(&headings, 1).await?;
        scenario.act_on("Details", "Mobile").await?;
        scenario.find(&testid("details")).await?;
        Ok(())
    })
    .await
}
