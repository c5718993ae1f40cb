//! Helping a user over the phone: enrolment links, new recovery codes, forgetting remembered browsers.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use thirtyfour::Key;

use super::permissions::forge;
use crate::env::{Who, users};
use crate::find::{role, selector, testid};
use crate::scenario::{Scenario, field, row, run_as};

/// Returns the page's whole markup and all field values, shadow roots included.
const WHOLE_PAGE: &str = "
    const roots = [document.documentElement];
    let all = '';
    for (let i = 0; i < roots.length; i += 1) {
        all += roots[i].innerHTML;
        for (const element of roots[i].querySelectorAll('*')) {
            if (element.shadowRoot) roots.push(element.shadowRoot);
            if ('value' in element) all += element.value;
        }
    }
    return all;";

/// Records the responses that the page receives.
const LISTEN: &str = "
    const real = window.fetch;
    window.answers = [];
    window.fetch = async (...request) => {
        const answer = await real(...request);
        window.answers.push(await answer.clone().text());
        return answer;
    };";

/// Checks that the secret is gone from the page.
async fn forgotten(scenario: &Scenario<'_>, secret: &str) -> Result<()> {
    let page = scenario.script(WHOLE_PAGE, Vec::new()).await?;
    let page = page.as_str().context("the page is no text")?;
    ensure!(!page.contains(secret), "the secret is still in the page");
    scenario.keeps_nothing().await
}

/// Creates a link in the "copy" way and returns it.
async fn copy_link(scenario: &Scenario<'_>, factor: &str) -> Result<String> {
    scenario.click_button("Send enrolment link").await?;
    scenario.choose(&field("factor"), factor).await?;
    scenario.click(&testid("way-copy")).await?;
    scenario.screen("link-copy").await?;
    scenario.click_button("Create link").await?;
    scenario.text_of(&testid("link-url")).await
}

/// Creates a new recovery code and returns it as displayed.
async fn make_code(scenario: &Scenario<'_>) -> Result<String> {
    scenario.click_button("New recovery code").await?;
    scenario
        .find(&testid("recovery-what").showing("The old recovery code stops working immediately."))
        .await?;
    scenario.click_button("Create new code").await?;
    shown_code(scenario).await
}

async fn shown_code(scenario: &Scenario<'_>) -> Result<String> {
    let code = scenario.find(&testid("recovery-code")).await?;
    let code = scenario
        .script("return arguments[0].textContent", vec![code.to_json()?])
        .await?;
    Ok(code.as_str().unwrap_or_default().to_owned())
}

async fn hand_over(scenario: &Scenario<'_>) -> Result<()> {
    scenario.click(&field("handed_over")).await?;
    scenario.click_button("Close").await?;
    scenario.gone(&testid("recovery-dialog")).await
}

#[tokio::test]
async fn help_desk_admin_sees_only_the_actions_that_are_permitted() -> Result<()> {
    run_as("help_desk", Who::Olga, users::MIA, async |scenario| {
        for name in [
            "Send enrolment link",
            "New recovery code",
            "Forget browsers",
        ] {
            scenario.find(&role("button").named(name)).await?;
        }
        for id in ["action-delete", "history"] {
            scenario.find(&testid(id)).await?;
        }
        for id in [
            "add-factor",
            "replace-all",
            "action-rename",
            "assist-limits",
        ] {
            scenario.gone(&testid(id)).await?;
        }
        scenario.screen("help-desk").await
    })
    .await
}

