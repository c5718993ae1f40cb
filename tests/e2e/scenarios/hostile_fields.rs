//! 51: markup and bidirectional control characters in every field that others can fill in stay text, wherever they are
//! shown, announced or printed.

use anyhow::{Context as _, Result, ensure};
use factordesk_model::{AuthenticationMethod, UserSummary};
use serde_json::{Value, json};

use crate::env::{Setup, Who, users};
use crate::find::{role, testid};
use crate::scenario::{Scenario, run_in};
use crate::support::figure;

/// Returns what is wrong, and all text of the page. Wrong are: elements that only text could have created, attributes
/// that run scripts, dialogs, and bidirectional control characters that aren't isolated.
const LOOK: &str = "
    const wrong = [];
    let said = document.title;
    const roots = [document];
    for (let i = 0; i < roots.length; i += 1) {
        for (const element of roots[i].querySelectorAll('*')) {
            if (element.shadowRoot) roots.push(element.shadowRoot);
            const made = i > 0 && element.matches('img, script, iframe, object, embed, b, base, link, meta, style, math, form[action]');
            const runs = [...element.attributes].filter(({ name, value }) =>
                name.startsWith('on') || /^\\s*javascript:/i.test(value) || name === 'srcdoc' ||
                // Scripts place popovers and dialogs.
                name === 'style' && !element.matches('[popover], dialog'));
            if (made || runs.length) wrong.push(element.outerHTML.slice(0, 200));
            for (const { value } of element.attributes) said += '\\n' + value;
            if ('value' in element) said += '\\n' + element.value;
        }
        const texts = document.createTreeWalker(roots[i], NodeFilter.SHOW_TEXT);
        for (let node = texts.nextNode(); node; node = texts.nextNode()) {
            said += '\\n' + node.data;
            if (!node.data.includes('\\u202e') || !node.parentElement.checkVisibility()) continue;
            let around = node.parentElement;
            while (!/isolate|plaintext/.test(getComputedStyle(around).unicodeBidi)) around = around.parentElement;
            const alone = around.textContent.trim() === node.data.trim() && /^[<{[]/.test(node.data.trimStart());
            const wrapped = !node.data.replace(/\\u2068[^\\u2068\\u2069]*\\u2069/g, '').includes('\\u202e');
            const json = around.closest('pre');
            if (!alone && !wrapped && !json) wrong.push(`turns the text around it: ${around.textContent}`);
        }
    }
    if (window.alerted) wrong.push('a script ran');
    return [wrong, said];";

/// Checks the page as it is now; returns all its text.
async fn look(scenario: &Scenario<'_>, place: &str) -> Result<String> {
    let seen = scenario.script(LOOK, Vec::new()).await?;
    let (wrong, said): (Vec<String>, String) = serde_json::from_value(seen)?;
    ensure!(wrong.is_empty(), "{place}: {wrong:#?}");
    Ok(said)
}

/// A hostile text that names the place it was put in.
fn hostile(place: &str) -> String {
    format!("<img src=x onerror=alert('{place}')><svg onload=alert(1)>\u{202e}{place}")
}

/// A hostile text that is short enough for a method's name.
const NAME: &str = "<svg onload=a>\u{202e}txt";

fn user() -> UserSummary {
    UserSummary::from_value(json!({
        "user_id": users::NELE,
        "name": hostile("name"),
        "nickname": hostile("nickname"),
        "username": hostile("username"),
        "email": format!("\"{}\"@example.com", hostile("email").replace(['\u{202e}', '\''], "")),
        "picture": "javascript:alert(1)",
        "identities": [{"connection": hostile("connection"), "provider": hostile("provider"), "user_id": "x", "isSocial": false}],
        "last_login": hostile("last-login"),
        "created_at": hostile("created-at"),
        hostile("key"): hostile("value"),
    }))
}

/// One method of each type, with hostile text in every field.
fn methods() -> Vec<AuthenticationMethod> {
    let common = |kind: &str, number: u8| {
        json!({"id": format!("{kind}|dev_{number}"), "type": kind, "name": NAME, "confirmed": true,
            "created_at": hostile("created"), "last_auth_at": hostile("last-auth"), "user_agent": hostile("user-agent"),
            hostile("field"): hostile("field-value")})
    };
    let with = |mut value: Value, more: &[&str]| {
        for field in more {
            value[*field] = hostile(field).into();
        }
        AuthenticationMethod::from_value(value)
    };
    vec![
        with(
            common("phone", 1),
            &["phone_number", "preferred_authentication_method"],
        ),
        with(common("email", 2), &["email"]),
        with(common("totp", 3), &[]),
        with(
            common("webauthn-roaming", 4),
            &["key_id", "public_key", "relying_party_identifier", "aaguid"],
        ),
        with(
            common("passkey", 5),
            &[
                "key_id",
                "credential_device_type",
                "identity_user_id",
                "user_handle",
                "aaguid",
                "transports",
            ],
        ),
        with(common("push-notification", 6), &["link_id"]),
        with(
            json!({"id": "later|dev_7", "type": hostile("type"), "name": NAME, "nested": {"deep": [hostile("deep")]}}),
            &["anything"],
        ),
    ]
}

#[tokio::test]
async fn security_51_hostile_fields_are_text_wherever_they_are_shown() -> Result<()> {
    // A masking tenant would cut off the markup in numbers and addresses.
    let setup = Setup::unmasked();
    run_in("hostile_fields", setup, Who::Ada, users::NELE, async |scenario| {
        scenario.before_every_page("window.alert = () => { window.alerted = true; };").await?;
        scenario.env.control().put_user(user())?;
        scenario.env.set_methods(users::NELE, methods())?;
        scenario.open(&format!("{}/", scenario.env.origin())).await?;
        scenario.open_user(users::NELE).await?;
        scenario.find_count(&testid("factor-row"), 7).await?;
        let mut said = look(scenario, "the list").await?;
        scenario.screen("hostile-fields").await?;

        // Numbers and addresses are masked until they are revealed.
        for reveal in scenario.find_all(&testid("reveal")).await? {
            reveal.click().await?;
        }
        scenario.find(&testid("masked").showing("'phone_number'")).await?;
        said += &look(scenario, "the list, revealed").await?;

        let toggles = scenario.find_all(&testid("action-details")).await?;
        for (number, toggle) in toggles.iter().enumerate() {
            toggle.click().await?;
            scenario.find_count(&testid("details"), 1).await?;
            scenario.click(&testid("raw-json-toggle")).await?;
            scenario.find(&testid("raw-json")).await?;
            said += &look(scenario, &format!("details of method {number}")).await?;
            toggle.click().await?;
            scenario.gone(&testid("details")).await?;
        }
        for field in [
            "name", "email", "connection", "field", "field-value", "user-agent", "phone_number", "key_id", "public_key",
            "relying_party_identifier", "aaguid", "identity_user_id", "user_handle", "link_id", "type", "deep", "anything",
        ] {
            let text = format!("<img src=x onerror=alert({})><svg onload=alert(1)>", match field {
                "email" => "email".to_owned(),
                field => format!("'{field}'"),
            });
            ensure!(said.contains(&text), "the text of {field} was not shown");
        }

        // Dialogs, forms and announcements.
        for (number, action) in [("rename", "rename-form"), ("delete", "delete-dialog")].into_iter().enumerate() {
            let button = scenario.find_all(&testid(&format!("action-{}", action.0))).await?;
            button.first().context("no such button")?.click().await?;
            scenario.find(&testid(action.1)).await?;
            look(scenario, action.1).await?;
            scenario.click(&testid("cancel")).await?;
            scenario.gone(&testid(action.1)).await.with_context(|| number)?;
        }
        for (button, dialog) in [
            ("Delete all", "delete-all-dialog"),
            ("Replace all", "replace-all-dialog"),
            ("Send enrolment link", "link-dialog"),
            ("Forget browsers", "forget-dialog"),
        ] {
            if button.ends_with("all") {
                scenario.choose_from_list_menu(button).await?;
            } else {
                scenario.click_button(button).await?;
            }
            scenario.find(&testid(dialog)).await?;
            look(scenario, dialog).await?;
            scenario.click(&testid("dialog-close")).await?;
            scenario.gone(&testid(dialog)).await?;
        }

        // The printed page.
        scenario.click_button("New recovery code").await?;
        scenario.click_button("Create new code").await?;
        scenario.find(&testid("recovery-code")).await?;
        let print = "
            window.print = () => {
                window.printed = document.querySelector('[data-factordesk-paper]').shadowRoot.innerHTML;
            };";
        scenario.script(print, Vec::new()).await?;
        scenario.click(&testid("print")).await?;
        let printed = scenario.script("return window.printed", Vec::new()).await?;
        let printed = printed.as_str().context("nothing was printed")?;
        ensure!(printed.contains("&lt;img src=x onerror=alert('name')&gt;"), "{printed}");
        ensure!(!printed.contains("<img") && !printed.contains("<svg"), "{printed}");
        scenario.click(&crate::scenario::field("handed_over")).await?;
        scenario.click_button("Close").await?;

        // The same for what is typed into the search.
        scenario.fill(&role("combobox").named("Find a user"), &hostile("search")).await?;
        scenario.find(&testid("search-note")).await?;
        look(scenario, "search").await?;
        let title = scenario.script("return document.title", Vec::new()).await?;
        ensure!(title == json!("Factordesk"), "{title}");
        figure(&format!(
            "51 hostile texts: {} shown for a user with {} methods, printed and in {} dialogs; none became an element",
            said.matches("<img src=x onerror=alert(").count(),
            methods().len(),
            7
        ))
    })
    .await
}
