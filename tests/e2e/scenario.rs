//! What a scenario runs in, and the steps that an admin takes there.

use std::cell::RefCell;
use std::ops::Deref;

use anyhow::{Context as _, Result};
use factordesk_model::UserId;
use factordesk_tenant::DEMO_CODE;
use thirtyfour::WindowHandle;

use crate::browser::Browser;
use crate::env::{Env, Setup, Who};
use crate::find::{Query, role, selector, testid};
use crate::support::with_browser;

/// Allowed in every scenario's console: the page requests the session before anybody is logged in.
const NOT_YET: &str =
    "/session - Failed to load resource: the server responded with a status of 401";

/// The servers and a browser. Dereferences to [`Browser`], so a scenario has all its methods.
pub(crate) struct Scenario<'a> {
    /// The servers
    pub(crate) env: &'a Env,
    browser: &'a Browser,
    expected: RefCell<Vec<&'static str>>,
}

impl Deref for Scenario<'_> {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        self.browser
    }
}

/// Runs `body` on an environment and in a browser of its own, then checks that the console is clean.
pub(crate) async fn run(
    name: &str,
    setup: Setup,
    body: impl AsyncFnOnce(&Scenario<'_>) -> Result<()>,
) -> Result<()> {
    let env = Env::start(setup).await?;
    let outcome = with_browser(name, async |browser| {
        let scenario = Scenario {
            env: &env,
            browser,
            expected: RefCell::new(vec![NOT_YET]),
        };
        body(&scenario).await?;
        let expected = scenario.expected.take();
        browser.console_clean(&expected).await
    })
    .await;
    env.end().await;
    outcome
}

/// [`run`] with this admin logged in and this user opened.
pub(crate) async fn run_as(
    name: &str,
    who: Who,
    user: &str,
    body: impl AsyncFnOnce(&Scenario<'_>) -> Result<()>,
) -> Result<()> {
    run_in(name, Setup::default(), who, user, body).await
}

/// [`run_as`] with another setup than the default.
pub(crate) async fn run_in(
    name: &str,
    setup: Setup,
    who: Who,
    user: &str,
    body: impl AsyncFnOnce(&Scenario<'_>) -> Result<()>,
) -> Result<()> {
    run(name, setup, async |scenario| {
        scenario.log_in(who).await?;
        scenario.open_user(user).await?;
        scenario.env.control().clear_request_log();
        body(scenario).await
    })
    .await
}

impl Scenario<'_> {
    /// Allows console messages that contain this.
    pub(crate) fn expect_in_console(&self, part: &'static str) {
        self.expected.borrow_mut().push(part);
    }

    /// Opens the page and logs in through the tenant's login page.
    pub(crate) async fn log_in(&self, who: Who) -> Result<()> {
        self.open(self.env.origin()).await?;
        self.click(&role("link").named("Sign in")).await?;
        self.give_password(who).await?;
        self.find(&testid("admin")).await?;
        Ok(())
    }

    /// Fills in the tenant's login page and submits it.
    pub(crate) async fn give_password(&self, who: Who) -> Result<()> {
        let admin = self.env.admin(who)?;
        self.fill(&role("textbox").named("E-mail address"), &admin.email)
            .await?;
        // Password fields have no role.
        self.fill(&id("password"), &admin.password).await?;
        // Only on the page of a login with a second factor.
        if self.look(&id("code")).await?.is_ok() {
            self.fill(&id("code"), DEMO_CODE).await?;
        }
        self.click_button("Log in").await
    }

    /// Logs in in the window that is driven now, which closes itself, and returns to the desk's.
    pub(crate) async fn log_in_and_return(&self, who: Who, desk: WindowHandle) -> Result<()> {
        let driver = self.driver();
        // The last step may fail: the window closes while the driver waits for its page.
        let given = self.give_password(who).await;
        let closed = crate::wait::until("the login's window to close itself", async || {
            let windows = driver.windows().await?.len();
            Ok(if windows == 1 {
                Ok(())
            } else {
                Err(format!("{windows} windows"))
            })
        });
        closed.await.with_context(|| format!("{given:?}"))?;
        driver.switch_to_window(desk).await?;
        Ok(())
    }

    /// Switches to the second tab, once it is open.
    pub(crate) async fn switch_to_new_tab(&self, from: &WindowHandle) -> Result<()> {
        let driver = self.driver();
        let windows = crate::wait::until("a second tab", async || {
            let windows = driver.windows().await?;
            Ok(if windows.len() == 2 {
                Ok(windows)
            } else {
                Err("not there".to_owned())
            })
        })
        .await?;
        let new = windows.into_iter().find(|window| window != from);
        driver
            .switch_to_window(new.context("no other tab")?)
            .await?;
        Ok(())
    }

    /// Opens a user through the URL fragment, and waits for the list and the choice of a language.
    pub(crate) async fn open_user(&self, user: &str) -> Result<()> {
        self.go_to_user(user).await?;
        self.find(&testid("user-id").showing(user)).await?;
        self.find(&testid("methods")).await?;
        self.choice_loaded().await
    }

    /// Sets the URL fragment to this user, without waiting.
    pub(crate) async fn go_to_user(&self, user: &str) -> Result<()> {
        let user = UserId::new(user).map_err(|problem| anyhow::anyhow!("{user}: {problem}"))?;
        let address = format!("{}/#user={}", self.env.origin(), user.to_segment());
        self.open(&address).await
    }

    /// Chooses a language on the desk's own page, and waits until the desk speaks it.
    pub(crate) async fn choose_language(&self, tag: &str) -> Result<()> {
        self.choice_loaded().await?;
        let script = "
            const choice = document.querySelector('factor-desk > select');
            choice.value = arguments[0];
            choice.dispatchEvent(new Event('change'));";
        self.script(script, vec![tag.into()]).await?;
        self.find(&selector(&format!(".desk[lang='{tag}']")))
            .await?;
        Ok(())
    }

    /// Clicks a row's button: `Rename`, `Details`, `Delete` and so on. `Channel` is only in the row's menu.
    pub(crate) async fn act_on(&self, action: &str, method: &str) -> Result<()> {
        if action == "Channel" {
            self.click(&action_on("More", method)).await?;
            return self.click(&role("menuitem").named(action)).await;
        }
        self.click(&action_on(action, method)).await
    }

    /// Waits until the live region contains these words.
    pub(crate) async fn said(&self, words: &str) -> Result<()> {
        self.find(&testid("status").showing(words)).await?;
        Ok(())
    }

    /// Waits until the list shows exactly these methods (by name, or else by type), in any order, with no change
    /// pending.
    pub(crate) async fn shows(&self, names: &[&str]) -> Result<()> {
        let mut wanted: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        wanted.sort();
        crate::wait::until(&format!("the list to be {wanted:?}"), async || {
            let mut shown = self.names_shown().await?;
            shown.sort();
            Ok(if shown == wanted {
                Ok(())
            } else {
                Err(format!("it is {shown:?}"))
            })
        })
        .await
    }

    /// Checks that the tenant holds and the list shows exactly these methods: by name, or else by the API's name of
    /// their type.
    pub(crate) async fn both_hold(&self, user: &str, names: &[&str]) -> Result<()> {
        let shown: Vec<&str> = names.iter().map(|name| words_for(name)).collect();
        self.shows(&shown).await?;
        self.env.holds(user, names)
    }

    /// Checks that nothing about the admin, a token or the user is kept where another script or person could find it
    /// later: nothing in storage or in cookies that scripts can read, and only the user's id in the address.
    pub(crate) async fn keeps_nothing(&self) -> Result<()> {
        let script = "return {
            local: { ...localStorage }, session: { ...sessionStorage }, cookies: document.cookie,
            databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
            state: history.state, search: location.search, name: window.name,
        };";
        let kept = self.async_script(script).await?;
        let nothing = serde_json::json!({
            "local": {}, "session": {}, "cookies": "", "databases": 0, "caches": 0, "state": null, "search": "", "name": "",
        });
        anyhow::ensure!(kept == nothing, "something is kept: {kept:#}");
        let address = self.driver().current_url().await?;
        for personal in ["%40", "@", "eyJ", "Mia", "Keller"] {
            anyhow::ensure!(!address.as_str().contains(personal), "{address}");
        }
        // The host page can read the element's attributes: no token there either.
        let script = "return document.querySelector('factor-desk').outerHTML";
        let html = self.script(script, Vec::new()).await?.to_string();
        anyhow::ensure!(!html.contains("eyJ"), "{html}");
        Ok(())
    }

    /// The methods' names, or else types, in the list's order. A pending change is put in front, in parentheses.
    pub(crate) async fn names_shown(&self) -> Result<Vec<String>> {
        let rows = self.find_all(&testid("factor-row")).await?;
        let rows: Vec<_> = rows
            .iter()
            .map(thirtyfour::WebElement::to_json)
            .collect::<Result<_, _>>()?;
        // WebKit's driver takes no elements in an array.
        let script = "
            return [...arguments].map(row => {
                const name = row.querySelector('[data-testid=method-name]').textContent;
                return (row.dataset.mark ? `(${row.dataset.mark}) ` : '') + name;
            });";
        let names = self.script(script, rows).await?;
        Ok(serde_json::from_value(names)?)
    }
}

/// The page's text for the type of a method without a name.
fn words_for(name: &str) -> &str {
    match name {
        "email" => "Email",
        "email-verification" => "Verified email",
        "password" => "Password",
        "recovery-code" => "Recovery code",
        name => name,
    }
}

/// A row of the list.
pub(crate) fn row(method: &str) -> Query {
    testid("factor-row").holding(&testid("method-name").saying(method))
}

/// A row's button.
pub(crate) fn action_on(action: &str, method: &str) -> Query {
    role("button").named(&format!("{action}: {method}"))
}

/// The field of this API name.
pub(crate) fn field(name: &str) -> Query {
    testid(&format!("field-{name}"))
}

/// The element with this `id`, on pages other than the desk's.
fn id(id: &str) -> Query {
    selector(&format!("#{id}"))
}
