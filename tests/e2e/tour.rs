//! A tour of the whole desk: opens every dialog, and uses or cancels it, from the search to the log-out.

use anyhow::{Context as _, Result, ensure};

use crate::find::{Query, role, testid};
use crate::scenario::{Scenario, action_on, field, row};

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
    async fn opened(&mut self, scenario: &Scenario<'_>, query: &Query) -> Result<()> {
        scenario.find(query).await?;
        self.dialogs += 1;
        Ok(())
    }

    /// Waits for a dialog, counts it, and closes it by this button.
    async fn left(&mut self, scenario: &Scenario<'_>, button: &str, query: &Query) -> Result<()> {
        self.opened(scenario, query).await?;
        scenario.click(&testid(button)).await?;
        scenario.gone(query).await
    }
}

/// Takes the tour as a logged-in admin with every permission.
pub(crate) async fn everywhere(scenario: &Scenario<'_>, person: &Person<'_>) -> Result<Seen> {
    let mut seen = Seen::default();
    let search = role("combobox").named("Find a user");
    scenario.fill(&search, person.search).await?;
    scenario.click(&role("option").showing(person.name)).await?;
    scenario.find(&row(person.phone)).await?;
    rows(scenario, person, &mut seen).await?;
    additions(scenario, &mut seen).await?;
    lists(scenario, &mut seen).await?;
    help(scenario, &mut seen).await?;
    look(scenario, &mut seen).await?;
    scenario.click(&testid("log-out")).await?;
    scenario.find(&testid("state-logged-out")).await?;
    Ok(seen)
}

/// Details, name, channel and number of a phone.
async fn rows(scenario: &Scenario<'_>, person: &Person<'_>, seen: &mut Seen) -> Result<()> {
    scenario.act_on("Details", person.phone).await?;
    seen.opened(scenario, &testid("details")).await?;
    scenario.click(&testid("raw-json-toggle")).await?;
    scenario.find(&testid("raw-json")).await?;
    scenario.act_on("Rename", person.phone).await?;
    seen.opened(scenario, &testid("rename-form")).await?;
    scenario.fill(&field("name"), "Renamed").await?;
    scenario.click_button("Save").await?;
    scenario.find(&row("Renamed")).await?;
    scenario.act_on("Channel", "Renamed").await?;
    seen.opened(scenario, &testid("channel-form")).await?;
    let channel = role("combobox").named_like("Preferred channel");
    scenario.choose(&channel, "Voice call").await?;
    scenario.click_button("Save").await?;
    scenario.gone(&testid("channel-form")).await?;
    scenario.act_on("Change number", "Renamed").await?;
    let dialog = testid("change-number-dialog");
    seen.left(scenario, "cancel", &dialog).await
}

/// Opens the form of every type; adds a phone and an authenticator app, and deletes the phone again.
async fn additions(scenario: &Scenario<'_>, seen: &mut Seen) -> Result<()> {
    for (kind, by_hand) in [("security-key", true), ("passkey", true), ("totp", false)] {
        scenario.click(&testid("add-factor")).await?;
        seen.opened(scenario, &testid("add-dialog")).await?;
        scenario.click(&testid(&format!("add-type-{kind}"))).await?;
        seen.opened(scenario, &testid(&format!("form-{kind}")))
            .await?;
        if by_hand {
            scenario.click(&testid("by-hand")).await?;
            scenario.find(&field("key_id")).await?;
            scenario.click(&testid("cancel")).await?;
            scenario.gone(&testid("add-dialog")).await?;
        }
    }
    scenario.hold_clock().await?;
    for way in ["typed", "address", "new"] {
        scenario.click(&testid(&format!("way-{way}"))).await?;
    }
    seen.opened(scenario, &testid("qr")).await?;
    let groups = scenario.text_of(&testid("totp-groups")).await?;
    seen.totp_secret = groups.replace(' ', "");
    let code = scenario.app_code(&seen.totp_secret, 0).await?;
    scenario.fill(&field("name"), "New app").await?;
    scenario.fill(&field("code"), &code).await?;
    scenario.click(&testid("submit")).await?;
    scenario.gone(&testid("add-dialog")).await?;
    scenario.find(&row("New app")).await?;

    super::scenarios::create::open_form(scenario, "phone").await?;
    seen.dialogs += 1;
    scenario.fill(&field("phone_number"), NEW_NUMBER).await?;
    scenario.fill(&field("name"), "New phone").await?;
    scenario.click(&testid("submit")).await?;
    scenario.gone(&testid("add-dialog")).await?;
    scenario.find(&row("New phone")).await?;
    scenario.click(&action_on("Delete", "New phone")).await?;
    seen.opened(scenario, &testid("delete-dialog")).await?;
    scenario.click(&testid("confirm")).await?;
    scenario.gone(&row("New phone")).await
}

