//! Helping a user over the phone: enrolment links, new recovery codes, forgetting remembered browsers.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use thirtyfour::Key;

use super::permissions::forge;
use crate::find::{role, selector, testid};
use crate::scene::{Scene, field, play_with, row};
use crate::stage::{Who, users};

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
async fn forgotten(scene: &Scene<'_>, secret: &str) -> Result<()> {
    let page = scene.script(WHOLE_PAGE, Vec::new()).await?;
    let page = page.as_str().context("the page is no text")?;
    ensure!(!page.contains(secret), "the secret is still in the page");
    scene.keeps_nothing().await
}

/// Creates a link in the "copy" way and returns it.
async fn copy_link(scene: &Scene<'_>, factor: &str) -> Result<String> {
    scene.click_button("Send enrolment link").await?;
    scene.choose(&field("factor"), factor).await?;
    scene.click(&testid("way-copy")).await?;
    scene.screen("link-copy").await?;
    scene.click_button("Make link").await?;
    scene.text_of(&testid("link-url")).await
}

/// Creates a new recovery code and returns it as displayed.
async fn make_code(scene: &Scene<'_>) -> Result<String> {
    scene.click_button("New recovery code").await?;
    scene
        .find(&testid("recovery-what").showing("The old recovery code stops working at once."))
        .await?;
    scene.click_button("Make new code").await?;
    shown_code(scene).await
}

async fn shown_code(scene: &Scene<'_>) -> Result<String> {
    let code = scene.find(&testid("recovery-code")).await?;
    let code = scene
        .script("return arguments[0].textContent", vec![code.to_json()?])
        .await?;
    Ok(code.as_str().unwrap_or_default().to_owned())
}

async fn hand_over(scene: &Scene<'_>) -> Result<()> {
    scene.click(&field("handed_over")).await?;
    scene.click_button("Close").await?;
    scene.gone(&testid("recovery-dialog")).await
}

#[tokio::test]
async fn help_desk_admin_sees_only_the_actions_that_are_permitted() -> Result<()> {
    play_with("help_desk", Who::Olga, users::MIA, async |scene| {
        for name in [
            "Send enrolment link",
            "New recovery code",
            "Forget browsers",
        ] {
            scene.find(&role("button").named(name)).await?;
        }
        for id in ["action-delete", "history"] {
            scene.find(&testid(id)).await?;
        }
        for id in [
            "add-factor",
            "replace-all",
            "action-rename",
            "assist-limits",
        ] {
            scene.gone(&testid(id)).await?;
        }
        scene.screen("help-desk").await
    })
    .await
}

