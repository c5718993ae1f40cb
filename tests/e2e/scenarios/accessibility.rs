//! A walk through the desk's screens: axe in every language, 320 pixels, 400 % zoom, and what a screen reader
//! is told.
//!
//! Controls are found by their test ids, so that the walk is the same in every language.

use anyhow::Result;
use thirtyfour::Key;

use crate::env::{Setup, Who, users};
use crate::find::{Query, selector, testid};
use crate::scenario::{Scenario, field, row, run};

/// A walk in one language.
struct Walk<'a> {
    scenario: &'a Scenario<'a>,
    locale: &'static str,
}

impl Walk<'_> {
    /// Checks the screen that is shown.
    async fn screen(&self, name: &str) -> Result<()> {
        if self.locale == "en" {
            self.scenario.same_tree(name).await?;
        }
        let name = format!("a11y-{}-{name}", self.locale);
        self.scenario.screen(&name).await
    }

    /// Clicks a control, and checks the screen once `shown` is there.
    async fn opens(&self, control: &Query, shown: &Query, name: &str) -> Result<()> {
        self.scenario.click(control).await?;
        self.scenario.find(shown).await?;
        self.screen(name).await
    }

    /// Closes a dialog with Esc.
    async fn leave(&self, dialog: &str) -> Result<()> {
        self.scenario.press(Key::Escape + "").await?;
        self.scenario.gone(&testid(dialog)).await
    }

    /// A row's control.
    fn of_row(method: &str, id: &str) -> Query {
        testid(id).within(&row(method))
    }
}

/// One test for each language of the interface. The snapshots are English.
macro_rules! every_screen_is_accessible {
    ($($test:ident: $locale:literal,)*) => {$(
        #[tokio::test]
        async fn $test() -> Result<()> {
            everywhere($locale).await
        }
    )*};
}

every_screen_is_accessible! {
    every_screen_is_accessible_in_english: "en",
    every_screen_is_accessible_in_arabic: "ar",
    every_screen_is_accessible_in_french: "fr",
    every_screen_is_accessible_in_german: "de",
    every_screen_is_accessible_in_japanese: "ja",
    every_screen_is_accessible_in_spanish: "es",
}

async fn everywhere(locale: &'static str) -> Result<()> {
    let name = format!("accessibility_{locale}");
    run(&name, Setup::default(), async |scenario| {
        scenario.speak(locale).await?;
        let walk = Walk { scenario, locale };
        start(&walk).await?;
        rows(&walk).await?;
        additions(&walk).await?;
        lists(&walk).await?;
        help(&walk).await
    })
    .await
}

/// Logged out, no user, search, the list.
async fn start(walk: &Walk<'_>) -> Result<()> {
    let scenario = walk.scenario;
    scenario.open(scenario.env.origin()).await?;
    let desk = selector(&format!(".desk[lang={}]", walk.locale));
    scenario.find(&desk).await?;
    scenario.find(&testid("state-logged-out")).await?;
    walk.screen("logged-out").await?;
    scenario.click(&testid("login")).await?;
    scenario.give_password(Who::Ada).await?;
    scenario.find(&testid("state-no-user")).await?;
    walk.screen("no-user").await?;
    scenario.fill(&testid("user-search"), "mia.keller").await?;
    scenario.find(&testid("user-option")).await?;
    walk.screen("search").await?;
    scenario.press(Key::Down + Key::Enter).await?;
    scenario.find(&row("Mobile")).await?;
    walk.screen("list").await
}

