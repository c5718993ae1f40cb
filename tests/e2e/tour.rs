//! A tour of the whole desk: opens every dialog, and uses or cancels it, from the search to the log-out.

use anyhow::{Context as _, Result, ensure};

use crate::find::{Query, role, testid};
use crate::scene::{Scene, action_on, field, row};

/// Secrets that the tour produced and that must not be found afterwards.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// How many dialogs and forms were opened
    pub(crate) dialogs: usize,
    /// The authenticator app's new secret
    pub(crate) totp_secret: String,
    /// The last part of the enrolment link that was copied
    pub(crate) ticket: String,
    /// The new recovery code
    pub(crate) recovery_code: String,
}

/// The phone number that the tour adds.
pub(crate) const NEW_NUMBER: &str = "+33612345678";

/// The user that the tour works on.
pub(crate) struct Person<'a> {
    /// The search input that finds the user
    pub(crate) search: &'a str,
    /// The name in the search result
    pub(crate) name: &'a str,
    /// The name of the user's phone
    pub(crate) phone: &'a str,
}

impl Seen {
    /// Waits for a dialog or form, and counts it.
    async fn opened(&mut self, scene: &Scene<'_>, query: &Query) -> Result<()> {
        scene.find(query).await?;
        self.dialogs += 1;
        Ok(())
    }

    /// Waits for a dialog, counts it, and closes it by this button.
    async fn left(&mut self, scene: &Scene<'_>, button: &str, query: &Query) -> Result<()> {
        self.opened(scene, query).await?;
        scene.click(&testid(button)).await?;
        scene.gone(query).await
    }
}

/// Takes the tour as a logged-in admin with every permission.
pub(crate) async fn everywhere(scene: &Scene<'_>, person: &Person<'_>) -> Result<Seen> {
    let mut seen = Seen::default();
    let search = role("combobox").named("Find a user");
    scene.fill(&search, person.search).await?;
    scene.click(&role("option").showing(person.name)).await?;
    scene.find(&row(person.phone)).await?;
    rows(scene, person, &mut seen).await?;
    additions(scene, &mut seen).await?;
    lists(scene, &mut seen).await?;
    help(scene, &mut seen).await?;
    look(scene, &mut seen).await?;
    scene.click(&testid("log-out")).await?;
    scene.find(&testid("state-logged-out")).await?;
    Ok(seen)
}

/// Details, name, channel and number of a phone.
async fn rows(scene: &Scene<'_>, person: &Person<'_>, seen: &mut Seen) -> Result<()> {
    scene.act_on("Details", person.phone).await?;
    seen.opened(scene, &testid("details")).await?;
    scene.click(&testid("raw-json-toggle")).await?;
    scene.find(&testid("raw-json")).await?;
    scene.act_on("Rename", person.phone).await?;
    seen.opened(scene, &testid("rename-form")).await?;
    scene.fill(&field("name"), "Renamed").await?;
    scene.click_button("Save").await?;
    scene.find(&row("Renamed")).await?;
    scene.act_on("Channel", "Renamed").await?;
    seen.opened(scene, &testid("channel-form")).await?;
    let channel = role("combobox").named_like("Preferred channel");
    scene.choose(&channel, "Voice call").await?;
    scene.click_button("Save").await?;
    scene.gone(&testid("channel-form")).await?;
    scene.act_on("Change number", "Renamed").await?;
    let dialog = testid("change-number-dialog");
    seen.left(scene, "cancel", &dialog).await
}

/// Opens the form of every type; adds a phone and an authenticator app, and deletes the phone again.
async fn additions(scene: &Scene<'_>, seen: &mut Seen) -> Result<()> {
    for (kind, by_hand) in [("security-key", true), ("passkey", true), ("totp", false)] {
        scene.click(&testid("add-factor")).await?;
        seen.opened(scene, &testid("add-dialog")).await?;
        scene.click(&testid(&format!("add-type-{kind}"))).await?;
        seen.opened(scene, &testid(&format!("form-{kind}"))).await?;
        if by_hand {
            scene.click(&testid("by-hand")).await?;
            scene.find(&field("key_id")).await?;
            scene.click(&testid("cancel")).await?;
            scene.gone(&testid("add-dialog")).await?;
        }
    }
    scene.hold_clock().await?;
    for way in ["typed", "address", "new"] {
        scene.click(&testid(&format!("way-{way}"))).await?;
    }
    seen.opened(scene, &testid("qr")).await?;
    let groups = scene.text_of(&testid("totp-groups")).await?;
    seen.totp_secret = groups.replace(' ', "");
    let code = scene.app_code(&seen.totp_secret, 0).await?;
    scene.fill(&field("name"), "New app").await?;
    scene.fill(&field("code"), &code).await?;
    scene.click(&testid("submit")).await?;
    scene.gone(&testid("add-dialog")).await?;
    scene.find(&row("New app")).await?;

    super::scenarios::create::open_form(scene, "phone").await?;
    seen.dialogs += 1;
    scene.fill(&field("phone_number"), NEW_NUMBER).await?;
    scene.fill(&field("name"), "New phone").await?;
    scene.click(&testid("submit")).await?;
    scene.gone(&testid("add-dialog")).await?;
    scene.find(&row("New phone")).await?;
    scene.click(&action_on("Delete", "New phone")).await?;
    seen.opened(scene, &testid("delete-dialog")).await?;
    scene.click(&testid("confirm")).await?;
    scene.gone(&row("New phone")).await
}

