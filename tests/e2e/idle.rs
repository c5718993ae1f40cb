//! What a page loads after the list: the second part, and, when the browser is idle, the choice of a language.
//!
//! Either may come in the middle of a scenario. So it is waited for before the whole screen is compared, requests are counted,
//! or the network is taken away.

use anyhow::Result;

use crate::browser::Browser;
use crate::find::selector;
use crate::wait::until;

/// Whether nothing is missing: the page isn't the desk's own, the desk isn't there, or its place for the choice is filled.
const CHOICE: &str = "
    const place = document.earlyResponses
        && document.querySelector('factor-desk')?.shadowRoot?.querySelector('slot[name=bar]');
    return !place || place.assignedElements().length > 0;";

impl Browser {
    /// Waits for the choice of a language, if the desk is on its own page. The desk itself isn't waited for.
    pub(crate) async fn choice_loaded(&self) -> Result<()> {
        until("the choice of a language", async || {
            let is_there = self.script(CHOICE, Vec::new()).await? == true;
            Ok(is_there.then_some(()).ok_or_else(|| "not there".to_owned()))
        })
        .await
    }

    /// Waits for everything that is loaded after the list.
    pub(crate) async fn all_loaded(&self) -> Result<()> {
        // Stand-ins for the controls of the second part.
        self.gone(&selector("[data-waiting]")).await?;
        self.choice_loaded().await
    }
}