/// What can be done with one method.
async fn rows(walk: &Walk<'_>) -> Result<()> {
    let scenario = walk.scenario;
    let control = |id| Walk::of_row("Mobile", id);
    let details = control("action-details");
    walk.opens(&details, &testid("details"), "details").await?;
    scenario.click(&details).await?;
    scenario.gone(&testid("details")).await?;
    let more = control("action-more");
    walk.opens(&more, &testid("menu-rename"), "menu").await?;
    let rename = testid("rename-form");
    walk.opens(&testid("menu-rename"), &rename, "rename")
        .await?;
    walk.leave("rename-form").await?;
    scenario.click(&more).await?;
    let channel = testid("channel-form");
    walk.opens(&testid("menu-channel"), &channel, "channel")
        .await?;
    walk.leave("channel-form").await?;
    scenario.click(&more).await?;
    let number = testid("change-number-dialog");
    walk.opens(&testid("menu-change-number"), &number, "change-number")
        .await?;
    walk.leave("change-number-dialog").await?;
    let delete = testid("delete-dialog");
    walk.opens(&control("action-delete"), &delete, "delete")
        .await?;
    walk.leave("delete-dialog").await
}

/// The types, the form of each, and a refused one.
async fn additions(walk: &Walk<'_>) -> Result<()> {
    let scenario = walk.scenario;
    let dialog = testid("add-dialog");
    walk.opens(&testid("add-factor"), &dialog, "types").await?;
    walk.leave("add-dialog").await?;
    for slug in ["phone", "email", "totp", "security-key", "passkey"] {
        scenario.click(&testid("add-factor")).await?;
        let form = testid(&format!("form-{slug}"));
        let choice = testid(&format!("add-type-{slug}"));
        if slug == "totp" {
            // A new secret differs each time.
            scenario.click(&choice).await?;
            scenario.find(&form).await?;
            scenario.click(&testid("way-typed")).await?;
            scenario.find(&field("totp_secret")).await?;
            walk.screen("add-totp").await?;
        } else {
            walk.opens(&choice, &form, &format!("add-{slug}")).await?;
        }
        if slug == "phone" {
            let refused = testid("error-phone_number");
            walk.opens(&testid("submit"), &refused, "add-refused")
                .await?;
        }
        if slug == "passkey" {
            let by_hand = field("key_id");
            walk.opens(&testid("by-hand"), &by_hand, "add-by-hand")
                .await?;
        }
        walk.leave("add-dialog").await?;
    }
    Ok(())
}

/// What concerns the whole list; an empty one, and one that can't be loaded.
async fn lists(walk: &Walk<'_>) -> Result<()> {
    let scenario = walk.scenario;
    scenario.open_user(users::JONAS).await?;
    let more = testid("list-more");
    walk.opens(&more, &testid("export"), "list-menu").await?;
    let replace = testid("replace-all-dialog");
    walk.opens(&testid("replace-all"), &replace, "replace-all")
        .await?;
    walk.leave("replace-all-dialog").await?;
    scenario.click(&more).await?;
    let delete = testid("delete-all-dialog");
    walk.opens(&testid("delete-all"), &delete, "delete-all")
        .await?;
    let refused = testid("error-confirmation");
    walk.opens(&testid("confirm"), &refused, "delete-all-refused")
        .await?;
    walk.leave("delete-all-dialog").await?;
    scenario.open_user(users::NELE).await?;
    scenario.find(&testid("state-empty")).await?;
    walk.screen("empty").await?;
    scenario.expect_in_console("status of 404");
    scenario.go_to_user("auth0|nobody").await?;
    scenario.find(&testid("state-error")).await?;
    scenario.find(&testid("request-id")).await?;
    walk.screen("no-such-user").await
}

/// Enrolment links, recovery codes, remembered browsers, the history.
async fn help(walk: &Walk<'_>) -> Result<()> {
    let scenario = walk.scenario;
    scenario.open_user(users::MIA).await?;
    for (control, dialog, name) in [
        ("send-link", "link-dialog", "link"),
        ("new-recovery-code", "recovery-dialog", "recovery-code"),
        ("forget-browsers", "forget-dialog", "forget-browsers"),
        ("history", "history-dialog", "history"),
    ] {
        walk.opens(&testid(control), &testid(dialog), name).await?;
        walk.leave(dialog).await?;
    }
    Ok(())
}