/// Delete all, replace all, export and refresh.
async fn lists(scene: &Scene<'_>, seen: &mut Seen) -> Result<()> {
    scene.click_button("Delete all").await?;
    seen.left(scene, "cancel", &testid("delete-all-dialog"))
        .await?;
    scene.click_button("Replace all").await?;
    seen.opened(scene, &testid("replace-all-dialog")).await?;
    scene.click_button("Import JSON").await?;
    let list = r#"[{"type": "phone", "name": "Imported", "phone_number": "+33612345678"}]"#;
    scene.fill(&field("import"), list).await?;
    scene.click(&testid("import-read")).await?;
    scene.click_button("Review changes").await?;
    seen.opened(scene, &testid("diff-summary")).await?;
    scene.click(&testid("dialog-close")).await?;
    scene.gone(&testid("replace-all-dialog")).await?;
    scene.click_button("Export JSON").await?;
    scene.said("List saved as a file.").await?;
    scene.click_button("Refresh").await?;
    scene.said("loaded").await
}

/// Enrolment links, a recovery code, remembered browsers.
async fn help(scene: &Scene<'_>, seen: &mut Seen) -> Result<()> {
    scene.click_button("Send enrolment link").await?;
    seen.opened(scene, &testid("link-dialog")).await?;
    scene.click_button("Send link").await?;
    scene.find(&testid("link-sent-to")).await?;
    scene.click_button("Close").await?;
    scene.click_button("Send enrolment link").await?;
    seen.opened(scene, &testid("link-dialog")).await?;
    scene.click(&testid("way-copy")).await?;
    scene.click_button("Make link").await?;
    let link = scene.text_of(&testid("link-url")).await?;
    let ticket = link.rsplit('/').next().context("no ticket in the link")?;
    ticket.clone_into(&mut seen.ticket);
    scene.click(&testid("copy-link")).await?;
    scene.click_button("Close").await?;
    scene.gone(&testid("link-dialog")).await?;

    scene.click_button("New recovery code").await?;
    seen.opened(scene, &testid("recovery-dialog")).await?;
    scene.click_button("Make new code").await?;
    let code = scene.find(&testid("recovery-code")).await?;
    let text = "return arguments[0].textContent";
    let code = scene.script(text, vec![code.to_json()?]).await?;
    code.as_str()
        .context("no code")?
        .clone_into(&mut seen.recovery_code);
    ensure!(seen.recovery_code.len() == 24, "no recovery code");
    // `print()` opens a browser window that `WebDriver` can't close.
    scene.script("window.print = () => {};", Vec::new()).await?;
    scene.click(&testid("print")).await?;
    scene.click(&testid("copy-code")).await?;
    scene.click(&field("handed_over")).await?;
    scene.click_button("Close").await?;
    scene.gone(&testid("recovery-dialog")).await?;

    scene.click_button("Forget browsers").await?;
    seen.opened(scene, &testid("forget-dialog")).await?;
    scene.click(&testid("confirm")).await?;
    scene.gone(&testid("forget-dialog")).await
}

/// Reveals a number and opens the user's history.
async fn look(scene: &Scene<'_>, seen: &mut Seen) -> Result<()> {
    scene.click(&action_on("Show", "Renamed")).await?;
    scene.said("Shown for one minute.").await?;
    scene.find(&action_on("Hide", "Renamed")).await?;
    scene.click(&testid("history")).await?;
    let history = testid("history-dialog");
    scene
        .find(&history.clone().showing("Shown in full"))
        .await?;
    seen.left(scene, "dialog-close", &history).await
}