#[tokio::test]
async fn a_copied_link_enrols_once() -> Result<()> {
    play_with("link_copied", Who::Olga, users::NELE, async |scene| {
        scene.expect_in_console("status of 410");
        // Nothing to recover yet, and the dialog says so.
        scene.click_button("New recovery code").await?;
        scene
            .find(&testid("recovery-no-factor").showing("no factor enrolled yet"))
            .await?;
        scene.screen("assist-no-factor").await?;
        scene.click(&testid("cancel")).await?;
        let link = copy_link(scene, "Phone").await?;
        scene
            .find(&testid("link-ends").showing("It works once, until"))
            .await?;
        scene
            .find(&testid("link-ends").showing("(in 5 days)"))
            .await?;
        scene.screen("link-made").await?;
        scene.click_button("Close").await?;
        scene.gone(&testid("link-dialog")).await?;
        forgotten(scene, &link).await?;
        forgotten(scene, link.rsplit('=').next().unwrap_or_default()).await?;

        // The user's side: the tenant's enrolment pages.
        scene.open(&link).await?;
        scene
            .find(&role("heading").named("Set up a second factor"))
            .await?;
        scene
            .fill(&selector("#number"), "+33 6 12 34 56 78")
            .await?;
        scene.click_button("Send a code").await?;
        let code = scene.text_of(&selector("[data-code]")).await?;
        scene.fill(&selector("#code"), &code).await?;
        scene.click_button("Finish").await?;
        scene.find(&role("heading").named("Done")).await?;
        scene.open(&link).await?;
        scene
            .find(&role("heading").named("This link was used"))
            .await?;

        scene.open(scene.stage.origin()).await?;
        scene.open_user(users::NELE).await?;
        scene.find(&row("Phone")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_link_is_mailed_in_the_users_language() -> Result<()> {
    play_with("link_mailed", Who::Olga, users::MIA, async |scene| {
        scene.click_button("Send enrolment link").await?;
        scene.find(&role("dialog").named_like("Mia Keller")).await?;
        scene.choose(&field("factor"), "Authenticator app").await?;
        scene
            .choose(&field("email_locale"), "French (Canada)")
            .await?;
        scene.screen("link-mail").await?;
        scene.click_button("Send link").await?;
        scene
            .find(&testid("link-sent-to").showing("mia.keller@example.com"))
            .await?;
        scene.said("Enrolment link sent.").await?;
        scene.screen("link-sent").await?;
        let mails = scene.stage.control().mails();
        ensure!(mails.len() == 1, "{} mails", mails.len());
        ensure!(mails[0].to == "mia.keller@example.com");
        ensure!(
            mails[0].locale.as_deref() == Some("fr-CA"),
            "{:?}",
            mails[0].locale
        );
        // A mailed link is never in the page.
        forgotten(scene, &mails[0].ticket_url).await?;
        let id = mails[0].ticket_url.rsplit('/').next().unwrap_or_default();
        forgotten(scene, id).await?;
        scene.click_button("Close").await?;

        // Another address is accepted with a warning; a malformed one is rejected.
        scene.click_button("Send enrolment link").await?;
        scene.fill(&field("email"), "mia").await?;
        scene.click_button("Send link").await?;
        scene
            .find(&testid("error-email").showing("This is not an email address"))
            .await?;
        scene.fill(&field("email"), "mia@personal.example").await?;
        scene
            .find(&testid("address-note").showing("not the address of this user"))
            .await?;
        scene.screen("link-other-address").await?;
        scene.click_button("Send link").await?;
        scene
            .find(&testid("link-sent-to").showing("mia@personal.example"))
            .await?;
        let mails = scene.stage.control().mails();
        ensure!(mails.len() == 2 && mails[1].to == "mia@personal.example");
        let made = scene.stage.tickets_of(users::MIA)?;
        ensure!(made.len() == 2 && made[0].allow_multiple_enrollments);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_new_recovery_code_is_shown_until_it_is_handed_over() -> Result<()> {
    play_with("recovery_code", Who::Olga, users::MIA, async |scene| {
        scene.script(LISTEN, Vec::new()).await?;
        scene.click_button("New recovery code").await?;
        scene.find(&testid("recovery-what")).await?;
        scene.screen("recovery-question").await?;
        scene.press(Key::Escape + "").await?;
        scene.gone(&testid("recovery-dialog")).await?;
        ensure!(scene.stage.writes().is_empty());

        let code = make_code(scene).await?;
        let answers = scene.script("return window.answers", Vec::new()).await?;
        let answered = answers.as_array().into_iter().flatten().any(|answer| {
            let answer: Value =
                serde_json::from_str(answer.as_str().unwrap_or_default()).unwrap_or_default();
            answer["recovery_code"] == code.as_str()
        });
        ensure!(
            answered && code.len() == 24,
            "the displayed code is not the tenant's new code"
        );
        scene.focused(&testid("recovery-code")).await?;
        scene.said("New recovery code ready.").await?;
        scene.screen("recovery-code").await?;

        // Repeated, since Chromium closes a dialog on the second Esc in a row even if `cancel` is prevented.
        for _ in 0..3 {
            scene.press(Key::Escape + "").await?;
        }
        ensure!(shown_code(scene).await? == code, "Esc closed the dialog");
        printed(scene, &code).await?;
        hand_over(scene).await?;
        scene
            .focused(&role("button").named("New recovery code"))
            .await?;
        scene.script("delete window.answers", Vec::new()).await?;
        forgotten(scene, &code).await?;
        forgotten(scene, &code[..4]).await?;
        let writes = scene.stage.writes();
        ensure!(writes.len() == 1, "{writes:?}");
        scene.find(&row("Recovery code")).await?;
        Ok(())
    })
    .await
}

/// Checks that printing shows the code and the user's name and address, and nothing else.
async fn printed(scene: &Scene<'_>, code: &str) -> Result<()> {
    let stub = "
        window.print = () => {
            const paper = document.querySelector('[data-factordesk-paper]');
            const shown = [...document.body.children].filter(child => child.checkVisibility());
            window.printed = {
                shown: shown.map(element => element === paper ? 'paper' : element.localName),
                lines: [...paper.shadowRoot.children].map(child => child.textContent),
            };
        };";
    scene.script(stub, Vec::new()).await?;
    scene
        .devtools("Emulation.setEmulatedMedia", json!({"media": "print"}))
        .await?;
    let print = scene.find(&testid("print")).await;
    // The print style hides the button, so it is clicked by a script.
    ensure!(print.is_err() || !print?.is_displayed().await?);
    let press = "
        const desk = document.querySelector('factor-desk').shadowRoot;
        desk.querySelector('[data-testid=print]').click();
        return window.printed;";
    let seen = scene.script(press, Vec::new()).await?;
    let wanted = json!({
        "shown": ["paper"],
        "lines": ["Recovery code", "Mia Keller", "mia.keller@example.com", code],
    });
    ensure!(seen == wanted, "{seen:#}");
    if let Some(directory) = std::env::var_os("FACTORDESK_SHOTS") {
        let path = std::path::PathBuf::from(directory).join("recovery-paper.png");
        scene.screenshot(&path).await?;
    }
    scene
        .devtools("Emulation.setEmulatedMedia", json!({"media": ""}))
        .await?;
    Ok(())
}

#[tokio::test]
async fn remembered_browsers_are_forgotten_after_confirmation() -> Result<()> {
    play_with("browsers", Who::Olga, users::MIA, async |scene| {
        scene.stage.set_browsers(users::MIA, 3)?;
        scene.click_button("Forget browsers").await?;
        scene
            .find(&testid("forget-dialog").showing("Sessions are not ended."))
            .await?;
        scene.screen("forget-browsers").await?;
        scene.click(&testid("cancel")).await?;
        scene.gone(&testid("forget-dialog")).await?;
        ensure!(scene.stage.browsers_of(users::MIA)? == Some(3));
        scene.click_button("Forget browsers").await?;
        scene.click(&testid("confirm")).await?;
        scene.gone(&testid("forget-dialog")).await?;
        scene.said("Remembered browsers forgotten.").await?;
        scene
            .focused(&role("button").named("Forget browsers"))
            .await?;
        ensure!(scene.stage.browsers_of(users::MIA)? == Some(0));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn refusals_of_the_tenant_are_explained() -> Result<()> {
    play_with("assist_refused", Who::Olga, users::MIA, async |scene| {
        scene.expect_in_console("status of 40");
        // Turned off after the page was loaded.
        scene.stage.control().set_factor_enabled("otp", false)?;
        scene.click_button("Send enrolment link").await?;
        scene.choose(&field("factor"), "Authenticator app").await?;
        scene.click_button("Send link").await?;
        scene
            .find(&testid("error-factor").showing("not enabled in this tenant"))
            .await?;
        scene.screen("link-refused").await?;
        scene.click(&testid("cancel")).await?;
        ensure!(scene.stage.control().mails().is_empty());

        // All methods were deleted meanwhile, and the tenant then refuses to create a code.
        scene.stage.set_methods(users::MIA, Vec::new())?;
        let control = scene.stage.control();
        control.refuse_next(404, "enrollment_not_found", "Enrollment not found");
        scene.click_button("New recovery code").await?;
        scene.click_button("Make new code").await?;
        scene
            .find(&testid("error-banner").showing("The user has no factor enrolled"))
            .await?;
        scene.screen("recovery-refused").await?;
        scene.click(&testid("cancel")).await?;
        // The list was reloaded, so the dialog now warns before the next attempt.
        scene.click_button("New recovery code").await?;
        scene.find(&testid("recovery-no-factor")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_factor_that_is_off_is_not_offered() -> Result<()> {
    crate::scene::play(
        "assist_off",
        crate::stage::Setup::default(),
        async |scene| {
            for factor in ["sms", "recovery-code"] {
                scene.stage.control().set_factor_enabled(factor, false)?;
            }
            scene.log_in(Who::Olga).await?;
            scene.open_user(users::MIA).await?;
            scene
                .find(&testid("no-new-recovery-code").showing("turned off in this tenant"))
                .await?;
            scene.click_button("Send enrolment link").await?;
            scene
                .find(&testid("link-dialog").showing("Turned off in this tenant: Phone."))
                .await?;
            scene
                .gone(&role("option").named("Phone").within(&field("factor")))
                .await?;
            scene.screen("link-factor-off").await
        },
    )
    .await
}

#[tokio::test]
async fn an_outcome_that_nobody_knows_is_called_so() -> Result<()> {
    play_with("assist_unknown", Who::Olga, users::MIA, async |scene| {
        scene.expect_in_console("status of 50");
        let control = scene.stage.control();
        control.fail_next_after_commit(&[500]);
        scene.click_button("New recovery code").await?;
        scene.click_button("Make new code").await?;
        scene
            .find(&testid("error-banner").showing("the old one may or may not work"))
            .await?;
        scene.screen("recovery-unknown").await?;
        ensure!(scene.stage.writes().len() == 1);
        // The admin tries again.
        scene.click_button("Make new code").await?;
        shown_code(scene).await?;
        hand_over(scene).await?;

        // The first call is the proxy's read of the user's profile.
        control.let_through(1);
        control.fail_next_after_commit(&[500]);
        scene.click_button("Send enrolment link").await?;
        scene.click_button("Send link").await?;
        scene
            .find(&testid("error-banner").showing("it may have been sent"))
            .await?;
        // The banner is below the fields: in a small window it is scrolled into view.
        let inside = "
            const banner = document.querySelector('factor-desk').shadowRoot.querySelector('dialog[open] .banner');
            const { top, bottom } = banner.getBoundingClientRect();
            return top >= 0 && bottom <= innerHeight;";
        ensure!(scene.script(inside, Vec::new()).await? == true);
        scene.screen("link-unknown").await?;
        ensure!(control.mails().len() == 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn assist_actions_are_neither_offered_nor_accepted_without_permission() -> Result<()> {
    play_with("assist_forbidden", Who::Ravi, users::MIA, async |scene| {
        scene.expect_in_console("status of 403");
        scene
            .find(
                &testid("assist-limits")
                    .showing("may not send enrolment links, make recovery codes or"),
            )
            .await?;
        scene.gone(&testid("assist")).await?;
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
            let answer = forge(scene, "POST", &path, body).await?;
            ensure!(
                answer == json!([403, "insufficient_scope"]),
                "{path}: {answer}"
            );
        }
        ensure!(scene.stage.writes().is_empty());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn assist_actions_work_with_the_keyboard_alone() -> Result<()> {
    play_with("assist_keyboard", Who::Olga, users::MIA, async |scene| {
        let button = |name: &str| role("button").named(name);
        // The link: the arrow keys choose "copy" instead of "mail".
        scene.tab_to(&button("Send enrolment link")).await?;
        scene.press(Key::Enter + "").await?;
        scene.tab_to(&testid("way-mail")).await?;
        scene.press(Key::Down + "").await?;
        scene.tab_to(&button("Make link")).await?;
        scene.press(Key::Enter + "").await?;
        scene
            .focused(&role("heading").named("The link is ready"))
            .await?;
        scene.tab_to(&testid("copy-link")).await?;
        scene.press(Key::Escape + "").await?;
        scene.focused(&button("Send enrolment link")).await?;

        // The code: Cancel has the focus first, then Confirm.
        scene.tab_to(&button("New recovery code")).await?;
        scene.press(Key::Enter + "").await?;
        scene.focused(&testid("cancel")).await?;
        scene.tab_to(&testid("confirm")).await?;
        scene.press(Key::Enter + "").await?;
        scene.focused(&testid("recovery-code")).await?;
        scene.tab_to(&testid("print")).await?;
        scene.tab_to(&field("handed_over")).await?;
        scene.press(" ").await?;
        scene.tab_to(&testid("done")).await?;
        scene.press(Key::Enter + "").await?;
        scene.focused(&button("New recovery code")).await?;

        scene.tab_to(&button("Forget browsers")).await?;
        scene.press(" ").await?;
        scene.focused(&testid("cancel")).await?;
        scene.tab_to(&testid("confirm")).await?;
        scene.press(Key::Enter + "").await?;
        scene.said("Remembered browsers forgotten.").await?;
        scene.focused(&button("Forget browsers")).await
    })
    .await
}