#[tokio::test]
async fn a_copied_link_enrols_once() -> Result<()> {
    run_as("link_copied", Who::Olga, users::NELE, async |scenario| {
        scenario.expect_in_console("status of 410");
        // Nothing to recover yet, and the dialog says so.
        scenario.click_button("New recovery code").await?;
        scenario
            .find(&testid("recovery-no-factor").showing("has no factor yet"))
            .await?;
        scenario.screen("assist-no-factor").await?;
        scenario.click(&testid("cancel")).await?;
        let link = copy_link(scenario, "Phone").await?;
        scenario
            .find(&testid("link-ends").showing("Single use. Expires"))
            .await?;
        scenario
            .find(&testid("link-ends").showing("(in 5 days)"))
            .await?;
        scenario.screen("link-made").await?;
        scenario.click_button("Close").await?;
        scenario.gone(&testid("link-dialog")).await?;
        forgotten(scenario, &link).await?;
        forgotten(scenario, link.rsplit('=').next().unwrap_or_default()).await?;

        // The user's side: the tenant's enrolment pages.
        scenario.open(&link).await?;
        scenario
            .find(&role("heading").named("Set up a second factor"))
            .await?;
        scenario
            .fill(&selector("#number"), "+33 6 12 34 56 78")
            .await?;
        scenario.click_button("Send a code").await?;
        let code = scenario.text_of(&selector("[data-code]")).await?;
        scenario.fill(&selector("#code"), &code).await?;
        scenario.click_button("Finish").await?;
        scenario.find(&role("heading").named("Done")).await?;
        scenario.open(&link).await?;
        scenario
            .find(&role("heading").named("This link was used"))
            .await?;

        scenario.open(scenario.env.origin()).await?;
        scenario.open_user(users::NELE).await?;
        scenario.find(&row("Phone")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_link_is_mailed_in_the_users_language() -> Result<()> {
    run_as("link_mailed", Who::Olga, users::MIA, async |scenario| {
        scenario.click_button("Send enrolment link").await?;
        scenario
            .find(&role("dialog").named_like("Mia Keller"))
            .await?;
        scenario
            .choose(&field("factor"), "Authenticator app")
            .await?;
        scenario
            .choose(&field("email_locale"), "French (Canada)")
            .await?;
        scenario.screen("link-mail").await?;
        scenario.click_button("Send link").await?;
        scenario
            .find(&testid("link-sent-to").showing("mia.keller@example.com"))
            .await?;
        scenario.said("Enrolment link sent.").await?;
        scenario.screen("link-sent").await?;
        let mails = scenario.env.control().mails();
        ensure!(mails.len() == 1, "{} mails", mails.len());
        ensure!(mails[0].to == "mia.keller@example.com");
        ensure!(
            mails[0].locale.as_deref() == Some("fr-CA"),
            "{:?}",
            mails[0].locale
        );
        // A mailed link is never in the page.
        forgotten(scenario, &mails[0].ticket_url).await?;
        let id = mails[0].ticket_url.rsplit('/').next().unwrap_or_default();
        forgotten(scenario, id).await?;
        scenario.click_button("Close").await?;

        // Another address is accepted with a warning; a malformed one is rejected.
        scenario.click_button("Send enrolment link").await?;
        scenario.fill(&field("email"), "mia").await?;
        scenario.click_button("Send link").await?;
        scenario
            .find(&testid("error-email").showing("Enter an email address"))
            .await?;
        scenario
            .fill(&field("email"), "mia@personal.example")
            .await?;
        scenario
            .find(&testid("address-note").showing("not the address of the user"))
            .await?;
        scenario.screen("link-other-address").await?;
        scenario.click_button("Send link").await?;
        scenario
            .find(&testid("link-sent-to").showing("mia@personal.example"))
            .await?;
        let mails = scenario.env.control().mails();
        ensure!(mails.len() == 2 && mails[1].to == "mia@personal.example");
        let made = scenario.env.tickets_of(users::MIA)?;
        ensure!(made.len() == 2 && made[0].allow_multiple_enrollments);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_new_recovery_code_is_shown_until_it_is_handed_over() -> Result<()> {
    run_as("recovery_code", Who::Olga, users::MIA, async |scenario| {
        scenario.script(LISTEN, Vec::new()).await?;
        scenario.click_button("New recovery code").await?;
        scenario.find(&testid("recovery-what")).await?;
        scenario.screen("recovery-question").await?;
        scenario.press(Key::Escape + "").await?;
        scenario.gone(&testid("recovery-dialog")).await?;
        ensure!(scenario.env.writes().is_empty());

        let code = make_code(scenario).await?;
        let answers = scenario.script("return window.answers", Vec::new()).await?;
        let answered = answers.as_array().into_iter().flatten().any(|answer| {
            let answer: Value =
                serde_json::from_str(answer.as_str().unwrap_or_default()).unwrap_or_default();
            answer["recovery_code"] == code.as_str()
        });
        ensure!(
            answered && code.len() == 24,
            "the displayed code is not the tenant's new code"
        );
        scenario.focused(&testid("recovery-code")).await?;
        scenario.said("New recovery code ready.").await?;
        scenario.screen("recovery-code").await?;

        // Repeated, since Chromium closes a dialog on the second Esc in a row even if `cancel` is prevented.
        for _ in 0..3 {
            scenario.press(Key::Escape + "").await?;
        }
        ensure!(shown_code(scenario).await? == code, "Esc closed the dialog");
        printed(scenario, &code).await?;
        hand_over(scenario).await?;
        scenario
            .focused(&role("button").named("New recovery code"))
            .await?;
        scenario.script("delete window.answers", Vec::new()).await?;
        forgotten(scenario, &code).await?;
        forgotten(scenario, &code[..4]).await?;
        let writes = scenario.env.writes();
        ensure!(writes.len() == 1, "{writes:?}");
        scenario.find(&row("Recovery code")).await?;
        Ok(())
    })
    .await
}

/// Checks that printing shows the code and the user's name and address, and nothing else.
async fn printed(scenario: &Scenario<'_>, code: &str) -> Result<()> {
    let stub = "
        window.print = () => {
            const paper = document.querySelector('[data-factordesk-paper]');
            const shown = [...document.body.children].filter(child => child.checkVisibility());
            window.printed = {
                shown: shown.map(element => element === paper ? 'paper' : element.localName),
                lines: [...paper.shadowRoot.children].map(child => child.textContent),
            };
        };";
    scenario.script(stub, Vec::new()).await?;
    scenario
        .devtools("Emulation.setEmulatedMedia", json!({"media": "print"}))
        .await?;
    let print = scenario.find(&testid("print")).await;
    // The print style hides the button, so it is clicked by a script.
    ensure!(print.is_err() || !print?.is_displayed().await?);
    let press = "
        const desk = document.querySelector('factor-desk').shadowRoot;
        desk.querySelector('[data-testid=print]').click();
        return window.printed;";
    let seen = scenario.script(press, Vec::new()).await?;
    let wanted = json!({
        "shown": ["paper"],
        "lines": ["Recovery code", "Mia Keller", "mia.keller@example.com", code],
    });
    ensure!(seen == wanted, "{seen:#}");
    if let Some(directory) = std::env::var_os("FACTORDESK_SHOTS") {
        let path = std::path::PathBuf::from(directory).join("recovery-paper.png");
        scenario.screenshot(&path).await?;
    }
    scenario
        .devtools("Emulation.setEmulatedMedia", json!({"media": ""}))
        .await?;
    Ok(())
}

#[tokio::test]
async fn remembered_browsers_are_forgotten_after_confirmation() -> Result<()> {
    run_as("browsers", Who::Olga, users::MIA, async |scenario| {
        scenario.env.set_browsers(users::MIA, 3)?;
        scenario.click_button("Forget browsers").await?;
        scenario
            .find(&testid("forget-dialog").showing("Sessions are not ended."))
            .await?;
        scenario.screen("forget-browsers").await?;
        scenario.click(&testid("cancel")).await?;
        scenario.gone(&testid("forget-dialog")).await?;
        ensure!(scenario.env.browsers_of(users::MIA)? == Some(3));
        scenario.click_button("Forget browsers").await?;
        scenario.click(&testid("confirm")).await?;
        scenario.gone(&testid("forget-dialog")).await?;
        scenario.said("Remembered browsers forgotten.").await?;
        scenario
            .focused(&role("button").named("Forget browsers"))
            .await?;
        ensure!(scenario.env.browsers_of(users::MIA)? == Some(0));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn refusals_of_the_tenant_are_explained() -> Result<()> {
    run_as("assist_refused", Who::Olga, users::MIA, async |scenario| {
        scenario.expect_in_console("status of 40");
        // Turned off after the page was loaded.
        scenario.env.control().set_factor_enabled("otp", false)?;
        scenario.click_button("Send enrolment link").await?;
        scenario
            .choose(&field("factor"), "Authenticator app")
            .await?;
        scenario.click_button("Send link").await?;
        scenario
            .find(&testid("error-factor").showing("not enabled in this tenant"))
            .await?;
        scenario.screen("link-refused").await?;
        scenario.click(&testid("cancel")).await?;
        ensure!(scenario.env.control().mails().is_empty());

        // All methods were deleted meanwhile, and the tenant then refuses to create a code.
        scenario.env.set_methods(users::MIA, Vec::new())?;
        let control = scenario.env.control();
        control.let_reads_through();
        control.refuse_next(404, "enrollment_not_found", "Enrollment not found");
        scenario.click_button("New recovery code").await?;
        scenario.click_button("Create new code").await?;
        scenario
            .find(&testid("error-banner").showing("The user has no factor enrolled"))
            .await?;
        scenario.screen("recovery-refused").await?;
        scenario.click(&testid("cancel")).await?;
        // The list was reloaded, so the dialog now warns before the next attempt.
        scenario.click_button("New recovery code").await?;
        scenario.find(&testid("recovery-no-factor")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_factor_that_is_off_is_not_offered() -> Result<()> {
    crate::scenario::run(
        "assist_off",
        crate::env::Setup::default(),
        async |scenario| {
            for factor in ["sms", "recovery-code"] {
                scenario.env.control().set_factor_enabled(factor, false)?;
            }
            scenario.log_in(Who::Olga).await?;
            scenario.open_user(users::MIA).await?;
            scenario
                .find(&testid("no-new-recovery-code").showing("turned off in this tenant"))
                .await?;
            scenario.click_button("Send enrolment link").await?;
            scenario
                .find(&testid("link-dialog").showing("Turned off in this tenant: Phone."))
                .await?;
            scenario
                .gone(&role("option").named("Phone").within(&field("factor")))
                .await?;
            scenario.screen("link-factor-off").await
        },
    )
    .await
}

#[tokio::test]
async fn an_unknown_outcome_is_shown_as_unknown() -> Result<()> {
    run_as("assist_unknown", Who::Olga, users::MIA, async |scenario| {
        scenario.expect_in_console("status of 50");
        let control = scenario.env.control();
        control.let_reads_through();
        control.fail_next_after_commit(&[500]);
        scenario.click_button("New recovery code").await?;
        scenario.click_button("Create new code").await?;
        scenario
            .find(&testid("error-banner").showing("the old one may or may not work"))
            .await?;
        scenario.screen("recovery-unknown").await?;
        ensure!(scenario.env.writes().len() == 1);
        // The admin tries again.
        scenario.click_button("Create new code").await?;
        shown_code(scenario).await?;
        hand_over(scenario).await?;

        control.let_reads_through();
        control.fail_next_after_commit(&[500]);
        scenario.click_button("Send enrolment link").await?;
        scenario.click_button("Send link").await?;
        scenario
            .find(&testid("error-banner").showing("it may have been sent"))
            .await?;
        // The banner is below the fields: in a small window it is scrolled into view.
        let inside = "
            const banner = document.querySelector('factor-desk').shadowRoot.querySelector('dialog[open] .banner');
            const { top, bottom } = banner.getBoundingClientRect();
            return top >= 0 && bottom <= innerHeight;";
        ensure!(scenario.script(inside, Vec::new()).await? == true);
        scenario.screen("link-unknown").await?;
        ensure!(control.mails().len() == 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn assist_actions_are_neither_offered_nor_accepted_without_permission() -> Result<()> {
    run_as(
        "assist_forbidden",
        Who::Ravi,
        users::MIA,
        async |scenario| {
            scenario.expect_in_console("status of 403");
            scenario
                .find(&testid("assist-limits").showing(
                    "to send enrolment links. You don't have permission to reset recovery codes.",
                ))
                .await?;
            scenario.gone(&testid("assist")).await?;
            let ticket = json!({"user_id": users::MIA, "send_mail": true});
            let user = "/users/auth0%7C5f7c8ec7c33c6c004bbafe82";
            for (path, body) in [
                ("/guardian/enrollments/ticket".to_owned(), Some(ticket)),
                (format!("{user}/recovery-code-regeneration"), None),
                (
                    format!("{user}/multifactor/actions/invalidate-remember-browser"),
                    None,
                ),
            ] {
                let answer = forge(scenario, "POST", &path, body).await?;
                ensure!(
                    answer == json!([403, "insufficient_scope"]),
                    "{path}: {answer}"
                );
            }
            ensure!(scenario.env.writes().is_empty());
            Ok(())
        },
    )
    .await
}

#[tokio::test]
async fn assist_actions_work_with_the_keyboard_alone() -> Result<()> {
    run_as("assist_keyboard", Who::Olga, users::MIA, async |scenario| {
        let button = |name: &str| role("button").named(name);
        // The link: the arrow keys choose "copy" instead of "mail".
        scenario.tab_to(&button("Send enrolment link")).await?;
        scenario.press(Key::Enter + "").await?;
        scenario.tab_to(&testid("way-mail")).await?;
        scenario.press(Key::Down + "").await?;
        scenario.tab_to(&button("Create link")).await?;
        scenario.press(Key::Enter + "").await?;
        scenario
            .focused(&role("heading").named("The link is ready"))
            .await?;
        scenario.tab_to(&testid("copy-link")).await?;
        scenario.press(Key::Escape + "").await?;
        scenario.focused(&button("Send enrolment link")).await?;

        // The code: Cancel has the focus first, then Confirm.
        scenario.tab_to(&button("New recovery code")).await?;
        scenario.press(Key::Enter + "").await?;
        scenario.focused(&testid("cancel")).await?;
        scenario.tab_to(&testid("confirm")).await?;
        scenario.press(Key::Enter + "").await?;
        scenario.focused(&testid("recovery-code")).await?;
        scenario.tab_to(&testid("print")).await?;
        scenario.tab_to(&field("handed_over")).await?;
        scenario.press(" ").await?;
        scenario.tab_to(&testid("done")).await?;
        scenario.press(Key::Enter + "").await?;
        scenario.focused(&button("New recovery code")).await?;

        scenario.tab_to(&button("Forget browsers")).await?;
        scenario.press(" ").await?;
        scenario.focused(&testid("cancel")).await?;
        scenario.tab_to(&testid("confirm")).await?;
        scenario.press(Key::Enter + "").await?;
        scenario.said("Remembered browsers forgotten.").await?;
        scenario.focused(&button("Forget browsers")).await
    })
    .await
}