/// Delete all, replace all, export and refresh.
async fn lists(scenario: &Scenario<'_>, seen: &mut Seen) -> Result<()> {
    scenario.choose_from_list_menu("Delete all").await?;
    seen.left(scenario, "cancel", &testid("delete-all-dialog"))
        .await?;
    scenario.choose_from_list_menu("Replace all").await?;
    seen.opened(scenario, &testid("replace-all-dialog")).await?;
    scenario.click_button("Import JSON").await?;
    let list = r#"[{"type": "phone", "name": "Imported", "phone_number": "+33612345678"}]"#;
    scenario.fill(&field("import"), list).await?;
    scenario.click(&testid("import-read")).await?;
    scenario.click_button("Review changes").await?;
    seen.opened(scenario, &testid("diff-summary")).await?;
    scenario.click(&testid("dialog-close")).await?;
    scenario.gone(&testid("replace-all-dialog")).await?;
    scenario.choose_from_list_menu("Export JSON").await?;
    scenario.said("List saved as a file.").await?;
    scenario.click_button("Refresh").await?;
    scenario.said("loaded").await
}

/// Enrolment links, a recovery code, remembered browsers.
async fn help(scenario: &Scenario<'_>, seen: &mut Seen) -> Result<()> {
    scenario.click_button("Send enrolment link").await?;
    seen.opened(scenario, &testid("link-dialog")).await?;
    scenario.click_button("Send link").await?;
    scenario.find(&testid("link-sent-to")).await?;
    scenario.click_button("Close").await?;
    scenario.click_button("Send enrolment link").await?;
    seen.opened(scenario, &testid("link-dialog")).await?;
    scenario.click(&testid("way-copy")).await?;
    scenario.click_button("Create link").await?;
    let link = scenario.text_of(&testid("link-url")).await?;
    let ticket = link.rsplit('/').next().context("no ticket in the link")?;
    ticket.clone_into(&mut seen.ticket);
    scenario.click(&testid("copy-link")).await?;
    scenario.click_button("Close").await?;
    scenario.gone(&testid("link-dialog")).await?;

    scenario.click_button("New recovery code").await?;
    seen.opened(scenario, &testid("recovery-dialog")).await?;
    scenario.click_button("Create new code").await?;
    let code = scenario.find(&testid("recovery-code")).await?;
    let text = "return arguments[0].textContent";
    let code = scenario.script(text, vec![code.to_json()?]).await?;
    code.as_str()
        .context("no code")?
        .clone_into(&mut seen.recovery_code);
    ensure!(seen.recovery_code.len() == 24, "no recovery code");
    // `print()` opens a browser window that `WebDriver` can't close.
    scenario
        .script("window.print = () => {};", Vec::new())
        .await?;
    scenario.click(&testid("print")).await?;
    scenario.click(&testid("copy-code")).await?;
    scenario.click(&field("handed_over")).await?;
    scenario.click_button("Close").await?;
    scenario.gone(&testid("recovery-dialog")).await?;

    scenario.click_button("Forget browsers").await?;
    seen.opened(scenario, &testid("forget-dialog")).await?;
    scenario.click(&testid("confirm")).await?;
    scenario.gone(&testid("forget-dialog")).await
}

/// Reveals a number and opens the user's history.
async fn look(scenario: &Scenario<'_>, seen: &mut Seen) -> Result<()> {
    scenario.click(&action_on("Reveal", "Renamed")).await?;
    scenario.said("Revealed for one minute.").await?;
    scenario.find(&action_on("Hide", "Renamed")).await?;
    scenario.click(&testid("history")).await?;
    let history = testid("history-dialog");
    scenario.find(&history.clone().showing("Revealed")).await?;
    seen.left(scenario, "dialog-close", &history).await
}
